/**
 * Whoever of the staff opens anything about somebody leaves a trace: every operation that reads by a customer is asked, as it stands in the app,
 * so that a new one that forgets to write the look down is found here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, setTheStage, signIn } from '../cast.ts'
import { pocket, startTestApp } from '../harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const { customer } = await signIn(app, pocket(), '0532 111 22 33')
const { company_id } = stage.alma

/** The log of looks itself: who reads in it is an auditor. */
const NO_LOOK = new Set(['/v1/customers/:customer_id/looks'])
const reads = app.routes.filter(({ method, path }) => method === 'GET' && path.includes(':customer_id') && !NO_LOOK.has(path))

test('every page about a customer is a look that is written down', async () => {
  const silent: string[] = []
  for (const { path: pattern } of reads) {
    await run(app.database.writer, 'delete from customers.looks')
    const path = pattern.replace(':customer_id', customer.customer_id)
    const answer = await app.call('GET', `${path}?company_id=${company_id}`, undefined, { as: desk })
    const asked = answer.status === 200 ? answer : await app.call('GET', path, undefined, { as: desk })
    assert.equal(asked.status, 200, `${pattern}: ${asked.text}`)
    const looks = await run(app.database.db, 'select from customers.looks where customer_id = $1', [customer.customer_id])
    if (!looks.length) silent.push(pattern)
  }
  assert.ok(reads.length >= 9, `only ${reads.length} were asked`)
  assert.deepEqual(silent, [])
})
