/** The screens on the same port as the API: shoppers at `/`, the shop floor at `/store`, the back office at `/console`, the reference at `/docs`. */
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import compress from '@fastify/compress'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { App } from './app.ts'
import { mountStorefront } from './storefront.ts'

const apps = join(import.meta.dirname, '../apps')
const require = createRequire(import.meta.url)
const YEAR_SECONDS = 31_536_000

// Built by Vite, so all scripts and styles are files of our own; a hash in the name makes them immutable.
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ')

export async function serveScreens({ http, log, pulse, patience_ms }: Pick<App, 'http' | 'log' | 'pulse'> & { patience_ms?: number }) {
  const pictures = join(dirname(require.resolve('@lobehub/fluent-emoji-3d/package.json')), 'assets')
  await http.register(fastifyStatic, {
    root: pictures,
    prefix: '/pictures/',
    maxAge: YEAR_SECONDS * 1000,
    immutable: true,
    decorateReply: true,
    index: false,
  })
  await http.register(async (compressing) => {
    await compressing.register(compress, { encodings: ['gzip', 'deflate'], globalDecompression: false })
    await serveSinglePage(compressing, 'store')
    await serveSinglePage(compressing, 'console')
    serveReferencePage(compressing)
  })
  await mountStorefront(http, { log, pulse, folder: join(apps, 'storefront'), patience_ms })
}

async function serveSinglePage(http: FastifyInstance, name: 'store' | 'console') {
  const folder = join(apps, name, 'dist')
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`apps/${name} has not been built: run \`npm run build\``)
  await http.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: `/${name}/assets/`,
    maxAge: YEAR_SECONDS * 1000,
    immutable: true,
    decorateReply: false,
    index: false,
  })
  const sendPage = async (_request: unknown, reply: FastifyReply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('content-security-policy', POLICY)
      // Read each time: a page from before the last build would ask for scripts that are gone.
      .send(await readFile(join(folder, 'index.html'), 'utf8'))
  // A service worker keeps what is below its address, and the page itself only with the last stroke.
  http.get(`/${name}`, async (request, reply) => (name === 'store' ? reply.redirect('/store/', 308) : sendPage(request, reply)))
  http.get(`/${name}/*`, async (request, reply) => {
    const file = request.url.slice(name.length + 2).split('?')[0]!
    // Files beside the page (manifest, service worker, icons) have a dot in their name; every other address is a place within the app.
    if (/^[\w-]+\.[\w.]+$/.test(file) && existsSync(join(folder, file)))
      return reply.header('cache-control', 'no-cache').sendFile(file, folder, { cacheControl: false })
    return sendPage(request, reply)
  })
}

function serveReferencePage(http: FastifyInstance) {
  const script = readFileSync(require.resolve('rapidoc/dist/rapidoc-min.js'), 'utf8')
  http.get('/docs/rapidoc.js', async (_request, reply) =>
    reply.type('text/javascript').header('cache-control', 'max-age=86400').send(script),
  )
  http.get('/docs/colours.js', async (_request, reply) =>
    reply.type('text/javascript').header('cache-control', 'max-age=86400').send(reference_colours),
  )
  http.get('/docs', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Birge API</title><meta name="viewport" content="width=device-width, initial-scale=1">` +
          `<style>${reference_style}</style><script src="/docs/colours.js"></script><script type="module" src="/docs/rapidoc.js"></script></head><body>` +
          `<rapi-doc spec-url="/docs/openapi.json" render-style="focused" show-header="false" load-fonts="false" regular-font="system-ui" ` +
          `allow-authentication="false" schema-style="table" schema-description-expanded="true" show-method-in-nav-bar="as-colored-text" ` +
          `allow-server-selection="false"></rapi-doc></body></html>`,
      ),
  )
}

// The colours of apps/ui/styles/tokens.css: RapiDoc mixes its shades from plain values and knows no names.
const reference_style = 'rapi-doc { width: 100%; height: 100vh } rapi-doc::part(section-navbar) { width: 26rem; flex: none }'
const reference_colours = `
const dark = matchMedia('(prefers-color-scheme: dark)')
const colours = () => dark.matches
  ? { theme: 'dark', 'bg-color': '#171411', 'text-color': '#d9d2c7', 'primary-color': '#8cc7b0', 'nav-bg-color': '#100e0c', 'nav-text-color': '#b9b0a3', 'nav-hover-bg-color': '#302b26', 'nav-accent-color': '#8cc7b0' }
  : { theme: 'light', 'bg-color': '#fffefc', 'text-color': '#1f1b16', 'primary-color': '#1b5e4b', 'nav-bg-color': '#f5f2ed', 'nav-text-color': '#544c43', 'nav-hover-bg-color': '#ebe6de', 'nav-accent-color': '#1b5e4b' }
// Where there is no room for a list beside it, the page is the list.
const narrow = matchMedia('(max-width: 63.99rem)')
const lay = () => {
  const page = document.querySelector('rapi-doc')
  page.setAttribute('render-style', narrow.matches ? 'view' : 'focused')
  page.setAttribute('font-size', narrow.matches ? 'default' : 'large')
}
const paint = () => {
  for (const [name, value] of Object.entries(colours())) document.querySelector('rapi-doc').setAttribute(name, value)
}
addEventListener('DOMContentLoaded', () => { paint(); lay() })
narrow.addEventListener('change', lay)
dark.addEventListener('change', paint)
`
