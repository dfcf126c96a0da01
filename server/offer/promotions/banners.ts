/** What a promotion says of itself on banners and in its name, held against the law: at its start, with each change, and whenever prices change. */
import { isShelfPrice } from '@birge/kernel/promotions'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import type { Texts } from '../catalog/index.ts'
import { LawfulOf, lawfulOfPromotion } from '../pricing/index.ts'
import type { Limits, Rule } from './rule.ts'

export const Announced = {
  announced_percent: Type.Optional(
    OrNull(
      Type.Integer({
        minimum: 1,
        maximum: 99,
        description: 'what its banner says; refused where the law does not let it be said. A percentage in its name counts as well',
      }),
    ),
  ),
  announced_up_to: Type.Optional(
    Type.Boolean({ description: 'it says "up to": true where a tenth of what is shown may be called so much lower, and all of it lower' }),
  ),
}

export interface Saying {
  name: Texts
  rule: Rule
  limits: Limits
  announced_percent?: number | null
  announced_up_to?: boolean
}

interface Claim {
  said_in: 'announced_percent' | 'name'
  percent: number
  up_to: boolean
}

/** `%50 indirim`, `50 % endirim`, `50% off`; `%50'ye varan`, `50%-dək`, `up to 50%`. What no shelf shows as a price of one piece is no price reduction of goods. */
export function claimsOf({ name, rule, limits, announced_percent, announced_up_to = false }: Saying): Claim[] {
  if (!isShelfPrice(rule, limits)) return []
  const in_name = Object.values(name).flatMap((text) => {
    const up_to = /\bup to\b|varan|kadar|qədər|dək\b/iu.test(text)
    return [...text.matchAll(/%\s?(\d{1,3})|(\d{1,3})(?:[.,]\d+)?\s?%/gu)].flatMap(([, before, after]): Claim[] => {
      const percent = Number(before ?? after)
      return percent > 0 && percent < 100 ? [{ said_in: 'name', percent, up_to }] : []
    })
  })
  return [
    ...(announced_percent ? [{ said_in: 'announced_percent' as const, percent: announced_percent, up_to: announced_up_to }] : []),
    ...in_name,
  ]
}

const MOST_TOLD = 20
const Unlawful = Type.Object({
  said_in: Type.Enum(['announced_percent', 'name']),
  announced_percent: Type.Integer(),
  announced_up_to: Type.Boolean(),
  lawful_percent: Type.Integer({ description: 'the most that may be said so of all that is shown' }),
  variant_count: Type.Integer({ description: 'of how many variants it would not be true' }),
  of: Type.Integer(),
  variants: Type.Array(LawfulOf, { description: `of which, the furthest off first, ${MOST_TOLD} at most` }),
})
type Unlawful = Static<typeof Unlawful>

export const unlawfulBanner = refusal<Unlawful>(
  'unlawful_banner',
  422,
  ({ announced_percent, announced_up_to, lawful_percent, variant_count, of }) =>
    `${announced_up_to ? 'Up to ' : ''}${announced_percent} % would be unlawful: ${variant_count} of ${of} may not be called so much lower. ` +
    `The most that may be said is ${announced_up_to ? 'up to ' : ''}${lawful_percent} %`,
)

/** Of what share of the goods "up to" has to be true. */
const TENTH = 10

/** The most that may be said of all of them, and with "up to". Where nothing is shown, nothing is announced of anything: null. */
function mostLawful(shown: readonly LawfulOf[]): { each: number; up_to: number } | null {
  const [least] = shown
  if (!least) return null
  const each = least.lawful_percent
  return { each, up_to: each === 0 ? 0 : shown[shown.length - Math.ceil(shown.length / TENTH)]!.lawful_percent }
}

/** What is said that the law does not let be said, if anything: the furthest off. */
function unlawfulIn(claims: readonly Claim[], shown: readonly LawfulOf[]): Unlawful | undefined {
  const most = mostLawful(shown)
  if (!most) return undefined
  const [worst] = claims
    .map((claim) => ({ ...claim, lawful_percent: claim.up_to ? most.up_to : most.each }))
    .filter(({ percent, lawful_percent }) => percent > lawful_percent)
    .sort((a, b) => b.percent - b.lawful_percent - (a.percent - a.lawful_percent))
  if (!worst) return undefined
  const { said_in, percent, up_to, lawful_percent } = worst
  const below = shown.filter((one) => one.lawful_percent < percent)
  return {
    ...{ said_in, announced_percent: percent, announced_up_to: up_to, lawful_percent },
    ...{ variant_count: below.length, of: shown.length, variants: below.slice(0, MOST_TOLD) },
  }
}

export const LawfulBanner = Type.Object({
  of: Type.Integer({ description: 'variants that would be shown lower' }),
  is_all: Type.Boolean({ description: 'false: it shows more than was looked at, all of which is looked at when it starts' }),
  lawful_percent: OrNull(Type.Integer({ description: 'the most that may be said of all of them' })),
  lawful_up_to_percent: OrNull(Type.Integer()),
  unlawful: OrNull(Unlawful),
})

/** What may be said of what is shown, and whether what is said may. */
export function lawfulBanner(saying: Saying, shown: readonly LawfulOf[], is_all: boolean): Static<typeof LawfulBanner> {
  const most = mostLawful(shown)
  return {
    ...{ of: shown.length, is_all, lawful_percent: most?.each ?? null, lawful_up_to_percent: most?.up_to ?? null },
    unlawful: unlawfulIn(claimsOf(saying), shown) ?? null,
  }
}

/** What a promotion shows by what is written down now, the least lawful first. */
export async function shownBy(on: Db | Tx, promotion_id: string, by: Pick<Call, 'now' | 'locale'>): Promise<LawfulOf[]> {
  const list = await runOne<{ price_list_id: string }>(
    on,
    'select l.price_list_id from promotions.promotions p join pricing.public_price_lists l using (company_id) where p.promotion_id = $1',
    [promotion_id],
  )
  return list ? lawfulOfPromotion(on, { promotion_id, price_list_id: list.price_list_id }, by) : []
}

/** Refuses what the law forbids to say of what is shown now. */
export async function mustBeLawful(tx: Tx, promotion_id: string, saying: Saying, by: Pick<Call, 'now' | 'locale'>): Promise<void> {
  const unlawful = unlawfulIn(claimsOf(saying), await shownBy(tx, promotion_id, by))
  if (unlawful) throw unlawfulBanner(unlawful)
  await run(tx, LAWFUL, [promotion_id, by.now])
}
const LAWFUL = `update promotions.promotions set unlawful_since = null, lawful_percent = null, unlawful_for = null, weigh_anew_at = null, weighed_at = $2
  where promotion_id = $1`

/** What a banner says has become unlawful by prices that changed since, or may be said again. Subject is the promotion. */
export const bannerWeighed = event(
  'promotions.banner_weighed',
  Type.Object({
    is_lawful: Type.Boolean(),
    announced_percent: Type.Optional(Type.Integer()),
    lawful_percent: Type.Optional(Type.Integer()),
  }),
)

/** Prices of a company have changed, or what its promotions show: what they announce is weighed anew. */
export async function weighAnew(tx: Tx, of: { company_id: string } | { price_list_id: string } | 'all', at: string): Promise<void> {
  const [which, value] =
    of === 'all'
      ? ['$2::text is null', null]
      : 'company_id' in of
        ? ['company_id = $2', of.company_id]
        : ['company_id = (select company_id from pricing.public_price_lists where price_list_id = $2)', of.price_list_id]
  await run(
    tx,
    `update promotions.promotions set weigh_anew_at = $1 where promotion_id in (
       select promotion_id from promotions.promotions
       where ${which} and status = 'on' and weigh_anew_at is null and (announced_percent is not null or name::text like '%\\%%')
       order by promotion_id for no key update)`,
    [at, value],
  )
}

interface Due extends Saying {
  promotion_id: string
  company_id: string
  status: string
  is_unlawful: boolean
}
const STEPS = 50

/** The price stays, which customers were promised; who announced it is told that the banner has to go. */
export async function weighBanners(database: Database, now: string): Promise<void> {
  for (let step = 0; step < STEPS; step++) if (!(await database.transaction((tx) => weighNext(tx, now)))) return
}

async function weighNext(tx: Tx, now: string): Promise<boolean> {
  const due = await runOne<Due>(
    tx,
    `select promotion_id, company_id, status, name, rule, announced_percent, announced_up_to, unlawful_since is not null as is_unlawful,
       json_strip_nulls(json_build_object('most_uses', most_uses, 'most_uses_per_customer', most_uses_per_customer, 'budget_minor', budget_minor)) as limits
     from promotions.promotions where weigh_anew_at <= $1 order by weigh_anew_at, promotion_id limit 1 for no key update skip locked`,
    [now],
  )
  if (!due) return false
  const { promotion_id, company_id, status, is_unlawful } = due
  const claims = status === 'on' ? claimsOf(due) : []
  const unlawful = claims.length ? unlawfulIn(claims, await shownBy(tx, promotion_id, { now, locale: 'tr' })) : undefined
  if (unlawful) {
    const { lawful_percent, variant_count, announced_percent } = unlawful
    await run(
      tx,
      `update promotions.promotions set weigh_anew_at = null, weighed_at = $2, unlawful_since = coalesce(unlawful_since, $2), lawful_percent = $3, unlawful_for = $4
       where promotion_id = $1`,
      [promotion_id, now, lawful_percent, variant_count],
    )
    if (!is_unlawful) await say({ is_lawful: false, announced_percent, lawful_percent })
  } else {
    await run(tx, LAWFUL, [promotion_id, now])
    if (is_unlawful) await say({ is_lawful: true })
  }
  return true

  function say(data: Static<typeof bannerWeighed.data>) {
    return announce(tx, bannerWeighed, { subject: promotion_id, company_id, actor: 'system:promotions', occurred_at: now, data })
  }
}
