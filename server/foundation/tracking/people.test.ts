/** Whose behaviour it is: before she said who she is, on a device of two people, from two devices of one, and after she was forgotten. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, codeSentTo, confirmedBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp, type TestApp } from '../../../test/harness.ts'
import { run } from '../../platform/database.ts'
import { erasePerson } from '../../platform/personal-data.ts'
import { idsOf, profileOf } from '../customers/index.ts'
import type { Log } from '../../platform/log.ts'
import { tracking } from './index.ts'
import { recogniseUsers } from './recognition.ts'

async function openHouse() {
  const app = await startTestApp({ at: '2026-03-10T09:00:00Z' })
  const stage = await setTheStage(app.database, app.clock.now())
  const desk = await atTheDesk(app)
  let messages = 0
  async function openSource(more: object = {}) {
    const source = (
      await app.call(
        'POST',
        '/v1/tracking/sources',
        { company_id: stage.alma.company_id, name: 'alma.tr', kind: 'web', ...more },
        { as: desk },
      )
    ).body as { source_id: string; write_key: string }
    /** A minute later something happens, and is told at once. */
    const tell = async (type: string, event: object) => {
      app.clock.advance({ minutes: 1 })
      const body = { messageId: `m${++messages}`, timestamp: app.clock.now(), writeKey: source.write_key, ...event }
      const answer = await app.call('POST', `/v1/${type}`, body)
      assert.equal(answer.status, 200, answer.text)
    }
    return {
      ...source,
      page: (name: string, who: object) => tell('page', { name, ...who }),
      identify: (userId: string, anonymousId: string | null, traits: object = {}) =>
        tell('identify', { userId, ...(anonymousId && { anonymousId }), traits }),
      alias: (previousId: string, userId: string) => tell('alias', { previousId, userId }),
      whoIs: async (user_id: string) => {
        await app.settle()
        const [user] = await run<{ customer_id: string | null }>(
          app.database.db,
          'select customer_id from tracking.users where source_id = $1 and user_id = $2',
          [source.source_id, user_id],
        )
        return user?.customer_id ?? undefined
      },
    }
  }
  /** The pages she looked at, by whichever of her ids, oldest first. */
  const pagesOf = async (customer_id: string | undefined) => {
    await app.settle()
    const rows = await run<{ name: string }>(
      app.database.db,
      `select name from tracking.public_events where customer_id = any($1::text[]) and type = 'page' order by occurred_at`,
      [customer_id === undefined ? [] : await idsOf(app.database.db, customer_id)],
    )
    return rows.map(({ name }) => name)
  }
  const profiles = async () => (await run(app.database.db, 'select 1 from customers.public_customers')).length
  return { app, stage, desk, openSource, pagesOf, profiles }
}
const on = (anonymousId: string) => ({ anonymousId })

async function signInByMail(app: TestApp, email: string, anonymous_id?: string, as = pocket()) {
  assert.equal((await app.call('POST', '/v1/sign-in-codes', { email }, { as })).status, 202)
  const signed = await app.call('POST', '/v1/sign-ins', { email, code: await codeSentTo(app, email), anonymous_id }, { as })
  assert.equal(signed.status, 201, signed.text)
  return signed.body
}

test('what she did before she said who she is joins her profile, once a system whose key is secret knows who that is', async () => {
  const { openSource, pagesOf, profiles, app } = await openHouse()
  const crm = await openSource({ kind: 'server' })
  const web = await openSource({ same_ids_as: crm.source_id })
  await web.page('home', on('her phone'))
  await web.page('lamps', on('her phone'))
  await web.page('somebody else’s', on('another phone'))
  await web.identify('derya', 'her phone', { firstName: 'Planted', lastName: 'Name', city: 'Nowhere' })
  await web.page('cart', { ...on('her phone'), userId: 'derya' })
  assert.equal(await web.whoIs('derya'), undefined)
  assert.equal(await profiles(), 0, 'a key that everybody can read makes nobody a customer')

  await crm.identify('derya', null, { firstName: 'Derya' })
  const derya = (await crm.whoIs('derya'))!
  assert.equal(await web.whoIs('derya'), derya)
  await web.page('thanks', on('her phone'))
  await web.page('from the app', { userId: 'derya', anonymousId: 'her tablet' })
  await web.identify('derya', 'her phone', { firstName: 'Planted again' })
  assert.deepEqual(await pagesOf(derya), ['home', 'lamps', 'cart', 'thanks', 'from the app'])
  assert.equal(await profiles(), 1)
  const [known] = await run(app.database.db, 'select first_name, last_name from customers.public_customers')
  assert.deepEqual(known, { first_name: 'Derya', last_name: null })
  assert.deepEqual(await app.audit(), [])
})

test('a website with ids of its own is believed where a system of ours has seen her by the same name on the same device', async () => {
  const { openSource, pagesOf } = await openHouse()
  const [crm, web] = [await openSource({ kind: 'server' }), await openSource()]
  for (const device of ['her phone', 'a stranger’s']) {
    await web.page(device, on(device))
    await web.identify(device === 'her phone' ? '42' : '43', device)
  }
  await crm.identify('42', 'her phone', { firstName: 'Derya' })
  await crm.identify('43', 'another one', { firstName: 'Kerem' })
  const [derya, kerem] = [await crm.whoIs('42'), await crm.whoIs('43')]
  assert.deepEqual([await web.whoIs('42'), await web.whoIs('43')], [derya, undefined], '43 is somebody else’s number there')
  assert.deepEqual(await pagesOf(derya), ['her phone'])
  assert.deepEqual(await pagesOf(kerem), [])
})

test('a crowd of invented people on the key of a website is no crowd of customers', async () => {
  const { app, openSource, profiles } = await openHouse()
  const web = await openSource()
  const batch = Array.from({ length: 500 }, (_, i) => ({
    type: 'identify',
    userId: `invented ${i}`,
    anonymousId: `a${i}`,
    traits: { firstName: 'Spam', email: `spam${i}@example.com` },
  }))
  assert.equal((await app.call('POST', '/v1/batch', { batch, writeKey: web.write_key })).body.accepted, 500)
  await app.settle()
  assert.equal(await profiles(), 0)
  const kept = await run(app.database.db, 'select from merging.records union all select from customers.identifiers')
  assert.deepEqual(kept, [])
})

test('two who identify themselves on one device stay two, and each has what was done while it was hers', async () => {
  const { app, openSource, pagesOf, profiles } = await openHouse()
  const web = await openSource({ kind: 'server' })
  await web.page('before anybody', on('tablet'))
  await web.identify('anne', 'tablet')
  await web.page('anne 1', on('tablet'))
  app.clock.advance({ minutes: 10 })
  await web.identify('kızı', 'tablet')
  await web.page('kızı 1', on('tablet'))
  await web.identify('anne', 'tablet')
  await web.page('anne 2', on('tablet'))
  const at = (minutes: number) => new Date(app.clock.now().getTime() - minutes * 60_000)
  await web.page('kızı, told late', { ...on('tablet'), timestamp: at(2.5), sentAt: app.clock.now() })
  await web.page('anne, told late', { ...on('tablet'), timestamp: at(10), sentAt: app.clock.now() })

  const [mother, daughter] = [await web.whoIs('anne'), await web.whoIs('kızı')]
  await web.page('anne 3', on('tablet'))
  await web.page('kızı, told very late', { ...on('tablet'), timestamp: at(5.3), sentAt: app.clock.now() })
  assert.notEqual(mother, daughter)
  assert.deepEqual(await pagesOf(mother), ['before anybody', 'anne 1', 'anne, told late', 'anne 2', 'anne 3'])
  assert.deepEqual(await pagesOf(daughter), ['kızı 1', 'kızı, told late', 'kızı, told very late'])
  assert.equal(await profiles(), 2)
})

test('a phone or e-mail that a website tells is a claim: it joins nobody’s profile and shows nothing of it', async () => {
  const { app, stage, desk, openSource, pagesOf } = await openHouse()
  const { customer } = await signIn(app, pocket(), '0533 444 55 66')
  const traits = { email: 'derya@example.com', email_verified: true, phone: '0533 444 55 66', phone_number_verified: true }
  const claims: [kind: string, vouches: boolean, said: object][] = [
    ['web', false, traits],
    ['app', false, traits],
    ['server', false, traits],
    ['server', true, { phone: '0533 444 55 66' }],
    ['server', true, { phone: '0533 444 55 66', phone_number_verified: 'true' }],
  ]
  for (const [kind, vouches, said] of claims) {
    const source = await openSource({ kind, vouches })
    await source.page('lamps', on(kind))
    await source.identify('u1', kind, said)
    const claimed = await source.whoIs('u1')
    assert.notEqual(claimed, customer.customer_id, `${kind} ${vouches} ${JSON.stringify(said)} joined`)
    if (kind !== 'server') {
      assert.equal(claimed, undefined)
      continue
    }
    const shown = await app.call('GET', `/v1/customers/${claimed}`, undefined, { as: desk })
    assert.deepEqual([shown.body.phone, shown.body.email], [null, null])
  }
  assert.deepEqual(await pagesOf(customer.customer_id), [])

  const trusted = await openSource({ kind: 'server', vouches: true, company_id: stage.alma.company_id })
  await trusted.page('lamps', on('proven'))
  await trusted.identify('u1', 'proven', { phone: '0533 444 55 66', phone_number_verified: true })
  assert.equal(await profileOf(app.database.db, (await trusted.whoIs('u1'))!), customer.customer_id)
  assert.deepEqual(await pagesOf(customer.customer_id), ['lamps'])
})

test('what a browser said of itself waits until she proves it on that device: then what she did there is hers, and nothing else is', async () => {
  const { app, openSource, pagesOf, profiles } = await openHouse()
  const web = await openSource()
  await web.page('before', on('her laptop'))
  await web.identify('derya', 'her laptop', { firstName: 'Planted', email: 'Derya@Example.com', phone: '0533 444 55 66' })
  await web.page('after', on('her laptop'))
  await web.page('a stranger’s', on('another'))
  await web.identify('stranger', 'another', { email: 'info@example.com' })
  // Whoever knows her address may write it beside what he does.
  await web.page('planted', on('his laptop'))
  await web.identify('derya', 'his laptop', { email: 'derya@example.com' })
  assert.deepEqual([await web.whoIs('derya'), await profiles()], [undefined, 0], 'it names nobody before')
  const { customer } = await signInByMail(app, 'derya@example.com')
  assert.equal(await web.whoIs('derya'), undefined, 'nothing says that this is the browser she signed in with')
  await signInByMail(app, 'derya@example.com', 'her laptop')
  assert.equal(await web.whoIs('derya'), customer.customer_id)
  await web.page('later', { ...on('her laptop'), userId: 'derya' })
  await web.page('planted later', { ...on('his laptop'), userId: 'derya' })
  assert.deepEqual(await pagesOf(customer.customer_id), ['before', 'after', 'later'])
  const { first_name } = (await app.call('GET', `/v1/customers/${customer.customer_id}`, undefined, { as: await atTheDesk(app) })).body
  assert.equal(first_name, null, 'what it calls her is not taken over')

  // The phone that was claimed with it is somebody else's: he gets nothing of hers, and she nothing of his.
  const { customer: other } = await signIn(app, pocket(), '0533 444 55 66')
  assert.notEqual(other.customer_id, customer.customer_id)
  assert.deepEqual([await web.whoIs('derya'), await web.whoIs('stranger')], [customer.customer_id, undefined])
  assert.deepEqual(await pagesOf(other.customer_id), [])
  assert.deepEqual(await app.audit(), [])
})

test('who has signed in on a device and is named there by what she has proven is known at once, with what she did before', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const web = await openSource()
  await web.page('before', on('her laptop'))
  const { customer } = await signInByMail(app, 'derya@example.com', 'her laptop')
  await web.identify('derya', 'her laptop', { email: 'derya@example.com' })
  assert.equal(await web.whoIs('derya'), customer.customer_id)
  await web.page('after', on('her laptop'))
  assert.deepEqual(await pagesOf(customer.customer_id), ['before', 'after'])
})

test('who has been signed in for long is known too, once the page says in which browser; a guest proves nothing by saying so', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const web = await openSource()
  const her = pocket()
  const { customer } = await signInByMail(app, 'derya@example.com', undefined, her)
  await web.page('before', on('her laptop'))
  await web.identify('derya', 'her laptop', { email: 'derya@example.com' })
  const says = (anonymous_id: string, as: Pocket) => app.call('PUT', '/v1/me/browser', { anonymous_id }, { as })
  assert.equal((await says('her laptop', pocket())).status, 401)
  assert.equal(await web.whoIs('derya'), undefined)
  assert.equal((await says('her laptop', her)).status, 204)
  assert.equal((await says('her laptop', her)).status, 204)
  assert.equal(await web.whoIs('derya'), customer.customer_id)
  assert.deepEqual(await pagesOf(customer.customer_id), ['before'])
  assert.deepEqual(await app.audit(), [])
})

test('nobody gets the history of another by writing his own address beside her name, and what he got so goes back', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const web = await openSource()
  await web.page('hers before', on('her laptop'))
  await web.identify('derya', 'her laptop')
  await web.identify('derya', 'his laptop', { email: 'kerem@example.com' })
  const { customer: him } = await signInByMail(app, 'kerem@example.com', 'his laptop')
  await web.page('his', { ...on('his laptop'), userId: 'derya' })
  await web.page('hers', { ...on('her laptop'), userId: 'derya' })
  assert.equal(await web.whoIs('derya'), him.customer_id, 'nothing speaks against it yet')
  await web.page('his too', { ...on('his laptop'), userId: 'derya' })
  await web.page('hers too', on('her laptop'))
  assert.deepEqual(await pagesOf(him.customer_id), ['his', 'his too'])

  // Her own page says another address: now it is said of two, whoever has proven what and whoever came first.
  await web.identify('derya', 'her laptop', { email: 'derya@example.com' })
  assert.equal(await web.whoIs('derya'), undefined)
  const { customer: her } = await signInByMail(app, 'derya@example.com', 'her laptop')
  await signInByMail(app, 'kerem@example.com', 'his laptop')
  assert.equal(await web.whoIs('derya'), undefined)
  for (const { customer_id } of [him, her]) assert.deepEqual(await pagesOf(customer_id), [])

  // Nor does he delete it: forgotten with him is what was done on the device that named him.
  await app.database.transaction((tx) => erasePerson(tx, [him.customer_id], app.clock.now().toISOString()))
  assert.equal(await web.whoIs('derya'), her.customer_id)
  assert.deepEqual(await pagesOf(her.customer_id), ['hers before', 'hers', 'hers too'])
  assert.deepEqual(await app.audit(), [])
})

test('who is called by her address is nobody who says another one', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const web = await openSource()
  await web.page('his', on('his laptop'))
  for (const called of ['derya@example.com', '+905334445566', 'info@example.com'])
    await web.identify(called, 'his laptop', { email: 'kerem@example.com', phone: '0533 444 55 77' })
  const { customer: him } = await signInByMail(app, 'kerem@example.com', 'his laptop')
  assert.deepEqual(
    [await web.whoIs('derya@example.com'), await web.whoIs('+905334445566'), await web.whoIs('info@example.com')],
    [undefined, undefined, undefined],
  )
  assert.deepEqual(await pagesOf(him.customer_id), [])
  await web.page('hers', on('her laptop'))
  await web.identify('melis@example.com', 'her laptop')
  const { customer: her } = await signInByMail(app, 'melis@example.com', 'her laptop')
  assert.deepEqual([await web.whoIs('melis@example.com'), await pagesOf(her.customer_id)], [her.customer_id, ['hers']])
})

test('a claim of whom two people have proven the halves is neither’s; what she has refused is heeded', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const web = await openSource()
  const hers = pocket()
  const { customer: her } = await signInByMail(app, 'derya@example.com', undefined, hers)
  const choices = [{ purpose: 'analytics', channel: 'all', decision: 'refused' }]
  const text_versions = { marketing: 1, personalisation: 1, analytics: 1 }
  assert.equal((await app.call('PUT', '/v1/me/consents', { choices, text_versions }, { as: hers })).status, 200)
  await web.page('lamps', on('laptop'))
  await web.identify('both', 'laptop', { email: 'derya@example.com', phone: '0533 444 55 66' })
  await web.identify('one', 'tablet', { email: 'derya@example.com' })
  for (const device of ['laptop', 'tablet']) await signInByMail(app, 'derya@example.com', device)
  assert.deepEqual([await web.whoIs('both'), await web.whoIs('one')], [her.customer_id, her.customer_id])
  const his = pocket()
  await app.call('POST', '/v1/sign-in-codes', { phone: '0533 444 55 66' }, { as: his })
  const code = await codeSentTo(app, '+905334445566')
  const signed = await app.call('POST', '/v1/sign-ins', { phone: '0533 444 55 66', code, anonymous_id: 'laptop' }, { as: his })
  assert.equal(signed.status, 201, signed.text)
  assert.deepEqual([await web.whoIs('both'), await web.whoIs('one')], [undefined, her.customer_id])
  await web.page('withheld', on('tablet'))
  assert.deepEqual(await pagesOf(her.customer_id), [])
})

test('whom an app only said to be known by her phone is forgotten with her there, as long as he is nobody else', async () => {
  const { app, openSource } = await openHouse()
  const phone_app = await openSource({ kind: 'app' })
  const { customer } = await signIn(app, pocket(), '0533 444 55 66')
  await phone_app.page('home', on('her phone'))
  await phone_app.identify('u-1', 'her phone', { phone: '+90 533 444 55 66', city: 'İzmir' })
  await phone_app.identify('u-2', 'another phone', { phone: '+90 533 444 55 77' })
  await app.settle()
  await app.database.transaction((tx) => erasePerson(tx, [customer.customer_id], app.clock.now().toISOString()))
  const left = async (table: string) => run(app.database.db, `select user_id from tracking.${table} order by 1`)
  assert.deepEqual(
    [await left('users'), await left('claims'), await left('events')],
    [[{ user_id: 'u-2' }], [{ user_id: 'u-2' }], [{ user_id: 'u-2' }]],
  )
  assert.deepEqual(await app.audit(), [])
})

test('an alias joins a device to another one, whichever of them is identified first', async () => {
  const { openSource, pagesOf } = await openHouse()
  const web = await openSource({ kind: 'server' })
  await web.page('old phone', on('old'))
  await web.page('new phone', on('new'))
  await web.alias('old', 'new')
  await web.identify('derya', 'new')
  await web.page('older phone', on('older'))
  await web.alias('older', 'new')
  await web.page('oldest phone', on('oldest'))
  await web.alias('oldest', 'derya')
  const derya = await web.whoIs('derya')
  assert.deepEqual(await pagesOf(derya), ['old phone', 'new phone', 'older phone', 'oldest phone'])
})

test('who says the same of herself with every page is one record with one version', async () => {
  const { app, openSource } = await openHouse()
  const web = await openSource({ kind: 'server' })
  const records = async () => {
    await app.settle()
    return run(app.database.db, 'select version, fields from merging.records order by version')
  }
  for (let visit = 0; visit < 3; visit++) await web.identify('derya', 'phone', { firstName: 'Derya', plan: 'gold' })
  assert.deepEqual(await records(), [{ version: 1, fields: { first_name: 'Derya', claimed_plan: 'gold' } }])
  await web.identify('derya', 'phone', { lastName: 'Deniz' })
  assert.deepEqual((await records()).at(-1), { version: 2, fields: { first_name: 'Derya', last_name: 'Deniz', claimed_plan: 'gold' } })
})

test('whom staff find to be one has the behaviour of both; parted again, each has what came under her own name', async () => {
  const { app, desk, openSource, pagesOf } = await openHouse()
  const [web, phone_app] = [await openSource({ kind: 'server' }), await openSource({ kind: 'server' })]
  await web.page('web 1', on('laptop'))
  await web.identify('derya', 'laptop', { firstName: 'Derya' })
  await phone_app.page('app 1', on('phone'))
  await phone_app.identify('dd', 'phone', { firstName: 'Derya' })
  const [from_id, into_id] = [(await web.whoIs('derya'))!, (await phone_app.whoIs('dd'))!]
  const hers = async (customer_id: string) => (await pagesOf(customer_id)).toSorted()

  const merge = { from_id, into_id, reason: 'She showed us both' }
  const merged = await confirmedBy(
    app,
    await atTheDesk(app, 'murat@alma.example'),
    await app.call('POST', '/v1/customer-merges', merge, { as: desk, key: 'merge' }),
  )
  assert.equal(merged.status, 201, merged.text)
  await web.page('web 2', on('laptop'))
  await phone_app.page('app 2', { userId: 'dd' })
  // She says something new of herself, under the name of the id that was merged.
  await web.identify('derya', 'laptop', { firstName: 'Derya', lastName: 'Deniz' })
  await web.page('web 3', on('laptop'))
  assert.equal(await web.whoIs('derya'), from_id)
  assert.deepEqual(await hers(into_id), ['app 1', 'app 2', 'web 1', 'web 2', 'web 3'])
  assert.deepEqual(await hers(from_id), ['app 1', 'app 2', 'web 1', 'web 2', 'web 3'])

  const undo = { reason: 'It was her sister' }
  const undone = await app.call('POST', `/v1/customer-merges/${merged.body.merge_id}/reversal`, undo, { as: desk, key: 'undo' })
  assert.equal(undone.status, 201, undone.text)
  assert.deepEqual(await hers(from_id), ['web 1', 'web 2', 'web 3'])
  assert.deepEqual(await hers(into_id), ['app 1', 'app 2'])
  assert.deepEqual(await app.audit(), [])
})

test('on the shop’s own pages her views are kept once she has allowed it, and of a guest nothing is', async () => {
  const { app, pagesOf } = await openHouse()
  const look = async (as: Pocket, title: string) => {
    const answer = await app.call('POST', '/v1/page-views', { path: '/c/lambalar', title }, { as })
    return answer.status === 200 ? answer.body : answer.status
  }
  const guest = pocket()
  await app.call('GET', '/v1/cart', undefined, { as: guest })
  assert.deepEqual(await look(guest, 'a guest'), { kept: false })
  assert.deepEqual(await look(pocket(), 'a passer-by'), { kept: false })
  const derya = pocket()
  const { customer } = await signIn(app, derya, '0533 444 55 66')
  const say = (decision: string) =>
    app.call(
      'PUT',
      '/v1/me/consents',
      { choices: [{ purpose: 'analytics', channel: 'all', decision }], text_versions: { marketing: 1, personalisation: 1, analytics: 1 } },
      { as: derya },
    )
  assert.deepEqual(await look(derya, 'not asked'), { kept: false })
  assert.equal((await say('granted')).status, 200)
  assert.deepEqual(await look(derya, 'Lambalar'), { kept: true })
  assert.deepEqual(await look(derya, 'Lambalar'), { kept: true })
  const in_baku = await app.call('POST', '/v1/page-views', { path: '/', title: 'Bakı' }, { as: derya, headers: { 'birge-market': 'AZ' } })
  assert.deepEqual(in_baku.body, { kept: false }, 'she has allowed it to the company of one shop')
  assert.equal((await say('refused')).status, 200)
  assert.deepEqual(await look(derya, 'no more'), { kept: false })
  assert.deepEqual(await pagesOf(customer.customer_id), ['Lambalar', 'Lambalar'])
  assert.deepEqual(await app.audit(), [])
})

test('a visitor without a name who allows it is followed on her device, and when she signs in it is hers', async () => {
  const { app, pagesOf } = await openHouse()
  const guest = pocket()
  const look = async (title: string, as = guest) => (await app.call('POST', '/v1/page-views', { path: '/c/lambalar', title }, { as })).body
  const say = (decision: string, as = guest, text_version = 1) => app.call('PUT', '/v1/visitor-choice', { decision, text_version }, { as })
  const kept = async () =>
    (await run<{ name: string }>(app.database.db, 'select name from tracking.events order by event_id')).map(({ name }) => name)

  const asked = await app.call('GET', '/v1/visitor-choice', undefined, { as: guest })
  assert.equal(asked.body.state, 'not_asked')
  assert.equal(guest.size, 0, 'who is only asked gets no cookie')
  assert.deepEqual(await look('before'), { kept: false })
  assert.equal((await say('granted', guest, 7)).body.code, 'text_outdated', 'nobody agrees to words she has not seen')
  assert.equal((await say('granted')).body.state, 'granted')
  assert.deepEqual(await look('Lambalar'), { kept: true })
  assert.equal((await say('refused')).body.state, 'refused')
  assert.deepEqual(await kept(), [], 'with her no goes what was kept by her yes')
  assert.deepEqual(await look('after her no'), { kept: false })

  assert.equal((await say('granted')).status, 200)
  assert.deepEqual(await look('Kupalar'), { kept: true })
  app.clock.advance({ minutes: 1 })
  const { customer } = await signIn(app, guest, '0533 444 55 66')
  await app.settle()
  assert.deepEqual(await look('Hesabım'), { kept: true }, 'what she has allowed as a visitor she has allowed')
  assert.deepEqual(await pagesOf(customer.customer_id), ['Kupalar', 'Hesabım'])
  assert.equal((await say('refused')).body.code, 'has_a_name')
  const device = `select count(*)::integer as count from customers.identifiers where kind = 'device' and customer_id = $1`
  assert.deepEqual(await run(app.database.db, device, [customer.customer_id]), [{ count: 1 }])

  // On another device she allows it too, but as a customer she has refused since.
  const other = pocket()
  assert.equal((await say('granted', other)).status, 200)
  assert.deepEqual(await look('on the tablet', other), { kept: true })
  const choices = [{ purpose: 'analytics', channel: 'all', decision: 'refused' }]
  const text_versions = { marketing: 1, personalisation: 1, analytics: 1 }
  assert.equal((await app.call('PUT', '/v1/me/consents', { choices, text_versions }, { as: guest })).status, 200)
  app.clock.advance({ minutes: 2 })
  await signIn(app, other, '0533 444 55 66')
  await app.settle()
  assert.deepEqual(await look('as herself', other), { kept: false })
  assert.ok(!(await kept()).includes('on the tablet'))
  assert.deepEqual(await app.audit(), [])
})

test('who has refused to be looked at is not, whatever systems tell of her', async () => {
  const { app, desk, openSource, pagesOf } = await openHouse()
  const derya = pocket()
  const { customer } = await signIn(app, derya, '0533 444 55 66')
  const crm = await openSource({ kind: 'server', vouches: true })
  await crm.page('a visitor', on('phone'))
  await crm.identify('d', 'phone', { phone: '0533 444 55 66', phone_number_verified: true })
  assert.equal(await profileOf(app.database.db, (await crm.whoIs('d'))!), customer.customer_id)
  await crm.page('never asked', { userId: 'd' })
  const say = async (decision: string) => {
    const choices = [{ purpose: 'analytics', channel: 'all', decision }]
    await app.call('PUT', '/v1/me/consents', { choices, text_versions: { marketing: 1, personalisation: 1, analytics: 1 } }, { as: derya })
    await app.settle()
  }
  await say('refused')
  await crm.page('after her no', { userId: 'd' })
  await crm.page('on her phone', on('phone'))
  const { items } = (await app.call('GET', '/v1/tracking/events?type=page', undefined, { as: desk })).body
  assert.deepEqual(
    items.map(({ name }: { name: string }) => name),
    ['never asked', 'a visitor'],
  )
  assert.deepEqual(await pagesOf(customer.customer_id), ['never asked'], 'nothing joins her any more')
  await say('granted')
  await crm.page('after her yes', { userId: 'd' })
  assert.deepEqual(await pagesOf(customer.customer_id), ['a visitor', 'never asked', 'after her yes'])
})

test('two ids of one source that it vouches for are one person; of a website it is no more than a word', async () => {
  const { app, openSource, pagesOf } = await openHouse()
  const [crm, web] = [await openSource({ kind: 'server', vouches: true }), await openSource({ kind: 'server' })]
  for (const source of [crm, web]) {
    await source.identify('old', 'laptop of old', { firstName: 'Derya' })
    await source.page('under the old id', { userId: 'old' })
    await source.identify('new', 'phone of new', { firstName: 'Derya' })
    await source.page('under the new id', { userId: 'new' })
    await source.whoIs('new')
    await source.alias('old', 'new')
    await source.page('after', { userId: 'old' })
  }
  const together = async (source: typeof crm) => {
    return (await pagesOf(await source.whoIs('new'))).toSorted()
  }
  assert.deepEqual(await together(crm), ['after', 'under the new id', 'under the old id'])
  assert.deepEqual(await together(web), ['under the new id'])

  // An id that nobody knew yet is hers as well, before and after it is identified.
  await crm.page('as third', { userId: 'third' })
  await crm.alias('third', 'new')
  assert.deepEqual(await together(crm), ['after', 'as third', 'under the new id', 'under the old id'])
  assert.deepEqual(await run(app.database.db, 'select reason, actor from merging.merges'), [{ reason: 'alias', actor: 'system:tracking' }])
  assert.deepEqual(await app.audit(), [])
})

test('two ids that are proven to be two people stay two, whatever a source calls them', async () => {
  const { openSource, app } = await openHouse()
  const crm = await openSource({ kind: 'server', vouches: true })
  await crm.identify('anne', null, { phone: '0533 444 55 66', phone_number_verified: true })
  await crm.identify('kızı', null, { phone: '0533 444 55 77', phone_number_verified: true })
  const [mother, daughter] = [await crm.whoIs('anne'), await crm.whoIs('kızı')]
  await crm.alias('anne', 'kızı')
  assert.deepEqual([await crm.whoIs('anne'), await crm.whoIs('kızı')], [mother, daughter])
  assert.deepEqual(await idsOf(app.database.db, mother!), [mother])
})

test('a website calls a visitor by a name, and never one of its people by another’s', async () => {
  const { openSource, pagesOf } = await openHouse()
  const crm = await openSource({ kind: 'server' })
  const web = await openSource({ same_ids_as: crm.source_id })
  for (const user of ['derya', 'kerem']) await crm.identify(user, null, { firstName: user })
  await web.identify('derya', 'laptop')
  await web.page('derya’s', { userId: 'derya' })
  await web.page('a visitor’s', on('visitor'))
  await web.alias('derya', 'kerem')
  await web.alias('visitor', 'kerem')
  const [derya, kerem] = [await web.whoIs('derya'), await web.whoIs('kerem')]
  assert.deepEqual(await pagesOf(derya), ['derya’s'])
  assert.deepEqual(await pagesOf(kerem), ['a visitor’s'])
})

test('her devices are among what she is known by, from when until when, and join nobody', async () => {
  const { app, openSource } = await openHouse()
  const crm = await openSource({ kind: 'server' })
  await crm.identify('anne', 'tablet', { firstName: 'Anne' })
  const first = app.clock.now().toISOString()
  await crm.identify('kızı', 'tablet', { firstName: 'Kızı' })
  const [mother, daughter] = [await crm.whoIs('anne'), await crm.whoIs('kızı')]
  assert.notEqual(mother, daughter)
  await crm.identify('anne', 'tablet')
  app.clock.advance({ days: 3 })
  await crm.page('lamps', on('tablet'))
  await app.settle()
  const at_desk = await atTheDesk(app)
  const shown = async (customer_id: string | null | undefined) =>
    (await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: at_desk })).body.identifiers.map(
      ({ kind, value, source, first_seen_at, last_seen_at, verified_at }: Record<string, unknown>) => ({
        ...{ kind, value, source, first_seen_at, last_seen_at, verified_at },
      }),
    )
  const device = { kind: 'device', value: '•••', source: crm.source_id, verified_at: null }
  assert.deepEqual(await shown(mother), [{ ...device, first_seen_at: first, last_seen_at: app.clock.now().toISOString() }])
  assert.equal((await shown(daughter)).length, 1)
})

test('of devices without end that a key tells of somebody, her newest fifty are kept with her, and none is written down twice', async () => {
  const { app, openSource } = await openHouse()
  const crm = await openSource({ kind: 'server' })
  const web = await openSource({ same_ids_as: crm.source_id })
  await crm.identify('derya', null, { firstName: 'Derya' })
  const derya = await crm.whoIs('derya')
  const known = () =>
    run<{ value: string; version: string }>(
      app.database.db,
      `select value, xmin::text as version from customers.identifiers where kind = 'device' and customer_id = $1 order by last_seen_at, value`,
      [derya],
    )
  const bringDevices = async (from: number, to: number) => {
    app.clock.advance({ minutes: 1 })
    const batch = Array.from({ length: to - from }, (_, i) => ({ type: 'identify', userId: 'derya', anonymousId: `d${from + i}` }))
    assert.equal((await app.call('POST', '/v1/batch', { batch, writeKey: web.write_key })).body.accepted, to - from)
    await app.settle()
  }
  await bringDevices(1_000, 1_300)
  assert.equal((await known()).length, 50)
  await bringDevices(2_000, 2_040)
  const before = await known()
  assert.equal(before.filter(({ value }) => value.startsWith('d20')).length, 40)
  await bringDevices(3_000, 3_005)
  const after = await known()
  assert.equal(after.length, 50)
  assert.deepEqual(after.slice(0, 45), before.slice(5), 'those that were known are not touched')
})

test('due work goes on in the next round where very many wait to be recognised', async (t) => {
  const { app, openSource } = await openHouse()
  const web = await openSource()
  const batch = Array.from({ length: 900 }, (_, i) => ({ type: 'identify', userId: `user ${i}` }))
  assert.equal((await app.call('POST', '/v1/batch', { batch, writeKey: web.write_key })).body.accepted, 900)
  const due = async () => (await run(app.database.db, 'select from tracking.users where due_at is not null')).length
  let ms = 0
  const clock = t.mock.method(performance, 'now', () => (ms += 200))
  await recogniseUsers(app.database, app.clock.now().toISOString(), { error: assert.fail } as unknown as Log)
  clock.mock.restore()
  assert.equal(await due(), 700)
  await recogniseUsers(app.database, app.clock.now().toISOString(), { error: assert.fail } as unknown as Log)
  assert.ok((await due()) < 700)
})

test('traits that a website makes up are not kept with anybody', async () => {
  const { app, openSource } = await openHouse()
  const web = await openSource()
  for (const trait of ['first', 'second']) await web.identify('derya', 'phone', { [trait]: 'x'.repeat(10_000) })
  const [user] = await run<{ traits: object }>(app.database.db, `select traits from tracking.users where user_id = 'derya'`)
  assert.deepEqual(user!.traits, {})
})

test('what a website tells of somebody is not kept with its event either: only which traits came, and nothing once she is forgotten', async () => {
  const { app, desk, openSource } = await openHouse()
  const [web, crm] = [await openSource(), await openSource({ kind: 'server' })]
  await web.identify('derya', 'phone', { email: 'derya@ornek.example' })
  await crm.identify('derya', null, { email: 'derya@crm.example' })
  const traits = async (source_id: string) =>
    (await run<{ traits: object }>(app.database.db, 'select traits from tracking.events where source_id = $1', [source_id])).map(
      (event) => event.traits,
    )
  assert.deepEqual(await traits(web.source_id), [{ email: null }])
  assert.deepEqual(await traits(crm.source_id), [{ email: 'derya@crm.example' }])
  const { items } = (await app.call('GET', `/v1/tracking/events?source_id=${web.source_id}`, undefined, { as: desk })).body
  assert.deepEqual(items[0].traits, ['email'], 'who looks whether it comes in right sees that it does')
  const derya = (await crm.whoIs('derya'))!
  await app.database.transaction(async (tx) => erasePerson(tx, await idsOf(tx, derya), app.clock.now().toISOString()))
  const [left] = await run<{ count: number }>(
    app.database.db,
    `select count(*) as count from tracking.events where traits::text like '%@%'`,
  )
  assert.equal(left!.count, 0)
})

test('a trait that is called like something every object has is kept as what it says', async () => {
  const { app, openSource } = await openHouse()
  const crm = await openSource({ kind: 'server' })
  await crm.identify('derya', null, { firstName: 'Derya', constructor: 'Ford', toString: 'x', hasOwnProperty: 'y' })
  await crm.whoIs('derya')
  const kept = await run<{ fields: object }>(app.database.db, `select fields from merging.records where external_id = 'derya'`)
  assert.deepEqual(kept, [
    { fields: { first_name: 'Derya', claimed_constructor: 'Ford', claimed_toString: 'x', claimed_hasOwnProperty: 'y' } },
  ])
})

test('she is given what was told of her, and when she is forgotten nothing of it is left, nor does it come back', async () => {
  const { app, desk, openSource, pagesOf } = await openHouse()
  const web = await openSource({ kind: 'server' })
  await web.page('home', on('tablet'))
  await web.identify('derya', 'tablet', { firstName: 'Derya' })
  await web.page('lamps', { userId: 'derya' })
  const derya = (await web.whoIs('derya'))!
  await web.page('cart', on('tablet'))
  await app.call('POST', '/v1/track', { userId: 'derya', writeKey: web.write_key }) // no name: set aside
  await web.identify('anne', 'tablet')
  await web.page('anne’s', on('tablet'))
  const anne = await web.whoIs('anne')

  const exported = (await tracking.personal_data!.export(app.database.db, await idsOf(app.database.db, derya))) as {
    events: { name: string }[]
    devices: object[]
    known_as: object[]
  }
  assert.deepEqual(
    exported.events.filter(({ name }) => name).map(({ name }) => name),
    ['home', 'lamps', 'cart'],
  )
  assert.deepEqual([exported.devices.length, exported.known_as.length], [1, 1])
  const devices = async () =>
    await run<{ value: string; source: string }>(
      app.database.db,
      `select value, source from customers.identifiers where kind = 'device' and customer_id = $1`,
      [derya],
    )
  assert.deepEqual(await devices(), [{ value: 'tablet', source: web.source_id }])

  const now = app.clock.now().toISOString()
  const proof = await app.database.transaction(async (tx) => erasePerson(tx, await idsOf(tx, derya), now))
  const of = { module: 'tracking', kept: 0 }
  assert.deepEqual(
    proof.filter(({ module }) => module === 'tracking'),
    [
      { ...of, table: 'tracking.events', erased: 4 },
      { ...of, table: 'tracking.rejections', erased: 1 },
      { ...of, table: 'tracking.devices', erased: 1 },
      { ...of, table: 'tracking.users', erased: 1 },
      { ...of, table: 'tracking.claims', erased: 0 },
      { ...of, table: 'tracking.sign_ins', erased: 0 },
      { ...of, table: 'tracking.visitors', erased: 0 },
    ],
  )
  const left = async () =>
    (await app.call('GET', '/v1/tracking/events', undefined, { as: desk })).body.items.filter(
      ({ type }: { type: string }) => type === 'page',
    )
  assert.deepEqual(
    (await left()).map(({ name }: { name: string }) => name),
    ['anne’s'],
  )
  await web.identify('derya', 'new tablet', { firstName: 'Derya' })
  await web.page('again', on('new tablet'))
  assert.deepEqual(await devices(), [])
  assert.equal(await web.whoIs('derya'), undefined, 'who was forgotten is not known by what a website goes on telling')
  const kept = await run(
    app.database.db,
    `select from tracking.users where user_id = 'derya' union all select from tracking.devices where user_id = 'derya'`,
  )
  assert.equal(kept.length, 0, 'and what it tells is not kept')
  assert.deepEqual(await pagesOf(anne), ['anne’s'])
  assert.deepEqual(await pagesOf(derya), [])
  assert.deepEqual(await app.audit(), [])
})
