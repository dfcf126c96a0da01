import type { MergeFace, Module } from './module.ts'

const declared: (MergeFace & { module: string })[] = []

/** Reads from the modules what it means to them that two profiles become one. Called once, when the app is put together. */
export function declareMergeFaces(modules: readonly Module[]) {
  declared.length = 0
  for (const { name: module, merge } of modules) if (merge) declared.push({ module, ...merge })
}

export const mergeFaces = (): readonly (MergeFace & { module: string })[] => declared
