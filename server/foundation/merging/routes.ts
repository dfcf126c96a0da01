import { Type } from 'typebox'
import type { Tx } from '#platform/database'
import { type Call, companiesOf, notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { ContactsSeen, logLooks, maskField, Profile, profilesOf, seeContacts, whyContactsAreSeen } from '../customers/index.ts'
import { Awaits, proposedAlready } from '../approvals/index.ts'
import { AmbiguousFact, ambiguousFacts, factResolved, neitherOfThem, resolveFact } from './ambiguous-facts.ts'
import {
  mergeHasWarnings,
  MergeKept,
  mergeOrPropose,
  mergesOf,
  mergeUndone,
  previewMerge,
  profilesChanged,
  sameProfile,
  unmerge,
} from './merges.ts'
import { notSameAs, rememberNotSame } from './not-same.ts'
import { RecordKept, recordsOf } from './records.ts'
import { decideLink, DoubtedLink, doubtedLinks, linkDecided, recordChanged, recordNotLinked, splitOff } from './splitting.ts'
import { Warning } from './warnings.ts'

const Id = Type.String({ minLength: 1, maxLength: 40 })
const Reason = Type.String({ minLength: 3, maxLength: 500, description: 'why; kept with it for ever' })
const CustomerId = Type.Object({ customer_id: Id })
const Both = Type.Object({
  from: Type.Any(),
  into: Type.Any(),
  together: Type.Optional(Type.Any({ description: 'what would stand then, where it is not simply both: of consents refusal wins' })),
})
const Side = Type.Object({ ...Profile.properties, contacts_seen: ContactsSeen })
const Preview = Type.Object({
  from: Side,
  into: Side,
  fields: Type.Array(
    Type.Object({
      ...Profile.properties.fields.items.properties,
      others: Type.Array(Type.String(), { description: 'what other sources say, and is not shown' }),
    }),
    { description: 'what the profile will show, and why' },
  ),
  warnings: Type.Array(Warning, { description: 'what speaks against it; a merge names those that were looked at' }),
  modules: Type.Record(Type.String(), Both, { description: 'what each of the two brings along, by module' }),
})

/** Both, as staff may see them; each look is written down. */
async function lookAtBoth(tx: Tx, { from_id, into_id }: { from_id: string; into_id: string }, call: Call) {
  const profiles = await profilesOf(tx, [from_id, into_id])
  const [from, into] = [profiles.get(from_id), profiles.get(into_id)]
  if (!from || !into) throw notFound({ what: 'customer', id: from ? into_id : from_id })
  const looks = [from, into].map(({ customer_id }) => ({ subject: customer_id, company_id: null, customer_id }))
  await logLooks(tx, looks, 'merge_preview', call)
  return { from: await seeContacts(tx, from, call), into: await seeContacts(tx, into, call) }
}

const lookedAt = async (tx: Tx, customer_id: string, reason: string, call: Call) => {
  const profile = (await profilesOf(tx, [customer_id])).get(customer_id)
  if (!profile) throw notFound({ what: 'customer', id: customer_id })
  await logLooks(tx, [{ subject: profile.customer_id, company_id: null, customer_id: profile.customer_id }], reason, call)
  return profile.customer_id
}

export const routes: Route[] = [
  route({
    on: 'GET /v1/customer-merges/preview',
    summary:
      'What would come together if one profile were merged into another, and what speaks against it; the look at both is written down',
    query: Type.Object({ from_id: Id, into_id: Id }),
    reply: Preview,
    refuses: [notFound, sameProfile],
    permission: 'customers.merge',
    write: async (tx, asked, call) => {
      const both = await lookAtBoth(tx, asked, call)
      const preview = await previewMerge(tx, asked, call)
      if (both.from.contacts_seen && both.into.contacts_seen) return { ...both, ...preview }
      const fields = preview.fields.map(({ field, value, others, ...rest }) => ({
        ...rest,
        field,
        value: maskField(field, value),
        others: others.map((other) => maskField(field, other)),
      }))
      return { ...both, ...preview, fields }
    },
  }),
  route({
    on: 'POST /v1/customer-merges',
    summary: 'Make two profiles one; nothing is rewritten, and it can be undone at any time',
    body: Type.Object({
      from_id: Id,
      into_id: Type.String({ minLength: 1, maxLength: 40, description: 'the profile that answers for both from then on' }),
      reason: Reason,
      despite: Type.Optional(Type.Array(Warning, { description: 'the warnings that were looked at and known better' })),
    }),
    reply: Type.Object({
      merge_id: Type.Union([Type.String(), Type.Null()]),
      customer_id: Type.String({ description: 'the profile that answers for both' }),
      awaits: Type.Union([Awaits, Type.Null()], {
        description: 'against a warning nothing is merged before a second person has confirmed it',
      }),
    }),
    refuses: [notFound, sameProfile, profilesChanged, mergeHasWarnings, proposedAlready],
    permission: 'customers.merge',
    idempotent: true,
    write: (tx, { from_id, into_id, ...why }, call) => mergeOrPropose(tx, { from: from_id, into: into_id, ...why }, call),
  }),
  route({
    on: 'POST /v1/customer-merges/:merge_id/reversal',
    summary: 'Undo a merge, whatever was merged since: the two are as they were, each with what it did in the meantime',
    params: Type.Object({ merge_id: Id }),
    body: Type.Object({
      reason: Reason,
      not_same: Type.Optional(
        Type.Boolean({ description: 'they are two people: no rule joins them again (as long as nothing else is said)' }),
      ),
    }),
    reply: Type.Object({ from_id: Type.String(), into_id: Type.String() }),
    refuses: [notFound, mergeUndone, profilesChanged],
    permission: 'customers.merge',
    idempotent: true,
    write: (tx, { merge_id, reason, not_same = true }, call) => unmerge(tx, merge_id, { reason, not_same }, call),
  }),
  route({
    on: 'GET /v1/customers/:customer_id/merges',
    summary: 'What was merged into a customer and what was parted again, and whom she was found not to be; the look is written down',
    params: CustomerId,
    reply: Type.Object({
      merges: Type.Array(MergeKept),
      not_same: Type.Array(
        Type.Object({ customer_id: Type.String(), actor: Type.String(), reason: Type.String(), said_at: Type.String() }),
      ),
    }),
    refuses: [notFound],
    permission: 'customers.read',
    write: async (tx, { customer_id }, call) => {
      const profile_id = await lookedAt(tx, customer_id, 'merges', call)
      return { merges: await mergesOf(tx, profile_id), not_same: await notSameAs(tx, profile_id) }
    },
  }),
  route({
    on: 'POST /v1/customer-distinctions',
    summary: 'These two are not the same person: no rule joins them from now on',
    body: Type.Object({ one_id: Id, other_id: Id, reason: Reason }),
    reply: Type.Null(),
    status: 204,
    refuses: [notFound, sameProfile],
    permission: 'customers.merge',
    write: async (tx, { one_id, other_id, reason }, call) => {
      const { from, into } = await lookAtBoth(tx, { from_id: one_id, into_id: other_id }, call)
      if (from.customer_id === into.customer_id) throw sameProfile({ profile_id: into.customer_id })
      await rememberNotSame(tx, [from.customer_id, into.customer_id], reason, call)
      return null
    },
  }),
  route({
    on: 'GET /v1/customers/:customer_id/records',
    summary:
      "What systems of the caller's companies, and those of the whole house, have written down of her, her contacts masked unless she is present; the look is written down",
    params: CustomerId,
    reply: Type.Object({ items: Type.Array(RecordKept) }),
    refuses: [notFound],
    permission: 'customers.merge',
    write: async (tx, { customer_id }, call) => {
      const profile_id = await lookedAt(tx, customer_id, 'records', call)
      const records = await recordsOf(tx, profile_id, companiesOf(call))
      if (await whyContactsAreSeen(tx, profile_id, call)) return { items: records }
      const masked = (fields: Record<string, string>) =>
        Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, maskField(field, value)]))
      return {
        items: records.map((record) => ({
          ...record,
          external_id: maskField('external_id', record.external_id),
          fields: masked(record.fields),
        })),
      }
    },
  }),
  route({
    on: 'POST /v1/customers/:customer_id/records/:record_id/separation',
    summary: "A record that a rule has linked to her is somebody else's: it becomes a profile of its own, or goes to the one who is named",
    params: Type.Object({ customer_id: Id, record_id: Id }),
    body: Type.Object({
      version: Type.Integer({ minimum: 1, description: 'the version of the record that was looked at' }),
      of: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'the customer it is of instead' })),
      reason: Reason,
      despite: Type.Optional(
        Type.Array(Warning, { description: 'the warnings against that customer that were looked at and known better' }),
      ),
    }),
    reply: Type.Object({
      customer_id: Type.String({ description: 'the profile that answers for the record now' }),
      awaits: Type.Union([Awaits, Type.Null()], {
        description: 'against a warning it goes to who is named only when a second person has confirmed it',
      }),
    }),
    refuses: [notFound, recordNotLinked, recordChanged, sameProfile, profilesChanged, mergeUndone, mergeHasWarnings, proposedAlready],
    permission: 'customers.merge',
    idempotent: true,
    write: splitOff,
  }),
  route({
    on: 'GET /v1/doubted-links',
    summary:
      'Records that were linked long ago by the number of a card, a handle or a buyer alone, and that nobody has looked at; each look is written down',
    query: Type.Object(Paging),
    reply: Page(DoubtedLink),
    permission: 'customers.merge',
    write: doubtedLinks,
  }),
  route({
    on: 'POST /v1/doubted-links/:merge_id/decision',
    summary: 'It is one person, and nobody is asked again; or two, and the record is parted from her',
    params: Type.Object({ merge_id: Id }),
    body: Type.Object({ decision: Type.Enum(['one', 'two']) }),
    reply: Type.Object({ merge_id: Type.String(), decision: Type.Enum(['one', 'two']) }),
    refuses: [notFound, linkDecided, mergeUndone, profilesChanged],
    permission: 'customers.merge',
    write: decideLink,
  }),
  route({
    on: 'GET /v1/ambiguous-facts',
    summary: 'What happened while two profiles were one and may be of either, newest first',
    query: Type.Object(Paging),
    reply: Page(AmbiguousFact),
    permission: 'customers.merge',
    steps: ambiguousFacts,
  }),
  route({
    on: 'POST /v1/ambiguous-facts/:merge_id/:subject/resolution',
    summary: "Say whose it is; where it is the other one's, it is moved",
    params: Type.Object({ merge_id: Id, subject: Type.String({ minLength: 1, maxLength: 90 }) }),
    body: CustomerId,
    reply: Type.Null(),
    status: 204,
    refuses: [notFound, factResolved, neitherOfThem],
    permission: 'customers.merge',
    write: async (tx, asked, call) => {
      await resolveFact(tx, asked, call)
      return null
    },
  }),
]
