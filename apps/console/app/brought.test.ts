import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whatSheBrings } from './brought.ts'

test('what she brings is told as what it is: money as money, numbers as numbers, and nothing where there is nothing', () => {
  const told = whatSheBrings(
    {
      orders: { orders: [{ currency: 'TRY', order_count: 2, total_minor: 49_800 }] },
      returns: { returns: [{ currency: 'TRY', return_count: 1, paid_minor: 24_900 }] },
      carts: { carts: [{ item_count: 3 }] },
      checkout: { being_paid: [{ currency: 'TRY', total_minor: 24_900 }] },
      ledger: {
        balances: [
          { kind: 'store_credit', unit: 'TRY', balance_minor: 500_000 },
          { kind: 'points', unit: 'points', balance_minor: 120 },
        ],
      },
      stored_value: { credits: [{ currency: 'TRY', balance_minor: 500_000 }] },
      deposits: {
        deposits: [
          { currency: 'TRY', balance_minor: 10_000 },
          { currency: 'AZN', balance_minor: 900 },
        ],
      },
      history: { sales_elsewhere: [{ system: 'erp', currency: 'TRY', purchases: 4, returns: 1, total_minor: 1_000 }] },
      promotions: { promotion_uses: [{ uses: 2 }, { uses: 1 }] },
      segments: { segments: [{}, {}] },
      tracking: { behaviour: { event_count: 7, newest_at: null } },
      saved_cards: { saved_cards: 0 },
      clienteling: { notes: 1, open_follow_ups: 0, associates: 0 },
      privacy: { open_requests: 0, consents: [{}] },
    },
    {
      t: ((key: string, { count, amount, system }: Record<string, unknown>) =>
        [key.replace('merging.brought.', ''), count, amount, system].filter((one) => one !== '').join(' ')) as never,
      known: ((key: string) => key !== 'merging.brought.privacy.consents') as never,
      money: (minor, currency) => `${minor / 100} ${currency}`,
    },
  )
  assert.deepEqual(told, [
    'orders.orders 2 498 TRY',
    'returns.returns 1 249 TRY',
    'carts.carts 3',
    'checkout.being_paid 1 249 TRY',
    'ledger.balances 120',
    'stored_value.credits 1 5000 TRY',
    'deposits.deposits 1 100 TRY',
    'deposits.deposits 1 9 AZN',
    'history.sales_elsewhere 5 10 TRY erp',
    'promotions.promotion_uses 3',
    'segments.segments 2',
    'tracking.behaviour 7',
    'clienteling.notes 1',
  ])
})
