import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { startTestApp } from '../../test/harness.ts'
import { run } from './database.ts'
import {
  joinMessenger,
  type Message,
  type Messenger,
  type NewMessage,
  onQueued,
  queueMessage,
  queueMessages,
  sendDueMessages,
  type Sending,
} from './messages.ts'

const app = await startTestApp()
const { database, clock, log } = app
const now = () => clock.now().toISOString()
beforeEach(() => run(database.db, 'delete from platform.messages'))

const news = (recipient: string, more: Partial<Omit<NewMessage, 'purpose'>> = {}): NewMessage => ({
  kind: 'order_placed',
  purpose: 'order',
  medium: 'email',
  recipient,
  locale: 'tr',
  subject: 'Siparişiniz',
  body: 'Teşekkür ederiz, siparişiniz alındı.',
  company_id: null,
  now: now(),
  ...more,
})

/** Something that carries e-mail and answers as it is told to. */
function mailman(answer: (message: Message) => Promise<Sending> = async () => ({ sent: true })) {
  const carried: Message[] = []
  const messenger: Messenger = {
    medium: 'email',
    send: async (message) => {
      carried.push(message)
      return answer(message)
    },
  }
  return { messenger, carried }
}

/** Queues as a server does to which this messenger is joined. */
async function queue(messages: NewMessage[], messenger?: Messenger) {
  const leave = messenger && joinMessenger(messenger)
  await database.transaction((tx) => queueMessages(tx, messages))
  leave?.()
}
const send = (...messengers: Messenger[]) => sendDueMessages(database, messengers, now(), log)
const inOutbox = () =>
  run<{ recipient: string; status: string; tries: number; error: string | null; body: string }>(
    database.db,
    'select recipient, status, tries, error, body from platform.messages order by recipient',
  )
const statuses = async () => (await inOutbox()).map((m) => `${m.recipient} ${m.status}`)

test('what was queued is sent once, after its commit', async () => {
  const { messenger, carried } = mailman()
  await queue([news('a'), news('b', { customer_id: 'cus_b', locale: 'az' })], messenger)
  assert.equal(await send(messenger), 2)
  assert.equal(await send(messenger), 0)
  assert.deepEqual(
    carried.map((m) => [m.recipient, m.locale, m.customer_id, m.subject]),
    [
      ['a', 'tr', null, 'Siparişiniz'],
      ['b', 'az', 'cus_b', 'Siparişiniz'],
    ],
  )
  assert.deepEqual(await statuses(), ['a sent', 'b sent'])
})

test('what belongs to a change that was rolled back is never said', async () => {
  const { messenger, carried } = mailman()
  const leave = joinMessenger(messenger)
  await assert.rejects(
    database.transaction(async (tx) => {
      await queueMessage(tx, news('a'))
      throw new Error('the order was refused')
    }),
  )
  leave()
  assert.equal(await send(messenger), 0)
  assert.deepEqual(carried, [])
})

test('where nobody carries it, it is kept and not sent later', async () => {
  const { messenger, carried } = mailman()
  await queue([news('a'), news('+905320000000', { medium: 'sms' })])
  assert.deepEqual(await statuses(), ['+905320000000 kept', 'a kept'])
  await send(messenger)
  assert.deepEqual(carried, [])
})

test('what waits for a messenger that has left is kept', async () => {
  const { messenger } = mailman()
  await queue([news('a')], messenger)
  await send()
  assert.deepEqual(await statuses(), ['a kept'])
})

test('a bad moment is tried again after longer and longer pauses, and given up after eight tries', async () => {
  const { messenger, carried } = mailman(async () => ({ sent: false, again: true, error: 'mailbox busy' }))
  await queue([news('a')], messenger)
  await send(messenger)
  for (const [tries, minutes] of [0.5, 2, 8, 30, 120, 480, 1_440].entries()) {
    clock.advance({ minutes, seconds: -1 })
    await send(messenger)
    assert.equal(carried.length, tries + 1, `${minutes} minutes have not passed`)
    clock.advance({ seconds: 1 })
    await send(messenger)
    assert.equal(carried.length, tries + 2)
  }
  clock.advance({ days: 30 })
  assert.equal(await send(messenger), 0)
  assert.deepEqual(await inOutbox(), [{ recipient: 'a', status: 'failed', tries: 8, error: 'mailbox busy', body: news('a').body }])
})

test('the last word is not argued with', async () => {
  const { messenger, carried } = mailman(async () => ({ sent: false, again: false, error: 'no such mailbox' }))
  await queue([news('a')], messenger)
  await send(messenger)
  clock.advance({ days: 3 })
  await send(messenger)
  assert.equal(carried.length, 1)
  assert.deepEqual(await statuses(), ['a failed'])
})

test('one that falls over holds up nobody else', async () => {
  const { messenger } = mailman(async ({ recipient }) => {
    if (recipient === 'b') throw new Error('connection reset')
    return { sent: true }
  })
  await queue(
    ['a', 'b', 'c'].map((recipient) => news(recipient)),
    messenger,
  )
  assert.equal(await send(messenger), 2)
  assert.deepEqual(await statuses(), ['a sent', 'b waiting', 'c sent'])
})

test('several servers at once say everything once', async () => {
  const { messenger, carried } = mailman(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    return { sent: true }
  })
  await queue(
    Array.from({ length: 100 }, (_, i) => news(`r${i}`)),
    messenger,
  )
  const sent = await Promise.all([send(messenger), send(messenger), send(messenger)])
  assert.equal(
    sent.reduce((sum, n) => sum + n),
    100,
  )
  assert.equal(new Set(carried.map((m) => m.message_id)).size, 100)
  assert.equal(carried.length, 100)
})

test('a server that dies while it speaks leaves the message to the next one', async () => {
  const { messenger, carried } = mailman()
  await queue([news('a')], messenger)
  // It has taken the message, and is gone before anybody heard whether it arrived.
  await run(database.db, `update platform.messages set tries = 1, due_at = $1::timestamptz + interval '5 minutes'`, [now()])
  assert.equal(await send(messenger), 0)
  clock.advance({ minutes: 5 })
  assert.equal(await send(messenger), 1)
  assert.equal(carried.length, 1)
})

test('a secret is in the message and nowhere else, and not sent when it is of no use any more', async () => {
  const secret = () => ({
    body: 'Kodunuz 482913.',
    secret: '482913',
    useless_after: new Date(clock.now().getTime() + 600_000).toISOString(),
  })
  let up = true
  const { messenger, carried } = mailman(async () => (up ? { sent: true } : { sent: false, again: true, error: 'down' }))
  await queue([news('a', secret())], messenger)
  await send(messenger)
  assert.equal(carried[0]!.body, 'Kodunuz 482913.')
  assert.deepEqual(
    (await inOutbox()).map((m) => m.body),
    ['Kodunuz ••••••.'],
  )

  up = false
  await queue([news('b', secret())], messenger)
  await send(messenger)
  up = true
  clock.advance({ minutes: 10 })
  assert.equal(await send(messenger), 0)
  assert.deepEqual((await inOutbox())[1], { recipient: 'b', status: 'failed', tries: 1, error: 'down', body: 'Kodunuz ••••••.' })
})

test('whoever wants to hear of messages hears every one, until she has heard enough', async () => {
  const heard: string[] = []
  const stop = onQueued((message) => heard.push(`${message.medium} ${message.recipient}: ${message.body}`))
  await queue([news('a', { body: 'Kodunuz 482913.' })])
  stop()
  await queue([news('b')])
  assert.deepEqual(heard, ['email a: Kodunuz 482913.'])
})

test('nothing to say is nothing to send', async () => {
  await database.transaction((tx) => queueMessages(tx, []))
  assert.equal(await send(), 0)
})
