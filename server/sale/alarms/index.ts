/**
 * Alarms: money that has gone a way it should not, goods that keep a buyer waiting, whatever needs somebody of ours. An alarm is no record but what the facts say at this moment: it is open while
 * money is missing, held or here that should not be, and is gone when that is mended, by whomever. Only that somebody has dealt with one elsewhere, where no
 * fact can tell, is kept, with the reason.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const alarms: Module = {
  name: 'alarms',
  routes,
  permissions: { 'alarms.close': ['manager'] },
}
