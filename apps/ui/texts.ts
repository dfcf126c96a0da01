import { type Locale, locales } from '@birge/kernel/locale'
import { formatMoney } from '@birge/kernel/money'
import { setupI18n } from '@lingui/core'
import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { createContext, createElement, type ReactNode, useContext } from 'react'
import { type DateStyle, formatDate, formatNumber, formattingLocale } from './formats.ts'

export { type Locale, locales } from '@birge/kernel/locale'
export { type DateStyle, formatDate, formatNumber } from './formats.ts'

/** The one way all apps speak: catalogs `{en,tr,az}.json` of ICU MessageFormat strings under nested or dotted keys. */
type Catalog = { readonly [key: string]: string | Catalog }
type Key<C> = { [K in keyof C & string]: C[K] extends string ? K : `${K}.${Key<C[K]>}` }[keyof C & string]
export type Values = Record<string, string | number | Date>

export const isLocale = (text: unknown): text is Locale => locales.includes(text as Locale)

/** The first language of an `Accept-Language` header (or a list of tags) that we speak. */
export function negotiateLocale(accepted: string | readonly string[] | null | undefined, fallback: Locale = 'en'): Locale {
  const tags = typeof accepted === 'string' ? accepted.split(',') : (accepted ?? [])
  const wishes = tags.map((tag) => ({ language: tag.trim().slice(0, 2).toLowerCase(), q: Number(/;\s*q=([\d.]+)/.exec(tag)?.[1] ?? 1) }))
  return (wishes.sort((a, b) => b.q - a.q).find((wish) => wish.q > 0 && isLocale(wish.language))?.language as Locale) ?? fallback
}

const flatten = (catalog: Catalog, path = ''): Record<string, string> =>
  Object.assign(
    {},
    ...Object.entries(catalog).map(([key, text]) => (typeof text === 'string' ? { [path + key]: text } : flatten(text, `${path}${key}.`))),
  )

const compiled = new Map<string, CompiledMessage>()
function compile(message: string): CompiledMessage {
  const known = compiled.get(message) ?? compileMessageOrThrow(message)
  compiled.set(message, known)
  return known
}

/** Texts of one app in three languages. `textsIn` is for servers and tests, `useTexts` for components under a `LocaleProvider`. */
export function defineTexts<C extends Catalog>(catalogs: { en: C; tr: NoInfer<C>; az: NoInfer<C> }) {
  const speak = (locale: Locale) => {
    const texts = flatten(catalogs[locale])
    const missing = (_: string, key: string) => {
      throw new Error(`No text "${key}" in ${locale}`)
    }
    const i18n = setupI18n({ locale, locales: [formattingLocale(locale)], messages: { [locale]: texts }, missing })
    i18n.setMessagesCompiler(compile)
    return {
      locale,
      // For keys made at run time, such as the code of a refusal: `known(key) ? t(key) : t('refused')`.
      known: (key: string): key is Key<C> => key in texts,
      t: (key: Key<C>, values?: Values) => i18n._(key, values),
      money: (minor: number, currency: string) => formatMoney(minor, currency, locale),
      number: (value: number, options?: Intl.NumberFormatOptions) => formatNumber(value, locale, options),
      date: (at: Date | string | number, timeZone: string, style?: DateStyle) => formatDate(at, locale, timeZone, style),
    }
  }
  const spoken = new Map<Locale, ReturnType<typeof speak>>()
  const textsIn = (locale: Locale) => spoken.get(locale) ?? spoken.set(locale, speak(locale)).get(locale)!
  return { textsIn, useTexts: () => textsIn(useLocale()), faults: () => checkCatalogs(catalogs) }
}

const LocaleContext = createContext<Locale | null>(null)

export function LocaleProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  return createElement(LocaleContext.Provider, { value: locale }, children)
}

export function useLocale(): Locale {
  const locale = useContext(LocaleContext)
  if (!locale) throw new Error('No LocaleProvider above this component')
  return locale
}

/** What a test of every app asserts to be empty: keys, placeholders and syntax must be the same in all languages. */
export function checkCatalogs(catalogs: Record<Locale, Catalog>): string[] {
  const flat = Object.entries(catalogs).map(([locale, catalog]) => [locale, flatten(catalog)] as const)
  const keys = new Set(flat.flatMap(([, texts]) => Object.keys(texts)))
  return [...keys].flatMap((key) => {
    const absent = flat.filter(([, texts]) => !texts[key]?.trim()).map(([locale]) => `${key}: no text in ${locale}`)
    const told = flat.filter(([, texts]) => texts[key]?.trim()).map(([locale, texts]) => [locale, placeholders(texts[key]!)] as const)
    const different = told
      .filter(([, names]) => names !== told[0]?.[1])
      .map(([locale, names]) => `${key}: ${locale} has {${names}}, ${told[0]![0]} has {${told[0]![1]}}`)
    return [...absent, ...different]
  })
}

function placeholders(message: string): string {
  const names = (tokens: CompiledMessage): string[] =>
    tokens.flatMap((token) => (typeof token === 'string' ? [] : [token[0], ...inChoices(token[2])]))
  const inChoices = (choices: unknown): string[] => {
    if (!choices || typeof choices !== 'object') return []
    if (!('other' in choices)) throw new SyntaxError('no branch "other"')
    return Object.values(choices).flatMap((branch) => (Array.isArray(branch) ? names(branch) : []))
  }
  try {
    return [...new Set(names(compileMessageOrThrow(message)))].sort().join(', ')
  } catch {
    return `not ICU MessageFormat: ${message}`
  }
}
