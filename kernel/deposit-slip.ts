/**
 * The paper that is given for a deposit (Turkish kapora, Azerbaijani beh): what was taken, for what, until when it stands and what was agreed of it.
 * Nothing was sold, so it is no receipt of a sale and says so. Sentences for Turkey follow the Code of Obligations (6098), art. 177 and 178.
 */
import type { Locale } from './locale.ts'
import { formatMoney } from './money.ts'
import { escape, heading, page_style, type Receipt, wallClock, words } from './receipt.ts'

export type DepositSlip = Pick<Receipt, 'locale' | 'currency' | 'company' | 'store' | 'cashier' | 'time_zone'> & {
  register?: string
  /** By a link: at no place and no register. */
  from_a_distance: boolean
  number: string
  /** The number as the bars of a code that the till's scanner reads: 1 for dark, 0 for light. */
  bars: string
  /** RFC 3339. */
  taken_at: string
  /** RFC 3339: until when it was agreed to stand. */
  stands_until: string
  name?: string
  about: string
  amount_minor: number
  /** earnest: counts towards the price, goes back if nothing comes of it; withdrawal: whoever withdraws loses it. */
  kind: 'earnest' | 'withdrawal'
  /** How many times of it the seller gives back if it is he who withdraws. */
  times_back: number
  tenders: readonly { method: 'cash' | 'terminal' | 'card'; amount_minor: number; reference?: string }[]
}

const texts = {
  tr: {
    title: 'KAPORA (AVANS) BELGESİ',
    number: 'No',
    name: 'Müşteri',
    about: 'Konu',
    until: 'Geçerlilik',
    earnest: 'Bağlanma parasıdır (TBK m. 177): bedelden düşülür; satış gerçekleşmezse geri verilir.',
    earnest_elsewhere: 'Bedelden düşülür; satış gerçekleşmezse geri verilir.',
    withdrawal: (times: number) =>
      `Cayma parasıdır (TBK m. 178): bedelden düşülür. Müşteri cayarsa verdiğini bırakır; satıcı cayarsa aldığının ${times} katını geri verir.`,
    from_a_distance: 'Uzaktan bırakılmıştır: gerekçe göstermeden ve ceza ödemeden geri alınabilir.',
    keep: 'Alışverişte bu belgeyi gösterin.',
  },
  az: {
    title: 'BEH (AVANS) SƏNƏDİ',
    number: '№',
    name: 'Müştəri',
    about: 'Mövzu',
    until: 'Etibarlıdır',
    earnest: 'Qiymətdən çıxılır; satış baş tutmasa, geri qaytarılır.',
    earnest_elsewhere: 'Qiymətdən çıxılır; satış baş tutmasa, geri qaytarılır.',
    withdrawal: (times: number) =>
      `Qiymətdən çıxılır. Müştəri imtina etsə, verdiyi qalır; satıcı imtina etsə, aldığının ${times} mislini qaytarır.`,
    from_a_distance: 'Məsafədən verilib: səbəb göstərmədən və cərimə ödəmədən geri alına bilər.',
    keep: 'Alış-verişdə bu sənədi göstərin.',
  },
  en: {
    title: 'DEPOSIT (ADVANCE)',
    number: 'No.',
    name: 'Customer',
    about: 'For',
    until: 'Stands until',
    earnest: 'Earnest money (TBK art. 177): it counts towards the price, and is given back if nothing is sold.',
    earnest_elsewhere: 'It counts towards the price, and is given back if nothing is sold.',
    withdrawal: (times: number) =>
      `Withdrawal money (TBK art. 178): it counts towards the price. A customer who withdraws leaves it; a seller who withdraws gives back ${times} times of it.`,
    from_a_distance: 'It was left from a distance: it can be taken back without a reason and without a penalty.',
    keep: 'Show this paper when you buy.',
  },
} as const satisfies Record<Locale, object>

/** A whole HTML page with the slip alone, ready for a printer with 80 mm paper; every given text escaped. */
export function depositSlipPage(slip: DepositSlip): string {
  const { locale, currency, time_zone, company, kind, times_back } = slip
  const [say, of_receipt] = [texts[locale], words[locale]]
  const money = (amount_minor: number) => escape(formatMoney(amount_minor, currency, locale))
  const taken = wallClock(slip.taken_at, time_zone, locale)
  const [name = '', ...address] = heading(slip)
  const facts: [string, string][] = [
    [taken.day, taken.time],
    [say.number, slip.number],
    ...(slip.register === undefined ? [] : [[of_receipt.register, slip.register] satisfies [string, string]]),
    ...(slip.cashier === undefined ? [] : [[of_receipt.cashier, slip.cashier] satisfies [string, string]]),
    ...(slip.name === undefined ? [] : [[say.name, slip.name] satisfies [string, string]]),
    [say.about, slip.about],
    [say.until, wallClock(slip.stands_until, time_zone, locale).day],
  ]
  const paid = slip.tenders.map(({ method, amount_minor }) => {
    const text = of_receipt.tenders[method === 'cash' ? 'cash' : 'card']
    return `<tr><th scope="row">${escape(text)}</th><td>${money(amount_minor)}</td></tr>`
  })
  const rule = kind === 'withdrawal' ? say.withdrawal(times_back) : company.country === 'TR' ? say.earnest : say.earnest_elsewhere
  return [
    '<!doctype html>',
    `<html lang="${locale}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(slip.number)}</title>`,
    `<style>${page_style}${slip_style}</style></head>`,
    `<body><article class="receipt" lang="${locale}">`,
    `<header><h1>${escape(name)}</h1>${address
      .filter(Boolean)
      .map((line) => `<p>${escape(line)}</p>`)
      .join('')}<p><strong>${say.title}</strong></p></header>`,
    `<dl>${facts.map(([term, value]) => `<div><dt>${escape(term)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>`,
    `<table class="receipt-lines"><tfoot><tr class="receipt-total"><th scope="row">${of_receipt.total}</th><td>${money(slip.amount_minor)}</td></tr>${paid.join('')}</tfoot></table>`,
    `<p>${escape(slip.from_a_distance ? `${rule} ${say.from_a_distance}` : rule)}</p>`,
    barsSvg(slip.bars),
    `<footer><p class="receipt-mark"><strong>${of_receipt.not_fiscal}</strong></p><p>${say.keep}</p></footer>`,
    '</article></body>',
    '</html>',
    '',
  ].join('\n')
}

// The sums follow the facts at once, whose rule is enough; what stands beside bars makes them hard to read.
const slip_style = `.receipt-total > * { border-top: 0 } table, .receipt-bars { margin-bottom: 8px } .receipt-bars { margin-top: 12px }`

/** As wide as the paper, with ten light modules on each side (ISO/IEC 15417, 4.4). */
function barsSvg(bars: string): string {
  const width = bars.length + 20
  const dark = [...bars.matchAll(/1+/g)].map(({ index, 0: run }) => `<rect x="${index + 10}" width="${run.length}" height="40"/>`)
  return `<p class="receipt-bars"><svg viewBox="0 0 ${width} 40" preserveAspectRatio="none" width="100%" height="48" shape-rendering="crispEdges" aria-hidden="true">${dark.join('')}</svg></p>`
}
