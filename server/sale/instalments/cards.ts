import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { askProvider, type CardKind, takersAt } from '../payments/index.ts'
import { offersOf } from './offers.ts'

const KNOWN_HOURS = 24
const KNOWN = `select kind from instalments.card_kinds where company_id = $1 and provider = $2 and bin = $3
  and asked_at > $4::timestamptz - make_interval(hours => ${KNOWN_HOURS})`

interface CardAsked {
  company_id: string
  channel: string
  bin: string
}

/** Who takes cards there, if it can say what kind they are. */
async function whoKnowsCards(on: Db | Tx, { company_id, channel }: Pick<CardAsked, 'company_id' | 'channel'>) {
  const taker = (await takersAt(on, [company_id]))(company_id, 'card', channel)
  return taker && !taker.on_site && taker.cardKind ? { name: taker.name, cardKind: taker.cardKind } : undefined
}

/** What was said of such cards within a day, and by whom; null: nothing, or that they are not known. */
export async function knownCardKind(on: Db | Tx, asked: CardAsked, now: string): Promise<{ provider: string; card: CardKind } | null> {
  const taker = await whoKnowsCards(on, asked)
  if (!taker) return null
  const known = await runOne<{ kind: CardKind | null }>(on, KNOWN, [asked.company_id, taker.name, asked.bin, now])
  return known?.kind ? { provider: taker.name, card: known.kind } : null
}

/** What kind of card begins with these digits: as it was said within a day, else the provider is asked. Null where it does not know, or is silent. */
export async function askCardKind(database: Database, asked: CardAsked, now: string): Promise<CardKind | null> {
  const { company_id, bin } = asked
  const taker = await whoKnowsCards(database.db, asked)
  if (!taker) return null
  const { name, cardKind } = taker
  const known = await runOne<{ kind: CardKind | null }>(database.db, KNOWN, [company_id, name, bin, now])
  if (known) return known.kind
  const said = await askProvider(database, { provider: name, company_id }, now, (_, line) => cardKind(bin, line))
  if (!said.answered) return null
  await run(
    database.writer,
    `insert into instalments.card_kinds (company_id, provider, bin, kind, asked_at) values ($1, $2, $3, $4, $5)
     on conflict (company_id, provider, bin) do update set kind = excluded.kind, asked_at = excluded.asked_at`,
    [company_id, name, bin, said.value ? JSON.stringify(said.value) : null, now],
  )
  return said.value ?? null
}

/** What nobody has asked again for some days is forgotten. */
export const forgetCardKinds = (tx: Tx, now: string) =>
  run(
    tx,
    `delete from instalments.card_kinds where (company_id, provider, bin) in (select company_id, provider, bin from instalments.card_kinds
       where asked_at < $1::timestamptz - interval '3 days' order by asked_at limit 500)`,
    [now],
  )

/** Whether some cards can be paid with in instalments at a door of a company: it offers some, and who takes cards there knows them. */
export async function hasSome(db: Db, company_id: string, channel: string): Promise<boolean> {
  const [offers, taker] = await Promise.all([offersOf(db, [company_id]), whoKnowsCards(db, { company_id, channel })])
  return offers.has(company_id) && taker !== undefined
}
