import { type Static, Type } from 'typebox'
import { type Database, type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { mayReadPapers } from '../orders/index.ts'
import { bodyHash, type Document, Kind } from './documents.ts'

/** Which words of a kind she says that she agrees to. */
export const Consent = Type.Object({ kind: Kind, text_version: Type.String({ maxLength: 40 }) }, { additionalProperties: false })

export const agreementMissing = refusal<{ kinds: string[] }>(
  'agreement_missing',
  409,
  () => 'Before you pay, read and agree to what is asked by law: see the agreements of this checkout',
)
export const agreementChanged = refusal<{ kinds: string[] }>(
  'agreement_changed',
  409,
  () => 'The wording has changed since you read it: read it again',
)

/** Refuses unless these very words were agreed to, all of them. */
export function mustAgreeTo(documents: readonly Document[], agreed: readonly Static<typeof Consent>[]) {
  const missing = documents.filter(({ kind }) => !agreed.some((one) => one.kind === kind))
  if (missing.length) throw agreementMissing({ kinds: missing.map(({ kind }) => kind) })
  const changed = documents.filter(({ kind, text_version }) => agreed.some((one) => one.kind === kind && one.text_version !== text_version))
  if (changed.length) throw agreementChanged({ kinds: changed.map(({ kind }) => kind) })
}

interface Agreeing {
  purpose_id: string
  company_id: string
  customer_id: string | null
  channel: string
  actor: string
  now: string
}

/** Keeps word for word what was agreed to. The same words agreed to again are one agreement, of the last time. */
export const keepAgreements = (
  tx: Tx,
  documents: readonly Document[],
  { purpose_id, company_id, customer_id, channel, actor, now }: Agreeing,
) =>
  writeLast(
    tx,
    AGREED,
    documents.map(({ kind, locale, text_version, body }) => [
      ...[newId('agr'), purpose_id, company_id, customer_id, kind, locale, text_version, body, bodyHash(body), channel, now, actor],
    ]),
  )

const AGREED: LastWrite = {
  columns: 12,
  sql: ($) => `agreed as (
      insert into agreements.agreed (agreement_id, purpose_id, company_id, customer_id, kind, locale, text_version, body, body_sha256, channel, agreed_at, actor)
      select * from unnest(${Array.from({ length: 10 }, (_, i) => `${$(i + 1)}::text[]`).join(', ')}, ${$(11)}::timestamptz[], ${$(12)}::text[])
      on conflict (purpose_id, kind, body_sha256) do update
        set agreed_at = excluded.agreed_at, text_version = excluded.text_version, locale = excluded.locale, actor = excluded.actor)`,
}

export const Agreement = Type.Object({
  agreement_id: Type.String(),
  kind: Kind,
  locale: Type.String(),
  text_version: Type.String(),
  body: Type.Union([Type.String(), Type.Null()], {
    description: 'null once it need not be kept any more, and for staff who may not see her name and address',
  }),
  body_sha256: Type.String(),
  channel: Type.String(),
  agreed_at: Type.String(),
})

/** What was agreed to for an order, as it stood when it was placed: of what was agreed to again, the last. */
export async function agreementsOfOrder(database: Database, { order_id }: { order_id: string }, call: Call) {
  const isOpen = await mayReadPapers(database, order_id, call)
  const agreed = await lastAgreed<Static<typeof Agreement>>(database.db, [order_id])
  return { items: agreed.map((one) => ({ ...one, body: isOpen ? one.body : null })) }
}

/** What it was agreed for has come about, and is no order: it is kept as long as that of one. Tells what was agreed, of each kind the last. */
export async function concludeAgreements(tx: Tx, purpose_id: string, now: string): Promise<Kept[]> {
  await run(tx, 'update agreements.agreed set concluded_at = $2 where purpose_id = $1 and concluded_at is null', [purpose_id, now])
  return keptFor(tx, purpose_id)
}

export type Kept = Document & { company_id: string; agreed_at: string; link_ended_at: string | null }

/** The words she agreed to for this, of each kind the last. */
export const keptFor = (on: Db | Tx, purpose_id: string) =>
  run<Kept>(
    on,
    `select distinct on (kind) kind, locale, text_version, body, company_id, agreed_at, link_ended_at from agreements.agreed where purpose_id = $1 and body is not null
     order by kind desc, agreed_at desc, agreement_id desc`,
    [purpose_id],
  )

/** Mesafeli Sözleşmeler Yönetmeliği art. 20: the seller keeps the proof for three years. */
export const KEPT_DAYS = 1_096

/** What a link still opens: as long as the words have to be kept, until whoever agreed to them is forgotten. */
export function openByLink(kept: readonly Kept[], now: string): readonly Kept[] {
  const since = Date.parse(now) - KEPT_DAYS * 86_400_000
  return kept.every(({ agreed_at, link_ended_at }) => link_ended_at === null && Date.parse(agreed_at) > since) ? kept : []
}

/** The last of each kind, by order. */
export const lastAgreed = <Row>(db: Db | Tx, order_ids: readonly string[]) =>
  run<Row & { order_id: string }>(
    db,
    `select distinct on (o.order_id, a.kind) o.order_id, a.agreement_id, a.kind, a.locale, a.text_version, a.body, a.body_sha256, a.channel, a.agreed_at, a.purpose_id
     from orders.public_orders o join agreements.agreed a using (purpose_id) where o.order_id = any($1::text[])
     order by o.order_id, a.kind desc, a.agreed_at desc, a.agreement_id desc`,
    [order_ids],
  )
