import type { createPromotion } from '../offer/promotions/index.ts'

type New = Parameters<typeof createPromotion>[1]
/** What Alma gives away, in both countries. Categories by the keys of theirs; `code` is a coupon for everybody. */
export interface DemoPromotion {
  name: New['name']
  rule: Omit<New['rule'], 'goods'>
  limits: New['limits']
  category?: string
  code?: string
}

/** Amounts of a country in its money. */
export const promotionsOf = (currency: string): DemoPromotion[] => {
  const amount = (in_try: number, in_azn: number) => (currency === 'AZN' ? in_azn : in_try) * 100
  return [
    {
      name: { tr: 'İlk alışverişe %10', az: 'İlk alış-verişə 10%', en: '10 % off your first order' },
      rule: {
        class: 'order',
        priority: 10,
        asks: { first_order: true, coupon: true },
        benefit: { kind: 'percentage', percent_bp: 1_000, most_minor: amount(500, 20) },
      },
      limits: {},
      code: 'MERHABA10',
    },
    {
      name: { tr: 'Mumlarda 3 al 2 öde', az: 'Şamlarda 3 al 2 ödə', en: 'Candles: three for two' },
      rule: { class: 'line', priority: 20, benefit: { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000 } },
      limits: {},
      category: 'candles',
    },
    {
      name: { tr: 'Büyük alışverişe indirim', az: 'Böyük alış-verişə endirim', en: 'Off large orders' },
      rule: {
        class: 'order',
        priority: 0,
        benefit: {
          kind: 'tiers',
          by: 'amount',
          steps: [
            { from: amount(10_000, 400), percent_bp: 500 },
            { from: amount(20_000, 800), percent_bp: 800 },
          ],
        },
      },
      limits: {},
    },
    {
      name: { tr: 'Hafta içi sabah kahvesi', az: 'Həftə içi səhər qəhvəsi', en: 'Weekday morning coffee' },
      rule: {
        class: 'line',
        priority: 5,
        asks: { channels: ['till'], weekdays: [1, 2, 3, 4, 5], from_time: '09:00', until_time: '11:00', coupon: true },
        benefit: { kind: 'percentage', percent_bp: 1_500 },
      },
      limits: { budget_minor: amount(25_000, 1_000) },
      category: 'tea-and-coffee',
      code: 'SABAH15',
    },
  ]
}
