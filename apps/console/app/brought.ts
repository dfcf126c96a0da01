import type { Texts } from './texts.ts'

type Told = Pick<Texts, 't' | 'known' | 'money'>
type Row = Record<string, string | number>

const sumOf = (rows: readonly Row[], name: string) => rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0)

type Value = string | number | undefined
interface Brought {
  count: number
  minor?: Value
  currency?: Value
  system?: Value
}

/** What is not told by its number alone: how many of what, and how much in which currency. */
const rows_of: Record<string, (rows: Row[]) => Brought[]> = {
  'orders.orders': (rows) =>
    rows.map(({ order_count, total_minor, currency }) => ({ count: Number(order_count), minor: total_minor, currency })),
  'returns.returns': (rows) =>
    rows.map(({ return_count, paid_minor, currency }) => ({ count: Number(return_count), minor: paid_minor, currency })),
  'carts.carts': (rows) => rows.map(({ item_count }) => ({ count: Number(item_count) })),
  'checkout.being_paid': (rows) => rows.map(({ total_minor, currency }) => ({ count: 1, minor: total_minor, currency })),
  'stored_value.credits': (rows) => rows.map(({ balance_minor, currency }) => ({ count: 1, minor: balance_minor, currency })),
  'deposits.deposits': (rows) => rows.map(({ balance_minor, currency }) => ({ count: 1, minor: balance_minor, currency })),
  'history.sales_elsewhere': (rows) =>
    rows.map(({ purchases, returns, total_minor, currency, system }) => ({
      ...{ count: Number(purchases) + Number(returns), minor: total_minor, currency, system },
    })),
  // Credit is told by who keeps it.
  'ledger.balances': (rows) => [
    {
      count: sumOf(
        rows.filter(({ kind }) => kind === 'points'),
        'balance_minor',
      ),
    },
  ],
  'promotions.promotion_uses': (rows) => [{ count: sumOf(rows, 'uses') }],
}

/** What each module says that somebody brings along, in its own words; nothing that is there is left out. */
export function whatSheBrings(brought: Record<string, object>, { t, known, money }: Told): string[] {
  const lines: string[] = []
  for (const [module, of] of Object.entries(brought))
    for (const [name, what] of Object.entries(of)) {
      const key = `merging.brought.${module}.${name}`
      if (!known(key)) continue
      const told = rows_of[`${module}.${name}`]?.(what as Row[]) ?? [{ count: countOf(what) }]
      for (const { count, minor, currency, system = '' } of told)
        if (count > 0)
          lines.push(
            t(key as 'merging.brought.carts.carts', {
              count,
              amount: currency ? money(Number(minor), String(currency)) : '',
              system: String(system),
            }),
          )
    }
  return lines
}

const countOf = (what: unknown): number =>
  Array.isArray(what) ? what.length : typeof what === 'number' ? what : Number((what as { event_count?: number } | null)?.event_count ?? 0)
