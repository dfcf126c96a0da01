/** What a company asks for sending goods from its shop: dated, so that it can be said ahead and what held before can be read. */
import type { DeliveryTariff } from '@birge/kernel/delivery'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'

const Amount = Type.Integer({ minimum: 0, maximum: 10_000_000_000 })
export const TariffDetails = Type.Object(
  {
    fee_minor: Type.Union([Amount, Type.Null()], {
      description: 'with tax or without, as the prices of the company; null: nothing is asked from then on, and nothing is shown',
    }),
    free_from_minor: Type.Union([Amount, Type.Null()], { description: 'of goods at their prices, before promotions; null: never free' }),
    tax_class: Type.Enum(['standard', 'reduced', 'basic', 'zero']),
  },
  { additionalProperties: false },
)
export const Tariff = Type.Object({ ...TariffDetails.properties, valid_from: Type.String() })
type Tariff = Static<typeof Tariff>

/** The one that holds, and those that will. */
export const Tariffs = Type.Object({ now: OrNull(Tariff), coming: Type.Array(Tariff) })

export const tariffInThePast = refusal<{ valid_from: string }>(
  'tariff_in_the_past',
  422,
  () => 'What delivery cost until now stays as it was: say what it costs from now or a later moment on',
)

const MOST_COMING = 50

export async function tariffsOf(db: Db | Tx, company_id: string, now: string): Promise<Static<typeof Tariffs>> {
  const rows = await run<Tariff>(
    db,
    `(select fee_minor, free_from_minor, tax_class, valid_from from stores.delivery_tariffs
      where company_id = $1 and valid_from <= $2 order by valid_from desc limit 1)
     union all
     (select fee_minor, free_from_minor, tax_class, valid_from from stores.delivery_tariffs
      where company_id = $1 and valid_from > $2 order by valid_from limit ${MOST_COMING})`,
    [company_id, now],
  )
  const coming = rows.filter(({ valid_from }) => valid_from > now)
  return { now: rows.find(({ valid_from }) => valid_from <= now) ?? null, coming }
}

/** From a moment on; what was said of the same moment before is said anew. */
export async function writeTariff(
  tx: Tx,
  input: Static<typeof TariffDetails> & { company_id: string; valid_from?: string },
  { actor, now }: Pick<Call, 'actor' | 'now'>,
) {
  const { company_id, fee_minor, free_from_minor, tax_class } = input
  const valid_from = input.valid_from === undefined ? now : new Date(input.valid_from).toISOString()
  if (valid_from < now) throw tariffInThePast({ valid_from })
  await run(
    tx,
    `insert into stores.delivery_tariffs (company_id, valid_from, fee_minor, free_from_minor, tax_class, actor, written_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (company_id, valid_from) do update set fee_minor = excluded.fee_minor, free_from_minor = excluded.free_from_minor,
       tax_class = excluded.tax_class, actor = excluded.actor, written_at = excluded.written_at`,
    [company_id, valid_from, fee_minor, fee_minor === null ? null : free_from_minor, tax_class, actor, now],
  )
  return tariffsOf(tx, company_id, now)
}

/** The tariff that holds in a company at a moment, as JSON or null: for a statement that asks for more than that. */
export const TARIFF = (company_id: string, now: string) => `
  (select case when t.fee_minor is not null then
     json_build_object('fee_minor', t.fee_minor, 'free_from_minor', t.free_from_minor, 'tax_class', t.tax_class) end
   from stores.public_delivery_tariffs t where t.company_id = ${company_id} and t.valid_from <= ${now} order by t.valid_from desc limit 1)`

/** The tariffs that hold in some companies, by company. */
export async function deliveryTariffsIn(
  db: Db | Tx,
  company_ids: Iterable<string>,
  now: string,
): Promise<Map<string, DeliveryTariff | null>> {
  const asked = [...new Set(company_ids)]
  if (!asked.length) return new Map()
  const rows = await run<{ company_id: string; tariff: DeliveryTariff | null }>(
    db,
    `select asked.company_id, ${TARIFF('asked.company_id', '$2')} as tariff from unnest($1::text[]) as asked(company_id)`,
    [asked, now],
  )
  return new Map(rows.map(({ company_id, tariff }) => [company_id, tariff]))
}
