import assert from 'node:assert/strict'
import { atTheTill, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket } from '../../../test/harness.ts'
import { ownValueContract } from './provider.contract.ts'

let given = 0

ownValueContract('gift_card', async ({ app, stage, desk }, amount_minor) => {
  const card = { company_id: stage.alma.company_id, amount_minor, reason: 'campaign' }
  const made = await app.call('POST', '/v1/gift-cards', card, { as: desk, key: `card ${++given}` })
  assert.equal(made.status, 201, made.text)
  const { gift_card_id } = made.body.gift_card
  const coded = await app.call('POST', `/v1/gift-cards/${gift_card_id}/codes`, {}, { as: desk })
  return { owner: gift_card_id, reference: coded.body.code }
})

ownValueContract('store_credit', async ({ app, stage, desk }, amount_minor) => {
  const { customer } = await signIn(app, pocket(), `0532 300 00 ${String(10 + ++given)}`)
  const { customer_id } = customer
  const grant = { company_id: stage.alma.company_id, amount_minor, reason: 'goodwill' }
  const granted = await app.call('POST', `/v1/customers/${customer_id}/credit-grants`, grant, { as: desk, key: `grant ${given}` })
  assert.ok(granted.body.grant, granted.text)
  return { owner: customer_id, customer_ids: [customer_id] }
})

let till: Pocket | undefined
ownValueContract('deposit', async ({ app, stage }, amount_minor) => {
  till ??= await atTheTill(app, stage)
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const wish = { cart_id: cart.cart_id, amount_minor, about: 'Bir kupa, özel renk', tenders: [{ method: 'cash', amount_minor }] }
  const taken = await app.call('POST', '/v1/till/deposits', { ...wish, name: 'Derya Deniz' }, { as: till, key: `deposit ${++given}` })
  assert.equal(taken.status, 201, taken.text)
  return { owner: taken.body.deposit_id, reference: taken.body.number }
})
