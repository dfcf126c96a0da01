import { type Answer, answer } from '@birge/api-client'
import { optionText } from '@birge/kernel/option'
import { checkGtin } from '@birge/kernel/gtin'
import { asSaid } from '@birge/kernel/why-price'
import { EmptyState, Icon, Skeleton, WhyRows } from '@birge/ui'
import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { SearchField } from '../list.tsx'
import { Section } from '../panel.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Money, Thumb } from '../words.tsx'
import { type Cart, type PhoneCall, useHerCart, useShown } from './known.ts'

type Product = Pick<Answer<'/v1/products/{slug}'>, 'slug' | 'title' | 'picture' | 'ground' | 'currency' | 'variants'>

/** Things by name, by what stands on them, or by barcode: what each costs in her shop, and where it is. */
export function Goods({ call: { phone_call_id, market } }: { call: PhoneCall }) {
  const { t } = useTexts()
  const api = useApi()
  const [search, setSearch] = useState<string | null>(null)
  const headers = { 'birge-market': market }
  const found = useAnswer(
    ['phone-calls', 'goods', market, search],
    async (): Promise<Product[]> => {
      if (checkGtin(search!).ok) {
        const { variant, ...product } = await answer(
          api.GET('/v1/variants/by-gtin/{gtin}', { headers, params: { path: { gtin: search! } } }),
        )
        return [{ ...product, variants: [variant] }]
      }
      const list = (query: { search: string } | { sku: string }) =>
        answer(api.GET('/v1/products', { headers, params: { query: { ...query, limit: 5 } } }))
      const bySku = /\d/.test(search!) ? await list({ sku: search!.toUpperCase() }) : null
      const { items } = bySku?.items.length ? bySku : await list({ search: search! })
      const products = await Promise.all(
        items.map(({ slug }) => answer(api.GET('/v1/products/{slug}', { headers, params: { path: { slug } } }))),
      )
      const wanted = search!.toUpperCase()
      return products.map((product) => {
        const exact = product.variants.filter(({ sku }) => sku.toUpperCase() === wanted)
        return { ...product, variants: exact.length ? exact : product.variants }
      })
    },
    { enabled: search !== null },
  )
  const put = usePut({ phone_call_id })
  const shop = useAnswer(['phone-calls', 'shop', market], () => answer(api.GET('/v1/shop', { headers })), { staleTime: 60_000 })
  const is_plus_tax = shop.data?.prices_include_tax === false
  return (
    <Section title={t('phone.goods')}>
      <SearchField label={t('phone.find_goods')} value={search} onSearch={setSearch} />
      <Refused error={put.error} />
      {found.error && !isGone(found.error) && <Failed error={found.error} again={() => void found.refetch()} />}
      {search && found.isPending && <Skeleton height="4rem" radius="var(--radius-m)" />}
      {search && (found.data?.length === 0 || isGone(found.error)) && <p className="c-faint">{t('phone.no_goods')}</p>}
      <ul className="c-phone__found">
        {search &&
          found.data?.flatMap((product) =>
            product.variants.map((variant) => (
              <li key={variant.variant_id}>
                <Thumb picture={product.picture} ground={product.ground} />
                <div>
                  {product.title}
                  <span className="c-below c-faint">
                    {[...variant.options.map(optionText), variant.sku, t(`phone.stock.${variant.availability}`), placesOf(variant)]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </div>
                <span>
                  <Money minor={variant.price_minor} currency={product.currency} />
                  {is_plus_tax && ` ${t('phone.plus_tax')}`}
                </span>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('phone.put_named', { title: [product.title, ...variant.options.map(optionText)].join(' ') })}
                  loading={put.isPending && put.variables?.variant_id === variant.variant_id}
                  onClick={() => put.mutate({ variant_id: variant.variant_id })}
                >
                  {t('phone.put')}
                </Button>
              </li>
            )),
          )}
      </ul>
    </Section>
  )
}

/** Puts something into her cart. */
function usePut({ phone_call_id }: Pick<PhoneCall, 'phone_call_id'>) {
  const api = useApi()
  const shown = useShown()
  return useMutation({
    mutationFn: (body: { variant_id: string; quantity?: number }) =>
      answer(api.POST('/v1/phone-calls/{phone_call_id}/cart/lines', { params: { path: { phone_call_id } }, body })),
    onSuccess: shown,
  })
}

const isGone = (error: unknown) => (error as { status?: number } | null)?.status === 404
const MOST_PLACES = 3
const placesOf = ({ stores }: Product['variants'][number]) =>
  stores
    .filter(({ availability }) => availability !== 'sold_out')
    .slice(0, MOST_PLACES)
    .map(({ name, quantity_hint }) => (quantity_hint === null ? name : `${name} ${quantity_hint}`))
    .join(', ')

/** Her cart, the same that she has before her. */
export function HerCart({ call }: { call: PhoneCall }) {
  const { t } = useTexts()
  const query = useHerCart(call)
  const { data: cart } = query
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!cart) return <Skeleton height="12rem" radius="var(--radius-m)" />
  return (
    <Section title={t(call.customer ? 'phone.her_cart' : 'phone.cart')}>
      {cart.lines.length === 0 ? (
        <EmptyState icon="cart" title={t('phone.cart_empty')} text={t('phone.cart_empty_text')} />
      ) : (
        <>
          <Lines call={call} cart={cart} />
          <Coupons call={call} cart={cart} />
          <Totals call={call} cart={cart} />
        </>
      )}
    </Section>
  )
}

function Lines({ call: { phone_call_id }, cart }: { call: PhoneCall; cart: Cart }) {
  const { t, money } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [why, setWhy] = useState<string | null>(null)
  const set = useMutation({
    mutationFn: ({ line_id, quantity }: { line_id: string; quantity: number }) => {
      const params = { path: { phone_call_id, line_id } }
      return answer(
        quantity
          ? api.PATCH('/v1/phone-calls/{phone_call_id}/cart/lines/{line_id}', { params, body: { quantity } })
          : api.DELETE('/v1/phone-calls/{phone_call_id}/cart/lines/{line_id}', { params }),
      )
    },
    onSettled: shown,
  })
  const isFrozen = cart.status === 'frozen'
  return (
    <>
      <Refused error={set.error} />
      <ul className="c-phone__lines">
        {cart.lines.map((line) => {
          const title = [line.title, ...line.options.map(optionText)].join(' · ')
          return (
            <li key={line.line_id}>
              <Thumb picture={line.picture} ground={line.ground} />
              <div className="c-phone__line">
                <span>{title}</span>
                <span className="c-below c-faint">
                  {line.sku} · <Channel channel={line.channel} />
                  {line.availability === 'sold_out' && ` · ${t('phone.stock.sold_out')}`}
                </span>
                <button
                  type="button"
                  className="c-phone__why"
                  aria-expanded={why === line.line_id}
                  onClick={() => setWhy(why === line.line_id ? null : line.line_id)}
                >
                  {t('why.title')}
                </button>
                {line.price?.next && (
                  <span className="c-below c-faint">
                    {t('why.next', { from: line.price.next.from_quantity, price: money(line.price.next.unit_price_minor, cart.currency) })}
                  </span>
                )}
                {why === line.line_id && (
                  <dl className="c-phone__sum">
                    {line.reference_minor !== null && (
                      <div>
                        <dt>{t('phone.reference')}</dt>
                        <dd>{money(line.reference_minor, cart.currency)}</dd>
                      </div>
                    )}
                    <WhyRows line={{ ...line, prices_include_tax: cart.prices_include_tax }} currency={cart.currency} t={t} money={money} />
                  </dl>
                )}
              </div>
              <NumberInput
                key={line.quantity}
                className="c-phone__count"
                size="xs"
                aria-label={t('phone.quantity_of', { title })}
                defaultValue={line.quantity}
                min={1}
                max={999}
                disabled={isFrozen}
                onBlur={({ currentTarget: { value } }) => {
                  const quantity = Number(value)
                  if (quantity && quantity !== line.quantity) set.mutate({ line_id: line.line_id, quantity })
                }}
                onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
              />
              <Money minor={asSaid(line, cart.prices_include_tax)} currency={cart.currency} />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('phone.take_out', { title })}
                disabled={isFrozen}
                onClick={() => set.mutate({ line_id: line.line_id, quantity: 0 })}
              >
                <Icon name="trash" size={18} />
              </ActionIcon>
            </li>
          )
        })}
      </ul>
      {isFrozen && <p className="c-faint">{t('phone.frozen')}</p>}
    </>
  )
}

function Coupons({ call: { phone_call_id }, cart }: { call: PhoneCall; cart: Cart }) {
  const { t } = useTexts()
  const api = useApi()
  const shown = useShown()
  const [code, setCode] = useState('')
  const enter = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/phone-calls/{phone_call_id}/cart/coupons', { params: { path: { phone_call_id } }, body: { code } })),
    onSuccess: () => {
      setCode('')
      return shown()
    },
  })
  const takeOff = useMutation({
    mutationFn: (off: string) =>
      answer(api.DELETE('/v1/phone-calls/{phone_call_id}/cart/coupons/{code}', { params: { path: { phone_call_id, code: off } } })),
    onSuccess: shown,
  })
  return (
    <>
      <Refused error={enter.error ?? takeOff.error} />
      {cart.coupons.map((coupon) => (
        <p key={coupon.code} className="c-phone__coupon">
          <Icon name="tag" size={16} />
          <span>
            <span className="b-figures">{coupon.code}</span> {coupon.name}
            {coupon.standing !== 'counts' && <small className="c-faint"> · {t(`phone.coupon_standings.${coupon.standing}`)}</small>}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('phone.take_off', { code: coupon.code })}
            onClick={() => takeOff.mutate(coupon.code)}
          >
            <Icon name="close" size={16} />
          </ActionIcon>
        </p>
      ))}
      <form
        className="c-phone__row"
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim()) enter.mutate()
        }}
      >
        <TextInput
          size="xs"
          aria-label={t('phone.coupon')}
          placeholder={t('phone.coupon')}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={enter.isPending}>
          {t('phone.enter_coupon')}
        </Button>
      </form>
    </>
  )
}

function Totals({
  call,
  cart: { discounts, totals, currency, prices_include_tax, nearly, delivery, status },
}: {
  call: PhoneCall
  cart: Cart
}) {
  const { t, money } = useTexts()
  const put = usePut(call)
  return (
    <dl className="c-phone__sum">
      {discounts.map(({ promotion_id, name, amount_minor }) => (
        <div key={promotion_id}>
          <dt>{name}</dt>
          <dd className="b-amount">{money(-amount_minor, currency)}</dd>
        </div>
      ))}
      {nearly.map(({ promotion_id, name, missing_minor, missing_quantity, gifts }) => (
        <div key={promotion_id} className="c-faint">
          <dt>{name}</dt>
          <dd>
            {gifts.length
              ? t('phone.gift_waits', { count: missing_quantity ?? 1 })
              : missing_minor === null
                ? t('phone.nearly_pieces', { count: missing_quantity ?? 0 })
                : t('phone.nearly', { amount: money(missing_minor, currency) })}
            {status === 'active' &&
              gifts.map(({ variant_id, title }) => (
                <Button
                  key={variant_id}
                  size="compact-xs"
                  variant="default"
                  loading={put.isPending}
                  onClick={() => put.mutate({ variant_id, quantity: missing_quantity ?? 1 })}
                >
                  {t('phone.add_gift', { title })}
                </Button>
              ))}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t(prices_include_tax ? 'phone.tax' : 'phone.tax_on_top')}</dt>
        <dd>{money(totals.tax_minor, currency)}</dd>
      </div>
      {delivery && (
        <div>
          <dt>{t('phone.if_sent')}</dt>
          <dd>{delivery.total_minor ? money(delivery.total_minor, currency) : t('delivery.free')}</dd>
        </div>
      )}
      <div className="c-phone__total">
        <dt>{t('phone.total')}</dt>
        <dd>{money(totals.total_minor, currency)}</dd>
      </div>
    </dl>
  )
}
