/**
 * The shelf: products as a shopper sees them, with text, price and where they are now, put together from what catalogue, pricing and
 * inventory publish. It keeps nothing of its own and changes nothing; every answer is one statement.
 */
import type { Module } from '#platform/module'
import { forgetChanged } from './answers.ts'
import { routes } from './routes.ts'

export const shelf: Module = {
  name: 'shelf',
  routes,
  watch: (pulse) => pulse.watch(forgetChanged),
}
