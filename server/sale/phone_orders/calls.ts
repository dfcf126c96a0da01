import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, type Locale, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { companyOf, ofCompany } from '../../foundation/companies/index.ts'
import {
  answeredOnThePhone,
  askOnThePhone,
  type ContactFields,
  CustomerCard,
  customerCards,
  idsOf,
  logLooks,
  showToStaff,
} from '../../foundation/customers/index.ts'
import { webChannelOf } from '../../foundation/stores/index.ts'
import { cartOfCustomer, mayHearOf } from '../carts/index.ts'

export const PhoneCall = Type.Object({
  phone_call_id: Type.String(),
  company_id: Type.String(),
  market: Type.String({ description: 'the country whose shop she buys in' }),
  locale: Type.Enum(['tr', 'az', 'en'], { description: 'in which she is spoken to and the texts are read out' }),
  opening: OrNull(Type.String({ description: 'to be said before anything else where it is we who call' })),
  customer: Type.Union([CustomerCard, Type.Null()], {
    description: 'once she has read back the code; until then she is nobody in particular',
  }),
  proven_by: OrNull(Type.String({ description: 'masked' })),
  checkout_id: OrNull(Type.String({ description: 'the last that was opened in this call' })),
  order: Type.Union([Type.Object({ order_id: Type.String(), number: Type.String() }), Type.Null()]),
  started_at: Type.String(),
  ended_at: OrNull(Type.String()),
})
type PhoneCall = Static<typeof PhoneCall>

interface CallRow {
  phone_call_id: string
  company_id: string
  market: string
  staff_id: string
  locale: Locale
  we_call: boolean
  customer_id: string | null
  proven_by: string | null
  started_at: string
  ended_at: string | null
}

export const phoneCallEnded = refusal<{ phone_call_id: string }>('phone_call_ended', 409, () => 'This call has ended: start a new one')
export const callerKnown = refusal<{ phone_call_id: string }>(
  'caller_known',
  409,
  () => 'Somebody has proven herself in this call already: end it before you turn to somebody else',
)

/** Nobody talks longer; whoever forgot to end a call does not keep somebody's cart and contacts open. */
export const HOURS_A_CALL_LASTS = 4

/** Begins a call in the shop of a company. The agent has turned to somebody else: her call before ends. */
export async function startCall(
  tx: Tx,
  { company_id, locale, we_call = false }: { company_id: string; locale?: Locale | undefined; we_call?: boolean | undefined },
  call: Call,
) {
  const { principal, now } = call
  const { locale: spoken } = await ofCompany(tx, call, company_id)
  const { market } = await webChannelOf(tx, company_id)
  const phone_call_id = newId('phc')
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('phone_orders.phone_calls:' || $1::text, 0))`, [principal.id])
  await run(tx, 'update phone_orders.phone_calls set ended_at = $2 where staff_id = $1 and ended_at is null', [principal.id, now])
  await run(
    tx,
    'insert into phone_orders.phone_calls (phone_call_id, company_id, market, staff_id, locale, we_call, started_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [phone_call_id, company_id, market, principal.id, locale ?? spoken, we_call, now],
  )
  return present(tx, await myCall(tx, { phone_call_id }, call))
}

/** The call of the agent who asks; nobody else's exists for her. */
async function myCall(on: Db | Tx, { phone_call_id }: { phone_call_id: string }, { principal, now }: Call): Promise<CallRow> {
  const mine = await runOne<CallRow>(
    on,
    `select phone_call_id, company_id, market, staff_id, locale, we_call, customer_id, proven_by, started_at,
       case when ended_at is null and started_at < $3::timestamptz - $4 * interval '1 hour' then started_at else ended_at end as ended_at
     from phone_orders.phone_calls where phone_call_id = $1 and staff_id = $2`,
    [phone_call_id, principal.id, now, HOURS_A_CALL_LASTS],
  )
  if (!mine) throw notFound({ what: 'phone call', id: phone_call_id })
  return mine
}

async function openCall(on: Db | Tx, which: { phone_call_id: string }, call: Call): Promise<CallRow> {
  const mine = await myCall(on, which, call)
  if (mine.ended_at) throw phoneCallEnded({ phone_call_id: mine.phone_call_id })
  return mine
}

/**
 * The agent as the caller: what she asks for in an open call is done as the shopper herself would do it on a device of hers, over the channel
 * `phone`, and written down as done by the agent.
 */
export async function actingFor(on: Db | Tx, which: { phone_call_id: string }, call: Call): Promise<Call> {
  return asCaller(on, await openCall(on, which, call), call)
}

async function asCaller(on: Db | Tx, { phone_call_id, customer_id, market, locale }: CallRow, call: Call): Promise<Call> {
  const customer_ids = customer_id ? await idsOf(on, customer_id) : []
  return { ...call, channel: 'phone', market, locale, principal: { audience: 'shopper', id: phone_call_id, customer_id, customer_ids } }
}

/** A call of hers, also one that is over: whom it was with she is shown again, and the look is written down again. */
export async function lookAtCall(database: Database, which: { phone_call_id: string }, call: Call): Promise<PhoneCall> {
  const { db } = database
  const { customer_id, phone_call_id } = await myCall(db, which, call)
  if (customer_id) await showToStaff(database, [{ subject: phone_call_id, company_id: null, customer_id }], 'phone_call', call)
  return readCall(db, which, call)
}

export async function readCall(db: Db, which: { phone_call_id: string }, call: Call): Promise<PhoneCall> {
  return present(db, await myCall(db, which, call))
}

/** What the agent is in the middle of, wherever she opens her screen again. */
export async function currentCall(db: Db, _: unknown, call: Call) {
  const open = await openCallOf(db, call)
  return { phone_call: open ? await readCall(db, open, call) : null }
}

/** The cart of the caller is shared with the agent who speaks with her, as long as she does. */
export async function mayHearOfCart(db: Db, cart_id: string, call: Call): Promise<boolean> {
  const open = call.principal.audience === 'staff' && (await openCallOf(db, call))
  return open ? mayHearOf(db, cart_id, await actingFor(db, open, call)) : false
}

const OPENINGS: Record<Locale, (seller: string) => string> = {
  tr: (seller) => `Sizi ${seller} adına, satış amacıyla arıyorum.`,
  az: (seller) => `Sizə ${seller} adından, satış məqsədi ilə zəng edirəm.`,
  en: (seller) => `I am calling on behalf of ${seller}, in order to sell to you.`,
}
/**
 * Mesafeli Sözleşmeler Yönetmeliği (RG 29188) art. 8(2): whoever calls a consumer to conclude a contract says at the beginning of each call who the
 * seller is, and that the call has a commercial purpose.
 */
const openingOf = ({ legal_name }: { legal_name: string }, locale: Locale) => OPENINGS[locale](legal_name)

const openCallOf = (db: Db, { principal, now }: Call) =>
  runOne<{ phone_call_id: string }>(
    db,
    `select phone_call_id from phone_orders.phone_calls where staff_id = $1 and ended_at is null and started_at > $2::timestamptz - $3 * interval '1 hour'`,
    [principal.id, now, HOURS_A_CALL_LASTS],
  )

export async function endCall(tx: Tx, which: { phone_call_id: string }, call: Call): Promise<PhoneCall> {
  const mine = await myCall(tx, which, call)
  await run(tx, 'update phone_orders.phone_calls set ended_at = $2 where phone_call_id = $1 and ended_at is null', [
    mine.phone_call_id,
    call.now,
  ])
  return present(tx, { ...mine, ended_at: mine.ended_at ?? call.now })
}

export async function speakAnotherLanguage(tx: Tx, { locale, ...which }: { phone_call_id: string; locale: Locale }, call: Call) {
  const mine = await openCall(tx, which, call)
  await run(tx, 'update phone_orders.phone_calls set locale = $2 where phone_call_id = $1', [mine.phone_call_id, locale])
  return present(tx, { ...mine, locale })
}

type Caller = ContactFields & { customer_id?: string; phone_call_id: string }

export async function askCaller(tx: Tx, { phone_call_id, ...whom }: Caller, call: Call) {
  const { company_id, customer_id, locale } = await openCall(tx, { phone_call_id }, call)
  if (customer_id) throw callerKnown({ phone_call_id })
  return askOnThePhone(tx, { phone_call_id, company: await companyOf(tx, company_id), locale }, whom, call.now)
}

/** She has read back the code: her cart is opened, what was gathered in this call so far comes into it, and both looks are written down. */
export async function proveCaller(
  database: Database,
  { phone_call_id, code_id, code }: { phone_call_id: string; code_id: string; code: string },
  call: Call,
) {
  const mine = await openCall(database.db, { phone_call_id }, call)
  if (mine.customer_id) throw callerKnown({ phone_call_id })
  const { company_id, locale } = mine
  return answeredOnThePhone(database, { phone_call_id, code_id, code, locale }, call, async (tx, { customer_id, by, joinAs }) => {
    const proven = await runOne<{ phone_call_id: string }>(
      tx,
      `update phone_orders.phone_calls set customer_id = $2, proven_at = $3, proven_by = $4
       where phone_call_id = $1 and customer_id is null and ended_at is null returning phone_call_id`,
      [phone_call_id, customer_id, call.now, by],
    )
    if (!proven) throw phoneCallEnded({ phone_call_id })
    const hers = { ...mine, customer_id, proven_by: by }
    await joinAs(await asCaller(tx, hers, call))
    const cart_id = await cartOfCustomer(tx, company_id, customer_id, call.now, 'phone')
    await logLooks(tx, [{ subject: cart_id, company_id, customer_id }], 'cart', call)
    return present(tx, hers)
  })
}

export const noteCheckout = ({ writer }: Database, phone_call_id: string, checkout_id: string, now: string) =>
  run(
    writer,
    `insert into phone_orders.checkouts (checkout_id, phone_call_id, opened_at) values ($1, $2, $3)
     on conflict (checkout_id) do update set phone_call_id = excluded.phone_call_id, opened_at = excluded.opened_at`,
    [checkout_id, phone_call_id, now],
  )

async function present(on: Db | Tx, row: CallRow): Promise<PhoneCall> {
  const { staff_id: _, we_call, customer_id, ...mine } = row
  const opened = await runOne<{ checkout_id: string; order_id: string | null; number: string | null }>(
    on,
    `select c.checkout_id, o.order_id, o.number from phone_orders.checkouts c left join orders.public_orders o on o.purpose_id = c.checkout_id
     where c.phone_call_id = $1 order by c.opened_at desc, c.checkout_id desc limit 1`,
    [row.phone_call_id],
  )
  const { checkout_id = null, order_id, number } = opened ?? {}
  return {
    ...mine,
    opening: we_call ? openingOf(await companyOf(on, row.company_id), row.locale) : null,
    customer: (customer_id && (await customerCards(on, [customer_id])).get(customer_id)) || null,
    checkout_id,
    order: order_id && number ? { order_id, number } : null,
  }
}
