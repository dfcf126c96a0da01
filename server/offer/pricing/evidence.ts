import { createHash } from 'node:crypto'
import type { Locale } from '@birge/kernel/locale'
import { formatAmount } from '@birge/kernel/money'
import { lawfulPercent } from '@birge/kernel/reference-price'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { exceptionOf } from './exceptions.ts'
import { referencesOf } from './references.ts'

export const unlawfulReduction = refusal<{ announced_percent: number; lawful_percent: number; variant_count: number; of: number }>(
  'unlawful_reduction',
  422,
  ({ announced_percent, lawful_percent, variant_count, of }) =>
    `−${announced_percent} % would be unlawful for ${variant_count} of ${of}: the most that may be claimed for all is −${lawful_percent} %`,
)

/** One reduction of one variant behind one door, with all that proves it; of what was shown before and until then, the oldest first. */
export const Reduction = Type.Object({
  variant_id: Type.String(),
  sku: Type.String(),
  title: Type.String({ description: 'as it was called then' }),
  perishable: Type.Boolean({ description: 'as was said of it then: of what perishes, some rules ask for the price just before' }),
  door: Type.String({ description: 'a channel or a place; empty: every door' }),
  begins_at: Type.String(),
  amount_minor: Type.Integer(),
  reference_minor: OrNull(Type.Integer()),
  lawful_percent: Type.Integer(),
  by_rule: Type.Array(
    Type.Object({
      instrument: Type.String(),
      days: Type.Integer(),
      is_new: Type.Boolean(),
      window_from: Type.String(),
      reference_minor: Type.Integer(),
    }),
  ),
  history: Type.Array(
    Type.Object({
      ...{ from: Type.String(), amount_minor: Type.Integer(), reduced: Type.Boolean() },
      until: Type.Optional(Type.String({ description: 'from then on it was not offered, until the next one' })),
    }),
  ),
})
export type Reduction = Static<typeof Reduction>

/** A page of what an exception or a promotion shows as reduced, or will; where it shows nothing (it is for one customer, or others count before it) there is nothing. */
export interface ReducedBy {
  price_list_id: string
  by: { exception_id: string } | { promotion_id: string }
  limit?: number
  after?: readonly [variant_id: string, door: string, begins_at: string]
}
export async function reductionsOf(db: Db | Tx, { price_list_id, by, limit, after }: ReducedBy): Promise<Reduction[]> {
  const [id, from] =
    'exception_id' in by
      ? [by.exception_id, BY_EXCEPTION]
      : [by.promotion_id, 'pricing.presented_prices s where s.promotion_ids @> array[$1::text] and s.price_list_id = $2']
  const rows = await run<Omit<Reduction, 'by_rule' | 'history' | 'lawful_percent' | 'perishable'>>(
    db,
    `select s.variant_id, v.sku, coalesce(catalog.public_text(o.title, 'tr'), v.sku) as title, s.door, s.presented_from as begins_at, s.amount_minor, s.reference_minor
     from (select s.* from ${from} and s.reduced and ($3::text is null or (s.variant_id, s.door, s.presented_from) > ($3, $4, $5::timestamptz))
         and exists (select from catalog.public_variants w join catalog.public_offered x using (product_id) where w.variant_id = s.variant_id and ${OFFERED('x')})
       order by s.variant_id, s.door, s.presented_from limit $6) s
     join catalog.public_variants v on v.variant_id = s.variant_id join catalog.public_offered o on o.product_id = v.product_id and ${OFFERED('o')}
     order by s.variant_id, s.door, s.presented_from`,
    [id, price_list_id, ...(after ?? [null, null, null]), limit ?? null],
  )
  if (!rows.length) return []
  const found = await referencesOf(
    db,
    price_list_id,
    rows.map(({ variant_id, door, begins_at }) => ({ variant_id, door, presented_from: begins_at })),
  )
  return rows.map((row, at) => ({
    ...row,
    perishable: found[at]!.perishable,
    lawful_percent: lawfulPercent(row.reference_minor ?? 0, row.amount_minor),
    by_rule: found[at]!.reference?.by_rule ?? [],
    history: found[at]!.history,
  }))
}
/** What was reduced of a draft was shown to nobody. */
const OFFERED = (o: string) =>
  `s.presented_from >= ${o}.offered_from and (${o}.offered_until is null or s.presented_from < ${o}.offered_until)`
const BY_EXCEPTION = `(select distinct variant_id from pricing.exception_prices where exception_id = $1) p
  join pricing.presented_prices s on s.price_list_id = $2 and s.variant_id = p.variant_id and s.source = $1`

/** What may be claimed at most of a thing that a promotion shows, now and as far as it is written down ahead: of its smallest reduction behind any door. */
export const LawfulOf = Type.Object({ variant_id: Type.String(), sku: Type.String(), title: Type.String(), lawful_percent: Type.Integer() })
export type LawfulOf = Static<typeof LawfulOf>

/** The same of all that a promotion shows lower, the least first; what is not lower than the list, or was never shown before, may not be claimed at all. */
export async function lawfulOfPromotion(
  db: Db | Tx,
  { promotion_id, price_list_id }: { promotion_id: string; price_list_id: string },
  { now, locale }: Pick<Call, 'now' | 'locale'>,
): Promise<LawfulOf[]> {
  type Row = Omit<LawfulOf, 'lawful_percent'> & { amount_minor: number; reference_minor: number }
  const rows = await run<Row>(db, SHOWN_BY_PROMOTION, [promotion_id, price_list_id, now, locale])
  const least = new Map<string, LawfulOf>()
  for (const { amount_minor, reference_minor, ...of } of rows) {
    const percent = lawfulPercent(reference_minor, amount_minor)
    const before = least.get(of.variant_id)
    least.set(of.variant_id, { ...of, lawful_percent: Math.min(before?.lawful_percent ?? 100, percent) })
  }
  return [...least.values()].sort((a, b) => a.lawful_percent - b.lawful_percent)
}
const SHOWN_BY_PROMOTION = `
  select s.variant_id, v.sku, coalesce(catalog.public_text(g.title, $4), v.sku) as title, s.amount_minor,
    case when s.reduced then coalesce(s.reference_minor, 0) else 0 end as reference_minor
  from (
    select s.* from pricing.presented_prices s
    where s.promotion_ids @> array[$1::text] and s.price_list_id = $2 and (s.presented_from >= $3 or not exists (
      select from pricing.presented_prices n where n.price_list_id = s.price_list_id and n.variant_id = s.variant_id and n.door = s.door
        and n.presented_from > s.presented_from and n.presented_from <= $3))) s
  join catalog.public_variants v on v.variant_id = s.variant_id join catalog.public_products g on g.product_id = v.product_id and g.status = 'active'
  order by v.sku, s.variant_id`

/** Refuses a banner that the law forbids, and says what it may say instead: what is announced must be true of each thing it is announced of. */
export async function mustBeLawful(
  tx: Tx,
  { exception_id, price_list_id, announced_percent }: { exception_id: string; price_list_id: string; announced_percent: number },
): Promise<void> {
  const reductions = await reductionsOf(tx, { price_list_id, by: { exception_id } })
  const counted = await runOne<{ of: number }>(
    tx,
    `select count(distinct e.variant_id)::integer as of from pricing.exception_prices e join catalog.public_variants using (variant_id)
     join catalog.public_products p using (product_id) where e.exception_id = $1 and p.status = 'active'`,
    [exception_id],
  )
  const { of } = counted!
  const lawful = new Map<string, number>()
  for (const { variant_id, lawful_percent } of reductions) lawful.set(variant_id, Math.min(lawful.get(variant_id) ?? 100, lawful_percent))
  // What is reduced nowhere may not be announced at all.
  const lawful_percent = lawful.size < of ? 0 : Math.min(...lawful.values())
  if (lawful_percent >= announced_percent) return
  const variant_count = of - [...lawful.values()].filter((percent) => percent >= announced_percent).length
  throw unlawfulReduction({ announced_percent, lawful_percent, variant_count, of })
}

/**
 * The proof of a reduction, which is on the seller: what was shown when behind which door, what the rules make of it, and a hash by which a copy
 * can be told from another. Made again from the same history it is the same.
 */
export async function evidenceOf(db: Db, { exception_id }: { exception_id: string }, call: Call) {
  const exception = await exceptionOf(db, exception_id, call)
  const { price_list_id, company_id, currency, name, reason, channel, location_id, starts_at, ends_at, announced_percent } = exception
  return provenBy(db, company_id, {
    exception: { exception_id, name, reason, channel, location_id, currency, starts_at, ends_at, announced_percent },
    reductions: await reductionsOf(db, { price_list_id, by: { exception_id } }),
  })
}

/** The same with whose prices these are, and a hash of it all. */
export async function provenBy<Pack extends object>(db: Db, company_id: string, pack: Pack) {
  const company = await runOne<{ legal_name: string; tax_number: string; country: string }>(
    db,
    'select legal_name, tax_number, country from companies.public_companies where company_id = $1',
    [company_id],
  )
  const whole = { company: company!, ...pack }
  return { ...whole, sha256: sha256(JSON.stringify(whole)) }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The same as a table that is read without us, in the reader's language. */
export async function evidenceTable(db: Db, { exception_id }: { exception_id: string }, call: Call): Promise<string> {
  const exception = await exceptionOf(db, exception_id, call)
  const reductions = await reductionsOf(db, { price_list_id: exception.price_list_id, by: { exception_id } })
  return evidenceTableOf(db, { ...exception, reductions }, call.locale)
}

/** Whose reductions are proven, and of what. */
interface Proven {
  company_id: string
  currency: string
  /** The exception or promotion by its name, and why it was made, where that was said. */
  name: string
  reason?: string
  starts_at: string | null
  ends_at: string | null
  announced_percent: number | null
  reductions: readonly Reduction[]
}

interface Words {
  title: string
  facts: Record<'seller' | 'tax_number' | 'what' | 'reason' | 'period' | 'announced' | 'time_zone' | 'none', string>
  /** What the rows mean, for whoever reads them without us. */
  explained: string[]
  columns: string[]
  rows: Record<'shown' | 'reduced' | 'not_offered' | 'perishable' | 'reference' | 'claim', string>
  doors: Record<string, string>
  rules: Record<string, string>
  compared_with: string
}

const words: Record<Locale, Words> = {
  tr: {
    title: 'İndirim kanıtı',
    facts: {
      ...{ seller: 'Satıcı', tax_number: 'Vergi numarası', what: 'İndirim', reason: 'Nedeni', period: 'Süresi' },
      ...{
        announced: 'Duyurulan indirim',
        time_zone: 'Saatler',
        none: 'Bu indirim hiçbir satış yerinde indirimli fiyat olarak gösterilmedi.',
      },
    },
    explained: [
      '“Gösterilen fiyat” ve “indirimli gösterilen fiyat” satırları, o anda müşteriye gösterilmeye başlanan fiyattır; bir sonraki satıra kadar geçerlidir.',
      '“Karşılaştırılabilecek fiyat” satırı, adı yazılı kuralın izin verdiği en düşük önceki fiyattır; “tarih” kuralın baktığı sürenin başıdır.',
      '“İndirim” satırı, gösterilen indirimli fiyat ile karşılaştırıldığı fiyattır; “en çok %”, duyurulabilecek en yüksek orandır (aşağı yuvarlanır).',
      'Son satır, üstündeki bütün satırların SHA-256 özetidir; dosyada bir harf değişirse özet tutmaz. Aynı geçmişten aynı dosya yeniden üretilir.',
    ],
    columns: ['Stok kodu', 'Ürün', 'Satış yeri', 'Satırın anlamı', 'Tarih', 'Fiyat', 'Kural', 'Gün', 'En çok %'],
    rows: {
      ...{
        shown: 'gösterilen fiyat',
        reduced: 'indirimli gösterilen fiyat',
        not_offered: 'satışta değil',
        perishable: 'çabuk bozulan ürün',
      },
      ...{ reference: 'karşılaştırılabilecek fiyat', claim: 'indirim' },
    },
    doors: { '': 'her yer', web: 'web mağazası', app: 'uygulama', till: 'kasalar', phone: 'telefon' },
    rules: {
      directive_98_6_art_6a: '98/6/AT sayılı Direktif m. 6a',
      fiyat_etiketi_md_11: 'Fiyat Etiketi Yönetmeliği m. 11',
      ticari_reklam_md_14: 'Ticari Reklam ve Haksız Ticari Uygulamalar Yönetmeliği m. 14',
      az_reklam_qanunu: 'Azerbaycan Reklam Kanunu 1281-IVQ (süre yok; gün satıcının kuralı)',
      house_rule: 'Satıcının kendi kuralı',
    },
    compared_with: 'karşılaştırıldığı fiyat',
  },
  az: {
    title: 'Endirimin sübutu',
    facts: {
      ...{ seller: 'Satıcı', tax_number: 'VÖEN', what: 'Endirim', reason: 'Səbəbi', period: 'Müddəti' },
      ...{
        announced: 'Elan olunan endirim',
        time_zone: 'Saatlar',
        none: 'Bu endirim heç bir satış yerində endirimli qiymət kimi göstərilməyib.',
      },
    },
    explained: [
      '“Göstərilən qiymət” və “endirimli göstərilən qiymət” sətirləri həmin andan müştəriyə göstərilən qiymətdir; növbəti sətrə qədər qüvvədədir.',
      '“Müqayisə oluna bilən qiymət” sətri adı yazılan qaydanın icazə verdiyi ən aşağı əvvəlki qiymətdir; “tarix” qaydanın baxdığı müddətin başlanğıcıdır.',
      '“Endirim” sətri göstərilən endirimli qiymət və onun müqayisə olunduğu qiymətdir; “ən çox %” elan oluna bilən ən yüksək faizdir (aşağı yuvarlaqlaşdırılır).',
      'Son sətir yuxarıdakı bütün sətirlərin SHA-256 xülasəsidir; faylda bir hərf dəyişsə, xülasə uyğun gəlmir. Eyni tarixçədən eyni fayl yenidən alınır.',
    ],
    columns: ['Stok kodu', 'Məhsul', 'Satış yeri', 'Sətrin mənası', 'Tarix', 'Qiymət', 'Qayda', 'Gün', 'Ən çox %'],
    rows: {
      shown: 'göstərilən qiymət',
      reduced: 'endirimli göstərilən qiymət',
      not_offered: 'satışda deyil',
      perishable: 'tez xarab olan məhsul',
      reference: 'müqayisə oluna bilən qiymət',
      claim: 'endirim',
    },
    doors: { '': 'hər yer', web: 'veb mağaza', app: 'tətbiq', till: 'kassalar', phone: 'telefon' },
    rules: {
      directive_98_6_art_6a: '98/6/EC Direktivi, mad. 6a',
      fiyat_etiketi_md_11: 'Türkiyə, Qiymət Etiketi Əsasnaməsi, mad. 11',
      ticari_reklam_md_14: 'Türkiyə, Ticarət Reklamı Əsasnaməsi, mad. 14',
      az_reklam_qanunu: 'Reklam haqqında Qanun 1281-IVQ (müddət yoxdur; gün satıcının qaydası)',
      house_rule: 'Satıcının öz qaydası',
    },
    compared_with: 'müqayisə olunduğu qiymət',
  },
  en: {
    title: 'Evidence of a price reduction',
    facts: {
      ...{ seller: 'Seller', tax_number: 'Tax number', what: 'Reduction', reason: 'Reason', period: 'Period' },
      ...{ announced: 'Announced reduction', time_zone: 'Times', none: 'This reduction was shown as a reduced price nowhere.' },
    },
    explained: [
      'The rows “price shown” and “reduced price shown” are the price that customers were shown from that moment on, until the next such row.',
      'A row “price to compare with” is the lowest prior price that the named rule allows; its date is the beginning of the period at which the rule looks.',
      'A row “reduction” is the reduced price that was shown and the price it is compared with; “most %” is the highest percentage that may be announced (rounded down).',
      'The last row is the SHA-256 digest of all rows above it: if one letter of the file is changed, it no longer matches. The same history gives the same file again.',
    ],
    columns: ['SKU', 'Product', 'Point of sale', 'What the row is', 'Date', 'Price', 'Rule', 'Days', 'Most %'],
    rows: {
      ...{ shown: 'price shown', reduced: 'reduced price shown', not_offered: 'not for sale', perishable: 'perishable' },
      ...{ reference: 'price to compare with', claim: 'reduction' },
    },
    doors: { '': 'everywhere', web: 'web shop', app: 'app', till: 'tills', phone: 'phone' },
    rules: {
      directive_98_6_art_6a: 'Directive 98/6/EC, Art. 6a',
      fiyat_etiketi_md_11: 'Turkish Price Label Regulation, Art. 11',
      ticari_reklam_md_14: 'Turkish Commercial Advertising Regulation, Art. 14',
      az_reklam_qanunu: 'Law on Advertising of Azerbaijan 1281-IVQ (names no period; days by the seller’s rule)',
      house_rule: 'Rule of the seller',
    },
    compared_with: 'compared with',
  },
}

/**
 * The proof as a table for whoever was not there: whose prices these are, what the rows mean, each price that was shown, what each rule makes of them, and the
 * reduction; its last row is the hash of those before. Moments are those of the seller's clocks.
 */
export async function evidenceTableOf(db: Db | Tx, proven: Proven, locale: Locale): Promise<string> {
  const { facts, rows, ...say } = words[locale]
  const { currency, reductions } = proven
  const company = await runOne<{ legal_name: string; tax_number: string; time_zone: string }>(
    db,
    'select legal_name, tax_number, time_zone from companies.public_companies where company_id = $1',
    [proven.company_id],
  )
  const places = await run<{ location_id: string; name: string }>(
    db,
    'select location_id, name from stores.public_locations where company_id = $1 order by location_id',
    [proven.company_id],
  )
  const place = new Map(places.map(({ location_id, name }) => [location_id, name]))
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: company!.time_zone, dateStyle: 'short', timeStyle: 'medium' })
  const moment = (at: string | null) => (at === null ? '' : clock.format(new Date(at)))
  const money = (minor: number | null) => (minor === null ? '–' : `${formatAmount(minor, currency, locale)} ${currency}`)
  const table = reductions.flatMap(
    ({ sku, title, perishable, door, begins_at, amount_minor, reference_minor, lawful_percent, by_rule, history }) => {
      const where = [sku, title, say.doors[door] ?? place.get(door) ?? door]
      return [
        ...history.flatMap((one) => [
          [...where, one.reduced ? rows.reduced : rows.shown, moment(one.from), money(one.amount_minor), '', '', ''],
          ...(one.until === undefined ? [] : [[...where, rows.not_offered, moment(one.until), '', '', '', '']]),
        ]),
        ...(perishable ? [[...where, rows.perishable, moment(begins_at), '', '', '', '']] : []),
        ...by_rule.map((rule) => [
          ...[...where, rows.reference, moment(rule.window_from), money(rule.reference_minor)],
          ...[say.rules[rule.instrument] ?? rule.instrument, rule.days, ''],
        ]),
        [
          ...where,
          rows.claim,
          moment(begins_at),
          `${money(amount_minor)} (${say.compared_with}: ${money(reference_minor)})`,
          '',
          '',
          lawful_percent,
        ],
      ]
    },
  )
  const head = [
    [say.title],
    [facts.seller, company!.legal_name],
    [facts.tax_number, company!.tax_number],
    [facts.what, proven.name],
    ...(proven.reason ? [[facts.reason, proven.reason]] : []),
    [facts.period, `${moment(proven.starts_at) || '…'} – ${moment(proven.ends_at) || '…'}`],
    ...(proven.announced_percent === null ? [] : [[facts.announced, `${proven.announced_percent} %`]]),
    [facts.time_zone, company!.time_zone],
    ...say.explained.map((sentence) => [sentence]),
  ]
  const text = [...head, ...(table.length ? [say.columns, ...table] : [[facts.none]])].map((row) => row.map(quoted).join(';')).join('\r\n')
  return `\uFEFF${text}\r\nsha256;${sha256(text)}\r\n`
}

/** A cell that a spreadsheet would take for a formula is text. */
const quoted = (cell: string | number) =>
  `"${String(cell)
    .replace(/^[=+\-@]/, "'$&")
    .replaceAll('"', '""')}"`
