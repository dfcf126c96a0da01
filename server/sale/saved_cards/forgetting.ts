import { type Database, run, type Tx } from '#platform/database'
import { announceAll } from '#platform/events'
import type { Log } from '#platform/log'
import { SWEPT_AT_ONCE } from '#platform/personal-data'
import { VaultClosed } from '#platform/vault'
import { accountMarkOf, askProvider } from '../payments/index.ts'
import { cardRemoved, forgetToken, isOfAccount } from './cards.ts'
import { tokenIn } from './keeping.ts'

const AT_MOST = 100
/** After so long it is not a provider that is away for a while: somebody has to look. */
const PATIENT_DAYS = 3

interface Leaving {
  saved_card_id: string
  company_id: string
  provider: string
  sealed: string
  account_mark: string | null
  removed_at: string
  forget_tries: number
}

/**
 * Asks the providers to forget cards that were taken away, until they have; only then is their row gone, since without it nobody could ask. A payment
 * that is under way with one is waited for, and so is the account with which it is kept: another one knows nothing of it, and would say so.
 */
export async function forgetAtProviders(database: Database, now: string, log: Log): Promise<void> {
  const leaving = await run<Leaving>(
    database.db,
    `update saved_cards.cards set forget_at = $1::timestamptz + least(interval '1 day', interval '5 minutes' * 2 ^ least(forget_tries, 12)),
       forget_tries = forget_tries + 1
     where saved_card_id in (
       select saved_card_id from saved_cards.cards c where removed_at is not null and forget_at <= $1 and not exists (
         select from saved_cards.uses u join payments.public_payments p using (payment_id)
         where u.saved_card_id = c.saved_card_id and p.status in ('authorising', 'unknown'))
       order by forget_at limit $2 for no key update skip locked)
     returning saved_card_id, company_id, provider, sealed, account_mark, removed_at, forget_tries`,
    [now, AT_MOST],
  )
  for (const card of leaving) {
    const { saved_card_id, company_id, provider, removed_at, forget_tries: tries } = card
    const isTheirs = isOfAccount(card, await accountMarkOf(database.db, company_id, provider))
    const token = isTheirs ? opened(card) : undefined
    const asked = token !== undefined && (await askProvider(database, card, now, async (keeper, line) => keeper.forgetCard?.(token, line)))
    if (asked && asked.answered) await run(database.writer, 'delete from saved_cards.cards where saved_card_id = $1', [saved_card_id])
    else {
      const isLate = Date.parse(now) - Date.parse(removed_at) > PATIENT_DAYS * 86_400_000
      const told = { saved_card_id, company_id, provider, tries, ...(!isTheirs && { reason: 'other_account' }) }
      log[isLate ? 'error' : 'warn'](told, 'a saved card could not be forgotten at its provider yet')
    }
  }
}

function opened(card: Leaving): string | undefined {
  try {
    return tokenIn(card)
  } catch (error) {
    if (error instanceof VaultClosed) return undefined
    throw error
  }
}

/** Cards whose last day lies so far back are taken away as she would do it: nobody can pay with them, and their providers are asked to forget them. */
export async function removeExpired(tx: Tx, before: string, now: string): Promise<number> {
  const removed = await run<{ saved_card_id: string; company_id: string; customer_id: string | null; fingerprint: string }>(
    tx,
    `with expired as (
       select saved_card_id from saved_cards.cards where removed_at is null and expires_on < ($1::timestamptz at time zone 'utc')::date
       order by expires_on, saved_card_id limit $2 for no key update skip locked)
     update saved_cards.cards c set removed_at = $3, forget_at = $3 from expired where c.saved_card_id = expired.saved_card_id
     returning c.saved_card_id, c.company_id, c.customer_id, c.fingerprint`,
    [before, SWEPT_AT_ONCE, now],
  )
  const hers = removed.flatMap(({ customer_id, ...card }) => (customer_id ? [{ ...card, customer_id }] : []))
  for (const { customer_id, fingerprint } of hers) await forgetToken(tx, [customer_id], fingerprint)
  const by = { actor: 'system:saved_cards', occurred_at: now }
  await announceAll(
    tx,
    hers.map(({ saved_card_id, company_id, customer_id }) => ({
      ...{ kind: cardRemoved, subject: saved_card_id, company_id, customer_id, ...by },
      data: { saved_card_id },
    })),
  )
  return removed.length
}

/** What she is known by goes at once; what the provider keeps of it is still asked back, under nobody's name: only then the row goes as well. */
export async function eraseCards(tx: Tx, customer_ids: readonly string[], now: string) {
  const cards = await run(
    tx,
    `update saved_cards.cards set customer_id = null, label = null, channel = null, removed_at = coalesce(removed_at, $2), forget_at = $2
     where customer_id = any($1::text[]) returning 1`,
    [customer_ids, now],
  )
  const wishes = await run(tx, 'delete from saved_cards.wishes where customer_id = any($1::text[]) returning 1', [customer_ids])
  const uses = await run(tx, 'delete from saved_cards.uses where customer_id = any($1::text[]) returning 1', [customer_ids])
  return [
    { table: 'saved_cards.cards', erased: 0, kept: cards.length, ...(cards.length && { why: 'at_provider' as const }) },
    { table: 'saved_cards.wishes', erased: wishes.length, kept: 0 },
    { table: 'saved_cards.uses', erased: uses.length, kept: 0 },
  ]
}
