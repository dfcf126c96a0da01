import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatOrderNumber, parseOrderNumber } from './order-number.ts'

const order = fc.record({
  series: fc.stringMatching(/^[A-Z]{1,4}$/),
  number: fc.oneof(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 1e14 })),
})

test('an order number has its series, six digits or more, and a check sign', () => {
  assert.equal(formatOrderNumber({ series: 'TR', number: 123 }), 'TR-000123-8')
  assert.equal(formatOrderNumber({ series: 'AZ', number: 12_345_678 }), 'AZ-12345678-0')
  for (const [series, number] of [
    ['TR', 0],
    ['TR', -1],
    ['TR', 1.5],
    ['tr', 1],
    ['', 1],
    ['T1', 1],
    ['ABCDE', 1],
  ] as const) {
    assert.throws(() => formatOrderNumber({ series, number }), RangeError)
  }
})

test('an order number is read however it is typed', () => {
  const order_number = formatOrderNumber({ series: 'TI', number: 123 })
  const check = order_number.at(-1)
  for (const typed of [
    order_number,
    `ti-000123-${check}`,
    `tı 000123 ${check}`,
    `Tİ000123${check}`,
    ` TI-123-${check} `,
    `TI/000123/${check}`,
    `TI–000123–${check}`,
  ]) {
    assert.deepEqual(parseOrderNumber(typed), { ok: true, series: 'TI', number: 123, order_number }, typed)
  }
  for (const typed of ['', 'TI', '000123-4', 'TI-000000-0', 'TI-abc-1', 'TOOLONG-1-1', `${order_number}-1-1`]) {
    assert.deepEqual(parseOrderNumber(typed), { ok: false, reason: 'not_an_order_number' }, typed)
  }
})

test('every order number is read back', () => {
  fc.assert(
    fc.property(order, ({ series, number }) => {
      const order_number = formatOrderNumber({ series, number })
      assert.deepEqual(parseOrderNumber(order_number), { ok: true, series, number, order_number })
      assert.deepEqual(parseOrderNumber(order_number.toLowerCase().replaceAll('-', '')), { ok: true, series, number, order_number })
    }),
    { numRuns: 2000 },
  )
})

test('every wrong digit and every exchange of neighbours in a number is caught', () => {
  let slips = 0
  for (let number = 1; number <= 2000; number += 7) {
    const order_number = formatOrderNumber({ series: 'TR', number })
    const digits = order_number.slice(3).replace('-', '')
    const caught = (wrong: string) => {
      slips += 1
      assert.ok(!parseOrderNumber(`TR-${wrong.slice(0, 6)}-${wrong.slice(6)}`).ok, `${order_number} typed as ${wrong}`)
    }
    for (let place = 0; place < 7; place++) {
      for (let digit = 0; digit < 10; digit++) {
        if (String(digit) !== digits[place]) caught(digits.slice(0, place) + digit + digits.slice(place + 1))
      }
      const next = digits[place + 1]
      if (next !== undefined && next !== digits[place]) caught(digits.slice(0, place) + next + digits[place] + digits.slice(place + 2))
    }
  }
  assert.ok(slips > 15_000)
})
