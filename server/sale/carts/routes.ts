import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { ContactFields, contactInvalid } from '../../foundation/customers/index.ts'
import { noStorefront } from '../../foundation/stores/index.ts'
import { couponRefusals, foldCode } from '../../offer/promotions/index.ts'
import { Cart, cartFrozen } from './cart.ts'
import { leaveContact, noCart } from './contact.ts'
import { offerHandoff } from './handoff.ts'
import { detachOtherDevices } from './joining.ts'
import { cartNotServedHere, cartRefusals, editOwnCart, editServedCart, lineNotFound, quantityOutOfRange, refusesToAdd } from './lines.ts'
import { cartOf } from './reading.ts'
import { readServedCart } from './serving.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const Line = Type.Object({ line_id: Id })
const Served = Type.Object({ cart_id: Id })
const ServedLine = Type.Object({ cart_id: Id, line_id: Id })
// Any whole number is heard; what cannot be ordered is refused with the range.
export const Adding = Type.Object({
  variant_id: Id,
  quantity: Type.Optional(Type.Integer({ default: 1 })),
  amount_minor: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000_000_00, description: 'chosen for a gift card without denominations; else its price' }),
  ),
})
const Quantity = Type.Object({ quantity: Type.Integer() })

const CouponTyped = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40, description: 'as it is typed' }) })
const CouponOf = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) })

const refusesToSet = [lineNotFound, quantityOutOfRange, cartFrozen]
const refusesToRemove = [lineNotFound, cartFrozen]

const ofShopper = [
  route({
    on: 'GET /v1/cart',
    summary: 'My cart, the same on every device I am signed in on',
    reply: Cart,
    refuses: [noStorefront],
    permission: 'everyone',
    read: (db, _input, call) => cartOf(db, call),
  }),
  route({
    on: 'POST /v1/cart/lines',
    summary: 'Put something into my cart',
    body: Adding,
    reply: Cart,
    refuses: [...refusesToAdd, noStorefront],
    permission: 'shopper',
    steps: (database, { quantity = 1, ...what }, call) => editOwnCart(database, { kind: 'add', ...what, quantity }, call),
  }),
  route({
    on: 'PATCH /v1/cart/lines/:line_id',
    summary: 'More or fewer of something in my cart',
    params: Line,
    body: Quantity,
    reply: Cart,
    refuses: [...refusesToSet, noStorefront],
    permission: 'shopper',
    steps: (database, { line_id, quantity }, call) => editOwnCart(database, { kind: 'set', line_id, quantity }, call),
  }),
  route({
    on: 'DELETE /v1/cart/lines/:line_id',
    summary: 'Take something out of my cart',
    params: Line,
    reply: Cart,
    refuses: [...refusesToRemove, noStorefront],
    permission: 'shopper',
    steps: (database, { line_id }, call) => editOwnCart(database, { kind: 'remove', line_id }, call),
  }),
  route({
    on: 'POST /v1/cart/coupons',
    summary: 'Enter a coupon; one that lacks only some more goods is taken too',
    body: CouponTyped,
    reply: Cart,
    refuses: [...couponRefusals, cartFrozen, noStorefront],
    permission: 'shopper',
    // Codes are not to be found by trying.
    limit: { max: 600, minutes: 10, of_one_session: 30 },
    steps: (database, { code }, call) => editOwnCart(database, { kind: 'enter', code: foldCode(code) }, call),
  }),
  route({
    on: 'DELETE /v1/cart/coupons/:code',
    summary: 'Take a coupon off my cart',
    params: CouponOf,
    reply: Cart,
    refuses: [cartFrozen, noStorefront],
    permission: 'shopper',
    steps: (database, { code }, call) => editOwnCart(database, { kind: 'take_off', code: foldCode(code) }, call),
  }),
  route({
    on: 'PUT /v1/cart/contact',
    summary: 'Leave a phone number or an e-mail address for news of the order',
    body: Type.Object(ContactFields),
    reply: Cart,
    refuses: [contactInvalid, noCart, noStorefront],
    permission: 'shopper',
    limit: { max: 600, minutes: 10, of_one_session: 30 },
    write: leaveContact,
  }),
  route({
    on: 'POST /v1/cart/handoff',
    summary: 'A code that opens my cart at a till',
    reply: Type.Object({ code: Type.String(), expires_at: Type.String(), qr_text: Type.String() }),
    refuses: [noCart, noStorefront],
    permission: 'shopper',
    limit: { max: 600, minutes: 10, of_one_session: 30 },
    write: (tx, _input, call) => offerHandoff(tx, call),
  }),
  route({
    on: 'DELETE /v1/cart/other-devices',
    summary: 'Devices that are not signed in stop showing my cart',
    reply: Cart,
    refuses: [noCart, noStorefront],
    permission: 'customer',
    write: (tx, _input, call) => detachOtherDevices(tx, call),
  }),
]

const ofStaff = [
  route({
    on: 'GET /v1/carts/:cart_id',
    summary: 'The cart that is open at my register',
    params: Served,
    reply: Cart,
    refuses: [notFound, cartNotServedHere],
    permission: 'carts.serve',
    read: (db, { cart_id }, call) => readServedCart(db, cart_id, call),
  }),
  route({
    on: 'POST /v1/carts/:cart_id/lines',
    summary: 'Put something into the cart that is open at my register',
    params: Served,
    body: Adding,
    reply: Cart,
    refuses: cartRefusals,
    permission: 'carts.serve',
    steps: (database, { cart_id, quantity = 1, ...what }, call) =>
      editServedCart(database, cart_id, { kind: 'add', ...what, quantity }, call),
  }),
  route({
    on: 'PATCH /v1/carts/:cart_id/lines/:line_id',
    summary: 'More or fewer of something in the cart that is open at my register',
    params: ServedLine,
    body: Quantity,
    reply: Cart,
    refuses: [...refusesToSet, notFound, cartNotServedHere],
    permission: 'carts.serve',
    steps: (database, { cart_id, line_id, quantity }, call) => editServedCart(database, cart_id, { kind: 'set', line_id, quantity }, call),
  }),
  route({
    on: 'DELETE /v1/carts/:cart_id/lines/:line_id',
    summary: 'Take something out of the cart that is open at my register',
    params: ServedLine,
    reply: Cart,
    refuses: [...refusesToRemove, notFound, cartNotServedHere],
    permission: 'carts.serve',
    steps: (database, { cart_id, line_id }, call) => editServedCart(database, cart_id, { kind: 'remove', line_id }, call),
  }),
  route({
    on: 'POST /v1/carts/:cart_id/coupons',
    summary: 'Enter a coupon into the cart that is open at my register',
    params: Served,
    body: CouponTyped,
    reply: Cart,
    refuses: [...couponRefusals, cartFrozen, notFound, cartNotServedHere],
    permission: 'carts.serve',
    steps: (database, { cart_id, code }, call) => editServedCart(database, cart_id, { kind: 'enter', code: foldCode(code) }, call),
  }),
  route({
    on: 'DELETE /v1/carts/:cart_id/coupons/:code',
    summary: 'Take a coupon off the cart that is open at my register',
    params: Type.Object({ ...Served.properties, ...CouponOf.properties }),
    reply: Cart,
    refuses: [cartFrozen, notFound, cartNotServedHere],
    permission: 'carts.serve',
    steps: (database, { cart_id, code }, call) => editServedCart(database, cart_id, { kind: 'take_off', code: foldCode(code) }, call),
  }),
]

export const routes = [...ofShopper, ...ofStaff]
