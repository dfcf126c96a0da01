import { answer } from '@birge/api-client'
import { asSaid, differsFromList, type PricedLine } from '@birge/kernel/why-price'
import { Anchor, Button, Field, Icon, Input, WhyRows } from '@birge/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { type Cart, useCartChange } from './cart.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { typedIn } from './typed-in.ts'

interface Discount {
  promotion_id: string
  name: string
  amount_minor: number
}

/** What each promotion takes off the whole, as rows of a summary. */
export function DiscountRows({ discounts, currency }: { discounts: readonly Discount[]; currency: string }) {
  const { money } = useTexts()
  return discounts.map(({ promotion_id, name, amount_minor }) => (
    <div key={promotion_id} className="summary__discount">
      <dt>{name}</dt>
      <dd className="b-amount">{money(-amount_minor, currency)}</dd>
    </div>
  ))
}

/** What the goods cost before that: their lines are shown so too, since it is taken off below them. */
export const beforeDiscounts = (
  line: Pick<PricedLine, 'total_minor' | 'discounts'> & { net_minor: number },
  listed: readonly Discount[],
  prices_include_tax: boolean,
) =>
  line.discounts
    .filter(({ promotion_id }) => listed.some((one) => one.promotion_id === promotion_id))
    .reduce((sum, { amount_minor }) => sum + amount_minor, asSaid(line, prices_include_tax))

/** What of the total is tax, or what comes on top of all that stands above it. */
export function TaxRow({ tax_minor, currency, on_top, rate }: { tax_minor: number; currency: string; on_top: boolean; rate?: string }) {
  const { t, money } = useTexts()
  return (
    <div>
      <dt>{rate === undefined ? t(on_top ? 'cart.tax_on_top' : 'cart.tax') : t(on_top ? 'why.tax_on_top' : 'why.tax', { rate })}</dt>
      <dd className="b-amount">{money(tax_minor, currency)}</dd>
    </div>
  )
}

/** The lines together, above what is taken off them. */
export function GoodsRow({ count, amount_minor, currency }: { count: number; amount_minor: number; currency: string }) {
  const { t, money } = useTexts()
  return (
    <div>
      <dt>{t('cart.items', { count })}</dt>
      <dd className="b-amount">{money(amount_minor, currency)}</dd>
    </div>
  )
}

/** What it costs to have it sent; what promotions took off is struck through. */
export function DeliveryRow({
  currency,
  prices_include_tax,
  if_sent = false,
  ...delivery
}: {
  fee_minor: number
  total_minor: number
  net_minor: number
  currency: string
  prices_include_tax: boolean
  /** Where she has not yet said how it arrives. */
  if_sent?: boolean
}) {
  const { t, money } = useTexts()
  const { fee_minor } = delivery
  const amount_minor = asSaid(delivery, prices_include_tax)
  return (
    <div className="summary__delivery">
      <dt>{t(if_sent ? 'cart.delivery_if_sent' : 'cart.delivery')}</dt>
      <dd>
        {amount_minor < fee_minor && <s className="b-soft">{money(fee_minor, currency)}</s>}{' '}
        {amount_minor === 0 ? t('cart.delivery_free') : money(amount_minor, currency)}
        {amount_minor > 0 && if_sent && !prices_include_tax && ` ${t('product.plus_tax')}`}
      </dd>
    </div>
  )
}

/** How a line comes by its price, step by step, where there is more to tell than what the list says. */
export function WhyThisPrice({ line, currency }: { line: PricedLine; currency: string }) {
  const { t, money } = useTexts()
  if (!differsFromList(line)) return null
  return (
    <details className="why b-small">
      <summary>{t('why.title')}</summary>
      <dl className="b-figures">
        <WhyRows line={line} currency={currency} t={t} money={money} />
      </dl>
    </details>
  )
}

/** What nearly counts, and what is missing for it; a gift she has earned is put in from here. */
export function Nearly({ cart }: { cart: Cart }) {
  const { t, money } = useTexts()
  const change = useCartChange()
  const missing_minor = cart.delivery?.total_minor ? cart.delivery.missing_minor : null
  if (!cart.nearly.length && missing_minor === null) return null
  return (
    <ul className="nearly" aria-label={t('coupon.nearly')}>
      {missing_minor !== null && (
        <li>
          <Icon name="truck" size={18} />
          {t('cart.delivery_missing', { amount: money(missing_minor, cart.currency) })}
        </li>
      )}
      {cart.nearly.map(({ promotion_id, name, missing_minor, missing_quantity, gifts }) =>
        gifts.length ? (
          <li key={promotion_id} className="nearly__gift">
            <Icon name="gift" size={18} />
            <div>
              <p>{t('coupon.gift_waits', { count: missing_quantity ?? 1, name })}</p>
              {cart.status === 'active' &&
                gifts.map(({ variant_id, title }) => (
                  <Button
                    key={variant_id}
                    variant="secondary"
                    size="s"
                    busy={change.isPending}
                    onClick={() => change.mutate({ kind: 'add', variant_id, quantity: missing_quantity ?? 1 })}
                  >
                    {t('coupon.add_gift', { title })}
                  </Button>
                ))}
            </div>
          </li>
        ) : (
          <li key={promotion_id}>
            <Icon name="plus" size={18} />
            {missing_minor === null
              ? t('coupon.missing_pieces', { count: missing_quantity ?? 0, name })
              : t('coupon.missing_amount', { amount: money(missing_minor, cart.currency), name })}
          </li>
        ),
      )}
    </ul>
  )
}

/** Coupons that are on the cart, and the field for another. */
export function Coupons({ cart }: { cart: Cart }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const onSuccess = (changed: Cart) => memory.setQueryData(['cart'], changed)
  const enter = useMutation({
    scope: { id: 'cart' },
    mutationFn: (code: string) => answer(api.POST('/v1/cart/coupons', { body: { code } })),
    onSuccess,
  })
  const takeOff = useMutation({
    scope: { id: 'cart' },
    mutationFn: (code: string) => answer(api.DELETE('/v1/cart/coupons/{code}', { params: { path: { code } } })),
    onSuccess,
  })
  if (cart.status === 'frozen') return null
  return (
    <div className="coupons">
      {cart.coupons.length > 0 && (
        <ul aria-label={t('coupon.entered')}>
          {cart.coupons.map(({ code, name, standing }) => (
            <li key={code}>
              <Icon name={standing === 'counts' ? 'check' : 'info'} size={18} />
              <span>
                <strong className="b-figures">{code}</strong>
                <span className="b-small b-soft">{standing === 'counts' ? name : t(`coupon.standings.${standing}`)}</span>
                {standing === 'asks_who_you_are' && (
                  <Anchor className="b-link b-small" href="/account">
                    {t('account.sign_in')}
                  </Anchor>
                )}
              </span>
              <Button variant="quiet" size="s" aria-label={t('coupon.take_off', { code })} onClick={() => takeOff.mutate(code)}>
                {t('cart.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <details open={enter.isError || undefined}>
        <summary className="b-link">{t('coupon.have_one')}</summary>
        <form
          className="coupons__form"
          onSubmit={(event) => {
            const form = event.currentTarget
            enter.mutate(typedIn<'code'>(event).code, { onSuccess: () => form.reset() })
          }}
        >
          <Field label={t('coupon.code')} error={enter.error ? refusalText(texts, enter.error) : undefined}>
            <Input name="code" required maxLength={40} autoComplete="off" autoCapitalize="characters" spellCheck={false} />
          </Field>
          <Button type="submit" variant="secondary" busy={enter.isPending}>
            {t('coupon.enter')}
          </Button>
        </form>
      </details>
    </div>
  )
}
