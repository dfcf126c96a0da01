import { foldText } from '@birge/kernel/fold'
import { isShelfPrice } from '@birge/kernel/promotions'
import { minuteIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { Texts } from '../catalog/index.ts'
import { mustEndBeforeTaxation } from '../pricing/index.ts'
import { Announced, claimsOf, mustBeLawful, type Saying } from './banners.ts'
import { isLimited, Limits, mustMakeSense, promotionMalformed, Rule } from './rule.ts'
import { showRest, turnAndShow } from './showing.ts'

export const promotionEnded = refusal<{ promotion_id: string }>(
  'promotion_ended',
  409,
  () => 'This promotion has ended: copy it, if it shall come again',
)
export const promotionChangedMeanwhile = refusal<{ promotion_id: string; version: number }>(
  'promotion_changed',
  409,
  () => 'Somebody else has changed this promotion: look at it again',
)
export const limitsAreSetBefore = refusal<{ promotion_id: string }>(
  'limits_are_set_before',
  409,
  () => 'Whether a promotion has limits is decided before it starts, since uses are counted from the first one on',
)
export const nameMissing = refusal<{ locale: string }>(
  'name_missing',
  422,
  ({ locale }) => `The name that stands on receipts is missing: say it in the language of the company (${locale})`,
)

/** Subject is the promotion. Carts are priced by what is on within a second. */
export const promotionChanged = event(
  'promotions.promotion_changed',
  Type.Object({ version: Type.Integer(), reason: Type.Enum(['created', 'changed', 'started', 'ended', 'used_up', 'available_again']) }),
)
type Reason = Static<typeof promotionChanged.data>['reason']

export const Fields = { name: Texts, rule: Rule, limits: Limits, ...Announced }
const State = Type.Enum(['draft', 'waiting', 'on', 'over', 'used_up', 'ended'])

const Summary = {
  promotion_id: Type.String(),
  company_id: Type.String(),
  currency: Type.String(),
  version: Type.Integer(),
  status: Type.Enum(['draft', 'on', 'ended']),
  state: State,
  name: Texts,
  starts_at: OrNull(Type.String()),
  ends_at: OrNull(Type.String()),
  kind: Type.Enum(['percentage', 'amount', 'fixed_price', 'tiers', 'buy_get', 'bundle', 'gift']),
  class: Type.String(),
  asks_coupon: Type.Boolean(),
  limits: Limits,
  announced_percent: OrNull(Type.Integer()),
  announced_up_to: Type.Boolean(),
  unlawful: OrNull(
    Type.Object(
      {
        since: Type.String(),
        lawful_percent: Type.Integer({ description: 'the most that may be said now' }),
        variant_count: Type.Integer({ description: 'of how many variants what it says is true no more' }),
      },
      { description: 'prices have changed since it started: what its banner or its name says may be said no more' },
    ),
  ),
  uses: Type.Integer(),
  spent_minor: Type.Integer(),
  changed_at: Type.String(),
}
export const PromotionSummary = Type.Object(Summary)
export const PromotionReply = Type.Object({ ...Summary, rule: Rule })
type PromotionReply = Static<typeof PromotionReply>

/** What is over by its own dates, or used up, is so whatever its status says. */
const STATE = `
  case when p.status <> 'on' then p.status
    when now.here >= p.rule ->> 'ends_at' then 'over'
    when c.uses >= p.most_uses or c.spent_minor >= p.budget_minor then 'used_up'
    when now.here < p.rule ->> 'starts_at' then 'waiting' else 'on' end`
const READ = `
  select p.promotion_id, p.company_id, m.currency, p.version, p.status, ${STATE} as state, p.name, p.rule, p.rule ->> 'starts_at' as starts_at,
    p.rule ->> 'ends_at' as ends_at, p.rule #>> '{benefit,kind}' as kind, p.rule ->> 'class' as class, p.rule #> '{asks,coupon}' is not null as asks_coupon,
    json_strip_nulls(json_build_object('most_uses', p.most_uses, 'most_uses_per_customer', p.most_uses_per_customer, 'budget_minor', p.budget_minor)) as limits,
    p.announced_percent, p.announced_up_to, case when p.unlawful_since is not null and ${STATE} in ('on', 'waiting') then json_build_object(
      'since', to_char(p.unlawful_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'lawful_percent', p.lawful_percent, 'variant_count', p.unlawful_for) end as unlawful,
    c.uses, c.spent_minor, p.changed_at
  from promotions.promotions p join promotions.counters c using (promotion_id) join companies.public_companies m using (company_id)
  cross join lateral (select to_char($1::timestamptz at time zone m.time_zone, 'YYYY-MM-DD"T"HH24:MI') as here) now`

export async function readPromotion(
  db: Db | Tx,
  { promotion_id }: { promotion_id: string },
  call: Pick<Call, 'now' | 'principal'>,
): Promise<PromotionReply> {
  const promotion = await runOne<PromotionReply>(db, `${READ} where p.promotion_id = $2`, [call.now, promotion_id])
  if (!promotion || !worksFor(call, promotion.company_id)) throw notFound({ what: 'promotion', id: promotion_id })
  return promotion
}

interface Filter {
  limit?: number
  after?: string
  company_id?: string
  status?: 'draft' | 'on' | 'ended'
  search?: string
  unlawful?: boolean
}
/** The newest first, of the companies for which the caller works. */
export async function listPromotions(db: Db, { limit = 50, after, company_id, status, search, unlawful }: Filter, call: Call) {
  const [last = null] = readCursor(after) ?? []
  const words = foldText(search ?? '')
    .split(' ')
    .filter(Boolean)
  const rows = await run<PromotionReply>(
    db,
    `${READ} where ($2::text is null or p.promotion_id < $2) and ($3::text[] is null or p.company_id = any($3))
       and ($4::text is null or p.company_id = $4) and ($5::text is null or p.status = $5)
       and ($6::text[] is null or p.promotion_id = any($6)) and (not $7 or p.status = 'on' and p.unlawful_since is not null)
     order by p.promotion_id desc limit $8`,
    [
      ...[call.now, last, companiesOf(call), company_id ?? null, status ?? null],
      ...[words.length ? await namedSo(db, words, companiesOf(call)) : null, unlawful ?? false, limit + 1],
    ],
  )
  return pageOf(
    rows.map(({ rule: _, ...row }) => row),
    limit,
    (row) => [row.promotion_id],
  )
}

/** Those whose name, in any language, has all of these words. A company has some thousand at most. */
async function namedSo(db: Db, words: readonly string[], companies: ReturnType<typeof companiesOf>): Promise<string[]> {
  const rows = await run<{ promotion_id: string; name: Texts }>(
    db,
    'select promotion_id, name from promotions.promotions where $1::text[] is null or company_id = any($1)',
    [companies],
  )
  return rows.flatMap(({ promotion_id, name }) => {
    const folded = foldText(Object.values(name).join(' '))
    return words.every((word) => folded.includes(word)) ? [promotion_id] : []
  })
}

async function mustBeSayable(tx: Tx, company_id: string, { name, rule, limits, announced_percent }: Saying) {
  const { locale } = await companyOf(tx, company_id)
  if (!name[locale as keyof Texts]) throw nameMissing({ locale })
  await mustMakeSense(tx, company_id, rule)
  // Of what no shelf shows as the price of a piece no percentage can be announced: there is no price before.
  if (announced_percent && !isShelfPrice(rule, limits)) throw promotionMalformed({ field: 'announced_percent' })
}

type By = Pick<Call, 'now' | 'actor'>

/** A new promotion, on nobody's cart before it is started. */
export async function createPromotion(tx: Tx, { company_id, ...said }: Saying & { company_id: string }, by: By): Promise<string> {
  await mustBeSayable(tx, company_id, said)
  const promotion_id = newId('prm')
  const { name, rule, limits } = said
  await run(
    tx,
    `insert into promotions.promotions (promotion_id, company_id, version, status, name, rule, most_uses, most_uses_per_customer, budget_minor,
       announced_percent, announced_up_to, created_at, changed_at)
     values ($1, $2, 1, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [promotion_id, company_id, name, rule, ...limitsOf(limits), ...announcedIn(said), by.now],
  )
  await run(tx, 'insert into promotions.counters (promotion_id) values ($1)', [promotion_id])
  await keepVersion(tx, promotion_id, 1, said, by)
  await say(tx, { promotion_id, company_id, version: 1 }, 'created', by)
  return promotion_id
}

const limitsOf = ({ most_uses, most_uses_per_customer, budget_minor }: Limits) => [
  ...[most_uses ?? null, most_uses_per_customer ?? null, budget_minor ?? null],
]

const announcedIn = ({ announced_percent = null, announced_up_to = false }: Saying) => [
  ...[announced_percent, announced_percent !== null && announced_up_to],
]

const keepVersion = (tx: Tx, promotion_id: string, version: number, said: Saying, { now, actor }: By) =>
  run(
    tx,
    `insert into promotions.versions (promotion_id, version, name, rule, limits, announced_percent, announced_up_to, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [promotion_id, version, said.name, said.rule, said.limits, ...announcedIn(said), now, actor],
  )

const say = (tx: Tx, { promotion_id, company_id, version }: Standing, reason: Reason, { now, actor }: By) =>
  announce(tx, promotionChanged, { subject: promotion_id, company_id, actor, occurred_at: now, data: { version, reason } })

type Standing = Pick<PromotionReply, 'promotion_id' | 'company_id' | 'version'>

/** Whoever uses it at this moment is counted before, or sees what it says from now on. */
async function lockPromotion(tx: Tx, promotion_id: string, call: Call) {
  await run(tx, 'select from promotions.counters where promotion_id = $1 for no key update', [promotion_id])
  const promotion = await readPromotion(tx, { promotion_id }, call)
  if (promotion.status === 'ended') throw promotionEnded({ promotion_id })
  return promotion
}

/** From now on it says something else; orders keep what it said before. */
export async function changePromotion(
  tx: Tx,
  { promotion_id, version, ...said }: Saying & { promotion_id: string; version: number },
  call: Call,
) {
  const before = await lockPromotion(tx, promotion_id, call)
  if (before.version !== version) throw promotionChangedMeanwhile({ promotion_id, version: before.version })
  await mustBeSayable(tx, before.company_id, said)
  const { rule, limits } = said
  if (before.status === 'on' && isLimited(rule, limits) !== isLimited(before.rule, before.limits))
    throw limitsAreSetBefore({ promotion_id })
  await write(tx, promotion_id, version + 1, said, call.now)
  if (before.status === 'on') await mustEndBeforeTaxation(tx, before.company_id)
  await keepVersion(tx, promotion_id, version + 1, said, call)
  await say(tx, { ...before, version: version + 1 }, 'changed', call)
  await turnAndShow(tx, promotion_id, call.now)
  if (before.status === 'on') await weighAtOnce(tx, promotion_id, said, call)
}

const write = (tx: Tx, promotion_id: string, version: number, said: Saying, now: string) =>
  run(
    tx,
    `update promotions.promotions set version = $2, name = $3, rule = $4, most_uses = $5, most_uses_per_customer = $6, budget_minor = $7,
       announced_percent = $8, announced_up_to = $9, changed_at = $10 where promotion_id = $1`,
    [promotion_id, version, said.name, said.rule, ...limitsOf(said.limits), ...announcedIn(said), now],
  )

/** What it says of itself must be true of all it shows, so all its shelves follow at once; where the law forbids it nothing has happened. */
async function weighAtOnce(tx: Tx, promotion_id: string, said: Saying, call: Call) {
  if (claimsOf(said).length) await showRest(tx, promotion_id, call.now)
  await mustBeLawful(tx, promotion_id, said, call)
}

/** Asked twice, it is on, or over, as it was. */
export async function movePromotion(tx: Tx, { promotion_id, to }: { promotion_id: string; to: 'on' | 'ended' }, call: Call) {
  const before = await lockPromotion(tx, promotion_id, call)
  if (before.status === to) return
  if (to === 'on') await mustBeSayable(tx, before.company_id, before)
  await run(tx, 'update promotions.promotions set status = $2, changed_at = $3 where promotion_id = $1', [promotion_id, to, call.now])
  if (to === 'on') await mustEndBeforeTaxation(tx, before.company_id)
  await say(tx, before, to === 'on' ? 'started' : 'ended', call)
  await turnAndShow(tx, promotion_id, call.now)
  if (to === 'on') await weighAtOnce(tx, promotion_id, before, call)
}

/** So many products are looked at where it is only asked what might be said. */
const STEPS_ASKED = 5

class Undone<T> {
  readonly what: T
  constructor(what: T) {
    this.what = what
  }
}

/** Reads what would be so if it said this and were on, and leaves no trace. `is_all`: all it would show was looked at. */
export async function asIfOn<T>(
  database: Database,
  { company_id, promotion_id, ...said }: Saying & { company_id: string; promotion_id?: string },
  call: Call,
  read: (tx: Tx, promotion_id: string, is_all: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction<T>(async (tx) => {
      const known = promotion_id && (await lockPromotion(tx, promotion_id, call))
      const id = known ? known.promotion_id : await createPromotion(tx, { ...said, company_id }, call)
      if (known) {
        await mustBeSayable(tx, known.company_id, said)
        await write(tx, id, known.version, said, call.now)
      }
      await run(tx, `update promotions.promotions set status = 'on' where promotion_id = $1`, [id])
      await turnAndShow(tx, id, call.now)
      const is_all = await showRest(tx, id, call.now, STEPS_ASKED)
      throw new Undone(await read(tx, id, is_all))
    })
  } catch (thrown) {
    if (thrown instanceof Undone) return thrown.what as T
    throw thrown
  }
}

/** Starts what was just created, for whoever fills a shop. */
export async function startPromotion(tx: Tx, promotion_id: string, by: By) {
  const promotion = await runOne<Standing>(
    tx,
    `update promotions.promotions set status = 'on', changed_at = $2 where promotion_id = $1 and status = 'draft' returning promotion_id, company_id, version`,
    [promotion_id, by.now],
  )
  if (!promotion) return
  await say(tx, promotion, 'started', by)
  await turnAndShow(tx, promotion_id, by.now)
}

export const isOver = ({ ends_at }: { ends_at?: string | null }, time_zone: string, now: string) =>
  ends_at != null && minuteIn(time_zone, now) >= ends_at
