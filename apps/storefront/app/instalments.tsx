import { type Answer, answer } from '@birge/api-client'
import { ChoiceCard, Field, Input, Skeleton } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { type Cart, isDigital } from './cart.ts'
import type { Draft } from './paying.ts'
import { useTexts } from './texts.ts'

type Quote = Answer<'/v1/instalment-quotes', 'post'>
export type Plan = Quote['plans'][number]

/** Six digits name a bank, eight a kind of card; nobody is asked for more of her number here. */
export const LEAST_DIGITS = 6
const MOST_DIGITS = 8

/** How her cart can be paid with the card whose first digits she has typed, and the way she has chosen. */
export function useInstalments(
  cart: Cart,
  { bin, instalments, delivery }: Pick<Draft, 'bin' | 'instalments' | 'delivery'>,
  value_minor: number,
) {
  const api = useApi()
  const body = { bin, delivery: isDigital(cart) ? ('digital' as const) : delivery, value_minor }
  const { data, error } = useQuery({
    queryKey: ['instalments', cart.version, body],
    queryFn: () => answer(api.POST('/v1/instalment-quotes', { body })),
    enabled: bin.length >= LEAST_DIGITS,
    retry: false,
  })
  const plan = data?.plans.find(({ count }) => count === instalments && count > 1) ?? null
  // What she chose is worked out anew, cannot be, or is not offered any more: never taken for a single payment.
  const unsure = instalments === 1 || plan ? null : data ? ('gone' as const) : error ? ('unknown' as const) : ('waits' as const)
  return { quote: data, error, plan, unsure }
}

/** `6 × ₺43.67`, or with a first one that takes what does not divide. */
function useMonthly() {
  const { t, money } = useTexts()
  return ({ count, first_minor, monthly_minor }: Omit<Plan, 'surcharge_minor' | 'total_minor'>, currency: string) => {
    const [first, monthly] = [money(first_minor, currency), money(monthly_minor, currency)]
    return first_minor === monthly_minor
      ? t('instalments.of', { count, monthly })
      : t('instalments.of_uneven', { count: count - 1, first, monthly })
  }
}

/** The first digits of her card, and in how many instalments it may be. */
export function Instalments({
  draft: { bin, instalments },
  change,
  quote,
  agreed,
  fault,
}: {
  draft: Pick<Draft, 'bin' | 'instalments'>
  change: (part: Partial<Pick<Draft, 'bin' | 'instalments'>>) => void
  quote: Quote | undefined
  /** What she has chosen before, where it is known without her digits. */
  agreed?: { plan: Plan; currency: string } | null
  fault: string | undefined
}) {
  const { t, money } = useTexts()
  const isTyped = bin.length >= LEAST_DIGITS
  const monthly = useMonthly()
  const quoted = (isTyped && quote?.plans) || []
  const currency = quote?.currency ?? agreed?.currency ?? ''
  const isKnown = quoted.some(({ count }) => count === instalments)
  const isUnknown = isTyped && !quote && fault !== undefined
  // Whoever has chosen instalments can always go back to a single payment.
  const ways: (Pick<Plan, 'count'> & Partial<Plan>)[] = [
    ...(quoted.length ? quoted : [{ count: 1 }]),
    ...(agreed && agreed.plan.count === instalments && !isKnown ? [agreed.plan] : []),
  ]
  return (
    <section className="instalments" aria-labelledby="instalments">
      <h3 id="instalments">{t('instalments.title')}</h3>
      <Field label={t('instalments.digits')} error={fault} hint={t('instalments.digits_text')} optional={t('checkout.optional')}>
        <Input
          name="bin"
          inputMode="numeric"
          autoComplete="off"
          maxLength={19}
          value={bin}
          // A browser or a hurried hand may put in the whole number: all but its beginning is dropped before anything is kept or sent.
          onChange={(event) => change({ bin: event.target.value.replace(/\D/g, '').slice(0, MOST_DIGITS), instalments: 1 })}
        />
      </Field>
      {isTyped && !quote && !fault && <Skeleton height="8rem" radius="var(--radius-m)" />}
      {isTyped && quote && (
        <p className="b-small b-soft" role="status">
          {quote.plans.length > 1
            ? [quote.card?.programme, quote.card?.issuer].filter(Boolean).join(' · ')
            : t(quote.most === 1 ? 'instalments.not_these_goods' : quote.card ? 'instalments.not_this_card' : 'instalments.unknown_card')}
        </p>
      )}
      {(quoted.length > 1 || instalments > 1 || isUnknown) &&
        ways.map((plan) => (
          <ChoiceCard
            key={plan.count}
            name="instalments"
            value={plan.count}
            checked={instalments === plan.count}
            onChange={() => change({ instalments: plan.count })}
            title={plan.count === 1 ? t('instalments.single') : t('instalments.count', { count: plan.count })}
            text={isWhole(plan) && plan.count > 1 ? monthly(plan, currency) : undefined}
            aside={
              isWhole(plan) && (
                <span className="instalments__total b-figures">
                  {money(plan.total_minor, currency)}
                  {plan.count > 1 && (
                    <span className="b-small b-soft">
                      {plan.surcharge_minor
                        ? t('instalments.with', { surcharge: money(plan.surcharge_minor, currency) })
                        : t('instalments.without')}
                    </span>
                  )}
                </span>
              )
            }
          />
        ))}
    </section>
  )
}

const isWhole = (plan: Partial<Plan>): plan is Plan => plan.total_minor !== undefined

/** What she pays for the instalments, apart from what the goods cost, and how it is paid month by month. */
export function InstalmentRows({ plan, currency }: { plan: Plan; currency: string }) {
  const { t, money } = useTexts()
  const monthly = useMonthly()
  return (
    <>
      {plan.surcharge_minor > 0 && (
        <div>
          <dt>{t('instalments.surcharge')}</dt>
          <dd>{money(plan.surcharge_minor, currency)}</dd>
        </div>
      )}
      <div className="summary__total">
        <dt>{t('instalments.from_card')}</dt>
        <dd>{money(plan.total_minor, currency)}</dd>
      </div>
      <div className="instalments__months">
        <dt>{t('instalments.count', { count: plan.count })}</dt>
        <dd>{monthly(plan, currency)}</dd>
      </div>
    </>
  )
}
