/**
 * Shelf labels: what the label of a thing must say in a store by the law of its country, and the paper of it, as PDF and for label printers. Prices are
 * those that are presented behind the door of that store; what was printed is kept, so that a label is printed again only when it would say something
 * else. A label that lacks what the law demands is never printed.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export { code128 } from './barcode.ts'
export { openPaper, writtenOut } from './pdf.ts'

export const labels: Module = { name: 'labels', routes }
