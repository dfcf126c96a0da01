import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { companyOf } from '../companies/index.ts'
import { storefrontOf } from '../stores/index.ts'

export const Id = Type.String({ maxLength: 40 })
export const CustomerId = Type.Object({ customer_id: Id })
export const Company = { company_id: Type.Optional(Id) }

/** The company in whose shop she stands. */
export async function shopOf(db: Db | Tx, call: Call) {
  const { company_id } = await storefrontOf(db, call)
  return companyOf(db, company_id)
}

/** Who is signed in. */
export const hers = ({ principal }: Call) => (principal.audience === 'shopper' ? principal.customer_id! : '')

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
export async function ofCompany(db: Db | Tx, call: Call, company_id: string) {
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  return companyOf(db, company_id)
}
