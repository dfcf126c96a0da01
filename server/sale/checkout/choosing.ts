import type { Static } from 'typebox'
import { type Database, run } from '#platform/database'
import type { Call } from '#platform/http'
import { type Checkout, checkoutClosed, checkoutsByIds, mayUse } from './checkout.ts'
import { chosenFor, type InstalmentChoice, type InstalmentsReply, plansOf } from './instalments.ts'
import { checkoutChangedMeanwhile } from './starting.ts'

const goodsOf = ({ company_id, channel, currency, quote: { lines, quote } }: Checkout) => ({ company_id, channel, currency, lines, quote })

/** In how many instalments a checkout that somebody else has opened may be paid, and what each way costs. */
export const quoteForCheckout = (
  database: Database,
  checkout: Checkout,
  { bin, value_minor }: { bin: string; value_minor: number },
  now: string,
): Promise<Static<typeof InstalmentsReply>> => plansOf(database, { ...goodsOf(checkout), bin, value_minor }, now)

/** How a checkout is paid that somebody else has opened; null: at once. It is another version of it then, to be read and agreed to anew. */
export async function chooseInstalments(
  database: Database,
  { checkout_id, version, choice }: { checkout_id: string; version: number; choice: Static<typeof InstalmentChoice> | null },
  call: Pick<Call, 'principal' | 'now'>,
): Promise<void> {
  await database.transaction(async (tx) => {
    const [checkout] = await checkoutsByIds(tx, [checkout_id])
    if (!checkout || !mayUse(checkout, call.principal) || checkout.status !== 'open')
      throw checkoutClosed({ checkout_id, status: checkout?.status ?? 'cancelled' })
    if (checkout.version !== version)
      throw checkoutChangedMeanwhile({ checkout_id, version: checkout.version, total_minor: checkout.total_minor })
    const chosen = choice && (await chosenFor(tx, choice, goodsOf(checkout), call.now))
    await run(
      tx,
      `update checkout.checkouts set instalments = $2, version = version + (instalments is distinct from $2::jsonb)::integer, changed_at = $3
       where checkout_id = $1`,
      [checkout_id, chosen && JSON.stringify(chosen), call.now],
    )
  })
}
