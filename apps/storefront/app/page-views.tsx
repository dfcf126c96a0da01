import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'

/**
 * Tells which pages somebody looks at who is signed in and allows it. Of anybody else nothing is told; of whoever has not allowed it,
 * nothing more until she comes again.
 */
export function PageViews() {
  const api = useApi()
  const { data: customer } = useCustomer()
  const { pathname } = useLocation()
  const unwelcome = useRef<string>(undefined)
  const customer_id = customer?.customer_id
  useEffect(() => {
    if (!customer_id || unwelcome.current === customer_id) return
    void api
      .POST('/v1/page-views', { body: { path: pathname.slice(0, 400), title: document.title.slice(0, 200) } })
      .then(({ data }) => {
        if (!data?.kept) unwelcome.current = customer_id
      })
      .catch(() => {})
  }, [api, customer_id, pathname])
  return null
}
