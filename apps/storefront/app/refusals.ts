import { Problem } from '@birge/api-client'
import type { SpokenTexts } from './texts.ts'

/** What went wrong, in the shopper's words; what has no words of its own is told plainly. */
export function refusalText({ t, known }: SpokenTexts, problem: unknown): string {
  const code = problem instanceof Problem ? problem.code : 'internal_error'
  const key = `refusals.${code}`
  return known(key) ? t(key) : t('refusals.other')
}
