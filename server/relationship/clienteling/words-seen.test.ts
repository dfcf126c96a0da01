/** What staff write of customers holds phones, addresses and numbers of papers: who sees them whole, and what becomes of the text of who does not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { maskText } from '../../foundation/customers/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const owner = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')
const elif = await atTheTill(app, stage)
const ayse = pocket()
const { customer_id } = (await signIn(app, ayse, '0532 111 22 33')).customer

const ask = (method: string, path: string, body: object | undefined, as: Pocket) => app.call(method, path, body, { as })
const overview = async (as: Pocket) => (await ask('GET', `/v1/customers/${customer_id}/overview`, undefined, as)).body
const card = async (as: Pocket) => (await ask('GET', `/v1/customers/${customer_id}/till-card`, undefined, as)).body
const lines = async (as: Pocket) =>
  (await ask('GET', `/v1/customers/${customer_id}/timeline?kinds=care`, undefined, as)).body.items.map(
    ({ data }: { data: { text: string } }) => data.text,
  )

const WHOLE = 'Annesi 0533 444 55 66, ayten@example.com; kimlik 10000000146'
const MASKED = 'Annesi +90 53• ••• •• 66, a•••@e•••.com; kimlik •••146'

test('phones, addresses, cards, accounts and papers in a text are masked; days, sizes, sums and what stands on boxes are not', () => {
  for (const [text, seen] of [
    [WHOLE, MASKED],
    ['kart 4242 4242 4242 4242', 'kart •••242'],
    ['VKN 1234567890, VÖEN 9900003871', 'VKN •••890, VÖEN •••871'],
    ['vəsiqə AZE12345678 və AA1234567', 'vəsiqə •••678 və •••567'],
    ['FİN 5XK9A2B, fin kodu: 7abc12d, pasport № C01234567, U12345678', 'FİN •••A2B, fin kodu: •••12d, pasport № •••567, •••678'],
    ['seri A12B34567', 'seri •••567'],
    ['instagramı @ayse.kara, instagram: deniz_ak', 'instagramı @•••ara, instagram: •••_ak'],
    ['t.me/elif.su ve instagram.com/alma', 't.me/•••.su ve instagram.com/•••'],
    [
      'Sipariş no: 9876543210, SİPARİŞ NO 12345678901; sifariş nömrəsi 9900003871',
      'Sipariş no: 9876543210, SİPARİŞ NO 12345678901; sifariş nömrəsi 9900003871',
    ],
    ['sipariş no 0532 111 22 33', 'sipariş no +90 53• ••• •• 33'],
    ['FIN 42 beden, 2 @ 150 TL, KUP-1001', 'FIN 42 beden, 2 @ 150 TL, KUP-1001'],
    ['0532–111–22–33, 0533‑444‑55‑66', '+90 53• ••• •• 33, +90 53• ••• •• 66'],
    ['12.05.1985 0532 111 22 33', '12.05.1985 +90 53• ••• •• 33'],
    ['2026-11-23 10:30, 42 beden, 1.250,00 TL, 8690504121213', '2026-11-23 10:30, 42 beden, 1.250,00 TL, 8690504121213'],
  ] as const)
    assert.deepEqual([maskText(text), maskText(seen)], [seen, seen], 'what is masked stays as it is')
  assert.doesNotMatch(maskText('IBAN TR33 0006 1005 1978 6457 8413 26, AZ21NABZ00000000137010001944'), /\d{4}/)
})

describe('a note and a follow-up', () => {
  test('are whole for whoever wrote them, masked for the others, and whole for all who have her before them', async () => {
    const { note_id, ...written } = (await ask('POST', `/v1/customers/${customer_id}/notes`, { body: WHOLE, pinned: true }, manager)).body
    assert.equal(written.customer_id, customer_id, 'by this the answer that is kept for her request is found and forgotten with her')
    const { follow_up_id } = (await ask('POST', '/v1/follow-ups', { customer_id, reason: WHOLE }, manager)).body
    const texts = async (as: Pocket) => {
      const { notes, follow_ups } = await overview(as)
      return [notes[0].body, follow_ups[0].reason, ...(await lines(as))]
    }
    assert.deepEqual(await texts(manager), [WHOLE, WHOLE, WHOLE, WHOLE])
    assert.deepEqual(await texts(owner), [MASKED, MASKED, MASKED, MASKED])
    const of_card = async () => (({ notes, follow_ups }) => [notes[0].body, follow_ups[0].reason])(await card(elif))
    assert.deepEqual(await of_card(), [MASKED, MASKED])
    const { items } = (await ask('GET', '/v1/follow-ups?whose=place', undefined, owner)).body
    assert.deepEqual([items[0].follow_up_id, items[0].reason], [follow_up_id, MASKED])

    await ask('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, ayse)
    const { code } = (await ask('POST', '/v1/cart/handoff', undefined, ayse)).body
    const { cart_id } = (await ask('POST', '/v1/till/carts', { handoff_code: code }, elif)).body
    assert.deepEqual(await of_card(), [WHOLE, WHOLE])
    await ask('DELETE', `/v1/till/carts/${cart_id}`, undefined, elif)

    // Whoever saw it masked loses nothing of it by pinning it, and cannot write the dots over it.
    const change = (body: object) => ask('PATCH', `/v1/customer-notes/${note_id}`, body, owner)
    const pinned = await change({ body: MASKED, pinned: false })
    assert.deepEqual([pinned.status, pinned.body.body, pinned.body.pinned], [200, MASKED, false])
    const refused = await change({ body: `${MASKED}, akşam arayın` })
    assert.deepEqual([refused.status, refused.body.code], [422, 'text_masked'])
    assert.equal((await ask('PATCH', `/v1/follow-ups/${follow_up_id}`, { reason: `${MASKED}!` }, owner)).body.code, 'text_masked')
    assert.deepEqual(await texts(manager), [WHOLE, WHOLE, WHOLE, WHOLE])
    assert.equal((await change({ body: 'Akşam arayın' })).body.body, 'Akşam arayın')
  })

  test('with a list in it loses nothing either, and its list can be changed by whoever sees it whole', async () => {
    const list = `• 42 beden\n•mavi\n• ${WHOLE}`
    const masked = list.replace(WHOLE, MASKED)
    const { note_id } = (await ask('POST', `/v1/customers/${customer_id}/notes`, { body: list }, manager)).body
    const { follow_up_id } = (await ask('POST', '/v1/follow-ups', { customer_id, reason: list }, manager)).body
    const change = (body: string, as: Pocket) => ask('PATCH', `/v1/customer-notes/${note_id}`, { body }, as)
    assert.equal((await change(masked, owner)).body.body, masked)
    assert.equal((await change(`${masked}\n• akşam`, owner)).body.code, 'text_masked')
    assert.equal((await ask('PATCH', `/v1/follow-ups/${follow_up_id}`, { reason: `${masked}!` }, owner)).body.code, 'text_masked')
    assert.equal((await change(list, manager)).body.body, list, 'whole for whoever wrote it')
    assert.equal((await change(`${list}\n• akşam`, manager)).body.body, `${list}\n• akşam`)
    assert.equal(
      (await change('• 42 beden\n•kırmızı', owner)).body.code,
      'text_masked',
      'a new word with a dot may be a number that was hidden',
    )
  })

  test('begins with the way she wants to be reached, unless another is said', async () => {
    const opened = async (more: object = {}) =>
      (await ask('POST', '/v1/follow-ups', { customer_id, reason: 'Haber ver', ...more }, manager)).body.channel
    assert.equal(await opened(), 'phone')
    const preferred = await ask('PATCH', '/v1/me/contact-preferences', { news_by: 'email' }, ayse)
    assert.equal(preferred.status, 200, preferred.text)
    assert.deepEqual((await overview(owner)).reached_by, { kind: 'email', channel: 'email', chosen: true })
    assert.deepEqual([await opened(), await opened({ channel: 'visit' })], ['email', 'visit'])
    await ask('PATCH', '/v1/me/contact-preferences', { news_by: 'sms' }, ayse)
    assert.deepEqual((await card(elif)).reached_by, { kind: 'phone', channel: 'sms', chosen: true })
    assert.equal(await opened(), 'sms')
  })
})

test('each consent tells where it was said, when, and to which words', async () => {
  const choices = [{ purpose: 'marketing', channel: 'sms', decision: 'granted' }]
  const said = await ask('PUT', '/v1/me/consents', { choices, text_versions: { marketing: 1 } }, ayse)
  assert.equal(said.status, 200, said.text)
  const { consents } = await overview(owner)
  const of = (purpose: string, channel: string) =>
    consents.find(
      (one: Record<string, string>) => one.company_id === stage.alma.company_id && one.purpose === purpose && one.channel === channel,
    )
  assert.deepEqual(of('marketing', 'sms'), {
    ...{ company_id: stage.alma.company_id, purpose: 'marketing', channel: 'sms', state: 'granted' },
    ...{ said_at: app.clock.now().toISOString(), source: 'web', text_version: 1 },
  })
  const { state, said_at, source, text_version } = of('marketing', 'email')
  assert.deepEqual([state, said_at, source, text_version], ['not_asked', null, null, null])
})
