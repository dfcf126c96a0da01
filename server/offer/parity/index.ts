/**
 * Price parity: what every place shows as a price (our pages, what they tell search engines and programs, the file that
 * comparison sites fetch, what tills take with the server and what they carry to go on without it, the labels of the shelves, files of others)
 * is held against what we charge. A difference is an incident with its cause. Where a label or a page of ours shows less, the till takes
 * that, at once and by the quote; what others show binds nobody (docs/decisions/0049).
 */
import { run } from '#platform/database'
import { on } from '#platform/events'
import type { Module } from '#platform/module'
import { exceptionChanged, priceChanged } from '../pricing/index.ts'
import { shelvesFollowed } from '../promotions/index.ts'
import { compareNextPart, forgetOldFiles } from './files.ts'
import { goRounds, lookSoon } from './rounds.ts'
import { routes } from './routes.ts'

export { openDoors } from './doors.ts'
export { hangLabels, labelsOfTheFuture } from './labels.ts'
export { type Carried, takenAlone, takenAtTill } from './tills.ts'

/** How carts, orders and receipts call what comes off because a shelf or page of ours shows less. */
export const shown_less_name = {
  tr: 'Etikette daha düşük yazıyor',
  az: 'Etiketdə daha ucuz yazılıb',
  en: 'The label shows less',
}

export const parity: Module = {
  name: 'parity',
  routes,
  permissions: {
    'parity.read': ['manager', 'associate', 'analyst'],
    'parity.write': ['manager'],
    'parity.confirm': ['manager', 'associate'],
  },
  subscriptions: [
    on('parity.prices', priceChanged, (tx, { company_id, data }) => lookSoon(tx, company_id, data.variant_ids)),
    on('parity.promotions', shelvesFollowed, (tx, { company_id, data }) => lookSoon(tx, company_id, data.variant_ids ?? [])),
    on('parity.exceptions', exceptionChanged, async (tx, { company_id, subject }) => {
      const things = await run<{ variant_id: string }>(
        tx,
        'select distinct variant_id from pricing.public_exception_prices where exception_id = $1',
        [subject],
      )
      await lookSoon(
        tx,
        company_id,
        things.map(({ variant_id }) => variant_id),
      )
    }),
  ],
  tick: forgetOldFiles,
  work: async (database, now, log) => {
    await goRounds(database, now)
    return compareNextPart(database, now, log)
  },
  audits: [
    {
      name: 'an incident of a shelf says what the label says, by the history of what was presented when it was printed',
      violations: `
        select i.incident_id from parity.incidents i join pricing.public_price_lists l using (company_id)
        left join lateral pricing.public_presented(l.price_list_id, i.variant_id, pricing.doors_of(i.location_id),
          parity.public_labels_as_of(i.location_id, i.variant_id, i.seen_at)) as label on true
        where i.source = 'shelf' and i.closed_at is null and label.amount_minor is distinct from i.shown_minor`,
    },
    {
      name: 'an incident is open only where something else is shown than charged',
      violations: `
        select incident_id from parity.incidents
        where closed_at is null and shown_minor = quote_minor and shown_currency = currency`,
    },
  ],
}
