import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, signInRequired } from '#platform/http'
import { refusal } from '#platform/refusal'
import { VaultClosed } from '#platform/vault'
import { companyOf } from '../../foundation/companies/index.ts'
import { tell, type Telling } from '../../foundation/privacy/index.ts'
import { accountMarkOf, type HowShePays, methodNotTaken, type Payment, takersAt } from '../payments/index.ts'
import { cardTermsChanged, FIELDS, isExpired, isOfAccount, savedCardUnknown, type SavedCardRow } from './cards.ts'
import { cardsNotKept, mustBeKeepable, noteWish, type SaveCard, tokenIn, tooManyCards } from './keeping.ts'
import { usedNews } from './terms.ts'

export const savedCardExpired = refusal<{ saved_card_id: string }>(
  'saved_card_expired',
  409,
  () => 'This card has expired: pay with another one',
)
export const savedCardNotTaken = refusal<{ saved_card_id: string }>(
  'saved_card_not_taken',
  409,
  () => 'This saved card cannot be used here any more: pay with another one, or enter it anew',
)
export const absenceNotAllowed = refusal<{ saved_card_id: string }>(
  'absence_not_allowed',
  409,
  () => 'She has not allowed this card to be charged without her: let her pay on her own phone',
)
export const cardRefusals = [
  ...[
    savedCardExpired,
    savedCardNotTaken,
    absenceNotAllowed,
    cardsNotKept,
    cardTermsChanged,
    tooManyCards,
    signInRequired,
    savedCardUnknown,
  ],
]

export const cardUsed = event(
  'saved_cards.card_used',
  Type.Object({
    ...{ saved_card_id: Type.String(), payment_id: Type.String(), amount_minor: Type.Integer(), currency: Type.String() },
    presence: Type.Enum(['present', 'absent']),
  }),
)

/** With what she pays: her saved card, or another, which may be kept. */
export interface CardChoice {
  token?: string
  saved_card_id?: string
  save_card?: SaveCard
}
/** Who pays, and whether she is at the screen. */
export interface Cardholder {
  customer_id: string | null
  customer_ids: readonly string[]
  presence: 'present' | 'absent'
}
/** Whoever asks, for herself. */
export const holderOf = ({ principal }: Pick<Call, 'principal'>): Cardholder =>
  principal.audience === 'shopper'
    ? { customer_id: principal.customer_id, customer_ids: principal.customer_ids, presence: 'present' }
    : { customer_id: null, customer_ids: [], presence: 'present' }

/** Before anything is held: whether it can be paid so, and the saved card. What comes in between is found out when it is asked for. */
export async function mustPayByCard(
  db: Db | Tx,
  { company_id, door }: { company_id: string; door: string },
  { saved_card_id, save_card }: CardChoice,
  holder: Cardholder,
  now: string,
): Promise<SavedCardRow | undefined> {
  if (saved_card_id === undefined && !save_card) return undefined
  const taker = (await takersAt(db, [company_id]))(company_id, 'card', door)
  if (!taker) throw methodNotTaken({ method: 'card' })
  const { customer_ids } = holder
  if (saved_card_id === undefined) {
    await mustBeKeepable(db, { company_id, provider: taker.name, customer_ids, save: save_card! })
    return undefined
  }
  const card = await runOne<SavedCardRow & { sealed: string }>(
    db,
    `select ${FIELDS}, sealed from saved_cards.cards where saved_card_id = $1 and company_id = $2 and customer_id = any($3::text[]) and removed_at is null`,
    [saved_card_id, company_id, customer_ids],
  )
  if (!card) throw savedCardUnknown({ saved_card_id })
  if (isExpired(card, now)) throw savedCardExpired({ saved_card_id })
  if (taker.name !== card.provider || !opens(card) || !isOfAccount(card, await accountMarkOf(db, company_id, taker.name)))
    throw savedCardNotTaken({ saved_card_id })
  if (holder.presence === 'absent' && !card.absent_allowed) throw absenceNotAllowed({ saved_card_id })
  return card
}

/**
 * What the provider is told of the card of a payment that was recorded. Her saved card is locked for a moment, so that it was either taken away before,
 * and nobody is asked, or is used, which is written down before anybody is asked.
 */
export async function howByCard(
  database: Database,
  payment: Payment,
  { token, saved_card_id, save_card }: CardChoice,
  holder: Cardholder,
  call: Call,
): Promise<Pick<HowShePays, 'token' | 'kept' | 'keep'>> {
  if (payment.method !== 'card' || payment.status !== 'authorising' || payment.continue_at) return { token: token ?? null }
  if (saved_card_id !== undefined)
    return { token: await database.transaction((tx) => use(tx, payment, saved_card_id, holder, call)), kept: holder.presence }
  const { customer_id } = holder
  if (!save_card || !customer_id) return { token: token ?? null }
  const keep = await database.transaction((tx) => noteWish(tx, payment, { customer_id, save: save_card }, call))
  return { token: token ?? null, ...(keep && { keep }) }
}

async function use(
  tx: Tx,
  { payment_id, company_id, provider, amount_minor, currency }: Payment,
  saved_card_id: string,
  { customer_ids, presence }: Cardholder,
  { now, actor, channel }: Call,
): Promise<string | null> {
  // Who asks again for a payment that has begun is asked for it again, taken away or not.
  const card = await runOne<SavedCardRow & { sealed: string }>(
    tx,
    `update saved_cards.cards c set last_used_at = $5 where saved_card_id = $1 and company_id = $2 and provider = $3 and customer_id = any($4::text[])
       and (removed_at is null and ($6 or absent_allowed) and coalesce(account_mark = $8, account_mark is null) or exists (select from saved_cards.uses u where u.payment_id = $7 and u.saved_card_id = c.saved_card_id))
     returning ${FIELDS}, sealed`,
    [
      ...[saved_card_id, company_id, provider, customer_ids, now, presence === 'present', payment_id],
      await accountMarkOf(tx, company_id, provider),
    ],
  )
  if (!card || !opens(card)) return null
  const { brand, last_four, customer_id } = card
  const [first] = await run(
    tx,
    `insert into saved_cards.uses (payment_id, saved_card_id, company_id, customer_id, brand, last_four, presence, used_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (payment_id) do nothing returning payment_id`,
    [payment_id, saved_card_id, company_id, customer_id, brand, last_four, presence, now],
  )
  if (first)
    await announce(tx, cardUsed, {
      ...{ subject: payment_id, company_id, customer_id, actor, occurred_at: now, channel },
      data: { saved_card_id, payment_id, amount_minor, currency, presence },
    })
  return tokenIn(card)
}

function opens(card: { saved_card_id: string; sealed: string }): boolean {
  try {
    return Boolean(tokenIn(card))
  } catch (error) {
    if (error instanceof VaultClosed) return false
    throw error
  }
}

/** She is told of each payment that her saved card has made. */
export async function tellOfUses(
  tx: Tx,
  paid: readonly { data: { payment_id: string; amount_minor: number; currency: string }; occurred_at: string }[],
) {
  const uses = await run<{ payment_id: string; company_id: string; customer_id: string; brand: string; last_four: string }>(
    tx,
    'select payment_id, company_id, customer_id, brand, last_four from saved_cards.uses where payment_id = any($1)',
    [paid.map(({ data }) => data.payment_id)],
  )
  const tellings: Telling[] = []
  for (const { payment_id, company_id, customer_id, ...card } of uses) {
    const { data, occurred_at: now } = paid.find((one) => one.data.payment_id === payment_id)!
    const { name: shop } = await companyOf(tx, company_id)
    tellings.push({
      ...{ kind: 'saved_card_used', purpose: 'order', company_id, customer_id, now },
      text: (locale) => usedNews(locale, { shop, card, ...data }),
    })
  }
  await tell(tx, tellings)
}
