/**
 * What is looked at on the shop's own pages, by whoever has allowed it, with a name or without. Reading along needs her consent before anything is kept (ePrivacy
 * Directive 5(3); KVKK 6698 art. 5 and the Authority's guideline on cookies of 2022), and no is as easy as yes. Her session is the device: it is
 * there for her cart in any case, so no mark is put on it for this.
 */
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import type { Event } from '#platform/events'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'
import { companyOf } from '../companies/index.ts'
import { choicesOf, isAllowed, recordConsents, textOutdated, textsInUse } from '../privacy/index.ts'
import { storefrontOf } from '../stores/index.ts'
import { keep } from './intake.ts'
import { type Source, sourceOfTheShop } from './sources.ts'

export const PageView = Type.Object({
  path: Type.String({ pattern: '^/', maxLength: 400 }),
  title: Type.String({ maxLength: 200 }),
})
export const PageViewReceipt = Type.Object({ kept: Type.Boolean({ description: 'false: she has not allowed it' }) })

const ours = new WeakMap<Database, Map<string, Source>>()

/**
 * What she looks at on the shop's own pages, if she has allowed that company to know: as a customer, or as a visitor without a name on this
 * device. What she puts into her cart and buys is known from our own events, and is not told twice.
 */
export async function keepPageView(database: Database, { path, title }: Static<typeof PageView>, call: Call): Promise<{ kept: boolean }> {
  const { principal, now } = call
  if (principal.audience !== 'shopper') return { kept: false }
  const { id: session_id, customer_id } = principal
  const { company_id } = await storefrontOf(database.db, call)
  const allowed =
    customer_id === null ? visitorAllows(database, session_id, company_id) : isAllowed(database.db, company_id, customer_id, 'analytics')
  if (!(await allowed)) return { kept: false }
  let sources = ours.get(database)
  if (!sources) ours.set(database, (sources = new Map()))
  const source = sources.get(company_id) ?? (await database.transaction((tx) => sourceOfTheShop(tx, company_id, now)))
  sources.set(company_id, source)
  const view = { event_id: newId('tev'), message_id: newId('msg'), type: 'page' as const, name: title || path, properties: { path, title } }
  await keep(database, {
    source,
    ...(customer_id !== null && { customer_id }),
    messages: [
      { ...view, anonymous_id: session_id, user_id: null, traits: null, context: {}, occurred_at: now, original_at: null, sent_at: null },
    ],
    rejections: [],
    received_at: now,
  })
  return { kept: true }
}

const Decision = Type.Enum(['granted', 'refused'])
const Text = Type.String()
export const VisitorChoice = Type.Object({
  decision: Decision,
  text_version: Type.Integer({ description: 'of the words that were shown; nobody agrees to others' }),
})
export const VisitorSays = Type.Object({
  state: Type.Enum(['granted', 'refused', 'not_asked']),
  company: Type.Object({ company_id: Text, name: Text }),
  text: Type.Object({ version: Type.Integer(), text: Type.Object({ tr: Text, az: Text, en: Text }) }),
})

export const hasAName = refusal<Record<string, never>>(
  'has_a_name',
  409,
  () => 'She is signed in: what she allows is said with her other consents (PUT /v1/me/consents)',
)

/** What this visitor has said so far, and in which words she is asked. Somebody without a session has said nothing, and gets none by asking. */
export async function visitorSays(db: Db | Tx, call: Call): Promise<Static<typeof VisitorSays>> {
  const { principal, now } = call
  const { company_id } = await storefrontOf(db, call)
  const { name } = await companyOf(db, company_id)
  const { version, text } = (await textsInUse(db, now)).find(({ purpose }) => purpose === 'analytics')!
  const said = principal.audience === 'shopper' ? await choiceOf(db, principal.id, company_id) : undefined
  return { state: said ?? 'not_asked', company: { company_id, name }, text: { version, text } }
}

const choiceOf = async (db: Db | Tx, session_id: string, company_id: string) =>
  (
    await runOne<{ decision: 'granted' | 'refused' }>(
      db,
      'select decision from tracking.visitors where session_id = $1 and company_id = $2',
      [session_id, company_id],
    )
  )?.decision

const visitorAllows = async (database: Database, session_id: string, company_id: string) =>
  (await choiceOf(database.db, session_id, company_id)) === 'granted'

/** She says yes or no, and may say the other at any time. What was kept by her yes goes with her no. */
export async function decideAsVisitor(tx: Tx, { decision, text_version }: Static<typeof VisitorChoice>, call: Call) {
  const { principal, now } = call
  if (principal.audience !== 'shopper' || principal.customer_id !== null) throw hasAName({})
  const { text, company } = await visitorSays(tx, call)
  if (decision === 'granted' && text.version !== text_version) throw textOutdated({ purpose: 'analytics', version: text.version })
  await run(
    tx,
    `insert into tracking.visitors (session_id, company_id, decision, text_version, address_hash, said_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (session_id, company_id) do update set decision = excluded.decision, text_version = excluded.text_version,
       address_hash = excluded.address_hash, said_at = excluded.said_at`,
    [principal.id, company.company_id, decision, text_version, keyedHash(await secretOf(tx), 'address', call.address), now],
  )
  if (decision === 'refused') await forgetDevice(tx, company.company_id, principal.id)
  return visitorSays(tx, call)
}

/** What nobody with a name did on it. */
const forgetDevice = (tx: Tx, company_id: string, session_id: string) =>
  run(tx, 'delete from tracking.events where company_id = $1 and anonymous_id = $2 and user_id is null and customer_id is null', [
    company_id,
    session_id,
  ])

/**
 * She has signed in with the session in which she allowed it: it is still the same person, so what she looked at before is hers. Asked as a
 * customer she may have said no before: then that counts, and nothing is left of it; was she never asked, she has been now, in the same words.
 */
export async function takeHistoryAlong(tx: Tx, { customer_id, actor, occurred_at }: Event) {
  const session_id = /^shopper:(.+)$/.exec(actor)?.[1]
  if (!session_id || !customer_id) return
  const said = await run<{ company_id: string; text_version: number; address_hash: string; said_at: string }>(
    tx,
    `update tracking.visitors set customer_id = $2 where session_id = $1 and customer_id is null and decision = 'granted'
     returning company_id, text_version, address_hash, said_at`,
    [session_id, customer_id],
  )
  for (const { company_id, text_version, address_hash, said_at } of said) {
    const as_customer = (await choicesOf(tx, company_id, customer_id)).find(({ purpose }) => purpose === 'analytics')!
    if (as_customer.state === 'refused') {
      await forgetDevice(tx, company_id, session_id)
      continue
    }
    if (as_customer.state === 'not_asked')
      await recordConsents(
        tx,
        [
          {
            ...{ company_id, customer_id, purpose: 'analytics', channel: 'all', recipient: null, decision: 'granted' },
            ...{ text_version, source: 'web', proof: { session_id, address_hash }, said_at },
          },
        ],
        { actor, now: occurred_at },
      )
    const { source_id } = await sourceOfTheShop(tx, company_id, occurred_at)
    await run(
      tx,
      `insert into tracking.users (source_id, user_id, traits, customer_id, first_seen_at, last_seen_at, due_at) values ($1, $2, '{}', $2, $3, $3, $3)
       on conflict (source_id, user_id) do update set last_seen_at = excluded.last_seen_at, due_at = excluded.due_at`,
      [source_id, customer_id, occurred_at],
    )
    await run(
      tx,
      `insert into tracking.devices (company_id, anonymous_id, since, source_id, user_id, last_seen_at) values ($1, $2, $3, $4, $5, $3) on conflict do nothing`,
      [company_id, session_id, occurred_at, source_id, customer_id],
    )
  }
}
