import type { ComponentType } from 'react'
import { CustomerPanel } from './customer.tsx'
import { OrderPanel } from './order.tsx'
import { PersonPanel } from './person.tsx'
import { ProductPanel } from './product.tsx'
import { RegisterPanel } from './register.tsx'
import { ReviewPanel } from './review.tsx'
import { RequestPanel } from './request.tsx'
import { VariantPanel } from './variant.tsx'

/** What opens beside a page, by the prefix of its id. */
export const panels: Record<string, ComponentType<{ id: string }>> = {
  ord: OrderPanel,
  cus: CustomerPanel,
  prd: ProductPanel,
  var: VariantPanel,
  stf: PersonPanel,
  reg: RegisterPanel,
  rev: ReviewPanel,
  req: RequestPanel,
}
