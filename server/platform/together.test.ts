import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { freshTestDatabase } from '../../test/harness.ts'
import { type Database, openDatabase, run, runOne } from './database.ts'
import { refusal } from './refusal.ts'
import { type Outcome, together } from './together.ts'

const tooMany = refusal<{ asked: number; left: number }>('too_many', 409, ({ asked, left }) => `${asked} asked, ${left} left`)

async function shelfWith(pieces: number) {
  const { url, drop } = await freshTestDatabase()
  const database = openDatabase(url, { connections: 4 })
  await run(database.db, 'create table public.shelf (pieces integer not null)')
  await run(database.db, 'create table public.taken (caller integer primary key, pieces integer not null)')
  await run(database.db, 'insert into public.shelf values ($1)', [pieces])
  return { database, close: async () => (await database.close(), await drop()) }
}

interface Take {
  caller: number
  pieces: number
}
const takeTogether = (limits: { most?: number; fail?: (calls: Take[]) => boolean } = {}) =>
  together<Take, number>({
    name: 'take',
    ...(limits.most && { most: limits.most }),
    async decide(tx, calls) {
      let { pieces: left } = (await runOne<{ pieces: number }>(tx, 'select pieces from public.shelf for no key update'))!
      if (limits.fail?.(calls)) throw new Error('the lights went out')
      const outcomes: Outcome<number>[] = []
      const good: Take[] = []
      for (const call of calls) {
        if (call.pieces > left) outcomes.push({ refusal: tooMany({ asked: call.pieces, left }) })
        else {
          left -= call.pieces
          good.push(call)
          outcomes.push({ ok: left })
        }
      }
      await run(tx, 'update public.shelf set pieces = $1', [left])
      await run(tx, 'insert into public.taken select * from unnest($1::integer[], $2::integer[])', [
        good.map((c) => c.caller),
        good.map((c) => c.pieces),
      ])
      return outcomes
    },
  })

const outcomesOf = async (database: Database, take: ReturnType<typeof takeTogether>, wishes: number[], atOnce: boolean) => {
  const outcomes: string[] = []
  const one = async (pieces: number, caller: number) => {
    outcomes[caller] = await take(database, { caller, pieces }).then(
      (left) => `took ${pieces}, ${left} left`,
      (error: Error) => error.message,
    )
  }
  if (atOnce) await Promise.all(wishes.map(one))
  else for (const [caller, pieces] of wishes.entries()) await one(pieces, caller)
  return outcomes
}

test('a group commit ends as its calls would have ended one by one', async () => {
  const [together, singly] = [await shelfWith(0), await shelfWith(0)]
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 25 }),
        async (pieces, wishes) => {
          for (const { database } of [together, singly]) {
            await run(database.db, 'update public.shelf set pieces = $1', [pieces])
            await run(database.db, 'truncate public.taken')
          }
          assert.deepEqual(
            await outcomesOf(together.database, takeTogether({ most: 7 }), wishes, true),
            await outcomesOf(singly.database, takeTogether(), wishes, false),
          )
          const books = 'select pieces, (select array_agg(caller order by caller) from public.taken) as callers from public.shelf'
          assert.deepEqual(await run(together.database.db, books), await run(singly.database.db, books))
        },
      ),
      { numRuns: 40 },
    )
  } finally {
    await together.close()
    await singly.close()
  }
})

test('calls that arrive together share a commit', async () => {
  const { database, close } = await shelfWith(100)
  const take = takeTogether()
  await outcomesOf(
    database,
    take,
    Array.from({ length: 60 }, () => 1),
    true,
  )
  const { batches, calls } = take.count(database)
  assert.equal(calls, 60)
  assert.ok(batches < 10, `${batches} commits for 60 calls`)
  await close()
})

test('when a batch fails, only the guilty call fails', async () => {
  const { database, close } = await shelfWith(100)
  const take = takeTogether({ fail: (calls) => calls.some((call) => call.pieces === 13) })
  const outcomes = await outcomesOf(database, take, [1, 13, 2], true)
  assert.deepEqual(outcomes, ['took 1, 99 left', 'the lights went out', 'took 2, 97 left'])
  await close()
})

test('when the database is gone, nobody waits until each before her has found that out', async () => {
  const { database, close } = await shelfWith(100)
  let asked = 0
  const take = together<Take, number>({
    name: 'take',
    most: 20, // the others have not even set out
    decide: async () => {
      asked++
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    },
  })
  const outcomes = await outcomesOf(
    database,
    take,
    Array.from({ length: 50 }, () => 1),
    true,
  )
  assert.deepEqual(new Set(outcomes), new Set(['connect ECONNREFUSED']))
  assert.equal(asked, 2, 'once together, once singly')
  await close()
})

test('while one commit is under way a second one sets out only when it is worth it', async () => {
  const { database, close } = await shelfWith(0)
  for (const [worth, together_at_most] of [
    [3, 1],
    [2, 2],
  ] as const) {
    let underWay = 0
    let most = 0
    const doors: (() => void)[] = []
    const wait = together<number, number>({
      ...{ name: 'wait', under_way: 2, most: 2, worth },
      async decide(tx, calls) {
        most = Math.max(most, ++underWay)
        await run(tx, 'select 1')
        await new Promise<void>((resolve) => doors.push(resolve))
        underWay--
        return calls.map((call) => ({ ok: call }))
      },
    })
    const open = async () => {
      while (!doors.length) await new Promise(setImmediate)
      doors.shift()!()
    }
    const first = wait(database, 1)
    while (!doors.length) await new Promise(setImmediate)
    const others = [wait(database, 2), wait(database, 3)]
    for (let turn = 0; turn < 2; turn++) {
      while (most < together_at_most) await new Promise(setImmediate)
      await open()
    }
    assert.deepEqual(await Promise.all([first, ...others]), [1, 2, 3])
    assert.equal(most, together_at_most)
  }
  await close()
})
