import { Button, ChoiceCard, Field, Icon, Input, Skeleton } from '@birge/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import type { CartAtTill } from './counter.tsx'
import { useScanner } from './scanner.ts'
import type { Tender } from './tenders.ts'
import { useTexts } from './texts.ts'

type Offered = Answer<'/v1/till/carts/{cart_id}/instalments'>
type Plan = Offered['programmes'][number]['plans'][number]
type Taken = Pick<Tender, 'reference' | 'instalments'>

interface Props {
  cart: CartAtTill['cart']
  amount_minor: number
  on_taken: (taken: Taken) => void
  on_failed: () => void
}

/**
 * The bank's terminal stands beside the till and knows nothing of it: the associate types the amount there, and here what it said. In instalments she
 * says whose card it is; no digit of it is typed here.
 */
export function CardOnTerminal({ cart, amount_minor, on_taken, on_failed }: Props) {
  const { t, money } = useTexts()
  const [reference, setReference] = useState('')
  const [programme, setProgramme] = useState<string | null>(null)
  // As she was shown it and types it on the terminal: whatever is offered by now, this is what the card is charged.
  const [plan, setPlan] = useState<Plan | null>(null)
  const { currency } = cart
  const offered = useOffered(cart, amount_minor)
  const family = offered.data?.programmes.find((one) => one.programme === programme)
  const plans = family?.plans ?? []
  const isStillOffered = !plan || plans.some(({ count, total_minor }) => count === plan.count && total_minor === plan.total_minor)
  useScanner(() => {})
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = reference.trim()
        if (programme !== null && !plan) return
        on_taken({
          ...(typed && { reference: typed }),
          ...(programme !== null &&
            plan && { instalments: { programme: family?.name ?? programme, count: plan.count, surcharge_minor: plan.surcharge_minor } }),
        })
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="card" size={44} strokeWidth={1.3} />
        <p>{plan ? t('pay.on_terminal_plan', { count: plan.count }) : t('pay.on_terminal')}</p>
        <strong>{money(plan?.total_minor ?? amount_minor, currency)}</strong>
        {plan && plan.surcharge_minor > 0 && (
          <p className="on-terminal__sum">
            {t('pay.plan_sum', { amount: money(amount_minor, currency), surcharge: money(plan.surcharge_minor, currency) })}
          </p>
        )}
      </div>
      {!isStillOffered && (
        <p className="notice notice--caution" role="status">
          {t('pay.plan_changed')}
        </p>
      )}
      <Plans
        offered={offered}
        currency={currency}
        programme={programme}
        plans={plans}
        chosen={plan}
        on_programme={(chosen) => {
          setProgramme(chosen)
          setPlan(null)
        }}
        on_plan={setPlan}
      />
      <Field label={t('pay.reference')} hint={t('pay.reference_hint')}>
        <Input autoComplete="off" maxLength={60} value={reference} onChange={(event) => setReference(event.target.value)} />
      </Field>
      <Button type="submit" size="l" wide icon="check" disabled_because={programme !== null && !plan ? t('pay.plan_choose') : null}>
        {t('pay.taken')}
      </Button>
      <Button variant="secondary" size="l" wide onClick={on_failed}>
        {t('pay.not_taken')}
      </Button>
    </form>
  )
}

/** That the company of this till offers none. */
const NONE = ['instalments', 'none']

/**
 * Asked anew for every amount and whenever something changes in the cart: each thing has its own limit. Where none are offered that is known for some
 * minutes, and nobody asks.
 */
function useOffered({ cart_id, version }: CartAtTill['cart'], amount_minor: number) {
  const memory = useQueryClient()
  return useQuery({
    queryKey: ['instalments', cart_id, version, amount_minor],
    queryFn: async () => {
      const offered = await answer(
        api.GET('/v1/till/carts/{cart_id}/instalments', { params: { path: { cart_id: cart_id ?? '' }, query: { amount_minor } } }),
      )
      if (!offered.offered) memory.setQueryData(NONE, true)
      return offered
    },
    enabled: cart_id !== null && !memory.getQueryData(NONE),
    staleTime: 0,
    placeholderData: keepPreviousData,
  })
}

interface PlansProps {
  offered: ReturnType<typeof useOffered>
  currency: string
  programme: string | null
  plans: readonly Plan[]
  chosen: Plan | null
  on_programme: (programme: string | null) => void
  on_plan: (plan: Plan) => void
}

/** Whose card it is, and in how many. A single payment is chosen by itself, and is there whatever cannot be looked up. */
function Plans({ offered: { data, isError, isFetching, refetch }, currency, programme, plans, chosen, on_programme, on_plan }: PlansProps) {
  const { t, money } = useTexts()
  if (isError && !data)
    return (
      <p className="notice notice--caution" role="status">
        <span>{t('pay.plan_failed')}</span>
        <Button size="s" variant="secondary" icon="refresh" onClick={() => void refetch()}>
          {t('retry')}
        </Button>
      </p>
    )
  if (!data && isFetching) return <Skeleton height="2.75rem" radius="var(--radius-full)" />
  if (!data?.offered) return null
  const choices = [{ programme: null, name: t('pay.single') }, ...data.programmes]
  return (
    <section className="on-terminal__plans" aria-label={t('pay.instalments')}>
      <p className="on-terminal__most">{data.most > 1 ? t('pay.plan_most', { most: data.most }) : t('pay.plan_none')}</p>
      {data.programmes.length > 0 && (
        <div className="chips chips--start" role="group" aria-label={t('pay.whose_card')}>
          {choices.map((one) => (
            <button
              key={one.programme ?? ''}
              type="button"
              className="chip"
              aria-pressed={programme === one.programme}
              onClick={() => on_programme(one.programme)}
            >
              {one.name ?? t('pay.other_cards')}
            </button>
          ))}
        </div>
      )}
      {plans.length > 0 && (
        <fieldset>
          <legend className="b-visually-hidden">{t('pay.plan_choose')}</legend>
          {plans.map((plan) => (
            <ChoiceCard
              key={plan.count}
              name="instalments"
              value={plan.count}
              checked={plan.count === chosen?.count && plan.total_minor === chosen.total_minor}
              onChange={() => on_plan(plan)}
              title={t('pay.plan_count', { count: plan.count })}
              text={
                plan.first_minor === plan.monthly_minor
                  ? t('pay.plan_months', { count: plan.count, monthly: money(plan.monthly_minor, currency) })
                  : t('pay.plan_months_uneven', {
                      count: plan.count - 1,
                      first: money(plan.first_minor, currency),
                      monthly: money(plan.monthly_minor, currency),
                    })
              }
              aside={
                <span className="on-terminal__total">
                  {money(plan.total_minor, currency)}
                  <small>
                    {plan.surcharge_minor
                      ? t('pay.plan_with', { surcharge: money(plan.surcharge_minor, currency) })
                      : t('pay.plan_without')}
                  </small>
                </span>
              }
            />
          ))}
        </fieldset>
      )}
    </section>
  )
}

/** Of a card that has been charged: whose instalments, how many, and what was taken on top. */
export function TakenPlan({
  plan: { programme, count, surcharge_minor },
  currency,
}: {
  plan: NonNullable<Tender['instalments']>
  currency: string
}) {
  const { t, money } = useTexts()
  const words = [
    ...(programme === 'any' ? [] : [`${programme} ·`]),
    t('pay.plan_count', { count }),
    ...(surcharge_minor ? [t('pay.plan_with', { surcharge: money(surcharge_minor, currency) })] : []),
  ]
  return <small className="tenders__plan">{words.join(' ')}</small>
}
