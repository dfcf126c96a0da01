import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { groundFor, groundsOf, isByStoreLaw, returnLaw, shareOf, type SoldPiece } from './returns.ts'

const TR = returnLaw('TR', '2026-03-02')
const piece = (of: Partial<SoldPiece>): SoldPiece => ({
  is_distance: true,
  bought_on: '2026-03-02',
  arrived_on: '2026-03-05',
  excepted: null,
  was_told: true,
  ...of,
})
const open = (of: Partial<SoldPiece>, today: string, store_days = 0, law = TR) =>
  groundsOf(piece(of), { law, store_days, today }).map(({ ground, until_on }) => `${ground} ${until_on}`)

test('a distance sale may be withdrawn from until the fourteenth day after it arrived; a defect may be said for two years', () => {
  assert.deepEqual(open({}, '2026-03-19'), ['withdrawal 2026-03-19', 'defect 2028-03-04'])
  assert.deepEqual(open({}, '2026-03-20'), ['defect 2028-03-04'])
  assert.deepEqual(open({}, '2028-03-05'), [])
  assert.deepEqual(
    open({ arrived_on: null }, '2026-04-30'),
    ['withdrawal null', 'defect null'],
    'what has not arrived has not begun to count',
  )
})

test('what was bought in a store comes back by the word of the shop, in Azerbaijan by law; final sales and the exceptions of the law do not', () => {
  const store = { is_distance: false, arrived_on: '2026-03-02' }
  assert.deepEqual(open(store, '2026-03-10'), ['defect 2028-03-01'])
  assert.deepEqual(open(store, '2026-03-10', 30), ['defect 2028-03-01', 'store 2026-04-01'])
  assert.deepEqual(open(store, '2026-03-16', 0, returnLaw('AZ', '2026-03-02')), ['defect 2026-08-29', 'store 2026-03-16'])
  assert.deepEqual(open({ ...store, excepted: 'final_sale' }, '2026-03-10', 30), ['defect 2028-03-01'])
  assert.deepEqual(
    open({ ...store, excepted: 'final_sale' }, '2026-03-16', 30, returnLaw('AZ', '2026-03-02')),
    ['defect 2026-08-29', 'store 2026-03-16'],
    'what the law of Azerbaijan gives no shop takes back by calling a sale final',
  )
  assert.deepEqual(
    open({ excepted: 'final_sale' }, '2026-03-10', 30)[0],
    'withdrawal 2026-03-19',
    'a shop cannot sell finally from a distance',
  )
  assert.deepEqual(open({ excepted: 'hygiene' }, '2026-03-10', 30), ['defect 2028-03-04'])
})

test('within the days of the law of Azerbaijan the money goes back, whatever the shop gives by its own word', () => {
  const AZ = returnLaw('AZ', '2026-03-02')
  const store = piece({ is_distance: false })
  assert.deepEqual([isByStoreLaw(store, AZ, '2026-03-16'), isByStoreLaw(store, AZ, '2026-03-17')], [true, false])
  assert.deepEqual([isByStoreLaw(store, TR, '2026-03-03'), isByStoreLaw(piece({}), AZ, '2026-03-03')], [false, false])
})

test('a defect needs a fault; whoever has changed her mind uses her right to withdraw', () => {
  const both = groundsOf(piece({}), { law: TR, store_days: 0, today: '2026-03-10' })
  assert.equal(groundFor(both, 'changed_mind')?.ground, 'withdrawal')
  assert.equal(groundFor(both.slice(1), 'defective')?.ground, 'defect')
  assert.equal(groundFor(both.slice(1), 'changed_mind'), undefined)
})

test('parts that come back add up to what was paid, in whatever order; none is more than is left, nor further than a hundredth from its even share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000_00 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
      (paid_minor, parts) => {
        const quantity = parts.reduce((sum, part) => sum + part, 0)
        const state = { paid_minor, quantity, returned_quantity: 0, returned_minor: 0 }
        for (const part of parts) {
          const share = shareOf(state, part)
          assert.ok(share >= 0 && share <= paid_minor - state.returned_minor)
          assert.ok(Math.abs(share - (paid_minor * part) / quantity) <= 1)
          state.returned_quantity += part
          state.returned_minor += share
        }
        assert.equal(state.returned_minor, paid_minor)
      },
    ),
  )
})

test('pieces that leave later are shared as well: in the end all that was paid has come back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ minor: fc.integer({ min: 0, max: 99_999 }), pieces: fc.integer({ min: 1, max: 5 }) }), {
        minLength: 1,
        maxLength: 6,
      }),
      (parcels) => {
        const state = { paid_minor: 0, quantity: 0, returned_quantity: 0, returned_minor: 0 }
        for (const { minor, pieces } of parcels) {
          state.paid_minor += minor
          state.quantity += pieces
        }
        while (state.returned_quantity < state.quantity) {
          state.returned_minor += shareOf(state, 1)
          state.returned_quantity += 1
        }
        assert.equal(state.returned_minor, state.paid_minor)
      },
    ),
  )
})
