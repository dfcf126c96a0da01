import type { LoaderFunctionArgs } from 'react-router'
import { textsIn } from '../texts.ts'
import { localeAddress, visitContext } from '../visit.ts'

/** What a phone needs to keep the shop among its apps. */
export function loader({ context }: LoaderFunctionArgs) {
  const { locale } = context.get(visitContext)
  const { t } = textsIn(locale)
  const home = localeAddress(locale, '/')
  const manifest = {
    id: '/',
    name: `${t('shop.name')} · ${t('shop.motto')}`,
    short_name: t('shop.name'),
    description: t('shop.description'),
    lang: locale,
    start_url: home,
    scope: '/',
    display: 'standalone',
    background_color: '#fffefc',
    theme_color: '#fffefc',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [
      { name: t('cart.title'), url: localeAddress(locale, '/cart') },
      { name: t('search.search'), url: localeAddress(locale, '/search') },
    ],
  }
  return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json; charset=utf-8' } })
}
