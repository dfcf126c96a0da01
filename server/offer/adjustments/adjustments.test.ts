import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, setTheStage, type Thing } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { availability, placeKey, reserve } from '../inventory/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 10)
const { kadikoy, gebze, baki, variants, alma } = stage
const owner = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')

// Whatever a test has done, the books hold.
afterEach(async () => assert.deepEqual(await app.audit(), []))

let keys = 0
const send = (method: string, path: string, body: object, as: Pocket = owner, key = `adjust ${++keys}`) =>
  app.call(method, path, body, { as, key })
const read = async (path: string, as: Pocket = owner) => (await app.call('GET', path, undefined, { as })).body
const adjust = (reason: string, thing: Thing, quantity: number, as = owner, more: object = {}) =>
  send(
    'POST',
    '/v1/stock/adjustments',
    { location_id: kadikoy.location_id, reason, lines: [{ variant_id: variants[thing], quantity }], ...more },
    as,
  )
async function counts(thing: Thing, { location_id }: { location_id: string } = kadikoy) {
  const place = { variant_id: variants[thing], location_id }
  const levels = await availability(app.database.db, { variant_ids: [place.variant_id], now: app.clock.now().toISOString() })
  const { on_hand, damaged, display, available } = levels.get(placeKey(place))!
  return { on_hand, damaged, display, available }
}

test('a reason says from which count to which pieces go, and its movements say what it was', async () => {
  const steps = [
    ['broken', 3, 'damaged', { on_hand: 7, damaged: 3, display: 0 }],
    ['on_show', 2, 'displayed', { on_hand: 5, damaged: 3, display: 2 }],
    ['display_broken', 1, 'damaged', { on_hand: 5, damaged: 4, display: 1 }],
    ['mended', 2, 'damaged', { on_hand: 7, damaged: 2, display: 1 }],
    ['thrown_away', 2, 'adjusted', { on_hand: 7, damaged: 0, display: 1 }],
    ['off_show', 1, 'displayed', { on_hand: 8, damaged: 0, display: 0 }],
    ['stolen', 1, 'adjusted', { on_hand: 7, damaged: 0, display: 0 }],
    ['found', 3, 'adjusted', { on_hand: 10, damaged: 0, display: 0 }],
  ] as const
  for (const [reason, quantity, kind, after] of steps) {
    const { status, body, text } = await adjust(reason, 'mug', quantity, manager, { note: 'Raf 3' })
    assert.equal(status, 201, text)
    assert.deepEqual(await counts('mug'), { ...after, available: after.on_hand })
    const { items } = await read(`/v1/stock/movements?document=${body.adjustment.adjustment_id}`)
    assert.deepEqual(
      items.map((of: Record<string, unknown>) => [of.kind, of.reason, of.actor]),
      [[kind, reason, `staff:${stage.manager.staff_id}`]],
    )
  }
  const { items } = await read(`/v1/stock/adjustments?location_id=${kadikoy.location_id}&limit=1`)
  const [{ adjustment_id, adjusted_at: _, ...last }] = items
  assert.match(adjustment_id, /^adj_/)
  assert.deepEqual(last, {
    ...{ company_id: alma.company_id, location_id: kadikoy.location_id, location_name: 'Kadıköy', reason: 'found' },
    names: { tr: 'Fazla bulundu', az: 'Artıq tapıldı', en: 'Found' },
    ...{ takes_from: null, puts_to: 'on_hand', note: 'Raf 3', value_minor: 3 * 24_900, currency: 'TRY', pieces: 3 },
    ...{ adjusted_by: `staff:${stage.manager.staff_id}`, confirmed_by: null },
  })
})

test('the list of adjustments is read page by page, the newest first, and by place', async () => {
  const first = await read('/v1/stock/adjustments?limit=5')
  const rest = await read(`/v1/stock/adjustments?limit=5&after=${first.next}`)
  const ids = [...first.items, ...rest.items].map((of: { adjustment_id: string }) => of.adjustment_id)
  assert.equal(ids.length, 8)
  assert.deepEqual(ids, ids.toSorted().reverse())
  assert.deepEqual(await read(`/v1/stock/adjustments?location_id=${gebze.location_id}`), { items: [], next: null })
})

test('what is promised to an order is not adjusted away, and sent twice it is adjusted once', async () => {
  const order = { order_id: 'ord_adjust', hold_of: null, location_id: kadikoy.location_id, actor: 'staff:x' }
  await app.database.transaction((tx) =>
    reserve(tx, [{ ...order, lines: [{ variant_id: variants.towel, quantity: 8 }] }], app.clock.now().toISOString()),
  )
  const no = await adjust('missing', 'towel', 3)
  assert.deepEqual([no.status, no.body.code, no.body.details.available], [409, 'insufficient_stock', 2], no.text)
  assert.equal((await counts('towel')).on_hand, 10)
  const twice = ['one', 'two'].map(() =>
    send(
      'POST',
      '/v1/stock/adjustments',
      { location_id: kadikoy.location_id, reason: 'missing', lines: [{ variant_id: variants.towel, quantity: 2 }] },
      owner,
      'twice',
    ),
  )
  for (const answer of await Promise.all(twice)) assert.ok([201, 409].includes(answer.status), answer.text)
  assert.equal((await counts('towel')).on_hand, 8)
})

test('nothing is adjusted without a reason that is there, at places of others, nor what is not there', async () => {
  const refused = [
    [await adjust('because', 'mug', 1), 422, 'unknown_reason'],
    [await adjust('mended', 'mug', 1), 409, 'insufficient_stock'],
    [await adjust('found', 'mug', 1, manager, { location_id: baki.location_id }), 404, 'not_found'],
    [await adjust('found', 'mug', 1, manager, { location_id: gebze.location_id }), 403, 'not_permitted'],
    [await adjust('found', 'mug', 1, owner, { location_id: 'loc_none' }), 404, 'not_found'],
    [await adjust('found', 'mug', 0), 400, 'invalid_request'],
  ] as const
  for (const [answer, status, code] of refused) assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
})

test('a company says its own reasons from a day on; one of ours it does not want is not there to be chosen', async () => {
  const { company_id } = alma
  const names = { tr: 'Numune verildi', az: 'Nümunə verildi', en: 'Given as a sample' }
  const sample = { company_id, code: 'sample', names, takes_from: 'on_hand', puts_to: null, needs_note: true, offered: true }
  const tomorrow = new Date(app.clock.now().getTime() + 24 * 3_600_000).toISOString()
  assert.equal((await send('PUT', '/v1/stock/adjustment-reasons', { ...sample, valid_from: tomorrow })).status, 200)
  const codes = async () =>
    (await read(`/v1/stock/adjustment-reasons?company_id=${company_id}`)).items.map((of: { code: string }) => of.code) as string[]
  assert.ok(!(await codes()).includes('sample') && (await codes()).includes('own_use'))
  app.clock.advance({ days: 1 })
  assert.ok((await codes()).includes('sample'))
  assert.equal((await adjust('sample', 'mug', 1, owner)).body.code, 'note_needed')
  assert.equal((await adjust('sample', 'mug', 1, owner, { note: 'Dekor fuarı' })).status, 201)
  const ended = { ...sample, code: 'own_use', offered: false }
  assert.equal((await send('PUT', '/v1/stock/adjustment-reasons', ended)).status, 200)
  assert.ok(!(await codes()).includes('own_use'))
  assert.equal((await adjust('own_use', 'mug', 1)).body.code, 'unknown_reason')
  const nowhere = await send('PUT', '/v1/stock/adjustment-reasons', { ...sample, takes_from: null })
  assert.deepEqual([nowhere.status, nowhere.body.code], [422, 'reason_goes_nowhere'])
  const late = await send('PUT', '/v1/stock/adjustment-reasons', { ...sample, valid_from: '2020-01-01T00:00:00Z' })
  assert.deepEqual([late.status, late.body.code], [422, 'reason_in_the_past'])
  assert.equal((await send('PUT', '/v1/stock/adjustment-reasons', sample, manager)).status, 403)
})

test('who adjusts much in a day needs a second person, however often she asks for little', async () => {
  const associate = await atTheTill(app, stage)
  const { company_id } = alma
  const limit = { company_id, alone_minor: 60_000 }
  assert.equal((await send('PUT', '/v1/stock/adjustment-limits', limit, manager)).status, 403)
  assert.deepEqual((await send('PUT', '/v1/stock/adjustment-limits', limit)).body, { alone_minor: 60_000, currency: 'TRY' })
  const before = (await counts('mug')).on_hand
  const together = await Promise.all([1, 2, 3, 4].map(() => adjust('missing', 'mug', 1, associate)))
  const [alone, proposed] = [together.filter(({ body }) => body.adjustment), together.filter(({ body }) => body.awaits)]
  assert.deepEqual([alone.length, proposed.length], [2, 2])
  assert.equal((await counts('mug')).on_hand, before - 2)
  // Where nothing is lost, nobody has to look.
  assert.ok((await adjust('on_show', 'mug', 1, associate)).body.adjustment)

  const confirm = (proposal_id: string, as: Pocket) => send('POST', `/v1/proposals/${proposal_id}/confirmation`, {}, as)
  const [first, second] = proposed.map(({ body }) => body.awaits.proposal_id as string)
  const done = await confirm(first!, manager)
  assert.equal(done.status, 201, done.text)
  const { adjustment } = done.body.outcome
  assert.deepEqual(
    [adjustment.adjusted_by, adjustment.confirmed_by],
    [`staff:${stage.associate.staff_id}`, `staff:${stage.manager.staff_id}`],
  )
  assert.equal((await counts('mug')).on_hand, before - 4)
  // What happened meanwhile may stand against it.
  await send('PUT', '/v1/stock/adjustment-limits', { ...limit, alone_minor: 100_000_000 })
  await adjust('missing', 'mug', before - 4)
  const late = await confirm(second!, manager)
  assert.deepEqual([late.status, late.body.code], [409, 'cannot_be_done'], late.text)
  const mine = await adjust('missing', 'heater', 9, manager)
  assert.ok(mine.body.adjustment, mine.text)
})

test('a second person confirms what was asked, though its reason says something else since', async () => {
  const { company_id } = alma
  const associate = await atTheTill(app, stage, { open: false })
  await send('PUT', '/v1/stock/adjustment-limits', { company_id, alone_minor: 0 })
  const before = await counts('lamp')
  const { proposal_id } = (await adjust('broken', 'lamp', 2, associate)).body.awaits
  app.clock.advance({ minutes: 1 })
  const names = { tr: 'Kırık', az: 'Sınıq', en: 'Broken' }
  const thrown = { company_id, code: 'broken', names, takes_from: 'on_hand', puts_to: null, needs_note: true, offered: true }
  const said = await send('PUT', '/v1/stock/adjustment-reasons', { ...thrown, valid_from: app.clock.now().toISOString() })
  assert.equal(said.status, 200, said.text)
  const done = await send('POST', `/v1/proposals/${proposal_id}/confirmation`, {}, manager)
  assert.equal(done.status, 201, done.text)
  assert.deepEqual(await counts('lamp'), {
    ...before,
    ...{ on_hand: before.on_hand - 2, damaged: before.damaged + 2, available: before.available - 2 },
  })
})

test('an audit finds an adjustment whose movements are not its lines', async () => {
  await run(app.database.db, 'update adjustments.lines set quantity = quantity + 1 where variant_id = $1', [variants.heater])
  assert.deepEqual(
    (await app.audit()).map(({ module, audit, rows }) => [module, audit, rows.length]),
    [['adjustments', 'the movements of an adjustment are its lines', 1]],
  )
  await run(app.database.db, 'update adjustments.lines set quantity = quantity - 1 where variant_id = $1', [variants.heater])
})
