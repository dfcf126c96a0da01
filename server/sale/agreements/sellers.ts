import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'

/** Who sells, as the law of distance sales wants it said; name, address and tax number are the company's. */
export const SellerDetails = Type.Object({
  registry_number: Type.Optional(Type.String({ maxLength: 40, description: 'MERSİS or trade registry' })),
  phone: Type.String({ minLength: 5, maxLength: 30 }),
  email: Type.String({ minLength: 5, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' }),
  return_address: Type.String({ minLength: 5, maxLength: 300 }),
  carrier: Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'with whom goods come back at no cost' })),
})
export const Seller = Type.Object({
  company_id: Type.String(),
  registry_number: Type.Union([Type.String(), Type.Null()]),
  phone: Type.String(),
  email: Type.String(),
  return_address: Type.String(),
  carrier: Type.Union([Type.String(), Type.Null()]),
})
export type Seller = Static<typeof Seller>

export const sellerOf = (db: Db | Tx, company_id: string) =>
  runOne<Seller>(
    db,
    'select company_id, registry_number, phone, email, return_address, carrier from agreements.sellers where company_id = $1',
    [company_id],
  )

export async function saySeller(
  tx: Tx,
  { company_id, registry_number, phone, email, return_address, carrier }: Static<typeof SellerDetails> & { company_id: string },
  { actor, now }: Pick<Call, 'actor' | 'now'>,
): Promise<Seller> {
  const [seller] = await run<Seller>(
    tx,
    `insert into agreements.sellers as s (company_id, registry_number, phone, email, return_address, carrier, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (company_id) do update set registry_number = excluded.registry_number, phone = excluded.phone, email = excluded.email,
       return_address = excluded.return_address, carrier = excluded.carrier, changed_at = excluded.changed_at, changed_by = excluded.changed_by
     returning company_id, registry_number, phone, email, return_address, carrier`,
    [company_id, registry_number ?? null, phone, email, return_address, carrier ?? null, now, actor],
  )
  return seller!
}
