import { hash } from 'node:crypto'
import {
  type AgreementKind,
  agreement_kinds,
  distance_channels,
  type DistanceSaleRules,
  distanceSaleRules,
} from '@birge/kernel/distance-sale'
import { formatMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { refusal } from '#platform/refusal'
import { type Company, companyOf } from '../../foundation/companies/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { type CartForSale, cartForSale } from '../carts/index.ts'
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
  /** Where it is paid by card in instalments. */
  instalments?: { count: number; surcharge_minor: number; total_minor: number; first_minor: number; monthly_minor: number } | null
  lines: readonly { title: string; quantity: number; total_minor: number }[]
  /** Where it is sent, or where it waits; null while nobody has said. */
  delivery: { kind: 'ship' | 'collect' | 'digital'; to: string } | null
  buyer: { name: string; address: string | null; phone: string | null; email: string | null } | null
  /** Where it is no sale yet, but a deposit for one. */
  deposit?: { amount_minor: number; about: string; days: number }
}

/** What has to be agreed to before this is paid; nothing where both stand in one place, no law asks for it, or the seller has not said who it is. */
export async function documentsFor(db: Db | Tx, sale: DistanceSale, locale: Locale, now: string): Promise<Document[]> {
  if (!distance_channels.includes(sale.channel)) return []
  const [seller, company] = await Promise.all([sellerOf(db, sale.company_id), companyOf(db, sale.company_id)])
  const rules = distanceSaleRules(company.country, dayIn(company.time_zone, now))
  if (!seller || !rules) return []
  const texts = await textsOf(db, sale.company_id, locale, now)
  const values = { ...saying(sale, company, seller, locale, now), ...daysOf(rules) }
  return (sale.deposit ? rules.deposit_agreements : rules.agreements).map((kind) => ({
    kind,
    locale,
    text_version: `${texts[kind].version} ${locale}`,
    body: fill(texts[kind].body, values),
  }))
}

const daysOf = ({ withdrawal_days, return_days, deposit_days }: DistanceSaleRules) => ({
  ...{ withdrawal_days, return_days, deposit_days: deposit_days ?? '' },
})

/** Words as somebody would read them who buys two of something; what the seller has not said about itself is missing there as well. */
export async function previewOf(db: Db | Tx, company: Company, { body, locale }: { body: string; locale: Locale }, now: string) {
  const seller = (await sellerOf(db, company.company_id)) ?? NOBODY
  const rules = distanceSaleRules(company.country, dayIn(company.time_zone, now))
  const { title, name, to } = SAMPLES[locale]
  const lines = [{ title, quantity: 2, total_minor: 49_800 }]
  const buyer = { name, address: to, phone: '+90 533 444 55 66', email: 'ornek@mail.example' }
  const deposit = { amount_minor: 10_000, about: title, days: 30 }
  const sale = { ...company, channel: 'web', total_minor: 49_800, lines, delivery: { kind: 'ship' as const, to }, buyer, deposit }
  return fill(body, {
    ...saying(sale, company, seller, locale, now),
    ...(rules ? daysOf(rules) : { withdrawal_days: '', return_days: '', deposit_days: '' }),
  })
}

/** Everything she pays for, delivery with it, by name. */
export function linesOf({ lines, delivery, quote }: Pick<CartForSale, 'lines' | 'quote'> & { delivery?: CartForSale['delivery'] }) {
  const titles = new Map([...lines, ...(delivery ? [delivery] : [])].map(({ line_id, title }) => [line_id, title]))
  return quote.lines.map(({ line_id, quantity, total_minor }) => ({ title: titles.get(line_id) ?? '', quantity, total_minor }))
}

const NOBODY = { company_id: '', registry_number: null, phone: '', email: '', return_address: '', carrier: null }
const SAMPLES: Record<Locale, { title: string; name: string; to: string }> = {
  tr: { title: 'Örnek ürün', name: 'Örnek Alıcı', to: 'Örnek Caddesi 1, Örnek İlçe, Örnek İl' },
  az: { title: 'Nümunə məhsul', name: 'Nümunə Alıcı', to: 'Nümunə küçəsi 1, Nümunə rayonu, Nümunə şəhəri' },
  en: { title: 'Sample product', name: 'Sample Buyer', to: '1 Sample Street, Sample District, Sample City' },
}

/** How a checkout remembers what it was agreed to by. */
export const wordsOf = ({ kind, text_version }: Pick<Document, 'kind' | 'text_version'>) => `${kind} ${text_version}`

/** Whether something is left to agree to for a sale, if these words (`wordsOf`) were agreed to for it. */
export type IsDue = (sale: { company_id: string; channel: string }, agreed: readonly string[] | null) => boolean

/** Of a company that sells at a distance: what its own words are by now, in each language. */
export interface Asked {
  country: string
  time_zone: string
  own: Record<string, number>
}

/** Which words of a company hold at a moment, as JSON, or null where it asks for nothing: for a statement that asks for more than that. */
export const ASKED = (company_id: string, now: string) => `
  (select json_build_object('country', home.country, 'time_zone', home.time_zone, 'own', coalesce((
     select json_object_agg(t.kind || ' ' || t.locale, t.version) from (
       select distinct on (kind, locale) kind, locale, version from agreements.texts
       where company_id = s.company_id and valid_from <= ${now} order by kind, locale, valid_from desc, version desc) t), '{}'))
   from agreements.sellers s join companies.public_companies home using (company_id) where s.company_id = ${company_id})`

/** Asks for all of these companies at once which words hold at this moment, in any language. */
export async function whatIsAsked(db: Db | Tx, company_ids: readonly string[], now: string): Promise<IsDue> {
  const text = `select of.company_id, ${ASKED('of.company_id', '$2')} as asked from unnest($1::text[]) as of(company_id)`
  return isDueBy(company_ids.length ? await run(db, text, [company_ids, now]) : [], now)
}

export function isDueBy(companies: readonly { company_id: string; asked: Asked | null }[], now: string): IsDue {
  const words = new Map(
    companies.map(({ company_id, asked }) => {
      const kinds = asked ? (distanceSaleRules(asked.country, dayIn(asked.time_zone, now))?.agreements ?? []) : []
      return [company_id, kinds.map((kind) => locales.map((locale) => wordsIn(kind, locale, asked!.own[`${kind} ${locale}`])))] as const
    }),
  )
  return ({ company_id, channel }, agreed) =>
    distance_channels.includes(channel) && (words.get(company_id) ?? []).some((any) => !any.some((one) => agreed?.includes(one)))
}

export const locales: readonly Locale[] = ['tr', 'az', 'en']
const versionName = (version: number | undefined) => (version === undefined ? DEFAULT_VERSION : `company ${version}`)
const wordsIn = (kind: AgreementKind, locale: Locale, version: number | undefined) =>
  wordsOf({ kind, text_version: `${versionName(version)} ${locale}` })

/** The same for her cart as it is now, before she has said who she is and where it goes. */
export async function documentsOfCart(
  db: Db,
  { delivery }: { delivery?: 'ship' | 'collect' | 'digital' },
  call: Call,
): Promise<{ items: Document[] }> {
  const cart = await cartForSale(db, { call, is_sent: delivery === 'ship' }, call.now)
  if (!cart?.lines.length) return { items: [] }
  const { company_id, currency, quote } = cart
  const lines = linesOf(cart)
  const sale = { company_id, channel: call.channel, currency, total_minor: quote.total_minor, lines, delivery: null, buyer: null }
  return { items: await documentsFor(db, sale, call.locale, call.now) }
}

type Texts = Record<AgreementKind, { version: string; body: string }>

/** The words that hold at a moment: the company's own in that language, else those that come with Birge. */
export async function textsOf(db: Db | Tx, company_id: string, locale: Locale, at: string): Promise<Texts> {
  const own = await run<{ kind: AgreementKind; version: number; body: string }>(
    db,
    `select distinct on (kind) kind, version, body from agreements.texts where company_id = $1 and locale = $2 and valid_from <= $3 order by kind, valid_from desc, version desc`,
    [company_id, locale, at],
  )
  const texts = Object.fromEntries(
    agreement_kinds.map((kind) => [kind, { version: DEFAULT_VERSION, body: default_texts[kind][locale] }]),
  ) as Texts
  for (const { kind, version, body } of own) texts[kind] = { version: versionName(version), body }
  return texts
}

const WORDS: Record<Locale, Record<'ship' | 'collect' | 'digital', (to: string) => string>> = {
  tr: {
    ship: (to) => `Gönderileceği adres: ${to}`,
    collect: (to) => `Teslim alınacağı mağaza: ${to}`,
    digital: () => 'Hediye kartı kodu e-posta ya da SMS ile gönderilir',
  },
  az: {
    ship: (to) => `Göndəriləcək ünvan: ${to}`,
    collect: (to) => `Təhvil alınacaq mağaza: ${to}`,
    digital: () => 'Hədiyyə kartının kodu e-poçt və ya SMS ilə göndərilir',
  },
  en: {
    ship: (to) => `Sent to: ${to}`,
    collect: (to) => `Collected at: ${to}`,
    digital: () => 'The code of the gift card is sent by e-mail or text message',
  },
}

const SURCHARGE: Record<Locale, string> = { tr: 'Vade farkı', az: 'Taksit komissiyası', en: 'Surcharge for instalments' }
type Instalments = NonNullable<DistanceSale['instalments']>
type Money = (amount_minor: number) => string
/** What of it her card is charged, and how. */
const BY_CARD: Record<Locale, (instalments: Instalments, money: Money) => string> = {
  tr: (of, money) => `bunun kartla ${of.count} taksitte ödenen kısmı ${money(of.total_minor)} (${monthsOf(of, money, 'ilk taksit')})`,
  az: (of, money) => `bunun kartla ${of.count} taksitlə ödənilən hissəsi ${money(of.total_minor)} (${monthsOf(of, money, 'ilk taksit')})`,
  en: (of, money) => `of which ${money(of.total_minor)} by card in ${of.count} instalments (${monthsOf(of, money, 'the first')})`,
}
const monthsOf = ({ count, first_minor, monthly_minor }: Instalments, money: Money, first: string) =>
  first_minor === monthly_minor
    ? `${count} × ${money(monthly_minor)}`
    : `${first} ${money(first_minor)}, ${count - 1} × ${money(monthly_minor)}`

/** An address as it stands in a sentence. */
export const addressLine = ({ street, district, postal_code, city }: Partial<Record<keyof Company['address'], string | undefined>>) =>
  [street, district, postal_code, city].filter(Boolean).join(', ')

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
  ...(['deposit', 'about', 'stands_days', 'deposit_days'] as const),
]
type Values = Record<(typeof FIELDS)[number], string | number>

function saying(
  { lines, delivery, buyer, currency, total_minor, instalments = null, deposit }: DistanceSale,
  company: Company,
  seller: Seller,
  locale: Locale,
  now: string,
) {
  const money = (amount_minor: number) => formatMoney(amount_minor, currency, locale)
  const said = {
    seller_name: company.legal_name,
    seller_address: addressLine(company.address),
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
    // Whatever words a company writes, the total is all that she pays.
    total: [money(total_minor + (instalments?.surcharge_minor ?? 0)), instalments && BY_CARD[locale](instalments, money)]
      .filter(Boolean)
      .join(', '),
    delivery: delivery ? WORDS[locale][delivery.kind](delivery.to) : '',
    deposit: deposit ? money(deposit.amount_minor) : '',
    about: deposit?.about ?? '',
    stands_days: deposit ? String(deposit.days) : '',
  }
  // Whoever writes a line of her own into her name shall not have written a clause.
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
  return {
    ...(Object.fromEntries(Object.entries(said).map(([field, text]) => [field, oneLine(text)])) as typeof said),
    lines: [
      ...lines.map(({ title, quantity, total_minor }) => oneLine(`${quantity} × ${title}: ${money(total_minor)}`)),
      ...(instalments?.surcharge_minor ? [`${SURCHARGE[locale]}: ${money(instalments.surcharge_minor)}`] : []),
    ].join('\n'),
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
