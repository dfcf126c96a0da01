/**
 * Renders pages, in a worker thread, so that the loop that takes orders is never kept waiting. The thread knows no network: what a page
 * needs of the API it asks the main thread for, which puts it to the app itself.
 */
import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { openApi } from '@birge/api-client'
import type { Locale } from '@birge/ui'
import { createRequestHandler, RouterContextProvider, type ServerBuild } from 'react-router'
import { localePrefix, visitContext } from './app/visit.ts'
import type { ApiReply, ApiRequest, RenderReply, RenderRequest } from './rendering.ts'

const port = parentPort!
const build = (await import('virtual:react-router/server-build')) as ServerBuild

// Pages know nothing of languages in addresses: each language has the whole shop, under its own base.
const handlers = new Map<Locale, ReturnType<typeof createRequestHandler>>()
function handlerOf(locale: Locale) {
  const known = handlers.get(locale) ?? createRequestHandler({ ...build, basename: localePrefix(locale) || '/' }, 'production')
  handlers.set(locale, known)
  return known
}

let asked = 0
const waiting = new Map<number, (reply: ApiReply) => void>()
const askFor = (render: number) => async (request: Request) => {
  const { pathname, search } = new URL(request.url)
  const { status, body } = await new Promise<ApiReply>((resolve) => {
    waiting.set(++asked, resolve)
    port.postMessage({ ask: asked, render, url: pathname + search, headers: Object.fromEntries(request.headers) } satisfies ApiRequest)
  })
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

async function render({ render, url, locale, market, origin }: RenderRequest): Promise<RenderReply> {
  const api = openApi({ baseUrl: origin, fetch: askFor(render), headers: { 'birge-locale': locale, 'birge-market': market } })
  const context = new RouterContextProvider()
  context.set(visitContext, { locale, market, origin, api })
  const response = await handlerOf(locale)(new Request(new URL(url, origin)), context)
  const body = await response.text()
  const headers = Object.fromEntries(response.headers)
  if (headers['content-type']?.startsWith('text/html')) headers['content-security-policy'] = policyFor(body)
  return { render, status: response.status, headers, body }
}

/**
 * Only the scripts that this page was rendered with may run. They are named by their hashes and not by a nonce: a page that is kept and
 * sent to many would give the same nonce to all of them, and one that is revalidated would lose it.
 */
function policyFor(html: string): string {
  const hashes = new Set<string>()
  for (const [, attributes = '', script = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g))
    if (script && !/\bsrc=|application\/ld\+json/.test(attributes))
      hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'self'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

port.on('message', (message: RenderRequest | ApiReply) => {
  if ('ask' in message) {
    waiting.get(message.ask)?.(message)
    waiting.delete(message.ask)
    return
  }
  void render(message)
    .catch(
      (error: unknown): RenderReply => ({
        render: message.render,
        status: 500,
        headers: {},
        body: '',
        error: String((error as Error).stack ?? error),
      }),
    )
    .then((reply) => port.postMessage(reply))
})
