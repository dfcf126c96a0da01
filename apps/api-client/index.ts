/**
 * How the screens speak to Birge: every route of docs/reference/openapi.json, with the types of what it takes and answers. What the
 * server refuses is thrown as a `Problem`, so that a caller handles either the answer or the refusal.
 *
 *     const api = openApi({ headers: { 'birge-locale': 'tr' } })
 *     const cart = await answer(api.POST('/v1/cart/lines', { body: { variant_id, quantity: 1 } }))
 */
import createClient, { type ClientOptions } from 'openapi-fetch'
import type { paths } from './schema.ts'

export type Api = ReturnType<typeof openApi>

/** Headers that every request carries: `birge-locale`, `birge-market`, `birge-audience`, `birge-channel`. */
export const openApi = (options: ClientOptions = {}) => createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', ...options })

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Success = 200 | 201 | 202
/** What a route answers: `Answer<'/v1/cart'>`, `Answer<'/v1/orders/{order_id}'>`, `Answer<'/v1/checkouts', 'post'>`. */
export type Answer<Path extends keyof paths, By extends Method = 'get'> = paths[Path][By] extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: Status extends Success
        ? Responses[Status] extends { content: { 'application/json': infer Body } }
          ? Body
          : null
        : never
    }[keyof Responses]
  : never

/** What the server refused (RFC 9457), or that nothing answered: then `status` is 0 and `code` is `unreachable`. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(status: number, body: unknown) {
    const { code, detail, details } = (body ?? {}) as { code?: string; detail?: string; details?: Record<string, unknown> }
    super(detail ?? `The server answered ${status}`)
    this.status = status
    this.code = code ?? (status === 0 ? 'unreachable' : 'internal_error')
    this.details = details ?? {}
  }
}

/** The answer itself; a refusal is thrown as a `Problem`. */
export async function answer<Data>(asked: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<NonNullable<Data>> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause
    throw new Problem(0, { detail: String(cause) })
  })
  if (!response.ok) throw new Problem(response.status, error)
  return data as NonNullable<Data>
}

/** One attempt to change money, stock or orders, however often the network makes us send it. */
export const attempt = () => crypto.randomUUID()
