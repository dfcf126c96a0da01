import { answer } from '@birge/api-client'
import type { LoaderFunctionArgs } from 'react-router'
import { localeAddress, localePrefix, locales, marketOf, visitContext } from '../visit.ts'

/** The protocol allows 50,000 addresses in one map (sitemaps.org). */
const PRODUCTS_IN_A_MAP = 5_000

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
const xml = (kind: 'urlset' | 'sitemapindex', items: string[]) =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${items.join('\n')}\n</${kind}>\n`,
    { headers: { 'content-type': 'application/xml; charset=utf-8' } },
  )

/** All pages of the shop, for those who search the web: a map of the maps, and for each language one of its rooms and some of its products. */
export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const { api, locale, market, origin } = context.get(visitContext)
  const address = (path: string, changed_at?: string) =>
    `<url><loc>${escaped(origin + localeAddress(locale, path))}</loc>${changed_at ? `<lastmod>${changed_at}</lastmod>` : ''}</url>`
  const products = (after: string | null, headers: Record<string, string> = { 'birge-market': market }) =>
    answer(api.GET('/v1/product-addresses', { params: { query: { limit: PRODUCTS_IN_A_MAP, ...(after && { after }) } }, headers }))

  if (params.part === 'rooms.xml') {
    const { items: categories } = await answer(api.GET('/v1/categories'))
    return xml(
      'urlset',
      ['/', '/rooms', '/stores', ...categories.map(({ slug }) => `/c/${slug}`)].map((path) => address(path)),
    )
  }
  if (params.part === 'products.xml') {
    const { items } = await products(new URL(request.url).searchParams.get('after'))
    return xml(
      'urlset',
      items.map(({ slug, updated_at }) => address(`/p/${slug}`, updated_at)),
    )
  }
  if (params.part) throw new Response(null, { status: 404 })

  const maps = await Promise.all(
    locales.map(async (one) => {
      const paths = ['/sitemap/rooms.xml', '/sitemap/products.xml']
      for (let after: string | null = null; ; ) {
        const { next }: { next: string | null } = await products(after, { 'birge-market': marketOf(one) })
        if (!next) return paths.map((path) => localePrefix(one) + path)
        paths.push(`/sitemap/products.xml?after=${encodeURIComponent(next)}`)
        after = next
      }
    }),
  )
  return xml(
    'sitemapindex',
    maps.flat().map((path) => `<sitemap><loc>${escaped(origin + path)}</loc></sitemap>`),
  )
}
