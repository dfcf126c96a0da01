import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { notFound, type Route, route } from '#platform/http'
import type { Log } from '#platform/log'
import { retentions, SWEPT_AT_ONCE } from '#platform/personal-data'
import { refusal } from '#platform/refusal'

/**
 * How long we have, and how long things are kept, until somebody sets another number from a day on. The law, as engineers read it (counsel
 * confirms): an answer within 30 days by KVKK 6698 art. 13 and within a month by GDPR art. 12(3); proof of consents and refusals for three
 * years after they end by the regulation on commercial messages (RG 29417, art. 13). The rest is our own choice.
 */
const OURS: Record<string, { amount: number; unit: 'days' | 'hours' }> = {
  request_answer: { amount: 30, unit: 'days' },
  erasure_wait: { amount: 24, unit: 'hours' },
  export_download: { amount: 7, unit: 'days' },
}

/** What is valid on that day. */
export async function ruleOn(db: Db | Tx, rule: string, now: string): Promise<number> {
  const set = await runOne<{ amount: number }>(
    db,
    'select amount from privacy.rules where rule = $1 and valid_from <= $2::timestamptz::date order by valid_from desc limit 1',
    [rule, now],
  )
  return set?.amount ?? defaults().get(rule)!.amount
}

const defaults = () =>
  new Map([...Object.entries(OURS), ...retentions().map(({ what, days }) => [what, { amount: days, unit: 'days' as const }] as const)])

const Text = Type.String()
const OrNull = Type.Union([Text, Type.Null()])
export const Rule = Type.Object({
  rule: Text,
  unit: Type.Enum(['days', 'hours']),
  amount: Type.Integer({ description: 'valid today' }),
  valid_from: Type.Union([Text, Type.Null()], { description: 'null: as delivered' }),
  set_by: OrNull,
  coming: Type.Array(Type.Object({ amount: Type.Integer(), valid_from: Text })),
  swept: Type.Union([Type.Object({ swept_at: Text, removed: Type.Integer() }), Type.Null()], {
    description: 'when what is kept that long was last gone through, and how much was let go of so far',
  }),
})

/** Every rule, as it is today and as it will be. */
export async function listRules(db: Db | Tx, now: string): Promise<Static<typeof Rule>[]> {
  const set = await run<{ rule: string; amount: number; valid_from: string; set_by: string; is_coming: boolean }>(
    db,
    'select rule, amount, valid_from, set_by, valid_from > $1::timestamptz::date as is_coming from privacy.rules order by rule, valid_from',
    [now],
  )
  const sweeps = await run<{ what: string; swept_at: string; removed: number }>(
    db,
    'select what, swept_at, removed from privacy.sweeps',
    [],
  )
  return [...defaults()].map(([rule, { amount, unit }]) => {
    const of = set.filter((one) => one.rule === rule)
    const valid = of.findLast((one) => !one.is_coming)
    const swept = sweeps.find(({ what }) => what === rule)
    return {
      rule,
      unit,
      amount: valid?.amount ?? amount,
      valid_from: valid?.valid_from ?? null,
      set_by: valid?.set_by ?? null,
      coming: of.filter((one) => one.is_coming).map(({ amount, valid_from }) => ({ amount, valid_from })),
      swept: swept ? { swept_at: swept.swept_at, removed: swept.removed } : null,
    }
  })
}

/** Sets a number from a day on; what was valid before stays readable. */
export async function setRule(tx: Tx, set: { rule: string; amount: number; valid_from: string; set_by: string; now: string }) {
  if (!defaults().has(set.rule)) throw notFound({ what: 'rule', id: set.rule })
  await run(
    tx,
    `insert into privacy.rules (rule, valid_from, amount, set_by, set_at) values ($1, $2, $3, $4, $5)
     on conflict (rule, valid_from) do update set amount = excluded.amount, set_by = excluded.set_by, set_at = excluded.set_at`,
    [set.rule, set.valid_from, set.amount, set.set_by, set.now],
  )
}

const HOURS_BETWEEN_SWEEPS = 1

/** Lets go of what has been kept long enough: each kind once an hour, by whichever process comes first. */
async function sweep(tx: Tx, what: string, now: string) {
  const taken = await runOne(
    tx,
    `insert into privacy.sweeps (what, swept_at) values ($1, $2)
     on conflict (what) do update set swept_at = excluded.swept_at where sweeps.swept_at <= $2::timestamptz - $3 * interval '1 hour' returning 1`,
    [what, now, HOURS_BETWEEN_SWEEPS],
  )
  if (!taken) return
  const days = await ruleOn(tx, what, now)
  const before = new Date(Date.parse(now) - days * 86_400_000).toISOString()
  const swept = await retentions()
    .find((kept) => kept.what === what)!
    .sweep(tx, before, now)
  // A full portion: there is more, and the next one comes at once.
  const { removed, more } = typeof swept === 'number' ? { removed: swept, more: swept >= SWEPT_AT_ONCE } : swept
  if (removed || more)
    await run(tx, `update privacy.sweeps set removed = removed + $2, swept_at = swept_at - $3 * interval '1 hour' where what = $1`, [
      what,
      removed,
      more ? HOURS_BETWEEN_SWEEPS : 0,
    ])
}

/** Sweeps all that is kept for a while only. What cannot be swept keeps nothing else; it is tried again when its hour comes. */
export async function sweepAll(database: Database, now: string, log: Log) {
  // Once a second it is asked whether an hour is over, and as a rule it is not: that costs one look.
  const lately = await run<{ what: string }>(
    database.db,
    `select what from privacy.sweeps where swept_at > $1::timestamptz - $2 * interval '1 hour'`,
    [now, HOURS_BETWEEN_SWEEPS],
  )
  const isSwept = new Set(lately.map(({ what }) => what))
  for (const { what } of retentions().filter(({ what }) => !isSwept.has(what)))
    try {
      await database.transaction((tx) => sweep(tx, what, now))
    } catch (error) {
      log.error({ what, error: String(error) }, 'what has been kept long enough could not be let go of; trying again in an hour')
      await run(
        database.writer,
        'insert into privacy.sweeps (what, swept_at) values ($1, $2) on conflict (what) do update set swept_at = excluded.swept_at',
        [what, now],
      )
    }
}

const ruleOfThePast = refusal<{ valid_from: string }>(
  'rule_of_the_past',
  422,
  () => 'A rule begins today or later: what was valid stays written',
)

/** How long what is kept, and until when people are answered. */
export const ruleRoutes: Route[] = [
  route({
    on: 'GET /v1/privacy-rules',
    summary: 'How long we have to answer, and how long anything of people is kept: today, and from which day on otherwise',
    reply: Type.Object({ items: Type.Array(Rule) }),
    permission: 'privacy.read',
    read: async (db, _, call) => ({ items: await listRules(db, call.now) }),
  }),
  route({
    on: 'PUT /v1/privacy-rules/:rule',
    summary: 'Another number from a day on',
    params: Type.Object({ rule: Type.String({ maxLength: 60 }) }),
    body: Type.Object({
      amount: Type.Integer({ minimum: 0, maximum: 10_000 }),
      valid_from: Type.String({ pattern: '^2[0-9]{3}-[01][0-9]-[0-3][0-9]$' }),
    }),
    reply: Type.Object({ items: Type.Array(Rule) }),
    refuses: [notFound, ruleOfThePast],
    permission: 'privacy.rules',
    write: async (tx, { rule, amount, valid_from }, call) => {
      if (valid_from < call.now.slice(0, 10)) throw ruleOfThePast({ valid_from })
      await setRule(tx, { rule, amount, valid_from, set_by: call.actor, now: call.now })
      return { items: await listRules(tx, call.now) }
    },
  }),
]
