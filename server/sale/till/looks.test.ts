/** Whatever staff open of a person's (her cart, order, receipt, messages) is written down with who, why and where, before it is shown. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const ayse = pocket()
const { customer } = await signIn(app, ayse, '0532 111 22 33')
await app.call('PATCH', '/v1/me', { first_name: 'Ayşe' }, { as: ayse })
const { customer_id } = customer

const get = async (path: string, as: Pocket) => {
  const answer = await app.call('GET', path, undefined, { as })
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}
const looks = () =>
  run<{ subject: string; customer_id: string | null; reason: string; actor: string; register_id: string | null }>(
    app.database.db,
    'select subject, customer_id, reason, actor, register_id from customers.looks order by look_id',
  )
const byOwner = { actor: `staff:${stage.owner.staff_id}`, register_id: null }
const byAssociate = { actor: `staff:${stage.associate.staff_id}`, register_id: stage.till.register_id }

async function comeToTheTill(): Promise<string> {
  const added = await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: ayse })
  assert.equal(added.status, 201, added.text)
  return (await app.call('POST', '/v1/cart/handoff', undefined, { as: ayse })).body.code
}
const open = (handoff_code: string) => app.call('POST', '/v1/till/carts', { handoff_code }, { as: till })

async function buy() {
  const cart = (await open(await comeToTheTill())).body
  const { total_minor } = cart.totals
  const body = { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] }
  const sale = await app.call('POST', '/v1/till/sales', body, { as: till, key: cart.cart_id })
  assert.equal(sale.status, 201, sale.text)
  return sale.body as { order_id: string; number: string }
}
const hers = await buy()
const walkIn = (await app.call('POST', '/v1/till/carts', {}, { as: till })).body.cart_id
await app.call('DELETE', `/v1/till/carts/${walkIn}`, undefined, { as: till })
beforeEach(() => run(app.database.db, 'delete from customers.looks'))

test('an order, its story and its receipt', async () => {
  await get(`/v1/orders/${hers.order_id}`, desk)
  await get(`/v1/orders/${hers.order_id}/timeline`, desk)
  await get(`/v1/orders/${hers.order_id}/receipt.html`, till)
  await get(`/v1/orders/${hers.order_id}/receipt.txt`, till)
  const opened = { subject: hers.order_id, customer_id }
  assert.deepEqual(await looks(), [
    { ...opened, reason: 'order', ...byOwner },
    { ...opened, reason: 'receipt', ...byAssociate },
  ])
})

test('a list of orders with her name in it', async () => {
  assert.equal((await get('/v1/orders', desk)).items[0].customer_name, 'Ayşe')
  assert.deepEqual(await looks(), [{ subject: hers.order_id, customer_id, reason: 'orders', ...byOwner }])
})

test('what was written to her', async () => {
  const { items } = await get('/v1/messages', desk)
  assert.ok(items.length)
  const subjects = (await looks()).map(({ subject, reason }) => `${reason} ${subject}`)
  assert.deepEqual(subjects.sort(), items.map(({ message_id }: { message_id: string }) => `outbox ${message_id}`).sort())
})

test('her cart that waits at the till, with her name on it', async () => {
  const { cart_id } = (await open(await comeToTheTill())).body
  await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })
  await run(app.database.db, 'delete from customers.looks')
  const { items } = await get('/v1/till/carts', till)
  assert.deepEqual(
    items.map((item: { customer: { first_name: string } }) => item.customer.first_name),
    ['Ayşe'],
  )
  assert.deepEqual(await looks(), [{ subject: cart_id, customer_id, reason: 'cart', ...byAssociate }])
})

test('her phone is seen whole at the till where she has shown her cart, as long as it is open there', async () => {
  const seenBy = async (as: Pocket) => {
    const { contacts_seen, phone } = await get(`/v1/customers/${customer_id}`, as)
    return [contacts_seen, phone]
  }
  const masked = [null, '+90 53• ••• •• 33']
  assert.deepEqual(await seenBy(till), masked)
  const { cart_id } = (await open(await comeToTheTill())).body
  assert.deepEqual([await seenBy(till), await seenBy(desk)], [['present', '+905321112233'], masked])
  await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })
  assert.deepEqual(await seenBy(till), masked)
})

test('she herself looks at what is hers, and that is nobody’s business', async () => {
  for (const path of ['', `/${hers.order_id}`, `/${hers.order_id}/receipt.html`]) await get(`/v1/orders${path}`, ayse)
  assert.deepEqual(await looks(), [])
})

test('a cart is not opened by its code where the look cannot be written down', async () => {
  const code = await comeToTheTill()
  const served = () => run(app.database.db, 'select cart_id, register_id, ended_at from carts.servings order by serving_id')
  const before = await served()
  await run(app.database.db, 'alter table customers.looks add constraint full_up check (false) not valid')
  const answer = await open(code)
  await run(app.database.db, 'alter table customers.looks drop constraint full_up')
  assert.equal(answer.status, 500)
  assert.deepEqual([await served(), await looks()], [before, []])
  const again = await open(code)
  assert.equal(again.status, 201, again.text)
  assert.deepEqual(await looks(), [{ subject: again.body.cart_id, customer_id, reason: 'handoff', ...byAssociate }])
})
