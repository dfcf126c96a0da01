import { type Db, run, type Tx } from '#platform/database'
import { type Call, notFound, worksFor } from '#platform/http'
import { refusal } from '#platform/refusal'
import { slot } from '#platform/slots'
import { sayPriceTaxation } from '../../foundation/companies/index.ts'

export const unknownVariant = refusal<{ variant_id: string }>(
  'unknown_variant',
  404,
  ({ variant_id }) => `There is no variant ${variant_id}`,
)
export const notForSaleHere = refusal<{ variant_id: string }>('not_for_sale_here', 409, () => 'This is not for sale in this shop')

// ---- whether its prices are with tax

export const runsAcrossTaxation = refusal<{ from_on: string; exceptions: string[]; promotions: string[] }>(
  'runs_across_taxation',
  409,
  ({ from_on }) =>
    `What an exception or a promotion says in money would mean something else from ${from_on} on, when prices begin to be said with tax or without: end it before`,
)

interface Across {
  name: string
  from_on: string
}
/** Promotions stand above prices: they are asked which of theirs say amounts on both sides of such a day. */
export const promotionsAcrossTaxation = slot<[on: Db | Tx, company_id: string], Across[]>(
  'pricing.promotions_across_taxation',
  async () => [],
)

/** Exceptions are made, promotions started, and the meaning of prices is changed, one after the other. */
const inTurn = (tx: Tx, company_id: string, of: 'shared' | 'alone') =>
  run(tx, `select pg_advisory_xact_lock${of === 'shared' ? '_shared' : ''}(hashtextextended('pricing.taxation.' || $1::text, 0))`, [
    company_id,
  ])

const ACROSS = `
  select e.exception_id, e.name, t.from_on::text as from_on from pricing.exceptions e join pricing.price_lists l using (price_list_id)
  join companies.public_companies c using (company_id)
  cross join lateral jsonb_to_recordset(c.price_taxation) as t(from_on date)
  where e.starts_at < e.ends_at and e.ends_at > t.from_on::timestamp at time zone c.time_zone and e.created_at < t.from_on::timestamp at time zone c.time_zone`

/** From a day to come on the prices of a company are with tax or without. The list says then what it says; exceptions that were made before, and amounts of promotions, end before. */
export async function changePriceTaxation(
  tx: Tx,
  { company_id, ...said }: { company_id: string; from_on: string; prices_include_tax: boolean },
  call: Call,
) {
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  await inTurn(tx, company_id, 'alone')
  const { price_taxation } = await sayPriceTaxation(tx, { company_id, ...said }, call)
  await mustNotRunAcross(tx, company_id)
  return { company_id, price_taxation }
}

/** After it was made or lengthened: whatever runs across a day on which prices change their meaning is refused. */
export async function mustEndBeforeTaxation(tx: Tx, company_id: string) {
  await inTurn(tx, company_id, 'shared')
  await mustNotRunAcross(tx, company_id)
}

async function mustNotRunAcross(on: Db | Tx, company_id: string) {
  const exceptions = await run<Across>(on, `${ACROSS} and l.company_id = $1 order by e.exception_id limit 10`, [company_id])
  const promotions = await promotionsAcrossTaxation(on, company_id)
  const [first] = [...exceptions, ...promotions]
  const namesOf = (across: Across[]) => across.map(({ name }) => name)
  if (first) throw runsAcrossTaxation({ from_on: first.from_on, exceptions: namesOf(exceptions), promotions: namesOf(promotions) })
}

export const taxationAudit = {
  name: 'no exception runs across a day on which prices change their meaning',
  violations: ACROSS,
}
