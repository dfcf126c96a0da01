/** The business says no: nothing was changed, and the caller is told why. Anything else thrown is a bug. */
export class Refusal extends Error {
  readonly code: string
  readonly status: RefusalStatus
  readonly details: object
  constructor(code: string, status: RefusalStatus, message: string, details: object) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.details = details
  }
}

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 422 | 429 | 503

export interface RefusalKind<Details extends object = never> {
  (details: Details): Refusal
  readonly code: string
  readonly status: RefusalStatus
}

/** Declares one reason to refuse, once, beside the function that refuses. Every route lists the kinds it may answer with. */
export function refusal<Details extends object>(
  code: string,
  status: RefusalStatus,
  say: (details: Details) => string,
): RefusalKind<Details> {
  return Object.assign((details: Details) => new Refusal(code, status, say(details), details), { code, status })
}
