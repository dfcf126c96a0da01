import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshTestDatabase } from '../../test/harness.ts'
import { allowedBy, type LastWrite, openDatabase, run, type Tx, writeLast } from './database.ts'

const { url, drop } = await freshTestDatabase()
const database = openDatabase(url, { connections: 2 })
await run(database.db, 'create table public.shelf (shelf_id text primary key, pieces integer not null, label text)')
after(async () => (await database.close(), await drop()))

const COUNT: LastWrite = {
  columns: 2,
  row: { of: 'public.shelf', key: 1 },
  sql: ($) => `counted as (
    update public.shelf s set pieces = c.pieces from unnest(${$(1)}::text[], ${$(2)}::integer[]) as c(shelf_id, pieces) where s.shelf_id = c.shelf_id)`,
}
const LABEL: LastWrite = {
  columns: 2,
  row: { of: 'public.shelf', key: 1 },
  sql: ($) => `labelled as (
    update public.shelf s set label = c.label from unnest(${$(1)}::text[], ${$(2)}::text[]) as c(shelf_id, label) where s.shelf_id = c.shelf_id)`,
}
const shelf = async () => (await run(database.db, 'select pieces, label from public.shelf where shelf_id = $1', ['one']))[0]

test('of two last writes of one row none is lost, be they of one kind or of two', async () => {
  await run(database.writer, `insert into public.shelf values ('one', 0), ('two', 0)`)
  await database.transaction(async (tx) => {
    await writeLast(tx, COUNT, [
      ['one', 1],
      ['two', 1],
    ])
    await writeLast(tx, COUNT, [['one', 2]])
    await writeLast(tx, LABEL, [['one', 'mugs']])
  })
  assert.deepEqual(await shelf(), { pieces: 2, label: 'mugs' })
  const twice = [
    ['one', 3],
    ['one', 4],
  ]
  await assert.rejects(
    database.transaction((tx) => writeLast(tx, COUNT, twice)),
    /changes a row twice/,
  )
  assert.deepEqual(await shelf(), { pieces: 2, label: 'mugs' })
})

test('writes of different rows still go with the commit, as one statement', async () => {
  const before = database.statements()
  await database.transaction(async (tx) => {
    await writeLast(tx, COUNT, [['one', 5]])
    await writeLast(tx, LABEL, [['two', 'lamps']])
  })
  assert.equal(database.statements() - before, 1)
})

test('work that is not allowed leaves nothing, whatever it makes of that, and is not answered before it is known', async () => {
  const answers: unknown[] = []
  const before = await shelf()
  const forbidden = database.transaction(async (tx) => {
    const asked = run(tx, 'select pg_sleep(0.02)').then(() => Promise.reject(new Error('not again')))
    return await allowedBy(asked, async () => {
      await writeLast(tx, COUNT, [['one', 9]])
      answers.push(await run(tx, 'select pieces from public.shelf').catch((error: Error) => error.message))
      return 'done'
    })
  })
  await assert.rejects(forbidden, /not again/)
  assert.deepEqual([answers, await shelf()], [['not again'], before])
  const allowed = database.transaction((tx) =>
    allowedBy(run(tx, 'select 1'), async () => (await run(tx, `select label from public.shelf where shelf_id = 'one'`))[0]),
  )
  assert.deepEqual(await allowed, { label: 'mugs' })
})

test('of statements that travel together the first that fails fails those behind it, nothing of them stays, and the connection serves the next', async () => {
  const before = await shelf()
  const told = await database
    .transaction(async (tx) => {
      const outcomes = await Promise.allSettled([
        run<{ one: number }>(tx, 'select 1 as one'),
        run(tx, 'select 1 / $1::integer', [0]),
        run(tx, `update public.shelf set pieces = 77`),
      ])
      return Promise.reject(Object.assign(new Error('seen'), { outcomes }))
    })
    .catch((error: Error & { outcomes: PromiseSettledResult<unknown>[] }) => error.outcomes)
  const said = told.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))
  assert.deepEqual(said, [[{ one: 1 }], 'error: division by zero', 'Error: not done, as a statement before it failed: division by zero'])
  assert.deepEqual(await shelf(), before)

  // The commit travels with what is written last.
  await assert.rejects(
    database.transaction((tx) => writeLast(tx, COUNT, [['one', 'no number']])),
    /invalid input syntax/,
  )
  await assert.rejects(
    database.transaction(async (tx) => {
      await run(tx, 'select from public.shelf')
      await writeLast(tx, COUNT, [['one', 'no number']])
    }),
    /invalid input syntax/,
  )
  assert.deepEqual(await database.transaction((tx) => run(tx, 'select 1 as one')), [{ one: 1 }])
  assert.deepEqual(await shelf(), before)
})

test('whoever writes is told that it is done when it is committed, and not before: what fails then is heard', async () => {
  // What is deferred is looked at when the statement has been answered.
  await database.pool.query('create table public.hooks (label text primary key, place integer unique deferrable initially deferred)')
  const HANG: LastWrite = {
    columns: 2,
    sql: ($) => `hung as (insert into public.hooks select * from unnest(${$(1)}::text[], ${$(2)}::integer[]))`,
  }
  const hang = 'insert into public.hooks values ($1, $2) returning label'
  await run(database.writer, hang, ['coat', 1])
  const refused = /duplicate key value violates unique constraint/
  await assert.rejects(run(database.writer, hang, ['hat', 1]), refused)
  await assert.rejects(run(database.db, hang, ['hat', 1]), refused)
  await assert.rejects(
    database.transaction((tx) => writeLast(tx, HANG, [['hat', 1]])),
    refused,
  )
  await assert.rejects(
    database.transaction((tx) => run(tx, hang, ['hat', 1])),
    refused,
  )
  assert.deepEqual(await run(database.writer, 'select label from public.hooks'), [{ label: 'coat' }])
})

test('a text with nothing in it is answered with nothing, and those behind it get their own rows', async () => {
  const rows = await database.transaction((tx) =>
    Promise.all([run(tx, 'select 1 as one'), run(tx, '-- nothing'), run(tx, 'select 2 as two')]),
  )
  assert.deepEqual(rows, [[{ one: 1 }], [], [{ two: 2 }]])
})

test('whose statement failed is seen in the error, and not who came along', async () => {
  const divides = async (tx: Tx) => {
    await run(tx, 'select 1 / $1::integer', [0])
  }
  const comesAlong = async (tx: Tx) => {
    await run(tx, 'select $1::integer as fine', [1])
  }
  const told = await database
    .transaction(async (tx) => {
      const outcomes = await Promise.allSettled([divides(tx), comesAlong(tx)])
      return Promise.reject(Object.assign(new Error('seen'), { outcomes }))
    })
    .catch((error: Error & { outcomes: PromiseSettledResult<void>[] }) => error.outcomes)
  const [own, behind] = told.map((one) => (one as PromiseRejectedResult).reason as Error & { code: string })
  assert.match(own!.stack!, /divides/)
  assert.doesNotMatch(own!.stack!, /comesAlong/)
  assert.equal(behind!.cause, own)
  assert.equal(behind!.code, own!.code, 'by which it is known whether to try again')
})

test('copying from a client, which nobody does here, is refused, and the next is served', async () => {
  await assert.rejects(run(database.writer, 'copy public.shelf from stdin'), /does not travel/)
  await assert.rejects(
    database.transaction((tx) => run(tx, 'copy public.shelf from stdin')),
    /does not travel/,
  )
  assert.deepEqual(await database.transaction((tx) => run(tx, 'select 1 as one')), [{ one: 1 }])
  assert.deepEqual(await run(database.writer, 'select 1 as one'), [{ one: 1 }])
})

test('what was asked and not waited for is undone with its transaction', async () => {
  const before = await shelf()
  const failed = database.transaction(async (tx) => {
    run(tx, `update public.shelf set pieces = 78`).catch(() => {})
    throw new Error('thought better of it')
  })
  await assert.rejects(failed, /thought better/)
  await database.transaction((tx) => run(tx, 'select 1'))
  assert.deepEqual(await shelf(), before)
})

test('rows are read the same when PostgreSQL does not tell again what they look like', async () => {
  const text = `select n::bigint as many, nullif(n, 2) as one, '2026-03-01T10:00:00+03'::timestamptz as at, '2026-03-01'::date as day, jsonb_build_object('n', n) as said
    from generate_series(1, $1::integer) as n`
  const row = (n: number, one: number | null) => ({ many: n, one, at: '2026-03-01T07:00:00.000Z', day: '2026-03-01', said: { n } })
  for (const on of [database.db, database.writer])
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(await run(on, text, [2]), [row(1, 1), row(2, null)])
      assert.deepEqual(await run(on, text, [0]), [])
      assert.deepEqual(await run(on, 'insert into public.shelf values ($1, 0) on conflict do nothing', ['one']), [])
      await assert.rejects(run(on, 'select 9007199254740993::bigint as too_large where $1', [true]), /too large/)
    }
})

test('what nobody waited for fails when it comes after the end of its transaction, and reaches no other', async () => {
  let late: Promise<unknown> = Promise.resolve()
  let end = () => {}
  const ended = new Promise<void>((resolve) => (end = resolve))
  const afterwards = async (tx: Tx) => {
    await ended
    await assert.rejects(run(tx, `update public.shelf set pieces = 99`), /after the end of its transaction/)
    await assert.rejects(writeLast(tx, COUNT, [['one', 99]]), /after the end of its transaction/)
  }
  await database.transaction(async (tx) => {
    await run(tx, 'select from public.shelf')
    late = afterwards(tx)
  })
  end()
  await late
  assert.deepEqual(await shelf(), { pieces: 5, label: 'mugs' })
})
