import { formatOrderNumber } from '@birge/kernel/order-number'
import { sql } from 'kysely'
import { run, runOne, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'

export type DocumentKind = 'order' | 'receipt'
/** The letters of a company's documents; those of its deposits are found where it has not said any. */
export type Letters = Record<DocumentKind, string> & { deposit?: string }

export const seriesTaken = refusal<{ series: string }>(
  'series_taken',
  409,
  ({ series }) => `Documents of another series begin with ${series} already; choose other letters`,
)

export const lettersUsedUp = refusal<object>(
  'letters_used_up',
  409,
  () => 'No letters are free for the slips of deposits: say which it shall have',
)

/** Gives a company the letters and the running numbers of its documents. */
export async function openSeries(tx: Tx, company_id: string, { order, receipt, deposit }: Letters) {
  for (const [kind, series] of [
    ['order', order],
    ['receipt', receipt],
  ] as const) {
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
  if (deposit !== undefined) {
    if (!(await openDeposits(tx, company_id, deposit))) throw seriesTaken({ series: deposit })
    return
  }
  // Letters that are free may be taken by a company that is opened at the same moment: the next are tried.
  for (;;) {
    const { letters } = (await runOne<{ letters: string | null }>(tx, 'select companies.free_letters($1) as letters', [order]))!
    if (letters === null) throw lettersUsedUp({})
    if (await openDeposits(tx, company_id, letters)) return
  }
}

const openDeposits = async (tx: Tx, company_id: string, series: string): Promise<boolean> =>
  (
    await run(
      tx,
      `insert into companies.document_series (company_id, kind, series, last_number) values ($1, 'deposit', $2, 0)
       on conflict (series) do nothing returning 1`,
      [company_id, series],
    )
  ).length > 0

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

/**
 * The next number of a company's deposits, without a gap: whoever draws one waits until the one before is written or given up. To be drawn late, behind
 * carts and payments and before the ledger (decision 4).
 */
export async function drawDepositNumber(tx: Tx, company_id: string): Promise<string> {
  const drawn = await runOne<{ series: string; number: number }>(
    tx,
    `update companies.document_series set last_number = last_number + 1 where company_id = $1 and kind = 'deposit'
     returning series, last_number as number`,
    [company_id],
  )
  if (!drawn) throw new Error(`${company_id} has no series of deposit numbers`)
  return formatOrderNumber(drawn)
}
