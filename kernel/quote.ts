/**
 * What a cart costs: the one calculation behind web, app, call centre, server and offline till. Pure: the same context and lines give
 * the same quote to the last digit, everywhere.
 *
 * Prices include tax (the consumer price is the price), or are said without it (to businesses). From them, in this order:
 * 1. line amount = quantity × unit price, exact;
 * 2. the line's own discounts are taken off;
 * 3. promotions take off what they give (promotions.ts says in which order);
 * 4. each discount on the whole order is divided over the product lines it applies to, by what these still cost (largest remainder);
 *    a gift card is no goods: neither promotions nor such discounts take anything off it;
 *    where our own shelf or page shows a piece for less than 1. to 3. come to without what is taken off the whole order, the rest is taken off (`shown`);
 * 5. tax is taken out once per rate over the whole document, total × rate ÷ (1 + rate), rounded half up: the figure a fiscal device
 *    prints per tax group; then it is divided over the lines of that rate (largest remainder); net = total - tax.
 *    Where prices are without tax, what the lines of a rate come to so far is their net amount (EN 16931 BR-S-08); tax is put on it once per
 *    rate, net × rate, rounded half up (BR-CO-17), and divided in the same way; total = net + tax. All of 1. to 4. is without tax then.
 * 6. the tax of the document is the sum of those (BR-CO-14).
 *
 * Hence, always: the lines add up to the document, net + tax = total on every line, for every rate and in total; nothing is negative;
 * the order of the lines changes nothing, since every division goes by `line_id`.
 */
import { inCodeOrder } from './code-order.ts'
import { allocate, isCurrency, proportion } from './money.ts'
import {
  type AppliedPromotion,
  faultOf,
  type Goods,
  type MissedPromotion,
  type Occasion,
  type Promotion,
  type PromotionClass,
  promote,
} from './promotions.ts'
import { isVoucher, type TaxClass, taxRate } from './tax.ts'
import { exception_levels, type KeptPriceSource } from './why-price.ts'

/** Goes up when the same cart may give other numbers than before, so that an old quote can be explained by the rules of its day. 3: prices may be without tax. 4: what shelves show of promotions is settled first. */
export const quote_rules_version = 4

export const largest_quantity = 100_000
export const largest_unit_price_minor = 10_000_000_000
export const largest_total_minor = 1_000_000_000_000_000

export type QuoteContext = {
  /** ISO 4217; all amounts are in its minor unit. */
  currency: string
  /** ISO 3166-1 alpha-2: whose tax law applies. */
  country: string
  /** The day of the sale in that country, `YYYY-MM-DD`. */
  at: string
  /** Whether all prices and discounts that are given are with tax, and what is shown, where it does not say otherwise itself. */
  prices_include_tax: boolean
  /** `on` is read once and kept: other promotions are another array. */
  promotions?: { occasion: Occasion; on: readonly Promotion[] }
}

export type QuoteLine = {
  line_id: string
  /** Shipping is a line like any other, but discounts on the order leave it alone. Product if absent. */
  kind?: 'product' | 'shipping'
  quantity: number
  unit_price_minor: number
  tax_class: TaxClass
  /** By what promotions know it. */
  goods?: Goods
  /** Amounts off this line as a whole, not per piece. */
  discounts?: readonly LineDiscount[]
  shown?: ShownPrice
  /** The unit price is for those who are in it; nobody else pays it. */
  segment_id?: string
  /** By what the unit price is what it is: goes along, so that it can be told after the sale too, and changes no number. */
  price?: KeptPriceSource
}

/**
 * What our own shelf or page shows as the price of a piece, and since when it is known: where label and till differ the lower counts (Turkey: law 6502
 * md. 54/2, Fiyat Etiketi Yönetmeliği md. 10). Never what somebody else shows.
 */
export type ShownPrice = {
  unit_price_minor: number
  source: 'shelf' | 'page'
  since: string
  /** Where it was shown on a day on which prices were with tax, and they are not on the day of the sale, or the other way round. */
  with_tax?: boolean
}

/** By this id the quote names what it takes off because something of ours shows less. */
export const SHOWN_LESS = 'shown_less'

export type LineDiscount = { discount_id: string; amount_minor: number }

/** An amount off the order, borne by the product lines, or by those of `line_ids`. */
export type OrderDiscount = { discount_id: string; amount_minor: number; line_ids?: readonly string[] }

/** `discount_id` is the promotion's, where one gave it. */
export type QuotedDiscount = { discount_id: string; scope: PromotionClass | 'shown'; amount_minor: number }

export type QuotedLine = {
  line_id: string
  kind: 'product' | 'shipping'
  quantity: number
  unit_price_minor: number
  price?: KeptPriceSource
  /** quantity × unit price, before discounts, with or without tax as the prices are. */
  gross_minor: number
  discounts: QuotedDiscount[]
  discount_minor: number
  tax_class: TaxClass
  tax_rate_bp: number
  net_minor: number
  tax_minor: number
  /** What is paid for the line: net + tax. gross - discount is the same, or net where prices are without tax. */
  total_minor: number
}

export type QuotedTax = { tax_rate_bp: number; net_minor: number; tax_minor: number; total_minor: number }

export const trace_rules = [
  ...(['line_amount', 'line_discount', 'order_discount', 'shipping_discount', 'shown_discount'] as const),
  ...(['tax_of_rate', 'tax_of_line', 'total'] as const),
] as const
export type TraceRule = (typeof trace_rules)[number]

/** Every sentence that a trace may need: `trace-words.ts` has them in three languages. */
export const trace_text_keys = [
  ...trace_rules.map((rule) => `quote.${rule}` as const),
  ...exception_levels.map((level) => `quote.line_amount_by_${level}` as const),
  // Where prices are without tax.
  ...(['quote.tax_on_line', 'quote.tax_on_rate', 'quote.total_with_tax'] as const),
  // Where they were not when it was shown.
  ...(['quote.shown_discount_with_tax', 'quote.shown_discount_without_tax'] as const),
  // What a promotion gives more than the price of the shelf beside which it may not stand.
  ...(['quote.line_discount_beyond_shelf', 'quote.order_discount_beyond_shelf'] as const),
]
export type TraceTextKey = (typeof trace_text_keys)[number]

/** One step of how a number came about. `text_key` is the key of the sentence in the catalogues of texts, `values` what it speaks of. */
export type TraceStep = { line_id: string | null; rule: TraceRule; text_key: TraceTextKey; values: Record<string, string | number> }

export type Quote = {
  currency: string
  country: string
  at: string
  prices_include_tax: boolean
  rules_version: number
  /** In the order they were given. */
  lines: QuotedLine[]
  /** By falling rate. */
  taxes: QuotedTax[]
  /** Products before discounts. subtotal + shipping - discount = total, or net where prices are without tax. */
  subtotal_minor: number
  shipping_minor: number
  discount_minor: number
  net_minor: number
  tax_minor: number
  total_minor: number
  /** In the order in which they were applied, and those that nearly were. */
  promotions: AppliedPromotion[]
  missed: MissedPromotion[]
  /** By line_id, then what concerns the whole document (`line_id` null). */
  trace: TraceStep[]
}

export const quote_refusal_codes = [
  'currency_unknown',
  'day_malformed',
  'line_repeated',
  'quantity_out_of_range',
  'price_out_of_range',
  'tax_rate_unknown',
  'discount_repeated',
  'discount_out_of_range',
  'discount_exceeds_amount',
  'discount_line_unknown',
  'promotion_malformed',
  'promotion_repeated',
  'total_out_of_range',
  'price_does_not_reconcile',
] as const
export type QuoteRefusalCode = (typeof quote_refusal_codes)[number]
export type QuoteRefusal = { code: QuoteRefusalCode; details: Record<string, string | number> }

export type QuoteResult = { ok: true; quote: Quote } | { ok: false; refusal: QuoteRefusal }

/** The quote of some lines, or why there is none. Of several reasons the same one is given whatever the order of the lines. */
export function quote(context: QuoteContext, lines: readonly QuoteLine[], order_discounts: readonly OrderDiscount[] = []): QuoteResult {
  try {
    return { ok: true, quote: calculate(context, lines, order_discounts) }
  } catch (reason) {
    if (reason instanceof Refused) return { ok: false, refusal: reason.refusal }
    throw reason
  }
}

/**
 * Compares what somebody else has calculated (a till that was offline, a page that was open for long, an agent) with the quote.
 * Undefined when they agree to the minor unit, else the refusal with the first difference.
 */
export function reconcile(
  quote: Quote,
  claim: { currency?: string; total_minor?: number; lines?: readonly { line_id: string; total_minor: number }[] },
): QuoteRefusal | undefined {
  const differs = (details: QuoteRefusal['details']): QuoteRefusal => ({ code: 'price_does_not_reconcile', details })
  if (claim.currency !== undefined && claim.currency !== quote.currency) {
    return differs({ expected_currency: quote.currency, claimed_currency: claim.currency })
  }
  if (claim.lines !== undefined) {
    const claimed = new Map(claim.lines.map((line) => [line.line_id, line.total_minor]))
    for (const line of quote.lines) {
      const claimed_minor = claimed.get(line.line_id)
      if (claimed_minor === undefined) return differs({ line_id: line.line_id, expected_minor: line.total_minor })
      if (claimed_minor !== line.total_minor) {
        return differs({ line_id: line.line_id, expected_minor: line.total_minor, claimed_minor })
      }
      claimed.delete(line.line_id)
    }
    for (const [line_id, claimed_minor] of claimed) return differs({ line_id, claimed_minor })
  }
  if (claim.total_minor !== undefined && claim.total_minor !== quote.total_minor) {
    return differs({ expected_minor: quote.total_minor, claimed_minor: claim.total_minor })
  }
  return undefined
}

/** Carries a refusal out of the calculation; never leaves this file. */
class Refused extends Error {
  readonly refusal: QuoteRefusal
  constructor(code: QuoteRefusalCode, details: QuoteRefusal['details']) {
    super(code)
    this.refusal = { code, details }
  }
}

function calculate(context: QuoteContext, lines: readonly QuoteLine[], order_discounts: readonly OrderDiscount[]): Quote {
  if (!isCurrency(context.currency)) throw new Refused('currency_unknown', { currency: context.currency })
  if (!isDay(context.at)) throw new Refused('day_malformed', { at: context.at })

  const line_id = repeated(lines.map((line) => line.line_id))
  if (line_id !== undefined) throw new Refused('line_repeated', { line_id })
  const discount_id = repeated(order_discounts.map((discount) => discount.discount_id))
  if (discount_id !== undefined) throw new Refused('discount_repeated', { discount_id })

  const priced = inCodeOrder(lines, (line) => line.line_id).map((line) => priceLine(context, line))
  const by_id = new Map(priced.map((line) => [line.line_id, line]))
  const goods_minor = sum(priced, (line) => line.gross_minor)
  if (goods_minor > largest_total_minor) throw new Refused('total_out_of_range', { total_minor: goods_minor, largest_total_minor })

  const { applied, missed } = applyPromotions(context, lines, by_id)
  for (const { line_id, shown } of lines) if (shown) keepToShown(by_id.get(line_id) as QuotedLine, shown, context.prices_include_tax)
  for (const discount of inCodeOrder(order_discounts, (discount) => discount.discount_id)) divideDiscount(discount, by_id)
  const taxes = context.prices_include_tax ? takeOutTax(priced) : putOnTax(priced)

  const result = {
    currency: context.currency,
    country: context.country,
    at: context.at,
    prices_include_tax: context.prices_include_tax,
    rules_version: quote_rules_version,
    lines: lines.map((line) => by_id.get(line.line_id) as QuotedLine),
    taxes,
    subtotal_minor: sum(priced, (line) => (line.kind === 'product' ? line.gross_minor : 0)),
    shipping_minor: sum(priced, (line) => (line.kind === 'shipping' ? line.gross_minor : 0)),
    discount_minor: sum(priced, (line) => line.discount_minor),
    net_minor: sum(priced, (line) => line.net_minor),
    tax_minor: sum(priced, (line) => line.tax_minor),
    total_minor: sum(priced, (line) => line.total_minor),
    promotions: applied,
    missed,
  }
  return { ...result, trace: explain(priced, result, new Map(lines.map((line) => [line.line_id, line]))) }
}

function priceLine(context: QuoteContext, line: QuoteLine): QuotedLine {
  const { line_id, quantity, unit_price_minor, tax_class } = line
  if (!isWholeBetween(quantity, 1, largest_quantity)) {
    throw new Refused('quantity_out_of_range', { line_id, quantity, least: 1, most: largest_quantity })
  }
  if (!isWholeBetween(unit_price_minor, 0, largest_unit_price_minor)) {
    throw new Refused('price_out_of_range', { line_id, unit_price_minor, least: 0, most: largest_unit_price_minor })
  }
  const tax_rate_bp = taxRate(context.country, tax_class, context.at)
  if (tax_rate_bp === undefined) {
    throw new Refused('tax_rate_unknown', { line_id, country: context.country, tax_class, at: context.at })
  }
  const gross_minor = quantity * unit_price_minor
  const priced: QuotedLine = {
    line_id,
    kind: line.kind ?? 'product',
    quantity,
    unit_price_minor,
    ...(line.price && { price: sourceOf(line.price) }),
    gross_minor,
    discounts: [],
    discount_minor: 0,
    tax_class,
    tax_rate_bp,
    net_minor: 0,
    tax_minor: 0,
    total_minor: gross_minor,
  }
  const discounts = inCodeOrder(line.discounts ?? [], (discount) => discount.discount_id)
  const twice = repeated(discounts.map((discount) => discount.discount_id))
  if (twice !== undefined) throw new Refused('discount_repeated', { line_id, discount_id: twice })
  for (const { discount_id, amount_minor } of discounts) {
    const left_minor = gross_minor - priced.discount_minor
    if (!isWholeBetween(amount_minor, 0, Number.MAX_SAFE_INTEGER)) {
      throw new Refused('discount_out_of_range', { line_id, discount_id, amount_minor })
    }
    if (amount_minor > left_minor) throw new Refused('discount_exceeds_amount', { line_id, discount_id, amount_minor, left_minor })
    takeOff(priced, { discount_id, scope: 'line', amount_minor })
  }
  return priced
}

/** In one order of fields, whoever has put them together. */
const sourceOf = ({ level, from_quantity, list_minor, exception_id }: KeptPriceSource): KeptPriceSource => ({
  ...{ level, from_quantity, list_minor },
  ...(exception_id !== undefined && { exception_id }),
})

/** The same promotions are on for thousands of carts. */
const sound = new WeakSet<readonly Promotion[]>()

function mustBeSound(promotions: readonly Promotion[]) {
  if (sound.has(promotions)) return
  const promotion_id = repeated(promotions.map((promotion) => promotion.promotion_id))
  if (promotion_id !== undefined) throw new Refused('promotion_repeated', { promotion_id })
  for (const promotion of inCodeOrder(promotions, (promotion) => promotion.promotion_id)) {
    const field = faultOf(promotion)
    if (field !== undefined) throw new Refused('promotion_malformed', { promotion_id: promotion.promotion_id, field })
  }
  sound.add(promotions)
}

function applyPromotions({ promotions }: QuoteContext, lines: readonly QuoteLine[], by_id: ReadonlyMap<string, QuotedLine>) {
  if (promotions === undefined) return { applied: [], missed: [] }
  mustBeSound(promotions.on)
  const before = lines
    .filter((line) => !isVoucher(line))
    .map(({ line_id, goods }) => {
      const { kind, quantity, gross_minor, discount_minor } = by_id.get(line_id) as QuotedLine
      return { line_id, kind, quantity, left_minor: gross_minor - discount_minor, ...(goods && { goods }) }
    })
  const promoted = promote(promotions.occasion, before, promotions.on)
  for (const { promotion_id: discount_id, class: scope, shares } of promoted.applied)
    for (const { line_id, amount_minor } of shares) takeOff(by_id.get(line_id) as QuotedLine, { discount_id, scope, amount_minor })
  return promoted
}

/** Off comes what a piece costs more than is shown of it. What was taken off the whole order stays on top. */
function keepToShown(line: QuotedLine, shown: ShownPrice, prices_include_tax: boolean): void {
  const { unit_price_minor } = shown
  const { line_id, quantity, gross_minor, discounts, discount_minor, tax_rate_bp } = line
  if (!isWholeBetween(unit_price_minor, 0, largest_unit_price_minor))
    throw new Refused('price_out_of_range', { line_id, unit_price_minor, least: 0, most: largest_unit_price_minor })
  if (!bearsDiscounts(line)) return
  const off_piece_minor = discounts.reduce((off, { scope, amount_minor }) => (scope === 'line' ? off + amount_minor : off), 0)
  const over_minor =
    gross_minor - off_piece_minor - shownAsPriced(quantity * unit_price_minor, shown.with_tax, prices_include_tax, tax_rate_bp)
  const amount_minor = Math.min(over_minor, gross_minor - discount_minor)
  if (amount_minor > 0) takeOff(line, { discount_id: SHOWN_LESS, scope: 'shown', amount_minor })
}

/** What was shown with tax or without (undefined: as prices are), as prices are: never more than that, to the last minor unit. */
export function shownAsPriced(
  amount_minor: number,
  with_tax: boolean | undefined,
  prices_include_tax: boolean,
  tax_rate_bp: number,
): number {
  if (with_tax === undefined || with_tax === prices_include_tax) return amount_minor
  return with_tax ? part(amount_minor, 10_000, 10_000 + tax_rate_bp) : part(amount_minor, 10_000 + tax_rate_bp, 10_000)
}

const part = (amount_minor: number, numerator: number, denominator: number) =>
  Number((BigInt(amount_minor) * BigInt(numerator)) / BigInt(denominator))

function divideDiscount({ discount_id, amount_minor, line_ids }: OrderDiscount, by_id: Map<string, QuotedLine>): void {
  if (!isWholeBetween(amount_minor, 0, Number.MAX_SAFE_INTEGER)) {
    throw new Refused('discount_out_of_range', { discount_id, amount_minor })
  }
  const named = line_ids === undefined ? undefined : new Set(line_ids)
  for (const line_id of named ?? []) {
    if (!bearsDiscounts(by_id.get(line_id))) throw new Refused('discount_line_unknown', { discount_id, line_id })
  }
  const bearers = [...by_id.values()].filter((line) => (named === undefined ? bearsDiscounts(line) : named.has(line.line_id)))
  const left = bearers.map((line) => line.gross_minor - line.discount_minor)
  const left_minor = left.reduce((total, amount) => total + amount, 0)
  if (amount_minor > left_minor) throw new Refused('discount_exceeds_amount', { discount_id, amount_minor, left_minor })
  allocate(amount_minor, left).forEach((share_minor, place) => {
    if (share_minor > 0) takeOff(bearers[place] as QuotedLine, { discount_id, scope: 'order', amount_minor: share_minor })
  })
}

const bearsDiscounts = (line: QuotedLine | undefined) => line !== undefined && line.kind === 'product' && !isVoucher(line)

function takeOff(line: QuotedLine, discount: QuotedDiscount): void {
  line.discounts.push(discount)
  line.discount_minor += discount.amount_minor
}

/** What the prices come to contains the tax. */
const takeOutTax = (priced: readonly QuotedLine[]): QuotedTax[] =>
  byRate(priced, (tax_rate_bp, taxed, amounts) => {
    const total_minor = sum(amounts, (amount) => amount)
    const tax_minor = proportion(total_minor, tax_rate_bp, 10_000 + tax_rate_bp)
    allocate(tax_minor, amounts).forEach((share_minor, place) => {
      const [line, amount] = [taxed[place] as QuotedLine, amounts[place] as number]
      Object.assign(line, { net_minor: amount - share_minor, tax_minor: share_minor, total_minor: amount })
    })
    return { tax_rate_bp, net_minor: total_minor - tax_minor, tax_minor, total_minor }
  })

/** What the prices come to is without the tax, which comes on top. */
const putOnTax = (priced: readonly QuotedLine[]): QuotedTax[] =>
  byRate(priced, (tax_rate_bp, taxed, amounts) => {
    const net_minor = sum(amounts, (amount) => amount)
    const tax_minor = proportion(net_minor, tax_rate_bp, 10_000)
    allocate(tax_minor, amounts).forEach((share_minor, place) => {
      const [line, amount] = [taxed[place] as QuotedLine, amounts[place] as number]
      Object.assign(line, { net_minor: amount, tax_minor: share_minor, total_minor: amount + share_minor })
    })
    return { tax_rate_bp, net_minor, tax_minor, total_minor: net_minor + tax_minor }
  })

/** Of each rate the lines and what they cost after discounts, by falling rate. */
function byRate(
  priced: readonly QuotedLine[],
  taxOf: (tax_rate_bp: number, taxed: readonly QuotedLine[], amounts: readonly number[]) => QuotedTax,
): QuotedTax[] {
  const rates = [...new Set(priced.map((line) => line.tax_rate_bp))].sort((a, b) => b - a)
  return rates.map((tax_rate_bp) => {
    const taxed = priced.filter((line) => line.tax_rate_bp === tax_rate_bp)
    return taxOf(
      tax_rate_bp,
      taxed,
      taxed.map((line) => line.gross_minor - line.discount_minor),
    )
  })
}

function explain(priced: readonly QuotedLine[], result: Omit<Quote, 'trace'>, asked: ReadonlyMap<string, QuoteLine>): TraceStep[] {
  const step = (
    line_id: string | null,
    rule: TraceRule,
    values: TraceStep['values'],
    text_key: TraceTextKey = `quote.${rule}`,
  ): TraceStep => ({ line_id, rule, text_key, values })
  const on_top = !result.prices_include_tax
  const beyond_shelf = new Set(result.promotions.flatMap((one) => (one.beyond_shelf ? one.promotion_id : [])))
  const beyondKey = (scope: QuotedDiscount['scope'], discount_id: string): TraceTextKey | undefined =>
    beyond_shelf.has(discount_id) && (scope === 'line' || scope === 'order') ? `quote.${scope}_discount_beyond_shelf` : undefined
  return [
    ...priced.flatMap((line) => [
      step(
        line.line_id,
        'line_amount',
        {
          quantity: line.quantity,
          unit_price_minor: line.unit_price_minor,
          gross_minor: line.gross_minor,
          ...segmentValue(asked.get(line.line_id)!),
          ...line.price,
        },
        line.price && line.price.level !== 'base' ? `quote.line_amount_by_${line.price.level}` : undefined,
      ),
      ...line.discounts.map(({ discount_id, scope, amount_minor }) => {
        const shown = scope === 'shown' ? asked.get(line.line_id)!.shown! : undefined
        const values = { ...{ discount_id, amount_minor }, ...(shown && shownValues(shown)) }
        return step(line.line_id, `${scope}_discount`, values, shown ? shownKey(shown) : beyondKey(scope, discount_id))
      }),
      step(
        line.line_id,
        'tax_of_line',
        {
          tax_class: line.tax_class,
          tax_rate_bp: line.tax_rate_bp,
          total_minor: line.total_minor,
          tax_minor: line.tax_minor,
          net_minor: line.net_minor,
        },
        on_top ? 'quote.tax_on_line' : undefined,
      ),
    ]),
    ...result.taxes.map((tax) => step(null, 'tax_of_rate', { ...tax }, on_top ? 'quote.tax_on_rate' : undefined)),
    step(
      null,
      'total',
      {
        subtotal_minor: result.subtotal_minor,
        shipping_minor: result.shipping_minor,
        discount_minor: result.discount_minor,
        ...(on_top && { tax_minor: result.tax_minor }),
        total_minor: result.total_minor,
      },
      on_top ? 'quote.total_with_tax' : undefined,
    ),
  ]
}

const segmentValue = ({ segment_id }: QuoteLine) => (segment_id === undefined ? {} : { segment_id })
const shownKey = ({ with_tax }: ShownPrice): TraceTextKey =>
  with_tax === undefined ? 'quote.shown_discount' : with_tax ? 'quote.shown_discount_with_tax' : 'quote.shown_discount_without_tax'
const shownValues = ({ unit_price_minor, source, since }: ShownPrice) => ({ shown_minor: unit_price_minor, source, since })

function isWholeBetween(number: number, least: number, most: number): boolean {
  return Number.isSafeInteger(number) && number >= least && number <= most
}

export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1]
  return days !== undefined && Number(day) >= 1 && Number(day) <= days
}

/** The first in order of those ids that occur twice. */
function repeated(ids: readonly string[]): string | undefined {
  const ordered = inCodeOrder(ids, (id) => id)
  return ordered.find((id, place) => place > 0 && id === ordered[place - 1])
}

function sum<Thing>(things: readonly Thing[], amount: (thing: Thing) => number): number {
  return things.reduce((total, thing) => total + amount(thing), 0)
}
