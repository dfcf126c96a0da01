/**
 * The shop on the web: pages are rendered in worker threads, once per address, language and market, and kept until something they show
 * changes. They hold nothing personal, so everybody is sent the same ones.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { brotliCompress, constants, gzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Event } from '#platform/events'
import type { Locale } from '#platform/http'
import type { Pulse } from '#platform/live'
import type { Log } from '#platform/log'
import type { ApiReply, ApiRequest, RenderReply, RenderRequest } from '../apps/storefront/rendering.ts'

const YEAR_MS = 31_536_000_000
/**
 * After so long a page is held against the API again, since not everything is announced: a price whose moment has come, a store that has just
 * opened. For as long again it is still sent meanwhile.
 */
const DOUBTED_AFTER_MS = 2_000
/** In a rush of orders pages are doubted this often, not with every single one. */
const BETWEEN_DOUBTS_MS = 300
/** What a page says of today and tomorrow it says for so long. */
const LONGEST_KEPT_MS = 60_000
const ASKED_TOGETHER_MS = 300
const MOST_PAGES = 1_000
const PATIENCE_MS = 10_000

/** Everything else of the server: nothing at these addresses is a page of the shop. */
const OTHERS = /^\/(v1|store|console|docs|health|ready|metrics|pictures|assets)(\/|$)/
/** What in an address makes another page. Whatever else is added to it (utm_source, fbclid …) does not. */
const MEANINGFUL = /^(q|sku|after|sort|min|max|now|store|o\..{1,60}|_routes)$/
const MOST_MEANT = 24

export async function mountStorefront(
  http: FastifyInstance,
  {
    log,
    folder,
    pulse,
    patience_ms = PATIENCE_MS,
    doubted_after_ms = DOUBTED_AFTER_MS,
  }: { log: Log; folder: string; pulse: Pulse; port?: number; patience_ms?: number | undefined; doubted_after_ms?: number },
): Promise<void> {
  const client = join(folder, 'build/client')
  const program = join(folder, 'build/server/index.js')
  if (!existsSync(program)) throw new Error('apps/storefront has not been built: run `npm run build`')

  const api = askTogether(http)
  const renderers = Array.from({ length: Math.max(1, Math.min(4, Math.floor(availableParallelism() / 4))) }, () =>
    startRenderer(api.ask, program, log, patience_ms),
  )
  http.addHook('onClose', async () => void (await Promise.all(renderers.map((renderer) => renderer.stop()))))
  const pages = keepPages({
    render: (page) => renderers.reduce((idle, other) => (other.busy() < idle.busy() ? other : idle)).render(page),
    ...api,
    doubted_after_ms,
  })
  // The first page takes a thread half a second, which no visitor shall wait.
  http.addHook('onListen', async () => {
    for (const locale of ['tr', 'az', 'en'] as const)
      void pages.find({ url: locale === 'tr' ? '/' : `/${locale}`, locale, market: 'TR', origin: 'http://localhost' })
  })
  pulse.watch((events) => {
    if (events.some(isShown)) pages.doubt()
  })

  await http.register(fastifyStatic, {
    root: join(client, 'assets'),
    prefix: '/assets/',
    maxAge: YEAR_MS,
    immutable: true,
    index: false,
    decorateReply: false,
    preCompressed: true,
  })
  http.get('/*', async (request, reply) => {
    const [address = '', query = ''] = request.url.split('?', 2)
    const pathname = address.replace(/^\/+/, '/')
    if (OTHERS.test(pathname)) return reply.callNotFound()
    // Files beside the assets (icons, robots.txt, the service worker) keep their names, so browsers ask each time whether they are still the same.
    if (/^\/[\w-]+\.(?!data$|webmanifest$)\w+$/.test(pathname) && existsSync(join(client, pathname)))
      return reply.header('cache-control', 'no-cache').sendFile(pathname.slice(1), client)

    const elsewhere = pathname === '/' ? chosenLocale(request) : 'tr'
    if (elsewhere !== 'tr')
      return reply.header('vary', 'cookie, accept-language').header('cache-control', 'no-store').redirect(`/${elsewhere}`, 302)
    const locale = localeOf(pathname)
    const meant = new URLSearchParams(
      [...new URLSearchParams(query)]
        .filter(([name, value]) => value && MEANINGFUL.test(name))
        .map(([name, value]): [string, string] => [name, value.slice(0, 400)])
        .slice(0, MOST_MEANT),
    )
    const url = meant.size ? `${pathname}?${meant.toString()}` : pathname
    const page = await pages.find({ url, locale, market: marketOf(request, locale), origin: originOf(request) })
    if (page.status >= 500) log.error({ url, error: page.error }, 'a page could not be rendered')
    return send(request, reply, page)
  })
}

const isShown = ({ type }: Event) => /^(catalog\.|pricing\.|stores\.|inventory\.stock_)/.test(type)

// ---------------------------------------------------------------------------------------------------------- for whom a page is

const localeOf = (pathname: string): Locale => (/^\/(az|en)(?=\/|\.data$|$)/.exec(pathname)?.[1] as Locale | undefined) ?? 'tr'

/** At the door only: an address with a language in it, or deeper in, is shown in the language it was shared in. */
function chosenLocale(request: FastifyRequest): Locale {
  const chosen = request.cookies.birge_locale
  if (chosen === 'tr' || chosen === 'az' || chosen === 'en') return chosen
  const accepted = request.headers['accept-language']
  if (!accepted) return 'tr'
  const wishes = accepted
    .split(',')
    .map((wish) => ({ tag: wish.trim().slice(0, 2).toLowerCase(), q: Number(/;\s*q=([\d.]+)/.exec(wish)?.[1] ?? 1) }))
  const spoken = wishes.filter(({ tag, q }) => q > 0 && /^(tr|az|en|\*)$/.test(tag)).sort((a, b) => b.q - a.q)[0]?.tag
  return spoken === '*' ? 'tr' : ((spoken as Locale | undefined) ?? 'en')
}

const marketOf = (request: FastifyRequest, locale: Locale): RenderRequest['market'] => {
  const chosen = request.cookies.birge_market
  return chosen === 'TR' || chosen === 'AZ' ? chosen : locale === 'az' ? 'AZ' : 'TR'
}

const originOf = (request: FastifyRequest) => process.env.BIRGE_ORIGIN ?? `${request.protocol}://${request.host}`

// ------------------------------------------------------------------------------------------------------------------ rendering

type PageRequest = Omit<RenderRequest, 'render'>
type Question = Pick<ApiRequest, 'url' | 'headers'>
type Answer = Pick<ApiReply, 'status' | 'body'>
type Ask = (question: Question) => Promise<Answer>
/** A page and what it was made from. */
type Rendered = RenderReply & { made_from: (Question & { answered: string })[] }

function startRenderer(askApi: Ask, program: string, log: Log, patience_ms: number) {
  const waiting = new Map<number, { made_from: Rendered['made_from']; done: (reply: RenderReply) => void }>()
  let rendered = 0
  let stopped = false
  let worker = start()

  function start(): Worker {
    // React is its production self only under this name.
    const started = new Worker(program, { env: { ...process.env, NODE_ENV: 'production' } })
    started.on('message', (message: RenderReply | ApiRequest) => {
      if (!('ask' in message)) return waiting.get(message.render)?.done(message)
      const { ask, render, url, headers } = message
      void askApi({ url, headers }).then((answer) => {
        waiting.get(render)?.made_from.push({ url, headers, answered: markOf(answer) })
        started.postMessage({ ask, ...answer } satisfies ApiReply)
      })
    })
    started.on('error', (error) =>
      log.error({ error: { message: error.message, stack: error.stack } }, 'the renderer of pages broke down; starting another'),
    )
    started.on('exit', () => {
      for (const [render, { done }] of waiting) done({ render, status: 503, headers: {}, body: '', error: 'the renderer broke down' })
      if (!stopped) worker = start()
    })
    return started
  }

  return {
    busy: () => waiting.size,
    async render(page: PageRequest): Promise<Rendered> {
      const render = ++rendered
      const made_from: Rendered['made_from'] = []
      const { promise, resolve: done } = Promise.withResolvers<RenderReply>()
      const late = setTimeout(
        () => done({ render, status: 503, headers: {}, body: '', error: `not rendered within ${patience_ms} ms` }),
        patience_ms,
      )
      waiting.set(render, { made_from, done })
      worker.postMessage({ render, ...page } satisfies RenderRequest)
      const reply = await promise
      clearTimeout(late)
      waiting.delete(render)
      return { ...reply, made_from }
    },
    async stop() {
      stopped = true
      await worker.terminate()
    },
  }
}

/** A page asks as a guest without any cookie: what it is told can be told to everybody. */
async function askApi(http: FastifyInstance, { url, headers }: Question): Promise<Answer> {
  try {
    const { statusCode, body } = await http.inject({ method: 'GET', url, headers })
    return { status: statusCode, body }
  } catch (error) {
    return { status: 503, body: JSON.stringify({ code: 'unreachable', detail: String(error) }) }
  }
}

/** What many pages are made from (the categories, the stores) is asked for once. */
function askTogether(http: FastifyInstance) {
  let answers = new Map<string, Promise<Answer>>()
  let since = 0
  const forget = () => {
    answers = new Map()
    since = performance.now()
  }
  const ask: Ask = (question) => {
    if (performance.now() - since > ASKED_TOGETHER_MS) forget()
    const key = JSON.stringify(question)
    const answer = answers.get(key) ?? askApi(http, question)
    answers.set(key, answer)
    return answer
  }
  return { ask, forget }
}
const markOf = ({ status, body }: Answer) => `${status} ${createHash('sha1').update(body).digest('base64url')}`

// -------------------------------------------------------------------------------------------------------------------- keeping

interface Page {
  status: number
  headers: Record<string, string>
  body: Buffer
  etag: string
  made_from: Rendered['made_from']
  made_at: number
  /** When it was last known to be what would be rendered anew, and how many doubts there had been then. */
  sure_at: number
  doubts: number
  compressed: Map<string, Promise<Buffer>>
  error?: string | undefined
}

interface Kept {
  page?: Page
  coming?: Promise<Page> | undefined
}

/**
 * A page that is in doubt is held against the API: if it would be made from the same answers, it is the same page, and nothing is rendered.
 * Who asks meanwhile waits together with the others, if something has been announced; if only time has passed, she is sent the page as it is.
 */
function keepPages({
  render,
  ask,
  forget,
  doubted_after_ms,
}: {
  render: (page: PageRequest) => Promise<Rendered>
  ask: Ask
  forget: () => void
  doubted_after_ms: number
}) {
  const pages = new Map<string, Kept>()
  let doubts = 0
  let doubted_at = 0
  let soon: NodeJS.Timeout | undefined

  const isSure = (page: Page | undefined, for_ms: number): page is Page =>
    page?.doubts === doubts && performance.now() - page.sure_at < for_ms
  const isUnchanged = async ({ made_from }: Page) =>
    (await Promise.all(made_from.map(async (question) => markOf(await ask(question)) === question.answered))).every(Boolean)

  async function renew(known: Page | undefined, request: PageRequest): Promise<Page> {
    const since = { sure_at: performance.now(), doubts }
    if (known && since.sure_at - known.made_at < LONGEST_KEPT_MS && (await isUnchanged(known))) return Object.assign(known, since)
    return { ...pageOf(await render(request)), made_at: since.sure_at, ...since }
  }

  function find(request: PageRequest): Page | Promise<Page> {
    const key = `${request.market} ${request.locale} ${request.origin}${request.url}`
    const kept = pages.get(key) ?? {}
    if (isSure(kept.page, doubted_after_ms)) return kept.page
    kept.coming ??= comeAnew(key, kept, request)
    return isSure(kept.page, 2 * doubted_after_ms) ? kept.page : kept.coming
  }

  function comeAnew(key: string, kept: Kept, request: PageRequest): Promise<Page> {
    const coming = renew(kept.page, request)
    pages.delete(key) // so that the oldest stand first
    pages.set(key, kept)
    if (pages.size > MOST_PAGES) pages.delete(pages.keys().next().value!)
    coming.then(
      (page) => {
        Object.assign(kept, { page, coming: undefined })
        if (page.status >= 500) pages.delete(key)
      },
      () => pages.delete(key),
    )
    return coming
  }

  function doubt() {
    if (soon) return
    const now = () => {
      soon = undefined
      doubted_at = performance.now()
      doubts++
      forget()
    }
    const wait = doubted_at + BETWEEN_DOUBTS_MS - performance.now()
    if (wait <= 0) now()
    else soon = setTimeout(now, wait).unref()
  }
  return { find, doubt }
}

function pageOf({ status, headers, body, error, made_from }: Rendered) {
  const bytes = Buffer.from(body || UNAVAILABLE)
  const etag = `"${createHash('sha1')
    .update(bytes)
    .update(headers['content-security-policy'] ?? '')
    .digest('base64url')}"`
  return { status, headers, body: bytes, etag, made_from, compressed: new Map<string, Promise<Buffer>>(), error }
}

/** When not even the page that says so could be rendered. It has no words, and asks again by itself. */
const UNAVAILABLE =
  '<!doctype html><meta http-equiv="refresh" content="3"><title>…</title><p style="font:300 4rem system-ui;text-align:center;margin-top:30vh">…</p>'

// -------------------------------------------------------------------------------------------------------------------- sending

const compressions: Record<string, (body: Buffer) => Promise<Buffer>> = {
  br: (body) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body) => promisify(gzip)(body, { level: 6 }),
}

async function send(request: FastifyRequest, reply: FastifyReply, page: Page) {
  const { status, headers, etag, compressed } = page
  void reply.code(status).headers({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-cache',
    vary: 'accept-encoding, cookie',
    ...headers,
  })
  if (status >= 500) return reply.header('retry-after', '2').header('cache-control', 'no-store').send(page.body)
  void reply.header('etag', etag)
  if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()

  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined
  if (!encoding || page.body.length < 1_000) return reply.send(page.body)
  const body = compressed.get(encoding) ?? compressions[encoding]!(page.body)
  compressed.set(encoding, body)
  return reply.header('content-encoding', encoding).send(await body)
}
