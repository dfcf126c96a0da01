import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { priceInThePast, priceOutOfRange } from '../pricing/index.ts'
import { Application, applyChange, changeApplied, changeNotApplied, discardChange, pricesMoved, undoChange } from './changes.ts'
import { draftChange, MOST_BYTES_OF_A_FILE, NewChange, nothingChanges, tooManyPrices } from './drafting.ts'
import { Change, ChangeRow, listChanges, placesOfChange, readChange, rowsOfChange } from './looking.ts'
import { Places } from './places.ts'
import { tableUnreadable } from './table.ts'

const ChangeId = Type.Object({ change_id: Type.String({ minLength: 1, maxLength: 60 }) })

export const routes: Route[] = [
  route({
    on: 'POST /v1/price-changes',
    summary: 'What a step or a table would do to many prices, to be looked at: nothing is changed yet',
    body: NewChange,
    reply: Change,
    status: 201,
    refuses: [notFound, tableUnreadable, tooManyPrices, nothingChanges, priceInThePast],
    permission: 'pricing.write',
    idempotent: true,
    most_bytes: MOST_BYTES_OF_A_FILE + 100_000,
    limit: { max: 30, minutes: 1 },
    steps: draftChange,
  }),
  route({
    on: 'GET /v1/price-changes',
    summary: 'Changes of many prices, looked at or made, the newest first',
    query: Type.Object(Paging),
    reply: Page(Change),
    permission: 'pricing.read',
    read: listChanges,
  }),
  route({
    on: 'GET /v1/price-changes/:change_id',
    summary: 'A change of many prices: how much, where to, and what looks wrong',
    params: ChangeId,
    reply: Change,
    refuses: [notFound],
    permission: 'pricing.read',
    read: readChange,
  }),
  route({
    on: 'GET /v1/price-changes/:change_id/rows',
    summary: 'The same price by price, or only what looks wrong',
    params: ChangeId,
    query: Type.Object({ ...Paging, suspicious: Type.Optional(Type.Boolean()) }),
    reply: Page(ChangeRow),
    refuses: [notFound],
    permission: 'pricing.read',
    read: rowsOfChange,
  }),
  route({
    on: 'GET /v1/price-changes/:change_id/places',
    summary: 'What it changes where: in each channel and store how many prices go which way, which of them furthest, and what hides it',
    params: ChangeId,
    reply: Places,
    refuses: [notFound],
    permission: 'pricing.read',
    read: placesOfChange,
  }),
  route({
    on: 'DELETE /v1/price-changes/:change_id',
    summary: 'Throw away a change that was only looked at',
    params: ChangeId,
    reply: Type.Null(),
    status: 204,
    refuses: [notFound, changeApplied],
    permission: 'pricing.write',
    write: discardChange,
  }),
  route({
    on: 'POST /v1/price-changes/:change_id/application',
    summary: 'Set these prices, from the moment on for which they were looked at, from another one, or from now',
    params: ChangeId,
    body: Application,
    reply: Change,
    refuses: [notFound, changeApplied, pricesMoved, priceInThePast, priceOutOfRange],
    permission: 'pricing.write',
    idempotent: true,
    write: applyChange,
  }),
  route({
    on: 'POST /v1/price-changes/:change_id/undoing',
    summary: 'Take a change back by another one, from now on',
    params: ChangeId,
    reply: Change,
    refuses: [notFound, changeNotApplied, nothingChanges, pricesMoved, priceOutOfRange],
    permission: 'pricing.write',
    idempotent: true,
    write: undoChange,
  }),
]
