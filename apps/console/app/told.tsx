import { Icon, type IconName } from '@birge/ui'
import { useMemo } from 'react'
import { usePlaces } from './known.ts'
import { ItemLink } from './panel.tsx'
import { type Texts, useTexts } from './texts.ts'
import { Channel, Moment, Who } from './words.tsx'

/** One fact of the event log, as the timelines of orders and customers give it. */
export interface Told {
  event_id: string
  type: string
  channel: string | null
  location_id: string | null
  subject: string
  actor: string
  data: Record<string, unknown>
  occurred_at: string
  /** How many of the same in a row it tells of, where the server has counted them. */
  times?: number
}

const icons: Record<string, IconName> = {
  'carts.cart_changed': 'cart',
  'checkout.checkout_changed': 'card',
  'customers.customer_created': 'person',
  'customers.customer_changed': 'edit',
  'customers.customer_signed_in': 'key',
  'customers.customer_proven': 'key',
  'customers.identifier_verified': 'check',
  'customers.customer_erased': 'trash',
  'orders.order_placed': 'receipt',
  'history.sold': 'receipt',
  'history.returned': 'return',
  'payments.payment_authorised': 'card',
  'payments.payment_captured': 'cash',
  'payments.payment_declined': 'warning',
  'payments.payment_refunded': 'return',
  'payments.payment_cancelled': 'close',
  'payments.change_declined': 'warning',
  'inventory.stock_moved': 'box',
  'clienteling.note_written': 'edit',
  'clienteling.note_removed': 'trash',
  'clienteling.follow_up_opened': 'bell',
  'clienteling.follow_up_changed': 'clock',
  'clienteling.follow_up_closed': 'check',
  'clienteling.client_added': 'heart',
  'clienteling.client_removed': 'close',
  'tracking.page': 'eye',
  'tracking.screen': 'eye',
  'tracking.track': 'pin',
  'privacy.consent_recorded': 'check',
  'privacy.request_changed': 'lock',
  'privacy.message_withheld': 'close',
  'messages.sms': 'chat',
  'messages.email': 'mail',
}

/** What turns one type of event into different sentences. */
const variants: Record<string, string> = {
  'carts.cart_changed': 'reason',
  'checkout.checkout_changed': 'status',
  'inventory.stock_moved': 'kind',
  'customers.customer_created': 'source',
  'resolution.review_decided': 'decision',
  'customers.identifier_verified': 'kind',
  'customers.customer_signed_in': 'kind',
  'customers.customer_proven': 'kind',
  'clienteling.note_written': 'kind',
  'clienteling.follow_up_closed': 'status',
  'privacy.consent_recorded': 'decision',
  'privacy.request_changed': 'kind',
  'tracking.track': 'event',
  'messages.sms': 'kind',
  'messages.email': 'kind',
}

/** An event as a sentence. One that this version has no words for is told by its name, so that nothing is silently left out. */
export function sentenceOf({ type, data }: Pick<Told, 'type' | 'data'>, texts: Texts, times = 1): string {
  const { t, known, money } = texts
  const variant = variants[type] ? `.${wordOf(data[variants[type]])}` : ''
  const key = [`events.${type}${variant}`, `events.${type}.other`, `events.${type}`].find(known)
  if (!key || !known(key)) return t('events.unknown', { type })
  const method = `payments.methods.${wordOf(data.method)}`
  return t(key, {
    times,
    number: wordOf(data.number),
    text: wordOf(data.text),
    name: wordOf(data.name),
    amount: typeof data.amount_minor === 'number' ? money(data.amount_minor, wordOf(data.currency)) : '',
    total: typeof data.total_minor === 'number' ? money(data.total_minor, wordOf(data.currency)) : '',
    method: known(method) ? t(method) : wordOf(data.method),
    pieces: piecesOf(data),
  })
}

const wordOf = (value: unknown) => (typeof value === 'string' ? value : '')

function piecesOf({ lines }: Record<string, unknown>): number {
  if (!Array.isArray(lines)) return 0
  const changes = lines as { on_hand_change?: number; reserved_change?: number }[]
  return changes.reduce((sum, { on_hand_change = 0, reserved_change = 0 }) => sum + Math.abs(on_hand_change || reserved_change), 0)
}

interface Stretch {
  first: Told
  times: number
  since: string
}

const isSame = (one: Told, other: Told) =>
  one.type === 'carts.cart_changed' &&
  other.type === one.type &&
  one.data.reason === other.data.reason &&
  one.channel === other.channel &&
  one.actor === other.actor

/** Ten changes of a cart in a row are one thing that took a while. */
function together(told: Told[]): Stretch[] {
  const groups: Stretch[] = []
  for (const entry of told) {
    const last = groups.at(-1)
    if (last && entry.times === undefined && isSame(last.first, entry)) {
      last.times++
      last.since = entry.occurred_at
    } else groups.push({ first: entry, times: entry.times ?? 1, since: entry.occurred_at })
  }
  return groups
}

/** The sentence leads to what it is about, where that can be opened and is not what one looks at. */
function Sentence({ of, times, here }: { of: Told; times: number; here: string | undefined }) {
  const texts = useTexts()
  const sentence = sentenceOf(of, texts, times)
  const about = [of.subject, of.data.order_id].find((id) => typeof id === 'string' && id.startsWith('ord_'))
  if (typeof about === 'string' && about !== here) return <ItemLink id={about}>{sentence}</ItemLink>
  return of.type.startsWith('carts.') && here?.startsWith('cus_') ? <a href="#carts">{sentence}</a> : sentence
}

/** What happened, newest first, in sentences: where, by whom, when. `here`: whose story it is. */
export function Timeline({ told, here }: { told: Told[]; here?: string }) {
  const places = usePlaces()
  const groups = useMemo(() => together(told), [told])
  return (
    <ol className="c-timeline">
      {groups.map(({ first, times }) => (
        <li key={first.event_id} data-tone={/declined/.test(first.type) ? 'bad' : undefined}>
          <span className="c-timeline__icon">
            <Icon name={icons[first.type] ?? 'info'} size={16} />
          </span>
          <div>
            <p>
              <Sentence of={first} times={times} here={here} />
            </p>
            <p className="c-timeline__where">
              {first.channel && <Channel channel={first.channel} />}
              {first.location_id && places.has(first.location_id) && <span>{places.get(first.location_id)!.name}</span>}
              <Who actor={first.actor} />
            </p>
          </div>
          <Moment at={first.occurred_at} />
        </li>
      ))}
    </ol>
  )
}
