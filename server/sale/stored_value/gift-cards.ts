import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { type Refusal, refusal } from '#platform/refusal'
import { companyOf, ofCompany } from '../../foundation/companies/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'
import { hashCode, lastFourOf, newGiftCardCode } from './codes.ts'
import { expiresOn, prolongGiftCards } from './expiry.ts'
import { mustHaveRoom } from './rules.ts'

export const GiftCard = Type.Object({
  gift_card_id: Type.String(),
  company_id: Type.String(),
  currency: Type.String(),
  last_four: OrNull(Type.String()),
  status: Type.Enum(['active', 'blocked', 'expired']),
  reason: Type.String(),
  document: OrNull(Type.String()),
  initial_minor: Type.Integer(),
  balance_minor: Type.Integer(),
  held_minor: Type.Integer({ description: 'set aside for payments that are under way' }),
  issued_at: Type.String(),
  issued_by: Type.String(),
  expires_on: OrNull(Type.String()),
  blocked_reason: OrNull(Type.String()),
  blocked_at: OrNull(Type.String()),
  blocked_by: OrNull(Type.String()),
})
export type GiftCard = Type.Static<typeof GiftCard>

/** Why something is given without being paid for. */
export const GivenFor = Type.Enum(['goodwill', 'complaint', 'campaign', 'employee', 'return', 'correction'])
export type GivenFor = Type.Static<typeof GivenFor>
/** Why a card was made on which an order gave money back. */
export const REFUNDED = 'refund'
/** An order or a case: a number, no words about anybody. */
export const DocumentNumber = Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9_./-]+$' })
export const Amount = Type.Integer({ minimum: 1, maximum: 10_000_000_00 })
export const BlockedFor = Type.Enum(['lost', 'stolen', 'fraud', 'customer_asked'])

const Said = Type.Object({ gift_card_id: Type.String(), currency: Type.String() })
export const giftCardIssued = event(
  'stored_value.gift_card_issued',
  Type.Object({ ...Said.properties, amount_minor: Type.Integer(), reason: Type.String() }),
)
export const giftCardToppedUp = event('stored_value.gift_card_topped_up', Type.Object({ ...Said.properties, amount_minor: Type.Integer() }))
export const giftCardCodeMade = event('stored_value.gift_card_code_made', Said)
export const giftCardBlocked = event('stored_value.gift_card_blocked', Type.Object({ ...Said.properties, reason: Type.String() }))
export const giftCardUnblocked = event('stored_value.gift_card_unblocked', Said)

export const giftCardBlockedAlready = refusal<{ gift_card_id: string }>('gift_card_blocked', 409, () => 'This gift card is blocked')
export const giftCardOver = refusal<{ gift_card_id: string }>('gift_card_expired', 409, () => 'This gift card has expired')
export const codeTaken = refusal<object>('gift_card_code_taken', 409, () => 'Another gift card has or had this code')
export const codeMalformed = refusal<object>('gift_card_code_malformed', 422, () => 'This cannot be the code of a gift card')

const FIELDS = `g.gift_card_id, g.company_id, g.currency, g.last_four, g.reason, g.document, g.initial_minor, g.issued_at, g.issued_by, g.expires_on::text,
  g.blocked_reason, g.blocked_at, g.blocked_by, coalesce(b.balance_minor, 0) as balance_minor, coalesce(b.held_minor, 0) as held_minor,
  case when g.blocked_at is not null then 'blocked' when g.expired_at is not null then 'expired' else 'active' end as status`
const FROM = `stored_value.gift_cards g left join ledger.public_balances b on b.account = concat_ws('/', g.company_id, g.currency, 'gift_card', g.gift_card_id)`
const IS_THEIRS = (companies: string) => `(${companies}::text[] is null or g.company_id = any(${companies}))`

export const accountOf = ({ company_id, currency, gift_card_id }: Pick<GiftCard, 'company_id' | 'currency' | 'gift_card_id'>) =>
  account(company_id, currency, 'gift_card', gift_card_id)

/** Value is given out of the company's own pocket, for a reason. */
interface Source {
  reason: GivenFor
  document?: string | undefined
}

interface NewGiftCard {
  gift_card_id: string
  company_id: string
  amount_minor: number
}

/** Makes a card. It opens nothing yet: its code is made apart, so that no answer that is kept anywhere holds it. */
export async function makeGiftCard(
  tx: Tx,
  { gift_card_id, company_id, amount_minor, ...source }: NewGiftCard & Source,
  call: Call,
): Promise<GiftCard> {
  const company = await ofCompany(tx, call, company_id)
  await mustHaveRoom(tx, company_id, [{ gift_card_id, balance_minor: 0, amount_minor }])
  await run(
    tx,
    `insert into stored_value.gift_cards (gift_card_id, company_id, currency, reason, document, initial_minor, issued_by, issued_at, expires_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[gift_card_id, company_id, company.currency, source.reason, source.document ?? null, amount_minor, call.actor, call.now],
      await expiresOn(tx, company, call.now),
    ],
  )
  const card = { gift_card_id, company_id, currency: company.currency }
  await putOn(tx, card, { key: `issued:${gift_card_id}`, kind: 'gift_card_issued', amount_minor, source }, call)
  await announce(tx, giftCardIssued, {
    ...by(card, call),
    data: { gift_card_id, currency: card.currency, amount_minor, reason: source.reason },
  })
  return readGiftCard(tx, gift_card_id)
}

/** Puts value on a card that may be used. */
export async function topUp(
  tx: Tx,
  asked: { gift_card_id: string; amount_minor: number; key: string } & Source,
  call: Call,
): Promise<GiftCard> {
  const { gift_card_id, amount_minor, key, ...source } = asked
  const card = await lockGiftCard(tx, gift_card_id, companiesOf(call))
  const no = whyNotUsable(card)
  if (no) throw no
  await mustHaveRoom(tx, card.company_id, [{ ...card, amount_minor }])
  await prolongGiftCards(tx, [gift_card_id], await companyOf(tx, card.company_id), call.now)
  await putOn(tx, card, { key, kind: 'gift_card_topped_up', amount_minor, source }, call)
  await announce(tx, giftCardToppedUp, { ...by(card, call), data: { gift_card_id, currency: card.currency, amount_minor } })
  return readGiftCard(tx, gift_card_id)
}

async function putOn(
  tx: Tx,
  card: Pick<GiftCard, 'gift_card_id' | 'company_id' | 'currency'>,
  { key, kind, amount_minor, source }: { key: string; kind: string; amount_minor: number; source: Source },
  call: Call,
) {
  const { company_id, currency, gift_card_id } = card
  const transfers = [{ from: accountOf(card), to: account(company_id, currency, 'given_away', source.reason), amount_minor }]
  const [posted] = await post(tx, [{ key, kind, document: gift_card_id, actor: call.actor, posted_at: call.now, transfers }])
  if ('refusal' in posted!) throw posted.refusal
}

interface Doer {
  actor: string
  /** Null: nobody stands at any door. */
  channel: string | null
  now: string
}

/** Who did something to a card, where and when. */
const by = ({ gift_card_id, company_id }: Pick<GiftCard, 'gift_card_id' | 'company_id'>, { actor, now, channel }: Doer) => ({
  subject: gift_card_id,
  company_id,
  channel,
  actor,
  occurred_at: now,
})

/**
 * Gives a card the code that opens it: one of chance, or the one that is printed on a card of plastic. Whatever opened it before opens nothing
 * any more, so that this is also how a lost card is replaced; it is the only time that anybody is told the code.
 */
export const makeCode = (tx: Tx, { gift_card_id, code }: { gift_card_id: string; code?: string }, call: Call) =>
  giveCode(tx, { gift_card_id, code, companies: companiesOf(call) }, call)

/** The same for a card that was just sold. */
export async function giveCode(
  tx: Tx,
  { gift_card_id, code, companies = null }: { gift_card_id: string; code?: string | undefined; companies?: readonly string[] | null },
  { actor, now, channel }: Doer,
): Promise<{ code: string }> {
  const card = await lockGiftCard(tx, gift_card_id, companies)
  if (card.status === 'expired') throw giftCardOver({ gift_card_id })
  const signs = code === undefined ? newGiftCardCode() : readGiftCardCode(code)
  if (!signs) throw codeMalformed({})
  await run(tx, 'update stored_value.gift_card_codes set dead_at = $2 where gift_card_id = $1 and dead_at is null', [gift_card_id, now])
  const made = await runOne(
    tx,
    `insert into stored_value.gift_card_codes (code_hash, gift_card_id, last_four, made_by, made_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [await hashCode(tx, signs), gift_card_id, lastFourOf(signs), actor, now],
  )
  if (!made) throw codeTaken({})
  await run(
    tx,
    // A new code is for whoever has lost hers; it opens no card that was stopped for fraud.
    `update stored_value.gift_cards set last_four = $2, ${['at', 'by', 'reason']
      .map((what) => `blocked_${what} = case when blocked_reason = 'fraud' then blocked_${what} end`)
      .join(', ')} where gift_card_id = $1`,
    [gift_card_id, lastFourOf(signs)],
  )
  await announce(tx, giftCardCodeMade, { ...by(card, { actor, now, channel }), data: { gift_card_id, currency: card.currency } })
  return { code: signs }
}

/** Nobody pays with it any more; what is on it stays. */
export async function blockGiftCard(
  tx: Tx,
  { gift_card_id, reason }: { gift_card_id: string; reason: string },
  call: Call,
): Promise<GiftCard> {
  const card = await lockGiftCard(tx, gift_card_id, companiesOf(call))
  if (card.status === 'blocked') throw giftCardBlockedAlready({ gift_card_id })
  await run(tx, 'update stored_value.gift_cards set blocked_at = $2, blocked_by = $3, blocked_reason = $4 where gift_card_id = $1', [
    ...[gift_card_id, call.now, call.actor, reason],
  ])
  await announce(tx, giftCardBlocked, { ...by(card, call), data: { gift_card_id, currency: card.currency, reason } })
  return readGiftCard(tx, gift_card_id)
}

export async function unblockGiftCard(tx: Tx, { gift_card_id }: { gift_card_id: string }, call: Call): Promise<GiftCard> {
  const card = await lockGiftCard(tx, gift_card_id, companiesOf(call))
  if (card.status !== 'blocked') return card
  await run(tx, 'update stored_value.gift_cards set blocked_at = null, blocked_by = null, blocked_reason = null where gift_card_id = $1', [
    gift_card_id,
  ])
  await announce(tx, giftCardUnblocked, { ...by(card, call), data: { gift_card_id, currency: card.currency } })
  return readGiftCard(tx, gift_card_id)
}

/** Why nobody pays with a card now, and nothing is put on it. */
export function whyNotUsable({ gift_card_id, status }: Pick<GiftCard, 'gift_card_id' | 'status'>): Refusal | undefined {
  if (status === 'blocked') return giftCardBlockedAlready({ gift_card_id })
  return status === 'expired' ? giftCardOver({ gift_card_id }) : undefined
}

async function lockGiftCard(tx: Tx, gift_card_id: string, companies: readonly string[] | null): Promise<GiftCard> {
  await run(tx, 'select from stored_value.gift_cards where gift_card_id = $1 for no key update', [gift_card_id])
  return readGiftCard(tx, gift_card_id, companies)
}

/** A card, if it is of these companies. */
export async function readGiftCard(on: Db | Tx, gift_card_id: string, companies: readonly string[] | null = null): Promise<GiftCard> {
  const card = await runOne<GiftCard>(on, `select ${FIELDS} from ${FROM} where g.gift_card_id = $1 and ${IS_THEIRS('$2')}`, [
    gift_card_id,
    companies,
  ])
  if (!card) throw notFound({ what: 'gift_card', id: gift_card_id })
  return card
}

export const giftCardsByIds = (on: Db | Tx, gift_card_ids: readonly string[]) =>
  run<GiftCard>(on, `select ${FIELDS} from ${FROM} where g.gift_card_id = any($1)`, [gift_card_ids])

interface Filter {
  last_four?: string
  limit?: number
  after?: string
}

/** The cards of the caller's companies, newest first; or those that have or had a code that ends like this. */
export async function listGiftCards(db: Db, { last_four, limit = 50, after }: Filter, call: Call) {
  const [issued_at, gift_card_id] = readCursor(after) ?? []
  const rows = await run<GiftCard>(
    db,
    `select ${FIELDS} from ${FROM} where ${IS_THEIRS('$2')} and ($3::timestamptz is null or (g.issued_at, g.gift_card_id) < ($3, $4::text))
       ${last_four ? 'and g.gift_card_id in (select gift_card_id from stored_value.gift_card_codes where last_four = $5)' : ''}
     order by g.issued_at desc, g.gift_card_id desc limit $1`,
    [limit + 1, companiesOf(call), issued_at ?? null, gift_card_id ?? null, ...(last_four ? [last_four.toUpperCase()] : [])],
  )
  return pageOf(rows, limit, (row) => [row.issued_at, row.gift_card_id])
}
