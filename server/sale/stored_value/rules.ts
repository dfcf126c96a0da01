import { isVoucher, type TaxClass } from '@birge/kernel/tax'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { type Refusal, refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'

/** How a company handles its gift cards. */
export const GiftCardRules = Type.Object({
  cards_buy_cards: Type.Boolean({ description: 'a gift card may be paid with a gift card' }),
})
type GiftCardRules = Type.Static<typeof GiftCardRules>

export const rulesChanged = event('stored_value.rules_changed', GiftCardRules)

export const giftCardBuysNone = refusal<{ gift_cards_minor: number; most_minor: number }>(
  'gift_card_buys_none',
  422,
  () => 'Gift cards are not paid with gift cards: pay that part otherwise',
)

export const rulesOf = async (on: Db | Tx, company_id: string): Promise<GiftCardRules> =>
  (await runOne<GiftCardRules>(on, 'select cards_buy_cards from stored_value.rules where company_id = $1', [company_id])) ?? {
    cards_buy_cards: false,
  }

export async function readRules(db: Db, { company_id }: { company_id: string }, call: Call) {
  await ofCompany(db, call, company_id)
  return rulesOf(db, company_id)
}

export async function setRules(tx: Tx, { company_id, cards_buy_cards }: { company_id: string } & GiftCardRules, call: Call) {
  await ofCompany(tx, call, company_id)
  await run(
    tx,
    `insert into stored_value.rules (company_id, cards_buy_cards, changed_by, changed_at) values ($1, $2, $3, $4)
     on conflict (company_id) do update set cards_buy_cards = excluded.cards_buy_cards, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [company_id, cards_buy_cards, call.actor, call.now],
  )
  await announce(tx, rulesChanged, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data: { cards_buy_cards } })
  return rulesOf(tx, company_id)
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
type Lines = readonly { tax_class: TaxClass; total_minor: number }[]
type Tenders = readonly { method: string; amount_minor: number }[]

/** Which of these companies let gift cards buy gift cards. */
export const companiesWhereCardsBuyCards = async (tx: Tx, company_ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await run<{ company_id: string }>(
        tx,
        'select company_id from stored_value.rules where company_id = any($1::text[]) and cards_buy_cards',
        [company_ids],
      )
    ).map(({ company_id }) => company_id),
  )

/** Why these tenders may not pay these lines, where gift cards pay goods only. */
export function whyCardsBuyNoCards(lines: Lines, tenders: Tenders): Refusal | undefined {
  const gift_cards_minor = sum(lines.flatMap((line) => (isVoucher(line) ? line.total_minor : [])))
  const most_minor = sum(lines.map(({ total_minor }) => total_minor)) - gift_cards_minor
  const asked_minor = sum(tenders.flatMap(({ method, amount_minor }) => (method === 'gift_card' ? amount_minor : [])))
  return gift_cards_minor && asked_minor > most_minor ? giftCardBuysNone({ gift_cards_minor, most_minor }) : undefined
}

/** Gift cards pay goods only, unless the company lets them buy others. */
export async function mustPayGiftCardsOtherwise(on: Db | Tx, company_id: string, lines: Lines, tenders: Tenders) {
  const no = whyCardsBuyNoCards(lines, tenders)
  if (no && !(await rulesOf(on, company_id)).cards_buy_cards) throw no
}
