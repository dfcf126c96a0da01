import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { type Counterpart, messengerContract } from '../../platform/messages.contract.ts'
import { smtpFromSettings, smtpMessenger } from './index.ts'

interface Mail {
  recipient: string
  raw: string
}

/** A real mail server on loopback, with a few mailboxes that behave as mailboxes do. */
async function mailServer() {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('nobody@')) return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
      if (address.startsWith('busy@')) return done(Object.assign(new Error('mailbox busy'), { responseCode: 451 }))
      if (address.startsWith('silent@')) return
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo) mails.push({ recipient: address, raw: Buffer.concat(chunks).toString() })
        done()
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const close = () => new Promise<void>((resolve) => server.close(resolve))
  after(close)
  const url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return { url, mails, close }
}

/** Reads a mail as a mail program does: RFC 2047 words in headers, quoted-printable or base64 in the body. */
function readMail({ recipient, raw }: Mail) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? ''
  const bytes = (text: string) =>
    Buffer.from(
      text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    )
  const subject = header('Subject')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      (how.toUpperCase() === 'B' ? Buffer.from(word, 'base64') : bytes(word.replaceAll('_', ' '))).toString(),
    )
  const sent = rest.join('\r\n\r\n').replace(/\r\n$/, '')
  const encoding = header('Content-Transfer-Encoding')
  const body =
    encoding === 'base64'
      ? Buffer.from(sent, 'base64').toString()
      : encoding === 'quoted-printable'
        ? bytes(sent.replace(/=\r\n/g, '')).toString()
        : sent
  return { recipient, subject, body: body.replaceAll('\r\n', '\n').trimEnd(), header }
}

messengerContract('SMTP, to a real mail server', 'email', async (): Promise<Counterpart> => {
  const { url, mails, close } = await mailServer()
  const from = 'Alma <merhaba@alma.example>'
  return {
    messenger: smtpMessenger({ url, from }),
    impatient: smtpMessenger({ url, from, timeout_ms: 400 }),
    recipients: {
      known: 'ayse@posta.example',
      unknown: 'nobody@posta.example',
      busy: 'busy@posta.example',
      silent: 'silent@posta.example',
    },
    arrived: async () => mails.map(readMail).map(({ recipient, subject, body }) => ({ recipient, subject, body })),
    goAway: close,
  }
})

test('a mail says whom it comes from, and keeps its number however often it is tried', async () => {
  const { url, mails } = await mailServer()
  const messenger = smtpMessenger({ url, from: 'Alma <merhaba@alma.example>' })
  const message = {
    message_id: 'msg_1',
    kind: 'order_placed',
    medium: 'email' as const,
    recipient: 'ayse@posta.example',
    locale: 'az',
    subject: 'Sifarişiniz',
    body: 'Təşəkkür edirik',
    customer_id: null,
  }
  await messenger.send(message, AbortSignal.timeout(5_000))
  await messenger.send(message, AbortSignal.timeout(5_000))
  const [first, second] = mails.map(readMail)
  assert.equal(first!.header('From'), 'Alma <merhaba@alma.example>')
  assert.equal(first!.header('Message-ID'), '<msg_1@alma.example>')
  assert.equal(first!.header('Content-Language'), 'az')
  assert.equal(second!.header('Message-ID'), first!.header('Message-ID'))
})

test('an advertisement says how to be sent no more, in one click where the address is safe, and no other mail does', async () => {
  const { url, mails } = await mailServer()
  const messenger = smtpMessenger({ url, from: 'Alma <merhaba@alma.example>' })
  const message = {
    ...{ message_id: 'msg_1', kind: 'spring', medium: 'email' as const, recipient: 'ayse@posta.example', locale: 'tr' },
    ...{ subject: 'Bahar', body: 'Bahar geldi', customer_id: null },
  }
  const token = 'a'.repeat(300)
  for (const refuse_at of [`https://alma.example/v1/marketing-refusals?token=${token}`, 'http://alma.example/x', null])
    assert.deepEqual(await messenger.send({ ...message, refuse_at }, AbortSignal.timeout(5_000)), { sent: true })
  assert.deepEqual(
    mails.map(readMail).map(({ header }) => [header('List-Unsubscribe').replace(/\s/g, ''), header('List-Unsubscribe-Post')]),
    [
      [`<https://alma.example/v1/marketing-refusals?token=${token}>`, 'List-Unsubscribe=One-Click'],
      ['<http://alma.example/x>', ''],
      ['', ''],
    ],
  )
})

test('a recipient that looks like two is one mailbox or none', async () => {
  const { url, mails } = await mailServer()
  const messenger = smtpMessenger({ url, from: 'merhaba@alma.example' })
  await messenger.send(
    {
      message_id: 'msg_2',
      kind: 'x',
      medium: 'email',
      recipient: 'a@posta.example, b@posta.example',
      locale: 'tr',
      subject: 'x',
      body: 'x',
      customer_id: null,
    },
    AbortSignal.timeout(5_000),
  )
  assert.deepEqual(
    mails.filter((m) => ['a@posta.example', 'b@posta.example'].includes(m.recipient)),
    [],
  )
})

test('mail is sent where the settings say so, and half a setting is a mistake', () => {
  assert.equal(smtpFromSettings({}), undefined)
  assert.throws(() => smtpFromSettings({ BIRGE_SMTP_URL: 'smtp://mail.example' }), /BIRGE_MAIL_FROM/)
  assert.equal(smtpFromSettings({ BIRGE_SMTP_URL: 'smtp://mail.example', BIRGE_MAIL_FROM: 'a@b.example' })?.medium, 'email')
})
