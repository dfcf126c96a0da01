import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { customerOf, idsOf, logLooks } from '../../foundation/customers/index.ts'
import { marketingNotAllowed, Reached } from '../../foundation/privacy/index.ts'
import { addClient, agreementMissing, Client, clientsOf, listClients, removeClient } from './clients.ts'
import { placeUnclear, staffOf } from './desk.ts'
import {
  changeFollowUp,
  closeFollowUp,
  colleagueNotThere,
  colleaguesAt,
  contactFor,
  contactNotEntrusted,
  countDue,
  dueInThePast,
  FollowUp,
  FollowUpChange,
  followUpClosedAlready,
  FollowUpEnd,
  FollowUpFilter,
  FollowUpInList,
  followUpNotYours,
  listFollowUps,
  NewFollowUp,
  nothingToReachHerBy,
  openFollowUp,
  orderNotNamed,
} from './follow-ups.ts'
import {
  cardNumberWritten,
  changeNote,
  Colleague,
  NewNote,
  Note,
  NoteChange,
  noteNotYours,
  removeNote,
  textMasked,
  writeNote,
} from './notes.ts'
import { Overview, overviewOf, TillCard, tillCardOf } from './overview.ts'
import { TimelineLine, timelineOf } from './timeline.ts'

const Id = Type.String({ maxLength: 40 })
const CustomerId = Type.Object({ customer_id: Id })
const NoteId = Type.Object({ note_id: Id })
const FollowUpId = Type.Object({ follow_up_id: Id })
const Place = { location_id: Type.Optional(Id), company_id: Type.Optional(Id) }
const Whose = Type.Optional(Type.Enum(['mine', 'place'], { description: 'mine, or those of all at my places, for who manages them' }))

/** PostgreSQL keeps no zero bytes, and nobody looks for one. */
const Search = Type.String({ minLength: 2, maxLength: 120, pattern: '^[^\\u0000]*$' })

const whole = [
  route({
    on: 'GET /v1/customers/:customer_id/overview',
    summary: 'Everything about one customer that somebody who serves her should know; the look is written down',
    params: CustomerId,
    reply: Overview,
    refuses: [notFound],
    permission: 'customers.read',
    steps: overviewOf,
  }),
  route({
    on: 'GET /v1/customers/:customer_id/till-card',
    summary: 'What an associate at the till needs to know of a customer at a glance; the look is written down',
    params: CustomerId,
    reply: TillCard,
    refuses: [notFound],
    permission: 'customers.read',
    steps: tillCardOf,
  }),
  route({
    on: 'GET /v1/customers/:customer_id/timeline',
    summary: 'What happened with a customer over all channels, newest first, the same in a row as one; the look is written down',
    params: CustomerId,
    query: Type.Object({
      ...Paging,
      kinds: Type.Optional(Type.String({ maxLength: 200, description: 'orders, payments, carts …, separated by commas' })),
      channel: Type.Optional(Type.String({ maxLength: 40 })),
      location_id: Type.Optional(Id),
      from: Type.Optional(Moment),
      to: Type.Optional(Moment),
      search: Type.Optional(Search),
    }),
    reply: Page(TimelineLine),
    refuses: [notFound],
    permission: 'customers.read',
    // In a transaction, where statements are planned once: planning this one takes longer than doing it.
    write: async (tx, { customer_id, limit = 50, ...asked }, call) => {
      const ids = await idsOf(tx, (await customerOf(tx, customer_id)).customer_id)
      await logLooks(tx, [{ subject: ids[0]!, company_id: null, customer_id: ids[0]! }], 'timeline', call)
      return timelineOf(tx, ids, { limit, ...asked }, call)
    },
  }),
]

const notes = [
  route({
    on: 'POST /v1/customers/:customer_id/notes',
    summary: 'Write a note about a customer: for the company, or only for those of the place',
    params: CustomerId,
    body: Type.Object(NewNote),
    reply: Note,
    refuses: [notFound, cardNumberWritten, placeUnclear],
    permission: 'clienteling.work',
    write: writeNote,
  }),
  route({
    on: 'PATCH /v1/customer-notes/:note_id',
    summary: 'Change or pin a note: the one who wrote it, or who manages the place',
    params: NoteId,
    body: NoteChange,
    reply: Note,
    refuses: [notFound, cardNumberWritten, noteNotYours, textMasked],
    permission: 'clienteling.work',
    write: (tx, { note_id, ...change }, call) => changeNote(tx, note_id, change, call),
  }),
  route({
    on: 'DELETE /v1/customer-notes/:note_id',
    summary: 'Remove a note: the one who wrote it, or who manages the place',
    params: NoteId,
    reply: Type.Null(),
    status: 204,
    refuses: [notFound, noteNotYours],
    permission: 'clienteling.work',
    write: async (tx, { note_id }, call) => {
      await removeNote(tx, note_id, call)
      return null
    },
  }),
]

const follow_ups = [
  route({
    on: 'GET /v1/follow-ups',
    summary: 'Open follow-ups by the day they are due, with their customers: mine, or those of my places for who manages them',
    query: Type.Object({ ...Paging, ...FollowUpFilter }),
    reply: Page(FollowUpInList),
    permission: 'clienteling.work',
    steps: listFollowUps,
  }),
  route({
    on: 'GET /v1/follow-ups/due-count',
    summary: 'How many follow-ups of mine are due, today or before; counted up to a hundred',
    reply: Type.Object({ due_count: Type.Integer() }),
    permission: 'clienteling.work',
    read: (db, _, call) => countDue(db, call),
  }),
  route({
    on: 'GET /v1/follow-ups/colleagues',
    summary: 'Who may be given a follow-up at my place, by name',
    query: Type.Object({ location_id: Place.location_id }),
    reply: Type.Object({ items: Type.Array(Colleague) }),
    refuses: [notFound],
    permission: 'clienteling.work',
    read: async (db, asked, call) => ({ items: await colleaguesAt(db, asked, call) }),
  }),
  route({
    on: 'POST /v1/follow-ups',
    summary: 'Somebody is to come back to a customer: I myself, or a colleague of my place',
    body: Type.Object(NewFollowUp),
    reply: FollowUp,
    refuses: [notFound, cardNumberWritten, placeUnclear, dueInThePast, colleagueNotThere, orderNotNamed],
    permission: 'clienteling.work',
    write: openFollowUp,
  }),
  route({
    on: 'PATCH /v1/follow-ups/:follow_up_id',
    summary: 'Postpone a follow-up, hand it over, put it in other words',
    params: FollowUpId,
    body: FollowUpChange,
    reply: FollowUp,
    refuses: [notFound, cardNumberWritten, dueInThePast, colleagueNotThere, followUpClosedAlready, followUpNotYours, textMasked],
    permission: 'clienteling.work',
    write: (tx, { follow_up_id, ...change }, call) => changeFollowUp(tx, follow_up_id, change, call),
  }),
  route({
    on: 'POST /v1/follow-ups/:follow_up_id/end',
    summary: 'A follow-up is done, or nothing comes of it',
    params: FollowUpId,
    body: Type.Object(FollowUpEnd),
    reply: FollowUp,
    refuses: [notFound, cardNumberWritten, followUpClosedAlready, followUpNotYours],
    permission: 'clienteling.work',
    write: (tx, { follow_up_id, ...end }, call) => closeFollowUp(tx, follow_up_id, end, call),
  }),
  route({
    on: 'GET /v1/follow-ups/:follow_up_id/contact',
    summary:
      'The number or address by which a due follow-up of mine is done, for its purpose; an offer needs her consent; the look is written down',
    params: FollowUpId,
    reply: Reached,
    refuses: [notFound, followUpClosedAlready, followUpNotYours, contactNotEntrusted, nothingToReachHerBy, marketingNotAllowed],
    permission: 'clienteling.work',
    steps: (database, { follow_up_id }, call) => contactFor(database, follow_up_id, call),
  }),
]

const Associates = Type.Object({ items: Overview.properties.associates })

const clients = [
  route({
    on: 'GET /v1/clients',
    summary: 'My own customers, who agreed last first; or those of all at my places, for who manages them',
    query: Type.Object({ ...Paging, whose: Whose, staff_id: Type.Optional(Id) }),
    reply: Page(Client),
    permission: 'clienteling.work',
    steps: listClients,
  }),
  route({
    on: 'PUT /v1/clients/:customer_id',
    summary: 'A customer who has agreed to it becomes one of my own',
    params: CustomerId,
    body: Type.Object({ agreed: Type.Boolean({ description: 'she has said so' }), ...Place }),
    reply: Associates,
    refuses: [notFound, agreementMissing, placeUnclear],
    permission: 'clienteling.work',
    write: async (tx, input, call) => ({ items: await addClient(tx, input, call) }),
  }),
  route({
    on: 'DELETE /v1/clients/:customer_id',
    summary: 'A customer is no longer one of my own, or, where I manage the place, of a colleague',
    params: CustomerId,
    query: Type.Object({ staff_id: Type.Optional(Id) }),
    reply: Associates,
    refuses: [notFound],
    permission: 'clienteling.work',
    write: async (tx, { customer_id, staff_id }, call) => {
      const ids = await idsOf(tx, customer_id)
      await removeClient(tx, ids, staff_id ?? staffOf(call).id, call)
      return { items: await clientsOf(tx, ids, call) }
    },
  }),
]

export const routes = [...whole, ...notes, ...follow_ups, ...clients]
