import { run, type Tx } from '#platform/database'
import type { Product } from './products.ts'

/** What a history of prices has to know of a product: when it was offered, as what, and whether it perished. */
const factsOf = ({ status, title, attributes }: Product) => JSON.stringify([status, title, attributes.perishable])

/** Writes down since when products that were just saved are offered, or are no more. */
export async function keepOffered(tx: Tx, products: readonly Product[], stored: ReadonlyMap<string, Product>, now: string): Promise<void> {
  const changed = products.filter((product) => {
    const before = stored.get(product.product_id)
    return !before || factsOf(before) !== factsOf(product)
  })
  if (!changed.length) return
  const asked = [changed.map(({ product_id }) => product_id), now]
  // What was said of it at this very moment never was so.
  await run(tx, `delete from catalog.offered o using catalog.products p where ${IS_SO_NO_MORE} and o.offered_from >= $2`, asked)
  await run(tx, `update catalog.offered o set offered_until = $2 from catalog.products p where ${IS_SO_NO_MORE}`, asked)
  await run(tx, BEGIN, asked)
}

const PERISHABLE = `coalesce(p.attributes ->> 'perishable' = 'true', false)`
const IS_SO_NO_MORE = `p.product_id = any($1::text[]) and o.product_id = p.product_id and o.offered_until is null
  and (p.status <> 'active' or o.title <> p.title or o.perishable <> ${PERISHABLE})`
const BEGIN = `
  insert into catalog.offered (product_id, offered_from, title, perishable)
  select p.product_id, $2, p.title, ${PERISHABLE} from catalog.products p
  where p.product_id = any($1::text[]) and p.status = 'active'
    and not exists (select from catalog.offered o where o.product_id = p.product_id and o.offered_until is null)
  order by p.product_id`

export const offeredAudit = {
  name: 'a product is offered for as long as it is active, under the name it has',
  violations: `
    select p.product_id from catalog.products p left join catalog.offered o on o.product_id = p.product_id and o.offered_until is null
    where (p.status = 'active') <> (o.product_id is not null) or o.title <> p.title`,
}
