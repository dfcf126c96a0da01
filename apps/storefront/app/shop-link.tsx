import type { AnchorProps } from '@birge/ui'
import { Link } from 'react-router'

/** Leads to another page of the shop without loading the document again, and fetches it as soon as a finger or pointer is near. */
export function ShopLink({ href, ...rest }: AnchorProps) {
  if (/^[a-z]+:|^\/v1\//.test(href)) return <a href={href} {...rest} />
  return <Link to={href} prefetch="intent" {...rest} />
}
