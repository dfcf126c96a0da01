import { type Database, isDatabaseGone, mayBeCommitted, type Tx } from './database.ts'
import { Refusal } from './refusal.ts'

export type Outcome<Result> = { ok: Result } | { refusal: Refusal }

export interface TogetherCommand<Call, Result> {
  name: string
  /** How many calls travel in one commit at most; or what they weigh together. One alone travels whatever it weighs. */
  most?: number
  weigh?(call: Call): number
  /** How many commits of this command may be under way at once. More than one helps where calls rarely meet on the same rows. */
  under_way?: number
  /** While one is under way another sets out only with so much: many small ones cost more than a moment's patience. */
  worth?: number
  /** Calls bring no key: where nobody knows whether they were committed, they are not made again, and their callers are told so. */
  keyless?: boolean
  /**
   * Locks every row the calls need in one fixed order, decides call by call in memory (a refused call consumes nothing), writes the survivors
   * set-based, and answers in the order of the calls. It must recognise a call it has answered before by its idempotency key, unless it is
   * `keyless`.
   */
  decide(tx: Tx, calls: Call[]): Promise<Outcome<Result>[]>
}

export interface TogetherCount {
  batches: number
  calls: number
  largest: number
}

/**
 * Group commit: the calls that arrive while the last commit is under way travel in the next one, so that a hot row is locked and a log
 * flushed once for many (DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984, section 5.2). The
 * outcome is that of the calls one by one in their order of arrival.
 *
 * A caller whose call is refused gets that refusal, thrown. An unexpected error rolls the batch back and its calls are run singly, so that
 * only the guilty one fails; that also settles a commit whose answer was lost, where every call is known by its key.
 */
export function together<Call, Result>(command: TogetherCommand<Call, Result>) {
  interface Waiting {
    call: Call
    resolve(result: Result): void
    reject(error: unknown): void
  }
  const most = command.most ?? 256
  const underWayMost = command.under_way ?? 1
  const lanes = new WeakMap<Database, { queue: Waiting[]; underWay: number; count: TogetherCount }>()

  const laneOf = (database: Database) => {
    let lane = lanes.get(database)
    if (!lane) lanes.set(database, (lane = { queue: [], underWay: 0, count: { batches: 0, calls: 0, largest: 0 } }))
    return lane
  }

  const answer = (waiting: Waiting, outcome: Outcome<Result> | undefined) => {
    if (!outcome) waiting.reject(new Error(`${command.name} gave no answer to one of its calls`))
    else if ('refusal' in outcome) waiting.reject(outcome.refusal)
    else waiting.resolve(outcome.ok)
  }

  async function commit(database: Database, batch: Waiting[]) {
    try {
      const outcomes = await database.transaction((tx) =>
        command.decide(
          tx,
          batch.map((w) => w.call),
        ),
      )
      batch.forEach((waiting, i) => answer(waiting, outcomes[i]))
    } catch (error) {
      if (command.keyless && mayBeCommitted(error)) for (const waiting of batch) waiting.reject(error)
      else await singly(database, batch)
    }
  }

  async function singly(database: Database, batch: Waiting[]) {
    for (const [at, waiting] of batch.entries())
      try {
        const [outcome] = await database.transaction((tx) => command.decide(tx, [waiting.call]))
        answer(waiting, outcome)
      } catch (error) {
        // Nobody shall wait until each before her has found out by herself that the database is gone; nor whoever has come meanwhile.
        const failed = isDatabaseGone(error) ? [...batch.slice(at), ...laneOf(database).queue.splice(0)] : [waiting]
        for (const one of failed) one.reject(error)
        if (failed.length > 1) return
      }
  }

  const seats = (queue: Waiting[]) => {
    if (!command.weigh) return most
    let weight = 0
    const full = queue.findIndex(({ call }) => (weight += command.weigh!(call)) > most)
    return full < 0 ? queue.length : Math.max(1, full)
  }

  const isWorthIt = (queue: Waiting[]) => {
    let weight = 0
    return !command.worth || queue.some(({ call }) => (weight += command.weigh?.(call) ?? 1) >= command.worth!)
  }

  function depart(database: Database) {
    const lane = laneOf(database)
    if (!lane.queue.length || lane.underWay >= underWayMost || (lane.underWay > 0 && !isWorthIt(lane.queue))) return
    const batch = lane.queue.splice(0, seats(lane.queue))
    lane.underWay++
    lane.count.batches++
    lane.count.calls += batch.length
    lane.count.largest = Math.max(lane.count.largest, batch.length)
    void commit(database, batch).finally(() => {
      lane.underWay--
      depart(database)
    })
  }

  const call = (database: Database, call: Call): Promise<Result> =>
    new Promise((resolve, reject) => {
      const lane = laneOf(database)
      lane.queue.push({ call, resolve, reject })
      // Whoever arrives in the same turn of the loop still catches this bus.
      if (lane.underWay < underWayMost) setImmediate(depart, database)
    })
  return Object.assign(call, { count: (database: Database) => laneOf(database).count })
}

/**
 * Questions of many callers in one statement: those that arrive while the last statement is under way travel with the next one. The answers
 * come in the order of the questions. Where the statement fails they are asked one by one, so that only the guilty one does.
 */
export function gathered<On extends object, Question, Answer>(find: (on: On, questions: Question[]) => Promise<Answer[]>) {
  interface Waiting {
    question: Question
    resolve(answer: Answer): void
    reject(error: unknown): void
  }
  const lanes = new WeakMap<On, { queue: Waiting[]; underWay: number }>()

  async function depart(on: On) {
    const lane = lanes.get(on)!
    if (!lane.queue.length || lane.underWay >= MOST_UNDER_WAY) return
    const waiting = lane.queue.splice(0, MOST_QUESTIONS)
    lane.underWay++
    await ask(on, waiting)
    lane.underWay--
    void depart(on)
  }

  async function ask(on: On, waiting: Waiting[]): Promise<void> {
    try {
      const answers = await find(
        on,
        waiting.map(({ question }) => question),
      )
      waiting.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      if (isDatabaseGone(error)) for (const { reject } of [...waiting, ...lanes.get(on)!.queue.splice(0)]) reject(error)
      else if (waiting.length > 1) for (const one of waiting) await ask(on, [one])
      else waiting[0]!.reject(error)
    }
  }

  return (on: On, question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      let lane = lanes.get(on)
      if (!lane) lanes.set(on, (lane = { queue: [], underWay: 0 }))
      lane.queue.push({ question, resolve, reject })
      if (lane.underWay < MOST_UNDER_WAY) setImmediate(() => void depart(on))
    })
}
const MOST_UNDER_WAY = 2
const MOST_QUESTIONS = 256
