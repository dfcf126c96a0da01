/**
 * The receipt as a document, and the same document as text for a till printer and as HTML for a screen. It says only what it is given:
 * amounts come from the order, in minor units; nothing is calculated here but the check that they add up.
 *
 * Until a fiscal device has registered the sale, the paper has no standing before the tax office (Turkey: VUK art. 229 ff. and
 * communiqué 483 on cash registers; Azerbaijan: Tax Code art. 50) and says so.
 */
import { instalmentsOf } from './instalments.ts'
import type { Locale } from './locale.ts'
import { formatAmount, formatMoney, formatPercent } from './money.ts'
import type { QuotedTax } from './quote.ts'

export const tender_kinds = ['cash', 'card', 'gift_card', 'store_credit', 'deposit', 'points', 'bank_transfer'] as const
export type TenderKind = (typeof tender_kinds)[number]

export type ReceiptLine = {
  name: string
  quantity: number
  unit_price_minor: number
  /** What was taken off the line, its share of discounts on the order included; not negative. */
  discount_minor: number
  /** The same by what it is called; they add up to it. */
  named_discounts?: readonly { name: string; amount_minor: number }[]
  /** quantity × unit price - discount: with tax, where prices are. */
  total_minor: number
  tax_rate_bp: number
}

export type Receipt = {
  locale: Locale
  currency: string
  /** The legal entity that sells. `country` (ISO 3166-1 alpha-2) says what its tax number is called. */
  company: { name: string; tax_number: string; tax_office?: string; country: string }
  store: { name: string; address: readonly string[] }
  register: string
  /** Who rang it up. */
  cashier?: string
  /** Of a sale that the server has heard of; where it has not, it has the number under which the till printed it. */
  order_number?: string
  /** What a till that sold without the server has printed (kernel/offline). */
  offline_number?: string
  /** RFC 3339, shown as the clock of `time_zone` (IANA) showed it. */
  issued_at: string
  time_zone: string
  lines: readonly ReceiptLine[]
  /** Left out where the prices of the lines are with tax; otherwise it stands on top of them, and lines + tax = total. */
  prices_include_tax?: boolean
  taxes: readonly QuotedTax[]
  total_minor: number
  /** What was handed over; `detail` is what follows the name (the last digits of a card). Tenders - change = total. */
  tenders: readonly {
    kind: TenderKind
    amount_minor: number
    detail?: string
    /** What a card was charged for paying it off in so many months stands beside the goods: it is in no total and in no tax. */
    instalments?: { programme: string | null; count: number; surcharge_minor: number }
  }[]
  change_minor: number
  /** The number the fiscal device gave the sale; without it the receipt says that it is none. */
  fiscal_id?: string
}

export const words = {
  tr: {
    order: 'Sipariş',
    offline: 'Çevrimdışı no',
    register: 'Kasa',
    cashier: 'Kasiyer',
    discount: 'İndirim',
    total: 'TOPLAM',
    change: 'Para üstü',
    tax: 'KDV',
    net: 'Matrah',
    sum: 'Tutar',
    tax_office: 'V.D.',
    fiscal_id: 'Fiş no',
    not_fiscal: 'MALİ DEĞERİ YOKTUR',
    thanks: 'Teşekkür ederiz',
    product: 'Ürün',
    instalments: 'taksit',
    surcharge: 'Vade farkı',
    charged: 'Karttan çekilen',
    tenders: {
      cash: 'Nakit',
      card: 'Kart',
      gift_card: 'Hediye kartı',
      store_credit: 'Alışveriş bakiyesi',
      deposit: 'Kapora',
      points: 'Puan',
      bank_transfer: 'Havale/EFT',
    },
  },
  az: {
    order: 'Sifariş',
    offline: 'Oflayn nömrə',
    register: 'Kassa',
    cashier: 'Kassir',
    discount: 'Endirim',
    total: 'CƏMİ',
    change: 'Qaytarılan məbləğ',
    tax: 'ƏDV',
    net: 'ƏDV-siz',
    sum: 'Məbləğ',
    tax_office: '',
    fiscal_id: 'Fiskal ID',
    not_fiscal: 'FİSKAL DƏYƏRİ YOXDUR',
    thanks: 'Təşəkkür edirik',
    product: 'Məhsul',
    instalments: 'taksit',
    surcharge: 'Taksit komissiyası',
    charged: 'Kartdan çıxılan',
    tenders: {
      cash: 'Nağd',
      card: 'Kart',
      gift_card: 'Hədiyyə kartı',
      store_credit: 'Alış-veriş balansı',
      deposit: 'Beh',
      points: 'Bonus',
      bank_transfer: 'Bank köçürməsi',
    },
  },
  en: {
    order: 'Order',
    offline: 'Offline no.',
    register: 'Register',
    cashier: 'Cashier',
    discount: 'Discount',
    total: 'TOTAL',
    change: 'Change',
    tax: 'VAT',
    net: 'Net',
    sum: 'Amount',
    tax_office: 'Tax Office',
    fiscal_id: 'Fiscal ID',
    not_fiscal: 'NOT A FISCAL RECEIPT',
    thanks: 'Thank you',
    product: 'Product',
    instalments: 'instalments',
    surcharge: 'Instalment surcharge',
    charged: 'Charged to card',
    tenders: {
      cash: 'Cash',
      card: 'Card',
      gift_card: 'Gift card',
      store_credit: 'Store credit',
      deposit: 'Deposit',
      points: 'Points',
      bank_transfer: 'Bank transfer',
    },
  },
} as const satisfies Record<Locale, Record<string, string | Record<TenderKind, string>>>

/**
 * The receipt as plain text, each line at most `columns` wide (42 and 48 are the widths of 80 mm paper; at least 32). Letters are
 * counted, not bytes or UTF-16 units, so that İ and ə do not push the figures about. Throws RangeError if the amounts do not add up.
 */
export function receiptText(receipt: Receipt, columns = 42): string {
  if (!Number.isInteger(columns) || columns < 32) throw new RangeError(`a receipt does not fit in ${columns} columns`)
  requireThatItAddsUp(receipt)
  const { locale, currency } = receipt
  const say = words[locale]
  const amount = (amount_minor: number) => formatAmount(amount_minor, currency, locale)
  const centered = (text: string) => wrap(clean(text), columns).map((line) => ' '.repeat(Math.floor((columns - width(line)) / 2)) + line)
  const row = (left: string, right: string) => leftAndRight(clean(left), clean(right), columns)
  const rule = '-'.repeat(columns)

  return [
    ...heading(receipt).flatMap(centered),
    rule,
    ...facts(receipt).flatMap(([name, value]) => row(name, value)),
    rule,
    ...receipt.lines.flatMap((line) => [
      ...row(line.name, formatPercent(line.tax_rate_bp, locale)),
      ...row(`  ${line.quantity} x ${amount(line.unit_price_minor)}`, amount(line.quantity * line.unit_price_minor)),
      ...discountsOf(line, locale).flatMap(({ name, amount_minor }) => row(`  ${name}`, amount(-amount_minor))),
    ]),
    rule,
    ...onTop(receipt).flatMap(([name, amount_minor]) => row(name, amount(amount_minor))),
    ...row(`${say.total} ${spokenCurrency(currency, locale)}`, amount(receipt.total_minor)),
    ...payments(receipt).flatMap(([name, amount_minor]) => row(name, amount(amount_minor))),
    rule,
    ...taxSummary(receipt, columns),
    rule,
    ...centered(receipt.fiscal_id === undefined ? say.not_fiscal : `${say.fiscal_id} ${receipt.fiscal_id}`),
    ...centered(say.thanks),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

/** A table of rate, net, tax and total; where the figures are too wide for its columns, a line for each. */
function taxSummary({ taxes, currency, locale }: Receipt, columns: number): string[] {
  const say = words[locale]
  const heads = [say.tax, say.net, say.tax, say.sum] as const
  const rows = taxes.map((tax) => [
    formatPercent(tax.tax_rate_bp, locale),
    ...[tax.net_minor, tax.tax_minor, tax.total_minor].map((amount_minor) => formatAmount(amount_minor, currency, locale)),
  ])
  const column = Math.floor((columns - 6) / 3)
  const fits = rows.every((cells) => cells.every((cell) => width(cell) < column))
  if (!fits)
    return rows.flatMap(([rate, ...figures]) =>
      figures.flatMap((figure, place) => leftAndRight(`${rate} ${heads[place + 1]}`, figure, columns)),
    )
  return [heads, ...rows].map((cells) => cells.map((cell, place) => (place === 0 ? padEnd(cell, 6) : padStart(cell, column))).join(''))
}

/** The receipt as an `<article>`, every given text escaped. Throws RangeError if the amounts do not add up. */
export function receiptHtml(receipt: Receipt): string {
  requireThatItAddsUp(receipt)
  const { locale, currency } = receipt
  const say = words[locale]
  const money = (amount_minor: number) => escape(formatMoney(amount_minor, currency, locale)).replace('₼', MANAT)
  const amount = (amount_minor: number) => `<td>${money(amount_minor)}</td>`
  const [name = '', ...address] = heading(receipt)

  const lines = receipt.lines.map((line) => {
    const product = `<tr><th scope="row">${escape(line.name)}`
    const rate = `${say.tax} ${escape(formatPercent(line.tax_rate_bp, locale))}`
    const count = `<br><small>${line.quantity} × ${money(line.unit_price_minor)} · ${rate}</small></th>${amount(line.quantity * line.unit_price_minor)}</tr>`
    const discounts = discountsOf(line, locale).map(
      (discount) => `<tr><th scope="row"><small>${escape(discount.name)}</small></th>${amount(-discount.amount_minor)}</tr>`,
    )
    return product + count + discounts.join('')
  })
  const paid = payments(receipt).map(([text, amount_minor]) => {
    const said = text.startsWith(' ') ? `<small>${escape(text.trim())}</small>` : escape(text)
    return `<tr><th scope="row">${said}</th>${amount(amount_minor)}</tr>`
  })
  const on_top = onTop(receipt).map(([text, amount_minor]) => `<tr><th scope="row">${escape(text)}</th>${amount(amount_minor)}</tr>`)
  const taxes = receipt.taxes.map(
    (tax) =>
      `<tr><th scope="row">${escape(formatPercent(tax.tax_rate_bp, locale))}</th>${amount(tax.net_minor)}${amount(tax.tax_minor)}${amount(tax.total_minor)}</tr>`,
  )
  const tax_heads = [say.tax, say.net, say.tax, say.sum].map((head) => `<th scope="col">${head}</th>`).join('')
  const mark = receipt.fiscal_id === undefined ? say.not_fiscal : `${say.fiscal_id} ${escape(receipt.fiscal_id)}`

  return [
    `<article class="receipt" lang="${locale}">`,
    `<header><h1>${escape(name)}</h1>${address.map((line) => `<p>${escape(line)}</p>`).join('')}</header>`,
    `<dl>${facts(receipt)
      .map(([term, value]) => `<div><dt>${escape(term)}</dt><dd>${escape(value)}</dd></div>`)
      .join('')}</dl>`,
    `<table class="receipt-lines"><thead><tr><th scope="col">${say.product}</th><th scope="col">${say.sum}</th></tr></thead>`,
    `<tbody>${lines.join('')}</tbody>`,
    `<tfoot>${on_top.join('')}<tr class="receipt-total"><th scope="row">${say.total}</th>${amount(receipt.total_minor)}</tr>${paid.join('')}</tfoot></table>`,
    `<table class="receipt-taxes"><thead><tr>${tax_heads}</tr></thead><tbody>${taxes.join('')}</tbody></table>`,
    `<footer><p class="receipt-mark"><strong>${mark}</strong></p><p>${say.thanks}</p></footer>`,
    '</article>',
  ].join('\n')
}

// Many printers and desktops have no letter for the manat, so it is drawn.
const MANAT =
  '<svg class="receipt-sign" role="img" aria-label="₼" viewBox="0 0 12 14"><path d="M1 14V10A5 5 0 0 1 11 10V14M6 1V14" fill="none" stroke="currentColor" stroke-width="1.4"/></svg>'

/** A whole HTML page with the receipt alone, ready for a printer with 80 mm paper. */
export function receiptPage(receipt: Receipt): string {
  return [
    '<!doctype html>',
    `<html lang="${receipt.locale}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(receipt.order_number ?? receipt.offline_number ?? '')}</title>`,
    `<style>${page_style}</style></head>`,
    `<body>${receiptHtml(receipt)}</body>`,
    '</html>',
    '',
  ].join('\n')
}

export const page_style = `
@page { size: 80mm auto; margin: 4mm }
body { margin: 0 auto; max-width: 72mm; font: 13px/1.4 system-ui, sans-serif; color: #000; background: #fff }
header, footer { text-align: center } h1 { font-size: 16px; margin: 8px 0 0 } p { margin: 0 } footer { margin: 12px 0 }
dl { margin: 8px 0; border-block: 1px solid; padding: 4px 0 } dl div { display: flex; justify-content: space-between; gap: 8px }
dd { margin: 0; text-align: end } table { width: 100%; border-collapse: collapse; border-bottom: 1px solid }
th { text-align: start; font-weight: normal; vertical-align: top } td { text-align: end; white-space: nowrap; vertical-align: top }
.receipt-lines thead { display: none } .receipt-total > * { font-size: 16px; font-weight: bold; border-top: 1px solid }
.receipt-sign { width: .7em; height: .78em } .receipt-taxes th:not(:first-child) { text-align: end } .receipt-mark { margin-bottom: 4px }
`

export function heading({ company, store, locale }: Pick<Receipt, 'company' | 'store' | 'locale'>): string[] {
  const tax_office = company.tax_office === undefined ? '' : `${company.tax_office} ${words[locale].tax_office}`
  return [
    company.name,
    store.name,
    ...store.address,
    [tax_office.trim(), taxNumberName(company), company.tax_number].filter(Boolean).join(' '),
  ]
}

/** Names of documents, not words of a language: a VKN is a VKN on an English receipt too. */
function taxNumberName({ country, tax_number }: Receipt['company']): string {
  if (country === 'AZ') return 'VÖEN'
  if (country === 'TR') return tax_number.length === 11 ? 'TCKN' : 'VKN'
  return 'VAT'
}

function facts(receipt: Receipt): [string, string][] {
  const say = words[receipt.locale]
  const { day, time } = wallClock(receipt.issued_at, receipt.time_zone, receipt.locale)
  return [
    [day, time],
    ...(receipt.order_number === undefined ? [] : [[say.order, receipt.order_number] satisfies [string, string]]),
    ...(receipt.offline_number === undefined ? [] : [[say.offline, receipt.offline_number] satisfies [string, string]]),
    [say.register, receipt.register],
    ...(receipt.cashier === undefined ? [] : [[say.cashier, receipt.cashier] satisfies [string, string]]),
  ]
}

function discountsOf({ discount_minor, named_discounts }: ReceiptLine, locale: Locale) {
  if (named_discounts?.length) return named_discounts
  return discount_minor > 0 ? [{ name: words[locale].discount, amount_minor: discount_minor }] : []
}

/** Where prices are without tax: what the lines come to, and the tax on top of it, so that whoever adds up comes to the total. */
function onTop({ lines, taxes, prices_include_tax = true, locale }: Receipt): [string, number][] {
  if (prices_include_tax) return []
  const say = words[locale]
  return [
    [say.net, lines.reduce((sum, line) => sum + line.total_minor, 0)],
    ...taxes
      .filter(({ tax_minor }) => tax_minor > 0)
      .map(({ tax_rate_bp, tax_minor }) => [`${say.tax} ${formatPercent(tax_rate_bp, locale)}`, tax_minor] satisfies [string, number]),
  ]
}

function payments(receipt: Receipt): [string, number][] {
  const say = words[receipt.locale]
  const tenders = receipt.tenders.flatMap(({ kind, detail, amount_minor, instalments }): [string, number][] => [
    [[say.tenders[kind], detail].filter((part) => part !== undefined).join(' '), amount_minor],
    ...(instalments ? monthByMonth(instalments, amount_minor, receipt.locale) : []),
  ])
  return receipt.change_minor === 0 ? tenders : [...tenders, [say.change, receipt.change_minor]]
}

/** Indented, since the goods are paid already: what was charged on top, in all, and each month. */
function monthByMonth(
  { programme, count, surcharge_minor }: NonNullable<Receipt['tenders'][number]['instalments']>,
  amount_minor: number,
  locale: Locale,
): [string, number][] {
  const say = words[locale]
  const total_minor = amount_minor + surcharge_minor
  const { first_minor, monthly_minor } = instalmentsOf(total_minor, count)
  const months = [programme, `${count} ${say.instalments}`].filter(Boolean).join(', ')
  const on_top: [string, number][] = [
    [`  ${say.surcharge}`, surcharge_minor],
    [`  ${say.charged}`, total_minor],
  ]
  const uneven: [string, number][] = [
    [`  ${months}: 1 x`, first_minor],
    [`  ${count - 1} x`, monthly_minor],
  ]
  return [
    ...(surcharge_minor > 0 ? on_top : []),
    ...(first_minor === monthly_minor ? ([[`  ${months}: ${count} x`, monthly_minor]] satisfies [string, number][]) : uneven),
  ]
}

export function wallClock(at: string, time_zone: string, locale: Locale): { day: string; time: string } {
  // Only digits are taken from Intl: how they are put together differs between builds.
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const part = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type as string, value]))
  const day = [part.get('day'), part.get('month'), part.get('year')].join(locale === 'en' ? '/' : '.')
  return { day, time: `${part.get('hour')}:${part.get('minute')}` }
}

// Till printers seldom have ₺ and ₼, so the text names the currency once, as people there call it.
function spokenCurrency(currency: string, locale: Locale): string {
  return currency === 'TRY' && locale === 'tr' ? 'TL' : currency
}

function requireThatItAddsUp(receipt: Receipt): void {
  const { total_minor, lines, taxes, tenders, change_minor, prices_include_tax = true } = receipt
  for (const line of lines) {
    requireEqual(line.name, line.total_minor, line.quantity * line.unit_price_minor - line.discount_minor)
    const named_minor = discountsOf(line, receipt.locale).reduce((sum, { amount_minor }) => sum + amount_minor, 0)
    requireEqual(`discounts of ${line.name}`, named_minor, line.discount_minor)
  }
  requireEqual(
    'lines',
    lines.reduce((sum, line) => sum + line.total_minor, prices_include_tax ? 0 : taxes.reduce((sum, tax) => sum + tax.tax_minor, 0)),
    total_minor,
  )
  requireEqual(
    'taxes',
    taxes.reduce((sum, tax) => sum + tax.net_minor + tax.tax_minor, 0),
    total_minor,
  )
  requireEqual('tenders less change', tenders.reduce((sum, tender) => sum + tender.amount_minor, 0) - change_minor, total_minor)
}

function requireEqual(what: string, actual_minor: number, expected_minor: number): void {
  if (actual_minor !== expected_minor) throw new RangeError(`receipt: ${what} come to ${actual_minor}, not ${expected_minor}`)
}

/** One line of visible text: names from imports may carry line breaks, printer commands or marks that turn the direction of writing. */
function clean(text: string): string {
  const [indent = ''] = /^ */.exec(text) ?? []
  return (
    indent +
    text
      .normalize('NFC')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim()
  )
}

/** Columns a text takes: code points, without the marks that stand above or below others. */
function width(text: string): number {
  return [...text].filter((sign) => !/\p{M}/u.test(sign)).length
}

function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

/** Text at the left, broken where needed, a figure at the right of its last line. */
function leftAndRight(left: string, right: string, columns: number): string[] {
  const [figure = '', ...more] = wrap(right, columns - 2)
  const room = columns - width(figure) - 1
  const lines = more.length > 0 ? [...wrap(left, columns), ''] : wrap(left, Math.max(room, 8))
  const last = lines.pop() ?? ''
  if (width(last) > room) return [...lines, last, padStart(figure, columns), ...more.map((line) => padStart(line, columns))]
  return [...lines, last + padStart(figure, columns - width(last)), ...more.map((line) => padStart(line, columns))]
}

/** Breaks between words, and within a word that is wider than the paper. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\S) /)) {
    let rest = line === '' ? word : `${line} ${word}`
    if (width(rest) > columns && line !== '') {
      lines.push(line)
      rest = word
    }
    while (width(rest) > columns) {
      const signs = [...rest]
      lines.push(signs.slice(0, columns).join(''))
      rest = signs.slice(columns).join('')
    }
    line = rest
  }
  return [...lines, line]
}

export function escape(text: string): string {
  return clean(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
