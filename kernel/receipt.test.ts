import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locales } from './locale.ts'
import { formatAmount } from './money.ts'
import { type QuoteLine, quote } from './quote.ts'
import { type Receipt, receiptHtml, receiptPage, receiptText } from './receipt.ts'

const names: Record<string, string> = { heater: 'Fanlı ısıtıcı İstanbul 2000 W, beyaz, duvara asılır', hanger: 'Gömlek askısı', tea: 'Çay' }

const cart: QuoteLine[] = [
  { line_id: 'heater', quantity: 2, unit_price_minor: 129990, tax_class: 'standard' },
  { line_id: 'hanger', quantity: 1, unit_price_minor: 15000, tax_class: 'reduced' },
  { line_id: 'tea', quantity: 3, unit_price_minor: 8990, tax_class: 'basic' },
]

function receiptOf(lines: QuoteLine[], more: Partial<Receipt> = {}, name = (line_id: string) => names[line_id] ?? line_id): Receipt {
  const result = quote({ currency: 'TRY', country: 'TR', at: '2026-11-21', prices_include_tax: true }, lines)
  assert.ok(result.ok)
  const { total_minor, taxes } = result.quote
  return {
    locale: 'tr',
    currency: 'TRY',
    company: { name: 'Alma Ev ve Yaşam A.Ş.', tax_number: '1234567890', tax_office: 'Kadıköy', country: 'TR' },
    store: { name: 'Alma Kadıköy', address: ['Caferağa Mah. Moda Cad. 12', '34710 Kadıköy/İstanbul'] },
    register: '1',
    cashier: 'Deniz Şahin',
    order_number: 'TR-000123-8',
    issued_at: '2026-11-21T21:05:59Z',
    time_zone: 'Europe/Istanbul',
    lines: result.quote.lines.map((line) => ({ ...line, name: name(line.line_id) })),
    taxes,
    total_minor,
    tenders: [
      { kind: 'cash', amount_minor: 100_000 },
      { kind: 'card', detail: '**** 1234', amount_minor: total_minor - 90_000 },
    ],
    change_minor: 10_000,
    ...more,
  }
}

test('the till prints what was sold, how it was taxed and how it was paid', () => {
  const discounted = cart.map((line) => (line.line_id === 'tea' ? { ...line, discounts: [{ discount_id: 'd', amount_minor: 970 }] } : line))
  assert.equal(
    receiptText(receiptOf(discounted)),
    `          Alma Ev ve Yaşam A.Ş.
               Alma Kadıköy
        Caferağa Mah. Moda Cad. 12
          34710 Kadıköy/İstanbul
       Kadıköy V.D. VKN 1234567890
------------------------------------------
22.11.2026                           00:05
Sipariş                        TR-000123-8
Kasa                                     1
Kasiyer                        Deniz Şahin
------------------------------------------
Fanlı ısıtıcı İstanbul 2000 W, beyaz,
duvara asılır                          %20
  2 x 1.299,90                    2.599,80
Gömlek askısı                          %10
  1 x 150,00                        150,00
Çay                                     %1
  3 x 89,90                         269,70
  İndirim                            -9,70
------------------------------------------
TOPLAM TL                         3.009,80
Nakit                             1.000,00
Kart **** 1234                    2.109,80
Para üstü                           100,00
------------------------------------------
KDV         Matrah         KDV       Tutar
%20       2.166,50      433,30    2.599,80
%10         136,36       13,64      150,00
%1          257,43        2,57      260,00
------------------------------------------
            MALİ DEĞERİ YOKTUR
             Teşekkür ederiz
`,
  )
})

test('A card that is paid off in instalments says what was charged on top, in all and each month; total and tax are of the goods', () => {
  const { total_minor } = receiptOf(cart)
  const paid = (count: number, surcharge_minor: number, more: Partial<Receipt> = {}) => {
    const instalments = { programme: 'Axess', count, surcharge_minor }
    const tenders = [{ kind: 'card' as const, detail: '004217', amount_minor: total_minor, instalments }]
    const receipt = receiptOf(cart, { tenders, change_minor: 0, ...more })
    const lines = receiptText(receipt).split('\n')
    const from = lines.findIndex((line) => /^(TOPLAM|CƏMİ|TOTAL)/.test(line))
    return lines
      .slice(
        from,
        lines.findIndex((line, at) => at > from && line.startsWith('---')),
      )
      .map((line) => line.replace(/ {3,}/, ' … '))
  }
  assert.equal(total_minor, 301_950)
  assert.deepEqual(paid(6, 15_893), [
    'TOPLAM TL … 3.019,50',
    'Kart 004217 … 3.019,50',
    '  Vade farkı … 158,93',
    '  Karttan çekilen … 3.178,43',
    '  Axess, 6 taksit: 1 x … 529,78',
    '  5 x … 529,73',
  ])
  assert.deepEqual(paid(3, 0), ['TOPLAM TL … 3.019,50', 'Kart 004217 … 3.019,50', '  Axess, 3 taksit: 3 x … 1.006,50'])
  assert.deepEqual(paid(3, 300, { locale: 'en' }).slice(2), [
    '  Instalment surcharge … 3.00',
    '  Charged to card … 3,022.50',
    '  Axess, 3 instalments: 3 x … 1,007.50',
  ])
  const instalments = { programme: '<b>', count: 2, surcharge_minor: 0 }
  const page = receiptHtml(receiptOf(cart, { tenders: [{ kind: 'card', amount_minor: total_minor, instalments }], change_minor: 0 }))
  assert.match(page, /<small>&#60;b&#62;, 2 taksit: 2 x<\/small><\/th><td>₺1.509,75/)
})

test('wider paper and other languages keep the figures in their columns', () => {
  const azerbaijani = receiptText(
    receiptOf(cart, { locale: 'az', company: { name: 'Alma AZ MMC', tax_number: '1700000001', country: 'AZ' } }),
    48,
  )
  assert.match(azerbaijani, /^ +VÖEN 1700000001$/m)
  assert.match(azerbaijani, /^Kassir {31}Deniz Şahin$/m)
  assert.match(azerbaijani, /^Qaytarılan məbləğ {25}100,00$/m)
  assert.match(azerbaijani, /FİSKAL DƏYƏRİ YOXDUR/)
  const english = receiptText(receiptOf(cart, { locale: 'en' }), 48)
  assert.match(english, /^22\/11\/2026 {33}00:05$/m)
  assert.match(english, /^TOTAL TRY {31}3,019\.50$/m)
  assert.match(english, /NOT A FISCAL RECEIPT/)
  assert.match(
    receiptText(receiptOf(cart, { company: { name: 'Ali Usta', tax_number: '11111111110', country: 'TR' } })),
    /^ +TCKN 11111111110$/m,
  )
})

test('a sale that a fiscal device has registered bears its number and not the mark', () => {
  for (const locale of locales) {
    const receipt = receiptOf(cart, { locale, fiscal_id: '7F3K9Q2M4X1B' })
    for (const rendering of [receiptText(receipt), receiptHtml(receipt)]) {
      assert.match(rendering, /7F3K9Q2M4X1B/)
      assert.doesNotMatch(rendering, /YOKTUR|YOXDUR|NOT A FISCAL/)
    }
    const without = receiptOf(cart, { locale })
    for (const rendering of [receiptText(without), receiptHtml(without)])
      assert.match(rendering, /MALİ DEĞERİ YOKTUR|FİSKAL DƏYƏRİ YOXDUR|NOT A FISCAL RECEIPT/)
  }
})

test('a receipt that does not add up is never printed', () => {
  const receipt = receiptOf(cart)
  const wrong: Partial<Receipt>[] = [
    { total_minor: receipt.total_minor - 1 },
    { change_minor: 0 },
    { tenders: receipt.tenders.slice(1) },
    { taxes: receipt.taxes.slice(1) },
    { lines: receipt.lines.slice(1) },
    { lines: receipt.lines.map((line) => ({ ...line, discount_minor: 1 })) },
  ]
  for (const change of wrong) {
    assert.throws(() => receiptText({ ...receipt, ...change }), RangeError)
    assert.throws(() => receiptHtml({ ...receipt, ...change }), RangeError)
  }
  assert.throws(() => receiptText(receipt, 20), RangeError)
})

test('nothing that people have typed becomes markup or a command to the printer', () => {
  const nasty = `<script>alert("1")</script> & 'x'\u001b@\n\u202eters`
  const receipt = receiptOf(
    cart,
    {
      register: nasty,
      cashier: nasty,
      order_number: nasty,
      fiscal_id: nasty,
      store: { name: nasty, address: [nasty] },
      company: { name: nasty, tax_number: nasty, tax_office: nasty, country: 'TR' },
    },
    () => nasty,
  )
  const html = receiptPage(receipt)
  assert.doesNotMatch(html, /<script|alert\("/)
  const places = [
    'title',
    'company',
    'store',
    'address',
    'tax office',
    'tax number',
    'register',
    'cashier',
    'order number',
    'fiscal id',
    ...cart,
  ]
  assert.equal(html.match(/&#60;script&#62;alert\(&#34;1&#34;\)/g)?.length, places.length)
  for (const rendering of [html, receiptText(receipt)]) assert.ok(!rendering.includes('\u001b') && !rendering.includes('\u202e'))
})

test('the page shows the same figures as the paper, each in a cell of a table with heads', () => {
  const html = receiptHtml(receiptOf(cart))
  assert.match(html, /^<article class="receipt" lang="tr">/)
  for (const shown of ['₺3.019,50', '₺2.599,80', '₺433,30', '₺100,00', '%20', 'Kart **** 1234', 'TR-000123-8', 'Fanlı ısıtıcı'])
    assert.ok(html.includes(shown), shown)
  for (const tag of ['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'dl', 'dt', 'dd', 'article']) {
    assert.equal(html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length, html.match(new RegExp(`</${tag}>`, 'g'))?.length, tag)
  }
})

test('no line is wider than the paper and no figure touches another, whatever the goods are called and cost', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 90 }),
    fc.string({ unit: fc.constantFrom('İ', 'ə', 'ş', 'i\u0307', 'W', ' '), maxLength: 90 }),
  )
  const price = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 10_000_000_000 }))
  const goods = fc.array(fc.record({ name, quantity: fc.integer({ min: 1, max: 1000 }), unit_price_minor: price }), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(goods, fc.constantFrom(32, 42, 48), fc.constantFrom(...locales), (things, columns, locale) => {
      const lines = things.map(
        (thing, place): QuoteLine => ({ ...thing, line_id: String(place), tax_class: place % 2 ? 'reduced' : 'standard' }),
      )
      const receipt = receiptOf(lines, { locale }, (line_id) => things[Number(line_id)]?.name ?? '')
      const paid: Receipt = { ...receipt, tenders: [{ kind: 'card', amount_minor: receipt.total_minor }], change_minor: 0 }
      const text = receiptText(paid, columns)
      for (const line of text.split('\n')) {
        assert.ok([...line.normalize('NFC').replace(/\p{M}/gu, '')].length <= columns, line)
      }
      const words = new Set(text.split(/\s+/))
      const amounts = [paid.total_minor, ...paid.taxes.flatMap((tax) => [tax.net_minor, tax.tax_minor, tax.total_minor])]
      for (const amount of amounts) assert.ok(words.has(formatAmount(amount, 'TRY', locale)), text)
    }),
    { numRuns: 500 },
  )
})
