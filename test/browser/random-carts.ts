/** Carts that nobody thought of, the same from the same seed on every engine; runs in Node and in a browser alike. */
import { deliveryLine } from '../../kernel/delivery.ts'
import { type OfferedPrice, type PriceReason, price_levels, resolvePrice } from '../../kernel/price.ts'
import {
  type Asks,
  type Benefit,
  type MissedPromotion,
  type Occasion,
  type Promotion,
  type PromotionClass,
  promote,
  promotion_classes,
  type Selection,
  withShelf,
} from '../../kernel/promotions.ts'
import {
  type OrderDiscount,
  type Quote,
  type QuoteContext,
  type QuoteLine,
  type QuoteRefusalCode,
  quote,
  quote_refusal_codes,
  reconcile,
  trace_text_keys,
} from '../../kernel/quote.ts'
import { chance, mulberry32, pick, type Random, shuffled, wholeBetween } from '../../kernel/random.ts'
import { isVoucher, tax_classes, tax_rates } from '../../kernel/tax.ts'

const CARTS_OF_A_DIGEST = 1_000
const PROMOTIONS_AT_ONCE = 5

/** Tells that something was drawn and decided something, by one of the names in `everything`. */
type Note = (what: string) => void

/**
 * Prices so many carts and answers with a digest (SHA-256, FIPS 180-4) of each thousand quotes, to the last byte. Throws where the lines do not add up
 * to the document, or their order changes it. `note` hears of each cart what was in it, each thing once.
 */
export async function digestsOfCarts(carts: number, seed: number, note?: Note): Promise<string[]> {
  const random = mulberry32(seed)
  const digests: string[] = []
  for (let of = 0; of < carts; of += CARTS_OF_A_DIGEST) {
    let text = ''
    for (let nth = 0; nth < CARTS_OF_A_DIGEST; nth++) {
      const noted = new Set<string>()
      text += quoteOfCart(random, (what) => void noted.add(what), note !== undefined)
      for (const what of noted) note?.(what)
    }
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    digests.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''))
  }
  return digests
}

function quoteOfCart(random: Random, note: Note, isNoted: boolean): string {
  const lines = Array.from({ length: wholeBetween(random, 1, 5) }, (_, place) => lineOf(random, place, note))
  const tariff = {
    fee_minor: wholeBetween(random, 1, 9_000),
    free_from_minor: pick(random, [null, 30_000]),
    tax_class: pick(random, tax_classes),
  }
  const delivery = chance(random, 0.3) ? deliveryLine(tariff, lines) : undefined
  if (delivery) lines.push(delivery)
  const on = Array.from({ length: wholeBetween(random, 0, PROMOTIONS_AT_ONCE) }, (_, place) => promotionOf(random, place))
  const day = `202${wholeBetween(random, 0, 6)}-0${wholeBetween(random, 1, 9)}-${wholeBetween(random, 10, 28)}`
  const context = {
    ...pick(random, [
      { currency: 'TRY', country: 'TR' },
      { currency: 'AZN', country: 'AZ' },
    ]),
    at: day,
    prices_include_tax: chance(random, 0.7),
    promotions: { occasion: occasionOf(random, day, on), on },
  } as QuoteContext
  const discounts: OrderDiscount[] = []
  let result = quote(context, lines)
  for (let more = chance(random, 0.2) ? wholeBetween(random, 1, 2) : 0; result.ok && more > 0; more--) {
    discounts.push(orderDiscountOf(random, discounts.length, result.quote))
    result = quote(context, lines, discounts)
  }
  if (!result.ok) throw new Error(JSON.stringify(result))
  const document = result.quote
  const text = JSON.stringify(document)
  if (document.lines.reduce((sum, line) => sum + line.total_minor, 0) !== document.total_minor)
    throw new Error(`the lines do not add up: ${text}`)
  const again = quote(
    { ...context, promotions: { ...context.promotions!, on: shuffled(random, on) } },
    shuffled(random, lines),
    shuffled(random, discounts),
  )
  const total_again = again.ok ? again.quote.total_minor : undefined
  if (total_again !== document.total_minor) throw new Error(`the order of the lines makes ${total_again} of ${text}`)
  mustBeAsShown(context, lines, document)
  if (isNoted) noteWhatCounted(note, context, lines, discounts, document)
  return chance(random, 0.1) ? text + refusalOf(random, note, context, lines, document) : text
}

/** So many pieces never cost more than so many times what the shelf shows of one. */
function mustBeAsShown({ promotions }: QuoteContext, lines: readonly QuoteLine[], { lines: quoted }: Quote) {
  const { occasion, on } = promotions!
  const on_shelves = on.filter((promotion) => promotion.on_shelves)
  if (!on_shelves.length) return
  for (const [place, { line_id, quantity, unit_price_minor, goods, kind = 'product', tax_class }] of lines.entries()) {
    if (isVoucher({ tax_class })) continue
    const piece = { line_id, kind, quantity: 1, left_minor: unit_price_minor, ...(goods && { goods }) }
    const label = promote(occasion, [piece], on_shelves).applied.reduce((left, { amount_minor }) => left - amount_minor, unit_price_minor)
    const { gross_minor, discount_minor } = quoted[place]!
    if (gross_minor - discount_minor > label * quantity)
      throw new Error(`${line_id} is dearer than its label, ${label}: ${JSON.stringify(quoted)}`)
  }
}

// ---- lines

const SEGMENTS = ['students', 'teachers', 'friends']
const TIERS = ['silver', 'gold']
const SHOPS = ['kadikoy', 'baku']
const DOORS = ['web', 'till', 'phone']
const some = (random: Random, of: readonly string[], probability = 0.3) => of.filter(() => chance(random, probability))

/** What a piece costs by the list, and what counts beside it: of every level, segments among them. */
function priceOf(random: Random, quantity: number, note: Note): Pick<QuoteLine, 'unit_price_minor' | 'segment_id' | 'price'> {
  const list_minor = wholeBetween(random, 0, chance(random, 0.1) ? 900_000_000 : 20_000)
  const list: OfferedPrice = { price_list_id: 'list', level: 'base', unit_price_minor: list_minor }
  const beside = Array.from({ length: wholeBetween(random, 0, 3) }, (_, nth): OfferedPrice => {
    const level = pick(random, price_levels)
    return {
      ...{
        price_list_id: level === 'segment' ? pick(random, SEGMENTS) : `${level} ${nth}`,
        level,
        unit_price_minor: wholeBetween(random, 0, 20_000),
      },
      ...(chance(random, 0.3) && { from_quantity: wholeBetween(random, 2, 5) }),
      ...(chance(random, 0.1) && { overrides: true as const }),
    }
  })
  const { price, because } = resolvePrice([list, ...beside], quantity)!
  const again = resolvePrice(shuffled(random, [list, ...beside]), quantity)!
  if (again.price.unit_price_minor !== price.unit_price_minor) throw new Error(`the order of the offers makes ${JSON.stringify(again)}`)
  const { level, unit_price_minor, price_list_id, from_quantity = 1 } = price
  note(`price of the level ${level}`)
  note(`price because ${because}`)
  if (from_quantity > 1) note('price by quantity')
  const source = { level, from_quantity, list_minor, ...(level !== 'base' && { exception_id: price_list_id }) }
  return {
    unit_price_minor,
    ...(level === 'segment' && { segment_id: price_list_id }),
    ...(chance(random, 0.7) && { price: source }),
  }
}

const pieces = (random: Random) => (chance(random, 0.05) ? wholeBetween(random, 100, 3_000) : wholeBetween(random, 1, 6))

function lineOf(random: Random, place: number, note: Note): QuoteLine {
  const quantity = pieces(random)
  const line: QuoteLine = {
    line_id: `line ${place}`,
    ...(chance(random, 0.1) && { kind: 'shipping' as const }),
    quantity,
    ...priceOf(random, quantity, note),
    tax_class: pick(random, tax_classes),
    goods: goodsOf(wholeBetween(random, 0, 7)),
  }
  let left_minor = quantity * line.unit_price_minor
  const discounts = Array.from({ length: chance(random, 0.1) ? wholeBetween(random, 1, 2) : 0 }, (_, nth) => {
    const amount_minor = wholeBetween(random, 0, left_minor)
    left_minor -= amount_minor
    return { discount_id: `by hand ${nth}`, amount_minor }
  })
  return {
    ...line,
    ...(discounts.length > 0 && { discounts }),
    ...(chance(random, 0.15) && {
      shown: {
        unit_price_minor: wholeBetween(random, 0, 20_000),
        source: pick(random, ['shelf', 'page'] as const),
        since: '2026-03-02T08:00:00Z',
        ...(chance(random, 0.5) && { with_tax: chance(random, 0.5) }),
      },
    }),
  }
}
const goodsOf = (nth: number) => ({ variant_id: `v${nth}`, product_id: `p${nth % 5}`, category_ids: [`c${nth % 3}`] })

/** A part of what is still to be paid for the goods, or for some of them. */
function orderDiscountOf(random: Random, nth: number, { lines }: Quote): OrderDiscount {
  const bearing = lines.filter((line) => line.kind === 'product' && !isVoucher(line))
  const named = chance(random, 0.4) ? bearing.filter(() => chance(random, 0.6)) : undefined
  const left_minor = (named ?? bearing).reduce((sum, { gross_minor, discount_minor }) => sum + gross_minor - discount_minor, 0)
  return {
    ...{
      discount_id: `on the order ${nth}`,
      amount_minor: wholeBetween(random, 0, Math.min(left_minor, pick(random, [500, 1_000_000_000_000]))),
    },
    ...(named && { line_ids: named.map(({ line_id }) => line_id) }),
  }
}

// ---- promotions: every field of the kernel's own types has to be drawn, or this is not compiled

/** How to draw each field of a thing. */
type Fields<Thing> = { [Name in keyof Thing]-?: (random: Random) => Exclude<Thing[Name], undefined> }
/** Some of the fields of a thing. */
function drawn<Thing>(random: Random, fields: Fields<Thing>, probability: number): Partial<Thing> {
  const names = Object.keys(fields) as (keyof Thing)[]
  return Object.fromEntries(names.filter(() => chance(random, probability)).map((name) => [name, fields[name](random)])) as Partial<Thing>
}

const percent = (random: Random) => (chance(random, 0.1) ? 10_000 : wholeBetween(random, 1, 10_000))
const amount = (random: Random) => wholeBetween(random, 1, 30_000)
const few = (random: Random) => wholeBetween(random, 1, 3)
const maybe = <Thing extends object>(random: Random, thing: Thing) => (chance(random, 0.4) ? thing : {})

const BENEFITS: { [Kind in Benefit['kind']]: (random: Random, isOnLines: boolean) => Benefit & { kind: Kind } } = {
  percentage: (random) => ({ kind: 'percentage', percent_bp: percent(random), ...maybe(random, { most_minor: amount(random) }) }),
  amount: (random, isOnLines) => ({
    kind: 'amount',
    amount_minor: amount(random),
    per: isOnLines ? pick(random, ['piece', 'whole'] as const) : 'whole',
  }),
  fixed_price: (random) => ({ kind: 'fixed_price', price_minor: amount(random) }),
  tiers: (random) => {
    const by = pick(random, ['quantity', 'amount'] as const)
    const steps = Array.from({ length: wholeBetween(random, 1, 3) }, () => ({
      from: by === 'quantity' ? wholeBetween(random, 1, 9) : wholeBetween(random, 0, 60_000),
      percent_bp: percent(random),
    }))
    return { kind: 'tiers', by, steps }
  },
  buy_get: (random) => ({
    ...{ kind: 'buy_get', buy: few(random), get: few(random), percent_bp: percent(random) },
    ...maybe(random, { get_goods: selectionOf(random) }),
    ...maybe(random, { most_times: few(random) }),
  }),
  bundle: (random) => ({
    kind: 'bundle',
    parts: Array.from({ length: wholeBetween(random, 1, 2) }, () => ({ goods: selectionOf(random), quantity: wholeBetween(random, 1, 2) })),
    price_minor: amount(random),
    ...maybe(random, { most_times: few(random) }),
  }),
  gift: (random) => ({ kind: 'gift', quantity: few(random) }),
}
const BENEFIT_KINDS = Object.keys(BENEFITS) as Benefit['kind'][]
/** An order and its shipping have no pieces. */
const ON_THE_WHOLE: Benefit['kind'][] = ['percentage', 'amount', 'tiers']

const hour = (random: Random) => `${wholeBetween(random, 0, 23)}`.padStart(2, '0') + pick(random, [':00', ':30'])
const ASKS: Fields<Asks> = {
  channels: (random) => [pick(random, DOORS)],
  location_ids: (random) => [pick(random, SHOPS)],
  segments: (random) => [pick(random, SEGMENTS)],
  tiers: (random) => [pick(random, TIERS)],
  weekdays: (random) => [1, 2, 3, 4, 5, 6, 7].filter(() => chance(random, 0.6)),
  from_time: hour,
  until_time: hour,
  first_order: () => true,
  coupon: () => true,
  goods: selectionOf,
  least_minor: (random) => wholeBetween(random, 0, 50_000),
  least_quantity: (random) => wholeBetween(random, 0, 8),
}

const among = (random: Random) => goodsOf(wholeBetween(random, 0, 7))
const SELECTION: Fields<Omit<Selection, 'except'>> = {
  variant_ids: (random) => [among(random).variant_id, among(random).variant_id],
  product_ids: (random) => [among(random).product_id],
  category_ids: (random) => among(random).category_ids,
}
function selectionOf(random: Random): Selection {
  return { ...drawn(random, SELECTION, 0.35), ...(chance(random, 0.3) && { except: drawn(random, SELECTION, 0.4) }) }
}

const moment = (random: Random) => `202${wholeBetween(random, 0, 6)}-0${wholeBetween(random, 1, 9)}-15T${hour(random)}`
/** What else a promotion may have, by its names. */
const MORE: Fields<Omit<Promotion, 'promotion_id' | 'class' | 'priority' | 'benefit' | 'asks'>> = {
  exclusive: () => true,
  stacking_group: (random) => pick(random, ['one of them', 'one of these']),
  starts_at: moment,
  ends_at: moment,
  goods: selectionOf,
  on_shelves: () => true,
}

function promotionOf(random: Random, place: number): Promotion {
  const of = pick<PromotionClass>(random, ['line', 'line', ...promotion_classes])
  const kind = pick(random, of === 'line' ? BENEFIT_KINDS : ON_THE_WHOLE)
  const { on_shelves, ...promotion }: Promotion = {
    ...{
      promotion_id: `promotion ${place}`,
      class: of,
      priority: wholeBetween(random, 0, 2),
      benefit: BENEFITS[kind](random, of === 'line'),
    },
    ...drawn(random, MORE, 0.25),
    asks: { ...drawn(random, ASKS, 0.09), ...(chance(random, 0.06) && { from_time: '21:00', until_time: '04:00' }) },
  }
  return on_shelves || chance(random, 0.9) ? withShelf(promotion, {}) : promotion
}

function occasionOf(random: Random, day: string, on: readonly Promotion[]): Occasion {
  const fields: Fields<Omit<Occasion, 'at'>> = {
    channel: () => pick(random, DOORS),
    location_id: () => pick(random, SHOPS),
    segments: () => some(random, SEGMENTS, 0.5),
    tier: () => pick(random, TIERS),
    is_first_order: () => chance(random, 0.7),
    // Some are entered that ask for none, or that are not on.
    with_coupon: () => [
      ...some(
        random,
        on.map(({ promotion_id }) => promotion_id),
        0.6,
      ),
      'not on any more',
    ],
  }
  return { at: `${day}T${hour(random)}`, ...drawn(random, fields, 0.8) }
}

// ---- what was in them

const REASONS: Record<PriceReason, true> = { only: true, level: true, overrides: true, lowest: true }
const MISSED: Record<MissedPromotion['because'], true> = { too_little: true, too_few: true, gift_waits: true, outdone: true }
const of = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix} ${name}`)
const COUNTRIES = ['TR', 'AZ']

/** Everything that has to be drawn and to decide something, mostly by the kernel's own lists. */
export const everything: readonly string[] = [
  ...of('price of the level', price_levels),
  ...of('price because', Object.keys(REASONS)),
  'price by quantity',
  ...of('tax class', tax_classes),
  ...tax_rates
    .filter(({ country }) => COUNTRIES.includes(country))
    .flatMap(({ country, law, ...rates }) => tax_classes.map((name) => `tax of ${country} by ${law}: ${rates[name]}`)),
  'tax divided with a rest',
  ...of('sentence', trace_text_keys),
  ...of('class', promotion_classes),
  ...of('benefit', BENEFIT_KINDS),
  ...of('benefit on the whole', ON_THE_WHOLE),
  ...of('benefit', ['percentage, at most', 'amount per piece', 'amount per whole', 'tiers by quantity', 'tiers by amount']),
  ...of('benefit', ['buy_get of others', 'buy_get most_times', 'bundle most_times']),
  ...of('asks', Object.keys(ASKS)),
  ...of('goods by', [...Object.keys(SELECTION), 'except']),
  ...of('promotion with', Object.keys(MORE)),
  ...of('missed:', Object.keys(MISSED)),
  ...['hours past midnight', 'exclusive, outdone', 'two together', 'coupon waits to be entered', 'coupon entered, but nothing given'],
  ...[
    'discount on the order',
    'discount on some lines',
    'shown by shelf',
    'shown by page',
    'shown is no less',
    'voucher beside promotions',
  ],
  ...['delivery that costs', 'delivery for nothing', 'line for nothing', 'thousands of pieces'],
  ...of('refused:', quote_refusal_codes),
]

function noteWhatCounted(
  note: Note,
  { country, at, promotions }: QuoteContext,
  lines: readonly QuoteLine[],
  discounts: readonly OrderDiscount[],
  document: Quote,
) {
  const { occasion, on } = promotions!
  const { law } = tax_rates.find((rates) => rates.country === country && rates.from_on <= at)!
  for (const { tax_class, tax_rate_bp, quantity, total_minor, discounts: of_line, line_id, discount_minor } of document.lines) {
    note(`tax class ${tax_class}`)
    note(`tax of ${country} by ${law}: ${tax_rate_bp}`)
    if (total_minor === 0 && discount_minor > 0) note('line for nothing')
    if (quantity > 1_000) note('thousands of pieces')
    if (tax_class === 'voucher' && document.promotions.length) note('voucher beside promotions')
    const shown = lines.find((line) => line.line_id === line_id)!.shown
    if (shown) note(of_line.some(({ scope }) => scope === 'shown') ? `shown by ${shown.source}` : 'shown is no less')
    if (line_id === 'delivery') note(document.shipping_minor ? 'delivery that costs' : 'delivery for nothing')
  }
  for (const { tax_rate_bp, tax_minor } of document.taxes) {
    const of_rate = document.lines.filter((line) => line.tax_rate_bp === tax_rate_bp)
    const alone = of_rate.map(({ gross_minor, discount_minor }) => gross_minor - discount_minor)
    const included_bp = document.prices_include_tax ? tax_rate_bp : 0
    const rounded = alone.reduce((sum, taxed) => sum + Math.round((taxed * tax_rate_bp) / (10_000 + included_bp)), 0)
    if (rounded !== tax_minor) note('tax divided with a rest')
  }
  for (const { text_key } of document.trace) note(`sentence ${text_key}`)
  for (const { line_ids, amount_minor } of discounts) if (amount_minor) note(line_ids ? 'discount on some lines' : 'discount on the order')
  const given = new Set(document.promotions.map(({ promotion_id }) => promotion_id))
  if (given.size > 1) note('two together')
  for (const promotion of on) if (given.has(promotion.promotion_id)) notePromotion(note, promotion, occasion)
  for (const { promotion_id, because } of document.missed) {
    note(`missed: ${because}`)
    if (because === 'outdone' && on.find((one) => one.promotion_id === promotion_id)!.exclusive) note('exclusive, outdone')
  }
  for (const { promotion_id, asks } of on)
    if (asks?.coupon && !given.has(promotion_id))
      note(occasion.with_coupon?.includes(promotion_id) ? 'coupon entered, but nothing given' : 'coupon waits to be entered')
}

/** One that gave something. */
function notePromotion(note: Note, promotion: Promotion, { at }: Occasion) {
  const { benefit, class: on, asks = {}, goods = {} } = promotion
  note(`class ${on}`)
  note(`benefit ${benefit.kind}`)
  if (on !== 'line') note(`benefit on the whole ${benefit.kind}`)
  if (benefit.kind === 'percentage' && benefit.most_minor !== undefined) note('benefit percentage, at most')
  if (benefit.kind === 'amount') note(`benefit amount per ${benefit.per}`)
  if (benefit.kind === 'tiers') note(`benefit tiers by ${benefit.by}`)
  if (benefit.kind === 'buy_get' && benefit.get_goods) note('benefit buy_get of others')
  if ('most_times' in benefit && benefit.most_times !== undefined) note(`benefit ${benefit.kind} most_times`)
  for (const name of Object.keys(asks)) note(`asks ${name}`)
  for (const name of Object.keys(MORE)) if (name in promotion) note(`promotion with ${name}`)
  if (on !== 'shipping') for (const name of Object.keys(goods)) note(`goods by ${name}`)
  const { from_time, until_time } = asks
  if (from_time !== undefined && until_time !== undefined && from_time >= until_time && at.slice(11) < until_time)
    note('hours past midnight')
}

// ---- what cannot be priced is refused alike

type Wrong = { context?: object; lines?: QuoteLine[]; discounts?: OrderDiscount[]; claim?: Parameters<typeof reconcile>[1] }
const REFUSED: Record<QuoteRefusalCode, (random: Random, context: QuoteContext, lines: QuoteLine[], document: Quote) => Wrong> = {
  currency_unknown: () => ({ context: { currency: 'lira' } }),
  day_malformed: (random) => ({ context: { at: pick(random, ['2026-02-30', '2026-3-2', '']) } }),
  line_repeated: (_, __, lines) => ({ lines: [...lines, lines[0]!] }),
  quantity_out_of_range: (random, _, [line, ...others]) => ({
    lines: [{ ...line!, quantity: pick(random, [0, -1, 1.5, 100_001, Number.NaN]) }, ...others],
  }),
  price_out_of_range: (random, _, [line, ...others]) => ({
    lines: [{ ...line!, unit_price_minor: pick(random, [-1, 0.5, 10_000_000_001]) }, ...others],
  }),
  tax_rate_unknown: (random) => ({ context: pick(random, [{ country: 'XX' }, { at: '2000-01-01' }]) }),
  discount_repeated: () => ({ discounts: [1, 2].map(() => ({ discount_id: 'twice', amount_minor: 0 })) }),
  discount_out_of_range: (random) => ({ discounts: [{ discount_id: 'odd', amount_minor: pick(random, [-1, 0.5]) }] }),
  discount_exceeds_amount: (_, __, ___, { subtotal_minor }) => ({ discounts: [{ discount_id: 'much', amount_minor: subtotal_minor + 1 }] }),
  discount_line_unknown: () => ({ discounts: [{ discount_id: 'lost', amount_minor: 0, line_ids: ['nowhere'] }] }),
  promotion_malformed: (random, { promotions }) => ({
    context: { promotions: { ...promotions!, on: [{ ...promotionOf(random, 9), priority: 0.5 }] } },
  }),
  promotion_repeated: (random, { promotions }) => {
    const promotion = promotionOf(random, 9)
    return { context: { promotions: { ...promotions!, on: [promotion, promotion] } } }
  },
  total_out_of_range: (_, __, [line]) => ({
    lines: [
      { ...line!, quantity: 100_000, unit_price_minor: 10_000_000_000 },
      { ...line!, line_id: 'another', quantity: 1, unit_price_minor: 1 },
    ].map(({ discounts: _discounts, ...one }) => one),
  }),
  price_does_not_reconcile: (random, _, __, { total_minor, currency, lines }) => ({
    claim: pick(random, [{ total_minor: total_minor + 1, currency }, { currency: 'EUR' }, { lines: lines.slice(1) }]),
  }),
}

/** The same cart with one thing wrong. */
function refusalOf(random: Random, note: Note, context: QuoteContext, lines: QuoteLine[], document: Quote): string {
  const code = pick(random, quote_refusal_codes)
  const wrong = REFUSED[code](random, context, lines, document)
  const result = quote({ ...context, ...wrong.context }, wrong.lines ?? lines, wrong.discounts)
  const refusal = result.ok ? wrong.claim && reconcile(document, wrong.claim) : result.refusal
  if (refusal?.code !== code) throw new Error(`${code} is ${JSON.stringify(refusal)} of ${JSON.stringify(wrong)}`)
  note(`refused: ${code}`)
  return JSON.stringify(refusal)
}
