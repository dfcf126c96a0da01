import { answer } from '@birge/api-client'
import { optionText } from '@birge/kernel/option'
import { Anchor, Button, ButtonLink, Card, EmptyState, ErrorState, Icon, Picture, Price, QuantityStepper, Skeleton } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { useApi } from '../api.tsx'
import { type Cart, type CartLine, useCart, useCartChange, useCartNews, useCustomer } from '../cart.ts'
import { ContactCard } from '../contact-card.tsx'
import { HandoffCard } from '../handoff.tsx'
import { Coupons, DeliveryRow, DiscountRows, GoodsRow, Nearly, TaxRow, WhyThisPrice, beforeDiscounts } from '../discounts.tsx'
import { Head } from '../head.tsx'
import { SignIn } from '../sign-in.tsx'
import { useTexts } from '../texts.ts'
import { Availability } from '../tiles.tsx'

export default function CartPage() {
  const { t } = useTexts()
  const { data: cart, isError, refetch } = useCart()
  return (
    <div className="b-page page">
      <Head title={t('cart.title')} />
      <h1>{t('cart.title')}</h1>
      {isError && !cart ? (
        <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
          <Button icon="refresh" onClick={() => void refetch()}>
            {t('errors.again')}
          </Button>
        </ErrorState>
      ) : !cart ? (
        <CartSkeleton />
      ) : cart.lines.length === 0 ? (
        <EmptyCart />
      ) : (
        <FullCart cart={cart} />
      )}
    </div>
  )
}

function FullCart({ cart }: { cart: Cart }) {
  const { t, money } = useTexts()
  const { data: customer } = useCustomer()
  // It became somebody's on another device: what is done in her name she does signed in.
  const nameless = !customer && cart.other_devices > 0
  const unbuyable = cart.lines.some((line) => line.availability === 'not_for_sale')
  return (
    <div className="cart">
      <div className="cart__lines">
        <Notices cart={cart} />
        <ul className="lines" aria-label={t('cart.lines')}>
          {cart.lines.map((line) => (
            <Line key={line.line_id} line={line} cart={cart} />
          ))}
        </ul>
      </div>
      <aside className="cart__side">
        <Card className="summary">
          <h2>{t('cart.summary')}</h2>
          <dl className="b-figures">
            <GoodsRow count={cart.item_count} amount_minor={cart.totals.subtotal_minor} currency={cart.currency} />
            <DiscountRows discounts={cart.discounts} currency={cart.currency} />
            <TaxRow tax_minor={cart.totals.tax_minor} currency={cart.currency} on_top={!cart.prices_include_tax} />
            <div className="summary__total">
              <dt>{t('cart.total')}</dt>
              <dd>
                <output aria-label={t('cart.total')}>{money(cart.totals.total_minor, cart.currency)}</output>
              </dd>
            </div>
            {/* Below the total: it is not in it before she has said that it is to be sent. */}
            {cart.delivery && (
              <DeliveryRow {...cart.delivery} currency={cart.currency} prices_include_tax={cart.prices_include_tax} if_sent />
            )}
          </dl>
          <Nearly cart={cart} />
          {!nameless && <Coupons cart={cart} />}
          <div className="action-bar">
            <span className="action-bar__total b-figures" aria-hidden="true">
              {money(cart.totals.total_minor, cart.currency)}
            </span>
            {unbuyable || nameless ? (
              <Button size="l" wide disabled_because={t(nameless ? 'refusals.sign_in_required' : 'cart.remove_unbuyable')}>
                {t('cart.checkout')}
              </Button>
            ) : (
              <ButtonLink href="/checkout" size="l" wide>
                {t('cart.checkout')}
              </ButtonLink>
            )}
          </div>
        </Card>
        {nameless ? <SignIn /> : <HandoffCard cart={cart} />}
        {!customer && !nameless && <ContactCard cart={cart} />}
      </aside>
    </div>
  )
}

function Notices({ cart }: { cart: Cart }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { data: customer } = useCustomer()
  const news = useCartNews()
  const detach = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/cart/other-devices')),
    onSuccess: (changed) => memory.setQueryData(['cart'], changed),
  })
  return (
    <div className="notices" aria-live="polite">
      {news === 'serving_began' && (
        <Notice icon="store">
          <p>{t('cart.at_till')}</p>
        </Notice>
      )}
      {cart.status === 'frozen' && (
        <Notice icon="lock">
          <p>{t('cart.frozen')}</p>
          <Anchor href="/checkout" className="b-link">
            {t('cart.frozen_link')}
          </Anchor>
        </Notice>
      )}
      {cart.added.length > 0 && (
        <Notice icon="swap">
          <p>{t('cart.merged', { count: cart.added.length })}</p>
        </Notice>
      )}
      {cart.other_devices > 0 && (
        <Notice icon="phone">
          <p>{customer ? t('cart.other_devices', { count: cart.other_devices }) : t('cart.other_device_guest')}</p>
          {customer && (
            <Button variant="quiet" size="s" busy={detach.isPending} onClick={() => detach.mutate()}>
              {t('cart.detach')}
            </Button>
          )}
        </Notice>
      )}
    </div>
  )
}

const Notice = ({ icon, children }: { icon: 'store' | 'lock' | 'swap' | 'phone'; children: ReactNode }) => (
  <div className="notice">
    <Icon name={icon} size={20} />
    {children}
  </div>
)

function Line({ line, cart: { discounts, currency, prices_include_tax, status } }: { line: CartLine; cart: Cart }) {
  const { t, money } = useTexts()
  const { mutate } = useCartChange()
  const { line_id, slug, sku, title, options, picture, ground, quantity, availability, only_left } = line
  const frozen = status === 'frozen'
  const address = options.length ? `/p/${slug}?sku=${encodeURIComponent(sku)}` : `/p/${slug}`
  const words = {
    label: t('cart.quantity_of', { title }),
    less: t('cart.less'),
    more: t('cart.more'),
    remove: t('cart.remove_one', { title }),
  }
  return (
    <li className="line">
      <Anchor href={address} tabIndex={-1} aria-hidden="true" className="line__picture">
        <Picture src={picture} alt="" ground={ground} ratio="1" />
      </Anchor>
      <div className="line__words">
        <h2>
          <Anchor href={address}>{title}</Anchor>
        </h2>
        {options.length > 0 && <p className="b-small b-soft">{line.options.map(optionText).join(' · ')}</p>}
        {availability === 'not_for_sale' ? (
          <p className="b-small line__warning">{t('cart.not_for_sale')}</p>
        ) : only_left !== null && only_left > 0 ? (
          <p className="b-small line__warning">{t('cart.only_left', { count: only_left })}</p>
        ) : (
          <Availability is={availability} />
        )}
      </div>
      <div className="line__price">
        <Price
          amount_minor={beforeDiscounts(line, discounts, prices_include_tax)}
          currency={currency}
          before_minor={line.reference_minor === null ? null : line.reference_minor * quantity}
          texts={{ before: t('product.before') }}
        />
        {quantity > 1 && (
          <span className="b-small b-soft">
            {quantity} × <Price amount_minor={line.unit_price_minor} currency={currency} size="s" />
          </span>
        )}
      </div>
      {line.price?.next && (
        <p className="line__next b-small b-soft">
          {t('why.next', { from: line.price.next.from_quantity, price: money(line.price.next.unit_price_minor, currency) })}
        </p>
      )}
      <WhyThisPrice line={{ ...line, prices_include_tax }} currency={currency} />
      <div className="line__quantity">
        {frozen ? (
          <span className="b-soft">{t('cart.pieces', { count: quantity })}</span>
        ) : (
          <>
            <QuantityStepper
              size="s"
              quantity={quantity}
              max={999}
              texts={words}
              on_change={(next) => mutate({ kind: 'set', line_id, quantity: next })}
              on_remove={() => mutate({ kind: 'remove', line_id })}
            />
            {quantity > 1 && (
              <Button variant="quiet" size="s" aria-label={words.remove} onClick={() => mutate({ kind: 'remove', line_id })}>
                {t('cart.remove')}
              </Button>
            )}
          </>
        )}
      </div>
    </li>
  )
}

/** Empty; but if it has just become an order, that is what she wants to see. */
function EmptyCart() {
  const { t, money } = useTexts()
  const api = useApi()
  const news = useCartNews()
  const { data: customer } = useCustomer()
  const { data: order } = useQuery({
    queryKey: ['orders', 'newest', customer?.customer_id],
    queryFn: async () => (await answer(api.GET('/v1/orders', { params: { query: { limit: 1 } } }))).items[0] ?? null,
    enabled: Boolean(customer) || news === 'ordered',
  })
  useEffect(() => {
    if (news === 'ordered') scrollTo({ top: 0 })
  }, [news])
  const fresh = order && Date.now() - Date.parse(order.placed_at) < 3_600_000 ? order : null
  if (news === 'ordered' || fresh)
    return (
      <EmptyState
        icon="check"
        title={t('cart.ordered')}
        text={
          fresh
            ? t('cart.ordered_text', { number: fresh.number, total: money(fresh.total_minor, fresh.currency) })
            : t('cart.ordered_elsewhere')
        }
      >
        {fresh && <ButtonLink href={`/orders/${fresh.order_id}`}>{t('cart.see_order')}</ButtonLink>}
        <ButtonLink href="/" variant="secondary">
          {t('cart.go_on')}
        </ButtonLink>
      </EmptyState>
    )
  return (
    <EmptyState icon="cart" title={t('cart.empty')} text={t(customer ? 'cart.empty_text' : 'cart.empty_text_guest')}>
      <ButtonLink href="/">{t('cart.go_on')}</ButtonLink>
      {!customer && (
        <ButtonLink href="/account" variant="secondary">
          {t('account.sign_in')}
        </ButtonLink>
      )}
    </EmptyState>
  )
}

const CartSkeleton = () => (
  <div className="cart" aria-busy="true">
    <div className="cart__lines">
      {[0, 1].map((line) => (
        <div key={line} className="line">
          <div className="line__picture">
            <Skeleton ratio="1" radius="var(--radius-m)" />
          </div>
          <div className="line__words">
            <Skeleton width="60%" />
            <Skeleton width="30%" />
          </div>
        </div>
      ))}
    </div>
    <aside className="cart__side">
      <Skeleton height="16rem" radius="var(--radius-l)" />
      <div className="action-bar">
        <Skeleton height="3.5rem" radius="var(--radius-full)" />
      </div>
    </aside>
  </div>
)
