import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LawfulOf } from '../pricing/index.ts'
import { claimsOf, lawfulBanner, type Saying } from './banners.ts'

const shown = (...percents: number[]): LawfulOf[] =>
  percents
    .map((lawful_percent, at) => ({ variant_id: `var_${at}`, sku: `S-${at}`, title: `Thing ${at}`, lawful_percent }))
    .sort((a, b) => a.lawful_percent - b.lawful_percent)
const rule = { class: 'line', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 } } as const
const saying = (more: Partial<Saying> = {}): Saying => ({ name: { tr: 'Kasım' }, rule, limits: {}, ...more })
const most = (of: LawfulOf[]) => {
  const { lawful_percent, lawful_up_to_percent } = lawfulBanner(saying(), of, true)
  return [lawful_percent, lawful_up_to_percent]
}

test('of all: what the least of them may be called; "up to": what a tenth reaches, if all are lower', () => {
  const nineteen = Array.from({ length: 19 }, () => 10)
  assert.deepEqual(most(shown(...nineteen, 50)), [10, 10], 'one of twenty is less than a tenth')
  assert.deepEqual(most(shown(...nineteen.slice(1), 50, 60)), [10, 50], 'two of twenty are a tenth')
  assert.deepEqual(most(shown(10, 40)), [10, 40])
  assert.deepEqual(most(shown(0, 40, 40)), [0, 0], 'what is not lower may not be announced')
  assert.deepEqual(most([]), [null, null], 'where nothing is shown nothing is announced of anything')
})

test('what is said furthest from the truth is told first, and of what it is not true', () => {
  const said = saying({ name: { tr: 'Kasım', en: 'Up to 45% off' }, announced_percent: 35 })
  const { unlawful } = lawfulBanner(said, shown(10, 30, 40), true)
  assert.deepEqual(
    [unlawful?.said_in, unlawful?.announced_percent, unlawful?.lawful_percent, unlawful?.variant_count, unlawful?.of],
    ['announced_percent', 35, 10, 2, 3],
  )
  assert.deepEqual(
    unlawful?.variants.map(({ lawful_percent }) => lawful_percent),
    [10, 30],
  )
})

test('a percentage in a name counts in three languages, with its "up to"; where no shelf shows the promotion it compares with nothing', () => {
  const claims = (tr: string) => claimsOf(saying({ name: { tr } })).map(({ percent, up_to }) => [percent, up_to])
  for (const name of ['%50 indirim', '% 50 indirim', '50% off', '50 % endirim', 'Kış: %50!'])
    assert.deepEqual(claims(name), [[50, false]], name)
  for (const name of ['%50’ye varan', '%50’ye kadar', '50%-dək endirim', '50%-ə qədər', 'Up to 50% off', 'UP TO 50%'])
    assert.deepEqual(claims(name), [[50, true]], name)
  for (const name of ['100 liraya 3 bardak', '%100 pamuk']) assert.deepEqual(claims(name), [], name)
  assert.deepEqual(claimsOf(saying({ name: { tr: '%50' }, rule: { ...rule, asks: { coupon: true } } })), [])
  assert.deepEqual(claimsOf(saying({ name: { tr: '%50' }, rule: { ...rule, class: 'order' } })), [])
})
