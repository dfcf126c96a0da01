import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, paysBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { providerNamed, recordPayments, speakAuthorise } from '../payments/index.ts'
import { openLog } from '#platform/log'
import { forgetAtProviders, removeExpired } from './forgetting.ts'
import { type Cardholder, howByCard, saved_cards } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const ADDRESS = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
let turn = 0
let people = 0

afterEach(async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

const ask = (as: Pocket, method: string, path: string, body?: object, key = `key ${++turn}`) => app.call(method, path, body, { as, key })
/** Somebody who is signed in, on a phone of her own. */
async function shopper() {
  const as = pocket()
  const phone = `+90532${String(1_000_000 + ++people)}`
  await app.call('GET', '/v1/cart', undefined, { as })
  await signIn(app, as, phone)
  const { customer } = (await app.call('GET', '/v1/me', undefined, { as })).body
  return { as, phone, customer_id: customer.customer_id as string }
}
async function checkout(as: Pocket) {
  await ask(as, 'POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 })
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  return (await ask(as, 'POST', '/v1/checkouts', { delivery: { kind: 'ship', address: ADDRESS }, contact })).body.checkout_id as string
}
const save_card = { text_version: '2', absent_allowed: false }
const pay = (as: Pocket, checkout_id: string, by: object, key?: string) =>
  ask(as, 'POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', ...by }, key)
const order = (as: Pocket, checkout_id: string) => ask(as, 'POST', `/v1/checkouts/${checkout_id}/order`)
const mine = async (as: Pocket) => (await ask(as, 'GET', '/v1/me/saved-cards')).body.items
/** Buys, and has her card kept. */
async function saved({ as }: { as: Pocket }, token = 'tok_ok', more: object = {}) {
  const checkout_id = await checkout(as)
  const paid = await pay(as, checkout_id, { token, save_card: { ...save_card, ...more } })
  assert.equal(paid.status, 201, paid.text)
  assert.equal((await order(as, checkout_id)).status, 201)
  return (await mine(as))[0]
}
const toldTo = (phone: string, kind: string) =>
  run<{ body: string }>(app.database.db, 'select body from platform.messages where recipient = $1 and kind = $2 order by created_at', [
    phone,
    kind,
  ])
const shown = (card: object) => ({ ...card, saved_card_id: 'crd' })
const refused = (answer: { status: number; body: { code: string }; text: string }, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)

describe('at the checkout', () => {
  test('a card is kept only if she asked for it, and pays again by one word; its token stands readable nowhere', async () => {
    const derya = await shopper()
    const { as, phone, customer_id } = derya
    const first = await checkout(as)
    assert.equal((await pay(as, first, { token: 'tok_ok' })).status, 201)
    await order(as, first)
    assert.deepEqual(await mine(as), [])

    const card = await saved(derya)
    assert.deepEqual(shown(card), {
      ...{ saved_card_id: 'crd', brand: 'visa', last_four: '4242', expires_on: card.expires_on, label: null },
      ...{ is_expired: false, is_default: true, is_taken: true, absent_allowed: false },
    })
    await app.settle()
    assert.match((await toldTo(phone, 'card_saved'))[0]!.body, /Visa •••• 4242/)

    const again = await checkout(as)
    const paid = await pay(as, again, { saved_card_id: card.saved_card_id })
    assert.deepEqual([paid.status, paid.body.status], [201, 'authorised'], paid.text)
    const { order_id } = (await order(as, again)).body
    await app.settle()
    assert.match((await toldTo(phone, 'saved_card_used'))[0]!.body, /Visa •••• 4242.*249,00/)
    const { items } = (await ask(desk, 'GET', `/v1/orders/${order_id}/timeline`)).body
    const used = items.find(({ type }: { type: string }) => type === 'saved_cards.card_used')
    assert.deepEqual([used.data.saved_card_id, used.data.presence, used.data.amount_minor], [card.saved_card_id, 'present', 24_900])

    const [bank] = await run<{ token: string }>(app.database.db, 'select token from test_bank.cards order by token desc limit 1')
    const everywhere = await Promise.all(
      ['saved_cards.cards', 'saved_cards.uses', 'platform.events', 'platform.messages', 'customers.identifiers', 'payments.payments'].map(
        (table) => run(app.database.db, `select to_jsonb(t) as row from ${table} t`),
      ),
    )
    assert.ok(!JSON.stringify(everywhere).includes(bank!.token.split('/')[1]!))
    const hints = await run(app.database.db, `select source from customers.identifiers where customer_id = $1 and kind = 'payment_token'`, [
      customer_id,
    ])
    assert.deepEqual(hints, [{ source: 'saved_cards.test-card' }])
    // And it goes back as from any card.
    const [payment] = (await ask(desk, 'GET', `/v1/payments?order_id=${order_id}`)).body.items
    const back = await ask(desk, 'POST', `/v1/orders/${order_id}/refunds`, { amount_minor: 24_900 })
    assert.ok(back.status < 300, back.text)
    await app.settle()
    assert.equal((await ask(desk, 'GET', `/v1/payments/${payment.payment_id}`)).body.refunded_minor, 24_900)
  })

  test('nobody else pays with it, nor sees it; a guest keeps none', async () => {
    const derya = await shopper()
    const { saved_card_id } = await saved(derya)
    const [stranger, guest] = [await shopper(), pocket()]
    assert.deepEqual(await mine(stranger.as), [])
    refused(await pay(stranger.as, await checkout(stranger.as), { saved_card_id }), 404, 'saved_card_unknown')
    const opened = await checkout(guest)
    refused(await pay(guest, opened, { saved_card_id }), 404, 'saved_card_unknown')
    refused(await pay(guest, opened, { token: 'tok_ok', save_card }), 401, 'sign_in_required')
    assert.equal((await ask(guest, 'GET', '/v1/me/saved-cards')).status, 401)
    refused(await ask(stranger.as, 'PATCH', `/v1/me/saved-cards/${saved_card_id}`, { label: 'benim' }), 404, 'saved_card_unknown')
    await ask(stranger.as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`)
    assert.equal((await mine(derya.as)).length, 1)
  })

  test('words that she has not read save nothing, and nothing is held', async () => {
    const { as } = await shopper()
    const checkout_id = await checkout(as)
    refused(await pay(as, checkout_id, { token: 'tok_ok', save_card: { ...save_card, text_version: '0' } }), 409, 'card_terms_changed')
    assert.equal((await ask(as, 'GET', `/v1/checkouts/${checkout_id}`)).body.status, 'open')
    assert.equal((await pay(as, checkout_id, { token: 'tok_ok' })).status, 201)
  })

  test('a card that has nothing left is declined, and she pays another way; one that has expired is not asked', async () => {
    const derya = await shopper()
    const { saved_card_id } = await saved(derya, 'tok_drained')
    const checkout_id = await checkout(derya.as)
    const declined = await pay(derya.as, checkout_id, { saved_card_id })
    assert.deepEqual([declined.status, declined.body.code, declined.body.details.reason], [409, 'payment_declined', 'card_declined'])
    assert.equal((await pay(derya.as, checkout_id, { token: 'tok_ok' })).body.status, 'authorised')
    await order(derya.as, checkout_id)

    await run(app.database.db, `update saved_cards.cards set expires_on = '2020-01-31' where saved_card_id = $1`, [saved_card_id])
    assert.equal((await mine(derya.as))[0].is_expired, true)
    refused(await pay(derya.as, await checkout(derya.as), { saved_card_id }), 409, 'saved_card_expired')
  })

  test('her bank may want to see her; what was silent or decided later is kept all the same', async () => {
    const derya = await shopper()
    const asks = await checkout(derya.as)
    const { continue_at, payment_id } = (await pay(derya.as, asks, { token: 'tok_3ds', save_card })).body
    assert.deepEqual(await mine(derya.as), [])
    const goOn = async (address: string) => {
      const { pathname, search } = new URL(address)
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return app.http.inject({ method: 'POST', url: pathname + search, payload: 'code=345410&confirm=1', headers })
    }
    await goOn(continue_at)
    await app.http.inject({ url: `/v1/payment-returns/${payment_id}?locale=tr` })
    assert.equal((await order(derya.as, asks)).status, 201)
    const [card] = await mine(derya.as)
    assert.equal(card.last_four, '3220')
    const again = await checkout(derya.as)
    const asked = await pay(derya.as, again, { saved_card_id: card.saved_card_id })
    assert.match(asked.body.continue_at, /test-bank/)
    await goOn(asked.body.continue_at)
    await app.http.inject({ url: `/v1/payment-returns/${asked.body.payment_id}?locale=tr` })
    assert.equal((await order(derya.as, again)).status, 201)

    const ayse = await shopper()
    const silent = await checkout(ayse.as)
    assert.equal((await pay(ayse.as, silent, { token: 'tok_timeout', save_card })).body.status, 'unknown')
    app.clock.advance({ minutes: 2 })
    await app.settle()
    assert.equal((await mine(ayse.as)).length, 1)
  })

  test('paid twice at once it is paid once, and told once; the same card kept again is one card', async () => {
    const derya = await shopper()
    const { saved_card_id } = await saved(derya)
    const checkout_id = await checkout(derya.as)
    const paid = await Promise.all([1, 2, 3].map(() => pay(derya.as, checkout_id, { saved_card_id }, 'once')))
    assert.ok(
      paid.every(({ status }) => status === 201),
      paid.map(({ text }) => text).join(),
    )
    await order(derya.as, checkout_id)
    await app.settle()
    assert.equal((await toldTo(derya.phone, 'saved_card_used')).length, 1)
    await saved(derya)
    const cards = await mine(derya.as)
    assert.equal(cards.length, 1)
    assert.notEqual(cards[0].saved_card_id, saved_card_id)
  })
})

describe('taken away', () => {
  const atTheBank = async () =>
    (await run<{ count: number }>(app.database.db, 'select count(*) from test_bank.cards where forgotten_at is null'))[0]!.count

  test('it pays nothing more, the bank forgets it, and its row goes', async () => {
    const derya = await shopper()
    const { saved_card_id } = await saved(derya)
    await app.settle()
    const before = await atTheBank()
    const left = await ask(derya.as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`)
    assert.deepEqual([left.status, left.body.items], [200, []], left.text)
    assert.equal((await ask(derya.as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`)).status, 200, 'twice is once')
    refused(await pay(derya.as, await checkout(derya.as), { saved_card_id }), 404, 'saved_card_unknown')
    await app.settle()
    assert.equal(await atTheBank(), before - 1)
    assert.deepEqual(await run(app.database.db, 'select 1 from saved_cards.cards where saved_card_id = $1', [saved_card_id]), [])
    const known = await run(app.database.db, `select 1 from customers.identifiers where customer_id = $1 and kind = 'payment_token'`, [
      derya.customer_id,
    ])
    assert.deepEqual(known, [])
  })

  test('while she pays with it, either it is paid or nobody was asked', async () => {
    const outcomes = new Set<string>()
    for (let i = 0; i < 8; i++) {
      const derya = await shopper()
      const { saved_card_id } = await saved(derya)
      const checkout_id = await checkout(derya.as)
      const takeAway = () => ask(derya.as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`)
      // Once clearly before, once clearly after, and else at the same moment.
      if (i === 0) await takeAway()
      const paying = pay(derya.as, checkout_id, { saved_card_id })
      if (i === 1) await paying
      const [paid] = await Promise.all([paying, takeAway()])
      outcomes.add(paid.status === 201 ? 'paid' : paid.body.code)
      assert.deepEqual(await mine(derya.as), [])
      const charged = await run(
        app.database.db,
        'select 1 from test_bank.charges c join payments.payments p on p.payment_id = c.reference where p.purpose_id = $1',
        [checkout_id],
      )
      assert.equal(charged.length, paid.status === 201 ? 1 : 0)
      if (paid.status === 201) assert.equal((await order(derya.as, checkout_id)).status, 201)
      else assert.equal((await pay(derya.as, checkout_id, { token: 'tok_ok' })).status, 201, 'she pays another way')
    }
    outcomes.delete('payment_declined')
    assert.deepEqual([...outcomes].sort(), ['paid', 'saved_card_unknown'])
    await app.settle()
    const pending = await run(app.database.db, 'select 1 from saved_cards.cards where removed_at is not null')
    assert.deepEqual(pending, [])
  })

  const goings: Record<string, (as: Pocket, saved_card_id: string) => Promise<unknown>> = {
    'taken away': (as, saved_card_id) => ask(as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`),
    'no longer of the account that charges': (_, saved_card_id) =>
      run(app.database.db, `update saved_cards.cards set account_mark = 'another account' where saved_card_id = $1`, [saved_card_id]),
  }
  for (const [gone, goes] of Object.entries(goings))
    test(`${gone} between choosing it and asking for it, nobody is asked`, async () => {
      const { as, customer_id } = await shopper()
      const { saved_card_id } = await saved({ as })
      const now = app.clock.now().toISOString()
      const wanted = { purpose_id: 'a checkout', company_id, method: 'card' as const, provider: 'test-card', amount_minor: 100 }
      const [payment] = await app.database.transaction((tx) =>
        recordPayments(tx, [{ ...wanted, currency: 'TRY', actor: 'system:test' }], now),
      )
      await goes(as, saved_card_id)
      const holder: Cardholder = { customer_id, customer_ids: [customer_id], presence: 'present' }
      const by = await howByCard(app.database, payment!, { saved_card_id }, holder, { now, actor: 'shopper', channel: 'web' } as never)
      assert.deepEqual(by, { token: null, kept: 'present' })
      const { status, reason } = await speakAuthorise(app.database, payment!, { ...paysBy(null), ...by }, now)
      assert.deepEqual([status, reason], ['declined', 'saved_card_removed'])
      const charged = await run(app.database.db, 'select 1 from test_bank.charges where reference = $1', [payment!.payment_id])
      assert.deepEqual(charged, [])
    })

  test('who is forgotten has none, here or at the bank; what her bank keeps later for a payment under way it forgets too', async () => {
    const derya = await shopper()
    await saved(derya)
    const asks = await checkout(derya.as)
    const { payment_id } = (await pay(derya.as, asks, { token: 'tok_timeout', save_card })).body
    await app.settle()
    const told = (await saved_cards.personal_data!.export(app.database.db, [derya.customer_id])) as { saved_cards: object[] }
    assert.equal(told.saved_cards.length, 1)
    const now = app.clock.now().toISOString()
    const proof = await app.database.transaction((tx) => saved_cards.personal_data!.erase(tx, [derya.customer_id], now))
    assert.deepEqual(
      proof.map(({ erased, kept, why }) => [erased, kept, why]),
      [
        [0, 1, 'at_provider'],
        [1, 0, undefined],
        [0, 0, undefined],
      ],
    )
    app.clock.advance({ minutes: 2 })
    await app.settle()
    await app.settle()
    assert.deepEqual(
      await run(app.database.db, 'select 1 from saved_cards.cards where customer_id = $1 or removed_at is not null', [derya.customer_id]),
      [],
    )
    const kept = await run(app.database.db, 'select 1 from test_bank.cards where kept_by = $1 and forgotten_at is null', [payment_id])
    assert.deepEqual(kept, [])
  })
})

test('a card that its provider cannot be asked to forget stays, and after some days it is an alarm', async () => {
  const derya = await shopper()
  const { saved_card_id } = await saved(derya)
  const now = app.clock.now().toISOString()
  await app.database.transaction((tx) => saved_cards.personal_data!.erase(tx, [derya.customer_id], now))
  await run(app.database.db, `update saved_cards.cards set account_mark = 'an account that is gone' where saved_card_id = $1`, [
    saved_card_id,
  ])
  const levels: number[] = []
  const log = openLog('warn', { write: (line) => void levels.push((JSON.parse(line) as { level: number }).level) })
  for (const _ of ['at once', 'after some days']) {
    await forgetAtProviders(app.database, app.clock.now().toISOString(), log)
    app.clock.advance({ minutes: 4 * 24 * 60 })
  }
  assert.deepEqual(levels, [40, 50])
  const kept = await run(app.database.db, 'select customer_id from saved_cards.cards where saved_card_id = $1', [saved_card_id])
  assert.deepEqual(kept, [{ customer_id: null }])
})

test('a card that has expired goes by itself some time after its last day, its provider forgets it, and the others stay', async () => {
  const derya = await shopper()
  const gone = await saved(derya)
  const stays = await saved(derya, 'tok_drained')
  // Before all that the others have.
  const expires_on = '2020-01-31'
  await run(app.database.db, 'update saved_cards.cards set expires_on = $2 where saved_card_id = $1', [gone.saved_card_id, expires_on])
  const [rule] = saved_cards.retention!.filter(({ what }) => what === 'saved_cards.expired')
  const lastDay = Date.parse(`${expires_on}T00:00:00Z`)
  const sweepAt = (days: number) => {
    const at = (day: number) => new Date(lastDay + day * 86_400_000).toISOString()
    return app.database.transaction((tx) => rule!.sweep(tx, at(days - rule!.days), at(days)))
  }
  assert.equal(await sweepAt(rule!.days), 0, 'on its last day it was still good')
  assert.deepEqual((await mine(derya.as)).length, 2)
  assert.equal(await sweepAt(rule!.days + 1), 1)
  assert.deepEqual(
    (await mine(derya.as)).map((card: { saved_card_id: string }) => card.saved_card_id),
    [stays.saved_card_id],
  )
  const told = await run<{ actor: string }>(
    app.database.db,
    `select actor from platform.events where subject = $1 and type = 'saved_cards.card_removed'`,
    [gone.saved_card_id],
  )
  assert.deepEqual(told, [{ actor: 'system:saved_cards' }])
  await forgetAtProviders(app.database, new Date(lastDay + 200 * 86_400_000).toISOString(), openLog('error'))
  assert.deepEqual(await run(app.database.db, 'select 1 from saved_cards.cards where saved_card_id = $1', [gone.saved_card_id]), [])
  assert.equal(await sweepAt(rule!.days + 1), 0, 'once')
})

test('she is known by a card until the last row of hers that keeps it is gone, with whichever company', async () => {
  const derya = await shopper()
  const { saved_card_id } = await saved(derya)
  const known = () =>
    run(app.database.db, `select from customers.identifiers where customer_id = $1 and kind = 'payment_token'`, [derya.customer_id])
  const { length } = await known()
  // The same card, kept with another company.
  await run(
    app.database.db,
    `insert into saved_cards.cards select (jsonb_populate_record(c, '{"saved_card_id": "crd_other", "company_id": "com_other"}')).* from saved_cards.cards c
     where saved_card_id = $1`,
    [saved_card_id],
  )
  assert.equal((await ask(derya.as, 'DELETE', `/v1/me/saved-cards/${saved_card_id}`)).status, 200)
  assert.equal((await known()).length, length)
  await run(app.database.db, `update saved_cards.cards set expires_on = '2020-01-31' where saved_card_id = 'crd_other'`)
  await app.database.transaction((tx) => removeExpired(tx, '2020-02-01T00:00:00Z', app.clock.now().toISOString()))
  assert.equal((await known()).length, length - 1)
  await run(app.database.db, `delete from saved_cards.cards where saved_card_id = 'crd_other'`)
})

test('a card is kept beside her own and nobody else’s, whoever was once taken for her', async () => {
  const [derya, ayse] = [await shopper(), await shopper()]
  const { saved_card_id } = await saved(derya)
  const holders = async () =>
    (await run<{ holder: string }>(app.database.db, 'select distinct holder from test_bank.cards order by holder')).map(
      ({ holder }) => holder,
    )
  const before = await holders()
  const answersFor = (customer_id: string) =>
    run(app.database.db, 'update customers.profiles set profile_id = $2 where customer_id = $1', [ayse.customer_id, customer_id])
  await answersFor(derya.customer_id)
  const hers = await saved(ayse, 'tok_drained')
  await answersFor(ayse.customer_id)
  assert.equal((await holders()).length, before.length + 1, 'taken for Derya she has her cards by a name of her own')

  await saved(derya, 'tok_drained')
  assert.equal((await holders()).length, before.length + 1, 'her own second card lies beside her first')
  // Kept before this was so: both under one name at the bank.
  await run(
    app.database.db,
    'update saved_cards.cards set holder_mark = (select holder_mark from saved_cards.cards where saved_card_id = $1) where saved_card_id = $2',
    [saved_card_id, hers.saved_card_id],
  )
  await saved(derya, 'tok_drained')
  assert.equal((await holders()).length, before.length + 2)
})

test('where the provider keeps a card only by a box on its own page, she is told so before she goes there', async () => {
  const { as } = await shopper()
  const termsNow = async () => (await ask(as, 'GET', '/v1/me/saved-cards')).body.terms
  assert.equal((await termsNow()).on_page, null)
  const provider = providerNamed('test-card') as { keeps_on_page?: true }
  provider.keeps_on_page = true
  try {
    assert.match((await termsNow()).on_page, /kutusunu da işaretleyin/)
  } finally {
    delete provider.keeps_on_page
  }
})

test('she names a card, chooses which is hers by default, and allows or forbids charging it without her', async () => {
  const derya = await shopper()
  const one = await saved(derya, 'tok_ok')
  const two = await saved(derya, 'tok_drained')
  assert.equal(two.last_four, '9995')
  const change = (body: object, id = one.saved_card_id) => ask(derya.as, 'PATCH', `/v1/me/saved-cards/${id}`, body)
  const { items } = (await change({ is_default: true, label: ' İş kartı ' })).body
  assert.deepEqual(
    items.map(({ label, is_default, last_four }: Record<string, unknown>) => [last_four, label, is_default]),
    [
      ['4242', 'İş kartı', true],
      ['9995', null, false],
    ],
  )
  refused(await change({ label: '4111 1111 1111 1111' }), 422, 'label_holds_card_number')
  refused(await change({ absent_allowed: true }), 409, 'card_terms_changed')
  assert.equal((await change({ absent_allowed: true, text_version: '2' })).body.items[0].absent_allowed, true)
  assert.equal((await change({ absent_allowed: false })).body.items[0].absent_allowed, false)
  assert.equal(company_id, stage.kadikoy.company_id)
})
