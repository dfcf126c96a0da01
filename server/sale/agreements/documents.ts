import { hash } from 'node:crypto'
import { type AgreementKind, agreement_kinds, distance_channels, distance_sale_rules, distanceSaleRules } from '@birge/kernel/distance-sale'
import { formatMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { refusal } from '#platform/refusal'
import { type Company, companyOf } from '../../foundation/companies/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { cartForSale } from '../carts/index.ts'
import { DEFAULT_VERSION, default_texts } from './default-texts.ts'
import { type Seller, sellerOf } from './sellers.ts'

export const Kind = Type.Enum([...agreement_kinds])
export const Document = Type.Object({
  kind: Kind,
  locale: Type.String(),
  text_version: Type.String({ description: 'of the words, apart from what is filled in: what she agrees to when she pays' }),
  body: Type.String({ description: 'plain text; a line that begins with “# ” is a heading' }),
})
export type Document = Type.Static<typeof Document>

/** What a document speaks of. */
export interface DistanceSale {
  company_id: string
  channel: string
  currency: string
  total_minor: number
  lines: readonly { title: string; quantity: number; total_minor: number }[]
  /** Where it is sent, or where it waits; null while nobody has said. */
  delivery: { kind: 'ship' | 'collect'; to: string } | null
  buyer: { name: string; address: string | null; phone: string | null; email: string | null } | null
}

/** What has to be agreed to before this is paid; nothing where both stand in one place, no law asks for it, or the seller has not said who it is. */
export async function documentsFor(db: Db | Tx, sale: DistanceSale, locale: Locale, now: string): Promise<Document[]> {
  if (!distance_channels.includes(sale.channel)) return []
  const [seller, company] = await Promise.all([sellerOf(db, sale.company_id), companyOf(db, sale.company_id)])
  const rules = distanceSaleRules(company.country, dayIn(company.time_zone, now))
  if (!seller || !rules) return []
  const texts = await textsOf(db, sale.company_id, locale, now)
  const values = {
    ...saying(sale, company, seller, locale, now),
    ...{ withdrawal_days: rules.withdrawal_days, return_days: rules.return_days },
  }
  return rules.agreements.map((kind) => ({
    kind,
    locale,
    text_version: `${texts[kind].version} ${locale}`,
    body: fill(texts[kind].body, values),
  }))
}

/** Whether whoever buys at this door of this company is asked to agree to something. */
export async function isAsked(
  db: Db | Tx,
  { company_id, country, channel }: { company_id: string; country: string; channel: string },
): Promise<boolean> {
  if (!distance_channels.includes(channel) || !distance_sale_rules.some((rules) => rules.country === country)) return false
  return (await sellerOf(db, company_id)) !== undefined
}

/** The same for her cart as it is now, before she has said who she is and where it goes. */
export async function documentsOfCart(db: Db, _: unknown, call: Call): Promise<{ items: Document[] }> {
  const cart = await cartForSale(db, { call }, call.now)
  if (!cart?.lines.length) return { items: [] }
  const { company_id, currency, quote } = cart
  const titles = new Map(cart.lines.map(({ line_id, title }) => [line_id, title]))
  const lines = quote.lines.map(({ line_id, quantity, total_minor }) => ({ title: titles.get(line_id) ?? '', quantity, total_minor }))
  const sale = { company_id, channel: call.channel, currency, total_minor: quote.total_minor, lines, delivery: null, buyer: null }
  return { items: await documentsFor(db, sale, call.locale, call.now) }
}

type Texts = Record<AgreementKind, { version: string; body: string }>

/** The words that hold at a moment: the company's own in that language, else those that come with Birge. */
export async function textsOf(db: Db | Tx, company_id: string, locale: Locale, at: string): Promise<Texts> {
  const own = await run<{ kind: AgreementKind; version: number; body: string }>(
    db,
    `select distinct on (kind) kind, version, body from agreements.texts where company_id = $1 and locale = $2 and valid_from <= $3 order by kind, version desc`,
    [company_id, locale, at],
  )
  const texts = Object.fromEntries(
    agreement_kinds.map((kind) => [kind, { version: DEFAULT_VERSION, body: default_texts[kind][locale] }]),
  ) as Texts
  for (const { kind, version, body } of own) texts[kind] = { version: `company ${version}`, body }
  return texts
}

const WORDS: Record<Locale, Record<'ship' | 'collect', (to: string) => string>> = {
  tr: { ship: (to) => `Gönderileceği adres: ${to}`, collect: (to) => `Teslim alınacağı mağaza: ${to}` },
  az: { ship: (to) => `Göndəriləcək ünvan: ${to}`, collect: (to) => `Təhvil alınacaq mağaza: ${to}` },
  en: { ship: (to) => `Sent to: ${to}`, collect: (to) => `Collected at: ${to}` },
}

const FIELDS = [
  ...([
    'seller_name',
    'seller_address',
    'seller_tax',
    'seller_registry',
    'seller_phone',
    'seller_email',
    'return_address',
    'carrier',
  ] as const),
  ...([
    'buyer_name',
    'buyer_address',
    'buyer_phone',
    'buyer_email',
    'date',
    'lines',
    'total',
    'delivery',
    'withdrawal_days',
    'return_days',
  ] as const),
]
type Values = Record<(typeof FIELDS)[number], string | number>

function saying(
  { lines, delivery, buyer, currency, total_minor }: DistanceSale,
  company: Company,
  seller: Seller,
  locale: Locale,
  now: string,
) {
  const money = (amount_minor: number) => formatMoney(amount_minor, currency, locale)
  const { street, district, city, postal_code } = company.address
  const said = {
    seller_name: company.legal_name,
    seller_address: [street, district, postal_code, city].filter(Boolean).join(', '),
    seller_tax: [company.tax_office, company.tax_number].filter(Boolean).join(' '),
    seller_registry: seller.registry_number ?? '',
    seller_phone: seller.phone,
    seller_email: seller.email,
    return_address: seller.return_address,
    carrier: seller.carrier ?? '',
    buyer_name: buyer?.name ?? '',
    buyer_address: buyer?.address ?? '',
    buyer_phone: buyer?.phone ?? '',
    buyer_email: buyer?.email ?? '',
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: company.time_zone }).format(new Date(now)),
    total: money(total_minor),
    delivery: delivery ? WORDS[locale][delivery.kind](delivery.to) : '',
  }
  // Whoever writes a line of her own into her name shall not have written a clause.
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
  return {
    ...(Object.fromEntries(Object.entries(said).map(([field, text]) => [field, oneLine(text)])) as typeof said),
    lines: lines.map(({ title, quantity, total_minor }) => oneLine(`${quantity} × ${title}: ${money(total_minor)}`)).join('\n'),
  }
}

const FIELD = /\{([^{}\n]*)\}/g

/** A line whose every field is empty says nothing and falls away. What is filled in is text and never read for fields again. */
function fill(body: string, values: Values): string {
  return body
    .split('\n')
    .flatMap((line) => {
      const fields = [...line.matchAll(FIELD)].map(([, name]) => String(values[name as keyof Values] ?? ''))
      if (fields.length && fields.every((value) => value === '')) return []
      return [line.replace(FIELD, (_, name: keyof Values) => String(values[name] ?? ''))]
    })
    .join('\n')
}

export const unknownField = refusal<{ field: string; fields: string[] }>(
  'unknown_field',
  422,
  ({ field, fields }) => `There is nothing to fill in for {${field}}; known are ${fields.join(', ')}`,
)

export function mustBeFillable(body: string) {
  for (const [, name] of body.matchAll(FIELD))
    if (!FIELDS.includes(name as keyof Values)) throw unknownField({ field: name!, fields: [...FIELDS] })
}

/** What a document is known by, word for word. */
export const bodyHash = (body: string) => hash('sha256', body, 'hex')

/** A company writes its own words in one language: the next version, from now on. */
export async function writeText(
  tx: Tx,
  { company_id, kind, locale, body }: { company_id: string; kind: AgreementKind; locale: Locale; body: string },
  { actor, now }: { actor: string; now: string },
): Promise<{ version: number }> {
  mustBeFillable(body)
  await companyOf(tx, company_id)
  // Two who write at once come one after the other.
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('agreements.texts:' || $1::text, 0))`, [company_id])
  const written = await runOne<{ version: number }>(
    tx,
    `insert into agreements.texts (company_id, kind, locale, version, body, valid_from, actor)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6 from agreements.texts where company_id = $1 and kind = $2 and locale = $3
     returning version`,
    [company_id, kind, locale, body, now, actor],
  )
  return written!
}
