import { Button, Field, Icon, IconButton, Input } from '@birge/ui'
import { useState } from 'react'
import { type Cart, useCounter } from './counter.tsx'
import { useTexts } from './texts.ts'

/** What is taken off, what nearly counts, and the customer's coupons. */
export function Discounts({ cart, no_coupons }: { cart: Cart; no_coupons: boolean }) {
  const { t, money } = useTexts()
  const { change } = useCounter()
  const [entering, setEntering] = useState(false)
  const { currency, totals, nearly, coupons } = cart
  return (
    <div className="cart__discounts">
      {totals.discount_minor > 0 && (
        <p className="cart__off">
          <span>{t('discounts.off')}</span>
          <strong>{money(-totals.discount_minor, currency)}</strong>
        </p>
      )}
      {nearly.slice(0, 1).map(({ promotion_id, name, missing_minor, missing_quantity, gifts }) => (
        <div key={promotion_id} className="cart__nearly">
          <Icon name={gifts.length ? 'gift' : 'info'} size={18} />
          {gifts.length
            ? t('discounts.gift_waits', { count: missing_quantity ?? 1, name })
            : missing_minor === null
              ? t('discounts.missing_pieces', { count: missing_quantity ?? 0, name })
              : t('discounts.missing_amount', { amount: money(missing_minor, currency), name })}
          {gifts.map(({ variant_id, title }) => (
            <Button
              key={variant_id}
              variant="secondary"
              size="s"
              onClick={() => change({ kind: 'add', variant_id, quantity: missing_quantity ?? 1 })}
            >
              {t('discounts.add_gift', { title })}
            </Button>
          ))}
        </div>
      ))}
      {coupons.map(({ code, standing }) => (
        <p key={code} className="cart__coupon">
          <span>
            <strong>{code}</strong> {standing !== 'counts' && t(`discounts.standings.${standing}`)}
          </span>
          <IconButton icon="close" label={t('discounts.take_off', { code })} onClick={() => change({ kind: 'take_coupon_off', code })} />
        </p>
      ))}
      {no_coupons ? null : entering ? (
        <form
          className="cart__enter"
          onSubmit={(event) => {
            event.preventDefault()
            const code = new FormData(event.currentTarget).get('code')
            if (typeof code === 'string' && code.trim()) change({ kind: 'enter_coupon', code })
            setEntering(false)
          }}
        >
          <Field label={t('discounts.code')}>
            <Input name="code" maxLength={40} autoComplete="off" autoCapitalize="characters" autoFocus />
          </Field>
          <Button type="submit" variant="secondary">
            {t('discounts.enter')}
          </Button>
        </form>
      ) : (
        <Button variant="quiet" icon="tag" onClick={() => setEntering(true)}>
          {t('discounts.coupon')}
        </Button>
      )}
    </div>
  )
}
