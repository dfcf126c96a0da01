import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'
import { useVisitorChoice } from './visitor-choice.tsx'

/**
 * Tells which pages somebody looks at who allows it, signed in or not. Of anybody else nothing is told; of whoever has not allowed it, nothing
 * more until she comes again.
 */
export function PageViews() {
  const api = useApi()
  const { data: customer } = useCustomer()
  const { data: visitor } = useVisitorChoice()
  const { pathname } = useLocation()
  const unwelcome = useRef<string>(undefined)
  const who = customer ? customer.customer_id : customer === null && visitor?.state === 'granted' ? 'visitor' : undefined
  useEffect(() => {
    if (!who || unwelcome.current === who) return
    void api
      .POST('/v1/page-views', { body: { path: pathname.slice(0, 400), title: document.title.slice(0, 200) } })
      .then(({ data }) => {
        if (!data?.kept) unwelcome.current = who
      })
      .catch(() => {})
  }, [api, who, pathname])
  return null
}
