/**
 * Stored value: what customers have with us and can pay with at every door. A gift card belongs to whoever holds its code, credit to a customer by name.
 * How much it is, only the ledger says; here is what opens a card, when it ends, who gave what and why. A code is kept as a hash and its last four
 * signs, and told once.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { confirmedGrant, creditsOf, GRANT_ACT, grantsInWords, grantsSince, moveGrant } from './credit.ts'
import { expireGiftCards } from './expiry.ts'
import { REFUNDED } from './gift-cards.ts'
import { confirmedIssue, confirmedTopUp, ISSUE_ACT, TOP_UP_ACT } from './giving.ts'
import { routes } from './routes.ts'

export { shareCredit } from './credit.ts'
export { reviveGiftCards } from './expiry.ts'
export { codeMalformed, codeTaken, giftCardOver, giveCode, makeGiftCard, readGiftCard, REFUNDED } from './gift-cards.ts'
export { givesAlone } from './giving.ts'
export { cardRefusals, cardsToPayWith, cardToPayWith } from './paying.ts'
export { giftCardBuysNone, giftCardFull, mustPayGiftCardsOtherwise, noTopUps, setRules, whatBuysNoCards, whyBuysNoCards } from './rules.ts'
export { giftCardUsed, makeRefundCard, sellGiftCards, takeBackSoldCards } from './selling.ts'

export const stored_value: Module = {
  name: 'stored_value',
  routes,
  tick: expireGiftCards,
  acts: {
    [GRANT_ACT]: { permission: 'store_credit.grant', carryOut: confirmedGrant },
    [ISSUE_ACT]: { permission: 'gift_cards.issue', carryOut: confirmedIssue },
    [TOP_UP_ACT]: { permission: 'gift_cards.issue', carryOut: confirmedTopUp },
  },
  permissions: {
    'gift_cards.read': ['manager', 'associate', 'agent', 'analyst'],
    'gift_cards.issue': ['manager'],
    'gift_cards.block': ['manager', 'agent'],
    'gift_cards.manage': ['owner'],
    'store_credit.read': ['manager', 'associate', 'agent', 'analyst'],
    'store_credit.grant': ['manager', 'agent'],
  },
  audits: [
    {
      name: 'every gift card was booked when it was made',
      violations: `select g.gift_card_id from stored_value.gift_cards g
        left join ledger.public_transfers t on t.group_key = 'issued:' || g.gift_card_id
        where g.reason <> '${REFUNDED}' and t.amount_minor is distinct from g.initial_minor
        union all select g.gift_card_id from stored_value.gift_cards g
        left join ledger.public_transfers t on t.document = g.document and t.kind = 'refund' and t.posted_at = g.issued_at
          and t.from_account = concat_ws('/', g.company_id, g.currency, 'gift_card', g.gift_card_id)
        where g.reason = '${REFUNDED}' group by g.gift_card_id having coalesce(sum(t.amount_minor), 0) < g.initial_minor`,
    },
    {
      name: 'nothing lies on a gift card that has expired',
      violations: `select g.gift_card_id from stored_value.gift_cards g
        join ledger.public_balances b on b.account = concat_ws('/', g.company_id, g.currency, 'gift_card', g.gift_card_id)
        where g.expired_at is not null and b.balance_minor > 0`,
    },
    {
      name: 'what is owed for gift cards is the sum of what lies on them',
      violations: `
        with owed as (
            select split_part(account, '/', 1) as company_id, split_part(account, '/', 2) as currency, sum(change) as amount_minor
            from ledger.public_transfers cross join lateral (values (from_account, amount_minor), (to_account, -amount_minor)) as side(account, change)
            where split_part(account, '/', 3) = 'gift_card' group by 1, 2),
          lies as (
            select g.company_id, g.currency, sum(b.balance_minor) as amount_minor from stored_value.gift_cards g
            join ledger.public_balances b on b.account = concat_ws('/', g.company_id, g.currency, 'gift_card', g.gift_card_id) group by 1, 2)
        select company_id, currency, owed.amount_minor as owed_minor, lies.amount_minor as lies_minor from owed full join lies using (company_id, currency)
        where coalesce(owed.amount_minor, 0) <> coalesce(lies.amount_minor, 0)`,
    },
    {
      name: 'every grant of credit was booked',
      violations: `select r.grant_id from stored_value.credit_grants r left join ledger.public_transfers t on t.group_key = 'credit:' || r.grant_id
        where t.amount_minor is distinct from r.amount_minor`,
    },
  ],
  // What she has with us is of the ledger, and comes together there.
  merge: {
    chosen: grantsSince,
    told: grantsInWords,
    move: moveGrant,
    preview: async (db, customer_ids, companies = null) => ({ credits: await creditsOf(db, customer_ids, companies) }),
    totals: async (db, customer_ids) =>
      Object.fromEntries(
        (
          await run<{ currency: string; amount_minor: number }>(
            db,
            'select currency, sum(amount_minor)::bigint as amount_minor from stored_value.credit_grants where customer_id = any($1::text[]) group by currency',
            [customer_ids],
          )
        ).map(({ currency, amount_minor }) => [`stored_value.granted.${currency}`, amount_minor]),
      ),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      credit: await run(
        db,
        `select currency, amount_minor, reason, document, granted_at from stored_value.credit_grants where customer_id = any($1::text[]) order by granted_at`,
        [customer_ids],
      ),
    }),
    // What was given is kept for the books, under an id that then names nobody.
    async erase(tx, customer_ids) {
      const [kept] = await run<{ count: number }>(
        tx,
        'select count(*) from stored_value.credit_grants where customer_id = any($1::text[])',
        [customer_ids],
      )
      return [{ table: 'stored_value.credit_grants', erased: 0, kept: kept!.count, why: 'tax_law' }]
    },
  },
}
