/**
 * One gift card from which many pay at once, against PostgreSQL itself: one guarded update of one row and its commit, by as many connections
 * at the same moment. Exact: what is left on the card is what it began with, less what was told to have been paid.
 */
import pg from 'pg'
import { account, balanceOf, post, postTogether, type TransferGroup } from '../server/foundation/ledger/index.ts'
import { openDatabase } from '../server/platform/database.ts'
import { measure, type Measured } from './load.ts'

const CALLERS = 64
const FULL = 1_000_000_000

export interface HotCard {
  limit: number
  /** Groups a second. */
  posted: Measured
  /** Holds that were settled a second: two groups each. */
  redeemed: Measured
  exact: boolean
}

export async function measureHotCard(url: string, seconds: number): Promise<HotCard> {
  const database = openDatabase(url)
  const of = (kind: 'gift_card' | 'given_away' | 'order', owner: string) => account('com_bench', 'TRY', kind, owner)
  const card = of('gift_card', 'hot')
  const order = of('order', 'bench')
  const group = (key: string, more: Partial<TransferGroup>): TransferGroup => ({
    ...{ key, kind: 'bench', document: 'bench', actor: 'system:bench', posted_at: new Date().toISOString(), transfers: [] },
    ...more,
  })
  await database.transaction((tx) =>
    post(tx, [group('bench:sold', { transfers: [{ from: card, to: of('given_away', 'bench'), amount_minor: FULL }] })]),
  )
  const limit = await measureOneRow(url, seconds)
  let paid = 0
  const posted = await measure(CALLERS, seconds, async (lane, turn) => {
    await postTogether(database, group(`bench:post:${lane}:${turn}`, { transfers: [{ from: order, to: card, amount_minor: 1 }] }))
    paid++
  })
  const redeemed = await measure(CALLERS, seconds, async (lane, turn) => {
    const key = `bench:hold:${lane}:${turn}`
    await postTogether(database, group(key, { holds: [{ account: card, amount_minor: 1, expires_at: null }] }))
    await postTogether(
      database,
      group(`bench:settle:${lane}:${turn}`, { transfers: [{ from: order, to: card, amount_minor: 1, of_hold: key }] }),
    )
    paid++
  })
  const exact = (await balanceOf(database.db, card)) === FULL - paid
  await database.close()
  return { limit, posted, redeemed, exact }
}

async function measureOneRow(url: string, seconds: number): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  await clients[0]!.query('create schema if not exists bench_limit')
  await clients[0]!.query('create table bench_limit.card (id integer primary key, balance bigint not null check (balance >= 0))')
  await clients[0]!.query('insert into bench_limit.card values (1, $1)', [FULL])
  const text = 'update bench_limit.card set balance = balance - 1 where id = 1 and balance >= 1'
  const { per_second } = await measure(CALLERS, seconds, async (lane) => void (await clients[lane]!.query({ name: 'take', text })))
  await Promise.all(clients.map((client) => client.end()))
  return per_second
}
