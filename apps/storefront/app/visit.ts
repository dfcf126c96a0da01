import { type Answer, answer, type Api, Problem } from '@birge/api-client'
import { type Locale, useLocale } from '@birge/ui'
export { locales } from '@birge/ui/texts'
import { createContext, data, useRouteLoaderData } from 'react-router'
import type { loader as rootLoader } from './root.tsx'

export const markets = ['TR', 'AZ'] as const
export type Market = (typeof markets)[number]

/**
 * What a page is rendered for: a language, a shop and an address, and nobody in particular. Whatever is personal comes in the browser
 * (see cart.ts), so one rendering serves everybody.
 */
export interface Visit {
  locale: Locale
  market: Market
  /** Scheme and host, for the addresses that search engines are given. */
  origin: string
  api: Api
}
export const visitContext = createContext<Visit>()

/** The answer of the API; what is not there or makes no sense becomes a page that says so, and what cannot be reached one that says that. */
export async function found<T>(asked: Parameters<typeof answer<T>>[0]): Promise<NonNullable<T>> {
  try {
    return await answer(asked)
  } catch (problem) {
    if (problem instanceof Problem)
      throw data({ code: problem.code }, { status: problem.status >= 400 && problem.status < 500 ? 404 : 503 })
    throw problem
  }
}

/** The address of a path in a language: Turkish has the plain ones, the others begin with their language. */
export const localePrefix = (locale: Locale) => (locale === 'tr' ? '' : `/${locale}`)
export const localeAddress = (locale: Locale, path: string) => localePrefix(locale) + (path === '/' && locale !== 'tr' ? '' : path) || '/'

export type Category = Answer<'/v1/categories'>['items'][number]

/** The shop this page was rendered for. On a page that could not be rendered it is the shop of its language. */
export function useShop() {
  const locale = useLocale()
  const known = useRouteLoaderData<typeof rootLoader>('root')
  return known ?? { locale, market: marketOf(locale), origin: '', categories: [] as Category[], prices_include_tax: null }
}

/** The shop of those who have not chosen one. */
export const marketOf = (locale: Locale): Market => (locale === 'az' ? 'AZ' : 'TR')
