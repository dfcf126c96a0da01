import { Type } from 'typebox'
import { type Call, companiesOf, notFound, type Route, route } from '#platform/http'
import { listMessages } from '#platform/messages'
import { Page, Paging } from '#platform/paging'
import { codeExpired, codeWrong, tooManyCodes } from './codes.ts'
import { ContactFields, contactInvalid, mask, readContact, readReachableContact } from './contacts.ts'
import { ContactsSeen, logLooks, Look, lookAtProfile, looksAt, maskIdentifier, ofProfiles, showToStaff } from './looks.ts'
import {
  changeCustomer,
  createCustomer,
  Customer,
  CustomerCard,
  CustomerChange,
  customerExists,
  customerWithContacts,
  findCustomers,
  NewCustomer,
  nothingToKnowHerBy,
  Profile,
} from './profiles.ts'
import { addContact, contactTaken, sendSignInCode, signIn, signOut } from './sign-in.ts'
import { askForProof, confirmProof } from './till-proof.ts'

const Code = Type.String({ pattern: '^[0-9]{6}$' })
const CustomerId = Type.Object({ customer_id: Type.String({ maxLength: 40 }) })
const CodeSent = { expires_at: Type.String(), sent_to: Type.String({ description: 'masked' }) }

const forShoppers: Route[] = [
  route({
    on: 'POST /v1/sign-in-codes',
    summary: 'Send a sign-in code to a phone or an e-mail address; the answer is the same whether anybody is known by it or not',
    body: Type.Object(ContactFields),
    reply: Type.Object(CodeSent),
    status: 202,
    refuses: [contactInvalid, tooManyCodes],
    permission: 'shopper',
    limit: { max: 30, minutes: 10 },
    write: async (tx, asked, call) => {
      const contact = readReachableContact(asked, call.market)
      const { expires_at } = await sendSignInCode(tx, contact, call)
      return { expires_at, sent_to: mask(contact) }
    },
  }),
  route({
    on: 'POST /v1/sign-ins',
    summary: 'Sign in with the code, in the browser that asked for it',
    body: Type.Object({
      ...ContactFields,
      code: Code,
      device: Type.Optional(Type.String({ maxLength: 120 })),
      anonymous_id: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            'what the tracking client of the page calls this browser: what it said of her there is proven with this (decision 79)',
        }),
      ),
    }),
    reply: Type.Object({ customer: Customer }),
    refuses: [contactInvalid, codeWrong, codeExpired],
    permission: 'shopper',
    limit: { max: 60, minutes: 10 },
    steps: async (database, asked, call) => ({
      customer: await signIn(database, readContact(asked, call.market), asked, call),
    }),
  }),
  route({
    on: 'DELETE /v1/sign-ins/current',
    summary: 'Sign out; the device keeps nothing',
    reply: Type.Null(),
    status: 204,
    permission: 'customer',
    write: async (tx, _, call) => {
      await signOut(tx, call)
      return null
    },
  }),
  route({
    on: 'GET /v1/me',
    summary: 'The customer who is signed in, or null',
    reply: Type.Object({ customer: Type.Union([Customer, Type.Null()]) }),
    permission: 'everyone',
    read: async (db, _, call) => {
      const customer_id = signedInAs(call)
      return { customer: customer_id === null ? null : await customerWithContacts(db, customer_id) }
    },
  }),
  route({
    on: 'PATCH /v1/me',
    summary: 'Change the name or language of the customer who is signed in; an empty name is none',
    body: CustomerChange,
    reply: Type.Object({ customer: Customer }),
    refuses: [notFound],
    permission: 'customer',
    write: async (tx, change, call) => ({ customer: await changeCustomer(tx, signedInAs(call)!, change, call) }),
  }),
  route({
    on: 'POST /v1/me/contacts',
    summary: 'One more phone or e-mail address of the customer who is signed in, with the code that was sent there',
    body: Type.Object({ ...ContactFields, code: Code }),
    reply: Type.Object({ customer: Customer }),
    refuses: [contactInvalid, codeWrong, codeExpired, contactTaken, notFound],
    permission: 'customer',
    limit: { max: 60, minutes: 10 },
    steps: async (database, { code, ...asked }, call) => ({
      customer: await addContact(database, signedInAs(call)!, readContact(asked, call.market), code, call),
    }),
  }),
]

const signedInAs = ({ principal }: Call) => (principal.audience === 'shopper' ? principal.customer_id : null)

const forStaff: Route[] = [
  route({
    on: 'GET /v1/customers',
    summary:
      'Find customers by a whole phone number or e-mail address, the number of a card or beginnings of their names, newest first; every look is written down',
    query: Type.Object({ ...Paging, search: Type.Optional(Type.String({ minLength: 2, maxLength: 120 })) }),
    reply: Page(CustomerCard),
    permission: 'customers.read',
    write: async (tx, { search = '', limit = 50, after }, call) => {
      const page = await findCustomers(tx, { search, country: call.market, limit, after })
      const found = ofProfiles(page.items.map((card) => card.customer_id))
      await logLooks(tx, found, 'search', call)
      return page
    },
  }),
  route({
    on: 'POST /v1/customers',
    summary: 'Write down a new customer; her phone and e-mail stay unproven until she enters a code',
    body: Type.Object(NewCustomer),
    reply: Customer,
    refuses: [contactInvalid, customerExists, nothingToKnowHerBy],
    permission: 'customers.create',
    write: (tx, customer, call) => createCustomer(tx, customer, call),
  }),
  route({
    on: 'GET /v1/customers/:customer_id',
    summary:
      'One customer with everything she is known by, also by an id from before a merge; the look is written down. Her contacts are masked unless she is present or a case of hers is open',
    params: CustomerId,
    reply: Type.Object({ ...Profile.properties, contacts_seen: ContactsSeen }),
    refuses: [notFound],
    permission: 'customers.read',
    steps: (database, { customer_id }, call) => lookAtProfile(database, { customer_id, call }),
  }),
  route({
    on: 'GET /v1/customers/:customer_id/looks',
    summary: 'Who of the staff looked at a customer, and why, newest first',
    params: CustomerId,
    query: Type.Object(Paging),
    reply: Page(Look),
    permission: 'customers.audit',
    read: (db, { customer_id, limit = 50, after }, call) => looksAt(db, customer_id, { limit, after }, call),
  }),
  route({
    on: 'POST /v1/customer-proofs',
    summary: 'Send a code to the customer at the till, who proves by it that she is the one',
    body: Type.Object({
      ...ContactFields,
      register_id: Type.String({ maxLength: 40 }),
      customer_id: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    reply: Type.Object({ code_id: Type.String(), ...CodeSent }),
    status: 202,
    refuses: [contactInvalid, tooManyCodes, notFound],
    permission: 'customers.prove',
    limit: { max: 300, minutes: 10, of_one_session: 30 },
    write: (tx, asked, call) => askForProof(tx, asked, call),
  }),
  route({
    on: 'POST /v1/customer-proofs/:code_id/confirmation',
    summary: 'The code she told: from now on she may be served as herself at this till',
    params: Type.Object({ code_id: Type.String({ maxLength: 40 }) }),
    body: Type.Object({ code: Code }),
    reply: Type.Object({ customer_id: Type.String(), created: Type.Boolean(), register_id: Type.String(), customer: Customer }),
    refuses: [codeWrong, codeExpired, notFound],
    permission: 'customers.prove',
    limit: { max: 600, minutes: 10, of_one_session: 60 },
    steps: (database, { code_id, code }, call) => confirmProof(database, code_id, code, call),
  }),
]

const MessageKept = Type.Object({
  message_id: Type.String(),
  kind: Type.String(),
  medium: Type.Enum(['sms', 'email']),
  recipient: Type.String({ description: 'masked' }),
  locale: Type.String(),
  subject: Type.Union([Type.String(), Type.Null()]),
  body: Type.String(),
  customer_id: Type.Union([Type.String(), Type.Null()]),
  company_id: Type.Union([Type.String(), Type.Null()]),
  status: Type.Enum(['waiting', 'sent', 'failed', 'kept']),
  tries: Type.Integer(),
  error: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String(),
  sent_at: Type.Union([Type.String(), Type.Null()]),
})

/** The outbox is the platform's; it hangs here since customers are the ones who are written to. */
const outbox = route({
  on: 'GET /v1/messages',
  summary: 'The outbox: what was said to customers, newest first, and whether it arrived; every look is written down',
  query: Type.Object({
    ...Paging,
    medium: Type.Optional(Type.Enum(['sms', 'email'])),
    status: Type.Optional(Type.Enum(['waiting', 'sent', 'failed', 'kept'])),
  }),
  reply: Page(MessageKept),
  permission: 'outbox.read',
  steps: async (database, { limit = 50, ...asked }, call) => {
    const { principal, now } = call
    const with_codes = principal.audience === 'staff' && principal.permissions.has('outbox.codes')
    const page = await listMessages(database.db, { ...asked, limit, companies: companiesOf(call), with_codes, now })
    const looks = page.items.map(({ message_id, company_id, customer_id }) => ({ subject: message_id, company_id, customer_id }))
    await showToStaff(database, looks, 'outbox', call)
    const items = page.items.map((message) => ({ ...message, recipient: maskIdentifier(contactOf(message)) }))
    return { ...page, items }
  },
})

/** The outbox shows what was said and whether it arrived; at whose number is no matter of it. */
const contactOf = ({ medium, recipient }: { medium: 'sms' | 'email'; recipient: string }) => ({
  kind: medium === 'sms' ? 'phone' : 'email',
  value: recipient,
})

export const routes: Route[] = [...forShoppers, ...forStaff, outbox]
