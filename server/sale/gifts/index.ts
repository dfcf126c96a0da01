/**
 * Gift cards that are bought: who they are for, when their codes go out, and what becomes of them when they are taken back. Their value is made in
 * the transaction of the order and lies in the ledger; no code opens it before the order is paid.
 */
import { run } from '#platform/database'
import { forgetNameIn } from '#platform/messages'
import type { Module } from '#platform/module'
import { contactsToForget, namesOf } from '../../foundation/customers/index.ts'
import { routes } from './routes.ts'
import { sendSoldCards } from './sending.ts'

export { openNewCard, openSoldCard } from './sending.ts'
export { Gift, type GiftOrder, makeSoldCards, SoldCard, soldCardsOf, takeBackCards, topUpIsOneCard } from './selling.ts'

export const gifts: Module = {
  name: 'gifts',
  routes,
  tick: sendSoldCards,
  audits: [
    {
      name: 'every gift card on an order was made, and the other way round',
      violations: `
        with ordered as (select order_id, sum(total_minor) as amount_minor from orders.public_order_lines where is_gift_card group by 1),
          sold as (select order_id, sum(amount_minor) as amount_minor from gifts.sold_cards group by 1)
        select order_id from ordered full join sold using (order_id) where ordered.amount_minor is distinct from sold.amount_minor`,
    },
    {
      name: 'every gift card that was sold or taken back is booked so',
      violations: `
        with said as (
            select order_id, coalesce(sum(amount_minor), 0) as sold_minor, coalesce(sum(amount_minor) filter (where returned_at is not null), 0) as returned_minor
            from gifts.sold_cards group by 1),
          booked as (
            select document as order_id, coalesce(sum(amount_minor) filter (where kind = 'gift_card_sold'), 0) as sold_minor,
              coalesce(sum(amount_minor) filter (where kind = 'gift_card_returned'), 0) as returned_minor
            from ledger.public_transfers where kind in ('gift_card_sold', 'gift_card_returned') group by 1)
        select order_id from said full join booked using (order_id)
        where (said.sold_minor, said.returned_minor) is distinct from (booked.sold_minor, booked.returned_minor)`,
    },
  ],
  personal_data: {
    // What waits to go out to her is named; and what she has bought for others, with the words she gave along.
    export: async (db, customer_ids) => ({
      gift_cards_on_their_way: await run(
        db,
        'select amount_minor, currency, recipient, words, send_at from gifts.sold_cards where recipient = any($1::text[]) order by send_at',
        [await contactsToForget(db, customer_ids)],
      ),
      gift_cards_bought: await run(
        db,
        `select s.amount_minor, s.currency, s.recipient, s.words, s.sold_at, s.send_at from gifts.sold_cards s join orders.public_orders o using (order_id)
         where o.customer_id = any($1::text[]) order by s.sold_at, s.sold_card_id`,
        [customer_ids],
      ),
    }),
    // A card was paid for and goes out, to her or to whom she gave it; her name and what she wrote do not go with it. To whom it went is forgotten by itself.
    async erase(tx, customer_ids) {
      const unsigned = await run(
        tx,
        `update gifts.sold_cards s set words = s.words - 'from_name' - 'message' from orders.public_orders o
         where o.order_id = s.order_id and o.customer_id = any($1::text[]) and s.words ?| array['from_name', 'message'] returning 1`,
        [customer_ids],
      )
      const [kept] = await run<{ count: number }>(tx, 'select count(*) from gifts.sold_cards where recipient = any($1::text[])', [
        await contactsToForget(tx, customer_ids),
      ])
      // A letter that is out already is whose it is; it need not say any more who she was.
      const letters = await forgetNameIn(tx, 'gift_card', await namesOf(tx, customer_ids))
      return [
        ...(letters ? [{ table: 'platform.messages', erased: letters, kept: 0 }] : []),
        { table: 'gifts.sold_cards', erased: unsigned.length, kept: kept!.count, ...(kept!.count && { why: 'open_order' as const }) },
      ]
    },
  },
}
