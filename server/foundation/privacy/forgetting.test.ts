/** Somebody is forgotten while everything goes on: nothing fails, and nothing of her is left. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, codeSentTo, setTheStage, signIn } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 500)
let keys = 0

async function somebody(phone: string, first_name: string) {
  const as = pocket()
  const { customer } = await signIn(app, as, phone)
  await app.call('PATCH', '/v1/me', { first_name }, { as })
  return { as, customer_id: customer.customer_id as string, phone: customer.phone as string }
}

/** How many rows of the tables that know people name her, or her phone. */
async function left(customer_id: string, phone: string) {
  const rows = await run<{ kept: string }>(
    app.database.db,
    `select 'identifier' as kept from customers.identifiers where customer_id = $1 or value = $2
     union all select 'name' from customers.profiles where customer_id = $1 and (first_name is not null or said <> '[]')
     union all select 'record' from merging.records where customer_id = $1 and fields <> '{}'
     union all select 'note' from clienteling.notes where customer_id = $1
     union all select 'cart' from carts.carts where customer_id = $1 and status <> 'ordered'
     union all select 'consent' from privacy.consents where customer_id = $1 and recipient is not null
     union all select 'user' from tracking.users where customer_id = $1
     union all select 'event' from tracking.events where customer_id = $1
     union all select 'matched' from resolution.persons where customer_id = $1`,
    [customer_id, phone],
  )
  return rows.map(({ kept }) => kept)
}

test('records, notes, carts, consents, page views and merges arrive while she is forgotten, in many orders', async () => {
  let forgotten = 0
  for (let round = 0; round < 6; round++) {
    const digits = (person: number) => `0532 91${round} 00 0${person}`
    const her = await somebody(digits(1), 'Aliye')
    const other = await somebody(digits(2), 'Bedia')
    const desk = await atTheDesk(app)
    const record = (fields: object, key: string) =>
      app.call(
        'POST',
        '/v1/customer-records',
        { system: 'crm', external_id: `r${round}`, fields: { first_name: 'Aliye', phone: her.phone, ...fields } },
        { as: desk, key },
      )
    assert.equal((await record({}, `r${++keys}`)).body.customer_id, her.customer_id)
    const asked = await app.call('POST', '/v1/me/data-requests', { kind: 'erasure' }, { as: her.as })
    const { request_id } = asked.body.request
    await app.call('POST', `/v1/data-requests/${request_id}/proof`, { code: await codeSentTo(app, her.phone) }, { as: her.as })
    const [from_id, into_id] = round % 2 ? [her.customer_id, other.customer_id] : [other.customer_id, her.customer_id]
    const asDesk = { as: desk, key: `k${++keys}` }
    const everything = [
      () => app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk }),
      () =>
        app.call(
          'POST',
          '/v1/customer-merges',
          { from_id, into_id, reason: 'one', despite: ['both_proved_phones'] },
          { ...asDesk, key: `m${keys}` },
        ),
      () => record({ city: 'Bursa' }, `s${keys}`),
      () =>
        app.call(
          'POST',
          `/v1/customers/${her.customer_id}/notes`,
          { body: `call ${her.phone}`, location_id: stage.kadikoy.location_id },
          { as: desk },
        ),
      () => app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: her.as }),
      () => app.call('PUT', '/v1/cart/contact', { phone: her.phone }, { as: her.as }),
      () =>
        app.call(
          'PUT',
          '/v1/me/consents',
          { choices: [{ purpose: 'marketing', channel: 'sms', decision: 'granted' }], text_versions: { marketing: 1 } },
          { as: her.as },
        ),
      () => app.call('POST', '/v1/page-views', { path: '/', title: 'Alma' }, { as: her.as }),
      () => app.call('PATCH', '/v1/me', { last_name: 'Geç' }, { as: her.as }),
    ]
    const turned = everything.map((_, i) => everything[(i * 4 + round) % everything.length]!)
    const answers = await Promise.all(turned.map((ask) => ask()))
    for (const { status, text } of answers) assert.ok(status < 500, text)
    await app.settle()
    app.clock.advance({ minutes: 15 })
    await app.settle()
    const request = (await app.call('GET', `/v1/data-requests/${request_id}`, undefined, { as: await atTheDesk(app) })).body
    assert.ok(['done', 'refused'].includes(request.status), request.status)
    if (request.status === 'done') {
      forgotten++
      assert.deepEqual(await left(her.customer_id, her.phone), [])
    } else assert.equal(request.reason, 'merged_since')
    assert.equal(
      (await app.call('GET', '/v1/me', undefined, { as: other.as })).body.customer.customer_id !== undefined,
      true,
      'nobody else is forgotten',
    )
    assert.deepEqual(await app.audit(), [])
    app.clock.advance({ hours: 2 })
  }
  assert.ok(forgotten >= 3, `${forgotten} were forgotten`)
})
