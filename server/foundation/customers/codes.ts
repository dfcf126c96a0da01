import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Database, run, runOne, type Tx } from '#platform/database'
import type { Locale } from '#platform/http'
import { newId, newSixDigits } from '#platform/ids'
import { queueMessage } from '#platform/messages'
import { refusal } from '#platform/refusal'
import { type Contact, contactsFor, lockContact, mask, mediumOf } from './contacts.ts'

export const CODE_MINUTES = 10
export const CODE_TRIES = 5
/** How many codes one phone or address may be sent: nobody can be flooded, and nobody gets far by guessing (RFC 4226, 7.3). */
const MOST_CODES = [
  { codes: 5, minutes: 10 },
  { codes: 20, minutes: 24 * 60 },
]

export const tooManyCodes = refusal<{ retry_after_seconds: number }>(
  'too_many_codes',
  429,
  ({ retry_after_seconds }) => `Several codes were sent there already; the next can be sent in ${Math.ceil(retry_after_seconds / 60)} min`,
)
export const codeWrong = refusal<{ tries_left: number }>(
  'code_wrong',
  422,
  ({ tries_left }) => `This is not the code that was sent; ${tries_left} tries left`,
)
export const codeExpired = refusal<Record<string, never>>('code_expired', 410, () => 'No code is waiting to be entered: ask for a new one')

type Purpose = 'sign_in' | 'till_proof' | 'data_request' | 'phone_proof' | 'card_payment'

/** Only a hash is kept, and it is worth nothing with another code's id. */
const hashOf = (code_id: string, code: string) => createHmac('sha256', code_id).update(code).digest('base64url')
const isSame = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** Makes a code and sends it to its owner, in one transaction. Does the same whether anybody is known by that contact or not. */
export async function sendCode(
  tx: Tx,
  code: {
    purpose: Purpose
    contact: Contact
    asked_by: string
    company_id: string | null
    register_id?: string
    customer_id?: string
    locale: string
    now: string
  },
  text: (digits: string) => CodeText,
) {
  const { contact, now } = code
  await lockContact(tx, contact)
  await refuseFlood(tx, contact, now)
  const code_id = newId('cod')
  const digits = newSixDigits()
  const expires_at = new Date(Date.parse(now) + CODE_MINUTES * 60_000).toISOString()
  await run(
    tx,
    `insert into customers.codes (code_id, purpose, kind, value, asked_by, register_id, customer_id, code_hash, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      code_id,
      code.purpose,
      contact.kind,
      contact.value,
      code.asked_by,
      code.register_id,
      code.customer_id,
      hashOf(code_id, digits),
      now,
      expires_at,
    ],
  )
  await queueMessage(tx, {
    kind: `${code.purpose}_code`,
    purpose: 'proof',
    medium: mediumOf(contact),
    recipient: contact.value,
    locale: code.locale,
    ...text(digits),
    company_id: code.company_id,
    secret: digits,
    useless_after: expires_at,
    now,
  })
  return { code_id, expires_at }
}

async function refuseFlood(tx: Tx, { kind, value }: Contact, now: string) {
  const sent = await run<{ created_at: string }>(
    tx,
    'select created_at from customers.codes where kind = $1 and value = $2 order by created_at desc limit $3',
    [kind, value, Math.max(...MOST_CODES.map(({ codes }) => codes))],
  )
  for (const { codes, minutes } of MOST_CODES) {
    const free_at = Date.parse(sent[codes - 1]?.created_at ?? '1970-01-01') + minutes * 60_000
    if (free_at > Date.parse(now)) throw tooManyCodes({ retry_after_seconds: Math.ceil((free_at - Date.parse(now)) / 1000) })
  }
}

export interface ProvenCode {
  code_id: string
  contact: Contact
  register_id: string | null
  customer_id: string | null
}

/**
 * Holds a code against the newest one that was sent for this. The try is counted first, in a commit of its own: refusals roll back, but
 * whoever guesses, singly or a thousand at once, has five tries in all.
 */
export async function proveCode(
  database: Database,
  asked: { asked_by: string } & ({ purpose: 'sign_in'; contact: Contact } | { purpose: Exclude<Purpose, 'sign_in'>; code_id: string }),
  digits: string,
  now: string,
): Promise<ProvenCode> {
  const code = await database.transaction((tx) =>
    asked.purpose === 'sign_in'
      ? runOne<CodeRow>(tx, TRY_NEWEST, [now, CODE_TRIES, asked.asked_by, asked.contact.kind, asked.contact.value])
      : runOne<CodeRow>(tx, TRY_THIS, [now, CODE_TRIES, asked.asked_by, asked.code_id, asked.purpose]),
  )
  if (!code) throw codeExpired({})
  if (!isSame(code.code_hash, hashOf(code.code_id, digits))) throw codeWrong({ tries_left: CODE_TRIES - code.tries })
  return {
    code_id: code.code_id,
    contact: { kind: code.kind, value: code.value },
    register_id: code.register_id,
    customer_id: code.customer_id,
  }
}

interface CodeRow {
  code_id: string
  kind: Contact['kind']
  value: string
  code_hash: string
  tries: number
  register_id: string | null
  customer_id: string | null
}

const TRY = `
  update customers.codes set tries = tries + 1
  where used_at is null and expires_at > $1 and tries < $2 and asked_by = $3`
const GIVES = 'returning code_id, kind, value, code_hash, tries, register_id, customer_id'

const TRY_NEWEST = `${TRY} and code_id = (
    select code_id from customers.codes where asked_by = $3 and purpose = 'sign_in' and kind = $4 and value = $5 order by created_at desc, code_id desc limit 1)
  ${GIVES}`
const TRY_THIS = `${TRY} and code_id = $4 and purpose = $5 ${GIVES}`

/** Uses a proven code up for the customer it proved, in the transaction of what it opens. Of two who bring it at once, one is late. */
export async function useCode(tx: Tx, { code_id }: ProvenCode, customer_id: string, now: string) {
  const used = await runOne(
    tx,
    'update customers.codes set used_at = $3, customer_id = $2 where code_id = $1 and used_at is null returning 1',
    [code_id, customer_id, now],
  )
  if (!used) throw codeExpired({})
}

export const nothingProven = refusal<{ customer_id: string }>(
  'nothing_proven',
  422,
  () => 'Nothing of hers is proven yet: a code can only be sent to a phone or address that is known to be hers',
)

/** Sends a code to what she has proven to be hers, so that she, and nobody who only sits at her screen, may ask for her data. */
export async function askHerself(
  tx: Tx,
  asked: { customer_id: string; asked_by: string; company: { company_id: string; name: string }; locale: Locale; now: string },
) {
  const { customer_id, asked_by, company, locale, now } = asked
  const [contact] = (await contactsFor(tx, [customer_id], 'request')).get(customer_id)!
  if (!contact) throw nothingProven({ customer_id })
  const { company_id } = company
  const sent = await sendCode(tx, { purpose: 'data_request', contact, asked_by, company_id, customer_id, locale, now }, (digits) =>
    dataRequestText(locale, digits, company.name),
  )
  return { ...sent, sent_to: mask(contact) }
}

/** She has entered it: `then` happens in the transaction that uses the code up. */
export async function answeredHerself<T>(
  database: Database,
  asked: { code_id: string; asked_by: string; customer_id: string; now: string },
  digits: string,
  then: (tx: Tx) => Promise<T>,
): Promise<T> {
  const code = await proveCode(database, { purpose: 'data_request', ...asked }, digits, asked.now)
  return database.transaction(async (tx) => {
    await useCode(tx, code, asked.customer_id, asked.now)
    return then(tx)
  })
}

/** After a day a code does not even count against the flood any more. */
export const tidyCodes = (tx: Tx, now: string) =>
  run(tx, `delete from customers.codes where created_at < $1::timestamptz - interval '24 hours'`, [now])

/** What customers read in their messages, in the three languages of the house. */
interface CodeText {
  subject: string
  body: string
}

/** `shop` is the name over the door. */
export const signInCodeText = (locale: Locale, code: string, shop: string): CodeText =>
  ({
    tr: {
      subject: `${shop} giriş kodunuz`,
      body: `${shop} giriş kodunuz: ${code}. 10 dakika geçerlidir. Bu kodu kimseyle paylaşmayın.`,
    },
    az: {
      subject: `${shop} üçün giriş kodunuz`,
      body: `${shop} üçün giriş kodunuz: ${code}. 10 dəqiqə etibarlıdır. Bu kodu heç kimə verməyin.`,
    },
    en: {
      subject: `Your ${shop} sign-in code`,
      body: `Your ${shop} sign-in code: ${code}. It is valid for 10 minutes. Share it with nobody.`,
    },
  })[locale]

/** This code is meant to be told to somebody: the text says to whom and what it opens, so that nobody gives it to a voice on the phone. */
export const tillProofText = (locale: Locale, code: string, store: string): CodeText =>
  ({
    tr: {
      subject: `${store}: mağaza kodunuz`,
      body: `${store} görevlisine söyleyeceğiniz kod: ${code}. Profilinizi ve sepetinizi açar, 10 dakika geçerlidir. Şu anda mağazada değilseniz kimseye söylemeyin.`,
    },
    az: {
      subject: `${store}: mağaza kodunuz`,
      body: `${store} əməkdaşına deyəcəyiniz kod: ${code}. Profilinizi və səbətinizi açır, 10 dəqiqə etibarlıdır. İndi mağazada deyilsinizsə, heç kimə deməyin.`,
    },
    en: {
      subject: `${store}: your store code`,
      body: `The code to tell the associate at ${store}: ${code}. It opens your profile and cart and is valid for 10 minutes. If you are not in the store now, tell it to nobody.`,
    },
  })[locale]

/** Told to a voice on the phone, so it says when not to: whoever did not call us is being called by somebody else. */
export const phoneProofText = (locale: Locale, code: string, shop: string): CodeText =>
  ({
    tr: {
      subject: `${shop}: telefon siparişi kodunuz`,
      body: `${shop} müşteri temsilcisine söyleyeceğiniz kod: ${code}. Telefonda profilinizi ve sepetinizi açar, 10 dakika geçerlidir. Şu anda bizimle konuşmuyorsanız kimseye söylemeyin.`,
    },
    az: {
      subject: `${shop}: telefon sifarişi kodunuz`,
      body: `${shop} operatoruna deyəcəyiniz kod: ${code}. Telefonda profilinizi və səbətinizi açır, 10 dəqiqə etibarlıdır. İndi bizimlə danışmırsınızsa, heç kimə deməyin.`,
    },
    en: {
      subject: `${shop}: your code for ordering by phone`,
      body: `The code to tell the agent of ${shop}: ${code}. It opens your profile and cart on the phone and is valid for 10 minutes. If you are not speaking with us now, tell it to nobody.`,
    },
  })[locale]

/** Names what it pays and with which card: nobody tells it for something else. */
export const cardPaymentText = (
  locale: Locale,
  code: string,
  { store, amount, card }: { store: string; amount: string; card: string },
): CodeText =>
  ({
    tr: {
      subject: `${store}: ödeme kodunuz`,
      body: `${store}: kayıtlı kartınızdan (${card}) ${amount} ödeme. Onaylıyorsanız görevliye bu kodu söyleyin: ${code}. 10 dakika geçerlidir. Şu anda mağazada değilseniz kimseye söylemeyin.`,
    },
    az: {
      subject: `${store}: ödəniş kodunuz`,
      body: `${store}: yadda saxlanmış kartınızdan (${card}) ${amount} ödəniş. Təsdiq edirsinizsə, bu kodu əməkdaşa deyin: ${code}. 10 dəqiqə etibarlıdır. İndi mağazada deyilsinizsə, heç kimə deməyin.`,
    },
    en: {
      subject: `${store}: your payment code`,
      body: `${store}: ${amount} from your saved card (${card}). If you agree, tell the associate this code: ${code}. It is valid for 10 minutes. If you are not in the store now, tell it to nobody.`,
    },
  })[locale]

/** `shop` is the name over the door. */
const dataRequestText = (locale: Locale, code: string, shop: string): CodeText =>
  ({
    tr: {
      subject: `${shop}: kişisel verilerinizle ilgili talebiniz`,
      body: `${shop} kişisel veri talebiniz için kod: ${code}. 10 dakika geçerlidir. Böyle bir talepte bulunmadıysanız kimseye söylemeyin.`,
    },
    az: {
      subject: `${shop}: fərdi məlumatlarınızla bağlı müraciətiniz`,
      body: `${shop} fərdi məlumat müraciətiniz üçün kod: ${code}. 10 dəqiqə etibarlıdır. Belə bir müraciət etməmisinizsə, heç kimə deməyin.`,
    },
    en: {
      subject: `${shop}: your request about your personal data`,
      body: `The code for your request about your data at ${shop}: ${code}. It is valid for 10 minutes. If you did not ask for this, tell it to nobody.`,
    },
  })[locale]
