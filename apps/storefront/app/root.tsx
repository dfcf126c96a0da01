import '@birge/ui/styles.css'
import './styles.css'
import { answer } from '@birge/api-client'
import { LinkProvider, LocaleProvider, OfflineBanner, ToastProvider } from '@birge/ui'
import { fonts_to_preload } from '@birge/ui/fonts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import {
  isRouteErrorResponse,
  Links,
  type LoaderFunctionArgs,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLocation,
  useRouteError,
  useRouteLoaderData,
} from 'react-router'
import { ApiProvider } from './api.tsx'
import { LiveCart } from './cart.ts'
import { ErrorPage } from './error-page.tsx'
import { PageViews } from './page-views.tsx'
import { ShopLink } from './shop-link.tsx'
import { Footer, Header, TabBar } from './shell.tsx'
import { useTexts } from './texts.ts'
import { localeAddress, visitContext } from './visit.ts'
import { VisitorChoice } from './visitor-choice.tsx'

export async function loader({ context }: LoaderFunctionArgs) {
  const { api, locale, market, origin } = context.get(visitContext)
  // Without its menu the shop is poorer but open, so that an error page has a shop around it.
  const [{ items: categories }, { prices_include_tax }] = await Promise.all([
    answer(api.GET('/v1/categories')).catch(() => ({ items: [] })),
    // Nothing is said of tax then, rather than something that may be wrong.
    answer(api.GET('/v1/shop')).catch(() => ({ prices_include_tax: null })),
  ])
  return { locale, market, origin, categories, prices_include_tax }
}
// The language and the shop are those of the document; another one is another document.
export const shouldRevalidate = () => false

/** The document around every page, also around the one that says what went wrong. */
export function Layout({ children }: { children: ReactNode }) {
  const locale = useRouteLoaderData<typeof loader>('root')?.locale ?? 'tr'
  return (
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fffefc" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#151310" />
        <link rel="manifest" href={localeAddress(locale, '/manifest.webmanifest')} />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icon-180.png" />
        {fonts_to_preload.map((font) => (
          <link key={font} rel="preload" href={font} as="font" type="font/woff2" crossOrigin="anonymous" />
        ))}
        <Meta />
        <Links />
      </head>
      <body>
        <LocaleProvider locale={locale}>
          <LinkProvider link={ShopLink}>
            <ToastProvider page={useLocation().pathname}>{children}</ToastProvider>
          </LinkProvider>
        </LocaleProvider>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  )
}

/** What shoppers change is asked for again when they come back; what the shop shows comes with the pages. */
const newMemory = () =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false }, mutations: { retry: false } },
  })

function Shop({ children }: { children: ReactNode }) {
  const { t } = useTexts()
  const [memory] = useState(newMemory)
  useEffect(() => {
    if (import.meta.env.PROD) void navigator.serviceWorker?.register('/service-worker.js')
  }, [])
  return (
    <QueryClientProvider client={memory}>
      <ApiProvider>
        <LiveCart />
        <PageViews />
        <a href="#content" className="b-skip-link">
          {t('shell.skip')}
        </a>
        <OfflineBanner>{t('shell.offline')}</OfflineBanner>
        <Header />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <VisitorChoice />
        <Footer />
        <TabBar />
      </ApiProvider>
    </QueryClientProvider>
  )
}

export default function Root() {
  return (
    <Shop>
      <Outlet />
    </Shop>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  return (
    <Shop>
      <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} />
    </Shop>
  )
}
