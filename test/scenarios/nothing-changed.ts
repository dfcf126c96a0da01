import assert from 'node:assert/strict'
import { type Database, run } from '../../server/platform/database.ts'
import type { Answer } from '../harness.ts'

/** Of every table, how many rows it has and what they add up to. Positions of events are given out a moment after the events themselves. */
export async function everyRow(database: Database): Promise<Record<string, string>> {
  const tables = await run<{ name: string }>(
    database.db,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') and tablename not in ('events_waiting', 'event_positions') order by 1`,
  )
  const sums = tables.map(
    ({ name }) => `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as rows from ${name} t`,
  )
  const rows = await run<{ name: string; rows: string }>(database.db, sums.join(' union all '))
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]))
}

/** What is asked is answered with a problem of this status and code, and every row of every table is as it was before. */
export async function changesNothing(
  database: Database,
  problem: { status: number; code: string; details?: object },
  ask: () => Promise<Answer>,
  besides: string[] = [],
) {
  const before = await everyRow(database)
  const answer = await ask()
  const { status, headers, body } = answer
  assert.deepEqual({ status, code: body.code }, { status: problem.status, code: problem.code }, answer.text)
  assert.match(headers['content-type']!, /^application\/problem\+json/)
  assert.deepEqual([body.status, body.title, body.type], [status, body.code.replaceAll('_', ' '), `/docs/errors#${body.code}`])
  assert.ok(body.detail.length > 5, 'it says in words what is wrong')
  assert.equal(typeof body.details, 'object')
  if (problem.details) assert.deepEqual(body.details, problem.details)
  const after = await everyRow(database)
  for (const table of besides) before[table] = after[table]!
  assert.deepEqual(after, before, `${body.code}: something was written`)
  return answer
}
