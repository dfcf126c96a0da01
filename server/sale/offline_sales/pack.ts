import { createHash } from 'node:crypto'
import { type OfflinePack, type PackVariant, reasons_not_offline, reasons_not_sold, taxRatesOf } from '@birge/kernel/offline'
import { quote_rules_version } from '@birge/kernel/quote'
import { tax_classes } from '@birge/kernel/tax'
import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, FinishedJson, mustWorkAt } from '#platform/http'
import { cursorOf, readCursor } from '#platform/paging'
import { readToken, secretOf, signToken } from '#platform/secret'
import { companyOf, PriceTaxation } from '../../foundation/companies/index.ts'
import { locationOf, type Register, registerOf } from '../../foundation/stores/index.ts'
import { OptionText, Texts } from '../../offer/catalog/index.ts'
import { promotionsOfTill, Rule } from '../../offer/promotions/index.ts'
import { methodsAt } from '../payments/index.ts'
import { receiptHead, registerIdOf } from '../till/index.ts'
import { noteCarried } from './carried.ts'

/** As many as a shop has; of a larger catalogue a till fetches the next page, so that no answer grows with it. */
export const MOST_VARIANTS = 5_000
export const GOOD_FOR_HOURS = 72

const Text = Type.String()
const Minor = Type.Integer()
const PackVariantReply = Type.Object({
  variant_id: Text,
  product_id: Text,
  sku: Text,
  gtins: Type.Array(Text),
  title: Texts,
  option_texts: Type.Record(Text, Type.Array(OptionText)),
  category_ids: Type.Array(Text),
  tax_class: Type.Enum([...tax_classes]),
  picture: Type.Union([Text, Type.Null()]),
  not_sold: Type.Union([Type.Enum([...reasons_not_sold]), Type.Null()], {
    description: 'known to the scanner, but not to be sold here without the server',
  }),
  prices: Type.Array(Type.Object({ valid_from: Text, amount_minor: Minor }), {
    description: 'of the list: the one in force, and those that were announced',
  }),
  offers: Type.Array(
    Type.Object({
      exception_id: Text,
      level: Type.Enum(['location', 'channel', 'market']),
      of: Type.Union([Text, Type.Null()]),
      from_quantity: Type.Integer(),
      amount_minor: Minor,
      overrides: Type.Boolean(),
      starts_at: Text,
      ends_at: Text,
    }),
    { description: 'exceptions that count at this till, living or to come' },
  ),
  shown: Type.Array(
    Type.Object({ from: Type.Union([Text, Type.Null()]), unit_price_minor: Minor, source: Type.Enum(['shelf', 'page']), since: Text }),
    { description: 'what our own shelf or page shows of a piece, from when on; of a label that follows by itself `since` is empty' },
  ),
})

export const OfflinePackReply = Type.Object({
  taken_at: Type.String({ description: 'the clock of the server; it is not part of the mark in `ETag`' }),
  company: Type.Object({
    ...{ company_id: Text, country: Text, currency: Text, time_zone: Text, locale: Text },
    price_taxation: Type.Array(PriceTaxation),
  }),
  store: Type.Object({ location_id: Text }),
  register: Type.Object({ register_id: Text }),
  receipt: Type.Object({
    ...{ locale: Text, currency: Text, time_zone: Text, register: Text },
    company: Type.Object({ name: Text, tax_number: Text, country: Text, tax_office: Type.Optional(Text) }),
    store: Type.Object({ name: Text, address: Type.Array(Text) }),
  }),
  rules_version: Type.Integer({ description: 'a till that calculates by other rules than these has to be loaded anew' }),
  tax_rates: Type.Array(
    Type.Object({
      ...{ country: Text, from_on: Text, law: Text },
      ...{ standard: Minor, reduced: Minor, basic: Minor, zero: Minor, voucher: Minor },
    }),
  ),
  promotions: Type.Array(
    Type.Object(
      {
        ...{ promotion_id: Text, version: Type.Integer(), name: Texts, ...Rule.properties },
        on_shelves: Type.Optional(Type.Literal(true, { description: 'shelves show what it makes of a piece' })),
      },
      { additionalProperties: false },
    ),
  ),
  not_offline: Type.Array(Type.Object({ promotion_id: Text, name: Texts, because: Type.Enum([...reasons_not_offline]) }), {
    description: 'on at this till, but given by the server alone: it counts them, or knows for whom they are',
  }),
  tenders: Type.Array(Type.Enum(['cash', 'terminal'])),
  good_for_hours: Type.Integer({ description: 'without the server a till should not sell by it for longer' }),
  goods: Type.Object({ items: Type.Array(PackVariantReply), next: Type.Union([Text, Type.Null()]) }),
})

/** What the caller's register needs to sell without the server. It stays the same, and so does its mark, until something in it changes. */
export async function packOfRegister(database: Database, { limit = MOST_VARIANTS, after }: { limit?: number; after?: string }, call: Call) {
  const { db } = database
  const register = await registerOf(db, registerIdOf(call))
  mustWorkAt(call, 'till.sell', register.location_id)
  const whole = await packAt(db, register, { at: call.now, limit, after })
  const { taken_at, ...pack } = whole
  const until_variant = pack.goods.next === null ? null : pack.goods.items.at(-1)!.variant_id
  // As tills ask; whoever asks for other pages carries nothing.
  if (limit === MOST_VARIANTS)
    await noteCarried(database, register, { after_variant: String(readCursor(after)?.[0] ?? ''), until_variant, pack: whole }, call.now)
  const text = JSON.stringify(pack)
  const mark = createHash('sha256').update(text).digest('base64url')
  const seal: Sealed = { register_id: register.register_id, at: call.now, mark }
  return new FinishedJson(`{"taken_at":${JSON.stringify(taken_at)},${text.slice(1)}`, `"${mark}"`, {
    'birge-pack-seal': signToken(await secretOf(db), SEAL, seal),
  })
}

interface Sealed {
  register_id: string
  at: string
  mark: string
}
const SEAL = 'offline pack'
/** A till may write down the header `Date`, which knows no fractions, and pages come one after the other. */
const SEAL_APART_MS = 5 * 60_000

/** Whether the server has given this register a pack, or said that its own is as it was, when the sale says so. */
export async function isProven(
  on: Tx,
  { register_id, pack_at, pack_seal = '' }: { register_id: string; pack_at: string; pack_seal?: string },
) {
  const sealed = readToken<Sealed>(await secretOf(on), SEAL, pack_seal)
  return sealed?.register_id === register_id && Math.abs(Date.parse(sealed.at) - Date.parse(pack_at)) <= SEAL_APART_MS
}

/** Of all goods, or of some; as things stood at a moment that is not to come. */
interface Asked {
  at: string
  limit?: number
  after?: string | undefined
  variant_ids?: readonly string[]
}

export async function packAt(
  on: Db | Tx,
  register: Register,
  { at, limit = MOST_VARIANTS, after, variant_ids }: Asked,
): Promise<OfflinePack> {
  const { register_id, location_id, company_id, country, currency, time_zone, locale, price_taxation } = register
  const [last = ''] = readCursor(after) ?? []
  const [company, location, methods, { promotions, not_offline }, list] = await Promise.all([
    companyOf(on, company_id),
    locationOf(on, location_id),
    methodsAt(on, company_id, 'till'),
    promotionsOfTill(on, { company_id, location_id, time_zone }, at),
    runOne<{ price_list_id: string }>(on, 'select price_list_id from pricing.public_price_lists where company_id = $1', [company_id]),
  ])
  const rows = await run<Row>(on, GOODS, [
    ...[company_id, location_id, list?.price_list_id ?? '', at, last, limit + 1, variant_ids ?? null],
  ])
  return {
    taken_at: at,
    company: { company_id, country, currency, time_zone, locale, price_taxation },
    ...{ store: { location_id }, register: { register_id } },
    receipt: receiptHead(company, location, register),
    ...{ rules_version: quote_rules_version, tax_rates: taxRatesOf(country) },
    ...{ promotions, not_offline },
    tenders: (['cash', 'terminal'] as const).filter((method) => methods.some((taken) => taken.method === method && taken.on_site)),
    good_for_hours: GOOD_FOR_HOURS,
    goods: {
      items: rows.slice(0, limit).map(variantOf),
      next: rows.length > limit ? cursorOf(rows[limit - 1]!.variant_id) : null,
    },
  }
}

interface Row extends Omit<PackVariant, 'gtins' | 'not_sold'> {
  gtin: string | null
  is_active: boolean
}

function variantOf({ gtin, is_active, ...row }: Row): PackVariant {
  const not_sold = row.tax_class === 'voucher' ? 'gift_card' : !is_active ? 'not_for_sale' : row.prices.length === 0 ? 'no_price' : null
  const of_sale = not_sold ? { prices: [], offers: [], shown: [] } : {}
  return { ...row, ...of_sale, gtins: gtin === null ? [] : [gtin], not_sold }
}

// A label that follows by itself shows since the moment of the question what is presented then: no time stands there, so that an answer stays as it is.
const GOODS = `
  select v.variant_id, v.product_id, v.sku, v.gtin, p.title, v.option_texts, p.tax_class, p.picture, p.status = 'active' as is_active,
    coalesce((select json_agg(c.category_id order by c.category_id) from catalog.public_product_categories c where c.product_id = p.product_id), '[]') as category_ids,
    coalesce((
      select json_agg(json_build_object('valid_from', r.valid_from, 'amount_minor', r.amount_minor) order by r.valid_from) from pricing.public_prices r
      where r.price_list_id = $3 and r.variant_id = v.variant_id and r.valid_from >= coalesce((
        select max(b.valid_from) from pricing.public_prices b where b.price_list_id = $3 and b.variant_id = v.variant_id and b.valid_from <= $4), '-infinity')), '[]') as prices,
    coalesce((
      select json_agg(json_build_object('exception_id', e.exception_id, 'level', e.level, 'of', coalesce(e.location_id, e.channel), 'from_quantity', e.from_quantity,
        'amount_minor', e.amount_minor, 'overrides', e.overrides, 'starts_at', e.starts_at, 'ends_at', e.ends_at) order by e.exception_id, e.from_quantity)
      from pricing.public_exception_prices e
      where e.variant_id = v.variant_id and e.company_id = $1 and e.customer_id is null and e.segment_id is null and e.ends_at > $4
        and (e.location_id is null or e.location_id = $2) and (e.channel is null or e.channel = 'till')), '[]') as offers,
    (select coalesce(json_agg(json_build_object('from', case when m.moment > $4 then m.moment end, 'unit_price_minor', s.amount_minor, 'source', s.source,
        'since', case when s.source = 'shelf' and s.since = m.moment then '' else to_json(s.since) #>> '{}' end) order by m.moment), '[]')
     from (select $4::timestamptz as moment union
       select n.presented_from from pricing.public_presented_prices n
       where n.price_list_id = $3 and n.variant_id = v.variant_id and n.door = any(array[$2, 'till', '']) and n.presented_from > $4) as m
     cross join lateral parity.public_shown($3, $2, v.variant_id, m.moment) as s) as shown
  from catalog.public_variants v join catalog.public_products p using (product_id)
  where v.variant_id > $5 and p.status <> 'draft' and ($7::text[] is null or v.variant_id = any($7))
  order by v.variant_id limit $6`
