/** What everything that carries messages must do, whoever makes it. A connector's test gives it a counterpart and runs this. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Medium, Message, Messenger } from './messages.ts'

export interface Counterpart {
  messenger: Messenger
  /** The same, which gives up whoever is silent after a moment. */
  impatient: Messenger
  /** A recipient whom the other side takes, one whom it will never take, one for whom it is too busy now, one at whom it falls silent. */
  recipients: { known: string; unknown: string; busy: string; silent: string }
  /** What has arrived there, as its reader sees it. */
  arrived(): Promise<{ recipient: string; subject: string | null; body: string }[]>
  /** From now on nobody is there. */
  goAway(): Promise<void>
}

export function messengerContract(name: string, medium: Medium, meet: () => Promise<Counterpart>) {
  const message = (recipient: string, more: Partial<Message> = {}): Message => ({
    message_id: 'msg_0123456789abcdefghjkmnp',
    kind: 'sign_in_code',
    medium,
    recipient,
    locale: 'tr',
    subject: medium === 'email' ? 'Giriş kodunuz' : null,
    body: 'Kodunuz 482913. Iğdır’da şöyle, Gəncədə belə: ığüşöçə İĞÜŞÖÇƏ ₺ ₼',
    customer_id: null,
    ...more,
  })
  const patience = () => AbortSignal.timeout(60_000)

  describe(name, () => {
    test('carries every letter to its recipient and to nobody else', async () => {
      const { messenger, recipients, arrived } = await meet()
      assert.equal(messenger.medium, medium)
      const sent = message(recipients.known)
      assert.deepEqual(await messenger.send(sent, patience()), { sent: true })
      assert.deepEqual(await arrived(), [{ recipient: recipients.known, subject: sent.subject, body: sent.body }])
    })

    test('knows the last word from a bad moment', async () => {
      const { messenger, recipients, arrived } = await meet()
      const refused = await messenger.send(message(recipients.unknown), patience())
      assert.equal(refused.sent, false)
      assert.equal(!refused.sent && refused.again, false)
      const busy = await messenger.send(message(recipients.busy), patience())
      assert.equal(busy.sent, false)
      assert.equal(!busy.sent && busy.again, true)
      assert.deepEqual(await arrived(), [])
    })

    test('does not wait for ever where nobody answers', async () => {
      const { impatient, recipients } = await meet()
      const silent = await impatient.send(message(recipients.silent), patience())
      assert.equal(!silent.sent && silent.again, true)
    })

    test('says that it is worth another try when nobody is there', async () => {
      const { messenger, recipients, goAway } = await meet()
      await goAway()
      const sending = await messenger.send(message(recipients.known), patience())
      assert.equal(!sending.sent && sending.again, true)
    })

    test('takes no orders from what is written in a message', async () => {
      const { messenger, recipients, arrived } = await meet()
      const trick = `Merhaba\r\nBcc: ${recipients.known}\r\n\r\n.\r\nRCPT TO:<${recipients.known}>`
      const sending = await messenger.send(
        message(recipients.known, { ...(medium === 'email' && { subject: trick }), body: trick }),
        patience(),
      )
      assert.equal(sending.sent, true)
      assert.equal((await arrived()).length, 1)
      assert.equal((await arrived())[0]!.recipient, recipients.known)
    })
  })
}
