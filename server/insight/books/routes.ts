import { Type } from 'typebox'
import { type AuditResult, auditAll } from '#platform/audits'
import type { Database } from '#platform/database'
import { companiesOf, type Route, route } from '#platform/http'

const Audit = Type.Object({
  module: Type.String(),
  name: Type.String({ description: 'what must hold, as a sentence' }),
  holds: Type.Boolean(),
  violations: Type.Integer({ description: 'how many rows break it' }),
  examples: Type.Array(Type.Record(Type.String(), Type.Unknown()), { description: 'some of these rows, for whoever works everywhere' }),
})

export const routes: Route[] = [
  route({
    on: 'GET /v1/books',
    summary: 'Every audit of every module, run now: what must hold, whether it does, and what breaks it',
    reply: Type.Object({ holds: Type.Boolean(), at: Type.String(), items: Type.Array(Audit) }),
    permission: 'books.read',
    steps: async (database, _, call) => {
      const audits = await auditTogether(database)
      // What is broken may be of any company, and nobody knows of which.
      const items = companiesOf(call) === null ? audits : audits.map((audit) => ({ ...audit, examples: [] }))
      return { holds: audits.every(({ holds }) => holds), at: call.now, items }
    },
  }),
]

// Audits read all there is: who asks while they run waits for the same answer.
const running = new WeakMap<Database, Promise<AuditResult[]>>()
function auditTogether(database: Database): Promise<AuditResult[]> {
  const known = running.get(database)
  if (known) return known
  const run = auditAll(database).finally(() => running.delete(database))
  running.set(database, run)
  return run
}
