import { formatOrderNumber } from '@birge/kernel/order-number'
import { sql } from 'kysely'
import { run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'

export type DocumentKind = 'order' | 'receipt'

export const seriesTaken = refusal<{ series: string }>(
  'series_taken',
  409,
  ({ series }) => `Documents of another series begin with ${series} already; choose other letters`,
)

/** Gives a company the letters and the running numbers of its documents. */
export async function openSeries(tx: Tx, company_id: string, letters: Record<DocumentKind, string>) {
  for (const [kind, series] of Object.entries(letters) as [DocumentKind, string][]) {
    const sequence = `companies.numbers_${series.toLowerCase()}`
    const opened = await tx
      .insertInto('companies.document_series')
      .values({ company_id, kind, series, sequence })
      .onConflict((conflict) => conflict.column('series').doNothing())
      .returning('series')
      .executeTakeFirst()
    if (!opened) throw seriesTaken({ series })
    await sql`create sequence ${sql.table(sequence)}`.execute(tx)
  }
}

/**
 * Draws the next numbers of a company's documents, in ascending order, with one statement and without a lock. A number that was drawn and
 * not used is never drawn again.
 */
export async function drawNumbers(tx: Tx, company_id: string, kind: DocumentKind, count: number): Promise<string[]> {
  const drawn = await run<{ series: string; number: number }>(
    tx,
    `select s.series, nextval(s.sequence::regclass) as number
     from companies.document_series s cross join generate_series(1, $3::integer) where s.company_id = $1 and s.kind = $2`,
    [company_id, kind, count],
  )
  if (drawn.length !== count) throw new Error(`${company_id} has no series of ${kind} numbers`)
  return drawn.map(formatOrderNumber)
}
