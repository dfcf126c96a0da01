/**
 * Takings: how the day of a place goes, against what it is to take and against the same weekday a week before. Targets are all it keeps; what
 * was taken is counted from the orders of its tills whenever somebody asks, so that it can never differ from them.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const takings: Module = {
  name: 'takings',
  routes,
  permissions: {
    'takings.read': ['manager', 'associate', 'analyst'],
    'takings.plan': ['manager'],
  },
}
