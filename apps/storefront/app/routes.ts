import { index, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  index('pages/home.tsx'),
  route('rooms', 'pages/rooms.tsx'),
  route('c/:slug', 'pages/category.tsx'),
  route('p/:slug', 'pages/product.tsx'),
  route('search', 'pages/search.tsx'),
  route('stores', 'pages/stores.tsx'),
  route('gift-card', 'pages/gift-card.tsx'),
  route('cart', 'pages/cart.tsx'),
  route('checkout', 'pages/checkout.tsx'),
  route('pay', 'pages/pay.tsx'),
  route('orders/:order_id', 'pages/order.tsx'),
  route('account', 'pages/account.tsx'),
  route('refuse', 'pages/refuse.tsx'),
  route('offline', 'pages/offline.tsx'),
  route('manifest.webmanifest', 'pages/manifest.ts'),
  route('robots.txt', 'pages/robots.ts'),
  route('sitemap.xml', 'pages/sitemap.ts', { id: 'sitemap' }),
  route('sitemap/:part', 'pages/sitemap.ts', { id: 'sitemap-part' }),
  route('*', 'pages/not-found.ts'),
] satisfies RouteConfig
