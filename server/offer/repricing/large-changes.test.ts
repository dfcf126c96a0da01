/** As many prices at a time as a large office sends. `LARGE=100000` measures what the change log says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { PATIENCE_MS, startTestApp } from '../../../test/harness.ts'
import { type Database, run, runOne, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import { takeList } from '../pricing/index.ts'
import { makeAsked } from './applying.ts'

const COUNT = Number(process.env.LARGE ?? 4_500)
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const list = stage.list.price_list_id
let desk = await atTheDesk(app)

// Straight into the tables: saving them would take half a minute.
const client = await app.database.pool.connect()
await client.query(
  `with made as (
     insert into catalog.products (product_id, slug, status, tax_class, title, title_words, document, created_at, updated_at)
     select 'prd_' || lpad(n::text, 8, '0'), 'cok-' || n, 'active', 'standard', jsonb_build_object('tr', 'Ürün ' || n), '', '', $1, $1 from generate_series(1, ${COUNT}) as n
     returning product_id),
   offered as (
     insert into catalog.offered (product_id, offered_from, title, perishable)
     select product_id, $1, jsonb_build_object('tr', 'Ürün ' || replace(product_id, 'prd_', '')::integer), false from made),
   variants as (
     insert into catalog.variants (variant_id, product_id, sku, position) select replace(product_id, 'prd', 'var'), product_id, replace(product_id, 'prd_', 'STK-'), 0 from made
     returning variant_id),
   prices as (
     insert into pricing.prices (price_list_id, variant_id, valid_from, amount_minor, actor) select $2, variant_id, $1, 100000, 'test' from variants),
   shown as (
     insert into pricing.presented_prices (price_list_id, variant_id, door, presented_from, amount_minor, listed_minor) select $2, variant_id, '', $1, 100000, 100000 from variants),
   levels as (insert into inventory.levels (variant_id, location_id, on_hand, changed_at) select variant_id, $3, 1, $1 from variants)
   insert into pricing.priced_products (price_list_id, product_id, lowest_minor) select $2, product_id, 100000 from made`,
  [app.clock.now().toISOString(), list, stage.kadikoy.location_id],
)
await client.query('analyze')
client.release()

let keys = 0
const post = (path: string, body?: object) => app.call('POST', path, body, { as: desk, key: `k${++keys}` })
async function price(variant_id: string, amount_minor: number) {
  const prices = [{ variant_id, amount_minor }]
  const set = await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices }, { as: desk, key: `k${++keys}` })
  assert.equal(set.status, 200, set.text)
}
const read = async (change_id: string) => (await app.call('GET', `/v1/price-changes/${change_id}`, undefined, { as: desk })).body
const present = async () =>
  (
    await run<{ amount_minor: number; count: number }>(
      app.database.db,
      `select s.amount_minor, count(*)::integer as count from catalog.public_variants v
       cross join lateral pricing.public_presented($1, v.variant_id, array[''], $2) as s where v.sku like 'STK-%' group by 1 order by 1`,
      [list, app.clock.now().toISOString()],
    )
  ).map(({ amount_minor, count }) => [amount_minor, count])
const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now()
  const answer = await work()
  if (process.env.LARGE) console.log(`${what}: ${Math.round(performance.now() - began)} ms`)
  return answer
}
const lineOf = (n: number, price: string) => `STK-${String(n).padStart(8, '0')};Ürün ${n};${price}`
/** Windows-1254, semicolons, `1.234,50`, as a Turkish office saves it. */
const turkish = (text: string) =>
  Buffer.from([...text].map((sign) => ({ ü: 0xfc, Ü: 0xdc, ı: 0xfd, ş: 0xfe, Ş: 0xde })[sign] ?? sign.charCodeAt(0)))
const table = turkish(
  `Stok Kodu;Ürün;Satış Fiyatı\r\n${Array.from({ length: COUNT }, (_, at) => lineOf(at + 1, '1.234,50')).join('\r\n')}\r\nYOK-1;Yok;1,00\r\n`,
)
const draft = (name: string) =>
  post('/v1/price-changes', { price_list_id: list, name, how: { kind: 'table', content: table.toString('base64') } })

/** What lies there was not received, so that is not asked. */
const audited = async () => (await app.audit()).filter(({ module }) => module !== 'inventory')

/** Somebody is at work on the price of the last product: whoever writes them all comes so far, and waits for her. */
async function whileTheLastIsHeld(write: () => Promise<unknown>) {
  const somebody = await app.database.pool.connect()
  await somebody.query('begin')
  await somebody.query('select from pricing.priced_products where price_list_id = $1 and product_id = $2 for update', [
    list,
    `prd_${String(COUNT).padStart(8, '0')}`,
  ])
  const written = write()
  const began = performance.now()
  let done_count = 0
  while (done_count === 0 && performance.now() - began < PATIENCE_MS) done_count = (await read(change_id)).done_count
  await somebody.query('commit')
  somebody.release()
  await written
  return { is_between: done_count > 0 && done_count < COUNT }
}

let change_id = ''
test('a table of an office is looked at whole: counted once, page by page, and asked again it is the same', async () => {
  const { status, body, text } = await took('read and looked at', () => draft('Ocak'))
  assert.equal(status, 201, text)
  assert.deepEqual([body.state, body.variant_count, body.raised, body.lowest_minor], ['looked_at', COUNT, COUNT, 123_450])
  assert.deepEqual(body.problems, [{ line: COUNT + 2, text: 'YOK-1', why: 'unknown' }])
  change_id = body.change_id
  keys--
  assert.equal((await draft('Ocak')).body.change_id, change_id)
  const rows = await took('a page of it', () => app.call('GET', `/v1/price-changes/${change_id}/rows?limit=50`, undefined, { as: desk }))
  assert.deepEqual([rows.body.items.length, rows.body.items[0].sku], [50, 'STK-00000001'])
  await took('the list of changes', () => app.call('GET', '/v1/price-changes', undefined, { as: desk }))
})

test('they are written behind the screen and hold from one moment on: until then nobody sees any of them, then everybody all', async () => {
  const path = `/v1/price-changes/${change_id}/application`
  const asked = await post(path, {})
  assert.deepEqual([asked.status, asked.body.state, asked.body.done_count], [201, 'applying', 0], asked.text)
  assert.equal((await post(path, {})).body.code, 'change_applied')
  assert.equal((await app.call('DELETE', `/v1/price-changes/${change_id}`, undefined, { as: desk })).body.code, 'change_applied')
  const { is_between } = await whileTheLastIsHeld(() => took('written', () => app.settle()))
  assert.ok(is_between, 'it is told how far it has come while it is under way')
  const { state, valid_from, hindered } = await read(change_id)
  assert.deepEqual([state, hindered, valid_from > app.clock.now().toISOString()], ['applied', null, true])
  assert.deepEqual(await present(), [[100_000, COUNT]])
  app.clock.advance({ hours: 1 })
  desk = await atTheDesk(app)
  await took('turned', () => app.settle())
  assert.deepEqual(await present(), [[123_450, COUNT]])
  const labels = await took('a page of labels to print', () =>
    app.call('GET', `/v1/shelf-labels?location_id=${stage.kadikoy.location_id}&change_id=${change_id}&limit=50`, undefined, { as: desk }),
  )
  assert.ok(labels.status < 300, labels.text)
  assert.deepEqual(await audited(), [])
})

const LAST = `var_${String(COUNT).padStart(8, '0')}`
/** What is written down ahead of its moment. */
const toCome_count = async () => {
  const [found] = await run<{ count: number }>(
    app.database.db,
    `select (select count(*) from pricing.prices where valid_from > $1)::integer
       + (select count(*) from pricing.presented_prices where presented_from > $1)::integer as count`,
    [app.clock.now().toISOString()],
  )
  return found!.count
}

test('one of whose prices somebody has set meanwhile sets none of them, says how many, and what was written of it is gone', async () => {
  const attributes = { title: { tr: 'Yeni ürün' }, variants: [{ sku: 'YENI-1' }] }
  const made = await post('/v1/catalog/products', attributes)
  assert.equal(made.status, 201, made.text)
  const lines = Array.from({ length: COUNT }, (_, at) => lineOf(at + 1, '1.300,00'))
  const content = turkish(`Stok Kodu;Ürün;Satış Fiyatı\r\nYENI-1;Yeni;10,00\r\n${lines.join('\r\n')}\r\n`).toString('base64')
  const { body } = await post('/v1/price-changes', { price_list_id: list, name: 'Şubat', how: { kind: 'table', content } })
  assert.equal(body.variant_count, COUNT + 1)
  app.clock.advance({ minutes: 1 })
  await price(LAST, 5_000)
  const before = await toCome_count()
  await post(`/v1/price-changes/${body.change_id}/application`, {})
  await app.settle()
  const { state, hindered, done_count } = await read(body.change_id)
  assert.deepEqual([state, hindered, done_count], ['looked_at', { code: 'prices_moved', variant_count: 1 }, 0])
  assert.equal(await toCome_count(), before)
  app.clock.advance({ hours: 1 })
  await app.settle()
  desk = await atTheDesk(app)
  assert.deepEqual(await present(), [
    [5_000, 1],
    [123_450, COUNT - 1],
  ])
  assert.deepEqual(await audited(), [])
  await price(LAST, 123_450)
  app.clock.advance({ minutes: 1 })
})

test('a process that is stopped on the way leaves it to the next one, and promotions that begin meanwhile do not wait for the end of it', async () => {
  const { body } = await post('/v1/price-changes', { price_list_id: list, name: 'Ara', how: { kind: 'amount', amount_minor: 100 } })
  await post(`/v1/price-changes/${body.change_id}/application`, {})
  const seen: number[] = []
  let parts = 0
  const stopped: Database = {
    ...app.database,
    transaction: async <T>(work: (tx: Tx) => Promise<T>) => {
      if (parts++ >= 3) throw new Error('the process was stopped')
      const answer = await app.database.transaction(work)
      // As whoever sets off a promotion does, between the parts.
      await app.database.transaction(async (tx) => {
        await takeList(tx, list)
        seen.push(
          (await runOne<{ done_count: number }>(tx, 'select done_count from repricing.progress where change_id = $1', [body.change_id]))!
            .done_count,
        )
      })
      return answer
    },
  }
  const quiet = { warn: () => {} } as unknown as Log
  await assert.rejects(async () => {
    while (await makeAsked(stopped, app.clock.now().toISOString(), quiet));
  }, /stopped/)
  assert.deepEqual(seen, [500, 1_000, 1_500])
  assert.equal((await read(body.change_id)).state, 'applying')
  await app.settle()
  assert.equal((await read(body.change_id)).state, 'applied')
  assert.deepEqual(await present(), [[123_450, COUNT]])
  app.clock.advance({ hours: 1 })
  await app.settle()
  desk = await atTheDesk(app)
  assert.deepEqual(await present(), [[123_550, COUNT]])
  await post(`/v1/price-changes/${body.change_id}/undoing`)
  await app.settle()
  app.clock.advance({ hours: 1 })
  await app.settle()
  desk = await atTheDesk(app)
  assert.deepEqual(await present(), [[123_450, COUNT]])
  assert.deepEqual(await audited(), [])
})

test('it is taken back the same way, and stays if that is hindered', async () => {
  const path = `/v1/price-changes/${change_id}/undoing`
  const asked = await post(path)
  assert.deepEqual([(await read(change_id)).state, (await post(path)).body.code], ['undoing', 'change_not_applied'])
  await price('var_00000007', 5_000)
  await app.settle()
  const hindered = await read(asked.body.change_id)
  assert.deepEqual([hindered.state, hindered.hindered, hindered.undo_of], ['looked_at', { code: 'prices_moved', variant_count: 1 }, null])
  assert.deepEqual(
    [(await read(change_id)).state, await present()],
    [
      'applied',
      [
        [5_000, 1],
        [123_450, COUNT - 1],
      ],
    ],
  )
  await price('var_00000007', 123_450)
  app.clock.advance({ minutes: 1 })

  const undone = await took('taking back asked', () => post(path))
  assert.deepEqual([undone.status, undone.body.state, undone.body.undo_of], [201, 'applying', change_id], undone.text)
  await app.settle()
  app.clock.advance({ hours: 1 })
  await app.settle()
  assert.deepEqual(await present(), [[100_000, COUNT]])
  desk = await atTheDesk(app)
  assert.equal((await read(change_id)).state, 'undone')
  assert.deepEqual(await audited(), [])
})

/** Looked at, and to hold from two hours on. */
async function toCome(name: string) {
  const { body } = await draft(name)
  const valid_from = new Date(app.clock.now().getTime() + 2 * 3_600_000).toISOString()
  const asked = await post(`/v1/price-changes/${body.change_id}/application`, { valid_from })
  assert.equal(asked.status, 201, asked.text)
  await app.settle()
  assert.equal((await read(body.change_id)).valid_from, valid_from)
  return { id: body.change_id as string, valid_from }
}
const before = async (valid_from: string, by_ms: number) => {
  app.clock.moveTo(new Date(Date.parse(valid_from) - by_ms).toISOString())
  desk = await atTheDesk(app)
}
/** Less than a change of so many prices is given otherwise. */
const SHORTLY_MS = 57_000 + COUNT * 3

test('one that is taken back before it holds never does, however near its moment is', async () => {
  const { id, valid_from } = await toCome('Mart')
  await before(valid_from, SHORTLY_MS)
  const undone = await post(`/v1/price-changes/${id}/undoing`)
  assert.equal(undone.body.state, 'applying', undone.text)
  await app.settle()
  const taken_back = await read(undone.body.change_id)
  assert.deepEqual([taken_back.state, taken_back.valid_from], ['applied', valid_from])
  app.clock.moveTo(valid_from)
  await app.settle()
  assert.deepEqual(await present(), [[100_000, COUNT]])
  assert.deepEqual(await audited(), [])
})

test('where its moment passes before it can be taken back, what holds by then is taken back all the same', async () => {
  desk = await atTheDesk(app)
  const { id, valid_from } = await toCome('Nisan')
  await before(valid_from, 1_000)
  const undone = await post(`/v1/price-changes/${id}/undoing`)
  assert.equal(undone.body.state, 'applying', undone.text)
  app.clock.advance({ minutes: 1 })
  await app.settle()
  assert.deepEqual(await present(), [[123_450, COUNT]])
  const taken_back = await read(undone.body.change_id)
  assert.deepEqual([taken_back.state, taken_back.hindered], ['applied', null])
  app.clock.advance({ hours: 1 })
  await app.settle()
  assert.deepEqual(await present(), [[100_000, COUNT]])
  assert.deepEqual(await audited(), [])
})
