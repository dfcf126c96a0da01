import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openDatabase, run } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { createStaff } from '../staff/index.ts'
import { account, balanceOf, post, postTogether, reverse, type TransferGroup } from './index.ts'

const app = await startTestApp()
await app.database.transaction((tx) =>
  createStaff(tx, { name: 'Ayşe Yılmaz', email: 'ayse@alma.example', role: 'owner', password: 'correct horse battery', now: at() }),
)
const desk = pocket()
await app.call('POST', '/v1/staff-sessions', { email: 'ayse@alma.example', password: 'correct horse battery' }, { as: desk })

function at() {
  return app.clock.now().toISOString()
}
const lira = (kind: Parameters<typeof account>[2], owner?: string) => account('com_alma', 'TRY', kind, owner)
const group = (key: string, ...transfers: [from: string, to: string, amount_minor: number][]): TransferGroup => ({
  key,
  kind: 'trial',
  document: key.split(':')[1] ?? key,
  actor: 'system:test',
  posted_at: at(),
  transfers: transfers.map(([from, to, amount_minor]) => ({ from, to, amount_minor })),
})
const posting = async (...groups: TransferGroup[]) =>
  (await app.database.transaction((tx) => post(tx, groups))).map((outcome) =>
    'refusal' in outcome ? outcome.refusal.code : outcome.ok.group_key,
  )
const holds = (name: string) => balanceOf(app.database.db, name)
const read = async (path: string) => (await app.call('GET', path, undefined, { as: desk })).body
// Its gift cards are accounts and nothing else, so the modules that keep the cards have nothing to hold them against.
const brokenInTheLedger = async () => (await app.audit()).filter(({ module }) => module === 'ledger')
const booksHold = async () => assert.deepEqual(await brokenInTheLedger(), [])
describe('A sale and its payment', () => {
  test('leave nothing owed, and stand on the accounts as the business reads them', async () => {
    await posting(
      group('sale:ord_1', [lira('revenue'), lira('order', 'ord_1'), 10_000], [lira('tax', '2000'), lira('order', 'ord_1'), 2_000]),
      group('payment:ord_1', [lira('order', 'ord_1'), lira('drawer', 'reg_1'), 12_000]),
    )
    assert.equal(await holds(lira('order', 'ord_1')), 0)
    assert.equal(await holds(lira('drawer', 'reg_1')), 12_000)
    assert.equal(await holds(lira('revenue')), 10_000)
    assert.equal(await holds(lira('tax', '2000')), 2_000)
    assert.equal(await holds(lira('gift_card', 'nobody')), 0)
    await booksHold()
  })

  test('are found by the order and by the account, newest first and page by page', async () => {
    const sale = (await read('/v1/ledger/transfers?document=ord_1')).items
    assert.deepEqual(sale.map((g: { group_key: string }) => g.group_key).sort(), ['payment:ord_1', 'sale:ord_1'])
    assert.deepEqual(
      sale.find((g: { group_key: string }) => g.group_key === 'sale:ord_1'),
      {
        group_key: 'sale:ord_1',
        kind: 'trial',
        document: 'ord_1',
        actor: 'system:test',
        reverses: null,
        posted_at: at(),
        transfers: [
          { from: lira('revenue'), to: lira('order', 'ord_1'), amount_minor: 10_000 },
          { from: lira('tax', '2000'), to: lira('order', 'ord_1'), amount_minor: 2_000 },
        ],
      },
    )
    const first = await read(`/v1/ledger/transfers?account=${encodeURIComponent(lira('order', 'ord_1'))}&limit=1`)
    const second = await read(`/v1/ledger/transfers?account=${encodeURIComponent(lira('order', 'ord_1'))}&limit=1&after=${first.next}`)
    assert.deepEqual([first.items.length, second.items.length, second.next], [1, 1, null])
    assert.notEqual(first.items[0].group_key, second.items[0].group_key)
  })

  test('cost one statement, however many there are', async () => {
    const database = openDatabase(app.url, { connections: 1 }) // the app's own has its pulse
    const statementsFor = async (groups: TransferGroup[]) => {
      const before = database.statements()
      await database.transaction((tx) => post(tx, groups))
      return database.statements() - before - 2 // begin and commit
    }
    const sales = Array.from({ length: 50 }, (_, i) => group(`sale:many_${i}`, [lira('revenue'), lira('order', `many_${i}`), 500]))
    const paid = sales.map((_, i) => group(`payment:many_${i}`, [lira('order', `many_${i}`), lira('drawer', 'reg_1'), 500]))
    assert.equal(await statementsFor(sales), 1)
    assert.equal(await statementsFor(paid), 1)
    const back = group('refund:many_1', [lira('drawer', 'reg_1'), lira('order', 'many_1'), 500])
    assert.equal(await statementsFor([back]), 3, 'two more, on one journey: one locks the drawer, one looks whether it was posted before')
    await database.close()
  })
})

describe('What must not run dry', () => {
  test('refuses what it does not hold, and the whole group with it', async () => {
    await posting(group('sold:card', [lira('gift_card', 'gc_1'), lira('safe'), 5_000]))
    const outcomes = await posting(
      group('use:1', [lira('order', 'ord_2'), lira('gift_card', 'gc_1'), 3_000]),
      group('use:2', [lira('order', 'ord_2'), lira('revenue'), 1], [lira('order', 'ord_2'), lira('gift_card', 'gc_1'), 2_001]),
      group('use:3', [lira('order', 'ord_2'), lira('gift_card', 'gc_1'), 2_000]),
    )
    assert.deepEqual(outcomes, ['use:1', 'insufficient_balance', 'use:3'])
    assert.equal(await holds(lira('gift_card', 'gc_1')), 0)
    assert.deepEqual((await read('/v1/ledger/transfers?document=2')).items, [])
    await booksHold()
  })

  test('says how much it holds and how much was asked', async () => {
    const [outcome] = await app.database.transaction((tx) => post(tx, [group('use:4', [lira('order', 'o'), lira('gift_card', 'gc_1'), 7])]))
    assert.ok(outcome && 'refusal' in outcome && outcome.refusal instanceof Refusal)
    assert.deepEqual(outcome.refusal.details, { account: lira('gift_card', 'gc_1'), balance_minor: 0, asked_minor: 7 })
  })

  test('gives its last coin once, to whichever of forty askers comes first', async () => {
    await posting(group('sold:race', [lira('gift_card', 'race'), lira('safe'), 1_000]))
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => posting(group(`race:${i}`, [lira('order', `r${i}`), lira('gift_card', 'race'), 250]))),
    )
    assert.equal(outcomes.flat().filter((outcome) => outcome !== 'insufficient_balance').length, 4)
    assert.equal(await holds(lira('gift_card', 'race')), 0)
    await booksHold()
  })
})

describe('A hold', () => {
  const hold = (key: string, card: string, amount_minor: number, expires_at: string | null = null) => ({
    ...group(key),
    holds: [{ account: lira('gift_card', card), amount_minor, expires_at }],
  })
  const settle = (key: string, of_hold: string, card: string, amount_minor: number) => {
    const settled = group(key, [lira('order', 'ord_h'), lira('gift_card', card), amount_minor])
    return { ...settled, transfers: settled.transfers.map((transfer) => ({ ...transfer, of_hold })) }
  }
  const state = async (card: string) => {
    const { rows } = await app.database.pool.query(
      'select balance_minor, held_minor, available_minor from ledger.public_balances where account = $1',
      [lira('gift_card', card)],
    )
    return Object.values(rows[0] as Record<string, number>).map(Number)
  }

  test('keeps its part from everybody else, is settled in parts, and gives the rest back', async () => {
    await posting(group('sold:held', [lira('gift_card', 'held'), lira('safe'), 1_000]))
    assert.deepEqual(await posting(hold('hold:1', 'held', 700), hold('hold:2', 'held', 400)), ['hold:1', 'insufficient_balance'])
    assert.deepEqual(await state('held'), [1_000, 700, 300])
    assert.deepEqual(await posting(group('use:held', [lira('order', 'o'), lira('gift_card', 'held'), 301])), ['insufficient_balance'])
    assert.deepEqual(await posting(settle('settle:1', 'hold:1', 'held', 500), settle('settle:2', 'hold:1', 'held', 201)), [
      'settle:1',
      'hold_exceeded',
    ])
    assert.deepEqual(await state('held'), [500, 200, 300])
    const release = { ...group('release:1'), releases: [{ hold: 'hold:1', account: lira('gift_card', 'held') }] }
    assert.deepEqual(await posting(release, release), ['release:1', 'release:1'])
    assert.deepEqual(await posting(settle('settle:3', 'hold:1', 'held', 1)), ['hold_exceeded'])
    assert.deepEqual(await state('held'), [500, 0, 500])
    await booksHold()
  })

  test('is made once, whoever asks again, and under its key nothing else is', async () => {
    assert.deepEqual(await posting(hold('hold:3', 'held', 100)), ['hold:3'])
    assert.deepEqual(await posting(hold('hold:3', 'held', 100), hold('hold:3', 'held', 100)), ['hold:3', 'hold:3'])
    assert.deepEqual(await posting(hold('hold:3', 'held', 101)), ['group_key_reused'])
    assert.deepEqual(await state('held'), [500, 100, 400])
  })

  test('ends by itself when its time is up', async () => {
    const soon = new Date(app.clock.now().getTime() + 60_000).toISOString()
    await posting(hold('hold:4', 'held', 400, soon))
    await app.tick()
    assert.deepEqual(await state('held'), [500, 500, 0])
    app.clock.advance({ minutes: 1 })
    await app.tick()
    assert.deepEqual(await state('held'), [500, 100, 400])
    assert.deepEqual(await posting(settle('settle:4', 'hold:4', 'held', 1)), ['hold_exceeded'])
    await booksHold()
  })

  test('of one card is given to as many as there is for, when forty ask at once and travel together', async () => {
    await posting(group('sold:hot', [lira('gift_card', 'hot'), lira('safe'), 1_000]))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => postTogether(app.database, hold(`hot:${i}`, 'hot', 250))),
    )
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4)
    assert.deepEqual(await state('hot'), [1_000, 1_000, 0])
    assert.ok(postTogether.count(app.database).largest > 10)
    await booksHold()
  })

  test('of a group that is reversed is let go of', async () => {
    await posting({ ...hold('hold:5', 'held', 300), transfers: group('x', [lira('order', 'o5'), lira('gift_card', 'held'), 50]).transfers })
    assert.deepEqual(await state('held'), [450, 400, 50])
    await app.database.transaction((tx) => reverse(tx, ['hold:5'], { kind: 'reversal', actor: 'system:test', posted_at: at() }))
    assert.deepEqual(await state('held'), [500, 100, 400])
    await booksHold()
  })
})

describe('A group', () => {
  test('is posted once, whoever posts it again, at once or later', async () => {
    const coin = () => group('once:drawer', [lira('safe'), lira('drawer', 'reg_2'), 100])
    await Promise.all(Array.from({ length: 8 }, () => posting(coin(), coin())))
    assert.deepEqual(await posting(coin()), ['once:drawer'])
    assert.equal(await holds(lira('drawer', 'reg_2')), 100)
    const takings = () => group('once:takings', [lira('drawer', 'reg_2'), lira('safe'), 100])
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => posting(takings())))
    assert.deepEqual(new Set(outcomes.flat()), new Set(['once:takings']))
    assert.equal(await holds(lira('drawer', 'reg_2')), 0)
    await booksHold()
  })

  test('is not taken for another under the same key', async () => {
    assert.deepEqual(await posting(group('once:drawer', [lira('safe'), lira('drawer', 'reg_2'), 101])), ['group_key_reused'])
    assert.equal(await holds(lira('drawer', 'reg_2')), 0)
  })

  test('is reversed once, by its mirror image', async () => {
    await posting(group('float:back', [lira('safe'), lira('drawer', 'reg_3'), 700]))
    const turnBack = () =>
      app.database.transaction((tx) =>
        reverse(tx, ['float:back', 'float:none'], { kind: 'reversal', actor: 'system:test', posted_at: at() }),
      )
    for (const _ of ['first', 'again']) {
      const [done, unknown] = await turnBack()
      assert.deepEqual(done, { ok: { group_key: 'float:back/reversal' } })
      assert.ok(unknown && 'refusal' in unknown && unknown.refusal.code === 'unknown_group')
    }
    assert.equal(await holds(lira('drawer', 'reg_3')), 0)
    assert.equal(
      (await read('/v1/ledger/transfers?document=back')).items.find((g: { reverses: string | null }) => g.reverses)?.reverses,
      'float:back',
    )
    await booksHold()
  })

  test('that is nonsense is a bug, not a refusal', async () => {
    const nonsense = [
      group('bad:1', [lira('safe'), account('com_other', 'TRY', 'drawer', 'r'), 1]),
      group('bad:2', [lira('safe'), account('com_alma', 'AZN', 'drawer', 'r'), 1]),
      group('bad:3', [lira('safe'), lira('safe'), 1]),
      group('bad:4', [lira('safe'), lira('drawer', 'r'), 1.5]),
      group('bad:5', [lira('safe'), lira('drawer', 'r'), -1]),
      group('bad:6', [lira('safe'), 'com_alma/TRY/pocket', 1]),
    ]
    for (const bad of nonsense) await assert.rejects(posting(bad), (error) => !(error instanceof Refusal))
  })
})

describe('The trial balance', () => {
  const lines = async () =>
    (await read('/v1/ledger/accounts?company_id=com_alma&unit=TRY')).items as { account: string; balance_minor: number }[]

  test('shows every account, those with very many owners as one line, and debits equal credits', async () => {
    const now = await lines()
    assert.deepEqual(
      now.map((line) => line.account),
      ['drawer/reg_1', 'drawer/reg_2', 'drawer/reg_3', 'gift_card', 'order', 'revenue', 'safe', 'tax/2000'].map(
        (name) => `com_alma/TRY/${name}`,
      ),
    )
    const totals = (await read('/v1/ledger/accounts')).items as { debit_minor: number; credit_minor: number }[]
    assert.equal(
      totals.reduce((sum, line) => sum + line.debit_minor - line.credit_minor, 0),
      0,
    )
    for (const { account, balance_minor } of now.filter((line) => /drawer|revenue|safe|tax/.test(line.account)))
      assert.equal(balance_minor, await holds(account), account)
  })

  test('is the same when days are closed, and goes on from there', async () => {
    const before = await lines()
    const safe = await holds(lira('safe'))
    for (const _ of ['yesterday', 'the day before', 'last week']) {
      app.clock.advance({ days: 1 })
      await app.tick()
    }
    const closed = await run<{ n: number }>(app.database.db, 'select count(*)::integer as n from ledger.closed_lines')
    assert.equal(closed[0]!.n, before.length)
    assert.deepEqual(await lines(), before)
    assert.equal(await holds(lira('safe')), safe)
    await posting(group('float:later', [lira('safe'), lira('drawer', 'reg_1'), 50]))
    assert.equal(await holds(lira('safe')), safe - 50)
    await booksHold()
  })

  test('is for those who may read the books', async () => {
    const refused = await app.call('GET', '/v1/ledger/accounts')
    assert.deepEqual([refused.status, refused.body.code], [401, 'sign_in_required'])
  })
})

test('The audits find books that somebody has tampered with', async () => {
  await run(app.database.db, `update ledger.balances set balance_minor = balance_minor + 1 where account = $1`, [lira('drawer', 'reg_1')])
  await run(app.database.db, `update ledger.closed_lines set debit_minor = debit_minor + 1 where line = $1`, [lira('safe')])
  assert.deepEqual(
    (await brokenInTheLedger()).map((broken) => broken.audit),
    [
      'the debits of every unit equal its credits',
      'every kept balance is the sum of its transfers',
      'closed days are the sums of their transfers',
    ],
  )
})
