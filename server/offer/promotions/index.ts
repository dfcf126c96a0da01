/**
 * Promotions: what a company takes off its prices, when, for whom and how often at most. Every door quotes by the same list of those that are
 * on; what has limits is kept for whoever pays, used by her order, and never used more often than it says.
 */
import { run } from '#platform/database'
import { on } from '#platform/events'
import type { Module } from '#platform/module'
import { categoriesChanged, productSaved } from '../catalog/index.ts'
import { exceptionChanged, onShelves, priceChanged, promotionsAcrossTaxation } from '../pricing/index.ts'
import { weighAnew, weighBanners } from './banners.ts'
import { readOnShelves } from './on-shelves.ts'
import { routes } from './routes.ts'
import { promotionsAcross, taxationAudit } from './rule.ts'
import { forgetChanged } from './running.ts'
import { shelvesFollowed, showCategoriesAnew, showProductAnew, showPromotions } from './showing.ts'
import { countUses } from './uses.ts'

export {
  coupon_standings,
  couponRefusals,
  couponUnknown,
  foldCode,
  makeCoupons,
  standingOf,
  tooManyCoupons,
  whyNotTaken,
} from './coupons.ts'
export { Rule } from './rule.ts'
export { createPromotion, promotionChanged, startPromotion } from './promotions.ts'
export { type QuotedBy, quotedAnew } from '@birge/kernel/shop-quote'
export { type Buyer, type Coupon, namesOfVersions, promotionsOfTill, quoteWith, type WhatIsOn, whatIsOnIn } from './running.ts'
export { shelvesFollowed }
export {
  type Applied,
  consumeUses,
  couponUsedMeanwhile,
  lockUses,
  promotionUsedUp,
  releaseUses,
  releaseUsesOfOrders,
  type Using,
} from './uses.ts'

onShelves.fill(readOnShelves)
promotionsAcrossTaxation.fill(promotionsAcross)

export const promotions: Module = {
  name: 'promotions',
  routes,
  tick: countUses,
  work: async (database, now) => {
    await showPromotions(database, now)
    await weighBanners(database, now)
  },
  subscriptions: [
    on('promotions.product_saved', productSaved, async (tx, { subject, data, occurred_at }) => {
      if (data.change === 'updated') await showProductAnew(tx, subject, occurred_at)
    }),
    on('promotions.weigh_by_prices', priceChanged, (tx, { data, occurred_at }) => weighAnew(tx, data, occurred_at)),
    on('promotions.weigh_by_exceptions', exceptionChanged, (tx, { data, occurred_at }) => weighAnew(tx, data, occurred_at)),
    on('promotions.weigh_by_shelves', shelvesFollowed, (tx, { data, occurred_at }) => weighAnew(tx, data, occurred_at)),
    on('promotions.categories_changed', categoriesChanged, (tx, { occurred_at }) => showCategoriesAnew(tx, occurred_at)),
  ],
  watch: (pulse) => pulse.watch(forgetChanged),
  permissions: {
    'promotions.read': ['manager', 'associate', 'agent', 'analyst'],
    'promotions.write': ['manager'],
  },
  audits: [
    taxationAudit,
    {
      name: 'how often a promotion was used, and what it took off, is what its uses say',
      violations: `
        select c.promotion_id from promotions.counters c left join (
          select promotion_id, count(*) as uses, sum(amount_minor) as spent_minor from promotions.uses where is_counted group by 1) u using (promotion_id)
        where c.uses <> coalesce(u.uses, 0) or c.spent_minor <> coalesce(u.spent_minor, 0)`,
    },
    {
      // A limit may be lowered below what was used before.
      name: 'no coupon was used more often than it is good for, and each as often as its uses say',
      violations: `
        select c.company_id, c.code from promotions.coupons c left join (
          select company_id, coupon_code as code, count(*) as uses from promotions.uses where coupon_code is not null group by 1, 2) u using (company_id, code)
        where c.uses <> coalesce(u.uses, 0) or c.uses > c.most_uses`,
    },
    {
      name: 'how often a customer used a promotion is what her uses say',
      violations: `
        with used as (
          select u.customer_id, u.promotion_id, count(*) as uses from promotions.uses u
          where u.customer_id is not null and exists (select from promotions.customer_uses k where k.promotion_id = u.promotion_id) and u.is_counted group by 1, 2)
        select customer_id, promotion_id from promotions.customer_uses k full join used u using (customer_id, promotion_id)
        where coalesce(k.uses, 0) <> coalesce(u.uses, 0)`,
    },
    {
      name: 'every promotion for a segment is for one of its own company',
      violations: `
        select p.promotion_id, asked.segment_id from promotions.promotions p
        cross join lateral jsonb_array_elements_text(p.rule #> '{asks,segments}') as asked (segment_id)
        where not exists (select from segments.public_segments g where g.segment_id = asked.segment_id and g.company_id = p.company_id)`,
    },
    {
      // As prices stood when it was weighed last; what has changed since is weighed in a moment.
      name: 'no banner announces more than the law lets it, as it was weighed last',
      violations: `
        select p.promotion_id, s.variant_id from promotions.promotions p join pricing.public_price_lists l using (company_id)
        join pricing.public_presented_prices s on s.price_list_id = l.price_list_id and s.promotion_ids @> array[p.promotion_id] and s.presented_from <= p.weighed_at
        where p.status = 'on' and p.announced_percent is not null and not p.announced_up_to and p.unlawful_since is null and p.weigh_anew_at is null
          and (p.show_anew_at is null or p.show_anew_at > p.weighed_at)
          and s.amount_minor::numeric * 100 > coalesce(s.reference_minor, 0)::numeric * (100 - p.announced_percent)
          and not exists (select from pricing.public_presented_prices n where n.price_list_id = s.price_list_id and n.variant_id = s.variant_id and n.door = s.door
            and n.presented_from > s.presented_from and n.presented_from <= p.weighed_at)`,
    },
    {
      name: 'every promotion is written down in the version that holds',
      violations: `select p.promotion_id from promotions.promotions p left join promotions.versions v using (promotion_id, version)
        where v.rule is distinct from p.rule or v.name is distinct from p.name`,
    },
  ],
  merge: {
    preview: async (db, customer_ids, company_ids = null) => ({
      promotion_uses: await run(
        db,
        `select p.promotion_id, p.name, sum(u.uses)::integer as uses from promotions.customer_uses u join promotions.promotions p using (promotion_id)
         where u.customer_id = any($1::text[]) and ($2::text[] is null or p.company_id = any($2)) group by 1, 2 order by 1`,
        [customer_ids, company_ids],
      ),
    }),
    totals: async (db, customer_ids) => {
      const [sum] = await run<{ uses: number }>(
        db,
        'select coalesce(sum(uses), 0)::bigint as uses from promotions.customer_uses where customer_id = any($1::text[])',
        [customer_ids],
      )
      return { 'promotions.uses': sum!.uses }
    },
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      promotion_uses: await run(
        db,
        `select v.name, u.coupon_code, u.amount_minor, u.used_at from promotions.uses u join promotions.versions v using (promotion_id, version)
         where u.customer_id = any($1::text[]) order by u.used_at`,
        [customer_ids],
      ),
    }),
    // What was taken off is part of the sale, which tax law keeps; it says nothing of her but that she bought.
    erase: async (tx, customer_ids) => {
      const [kept] = await run<{ count: number }>(tx, 'select count(*) from promotions.uses where customer_id = any($1::text[])', [
        customer_ids,
      ])
      return [{ table: 'promotions.uses', erased: 0, kept: kept!.count, ...(kept!.count && { why: 'tax_law' as const }) }]
    },
  },
}
