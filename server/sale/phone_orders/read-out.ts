import { hash } from 'node:crypto'
import { formatMoney } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { joinedMessengers } from '#platform/messages'
import { refusal } from '#platform/refusal'
import { wouldTell } from '../../foundation/privacy/index.ts'
import type { Document } from '../agreements/index.ts'
import { agreeToCheckout, checkoutById, checkoutChangedMeanwhile, documentsOfCheckout, readCheckout } from '../checkout/index.ts'
import { actingFor, readCall } from './calls.ts'

/**
 * What is read out before an order by phone. Mesafeli Sözleşmeler Yönetmeliği (RG 29188) art. 6(3): what is sold, its whole price and the right
 * to withdraw are told by voice just before the order, the rest is sent in writing by delivery at the latest; art. 7: she confirms that she was
 * told; art. 8(1): immediately before, that ordering is an obligation to pay. The whole pre-information form is read, for a company's own words
 * do not say which of their paragraphs are which letters of art. 5; the contract is sent to her, and read where she wants it.
 */
export const Point = Type.Object({
  kind: Type.Enum(['opening', 'pre_information', 'distance_contract', 'obligation_to_pay']),
  text_version: Type.String(),
  heading: Type.String({ description: 'empty where the words have none' }),
  body: Type.String(),
  body_sha256: Type.String(),
  read_at: OrNull(Type.String()),
})
type Point = Static<typeof Point>
export const ReadOut = Type.Object({
  version: Type.Integer({ description: 'of the checkout it speaks of' }),
  due: Type.Boolean({ description: 'she has not agreed yet' }),
  locale: Type.String(),
  points: Type.Array(Point, { description: 'in the order in which they are read; none where no law asks for it' }),
  copy_by: OrNull(
    Type.Enum(['email', 'sms'], {
      description: 'how the contract is sent to her with the order, to her mailbox or as a link; null: nobody here carries it',
    }),
  ),
})

export const pointChanged = refusal<{ body_sha256: string }>(
  'point_changed',
  409,
  () => 'These words are no longer those that count: read the new ones',
)
export const notReadOut = refusal<{ headings: string[] }>('not_read_out', 409, ({ headings }) => `Not read out yet: ${headings.join(', ')}`)

interface Which {
  phone_call_id: string
  checkout_id: string
}

/** The points of the checkout as it stands now, with those that were read. */
export async function readOutOf(db: Db, { phone_call_id, checkout_id }: Which, call: Call): Promise<Static<typeof ReadOut>> {
  const acting = await actingFor(db, { phone_call_id }, call)
  const [{ opening }, checkout, { items }, read, copy_by] = await Promise.all([
    readCall(db, { phone_call_id }, call),
    readCheckout(db, { checkout_id }, acting),
    documentsOfCheckout(db, { checkout_id }, acting),
    readingsOf(db, phone_call_id),
    copyGoesBy(db, checkout_id),
  ])
  const { locale } = acting
  const total = formatMoney(checkout.total_minor, checkout.currency, locale)
  const first = opening === null ? [] : [ourWords('opening', opening, locale)]
  const points = items.length
    ? [...first, ...items.flatMap(pointsOf), ourWords('obligation_to_pay', OBLIGATION[locale](total), locale)]
    : []
  return {
    ...{ version: checkout.version, due: checkout.agreement_due, locale },
    points: points.map((point) => ({ ...point, read_at: read.get(point.body_sha256) ?? null })),
    copy_by,
  }
}

/** What is told the caller of her copy is what will happen: a message that nobody carries lies in the outbox, and is sent to nobody. */
async function copyGoesBy(db: Db, checkout_id: string) {
  const checkout = await checkoutById(db, checkout_id)
  const { phone = null, email = null } = checkout?.contact ?? {}
  const short = () => ({ body: '' })
  const way = await wouldTell(db, {
    purpose: 'order',
    by: 'email',
    customer_id: checkout?.customer_id ?? null,
    left: { phone, email },
    short,
  })
  return joinedMessengers().some(({ medium }) => medium === way) ? way : null
}

const readingsOf = async (on: Db | Tx, phone_call_id: string) =>
  new Map(
    (
      await run<{ body_sha256: string; read_at: string }>(
        on,
        'select body_sha256, read_at from phone_orders.readings where phone_call_id = $1',
        [phone_call_id],
      )
    ).map(({ body_sha256, read_at }) => [body_sha256, read_at]),
  )

type Unread = Omit<Point, 'read_at'>

/** A heading begins a point. The contract is one: it is sent to her and read only where she asks. */
function pointsOf({ kind, text_version, body }: Document): Unread[] {
  // Of a deposit she reads them herself, behind her link.
  if (kind === 'deposit_terms') return []
  const parts = kind === 'pre_information' ? body.split(/^(?=# )/m) : [body]
  return parts.flatMap((part) => {
    const [, heading = '', text = ''] = /^(?:# (.*)\n?)?([\s\S]*)$/.exec(part.trim()) ?? []
    if (!text && !heading) return []
    const whole = kind === 'pre_information' ? { heading, body: text } : { heading: '', body: part.trim() }
    return [pointOf({ kind, text_version, ...whole })]
  })
}

/** What was read of one version was not read of another, also where this point says the same in both. */
const pointOf = (point: Omit<Unread, 'body_sha256'>): Unread => ({
  ...point,
  body_sha256: hash('sha256', `${point.kind}\n${point.text_version}\n${point.heading}\n${point.body}`, 'hex'),
})

const OBLIGATION: Record<Locale, (total: string) => string> = {
  tr: (total) => `Bu siparişi onayladığınızda ${total} ödeme yükümlülüğü altına girersiniz.`,
  az: (total) => `Bu sifarişi təsdiqlədikdə ${total} ödəmək öhdəliyi götürürsünüz.`,
  en: (total) => `By confirming this order you take on the obligation to pay ${total}.`,
}
const ourWords = (kind: 'opening' | 'obligation_to_pay', body: string, locale: Locale) =>
  pointOf({ kind, text_version: `birge 1 ${locale}`, heading: '', body })

/** The agent has read a point out. */
export async function noteReading(database: Database, { body_sha256, ...which }: Which & { body_sha256: string }, call: Call) {
  const { points, locale } = await readOutOf(database.db, which, call)
  const point = points.find((one) => one.body_sha256 === body_sha256)
  if (!point) throw pointChanged({ body_sha256 })
  await run(
    database.writer,
    `insert into phone_orders.readings (phone_call_id, body_sha256, kind, text_version, locale, heading, read_at, read_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [which.phone_call_id, body_sha256, point.kind, point.text_version, locale, point.heading, call.now, call.actor],
  )
  return readOutOf(database.db, which, call)
}

/** She has said yes on the phone: only to what was read to her, all of it, of the checkout as it stands. */
export async function agreeByPhone(database: Database, { version, ...which }: Which & { version: number }, call: Call) {
  const acting = await actingFor(database.db, which, call)
  const read = await readOutOf(database.db, which, call)
  if (read.version !== version) {
    const { checkout_id, total_minor } = await readCheckout(database.db, which, acting)
    throw checkoutChangedMeanwhile({ checkout_id, version: read.version, total_minor })
  }
  const unread = read.points.filter(({ read_at }) => read_at === null)
  if (unread.length) throw notReadOut({ headings: unread.map(({ heading, kind }) => heading || kind) })
  const agreed = new Map(
    read.points.flatMap(({ kind, text_version }) =>
      kind === 'obligation_to_pay' || kind === 'opening' ? [] : [[kind, { kind, text_version }] as const],
    ),
  )
  return agreeToCheckout(database, { checkout_id: which.checkout_id, version, agreed: [...agreed.values()] }, acting)
}

export const TakenByPhone = Type.Object({
  phone_call_id: Type.String(),
  taken_by: Type.String({ description: 'the name of who took it' }),
  proven_by: OrNull(Type.String({ description: 'masked; null where she ordered without proving who she is' })),
  started_at: Type.String(),
  readings: Type.Array(Type.Object({ ...Type.Pick(Point, ['kind', 'text_version', 'heading']).properties, read_at: Type.String() })),
})

/** Who took an order by phone, and what was read out when. */
export async function takenByPhone(db: Db, order_id: string) {
  const [taken] = await run<Static<typeof TakenByPhone>>(
    db,
    `select p.phone_call_id, s.name as taken_by, p.proven_by, p.started_at,
       coalesce((select json_agg(json_build_object('kind', r.kind, 'text_version', r.text_version, 'heading', r.heading, 'read_at', to_json(r.read_at)) order by r.read_at)
         from phone_orders.readings r where r.phone_call_id = p.phone_call_id), '[]') as readings
     from orders.public_orders o join phone_orders.checkouts c on c.checkout_id = o.purpose_id
     join phone_orders.phone_calls p using (phone_call_id) join staff.public_staff s using (staff_id)
     where o.order_id = $1 and o.channel = 'phone'`,
    [order_id],
  )
  return taken ?? null
}
