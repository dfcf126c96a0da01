import { Dexie, type EntityTable } from 'dexie'
import { isUnanswered } from './api.ts'

interface KeptAnswer {
  name: string
  answer: unknown
  kept_at: string
}

/** What this device keeps for times without a server. It survives a reload, a crash and a power cut. */
class OnDevice extends Dexie {
  answers!: EntityTable<KeptAnswer, 'name'>

  constructor() {
    super('birge-store')
    this.version(1).stores({ answers: 'name' })
  }
}

export const on_device = new OnDevice()

/** The answer of the server, or the last one it gave where it gives none now. */
export async function orKept<Answer>(name: string, asked: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await asked()
    await on_device.answers.put({ name, answer, kept_at: new Date().toISOString() }).catch(() => {})
    return answer
  } catch (problem) {
    const kept = isUnanswered(problem) ? await on_device.answers.get(name).catch(() => undefined) : undefined
    if (!kept) throw problem
    return kept.answer as Answer
  }
}
