/**
 * The national register of consents to commercial messages (İYS in Turkey), spoken to by file and by its API: every yes and no is told to it within three
 * working days, once, and what people told it themselves is heard every hour. One invariant: whatever was said to us is told, known there, or
 * refused by it with a reason; nothing is lost, and asked again nothing is told twice.
 */
import { onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { consentRecorded } from '../privacy/index.ts'
import { exchange, noteLines } from './exchange.ts'
import { routes } from './routes.ts'

export { type ConsentRegister, joinedRegisters, joinRegister, type LineAnswer, RegisterBusy } from './port.ts'

export const consent_register: Module = {
  name: 'consent_register',
  routes,
  subscriptions: [
    onMany('consent_register.note', consentRecorded, (tx, facts) =>
      noteLines(
        tx,
        facts
          .filter(({ data }) => data.purpose === 'marketing' && data.channel !== 'push' && data.source !== 'register')
          .map(({ data, company_id, occurred_at }) => ({ consent_id: data.consent_id, company_id: company_id!, recorded_at: occurred_at })),
      ),
    ),
  ],
  work: exchange,
  audits: [
    {
      name: 'what the register was told is told, and waits for nothing',
      violations: `select consent_id from consent_register.lines where (status = 'told') <> (transaction_id is not null) or (due_at is null) <> (settled_at is not null)`,
    },
  ],
}
