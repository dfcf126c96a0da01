import assert from 'node:assert/strict'
import { before, beforeEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, confirmedBy, setTheStage } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { modules } from '../../modules.ts'
import { findOrCreate, noteIdentifiers } from '../customers/index.ts'
import { merge, receiveRecord } from '../merging/index.ts'
import { resolution } from './index.ts'
import { weighRecords } from './waiting.ts'

const app = await startTestApp()
let desk: Pocket
before(async () => {
  await setTheStage(app.database, app.clock.now())
  desk = await atTheDesk(app)
})
beforeEach(() => app.clock.advance({ minutes: 15 }))

type Fields = Record<string, string>
let sent = 0
/** Another system tells of somebody. */
async function tell(system: string, fields: Fields, external_id = `${system} ${++sent}`, market = 'TR') {
  const answer = await app.call(
    'POST',
    '/v1/customer-records',
    { system, external_id, fields },
    { as: desk, key: `${external_id} ${++sent}`, headers: { 'birge-market': market } },
  )
  assert.equal(answer.status, 201, answer.text)
  return answer.body as { record_id: string; customer_id: string; created: boolean; band: string; compared: number }
}
const reviews = async (customer_id: string) =>
  (await app.call('GET', `/v1/identity-reviews?customer_id=${customer_id}`, undefined, { as: desk })).body.items
const reviewOf = async (review_id: string) => (await app.call('GET', `/v1/identity-reviews/${review_id}`, undefined, { as: desk })).body
const decide = (review_id: string, decision: string) =>
  app.call('POST', `/v1/identity-reviews/${review_id}/decision`, { decision }, { as: desk })
const profileOf = async (customer_id: string) => (await app.call('GET', `/v1/customers/${customer_id}`, undefined, { as: desk })).body
const mergesOf = async (customer_id: string) =>
  (await app.call('GET', `/v1/customers/${customer_id}/merges`, undefined, { as: desk })).body.merges

const at_home = { street: 'Menekşe Sokak', house_number: '14', district: 'Kadıköy', city: 'İstanbul', postcode: '34710' }

describe('a record of another system', () => {
  test('joins whom the house knows already, though it was written otherwise, and can be parted from her again', async () => {
    const known = await tell('card_file', {
      first_name: 'Çiğdem',
      last_name: 'Karataş',
      birth_on: '1984-03-09',
      phone: '0532 411 22 01',
      ...at_home,
    })
    assert.deepEqual([known.created, known.band], [true, 'nothing'])
    const again = await tell('marketplace', { full_name: 'CIGDEM KARATAS', birth_on: '09.03.1984', phone: '532 411 2210', ...at_home })
    assert.deepEqual([again.created, again.band, again.customer_id], [false, 'sure', known.customer_id])
    const [merge] = await mergesOf(known.customer_id)
    assert.deepEqual([merge.actor, merge.reason], ['system:matching', 'matching'])
  })

  test('opens nothing to the owner of a number that only one of those says who were joined, by whomever they were joined', async () => {
    const proves = (value: string) =>
      app.database.transaction((tx) => findOrCreate(tx, { kind: 'phone', value, source: 'sign_in', now: app.clock.now().toISOString() }))
    const her = { first_name: 'Sevgi', last_name: 'Karakuş', birth_on: '1982-02-17', phone: '0532 411 23 01', ...at_home }
    const known = await tell('card_file', her)
    const mistyped = await tell('marketplace', { ...her, first_name: 'SEVGI', phone: '0532 411 23 10' })
    assert.deepEqual([mistyped.band, mistyped.customer_id], ['sure', known.customer_id])
    const nameless = await tell('call_centre', { first_name: 'Sevgi', phone: '0532 411 23 20' })
    const doing = { now: app.clock.now().toISOString(), actor: 'staff:test' }
    await app.database.transaction((tx) => merge(tx, { from: nameless.customer_id, into: known.customer_id, reason: 'aynı kişi' }, doing))
    for (const phone of ['+905324112310', '+905324112320', '+905324112301']) {
      const owner = await proves(phone)
      assert.deepEqual([owner.created, (await profileOf(owner.customer_id)).customer_id], [true, owner.customer_id], phone)
    }
    const alike = { ...her, first_name: 'Sevil', last_name: 'Karaca', phone: '0532 411 23 02' }
    const [one, other] = [await tell('card_file', alike), await tell('marketplace', alike)]
    assert.equal(other.customer_id, one.customer_id)
    assert.deepEqual(await proves('+905324112302'), { customer_id: one.customer_id, created: false }, 'what all of them say is hers')
  })

  test('of a stranger becomes a profile of her own', async () => {
    const one = await tell('web', { first_name: 'Ayşe', last_name: 'Yılmaz', email: 'ayse.yilmaz77@posta.example' })
    const other = await tell('web', { first_name: 'Ayşe', last_name: 'Yılmaz', email: 'yilmaz.a@baska.example', birth_on: '1990-01-14' })
    assert.notEqual(one.customer_id, other.customer_id)
    assert.deepEqual([other.created, other.band], [true, 'nothing'])
  })

  test('joins her also where first and last name, or day and month, changed places', async () => {
    const known = await tell('card_file', {
      first_name: 'Nehir',
      last_name: 'Soylu',
      birth_on: '1991-04-08',
      phone: '0532 411 22 02',
      ...at_home,
    })
    const swapped = await tell('till', {
      first_name: 'Soylu',
      last_name: 'Nehir',
      birth_on: '1991-08-04',
      phone: '05324112203',
      ...at_home,
    })
    assert.deepEqual([swapped.band, swapped.customer_id], ['sure', known.customer_id])
  })
})

describe('people who are not one', () => {
  let roofs = 0
  const newRoof = () => ({
    street: `Karanfil ${++roofs}. Sokak`,
    house_number: String(roofs * 3),
    district: 'Çankaya',
    city: 'Ankara',
    postcode: `066${10 + roofs}`,
  })
  const roof = {
    street: 'Zambak Caddesi',
    house_number: '7',
    district: 'Üsküdar',
    city: 'İstanbul',
    postcode: '34660',
    phone: '0216 333 44 55',
  }

  test('stay two, as mother and daughter do under one roof with one telephone', async () => {
    const mother = await tell('card_file', { first_name: 'Hatice', last_name: 'Toprak', birth_on: '1961-05-05', ...roof })
    const daughter = await tell('card_file', { first_name: 'Zehra', last_name: 'Toprak', birth_on: '1988-10-02', ...roof })
    assert.notEqual(daughter.customer_id, mother.customer_id)
    assert.notEqual(daughter.band, 'sure')
  })

  test('stay two, as father and son of one name: their birth dates say so, and where one is missing somebody looks', async () => {
    const father = await tell('card_file', {
      first_name: 'Mustafa',
      last_name: 'Bozkurt',
      birth_on: '1955-02-02',
      ...roof,
      house_number: '9',
    })
    const son = await tell('card_file', { first_name: 'Mustafa', last_name: 'Bozkurt', birth_on: '1983-07-19', ...roof, house_number: '9' })
    assert.notEqual(son.customer_id, father.customer_id)
    const either = await tell('till', { first_name: 'Mustafa', last_name: 'Bozkurt', ...roof, house_number: '9' })
    assert.equal(either.band, 'review')
    const [review] = await reviews(either.customer_id)
    assert.ok(review.guards.length)
  })

  test('wait for somebody to look where nothing but a family’s things agree', async () => {
    const without_birth = (house_number: string, phone = `0216 333 45 ${house_number}`) => ({
      ...roof,
      house_number,
      phone,
      last_name: 'Tekinalp',
    })
    const cases: [string, Record<string, string>, Record<string, string>][] = [
      [
        'father and son of one name, of whom no birth date is known',
        { first_name: 'Halit', ...without_birth('21') },
        { first_name: 'Halit', ...without_birth('21') },
      ],
      [
        'an initial at the telephone of a home',
        { first_name: 'Adnan', ...without_birth('22') },
        { first_name: 'A.', ...without_birth('22') },
      ],
      ['Ali and Ali Rıza', { first_name: 'Ali', ...without_birth('23') }, { first_name: 'Ali Rıza', ...without_birth('23') }],
      [
        'Ali and Ali Rıza, who have one mobile',
        { first_name: 'Ali', ...without_birth('24', '0532 777 31 24') },
        { first_name: 'Ali Rıza', ...without_birth('24', '0532 777 31 24') },
      ],
    ]
    for (const [name, one, other] of cases) {
      const first = await tell('card_file', one)
      const second = await tell('web', other)
      assert.deepEqual([second.band, second.customer_id === first.customer_id], ['review', false], name)
    }
  })

  test('stay two, as twins do whose names are like each other', async () => {
    const sisters = { birth_on: '1999-08-14', ...roof, house_number: '31', last_name: 'Karaçay' }
    const sevgi = await tell('card_file', { first_name: 'Sevgi', ...sisters })
    const sevil = await tell('web', { first_name: 'Sevil', ...sisters })
    assert.notEqual(sevil.customer_id, sevgi.customer_id)
    assert.notEqual(sevil.band, 'sure')
  })

  test('stay two, as twins do who have all but the first name in common', async () => {
    const one = await tell('web', {
      first_name: 'Arda',
      last_name: 'Ekinci',
      birth_on: '2001-06-21',
      gender: 'e',
      ...roof,
      house_number: '11',
    })
    const twin = await tell('web', {
      first_name: 'Eren',
      last_name: 'Ekinci',
      birth_on: '2001-06-21',
      gender: 'e',
      ...roof,
      house_number: '11',
    })
    assert.notEqual(twin.customer_id, one.customer_id)
    assert.notEqual(twin.band, 'sure')
  })

  test('stay two, as twins do whose names are a letter or a way of writing apart, with one mobile, one mailbox and one birth date', async () => {
    const pairs = ['Selim Selin', 'Melis Melih', 'Esra Esma', 'Berkan Serkan', 'Kemal Cemal', 'Gamze Hamza']
    for (const [i, pair] of pairs.entries()) {
      const rest = { last_name: 'Kaya', birth_on: '2001-06-21', phone: `0532 777 32 1${i}`, email: `kaya${i}@posta.example`, ...newRoof() }
      const [one, other] = pair.split(' ') as [string, string]
      const first = await tell('card_file', { first_name: one, ...rest })
      const second = await tell('web', { first_name: other, ...rest })
      assert.deepEqual([second.band, second.customer_id === first.customer_id], ['review', false], pair)
      const [review] = await reviews(second.customer_id)
      assert.ok(review.guards.includes('other_first_name'), pair)
    }
  })

  test('stay two, as cousins do who are named after one grandfather: their fathers’ names say so', async () => {
    const cousin = (father: string) => ({ ...roof, full_name: `Əliyev Vəli ${father} oğlu`, phone: '0532 777 33 01' })
    const [one, other] = [await tell('card_file', cousin('Həsən')), await tell('web', cousin('Kərim'))]
    assert.deepEqual([other.band, other.customer_id === one.customer_id], ['review', false])
    const [review] = await reviews(other.customer_id)
    assert.ok(review.guards.includes('other_fathers_name'))
    const himself = { full_name: 'Bağırov Anar Kamil oğlu', phone: '0532 777 33 02', ...newRoof() }
    const [before, again] = [await tell('card_file', himself), await tell('web', himself)]
    assert.deepEqual([again.band, again.customer_id], ['sure', before.customer_id])
  })

  test('wait for somebody to look where no more is known of their birth than the year', async () => {
    const births: Fields[] = [{ birth_on: '1985' }, { birth_on: '1985-00-00' }, { birth_year: '1985' }]
    for (const [i, birth] of births.entries()) {
      const onur = { first_name: 'Onur', last_name: ['Toprak', 'Uludoruk', 'Karaçay'][i]!, ...birth }
      const [one, other] = [await tell('card_file', onur), await tell('web', onur)]
      assert.notEqual(other.customer_id, one.customer_id, JSON.stringify(birth))
      assert.notEqual(other.band, 'sure')
    }
  })

  test('stay two at a telephone at home, in Azerbaijan too, however its number is written', async () => {
    const names = { first_name: 'Rəşad', last_name: 'Bağırov', ...newRoof() }
    const one = await tell('card_file', { ...names, phone: '012 498 12 34' }, undefined, 'AZ')
    const other = await tell('web', { ...names, phone: '+994 12 498 12 34' }, undefined, 'AZ')
    assert.deepEqual([other.band, other.customer_id === one.customer_id], ['review', false])
    const [review] = await reviews(other.customer_id)
    assert.deepEqual(review.guards, ['too_little_in_common'])
  })

  test('stay two though both wrote from info@ or through a marketplace', async () => {
    const buyer = await tell('web', { first_name: 'Kemal', last_name: 'Duman', email: 'info@dumaninsaat.example' })
    const clerk = await tell('web', { first_name: 'Sevgi', last_name: 'Acar', email: 'info@dumaninsaat.example' })
    assert.notEqual(clerk.customer_id, buyer.customer_id)
    const relay = 'x8k2q9@marketplace.amazon.com.tr'
    const first = await tell('amazon', { first_name: 'Selma', last_name: 'Uysal', email: relay })
    const second = await tell('amazon', { first_name: 'Filiz', last_name: 'Başaran', email: relay })
    assert.notEqual(second.customer_id, first.customer_id)
    assert.deepEqual([clerk.band, second.band], ['nothing', 'nothing'])
  })

  test('stay as many as they are, with one number that many of them gave', async () => {
    const shop = '0216 555 00 11'
    const namesakes = []
    for (const name of ['Bekir Savaş', 'Nesrin Avcı', 'İlker Taş', 'Gamze Uçar', 'Onur Sezer'])
      namesakes.push(await tell('till', { full_name: name, phone: shop }))
    assert.equal(new Set(namesakes.map(({ customer_id }) => customer_id)).size, 5)
    const again = await tell('till', { full_name: 'Bekir Savaş', phone: shop })
    assert.notEqual(again.band, 'sure')
  })
})

describe('what nobody is sure of', () => {
  let house = 0
  const newHome = () => ({
    street: `Papatya ${++house}. Sokak`,
    house_number: String(house * 7),
    district: 'Bornova',
    city: 'İzmir',
    postcode: `350${10 + house}`,
  })
  async function twoWhoMayBeOne(last_name: string) {
    const home = newHome()
    const one = await tell('card_file', { first_name: 'Şükran', last_name, ...home })
    const other = await tell('web', { first_name: 'Sukran', last_name, ...home })
    assert.equal(other.band, 'review')
    const [review] = await reviews(one.customer_id)
    return { home, one, other, review }
  }

  test('waits for somebody to look, side by side, with the weight of each field; the look is written down', async () => {
    const { one, other, review } = await twoWhoMayBeOne('Karabulut')
    const shown = await reviewOf(review.review_id)
    assert.deepEqual(new Set([shown.customer.customer_id, shown.other.customer_id]), new Set([one.customer_id, other.customer_id]))
    const first = shown.fields.find(({ field }: { field: string }) => field === 'first_name')
    assert.deepEqual(new Set([first.of_customer, first.of_other]), new Set(['Şükran', 'Sukran']))
    assert.ok(first.weight > 0)
    const looks = (await app.call('GET', `/v1/customers/${one.customer_id}/looks`, undefined, { as: desk })).body.items
    assert.ok(looks.some((look: { reason: string; subject: string }) => look.reason === 'review' && look.subject === review.review_id))
  })

  test('shows contacts masked to whoever only looks', async () => {
    const home = newHome()
    const one = await tell('card_file', {
      first_name: 'Ülkü',
      last_name: 'Ergin',
      phone: '0533 777 11 01',
      email: 'ulku.ergin@posta.example',
      ...home,
    })
    const more = { device: 'iphone-ulku', claimed_email: 'ulku2@posta.example', 'cep 2': '0544 777 33 03' }
    await tell('web', { first_name: 'Ülkü', last_name: 'Ergin', phone: '0544 777 22 02', ...home, ...more }, 'ulku@web.example')
    const [review] = await reviews(one.customer_id)
    const { text } = await app.call('GET', `/v1/identity-reviews/${review.review_id}`, undefined, { as: desk })
    assert.doesNotMatch(text, /777 11 01|ulku\.ergin|777 22 02|Papatya|iphone|ulku2|ulku@|777 33 03/)
    assert.match(text, /Bornova/)
  })

  test('is merged when somebody says: the same', async () => {
    const { one, other, review } = await twoWhoMayBeOne('Karakoç')
    assert.equal((await decide(review.review_id, 'same')).status, 201)
    assert.deepEqual(
      [(await profileOf(other.customer_id)).customer_id, await reviews(one.customer_id)],
      [(await profileOf(one.customer_id)).customer_id, []],
    )
    assert.equal((await decide(review.review_id, 'not_same')).body.code, 'review_decided_already')
  })

  let proven = 0
  /** Each of them proves a phone of her own, which speaks against their being one. */
  const eachProves = (...ids: string[]) =>
    app.database.transaction((tx) =>
      noteIdentifiers(
        tx,
        ids.map((customer_id) => ({
          ...{ customer_id, kind: 'phone' as const, value: `+90539100${String(++proven).padStart(4, '0')}` },
          ...{ verified: true, source: 'sign_in' },
        })),
        app.clock.now().toISOString(),
      ),
    )

  test('is looked at by a second person where something speaks against it, and is laid aside until then', async () => {
    const { one, other, review } = await twoWhoMayBeOne('Karagöz')
    await eachProves(one.customer_id, other.customer_id)
    const decided = await decide(review.review_id, 'same')
    assert.equal(decided.status, 201, decided.text)
    assert.notEqual((await profileOf(other.customer_id)).customer_id, (await profileOf(one.customer_id)).customer_id)
    const open = async () => (await reviews(one.customer_id)).map(({ review_id }: { review_id: string }) => review_id)
    assert.ok(!(await open()).includes(review.review_id))
    const second = await atTheDesk(app, 'murat@alma.example')
    await confirmedBy(app, second, decided)
    assert.equal((await profileOf(other.customer_id)).customer_id, (await profileOf(one.customer_id)).customer_id)
    assert.equal((await reviewOf(review.review_id)).status, 'settled')
  })

  test('waits for somebody to look again as soon as the second person says no', async () => {
    const { one, other, review } = await twoWhoMayBeOne('Karabacak')
    await eachProves(one.customer_id, other.customer_id)
    const { awaits } = (await decide(review.review_id, 'same')).body
    assert.deepEqual(await reviews(one.customer_id), [])
    const second = await atTheDesk(app, 'murat@alma.example')
    const rejected = await app.call('POST', `/v1/proposals/${awaits.proposal_id}/rejection`, undefined, { as: second })
    assert.deepEqual(rejected.body.status, 'rejected', rejected.text)
    await app.settle()
    assert.deepEqual(
      (await reviews(one.customer_id)).map(({ review_id }: { review_id: string }) => review_id),
      [review.review_id],
    )
  })

  test('shows nothing beside a weight that comes from a record of another company, and no other record instead', async () => {
    const home = newHome()
    const company_id = (
      await run<{ company_id: string }>(app.database.db, `select company_id from companies.companies where country = 'AZ'`)
    )[0]!.company_id
    const fields = { first_name: 'Şükran', last_name: 'Karatepe', ...home }
    const told = await app.call(
      'POST',
      '/v1/customer-records',
      { system: 'baku_erp', company_id, external_id: '1', fields },
      { as: desk, key: 'of another company' },
    )
    assert.equal(told.status, 201, told.text)
    const { customer_id } = told.body
    await app.database.transaction((tx) =>
      run(
        tx,
        `insert into resolution.persons (customer_id, system, external_id, fields, person, keys)
         values ($1, 'till', 'karatepe', '{"first_name": "Saniye", "last_name": "Karatepe"}', '{}', '{}')`,
        [customer_id],
      ),
    )
    const other = await tell('web', { ...fields, first_name: 'Sukran' })
    assert.equal(other.band, 'review')
    const [review] = await reviews(customer_id)
    const valuesSeenBy = async (as: Pocket) => {
      const shown = (await app.call('GET', `/v1/identity-reviews/${review.review_id}`, undefined, { as })).body
      const { of_customer, of_other } = shown.fields.find(({ field }: { field: string }) => field === 'first_name')
      return shown.customer.customer_id === customer_id ? [of_customer, of_other] : [of_other, of_customer]
    }
    assert.deepEqual(await valuesSeenBy(desk), ['Şükran', 'Sukran'])
    assert.deepEqual(await valuesSeenBy(await atTheDesk(app, 'murat@alma.example')), [null, 'Sukran'])
  })

  test('stays apart for ever when somebody says: not the same', async () => {
    const { home, one, other, review } = await twoWhoMayBeOne('Karaduman')
    assert.equal((await decide(review.review_id, 'not_same')).status, 201)
    const more = { first_name: 'Şükran', last_name: 'Karaduman', ...home, birth_on: '1970-02-03', phone: '0535 888 00 01' }
    await tell('card_file', more, (await recordOf(one.record_id))!)
    const again = await tell('web', more, (await recordOf(other.record_id))!)
    assert.equal(again.customer_id, other.customer_id)
    assert.deepEqual(await reviews(one.customer_id), [])
  })

  test('is laid aside for a week when somebody says: later', async () => {
    const { one, review } = await twoWhoMayBeOne('Karasu')
    assert.equal((await decide(review.review_id, 'later')).status, 201)
    assert.deepEqual(await reviews(one.customer_id), [])
    app.clock.advance({ days: 8 })
    desk = await atTheDesk(app)
    assert.deepEqual((await reviews(one.customer_id)).length, 1)
  })

  const recordOf = async (record_id: string) =>
    (await app.database.pool.query<{ external_id: string }>('select external_id from merging.records where record_id = $1', [record_id]))
      .rows[0]?.external_id
})

test('who was parted by hand is not joined again by the next record of the same', async () => {
  const fields = { first_name: 'Perihan', last_name: 'Altun', birth_on: '1979-11-30', phone: '0536 123 45 01', ...at_home }
  const one = await tell('card_file', fields)
  const other = await tell('marketplace', { ...fields, phone: '0536 123 45 10' })
  assert.equal(other.customer_id, one.customer_id)
  const [merge] = await mergesOf(one.customer_id)
  const parted = await app.call(
    'POST',
    `/v1/customer-merges/${merge.merge_id}/reversal`,
    { reason: 'iki ayrı kişi' },
    { as: desk, key: 'part them' },
  )
  assert.equal(parted.status, 201, parted.text)
  const { from_id, into_id } = parted.body
  await app.settle()
  await app.database.transaction(async (tx) => {
    const { noteWaiting } = await import('./waiting.ts')
    await noteWaiting(tx, [from_id, into_id], app.clock.now().toISOString())
  })
  await app.settle()
  assert.notEqual((await profileOf(from_id)).customer_id, (await profileOf(into_id)).customer_id)
})

test('whom a record has brought is decided on in its request, and not a second time afterwards', async () => {
  const { customer_id } = await tell('till', { first_name: 'Gülbahar', last_name: 'Sarpkaya', birth_on: '1977-05-03', ...at_home })
  await app.settle()
  const { rows } = await app.database.pool.query('select decision_id from resolution.decisions where customer_id = $1', [customer_id])
  assert.equal(rows.length, 1)
})

test('two systems that bring the same somebody at once make one profile', async () => {
  const fields = { first_name: 'Nurgül', last_name: 'Bayrak', birth_on: '1986-12-12', phone: '0537 900 10 01', ...at_home }
  const both = await Promise.all([
    tell('card_file', fields),
    tell('marketplace', { ...fields, phone: '0537 900 10 02' }),
    tell('call_centre', { ...fields, phone: '0537 900 10 03' }),
  ])
  const profiles = await Promise.all(both.map(async ({ customer_id }) => (await profileOf(customer_id)).customer_id))
  assert.equal(new Set(profiles).size, 1)
})

test('among many people a record is found by its keys: no table is read whole', async () => {
  await app.database.pool.query(`
    insert into customers.profiles (customer_id, profile_id, locale, created_at) select 'cus_many' || n, 'cus_many' || n, 'tr', now() from generate_series(1, 20000) n;
    insert into resolution.persons (customer_id, system, external_id, fields, person, keys)
      select 'cus_many' || n, 'many', n, '{}', '{}', array[n + 1000000000000, 7] from generate_series(1, 20000) n;
    insert into resolution.keys select n + 1000000000000, person_id from resolution.persons p, lateral (select external_id::bigint as n) e where system = 'many';
    insert into resolution.keys select 7, person_id from resolution.persons where system = 'many' order by person_id limit 51;
    analyze resolution.persons, resolution.keys, customers.profiles`)
  const fields = { first_name: 'Pervin', last_name: 'Sarıgül', birth_on: '1972-09-01', phone: '0538 100 20 30', ...at_home }
  const now = app.clock.now().toISOString()
  const read = await app.database.transaction(async (tx) => {
    await receiveRecord(tx, { system: 'card_file', external_id: 'pervin', fields, received_at: now }, { now, actor: 'system:test' })
    return run<{ relname: string; seq_scan: number; idx_scan: number }>(
      tx,
      `select relname, seq_scan, idx_scan from pg_stat_xact_user_tables
       where schemaname in ('resolution', 'customers', 'merging') and relname in ('persons', 'keys', 'profiles', 'identifiers', 'records', 'decisions')`,
    )
  })
  assert.ok(
    read.some(({ relname, idx_scan }) => relname === 'keys' && idx_scan > 0),
    'the keys were looked at',
  )
  assert.deepEqual(
    read.filter(({ seq_scan }) => seq_scan > 0),
    [],
  )
  await app.database.pool.query(`
    delete from resolution.keys where person_id in (select person_id from resolution.persons where system = 'many');
    delete from resolution.persons where system = 'many';
    delete from customers.profiles where customer_id like 'cus_many%'`)
})

test('whoever brings a record of somebody who is being compared waits for that, and holds nothing of her meanwhile', async () => {
  const fields = { first_name: 'Feraye', last_name: 'Sungur', birth_on: '1974-06-21', phone: '0538 100 20 31', ...at_home }
  const { customer_id } = await tell('card_file', fields)
  const now = app.clock.now().toISOString()
  const [compared, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const comparing = app.database.transaction(async (tx) => {
    await weighRecords(tx, [{ system: 'till', external_id: 'feraye', fields }], { now })
    compared.resolve()
    await looked.promise
    return run(tx, 'select from customers.profiles where customer_id = $1 for no key update nowait', [customer_id])
  })
  await compared.promise
  const linking = app.database.transaction((tx) =>
    receiveRecord(tx, { system: 'web', external_id: 'feraye', fields, received_at: now }, { now, actor: 'system:test' }),
  )
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!(await run(app.database.db, waits)).length);
  looked.resolve()
  assert.equal((await comparing).length, 1)
  const linked = await linking
  assert.equal((await profileOf(linked.customer_id)).customer_id, customer_id)
})

test('what is compared of somebody is told to her and forgotten with her', async () => {
  const { customer_id } = await tell('card_file', {
    first_name: 'Vildan',
    last_name: 'Ateş',
    birth_on: '1969-04-04',
    phone: '0539 444 55 66',
    ...at_home,
  })
  const told = (await resolution.personal_data!.export(app.database.db, [customer_id])) as { records: { fields: Fields }[] }
  assert.deepEqual(
    told.records.map(({ fields }) => fields.first_name),
    ['Vildan'],
  )
  await app.database.transaction(async (tx) => {
    for (const { personal_data } of modules) await personal_data?.erase(tx, [customer_id], app.clock.now().toISOString())
  })
  assert.doesNotMatch(JSON.stringify(await resolution.personal_data!.export(app.database.db, [customer_id])), /vildan|\b444\b|5394445566/i)
  const left = await app.database.pool.query(`select 1 from resolution.persons where customer_id = $1`, [customer_id])
  assert.equal(left.rowCount, 0)
})

test('the books hold', async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
