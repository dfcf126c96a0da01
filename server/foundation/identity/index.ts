/**
 * Who is who. Records of people that came from different places are compared field by field, weighed by how often people agree so by chance,
 * and put together to persons (Fellegi and Sunter 1969); what is learned, is learned without anybody saying who is one. A pair that is neither
 * sure nor out of the question waits for somebody to look. Records with contrary birth dates or first names do not join without more,
 * and a shared device, a role mailbox or a go-between's address joins nobody.
 */
import type { Module } from '#platform/module'

export { areOtherFirstNames, haveOtherFathers, isSame, namesAgree } from './agreement.ts'
export { isOfOneDay } from './comparison.ts'
export { partsOfName } from './names.ts'
export { compare, type Comparing, keysOf, type Model, probabilityOf } from './model.ts'
export {
  type FieldKind,
  type Fields,
  field_kinds,
  gathering,
  isSharedEmail,
  type People,
  peopleOf,
  type Person,
  readDay,
  readPerson,
  saysAnything,
} from './person.ts'
export { bands, between, cluster, type Link, type Resolved, resolve } from './resolving.ts'
export { resolveInThreads } from './resolving-thread.ts'

export const identity: Module = { name: 'identity' }
