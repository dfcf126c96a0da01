import { run, type Tx } from '#platform/database'
import { keyedHash, secretOf } from '#platform/secret'

/** The number of a record is often an e-mail address. Of somebody who was forgotten it is kept as a hash that only we can make. */
export const FORGOTTEN = 'forgotten:'

/** Under what a record stands if it is of somebody who was forgotten. */
export const forgottenNumber = (secret: string, { system, external_id }: { system: string; external_id: string }) =>
  FORGOTTEN + keyedHash(secret, 'record', `${system}\n${external_id}`)

/** Empties the records of these people, in all their versions; says how many there are. */
export async function forgetRecords(tx: Tx, customer_ids: readonly string[], now: string): Promise<number> {
  const secret = await secretOf(tx)
  const records = await run<{ record_id: string; system: string; external_id: string }>(
    tx,
    'select record_id, system, external_id from merging.records where customer_id = any($1::text[])',
    [customer_ids],
  )
  const named = records.filter(({ external_id }) => !external_id.startsWith(FORGOTTEN))
  await run(
    tx,
    `update merging.records r set fields = '{}', erased_at = $3, external_id = hashed.number
     from unnest($1::text[], $2::text[]) as hashed(record_id, number) where r.record_id = hashed.record_id`,
    [named.map(({ record_id }) => record_id), named.map((record) => forgottenNumber(secret, record)), now],
  )
  return records.length
}
