import { optionText } from '@birge/kernel/option'
import { asSaid, differsFromList } from '@birge/kernel/why-price'
import { Badge, Button, Icon, IconButton, Picture, WhyRows } from '@birge/ui'
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { type CartAtTill, type CartLine, useCounter } from './counter.tsx'
import { Discounts } from './discounts.tsx'
import { CustomerGlance } from './customer-card.tsx'
import { useOffline } from './offline.tsx'
import { Quantity } from './quantity.tsx'
import { standingOf } from './tenders.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { useTenders } from './sale.ts'
import { OntoCard } from './top-ups.tsx'

interface PaneProps {
  on_customer: () => void
  on_product: (slug: string) => void
  on_pay: () => void
}

export function CartPane({ on_customer, on_product, on_pay }: PaneProps) {
  const { t, money } = useTexts()
  const { register } = useTill()
  const counter = useCounter()
  const { reachable, too_old, pack } = useOffline()
  const { open, offline } = counter
  const cart = open?.cart ?? null
  const [tenders] = useTenders(cart?.cart_id ?? null)
  const total_minor = cart?.totals.total_minor ?? 0
  const { paid_minor, left_minor } = standingOf(total_minor, tenders)
  const unsellable = cart?.lines.some((line) => line.availability === 'not_for_sale')
  const cannot_pay = !cart?.lines.length
    ? t('cart.nothing_to_pay')
    : cart.status === 'frozen'
      ? t('cart.frozen')
      : unsellable
        ? t('cart.unsellable')
        : offline
          ? too_old
            ? t('offline.too_old', { hours: pack?.pack.good_for_hours ?? 0 })
            : null
          : !reachable
            ? t('offline.cannot_pay')
            : null
  return (
    <section className="cart" aria-label={t('cart.title')}>
      <div>
        <CartHead open={open} on_customer={on_customer} />
        {open?.customer && open.via !== 'walk_in' && (
          <CustomerGlance customer_id={open.customer.customer_id} name={customerName(open, t)} />
        )}
      </div>
      {cart?.lines.length ? (
        <ul className="cart__lines" aria-live="off">
          {cart.lines.map((line) => (
            <Line
              key={line.line_id}
              line={line}
              currency={cart.currency}
              prices_include_tax={cart.prices_include_tax}
              cart_id={cart.cart_id ?? ''}
              touched_at={counter.touched?.line_id === line.line_id ? counter.touched.at : null}
              on_open={() => on_product(line.slug)}
            />
          ))}
        </ul>
      ) : (
        <EmptyCart on_customer={on_customer} />
      )}
      {cart && cart.lines.length > 0 && <Discounts cart={cart} no_coupons={offline} />}
      <footer className="cart__foot">
        <div className="cart__sum">
          <span className="cart__count">
            {t('cart.pieces', { count: cart?.item_count ?? 0 })} ·{' '}
            {cart && !cart.prices_include_tax
              ? t('cart.tax_on_top', { amount: money(cart.totals.tax_minor, cart.currency) })
              : t('cart.tax_included')}
          </span>
          <output className="cart__total" aria-label={t('cart.total')}>
            {money(total_minor, cart?.currency ?? register.currency)}
          </output>
          {paid_minor > 0 && (
            <span className="cart__left">{t('cart.left', { amount: money(left_minor, cart?.currency ?? register.currency) })}</span>
          )}
        </div>
        <div className="cart__pay">
          <Button size="l" wide disabled_because={cannot_pay} onClick={on_pay}>
            {t('cart.pay')}
          </Button>
        </div>
      </footer>
    </section>
  )
}

/** Who she is, as far as the till may know. */
export function customerName({ customer, cart, via }: CartAtTill, t: ReturnType<typeof useTexts>['t']): string {
  const name = [customer?.first_name, customer?.last_name].filter(Boolean).join(' ')
  return (
    name ||
    customer?.phone_masked ||
    customer?.email_masked ||
    cart.contact?.phone_masked ||
    (via === 'walk_in' ? t('cart.walk_in') : t('cart.guest'))
  )
}

function CartHead({ open, on_customer }: { open: CartAtTill | null; on_customer: () => void }) {
  const { t } = useTexts()
  const { change, offline } = useCounter()
  const known = open && open.via !== 'walk_in' ? open : null
  const lies = open?.cart.item_count ?? 0
  return (
    <header className="cart__head">
      {known ? (
        <div className="cart__who">
          <span className="cart__person">
            <Icon name={known.customer ? 'person' : 'phone'} size={24} />
          </span>
          <span className="cart__name">
            <strong>{customerName(known, t)}</strong>
            <small>
              <i className="live-dot" aria-hidden="true" />
              {t('cart.live')}
            </small>
          </span>
        </div>
      ) : (
        <Button variant="secondary" icon="qr" disabled_because={offline ? t('offline.needs_server') : null} onClick={on_customer}>
          {t('cart.customer')}
        </Button>
      )}
      {open && !offline && (lies > 0 || known) && (
        <Button variant="quiet" icon="clock" onClick={() => change({ kind: 'put_away' })}>
          {t('cart.put_away')}
        </Button>
      )}
    </header>
  )
}

interface LineProps {
  line: CartLine
  currency: string
  prices_include_tax: boolean
  cart_id: string
  touched_at: number | null
  on_open: () => void
}

function Line({ line, currency, prices_include_tax, cart_id, touched_at, on_open }: LineProps) {
  const { t, money } = useTexts()
  const { change, offline } = useCounter()
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (touched_at === null) return
    row.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
    row.current?.animate([{ background: 'var(--accent-soft)' }, { background: 'transparent' }], { duration: 1_400, easing: 'ease-in' })
  }, [touched_at])
  const { line_id, quantity, title, options, only_left, availability } = line
  const remove = () => change({ kind: 'remove', line_id })
  const worry =
    availability === 'not_for_sale' ? t('cart.not_for_sale') : only_left !== null ? t('cart.only_left', { count: only_left }) : null
  return (
    <li ref={row} className="line">
      <button type="button" className="line__picture" aria-label={t('product.open', { title })} disabled={offline} onClick={on_open}>
        <Picture src={line.picture} alt="" ground={line.ground} ratio="1" />
      </button>
      <div className="line__words">
        <strong className="line__title">{title}</strong>
        <span className="line__about">
          {options.map(optionText).join(' · ')}
          {options.length > 0 && ' · '}
          {money(line.unit_price_minor, currency)}
        </span>
        {line.discounts.map(({ promotion_id, name, amount_minor }) => (
          <span key={promotion_id} className="line__discount">
            {name} {money(-amount_minor, currency)}
          </span>
        ))}
        {line.price?.next && (
          <span className="line__about">
            {t('why.next', { from: line.price.next.from_quantity, price: money(line.price.next.unit_price_minor, currency) })}
          </span>
        )}
        {differsFromList(line) && (
          <details className="line__why">
            <summary>{t('why.title')}</summary>
            <dl>
              <WhyRows line={{ ...line, prices_include_tax }} currency={currency} t={t} money={money} />
            </dl>
          </details>
        )}
        {worry && <Badge tone="caution">{worry}</Badge>}
        {!worry && line.channel !== 'till' && <Badge>{t('cart.from_elsewhere')}</Badge>}
        {line.is_gift_card && <OntoCard line={line} cart_id={cart_id} />}
      </div>
      <div className="line__amounts">
        <span className="line__total">{money(asSaid(line, prices_include_tax), currency)}</span>
        <div className="line__change">
          {quantity > 1 && <IconButton icon="trash" label={t('cart.remove', { title })} onClick={remove} />}
          <Quantity
            title={title}
            quantity={quantity}
            on_change={(next) => change({ kind: 'set', line_id, quantity: next })}
            on_remove={remove}
          />
        </div>
      </div>
    </li>
  )
}

function EmptyCart({ on_customer }: { on_customer: () => void }) {
  const { t } = useTexts()
  const { waiting, ready, offline } = useCounter()
  const go = useNavigate()
  return (
    <div className="cart__empty" aria-busy={!ready}>
      <span className="cart__scan">
        <Icon name="barcode" size={56} strokeWidth={1.3} />
      </span>
      <h2>{t('cart.empty')}</h2>
      <p>{t(offline ? 'offline.empty_text' : 'cart.empty_text')}</p>
      <div className="b-row" style={offline ? { display: 'none' } : undefined}>
        <Button variant="secondary" icon="qr" onClick={on_customer}>
          {t('cart.code')}
        </Button>
        <Button variant="secondary" icon="tag" onClick={() => void go('/gift-cards')}>
          {t('gift_cards.one')}
        </Button>
        {waiting.length > 0 && (
          <Button variant="secondary" icon="clock" onClick={() => void go('/waiting')}>
            {t('cart.waiting', { count: waiting.length })}
          </Button>
        )}
      </div>
    </div>
  )
}
