import { parseDecimal, plus, times } from '@birge/kernel/decimal'
import { isCurrency } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import type { Tx } from '#platform/database'
import { type Call, invalidRequest, notFound, worksFor } from '#platform/http'
import { refusal } from '#platform/refusal'
import { companyOf, introduceSystem, knownSystem, unknownCurrency } from '../../foundation/companies/index.ts'
import { profileOf } from '../../foundation/customers/index.ts'
import { type Told, type ToldLine, tellSales } from './sales.ts'

const said = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 300, description }))

/** Of her the other system's own records say more; this is for those it has none of. */
export const Buyer = Type.Object(
  {
    external_id: Type.String({ minLength: 1, maxLength: 100, description: 'her number there' }),
    ...{ first_name: said('or full_name'), last_name: said('or full_name'), full_name: said('where it is not divided') },
    ...{
      phone: said('as it is written there'),
      email: said('as it is written there'),
      card: said('her loyalty card, as `issuer:number` where it is of somebody else'),
    },
  },
  { additionalProperties: false },
)

export const saleDoesNotAddUp = refusal<{ total: string; sum: string }>(
  'sale_does_not_add_up',
  422,
  ({ total, sum }) => `The lines add up to ${sum}, not to ${total}`,
)
export const lineWithoutAmount = refusal<{ line_number: number }>(
  'line_without_amount',
  422,
  ({ line_number }) => `Line ${line_number} says neither its price nor its amount`,
)
export const toldOtherwise = refusal<{ number: string; before: Told['contradicts'] & { line_count: number } }>(
  'told_otherwise',
  409,
  ({ number }) => `${number} was told with other lines, customer or currency before; correct a sale by a document of its own`,
)

interface NewSale {
  system: string
  company_id: string
  number: string
  occurred_at: string
  channel?: string
  country?: string
  currency: string
  customer?: Static<typeof Buyer>
  lines: { sku?: string; title?: string; quantity: string; unit_price?: string; amount?: string }[]
  total?: string
}

/** One sale from a till or an ERP that keeps telling. Its number is its key: the same again changes nothing, something else is refused. */
export async function receiveSale(tx: Tx, sale: NewSale, call: Call) {
  const { company_id, currency, number, customer = null, total } = sale
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  if (!isCurrency(currency)) throw unknownCurrency({ currency })
  const company = await companyOf(tx, company_id)
  const lines = sale.lines.map((line, i) => asTold(line, i + 1))
  const sum = lines.reduce((sum, { amount }) => plus(sum, amount), '0')
  const tooMuch = lines.find(({ amount }) => comesToTooMuch(amount))
  if (tooMuch || comesToTooMuch(sum))
    throw invalidRequest({
      errors: [{ field: tooMuch ? `body.lines.${tooMuch.line_number - 1}` : 'body.lines', message: 'come to more than 12 digits hold' }],
    })
  if (total !== undefined && spelled(total) !== sum) throw saleDoesNotAddUp({ total, sum })

  const known = await knownSystem(tx, sale.system)
  const system = { system: sale.system, company_id, time_zone: known?.time_zone ?? company.time_zone }
  await introduceSystem(tx, system, call.now)
  const { external_id, ...fields } = customer ?? { external_id: '' }
  const [told] = await tellSales(
    tx,
    system,
    [
      {
        external_id: number,
        occurred_at: sale.occurred_at,
        channel: sale.channel ?? 'till',
        country: sale.country ?? null,
        currency,
        customer: customer && { external_id, fields },
        lines,
      },
    ],
    { now: call.now, actor: call.actor, channel: call.channel, country: company.country },
  )
  const { sale_id, customer_id, is_new, lines_added, line_count, contradicts } = told!
  // Of a file the rest of a document may come later; here it is told as a whole.
  const before = { ...contradicts, line_count: line_count - (is_new ? 0 : lines_added) }
  if (contradicts.currency || contradicts.customer_external_id || contradicts.line_numbers.length || before.line_count !== lines.length)
    throw toldOtherwise({ number, before })
  return { sale_id, created: is_new, customer_id: customer_id && (await profileOf(tx, customer_id)) }
}

/** As much as may be said of a line is the most that it may come to. */
const comesToTooMuch = (amount: string) => amount.replace(/^-|\..*$/g, '').length > 12

/** `2.50` and `2.5` are one number. */
const spelled = (decimal: string) => {
  const read = parseDecimal(decimal, 'en')
  if (!read.ok) throw new RangeError(`${decimal} is not a decimal number`)
  return read.decimal
}

function asTold({ sku, title, quantity, unit_price, amount }: NewSale['lines'][number], line_number: number): ToldLine {
  if (unit_price === undefined && amount === undefined) throw lineWithoutAmount({ line_number })
  return {
    line_number,
    sku: sku ?? null,
    title: title ?? null,
    quantity: spelled(quantity),
    unit_price: unit_price === undefined ? null : spelled(unit_price),
    amount: amount === undefined ? times(quantity, unit_price!) : spelled(amount),
    occurred_at: null,
  }
}
