import './styles/layers.css'
import '@birge/ui/styles.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './styles/frame.css'
import './styles/doors.css'
import './styles/sell.css'
import './styles/pay.css'
import './styles/pages.css'
import './styles/today.css'
import './styles/orders.css'
import { LinkProvider, type AnchorProps } from '@birge/ui'
import { mantineTheme, mantineVariables } from '@birge/ui/mantine-theme'
import { createTheme, localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Link } from 'react-router'
import { Problem } from './api.ts'
import { Door } from './door.tsx'
import { attachScanner } from './scanner.ts'
import { SpeakingProvider } from './speaking.tsx'
import { SESSION } from './till.ts'
import { watchForUpdates } from './update.ts'

const LOST = new Set(['sign_in_required', 'register_not_paired', 'no_register', 'register_is_closed'])
/** Signed out, put out, or closed by somebody else: the door looks again who stands before it. */
const lookAgain = (problem: Error) => {
  if (problem instanceof Problem && LOST.has(problem.code)) void memory.invalidateQueries({ queryKey: SESSION })
}

const memory: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: lookAgain }),
  mutationCache: new MutationCache({ onError: lookAgain }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      networkMode: 'always',
      // A refusal stays one however often it is asked; a lost answer is worth a second try.
      retry: (failures, problem) => failures < 2 && problem instanceof Problem && (problem.status === 0 || problem.status >= 502),
      retryDelay: 700,
    },
    mutations: { networkMode: 'always' },
  },
})

const theme = createTheme(mantineTheme)
const link = ({ href, ...rest }: AnchorProps) => <Link to={href} {...rest} />

// A picture that cannot be fetched leaves its tinted ground, not a torn page.
const hideTorn = ({ target }: Event) => target instanceof HTMLImageElement && target.style.setProperty('visibility', 'hidden')
window.addEventListener('error', hideTorn, { capture: true })

const HOME = '/store/'

attachScanner()
watchForUpdates()
createRoot(document.getElementById('store')!).render(
  <StrictMode>
    <QueryClientProvider client={memory}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={mantineVariables}
        defaultColorScheme="auto"
        colorSchemeManager={localStorageColorSchemeManager({ key: 'birge-store.scheme' })}
      >
        <SpeakingProvider>
          <Notifications position="top-center" zIndex={400} limit={3} />
          <BrowserRouter basename={HOME}>
            <LinkProvider link={link}>
              <Door />
            </LinkProvider>
          </BrowserRouter>
        </SpeakingProvider>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
)
