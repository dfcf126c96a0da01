import { type Database, run, runOne, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import { outbound } from '#platform/outbound'
import { linesOfConsents, readLine, type RegisterLine, takeLines } from '../privacy/index.ts'
import { type ConsentRegister, joinedRegisters, type LineAnswer, RegisterBusy } from './port.ts'

/** Said at this moment, it has to be told by then: three working days later by the calendar of Turkey, whose holidays only make it later. */
export function tellBy(at: string): string {
  const day = new Date(Date.parse(at) + 3 * 3_600_000) // Turkey has kept UTC+3 since 2016
  for (let working = 0; working < 3; ) {
    day.setUTCDate(day.getUTCDate() + 1)
    if (day.getUTCDay() % 6 !== 0) working++
  }
  return `${day.toISOString().slice(0, 10)}T21:00:00.000Z`
}

/** Facts that are to be told, each once, however often they are heard of. */
export async function noteLines(tx: Tx, facts: readonly { consent_id: string; company_id: string; recorded_at: string }[]) {
  await run(
    tx,
    `insert into consent_register.lines (consent_id, company_id, recorded_at, tell_by, due_at)
     select f.consent_id, f.company_id, f.recorded_at, f.tell_by, f.recorded_at
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as f(consent_id, company_id, recorded_at, tell_by)
     join companies.public_companies c on c.company_id = f.company_id and c.country = 'TR'
     on conflict (consent_id) do nothing`,
    [
      facts.map(({ consent_id }) => consent_id),
      facts.map(({ company_id }) => company_id),
      facts.map(({ recorded_at }) => recorded_at),
      facts.map(({ recorded_at }) => tellBy(recorded_at)),
    ],
  )
}

const ANSWER_MAY_TAKE_MS = 30_000
/** Minutes until the next try; the last one goes on: what the law wants told is never given up. */
const PAUSES = [0.5, 2, 8, 30, 120]
/** Whoever takes lines and dies leaves them to the next one after so long. */
const TAKEN_MINUTES = 5
const PULL_MINUTES = 60

/** Tells and hears what is due, of each company that has a register. */
export async function exchange(database: Database, now: string, log: Log) {
  for (const [company, register] of joinedRegisters()) {
    const company_id = await companyMeant(database, company)
    if (!company_id) {
      if (!complained.has(company))
        log.error({ company }, 'nobody is told to the register of consents: BIRGE_IYS_COMPANY has to name one of the companies in Turkey')
      complained.add(company)
      continue
    }
    await hearAnswers(database, company_id, register, now)
    await tellLines(database, company_id, register, now, log)
    await hearChanges(database, company_id, register, now, log)
  }
}

/** Said once of each name that means nobody, and not every second. */
const complained = new Set<string>()

/** The company of this name; without a name the only one in Turkey. */
async function companyMeant(database: Database, company: string) {
  const [only, another] = await run<{ company_id: string }>(
    database.db,
    `select company_id from companies.public_companies where country = 'TR' and $1 in ('', company_id) limit 2`,
    [company],
  )
  return another ? undefined : only?.company_id
}

interface Taken {
  consent_id: string
  tries: number
}

/**
 * Tells what waits, oldest first. It is taken in one commit, told outside of any, and settled in another: whoever dies in between has it told
 * again, and the register then answers that it knows.
 */
async function tellLines(database: Database, company_id: string, register: ConsentRegister, now: string, log: Log) {
  for (;;) {
    const taken = await database.transaction((tx) => run<Taken>(tx, TAKE, [company_id, now, register.most, TAKEN_MINUTES]))
    if (!taken.length) break
    const lines = await linesOfConsents(
      database.db,
      taken.map(({ consent_id }) => consent_id),
    )
    const told = taken.filter(({ consent_id }) => lines.has(consent_id))
    const texts = told.map(({ consent_id }) => lines.get(consent_id)!)
    const others = taken.filter(({ consent_id }) => !lines.has(consent_id))
    await database.transaction((tx) => settle(tx, others, 'void', now))
    if (!told.length) continue
    const [single] = texts
    const said = await speak<string | LineAnswer>(async (signal) =>
      texts.length === 1 ? register.add(single!, signal) : register.addMany(texts, signal),
    )
    if ('failed' in said) {
      await database.transaction((tx) => later(tx, told, said, now))
      log.warn({ company_id, lines: told.length, error: said.failed }, 'the register of consents could not be told; trying again')
      break
    }
    const { value } = said
    await database.transaction(async (tx) =>
      typeof value === 'string' ? void (await underWay(tx, told, value, now)) : note(tx, [[told[0]!, value]], now),
    )
  }
  const late = await runOne<{ count: number }>(
    database.db,
    'select count(*) from consent_register.lines where company_id = $1 and due_at is not null and tell_by < $2',
    [company_id, now],
  )
  if (late!.count) log.error({ company_id, lines: late!.count }, 'the register of consents has not been told in three working days')
}

const TAKE = `
  update consent_register.lines l set tries = l.tries + 1, due_at = $2::timestamptz + $4 * interval '1 minute'
  from (select consent_id from consent_register.lines where company_id = $1 and status = 'waiting' and due_at <= $2
        order by recorded_at, consent_id limit $3 for update skip locked) as due
  where l.consent_id = due.consent_id returning l.consent_id, l.tries`

/** What became of the loads that the register has looked at meanwhile. */
async function hearAnswers(database: Database, company_id: string, register: ConsentRegister, now: string) {
  const tickets = await run<{ ticket: string }>(
    database.db,
    `select distinct ticket from consent_register.lines where company_id = $1 and status = 'sent' and due_at <= $2`,
    [company_id, now],
  )
  for (const { ticket } of tickets) {
    const sent = await run<Taken & { place: number }>(
      database.db,
      `select consent_id, tries, place from consent_register.lines where ticket = $1 and status = 'sent' order by place`,
      [ticket],
    )
    const all = await run<{ consent_id: string }>(
      database.db,
      'select consent_id from consent_register.lines where ticket = $1 order by place',
      [ticket],
    )
    const lines = await linesOfConsents(
      database.db,
      all.map(({ consent_id }) => consent_id),
    )
    // What is settled already is not asked for again.
    const open = new Set(of(sent))
    const texts = all.map(({ consent_id }) => (open.has(consent_id) && lines.get(consent_id)) || SETTLED)
    const said = await speak((signal) => register.answersOf(ticket, texts, signal))
    await database.transaction(async (tx) => {
      if ('failed' in said) return later(tx, sent, said, now)
      if (said.value === null) return again(tx, sent, now)
      await note(
        tx,
        sent.map((line) => [line, said.value![line.place - 1] ?? { outcome: 'pending' }]),
        now,
      )
    })
  }
}

/** Stands for a line of which nothing more is to be heard, or whose recipient was forgotten after it was told. */
const SETTLED: RegisterLine = { type: 'EPOSTA', source: '', recipient: '', status: 'RET', consentDate: '', recipientType: 'BIREYSEL' }

interface Failed {
  failed: string
  again_after_s?: number
}

async function speak<T>(with_register: (signal: AbortSignal) => Promise<T>): Promise<{ value: T } | Failed> {
  const answer = await outbound({ timeout_ms: ANSWER_MAY_TAKE_MS }, async (signal) => {
    try {
      return { value: await with_register(signal) }
    } catch (error) {
      if (error instanceof RegisterBusy) return { failed: error.message, again_after_s: error.again_after_s }
      throw error
    }
  })
  return answer.answered ? answer.value : { failed: answer.error }
}

const of = (lines: readonly Taken[]) => lines.map(({ consent_id }) => consent_id)

const settle = (tx: Tx, lines: readonly Taken[], status: 'void', now: string) =>
  run(tx, 'update consent_register.lines set status = $2, due_at = null, settled_at = $3 where consent_id = any($1::text[])', [
    of(lines),
    status,
    now,
  ])

const again = (tx: Tx, lines: readonly Taken[], now: string) =>
  run(
    tx,
    `update consent_register.lines set status = 'waiting', ticket = null, place = null, due_at = $2 where consent_id = any($1::text[])`,
    [of(lines), now],
  )

const underWay = (tx: Tx, lines: readonly Taken[], ticket: string, now: string) =>
  run(
    tx,
    `update consent_register.lines l set status = 'sent', ticket = $2, place = t.place, due_at = $3::timestamptz + interval '1 minute', error = null
     from unnest($1::text[]) with ordinality as t(consent_id, place) where l.consent_id = t.consent_id`,
    [of(lines), ticket, now],
  )

const later = (tx: Tx, lines: readonly Taken[], { failed, again_after_s }: Failed, now: string) =>
  run(
    tx,
    `update consent_register.lines l set error = $2, due_at = $3::timestamptz + t.seconds * interval '1 second'
     from unnest($1::text[], $4::float8[]) as t(consent_id, seconds) where l.consent_id = t.consent_id`,
    [
      of(lines),
      failed.slice(0, 500),
      now,
      lines.map(({ tries }) => again_after_s ?? PAUSES[Math.min(Math.max(tries, 1), PAUSES.length) - 1]! * 60),
    ],
  )

/** Writes down what the register has answered; what it has not looked at yet is asked for again. */
async function note(tx: Tx, answered: readonly (readonly [Taken, LineAnswer])[], now: string) {
  const outcomes = answered.map(([{ consent_id }, answer]) => ({
    consent_id,
    status: answer.outcome === 'taken' ? 'told' : answer.outcome === 'pending' ? 'sent' : answer.known ? 'known' : 'refused',
    transaction_id: answer.outcome === 'taken' ? answer.transaction_id : null,
    error: answer.outcome === 'refused' ? `${answer.code} ${answer.error}`.slice(0, 500) : null,
  }))
  await run(
    tx,
    `update consent_register.lines l set status = o.status, transaction_id = o.transaction_id, error = o.error,
       due_at = case o.status when 'sent' then $2::timestamptz + interval '5 minutes' end, settled_at = case o.status when 'sent' then null else $2::timestamptz end
     from jsonb_to_recordset($1::jsonb) as o(consent_id text, status text, transaction_id text, error text) where l.consent_id = o.consent_id`,
    [JSON.stringify(outcomes), now],
  )
}

/** Takes over what people have told the register, and up to where, in one commit: nothing is heard twice or missed. */
async function hearChanges(database: Database, company_id: string, register: ConsentRegister, now: string, log: Log) {
  await run(
    database.writer,
    'insert into consent_register.cursors (company_id, due_at) values ($1, $2) on conflict (company_id) do nothing',
    [company_id, now],
  )
  for (;;) {
    const cursor = await runOne<{ after: string | null }>(
      database.db,
      'select after from consent_register.cursors where company_id = $1 and due_at <= $2',
      [company_id, now],
    )
    if (!cursor) return
    const said = await speak((signal) => register.changes(cursor.after, signal))
    if ('failed' in said) {
      log.warn({ company_id, error: said.failed }, 'the register of consents could not be heard; trying again')
      const seconds = said.again_after_s ?? 300
      return void (await run(
        database.writer,
        `update consent_register.cursors set due_at = $2::timestamptz + $3::float8 * interval '1 second' where company_id = $1`,
        [company_id, now, seconds],
      ))
    }
    const { lines, after } = said.value
    const goesOn = lines.length > 0 && after !== null && after !== cursor.after
    const read = lines.map((line, i) => readLine(line, i + 1, now))
    for (const one of read)
      if ('reason' in one) log.warn({ company_id, reason: one.reason.split(':')[0] }, 'a line of the register cannot be read')
    await database.transaction(async (tx) => {
      const same = await runOne(
        tx,
        'select from consent_register.cursors where company_id = $1 and after is not distinct from $2 for no key update',
        [company_id, cursor.after],
      )
      if (!same) return // another process was quicker
      await takeLines(
        tx,
        company_id,
        read.flatMap((one) => ('read' in one ? [one.read] : [])),
        { file: 'register', actor: 'system:consent_register', now },
      )
      await run(
        tx,
        `update consent_register.cursors set after = coalesce($2, after), due_at = $3::timestamptz + $4 * interval '1 minute' where company_id = $1`,
        [company_id, after, now, goesOn ? 0 : PULL_MINUTES],
      )
    })
    if (!goesOn) return
  }
}
