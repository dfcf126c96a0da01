/** What is kept of people is kept as long as the shop says from a day on, and then let go of, by whoever comes by. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run, runOne } from '../../server/platform/database.ts'
import { atTheDesk, setTheStage } from '../cast.ts'
import { startTestApp } from '../harness.ts'
import { livesIn } from '../lives.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 500)
const { happenings, newPerson, staffComeIn, at } = await livesIn(app, stage)
const count = async (from: string, customer_id: string) =>
  (await runOne<{ count: number }>(app.database.db, `select count(*)::integer as count from ${from}`, [customer_id]))!.count

test('notes, follow-ups that are over, what a system said before, and accounts to which money went back', async () => {
  const her = await newPerson()
  await happenings['is written about'](her)
  await happenings['is to be called'](her)
  await happenings['is to be called'](her)
  for (const _ of [1, 2]) {
    await happenings['is told of by another system'](her, 0)
    app.clock.advance({ minutes: 1 })
  }
  await happenings['transfers too much'](her)
  const [done] = await run<{ follow_up_id: string }>(
    app.database.db,
    'select follow_up_id from clienteling.follow_ups where customer_id = $1 order by follow_up_id limit 1',
    [her.customer_id],
  )
  const ended = await app.call('POST', `/v1/follow-ups/${done!.follow_up_id}/end`, { status: 'done' }, { as: at().desk })
  assert.equal(ended.status, 201, ended.text)
  app.clock.advance({ minutes: 1 })
  const kept = () =>
    Promise.all([
      count(`clienteling.notes where customer_id = $1`, her.customer_id),
      count(`clienteling.follow_ups where customer_id = $1`, her.customer_id),
      count(`merging.records where system = 'crm0' and external_id = $1 and fields <> '{}'`, her.customer_id),
      count(`promised_payments.given_back where iban is not null and $1 <> ''`, her.customer_id),
    ])
  const all = [1, 2, 2, 1]
  app.clock.advance({ days: 9 })
  await app.settle()
  assert.deepEqual(await kept(), all, 'as delivered, for years')

  await staffComeIn()
  const desk = await atTheDesk(app)
  const today = app.clock.now().toISOString().slice(0, 10)
  for (const [rule, amount] of [
    ['clienteling.notes', 30],
    ['clienteling.follow_ups', 31],
    ['merging.replaced_records', 32],
    ['promised_payments.ibans', 33],
  ] as const) {
    const set = await app.call('PUT', `/v1/privacy-rules/${rule}`, { amount, valid_from: today }, { as: desk })
    assert.equal(set.status, 200, set.text)
  }
  app.clock.advance({ days: 20 })
  await app.settle()
  assert.deepEqual(await kept(), all, 'the 29th day')
  const left: number[][] = []
  for (let day = 30; day <= 34; day++) {
    app.clock.advance({ days: 1 })
    await app.settle()
    left.push(await kept())
  }
  assert.deepEqual(
    left,
    [
      [0, 2, 2, 1],
      [0, 1, 2, 1],
      [0, 1, 1, 1],
      [0, 1, 1, 0],
      [0, 1, 1, 0],
    ],
    'what is open, and what a system says now, stay',
  )
  const { items } = (await app.call('GET', '/v1/privacy-rules', undefined, { as: await atTheDesk(app) })).body
  const swept = items.find((one: { rule: string }) => one.rule === 'promised_payments.ibans').swept
  assert.equal(swept.removed, 1)
  assert.deepEqual(await app.audit(), [])
})
