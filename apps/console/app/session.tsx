import { type Answer, answer, openApi, Problem } from '@birge/api-client'
import { type Locale, isLocale, LocaleProvider, negotiateLocale } from '@birge/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

export type Session = Answer<'/v1/staff-sessions/current'>

const desk = openApi({ headers: { 'birge-audience': 'staff' } })

/** Who is signed in; null is nobody. */
export function useSignedIn() {
  return useQuery({
    queryKey: ['session'],
    staleTime: 60_000,
    queryFn: () =>
      answer(desk.GET('/v1/staff-sessions/current')).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return null
        throw error
      }),
  })
}

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

/** Whoever uses the console now, what she may do, and the way out. */
export function useSession() {
  const session = useContext(SessionContext)
  const memory = useQueryClient()
  if (!session) throw new Error('No SessionProvider above this component')
  return useMemo(() => {
    const permissions = new Set(session.permissions)
    return {
      session,
      can: (permission: string) => permissions.has(permission),
      signOut: async () => {
        await answer(desk.DELETE('/v1/staff-sessions/current')).catch(() => null)
        memory.setQueryData(['session'], null)
        memory.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
      },
    }
  }, [session, memory])
}

const CHOSEN_LOCALE = 'birge_console_locale'
const LanguageContext = createContext<(locale: Locale) => void>(() => {})
export const useChooseLanguage = () => useContext(LanguageContext)

/** The language chosen on this device, else the one the person is known to speak, else the browser's. */
export function LanguageProvider({ spoken, children }: { spoken: string | undefined; children: ReactNode }) {
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN_LOCALE))
  const locale = [chosen, spoken].find(isLocale) ?? negotiateLocale(navigator.languages)
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  const choose = (next: Locale) => {
    localStorage.setItem(CHOSEN_LOCALE, next)
    setChosen(next)
  }
  return (
    <LanguageContext.Provider value={choose}>
      <LocaleProvider locale={locale}>{children}</LocaleProvider>
    </LanguageContext.Provider>
  )
}
