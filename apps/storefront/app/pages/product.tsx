import { answer } from '@birge/api-client'
import { Breadcrumbs, Icon, OptionPicker, Picture, Price } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type LoaderFunctionArgs, type ShouldRevalidateFunctionArgs, useLoaderData, useRevalidator, useSearchParams } from 'react-router'
import { AddToCart } from '../add-to-cart.tsx'
import { Arrives, OrderBy } from '../arrival.tsx'
import { useApi } from '../api.tsx'
import { useCustomer } from '../cart.ts'
import { amountsOf, ChooseAmount, GiftCardFacts } from '../gift-card.tsx'
import { breadcrumbFacts, Head } from '../head.tsx'
import { productFacts } from '../product-facts.ts'
import { openingOf } from '../stores.tsx'
import { useTexts } from '../texts.ts'
import { Availability, Reduction, Tile } from '../tiles.tsx'
import { found, localeAddress, useShop, visitContext } from '../visit.ts'
import { WhereInShort, WhereItIs } from '../where-it-is.tsx'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const [product, { items: stores }, promises] = await Promise.all([
    found(api.GET('/v1/products/{slug}', { params: { path: { slug: params.slug! } } })),
    found(api.GET('/v1/locations', { params: { query: { kind: 'store' } } })),
    found(api.GET('/v1/promises')),
  ])
  const gift_cards = product.is_gift_card ? await found(api.GET('/v1/gift-card-terms')) : null
  return {
    product,
    gift_cards,
    promises,
    stores: stores.map((store) => {
      const { location_id, name, city, address, latitude, longitude, collects } = store
      return {
        location_id,
        name,
        city,
        address: [address.street, address.district].filter(Boolean).join(', '),
        latitude,
        longitude,
        collects,
        opening: openingOf(store),
      }
    }),
  }
}
// Which variant is chosen is written into the address, so that it can be shared; the product is the same.
export const shouldRevalidate = ({ currentUrl, nextUrl, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search ? false : defaultShouldRevalidate

export type Product = Awaited<ReturnType<typeof loader>>['product']
export type Variant = Product['variants'][number]
export type StoreOfProduct = Awaited<ReturnType<typeof loader>>['stores'][number]

/** As much of a text as a search engine shows, cut between words. */
const firstWords = (text: string) => (text.length <= 160 ? text : `${text.slice(0, 159).replace(/[\s,.;:]+\S*$/, '')}…`)

export default function ProductPage() {
  const { t, locale } = useTexts()
  const { origin, prices_include_tax } = useShop()
  const { product, stores, gift_cards, promises } = useLoaderData<typeof loader>()
  const [variant, choose] = useVariant(product)
  useFreshness()
  const range = amountsOf(gift_cards, variant)
  const { title, description, breadcrumbs, currency, slug } = product
  const trail = [
    { title: t('shell.home'), href: '/' },
    ...breadcrumbs.map((room) => ({ title: room.title, href: `/c/${room.slug}` })),
    { title, href: `/p/${slug}` },
  ]
  return (
    <div className="b-page product">
      <Head
        title={title}
        description={firstWords(description)}
        path={`/p/${slug}`}
        picture={product.picture}
        facts={{
          '@context': 'https://schema.org',
          '@graph': [
            productFacts(product, origin, origin + localeAddress(locale, `/p/${slug}`), prices_include_tax),
            breadcrumbFacts(
              origin,
              trail.map((step) => ({ title: step.title, address: localeAddress(locale, step.href) })),
            ),
          ],
        }}
      />
      <div className="product__trail">
        <Breadcrumbs
          label={t('shell.trail')}
          trail={trail.map(({ title, href }, place) => (place === trail.length - 1 ? { title } : { title, href }))}
        />
      </div>
      <Gallery key={slug} product={product} />
      <div className="product__side">
        <header className="product__head">
          {product.brand && <p className="b-small b-soft">{product.brand}</p>}
          <h1>{title}</h1>
          {!range && (
            <p className="product__price">
              <Price
                amount_minor={variant.price_minor}
                currency={currency}
                before_minor={variant.reference_minor}
                size="xl"
                texts={{ before: t('product.before') }}
              />
              <Reduction percent={variant.discount_percent} />
              <span className="b-small b-soft">
                {[
                  variant.reference_minor !== null && t('product.before_means'),
                  !product.is_gift_card &&
                    prices_include_tax !== null &&
                    t(prices_include_tax ? 'product.tax_included' : 'product.tax_on_top'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </p>
          )}
          {!product.is_gift_card && <WhereInShort variant={variant} />}
        </header>
        <Options product={product} variant={variant} choose={choose} />
        {!range && <QuantityPrices product={product} variant={variant} />}
        {range ? <ChooseAmount product={product} variant={variant} range={range} /> : <AddToCart product={product} variant={variant} />}
        {product.is_gift_card ? (
          <GiftCardFacts />
        ) : (
          <>
            <ul className="product__ways">
              <li>
                <Icon name="truck" />
                <span>
                  <strong>{t('product.delivery')}</strong>
                  <Availability is={variant.delivery}>{t(`delivery.${variant.delivery}`)}</Availability>
                  {promises.sends && variant.delivery !== 'sold_out' && (
                    <span className="b-small">
                      <Arrives {...promises.sends} />
                      <span className="b-soft">
                        {' · '}
                        <OrderBy promises={promises} sends={promises.sends} />
                      </span>
                    </span>
                  )}
                </span>
              </li>
              <li>
                <Icon name="store" />
                <span>
                  <strong>{t('product.collect')}</strong>
                  <Availability is={variant.stores.length ? 'in_stock' : 'sold_out'}>
                    {t('product.collect_at', { count: variant.stores.length })}
                  </Availability>
                </span>
              </li>
            </ul>
            <WhereItIs variant={variant} stores={stores} promises={promises} />
          </>
        )}
        <Details product={product} variant={variant} />
      </div>
      {product.related.length > 0 && (
        <section className="product__related" aria-labelledby="related">
          <h2 id="related">{t('product.related')}</h2>
          <div className="b-shelf">
            {product.related.map((card) => (
              <Tile key={card.product_id} card={card} currency={currency} />
            ))}
          </div>
        </section>
      )}
    </div>
  )
}

/** From how many on a piece costs less; to who is signed in, by what was agreed with her. */
function QuantityPrices({ product: { slug, quantity_prices, currency }, variant: { variant_id } }: { product: Product; variant: Variant }) {
  const { t, money } = useTexts()
  const api = useApi()
  const { data: customer } = useCustomer()
  const { data: own } = useQuery({
    queryKey: ['own-prices', slug, customer?.customer_id],
    queryFn: () => answer(api.GET('/v1/products/{slug}/own-prices', { params: { path: { slug } } })),
    enabled: Boolean(customer),
  })
  const hers = customer && own?.items.find((one) => one.variant_id === variant_id)
  const steps = hers ? hers.quantity_prices : quantity_prices.filter((one) => one.variant_id === variant_id)
  if (!hers && !steps.length) return null
  return (
    <section className="by-quantity" aria-label={t('product.by_quantity')}>
      {hers && <p>{t('product.own_price', { price: money(hers.unit_price_minor, currency) })}</p>}
      {steps.length > 0 && (
        <dl className="b-figures">
          {steps.map(({ from_quantity, unit_price_minor }) => (
            <div key={from_quantity}>
              <dt>{t('product.from_pieces', { from: from_quantity })}</dt>
              <dd>{t('product.each', { price: money(unit_price_minor, currency) })}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

/** The variant in the address, or the first that is there now. A choice shows at once; the address follows. */
function useVariant(product: Product): [Variant, (variant: Variant) => void] {
  const [search, setSearch] = useSearchParams()
  const addressed = search.get('sku')
  const [wanted, setWanted] = useState(addressed)
  useEffect(() => setWanted(addressed), [addressed])
  const variant =
    product.variants.find(({ sku }) => sku === wanted) ??
    product.variants.find(({ availability }) => availability !== 'sold_out') ??
    product.variants[0]!
  const choose = ({ sku }: Variant) => {
    setWanted(sku)
    setSearch({ sku }, { replace: true, preventScrollReset: true })
  }
  return [variant, choose]
}

const STALE_MS = 20_000
/** Whoever comes back to a page that was open for a while sees where the product is now, not where it was. */
function useFreshness() {
  const { revalidate } = useRevalidator()
  const left_at = useRef(0)
  useEffect(() => {
    const turn = () => {
      if (document.hidden) left_at.current = performance.now()
      else if (performance.now() - left_at.current > STALE_MS) void revalidate()
    }
    document.addEventListener('visibilitychange', turn)
    return () => document.removeEventListener('visibilitychange', turn)
  }, [revalidate])
}

function Options({ product, variant, choose }: { product: Product; variant: Variant; choose: (variant: Variant) => void }) {
  const { t } = useTexts()
  const names = variant.options.map(({ name, label }) => ({ name, label }))
  const valueOf = (one: Variant, name: string) => one.options.find((option) => option.name === name)
  // The other options stay as they are, if there is such a variant; else the nearest one with this value.
  const withValue = (name: string, value: string) => {
    const having = product.variants.filter((one) => valueOf(one, name)?.value === value)
    const same = (one: Variant) => names.filter((other) => valueOf(one, other.name)?.value === valueOf(variant, other.name)?.value).length
    return having.sort((a, b) => same(b) - same(a))[0]!
  }
  return names.map(({ name, label }) => {
    const values = new Map(
      product.variants.flatMap((one) => (valueOf(one, name) ? [[valueOf(one, name)!.value, valueOf(one, name)!] as const] : [])),
    )
    return (
      <OptionPicker
        key={name}
        label={label}
        chosen={valueOf(variant, name)?.value ?? null}
        on_choose={(value) => choose(withValue(name, value))}
        values={[...values.values()].map(({ value, value_label, swatch }) => ({
          value,
          label: value_label,
          swatch: swatch ?? null,
          unavailable: withValue(name, value).availability === 'sold_out' ? t('availability.sold_out') : null,
        }))}
      />
    )
  })
}

function Gallery({ product }: { product: Product }) {
  const { t } = useTexts()
  const { title, ground } = product
  const media = product.media.length ? product.media : product.picture ? [{ url: product.picture, alt: title }] : []
  const [shown, setShown] = useState(0)
  return (
    <div className="gallery">
      <div className="gallery__stage">
        <Picture src={media[shown]?.url ?? null} alt={media[shown]?.alt ?? title} ground={ground} ratio="auto" eager />
      </div>
      {media.length > 1 && (
        <ul className="gallery__thumbs" aria-label={t('product.pictures')}>
          {media.map(({ url, alt }, place) => (
            <li key={url}>
              <button type="button" aria-label={alt} aria-pressed={place === shown} onClick={() => setShown(place)}>
                <Picture src={url} alt="" ground={ground} ratio="1" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Details({ product, variant }: { product: Product; variant: Variant }) {
  const { t, known } = useTexts()
  const rows = Object.entries(product.attributes).map(([name, value]): [string, string] => {
    const key = `attributes.${name}`
    const word = `attribute_values.${name}.${String(value)}`
    return [known(key) ? t(key) : name, known(word) ? t(word) : String(value)]
  })
  return (
    <section className="product__details" aria-labelledby="details">
      <h2 id="details">{t('product.details')}</h2>
      <p>{product.description}</p>
      <dl>
        {[
          ...rows,
          [t('product.sku'), variant.sku] as const,
          ...(variant.gtin ? [[t('product.gtin'), variant.gtin.replace(/^0(?=\d{13}$)/, '')] as const] : []),
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
