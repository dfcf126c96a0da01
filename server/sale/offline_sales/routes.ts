import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { badCursor, Page, Paging } from '#platform/paging'
import { noRegister } from '../till/index.ts'
import { BookedSale, offlineGoodsUnknown, offlineSaleDiffers, registerNeverOpened, sellerUnknown, takeIn } from './booking.ts'
import { OfflineSale, offlineSaleMalformed, soldBeforePack } from './checking.ts'
import { MOST_VARIANTS, OfflinePackReply, packOfRegister } from './pack.ts'
import { finding_codes } from './differences.ts'
import { MissingNumbers, offlineSales, OfflineSaleRow } from './reading.ts'

export const routes = [
  route({
    on: 'GET /v1/offline-pack',
    summary:
      'All that the register I stand at needs to sell without the server: things, dated prices, promotions, taxes; no person and no secret',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_VARIANTS, default: MOST_VARIANTS })),
      after: Type.Optional(Type.String({ maxLength: 400, description: '`goods.next` of the page before' })),
    }),
    reply: OfflinePackReply,
    refuses: [noRegister, badCursor],
    permission: 'till.sell',
    steps: packOfRegister,
  }),
  route({
    on: 'POST /v1/offline-sales',
    summary:
      'A sale that a till has made without the server: booked as it happened, once under its `sale_id`, whenever and however often it is sent',
    body: OfflineSale,
    reply: BookedSale,
    refuses: [
      ...[notFound, offlineSaleMalformed, offlineSaleDiffers, offlineGoodsUnknown, sellerUnknown],
      ...[soldBeforePack, registerNeverOpened],
    ],
    permission: 'till.sell',
    steps: takeIn,
  }),
  route({
    on: 'GET /v1/offline-sales',
    summary:
      'Sales that tills have made without the server, in what they differ, those that could not be booked, and numbers that never came',
    query: Type.Object({
      differences: Type.Optional(
        Type.Boolean({ description: 'only those that differ from what the server would have said, or could not be booked' }),
      ),
      refused: Type.Optional(Type.Boolean({ description: 'only those that could not be booked' })),
      finding: Type.Optional(Type.Enum([...finding_codes], { description: 'only those in which this was found' })),
      location_id: Type.Optional(Type.String({ maxLength: 60 })),
      ...Paging,
    }),
    reply: Type.Object({ ...Page(OfflineSaleRow).properties, missing: Type.Array(MissingNumbers) }),
    refuses: [badCursor],
    permission: 'offline_sales.read',
    read: offlineSales,
  }),
]
