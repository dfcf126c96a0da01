import { ErrorState, OfflineBanner } from '@birge/ui'
import { Button, createTheme, localStorageColorSchemeManager, MantineProvider, MantineThemeProvider } from '@mantine/core'
import { mantineTheme, mantineVariables } from '@birge/ui/mantine-theme'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { ApiProvider, newMemory } from './api.tsx'
import { rememberFirstKeys } from './keys.ts'
import { later } from './later.ts'
import { pages } from './navigation.ts'
import { Forbidden, Lost, PageLoading, Splash } from './states.tsx'
import { LanguageProvider, SessionProvider, useSession, useSignedIn } from './session.tsx'
import { Shell } from './shell.tsx'
import { SignIn } from './sign-in.tsx'
import { useTexts } from './texts.ts'

// A list of places or roles is seen whole, without scrolling in it.
const Whole = { defaultProps: { maxDropdownHeight: 400 } }
const theme = createTheme({ ...mantineTheme, components: { ...mantineTheme.components, Select: Whole, MultiSelect: Whole } })
const scheme = localStorageColorSchemeManager({ key: 'birge_console_scheme' })

export function Console() {
  const [memory] = useState(newMemory)
  useEffect(rememberFirstKeys, [])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={mantineVariables} colorSchemeManager={scheme} defaultColorScheme="auto">
      <QueryClientProvider client={memory}>
        <Door />
      </QueryClientProvider>
    </MantineProvider>
  )
}

function Door() {
  const signedIn = useSignedIn()
  return (
    <LanguageProvider spoken={signedIn.data?.locale}>
      <ApiProvider>
        <Offline />
        <Toasts />
        {signedIn.isPending ? (
          <Splash />
        ) : signedIn.isError ? (
          <Unreachable again={() => void signedIn.refetch()} />
        ) : signedIn.data ? (
          <SessionProvider value={signedIn.data}>
            <RouterProvider router={router} />
          </SessionProvider>
        ) : (
          <SignIn />
        )}
      </ApiProvider>
    </LanguageProvider>
  )
}

/** A few words that go by themselves; whoever closes one is told by what. */
function Toasts() {
  const { t } = useTexts()
  const Notification = { defaultProps: { closeButtonProps: { 'aria-label': t('panel.close') } } }
  return (
    <MantineThemeProvider inherit theme={{ components: { Notification } }}>
      <Notifications position="bottom-center" limit={2} />
    </MantineThemeProvider>
  )
}

function Offline() {
  const { t } = useTexts()
  return <OfflineBanner>{t('states.offline')}</OfflineBanner>
}

function Unreachable({ again }: { again: () => void }) {
  const { t } = useTexts()
  return (
    <main className="c-alone">
      <h1 className="b-visually-hidden">Birge</h1>
      <ErrorState title={t('states.unreachable.title')} text={t('states.unreachable.text')}>
        <Button onClick={again}>{t('states.again')}</Button>
      </ErrorState>
    </main>
  )
}

/** The first page that is open to this person. */
function Start() {
  const { can } = useSession()
  const first = pages.find((page) => can(page.permission))
  return first ? <Navigate to={first.path} replace /> : <Forbidden />
}

const CustomerPage = later(() => import('./customer/page.tsx').then((of) => of.CustomerPage))

const router = createBrowserRouter(
  [
    {
      path: '/',
      Component: Shell,
      ErrorBoundary: Lost,
      children: [
        { index: true, Component: Start },
        ...pages.map(({ path, permission, Page }) => ({ path, element: <Guarded permission={permission} page={<Page />} /> })),
        { path: '/customers/:customer_id', element: <Guarded permission="customers.read" page={<CustomerPage />} /> },
        { path: '*', Component: Lost },
      ],
    },
  ],
  { basename: '/console' },
)

function Guarded({ permission, page }: { permission: string; page: ReactNode }) {
  const { can } = useSession()
  return can(permission) ? <Suspense fallback={<PageLoading />}>{page}</Suspense> : <Forbidden />
}
