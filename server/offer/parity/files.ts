import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { run, type Tx } from '#platform/database'
import { type Call, CHANNELS } from '#platform/http'
import { refusal } from '#platform/refusal'
import { herPriceList } from '../pricing/index.ts'
import { readTable, TableProblem } from '../repricing/index.ts'
import { isOwn } from './causes.ts'
import { judge, type Reading } from './comparing.ts'
import { noteJudged } from './incidents.ts'

export const PriceFile = Type.Object(
  {
    price_list_id: Type.String({ maxLength: 40 }),
    source: Type.String({ minLength: 1, maxLength: 60, description: 'whose it is: the ERP, a marketplace' }),
    channel: Type.Enum([...CHANNELS]),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    shown_at: Type.Optional({ ...Moment, description: 'when it was written; now, if nothing is said' }),
    content: Type.String({ contentEncoding: 'base64', maxLength: 1_000_000, description: 'of the file, in base64' }),
  },
  { additionalProperties: false },
)
export const FileCompared = Type.Object({
  compared: Type.Integer(),
  agree: Type.Integer(),
  opened: Type.Integer(),
  closed: Type.Integer(),
  problems: Type.Array(TableProblem),
})

export const sourceIsOurs = refusal<{ source: string }>(
  'source_is_ours',
  422,
  ({ source }) => `${source} is the name of a place of our own: call the file by whose it is`,
)
export const writtenInTheFuture = refusal<{ shown_at: string }>(
  'written_in_the_future',
  422,
  () => 'A file cannot have been written later than now',
)

/** What somebody else shows, held against what we charge. It raises incidents and binds nobody. */
export async function compareFile(tx: Tx, file: Static<typeof PriceFile>, call: Call) {
  const { company_id, currency: ours, price_list_id } = await herPriceList(tx, file.price_list_id, call)
  const source = file.source.trim()
  if (isOwn(source) || !source) throw sourceIsOurs({ source })
  const shown_at = new Date(file.shown_at ?? call.now).toISOString()
  if (shown_at > call.now) throw writtenInTheFuture({ shown_at })
  const currency = file.currency ?? ours
  const { lines, problems } = readTable(Buffer.from(file.content, 'base64'), currency)
  const found = await run<{ code: string; variant_id: string; sku: string }>(
    tx,
    `select a.code, v.variant_id, v.sku from unnest($1::text[]) as a(code) cross join lateral (
       select variant_id, sku from catalog.public_variants where sku = a.code
       union select variant_id, sku from catalog.public_variants where gtin = lpad(a.code, 14, '0') and a.code ~ '^[0-9]{8,14}$' limit 1) as v
     where exists (select from pricing.public_prices p where p.price_list_id = $2 and p.variant_id = v.variant_id)`,
    [lines.map(({ code }) => code), price_list_id],
  )
  const byCode = new Map(found.map((one) => [one.code, one]))
  const readings = lines.map(({ code, amount_minor }): Reading => {
    const known = byCode.get(code)
    return {
      ...{ variant_id: known?.variant_id ?? null, code: known?.sku ?? code.slice(0, 64), channel: file.channel, location_id: null },
      ...{ currency, shown_minor: amount_minor, shown_at, source },
    }
  })
  const judged = await judge(tx, company_id, readings, call.now)
  const noted = await noteJudged(tx, company_id, judged, call.now)
  return { compared: judged.length, agree: judged.filter(({ differs }) => !differs).length, ...noted, problems: problems.slice(0, 200) }
}
