import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import type { Locale } from '#platform/http'
import { type Medium, type NewMessage, queueMessages, type Why } from '#platform/messages'
import { secretOf, signToken } from '#platform/secret'
import { contactsFor } from '../customers/index.ts'
import { reachFor } from './consents.ts'
import { type Preferences, preferencesOf } from './preferences.ts'

type News = 'order' | 'request'

/** Something that is to be said to somebody: the one door through which the house speaks to customers. Only codes go straight where they were asked for. */
export interface Telling {
  kind: string
  /**
   * News of what she ordered and answers to her requests need no consent, and go the way she prefers; the answers only to what she has proven.
   * Marketing needs her consent.
   */
  purpose: News | 'marketing'
  company_id: string
  customer_id: string | null
  /** What she left for just this. */
  left?: { phone: string | null; email: string | null }
  /** What is too long for anything else goes by mail; where she has no mailbox what is `short` goes to her phone, or nothing at all. */
  by?: 'email'
  short?: ((locale: Locale) => Pick<NewMessage, 'body'>) | null
  /** `refuse_at` is the address at which she refuses to be told more of it; only marketing has one. */
  text(locale: Locale, refuse_at: string): Pick<NewMessage, 'subject' | 'body' | 'secret' | 'useless_after'>
  now: string
}

/** `no_public_address`: the shop does not know its own (BIRGE_ORIGIN), so that nobody could refuse by a link. */
const Withheld = Type.Enum(['no_consent', 'no_contact', 'other_channel_preferred', 'no_public_address'])
export type Withheld = Static<typeof Withheld>
export type Told = { told: Medium } | { withheld: Withheld }

export const messageWithheld = event(
  'privacy.message_withheld',
  Type.Object({ kind: Type.String(), purpose: Type.String(), reason: Withheld }),
)

interface Company {
  company_id: string
  locale: Locale
  time_zone: string
}

/** Says it by the channel, in the language and at the hour she prefers; what may not be said is written down with the reason. */
export async function tell(tx: Tx, tellings: readonly Telling[]): Promise<Told[]> {
  if (!tellings.length) return []
  const customers = [...new Set(tellings.flatMap(({ customer_id }) => customer_id ?? []))]
  const contactsOf = (meant: News) =>
    contactsFor(
      tx,
      tellings.flatMap(({ purpose, customer_id }) => (purpose === meant && customer_id ? customer_id : [])),
      meant,
    )
  const [preferences, locales, order, request, companies] = await Promise.all([
    preferencesOf(tx, customers),
    localesOf(tx, customers),
    contactsOf('order'),
    contactsOf('request'),
    companiesOf(tx, tellings),
  ])
  const contacts = { order, request }
  const messages: NewMessage[] = []
  const told: Told[] = []
  for (const telling of tellings) {
    const { kind, company_id, customer_id, now } = telling
    const company = companies.get(company_id)!
    const locale = (customer_id && locales.get(customer_id)) || company.locale
    const prefers = (customer_id && preferences.get(customer_id)) || undefined
    const way =
      telling.purpose === 'marketing'
        ? await wayOfMarketing(tx, telling, prefers)
        : wayOfNews({ ...telling, purpose: telling.purpose }, (customer_id && contacts[telling.purpose].get(customer_id)) || [], prefers)
    if ('withheld' in way) {
      told.push(way)
      continue
    }
    const { medium, recipient, why } = way
    const refuse_at = why.purpose === 'marketing' ? pageOf(why.refuse_at) : ''
    const due_at = why.purpose === 'marketing' && prefers ? nextHourOf(prefers, company.time_zone, now) : now
    const says = medium !== telling.by && telling.short ? telling.short(locale) : telling.text(locale, refuse_at)
    messages.push({ ...why, kind, medium, recipient, locale, ...says, company_id, customer_id, due_at, now })
    told.push({ told: medium })
  }
  await queueMessages(tx, messages)
  await announceAll(
    tx,
    tellings.flatMap(({ kind, purpose, company_id, customer_id, now }, i) => {
      const one = told[i]!
      if (!('withheld' in one) || customer_id === null) return []
      const data = { kind, purpose, reason: one.withheld }
      return [{ kind: messageWithheld, subject: customer_id, company_id, customer_id, actor: 'system:privacy', occurred_at: now, data }]
    }),
  )
  return told
}

type Way = { medium: Medium; recipient: string; why: Why } | { withheld: Withheld }

const KINDS = { sms: 'phone', email: 'email' } as const

/** By the channel she prefers, to what she left for it or to what is known of her; where that cannot be, by the other. */
function wayOfNews(
  { left, purpose, by, short }: Pick<Telling, 'left' | 'by' | 'short'> & { purpose: News },
  contacts: readonly { kind: string; value: string }[],
  prefers: Preferences | undefined,
): Way {
  const preferred = by ?? prefers?.news_by
  const known = (medium: Medium) => contacts.find(({ kind }) => kind === KINDS[medium])?.value
  const media: Medium[] = by && !short ? [by] : preferred === 'email' ? ['email', 'sms'] : ['sms', 'email']
  const places = [
    ...(preferred ? [[preferred, left?.[KINDS[preferred]] ?? known(preferred)] as const] : []),
    ...media.map((medium) => [medium, left?.[KINDS[medium]]] as const),
    ...media.map((medium) => [medium, known(medium)] as const),
  ]
  for (const [medium, recipient] of places) if (recipient) return { medium, recipient, why: { purpose } }
  return { withheld: 'no_contact' }
}

/** By what it would be said to her now; null: by nothing. Whether anybody carries that, the messengers know. */
export async function wouldTell(
  on: Db | Tx,
  telling: Pick<Telling, 'customer_id' | 'left' | 'by' | 'short'> & { purpose: News },
): Promise<Medium | null> {
  const { customer_id, purpose } = telling
  const [preferences, contacts] = await Promise.all([
    preferencesOf(on, customer_id ? [customer_id] : []),
    contactsFor(on, customer_id ? [customer_id] : [], purpose),
  ])
  const way = wayOfNews(
    telling,
    (customer_id && contacts.get(customer_id)) || [],
    (customer_id && preferences.get(customer_id)) || undefined,
  )
  return 'withheld' in way ? null : way.medium
}

async function wayOfMarketing(tx: Tx, { company_id, customer_id }: Telling, prefers: Preferences | undefined): Promise<Way> {
  if (customer_id === null) return { withheld: 'no_consent' }
  const origin = publicOrigin()
  if (origin === undefined) return { withheld: 'no_public_address' }
  const preferred = prefers?.marketing_by
  if (preferred === 'call') return { withheld: 'other_channel_preferred' }
  let why: Withheld = 'no_consent'
  for (const medium of preferred ? [preferred] : (['email', 'sms'] as const)) {
    const reach = await reachFor(tx, company_id, customer_id, medium)
    if ('withheld' in reach) {
      if (reach.withheld === 'no_contact') why = 'no_contact'
      continue
    }
    const { recipient, recipient_hash, consent_id } = reach
    const token = signToken(await secretOf(tx), REFUSING, { company_id, recipient_hash, channel: medium })
    return { medium, recipient, why: { purpose: 'marketing', consent_id, refuse_at: `${origin}${REFUSALS}?token=${token}` } }
  }
  return { withheld: why }
}

/** The shop's address as the world knows it; without one no link in a message leads anywhere, and no marketing is sent. */
export function publicOrigin(settings: NodeJS.ProcessEnv = process.env): string | undefined {
  const { BIRGE_ORIGIN } = settings
  if (!BIRGE_ORIGIN) return undefined
  const address = URL.parse(BIRGE_ORIGIN)
  if (!address || !/^https?:$/.test(address.protocol)) throw new Error(`BIRGE_ORIGIN is no address of a shop: ${BIRGE_ORIGIN}`)
  return address.origin
}

/** Where programs refuse for their owners, by POST; who opens it herself is led to the page. */
export const REFUSALS = '/v1/marketing-refusals'
const pageOf = (refuse_at: string) => refuse_at.replace(REFUSALS, '/refuse')

/** What the tokens are for with which one refuses marketing; they open nothing else. */
export const REFUSING = 'refuse marketing'

/** The next moment within her hours by the clock of the company. Searched by quarters of an hour, since clocks are put forward and back. */
function nextHourOf({ from_hour, until_hour }: Preferences, time_zone: string, now: string): string {
  if (from_hour === null || until_hour === null) return now
  const hour = new Intl.DateTimeFormat('en', { timeZone: time_zone, hour: 'numeric', hourCycle: 'h23' })
  const fits = (at: number) => {
    const local = Number(hour.format(at))
    return local >= from_hour && local < until_hour
  }
  const start = Date.parse(now)
  if (fits(start)) return now
  const QUARTER = 15 * 60_000
  let at = Math.ceil(start / QUARTER) * QUARTER
  while (!fits(at)) at += QUARTER
  return new Date(at).toISOString()
}

async function localesOf(tx: Tx, customer_ids: readonly string[]) {
  const rows = await run<{ customer_id: string; locale: Locale }>(
    tx,
    `select a.customer_id, c.locale from customers.public_aliases a join customers.public_customers c on c.customer_id = a.profile_id
     where a.customer_id = any($1::text[])`,
    [customer_ids],
  )
  return new Map(rows.map(({ customer_id, locale }) => [customer_id, locale]))
}

async function companiesOf(tx: Tx, tellings: readonly Telling[]) {
  const rows = await run<Company>(
    tx,
    `select company_id, locale, time_zone from companies.public_companies where company_id = any($1::text[])`,
    [[...new Set(tellings.map(({ company_id }) => company_id))]],
  )
  return new Map(rows.map((company) => [company.company_id, company]))
}
