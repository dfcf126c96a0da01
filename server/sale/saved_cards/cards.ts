import { holdsCardNumber } from '@birge/kernel/payment-card'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { forgetIdentifiers } from '../../foundation/customers/index.ts'
import { shopOf } from '../../foundation/stores/index.ts'
import { accountMarkOf, takersAt } from '../payments/index.ts'
import { Terms, TERMS_VERSION, termsFor } from './terms.ts'

/** A row, without what is secret in it. */
export interface SavedCardRow {
  saved_card_id: string
  company_id: string
  provider: string
  customer_id: string
  brand: string
  last_four: string
  expires_on: string | null
  label: string | null
  absent_allowed: boolean
  saved_at: string
  default_at: string | null
  last_used_at: string | null
  account_mark: string | null
}
export const FIELDS = `saved_card_id, company_id, provider, customer_id, brand, last_four, expires_on::text, label, absent_allowed, saved_at, default_at, last_used_at, account_mark`

export const SavedCard = Type.Object({
  saved_card_id: Type.String(),
  brand: Type.String(),
  last_four: Type.String(),
  expires_on: OrNull(Type.String({ description: 'the last day on which it is good; null: its provider does not say' })),
  is_expired: Type.Boolean(),
  is_default: Type.Boolean(),
  is_taken: Type.Boolean({ description: 'this shop still takes payments by the provider and the account that keep it' }),
  absent_allowed: Type.Boolean({ description: 'she allowed it to be charged at a till by her code, and by phone' }),
  label: OrNull(Type.String()),
})
export const MyCards = Type.Object({
  items: Type.Array(SavedCard),
  terms: OrNull(Terms),
})

export const cardTermsChanged = refusal<{ text_version: string }>(
  'card_terms_changed',
  409,
  () => 'The words by which a card is saved have changed meanwhile: read them again',
)
export const savedCardUnknown = refusal<{ saved_card_id: string }>(
  'saved_card_unknown',
  404,
  () => 'This card is not saved: choose another one',
)
export const labelHoldsNumber = refusal<object>('label_holds_card_number', 422, () => 'A label is a name, not the number of a card')

export const cardRemoved = event('saved_cards.card_removed', Type.Object({ saved_card_id: Type.String() }))
export const cardChanged = event(
  'saved_cards.card_changed',
  Type.Object({ saved_card_id: Type.String(), absent_allowed: Type.Boolean(), text_version: OrNull(Type.String()) }),
)

const today = (now: string) => now.slice(0, 10)
export const isExpired = ({ expires_on }: Pick<SavedCardRow, 'expires_on'>, now: string) => expires_on !== null && expires_on < today(now)

/** It is kept with the account that the company has with its provider now; one of which that was not written down is believed to be. */
export const isOfAccount = ({ account_mark }: Pick<SavedCardRow, 'account_mark'>, mark: string | null) =>
  account_mark === null || account_mark === mark

/** The cards of a person with a company, her default first. */
export const cardsOf = (on: Db | Tx, company_id: string, customer_ids: readonly string[]) =>
  run<SavedCardRow>(
    on,
    `select ${FIELDS} from saved_cards.cards where company_id = $1 and customer_id = any($2::text[]) and removed_at is null
     order by default_at desc nulls last, saved_at desc, saved_card_id desc`,
    [company_id, customer_ids],
  )

/** As she, or whoever serves her, may see them. */
export async function showCards(
  on: Db | Tx,
  { company_id, customer_ids, door }: { company_id: string; customer_ids: readonly string[]; door: string },
  now: string,
): Promise<Static<typeof SavedCard>[]> {
  const cards = await cardsOf(on, company_id, customer_ids)
  if (!cards.length) return []
  const taker = (await takersAt(on, [company_id]))(company_id, 'card', door)
  const mark = taker ? await accountMarkOf(on, company_id, taker.name) : null
  return cards.map((card, at) => ({
    saved_card_id: card.saved_card_id,
    ...{ brand: card.brand, last_four: card.last_four, expires_on: card.expires_on, label: card.label },
    is_expired: isExpired(card, now),
    is_default: at === 0,
    is_taken: taker?.name === card.provider && isOfAccount(card, mark),
    absent_allowed: card.absent_allowed,
  }))
}

const hers = ({ principal }: Pick<Call, 'principal'>) => (principal.audience === 'shopper' ? principal.customer_ids : [])

/** Hers in this shop, and the words by which another is saved; none where nobody keeps cards for this shop. */
export async function myCards(on: Db | Tx, _: unknown, call: Call): Promise<Static<typeof MyCards>> {
  const { company_id, name } = await shopOf(on, call)
  const door = call.channel
  const taker = (await takersAt(on, [company_id]))(company_id, 'card', door)
  return {
    items: await showCards(on, { company_id, customer_ids: hers(call), door }, call.now),
    terms: taker && !taker.on_site && taker.forgetCard ? termsFor(call.locale, name, taker.keeps_on_page ?? false) : null,
  }
}

interface Change {
  saved_card_id: string
  label?: string | null
  is_default?: true
  absent_allowed?: boolean
  text_version?: string
}

export async function changeCard(tx: Tx, change: Change, call: Call) {
  const { saved_card_id, label, is_default = false, absent_allowed, text_version } = change
  if (label && holdsCardNumber(label)) throw labelHoldsNumber({})
  // To take it back needs no words; to allow it does.
  if (absent_allowed && text_version !== TERMS_VERSION) throw cardTermsChanged({ text_version: TERMS_VERSION })
  const changed = await runOne<SavedCardRow>(
    tx,
    `update saved_cards.cards set label = case when $3 then $4 else label end, default_at = case when $5 then $6::timestamptz else default_at end,
       absent_allowed = coalesce($7, absent_allowed), text_version = coalesce($8, text_version)
     where saved_card_id = $1 and customer_id = any($2::text[]) and removed_at is null returning ${FIELDS}`,
    [
      ...[saved_card_id, hers(call), label !== undefined, label?.trim() || null, is_default, call.now],
      ...[absent_allowed ?? null, absent_allowed ? TERMS_VERSION : null],
    ],
  )
  if (!changed) throw savedCardUnknown({ saved_card_id })
  if (absent_allowed !== undefined) {
    const data = { saved_card_id, absent_allowed, text_version: absent_allowed ? TERMS_VERSION : null }
    await announce(tx, cardChanged, { ...about(changed, call), data })
  }
  return myCards(tx, {}, call)
}

/**
 * From now on nobody begins to pay with it. What was begun before goes on; after that the provider is asked to forget it, until it has, and the row
 * goes too. Taken away twice, it is taken away.
 */
export async function removeCard(tx: Tx, { saved_card_id }: { saved_card_id: string }, call: Call) {
  const removed = await runOne<SavedCardRow & { fingerprint: string }>(
    tx,
    `update saved_cards.cards set removed_at = $3, forget_at = $3 where saved_card_id = $1 and customer_id = any($2::text[]) and removed_at is null
     returning ${FIELDS}, fingerprint`,
    [saved_card_id, hers(call), call.now],
  )
  if (removed) {
    await forgetToken(tx, hers(call), removed.fingerprint)
    await announce(tx, cardRemoved, { ...about(removed, call), data: { saved_card_id } })
  }
  return myCards(tx, {}, call)
}

/** She is known by this card no longer, but under an id of hers under which it is still kept, with whichever company. */
export async function forgetToken(tx: Tx, customer_ids: readonly string[], fingerprint: string) {
  const gone = await run<{ customer_id: string }>(
    tx,
    `select customer_id from unnest($1::text[]) as hers(customer_id) where not exists (
       select from saved_cards.cards c where c.customer_id = hers.customer_id and c.fingerprint = $2 and c.removed_at is null)`,
    [customer_ids, fingerprint],
  )
  await forgetIdentifiers(
    tx,
    gone.map(({ customer_id }) => customer_id),
    [{ kind: 'payment_token', value: fingerprint }],
  )
}

export const about = (
  { saved_card_id, company_id, customer_id }: Pick<SavedCardRow, 'saved_card_id' | 'company_id' | 'customer_id'>,
  { actor, now, channel }: Pick<Call, 'actor' | 'now' | 'channel'>,
) => ({ subject: saved_card_id, company_id, customer_id, actor, occurred_at: now, channel })
