/** The register is told what was said to us and tells us what was said to it: nothing is lost, and nothing is told twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { tellBy } from './exchange.ts'
import { type ConsentRegister, joinRegister } from './index.ts'
import { besideUs, Iys } from './register.contract.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
const { company_id } = stage.alma
const iys = new Iys()
let speaksNow: ConsentRegister = besideUs(iys)
joinRegister(company_id, {
  most: 2,
  add: (...of) => speaksNow.add(...of),
  addMany: (...of) => speaksNow.addMany(...of),
  answersOf: (...of) => speaksNow.answersOf(...of),
  changes: (...of) => speaksNow.changes(...of),
})

let people = 0
async function somebody() {
  const as = pocket()
  const { customer } = await signIn(app, as, `0532 610 00 ${String(people++).padStart(2, '0')}`)
  return { as, phone: customer.phone as string }
}
const say = (as: Pocket, decision: string, channel = 'sms') =>
  app.call('PUT', '/v1/me/consents', { choices: [{ purpose: 'marketing', channel, decision }], text_versions: { marketing: 1 } }, { as })
const lines = () =>
  run<{ status: string; tries: number }>(
    app.database.db,
    'select status, tries from consent_register.lines order by recorded_at, consent_id',
  )
const statuses = async () => (await lines()).map(({ status }) => status)
async function timePasses(minutes = 10) {
  app.clock.advance({ minutes })
  await app.settle()
}

test('three working days are counted without the weekend, by the calendar of Turkey', () => {
  assert.equal(tellBy('2026-03-02T09:00:00.000Z'), '2026-03-05T21:00:00.000Z')
  assert.equal(tellBy('2026-03-05T09:00:00.000Z'), '2026-03-10T21:00:00.000Z', 'Thursday to Tuesday')
  assert.equal(tellBy('2026-03-06T22:30:00.000Z'), '2026-03-11T21:00:00.000Z', 'late on Friday it is Saturday there')
})

test('what she says is told within minutes, one alone or many together', async () => {
  const [one, ...others] = [await somebody(), await somebody(), await somebody(), await somebody()]
  await say(one!.as, 'granted')
  await timePasses()
  assert.deepEqual(await statuses(), ['told'])
  for (const { as } of others) await say(as, 'granted')
  app.clock.advance({ minutes: 1 })
  await say(one!.as, 'refused')
  await timePasses()
  iys.work()
  await timePasses()
  await timePasses()
  assert.deepEqual(await statuses(), ['told', 'told', 'told', 'told', 'told'])
  assert.deepEqual(
    iys.taken.map(({ recipient, status }) => [recipient.slice(-2), status]),
    [
      ['00', 'ONAY'],
      ['01', 'ONAY'],
      ['02', 'ONAY'],
      ['03', 'ONAY'],
      ['00', 'RET'],
    ],
  )
  assert.deepEqual(await app.audit(), [])
})

test('while it has no time or is not there, lines wait and are not lost', async () => {
  const { as, phone } = await somebody()
  iys.busy_s = 600
  await say(as, 'granted')
  await timePasses(1)
  assert.equal((await statuses()).at(-1), 'waiting')
  await timePasses(5)
  assert.equal((await lines()).at(-1)!.tries, 1, 'it is not asked before the time it said')
  iys.busy_s = 0
  await timePasses(6)
  assert.equal((await statuses()).at(-1), 'told')
  assert.equal(iys.taken.at(-1)!.recipient, phone)
})

test('a line that was taken and whose answer was lost is told again, and is there once', async () => {
  const { as, phone } = await somebody()
  const well = speaksNow
  speaksNow = {
    ...well,
    async add(line, signal) {
      await well.add(line, signal)
      throw new Error('the wire is cut')
    },
  }
  await say(as, 'granted')
  await timePasses(1)
  speaksNow = well
  await timePasses()
  assert.equal((await statuses()).at(-1), 'known')
  assert.equal(iys.taken.filter(({ recipient }) => recipient === phone).length, 1)
})

test('what people told the register is heard, once, and does not go back', async () => {
  const { as, phone } = await somebody()
  await say(as, 'granted')
  await timePasses()
  const told = iys.taken.length
  iys.hear({
    type: 'MESAJ',
    source: 'IYS_WEB',
    recipient: phone,
    status: 'RET',
    consentDate: '2026-03-02 23:00:00',
    recipientType: 'BIREYSEL',
  })
  app.clock.moveTo('2026-03-03T09:00:00Z')
  await app.settle()
  const state = async () =>
    (await app.call('GET', '/v1/me/consents', undefined, { as })).body.choices.find((one: { channel: string }) => one.channel === 'sms')
      .state
  assert.equal(await state(), 'refused')
  const facts = () => run(app.database.db, 'select from privacy.consents')
  const before = (await facts()).length
  app.clock.advance({ hours: 3 })
  await app.settle()
  assert.deepEqual([(await facts()).length, iys.taken.length], [before, told])
  assert.deepEqual(await app.audit(), [])
})

test('a register that tells no place to go on from is heard once an hour, and not for ever', async () => {
  let heard = 0
  const well = speaksNow
  speaksNow = {
    ...well,
    changes: async () => {
      heard++
      return {
        lines: [{ type: 'MESAJ', recipient: '+905321112233', status: 'RET', source: 'IYS_WEB', consentDate: '2026-03-02 23:00:00' }],
        after: null,
      }
    },
  }
  await timePasses(61)
  assert.equal(heard, 1)
  speaksNow = well
})
