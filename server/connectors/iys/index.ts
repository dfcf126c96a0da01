/**
 * İYS, Turkey's national register of consents, by its API (dev.iys.org.tr: kimlik yönetimi, izin yönetimi). Joined when BIRGE_IYS_USERNAME,
 * BIRGE_IYS_PASSWORD, BIRGE_IYS_CODE and BIRGE_IYS_BRAND_CODE are set.
 */
import { type ConsentRegister, type LineAnswer, RegisterBusy } from '../../foundation/consent_register/index.ts'
import type { RegisterLine } from '../../foundation/privacy/index.ts'

export interface IysSettings {
  /** `https://api.iys.org.tr`, or that of the sandbox. */
  url: string
  username: string
  password: string
  /** The number of the retailer at İYS, and that of the brand. */
  iys_code: string
  brand_code: string
}

/** As many lines as it takes at once. */
const MOST = 5_000
const BUSY_SECONDS = 60
/** Of so many refused lines of a load it is asked at a time whether it knew them; the rest is asked for later. */
const STATES_AT_ONCE = 100

interface Reply {
  status: number
  body: unknown
}

interface Problem {
  code?: string
  message?: string
}

/** What a load says of one of its lines. */
interface SubAnswer {
  index?: number
  status?: string
  transactionId?: string
  error?: Problem
}

export function iysRegister({ url, username, password, iys_code, brand_code }: IysSettings): ConsentRegister {
  const consents = `/sps/${encodeURIComponent(iys_code)}/brands/${encodeURIComponent(brand_code)}/consents`
  let token: string | undefined

  async function signIn(signal: AbortSignal): Promise<string> {
    const body = new URLSearchParams({ username, password, grant_type: 'password' })
    const reply = await fetch(`${url}/oauth2/token`, { method: 'POST', body, signal })
    mustHaveTime(reply)
    const { access_token } = (reply.ok ? await reply.json() : {}) as { access_token?: string }
    // What it answers is not repeated: it may hold what was sent.
    if (!access_token) throw new Error(`İYS does not let us in (${reply.status})`)
    return (token = access_token)
  }

  /** A token is good for two hours; when it has run out, it is asked for again. */
  async function ask(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: unknown): Promise<Reply> {
    const send = async (bearer: string) =>
      fetch(`${url}${path}`, {
        method,
        signal,
        headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    let reply = await send(token ?? (await signIn(signal)))
    if (reply.status === 401) reply = await send(await signIn(signal))
    mustHaveTime(reply)
    if (reply.status >= 500 || reply.status === 401 || reply.status === 403)
      throw new Error(`İYS answers ${reply.status} to ${method} ${path}`)
    return { status: reply.status, body: await reply.json().catch(() => null) }
  }

  /**
   * İYS takes no yes after a yes, no no after a no, and nothing that is older than what it has. Whether that is why it refused, it is asked by
   * the state itself: the codes of its refusals are not told completely.
   */
  async function isKnown({ recipient, recipientType, type, status, consentDate }: RegisterLine, signal: AbortSignal): Promise<boolean> {
    if (!recipient) return true
    const { status: code, body } = await ask('POST', `${consents}/status`, signal, { recipient, recipientType, type })
    const state = body as { status?: string; consentDate?: string } | null
    return code === 200 && state?.status !== undefined && (state.status === status || (state.consentDate ?? '') >= consentDate)
  }

  async function refusal(line: RegisterLine, { code = '', message = '' }: Problem, signal: AbortSignal): Promise<LineAnswer> {
    return { outcome: 'refused', known: await isKnown(line, signal), code, error: message }
  }

  return {
    most: MOST,
    async add(line, signal) {
      const { status, body } = await ask('POST', consents, signal, asSent(line))
      const { transactionId, errors = [] } = (body ?? {}) as { transactionId?: string; errors?: Problem[] }
      if (status === 200 && transactionId) return { outcome: 'taken', transaction_id: transactionId }
      return refusal(line, errors[0] ?? { code: String(status) }, signal)
    },
    async addMany(lines, signal) {
      const { status, body } = await ask('POST', `${consents}/request`, signal, lines.map(asSent))
      const { requestId } = (body ?? {}) as { requestId?: string }
      if (!requestId) throw new Error(`İYS answers ${status} to a load of ${lines.length}`)
      return requestId
    },
    async answersOf(ticket, lines, signal) {
      const { status, body } = await ask('GET', `${consents}/request/${encodeURIComponent(ticket)}`, signal)
      if (status === 404) return null
      if (!Array.isArray(body)) throw new Error(`İYS answers ${status} about a load`)
      const said = new Map((body as SubAnswer[]).map((one) => [one.index, one]))
      const answers: LineAnswer[] = []
      let asked = 0
      for (const [i, line] of lines.entries()) {
        const one = said.get(i + 1) // it counts from one
        if (one?.status === 'success' && one.transactionId) answers.push({ outcome: 'taken', transaction_id: one.transactionId })
        else if (one?.status === 'failure' && (!line.recipient || asked++ < STATES_AT_ONCE))
          answers.push(await refusal(line, one.error ?? {}, signal))
        else answers.push({ outcome: 'pending' })
      }
      return answers
    },
    async changes(after, signal) {
      const query = new URLSearchParams({ source: 'IYS', ...(after !== null && { after }) })
      const { status, body } = await ask('GET', `${consents}/changes?${query.toString()}`, signal)
      const { list = [], after: next = null } = (body ?? {}) as { list?: Record<string, string>[]; after?: string | null }
      if (status !== 200) throw new Error(`İYS answers ${status} when asked what has changed`)
      return { lines: list, after: list.length ? next : null }
    },
  }
}

const asSent = ({ type, source, recipient, status, consentDate, recipientType }: RegisterLine) => ({
  ...{ type, source, recipient, status, consentDate, recipientType },
})

function mustHaveTime({ status, headers }: Response) {
  if (status === 429 || status === 503) throw new RegisterBusy(Number(headers.get('retry-after')) || BUSY_SECONDS)
}

/** The register that the settings ask for, if they do, and whose it is. */
export function iysFromSettings(
  settings: NodeJS.ProcessEnv = process.env,
): { company_id: string | null; register: ConsentRegister } | undefined {
  const {
    BIRGE_IYS_USERNAME: username,
    BIRGE_IYS_PASSWORD: password,
    BIRGE_IYS_CODE: iys_code,
    BIRGE_IYS_BRAND_CODE: brand_code,
  } = settings
  if (!username) return undefined
  if (!password || !iys_code || !brand_code)
    throw new Error('BIRGE_IYS_USERNAME is set, so BIRGE_IYS_PASSWORD, BIRGE_IYS_CODE and BIRGE_IYS_BRAND_CODE must be')
  const url = (settings.BIRGE_IYS_URL ?? 'https://api.iys.org.tr').replace(/\/+$/, '')
  return { company_id: settings.BIRGE_IYS_COMPANY ?? null, register: iysRegister({ url, username, password, iys_code, brand_code }) }
}
