import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { closeAlarm, listClosed } from './closing.ts'
import { Alarm, GoodsKind, listOpen, MoneyKind } from './open.ts'

const Params = Type.Object({ alarm_id: Type.String({ maxLength: 100 }) })

export const routes = [
  route({
    on: 'GET /v1/payment-alarms',
    summary: 'Money that needs somebody of ours now, newest first; each is gone when it is mended',
    query: Type.Object({
      ...Paging,
      kind: Type.Optional(MoneyKind),
      closed: Type.Optional(Type.Boolean({ description: 'those that somebody has closed instead, as they stood' })),
    }),
    reply: Page(Alarm),
    permission: 'payments.read',
    read: (db, { closed, ...asked }, call) => (closed ? listClosed : listOpen)(db, { about: 'money', ...asked }, call),
  }),
  route({
    on: 'GET /v1/fulfillment-alarms',
    summary:
      'Orders that keep a buyer waiting and need somebody of ours now, newest first: a place does not get to them, a parcel went astray',
    query: Type.Object({
      ...Paging,
      kind: Type.Optional(GoodsKind),
      closed: Type.Optional(Type.Boolean({ description: 'those that somebody has closed instead, as they stood' })),
    }),
    reply: Page(Alarm),
    permission: 'fulfillment.read',
    read: (db, { closed, ...asked }, call) => (closed ? listClosed : listOpen)(db, { about: 'goods', ...asked }, call),
  }),
  route({
    on: 'POST /v1/payment-alarms/:alarm_id/closing',
    summary: 'Say that an alarm needs nobody any more, and why: it was dealt with where nothing here can tell',
    params: Params,
    body: Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }),
    reply: Alarm,
    refuses: [notFound],
    permission: 'alarms.close',
    write: closeAlarm,
  }),
]
