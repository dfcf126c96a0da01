import { run, type Tx } from '#platform/database'
import { present } from './presented.ts'

/** What a promotion shows everybody as the price of one piece, behind a door ('' is every door). */
export interface CampaignPrices {
  campaign_id: string
  price_list_id: string
  door: string
  starts_at: string
  ends_at: string
  prices: readonly { variant_id: string; amount_minor: number }[]
}

/**
 * Whoever shows a promotion on shelves as a price says so here, in the transaction that sets it off: shelves show it where it is lower than
 * what the lists say, it stands in the history, and what it is compared with follows from the law. The cart must come to the same amount; that is for the promotion to see to.
 */
export async function showCampaignPrices(tx: Tx, campaign: CampaignPrices, now: string): Promise<void> {
  const { campaign_id, price_list_id, door, starts_at, ends_at, prices } = campaign
  const variant_ids = prices.map(({ variant_id }) => variant_id)
  await run(
    tx,
    `insert into pricing.campaign_prices as c (campaign_id, price_list_id, door, variant_id, amount_minor, starts_at, ends_at)
     select $1, $2, $3, p.variant_id, p.amount_minor, greatest($4::timestamptz, $6), greatest($5::timestamptz, $4, $6)
     from unnest($7::text[], $8::bigint[]) as p(variant_id, amount_minor) order by p.variant_id
     on conflict (variant_id, price_list_id, campaign_id, door) do update
       set amount_minor = excluded.amount_minor, starts_at = excluded.starts_at, ends_at = excluded.ends_at`,
    [campaign_id, price_list_id, door, starts_at, ends_at, now, variant_ids, prices.map(({ amount_minor }) => amount_minor)],
  )
  await present(tx, price_list_id, variant_ids, now)
}

/** A promotion shows its prices no longer; what it showed stays in the history. */
export async function endCampaignPrices(tx: Tx, campaign_id: string, now: string): Promise<void> {
  const ended = await run<{ price_list_id: string; variant_id: string }>(
    tx,
    `update pricing.campaign_prices set ends_at = greatest(starts_at, $2::timestamptz) where campaign_id = $1 and ends_at > $2 returning price_list_id, variant_id`,
    [campaign_id, now],
  )
  for (const [price_list_id, of] of Map.groupBy(ended, (row) => row.price_list_id))
    await present(
      tx,
      price_list_id,
      of.map(({ variant_id }) => variant_id),
      now,
    )
}
