/**
 * Where customers are met: the web shop of each market and what it asks for delivery, the stores and warehouses of each company, and their tills. A place, its tills and
 * the channels that ship from it are always of one company.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export {
  createChannel,
  locationOfOtherCompany,
  type NewChannel,
  type Storefront,
  storefrontOf,
  noStorefront,
  shopOf,
  webChannelOf,
  webChannelTaken,
} from './channels.ts'
export { deliveryTariffsIn, TARIFF } from './delivery-tariffs.ts'
export {
  badPhone,
  createLocation,
  type Location,
  locationChanged,
  locationOf,
  type NewLocation,
  slugTaken,
} from './locations.ts'
export {
  afterOpenMinutes,
  badOpeningHours,
  closingOn,
  instantAt,
  isShutOn,
  type OpeningHours,
  openingAt,
  openSpans,
  Time,
} from './opening-hours.ts'
export { createRegister, type Register, registerNameTaken, registerOf } from './registers.ts'
export { isSendingSaid, writeSending } from './sending.ts'

export const stores: Module = {
  name: 'stores',
  routes,
  permissions: {
    'stores.manage': ['owner'],
    'locations.manage': ['manager'],
    'registers.read': ['manager', 'associate', 'analyst'],
  },
}
