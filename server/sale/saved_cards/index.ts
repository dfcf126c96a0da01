/**
 * Saved cards: what a payment provider keeps for a customer, so that she pays again without entering it, online, at a till and by phone. Of a card we
 * have the provider's word for it, sealed, and what she knows it by. One invariant: nobody pays with a card but whose it is, as she has agreed to.
 */
import { run } from '#platform/database'
import { onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { paymentAuthorised, whenCardIsKept } from '../payments/index.ts'
import { eraseCards, forgetAtProviders, removeExpired } from './forgetting.ts'
import { keepCards } from './keeping.ts'
import { routes } from './routes.ts'
import { tellOfUses } from './using.ts'

export { SavedCard, showCards } from './cards.ts'
export { cardInWords } from './terms.ts'
export { resealCards, SaveCard } from './keeping.ts'
export { type CardChoice, type Cardholder, cardRefusals as savedCardRefusals, holderOf, howByCard, mustPayByCard } from './using.ts'

whenCardIsKept.fill(keepCards)

export const saved_cards: Module = {
  name: 'saved_cards',
  routes,
  work: forgetAtProviders,
  subscriptions: [onMany('saved_cards.tell_of_uses', paymentAuthorised, tellOfUses)],
  audits: [
    {
      name: 'every use of a saved card is of a payment of the company it was saved with',
      violations: `select u.payment_id from saved_cards.uses u left join payments.public_payments p using (payment_id)
        where p.company_id is distinct from u.company_id or p.method is distinct from 'card'`,
    },
    {
      name: 'no payment was begun with a card that had been taken away',
      violations: `select u.payment_id from saved_cards.uses u join saved_cards.cards c using (saved_card_id) where u.used_at > c.removed_at`,
    },
    {
      name: 'of who was forgotten no card is kept',
      violations: `select c.saved_card_id from saved_cards.cards c join customers.public_forgotten using (customer_id)`,
    },
  ],
  retention: [
    {
      // Long enough for her to see that it has expired, and to save the new one beside it. Of which we were not told when it expires stays until she removes it.
      what: 'saved_cards.expired',
      days: 90,
      sweep: removeExpired,
    },
    {
      what: 'saved_cards.wishes',
      days: 3,
      sweep: sweepBy(`delete from saved_cards.wishes where payment_id in (
               select payment_id from saved_cards.wishes where wished_at < $1 order by wished_at limit $2) returning 1`),
    },
    {
      // As long as she may dispute a payment; that it was made stands in the books.
      what: 'saved_cards.uses',
      days: 540,
      sweep: sweepBy(`delete from saved_cards.uses where payment_id in (
               select payment_id from saved_cards.uses where used_at < $1 order by used_at limit $2) returning 1`),
    },
  ],
  merge: {
    // Each is hers by the id it was saved under: merged, all are hers; parted, each has her own.
    preview: async (db, customer_ids, companies = null) => ({
      saved_cards: (
        await run<{ count: number }>(
          db,
          `select count(*) from saved_cards.cards where customer_id = any($1::text[]) and removed_at is null and ($2::text[] is null or company_id = any($2))`,
          [customer_ids, companies],
        )
      )[0]!.count,
    }),
    totals: async () => ({}),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      saved_cards: await run(
        db,
        `select provider, brand, last_four, expires_on::text, label, absent_allowed, text_version, channel, saved_at, last_used_at, removed_at
         from saved_cards.cards where customer_id = any($1::text[]) order by saved_at`,
        [customer_ids],
      ),
      paid_with: await run(
        db,
        'select payment_id, brand, last_four, presence, used_at from saved_cards.uses where customer_id = any($1::text[]) order by used_at',
        [customer_ids],
      ),
    }),
    erase: eraseCards,
  },
}
