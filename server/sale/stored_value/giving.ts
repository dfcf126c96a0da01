import { run, type Tx } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { newId } from '#platform/ids'
import { type Awaits, type Proposed, propose } from '../../foundation/approvals/index.ts'
import { type Company, companyOf, ofCompany } from '../../foundation/companies/index.ts'
import { type GiftCard, type GivenFor, makeGiftCard, readGiftCard, topUp, whyNotUsable } from './gift-cards.ts'

/** The acts that need a second person, where it is much. */
export const ISSUE_ACT = 'stored_value.issue_gift_card'
export const TOP_UP_ACT = 'stored_value.top_up_gift_card'

/** So much one person alone may give in a day, in minor units: enough to make good what went wrong with one order. */
const ALONE_MINOR: Readonly<Record<string, number>> = { TRY: 1_000_000, AZN: 40_000 }
const ALONE_ELSEWHERE_MINOR = 20_000
export const aloneMinor = (currency: string) => ALONE_MINOR[currency] ?? ALONE_ELSEWHERE_MINOR

interface Gift {
  amount_minor: number
  reason: GivenFor
  document?: string
}
type NewCard = Gift & { company_id: string }
type TopUp = Gift & { gift_card_id: string }

interface Answered {
  gift_card: GiftCard | null
  awaits: Awaits | null
}
const done = (gift_card: GiftCard): Answered => ({ gift_card, awaits: null })

/** Makes a card as a gift of the company; where she gives away much in a day, it is proposed, and a second person makes it. */
export async function issueOrPropose(tx: Tx, asked: NewCard, call: Call): Promise<Answered> {
  const company = await ofCompany(tx, call, asked.company_id)
  const gift_card_id = newId('gft')
  if (await givesAlone(tx, company, asked.amount_minor, call)) return done(await makeGiftCard(tx, { ...asked, gift_card_id }, call))
  return proposed(tx, ISSUE_ACT, company, { ...asked, gift_card_id }, call)
}

/** Puts more on a card as a gift; what she gives on cards that exist counts like what she gives on new ones. */
export async function topUpOrPropose(tx: Tx, asked: TopUp, call: Call): Promise<Answered> {
  const card = await readGiftCard(tx, asked.gift_card_id, companiesOf(call))
  const no = whyNotUsable(card)
  if (no) throw no
  const company = await companyOf(tx, card.company_id)
  const { principal, operation, key } = call.request_key!
  if (await givesAlone(tx, company, asked.amount_minor, call))
    return done(await topUp(tx, { ...asked, key: `top_up:${principal} ${operation} ${key}` }, call))
  return proposed(tx, TOP_UP_ACT, company, asked, call)
}

/** A second person has looked. The card was named when it was proposed, so that it is made once. */
export const confirmedIssue = async (tx: Tx, { proposal_id: _, proposed_by: __, ...asked }: NewCard & TopUp & Proposed, call: Call) =>
  done(await makeGiftCard(tx, asked, call))

export const confirmedTopUp = async (tx: Tx, { proposal_id, proposed_by: _, ...asked }: TopUp & Proposed, call: Call) =>
  done(await topUp(tx, { ...asked, key: `top_up:${proposal_id}` }, call))

async function proposed(tx: Tx, act: string, { company_id, currency }: Company, input: TopUp, call: Call): Promise<Answered> {
  const { gift_card_id: subject, amount_minor, reason } = input
  const details = { amount_minor, currency }
  return { gift_card: null, awaits: await propose(tx, { act, company_id, subject, customer_ids: [], input, details, reason }, call) }
}

/**
 * Takes it out of what she may give alone today, or leaves that as it is and says no. One statement decides, so that many cards given at once come to
 * no more. Cards are nobody's, so it goes by who gives, not by who gets.
 */
export async function givesAlone(tx: Tx, { company_id, currency, time_zone }: Company, amount_minor: number, call: Call): Promise<boolean> {
  const taken = await run(
    tx,
    `insert into stored_value.given_alone as g (company_id, given_by, given_on, given_minor)
     select $1, $2, ($3::timestamptz at time zone $4)::date, $5::bigint where $5::bigint <= $6::bigint
     on conflict (company_id, given_by, given_on) do update set given_minor = g.given_minor + excluded.given_minor
       where g.given_minor + excluded.given_minor <= $6::bigint returning 1`,
    [company_id, call.actor, call.now, time_zone, amount_minor, aloneMinor(currency)],
  )
  return taken.length > 0
}
