import { isLocale, type Locale, LocaleProvider, locales, negotiateLocale } from '@birge/ui'
import { useLocalStorage } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { device } from './api.ts'

interface Speaking {
  locale: Locale
  choose: (locale: Locale) => void
  /** Whose language the screens take until one is chosen on this device: that of whoever is signed in, or of the country. */
  suggest: (locale: string | null) => void
}
const SpeakingContext = createContext<Speaking | null>(null)

/** One language at a time: chosen on this device, else that of the person before it. */
export function SpeakingProvider({ children }: { children: ReactNode }) {
  const memory = useQueryClient()
  const [chosen, choose] = useLocalStorage<Locale | null>({ key: 'birge-store.locale', defaultValue: null, getInitialValueInEffect: false })
  const [suggested, suggest] = useState<string | null>(null)
  const locale = chosen ?? (isLocale(suggested) ? suggested : negotiateLocale(navigator.languages))
  device.locale = locale
  useEffect(() => {
    document.documentElement.lang = locale
    void memory.invalidateQueries()
  }, [locale, memory])
  return (
    <SpeakingContext.Provider value={{ locale, choose, suggest }}>
      <LocaleProvider locale={locale}>{children}</LocaleProvider>
    </SpeakingContext.Provider>
  )
}

export function useSpeaking(): Speaking {
  const speaking = useContext(SpeakingContext)
  if (!speaking) throw new Error('No SpeakingProvider above this component')
  return speaking
}

// A language is called by its own name in all of them.
const OWN_NAMES: Record<Locale, string> = { tr: 'Türkçe', az: 'Azərbaycanca', en: 'English' }

export function LanguageChoice({ label }: { label: string }) {
  const { locale, choose } = useSpeaking()
  return (
    <div className="languages" role="group" aria-label={label}>
      {locales.map((one) => (
        <button key={one} type="button" lang={one} aria-pressed={one === locale} onClick={() => choose(one)}>
          {OWN_NAMES[one]}
        </button>
      ))}
    </div>
  )
}
