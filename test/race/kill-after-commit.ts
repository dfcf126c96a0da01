/**
 * Loaded before a server that is to die at the most awkward moment: the transaction that places an order (or writes what it is told else) has
 * been committed, and nobody has been told yet.
 */
import pg from 'pg'

type Query = (this: pg.Client, sent: string | { text: string }, ...rest: unknown[]) => Promise<unknown>

const query = Reflect.get(pg.Client.prototype, 'query') as Query
const fatal = process.env.BIRGE_RACE_FATAL_WRITE ?? 'insert into orders.orders'
const placing = new WeakSet<pg.Client>()

async function andDie(this: pg.Client, ...[sent, ...rest]: Parameters<Query>) {
  const answer = await query.call(this, sent, ...rest)
  const text = typeof sent === 'string' ? sent : sent.text
  if (text.includes(fatal)) placing.add(this)
  if (text === 'commit' && placing.has(this)) process.kill(process.pid, 'SIGKILL')
  return answer
}
pg.Client.prototype.query = andDie as never
