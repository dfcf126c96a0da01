import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { atTheDesk, setTheStage, type Thing } from '../../../test/cast.ts'
import { type Answer, type Pocket, startTestApp } from '../../../test/harness.ts'
import { receive, release, reserve, sell } from '../inventory/index.ts'

// A Monday, noon by the clock of Istanbul.
const app = await startTestApp({ at: '2026-11-30T09:00:00Z' })
const { db } = app.database
const now = () => app.clock.now().toISOString()
const stage = await setTheStage(app.database, app.clock.now(), 20)
const { kadikoy, gebze, baki, variants } = stage
let owner = await atTheDesk(app)
/** Works in Kadıköy alone. */
let murat = await atTheDesk(app, 'murat@alma.example')

afterEach(async () => assert.deepEqual(await app.audit(), []))

let asked = 0
const post = (path: string, body: object = {}, as: Pocket = owner, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
async function must(answer: Promise<Answer>, status = 201) {
  const { body, status: got, text } = await answer
  assert.equal(got, status, text)
  return body
}
const refused = async (answer: Promise<Answer>) => {
  const { status, body } = await answer
  return [status, body.code]
}
const goods = (thing: Thing, quantity: number) => ({ variant_id: variants[thing], quantity })
const came = (thing: Thing, whole: number, more: object = {}) => ({ variant_id: variants[thing], whole, ...more })
const transport = { plate: '34 ABC 123', driver_name: 'Hasan Usta' }
const act = (transfer_id: string, what: string, body: object = {}, as?: Pocket, key?: string) =>
  post(`/v1/transfers/${transfer_id}/${what}`, body, as, key)
const between = { from_location_id: gebze.location_id, to_location_id: kadikoy.location_id }
const approved = (...lines: object[]) => must(post('/v1/transfers', { ...between, lines, approved: true }))
const send = (transfer_id: string, ...lines: object[]) => act(transfer_id, 'dispatches', { lines, transport })
const take = (transfer_id: string, ...lines: object[]) => act(transfer_id, 'receipts', { lines }, murat)

async function counts(thing: Thing, { location_id }: { location_id: string }) {
  const [row] = await run<Record<'on_hand' | 'in_transit' | 'damaged', number>>(
    db,
    'select on_hand, in_transit, damaged from inventory.levels where variant_id = $1 and location_id = $2',
    [variants[thing], location_id],
  )
  return [row!.on_hand, row!.in_transit, row!.damaged]
}
const line = (body: { lines: { variant_id: string }[] }, thing: Thing) =>
  body.lines.find(({ variant_id }) => variant_id === variants[thing])! as unknown as Record<string, number>
async function later(days: number) {
  app.clock.advance({ days })
  await app.tick()
  owner = await atTheDesk(app)
  murat = await atTheDesk(app, 'murat@alma.example')
}

test('goods are asked for, approved in part, sent, unpacked in two deliveries, and what is missing is accounted for weeks later', async () => {
  const [here, there] = [await counts('mug', kadikoy), await counts('mug', gebze)]
  const { transfer_id, status, number } = await must(
    post(
      '/v1/transfers',
      { ...between, lines: [goods('mug', 10), goods('towel', 4)], note: 'Yılbaşı vitrini', needed_on: '2026-12-10' },
      murat,
    ),
  )
  assert.deepEqual([status, /^TRF-\d+$/.test(number)], ['asked', true])
  // Who works at the receiver alone cannot give away what is the sender's.
  assert.deepEqual(await refused(act(transfer_id, 'approval', {}, murat)), [403, 'not_permitted'])
  assert.deepEqual(await refused(send(transfer_id, goods('mug', 1))), [409, 'transfer_not_in_this_state'])
  const given = await must(act(transfer_id, 'approval', { lines: [goods('mug', 8), goods('towel', 4)] }))
  assert.deepEqual([given.status, given.approved_pieces], ['approved', 12])

  const first = await must(send(transfer_id, goods('mug', 8)))
  assert.deepEqual([first.status, first.in_transit_pieces], ['sent', 8])
  // They are at no place: they have left the one, and cannot be sold at the other.
  assert.deepEqual(await counts('mug', gebze), [there[0]! - 8, 0, 0])
  assert.deepEqual(await counts('mug', kadikoy), [here[0], 8, 0])
  assert.deepEqual(await refused(send(transfer_id, goods('mug', 1))), [409, 'more_than_approved'])
  assert.deepEqual(await refused(act(transfer_id, 'cancellation', { reason: 'vazgeçtik' })), [409, 'transfer_not_in_this_state'])

  await later(2)
  const part = await must(take(transfer_id, came('mug', 5, { damaged: 1, missing: 2, reason: 'Koli ıslak, iki kupa yok' })))
  assert.equal(part.status, 'arrived')
  assert.deepEqual(await counts('mug', kadikoy), [here[0]! + 5, 2, 1])
  assert.deepEqual(
    part.differences.map(({ kind, quantity, is_open }: Record<string, unknown>) => [kind, quantity, is_open]),
    [
      ['missing', 2, true],
      ['damaged', 1, true],
    ],
  )
  assert.deepEqual(await refused(act(transfer_id, 'closing')), [409, 'transfer_still_open'])

  // The other part leaves with a second paper.
  const second = await must(send(transfer_id, goods('towel', 4)))
  assert.equal(second.delivery_notes.length, 2)
  await later(3)
  await must(take(transfer_id, came('towel', 4)))
  const [missing, damaged] = part.differences
  const decide = (difference_id: string, outcome: string, more: object = {}) =>
    act(transfer_id, 'decisions', { difference_id, outcome, ...more })
  assert.deepEqual(await refused(decide(missing.difference_id, 'kept')), [422, 'outcome_does_not_fit'])
  await must(decide(missing.difference_id, 'awaited', { note: 'Taşıyıcı arıyor' }))
  // One of the two turns up, a week later: it is missing no longer.
  await later(7)
  const found = await must(take(transfer_id, came('mug', 1)))
  assert.deepEqual(await counts('mug', kadikoy), [here[0]! + 6, 1, 1])
  const open = found.differences.filter(({ is_open }: { is_open: boolean }) => is_open)
  assert.deepEqual(open.map(({ kind, quantity }: Record<string, unknown>) => [kind, quantity]).sort(), [
    ['damaged', 1],
    ['missing', 1],
  ])
  await later(14)
  const lost = open.find(({ kind }: { kind: string }) => kind === 'missing')
  await must(decide(lost.difference_id, 'lost', { note: 'Taşıyıcı ödedi' }))
  assert.deepEqual(await refused(decide(lost.difference_id, 'lost')), [409, 'difference_decided'])
  const over = await must(decide(damaged.difference_id, 'written_off'))
  assert.equal(over.status, 'closed')
  assert.deepEqual(await counts('mug', kadikoy), [here[0]! + 6, 0, 0])
  assert.deepEqual(
    over.steps.map(({ what }: { what: string }) => what),
    ['asked', 'approved', 'sent', 'arrived', 'sent', 'arrived', 'decided', 'arrived', 'decided', 'decided', 'closed'],
  )
  assert.deepEqual(
    [line(over, 'mug')['whole_quantity'], line(over, 'mug')['damaged_quantity'], line(over, 'mug')['lost_quantity']],
    [6, 1, 1],
  )
})

test('what never left stands with the sender again, what came too many is found or taken off the sender, and nothing unknown is lost', async () => {
  const { transfer_id } = await approved(goods('lamp', 5))
  const before = [await counts('lamp', gebze), await counts('lamp', kadikoy)]
  await must(send(transfer_id, goods('lamp', 5)))
  assert.deepEqual(await refused(take(transfer_id, came('lamp', 3, { missing: 2 }))), [422, 'reason_missing'])
  assert.deepEqual(await refused(take(transfer_id, came('lamp', 3, { missing: 3, reason: 'yok' }))), [409, 'more_missing_than_awaited'])
  const { differences } = await must(
    take(transfer_id, came('lamp', 3, { missing: 2, reason: 'İki koli eksik' }), came('heater', 1, { reason: 'Yanlış koli' })),
  )
  assert.deepEqual(await refused(take(transfer_id, came('lamp', 0, { missing: 1, reason: 'yine yok' }))), [
    409,
    'more_missing_than_awaited',
  ])
  const of = (kind: string) => differences.find((one: { kind: string }) => one.kind === kind)
  // What becomes of the sender's stock decides who works there.
  const back = { difference_id: of('missing').difference_id, outcome: 'returned' }
  assert.deepEqual(await refused(act(transfer_id, 'decisions', back, murat)), [403, 'not_permitted'])
  await must(act(transfer_id, 'decisions', back))
  const heaters = (await counts('heater', gebze))[0]!
  const over = await must(act(transfer_id, 'decisions', { difference_id: of('surplus').difference_id, outcome: 'taken_from_sender' }))
  assert.equal((await counts('heater', gebze))[0], heaters - 1)
  assert.equal(over.status, 'closed')
  assert.deepEqual(await counts('lamp', gebze), [before[0]![0]! - 3, 0, 0])
  assert.deepEqual(await counts('lamp', kadikoy), [before[1]![0]! + 3, 0, 0])
  assert.deepEqual(await refused(take(transfer_id, { variant_id: 'var_nobody', whole: 1, reason: 'x' })), [422, 'unknown_place'])
})

test('a step said twice with its key is taken once', async () => {
  const { transfer_id } = await approved(goods('towel', 2))
  const leave = () => act(transfer_id, 'dispatches', { lines: [goods('towel', 1)], transport }, owner, `leaves ${transfer_id}`)
  const answers = [await must(leave()), await must(leave())]
  assert.deepEqual(answers[1], answers[0])
  assert.equal(answers[1].delivery_notes.length, 1)
  const arrives = () => act(transfer_id, 'receipts', { lines: [came('towel', 1)] }, murat, `comes ${transfer_id}`)
  assert.deepEqual(await must(arrives()), await must(arrives()))
  assert.equal((await must(act(transfer_id, 'closing'))).status, 'closed')
})

test('what is promised cannot be sent, and what another place has sent arrives by its own paper alone', async () => {
  const { transfer_id } = await approved(goods('heater', 15))
  const [there] = await counts('heater', gebze)
  const order = { order_id: `ord_promised${there}`, hold_of: null, location_id: gebze.location_id, actor: 'system:test' }
  const free = 10
  await app.database.transaction((tx) => reserve(tx, [{ ...order, lines: [goods('heater', there! - free)] }], now()))
  assert.deepEqual(await refused(send(transfer_id, goods('heater', free + 1))), [409, 'insufficient_stock'])
  await must(send(transfer_id, goods('heater', free)))
  // A receipt of something else takes nothing off what is on its way, and no correction does.
  const correction = { location_id: kadikoy.location_id, reason: 'lost', lines: [{ variant_id: variants.heater, in_transit: -1 }] }
  assert.deepEqual(await refused(post('/v1/stock/corrections', correction)), [409, 'insufficient_stock'])
  await must(post('/v1/stock/receipts', { location_id: kadikoy.location_id, lines: [goods('heater', 3)] }))
  assert.equal((await counts('heater', kadikoy))[1], free)
  await must(take(transfer_id, came('heater', free)))
  assert.equal((await must(act(transfer_id, 'closing'))).status, 'closed')
  await app.database.transaction(async (tx) => {
    await release(tx, [{ order_id: order.order_id, actor: 'system:test' }], now())
  })
})

test('sales and dispatches race for the last pieces: no piece is given to two', async () => {
  const { transfer_id } = await approved(goods('towel', 50))
  const [there] = await counts('towel', gebze)
  const pieces = there!
  const sale = (at: number) =>
    app.database.transaction(async (tx) => {
      const order = { order_id: `ord_race${at}`, hold_of: null, location_id: gebze.location_id, actor: 'system:test' }
      const [outcome] = await sell(tx, [{ ...order, lines: [goods('towel', 1)] }], now())
      return 'ok' in outcome! ? 1 : 0
    })
  const leaves = async () => ((await send(transfer_id, goods('towel', 1))).status === 201 ? 1 : 0)
  // As many dispatches as there are pieces, and half as many sales between them.
  const all = await Promise.all(Array.from({ length: pieces }, (_, at) => (at % 2 ? [sale(at), leaves()] : [leaves()])).flat())
  assert.equal(
    all.reduce((sum: number, one) => sum + one, 0),
    pieces,
  )
  const [left, ,] = await counts('towel', gebze)
  assert.equal(left, 0)
  const { sent_pieces, delivery_notes } = await must(app.call('GET', `/v1/transfers/${transfer_id}`, undefined, { as: owner }), 200)
  assert.equal(delivery_notes.length, sent_pieces)
  await must(take(transfer_id, came('towel', sent_pieces)))
  await must(act(transfer_id, 'closing'))
})

test('a delivery note is numbered without a gap, from one each year, stays as it was issued, and is printed in three languages', async () => {
  const { transfer_id } = await approved(goods('mug', 3))
  await must(send(transfer_id, goods('mug', 1)))
  const { delivery_notes } = await must(
    act(transfer_id, 'dispatches', {
      lines: [goods('mug', 1)],
      transport: { carrier_name: 'Hızlı Kargo', carrier_tax_number: '1234567890' },
    }),
  )
  const [own, carried] = delivery_notes
  assert.equal(own.content.sender.tax_number, '1234567890')
  assert.deepEqual([own.content.sender.place, own.content.recipient.place], ['Gebze', 'Kadıköy'])
  assert.deepEqual(
    own.content.lines.map(({ sku, quantity, unit, titles }: { sku: string; quantity: number; unit: string; titles: object }) => [
      sku,
      quantity,
      unit,
      titles,
    ]),
    [['KUP-1001', 1, 'C62', { tr: 'Taş Kupa', az: 'Taş Kupa', en: 'Taş Kupa' }]],
  )
  assert.deepEqual([own.content.transport, own.content.dispatched_at, own.replaced_by], [transport, now(), null])
  const running = (number: string) => Number(number.slice(7))
  assert.match(own.number, new RegExp(`^IRS${now().slice(0, 4)}\\d{9}$`))
  assert.equal(running(carried.number), running(own.number) + 1)
  // A refused dispatch takes its number with it.
  assert.equal((await send(transfer_id, goods('mug', 7))).status, 409)
  const replaced = await must(
    post(`/v1/delivery-notes/${own.note_id}/replacement`, { transport: { ...transport, plate: '41 KRM 41' }, reason: 'Plaka yanlıştı' }),
  )
  assert.equal(running(replaced.number), running(carried.number) + 1)
  assert.deepEqual(
    [replaced.content.replaces, replaced.content.transport.plate, replaced.content.reason],
    [own.number, '41 KRM 41', 'Plaka yanlıştı'],
  )
  const again = { transport, reason: 'bir daha' }
  assert.deepEqual(await refused(post(`/v1/delivery-notes/${own.note_id}/replacement`, again)), [409, 'note_replaced'])
  const first = await must(app.call('GET', `/v1/delivery-notes/${own.note_id}`, undefined, { as: owner }), 200)
  assert.deepEqual([first.content, first.replaced_by], [own.content, replaced.number])
  for (const language of ['tr', 'az', 'en']) {
    const paper = await app.call('GET', `/v1/delivery-notes/${replaced.note_id}/paper?language=${language}`, undefined, { as: owner })
    assert.deepEqual([paper.status, paper.text.slice(0, 5)], [200, '%PDF-'])
  }
  app.clock.advance({ days: 40 })
  owner = await atTheDesk(app)
  murat = await atTheDesk(app, 'murat@alma.example')
  const next_year = await must(send(transfer_id, goods('mug', 1)))
  assert.equal(next_year.delivery_notes.at(-1).number, `IRS${now().slice(0, 4)}000000001`)
  await must(take(transfer_id, came('mug', 3)))
})

test('goods are transferred between two places of one company', async () => {
  const ask = (from: { location_id: string }, to: { location_id: string }, as?: Pocket) =>
    post('/v1/transfers', { from_location_id: from.location_id, to_location_id: to.location_id, lines: [goods('mug', 1)] }, as)
  assert.deepEqual(await refused(ask(gebze, baki)), [422, 'place_of_other_company'])
  assert.deepEqual(await refused(ask(gebze, gebze)), [422, 'transfer_to_the_same_place'])
  assert.deepEqual(await refused(ask(gebze, baki, murat)), [404, 'not_found'])
  const { transfer_id } = await must(ask(gebze, kadikoy, murat))
  assert.equal((await must(act(transfer_id, 'cancellation', { reason: 'Gerek kalmadı' }, murat))).status, 'cancelled')
  const list = async (query: string) =>
    (await must(app.call('GET', `/v1/transfers?${query}`, undefined, { as: murat }), 200)).items.map(
      (one: { transfer_id: string }) => one.transfer_id,
    )
  assert.ok((await list(`location_id=${kadikoy.location_id}&direction=in&status=cancelled`)).includes(transfer_id))
  assert.deepEqual(await list(`location_id=${kadikoy.location_id}&direction=out`), [])
})

test('what comes too many and is broken is not for sale', async () => {
  const { transfer_id } = await approved(goods('lamp', 1))
  await must(send(transfer_id, goods('lamp', 1)))
  const [on_hand, in_transit, damaged] = await counts('lamp', kadikoy)
  await must(take(transfer_id, came('lamp', 2, { damaged: 2, reason: 'Üç fazla, ikisi ıslak' })))
  assert.deepEqual(await counts('lamp', kadikoy), [on_hand! + 2, in_transit! - 1, damaged! + 2])
  assert.deepEqual(await app.audit(), [])
})

test('what turns up after a transfer was closed is counted and waits for a word; what was never sent stays unsent', async () => {
  const { transfer_id } = await approved(goods('mug', 3))
  await must(send(transfer_id, goods('mug', 2)))
  const { differences } = await must(take(transfer_id, came('mug', 1, { missing: 1, reason: 'Biri yok' })))
  await must(act(transfer_id, 'decisions', { difference_id: differences[0].difference_id, outcome: 'lost' }))
  assert.equal((await must(act(transfer_id, 'closing'))).status, 'closed')
  await later(3)
  const [on_hand] = await counts('mug', kadikoy)
  assert.deepEqual(await refused(take(transfer_id, came('mug', 1))), [422, 'reason_missing'])
  const again = await must(take(transfer_id, came('mug', 1, { reason: 'Başka kolinin dibinden çıktı' })))
  assert.equal(again.status, 'arrived')
  assert.deepEqual(await counts('mug', kadikoy), [on_hand! + 1, 0, 0])
  const open = again.differences.filter(({ is_open }: { is_open: boolean }) => is_open)
  assert.deepEqual(
    open.map(({ kind, quantity }: Record<string, unknown>) => [kind, quantity]),
    [['surplus', 1]],
  )
  assert.deepEqual(await refused(send(transfer_id, goods('mug', 1))), [409, 'more_than_approved'])
  const over = await must(act(transfer_id, 'decisions', { difference_id: open[0].difference_id, outcome: 'kept' }))
  assert.equal(over.status, 'closed')
})

test('goods have left after their transfer was made and not in the future, on a note and on the one in its place', async () => {
  const { transfer_id } = await approved(goods('lamp', 2))
  const at = (minutes: number) => new Date(app.clock.now().getTime() + minutes * 60_000).toISOString()
  const leaves = (dispatched_at: string) => act(transfer_id, 'dispatches', { lines: [goods('lamp', 1)], transport, dispatched_at })
  const pieces = await counts('lamp', gebze)
  for (const minutes of [-6, 6]) assert.deepEqual(await refused(leaves(at(minutes))), [422, 'dispatch_time_unlikely'])
  assert.deepEqual(await counts('lamp', gebze), pieces)
  app.clock.advance({ minutes: 30 })
  owner = await atTheDesk(app)
  murat = await atTheDesk(app, 'murat@alma.example')
  const { delivery_notes } = await must(leaves(at(-20)))
  const instead = (more: object) =>
    post(`/v1/delivery-notes/${delivery_notes[0].note_id}/replacement`, { transport, reason: 'Saat yanlıştı', ...more })
  for (const minutes of [-40, 6]) assert.deepEqual(await refused(instead({ dispatched_at: at(minutes) })), [422, 'dispatch_time_unlikely'])
  const { content } = await must(instead({ dispatched_at: at(-10) }))
  assert.equal(content.dispatched_at, at(-10))
  await must(take(transfer_id, came('lamp', 1)))
  await must(act(transfer_id, 'closing'))
})

test('whatever is sent, unpacked and decided in whatever order, every piece is at a place, on its way, or accounted for', async () => {
  const total = async () => {
    const [row] = await run<{ pieces: number }>(
      db,
      'select sum(on_hand + in_transit + damaged + display)::integer as pieces from inventory.levels where variant_id = $1',
      [variants.lamp],
    )
    return row!.pieces
  }
  const Step = fc.oneof(
    fc.record({ do: fc.constant('send' as const), n: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      do: fc.constant('take' as const),
      ...{ whole: fc.integer({ min: 0, max: 4 }), damaged: fc.integer({ min: 0, max: 2 }), missing: fc.integer({ min: 0, max: 2 }) },
    }),
    fc.record({
      do: fc.constant('decide' as const),
      at: fc.nat(3),
      outcome: fc.constantFrom('lost', 'returned', 'kept', 'written_off', 'taken_from_sender', 'awaited'),
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 4, maxLength: 10 }), async (steps) => {
      await app.database.transaction((tx) =>
        receive(tx, [{ document: 'more', location_id: gebze.location_id, actor: 'system:test', lines: [goods('lamp', 12)] }], now()),
      )
      let pieces = await total()
      const { transfer_id } = await approved(goods('lamp', 12))
      const state = async () => must(app.call('GET', `/v1/transfers/${transfer_id}`, undefined, { as: owner }), 200)
      for (const step of steps) {
        const before = await state()
        if (step.do === 'send') await send(transfer_id, goods('lamp', step.n))
        if (step.do === 'take')
          await take(transfer_id, came('lamp', step.whole, { damaged: step.damaged, missing: step.missing, reason: 'sayıldı' }))
        if (step.do === 'decide') {
          const difference = before.differences[step.at]
          if (difference) {
            const answer = await act(transfer_id, 'decisions', { difference_id: difference.difference_id, outcome: step.outcome })
            // What a person gave up is gone, and nothing else.
            if (answer.status === 201 && ['lost', 'written_off', 'taken_from_sender'].includes(step.outcome)) pieces -= difference.quantity
          }
        }
        const after = await state()
        pieces += line(after, 'lamp')['surplus_quantity']! - line(before, 'lamp')['surplus_quantity']!
        assert.equal(await total(), pieces)
        assert.deepEqual(await app.audit(), [])
      }
    }),
    { numRuns: 8, seed: 5 },
  )
})
