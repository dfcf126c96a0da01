import { formatOfflineNumber, type OfflineLine, type OfflinePack, type PackVariant, quoteOffline, whyOffline } from '@birge/kernel/offline'
import { type Quote, SHOWN_LESS } from '@birge/kernel/quote'
import type { Receipt } from '@birge/kernel/receipt'
import { dayIn } from '@birge/kernel/shop-time'
import { pricesIncludeTax } from '@birge/kernel/tax'
import { inLanguage, titleOf, titleOnReceipt } from '@birge/kernel/titles'
import type { Cart, CartLine } from './counter.tsx'
import type { OfflineSaleBody } from './kept-sale.ts'
import { type Standing, standingOf, type Tender } from './tenders.ts'

export type WhyNot = 'variant_unknown' | 'not_for_sale' | 'no_price' | 'gift_card' | 'rules_changed' | 'refused'

/** What of these lines can be sold by the pack, and what it costs; `left_out` cannot. */
export function quoteWhatIsSold(pack: OfflinePack, lines: readonly OfflineLine[], at: string) {
  const left_out: { line: OfflineLine; because: WhyNot }[] = []
  for (let left = lines; ; ) {
    const quoted = quoteOffline(pack, left, at)
    if (quoted.ok) return { lines: left, left_out, quote: quoted.quote }
    const line_id = 'line_id' in quoted ? quoted.line_id : undefined
    const line = left.find((one) => one.line_id === line_id)
    if (!line) return { lines: [], left_out: [...left_out, ...left.map((one) => ({ line: one, because: quoted.because }))], quote: null }
    left_out.push({ line, because: quoted.because })
    left = left.filter((one) => one !== line)
  }
}

type Named = (promotion_id: string) => string
const namedIn =
  (pack: OfflinePack, locale: string, shown_less: string): Named =>
  (promotion_id) =>
    promotion_id === SHOWN_LESS
      ? shown_less
      : (inLanguage(pack.promotions.find((one) => one.promotion_id === promotion_id)?.name ?? {}, locale) ?? promotion_id)

interface Speaking {
  locale: string
  /** What it is called where our own label shows less. */
  shown_less: string
  at: string
}

/** A cart as the screens know it, of what lies on the counter without a server. */
export function cartByPack(
  pack: OfflinePack,
  variants: ReadonlyMap<string, PackVariant>,
  { cart_id, lines: wanted }: { cart_id: string; lines: readonly OfflineLine[] },
  { locale, shown_less, at }: Speaking,
): Cart {
  const { lines, quote } = quoteWhatIsSold(pack, wanted, at)
  const named = namedIn(pack, locale, shown_less)
  const quoted = new Map(quote?.lines.map((line) => [line.line_id, line]))
  const taken_off = quote ? discountsOf(quote) : []
  return {
    ...{ cart_id, version: 0, status: 'active', currency: pack.company.currency, customer_id: null, contact: null },
    prices_include_tax: quote?.prices_include_tax ?? pricesIncludeTax(pack.company.price_taxation, dayIn(pack.company.time_zone, at)),
    lines: lines.flatMap((line): CartLine[] => {
      const [variant, sums] = [variants.get(line.variant_id), quoted.get(line.line_id)]
      if (!variant || !sums) return []
      return [
        {
          ...{ line_id: line.line_id, variant_id: line.variant_id, product_id: variant.product_id, sku: variant.sku, slug: '' },
          title: titleOf(variant, locale),
          options: (inLanguage(variant.option_texts, locale) ?? []) as CartLine['options'],
          ...{ picture: variant.picture, ground: null, channel: 'till', is_gift_card: false, for_segment: null, reference_minor: null },
          ...{ availability: 'in_stock', only_left: null, quantity: line.quantity, unit_price_minor: sums.unit_price_minor },
          price: whyOffline(pack, line, at),
          discounts: sums.discounts.map(({ discount_id, amount_minor }) => ({
            ...{ promotion_id: discount_id, amount_minor },
            name: named(discount_id),
          })),
          ...{ tax_minor: sums.tax_minor, tax_rate_bp: sums.tax_rate_bp, net_minor: sums.net_minor, total_minor: sums.total_minor },
        },
      ]
    }),
    discounts: taken_off.map((one) => ({ ...one, name: named(one.promotion_id) })),
    nearly: (quote?.missed ?? []).flatMap((missed) =>
      // Which gift it may be is not in the pack, so nothing is said of one that waits.
      missed.because === 'too_little' || missed.because === 'too_few'
        ? [
            {
              ...{ promotion_id: missed.promotion_id, name: named(missed.promotion_id), gifts: [] },
              missing_minor: missed.because === 'too_little' ? missed.missing_minor : null,
              missing_quantity: missed.because === 'too_few' ? missed.missing_quantity : null,
            },
          ]
        : [],
    ),
    totals: {
      subtotal_minor: quote?.subtotal_minor ?? 0,
      shipping_minor: 0,
      discount_minor: quote?.discount_minor ?? 0,
      net_minor: quote?.net_minor ?? 0,
      tax_minor: quote?.tax_minor ?? 0,
      total_minor: quote?.total_minor ?? 0,
      taxes: quote?.taxes ?? [],
    },
    ...{ added: [], coupons: [], delivery: null, other_devices: 0 },
    item_count: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }
}

function discountsOf({ promotions, lines }: Quote) {
  const shown_minor = lines
    .flatMap(({ discounts }) => discounts)
    .reduce((sum, { scope, amount_minor }) => sum + (scope === 'shown' ? amount_minor : 0), 0)
  return [
    ...promotions.map(({ promotion_id, amount_minor }) => ({ promotion_id, amount_minor })),
    ...(shown_minor > 0 ? [{ promotion_id: SHOWN_LESS, amount_minor: shown_minor }] : []),
  ]
}

export interface Selling {
  pack: OfflinePack
  seal?: string | undefined
  variants: ReadonlyMap<string, PackVariant>
  lines: readonly OfflineLine[]
  tenders: readonly Tender[]
  /** RFC 3339, by the clock of the server as far as this device knows it. */
  sold_at: string
  sale_id: string
  device: string
  number: number
  seller: { staff_id: string; name: string }
  /** What it is called, in the language of the receipt, where our own label shows less. */
  shown_less: string
}

/** What is sent to the server of a sale without it, and what is printed. Null where something of it cannot be sold, or it is not paid. */
export function offlineSaleOf(selling: Selling): { body: OfflineSaleBody; receipt: Receipt; standing: Standing } | null {
  const { pack, variants, lines, tenders, sold_at, sale_id, device, number, seller } = selling
  const quoted = quoteOffline(pack, lines, sold_at)
  if (!quoted.ok || !lines.length) return null
  const { quote } = quoted
  const standing = standingOf(quote.total_minor, tenders)
  if (standing.left_minor > 0 || standing.overcharged_minor > 0) return null
  const variant_of = new Map(lines.map(({ line_id, variant_id }) => [line_id, variant_id]))
  const named = namedIn(pack, pack.receipt.locale, selling.shown_less)
  const version = new Map(pack.promotions.map((promotion) => [promotion.promotion_id, promotion.version]))
  const { total_minor, net_minor, tax_minor, taxes } = quote
  return {
    standing,
    body: {
      ...{ sale_id, register_id: pack.register.register_id, device, number, sold_at, pack_at: pack.taken_at, staff_id: seller.staff_id },
      ...(selling.seal && { pack_seal: selling.seal }),
      lines: quote.lines.map(({ line_id, quantity, unit_price_minor, price, discounts, ...sums }) => ({
        ...{ line_id, variant_id: variant_of.get(line_id)!, quantity, unit_price_minor, ...(price && { price }), discounts },
        ...{ total_minor: sums.total_minor, net_minor: sums.net_minor, tax_minor: sums.tax_minor, tax_rate_bp: sums.tax_rate_bp },
      })),
      promotions: quote.promotions.map(({ promotion_id, amount_minor }) => ({
        ...{ promotion_id, amount_minor },
        version: version.get(promotion_id)!,
      })),
      ...{ taxes, total_minor, net_minor, tax_minor },
      ...(!quote.prices_include_tax && { prices_include_tax: false }),
      tenders: tenders.map(({ method, amount_minor, reference }) => ({
        method: method === 'terminal' ? 'terminal' : 'cash',
        amount_minor,
        ...(reference && { reference }),
      })),
      change_minor: standing.change_minor,
    },
    receipt: {
      ...pack.receipt,
      cashier: seller.name,
      offline_number: formatOfflineNumber({ device, number }),
      issued_at: sold_at,
      lines: quote.lines.map(({ line_id, quantity, unit_price_minor, discounts, gross_minor, discount_minor, tax_rate_bp }) => ({
        name: titleOnReceipt(variants.get(variant_of.get(line_id)!)!, pack.receipt.locale),
        ...{ quantity, unit_price_minor, discount_minor, total_minor: gross_minor - discount_minor, tax_rate_bp },
        ...(discounts.length && {
          named_discounts: discounts.map(({ discount_id, amount_minor }) => ({ name: named(discount_id), amount_minor })),
        }),
      })),
      ...(!quote.prices_include_tax && { prices_include_tax: false }),
      ...{ taxes, total_minor, change_minor: standing.change_minor },
      tenders: tenders.map(({ method, amount_minor, reference }) => ({
        kind: method === 'terminal' ? 'card' : 'cash',
        amount_minor,
        ...(reference && { detail: reference }),
      })),
    },
  }
}
