/**
 * The people who work for the retailer: who they are, what they may do and where, and how they are recognised, by password at a desk or by
 * PIN at a paired till. Secrets are kept only as slow hashes, tokens only as hashes, and nobody can give another more than she has herself.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'
import { STRANDED, staffSignIn, tillSignIn } from './sessions.ts'
import { registerSignIn } from './till-sign-in.ts'

export { type StaffPrincipal, staffPrincipal, staffSignedIn } from './sessions.ts'
export { createFirstOwner, createStaff, initialsOf, type NewStaff, type Role, type Staff, staffOf } from './staff.ts'
export { registerPaired, registerUnpaired } from './till-sign-in.ts'

export const staff: Module = {
  name: 'staff',
  routes,
  sign_ins: [staffSignIn, tillSignIn, registerSignIn],
  permissions: {
    'staff.self': ['manager', 'associate', 'agent', 'analyst'],
    'staff.read': ['manager'],
    'staff.manage': ['manager'],
    'registers.pair': ['manager'],
  },
  async tick(tx, now) {
    await tx.deleteFrom('staff.sessions').where('expires_at', '<=', now).execute()
    await tx
      .deleteFrom('staff.tries')
      .where('tried_at', '<', new Date(Date.parse(now) - 86_400_000).toISOString())
      .execute()
  },
  audits: [
    {
      name: 'whoever is signed in at a till works at its place',
      violations: STRANDED,
    },
  ],
}
