import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOfflineNumber, type OfflinePack, type PackVariant, parseOfflineNumber, quoteOffline, taxRatesOf } from './offline.ts'
import { quote_rules_version } from './quote.ts'

const variant = (variant_id: string, more: Partial<PackVariant> = {}): PackVariant => ({
  ...{
    variant_id,
    product_id: `of ${variant_id}`,
    sku: variant_id,
    gtins: [],
    title: { tr: variant_id },
    option_texts: {},
    category_ids: [],
  },
  ...{ tax_class: 'standard', picture: null, not_sold: null, offers: [], shown: [] },
  prices: [{ valid_from: '2026-03-01T00:00:00Z', amount_minor: 10_000 }],
  ...more,
})
const till = {
  location_offer: { exception_id: 'exc_1', level: 'location', of: 'loc_1', from_quantity: 1, amount_minor: 8_000, overrides: false },
  march: { starts_at: '2026-03-10T00:00:00+00:00', ends_at: '2026-03-11T00:00:00+00:00' },
} as const
const pack: OfflinePack = {
  taken_at: '2026-03-02T09:00:00Z',
  company: { company_id: 'com_1', country: 'TR', currency: 'TRY', time_zone: 'Europe/Istanbul', locale: 'tr', price_taxation: [] },
  ...{ store: { location_id: 'loc_1' }, register: { register_id: 'reg_1' } },
  receipt: {
    ...{ locale: 'tr', currency: 'TRY', time_zone: 'Europe/Istanbul', register: 'Kasa 1' },
    ...{ company: { name: 'Alma', tax_number: '1234567890', country: 'TR' }, store: { name: 'Kadıköy', address: [] } },
  },
  ...{ rules_version: quote_rules_version, tax_rates: taxRatesOf('TR') },
  promotions: [
    {
      ...{ promotion_id: 'prm_1', version: 3, name: { en: 'Happy hour' }, class: 'line', priority: 1 },
      ...{ asks: { from_time: '18:00', until_time: '20:00' }, benefit: { kind: 'percentage', percent_bp: 1_000 } },
    },
  ],
  ...{ not_offline: [], tenders: ['cash'], good_for_hours: 72 },
  goods: {
    items: [
      variant('mug'),
      variant('lamp', { prices: [...variant('x').prices, { valid_from: '2026-03-03T00:00:00Z', amount_minor: 12_000 }] }),
      variant('towel', { offers: [{ ...till.location_offer, ...till.march }] }),
      variant('vase', { shown: [{ from: null, unit_price_minor: 9_000, source: 'shelf', since: '2026-03-01T00:00:00+00:00' }] }),
      variant('tag', {
        shown: [
          { from: null, unit_price_minor: 9_500, source: 'shelf', since: '' },
          { from: '2026-03-04T00:00:00+00:00', unit_price_minor: 10_000, source: 'shelf', since: '' },
        ],
      }),
      variant('card', { tax_class: 'voucher', not_sold: 'gift_card', prices: [] }),
      variant('soon', { prices: [{ valid_from: '2026-04-01T00:00:00Z', amount_minor: 1 }] }),
    ],
    next: null,
  },
}
const costs = (variant_id: string, at: string, quantity = 1) => {
  const result = quoteOffline(pack, [{ line_id: 'l', variant_id, quantity }], at)
  return result.ok ? result.quote.total_minor : result.because
}

for (const [says, variant_id, at, total] of [
  ['the list', 'mug', '2026-03-02T10:00:00Z', 10_000],
  ['happy hour by the clock of the shop', 'mug', '2026-03-02T15:00:00Z', 9_000],
  ['and no longer', 'mug', '2026-03-02T17:00:00Z', 10_000],
  ['a price that was announced, before its moment', 'lamp', '2026-03-02T23:59:59Z', 10_000],
  ['and from it on', 'lamp', '2026-03-03T00:00:00Z', 12_000],
  ['an exception before it begins', 'towel', '2026-03-09T23:00:00Z', 10_000],
  ['while it lives', 'towel', '2026-03-10T10:00:00Z', 8_000],
  ['and after', 'towel', '2026-03-11T00:00:00Z', 10_000],
  ['a label that shows less', 'vase', '2026-03-02T10:00:00Z', 9_000],
  ['a label that follows', 'tag', '2026-03-03T10:00:00Z', 9_500],
  ['once it has followed', 'tag', '2026-03-04T10:00:00Z', 10_000],
  ['a gift card', 'card', '2026-03-02T10:00:00Z', 'gift_card'],
  ['what has no price yet', 'soon', '2026-03-02T10:00:00Z', 'no_price'],
  ['what nobody knows', 'ghost', '2026-03-02T10:00:00Z', 'variant_unknown'],
] as const)
  test(`by its pack alone a till charges ${says}: ${total}`, () => assert.equal(costs(variant_id, at), total))

test('a label that hangs since prices were with tax says what is paid, also when they are without it; one that follows means what prices mean', () => {
  const price_taxation = [{ from_on: '2026-03-06', prices_include_tax: false }]
  const changed = { ...pack, company: { ...pack.company, price_taxation } }
  const paid = (variant_id: string, at: string) => {
    const result = quoteOffline(changed, [{ line_id: 'l', variant_id, quantity: 1 }], at)
    return result.ok && result.quote.total_minor
  }
  assert.deepEqual([paid('vase', '2026-03-05T20:59:00Z'), paid('vase', '2026-03-05T21:00:00Z')], [9_000, 9_000])
  assert.deepEqual([paid('tag', '2026-03-05T20:59:00Z'), paid('tag', '2026-03-05T21:00:00Z')], [10_000, 12_000])
})

test('the same pack, lines and moment give the same quote to the last sign, in whatever order the lines come, and from a copy of the pack', () => {
  const lines = ['mug', 'lamp', 'towel', 'vase', 'tag'].map((variant_id, at) => ({ line_id: `l${at}`, variant_id, quantity: at + 1 }))
  const at = '2026-03-10T15:30:00Z'
  const first = quoteOffline(pack, lines, at)
  assert.ok(first.ok)
  assert.equal(JSON.stringify(quoteOffline(structuredClone(pack), lines, at)), JSON.stringify(first))
  const turned = quoteOffline(pack, lines.toReversed(), at)
  assert.ok(turned.ok)
  assert.deepEqual({ ...turned.quote, lines: turned.quote.lines.toReversed() }, first.quote)
})

test('a till that calculates by other rules or tax rates than its pack charges nothing', () => {
  for (const other of [
    { ...pack, rules_version: quote_rules_version + 1 },
    { ...pack, tax_rates: pack.tax_rates.map((rates) => ({ ...rates, standard: 2_200 })) },
    { ...pack, tax_rates: [] },
  ])
    assert.deepEqual(quoteOffline(other, [{ line_id: 'l', variant_id: 'mug', quantity: 1 }], '2026-03-02T10:00:00Z'), {
      ok: false,
      because: 'rules_changed',
    })
})

test('an offline number is read as it is typed, and nothing else is taken for one', () => {
  assert.equal(formatOfflineNumber({ device: '7K3MQ2', number: 1 }), 'OFL-7K3MQ2-0001')
  for (const typed of ['OFL-7K3MQ2-0001', ' ofl 7k3mq2 0001', 'OFL7K3MQ20001'])
    assert.deepEqual(parseOfflineNumber(typed), { device: '7K3MQ2', number: 1 })
  assert.deepEqual(parseOfflineNumber('OFL-7K3MQ2-123456'), { device: '7K3MQ2', number: 123_456 })
  for (const other of ['TR-000123-8', 'OFL-7K3MQ2-0000', 'OFL-OIL102-0001', 'OFL-7K3MQ2', ''])
    assert.equal(parseOfflineNumber(other), undefined, other)
})
