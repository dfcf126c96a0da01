import { Icon, type IconName } from '@birge/ui'
import { useMemo } from 'react'
import { usePlaces } from './known.ts'
import { ItemLink } from './panel.tsx'
import { type Texts, useTexts } from './texts.ts'
import { Channel, isPromised, Moment, Who } from './words.tsx'

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
  'payment_links.link_made': 'qr',
  'payment_links.deposit_paid': 'cash',
  'customers.customer_created': 'person',
  'customers.customer_changed': 'edit',
  'customers.customer_signed_in': 'key',
  'customers.customer_proven': 'key',
  'customers.identifier_verified': 'check',
  'customers.customer_erased': 'trash',
  'orders.order_placed': 'receipt',
  'orders.order_cancelled': 'close',
  'hand_overs.handed_over': 'box',
  'hand_overs.lines_cancelled': 'close',
  'fulfillment.placed': 'box',
  'fulfillment.made_ready': 'check',
  'fulfillment.packed': 'box',
  'fulfillment.collected': 'check',
  'fulfillment.parcel_arrived': 'check',
  'fulfillment.parcel_lost': 'warning',
  'fulfillment.parcel_returned': 'return',
  'fulfillment.went_late': 'clock',
  'fulfillment.reminded': 'bell',
  'fulfillment.line_rejected': 'warning',
  'fulfillment.expired': 'close',
  'returns.return_started': 'return',
  'returns.return_received': 'return',
  'returns.return_settled': 'cash',
  'returns.return_refused': 'close',
  'returns.return_lapsed': 'warning',
  'deposits.deposit_taken': 'cash',
  'deposits.deposit_returned': 'return',
  'deposits.deposit_kept': 'lock',
  'deposits.deposit_lapsed': 'warning',
  'history.sold': 'receipt',
  'history.returned': 'return',
  'merging.record_received': 'download',
  'merging.profiles_merged': 'people',
  'merging.merge_reversed': 'people',
  'resolution.review_opened': 'copy',
  'resolution.review_decided': 'copy',
  'payments.payment_authorised': 'card',
  'payments.payment_captured': 'cash',
  'payments.payment_declined': 'warning',
  'payments.payment_refunded': 'return',
  'payments.payment_cancelled': 'close',
  'payments.payment_released': 'close',
  'payments.authorisation_lapsed': 'warning',
  'payments.due_missed': 'warning',
  'payments.change_declined': 'warning',
  'payments.refund_failed': 'warning',
  'disputes.dispute_opened': 'warning',
  'disputes.dispute_closed': 'check',
  'payments.payment_without_order': 'warning',
  'promised_payments.overpaid_given_back': 'return',
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
  'approvals.proposal_changed': 'eye',
  'privacy.message_withheld': 'close',
  'phone_orders.called': 'phone',
  'phone_orders.called_and_ordered': 'phone',
  'messages.sms': 'chat',
  'messages.email': 'mail',
}

/** A no does not look like a yes. */
const iconOf = ({ type, data }: Told): IconName =>
  type === 'privacy.consent_recorded' && data.decision === 'refused' ? 'close' : (icons[type] ?? 'info')

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
  'approvals.proposal_changed': 'status',
  'fulfillment.line_rejected': 'outcome',
  'fulfillment.line_answered': 'outcome',
  'tracking.track': 'event',
  'phone_orders.called': 'by',
  'phone_orders.called_and_ordered': 'by',
  'messages.sms': 'kind',
  'messages.email': 'kind',
}

/** An event as a sentence. One that this version has no words for is told by its name, so that nothing is silently left out. */
export function sentenceOf({ type, data }: Pick<Told, 'type' | 'data'>, texts: Texts, times = 1): string {
  const { t, known, money } = texts
  const of = variantOf(type, data)
  if (type === 'payments.payment_authorised' && isPromised(data.method)) type = 'payments.payment_promised'
  const variant = of ? `.${of}` : ''
  const key = [`events.${type}${variant}`, `events.${type}.other`, `events.${type}`].find(known)
  if (!key || !known(key)) return t('events.unknown', { type })
  const allows = data.purpose === 'marketing' ? `consents.channels.${wordOf(data.channel)}` : `privacy.purposes.${wordOf(data.purpose)}`
  const method = `payments.methods.${wordOf(data.method)}`
  return t(key, {
    times,
    number: wordOf(data.number),
    text: wordOf(data.text),
    name: wordOf(data.name),
    system: wordOf(data.system),
    amount: typeof data.amount_minor === 'number' ? money(data.amount_minor, wordOf(data.currency)) : '',
    total: typeof data.total_minor === 'number' ? money(data.total_minor, wordOf(data.currency)) : '',
    method: known(method) ? t(method) : wordOf(data.method),
    pieces: piecesOf(data),
    what: known(allows) ? t(allows) : wordOf(data.channel),
  })
}

function variantOf(type: string, data: Record<string, unknown>): string | undefined {
  if (type === 'privacy.request_changed') return `${wordOf(data.kind)}.${wordOf(data.status)}`
  if (type === 'privacy.consent_recorded') return `${wordOf(data.decision)}${data.purpose === 'marketing' ? '' : '_use'}`
  return variants[type] && wordOf(data[variants[type]])
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
  /** Of an order: how the cart became it. */
  steps: Told[]
}

const isSame = (one: Told, other: Told) =>
  one.type === 'carts.cart_changed' &&
  other.type === one.type &&
  one.data.reason === other.data.reason &&
  one.channel === other.channel &&
  one.actor === other.actor

/** What every sale goes through; a payment that was declined or given back is told by itself. */
const isStep = ({ type, data }: Told) =>
  type === 'checkout.checkout_changed' ||
  type === 'payments.payment_authorised' ||
  type === 'payments.payment_captured' ||
  (type === 'carts.cart_changed' && (data.reason === 'frozen' || data.reason === 'ordered'))

/** Ten changes of a cart in a row are one thing that took a while; beside other things, an order is one with its steps. */
function together(told: Told[], here: string | undefined): Stretch[] {
  const steps = new Map<string, Told[]>()
  if (here?.startsWith('cus_'))
    for (const { type, data } of told)
      if (type === 'orders.order_placed') {
        const own: Told[] = []
        for (const id of [data.order_id, data.cart_id, data.purpose_id]) if (typeof id === 'string') steps.set(id, own)
      }
  const stepsOf = ({ subject, data }: Told) =>
    [data.order_id, data.purpose_id, data.cart_id, subject].map((id) => steps.get(id as string)).find(Boolean)
  const groups: Stretch[] = []
  for (const entry of told) {
    const order = isStep(entry) ? stepsOf(entry) : undefined
    const last = groups.at(-1)
    if (order) order.push(entry)
    else if (last && entry.times === undefined && isSame(last.first, entry)) {
      last.times++
      last.since = entry.occurred_at
    } else {
      const own = entry.type === 'orders.order_placed' ? steps.get(entry.data.order_id as string) : undefined
      groups.push({ first: entry, times: entry.times ?? 1, since: entry.occurred_at, steps: own ?? [] })
    }
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

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** What happened, newest first, in sentences: where, by whom, when. `here`: whose story it is. */
export function Timeline({ told, here }: { told: Told[]; here?: string }) {
  const places = usePlaces()
  const texts = useTexts()
  const groups = useMemo(() => together(told, here), [told, here])
  const days = groups.map(({ first }) => texts.date(first.occurred_at, zone, 'date'))
  const severalDays = new Set(days).size > 1
  return (
    <ol className="c-timeline">
      {groups.map(({ first, times, steps }, at) => (
        <li
          key={first.event_id}
          data-tone={/declined/.test(first.type) ? 'bad' : undefined}
          data-day={severalDays && days[at] !== days[at - 1] ? days[at] : undefined}
        >
          <span className="c-timeline__icon">
            <Icon name={iconOf(first)} size={16} />
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
            {steps.length > 0 && (
              <details className="c-timeline__steps">
                <summary>{texts.t('story.steps', { count: steps.length })}</summary>
                <ul>
                  {steps.map((step) => (
                    <li key={step.event_id}>
                      <span>{sentenceOf(step, texts)}</span>
                      <Moment at={step.occurred_at} />
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </div>
          <Moment at={first.occurred_at} />
        </li>
      ))}
    </ol>
  )
}
