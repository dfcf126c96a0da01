import type { PriceTaxation } from '@birge/kernel/tax'
import { type Static, Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import { notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { locationOf } from './locations.ts'

export const NewRegister = Type.Object({ location_id: Type.String(), name: Type.String({ minLength: 1, maxLength: 60 }) })
export type NewRegister = Static<typeof NewRegister>

export const registerNameTaken = refusal<{ location_id: string; name: string }>(
  'register_name_taken',
  409,
  ({ name }) => `This place has a register called ${name} already`,
)

export async function createRegister(tx: Tx, { location_id, name, now }: NewRegister & { now: string }) {
  await locationOf(tx, location_id)
  const created = await tx
    .insertInto('stores.registers')
    .values({ register_id: newId('reg'), location_id, name, created_at: now })
    .onConflict((conflict) => conflict.columns(['location_id', 'name']).doNothing())
    .returning('register_id')
    .executeTakeFirst()
  if (!created) throw registerNameTaken({ location_id, name })
  return registerOf(tx, created.register_id)
}

export const registers = (db: Db | Tx) =>
  db
    .selectFrom('stores.public_registers as r')
    .innerJoin('companies.public_companies as c', 'c.company_id', 'r.company_id')
    .selectAll('r')
    .select(['c.country', 'c.currency', 'c.time_zone', 'c.locale', 'c.price_taxation'])
    .$narrowType<{ price_taxation: PriceTaxation }>()

/** A till, with its place and its company's country, currency, time zone and language. */
export async function registerOf(db: Db | Tx, register_id: string) {
  const register = await registers(db).where('r.register_id', '=', register_id).executeTakeFirst()
  if (!register) throw notFound({ what: 'register', id: register_id })
  return register
}
export type Register = Awaited<ReturnType<typeof registerOf>>
