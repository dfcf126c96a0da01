/** E-mail by SMTP (RFC 5321), through nodemailer. Joined when BIRGE_SMTP_URL and BIRGE_MAIL_FROM are set. */
import { createTransport } from 'nodemailer'
import type { Message, Messenger, Sending } from '#platform/messages'

export interface SmtpSettings {
  /** `smtp://user:password@mail.example:587`, or `smtps://…` for TLS from the first byte. */
  url: string
  /** Whom mails come from: `Alma <merhaba@alma.example>`. */
  from: string
  timeout_ms?: number
}

export function smtpMessenger({ url, from, timeout_ms = 10_000 }: SmtpSettings): Messenger {
  const transport = createTransport({
    url,
    connectionTimeout: timeout_ms,
    greetingTimeout: timeout_ms,
    socketTimeout: timeout_ms,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    medium: 'email',
    async send(message: Message): Promise<Sending> {
      try {
        await transport.sendMail({
          from,
          // As an object it is one mailbox, whatever signs it has; as text it could be a list.
          to: { name: '', address: message.recipient },
          subject: message.subject ?? '',
          text: message.body,
          headers: { 'content-language': message.locale, ...(message.refuse_at && waysOut(message.refuse_at)) },
          // The same whenever it is tried again, so that mailboxes show it once.
          messageId: `<${message.message_id}@${domain}>`,
        })
        return { sent: true }
      } catch (error) {
        return { sent: false, again: !isLastWord(error), error: (error as Error).message }
      }
    },
  }
}

/** By which mailboxes offer to unsubscribe (RFC 2369), in one click where the address is safe on its way (RFC 8058). Whoever signs mails signs these too. */
const waysOut = (refuse_at: string) => ({
  'list-unsubscribe': `<${refuse_at}>`,
  ...(refuse_at.startsWith('https:') && { 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' }),
})

/** A 5xx reply is for good, except where it is our password that was refused. */
function isLastWord(error: unknown) {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number }
  return responseCode >= 500 && code !== 'EAUTH'
}

/** The messenger that the settings ask for, if they do. */
export function smtpFromSettings(settings: NodeJS.ProcessEnv = process.env): Messenger | undefined {
  const { BIRGE_SMTP_URL: url, BIRGE_MAIL_FROM: from } = settings
  if (!url) return undefined
  if (!from) throw new Error('BIRGE_SMTP_URL is set, so BIRGE_MAIL_FROM must say whom mails come from')
  return smtpMessenger({ url, from })
}
