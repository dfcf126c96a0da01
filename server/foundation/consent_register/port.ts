import type { RegisterLine } from '../privacy/index.ts'

/** What became of a line. `known`: the register says so already, or something later, so that nothing is left to be told. */
export type LineAnswer =
  | { outcome: 'taken'; transaction_id: string }
  | { outcome: 'refused'; known: boolean; code: string; error: string }
  | { outcome: 'pending' }

/** The port: a national register of consents, as one brand sees it. Every connector passes `register.contract.ts`. */
export interface ConsentRegister {
  /** How many lines it takes at once. */
  most: number
  /** Tells it one line. */
  add(line: RegisterLine, signal: AbortSignal): Promise<LineAnswer>
  /** Hands it many, which it looks at in its own time; answers with the ticket to ask by. */
  addMany(lines: readonly RegisterLine[], signal: AbortSignal): Promise<string>
  /** What became of them, in their order; null: it knows of no such load. It may leave some pending; of a line without recipient nothing is wanted. */
  answersOf(ticket: string, lines: readonly RegisterLine[], signal: AbortSignal): Promise<LineAnswer[] | null>
  /** What people have told it since, oldest first, and by what to ask for the next. Empty: nothing new. */
  changes(after: string | null, signal: AbortSignal): Promise<{ lines: Record<string, string>[]; after: string | null }>
}

/** It is there, and has no time: ask again after so many seconds. */
export class RegisterBusy extends Error {
  readonly again_after_s: number
  constructor(again_after_s: number) {
    super(`the register asks to come again in ${again_after_s} s`)
    this.again_after_s = again_after_s
  }
}

const joined = new Map<string, ConsentRegister>()
/** Joins the register of a company to this process; `company_id` null: of the only company in Turkey. Returns the way to leave. */
export function joinRegister(company_id: string | null, register: ConsentRegister) {
  joined.set(company_id ?? '', register)
  return () => void joined.delete(company_id ?? '')
}
export const joinedRegisters = (): ReadonlyMap<string, ConsentRegister> => joined
