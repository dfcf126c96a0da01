import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, type Route, route, worksFor } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { reasonToSee } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import { keyedHash, readToken, secretOf } from '#platform/secret'
import { companyOf } from '../companies/index.ts'
import { codeExpired, codeWrong, customerOf, idsOf, nothingProven, showToStaff, tooManyCodes } from '../customers/index.ts'
import { noStorefront, storefrontOf } from '../stores/index.ts'
import {
  Choice,
  type ConsentChannel,
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
import { Comparison, compareLines, fileOfLines, linesFor, readFileOfLines, type RegisterLine, Taken, takeLines } from './register.ts'
import {
  askFor,
  askForHer,
  completeRequest,
  DataRequest,
  exportGone,
  fileOf,
  HerRequest,
  herRequests,
  listRequests,
  proveRequest,
  RefusalReason,
  RequestKind,
  RequestStatus,
  readRequest,
  refuseRequest,
  requestClosed,
  requestOpenAlready,
  requestUnproven,
  stillHindered,
  withdrawRequest,
} from './requests.ts'
import { listRules, Rule, setRule } from './rules.ts'
import { REFUSING } from './telling.ts'

const Id = Type.String({ maxLength: 40 })
const Code = Type.String({ pattern: '^[0-9]{6}$' })
const Versions = Type.Partial(Type.Object({ marketing: Type.Integer(), personalisation: Type.Integer(), analytics: Type.Integer() }), {
  description: 'the versions of the words that were shown; nobody agrees to others',
})
const RequestId = Type.Object({ request_id: Id })
const CustomerId = Type.Object({ customer_id: Id })

const Words = () => Type.String({ minLength: 20, maxLength: 2_000 })
const ruleOfThePast = refusal<{ valid_from: string }>(
  'rule_of_the_past',
  422,
  () => 'A rule begins today or later: what was valid stays written',
)

/** The company in whose shop she stands. */
async function shopOf(db: Db | Tx, call: Call) {
  const { company_id } = await storefrontOf(db, call)
  return companyOf(db, company_id)
}
const hers = ({ principal }: Call) => (principal.audience === 'shopper' ? principal.customer_id! : '')

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

const forShoppers: Route[] = [
  route({
    on: 'GET /v1/me/consents',
    summary: 'What she allows the shop she stands in, in which words, and how she wants to be reached',
    reply: Centre,
    refuses: [noStorefront],
    permission: 'customer',
    read: async (db, _, call) => centreOf(db, await shopOf(db, call), hers(call), call.now),
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
      await decide(tx, choices, { company_id: shop.company_id, customer_id: hers(call), text_versions, source, proof, actor, now })
      return centreOf(tx, shop, hers(call), now)
    },
  }),
  route({
    on: 'PATCH /v1/me/contact-preferences',
    summary: 'By which channel, and between which hours, she wants to be reached',
    body: PreferencesChange,
    reply: Preferences,
    refuses: [hoursTurned],
    permission: 'customer',
    write: (tx, change, call) => changePreferences(tx, hers(call), change, call.now),
  }),
  route({
    on: 'POST /v1/marketing-refusals',
    summary: 'No more marketing to the phone or address to which this link was sent; whoever holds it need not sign in (RFC 8058)',
    query: Type.Object({ token: Type.String({ maxLength: 1000 }) }),
    reply: Type.Object({ company: Type.String(), channel: Type.Enum(['sms', 'email']) }),
    status: 200,
    refuses: [notFound],
    permission: 'everyone',
    limit: { max: 60, minutes: 10 },
    write: async (tx, { token }, call) => {
      const says = readToken<{ company_id: string; recipient_hash: string; channel: 'sms' | 'email' }>(await secretOf(tx), REFUSING, token)
      if (!says) throw notFound({ what: 'link', id: token.slice(0, 12) })
      const { name } = await companyOf(tx, says.company_id)
      await refuseByLink(
        tx,
        { ...says, channel: says.channel as ConsentChannel },
        { address_hash: await addressOf(tx, call), actor: call.actor, now: call.now },
      )
      return { company: name, channel: says.channel }
    },
  }),
  route({
    on: 'GET /v1/me/data-requests',
    summary: 'What she has asked for about her data, newest first',
    reply: Type.Object({ items: Type.Array(HerRequest) }),
    permission: 'customer',
    read: async (db, _, { principal, now }) => ({
      items: await herRequests(db, principal.audience === 'shopper' ? principal.customer_ids : [], now),
    }),
  }),
  route({
    on: 'POST /v1/me/data-requests',
    summary: 'She asks for a copy of her data, or to be forgotten; a code is sent to what she has proven',
    body: Type.Object({ kind: RequestKind }),
    reply: Type.Object({ request: HerRequest, sent_to: Type.String({ description: 'masked' }), expires_at: Type.String() }),
    refuses: [noStorefront, requestOpenAlready, nothingProven, tooManyCodes],
    permission: 'customer',
    limit: { max: 30, minutes: 10 },
    write: async (tx, { kind }, call) => askFor(tx, kind, hers(call), await shopOf(tx, call), call.locale, call),
  }),
  route({
    on: 'GET /v1/me/data-requests/:request_id/file',
    summary: 'The copy of her data, for herself alone, as long as it is kept',
    params: RequestId,
    reply: Type.Unknown(),
    refuses: [notFound, exportGone],
    permission: 'customer',
    content_type: 'application/json; charset=utf-8',
    read: async (db, { request_id }, call) => fileOf(db, request_id, call),
  }),
  route({
    on: 'DELETE /v1/me/data-requests/:request_id',
    summary: 'She thinks again',
    params: RequestId,
    reply: HerRequest,
    refuses: [notFound, requestClosed],
    permission: 'customer',
    write: (tx, { request_id }, call) => withdrawRequest(tx, request_id, call),
  }),
]

const proof = route({
  on: 'POST /v1/data-requests/:request_id/proof',
  summary: 'The code that was sent to her: from now on it is she who asks',
  params: RequestId,
  body: Type.Object({ code: Code }),
  reply: HerRequest,
  refuses: [notFound, requestClosed, codeWrong, codeExpired],
  permission: ['customer', 'privacy.handle'],
  limit: { max: 60, minutes: 10 },
  steps: (database, { request_id, code }, call) => proveRequest(database, request_id, code, call),
})

const notPresent = refusal<{ customer_id: string }>(
  'not_present',
  409,
  () => 'A yes is only taken from whoever stands here: let her tell you a code first',
)

/** A company the caller works for; she may leave it out where there is only one. */
async function companyFor(db: Db | Tx, call: Call, company_id: string | undefined) {
  const own = companiesOf(call)
  const meant = company_id ?? (own?.length === 1 ? own[0] : undefined)
  if (meant !== undefined) {
    if (!worksFor(call, meant)) throw notFound({ what: 'company', id: meant })
    return companyOf(db, meant)
  }
  const [first] = await run<{ company_id: string }>(
    db,
    'select company_id from companies.public_companies where ($2::text[] is null or company_id = any($2)) order by country = $1 desc, company_id limit 1',
    [call.market, own],
  )
  if (!first) throw notFound({ what: 'company', id: 'any' })
  return companyOf(db, first.company_id)
}
const Company = { company_id: Type.Optional(Id) }

const forStaff: Route[] = [
  route({
    on: 'GET /v1/customers/:customer_id/consents',
    summary: 'What a customer allows a company, everything she said to it, and how she wants to be reached; the look is written down',
    params: CustomerId,
    query: Type.Object(Company),
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
    query: Type.Object(Company),
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
    on: 'GET /v1/data-requests',
    summary: 'Requests about personal data, newest first, with the day the law wants an answer by',
    query: Type.Object({ ...Paging, status: Type.Optional(RequestStatus) }),
    reply: Page(DataRequest),
    permission: 'privacy.read',
    steps: async (database, { limit = 50, after, status }, call) => {
      const page = await listRequests(database.db, { limit, after, status }, call)
      const looks = page.items
        .filter((one) => one.customer_name)
        .map(({ request_id, company_id, customer_id }) => ({ subject: request_id, company_id, customer_id }))
      await showToStaff(database, looks, 'data_request', call)
      return page
    },
  }),
  route({
    on: 'GET /v1/data-requests/:request_id',
    summary: 'One request, with the proof of what was erased; the look is written down',
    params: RequestId,
    reply: DataRequest,
    refuses: [notFound],
    permission: 'privacy.read',
    steps: async (database, { request_id }, call) => {
      const request = await readRequest(database.db, request_id, call)
      await showToStaff(database, [{ ...request, subject: request_id }], 'data_request', call)
      return request
    },
  }),
  route({
    on: 'POST /v1/customers/:customer_id/data-requests',
    summary: 'She asks for it at a counter or on the phone; the code goes to her, and nothing happens before she has told it',
    params: CustomerId,
    query: Type.Object(Company),
    body: Type.Object({ kind: RequestKind }),
    reply: Type.Object({ request: HerRequest, sent_to: Type.String(), expires_at: Type.String() }),
    refuses: [notFound, requestOpenAlready, nothingProven, tooManyCodes],
    permission: 'privacy.handle',
    write: async (tx, { customer_id, kind, company_id }, call) =>
      askForHer(tx, { customer_id, kind }, await companyFor(tx, call, company_id), call),
  }),
  route({
    on: 'POST /v1/data-requests/:request_id/completion',
    summary: 'Carry it out now',
    params: RequestId,
    reply: DataRequest,
    refuses: [notFound, requestClosed, requestUnproven, stillHindered],
    permission: 'privacy.handle',
    steps: (database, { request_id }, call) => completeRequest(database, request_id, call),
  }),
  route({
    on: 'POST /v1/data-requests/:request_id/refusal',
    summary: 'Say no, and tell her why',
    params: RequestId,
    body: Type.Object({ reason: RefusalReason, note: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }),
    reply: DataRequest,
    refuses: [notFound, requestClosed],
    permission: 'privacy.handle',
    write: (tx, { request_id, reason, note }, call) => refuseRequest(tx, { request_id, reason, ...(note && { note }) }, call),
  }),
  route({
    on: 'GET /v1/privacy-rules',
    summary: 'How long we have to answer, and how long anything of people is kept: today, and from which day on otherwise',
    reply: Type.Object({ items: Type.Array(Rule) }),
    permission: 'privacy.read',
    read: async (db, _, call) => ({ items: await listRules(db, call.now) }),
  }),
  route({
    on: 'PUT /v1/privacy-rules/:rule',
    summary: 'Another number from a day on',
    params: Type.Object({ rule: Type.String({ maxLength: 60 }) }),
    body: Type.Object({
      amount: Type.Integer({ minimum: 0, maximum: 10_000 }),
      valid_from: Type.String({ pattern: '^2[0-9]{3}-[01][0-9]-[0-3][0-9]$' }),
    }),
    reply: Type.Object({ items: Type.Array(Rule) }),
    refuses: [notFound, ruleOfThePast],
    permission: 'privacy.rules',
    write: async (tx, { rule, amount, valid_from }, call) => {
      if (valid_from < call.now.slice(0, 10)) throw ruleOfThePast({ valid_from })
      await setRule(tx, { rule, amount, valid_from, set_by: call.actor, now: call.now })
      return { items: await listRules(tx, call.now) }
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

const ofCompany = async (db: Db | Tx, call: Call, company_id: string) => {
  if (!worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  return companyOf(db, company_id)
}

const registerExported = event('privacy.register_exported', Type.Object({ lines: Type.Integer() }))
const registerImported = event('privacy.register_imported', Type.Object({ taken: Type.Integer(), refused: Type.Integer() }))
const File = Type.Object({
  company_id: Id,
  text: Type.String({ maxLength: 1_000_000 }),
  name: Type.Optional(Type.String({ maxLength: 200 })),
})
const Refused = Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() }))

function readLines(text: string, now: string) {
  const read = readFileOfLines(text, now)
  const lines: RegisterLine[] = read.flatMap((one) => ('read' in one ? [one.read] : []))
  return { lines, refused: read.flatMap((one) => ('reason' in one ? [one] : [])) }
}

/** The national register of consents, by file. */
const register: Route[] = [
  route({
    on: 'GET /v1/consent-register',
    summary: 'What the register (İYS) has to be told, as the file it takes',
    query: Type.Object({
      company_id: Id,
      since: Type.Optional(Type.String({ maxLength: 40, description: 'only what was recorded since this moment' })),
    }),
    reply: Type.String(),
    refuses: [notFound],
    permission: 'privacy.register',
    content_type: 'text/csv; charset=utf-8',
    write: async (tx, { company_id, since }, call) => {
      await ofCompany(tx, call, company_id)
      const lines = await linesFor(tx, company_id, since === undefined ? null : new Date(since).toISOString())
      await announce(tx, registerExported, {
        subject: company_id,
        company_id,
        actor: call.actor,
        occurred_at: call.now,
        data: { lines: lines.length },
      })
      return fileOfLines(lines)
    },
  }),
  route({
    on: 'POST /v1/consent-register-comparisons',
    summary: 'A file of the register against what we say: what one of the two does not know, and where they differ. Nothing is changed',
    body: File,
    reply: Type.Object({ ...Comparison.properties, refused: Refused }),
    status: 200,
    refuses: [notFound],
    permission: 'privacy.register',
    read: async (db, { company_id, text }, call) => {
      await ofCompany(db, call, company_id)
      const { lines, refused } = readLines(text, call.now)
      return { ...(await compareLines(db, company_id, lines)), refused }
    },
  }),
  route({
    on: 'POST /v1/consent-register-imports',
    summary: 'Take over what was said to the register: the later word counts, and of two of one moment the no',
    body: File,
    reply: Type.Object({ ...Taken.properties, refused: Refused }),
    refuses: [notFound],
    permission: 'privacy.register',
    write: async (tx, { company_id, text, name = 'upload' }, call) => {
      await ofCompany(tx, call, company_id)
      const { lines, refused } = readLines(text, call.now)
      const counts = await takeLines(tx, company_id, lines, { file: name, actor: call.actor, now: call.now })
      const data = { taken: counts.taken, refused: refused.length }
      await announce(tx, registerImported, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
      return { ...counts, refused }
    },
  }),
]

export const routes: Route[] = [...forShoppers, proof, ...forStaff, ...register]
