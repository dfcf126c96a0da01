/**
 * Who buys. A customer is one person, known by the phones and e-mail addresses that she proved to be hers by a code; each of these belongs
 * to one profile at most. What is only said, by a guest at the cart or to an associate in the store, is a claim: it shows and joins nothing
 * of anybody's before its code. Here are also the sessions of shoppers, good in every company's shop, and the list of who of the staff
 * looked at whom.
 */
import { forgetOldMessages, joinedMessengers, sendDueMessages } from '#platform/messages'
import type { Module } from '#platform/module'
import { SWEPT_AT_ONCE } from '#platform/personal-data'
import { idsOf } from './aliases.ts'
import { tidyCodes } from './codes.ts'
import { forgetOldClaims } from './contacts.ts'
import { forgetOldLooks } from './looks.ts'
import { personal_data } from './privacy.ts'
import { routes } from './routes.ts'
import { shopperSignIn, tidySessions } from './sessions.ts'

export { answeredOnThePhone, askOnThePhone } from './phone-proof.ts'
export { signedInAs } from './sessions.ts'
export { answerFor, broughtByRecords, idsOf, idsOfMany, lockProfiles, profileOf, theOneSheCameByFirst } from './aliases.ts'
export { answeredHerself, askHerself, codeExpired, codeWrong, nothingProven, tooManyCodes } from './codes.ts'
export {
  type Claim,
  type Contact,
  ContactFields,
  claimContact,
  claimsOf,
  contactInvalid,
  contactsFor,
  forgetIdentifiers,
  type Identifier,
  type IdentifierKind,
  type Known,
  knownBy,
  lockContact,
  MOST_DEVICES,
  mask,
  mediumOf,
  noteDevices,
  noteIdentifiers,
  ownersOf,
  provenBy,
  provenIdentifiers,
  readContact,
  type SeenDevice,
} from './contacts.ts'
export {
  ContactsSeen,
  logLooks,
  lookAtProfile,
  maskField,
  maskIdentifier,
  maskText,
  seeContacts,
  showToStaff,
  whyContactsAreSeen,
} from './looks.ts'
export {
  Customer,
  CustomerCard,
  createCustomer,
  customerCards,
  customerChanged,
  customerCreated,
  customerErased,
  customerExists,
  customerOf,
  type Doing,
  fieldsOf,
  findOrCreate,
  identifiersOf,
  identifierVerified,
  insertProfiles,
  LocaleField,
  nothingToKnowHerBy,
  Profile,
  profilesOf,
  say,
  saidOf,
  saidAtFirst,
  showAgain,
  shownBy,
  showWith,
} from './profiles.ts'
export { contactsToForget, lockToForget, namesOf } from './privacy.ts'
export { customerSignedIn, type SignedIn, whenSignedIn } from './sign-in.ts'
export { allowedToPay, askToPay, confirmedProof, customerProven, lockContactOf, proofUnknown } from './till-proof.ts'

export const customers: Module = {
  name: 'customers',
  routes,
  sign_ins: [shopperSignIn],
  permissions: {
    'customers.read': ['owner', 'manager', 'associate', 'agent'],
    'customers.create': ['owner', 'manager', 'associate', 'agent'],
    'customers.prove': ['owner', 'manager', 'associate'],
    'customers.audit': ['owner', 'manager'],
    'outbox.read': ['owner', 'manager'],
    'outbox.codes': ['owner'],
  },
  listeners: {
    async cus(db, customer_id, { principal }) {
      const may =
        principal.audience === 'shopper'
          ? principal.customer_ids.includes(customer_id)
          : 'permissions' in principal && principal.permissions.has('customers.read')
      return may && idsOf(db, customer_id)
    },
  },
  async tick(tx, now) {
    await tidyCodes(tx, now)
    await tidySessions(tx, now)
  },
  work: async (database, now, log) => void (await sendDueMessages(database, joinedMessengers(), now, log)),
  personal_data,
  retention: [
    { what: 'customers.claims', days: 30, sweep: forgetOldClaims },
    { what: 'customers.looks', days: 1_096, sweep: forgetOldLooks },
    { what: 'customers.messages', days: 365, sweep: (tx, before) => forgetOldMessages(tx, before, SWEPT_AT_ONCE) },
  ],
  audits: [
    {
      name: 'a proven contact belongs to one customer',
      violations: `select kind, value, count(*) from customers.identifiers where verified_at is not null group by kind, value having count(*) > 1`,
    },
    {
      name: 'who was forgotten is known by nothing and signed in nowhere',
      violations: `
        select p.customer_id from customers.profiles p where p.erased_at is not null
        and (exists (select 1 from customers.identifiers i where i.customer_id = p.customer_id)
             or exists (select 1 from customers.shopper_sessions s where s.customer_id = p.customer_id))`,
    },
    {
      name: 'every id of a customer answers to a profile that answers to itself',
      violations: `
        select p.customer_id, p.profile_id from customers.profiles p left join customers.profiles hers on hers.customer_id = p.profile_id
        where hers.profile_id is distinct from hers.customer_id or hers.customer_id is null`,
    },
    {
      name: 'no code was tried more than five times',
      violations: 'select code_id, tries from customers.codes where tries > 5',
    },
  ],
}
