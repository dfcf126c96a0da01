import type { LoaderFunctionArgs } from 'react-router'
import { localePrefix, locales, visitContext } from '../visit.ts'

const PERSONAL = ['/cart', '/checkout', '/account', '/orders/']
const OTHERS = ['/v1/', '/store$', '/store/', '/console']

/** What machines may read: everything that is the same for everybody. */
export function loader({ context }: LoaderFunctionArgs) {
  const { origin } = context.get(visitContext)
  const closed = [...locales.flatMap((locale) => PERSONAL.map((path) => localePrefix(locale) + path)), ...OTHERS]
  const text = ['User-agent: *', ...closed.map((path) => `Disallow: ${path}`), '', `Sitemap: ${origin}/sitemap.xml`, ''].join('\n')
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
