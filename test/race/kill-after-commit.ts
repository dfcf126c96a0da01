/**
 * Loaded before a server that is to die at the most awkward moment: the transaction that places an order has been committed, and nobody has
 * been told yet.
 */
import pg from 'pg'

type Query = (this: pg.Client, sent: string | { text: string }, ...rest: unknown[]) => Promise<unknown>

const query = Reflect.get(pg.Client.prototype, 'query') as Query
const placing = new WeakSet<pg.Client>()

async function andDie(this: pg.Client, ...[sent, ...rest]: Parameters<Query>) {
  const answer = await query.call(this, sent, ...rest)
  const text = typeof sent === 'string' ? sent : sent.text
  if (text.includes('insert into orders.orders')) placing.add(this)
  if (text === 'commit' && placing.has(this)) process.kill(process.pid, 'SIGKILL')
  return answer
}
pg.Client.prototype.query = andDie as never
