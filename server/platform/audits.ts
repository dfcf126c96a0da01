import type { Database } from './database.ts'
import type { Audit, Module } from './module.ts'

const declared: (Audit & { module: string })[] = []

/** Reads from the modules what must always hold. Called once, when the app is put together. */
export function declareAudits(modules: readonly Module[]) {
  declared.length = 0
  for (const { name: module, audits = [] } of modules) for (const audit of audits) declared.push({ module, ...audit })
}

export interface AuditResult {
  module: string
  name: string
  holds: boolean
  /** How many rows break it, and some of them. */
  violations: number
  examples: Record<string, unknown>[]
}

const MOST_EXAMPLES = 20

/** Runs every audit, one statement each, so that each sees the books at one moment. */
export async function auditAll(database: Database): Promise<AuditResult[]> {
  const results: AuditResult[] = []
  for (const { module, name, violations } of declared) {
    const [found] = await database.runLong<Pick<AuditResult, 'violations' | 'examples'>>(
      `with broken as materialized (${violations})
       select (select count(*) from broken) as violations,
         (select coalesce(json_agg(shown), '[]') from (select * from broken limit ${MOST_EXAMPLES}) as shown) as examples`,
    )
    results.push({ module, name, holds: found!.violations === 0, ...found! })
  }
  return results
}
