import { Type } from 'typebox'
import type { Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound, route } from '#platform/http'
import { newId } from '#platform/ids'
import { Page, Paging } from '#platform/paging'
import type { Outcome } from '#platform/together'
import { locationOf } from '../../foundation/stores/index.ts'
import { availability, listMovements, listStock, promisesOf, stockOfProducts } from './availability.ts'
import { insufficientStock, MOVEMENT_KINDS } from './levels.ts'
import { correct, receive, setSafety, stockOutOfRange, unknownPlace } from './stock.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Count = Type.Integer()
const counts = {
  on_hand: Count,
  reserved: Count,
  held: Count,
  in_transit: Count,
  damaged: Count,
  display: Count,
  safety: Count,
  available: Count,
}
const Level = Type.Object({ variant_id: Id, location_id: Id, ...counts })
const Moved = Type.Object({ document: Type.String(), location_id: Id, levels: Type.Array(Level) })

const MOST = 1_000_000
const Document = Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'the number of the delivery note, count sheet …' }))
const linesOf = <T extends Parameters<typeof Type.Object>[0]>(fields: T) =>
  Type.Array(Type.Object({ variant_id: Id, ...fields }, { additionalProperties: false }), { minItems: 1, maxItems: 1_000 })
const Change = Type.Optional(Type.Integer({ minimum: -MOST, maximum: MOST }))

const refusesToMove = [notFound, unknownPlace, stockOutOfRange]

export const routes = [
  route({
    on: 'GET /v1/stock',
    summary: 'What stands where, and what of it may be promised',
    query: Type.Object({
      ...Paging,
      search: Type.Optional(Type.String({ maxLength: 120 })),
      location_id: Type.Optional(Id),
      variant_id: Type.Optional(Id),
    }),
    reply: Page(
      Type.Object({
        ...Level.properties,
        product_id: Id,
        sku: Type.String(),
        gtin: Type.Union([Type.String(), Type.Null()]),
        title: Type.String(),
        options: Type.String({ description: 'what was chosen, as people read it; empty where there is nothing to choose' }),
        location_name: Type.String(),
      }),
    ),
    permission: 'stock.read',
    read: listStock,
  }),
  route({
    on: 'GET /v1/stock/products',
    summary: 'What stands of whole products, over all variants and places',
    query: Type.Object({ product_ids: Type.String({ minLength: 1, maxLength: 8_000, description: 'separated by commas' }) }),
    reply: Type.Object({ items: Type.Array(Type.Object({ product_id: Id, on_hand: Count, available: Count, places: Count })) }),
    permission: 'stock.read',
    read: async (db, { product_ids }, call) => ({ items: await stockOfProducts(db, product_ids.split(','), call) }),
  }),
  route({
    on: 'GET /v1/stock/promises',
    summary: 'To whom the pieces of a variant are promised: orders that wait for them, and checkouts that are being paid',
    query: Type.Object({ variant_id: Id, location_id: Type.Optional(Id) }),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          kind: Type.Enum(['reserved', 'held']),
          document: Type.String({ description: 'the order, or the checkout' }),
          variant_id: Id,
          location_id: Id,
          location_name: Type.String(),
          quantity: Count,
          expires_at: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
    }),
    permission: 'stock.read',
    read: async (db, query, call) => ({ items: await promisesOf(db, query, call) }),
  }),
  route({
    on: 'GET /v1/stock/movements',
    summary: 'Who moved which goods when, and for what; the newest first',
    query: Type.Object({
      ...Paging,
      variant_id: Type.Optional(Id),
      location_id: Type.Optional(Id),
      document: Type.Optional(Type.String({ maxLength: 80 })),
      kind: Type.Optional(Type.Enum([...MOVEMENT_KINDS])),
    }),
    reply: Page(
      Type.Object({
        movement_id: Id,
        variant_id: Id,
        sku: Type.String(),
        title: Type.String(),
        options: Type.String({ description: 'what was chosen, as people read it; empty where there is nothing to choose' }),
        location_id: Id,
        location_name: Type.String(),
        kind: Type.String(),
        on_hand_change: Count,
        reserved_change: Count,
        in_transit_change: Count,
        damaged_change: Count,
        display_change: Count,
        document: Type.String(),
        reason: Type.Union([Type.String(), Type.Null()]),
        actor: Type.String(),
        moved_at: Type.String(),
      }),
    ),
    permission: 'stock.read',
    read: listMovements,
  }),
  route({
    on: 'POST /v1/stock/receipts',
    summary: 'Goods came in',
    body: Type.Object({ location_id: Id, document: Document, lines: linesOf({ quantity: Type.Integer({ minimum: 1, maximum: MOST }) }) }),
    reply: Moved,
    refuses: refusesToMove,
    permission: 'stock.receive',
    idempotent: true,
    async write(tx, { location_id, document = newId('rcv'), lines }, call) {
      await mustBeHere(tx, 'stock.receive', location_id, call)
      return moved(tx, await receive(tx, [{ document, location_id, lines, ...by(call) }], call.now), location_id, lines, call)
    },
  }),
  route({
    on: 'POST /v1/stock/corrections',
    summary: 'The books were wrong: counts change, with the reason',
    body: Type.Object({
      location_id: Id,
      document: Document,
      reason: Type.Enum(['counted', 'damaged', 'lost', 'found', 'display', 'announced']),
      lines: linesOf({ on_hand: Change, in_transit: Change, damaged: Change, display: Change }),
    }),
    reply: Moved,
    refuses: [...refusesToMove, insufficientStock],
    permission: 'stock.correct',
    idempotent: true,
    async write(tx, { location_id, document = newId('cor'), reason, lines }, call) {
      await mustBeHere(tx, 'stock.correct', location_id, call)
      return moved(tx, await correct(tx, [{ document, location_id, reason, lines, ...by(call) }], call.now), location_id, lines, call)
    },
  }),
  route({
    on: 'PUT /v1/stock/safety',
    summary: 'How many pieces at a place are never promised from afar',
    body: Type.Object({ location_id: Id, lines: linesOf({ safety: Type.Integer({ minimum: 0, maximum: MOST }) }) }),
    reply: Type.Object({ location_id: Id, levels: Type.Array(Level) }),
    refuses: [notFound, unknownPlace],
    permission: 'stock.correct',
    async write(tx, { location_id, lines }, call) {
      await mustBeHere(tx, 'stock.correct', location_id, call)
      await setSafety(
        tx,
        lines.map((line) => ({ ...line, location_id })),
        call.now,
      )
      return { location_id, levels: await levelsOf(tx, location_id, lines, call) }
    },
  }),
]

const by = ({ actor, request_key }: Call) => ({ actor, ...(request_key && { key: request_key.key }) })

async function mustBeHere(tx: Tx, permission: string, location_id: string, call: Call) {
  await locationOf(tx, location_id)
  mustWorkAt(call, permission, location_id)
}

async function moved(tx: Tx, [outcome]: Outcome<{ document: string }>[], location_id: string, lines: { variant_id: string }[], call: Call) {
  if ('refusal' in outcome!) throw outcome.refusal
  return { document: outcome!.ok.document, location_id, levels: await levelsOf(tx, location_id, lines, call) }
}

async function levelsOf(tx: Tx, location_id: string, lines: { variant_id: string }[], { now }: Call) {
  const levels = await availability(tx, { variant_ids: lines.map((line) => line.variant_id), location_ids: [location_id], now })
  return [...levels.values()].sort((a, b) => (a.variant_id < b.variant_id ? -1 : 1))
}
