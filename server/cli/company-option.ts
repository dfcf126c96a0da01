import type { Database } from '#platform/database'
import { type Company, companyOf } from '../foundation/companies/index.ts'
import { CommandError } from './command.ts'

/** The one that `--company` names by its country, name, tax number or id; where none is named, the only one there is. */
export async function companyFor(
  database: Database,
  { whose, or = '' }: { whose: string; or?: string },
  asked: string | undefined,
): Promise<Company> {
  const companies = await database.db.selectFrom('companies.public_companies').selectAll().orderBy('company_id').execute()
  const fitting = companies.filter(
    ({ company_id, country, name, tax_number }) => asked === undefined || [company_id, country, name, tax_number].includes(asked),
  )
  if (fitting.length === 1) return companyOf(database.db, fitting[0]!.company_id)
  const list = companies.map(({ company_id, country, legal_name }) => `${country} (${legal_name}, ${company_id})`).join(', ')
  if (!companies.length) throw new CommandError('There is no company yet')
  if (asked !== undefined && !fitting.length) throw new CommandError(`There is no company "${asked}". Say --company: ${list}`)
  throw new CommandError(`${whose}? Say --company: ${list}${or}`)
}
