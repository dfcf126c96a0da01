/**
 * The books: what must always hold, asked of every module at once. It keeps nothing of its own; each module says in its face what has to be
 * true of it, and here that is proven for people who want to see it.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const books: Module = {
  name: 'books',
  routes,
  permissions: { 'books.read': ['manager', 'analyst'] },
}
