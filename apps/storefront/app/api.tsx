import { type Api, openApi } from '@birge/api-client'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useShop } from './visit.ts'

const ApiContext = createContext<Api | null>(null)

/** The API as this shopper's browser speaks to it: in her language, about the shop she stands in, with her cookie. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const { locale, market } = useShop()
  const api = useMemo(
    () => openApi({ headers: { 'birge-locale': locale, 'birge-market': market, 'birge-audience': 'shopper' } }),
    [locale, market],
  )
  return <ApiContext.Provider value={api}>{children}</ApiContext.Provider>
}

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('No ApiProvider above this component')
  return api
}
