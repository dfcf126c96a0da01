import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { distance_sale_rules, distanceSaleRules } from '@birge/kernel/distance-sale'
import { run } from '#platform/database'
import { newId } from '#platform/ids'
import { atTheDesk, codeSentTo, PASSWORD, setTheStage } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { readCopy } from './copy.ts'
import { agreements } from './index.ts'

const ADDRESS = { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' }
const SELLER = { phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' }
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 100)
const company_id = stage.kadikoy.company_id
let desk: Pocket
before(async () => {
  desk = await atTheDesk(app)
})

const put = (as: Pocket) => app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 2 }, { as })
const open = (as: Pocket) =>
  app.call(
    'POST',
    '/v1/checkouts',
    { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Derya Deniz', email: 'derya@mail.example' } },
    { as },
  )
const now = () => app.clock.now().toISOString()
let turn = 0
const pay = (as: Pocket, checkout_id: string) =>
  app.call('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' }, { as, key: `pay ${++turn}` })
const agree = (as: Pocket, checkout_id: string, version: number, agreed: object[]) =>
  app.call('POST', `/v1/checkouts/${checkout_id}/agreements`, { version, agreed }, { as })
const asked = async (as: Pocket, path: string) => (await app.call('GET', path, undefined, { as })).body.items
const wordsOf = (items: { kind: string; text_version: string }[]) => items.map(({ kind, text_version }) => ({ kind, text_version }))

let opened_before: { as: Pocket; checkout_id: string }
test('a company that has not said who it is asks nobody to agree to anything', async () => {
  const as = pocket()
  await put(as)
  const { body } = await open(as)
  assert.equal(body.agreement_due, false)
  assert.deepEqual(await asked(as, `/v1/checkouts/${body.checkout_id}/agreements`), [])
  assert.deepEqual(await asked(as, '/v1/agreements'), [])
  opened_before = { as, checkout_id: body.checkout_id }
})

describe('Once a company has said who it is', () => {
  before(async () => {
    const said = await app.call('PUT', `/v1/companies/${company_id}/seller`, SELLER, { as: desk })
    assert.equal(said.status, 200, said.text)
  })

  test('who had opened her checkout before is asked as well', async () => {
    const { as, checkout_id } = opened_before
    assert.equal((await pay(as, checkout_id)).body.code, 'agreement_missing')
    assert.equal((await asked(as, `/v1/checkouts/${checkout_id}/agreements`)).length, 2)
  })

  test('nothing is held or paid before the buyer has agreed', async () => {
    const as = pocket()
    await put(as)
    const { body: checkout } = await open(as)
    assert.equal(checkout.agreement_due, true)
    const refused = await pay(as, checkout.checkout_id)
    assert.deepEqual([refused.status, refused.body.code], [409, 'agreement_missing'])
    assert.deepEqual(await run(app.database.db, 'select from payments.payments where purpose_id = $1', [checkout.checkout_id]), [])
    assert.deepEqual(await run(app.database.db, 'select from inventory.public_holds where purpose_id = $1', [checkout.checkout_id]), [])
  })

  test('she reads who sells, what, for how much, where it goes and how she may take her word back; and what she agreed to is kept and sent', async () => {
    const as = pocket()
    await put(as)
    const { body: checkout } = await open(as)
    const documents = await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)
    assert.deepEqual(
      documents.map((one: { kind: string }) => one.kind),
      ['pre_information', 'distance_contract'],
    )
    const [told, contract] = documents as { body: string }[]
    for (const words of ['Taş Kupa', '₺498,00', SELLER.email, SELLER.return_address, 'Bağdat Caddesi 7', '14 gün', 'Hızlı Kargo'])
      assert.match(told!.body, new RegExp(words.replace(/[.+]/g, '\\$&')), words)
    assert.match(contract!.body, /Derya Deniz/)
    for (const { body } of documents as { body: string }[]) assert.doesNotMatch(body, /[{}]|: *$/m, 'nothing is left to fill in')

    const half = await agree(as, checkout.checkout_id, checkout.version, wordsOf(documents).slice(1))
    assert.deepEqual([half.body.code, half.body.details.kinds], ['agreement_missing', ['pre_information']])
    const agreed = await agree(as, checkout.checkout_id, checkout.version, wordsOf(documents))
    assert.deepEqual([agreed.status, agreed.body.agreement_due], [201, false])
    assert.equal((await pay(as, checkout.checkout_id)).body.status, 'authorised')
    const order = await app.call('POST', `/v1/checkouts/${checkout.checkout_id}/order`, undefined, { as, key: 'order' })
    const kept = await asked(as, `/v1/orders/${order.body.order_id}/agreements`)
    assert.deepEqual(
      kept.map(({ kind, body }: { kind: string; body: string }) => ({ kind, body })),
      (documents as { kind: string; body: string }[]).map(({ kind, body }) => ({ kind, body })),
    )
    assert.equal((await app.call('GET', `/v1/orders/${order.body.order_id}/agreements`, undefined, { as: pocket() })).status, 404)
    await app.settle()
    const [mail] = await run<{ recipient: string; body: string }>(
      app.database.db,
      `select recipient, body from platform.messages where kind = 'agreement'`,
    )
    assert.equal(mail!.recipient, 'derya@mail.example')
    assert.match(mail!.body, /MESAFELİ SATIŞ SÖZLEŞMESİ[\s\S]*Derya Deniz/)
    assert.match(mail!.body, new RegExp(`CAYMA FORMU[\\s\\S]*${SELLER.email}[\\s\\S]*Sipariş no: ${order.body.number}`))
    assert.deepEqual(await app.audit(), [])

    const analyst = pocket()
    await app.database.transaction((tx) =>
      createStaff(tx, {
        name: 'Can',
        email: 'can@alma.example',
        role: 'analyst',
        password: PASSWORD,
        location_ids: [stage.kadikoy.location_id],
        now: now(),
      }),
    )
    await app.call('POST', '/v1/staff-sessions', { email: 'can@alma.example', password: PASSWORD }, { as: analyst })
    assert.deepEqual(
      (await asked(analyst, `/v1/orders/${order.body.order_id}/agreements`)).map((one: { body: unknown }) => one.body),
      [null, null],
      'who counts orders need not know whose they are',
    )
  })

  test('whoever is known by her e-mail is sent the copy there, also where she left a phone alone for the order', async () => {
    const as = pocket()
    await app.call('POST', '/v1/sign-in-codes', { email: 'selin@posta.example' }, { as })
    await app.call('POST', '/v1/sign-ins', { email: 'selin@posta.example', code: await codeSentTo(app, 'selin@posta.example') }, { as })
    await put(as)
    const form = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Selin Ak', phone: '0533 444 55 68' } }
    const { body: checkout } = await app.call('POST', '/v1/checkouts', form, { as })
    const documents = await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(documents))
    await pay(as, checkout.checkout_id)
    const order = await app.call('POST', `/v1/checkouts/${checkout.checkout_id}/order`, undefined, { as, key: 'order of Selin' })
    assert.equal(order.status, 201, order.text)
    await app.settle()
    const mails = await run(
      app.database.db,
      `select recipient from platform.messages where kind = 'agreement' and recipient = 'selin@posta.example'`,
    )
    assert.equal(mails.length, 1)
  })

  test('a guest who left a phone alone is sent by SMS where her contract stands, and it opens for nobody else', async () => {
    const as = pocket()
    await put(as)
    const form = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Nur Ak', phone: '0533 444 55 69' } }
    const { body: checkout } = await app.call('POST', '/v1/checkouts', form, { as })
    const documents = await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(documents))
    await pay(as, checkout.checkout_id)
    process.env.BIRGE_ORIGIN = 'https://alma.example'
    const order = await app.call('POST', `/v1/checkouts/${checkout.checkout_id}/order`, undefined, { as, key: 'order of Nur' })
    await app.settle()
    delete process.env.BIRGE_ORIGIN
    const messages = await run<{ medium: string; body: string }>(
      app.database.db,
      `select medium, body from platform.messages where kind = 'agreement' and recipient = '+905334445569'`,
    )
    assert.deepEqual(
      messages.map(({ medium }) => medium),
      ['sms'],
    )
    const [, path] = /https:\/\/alma\.example(\/v1\/agreement-copies\?token=\S+)$/.exec(messages[0]!.body)!
    const copy = await app.call('GET', path!, undefined, { as: pocket() })
    assert.equal(copy.status, 200, copy.text)
    assert.match(
      copy.text,
      new RegExp(`MESAFELİ SATIŞ SÖZLEŞMESİ[\\s\\S]*Nur Ak[\\s\\S]*CAYMA FORMU[\\s\\S]*Sipariş no: ${order.body.number}`),
    )
    const another = await app.call('GET', path!.replace('token=', 'token=a'), undefined, { as: pocket() })
    assert.deepEqual([another.status, another.body.code], [404, 'copy_unknown'])
    // The link ends before the words do: with whoever is forgotten, and when the law has them kept no longer.
    const token = path!.split('token=')[1]!
    const opensOn = async (days: number) => {
      const now = new Date(app.clock.now().getTime() + days * 86_400_000).toISOString()
      return readCopy(app.database.db, { token }, { now }).then(
        () => true,
        ({ code }) => code,
      )
    }
    assert.deepEqual([await opensOn(1_095), await opensOn(1_097)], [true, 'copy_unknown'])
    const her = newId('cus')
    await run(app.database.writer, `update agreements.agreed set customer_id = $1 where body like '%Nur Ak%'`, [her])
    await app.database.transaction((tx) => agreements.personal_data!.erase(tx, [her], app.clock.now().toISOString()))
    assert.equal(await opensOn(0), 'copy_unknown')
  })

  test('where nobody has said at which address the shop is, no link is sent, whatever address somebody asked at', async () => {
    const as = pocket()
    await put(as)
    const form = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Su Ak', phone: '0533 444 55 70' } }
    const { body: checkout } = await app.call('POST', '/v1/checkouts', form, { as })
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)))
    await pay(as, checkout.checkout_id)
    const order = await app.call('POST', `/v1/checkouts/${checkout.checkout_id}/order`, undefined, { as, key: 'order of Su' })
    assert.equal(order.status, 201, order.text)
    await app.settle()
    const sent = await run(app.database.db, `select medium from platform.messages where kind = 'agreement' and recipient = '+905334445570'`)
    assert.deepEqual(sent, [])
  })

  test('what no sale came of is let go of after a month, and with whoever is forgotten', async () => {
    const kept = () => run(app.database.db, `select from agreements.agreed where body is not null`)
    const before = (await kept()).length
    const as = pocket()
    await put(as)
    const { body: checkout } = await open(as)
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)))
    assert.equal((await kept()).length, before + 2)
    const [rule] = agreements.retention!.filter(({ what }) => what === 'agreements.of_no_order')
    const soon = new Date(app.clock.now().getTime() + 1).toISOString()
    await app.database.transaction((tx) => rule!.sweep(tx, soon, soon))
    assert.equal((await kept()).length, before)
  })

  test('agreed to here, then there, then here again: the last counts', async () => {
    const as = pocket()
    await put(as)
    const collect = {
      delivery: { kind: 'collect', location_id: stage.kadikoy.location_id },
      contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
    }
    const home = { ...collect, delivery: { kind: 'ship', address: ADDRESS } }
    let checkout: { checkout_id: string; version: number } | undefined
    for (const where of [home, collect, home]) {
      app.clock.advance({ minutes: 1 })
      checkout = (await app.call('POST', '/v1/checkouts', where, { as })).body as { checkout_id: string; version: number }
      await agree(as, checkout.checkout_id, checkout.version, wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)))
    }
    await pay(as, checkout!.checkout_id)
    const order = await app.call('POST', `/v1/checkouts/${checkout!.checkout_id}/order`, undefined, { as, key: 'here again' })
    const [told] = await asked(as, `/v1/orders/${order.body.order_id}/agreements`)
    assert.match(told.body, /Bağdat Caddesi 7/)
  })

  test('what changes after she agreed she has not agreed to', async () => {
    const as = pocket()
    await put(as)
    const { body: first } = await open(as)
    const words = wordsOf(await asked(as, `/v1/checkouts/${first.checkout_id}/agreements`))
    await agree(as, first.checkout_id, first.version, words)
    await put(as)
    const { body: second } = await open(as)
    assert.deepEqual([second.version, second.agreement_due], [2, true])
    assert.equal((await pay(as, second.checkout_id)).body.code, 'agreement_missing')
    assert.equal((await agree(as, second.checkout_id, first.version, words)).body.code, 'checkout_changed')
    assert.equal((await agree(as, second.checkout_id, second.version, words)).status, 201)
    assert.equal((await pay(as, second.checkout_id)).body.status, 'authorised')
  })

  test('while she fills in the form she reads it with her name and address, and nothing is kept of it', async () => {
    const as = pocket()
    await put(as)
    const form = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Ayla Demir', phone: '0533 444 55 67' } }
    const { status, body } = await app.call('POST', '/v1/agreement-previews', form, { as })
    assert.equal(status, 201)
    assert.match(body.items[1].body, /Alıcı: Ayla Demir\nAdres: Bağdat Caddesi 7, Kadıköy, İstanbul/)
    assert.deepEqual(await run(app.database.db, `select from checkout.checkouts where contact ->> 'name' = 'Ayla Demir'`), [])
    const opened = await app.call('POST', '/v1/checkouts', form, { as })
    assert.deepEqual(await asked(as, `/v1/checkouts/${opened.body.checkout_id}/agreements`), body.items)
    const wrong = await app.call('POST', '/v1/agreement-previews', { ...form, contact: { name: 'Ayla', phone: '12' } }, { as })
    assert.deepEqual([wrong.status, wrong.body.code], [422, 'contact_malformed'])
  })

  test('opened again unchanged it is still agreed to; words that are new when she pays are read first', async () => {
    const as = pocket()
    await put(as)
    const { body: checkout } = await open(as)
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)))
    const { body: again } = await open(as)
    assert.deepEqual([again.version, again.agreement_due], [checkout.version, false])
    await app.call(
      'POST',
      `/v1/companies/${company_id}/agreement-texts`,
      { kind: 'distance_contract', locale: 'tr', body: 'Alıcı: {buyer_name}' },
      { as: desk },
    )
    assert.equal((await pay(as, checkout.checkout_id)).body.code, 'agreement_missing')
    const { body: now } = await app.call('GET', `/v1/checkouts/${checkout.checkout_id}`, undefined, { as })
    assert.equal(now.agreement_due, true)
    await agree(as, checkout.checkout_id, checkout.version, wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)))
    assert.equal((await pay(as, checkout.checkout_id)).body.status, 'authorised')
  })

  test('a company writes its own words; who has read the old ones reads again, and a field that cannot be filled in is refused', async () => {
    const as = pocket()
    await put(as)
    const { body: checkout } = await open(as)
    const words = wordsOf(await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`))
    const write = (body: string) =>
      app.call('POST', `/v1/companies/${company_id}/agreement-texts`, { kind: 'pre_information', locale: 'tr', body }, { as: desk })
    const wrong = await write('Sayın {musteri}')
    assert.deepEqual([wrong.status, wrong.body.code, wrong.body.details.field], [422, 'unknown_field', 'musteri'])
    assert.equal((await write('# Alma\n{lines}\nToplam {total}')).body.version, 1)
    const refused = await agree(as, checkout.checkout_id, checkout.version, words)
    assert.deepEqual([refused.body.code, refused.body.details.kinds], ['agreement_changed', ['pre_information']])
    const [told] = await asked(as, `/v1/checkouts/${checkout.checkout_id}/agreements`)
    assert.deepEqual([told.text_version, told.body], ['company 1 tr', '# Alma\n2 × Taş Kupa: ₺498,00\nToplam ₺498,00'])
  })

  test('whoever writes something that looks like a field into her name finds it as she wrote it', async () => {
    const as = pocket()
    await put(as)
    const { body } = await app.call(
      'POST',
      '/v1/checkouts',
      {
        delivery: { kind: 'ship', address: ADDRESS },
        contact: { name: '{seller_name} $&\n# Cayma hakkı\nDeniz', phone: '0533 444 55 66' },
      },
      { as },
    )
    const [, contract] = await asked(as, `/v1/checkouts/${body.checkout_id}/agreements`)
    assert.match(contract.body, /^Alıcı: \{seller_name\} \$& # Cayma hakkı Deniz$/m)
  })

  test('words are written for a day to come, seen with a sample order first, and hold from that day on the company’s calendar', async () => {
    const at = `/v1/companies/${company_id}`
    const words = { kind: 'pre_information', locale: 'en', body: '# Alma\n{buyer_name}\n{lines}\nFax: {seller_registry}' }
    const preview = await app.call('POST', `${at}/agreement-previews`, words, { as: desk })
    assert.equal(preview.body.body, '# Alma\nSample Buyer\n2 × Sample product: ₺498.00', 'what nobody has said falls away')
    const write = (effective_on: string, body = words.body) =>
      app.call('POST', `${at}/agreement-texts`, { ...words, body, effective_on }, { as: desk })
    const day = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    assert.deepEqual([(await write(day(-2))).status, (await write('soon')).body.code], [422, 'effective_on_past'])
    assert.equal((await write(day(3))).status, 201)
    // What is corrected today does not undo what was written for the day to come.
    await write(day(0), 'Corrected {lines}')
    const inForce = async () =>
      (await app.call('GET', `${at}/agreement-texts?locale=en`, undefined, { as: desk })).body.items[0].version as string
    assert.equal(await inForce(), 'company 2')
    const { body } = await app.call('GET', `${at}/agreement-overview`, undefined, { as: desk })
    assert.deepEqual(body.missing, ['registry_number'])
    const [text] = body.texts.filter((one: { kind: string; locale: string }) => one.kind === words.kind && one.locale === 'en')
    assert.deepEqual([text.version, text.coming.version], [2, 1])
    const versions = async () =>
      (await app.call('GET', `${at}/agreement-text-versions?kind=pre_information&locale=en`, undefined, { as: desk })).body.items.map(
        ({ version, standing }: { version: number; standing: string }) => `${version} ${standing}`,
      )
    assert.deepEqual(await versions(), ['2 in_force', '1 coming'])
    app.clock.advance({ minutes: 3 * 24 * 60 })
    assert.deepEqual([await inForce(), await versions()], ['company 1', ['2 over', '1 in_force']])
  })

  test('a staff member of nobody’s company may not speak for it', async () => {
    assert.equal((await app.call('PUT', `/v1/companies/${company_id}/seller`, SELLER, { as: pocket() })).status, 401)
    assert.equal((await app.call('PUT', '/v1/companies/com_nobody/seller', SELLER, { as: desk })).status, 404)
  })
})

test('the rules of a country are those of the day', () => {
  assert.equal(distanceSaleRules('TR', '2015-02-26'), undefined)
  assert.equal(distanceSaleRules('TR', '2026-11-22')?.withdrawal_days, 14)
  assert.equal(distanceSaleRules('XX', '2026-11-22'), undefined)
  for (const { law } of distance_sale_rules) assert.match(law, /m\. \d/)
})
