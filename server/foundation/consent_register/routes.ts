import { Type } from 'typebox'
import { announce, event } from '#platform/events'
import { notFound, type Route, route } from '#platform/http'
import { Moment } from '#platform/clock'
import { ofCompany } from '../companies/index.ts'
import { Comparison, compareLines, fileOfLines, linesFor, readFileOfLines, type RegisterLine, Taken, takeLines } from '../privacy/index.ts'

const fileMade = event('consent_register.file_made', Type.Object({ lines: Type.Integer() }))
const fileTakenOver = event('consent_register.file_taken_over', Type.Object({ taken: Type.Integer(), refused: Type.Integer() }))
const File = Type.Object({
  company_id: Type.String({ maxLength: 40 }),
  text: Type.String({ maxLength: 1_000_000 }),
  name: Type.Optional(Type.String({ maxLength: 200 })),
})
const Refused = Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() }))

function readLines(text: string, now: string) {
  const read = readFileOfLines(text, now)
  const lines: RegisterLine[] = read.flatMap((one) => ('read' in one ? [one.read] : []))
  return { lines, refused: read.flatMap((one) => ('reason' in one ? [one] : [])) }
}

/** The national register of consents, by file. */
export const routes: Route[] = [
  route({
    on: 'GET /v1/consent-register',
    summary: 'What the register (İYS) has to be told, as the file it takes',
    query: Type.Object({
      company_id: Type.String({ maxLength: 40 }),
      since: Type.Optional(Moment),
    }),
    reply: Type.String(),
    refuses: [notFound],
    permission: 'privacy.register',
    content_type: 'text/csv; charset=utf-8',
    write: async (tx, { company_id, since }, call) => {
      await ofCompany(tx, call, company_id)
      const lines = await linesFor(tx, company_id, since)
      await announce(tx, fileMade, {
        subject: company_id,
        company_id,
        actor: call.actor,
        occurred_at: call.now,
        data: { lines: lines.length },
      })
      return fileOfLines(lines)
    },
  }),
  route({
    on: 'POST /v1/consent-register-comparisons',
    summary: 'A file of the register against what we say: what one of the two does not know, and where they differ. Nothing is changed',
    body: File,
    reply: Type.Object({ ...Comparison.properties, refused: Refused }),
    status: 200,
    refuses: [notFound],
    permission: 'privacy.register',
    read: async (db, { company_id, text }, call) => {
      await ofCompany(db, call, company_id)
      const { lines, refused } = readLines(text, call.now)
      return { ...(await compareLines(db, company_id, lines)), refused }
    },
  }),
  route({
    on: 'POST /v1/consent-register-imports',
    summary: 'Take over what was said to the register: the later word counts, and of two of one moment the no',
    body: File,
    reply: Type.Object({ ...Taken.properties, refused: Refused }),
    refuses: [notFound],
    permission: 'privacy.register',
    write: async (tx, { company_id, text, name = 'upload' }, call) => {
      await ofCompany(tx, call, company_id)
      const { lines, refused } = readLines(text, call.now)
      const counts = await takeLines(tx, company_id, lines, { file: name, actor: call.actor, now: call.now })
      const data = { taken: counts.taken, refused: refused.length }
      await announce(tx, fileTakenOver, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
      return { ...counts, refused }
    },
  }),
]
