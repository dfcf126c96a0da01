import type { Act, Module } from './module.ts'

const declared = new Map<string, Act>()

/** Reads from the modules what one person alone may not do. Called once, when the app is put together. */
export function declareActs(modules: readonly Module[]) {
  declared.clear()
  for (const { acts = {} } of modules) for (const [name, act] of Object.entries(acts)) declared.set(name, act)
}

export const actsOf = (): ReadonlyMap<string, Act> => declared
