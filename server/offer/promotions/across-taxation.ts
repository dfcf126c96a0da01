import { type Db, run, type Tx } from '#platform/database'

/** What takes off, asks or caps an amount of money, and counts before and after a day on which prices change their meaning: the amount would mean something else from then on. */
const ACROSS = `
  select p.promotion_id, catalog.public_text(p.name, c.locale) as name, t.from_on::text as from_on
  from promotions.promotions p join companies.public_companies c using (company_id) cross join lateral jsonb_to_recordset(c.price_taxation) as t(from_on date)
  where p.status = 'on' and p.changed_at < t.from_on::timestamp at time zone c.time_zone
    and (p.rule -> 'benefit' ?| array['amount_minor', 'price_minor', 'most_minor'] or p.rule #>> '{benefit,by}' = 'amount' or p.rule #> '{asks,least_minor}' is not null)
    and coalesce(p.rule ->> 'starts_at', '') < t.from_on::text || 'T00:00' and coalesce(p.rule ->> 'ends_at', '9999-99') > t.from_on::text || 'T00:00'`

export const promotionsAcross = (on: Db | Tx, company_id: string) =>
  run<{ name: string; from_on: string }>(on, `${ACROSS} and p.company_id = $1 order by p.promotion_id, t.from_on limit 10`, [company_id])

export const taxationAudit = {
  name: 'no amount of a promotion runs across a day on which prices change their meaning',
  violations: ACROSS,
}
