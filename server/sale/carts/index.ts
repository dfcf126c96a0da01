/**
 * Carts: what somebody is about to buy, one cart behind every door. It shows the same lines at the same prices on her phone, on her desktop
 * and at the till, holds no goods, and ends in one order. A device that gathered it before it became somebody's sees of it only what was put in
 * without a name, and does nothing in hers (docs/decisions/0005).
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { contactsToForget, whenSignedIn } from '../../foundation/customers/index.ts'
import { takenAtTill } from '../../offer/parity/index.ts'
import { retention } from './contact.ts'
import { tidyHandoffs } from './handoff.ts'
import { joinCarts } from './joining.ts'
import { joinWaiting, mergeFace } from './one-person.ts'
import { mayHearOf, takenFor } from './reading.ts'
import { routes } from './routes.ts'

export { Adding } from './routes.ts'

export { Cart, cartChanged, cartFrozen } from './cart.ts'
export { handoffRefusals, redeemHandoff } from './handoff.ts'
export { bringAlong } from './joining.ts'
export {
  addToCart,
  cartNotServedHere,
  cartRefusals,
  type Edit,
  editOwnCart,
  lineNotFound,
  quantityOutOfRange,
  refusesToAdd,
} from './lines.ts'
export { type CartForSale, cartForSale, cartOf, livingCartsOf, mayHearOf, readCart } from './reading.ts'
export {
  broughtBy,
  cartNotWaiting,
  cartOfCustomer,
  cartsAt,
  endServing,
  isServedAt,
  openForServing,
  presentWith,
  type Till,
  viaOfWaiting,
  WaitingCart,
} from './serving.ts'
export { finishCarts, freezeCarts, type LockedCart, lockCarts, thawCarts } from './stages.ts'

whenSignedIn.fill(joinCarts)
takenAtTill.fill(takenFor)

export const carts: Module = {
  name: 'carts',
  routes,
  permissions: { 'carts.serve': ['manager', 'associate'] },
  async tick(tx, now) {
    await tidyHandoffs(tx, now)
    await joinWaiting(tx, now)
  },
  listeners: {
    crt: mayHearOf,
  },
  audits: [
    {
      name: 'every cart belongs to a company and counts in its currency',
      violations: `select c.cart_id from carts.carts c left join companies.public_companies m using (company_id) where m.currency is distinct from c.currency`,
    },
    {
      name: 'every cart line is of a variant that exists',
      violations: `select l.cart_id, l.variant_id from carts.cart_lines l left join catalog.public_variants v using (variant_id) where v.variant_id is null`,
    },
    {
      name: 'a cart that has ended is open at no register',
      violations: `select s.serving_id from carts.servings s join carts.carts c using (cart_id) where s.ended_at is null and c.status in ('ordered', 'merged')`,
    },
    {
      name: 'of the carts of who was forgotten none is kept but those she bought',
      violations: `
        select c.cart_id from carts.carts c join customers.public_forgotten using (customer_id)
        where c.status <> 'ordered' or exists (select from carts.cart_contacts k where k.cart_id = c.cart_id)`,
    },
  ],
  retention,
  merge: mergeFace,
  personal_data: {
    export: async (db, customer_ids) => ({
      carts: await run(
        db,
        `select c.status, c.channel, c.created_at, c.changed_at,
           (select json_agg(json_build_object('sku', v.sku, 'quantity', l.quantity, 'channel', l.channel, 'added_at', l.added_at) order by l.added_at)
            from carts.cart_lines l join catalog.public_variants v using (variant_id) where l.cart_id = c.cart_id) as lines,
           (select json_agg(json_build_object('kind', k.kind, 'value', k.value)) from carts.cart_contacts k where k.cart_id = c.cart_id) as contacts
         from carts.carts c where c.customer_id = any($1::text[]) order by c.created_at`,
        [customer_ids],
      ),
    }),
    // What she had in mind to buy is forgotten; carts that became orders stay beside them, without her contacts. So are her contacts on carts
    // that she, or somebody for her, filled without a name.
    async erase(tx, customer_ids) {
      const hers = await contactsToForget(tx, customer_ids)
      const contacts = await run(
        tx,
        `delete from carts.cart_contacts where cart_id in (select cart_id from carts.carts where customer_id = any($1::text[])) or value = any($2::text[]) returning 1`,
        [customer_ids, hers],
      )
      const erased = await run(tx, `delete from carts.carts where customer_id = any($1::text[]) and status <> 'ordered' returning 1`, [
        customer_ids,
      ])
      const [kept] = await run<{ count: number }>(tx, 'select count(*) from carts.carts where customer_id = any($1::text[])', [
        customer_ids,
      ])
      return [
        { table: 'carts.carts', erased: erased.length, kept: kept!.count, why: 'tax_law' },
        { table: 'carts.cart_contacts', erased: contacts.length, kept: 0 },
      ]
    },
    /** Her cart is open at the caller's register, because she showed its code or told hers. */
    reason_to_see: {
      reason: 'present',
      when: `exists (select from carts.servings s join carts.carts c using (cart_id) where s.register_id = who.register_id and s.ended_at is null
        and s.via in ('handoff', 'proof') and c.customer_id = any(who.customer_ids))`,
    },
  },
}
