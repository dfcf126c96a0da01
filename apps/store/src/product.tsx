import { formatPhone } from '@birge/kernel/phone'
import { printGtin } from '@birge/kernel/gtin'
import { Button, ErrorState, Icon, Picture, Skeleton } from '@birge/ui'
import { Drawer } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { usePlusTax } from './plus-tax.ts'
import { useSheet } from './sheet.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

export type Product = Answer<'/v1/products/{slug}'>
type Variant = Product['variants'][number]
type Level = Answer<'/v1/stock'>['items'][number]
type Location = Answer<'/v1/locations'>['items'][number]

export const productQuery = (slug: string) =>
  queryOptions({
    queryKey: ['product', slug],
    queryFn: () => answer(api.GET('/v1/products/{slug}', { params: { path: { slug } } })),
    staleTime: 30_000,
  })

export const stockQuery = (variant_id: string) =>
  queryOptions({
    queryKey: ['stock', variant_id],
    queryFn: async () => (await answer(api.GET('/v1/stock', { params: { query: { variant_id, limit: 200 } } }))).items,
    staleTime: 5_000,
  })

/** What can be given over this counter: what lies here and is promised to nobody. */
export const toGive = ({ on_hand, reserved, held }: Pick<Level, 'on_hand' | 'reserved' | 'held'>) => Math.max(0, on_hand - reserved - held)

export function ProductSheet({ slug, on_close }: { slug: string | null; on_close: () => void }) {
  const { t } = useTexts()
  const sheet = useSheet()
  return (
    <Drawer opened={slug !== null} onClose={on_close} title={t('product.title')} {...sheet}>
      {slug && <ProductDetail key={slug} slug={slug} on_added={on_close} />}
    </Drawer>
  )
}

/** A product, its kinds, and how many of the chosen one are where. */
export function ProductDetail({ slug, on_added }: { slug: string; on_added: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const { change } = useCounter()
  const product = useQuery(productQuery(slug))
  const plus_tax = usePlusTax()
  const [chosen_id, choose] = useState<string | null>(null)
  if (product.isError)
    return (
      <ErrorState title={t('trouble.title')} text={refusalText(texts, product.error)}>
        <Button icon="refresh" onClick={() => void product.refetch()}>
          {t('retry')}
        </Button>
      </ErrorState>
    )
  if (!product.data) return <Skeleton height="24rem" radius="var(--radius-l)" />
  const { title, picture, ground, currency, variants } = product.data
  const chosen = variants.find((variant) => variant.variant_id === chosen_id) ?? variants[0]
  const add = () => {
    if (!chosen) return
    change({ kind: 'add', variant_id: chosen.variant_id, quantity: 1 })
    on_added()
  }
  return (
    <article className="product">
      <header className="product__head">
        <Picture src={picture} alt="" ground={ground} ratio="1" eager />
        <div>
          <h2>{title}</h2>
          {chosen && (
            <p className="product__price">
              {money(chosen.price_minor, currency)}
              {plus_tax}
            </p>
          )}
          {chosen && (
            <p className="product__numbers">
              {chosen.sku}
              {chosen.gtin && ` · ${printGtin(chosen.gtin)}`}
            </p>
          )}
        </div>
      </header>
      {variants.length > 1 && chosen && <Kinds variants={variants} chosen={chosen} on_choose={choose} />}
      {chosen && (
        <Button size="l" wide icon="plus" onClick={add}>
          {t('product.add')}
        </Button>
      )}
      {chosen && <Places variant_id={chosen.variant_id} />}
    </article>
  )
}

function Kinds({ variants, chosen, on_choose }: { variants: Variant[]; chosen: Variant; on_choose: (variant_id: string) => void }) {
  const { t } = useTexts()
  return (
    <fieldset className="kinds">
      <legend>{chosen.options.map((option) => option.label).join(', ') || t('product.kinds')}</legend>
      {variants.map(({ variant_id, options, sku }) => {
        const swatch = options.find((option) => option.swatch)?.swatch
        return (
          <label key={variant_id} className="kind">
            <input type="radio" name="kind" checked={variant_id === chosen.variant_id} onChange={() => on_choose(variant_id)} />
            <span>
              {swatch && <i style={{ background: swatch }} />}
              {options.map((option) => option.value_label).join(' · ') || sku}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}

/** How many are here, and in every other place of the company, with how to reach it. */
function Places({ variant_id }: { variant_id: string }) {
  const texts = useTexts()
  const { t } = texts
  const { register } = useTill()
  const stock = useQuery(stockQuery(variant_id))
  const locations = useQuery({
    queryKey: ['locations'],
    queryFn: async () => (await answer(api.GET('/v1/locations', { params: { query: { limit: 200 } } }))).items,
    staleTime: 60_000,
  })
  const problem = stock.error ?? locations.error
  if (problem) return <ErrorState title={t('trouble.title')} text={refusalText(texts, problem)} />
  if (!stock.data || !locations.data) return <Skeleton height="16rem" radius="var(--radius-m)" />
  const levels = new Map(stock.data.map((level) => [level.location_id, level]))
  const places = locations.data
    .filter((location) => location.company_id === register.company_id)
    .map((location) => ({ location, level: levels.get(location.location_id), is_here: location.location_id === register.location_id }))
    .map((place) => ({ ...place, count: !place.level ? 0 : place.is_here ? toGive(place.level) : place.level.available }))
    .sort((a, b) => Number(b.is_here) - Number(a.is_here) || b.count - a.count)
  return (
    <section aria-label={t('stock.where')}>
      <h3 className="product__sub">{t('stock.where')}</h3>
      <ul className="places-list">
        {places.map((place) => (
          <PlaceRow key={place.location.location_id} {...place} />
        ))}
      </ul>
    </section>
  )
}

function PlaceRow({ location, level, is_here, count }: { location: Location; level: Level | undefined; is_here: boolean; count: number }) {
  const { t, date } = useTexts()
  const { register } = useTill()
  const hours = location.changes_at
    ? t(location.open_now ? 'stock.open_until' : 'stock.closed_until', { at: date(location.changes_at, location.time_zone, 'time') })
    : t(location.open_now ? 'stock.open' : 'stock.closed')
  const more = [
    level?.display ? t('stock.display', { count: level.display }) : null,
    level?.in_transit ? t('stock.in_transit', { count: level.in_transit }) : null,
    level?.damaged ? t('stock.damaged', { count: level.damaged }) : null,
  ].filter(Boolean)
  return (
    <li className="place" data-here={is_here || undefined} data-none={count === 0 || undefined}>
      <Icon name={location.kind === 'store' ? 'store' : 'box'} size={24} />
      <div className="place__words">
        <strong>{is_here ? t('stock.here', { place: location.name }) : location.name}</strong>
        <small>
          {is_here || location.kind !== 'store' ? location.city : hours}
          {!is_here && location.phone && (
            <>
              {' · '}
              <a className="b-link" href={`tel:${location.phone}`}>
                {formatPhone(location.phone, register.country)}
              </a>
            </>
          )}
        </small>
        {more.length > 0 && <small>{more.join(' · ')}</small>}
      </div>
      <span className="place__count">
        {count}
        <span className="b-visually-hidden"> {t('stock.pieces')}</span>
      </span>
    </li>
  )
}
