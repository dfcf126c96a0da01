import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldText } from './fold.ts'
import {
  card_programmes,
  hasInstalments,
  instalment_caps,
  type InstalmentCap,
  instalment_groups,
  instalmentsOf,
  mostInstalments,
  shareOfSurcharge,
  surchargeOf,
} from './instalments.ts'

const turkey = { country: 'TR', on: '2026-03-02', is_commercial: false }
const of = (...groups: (typeof instalment_groups)[number][]) => ({ groups, unit_price_minor: 100_000 })

test('Goods that were put into no group are paid in as many instalments as the country allows in general', () => {
  assert.equal(mostInstalments([of(), of('general')], turkey), 12)
  assert.equal(mostInstalments([of()], { ...turkey, is_commercial: true }), 18)
})

test('A mixed basket takes the least of its lines, and one thing that allows none makes it a single payment', () => {
  assert.equal(mostInstalments([of(), of('appliance'), of('electronics')], turkey), 4)
  assert.equal(mostInstalments([of(), of('food')], turkey), 1)
  assert.equal(mostInstalments([of('food')], { ...turkey, is_commercial: true }), 1, 'a card of a company is bound by the group as well')
  assert.equal(mostInstalments([of('appliance', 'food')], turkey), 1, 'a thing in two groups is bound by both')
})

test('A cap may depend on what a piece costs, and on the day', () => {
  const television = (unit_price_minor: number, on = turkey.on) =>
    mostInstalments([{ groups: ['television'], unit_price_minor }], { ...turkey, on })
  assert.deepEqual([television(500_000), television(500_001)], [9, 4])
  assert.deepEqual([television(300_001, '2019-03-01'), television(1, '2016-12-01')], [3, 6])
  assert.equal(mostInstalments([of()], { ...turkey, on: '2016-09-26' }), 9)
  assert.equal(mostInstalments([of('jewellery')], { ...turkey, on: '2016-09-26' }), 1)
  assert.equal(mostInstalments([of('jewellery')], { ...turkey, on: '2016-09-27' }), 4)
})

test('A country without such rules has no instalments, and neither has a day before the first', () => {
  assert.equal(mostInstalments([of()], { ...turkey, country: 'AZ' }), 1)
  assert.equal(mostInstalments([of()], { ...turkey, on: '2014-05-12' }), 1)
  assert.deepEqual([hasInstalments('TR', '2026-03-02'), hasInstalments('AZ', '2026-03-02')], [true, false])
})

test('Every cap says where it is from, and of every group something is known today', () => {
  for (const cap of instalment_caps) {
    assert.match(cap.from_on, /^\d{4}-\d\d-\d\d$/)
    assert.ok(cap.source.length > 10 && cap.most >= 1, JSON.stringify(cap))
  }
  const known = new Set(instalment_caps.map(({ group }) => group))
  assert.deepEqual(
    instalment_groups.filter((group) => !known.has(group)),
    [],
  )
})

test('Where prices are told apart, the dearest goods have a line too', () => {
  const key = ({ country, group, from_on, commercial }: InstalmentCap) => [country, group, from_on, commercial].join(' ')
  for (const [day, caps] of Map.groupBy(instalment_caps, key))
    assert.equal(caps.filter((cap) => cap.up_to_minor === undefined).length, 1, `${day} has one line for all that costs more`)
})

test('A family of cards is kept by its folded name, and told as it stands on the card', () => {
  for (const [key, name] of Object.entries(card_programmes)) assert.equal(foldText(name), key)
})

test('The instalments of a total add up to it, and none differs from another by more than what does not divide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 12 }), fc.integer({ min: 1, max: 18 }), (total, count) => {
      const { first_minor, monthly_minor } = instalmentsOf(total, count)
      assert.equal(first_minor + monthly_minor * (count - 1), total)
      assert.ok(first_minor >= monthly_minor && first_minor - monthly_minor < count)
    }),
  )
  assert.deepEqual(instalmentsOf(10_000, 3), { first_minor: 3_334, monthly_minor: 3_333 })
  assert.equal(surchargeOf(24_990, 525), 1_312)
})

test('Given back in whatever parts, some of them turned down, all of the surcharge has gone when all is given back, and never more', () => {
  const parts = fc.array(fc.record({ part: fc.integer({ min: 1, max: 5_000 }), fails: fc.boolean() }), { maxLength: 30 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 0, max: 20_000 }), parts, (whole_minor, surcharge_minor, asked) => {
      let [before_minor, went_minor] = [0, 0]
      const give = (part_minor: number) => {
        const share = shareOfSurcharge({ surcharge_minor, whole_minor, before_minor, part_minor, went_minor })
        assert.ok(share >= 0 && went_minor + share <= surcharge_minor)
        before_minor += part_minor
        went_minor += share
        return share
      }
      const failing: { part: number; share: number }[] = []
      for (const { part, fails } of asked) {
        if (before_minor + part > whole_minor) continue
        const share = give(part)
        if (fails) failing.push({ part, share })
        // Providers turn things down later, when others have been asked for meanwhile.
        if (failing.length > 2) {
          const { part, share } = failing.shift()!
          before_minor -= part
          went_minor -= share
        }
      }
      if (before_minor < whole_minor) give(whole_minor - before_minor)
      assert.equal(went_minor, surcharge_minor)
    }),
  )
})
