/**
 * Loaded before a server that is to die at the most awkward moment: the transaction that places an order (or writes what it is told else) has
 * been committed, and nobody has been told yet.
 */
import pg from 'pg'
import { Journey } from '../../server/platform/journey.ts'

const submit = Reflect.get(pg.Client.prototype, 'query') as (this: pg.Client, ...sent: unknown[]) => unknown
const fatal = process.env.BIRGE_RACE_FATAL_WRITE ?? 'insert into orders.orders'
const placing = new WeakSet<pg.Client>()

function andDie(this: pg.Client, ...given: unknown[]) {
  const [journey] = given
  if (journey instanceof Journey)
    for (const statement of journey.statements) {
      if (statement.text.includes(fatal)) placing.add(this)
      if (statement.text === 'commit' && placing.has(this)) statement.resolve = () => process.kill(process.pid, 'SIGKILL')
    }
  return submit.apply(this, given)
}
pg.Client.prototype.query = andDie as never
