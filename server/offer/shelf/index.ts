/**
 * The shelf: products as a shopper sees them, with text, price and where they are now, put together from what catalogue, pricing and
 * inventory publish, and the file in which others fetch all of it. It keeps nothing of its own and changes nothing; every answer to a shopper is one
 * statement.
 */
import type { Module } from '#platform/module'
import { forgetChanged } from './answers.ts'
import { forgetFeeds } from './feed.ts'
import { routes } from './routes.ts'

export { feedAddress } from './feed.ts'
export { feedId } from './feed-text.ts'

export const shelf: Module = {
  name: 'shelf',
  routes,
  watch: (pulse) =>
    pulse.watch((events) => {
      forgetChanged(events)
      forgetFeeds(events)
    }),
}
