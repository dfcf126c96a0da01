import type { Module } from './module.ts'

const byRole = new Map<string, Set<string>>()
const all = new Set<string>()

/** Reads from the modules which role may do what. Called once, when the app is put together. */
export function declarePermissions(modules: Module[]) {
  byRole.clear()
  all.clear()
  for (const module of modules)
    for (const [permission, roles] of Object.entries(module.permissions ?? {})) {
      all.add(permission)
      for (const role of roles) byRole.set(role, (byRole.get(role) ?? new Set()).add(permission))
    }
}

const none: ReadonlySet<string> = new Set()
/** The owner may do everything; any other role what the modules say. */
export const permissionsOf = (role: string): ReadonlySet<string> => (role === 'owner' ? all : (byRole.get(role) ?? none))
