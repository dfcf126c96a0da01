import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import type { Company } from '../../foundation/companies/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'

export const giftCardExpired = event(
  'stored_value.gift_card_expired',
  Type.Object({ gift_card_id: Type.String(), currency: Type.String(), amount_minor: Type.Integer() }),
)

/** The last day of a card that is made now, by the law of its company's country; null: it never ends. */
export async function expiresOn(on: Db | Tx, company: Pick<Company, 'country' | 'time_zone'>, now: string): Promise<string | null> {
  const row = await runOne<{ expires_on: string }>(
    on,
    `with today as (select ($2::timestamptz at time zone $3)::date as day)
     select ((case when from_end_of_year then date_trunc('year', day)::date + interval '1 year' - interval '1 day' else day end)
       + make_interval(years => years))::date::text as expires_on
     from stored_value.expiry_rules, today where country = $1 and valid_from <= day order by valid_from desc limit 1`,
    [company.country, now, company.time_zone],
  )
  return row?.expires_on ?? null
}

const AT_ONCE = 200

/** What is left on cards whose last day is over goes to the company. What is held of them for a payment waits for how that ends. */
export async function expireGiftCards(tx: Tx, now: string) {
  const over = await run<{ gift_card_id: string; company_id: string; currency: string; expires_on: string; available_minor: number }>(
    tx,
    `with due as (
       select g.gift_card_id, b.available_minor from stored_value.gift_cards g join companies.public_companies c using (company_id)
       left join ledger.public_balances b on b.account = concat_ws('/', g.company_id, g.currency, 'gift_card', g.gift_card_id)
       where g.expired_at is null and g.expires_on <= ($1::timestamptz)::date + 1 and g.expires_on < ($1::timestamptz at time zone c.time_zone)::date
         and coalesce(b.held_minor, 0) = 0
       order by g.expires_on limit ${AT_ONCE} for no key update of g skip locked)
     update stored_value.gift_cards g set expired_at = $1 from due where g.gift_card_id = due.gift_card_id
     returning g.gift_card_id, g.company_id, g.currency, g.expires_on::text as expires_on, coalesce(due.available_minor, 0) as available_minor`,
    [now],
  )
  const left = over.filter(({ available_minor }) => available_minor > 0)
  if (!over.length) return
  const posted = await post(
    tx,
    left.map(({ gift_card_id, company_id, currency, expires_on, available_minor }) => ({
      ...{ key: `expired:${gift_card_id}:${expires_on}`, kind: 'gift_card_expired', document: gift_card_id, actor: 'system:stored_value' },
      posted_at: now,
      transfers: [
        {
          from: account(company_id, currency, 'expired_value'),
          to: account(company_id, currency, 'gift_card', gift_card_id),
          amount_minor: available_minor,
        },
      ],
    })),
  )
  // Somebody was quicker and has paid with it, or is about to: what is left then ends the next time.
  const spent = left.filter((_, i) => 'refusal' in posted[i]!)
  if (spent.length)
    await run(tx, 'update stored_value.gift_cards set expired_at = null where gift_card_id = any($1)', [
      spent.map(({ gift_card_id }) => gift_card_id),
    ])
  await announceAll(
    tx,
    over
      .filter((card) => !spent.includes(card))
      .map(({ gift_card_id, company_id, currency, available_minor }) => ({
        ...{ kind: giftCardExpired, subject: gift_card_id, company_id, actor: 'system:stored_value', occurred_at: now },
        data: { gift_card_id, currency, amount_minor: available_minor },
      })),
  )
}

/**
 * Value that is put on a card that exists lives as long as a card that is made now: its last day is never before that one. The cards are locked by the caller,
 * and have not ended.
 */
export async function prolongGiftCards(
  tx: Tx,
  gift_card_ids: readonly string[],
  company: Pick<Company, 'country' | 'time_zone'>,
  now: string,
) {
  // Where no rule ends a card, nothing does.
  await run(
    tx,
    `update stored_value.gift_cards set expires_on = case when $2::date is not null then greatest(expires_on, $2::date) end
     where gift_card_id = any($1) and expires_on is not null`,
    [gift_card_ids, await expiresOn(tx, company, now)],
  )
}

/** Who gets value back on a card has at least so long to use it. */
const DAYS_AFTER_REFUND = 90

/**
 * Cards that are about to get value back can be used again: value that was not there when a card ended has not ended with it, and none that comes back on the
 * eve of its end is lost with it. They are locked, so that none ends between this and the value that comes.
 */
export async function reviveGiftCards(tx: Tx, gift_card_ids: readonly string[], now: string) {
  await run(tx, 'select from stored_value.gift_cards where gift_card_id = any($1) order by gift_card_id for no key update', [gift_card_ids])
  await run(
    tx,
    `update stored_value.gift_cards set expired_at = null, expires_on = greatest(expires_on, ($2::timestamptz)::date + ${DAYS_AFTER_REFUND})
     where gift_card_id = any($1) and expires_on is not null`,
    [gift_card_ids, now],
  )
}
