import { type Static, Type } from 'typebox'
import type { Database } from '#platform/database'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import { isAllowed } from '../privacy/index.ts'
import { storefrontOf } from '../stores/index.ts'
import { keep } from './intake.ts'
import { type Source, sourceOfTheShop } from './sources.ts'

export const PageView = Type.Object({
  path: Type.String({ pattern: '^/', maxLength: 400 }),
  title: Type.String({ maxLength: 200 }),
})
export const PageViewReceipt = Type.Object({ kept: Type.Boolean({ description: 'false: she has not allowed it' }) })

const ours = new WeakMap<Database, Map<string, Source>>()

/**
 * What she looks at on the shop's own pages, if she has allowed that company to know. What she puts into her cart and buys is known from
 * our own events, and is not told twice.
 */
export async function keepPageView(database: Database, { path, title }: Static<typeof PageView>, call: Call): Promise<{ kept: boolean }> {
  const { principal, now } = call
  if (principal.audience !== 'shopper' || principal.customer_id === null) return { kept: false }
  const { company_id } = await storefrontOf(database.db, call)
  if (!(await isAllowed(database.db, company_id, principal.customer_id, 'analytics'))) return { kept: false }
  let sources = ours.get(database)
  if (!sources) ours.set(database, (sources = new Map()))
  const source = sources.get(company_id) ?? (await database.transaction((tx) => sourceOfTheShop(tx, company_id, now)))
  sources.set(company_id, source)
  const view = { event_id: newId('tev'), message_id: newId('msg'), type: 'page' as const, name: title || path, properties: { path, title } }
  await keep(database, {
    source,
    customer_id: principal.customer_id,
    messages: [
      { ...view, anonymous_id: principal.id, user_id: null, traits: null, context: {}, occurred_at: now, original_at: null, sent_at: null },
    ],
    rejections: [],
    received_at: now,
  })
  return { kept: true }
}
