/** Whether what a till has sent can have been a sale at all: its sums, its times, its numbers. What the business would have said is another question. */
import { offline_signs, taxRatesOf } from '@birge/kernel/offline'
import { proportion } from '@birge/kernel/money'
import { isCardNumber } from '@birge/kernel/payment-card'
import { price_levels } from '@birge/kernel/price'
import { largest_quantity, largest_total_minor, largest_unit_price_minor, SHOWN_LESS } from '@birge/kernel/quote'
import { tax_classes } from '@birge/kernel/tax'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { refusal } from '#platform/refusal'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Minor = Type.Integer({ minimum: 0, maximum: largest_total_minor })
const closed = { additionalProperties: false }

export const OfflineSale = Type.Object({
  sale_id: Type.String({
    pattern: '^ofs_[0-9a-f]{32}$',
    description: 'drawn by the till before it printed; under it the sale is booked once',
  }),
  register_id: Id,
  device: Type.String({ pattern: `^[${offline_signs}]{6}$` }),
  number: Type.Integer({ minimum: 1, maximum: 999_999_999, description: '1, 2, 3 … of this device' }),
  sold_at: { ...Moment, description: 'by the clock of the server, as far as the till knows it' },
  pack_at: { ...Moment, description: 'when the server said last that its pack is as it was' },
  pack_seal: Type.Optional(
    Type.String({ maxLength: 400, description: '`Birge-Pack-Seal` of that answer: shows that it was given to this register then' }),
  ),
  staff_id: Id,
  salesperson_id: Type.Optional(Id),
  lines: Type.Array(
    Type.Object(
      {
        line_id: Id,
        variant_id: Id,
        quantity: Type.Integer({ minimum: 1, maximum: largest_quantity }),
        unit_price_minor: Type.Integer({ minimum: 0, maximum: largest_unit_price_minor }),
        price: Type.Optional(
          Type.Object(
            {
              level: Type.Enum([...price_levels]),
              from_quantity: Type.Integer({ minimum: 1, maximum: largest_quantity }),
              list_minor: Type.Integer({ minimum: 0, maximum: largest_unit_price_minor }),
              exception_id: Type.Optional(Id),
            },
            { ...closed, description: 'by what a piece costs that, as the pack says; tills that do not know it say nothing' },
          ),
        ),
        discounts: Type.Array(
          Type.Object({ discount_id: Id, scope: Type.Enum(['line', 'order', 'shipping', 'shown']), amount_minor: Minor }, closed),
          { maxItems: 100 },
        ),
        ...{ total_minor: Minor, net_minor: Minor, tax_minor: Minor },
        tax_rate_bp: Type.Integer({ minimum: 0, maximum: 10_000 }),
      },
      closed,
    ),
    { minItems: 1, maxItems: 100 },
  ),
  promotions: Type.Array(Type.Object({ promotion_id: Id, version: Type.Integer({ minimum: 1 }), amount_minor: Minor }, closed), {
    maxItems: 100,
  }),
  taxes: Type.Array(
    Type.Object(
      { tax_rate_bp: Type.Integer({ minimum: 0, maximum: 10_000 }), net_minor: Minor, tax_minor: Minor, total_minor: Minor },
      closed,
    ),
    { maxItems: 20 },
  ),
  ...{ total_minor: Minor, net_minor: Minor, tax_minor: Minor },
  prices_include_tax: Type.Optional(
    Type.Boolean({ description: 'false: unit prices and discounts are without tax, which comes on top; they are with it, when not given' }),
  ),
  tenders: Type.Array(
    Type.Object(
      {
        method: Type.Enum(['cash', 'terminal']),
        amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
        reference: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'what the bank terminal has printed' })),
      },
      closed,
    ),
    { maxItems: 20, description: 'as they were given, before change; none where it costs nothing' },
  ),
  change_minor: Minor,
})
export type OfflineSale = Static<typeof OfflineSale>
type Line = OfflineSale['lines'][number]

export const offlineSaleMalformed = refusal<{ field: string; because: string }>(
  'offline_sale_malformed',
  422,
  ({ field, because }) => `This cannot have been a sale: ${field} ${because.replaceAll('_', ' ')}`,
)
export const soldBeforePack = refusal<{ sold_at: string; pack_at: string }>(
  'sold_before_pack',
  422,
  () => 'It is sold before the till had the prices by which it was sold',
)

/** When it was sold, by our clock. It has been sold by now, however far the clock of the till is ahead. */
export function whenSold({ sold_at, pack_at }: OfflineSale, now: string): { sold_at: string; pack_at: string; is_ahead: boolean } {
  if (Date.parse(sold_at) < Date.parse(pack_at)) throw soldBeforePack({ sold_at, pack_at })
  const atLatestNow = (time: string) => new Date(Math.min(Date.parse(time), Date.parse(now))).toISOString()
  return { sold_at: atLatestNow(sold_at), pack_at: atLatestNow(pack_at), is_ahead: Date.parse(sold_at) > Date.parse(now) }
}

/**
 * What was typed as the number of the slip may have been the card's; some banks' slip numbers only look like one. Who has paid has paid, so it is
 * booked, but of such a number no more than the end is kept, nor may a hash of the rest be guessed.
 */
export function withoutCardNumbers(sale: OfflineSale): { sale: OfflineSale; is_masked: boolean } {
  const tenders = sale.tenders.map((tender) => {
    const { reference } = tender
    return reference !== undefined && isCardNumber(reference) ? { ...tender, reference: `****${reference.trim().slice(-4)}` } : tender
  })
  const is_masked = tenders.some((tender, at) => tender !== sale.tenders[at])
  return { sale: { ...sale, tenders }, is_masked }
}

const sum = <T>(things: readonly T[], of: (thing: T) => number) => things.reduce((total, thing) => total + of(thing), 0)

const isOf = (price: NonNullable<Line['price']>, { quantity, unit_price_minor }: Line) =>
  price.from_quantity <= quantity &&
  (price.level === 'base' ? price.list_minor === unit_price_minor && price.exception_id === undefined : price.exception_id !== undefined)

/** Refuses what does not add up. */
export function mustAddUp(sale: OfflineSale, country: string): void {
  const { lines, taxes, promotions, tenders, total_minor, net_minor, tax_minor, change_minor, prices_include_tax = true } = sale
  const priced_as = prices_include_tax ? 'total_minor' : 'net_minor'
  const must = (holds: boolean, field: string, because: string) => {
    if (!holds) throw offlineSaleMalformed({ field, because })
  }
  const once = (ids: string[], field: string) => must(new Set(ids).size === ids.length, field, 'stands_there_twice')
  once(
    lines.map(({ line_id }) => line_id),
    'lines.line_id',
  )
  const rates = new Set(taxRatesOf(country).flatMap((of) => tax_classes.map((name) => of[name])))
  for (const [at, line] of lines.entries()) {
    const field = `lines.${at}`
    once(
      line.discounts.map(({ discount_id, scope }) => `${discount_id} ${scope}`),
      `${field}.discounts`,
    )
    const off_minor = sum(line.discounts, ({ amount_minor }) => amount_minor)
    must(line.quantity * line.unit_price_minor - off_minor === line[priced_as], `${field}.${priced_as}`, 'does_not_add_up')
    must(line.net_minor + line.tax_minor === line.total_minor, `${field}.tax_minor`, 'does_not_add_up')
    must(!line.price || isOf(line.price, line), `${field}.price`, 'is_of_another_line')
    must(rates.has(line.tax_rate_bp), `${field}.tax_rate_bp`, 'is_no_rate_of_this_country')
  }
  once(
    taxes.map(({ tax_rate_bp }) => String(tax_rate_bp)),
    'taxes.tax_rate_bp',
  )
  must(
    lines.every(({ tax_rate_bp }) => taxes.some((tax) => tax.tax_rate_bp === tax_rate_bp)),
    'taxes',
    'lack_a_rate_of_the_lines',
  )
  for (const [at, tax] of taxes.entries()) {
    const of = lines.filter(({ tax_rate_bp }) => tax_rate_bp === tax.tax_rate_bp)
    for (const field of ['net_minor', 'tax_minor', 'total_minor'] as const)
      must(sum(of, (line) => line[field]) === tax[field], `taxes.${at}.${field}`, 'does_not_add_up')
    must(
      tax.tax_minor === proportion(tax[priced_as], tax.tax_rate_bp, 10_000 + (prices_include_tax ? tax.tax_rate_bp : 0)),
      `taxes.${at}.tax_minor`,
      'is_not_the_tax',
    )
  }
  for (const [field, claimed] of Object.entries({ total_minor, net_minor, tax_minor }) as ['total_minor', number][])
    must(sum(lines, (line) => line[field]) === claimed, field, 'does_not_add_up')

  once(
    promotions.map(({ promotion_id }) => promotion_id),
    'promotions.promotion_id',
  )
  const given = new Map(promotions.map(({ promotion_id }) => [promotion_id, 0]))
  for (const { discount_id, scope, amount_minor } of lines.flatMap(({ discounts }) => discounts)) {
    must((scope === 'shown') === (discount_id === SHOWN_LESS), 'lines.discounts', 'are_not_what_they_are_called')
    if (scope === 'shown') continue
    must(given.has(discount_id), 'lines.discounts', 'are_of_no_promotion')
    given.set(discount_id, given.get(discount_id)! + amount_minor)
  }
  for (const [at, { promotion_id, amount_minor }] of promotions.entries())
    must(given.get(promotion_id) === amount_minor, `promotions.${at}.amount_minor`, 'does_not_add_up')

  const paid_minor = sum(tenders, ({ amount_minor }) => amount_minor)
  const cash_minor = sum(tenders, ({ method, amount_minor }) => (method === 'cash' ? amount_minor : 0))
  must(paid_minor - change_minor === total_minor, 'tenders', 'do_not_add_up')
  must(change_minor <= cash_minor && paid_minor - cash_minor <= total_minor, 'change_minor', 'is_given_for_a_card')
  must(
    tenders.every(({ method, reference }) => method === 'cash' || reference !== undefined),
    'tenders.reference',
    'of_the_slip_is_missing',
  )
}
