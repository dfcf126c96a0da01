import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, worksFor } from '#platform/http'
import { refusal } from '#platform/refusal'
import { ofCompany } from './companies.ts'

/** A program that tells us of people and of sales; its name is what its records and documents are told apart by from those of others. */
export interface System {
  system: string
  /** Null: it is of the whole house, and any of its companies tells by it and reads what it said. */
  company_id: string | null
  /** IANA; in which it writes times that do not say theirs, as far as it was ever said. What is of the whole house has none: each company's clock is its own. */
  time_zone: string | null
}

/** Names of tracking sources, and what the house calls its own ways of hearing something, are nobody else's: `herself` is believed more than others. */
const NAME = '^(?!src_|(birge|staff|herself|sign_in|added|till_proof|phone_proof)$)[a-z0-9][a-z0-9._-]{0,39}$'
export const isSystemName = (name: string) => new RegExp(NAME).test(name)
export const SystemName = Type.String({
  pattern: NAME,
  description: 'old-till, erp, …: one name per system; whoever uses it first, of her company or of the whole house it is',
})

export const systemOfAnotherCompany = refusal<{ system: string }>(
  'system_of_another_company',
  409,
  ({ system }) => `${system} tells of another company; give this one a name of its own`,
)
export const systemInAnotherZone = refusal<{ system: string; time_zone: string }>(
  'system_in_another_zone',
  409,
  ({ system, time_zone }) => `The times of ${system} were read as those of ${time_zone} before`,
)
export const whoseSystem = refusal<{ system: string }>(
  'whose_system',
  422,
  ({ system }) => `Nobody has told by ${system} yet, and you work for several companies: say by company_id whose it is`,
)

export const knownSystem = (db: Db | Tx, system: string) =>
  runOne<System>(db, 'select system, company_id, time_zone from companies.systems where system = $1', [system])

/** Whose a system is, and in which zone its times are written, is said once. What is of the whole house tells for each of its companies. */
export async function introduceSystem(tx: Tx, told: { system: string; company_id: string | null; time_zone?: string }, now: string) {
  const { system, company_id, time_zone = null } = told
  await run(
    tx,
    `insert into companies.systems (system, company_id, time_zone, known_since) values ($1, $2, $3, $4) on conflict (system) do nothing`,
    [system, company_id, company_id && time_zone, now],
  )
  const known = (await knownSystem(tx, system))!
  if (known.company_id !== null && known.company_id !== company_id) throw systemOfAnotherCompany({ system })
  if (time_zone === null || known.company_id === null || known.time_zone === time_zone) return
  if (known.time_zone !== null) throw systemInAnotherZone({ system, time_zone: known.time_zone })
  await run(tx, 'update companies.systems set time_zone = $2 where system = $1 and time_zone is null', [system, time_zone])
}

/** A system of which the caller tells: of the company she names, or the only one she works for; of the whole house, if she works everywhere. */
export async function introduceMySystem(tx: Tx, { system, company_id }: { system: string; company_id?: string | undefined }, call: Call) {
  if (company_id !== undefined) await ofCompany(tx, call, company_id)
  const its = await companyOfKnown(call.database, system)
  if (its !== undefined) {
    if (its !== null && (!worksFor(call, its) || (company_id ?? its) !== its)) throw systemOfAnotherCompany({ system })
    return
  }
  const own = companiesOf(call)
  const whose = company_id ?? (own?.length === 1 ? own[0]! : null)
  if (!worksFor(call, whose)) throw whoseSystem({ system })
  await introduceSystem(tx, { system, company_id: whose }, call.now)
}

/** Whose a system is does not change: it is read once. Undefined: nobody has told by it yet. */
async function companyOfKnown(database: Database, system: string): Promise<string | null | undefined> {
  let known = known_in.get(database)
  if (!known) known_in.set(database, (known = new Map()))
  if (!known.has(system)) {
    const read = await knownSystem(database.db, system)
    if (!read) return undefined
    known.set(system, read.company_id)
  }
  return known.get(system)
}
const known_in = new WeakMap<Database, Map<string, string | null>>()

/** Those by which something is told without a word whose they are, are of the whole house. Answers whose each is. */
export async function companiesOfSystems(tx: Tx, systems: readonly string[], now: string): Promise<Map<string, string | null>> {
  const rows = await run<{ system: string; company_id: string | null }>(
    tx,
    `with told as (select distinct system from unnest($1::text[]) as t(system)),
       fresh as (insert into companies.systems (system, known_since) select system, $2 from told on conflict (system) do nothing)
     select system, known.company_id from told left join companies.systems known using (system)`,
    [systems, now],
  )
  return new Map(rows.map(({ system, company_id }) => [system, company_id]))
}

/** Whether a system is of other companies alone than these (a parameter; null: of all), as SQL. */
export const isOfOthers = (system: string, companies: string) =>
  `exists (select from companies.public_systems o where o.system = ${system} and o.company_id <> all(${companies}::text[]))`

/** What systems of other companies alone say is not for those who work for these (null: for all). */
export const systemsOfOthers = async (db: Db | Tx, companies: readonly string[] | null): Promise<Set<string>> =>
  new Set(
    (await run<{ system: string }>(db, `select system from companies.systems where company_id <> all($1::text[])`, [companies])).map(
      ({ system }) => system,
    ),
  )
