// Keeps the shop open without a network: pages that were visited, and what they are made of. Nothing personal is kept, and the store app,
// the console and the API are none of its business.
const SHOP = 'birge-shop-1'
const MOST_PAGES = 60
const OTHERS = /^\/(store|console|v1|docs|health|ready|metrics)(\/|$)/
const NEVER_CHANGES = /^\/(assets|pictures)\//
const OFFLINE = { tr: '/offline', az: '/az/offline', en: '/en/offline' }

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const kept = await caches.open(SHOP)
      await Promise.all(Object.values(OFFLINE).map((page) => keepPage(kept, page)))
      await self.skipWaiting()
    })(),
  )
})

// A page is of no use without its scripts and styles.
async function keepPage(kept, page) {
  const response = await fetch(page)
  const html = await response.clone().text()
  await kept.put(page, response)
  const parts = [...html.matchAll(/(?:href|src|from |import )=?"(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, part]) => part)
  await Promise.all([...new Set(parts)].map(async (part) => (await kept.match(part)) ?? kept.add(part)))
}

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('birge-shop') && name !== SHOP) await caches.delete(name)
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || OTHERS.test(pathname)) return
  event.respondWith(NEVER_CHANGES.test(pathname) ? keptFirst(request) : freshFirst(event))
})

async function keptFirst(request) {
  const kept = await caches.open(SHOP)
  const known = await kept.match(request)
  if (known) return known
  const response = await fetch(request)
  if (response.ok) await kept.put(request, response.clone())
  return response
}

async function freshFirst(event) {
  const { request } = event
  const kept = await caches.open(SHOP)
  try {
    const response = await fetch(request)
    if (response.ok && !response.redirected) event.waitUntil(keepSome(kept, request, response.clone()))
    return response
  } catch (unreachable) {
    const known = await kept.match(request, { ignoreVary: true })
    if (known) return known
    if (request.mode !== 'navigate') throw unreachable
    const { pathname, search } = new URL(request.url)
    const offline = OFFLINE[/^\/(az|en)(\/|$)/.exec(pathname)?.[1] ?? 'tr']
    if (pathname === offline) return (await kept.match(offline)) ?? Response.error()
    return Response.redirect(`${offline}?from=${encodeURIComponent(pathname + search)}`)
  }
}

async function keepSome(kept, request, response) {
  await kept.put(request, response)
  const pages = (await kept.keys()).filter(
    ({ url }) => !NEVER_CHANGES.test(new URL(url).pathname) && !Object.values(OFFLINE).includes(new URL(url).pathname),
  )
  for (const oldest of pages.slice(0, Math.max(0, pages.length - MOST_PAGES))) await kept.delete(oldest)
}
