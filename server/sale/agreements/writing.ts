import { type AgreementKind, agreement_kinds, distanceSaleRules } from '@birge/kernel/distance-sale'
import { isDay } from '@birge/kernel/quote'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { type Company, ofCompany } from '../../foundation/companies/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { Kind, locales, mustBeFillable, previewOf } from './documents.ts'
import { type Seller, sellerOf } from './sellers.ts'

export const TextVersion = Type.Object({
  version: Type.Integer(),
  standing: Type.Enum(['in_force', 'coming', 'over']),
  valid_from: Type.String(),
  actor: Type.String({ description: 'who has written it' }),
  body: Type.String(),
})

const Missing = Type.Enum([...(['seller', 'registry_number', 'carrier', 'tax_office', 'address'] as const)])
export const Overview = Type.Object({
  country: Type.String(),
  law: OrNull(Type.String({ description: 'by which agreement is asked for; null where none is known' })),
  today: Type.String({ description: 'on the calendar of the company' }),
  missing: Type.Array(Missing, {
    description: 'what of the seller nobody has said; without `seller` nobody is asked to agree to anything',
  }),
  texts: Type.Array(
    Type.Object({
      kind: Kind,
      locale: Type.Enum([...locales]),
      version: OrNull(Type.Integer({ description: 'the own words in force; null where those that come with Birge hold' })),
      valid_from: OrNull(Type.String()),
      coming: Type.Union([Type.Object({ version: Type.Integer(), valid_from: Type.String() }), Type.Null()]),
    }),
  ),
})

interface OfCompany {
  company_id: string
}

/** Who sells, what of it is missing, and which words hold in which language. */
export async function overviewOf(db: Db, { company_id }: OfCompany, call: Call): Promise<Static<typeof Overview>> {
  const company = await ofCompany(db, call, company_id)
  const today = dayIn(company.time_zone, call.now)
  const rules = distanceSaleRules(company.country, today)
  const [seller, rows] = await Promise.all([
    sellerOf(db, company_id),
    run<{ kind: AgreementKind; locale: Locale; version: number; valid_from: string; is_coming: boolean }>(
      db,
      `(select distinct on (kind, locale) kind, locale, version, valid_from, false as is_coming from agreements.texts
        where company_id = $1 and valid_from <= $2 order by kind, locale, valid_from desc, version desc)
       union all
       (select distinct on (kind, locale) kind, locale, version, valid_from, true from agreements.texts
        where company_id = $1 and valid_from > $2 order by kind, locale, valid_from, version desc)`,
      [company_id, call.now],
    ),
  ])
  const found = (kind: string, locale: string, isComing: boolean) =>
    rows.find((row) => row.kind === kind && row.locale === locale && row.is_coming === isComing)
  return {
    ...{ country: company.country, law: rules?.law ?? null, today, missing: missingOf(company, seller) },
    texts: (rules ? [...rules.agreements, ...rules.deposit_agreements] : agreement_kinds).flatMap((kind) =>
      locales.map((locale) => {
        const [now, next] = [found(kind, locale, false), found(kind, locale, true)]
        const coming = next ? { version: next.version, valid_from: next.valid_from } : null
        return { kind, locale, version: now?.version ?? null, valid_from: now?.valid_from ?? null, coming }
      }),
    ),
  }
}

/** What the law wants said of the seller and nobody has (Mesafeli Sözleşmeler Yönetmeliği art. 5(1) b, c; MERSİS and tax office in Turkey). */
function missingOf({ country, tax_office, address }: Company, seller: Seller | undefined): Static<typeof Missing>[] {
  return [
    ...(seller ? [] : (['seller'] as const)),
    ...(seller && !seller.registry_number ? (['registry_number'] as const) : []),
    ...(seller && !seller.carrier ? (['carrier'] as const) : []),
    ...(country === 'TR' && !tax_office ? (['tax_office'] as const) : []),
    ...(address.street && address.city ? [] : (['address'] as const)),
  ]
}

type OfText = OfCompany & { kind: AgreementKind; locale: Locale }

/** Every version of one text that the company has written, the newest first. */
export async function textVersions(
  db: Db,
  { company_id, kind, locale, limit = 50, after }: OfText & { limit?: number; after?: string },
  call: Call,
) {
  await ofCompany(db, call, company_id)
  const [before] = readCursor(after) ?? []
  const rows = await run<Static<typeof TextVersion>>(
    db,
    `select t.version, t.valid_from, t.body, t.actor,
       case when t.valid_from > $4 then 'coming' when t.version = (
         select version from agreements.texts where company_id = $1 and kind = $2 and locale = $3 and valid_from <= $4
         order by valid_from desc, version desc limit 1) then 'in_force' else 'over' end as standing
     from agreements.texts t
     where t.company_id = $1 and t.kind = $2 and t.locale = $3 and ($5::integer is null or t.version < $5)
     order by t.version desc limit $6`,
    [company_id, kind, locale, call.now, before ?? null, limit + 1],
  )
  return pageOf(rows, limit, ({ version }) => [version])
}

export const effectiveOnPast = refusal<{ effective_on: string; today: string }>(
  'effective_on_past',
  422,
  ({ today }) => `Words hold from a day of the calendar on, ${today} at the earliest`,
)

/** A company writes its own words in one language: the next version, from a day on, or from now. */
export async function writeText(
  tx: Tx,
  { company_id, kind, locale, body, effective_on }: OfText & { body: string; effective_on?: string },
  call: Call,
): Promise<{ version: number; valid_from: string }> {
  mustBeFillable(body)
  const { time_zone } = await ofCompany(tx, call, company_id)
  const today = dayIn(time_zone, call.now)
  if (effective_on !== undefined && (!isDay(effective_on) || effective_on < today)) throw effectiveOnPast({ effective_on, today })
  // Two who write at once come one after the other.
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('agreements.texts:' || $1::text, 0))`, [company_id])
  const written = await runOne<{ version: number; valid_from: string }>(
    tx,
    `insert into agreements.texts (company_id, kind, locale, version, body, valid_from, actor)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, coalesce($5::date::timestamp at time zone $6, $7::timestamptz), $8
     from agreements.texts where company_id = $1 and kind = $2 and locale = $3 returning version, valid_from`,
    [company_id, kind, locale, body, effective_on === today ? null : (effective_on ?? null), time_zone, call.now, call.actor],
  )
  return written!
}

/** Words that hold for nobody yet, as a buyer of something would read them. */
export async function previewText(db: Db, { company_id, locale, body }: OfText & { body: string }, call: Call) {
  mustBeFillable(body)
  return { body: await previewOf(db, await ofCompany(db, call, company_id), { body, locale }, call.now) }
}
