import { formatOfflineNumber } from '@birge/kernel/offline'
import { inLanguage, titleOnReceipt } from '@birge/kernel/titles'
import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { hashOf } from '#platform/idempotency'
import { Refusal, refusal } from '#platform/refusal'
import { drawNumbers } from '../../foundation/companies/index.ts'
import { staffOf } from '../../foundation/staff/index.ts'
import { type Register, registerOf } from '../../foundation/stores/index.ts'
import { findMissing } from '../../offer/inventory/index.ts'
import { consumeUses, namesOfVersions } from '../../offer/promotions/index.ts'
import { type OrderDraft, placeOrders } from '../orders/index.ts'
import { recordTaken } from '../payments/index.ts'
import { bookLateCash, type RegisterSession, sessionOfSale, settleTenders, writeSale } from '../till/index.ts'
import { mustAddUp, type OfflineSale, offlineSaleMalformed, whenSold, withoutCardNumbers } from './checking.ts'
import { differencesOf, Finding, finding_codes } from './differences.ts'
import { GOOD_FOR_HOURS, isProven, packAt } from './pack.ts'

export const offlineSaleDiffers = refusal<{ sale_id: string }>('offline_sale_differs', 409, () => 'Another sale was booked under this id')
export const offlineGoodsUnknown = refusal<{ variant_id: string }>(
  'offline_goods_unknown',
  422,
  ({ variant_id }) => `There has never been a variant ${variant_id}`,
)
export const sellerUnknown = refusal<{ staff_id: string }>(
  'seller_unknown',
  422,
  ({ staff_id }) => `There has never been anybody ${staff_id}`,
)
export const registerNeverOpened = refusal<{ register_id: string }>(
  'register_never_opened',
  409,
  () => 'This register was never opened: open it, then the sale finds its drawer',
)

/** A sale that a till has made without the server was booked. Subject is the order. */
export const offlineSaleBooked = event(
  'offline_sales.sale_booked',
  Type.Object({
    order_id: Type.String(),
    offline_number: Type.String(),
    is_late: Type.Boolean(),
    findings: Type.Array(Type.Enum([...finding_codes])),
  }),
)
/** One could not be booked: it waits at the till until somebody has looked. Subject is the register. */
export const offlineSaleRefused = event(
  'offline_sales.sale_refused',
  Type.Object({ sale_id: Type.String(), offline_number: Type.String(), total_minor: Type.Integer(), code: Type.String() }),
)

export const BookedSale = Type.Object({
  sale_id: Type.String(),
  order_id: Type.String(),
  number: Type.String(),
  offline_number: Type.String(),
  receipt_number: Type.String(),
  sold_at: Type.String(),
  booked_at: Type.String(),
  late: Type.Boolean({ description: 'its register had been counted and closed before' }),
  findings: Type.Array(Finding),
})
type BookedSale = Type.Static<typeof BookedSale>

/**
 * Books a sale that was made without the server, once, as it happened. What cannot have been one is refused, and somebody is told: the goods and the
 * money are at the till.
 */
export async function takeIn(database: Database, sent: OfflineSale, call: Call): Promise<BookedSale> {
  const { sale, is_masked } = withoutCardNumbers(sent)
  const register = await registerOf(database.db, sale.register_id)
  if (!worksFor(call, register.company_id)) throw notFound({ what: 'register', id: sale.register_id })
  mustWorkAt(call, 'till.sell', register.location_id)
  try {
    return await database.transaction((tx) => bookOnce(tx, sale, register, is_masked, call))
  } catch (reason) {
    if (reason instanceof Refusal) await database.transaction((tx) => rememberRefused(tx, sale, register, reason, call))
    throw reason
  }
}

async function bookOnce(tx: Tx, sale: OfflineSale, register: Register, is_masked: boolean, call: Call): Promise<BookedSale> {
  await oneAtATime(tx, sale)
  const digest = digestOf(sale)
  const before = await bookedAs(tx, sale.sale_id)
  if (before && before.digest !== digest) throw offlineSaleDiffers({ sale_id: sale.sale_id })
  const booked = before?.booked ?? (await book(tx, sale, { digest, register, is_masked }, call))
  await run(tx, 'delete from offline_sales.refused where sale_id = $1', [sale.sale_id])
  return booked
}

/** The same sale sent twice at one moment comes one after the other, and so do those of one device, whose numbers are compared. */
async function oneAtATime(tx: Tx, { sale_id, device }: OfflineSale) {
  for (const name of [`sale ${sale_id}`, `device ${device}`])
    await run(tx, `select pg_advisory_xact_lock(hashtextextended('offline_sales.' || $1::text, 0))`, [name])
}

/** Of a sale as it was sent, in whatever order its fields came. */
function digestOf(value: unknown): string {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted)
    if (typeof part !== 'object' || part === null) return part
    return Object.entries(part)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, of]) => [name, sorted(of)])
  }
  return hashOf(sorted(value))
}

async function bookedAs(tx: Tx, sale_id: string): Promise<{ digest: string; booked: BookedSale } | undefined> {
  const row = await runOne<Omit<BookedSale, 'offline_number'> & { digest: string; device: string; of_device: number }>(
    tx,
    `select s.digest, s.sale_id, s.order_id, o.number, s.device, s.number as of_device, t.receipt_number, s.sold_at, s.booked_at, s.is_late as late, s.findings
     from offline_sales.sales s join orders.public_orders o using (order_id) join till.public_sales t using (order_id) where s.sale_id = $1`,
    [sale_id],
  )
  if (!row) return undefined
  const { digest, device, of_device, ...booked } = row
  return { digest, booked: { ...booked, offline_number: formatOfflineNumber({ device, number: of_device }) } }
}

const UNPROVEN: ReadonlySet<Finding['code']> = new Set(['pack_unproven', 'other_register', 'seller_elsewhere'])

interface Coming {
  digest: string
  register: Register
  is_masked: boolean
}

async function book(tx: Tx, asked: OfflineSale, { digest, register, is_masked }: Coming, call: Call): Promise<BookedSale> {
  const { sale_id, device, number: of_device, register_id, change_minor } = asked
  const { company_id, location_id, currency, country } = register
  mustAddUp(asked, country)
  const { sold_at, pack_at, is_ahead } = whenSold(asked, call.now)
  const { sale, findings: sellers } = await bySellers(tx, asked, register, call)
  const { staff_id } = sale
  const goods = await goodsOf(tx, sale)
  const names = await promotionsOf(tx, sale, register)
  const session = await sessionOfSale(tx, register_id, sold_at)
  if (!session) throw registerNeverOpened({ register_id })

  const findings: Finding[] = differencesOf(sale, await packAt(tx, register, { at: sold_at, variant_ids: [...goods.keys()] }), sold_at)
  findings.push(...sellers)
  if (is_ahead) findings.push({ code: 'clock_ahead' })
  if (!(await isProven(tx, sale))) findings.push({ code: 'pack_unproven' })
  if (call.principal.audience !== 'staff' || call.principal.register_id !== register_id) findings.push({ code: 'other_register' })
  if (is_masked) findings.push({ code: 'slip_masked' })
  if (Date.parse(sold_at) - Date.parse(pack_at) > GOOD_FOR_HOURS * 3_600_000) findings.push({ code: 'pack_old' })
  const repeated = await runOne(tx, 'select from offline_sales.sales where device = $1 and number = $2', [device, of_device])
  if (repeated) findings.push({ code: 'number_repeated' })

  const actor = `staff:${staff_id}`
  const found = await findMissing(
    tx,
    { document: sale_id, location_id, reason: 'sold_without_the_server', actor, lines: sale.lines },
    call.now,
  )
  for (const { variant_id, quantity } of found) findings.push({ code: 'stock_short', variant_id, quantity })

  const offline_number = formatOfflineNumber({ device, number: of_device })
  const draft = draftOf(sale, { register, goods, names, actor, offline: { number: offline_number, sold_at } })
  const [placed] = await placeOrders(tx, [draft], call.now)
  if ('refusal' in placed!) throw placed.refusal
  const { order_id, number } = placed!.ok
  const applied = draft.promotions.map((promotion) => ({ ...promotion, is_limited: false }))
  await consumeUses(tx, [{ purpose_id: sale_id, company_id, customer_id: null, applied, order_id }], call.now)
  const { taken } = settleTenders(sale.tenders, sale.total_minor)
  // What only the till knows is given back by two.
  const is_unproven = session.closed_at !== null || findings.some(({ code }) => UNPROVEN.has(code))
  await recordTaken(
    tx,
    taken.map((tender) => ({
      ...{ ...tender, purpose_id: sale_id, order_id, company_id, currency, register_id, actor },
      ...{ is_here: true, is_unproven },
    })),
    call.now,
  )
  const late_minor = await lateCash(tx, session, order_id, taken, call)
  if (late_minor !== null) findings.push({ code: 'late_entry', cash_minor: late_minor })

  const [receipt_number] = await drawNumbers(tx, company_id, 'receipt', 1)
  await writeSale(tx, session, {
    ...{ order_id, receipt_number: receipt_number!, tenders: sale.tenders, change_minor },
    ...{ sold_by: staff_id, sold_at, late_minor },
  })
  await run(
    tx,
    `insert into offline_sales.sales (sale_id, order_id, company_id, location_id, register_id, device, number, sold_at, pack_at, booked_at, sold_by,
       sent_by, digest, is_late, findings)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[sale_id, order_id, company_id, location_id, register_id, device, of_device, sold_at, pack_at, call.now, staff_id],
      ...[call.actor, digest, late_minor !== null, JSON.stringify(findings)],
    ],
  )
  await announce(tx, offlineSaleBooked, {
    ...{ subject: order_id, company_id, location_id, channel: 'till', actor: call.actor, occurred_at: call.now },
    data: { order_id, offline_number, is_late: late_minor !== null, findings: findings.map(({ code }) => code) },
  })
  return {
    ...{ sale_id, order_id, number, offline_number, receipt_number: receipt_number!, sold_at, booked_at: call.now },
    ...{ late: late_minor !== null, findings },
  }
}

/** How much cash had been counted before the books knew of it; null where its session is open. */
async function lateCash(
  tx: Tx,
  session: RegisterSession,
  order_id: string,
  taken: readonly { method: string; amount_minor: number }[],
  call: Call,
): Promise<number | null> {
  if (session.closed_at === null) return null
  const late_minor = taken.reduce((sum, { method, amount_minor }) => (method === 'cash' ? sum + amount_minor : sum), 0)
  await bookLateCash(tx, session, order_id, late_minor, call)
  return late_minor
}

interface Thing {
  variant_id: string
  sku: string
  title: Partial<Record<string, string>>
  option_texts: Partial<Record<string, { label: string; value_label: string }[]>>
  is_gift_card: boolean
}

async function goodsOf(tx: Tx, { lines }: OfflineSale): Promise<Map<string, Thing>> {
  const rows = await run<Thing>(
    tx,
    `select v.variant_id, v.sku, p.title, v.option_texts, p.tax_class = 'voucher' as is_gift_card
     from catalog.public_variants v join catalog.public_products p using (product_id) where v.variant_id = any($1::text[])`,
    [lines.map(({ variant_id }) => variant_id)],
  )
  const things = new Map(rows.map((row) => [row.variant_id, row]))
  for (const [at, { variant_id }] of lines.entries()) {
    const thing = things.get(variant_id)
    if (!thing) throw offlineGoodsUnknown({ variant_id })
    // Money in another shape is made by the server alone.
    if (thing.is_gift_card) throw offlineSaleMalformed({ field: `lines.${at}`, because: 'is_a_gift_card' })
  }
  return things
}

async function promotionsOf(tx: Tx, { promotions }: OfflineSale, { company_id, locale }: Register): Promise<string[]> {
  const names = await namesOfVersions(tx, company_id, promotions)
  return names.map((name, at) => {
    if (!name) throw offlineSaleMalformed({ field: `promotions.${at}`, because: 'is_none_of_this_company' })
    return inLanguage<string>(name, locale) ?? ''
  })
}

/**
 * Whoever sold may have left since; whoever has never been anywhere has not sold. In the name of somebody who has neither a place in this company nor
 * ever sold for it, nothing is booked: it is the sale of whoever sends it.
 */
async function bySellers(tx: Tx, sale: OfflineSale, register: Register, call: Call): Promise<{ sale: OfflineSale; findings: Finding[] }> {
  const { staff_id, salesperson_id = staff_id } = sale
  const findings: Finding[] = []
  const named = new Map<string, string>()
  for (const id of new Set([staff_id, salesperson_id])) {
    const known = await runOne<{ is_ours: boolean }>(
      tx,
      `select s.works_everywhere
         or exists (select from staff.public_staff_locations join stores.public_locations l using (location_id) where staff_id = $1 and l.company_id = $2)
         or exists (select from till.public_sales join stores.public_registers r using (register_id) where sold_by = $1 and r.company_id = $2) as is_ours
       from staff.public_staff s where s.staff_id = $1`,
      [id, register.company_id],
    )
    if (!known) throw sellerUnknown({ staff_id: id })
    const { works_everywhere, location_ids, disabled_at } = await staffOf(tx, id)
    if (!known.is_ours && call.principal.audience === 'staff') findings.push({ code: 'seller_elsewhere', staff_id: id })
    else if (disabled_at !== null || !(works_everywhere || location_ids.includes(register.location_id)))
      findings.push({ code: 'seller_left', staff_id: id })
    named.set(id, known.is_ours || call.principal.audience !== 'staff' ? id : call.principal.id)
  }
  return { sale: { ...sale, staff_id: named.get(staff_id)!, salesperson_id: named.get(salesperson_id)! }, findings }
}

interface Known {
  register: Register
  goods: ReadonlyMap<string, Thing>
  names: readonly string[]
  actor: string
  offline: { number: string; sold_at: string }
}

function draftOf(sale: OfflineSale, { register, goods, names, actor, offline }: Known): OrderDraft {
  const { sale_id, register_id, staff_id, salesperson_id = staff_id, lines, promotions, taxes, total_minor, net_minor, tax_minor } = sale
  const { prices_include_tax = true } = sale
  const { company_id, location_id, currency, locale } = register
  return {
    // No cart of ours came to this order: it began and ended at the till.
    ...{ company_id, purpose_id: sale_id, cart_id: sale_id, channel: 'till', delivery: 'taken', location_id, register_id },
    ...{
      customer_id: null,
      session_id: null,
      currency,
      total_minor,
      net_minor,
      tax_minor,
      taxes,
      prices_include_tax,
      shipping: null,
      contact: null,
      actor,
      offline,
    },
    lines: lines.map(({ discounts, ...line }) => {
      const thing = goods.get(line.variant_id)!
      return {
        ...{ ...line, sku: thing.sku, title: titleOnReceipt(thing, locale), channel: 'till', salesperson_id, is_gift_card: false },
        discounts: discounts.map(({ discount_id, amount_minor }) => ({ promotion_id: discount_id, amount_minor })),
      }
    }),
    promotions: promotions.map((promotion, at) => ({ ...promotion, name: names[at]!, coupon_code: null })),
  }
}

/** Which sale waits at which till, and why; not what was in it, which may be anything. */
async function rememberRefused(tx: Tx, sale: OfflineSale, register: Register, { code, details }: Refusal, call: Call) {
  const { sale_id, register_id, device, number, total_minor } = sale
  const { company_id, location_id } = register
  // It may have been booked as it should be, while this one was refused.
  await oneAtATime(tx, sale)
  if (code !== offlineSaleDiffers.code && (await bookedAs(tx, sale_id))) return
  const known = await runOne<{ times: number }>(
    tx,
    `insert into offline_sales.refused as r (sale_id, company_id, location_id, register_id, device, number, sold_at, total_minor, sent_by, code, details, refused_at, times)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
     on conflict (sale_id) do update set sold_at = excluded.sold_at, total_minor = excluded.total_minor, sent_by = excluded.sent_by, code = excluded.code,
       details = excluded.details, refused_at = excluded.refused_at, times = r.times + 1
       where r.company_id = excluded.company_id
     returning times`,
    [
      ...[
        sale_id,
        company_id,
        location_id,
        register_id,
        device,
        number,
        new Date(sale.sold_at).toISOString(),
        total_minor,
        call.actor,
        code,
      ],
      ...[JSON.stringify(details), call.now],
    ],
  )
  // A till that asks again and again tells nobody anything new.
  if (known?.times !== 1) return
  await announce(tx, offlineSaleRefused, {
    ...{ subject: register_id, company_id, location_id, channel: 'till', actor: call.actor, occurred_at: call.now },
    data: { sale_id, offline_number: formatOfflineNumber({ device, number }), total_minor, code },
  })
}
