import { isCurrency } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { openSeries } from './document-series.ts'
import { dayIn } from '@birge/kernel/shop-time'
import { isTaxNumber } from '@birge/kernel/tax-number'

/** Where a company or one of its places is. */
export const Address = Type.Object(
  {
    street: Type.String({ minLength: 1, maxLength: 200 }),
    district: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    city: Type.String({ minLength: 1, maxLength: 100 }),
    postal_code: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  },
  { additionalProperties: false },
)
export type Address = Static<typeof Address>

const Letters = Type.String({ pattern: '^[A-Z]{1,4}$' })

export const NewCompany = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  legal_name: Type.String({ minLength: 1, maxLength: 200 }),
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  tax_number: Type.String({ maxLength: 20 }),
  tax_office: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  time_zone: Type.String({ maxLength: 60 }),
  locale: Type.Union([Type.Literal('tr'), Type.Literal('az'), Type.Literal('en')]),
  address: Address,
  prices_include_tax: Type.Optional(
    Type.Boolean({ description: 'false: from the beginning its prices are said without tax, which comes on top; with it, when not given' }),
  ),
  /** The letters its documents begin with; from the country when they are not given. */
  series: Type.Optional(Type.Object({ order: Letters, receipt: Letters, deposit: Type.Optional(Letters) })),
})
export type NewCompany = Static<typeof NewCompany>

export const badTaxNumber = refusal<{ country: string; tax_number: string }>(
  'bad_tax_number',
  422,
  ({ country, tax_number }) => `${tax_number} cannot be a tax number in ${country}`,
)
export const taxNumberTaken = refusal<{ country: string; tax_number: string }>(
  'tax_number_taken',
  409,
  ({ tax_number }) => `There is a company with the tax number ${tax_number} already`,
)
export const unknownTimeZone = refusal<{ time_zone: string }>(
  'unknown_time_zone',
  422,
  ({ time_zone }) => `${time_zone} is not a time zone`,
)
export const unknownCurrency = refusal<{ currency: string }>('unknown_currency', 422, ({ currency }) => `${currency} is not a currency`)

export async function createCompany(tx: Tx, company: NewCompany & { now: string; actor?: string }) {
  const { country, currency, time_zone, now, actor = 'system:companies', series, prices_include_tax = true, ...rest } = company
  const letters = series ?? { order: country, receipt: `${country}R` }
  const tax_number = company.tax_number.replace(/\s/g, '')
  if (!isTaxNumber(country, tax_number)) throw badTaxNumber({ country, tax_number })
  if (!isCurrency(currency)) throw unknownCurrency({ currency })
  if (!isTimeZone(time_zone)) throw unknownTimeZone({ time_zone })
  const created = await tx
    .insertInto('companies.companies')
    .values({
      ...rest,
      company_id: newId('com'),
      country,
      currency,
      time_zone,
      tax_number,
      address: JSON.stringify(rest.address),
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['country', 'tax_number']).doNothing())
    .returning('company_id')
    .executeTakeFirst()
  if (!created) throw taxNumberTaken({ country, tax_number })
  await openSeries(tx, created.company_id, letters)
  if (!prices_include_tax) await writeTaxation(tx, { company_id: created.company_id, from_on: FIRST_DAY, prices_include_tax, actor, now })
  return companyOf(tx, created.company_id)
}

export async function companyOf(db: Db | Tx, company_id: string) {
  const company = await db.selectFrom('companies.public_companies').selectAll().where('company_id', '=', company_id).executeTakeFirst()
  if (!company) throw notFound({ what: 'company', id: company_id })
  return { ...company, address: company.address as Address, price_taxation: company.price_taxation as TaxationSaid[] }
}
export type Company = Awaited<ReturnType<typeof companyOf>>

export const PriceTaxation = Type.Object({ from_on: Type.String(), prices_include_tax: Type.Boolean() })
type TaxationSaid = Static<typeof PriceTaxation>
/** Before anything is sold. */
const FIRST_DAY = '0001-01-01'

export const taxationNotToCome = refusal<{ from_on: string; first_on: string }>(
  'taxation_not_to_come',
  422,
  ({ first_on }) => `What prices are today stays as it is: say something else from ${first_on} on`,
)
export const taxationSaid = refusal<{ from_on: string }>(
  'taxation_said',
  409,
  ({ from_on }) => `For ${from_on} it has been said already: say something else from another day on`,
)

/** From a day to come on the prices of a company are said with tax, or without. Said again, it is so. */
export async function sayPriceTaxation(
  tx: Tx,
  { company_id, from_on, prices_include_tax }: TaxationSaid & { company_id: string },
  { now, actor }: { now: string; actor: string },
) {
  const company = await companyOf(tx, company_id)
  const before = company.price_taxation.find((said) => said.from_on === from_on)
  if (before?.prices_include_tax === prices_include_tax) return company
  if (before) throw taxationSaid({ from_on })
  const first_on = dayIn(company.time_zone, new Date(Date.parse(now) + 86_400_000).toISOString())
  if (from_on < first_on) throw taxationNotToCome({ from_on, first_on })
  await writeTaxation(tx, { company_id, from_on, prices_include_tax, actor, now })
  return companyOf(tx, company_id)
}

const writeTaxation = (
  tx: Tx,
  { company_id, from_on, prices_include_tax, actor, now }: TaxationSaid & { company_id: string; actor: string; now: string },
) =>
  run(tx, 'insert into companies.price_taxation (company_id, from_on, prices_include_tax, said_by, said_at) values ($1, $2, $3, $4, $5)', [
    company_id,
    from_on,
    prices_include_tax,
    actor,
    now,
  ])

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** A company the caller works for; she may leave it out where there is only one. */
export async function companyFor(db: Db | Tx, call: Call, company_id: string | undefined) {
  const own = companiesOf(call)
  const meant = company_id ?? (own?.length === 1 ? own[0] : undefined)
  if (meant !== undefined) {
    if (!worksFor(call, meant)) throw notFound({ what: 'company', id: meant })
    return companyOf(db, meant)
  }
  const [first] = await run<{ company_id: string }>(
    db,
    'select company_id from companies.public_companies where ($2::text[] is null or company_id = any($2)) order by country = $1 desc, company_id limit 1',
    [call.market, own],
  )
  if (!first) throw notFound({ what: 'company', id: 'any' })
  return companyOf(db, first.company_id)
}

/** This company, if the caller works for it. */
export async function ofCompany(db: Db | Tx, call: Pick<Call, 'principal'>, company_id: string) {
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  return companyOf(db, company_id)
}
