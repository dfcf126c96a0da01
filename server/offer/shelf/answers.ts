import { createHash } from 'node:crypto'
import type { Database } from '#platform/database'
import type { Event } from '#platform/events'
import { FinishedJson } from '#platform/http'

/** What nobody announces is seen after this time at the latest: a price whose moment has come, a hold that ran out. */
const LONGEST_MS = 1_000
const MOST = 5_000

/** JSON that is sent as it is, with the mark by which a browser asks whether it is still the same. */
export const marked = (text: string) => new FinishedJson(text, `W/"${createHash('sha1').update(text).digest('base64url')}"`)

interface Answers {
  known: Map<string, { answer: Promise<unknown>; asked_at: number }>
}
const ofDatabase = new WeakMap<Database, Answers>()
const all = new Set<WeakRef<Answers>>()

/**
 * The same question asked again within a second is answered as before, and those who ask while the answer is being found wait for it
 * together. A change of text, price or stock forgets all answers: at once in the process that made it, within a second in the others.
 */
export function answerOnce<Answer>(database: Database, question: string, find: () => Promise<Answer>): Promise<Answer> {
  const { known } = ofDatabase.get(database) ?? openFor(database)
  const now = performance.now()
  const before = known.get(question)
  if (before && now - before.asked_at < LONGEST_MS) return before.answer as Promise<Answer>
  for (const [old, { asked_at }] of known) {
    if (known.size < MOST && now - asked_at < LONGEST_MS) break
    known.delete(old)
  }
  known.delete(question) // so that the oldest stand first
  const answer = find()
  known.set(question, { answer, asked_at: now })
  answer.catch(() => known.delete(question))
  return answer
}

function openFor(database: Database): Answers {
  const answers: Answers = { known: new Map() }
  ofDatabase.set(database, answers)
  all.add(new WeakRef(answers))
  database.onAnnounced(() => answers.known.clear())
  return answers
}

const SHOWN = /^(catalog\.|pricing\.|stores\.|promotions\.shelves_|inventory\.stock_)/

/** Hears what other processes have changed. */
export function forgetChanged(events: readonly Event[]) {
  if (!events.some(({ type }) => SHOWN.test(type))) return
  for (const reference of all) {
    const answers = reference.deref()
    if (answers) answers.known.clear()
    else all.delete(reference)
  }
}
