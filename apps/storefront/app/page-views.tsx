import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useApi } from './api.tsx'
import { browserName } from './browser-name.ts'
import { useCustomer } from './cart.ts'
import { useVisitorChoice } from './visitor-choice.tsx'

/**
 * Tells which pages somebody looks at who allows it, signed in or not. Of anybody else nothing is told; of whoever has not allowed it, nothing
 * more until she comes again. Who is signed in is told to be so in the browser that another page's tracking client has named (decision 79).
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
  // She may have been signed in here for long when another page of the house hears of her, or before this page told of its browser at all.
  const told = useRef<string>(undefined)
  useEffect(() => {
    const { anonymous_id } = browserName(document.cookie)
    if (!customer || !anonymous_id) return
    const news = `${customer.customer_id} ${anonymous_id}`
    if (told.current === news) return
    told.current = news
    void api.PUT('/v1/me/browser', { body: { anonymous_id } }).catch(() => {})
  }, [api, customer, pathname])
  return null
}
