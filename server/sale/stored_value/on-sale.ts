import { Type } from 'typebox'
import { type Db, run } from '#platform/database'
import { OrNull } from '#platform/or-null'
import { rulesOf } from './rules.ts'

/** What whoever buys a gift card may know. */
export const GiftCardTerms = Type.Object({
  currency: Type.String(),
  least_minor: OrNull(Type.Integer({ description: 'from here on any amount may be chosen for a card without denominations; null: none' })),
  most_minor: OrNull(Type.Integer()),
  top_ups: Type.Boolean({ description: 'more is sold onto cards that exist' }),
  cards: Type.Array(
    Type.Object({
      variant_id: Type.String(),
      slug: Type.String(),
      amount_minor: Type.Integer({ description: 'its price; of one that is open the amount it proposes' }),
      is_open: Type.Boolean({ description: 'any amount between the two may be chosen' }),
    }),
    { description: 'on sale, the smallest first' },
  ),
})

export async function termsOf(on: Db, { company_id, currency }: { company_id: string; currency: string }, now: string) {
  const { least_minor, most_minor, top_ups } = await rulesOf(on, company_id)
  const found = await run<{ variant_id: string; slug: string; amount_minor: number; has_options: boolean }>(
    on,
    `select v.variant_id, p.slug, price.amount_minor,
       exists (select from jsonb_each(v.option_texts) t where jsonb_array_length(t.value) > 0) as has_options
     from catalog.public_products p join catalog.public_variants v using (product_id)
     cross join lateral (
       select r.amount_minor from pricing.public_prices r
       where r.price_list_id = (select i.price_list_id from pricing.public_price_lists i where i.company_id = $1)
         and r.variant_id = v.variant_id and r.valid_from <= $2 order by r.valid_from desc limit 1) price
     where p.tax_class = 'voucher' and p.status = 'active' and price.amount_minor is not null order by price.amount_minor, v.variant_id limit 40`,
    [company_id, now],
  )
  const cards = found.map(({ has_options, ...card }) => ({ ...card, is_open: !has_options && most_minor !== null }))
  return { currency, least_minor, most_minor, top_ups, cards }
}
