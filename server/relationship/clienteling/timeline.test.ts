import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, codeSentTo, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import type { Call } from '#platform/http'
import { eventKinds } from '#platform/events'
import { kindOf, timelineOf } from './timeline.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const ayse = pocket()
const { customer } = await signIn(app, ayse, '0532 111 22 33')
const { customer_id } = customer
const { db } = app.database

interface Line {
  event_id: string
  type: string
  kind: string
  times: number
  since: string
  occurred_at: string
  channel: string | null
  data: Record<string, string>
}
async function told(query = '', as: Pocket = desk): Promise<{ items: Line[]; next: string | null }> {
  const answer = await app.call('GET', `/v1/customers/${customer_id}/timeline?${query}`, undefined, { as })
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}
const since = app.clock.now().toISOString()

before(async () => {
  for (let i = 0; i < 5; i++) {
    app.clock.advance({ minutes: 1 })
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: ayse })
  }
  app.clock.advance({ hours: 1 })
  const ordered = await payAndOrder(app, await goToCheckout(app, { variant_id: stage.variants.towel }, SHIPPED, ayse))
  assert.equal(ordered.status, 201, ordered.text)
  await app.settle()
  app.clock.advance({ days: 1 })
  const sale = {
    system: 'nebim',
    company_id: stage.alma.company_id,
    currency: 'TRY',
    customer: { external_id: 'M-1', phone: '0532 111 22 33' },
  }
  for (const [number, quantity] of [
    ['F-1', '1'],
    ['I-1', '-1'],
  ]) {
    const lines = [{ quantity, unit_price: '149.90' }]
    const told = await app.call(
      'POST',
      '/v1/sales-elsewhere',
      { ...sale, number, lines, occurred_at: app.clock.now().toISOString() },
      { as: desk },
    )
    assert.equal(told.body.customer_id, customer_id, told.text)
    app.clock.advance({ days: 1 })
  }
  const at = `/v1/customers/${customer_id}`
  await app.call('POST', `${at}/notes`, { body: 'Mavi sever', location_id: stage.kadikoy.location_id }, { as: desk })
})

test('what she bought elsewhere stands among her orders', async () => {
  const { items } = await told('kinds=orders')
  assert.deepEqual(
    items.map(({ type, channel, data }) => [type, channel, data.number === 'F-1' || data.number === 'I-1' ? data : null]),
    [
      ['history.returned', 'till', { number: 'I-1', text: 'nebim', total_minor: -14_990, currency: 'TRY' }],
      ['history.sold', 'till', { number: 'F-1', text: 'nebim', total_minor: 14_990, currency: 'TRY' }],
      ['fulfillment.placed', 'web', null],
      ['orders.order_placed', 'web', null],
    ],
  )
  const { elsewhere } = (await app.call('GET', `/v1/customers/${customer_id}/overview`, undefined, { as: desk })).body
  assert.deepEqual(
    elsewhere.map(({ system, purchases, returns, total_minor, currency }: Record<string, unknown>) => [
      system,
      purchases,
      returns,
      total_minor,
      currency,
    ]),
    [['nebim', 1, 1, 0, 'TRY']],
  )
})

test('the newest comes first, from every source, each line with what it is about; the same in a row is one line, until she pauses', async () => {
  const { items } = await told()
  assert.deepEqual(
    items.map(({ occurred_at }) => occurred_at),
    items.map(({ occurred_at }) => occurred_at).toSorted((a, b) => (a < b ? 1 : -1)),
  )
  assert.deepEqual([...new Set(items.map(({ kind }) => kind))].sort(), ['care', 'carts', 'messages', 'orders', 'payments', 'profile'])
  assert.deepEqual([items[0]!.type, items[0]!.data.text], ['clienteling.note_written', 'Mavi sever'])
  const put_in = items.find(({ type, times }) => type === 'carts.cart_changed' && times > 1)!
  assert.deepEqual([put_in.times, Date.parse(put_in.occurred_at) - Date.parse(put_in.since)], [5, 4 * 60_000])
})

test('filters choose by kind, channel, place, time and words', async () => {
  const kinds = async (query: string) => [...new Set((await told(query)).items.map(({ kind }) => kind))]
  assert.deepEqual(await kinds('kinds=orders'), ['orders'])
  assert.deepEqual((await kinds('kinds=payments,care')).sort(), ['care', 'payments'])
  assert.deepEqual(await kinds('kinds=weather'), [])
  assert.deepEqual([...new Set((await told('channel=web')).items.map(({ channel }) => channel))], ['web'])
  assert.deepEqual(await kinds(`location_id=${stage.kadikoy.location_id}`), ['care'])
  assert.deepEqual(await kinds('search=mavi'), ['care'])
  assert.deepEqual(await kinds('search=%25%25'), [])
  const early = new Date(Date.parse(since) + 30 * 60_000).toISOString()
  const [first, second] = [await told(`to=${early}`), await told(`from=${early}`)]
  assert.ok(first.items.every(({ occurred_at }) => occurred_at < early) && second.items.every(({ occurred_at }) => occurred_at >= early))
  assert.equal(first.items.length + second.items.length, (await told()).items.length)
})

test('a call of hers stands in her story and beside her orders, also where no order came of it; of another company, and nameless, it does not', async () => {
  const asDesk = (path: string, body: object) => app.call('POST', path, body, { as: desk, key: `${path} ${app.clock.now().getTime()}` })
  const { phone_call_id } = (await asDesk('/v1/phone-calls', { company_id: stage.alma.company_id })).body
  const { code_id } = (await asDesk(`/v1/phone-calls/${phone_call_id}/codes`, { phone: '+905321112233' })).body
  const code = await codeSentTo(app, '+905321112233')
  assert.equal((await asDesk(`/v1/phone-calls/${phone_call_id}/proofs`, { code_id, code })).status, 201)
  app.clock.advance({ minutes: 7 })
  await asDesk(`/v1/phone-calls/${phone_call_id}/ending`, {})
  app.clock.advance({ minutes: 1 })
  const nameless = await asDesk('/v1/phone-calls', { company_id: stage.alma.company_id })
  assert.equal(nameless.status, 201, nameless.text)
  const { items } = await told('kinds=calls')
  assert.deepEqual(
    items.map(({ type, kind, channel, data }) => [type, kind, channel, data]),
    [['phone_orders.called', 'calls', 'phone', { by: 'her', minutes: 7 }]],
  )
  const { calls } = (await app.call('GET', `/v1/customers/${customer_id}/overview`, undefined, { as: desk })).body
  assert.deepEqual(
    calls.map(({ phone_call_id, with: who, we_called, order }: Record<string, unknown>) => [phone_call_id, who, we_called, order]),
    [[phone_call_id, { staff_id: stage.owner.staff_id, name: 'Nermin Alkan' }, false, null]],
  )
  await run(db, `update phone_orders.phone_calls set company_id = $2 where phone_call_id = $1`, [phone_call_id, stage.alma_az.company_id])
  const manager = await atTheDesk(app, 'murat@alma.example')
  assert.deepEqual((await told('kinds=calls', manager)).items, [])
  assert.deepEqual((await app.call('GET', `/v1/customers/${customer_id}/overview`, undefined, { as: manager })).body.calls, [])
  await run(db, `delete from phone_orders.phone_calls`)
})

test('pages follow one another without a gap or a repetition, also where many things happened at one moment', async () => {
  const whole = (await told()).items
  for (const limit of [1, 3, 7]) {
    const read: Line[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page = await told(`limit=${limit}${after && `&after=${after}`}`)
      read.push(...page.items)
      after = page.next
    }
    assert.deepEqual(read, whole, `${limit} at a time`)
  }
})

test('whatever can happen with somebody stands under one of the kinds by which a timeline is filtered', () => {
  const of_nobody = [
    'approvals',
    'catalog',
    'consent_register',
    'instalments',
    'inventory',
    'parity',
    'pricing',
    'promises',
    'promotions',
    'routing',
    'staff',
    'stores',
    'takings',
    'till',
    'transfers',
  ]
  const without = [...eventKinds.keys()].filter((type) => !kindOf({ type }) && !of_nobody.includes(type.split('.')[0]!))
  assert.deepEqual(without, [])
  const kinds = ['hand_overs.handed_over', 'deposits.deposit_taken', 'stored_value.credit_granted', 'saved_cards.card_used'].map((type) =>
    kindOf({ type }),
  )
  assert.deepEqual(kinds, ['orders', 'payments', 'payments', 'payments'])
})

test('value granted to her is found among payments', async () => {
  const granted = await app.call(
    'POST',
    `/v1/customers/${customer_id}/credit-grants`,
    { company_id: stage.alma.company_id, amount_minor: 5_000, reason: 'complaint' },
    { as: desk, key: 'sorry' },
  )
  assert.ok(granted.status < 300, granted.text)
  const { items } = await told('kinds=payments')
  assert.ok(items.some(({ type, kind }) => type === 'stored_value.credit_granted' && kind === 'payments'))
})

/** What an app tells of her under the id by which it knows her, as it stands in the log. */
async function viewed(count: number, at: string, seconds_apart: number, whose: 'known' | 'user' | 'device') {
  const { company_id } = stage.alma
  await run(
    db,
    `insert into tracking.sources (source_id, company_id, name, kind, channel, key_hash, created_by, created_at) values ('src_app', $1, 'Uygulama', 'app', 'app', 'x', 'x', $2)
     on conflict do nothing`,
    [company_id, at],
  )
  await run(
    db,
    `insert into tracking.users (source_id, user_id, customer_id, first_seen_at, last_seen_at) values ('src_app', 'ayse', $1, $2, $2) on conflict do nothing`,
    [customer_id, at],
  )
  await run(
    db,
    `insert into tracking.devices (company_id, anonymous_id, since, source_id, user_id, last_seen_at) values ($1, 'phone', $2, 'src_app', 'ayse', $2) on conflict do nothing`,
    [company_id, at],
  )
  await run(
    db,
    `insert into tracking.events (event_id, source_id, company_id, message_id, type, name, anonymous_id, user_id, customer_id, channel, properties, context, occurred_at, received_at)
     select 'tev_' || $4 || $5 || i, 'src_app', $1, 'm' || $4 || $5 || i, 'screen', 'Ekran', 'phone', case when $5 <> 'device' then 'ayse' end, case when $5 = 'known' then $2 end,
       'app', jsonb_build_object('title', 'Lamba ' || i), '{}', $3::timestamptz + i * $6 * interval '1 second', $3 from generate_series(1, $4::integer) i`,
    [company_id, customer_id, at, count, whose, seconds_apart],
  )
}

test('what she looked at in the app is one line for each visit, and that of another company is not told', async () => {
  await viewed(27, '2026-02-01T10:00:00Z', 60, 'known')
  await viewed(3, '2026-02-01T12:00:00Z', 60, 'device')
  const { items } = await told('kinds=visits')
  assert.deepEqual(
    items.map(({ type, channel, times, data }) => [type, channel, times, data.text]),
    [
      ['tracking.screen', 'app', 3, 'Lamba 3'],
      ['tracking.screen', 'app', 27, 'Lamba 27'],
    ],
  )
})

test('a code that was sent to her is told of, not told', async () => {
  const { items } = await told('kinds=messages')
  assert.deepEqual(Object.keys(items[0]!.data).sort(), ['kind', 'status'])
})

test('among ten thousand events of hers and of others every source is read by its index', async () => {
  const many = (prefix: string, whose: string) => `
    insert into platform.events (event_id, type, subject, company_id, customer_id, channel, location_id, actor, data, occurred_at)
    select '${prefix}' || i, case when i % 100 = 0 then 'orders.order_placed' else 'customers.customer_signed_in' end, 'x', null, ${whose}, 'web', null, 'system',
      '{}', timestamptz '2025-01-01' + i * interval '1 hour' from generate_series(1, 10000) i`
  await run(db, many('evt_hers', `'${customer_id}'`))
  await run(db, many('evt_others', `'cus_other' || i % 500`))
  await run(
    db,
    `insert into platform.messages (message_id, kind, purpose, medium, recipient, locale, body, customer_id, status, created_at, due_at)
     select 'msg_many' || i, 'x', 'order', 'sms', 'x', 'tr', 'x', 'cus_other' || i % 500, 'sent', timestamptz '2025-01-01' + i * interval '1 hour', now() from generate_series(1, 10000) i`,
  )
  for (const [table, columns, values] of [
    [
      'notes',
      'note_id, visibility, kind, body, written_by, written_at, changed_at',
      `'not_many' || i, 'company', 'note', 'x', 'x', now(), now()`,
    ],
    [
      'follow_ups',
      'follow_up_id, assigned_to, purpose, reason, channel, due_on, status, created_by, with_her, created_at, closed_by, closed_at',
      `'fol_many' || i, '${stage.owner.staff_id}', 'marketing', 'x', 'phone', now(), 'done', 'x', false, now(), 'x', now()`,
    ],
  ])
    await run(
      db,
      `insert into clienteling.${table} (customer_id, company_id, ${columns}) select '${await stranger()}', '${stage.alma.company_id}', ${values} from generate_series(1, 5000) i`,
    )
  for (const whose of ['known', 'user', 'device'] as const)
    await viewed(whose === 'known' ? 8_000 : 1_000, '2025-03-01T10:00:00Z', 3_600, whose)
  await run(
    db,
    'analyze tracking.events, tracking.users, tracking.devices, platform.events, platform.messages, clienteling.notes, clienteling.follow_ups',
  )
  const call = { principal: { audience: 'system', id: 'test' } } as Call
  const asked = {
    'the newest': {},
    'a page far down': { after: Buffer.from(JSON.stringify(['2025-02-01T00:00:00Z', 'evt_hers700'])).toString('base64url') },
    'one kind': { kinds: 'orders' },
    'a channel and a word': { channel: 'web', search: 'ALM-1' },
  }
  for (const [name, filter] of Object.entries(asked)) {
    const read = await app.database.transaction(async (tx) => {
      await timelineOf(tx, [customer_id, 'cus_merged'], { limit: 50, ...filter }, call)
      return run<{ relname: string; seq_scan: number; read: number }>(
        tx,
        `select relname, seq_scan, idx_tup_fetch as read from pg_stat_xact_user_tables
         where (relname like 'events_%' or relname in ('messages', 'notes', 'follow_ups')) and schemaname in ('platform', 'clienteling', 'tracking')`,
      )
    })
    assert.deepEqual(
      read.filter(({ seq_scan }) => seq_scan > 0),
      [],
      name,
    )
    // What an app told before it knew who she was is joined and put in order; of all the rest no more than a page is read. This month's own events,
    // a few dozen, are read again and again.
    const large = read.filter(({ relname }) => !relname.startsWith('events_2026'))
    if (name === 'the newest')
      assert.ok(large.reduce((sum, { read }) => sum + read, 0) < 2_500, `${name} reads only a page: ${JSON.stringify(read)}`)
  }
})

const stranger = async () =>
  (await run<{ customer_id: string }>(db, `select customer_id from customers.profiles where customer_id <> $1 limit 1`, [customer_id]))[0]
    ?.customer_id ?? (await signIn(app, pocket(), '0532 999 88 77')).customer.customer_id
