import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

// `npx vite apps/store` shows changes as they are made, beside a server that runs on port 3000 (or BIRGE_PORT).
const server = `http://localhost:${process.env.BIRGE_PORT ?? 3000}`

/**
 * The app itself stays on the device: without a server it opens, says so plainly, and goes on when there is one again. A page always comes
 * from the server while that answers, so nobody sells with yesterday's app. Nothing is reloaded by itself: there may be a sale under way.
 */
const installable = VitePWA({
  registerType: 'autoUpdate',
  injectRegister: 'script-defer',
  manifest: {
    id: '/store/',
    name: 'Birge · Store',
    short_name: 'Birge',
    start_url: '/store/',
    scope: '/store/',
    display: 'standalone',
    background_color: '#fffefc',
    theme_color: '#1b5e4b',
    icons: [{ src: '/store/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  },
  workbox: {
    globPatterns: ['**/*.{html,js,css,woff2,svg}'],
    skipWaiting: true,
    clientsClaim: true,
    navigateFallback: null,
    directoryIndex: null,
    runtimeCaching: [
      {
        urlPattern: ({ request }) => request.mode === 'navigate',
        handler: 'NetworkOnly',
        options: {
          precacheFallback: { fallbackURL: 'index.html' },
          plugins: [
            {
              // Where packets are lost, nobody waits for minutes; and what stands before a server that is gone (a proxy, a router) answers
              // with a page of its own.
              requestWillFetch: async ({ request }) => new Request(request, { signal: AbortSignal.timeout(5_000) }),
              fetchDidSucceed: async ({ response }) => (response.status >= 502 && response.status <= 504 ? Promise.reject() : response),
            },
          ],
        },
      },
      {
        urlPattern: ({ url }) => url.pathname.startsWith('/pictures/'),
        handler: 'CacheFirst',
        options: { cacheName: 'pictures', expiration: { maxEntries: 2_000 } },
      },
    ],
  },
})

export default defineConfig({
  base: '/store/',
  plugins: [react(), installable],
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_000 },
  server: { proxy: { '/v1': server, '/pictures': server, '/health': server } },
})
