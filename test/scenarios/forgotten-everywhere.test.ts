/** Somebody of whom every module knows something asks to be forgotten: she is found nowhere, but where the proof says that she is kept and why. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { codeSentTo, setTheStage } from '../cast.ts'
import { whereIs } from '../everywhere.ts'
import { startTestApp } from '../harness.ts'
import { HER_IBAN, type Happening, livesIn } from '../lives.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 500)
const { happenings, newPerson, staffComeIn, at } = await livesIn(app, stage)

/** The words of her contract are proof for three years, and where our money went is the books' for ten. */
const KEPT_BY_LAW = ['agreements.agreed.body', 'promised_payments.given_back.iban']

test('a person of whom every module knows something is found nowhere afterwards, but what the law keeps', async () => {
  const her = await newPerson({
    phone: '+905329876543',
    name: 'Jülide Kocabıyık',
    email: 'julide.kocabiyik@posta.example',
    street: 'Zümrüt Sokağı 9',
  })
  const other = await newPerson()
  for (const does of Object.keys(happenings) as Happening[])
    for (const one of [her, other]) {
      app.clock.advance({ minutes: 12 })
      await happenings[does](one, 0)
      await app.settle()
    }
  await staffComeIn()
  // What she has ordered is with her, and what she has left comes back.
  await run(app.database.db, `update orders.orders set status = 'completed' where customer_id = $1`, [her.customer_id])
  const left = await run<{ deposit_id: string }>(app.database.db, 'select deposit_id from deposits.deposits where customer_id = $1', [
    her.customer_id,
  ])
  for (const { deposit_id } of left) {
    const body = { withdrawn_by: null, reason: `${her.name} vazgeçti`, register_id: stage.till.register_id }
    const back = await app.call('POST', `/v1/deposits/${deposit_id}/returns`, body, { as: at().desk, key: deposit_id })
    assert.equal(back.status, 201, back.text)
  }
  await app.settle()
  const hers = ['9876543', 'julide', 'jülide', 'kocabıyık', 'kocabiyik', 'sokağı9', HER_IBAN.toLowerCase()]
  const before = await whereIs(app, hers)
  assert.ok(before.size >= 25, `until then she is everywhere: ${[...before].join(', ')}`)

  app.clock.advance({ minutes: 12 })
  const asked = await app.call('POST', '/v1/me/data-requests', { kind: 'erasure' }, { as: her.as })
  assert.equal(asked.status, 201, asked.text)
  const { request_id } = asked.body.request
  const proven = await app.call('POST', `/v1/data-requests/${request_id}/proof`, { code: await codeSentTo(app, her.phone) }, { as: her.as })
  assert.equal(proven.status, 201, proven.text)
  const done = await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: at().desk })
  assert.equal(done.status, 201, done.text)
  await app.settle()
  const request = done.body
  // Nor does what was answered before tell of her when a request comes again; the account is that of the other one too.
  const hers_alone = hers.filter((word) => word !== HER_IBAN.toLowerCase())
  assert.deepEqual([...(await whereIs(app, hers_alone))], KEPT_BY_LAW.slice(0, 1))
  const answered = await run(app.database.db, `select from platform.idempotency_keys where strpos(reply, $1) > 0`, [her.customer_id])
  assert.equal(answered.length, 0)
  app.clock.advance({ hours: 25 })
  await app.settle()
  assert.deepEqual([...(await whereIs(app, hers))].toSorted(), KEPT_BY_LAW)
  const proof = new Map((request.proof as { table: string; kept: number; why?: string }[]).map((line) => [line.table, line]))
  for (const [table, why] of [
    ['agreements.agreed', 'accountability'],
    ['promised_payments.given_back', 'tax_law'],
  ] as const)
    assert.ok(proof.get(table)!.kept > 0 && proof.get(table)!.why === why, table)
  const [first, last] = other.name.toLowerCase().split(' ') as [string, string]
  assert.ok((await whereIs(app, [first, last])).size >= 20, 'of nobody else anything is gone')
  assert.deepEqual(await app.audit(), [])
})
