import { run, type Tx } from '#platform/database'
import { identifiersOf, saidOf } from '../customers/index.ts'
import type { FieldKind, Fields } from '../identity/index.ts'
import { type Heard, understand } from './known.ts'

/** The system of what she says herself, and of what staff write down. */
const HOUSE = 'birge'

/** Everything that is said of these customers: each record of another system, and what the house knows itself. */
export async function hear(tx: Tx, customer_ids: readonly string[]) {
  const records = await run<Heard>(
    tx,
    'select customer_id, system, external_id, fields from merging.public_records where customer_id = any($1::text[]) order by received_at',
    [customer_ids],
  )
  const known_by = await identifiersOf(tx, customer_ids)
  const heard = records.map((record) =>
    understand({
      ...record,
      identifiers: known_by.filter(({ customer_id, source }) => customer_id === record.customer_id && source === record.system),
    }),
  )
  for (const customer_id of customer_ids)
    heard.push(...(await knownToTheHouse(tx, customer_id, new Set(records.map(({ system }) => system)))))
  return heard
}

/** What no other system said: her name and day of birth, with each of her phones and addresses, for she may be met by any of them. */
async function knownToTheHouse(tx: Tx, customer_id: string, systems: ReadonlySet<string>) {
  const [said, identifiers] = await Promise.all([saidOf(tx, [customer_id]), identifiersOf(tx, [customer_id])])
  const own = said.filter(({ source, value }) => !systems.has(source) && value !== null)
  const fields: Fields = Object.fromEntries(own.map(({ field, value }) => [field as FieldKind, value!]))
  const of = (kind: string) => identifiers.filter((one) => one.kind === kind && !systems.has(one.source)).map(({ value }) => value)
  const [phones, emails] = [of('phone'), of('email')]
  if (!own.length && !phones.length && !emails.length) return []
  return Array.from({ length: Math.max(1, phones.length, emails.length) }, (_, at) =>
    understand({
      customer_id,
      system: HOUSE,
      external_id: at ? `${customer_id} ${at}` : customer_id,
      fields: { ...fields, ...(phones[at] && { phone: phones[at] }), ...(emails[at] && { email: emails[at] }) },
    }),
  )
}
