import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { judge, type Reading } from './comparing.ts'
import { noteJudged } from './incidents.ts'

export const Hung = Type.Object(
  {
    location_id: Type.String({ maxLength: 60 }),
    as_of: Type.Optional({ ...Moment, description: 'when these labels were printed; now, if nothing is said' }),
    variant_ids: Type.Optional(
      Type.Array(Type.String({ maxLength: 60 }), {
        minItems: 1,
        maxItems: 500,
        description: 'of what; of everything that lies there, if nothing is said',
      }),
    ),
    follow_by_themselves: Type.Optional(Type.Boolean({ description: 'electronic labels: from now on they show what is presented' })),
  },
  { additionalProperties: false },
)
export const LabelsOfPlace = Type.Object({
  location_id: Type.String(),
  is_watched: Type.Boolean({ description: 'somebody has said once that all labels are right' }),
  follow_by_themselves: Type.Boolean(),
  as_of: Type.Union([Type.String(), Type.Null()]),
  confirmed_at: Type.Union([Type.String(), Type.Null()]),
  confirmed_by: Type.Union([Type.String(), Type.Null()]),
  pending: Type.Integer({ description: 'labels that are known to show another price than is charged' }),
})

export const labelsOfTheFuture = refusal<{ as_of: string }>(
  'labels_of_the_future',
  422,
  () => 'Labels that were printed later than now cannot hang there yet',
)

/** Labels of a place were hung. Subject is the place. */
export const labelsHung = event(
  'parity.labels_hung',
  Type.Object({ as_of: Type.Union([Type.String(), Type.Null()]), variant_count: Type.Union([Type.Integer(), Type.Null()]) }),
)

/**
 * Somebody says of labels that they hang: from now on they are what was presented when they were printed. What the till took off because the old ones
 * showed less ends with it.
 */
export async function hangLabels(tx: Tx, hung: Type.Static<typeof Hung>, call: Call) {
  const { location_id, variant_ids = null, follow_by_themselves = false } = hung
  const { company_id } = await locationOf(tx, location_id)
  mustWorkAt(call, 'parity.confirm', location_id)
  const as_of = new Date(hung.as_of ?? call.now).toISOString()
  if (as_of > call.now) throw labelsOfTheFuture({ as_of })
  const of = variant_ids && [...new Set(variant_ids)]
  const [unknown] = of
    ? await run<{ variant_id: string }>(
        tx,
        `select a.variant_id from unnest($1::text[]) as a(variant_id) where not exists (select from catalog.public_variants v where v.variant_id = a.variant_id)`,
        [of],
      )
    : []
  if (unknown) throw notFound({ what: 'variant', id: unknown.variant_id })
  await run(
    tx,
    `insert into parity.labels (label_id, location_id, variant_id, as_of, confirmed_at, confirmed_by)
     select l.label_id, $1, l.variant_id, $4, $5, $6 from unnest($2::text[], $3::text[]) as l(label_id, variant_id)`,
    [
      ...[location_id, (of ?? ['']).map(() => newId('lab')), of ?? [''], follow_by_themselves ? 'infinity' : as_of],
      ...[call.now, call.actor],
    ],
  )
  await announce(tx, labelsHung, {
    ...{ subject: location_id, company_id, location_id, actor: call.actor, occurred_at: call.now },
    data: { as_of: follow_by_themselves ? null : as_of, variant_count: of?.length ?? null },
  })
  const standing = of ?? (await openOnShelves(tx, location_id))
  await noteJudged(
    tx,
    company_id,
    await judge(tx, company_id, await readShelves(tx, company_id, standing, call.now, location_id), call.now),
    call.now,
  )
  return labelsOf(tx, { location_id }, call)
}

const openOnShelves = async (tx: Tx, location_id: string) =>
  (
    await run<{ variant_id: string }>(
      tx,
      `select i.variant_id from stores.public_locations l join parity.incidents i on i.company_id = l.company_id and i.source = 'shelf' and i.closed_at is null
       where l.location_id = $1 and i.location_id = l.location_id`,
      [location_id],
    )
  ).map(({ variant_id }) => variant_id)

/** What is known of the labels of a place. */
export async function labelsOf(db: Db | Tx, { location_id }: { location_id: string }, call: Call) {
  const { company_id } = await locationOf(db, location_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  const said = await runOne<{ as_of: string | null; is_electronic: boolean; confirmed_at: string; confirmed_by: string }>(
    db,
    `select case when as_of < 'infinity' then as_of end as as_of, as_of = 'infinity' as is_electronic, confirmed_at, confirmed_by from parity.labels
     where location_id = $1 and variant_id = '' order by confirmed_at desc, label_id desc limit 1`,
    [location_id],
  )
  const open = await runOne<{ pending: number }>(
    db,
    `select count(*)::integer as pending from parity.incidents where company_id = $1 and source = 'shelf' and location_id = $2 and closed_at is null`,
    [company_id, location_id],
  )
  return {
    ...{ location_id, is_watched: said !== undefined, follow_by_themselves: said?.is_electronic ?? false, as_of: said?.as_of ?? null },
    ...{ confirmed_at: said?.confirmed_at ?? null, confirmed_by: said?.confirmed_by ?? null, pending: open!.pending },
  }
}

/**
 * What the labels of these things say in every place that is watched, as far as they lie there: those that say something else than is presented now,
 * and those of which that was known. The rest is right without a closer look.
 */
export async function readShelves(
  db: Db | Tx,
  company_id: string,
  variant_ids: readonly string[],
  now: string,
  location_id: string | null = null,
): Promise<Reading[]> {
  if (!variant_ids.length) return []
  return run<Reading>(db, SHELVES, [company_id, variant_ids, now, location_id])
}

const SHELVES = `
  select v.variant_id, v.sku as code, 'till' as channel, l.location_id, i.currency, label.amount_minor as shown_minor, as_of.moment as shown_at, 'shelf' as source
  from pricing.public_price_lists i join stores.public_locations l on l.company_id = i.company_id and ($4::text is null or l.location_id = $4)
  cross join unnest($2::text[]) as a (variant_id) join catalog.public_variants v using (variant_id)
  cross join lateral (select parity.public_labels_as_of(l.location_id, v.variant_id, $3) as moment offset 0) as as_of
  left join lateral pricing.public_presented(i.price_list_id, v.variant_id, pricing.doors_of(l.location_id), as_of.moment) as label on true
  left join lateral pricing.public_presented(i.price_list_id, v.variant_id, pricing.doors_of(l.location_id), $3) as present on true
  where i.company_id = $1 and as_of.moment is not null and exists (select from parity.labels k where k.location_id = l.location_id)
    and (label.amount_minor <> present.amount_minor and exists (
        select from inventory.public_levels n where n.variant_id = v.variant_id and n.location_id = l.location_id and n.on_hand + n.display > 0)
      or exists (select from parity.incidents o
        where o.company_id = $1 and o.code = v.sku and o.channel = 'till' and coalesce(o.location_id, '') = l.location_id and o.source = 'shelf' and o.closed_at is null))`
