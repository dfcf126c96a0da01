import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, signInRequired } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'
import { isSealedByOldKey, seal, unseal, VaultClosed } from '#platform/vault'
import { companyOf } from '../../foundation/companies/index.ts'
import { idsOf, noteIdentifiers } from '../../foundation/customers/index.ts'
import { tell } from '../../foundation/privacy/index.ts'
import { accountMarkOf, type AuthoriseRequest, type KeptCard, type Payment, providerNamed } from '../payments/index.ts'
import { about, cardTermsChanged } from './cards.ts'
import { savedNews, TERMS_VERSION } from './terms.ts'

/** She ticked the box: in these words, and whether her card may be charged without her. */
export const SaveCard = Type.Object(
  { text_version: Type.String({ maxLength: 20 }), absent_allowed: Type.Boolean({ default: false }) },
  { additionalProperties: false },
)
export type SaveCard = Static<typeof SaveCard>

const MOST_CARDS = 10
export const tooManyCards = refusal<{ most: number }>(
  'too_many_saved_cards',
  409,
  ({ most }) => `No more than ${most} cards are saved: remove one first`,
)
export const cardsNotKept = refusal<object>('cards_not_kept', 409, () => 'This shop cannot save cards')

export const cardSaved = event(
  'saved_cards.card_saved',
  Type.Object({
    ...{ saved_card_id: Type.String(), payment_id: Type.String(), text_version: Type.String() },
    ...{ absent_allowed: Type.Boolean(), agreed_channel: OrNull(Type.String()) },
  }),
)

const aboutOf = (saved_card_id: string) => `saved_cards.cards/${saved_card_id}`
export const tokenIn = ({ saved_card_id, sealed }: { saved_card_id: string; sealed: string }) => unseal(sealed, aboutOf(saved_card_id))

/** Before anything is held: whether her card can be kept at all. */
export async function mustBeKeepable(
  db: Db | Tx,
  { company_id, provider, customer_ids, save }: { company_id: string; provider: string; customer_ids: readonly string[]; save: SaveCard },
) {
  if (!customer_ids.length) throw signInRequired({ permission: 'customer' })
  if (save.text_version !== TERMS_VERSION) throw cardTermsChanged({ text_version: TERMS_VERSION })
  const taker = providerNamed(provider)
  if (!taker || taker.on_site || !taker.forgetCard) throw cardsNotKept({})
  const [{ count } = { count: 0 }] = await run<{ count: number }>(
    db,
    'select count(*) from saved_cards.cards where company_id = $1 and customer_id = any($2::text[]) and removed_at is null',
    [company_id, customer_ids],
  )
  if (count >= MOST_CARDS) throw tooManyCards({ most: MOST_CARDS })
}

/**
 * Writes down her wish beside the payment: it outlives our process, her bank's page and the provider's silence. Whatever lies beside a card may be shown
 * on the provider's page: only what she kept under this very id, and nobody else's is among it; ids that were merged may be parted again.
 */
export async function noteWish(
  tx: Tx,
  { payment_id, company_id, provider }: Payment,
  { customer_id, save }: { customer_id: string; save: SaveCard },
  { channel, now }: Pick<Call, 'channel' | 'now'>,
): Promise<AuthoriseRequest['keep']> {
  await run(
    tx,
    `insert into saved_cards.wishes (payment_id, company_id, customer_id, absent_allowed, text_version, channel, wished_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (payment_id) do nothing`,
    [payment_id, company_id, customer_id, save.absent_allowed, save.text_version, channel, now],
  )
  const beside = await runOne<{ saved_card_id: string; sealed: string }>(
    tx,
    `select saved_card_id, sealed from saved_cards.cards c
     where company_id = $1 and provider = $2 and customer_id = $3 and account_mark = $4 and removed_at is null and holder_mark is not null and not exists (
       select from saved_cards.cards o where o.company_id = c.company_id and o.provider = c.provider and o.holder_mark = c.holder_mark
         and o.customer_id is distinct from c.customer_id)
     order by saved_at, saved_card_id limit 1`,
    [company_id, provider, customer_id, await accountMarkOf(tx, company_id, provider)],
  )
  return { beside: beside ? unlessClosed(beside) : null, absent_allowed: save.absent_allowed }
}

const unlessClosed = (card: { saved_card_id: string; sealed: string }) => {
  try {
    return tokenIn(card)
  } catch (error) {
    if (error instanceof VaultClosed) return null
    throw error
  }
}

interface Wish {
  payment_id: string
  company_id: string
  customer_id: string
  absent_allowed: boolean
  text_version: string
  channel: string | null
}

/**
 * The provider keeps cards, in the transaction that settles their payments. One that nobody here wants (she was forgotten meanwhile, or ticked a box
 * on the provider's own page) is given back to it at once. Where no key can seal, nothing is kept, and the payment is as good.
 */
export async function keepCards(tx: Tx, given: { payment: Payment; card: KeptCard }[], now: string) {
  for (const { payment, card } of given)
    try {
      await keepCard(tx, payment, card, now)
    } catch (error) {
      if (!(error instanceof VaultClosed)) throw error
    }
}

async function keepCard(tx: Tx, payment: Payment, card: KeptCard, now: string) {
  const { company_id, provider, payment_id } = payment
  const wish = await runOne<Wish>(tx, 'delete from saved_cards.wishes where payment_id = $1 returning *', [payment_id])
  const saved_card_id = newId('crd')
  // Sealed before anything is written: a vault that is closed spoils nothing.
  const sealed = seal(card.token, aboutOf(saved_card_id))
  const secret = await secretOf(tx)
  const account_mark = await accountMarkOf(tx, company_id, provider)
  const holder_mark = keyedHash(secret, 'card holder', `${provider}\n${card.holder}`)
  const of_card = card.fingerprint ?? `token ${company_id} ${card.token}`
  const fingerprint = keyedHash(secret, 'payment card', `${provider}\n${of_card}`)
  // Not asked for anew, but hers from before: she chose it on the provider's page.
  if (!wish && (await isKept(tx, company_id, provider, fingerprint, card.token))) return undefined
  if (!wish) return giveBack(tx, { saved_card_id, payment, card, sealed, fingerprint, account_mark, holder_mark }, now)
  const customer_ids = await idsOf(tx, wish.customer_id)
  await replace(tx, { company_id, provider, fingerprint, customer_ids, token: card.token }, now)
  await run(
    tx,
    `insert into saved_cards.cards (saved_card_id, company_id, provider, customer_id, sealed, fingerprint, brand, last_four, expires_on,
       absent_allowed, text_version, channel, saved_at, account_mark, holder_mark)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[saved_card_id, company_id, provider, wish.customer_id, sealed, fingerprint, card.brand, card.last_four, card.expires_on],
      ...[wish.absent_allowed, wish.text_version, wish.channel, now, account_mark, holder_mark],
    ],
  )
  // Who brings the same card may be the same person: one of many hints, and only where the provider says that it is the same.
  if (card.fingerprint)
    await noteIdentifiers(
      tx,
      [{ customer_id: wish.customer_id, kind: 'payment_token', value: fingerprint, source: `saved_cards.${provider}` }],
      now,
    )
  const said = {
    saved_card_id,
    payment_id,
    text_version: wish.text_version,
    absent_allowed: wish.absent_allowed,
    agreed_channel: wish.channel,
  }
  const { customer_id, channel } = wish
  await announce(tx, cardSaved, {
    ...about({ saved_card_id, company_id, customer_id }, { actor: payment.actor, now, channel: channel ?? 'web' }),
    data: said,
  })
  const { name: shop } = await companyOf(tx, company_id)
  await tell(tx, [
    {
      ...{ kind: 'card_saved', purpose: 'order', company_id, customer_id, now },
      text: (locale) => savedNews(locale, { shop, card }),
    },
  ])
}

/** Two people may have the same card; only the provider's word for it says whose it is. */
const isKept = async (tx: Tx, company_id: string, provider: string, fingerprint: string, token: string) =>
  (
    await run<{ saved_card_id: string; sealed: string }>(
      tx,
      'select saved_card_id, sealed from saved_cards.cards where company_id = $1 and provider = $2 and fingerprint = $3 and removed_at is null',
      [company_id, provider, fingerprint],
    )
  ).some((card) => unlessClosed(card) === token)

/** She had it already: the newer word for it counts, the older is given back, unless it is the same. */
async function replace(
  tx: Tx,
  {
    company_id,
    provider,
    fingerprint,
    customer_ids,
    token,
  }: { company_id: string; provider: string; fingerprint: string; customer_ids: readonly string[]; token: string },
  now: string,
) {
  const before = await run<{ saved_card_id: string; sealed: string }>(
    tx,
    `select saved_card_id, sealed from saved_cards.cards where company_id = $1 and provider = $2 and fingerprint = $3 and customer_id = any($4::text[])
       and removed_at is null order by saved_card_id for no key update`,
    [company_id, provider, fingerprint, customer_ids],
  )
  for (const old of before)
    if (unlessClosed(old) === token) await run(tx, 'delete from saved_cards.cards where saved_card_id = $1', [old.saved_card_id])
    else await run(tx, 'update saved_cards.cards set removed_at = $2, forget_at = $2 where saved_card_id = $1', [old.saved_card_id, now])
}

const giveBack = (
  tx: Tx,
  {
    saved_card_id,
    payment: { company_id, provider },
    card,
    sealed,
    fingerprint,
    account_mark,
    holder_mark,
  }: {
    saved_card_id: string
    payment: Payment
    card: KeptCard
    sealed: string
    fingerprint: string
    account_mark: string | null
    holder_mark: string
  },
  now: string,
) =>
  run(
    tx,
    `insert into saved_cards.cards (saved_card_id, company_id, provider, customer_id, sealed, fingerprint, brand, last_four, expires_on,
       absent_allowed, text_version, saved_at, removed_at, forget_at, account_mark, holder_mark)
     values ($1, $2, $3, null, $4, $5, $6, $7, $8, false, 'none', $9, $9, $9, $10, $11)`,
    [
      ...[saved_card_id, company_id, provider, sealed, fingerprint, card.brand, card.last_four, card.expires_on, now],
      ...[account_mark, holder_mark],
    ],
  )

/** Seals anew, with the newest key, what an older one has sealed; says how many cards that were. */
export async function resealCards(tx: Tx): Promise<number> {
  const rows = await run<{ saved_card_id: string; sealed: string }>(
    tx,
    'select saved_card_id, sealed from saved_cards.cards order by saved_card_id for no key update',
  )
  const old = rows.filter(({ sealed }) => isSealedByOldKey(sealed))
  for (const card of old)
    await run(tx, 'update saved_cards.cards set sealed = $2 where saved_card_id = $1', [
      card.saved_card_id,
      seal(tokenIn(card), aboutOf(card.saved_card_id)),
    ])
  return old.length
}
