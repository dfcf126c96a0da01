import { isVoucher, type TaxClass } from '@birge/kernel/tax'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { type Refusal, refusal } from '#platform/refusal'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { ofCompany } from '../../foundation/companies/index.ts'

const Amount = Type.Integer({ minimum: 1, maximum: 10_000_000_00 })
/** How a company handles its gift cards. */
export const GiftCardRules = Type.Object({
  least_minor: Type.Union([Amount, Type.Null()], { description: 'from here on any amount may be chosen for a card without denominations' }),
  most_minor: Type.Union([Amount, Type.Null()], { description: 'up to here; both or none' }),
  ceiling_minor: Type.Union([Amount, Type.Null()], { description: 'so much may lie on a card by what is sold or given' }),
  top_ups: Type.Boolean({ description: 'more is sold onto cards that exist' }),
  cards_buy_cards: Type.Boolean({ description: 'a gift card may be paid with a gift card' }),
  credit_buys_cards: Type.Boolean({ description: 'a gift card may be paid with credit' }),
})
export type GiftCardRules = Type.Static<typeof GiftCardRules>
const NAMES = Object.keys(GiftCardRules.properties) as (keyof GiftCardRules)[]

/** Until when cards live that are made today: by law of the company's country, never by its own word. */
const Lifetime = Type.Object({
  years: Type.Integer(),
  from_end_of_year: Type.Boolean(),
  law: Type.String(),
  valid_from: Type.String(),
})
export const GiftCardRulesReply = Type.Object({
  ...GiftCardRules.properties,
  currency: Type.String(),
  lifetime: OrNull(Lifetime),
  changes: Type.Array(Type.Object({ rules: GiftCardRules, changed_by: Type.String(), changed_at: Type.String() }), {
    description: 'the last fifty, the latest first',
  }),
})
export const rulesChanged = event('stored_value.rules_changed', GiftCardRules)

export const giftCardBuysNone = refusal<{ gift_cards_minor: number; most_minor: number }>(
  'gift_card_buys_none',
  422,
  () => 'Gift cards are not paid with gift cards or credit here: pay that part otherwise',
)
export const rulesContradict = refusal<{ field: string }>(
  'gift_card_rules_contradict',
  422,
  () => 'Say both a least and a most amount, the least no more than the most, and no more than the ceiling',
)
export const noTopUps = refusal<object>('no_top_ups', 409, () => 'No more is put on gift cards that exist here')
export const giftCardFull = refusal<{ gift_card_id: string; ceiling_minor: number; room_minor: number }>(
  'gift_card_full',
  409,
  ({ room_minor }) => `Only ${room_minor} more may come on this gift card`,
)

const NONE: GiftCardRules = {
  ...{ least_minor: null, most_minor: null, ceiling_minor: null },
  ...{ top_ups: true, cards_buy_cards: false, credit_buys_cards: true },
}

export const rulesOf = async (on: Db | Tx, company_id: string): Promise<GiftCardRules> =>
  (await runOne<GiftCardRules>(on, `select ${NAMES.join(', ')} from stored_value.rules where company_id = $1`, [company_id])) ?? NONE

export async function readRules(db: Db | Tx, { company_id }: { company_id: string }, call: Call) {
  const { currency, country, time_zone } = await ofCompany(db, call, company_id)
  const lifetime = await runOne<Type.Static<typeof Lifetime>>(
    db,
    `select years, from_end_of_year, law, valid_from::text from stored_value.expiry_rules
     where country = $1 and valid_from <= ($2::timestamptz at time zone $3)::date order by valid_from desc limit 1`,
    [country, call.now, time_zone],
  )
  const changes = await run<{ rules: GiftCardRules; changed_by: string; changed_at: string }>(
    db,
    'select rules, changed_by, changed_at from stored_value.rules_history where company_id = $1 order by changed_at desc, change_id desc limit 50',
    [company_id],
  )
  return { ...(await rulesOf(db, company_id)), currency, lifetime: lifetime ?? null, changes }
}

export async function setRules(tx: Tx, { company_id, ...rules }: { company_id: string } & GiftCardRules, call: Call) {
  await ofCompany(tx, call, company_id)
  const { least_minor, most_minor, ceiling_minor } = rules
  if ((least_minor === null) !== (most_minor === null) || least_minor! > most_minor!) throw rulesContradict({ field: 'most_minor' })
  if (ceiling_minor !== null && (most_minor ?? 0) > ceiling_minor) throw rulesContradict({ field: 'ceiling_minor' })
  // Two who save at once come one after the other, so that the history tells them in the order in which they counted.
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('stored_value.rules:' || $1::text, 0))`, [company_id])
  const before = await rulesOf(tx, company_id)
  if (NAMES.every((name) => before[name] === rules[name])) return readRules(tx, { company_id }, call)
  await run(
    tx,
    `insert into stored_value.rules (company_id, changed_by, changed_at, ${NAMES.join(', ')})
     values ($1, $2, $3, ${NAMES.map((_, at) => `$${at + 4}`).join(', ')})
     on conflict (company_id) do update set changed_by = excluded.changed_by, changed_at = excluded.changed_at,
       ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [company_id, call.actor, call.now, ...NAMES.map((name) => rules[name])],
  )
  await run(
    tx,
    'insert into stored_value.rules_history (change_id, company_id, rules, changed_by, changed_at) values ($1, $2, $3, $4, $5)',
    [newId('gcr'), company_id, JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, rules[name]]))), call.actor, call.now],
  )
  await announce(tx, rulesChanged, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data: rules })
  return readRules(tx, { company_id }, call)
}

/** Cards that are sold or given by these amounts hold no more than the company lets lie on one. Whoever puts it on holds their locks. */
export async function mustHaveRoom(
  on: Db | Tx,
  company_id: string,
  cards: readonly { gift_card_id: string; balance_minor: number; amount_minor: number }[],
) {
  const { ceiling_minor } = await rulesOf(on, company_id)
  if (ceiling_minor === null) return
  for (const { gift_card_id, balance_minor, amount_minor } of cards)
    if (balance_minor + amount_minor > ceiling_minor)
      throw giftCardFull({ gift_card_id, ceiling_minor, room_minor: Math.max(0, ceiling_minor - balance_minor) })
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
type Lines = readonly { tax_class: TaxClass; total_minor: number }[]
type Tenders = readonly { method: string; amount_minor: number }[]

/** What buys no gift cards, by company. */
export const whatBuysNoCards = async (tx: Tx, company_ids: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const found = new Map(
    (
      await run<Pick<GiftCardRules, 'cards_buy_cards' | 'credit_buys_cards'> & { company_id: string }>(
        tx,
        'select company_id, cards_buy_cards, credit_buys_cards from stored_value.rules where company_id = any($1::text[])',
        [company_ids],
      )
    ).map((rules) => [rules.company_id, rules]),
  )
  return new Map(company_ids.map((company_id) => [company_id, barredBy(found.get(company_id) ?? NONE)]))
}
const barredBy = ({ cards_buy_cards, credit_buys_cards }: Pick<GiftCardRules, 'cards_buy_cards' | 'credit_buys_cards'>) =>
  new Set([...(cards_buy_cards ? [] : ['gift_card']), ...(credit_buys_cards ? [] : ['store_credit'])])

/** Why these tenders may not pay these lines, where what is barred pays goods only. */
export function whyBuysNoCards(lines: Lines, tenders: Tenders, barred: ReadonlySet<string>): Refusal | undefined {
  const gift_cards_minor = sum(lines.flatMap((line) => (isVoucher(line) ? line.total_minor : [])))
  const most_minor = sum(lines.map(({ total_minor }) => total_minor)) - gift_cards_minor
  const asked_minor = sum(tenders.flatMap(({ method, amount_minor }) => (barred.has(method) ? amount_minor : [])))
  return gift_cards_minor && asked_minor > most_minor ? giftCardBuysNone({ gift_cards_minor, most_minor }) : undefined
}

const OURS = new Set(['gift_card', 'store_credit'])

/** Gift cards and credit pay goods only, unless the company lets them buy gift cards. */
export async function mustPayGiftCardsOtherwise(on: Db | Tx, company_id: string, lines: Lines, tenders: Tenders) {
  if (!whyBuysNoCards(lines, tenders, OURS)) return
  const no = whyBuysNoCards(lines, tenders, barredBy(await rulesOf(on, company_id)))
  if (no) throw no
}
