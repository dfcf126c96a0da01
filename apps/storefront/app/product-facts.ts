import type { Product, Variant } from './pages/product.tsx'

const minorUnits = (amount_minor: number) => (amount_minor / 100).toFixed(2)
const known_at_schema = { in_stock: 'InStock', few: 'LimitedAvailability', sold_out: 'OutOfStock' }

/** The product as search engines read it: each variant with its GTIN, price and whether it is there. */
export function productFacts(
  { title, description, brand, picture, media, currency, variants }: Product,
  origin: string,
  url: string,
  prices_include_tax: boolean | null,
) {
  const pictures = (media.length ? media.map((one) => one.url) : picture ? [picture] : []).map(
    (one) => new URL(one, origin || undefined).href,
  )
  const offer = (variant: Variant) => ({
    '@type': 'Offer',
    url: variants.length > 1 ? `${url}?sku=${encodeURIComponent(variant.sku)}` : url,
    price: minorUnits(variant.price_minor),
    priceCurrency: currency,
    availability: `https://schema.org/${known_at_schema[variant.availability]}`,
    itemCondition: 'https://schema.org/NewCondition',
    ...specified([
      prices_include_tax === false && {
        '@type': 'PriceSpecification',
        price: minorUnits(variant.price_minor),
        priceCurrency: currency,
        valueAddedTaxIncluded: false,
      },
      variant.reference_minor !== null && {
        '@type': 'UnitPriceSpecification',
        priceType: 'https://schema.org/StrikethroughPrice',
        price: minorUnits(variant.reference_minor),
        priceCurrency: currency,
      },
    ]),
  })
  const shared = { name: title, description, image: pictures, ...(brand && { brand: { '@type': 'Brand', name: brand } }) }
  const numbers = ({ sku, gtin }: Variant) => ({ sku, ...(gtin && { gtin }) })
  if (variants.length === 1) return { '@type': 'Product', ...shared, ...numbers(variants[0]!), offers: offer(variants[0]!) }
  return {
    '@type': 'ProductGroup',
    ...shared,
    productGroupID: url,
    hasVariant: variants.map((variant) => ({
      '@type': 'Product',
      name: `${title}, ${variant.options.map((option) => option.value_label).join(', ')}`,
      ...numbers(variant),
      offers: offer(variant),
    })),
  }
}

/** What is said of a price beside its number: one thing alone, or several. */
function specified(said: (object | false)[]) {
  const all = said.filter((one) => one !== false)
  return all.length ? { priceSpecification: all.length === 1 ? all[0] : all } : {}
}
