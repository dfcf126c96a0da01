import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import type { Tx } from '#platform/database'
import { type Call, FinishedFile, notFound, notPermitted, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { insufficientStock, notInTransit, stockOutOfRange, unknownPlace } from '../inventory/index.ts'
import { decide, differenceDecided, EVERY_OUTCOME, moreThanDiffers, outcomeDoesNotFit } from './differences.ts'
import { moreMissingThanAwaited, moreThanApproved, reasonMissing, ReceivedLine, receiveTransfer, send } from './journeys.ts'
import { noteOnPaper } from './note-paper.ts'
import { DeliveryNote, dispatchTimeUnlikely, noteReplaced, readNote, replaceNote, Transport } from './notes.ts'
import { listTransfers, readTransfer, TransferReply, TransferStatus, TransferSummary } from './reading.ts'
import {
  approve,
  ask,
  Asked,
  cancel,
  close,
  Goods,
  MOST,
  namedTwice,
  Note,
  notOfTransfer,
  placeOfOtherCompany,
  samePlace,
  stillOpen,
  transferNotInState,
} from './transfers.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Params = Type.Object({ transfer_id: Id })
const NoteParams = Type.Object({ note_id: Id })
const Lines = Type.Array(Goods, { minItems: 1, maxItems: 500 })

/** What was done to it, and how it stands then. */
const doing =
  <Input>(work: (tx: Tx, input: Input, call: Call) => Promise<{ transfer_id: string } | void>) =>
  async (tx: Tx, input: Input, call: Call) =>
    readTransfer(tx, (await work(tx, input, call)) ?? (input as { transfer_id: string }), call)
const change = { params: Params, reply: TransferReply, permission: 'transfers.work' as const, idempotent: true }

export const routes: Route[] = [
  route({
    on: 'GET /v1/transfers',
    summary: 'Goods that go between my places, the newest first: what comes to one, what leaves it, what is still open',
    query: Type.Object({
      ...Paging,
      location_id: Type.Optional(Id),
      direction: Type.Optional(Type.Enum(['in', 'out'])),
      status: Type.Optional(TransferStatus),
      open: Type.Optional(Type.Boolean()),
      search: Type.Optional(Type.String({ maxLength: 60, description: 'the number of a transfer or of a delivery note' })),
    }),
    reply: Page(TransferSummary),
    permission: 'transfers.read',
    read: listTransfers,
  }),
  route({
    on: 'POST /v1/transfers',
    summary: 'Goods are asked for from another place, or given to it',
    body: Asked,
    reply: TransferReply,
    refuses: [notFound, samePlace, placeOfOtherCompany, unknownPlace, namedTwice, notPermitted],
    permission: 'transfers.work',
    idempotent: true,
    write: doing(ask),
  }),
  route({
    on: 'GET /v1/transfers/:transfer_id',
    summary: 'One transfer with its lines, delivery notes, differences and every step',
    params: Params,
    reply: TransferReply,
    refuses: [notFound],
    permission: 'transfers.read',
    read: readTransfer,
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/approval',
    summary: 'The sender will give it, all or less of it',
    body: Type.Object({
      lines: Type.Optional(
        Type.Array(
          Type.Object({ variant_id: Id, quantity: Type.Integer({ minimum: 0, maximum: MOST }) }, { additionalProperties: false }),
          { minItems: 1, maxItems: 500 },
        ),
      ),
    }),
    refuses: [notFound, transferNotInState, notOfTransfer, namedTwice],
    permission: 'transfers.decide',
    write: doing(approve),
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/cancellation',
    summary: 'It is not to be sent after all',
    body: Type.Object({ reason: Note }),
    refuses: [notFound, transferNotInState],
    write: doing(cancel),
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/dispatches',
    summary: 'Goods leave, all or a part, with a delivery note of their own',
    body: Type.Object({ lines: Lines, transport: Transport, dispatched_at: Type.Optional(Moment), note: Type.Optional(Note) }),
    refuses: [
      notFound,
      transferNotInState,
      moreThanApproved,
      namedTwice,
      insufficientStock,
      stockOutOfRange,
      unknownPlace,
      dispatchTimeUnlikely,
    ],
    write: doing(send),
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/receipts',
    summary: 'A delivery is unpacked: what came whole, broken, not at all, or too much',
    body: Type.Object({ lines: Type.Array(ReceivedLine, { minItems: 1, maxItems: 500 }), note: Type.Optional(Note) }),
    refuses: [notFound, transferNotInState, namedTwice, moreMissingThanAwaited, reasonMissing, unknownPlace, stockOutOfRange, notInTransit],
    write: doing(receiveTransfer),
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/decisions',
    summary: 'What becomes of a difference, or of a part of it',
    body: Type.Object({
      difference_id: Id,
      outcome: Type.Enum(EVERY_OUTCOME),
      quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
      note: Type.Optional(Note),
    }),
    refuses: [
      notFound,
      differenceDecided,
      outcomeDoesNotFit,
      moreThanDiffers,
      insufficientStock,
      notInTransit,
      stockOutOfRange,
      unknownPlace,
    ],
    permission: 'transfers.decide',
    write: doing(decide),
  }),
  route({
    ...change,
    on: 'POST /v1/transfers/:transfer_id/closing',
    summary: 'No more is sent, and everything that was is accounted for',
    refuses: [notFound, transferNotInState, stillOpen],
    write: doing(close),
  }),
  route({
    on: 'GET /v1/delivery-notes/:note_id',
    summary: 'The paper that went with goods, as it was issued',
    params: NoteParams,
    reply: DeliveryNote,
    refuses: [notFound],
    permission: 'transfers.read',
    read: readNote,
  }),
  route({
    on: 'GET /v1/delivery-notes/:note_id/paper',
    summary: 'The same to be printed (A4): in the language of the company, or in the one that is asked for',
    params: NoteParams,
    query: Type.Object({ language: Type.Optional(Type.Enum(['tr', 'az', 'en'])) }),
    reply: Type.String({ format: 'binary' }),
    content_type: 'application/pdf',
    refuses: [notFound],
    permission: 'transfers.read',
    async read(db, { note_id, language }, call) {
      const { content, number, replaced_by } = await readNote(db, { note_id }, call)
      return new FinishedFile(await noteOnPaper(content, replaced_by, language ?? (content.locale as 'tr')), `${number}.pdf`)
    },
  }),
  route({
    on: 'POST /v1/delivery-notes/:note_id/replacement',
    summary: 'Another note in its place, where who drives it or when it left was wrong; the first stays as it was issued',
    params: NoteParams,
    body: Type.Object({ transport: Transport, dispatched_at: Type.Optional(Moment), reason: Note }),
    reply: DeliveryNote,
    refuses: [notFound, noteReplaced, dispatchTimeUnlikely],
    permission: 'transfers.work',
    idempotent: true,
    write: replaceNote,
  }),
]
