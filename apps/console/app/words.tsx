import { formatPhone } from '@birge/kernel/phone'
import { Icon, type IconName, useLocale } from '@birge/ui'
import { Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useColleague } from './known.ts'
import { ItemLink } from './panel.tsx'
import { useSession } from './session.tsx'
import { type Texts, useTexts } from './texts.ts'

// Small things that are said the same way on every page.

export function Money({ minor, currency, soft }: { minor: number; currency: string; soft?: boolean }) {
  const { money } = useTexts()
  return <span className={soft ? 'b-figures b-amount c-faint' : 'b-figures b-amount'}>{money(minor, currency)}</span>
}

/** A count; nothing there is said quietly. */
export function Count({ value, sign }: { value: number; sign?: boolean }) {
  const { number } = useTexts()
  if (!value) return <span className="c-faint">–</span>
  return <span className="b-figures">{number(value, sign ? { signDisplay: 'exceptZero' } : {}).replace('-', '−')}</span>
}

/** How a field of percents shows them: as they are written in the reader's language. */
export function usePercentField() {
  const locale = useLocale()
  const sign = locale === 'tr' ? { prefix: '%' } : { suffix: '%' }
  return { ...sign, decimalSeparator: locale === 'en' ? '.' : ',' }
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const DAY_MS = 86_400_000

/** A moment as the reader's own clock shows it: today only the time, before that the day. */
export function momentText(at: string, { t, date }: Texts, full = false): string {
  const dayOf = (moment: Date) => date(moment, zone, 'date')
  const now = new Date()
  const time = date(at, zone, 'time')
  if (dayOf(new Date(at)) === dayOf(now)) return full ? t('words.today', { time }) : time
  if (dayOf(new Date(at)) === dayOf(new Date(now.getTime() - DAY_MS))) return t('words.yesterday', { time })
  const isThisYear = new Date(at).getFullYear() === now.getFullYear()
  return `${date(at, zone, isThisYear ? 'day' : 'date')} ${time}`
}

/** `full` also names today, where the time alone would say too little. */
export function Moment({ at, full }: { at: string; full?: boolean }) {
  const texts = useTexts()
  return (
    <time dateTime={at} title={texts.date(at, zone, 'date_time')} className="b-figures c-moment">
      {momentText(at, texts, full)}
    </time>
  )
}

/** What was written down as a day is kept as the midnight of that day in UTC, and shown as a day: the reader's clock has no say in it. */
export function DayOrMoment({ at, full }: { at: string; full?: boolean }) {
  const { date } = useTexts()
  if (!/T00:00:00(\.0+)?Z$/.test(at)) return <Moment at={at} {...(full && { full })} />
  return (
    <time dateTime={at.slice(0, 10)} className="b-figures c-moment">
      {date(at, 'UTC', 'date')}
    </time>
  )
}

/** What a field of a profile holds, as the reader says it. */
export function useFieldValue() {
  const { t, known, date } = useTexts()
  return (field: string, value: string) => {
    const key = field === 'locale' ? `languages.${value}` : `customers.genders.${value}`
    if ((field === 'locale' || field === 'gender') && known(key)) return t(key)
    return field === 'birth_on' && /^\d{4}-\d\d-\d\d$/.test(value) ? date(value, 'UTC', 'date') : value
  }
}

export const startOfToday = () => new Date(new Date().setHours(0, 0, 0, 0)).toISOString()

const channel_icons: Record<string, IconName> = {
  web: 'globe',
  app: 'grid',
  till: 'store',
  phone: 'phone',
  chat: 'chat',
  social: 'people',
  marketplace: 'box',
  desk: 'settings',
  import: 'download',
  email: 'mail',
  sms: 'chat',
  paper: 'edit',
  event: 'calendar',
  register: 'book',
}
const iconOfChannel = (channel: string) => channel_icons[channel] ?? 'globe'

export function Channel({ channel }: { channel: string }) {
  const { t, known } = useTexts()
  const key = `channels.${channel}`
  return (
    <span className="c-with-icon">
      <Icon name={iconOfChannel(channel)} size={16} />
      {known(key) ? t(key) : channel}
    </span>
  )
}

/** Whoever did something: one of the staff, a customer, or Birge itself. */
export function Who({ actor }: { actor: string }) {
  const { t } = useTexts()
  const { session } = useSession()
  const [kind, id] = actor.split(':')
  const colleague = useColleague(kind === 'staff' ? id : undefined)
  if (kind === 'staff') {
    if (colleague) return <ItemLink id={colleague.staff_id}>{colleague.name}</ItemLink>
    return id === session.staff_id ? session.name : t('words.somebody_of_staff')
  }
  if (kind === 'shopper') return t('words.customer')
  if (kind === 'guest') return t('words.guest')
  return t('words.birge')
}

/** An id that people know by nothing else. */
export function Id({ id }: { id: string }) {
  return (
    <span className="c-id" title={id}>
      {id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id}
    </span>
  )
}

export function Phone({ phone }: { phone: string }) {
  if (phone.includes('•')) return <span className="b-figures">{phone}</span>
  return (
    <a href={`tel:${phone}`} className="b-figures">
      {formatPhone(phone)}
    </a>
  )
}

/** The paper behind a movement or transfer: an order by its number, what Birge itself has written in words, anything else as it is called. */
export function DocumentLink({ document, numbers }: { document: string; numbers?: Map<string, string> }) {
  const { t, known } = useTexts()
  const key = `documents.${document}`
  if (known(key)) return t(key)
  if (document.startsWith('ord_')) return <ItemLink id={document}>{numbers?.get(document) ?? <Id id={document} />}</ItemLink>
  return /^[a-z]{3}_/.test(document) ? <Id id={document} /> : document
}

export type Tone = 'good' | 'open' | 'bad' | 'quiet'

/** A state in a word, with a dot whose colour only repeats it: a column of them stays calm. */
export function State({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className="c-state" data-state={tone}>
      {children}
    </span>
  )
}

const tones_of_orders: Record<string, Tone> = { placed: 'open', completed: 'good', cancelled: 'bad' }
export function OrderState({ status }: { status: string }) {
  const { t, known } = useTexts()
  const key = `orders.statuses.${status}`
  return <State tone={tones_of_orders[status] ?? 'quiet'}>{known(key) ? t(key) : status}</State>
}

const tones_of_money = {
  paid: 'good',
  being_taken: 'open',
  transfer_awaited: 'open',
  on_delivery: 'open',
  held: 'open',
  money_missing: 'bad',
  cancelled: 'quiet',
} as const satisfies Record<string, Tone>
export const money_states = Object.keys(tones_of_money) as (keyof typeof tones_of_money)[]
/** How far the money of an order has come. */
export function MoneyState({ status }: { status: keyof typeof tones_of_money }) {
  const { t } = useTexts()
  return <State tone={tones_of_money[status]}>{t(`orders.money_states.${status}`)}</State>
}

/** By these money is only promised: nobody has it before it comes. */
const promised_methods = ['bank_transfer', 'cash_on_delivery']
export const isPromised = (method: unknown) => promised_methods.includes(method as string)

const tones_of_payments: Record<string, Tone> = {
  captured: 'good',
  authorised: 'good',
  awaited: 'open',
  authorising: 'open',
  cancelling: 'open',
  unknown: 'open',
  declined: 'bad',
  cancelled: 'quiet',
  refunded: 'quiet',
}
export function PaymentState({ status: kept, method }: { status: string; method: string }) {
  const { t, known } = useTexts()
  const status = kept === 'authorised' && isPromised(method) ? 'awaited' : kept
  const key = `payments.statuses.${status}`
  return <State tone={tones_of_payments[status] ?? 'quiet'}>{known(key) ? t(key) : status}</State>
}

/** A picture of a product on its ground; where there is none, its ground alone. */
export function Thumb({
  picture,
  ground,
  size = 36,
}: {
  picture: string | null | undefined
  ground: string | null | undefined
  size?: number
}) {
  const [broken, setBroken] = useState(false)
  return (
    <span
      className="c-thumb"
      style={{ inlineSize: size, blockSize: size, background: `var(--ground-${ground ?? 'stone'}, var(--ground-stone))` }}
    >
      {picture && !broken ? (
        <img src={picture} alt="" loading="lazy" width={size} height={size} onError={() => setBroken(true)} />
      ) : (
        <Icon name="box" size={size / 2.2} />
      )}
    </span>
  )
}

/** Puts a text where it can be pasted, and says so. */
export function Copy({ text, label }: { text: string; label: string }) {
  const { t } = useTexts()
  const [copied, setCopied] = useState(false)
  return (
    <Tooltip label={copied ? t('words.copied') : label} withArrow>
      <button
        type="button"
        className="c-copy"
        onClick={async () => {
          await navigator.clipboard.writeText(text)
          setCopied(true)
          setTimeout(() => setCopied(false), 1_500)
        }}
      >
        {text}
        <Icon name={copied ? 'check' : 'copy'} size={16} label={label} />
      </button>
    </Tooltip>
  )
}
