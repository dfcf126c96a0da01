import { Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import { type Call, ForeignBody, notFound, type Route, route } from '#platform/http'
import { reasonToSee } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import { keyedHash, readToken, secretOf } from '#platform/secret'
import { companyFor, companyOf } from '../companies/index.ts'
import { customerOf, idsOf, showToStaff, signedInAs } from '../customers/index.ts'
import { noStorefront, shopOf } from '../stores/index.ts'
import {
  Choice,
  ConsentChoice,
  ConsentSaid,
  ConsentText,
  choicesOf,
  consentsSaid,
  decide,
  listTexts,
  neverAsked,
  noContactForChannel,
  refuseByLink,
  textOutdated,
  textsInUse,
  WrittenText,
  writeText,
} from './consents.ts'
import { changePreferences, hoursTurned, Preferences, PreferencesChange, preferencesOf } from './preferences.ts'
import { REFUSALS, REFUSING } from './telling.ts'

const Id = Type.String({ maxLength: 40 })
const CustomerId = Type.Object({ customer_id: Id })
const OfCompany = Type.Object({ company_id: Type.Optional(Id) })
const Versions = Type.Partial(Type.Object({ marketing: Type.Integer(), personalisation: Type.Integer(), analytics: Type.Integer() }), {
  description: 'the versions of the words that were shown; nobody agrees to others',
})
const Words = () => Type.String({ minLength: 20, maxLength: 2_000 })
/** Where it came from, to be known again and told by nobody. */
const addressOf = async (db: Db | Tx, call: Call) => keyedHash(await secretOf(db), 'address', call.address)

const Centre = Type.Object({
  company: Type.Object({ company_id: Type.String(), name: Type.String() }),
  texts: Type.Array(ConsentText),
  choices: Type.Array(ConsentChoice),
  preferences: Preferences,
})

async function centreOf(db: Db | Tx, { company_id, name }: { company_id: string; name: string }, customer_id: string, now: string) {
  const [texts, choices, preferences] = await Promise.all([
    textsInUse(db, now),
    choicesOf(db, company_id, customer_id),
    preferencesOf(db, [customer_id]).then((of) => of.get(customer_id)!),
  ])
  return { company: { company_id, name }, texts, choices, preferences }
}

const Token = Type.String({ maxLength: 1000 })

/** What the link was made for, that she was sent. */
async function refusedBy(db: Db | Tx, token: string) {
  const says = readToken<{ company_id: string; recipient_hash: string; channel: 'sms' | 'email' }>(await secretOf(db), REFUSING, token)
  if (!says) throw notFound({ what: 'link', id: token.slice(0, 12) })
  return says
}

const notPresent = refusal<{ customer_id: string }>(
  'not_present',
  409,
  () => 'A yes is only taken from whoever stands here: let her tell you a code first',
)

/** What people allow, in which words, and how they want to be reached: by themselves, by a link they were sent, at a counter. */
export const consentRoutes: Route[] = [
  route({
    on: 'GET /v1/me/consents',
    summary: 'What she allows the shop she stands in, in which words, and how she wants to be reached',
    reply: Centre,
    refuses: [noStorefront],
    permission: 'customer',
    read: async (db, _, call) => centreOf(db, await shopOf(db, call), signedInAs(call), call.now),
  }),
  route({
    on: 'PUT /v1/me/consents',
    summary: 'She says yes or no, per purpose and channel',
    body: Type.Object({ choices: Type.Array(Choice, { minItems: 1, maxItems: 20 }), text_versions: Versions }),
    reply: Centre,
    refuses: [noStorefront, neverAsked, textOutdated, noContactForChannel],
    permission: 'customer',
    write: async (tx, { choices, text_versions }, call) => {
      const shop = await shopOf(tx, call)
      const { actor, now, principal } = call
      const proof = { session_id: principal.id, address_hash: await addressOf(tx, call) }
      const source = call.channel === 'app' ? 'app' : 'web'
      await decide(tx, choices, { company_id: shop.company_id, customer_id: signedInAs(call), text_versions, source, proof, actor, now })
      return centreOf(tx, shop, signedInAs(call), now)
    },
  }),
  route({
    on: 'PATCH /v1/me/contact-preferences',
    summary: 'By which channel, and between which hours, she wants to be reached',
    body: PreferencesChange,
    reply: Preferences,
    refuses: [hoursTurned],
    permission: 'customer',
    write: (tx, change, call) => changePreferences(tx, signedInAs(call), change, call.now),
  }),
  route({
    on: `POST ${REFUSALS}`,
    summary:
      'No more marketing to the phone or address to which this link was sent; whoever holds it need not sign in, and programs ask in one click (RFC 8058)',
    query: Type.Object({ token: Token }),
    body: ForeignBody,
    reply: Type.Object({ company: Type.String(), channel: Type.Enum(['sms', 'email']) }),
    status: 200,
    refuses: [notFound],
    permission: 'everyone',
    foreign: { most_bytes: 10_000 },
    limit: { max: 60, minutes: 10 },
    write: async (tx, { token }, call) => {
      const says = await refusedBy(tx, token)
      const { name } = await companyOf(tx, says.company_id)
      await refuseByLink(tx, says, { address_hash: await addressOf(tx, call), actor: call.actor, now: call.now })
      return { company: name, channel: says.channel }
    },
  }),
  route({
    on: `GET ${REFUSALS}`,
    summary: 'Opened by somebody herself: leads her to the page that asks, for programs look at links before people do',
    query: Type.Object({ token: Token }),
    reply: Type.String(),
    content_type: 'text/html',
    refuses: [notFound],
    permission: 'everyone',
    limit: { max: 60, minutes: 10 },
    read: async (db, { token }) => {
      await refusedBy(db, token)
      const page = `/refuse?token=${encodeURIComponent(token)}`
      return `<!doctype html><meta http-equiv="refresh" content="0;url=${page}"><a href="${page}">${page}</a>`
    },
  }),
  route({
    on: 'GET /v1/customers/:customer_id/consents',
    summary: 'What a customer allows a company, everything she said to it, and how she wants to be reached; the look is written down',
    params: CustomerId,
    query: OfCompany,
    reply: Type.Object({ ...Centre.properties, said: Type.Array(ConsentSaid) }),
    refuses: [notFound],
    permission: 'privacy.consents',
    steps: async (database, { customer_id, company_id }, call) => {
      const { db } = database
      const company = await companyFor(db, call, company_id)
      await customerOf(db, customer_id)
      await showToStaff(database, [{ subject: customer_id, company_id: null, customer_id }], 'consents', call)
      const said = await consentsSaid(db, company.company_id, customer_id)
      return { ...(await centreOf(db, company, customer_id, call.now)), said }
    },
  }),
  route({
    on: 'PUT /v1/customers/:customer_id/consents',
    summary: 'What she said at a counter, on paper or on the phone. A no is always taken; a yes only from whoever is present, or on paper',
    params: CustomerId,
    query: OfCompany,
    body: Type.Object({
      choices: Type.Array(Choice, { minItems: 1, maxItems: 20 }),
      text_versions: Versions,
      source: Type.Enum(['till', 'paper', 'phone']),
      paper_number: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'of the form that she signed' })),
    }),
    reply: Centre,
    refuses: [notFound, neverAsked, textOutdated, noContactForChannel, notPresent],
    permission: 'privacy.consents',
    write: async (tx, { customer_id, company_id, choices, text_versions, source, paper_number }, call) => {
      const { principal, actor, now } = call
      const company = await companyFor(tx, call, company_id)
      await customerOf(tx, customer_id)
      const isSigned = source === 'paper' && paper_number !== undefined
      const saysYes = choices.some(({ decision }) => decision === 'granted')
      if (saysYes && !isSigned && !(await reasonToSee(tx, await idsOf(tx, customer_id), call))) throw notPresent({ customer_id })
      const register_id = principal.audience === 'staff' ? principal.register_id : null
      const proof = { staff_id: principal.id, ...(register_id && { register_id }), ...(paper_number && { paper_number }) }
      await decide(tx, choices, { company_id: company.company_id, customer_id, text_versions, source, proof, actor, now })
      return centreOf(tx, company, customer_id, now)
    },
  }),
  route({
    on: 'GET /v1/consent-texts',
    summary: 'Every version of the words in which people are asked',
    reply: Type.Object({ items: Type.Array(WrittenText) }),
    permission: 'privacy.read',
    read: async (db) => ({ items: await listTexts(db) }),
  }),
  route({
    on: 'POST /v1/consent-texts',
    summary: 'Other words, from now on: who agrees, agrees to these; what was agreed to before stays as it was',
    body: Type.Object({ purpose: ConsentText.properties.purpose, text: Type.Object({ tr: Words(), az: Words(), en: Words() }) }),
    reply: ConsentText,
    permission: 'privacy.rules',
    write: (tx, words, call) => writeText(tx, words, call),
  }),
]
