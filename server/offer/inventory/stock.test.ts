import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, setTheStage, type Thing } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { availability, extendHolds, hold, placeKey, release, releaseHolds, reserve, sell, ship, takeGoods } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 10)
const { kadikoy, gebze, baki, variants } = stage
const owner = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')
const now = () => app.clock.now().toISOString()
const later = (minutes: number) => new Date(app.clock.now().getTime() + minutes * 60_000).toISOString()
const actor = 'staff:stf_test'

// Whatever a test has done, the books hold.
afterEach(async () => assert.deepEqual(await app.audit(), []))

let keys = 0
const send = (method: string, path: string, body: object, as: Pocket = owner, key = `key ${++keys}`) =>
  app.call(method, path, body, { as, key })
async function level(thing: Thing, { location_id }: { location_id: string } = kadikoy) {
  const place = { variant_id: variants[thing], location_id }
  const { on_hand, reserved, held, available } = (await availability(app.database.db, { variant_ids: [place.variant_id], now: now() })).get(
    placeKey(place),
  )!
  return { on_hand, reserved, held, available }
}
const goods = (thing: Thing, quantity: number) => [{ variant_id: variants[thing], quantity }]
const at = ({ location_id }: { location_id: string } = kadikoy) => ({ location_id, actor })
const did = <T>(work: Parameters<typeof app.database.transaction<T>>[0]) => app.database.transaction(work)
async function everything() {
  const tables = [
    'inventory.levels',
    'inventory.movements',
    'inventory.holds',
    'inventory.reservations',
    'platform.events',
    'platform.idempotency_keys',
  ]
  return run(
    app.database.db,
    `select ${tables.map((t, i) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${t} t) as t${i}`).join(', ')}`,
  )
}
async function changesNothing(act: () => Promise<unknown>) {
  const before = await everything()
  await act()
  assert.deepEqual(await everything(), before)
}

describe('goods come in', () => {
  test('a delivery raises what stands there, and its movement says who, when and by which paper', async () => {
    const answer = await send('POST', '/v1/stock/receipts', {
      location_id: kadikoy.location_id,
      document: 'IRS-77',
      lines: goods('mug', 5),
    })
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual(answer.body, {
      document: 'IRS-77',
      location_id: kadikoy.location_id,
      levels: [
        {
          variant_id: variants.mug,
          location_id: kadikoy.location_id,
          on_hand: 15,
          reserved: 0,
          held: 0,
          in_transit: 0,
          damaged: 0,
          display: 0,
          safety: 0,
          available: 15,
        },
      ],
    })
    const { body } = await app.call('GET', '/v1/stock/movements?document=IRS-77', undefined, { as: owner, locale: 'tr' })
    const [{ movement_id, ...movement }] = body.items
    assert.match(movement_id, /^mov_/)
    assert.deepEqual(movement, {
      variant_id: variants.mug,
      sku: 'KUP-1001',
      title: 'Taş Kupa',
      options: '',
      location_id: kadikoy.location_id,
      location_name: 'Kadıköy',
      kind: 'received',
      on_hand_change: 5,
      reserved_change: 0,
      in_transit_change: 0,
      damaged_change: 0,
      display_change: 0,
      document: 'IRS-77',
      reason: null,
      actor: `staff:${stage.owner.staff_id}`,
      moved_at: now(),
    })
  })

  test('the same delivery sent twice is booked once', async () => {
    const delivery = { location_id: gebze.location_id, document: 'IRS-78', lines: goods('lamp', 4) }
    const first = await send('POST', '/v1/stock/receipts', delivery, owner, 'IRS-78')
    const again = await send('POST', '/v1/stock/receipts', delivery, owner, 'IRS-78')
    assert.deepEqual([first.status, again.status], [201, 201])
    assert.deepEqual(again.body, first.body)
    assert.equal((await level('lamp', gebze)).on_hand, 14)
  })

  test('what was announced is no longer on its way once it is here', async () => {
    const place = { location_id: gebze.location_id }
    await send('POST', '/v1/stock/corrections', { ...place, reason: 'announced', lines: [{ variant_id: variants.towel, in_transit: 6 }] })
    const { body } = await send('POST', '/v1/stock/receipts', { ...place, lines: goods('towel', 4) })
    assert.deepEqual([body.levels[0].on_hand, body.levels[0].in_transit], [14, 2])
  })

  test('of an unknown variant or place nothing can be booked', async () => {
    const unknown = [
      [{ location_id: kadikoy.location_id, lines: [...goods('mug', 1), { variant_id: 'var_none', quantity: 1 }] }, 422, 'unknown_place'],
      [{ location_id: 'loc_none', lines: goods('mug', 1) }, 404, 'not_found'],
      [{ location_id: kadikoy.location_id, lines: goods('mug', 0) }, 400, 'invalid_request'],
      [{ location_id: kadikoy.location_id, lines: goods('mug', -3) }, 400, 'invalid_request'],
      [{ location_id: kadikoy.location_id, lines: goods('mug', 1.5) }, 400, 'invalid_request'],
      [{ location_id: kadikoy.location_id, lines: goods('mug', 8_680_421_010_011) }, 400, 'invalid_request'],
      [{ location_id: kadikoy.location_id, lines: [] }, 400, 'invalid_request'],
    ] as const
    for (const [body, status, code] of unknown)
      await changesNothing(async () => {
        const answer = await send('POST', '/v1/stock/receipts', body)
        assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
      })
  })

  test('a manager books for her own store only, an associate corrects nothing, a guest sees nothing', async () => {
    await changesNothing(async () => {
      const elsewhere = await send('POST', '/v1/stock/receipts', { location_id: baki.location_id, lines: goods('mug', 1) }, manager)
      assert.deepEqual([elsewhere.status, elsewhere.body.code], [403, 'not_permitted'])
      const guest = await app.call('GET', '/v1/stock')
      assert.equal(guest.status, 401)
      const noKey = await app.call(
        'POST',
        '/v1/stock/receipts',
        { location_id: kadikoy.location_id, lines: goods('mug', 1) },
        { as: owner },
      )
      assert.equal(noKey.body.code, 'idempotency_key_required')
    })
    const here = await send('POST', '/v1/stock/receipts', { location_id: kadikoy.location_id, lines: goods('mug', 1) }, manager)
    assert.equal(here.status, 201)
  })
})

describe('the books are corrected', () => {
  const correction = (lines: object[], reason = 'counted') =>
    send('POST', '/v1/stock/corrections', { location_id: baki.location_id, reason, lines })

  test('three pieces broke: fewer can be sold, they are counted as damaged, and the reason stays', async () => {
    const { body, status } = await correction([{ variant_id: variants.lamp, on_hand: -3, damaged: 3 }], 'damaged')
    assert.equal(status, 201)
    assert.deepEqual([body.levels[0].on_hand, body.levels[0].damaged], [7, 3])
    const [movement] = (
      await app.call('GET', `/v1/stock/movements?variant_id=${variants.lamp}&location_id=${baki.location_id}&limit=1`, undefined, {
        as: owner,
      })
    ).body.items
    assert.deepEqual([movement.kind, movement.reason, movement.on_hand_change, movement.damaged_change], ['corrected', 'damaged', -3, 3])
  })

  test('nothing is corrected below zero, nor below what is promised to orders', async () => {
    await did((tx) => reserve(tx, [{ order_id: 'ord_promised', hold_of: null, lines: goods('heater', 4), ...at(baki) }], now()))
    for (const [lines, available] of [
      [[{ variant_id: variants.heater, on_hand: -7 }], 6],
      [
        [
          { variant_id: variants.heater, on_hand: -4 },
          { variant_id: variants.heater, on_hand: -4 },
        ],
        6,
      ],
      [[{ variant_id: variants.heater, damaged: -1 }], 0],
    ] as const)
      await changesNothing(async () => {
        const answer = await correction([...lines])
        assert.equal(answer.body.code, 'insufficient_stock')
        assert.equal(answer.body.details.available, available)
      })
    assert.equal((await correction([{ variant_id: variants.heater, on_hand: -6 }])).status, 201)
    assert.deepEqual(await level('heater', baki), { on_hand: 4, reserved: 4, held: 0, available: 0 })
  })

  test('no place holds a billion and one', async () => {
    await changesNothing(async () => {
      for (let i = 0; i < 2; i++) assert.equal((await correction([{ variant_id: variants.mug, on_hand: 1_000_001 }])).status, 400)
    })
    const lines = Array.from({ length: 1000 }, () => ({ variant_id: variants.mug, on_hand: 1_000_000 }))
    await changesNothing(async () => assert.equal((await correction(lines)).body.code, 'stock_out_of_range'))
  })
})

describe('goods are promised', () => {
  test('reserved goods cannot be promised again; shipped, they are gone; released, they are free', async () => {
    const before = await level('towel')
    await did((tx) => reserve(tx, [{ order_id: 'ord_1', hold_of: null, lines: goods('towel', 4), ...at() }], now()))
    assert.deepEqual(await level('towel'), { ...before, reserved: 4, available: before.available - 4 })
    await did((tx) => ship(tx, [{ order_id: 'ord_1', lines: [{ ...at(), variant_id: variants.towel, quantity: 1 }], actor }], now()))
    assert.deepEqual(await level('towel'), { on_hand: before.on_hand - 1, reserved: 3, held: 0, available: before.available - 4 })
    await did((tx) => release(tx, [{ order_id: 'ord_1', actor }], now()))
    assert.deepEqual(await level('towel'), { on_hand: before.on_hand - 1, reserved: 0, held: 0, available: before.available - 1 })
  })

  test('an order cannot ship or release what it has not reserved', async () => {
    await did((tx) => reserve(tx, [{ order_id: 'ord_2', hold_of: null, lines: goods('towel', 1), ...at() }], now()))
    await changesNothing(async () => {
      for (const act of [ship, release]) {
        const [outcome] = await did((tx) =>
          act(tx, [{ order_id: 'ord_2', lines: [{ ...at(), variant_id: variants.towel, quantity: 2 }], actor }], now()),
        )
        assert.ok('refusal' in outcome! && outcome.refusal.code === 'not_reserved')
      }
    })
    await did((tx) => release(tx, [{ order_id: 'ord_2', actor }], now()))
    await changesNothing(() => did((tx) => release(tx, [{ order_id: 'ord_2', actor }], now())))
  })

  test('in one batch the last piece goes to the first who asked, and who is refused takes nothing with her', async () => {
    const wants = (order_id: string, heaters: number, lamps: number) => ({
      order_id,
      hold_of: null,
      at_once: false,
      lines: [...goods('heater', heaters), ...goods('lamp', lamps)],
      ...at(),
    })
    const outcomes = await did((tx) =>
      takeGoods(
        tx,
        [wants('ord_a', 9, 1), wants('ord_b', 2, 5), { ...wants('ord_c', 1, 9), at_once: true }, wants('ord_d', 0 + 1, 1)],
        now(),
      ),
    )
    assert.deepEqual(
      outcomes.map((o) => ('ok' in o ? o.ok.order_id : [o.refusal.code, o.refusal.details])),
      [
        'ord_a',
        ['insufficient_stock', { variant_id: variants.heater, location_id: kadikoy.location_id, asked: 2, available: 1 }],
        'ord_c',
        ['insufficient_stock', { variant_id: variants.heater, location_id: kadikoy.location_id, asked: 1, available: 0 }],
      ],
    )
    assert.deepEqual(await level('lamp'), { on_hand: 1, reserved: 1, held: 0, available: 0 })
    await did((tx) => release(tx, [{ order_id: 'ord_a', actor }], now()))
  })

  test('one variant on two lines is one wish', async () => {
    const twice = [...goods('heater', 6), ...goods('heater', 6)]
    const [outcome] = await did((tx) => reserve(tx, [{ order_id: 'ord_twice', hold_of: null, lines: twice, ...at() }], now()))
    assert.ok('refusal' in outcome! && (outcome.refusal.details as { asked: number }).asked === 12)
  })

  test('what is kept back for safety is not promised from afar, but sold to whoever has it in her hands', async () => {
    const set = await app.call(
      'PUT',
      '/v1/stock/safety',
      { location_id: baki.location_id, lines: [{ variant_id: variants.towel, safety: 8 }] },
      { as: owner },
    )
    assert.deepEqual([set.status, set.body.levels[0].available], [200, 2])
    const wish = (order_id: string) => [{ order_id, hold_of: null, lines: goods('towel', 3), ...at(baki) }]
    const [fromAfar] = await did((tx) => reserve(tx, wish('ord_afar'), now()))
    assert.ok('refusal' in fromAfar!)
    const [inHand] = await did((tx) => sell(tx, wish('ord_here'), now()))
    assert.ok('ok' in inHand!)
    assert.deepEqual(await level('towel', baki), { on_hand: 7, reserved: 0, held: 0, available: 0 })
  })
})

describe('goods are kept for who is paying', () => {
  const keep = (purpose_id: string, quantity: number, minutes = 10) =>
    did((tx) =>
      hold(tx, [{ purpose_id, location_id: gebze.location_id, lines: goods('heater', quantity), expires_at: later(minutes) }], now()),
    )
  const buy = (order_id: string, hold_of: string | null, quantity: number) =>
    did((tx) => reserve(tx, [{ order_id, hold_of, lines: goods('heater', quantity), ...at(gebze) }], now()))
  const giveBack = (...orders: string[]) =>
    did((tx) =>
      release(
        tx,
        orders.map((order_id) => ({ order_id, actor })),
        now(),
      ),
    )

  test('what is held for one cannot be had by another, and is used up by her order', async () => {
    assert.ok('ok' in (await keep('chk_1', 7))[0]!)
    assert.deepEqual(await level('heater', gebze), { on_hand: 10, reserved: 0, held: 7, available: 3 })
    const [late] = await keep('chk_2', 4)
    assert.ok('refusal' in late!)
    assert.deepEqual(late.refusal.details, { variant_id: variants.heater, location_id: gebze.location_id, asked: 4, available: 3 })
    assert.ok('refusal' in (await buy('ord_h2', 'chk_2', 4))[0]!)
    assert.ok('ok' in (await buy('ord_h1', 'chk_1', 7))[0]!)
    assert.deepEqual(await level('heater', gebze), { on_hand: 10, reserved: 7, held: 0, available: 3 })
    await giveBack('ord_h1')
  })

  test('a hold that has run out keeps nothing: neither for readers nor for writers, and nobody has to tidy first', async () => {
    await keep('chk_3', 10)
    app.clock.advance({ minutes: 10 })
    assert.deepEqual(await level('heater', gebze), { on_hand: 10, reserved: 0, held: 0, available: 10 })
    assert.ok('ok' in (await buy('ord_h3', null, 10))[0]!)
    assert.ok('refusal' in (await buy('ord_h4', 'chk_3', 1))[0]!, 'her hold is gone')
    await giveBack('ord_h3')
  })

  test('due work sweeps what has run out and says so, so that no screen goes on showing it as taken', async () => {
    await keep('chk_4', 2)
    app.clock.advance({ minutes: 11 })
    await app.tick()
    assert.deepEqual(await run(app.database.db, 'select * from inventory.holds'), [])
    const [event] = await run<{ data: object }>(
      app.database.db,
      `select data from platform.events where type = 'inventory.stock_held' order by event_id desc limit 1`,
    )
    assert.deepEqual(event!.data, { lines: [{ variant_id: variants.heater, location_id: gebze.location_id, held_change: -2 }] })
  })

  test('asked again, a purpose holds what it asked last; given back, it holds nothing', async () => {
    await keep('chk_5', 8)
    await keep('chk_5', 9)
    assert.equal((await level('heater', gebze)).held, 9)
    const [more] = await keep('chk_5', 11)
    assert.ok('refusal' in more! && (more.refusal.details as { available: number }).available === 10)
    assert.equal((await level('heater', gebze)).held, 9, 'a refusal leaves the old hold')
    await did((tx) => releaseHolds(tx, ['chk_5', 'chk_unknown'], now()))
    assert.equal((await level('heater', gebze)).held, 0)
  })

  test('a hold is extended while it lives, not after', async () => {
    await keep('chk_6', 3)
    app.clock.advance({ minutes: 9 })
    assert.deepEqual(await did((tx) => extendHolds(tx, ['chk_6', 'chk_none'], later(10), now())), ['chk_6'])
    app.clock.advance({ minutes: 9 })
    assert.equal((await level('heater', gebze)).held, 3)
    app.clock.advance({ minutes: 1 })
    assert.deepEqual(await did((tx) => extendHolds(tx, ['chk_6'], later(10), now())), [])
    assert.equal((await level('heater', gebze)).held, 0)
  })

  test('who wants more than she holds gets the rest from what is free', async () => {
    await keep('chk_7', 4)
    await keep('chk_8', 5)
    assert.ok('refusal' in (await buy('ord_h7', 'chk_7', 6))[0]!)
    assert.ok('ok' in (await buy('ord_h7', 'chk_7', 5))[0]!)
    assert.ok('ok' in (await buy('ord_h8', 'chk_8', 5))[0]!)
    await giveBack('ord_h7', 'ord_h8')
  })

  test('when a count finds less than is held, the first to pay is served, and never more than is there', async () => {
    await keep('chk_9', 6)
    await keep('chk_10', 4)
    assert.equal(
      (
        await send('POST', '/v1/stock/corrections', {
          location_id: gebze.location_id,
          reason: 'lost',
          lines: [{ variant_id: variants.heater, on_hand: -5 }],
        })
      ).status,
      201,
    )
    assert.ok('refusal' in (await buy('ord_h9', 'chk_9', 6))[0]!)
    assert.ok('ok' in (await buy('ord_h10', 'chk_10', 4))[0]!)
    assert.deepEqual(await level('heater', gebze), { on_hand: 5, reserved: 4, held: 6, available: 0 })
  })
})

describe('stock is read', () => {
  test('by sku and place, page by page, each row once', async () => {
    const seen: string[] = []
    for (let after = '', more = true; more; ) {
      const { body } = await app.call('GET', `/v1/stock?limit=5${after && `&after=${after}`}`, undefined, { as: owner })
      seen.push(...body.items.map((row: { sku: string; location_id: string }) => `${row.sku} ${row.location_id}`))
      after = body.next
      more = body.next !== null
    }
    assert.equal(seen.length, 12)
    assert.deepEqual(seen, [...new Set(seen)].sort())
  })

  test('as a search finds it, in one place', async () => {
    const { body } = await app.call('GET', `/v1/stock?search=ISITICI&location_id=${kadikoy.location_id}`, undefined, { as: owner })
    assert.deepEqual(
      body.items.map((row: { sku: string; location_name: string }) => [row.sku, row.location_name]),
      [['ISI-1401', 'Kadıköy']],
    )
    const movements = await app.call('GET', `/v1/stock/movements?location_id=${baki.location_id}&limit=200`, undefined, { as: owner })
    assert.ok(movements.body.items.every((row: { location_id: string }) => row.location_id === baki.location_id))
  })
})
