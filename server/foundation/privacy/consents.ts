import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import { withdrawMarketing } from '#platform/messages'
import { keyedHash, secretOf } from '#platform/secret'
import { refusal } from '#platform/refusal'
import { type Contact, contactsFor, idsOf, idsOfMany, mask } from '../customers/index.ts'
import { HER_IDS } from './preferences.ts'

/** What one may be asked for. News of what she bought is never asked: it needs no consent, and none follows from it. */
export const ConsentPurpose = Type.Enum(['marketing', 'personalisation', 'analytics'])
export type ConsentPurpose = Static<typeof ConsentPurpose>
export const ConsentChannel = Type.Enum(['sms', 'email', 'call', 'push', 'all'])
export type ConsentChannel = Static<typeof ConsentChannel>
export const Decision = Type.Enum(['granted', 'refused'])
export type Decision = Static<typeof Decision>

/** Where it was said. `register` is the national register of consents (İYS), where people refuse by themselves. */
export const ConsentSource = Type.Enum(['web', 'app', 'till', 'paper', 'phone', 'email', 'sms', 'social', 'event', 'import', 'register'])
export type ConsentSource = Static<typeof ConsentSource>

const ASKED: { purpose: ConsentPurpose; channel: ConsentChannel }[] = [
  ...(['sms', 'email', 'call', 'push'] as const).map((channel) => ({ purpose: 'marketing' as const, channel })),
  { purpose: 'personalisation', channel: 'all' },
  { purpose: 'analytics', channel: 'all' },
]

const KIND_OF: Partial<Record<ConsentChannel, Contact['kind']>> = { sms: 'phone', call: 'phone', email: 'email' }

export const consentRecorded = event(
  'privacy.consent_recorded',
  Type.Object({
    consent_id: Type.String(),
    purpose: ConsentPurpose,
    channel: ConsentChannel,
    decision: Decision,
    source: ConsentSource,
  }),
)

export const neverAsked = refusal<{ purpose: string; channel: string }>(
  'never_asked',
  422,
  ({ purpose, channel }) => `There is no consent for ${purpose} by ${channel}`,
)
export const textOutdated = refusal<{ purpose: string; version: number }>(
  'text_outdated',
  409,
  () => 'The words have changed since this page was read: read them again before you agree',
)
export const noContactForChannel = refusal<{ channel: string }>('no_contact_for_channel', 422, ({ channel }) =>
  channel === 'email' ? 'Prove an e-mail address first' : 'Prove a phone number first',
)

/** How it can be proven: the session or member of staff, the address it came from (hashed), the number on the paper, the transaction of the register. */
export interface ConsentProof {
  session_id?: string
  staff_id?: string
  register_id?: string
  address_hash?: string
  paper_number?: string
  register_transaction?: string
  register_source?: string
  file?: string
  /** Of a file: by which its row is known again, and where it was said as the other system knows it. */
  row?: string
  collected_by?: string
}

export interface Said {
  company_id: string
  customer_id: string | null
  purpose: ConsentPurpose
  channel: ConsentChannel
  recipient: string | null
  /** Where the recipient itself is not to be kept, since it was forgotten. */
  recipient_hash?: string
  recipient_type?: 'individual' | 'merchant'
  decision: Decision
  text_version: number | null
  source: ConsentSource
  proof: ConsentProof
  said_at: string
}

export const hashOfRecipient = (secret: string, recipient: string) => keyedHash(secret, 'consent recipient', recipient)

/** Writes down what was said. Nothing that was said before is changed by it; what counts now is read from all of it. */
export async function recordConsents(tx: Tx, said: readonly Said[], { actor, now }: { actor: string; now: string }) {
  if (!said.length) return
  const secret = await secretOf(tx)
  const customers = [...new Set(said.flatMap(({ customer_id }) => customer_id ?? []))]
  const ids = await idsOfMany(tx, customers)
  const facts = said.map((one) => ({
    recipient_type: 'individual' as const,
    ...one,
    consent_id: newId('cns'),
    customer_ids: one.customer_id === null ? [] : ids.get(one.customer_id)!,
    recipient_hash: one.recipient === null ? (one.recipient_hash ?? null) : hashOfRecipient(secret, one.recipient),
  }))
  await run(
    tx,
    `insert into privacy.consents (consent_id, company_id, customer_id, customer_ids, purpose, channel, recipient, recipient_hash, recipient_type, decision,
       text_version, source, proof, actor, said_at, recorded_at)
     select consent_id, company_id, customer_id, customer_ids, purpose, channel, recipient, recipient_hash, recipient_type, decision,
       text_version, source, proof, $2, said_at, $3
     from jsonb_to_recordset($1::jsonb) as f(consent_id text, company_id text, customer_id text, customer_ids text[], purpose text, channel text,
       recipient text, recipient_hash text, recipient_type text, decision text, text_version integer, source text, proof jsonb, said_at timestamptz)`,
    [JSON.stringify(facts), actor, now],
  )
  await withdrawMarketing(
    tx,
    facts.flatMap(({ company_id, channel, recipient, decision }) =>
      decision === 'refused' && recipient !== null && (channel === 'sms' || channel === 'email')
        ? [{ company_id, medium: channel, recipient }]
        : [],
    ),
  )
  await announceAll(
    tx,
    facts.map(({ consent_id, company_id, customer_id, purpose, channel, decision, source }) => ({
      kind: consentRecorded,
      subject: consent_id,
      company_id,
      customer_id,
      channel: source,
      actor,
      occurred_at: now,
      data: { consent_id, purpose, channel, decision, source },
    })),
  )
}

/**
 * What counts now, per purpose and channel, of one person towards one company. Each of her ids has its own last word, among those that were
 * said for it by an id that is hers today; where they differ, refusal wins: a merge never widens a consent, and what she says afterwards,
 * as one person, counts for all of them. To the use of her data every id must have said yes, for a merge brings the data of both; not the ids
 * of records that were hers already (`by_record`): nobody could be asked under those. A refusal of
 * her phone or address that came without a person is hers too, as long as it is the last word on it; a consent is not.
 * $1 company, $2 her ids, the profile first, $3 the hashes of her contacts.
 */
const STANDING = `
  with asked as materialized (select customer_id from customers.public_aliases where customer_id = any($2::text[]) and not by_record)
  select purpose, channel, decision, said_at, source, text_version, recipient from (
  select distinct on (purpose, channel) *, sum(is_asked::integer) over (partition by purpose, channel) = (select count(*) from asked) as said_by_every_id
  from (
    select distinct on (id, purpose, channel) *, id in (select customer_id from asked) as is_asked
    from (
      select unnest(c.customer_ids) as id, c.* from privacy.consents c where c.company_id = $1 and c.customer_id = any($2::text[])
      union all
      select ($2::text[])[1], c.* from (
        select distinct on (recipient_hash, purpose, channel) * from privacy.consents
        where company_id = $1 and recipient_hash = any($3::text[])
        order by recipient_hash, purpose, channel, said_at desc, decision desc, recorded_at desc) c
      where c.customer_id is null and c.decision = 'refused') facts
    where id = any($2::text[])
    order by id, purpose, channel, said_at desc, decision desc, recorded_at desc) last_words
  order by purpose, channel, decision desc, said_at desc) standing
  where decision = 'refused' or purpose = 'marketing' or said_by_every_id`

export interface Standing {
  purpose: ConsentPurpose
  channel: ConsentChannel
  decision: Decision
  said_at: string
  source: ConsentSource
  text_version: number | null
  recipient: string | null
}

async function hashesOf(db: Db | Tx, contacts: readonly Contact[]) {
  const secret = await secretOf(db)
  return contacts.map(({ value }) => hashOfRecipient(secret, value))
}

/** What this person allows this company now; what she never was asked is not in it. */
export async function consentsOf(db: Db | Tx, company_id: string, customer_id: string): Promise<Standing[]> {
  const contacts = (await contactsFor(db, [customer_id], 'consent')).get(customer_id)!
  return run<Standing>(db, STANDING, [company_id, await idsOf(db, customer_id), await hashesOf(db, contacts)])
}

/** The same towards each of these companies (null: all) that was ever told anything, of whoever these ids are, or of all of them as one person. */
export async function standingWith(db: Db | Tx, customer_ids: readonly string[], companies: readonly string[] | null) {
  const contacts = [...(await contactsFor(db, customer_ids, 'consent')).values()].flat()
  const hashes = await hashesOf(db, contacts)
  const asked = await run<{ company_id: string }>(
    db,
    `select distinct company_id from privacy.consents
     where (customer_id = any($1::text[]) or customer_id is null and recipient_hash = any($2::text[])) and ($3::text[] is null or company_id = any($3))
     order by company_id`,
    [customer_ids, hashes, companies],
  )
  const standing: Pick<Standing & { company_id: string }, 'company_id' | 'purpose' | 'channel' | 'decision'>[] = []
  for (const { company_id } of asked)
    for (const { purpose, channel, decision } of await run<Standing>(db, STANDING, [company_id, customer_ids, hashes]))
      standing.push({ company_id, purpose, channel, decision })
  return standing
}

/** Whether her data may be used for this; without her word it may not, under none of the ids that are hers. */
export async function isAllowed(db: Db | Tx, company_id: string, customer_id: string, purpose: 'personalisation' | 'analytics') {
  return (await consentsOf(db, company_id, customer_id)).some((one) => one.purpose === purpose && one.decision === 'granted')
}

/** Who of these people allows it. */
export async function whoAllows(
  db: Db | Tx,
  company_id: string,
  customer_ids: readonly string[],
  purpose: 'personalisation' | 'analytics',
): Promise<Set<string>> {
  const allowed = await run<{ customer_id: string }>(
    db,
    `select asked.customer_id
     from customers.public_aliases asked cross join lateral (${HER_IDS} offset 0) as of
     join customers.public_aliases hers on hers.customer_id = any(of.ids)
     left join lateral (
       select c.decision from privacy.consents c
       where c.company_id = $1 and c.purpose = $3 and hers.customer_id = any(c.customer_ids)
         and c.customer_id = any(of.ids)
       order by c.said_at desc, c.decision desc, c.recorded_at desc limit 1) said on true
     where asked.customer_id = any($2::text[])
     group by asked.customer_id having bool_and(coalesce(said.decision = 'granted', hers.by_record))`,
    [company_id, customer_ids, purpose],
  )
  return new Set(allowed.map(({ customer_id }) => customer_id))
}

export type Reachable = { recipient: string; recipient_hash: string; consent_id: string } | { withheld: 'no_consent' | 'no_contact' }

/**
 * Where marketing may go on a channel: to a phone or address that is hers, proven, whose own last word is yes (the register's way of looking),
 * as long as she herself has not refused (ours).
 */
export async function reachFor(
  db: Db | Tx,
  company_id: string,
  customer_id: string,
  channel: 'sms' | 'email' | 'call',
): Promise<Reachable> {
  const standing = (await consentsOf(db, company_id, customer_id)).find((one) => one.purpose === 'marketing' && one.channel === channel)
  if (standing?.decision !== 'granted') return { withheld: 'no_consent' }
  const contacts = (await contactsFor(db, [customer_id], 'consent')).get(customer_id)!.filter(({ kind }) => kind === KIND_OF[channel])
  const hashes = await hashesOf(db, contacts)
  const [granted] = await run<{ consent_id: string; recipient_hash: string }>(
    db,
    `select consent_id, recipient_hash from (
       select distinct on (recipient_hash) consent_id, recipient_hash, decision, said_at from privacy.consents
       where company_id = $1 and channel = $2 and purpose = 'marketing' and recipient_hash = any($3::text[])
       order by recipient_hash, said_at desc, decision desc, recorded_at desc) last_words
     where decision = 'granted' order by said_at desc limit 1`,
    [company_id, channel, hashes],
  )
  if (!granted) return { withheld: 'no_contact' }
  return { recipient: contacts[hashes.indexOf(granted.recipient_hash)]!.value, ...granted }
}

const Text = Type.String()
export const ConsentText = Type.Object({
  purpose: ConsentPurpose,
  version: Type.Integer(),
  text: Type.Object({ tr: Text, az: Text, en: Text }),
})

/** The words in which each purpose is asked for today. */
export const textsInUse = (db: Db | Tx, now: string) =>
  run<Static<typeof ConsentText>>(
    db,
    `select distinct on (purpose) purpose, version, body as text from privacy.texts where valid_from <= $1
     order by purpose, valid_from desc, version desc`,
    [now],
  )

export const WrittenText = Type.Object({ ...ConsentText.properties, valid_from: Text, written_by: Text })

export const listTexts = (db: Db) =>
  run<Static<typeof WrittenText>>(
    db,
    'select purpose, version, body as text, valid_from, written_by from privacy.texts order by purpose, version desc',
    [],
  )

/** Other words, from now on. */
export async function writeText(
  tx: Tx,
  { purpose, text }: Pick<Static<typeof ConsentText>, 'purpose' | 'text'>,
  { actor, now }: { actor: string; now: string },
) {
  await run(tx, 'lock table privacy.texts in share row exclusive mode', [])
  const [written] = await run<{ version: number }>(
    tx,
    `insert into privacy.texts (purpose, version, body, valid_from, written_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from privacy.texts where purpose = $1 returning version`,
    [purpose, JSON.stringify(text), now, actor],
  )
  return { purpose, version: written!.version, text }
}

export const ConsentChoice = Type.Object({
  purpose: ConsentPurpose,
  channel: ConsentChannel,
  state: Type.Enum(['granted', 'refused', 'not_asked']),
  said_at: Type.Union([Text, Type.Null()]),
  source: Type.Union([ConsentSource, Type.Null()]),
  text_version: Type.Union([Type.Integer(), Type.Null()]),
  recipient_masked: Type.Union([Text, Type.Null()], {
    description: 'the phone or address it would go to; null: she has none, or none is needed',
  }),
})

/** Everything she can be asked, and what she said to it. */
export async function choicesOf(db: Db | Tx, company_id: string, customer_id: string): Promise<Static<typeof ConsentChoice>[]> {
  const [standing, contacts] = await Promise.all([
    consentsOf(db, company_id, customer_id),
    contactsFor(db, [customer_id], 'consent').then((of) => of.get(customer_id)!),
  ])
  return ASKED.map(({ purpose, channel }) => {
    const said = standing.find((one) => one.purpose === purpose && one.channel === channel)
    const contact = contacts.find(({ kind }) => kind === KIND_OF[channel])
    return {
      purpose,
      channel,
      state: said?.decision ?? 'not_asked',
      said_at: said?.said_at ?? null,
      source: said?.source ?? null,
      text_version: said?.text_version ?? null,
      recipient_masked: contact ? mask(contact) : null,
    }
  })
}

export const Choice = Type.Object({ purpose: ConsentPurpose, channel: ConsentChannel, decision: Decision })
export type Choice = Static<typeof Choice>

interface Saying {
  company_id: string
  customer_id: string
  /** The words she saw. She agrees to no others. */
  text_versions: Partial<Record<ConsentPurpose, number>>
  source: ConsentSource
  proof: ConsentProof
  actor: string
  now: string
}

/** She says yes or no. What she has said already is not said again; a no is a no for each phone and address that she once allowed. */
export async function decide(tx: Tx, choices: readonly Choice[], saying: Saying) {
  const { company_id, customer_id, now } = saying
  const contacts = (await contactsFor(tx, [customer_id], 'consent')).get(customer_id)!
  const standing = await consentsOf(tx, company_id, customer_id)
  const texts = new Map((await textsInUse(tx, now)).map((text) => [text.purpose, text.version]))
  const said: Said[] = []
  for (const { purpose, channel, decision } of choices) {
    if (!ASKED.some((asked) => asked.purpose === purpose && asked.channel === channel)) throw neverAsked({ purpose, channel })
    const before = standing.find((one) => one.purpose === purpose && one.channel === channel)
    const text_version = texts.get(purpose) ?? null
    const kind = KIND_OF[channel]
    const recipient = contacts.find((contact) => contact.kind === kind)?.value ?? null
    const facts = { company_id, customer_id, purpose, channel, source: saying.source, proof: saying.proof, said_at: now }
    if (decision === 'granted') {
      if (text_version === null || saying.text_versions[purpose] !== text_version)
        throw textOutdated({ purpose, version: text_version ?? 0 })
      if (kind && recipient === null) throw noContactForChannel({ channel })
      if (before?.decision === 'granted' && before.text_version === text_version && before.recipient === recipient) continue
      said.push({ ...facts, recipient, decision, text_version })
    } else if (before?.decision !== 'refused') {
      const allowed = kind ? await allowedOnce(tx, company_id, customer_id, channel) : []
      const refused = new Set<string | null>([...allowed, ...(kind ? contacts.filter((c) => c.kind === kind).map((c) => c.value) : [])])
      for (const of of refused.size ? refused : [null]) said.push({ ...facts, recipient: of, decision, text_version: null })
    }
  }
  await recordConsents(tx, said, saying)
}

async function allowedOnce(tx: Tx, company_id: string, customer_id: string, channel: ConsentChannel) {
  const rows = await run<{ recipient: string }>(
    tx,
    `select distinct recipient from privacy.consents
     where company_id = $1 and customer_id = any($2::text[]) and channel = $3 and decision = 'granted' and recipient is not null`,
    [company_id, await idsOf(tx, customer_id), channel],
  )
  return rows.map(({ recipient }) => recipient)
}

/** What she has said so far, newest first: her right, and the proof of whoever has to show it. */
export const ConsentSaid = Type.Object({
  consent_id: Text,
  purpose: ConsentPurpose,
  channel: ConsentChannel,
  decision: Decision,
  recipient_masked: Type.Union([Text, Type.Null()]),
  text_version: Type.Union([Type.Integer(), Type.Null()]),
  source: ConsentSource,
  proof: Type.Record(Text, Type.String()),
  actor: Text,
  said_at: Text,
})

export async function consentsSaid(db: Db | Tx, company_id: string, customer_id: string): Promise<Static<typeof ConsentSaid>[]> {
  const rows = await run<Omit<Static<typeof ConsentSaid>, 'recipient_masked'> & { recipient: string | null }>(
    db,
    `select consent_id, purpose, channel, decision, recipient, text_version, source, proof, actor, said_at from privacy.consents
     where company_id = $1 and customer_id = any($2::text[]) order by said_at desc, consent_id desc limit 200`,
    [company_id, await idsOf(db, customer_id)],
  )
  return rows.map(({ recipient, ...rest }) => ({
    ...rest,
    recipient_masked: recipient === null ? null : mask({ kind: recipient.includes('@') ? 'email' : 'phone', value: recipient }),
  }))
}

/** No means no on every channel, from whoever holds the link in what was sent there; it needs no sign-in. */
export async function refuseByLink(
  tx: Tx,
  { company_id, recipient_hash, channel }: { company_id: string; recipient_hash: string; channel: ConsentChannel },
  { address_hash, actor, now }: { address_hash: string; actor: string; now: string },
) {
  const known = await run<{ customer_id: string | null; recipient: string | null; decision: Decision }>(
    tx,
    `select customer_id, recipient, decision from privacy.consents where company_id = $1 and recipient_hash = $2 and channel = $3
     order by said_at desc, decision desc, recorded_at desc limit 1`,
    [company_id, recipient_hash, channel],
  )
  const [last] = known
  if (!last?.recipient || last.decision === 'refused') return
  const { customer_id, recipient } = last
  const source = channel === 'email' ? 'email' : 'sms'
  await recordConsents(
    tx,
    [
      {
        company_id,
        customer_id,
        purpose: 'marketing',
        channel,
        recipient,
        decision: 'refused',
        text_version: null,
        source,
        proof: { address_hash },
        said_at: now,
      },
    ],
    { actor, now },
  )
}
