/** Weeks in which things come back: whoever brings them, wherever, in however many parts, what she is given is what she paid, once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  back,
  besiktas,
  booksHold,
  desk,
  gebze,
  get,
  has,
  heater,
  here,
  kadikoy,
  later,
  level,
  MUG,
  mug,
  must,
  owed,
  piece,
  post,
  receipt,
  refusedAs,
  settlement,
  start,
  towel,
  TOWEL,
} from '../bringing-back.ts'

test('bought on the web, brought to a store that did not sell it: the money is on her card again, the goods are on its shelf', async () => {
  const { as, order_id } = await has([
    [mug, 2],
    [towel, 1],
  ])
  const { lines, is_distance } = await must(get(`/v1/orders/${order_id}/returnable`, as), 200)
  assert.equal(is_distance, true)
  assert.deepEqual(
    lines.map((line: Record<string, unknown>) => [line.left_quantity, line.each_minor, line.why_not]),
    [
      [2, MUG, null],
      [1, TOWEL, null],
    ],
  )
  const started = await must(start(order_id, [piece(1)], as))
  assert.match(started.code, /^[2-9A-HJ-NP-Z]{9}$/)
  assert.deepEqual([started.status, started.lines[0].ground], ['started', 'withdrawal'])
  await booksHold()
  const found = await must(get(`/v1/returns?search=${started.code.toLowerCase()}`), 200)
  assert.deepEqual(
    found.items.map(({ return_id }: { return_id: string }) => return_id),
    [started.return_id],
  )
  const received = await must(receipt(started.return_id, [here(1)]))
  assert.deepEqual([received.status, received.goods_minor, received.location_name], ['received', MUG, 'Beşiktaş'])
  assert.deepEqual(await level(mug, besiktas), { on_hand: 1, damaged: 0 })
  await booksHold()
  const settled = await must(settlement(started.return_id))
  assert.deepEqual([settled.status, settled.paid_minor, await back(order_id)], ['settled', MUG, MUG])
  assert.equal(await owed(order_id), 0, 'nothing is owed for what came back')
  assert.deepEqual((await must(settlement(started.return_id))).paid_minor, MUG, 'said again, it has happened')
  assert.equal(await back(order_id), MUG)
  await booksHold()
})

test('an order comes back in three parts, at two stores and by post: what goes back adds up to what was paid', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 3],
    [towel, 2],
  ])
  for (const [lines, place] of [
    [[[1, 1]], besiktas],
    [
      [
        [1, 1],
        [2, 2],
      ],
      kadikoy,
    ],
    [[[1, 1]], besiktas],
  ] as [[number, number][], { location_id: string }][]) {
    const { return_id } = await must(
      start(
        order_id,
        lines.map(([line, quantity]) => piece(line, quantity)),
        as,
      ),
    )
    await must(
      receipt(
        return_id,
        lines.map(([line, quantity]) => here(line, quantity)),
        place.location_id,
      ),
    )
    await must(settlement(return_id))
    await booksHold()
    await later({ days: 2 })
  }
  assert.equal(await back(order_id), total_minor, 'with the last of it what she paid for delivery')
  assert.equal(await owed(order_id), 0)
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
})

test('what did not fit into her first parcel is waited for, by the same code and with the days of her word', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 2],
    [towel, 1],
  ])
  const announced = await must(start(order_id, [piece(1, 2), piece(2)], as, { method: 'post' }))
  await later({ days: 3 })
  const first = await must(receipt(announced.return_id, [here(1)], gebze.location_id, desk))
  assert.deepEqual([first.status, first.lines.length, first.lines[0].quantity, first.rest_of], ['received', 1, 1, null])
  const [rest] = (await must(get(`/v1/returns?search=${announced.code}`, desk), 200)).items
  assert.deepEqual(
    [rest.status, rest.rest_of, rest.declared_at, rest.due_at, rest.piece_count],
    ['started', announced.return_id, announced.declared_at, announced.due_at, 2],
  )
  assert.notEqual(first.code, announced.code)
  await must(settlement(announced.return_id, { way: 'original' }, desk))
  await refusedAs(start(order_id, [piece(2)], as), 'not_returnable')
  await booksHold()
  await later({ days: 2 })
  await must(receipt(rest.return_id, [here(1), here(2)], kadikoy.location_id))
  await must(settlement(rest.return_id))
  assert.equal(await back(order_id), total_minor)
  await booksHold()
})

test('two stores scan the same code at once: one of them has it, and she is paid once', async () => {
  const { as, order_id } = await has([[mug, 1]])
  const { return_id } = await must(start(order_id, [piece(1)], as))
  const before = [await level(mug, besiktas), await level(mug, kadikoy)]
  const answers = await Promise.all([
    receipt(return_id, [here(1)], besiktas.location_id),
    receipt(return_id, [here(1)], kadikoy.location_id),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
  assert.equal(answers.find(({ status }) => status === 409)!.body.code, 'return_not_in_state')
  const after = [await level(mug, besiktas), await level(mug, kadikoy)]
  assert.equal(after[0]!.on_hand + after[1]!.on_hand, before[0]!.on_hand + before[1]!.on_hand + 1)
  const settled = await Promise.all([settlement(return_id), settlement(return_id), settlement(return_id, { way: 'original' }, desk)])
  assert.deepEqual(
    settled.map(({ status }) => status),
    [201, 201, 201],
  )
  const { total_minor } = (await must(get(`/v1/orders/${order_id}`, as), 200)) as { total_minor: number }
  assert.equal(await back(order_id), total_minor)
  await booksHold()
})

test('the same pieces cannot be claimed twice, by however many at once', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const answers = await Promise.all([1, 2, 3].map(() => start(order_id, [piece(1, 2)], as)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  await booksHold()
})

test('a broken piece is no stock, one in repair is nowhere until it is back, one for the warehouse is there when it came', async () => {
  const { as, order_id } = await has([[heater, 3]])
  const shelf = await level(heater, kadikoy)
  const depot = await level(heater, gebze)
  const { return_id } = await must(start(order_id, [piece(1, 3, 'defective')], as))
  await must(receipt(return_id, [here(1, 1, 'damaged'), here(1, 1, 'repair'), here(1, 1, 'to_warehouse')], kadikoy.location_id))
  assert.deepEqual(await level(heater, kadikoy), { on_hand: shelf.on_hand, damaged: shelf.damaged + 1 })
  await booksHold()
  const there = { line_number: 1, quantity: 1, out_of: 'to_warehouse', disposition: 'resell' }
  const moved = await must(post(`/v1/returns/${return_id}/next-steps`, { location_id: gebze.location_id, lines: [there] }, desk))
  assert.equal((await level(heater, gebze)).on_hand, depot.on_hand + 1)
  assert.deepEqual(
    moved.lines[0].lies.map(({ disposition }: { disposition: string }) => disposition),
    ['damaged', 'repair', 'resell'],
  )
  await refusedAs(post(`/v1/returns/${return_id}/next-steps`, { location_id: gebze.location_id, lines: [there] }, desk), 'lies_elsewhere')
  await booksHold()
})
