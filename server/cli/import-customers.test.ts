import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { atTheDesk, setTheStage, signIn } from '../../test/cast.ts'
import { pocket, startTestApp } from '../../test/harness.ts'
import { type CustomerImport, importCustomers, readCustomerMap, tellCustomers } from './import-customers.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-customers-'))
after(() => rmSync(folder, { recursive: true }))
const report = join(folder, 'left-out.csv')

const app = await startTestApp()
const { alma: company } = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)

let files = 0
async function bringIn(
  content: string | Buffer,
  said: Partial<Omit<CustomerImport, 'map' | 'system'>> & { map?: string; system?: string; company_id?: string } = {},
) {
  const { map = '', system = 'nebim', company_id = null, ...rest } = said
  const file = join(folder, `customers-${++files}`)
  writeFileSync(file, content)
  app.clock.advance({ minutes: 1 })
  return importCustomers(app.database, {
    ...{ file, report, system: { system, company_id }, country: 'TR', date_order: undefined, ...rest },
    map: readCustomerMap(map),
    now: app.clock.now().toISOString(),
  })
}
const leftOut = () =>
  readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b))
const rows = async (sql: string, parameters: unknown[] = []) => (await app.database.pool.query(sql, parameters)).rows
const found = async (search: string) =>
  (await app.call('GET', `/v1/customers?search=${encodeURIComponent(search)}`, undefined, { as: desk })).body.items.map(
    ({ first_name, last_name }: Record<string, string>) => [first_name, last_name].filter(Boolean).join(' '),
  )
const records = (system = 'nebim') =>
  rows('select external_id, version, fields, customer_id from merging.records where system = $1 order by external_id, version', [system])

const nothing = {
  rows: 0,
  left_out: 0,
  customers_new: 0,
  records_new: 0,
  records_known: 0,
  unread: 0,
  consents_new: 0,
  consents_unclear: 0,
  ignored: [],
  date_orders: [],
}

describe('a table of people', () => {
  const map = 'external_id=musteri_no,first_name=ad,last_name=soyad,phone=telefon,email=eposta,birth_on=dogum'
  const table = `musteri_no;ad;soyad;telefon;eposta;dogum;kampanya_izni
M-1;Zehra;Işık;0535 777 88 99;Zehra@Example.com;03.04.1985;evet
M-2;Nil;Er;0536 12;nil@example.com;31.02.1990;evet
M-3;;;;bozuk adres;;hayır
`

  test('becomes records and customers; what cannot be read is named, and its row is in without it', async () => {
    assert.deepEqual(await bringIn(table, { map }), {
      ...nothing,
      rows: 3,
      records_new: 3,
      customers_new: 3,
      unread: 3,
      ignored: ['kampanya_izni'],
      date_orders: [{ column: 'dogum', order: 'dmy' }],
    })
    assert.deepEqual(leftOut(), [
      '3,bad_birth_on,31.02.1990 is no birth_on: not a date; the row is in without it,M-2',
      '3,bad_phone,0536 12 is no phone: too short; the row is in without it,M-2',
      '4,bad_email,bozuk adres is no email: not an email; the row is in without it,M-3',
    ])
    assert.deepEqual(await found('0535 777 88 99'), ['Zehra Işık'])
    assert.deepEqual(await found('isik'), ['Zehra Işık'])
    assert.deepEqual(await found('nil@example.com'), ['Nil Er'])
    assert.deepEqual(
      (await records()).map(({ external_id, fields }) => [external_id, fields]),
      [
        ['M-1', { first_name: 'Zehra', last_name: 'Işık', phone: '0535 777 88 99', email: 'Zehra@Example.com', birth_on: '1985-04-03' }],
        ['M-2', { first_name: 'Nil', last_name: 'Er', phone: '0536 12', email: 'nil@example.com', birth_on: '31.02.1990' }],
        ['M-3', { email: 'bozuk adres' }],
      ],
    )
  })

  test('changes nothing the second time', async () => {
    const state = () =>
      rows(`select record_id, version::text, xmin::text from merging.records union all select customer_id, '', xmin::text from customers.profiles
      union all select customer_id, value, verified_at::text from customers.identifiers order by 1, 2`)
    const before = await state()
    const done = await bringIn(table, { map })
    const date_orders = [{ column: 'dogum', order: 'dmy' }]
    assert.deepEqual(done, { ...nothing, rows: 3, records_known: 3, unread: 3, ignored: ['kampanya_izni'], date_orders })
    assert.deepEqual(await state(), before)
  })

  test('says something new of one who is known', async () => {
    const done = await bringIn(table.replace('0536 12', '0536 123 45 67'), { map })
    assert.deepEqual([done.records_new, done.records_known, done.customers_new], [1, 2, 0])
    assert.deepEqual(await found('0536 123 45 67'), ['Nil Er'])
  })

  test('gives nobody a consent', async () => {
    assert.ok(!JSON.stringify((await records()).map(({ fields }) => fields)).includes('evet'))
  })

  test('is one person with whom another system knows by the same phone, and with her who proves it', async () => {
    const done = await bringIn('external_id,full_name,phone\nB-9,Zehra Işık,+90 535 777 88 99\n', { system: 'pazaryeri' })
    assert.deepEqual([done.records_new, done.customers_new], [1, 0])
    const [of_nebim] = await records()
    const [of_market] = await records('pazaryeri')
    const card = await app.call('GET', `/v1/customers/${of_market!.customer_id}`, undefined, { as: desk })
    assert.equal(card.body.customer_id, of_nebim!.customer_id)
    const { customer } = await signIn(app, pocket(), '0535 777 88 99')
    assert.equal(customer.customer_id, of_nebim!.customer_id)
  })
})

test('a buyer’s number and a name in a network are hers with whose they are: the table says it, or they are of its system', async () => {
  const table = 'external_id,full_name,marketplace,social\nT-1,Sevda Uçar,trendyol:4410017,instagram:sevda.ucar\n'
  assert.equal((await bringIn(table, { system: 'erp-one' })).customers_new, 1)
  assert.equal((await bringIn('external_id,marketplace\nT-9,trendyol:4410017\n', { system: 'erp-two' })).customers_new, 0)
  assert.equal((await bringIn('external_id,marketplace\nT-9,4410017\n', { system: 'hepsiburada' })).customers_new, 1)
  const [hers] = await records('erp-one')
  assert.deepEqual(await rows('select kind, value from customers.identifiers where customer_id = $1 order by kind', [hers.customer_id]), [
    { kind: 'marketplace', value: 'trendyol:4410017' },
    { kind: 'social', value: 'instagram:sevda.ucar' },
  ])
})

test('a tax number that nothing can be made a hash with is not kept, and the report says so without it', async (t) => {
  const secret = process.env.BIRGE_SECRET
  delete process.env.BIRGE_SECRET
  t.after(() => secret !== undefined && (process.env.BIRGE_SECRET = secret))
  const done = await bringIn('external_id,full_name,tax_id\nV-1,Vedat Er,29876543060\n', { system: 'vergi' })
  assert.deepEqual([done.records_new, done.unread], [1, 1])
  assert.deepEqual(leftOut(), [
    '2,tax_id_not_kept,"A tax number is kept only as a hash, and there is no BIRGE_SECRET to make it with; the row is in without it",V-1',
  ])
})

test('rows without a number are known again by what they say; one that stands twice is one', async () => {
  const table = 'first_name,last_name,city\nAli,Kaya,İzmir\nAli,Kaya,İzmir\nVeli,Kaya,İzmir\n'
  assert.deepEqual(await bringIn(table, { system: 'defter' }), { ...nothing, rows: 3, records_new: 2, records_known: 1, customers_new: 2 })
  assert.deepEqual(await bringIn(table, { system: 'defter' }), { ...nothing, rows: 3, records_known: 3 })
})

test('a row that cannot be stored, or has more in a cell than a record may, is left out, and those beside it are in', async () => {
  const done = await bringIn(
    [
      'external_id,first_name,city',
      'A-1,Ali,İzmir',
      'A-2,Ve\0li,İzmir',
      `${'x'.repeat(201)},Can,İzmir`,
      `A-4,${'y'.repeat(401)},İzmir`,
      `A-5,${'y'.repeat(400)},İzmir`,
      `${'z'.repeat(200)},Ece,İzmir`,
    ].join('\n'),
    { system: 'uzun' },
  )
  assert.deepEqual(done, { ...nothing, rows: 6, records_new: 3, customers_new: 3, left_out: 3 })
  assert.deepEqual(leftOut(), [
    '3,no_text,first_name has a NUL or half a character in it,',
    '4,too_long,external_id has 201 characters; it may have 200,',
    '5,too_long,first_name has 401 characters; it may have 400,',
  ])
})

test('what a spreadsheet would carry out is text in the report; a number stays one', async () => {
  const bad = ['=1+1', '+cmd', '-2+3', '@SUM(A1)']
  await bringIn(['external_id,birth_on', ...bad.map((id) => `${id},never`), '-42,never', '+905321112233,never'].join('\n'), {
    system: 'formul',
  })
  assert.deepEqual(
    leftOut().map((line) => line.split(',').at(-1)),
    ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", '-42', '+905321112233'],
  )
})

test('whoever names a folder instead of a file is told so', async () => {
  const options = { file: folder, report, system: { system: 'klasor', company_id: null }, country: 'TR', date_order: undefined }
  await assert.rejects(importCustomers(app.database, { ...options, map: new Map() }), {
    name: 'CommandError',
    message: `${folder} is a folder: name the file in it`,
  })
})

test('a row that says something else under a number that was told, or says nothing, is left out', async () => {
  const done = await bringIn('external_id,first_name\n1,Ali\n1,Ali\n1,Veli\n2,\n3,Can,,x\n', { system: 'kart' })
  assert.deepEqual(done, { ...nothing, rows: 5, records_new: 1, records_known: 1, customers_new: 1, left_out: 3 })
  assert.deepEqual(leftOut(), [
    '4,number_repeated,"1 stands in line 2 already, and says something else there",',
    '5,nobody,The row says nothing of anybody,',
    '6,too_many_cells,"The row has 4 cells, the header 2",',
  ])
})

test("Shopify's export needs no map, and its consents are not taken", async () => {
  const shopify = `Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'6543210987,Emma,Wilson,emma@example.com,yes,,250 Queen Street West,Suite 1100,Toronto,ON,CA,M5V 1Z4,,+1 416-555-0173,no,120.50,3,,no,VIP
'6543210988,Harper,White,harper@example.com,yes,,42 Deansgate,,Manchester,,GB,M3 2EG,'0161 496 0321,,no,0,0,,no,
`
  const done = await bringIn(gzipSync(shopify), { system: 'shopify' })
  const { ignored } = done
  assert.deepEqual(done, { ...nothing, rows: 2, records_new: 2, customers_new: 2, ignored })
  assert.ok(ignored.includes('Accepts Email Marketing') && ignored.includes('Accepts SMS Marketing'))
  assert.deepEqual(
    (await records('shopify')).map(({ external_id, fields }) => [external_id, fields]),
    [
      [
        '6543210987',
        {
          ...{ first_name: 'Emma', last_name: 'Wilson', email: 'emma@example.com', phone: '+1 416-555-0173' },
          ...{ address: '250 Queen Street West, Suite 1100', city: 'Toronto', region: 'ON', country: 'CA', postcode: 'M5V 1Z4' },
        },
      ],
      [
        '6543210988',
        {
          ...{ first_name: 'Harper', last_name: 'White', email: 'harper@example.com', phone: '0161 496 0321' },
          ...{ address: '42 Deansgate', city: 'Manchester', country: 'GB', postcode: 'M3 2EG' },
        },
      ],
    ],
  )
  // A phone without its country's code is read as people of her country write it.
  assert.deepEqual(await found('+44 161 496 0321'), ['Harper White'])
  assert.equal(existsSync(report), false)
})

test('thousands of people come in by portions, and the end is told in figures', async () => {
  const table = [
    'external_id,first_name,last_name,phone',
    ...Array.from({ length: 2_500 }, (_, i) => `${i},Ad${i},Soyad${i % 90},0532${String(i).padStart(7, '0')}`),
  ]
  const done = await bringIn(table.join('\n'), { system: 'yigin' })
  assert.deepEqual(tellCustomers(done, report), [
    '2,500 rows: 2,500 records are new or say something new, 0 were known; 2,500 customers are new',
    'Nothing was left out',
  ])
  assert.equal((await records('yigin')).length, 2_500)
})

describe('who may be written to', () => {
  const map = 'consent.email=izin,consent.on=tarih,consent.sms=sms,consent.collected_by=nerede'
  const alma = () => company.company_id
  const consents = (external_id: string, system = 'izinler') =>
    rows(
      `select c.channel, c.decision, c.source, c.recipient, c.said_at::text, c.proof->>'file' is not null and c.proof->>'row' is not null as proven, c.proof->>'collected_by' as collected_by
       from privacy.consents c join merging.records r on r.customer_id = c.customer_id and r.version = 1
       where r.system = $1 and r.external_id = $2 order by c.channel, c.said_at, c.decision`,
      [system, external_id],
    )
  const granted = {
    channel: 'email',
    decision: 'granted',
    source: 'import',
    said_at: '2023-05-04 00:00:00+00',
    proven: true,
    collected_by: 'web formu',
  }
  const header = 'external_id,first_name,email,phone,izin,tarih,sms,nerede\n'

  test('is taken over with day, source and proof; once, however often the file is brought', async () => {
    const table = `${header}1,Ece,ece@example.com,0539 200 00 01,evet,04.05.2023,hayır,web formu\n`
    for (const consents_new of [2, 0]) {
      const done = await bringIn(table, { system: 'izinler', company_id: alma(), map })
      assert.deepEqual([done.consents_new, done.consents_unclear], [consents_new, 0])
      assert.deepEqual(await consents('1'), [
        { ...granted, recipient: 'ece@example.com' },
        { ...granted, channel: 'sms', decision: 'refused', recipient: '+905392000001' },
      ])
    }
  })

  test('is never somebody of whom it is not known when or where she said so; the report names her', async () => {
    const table = `${header}2,Ada,ada@example.com,,evet,,,web formu
3,Lara,lara@example.com,,evet,04.05.2023,,
4,Mine,mine@example.com,,belki,04.05.2023,,web formu
5,Naz,,,evet,04.05.2023,,web formu
6,Oya,oya@example.com,,evet,04.05.2099,,web formu
7,Pelin,pelin@example.com,,04.05.2023,,,web formu
8,Rana,rana@example.com,,hayır,,,
`
    const done = await bringIn(table, { system: 'izinler', company_id: alma(), map })
    assert.deepEqual([done.consents_new, done.consents_unclear, done.left_out], [2, 5, 0])
    assert.deepEqual(
      leftOut().map((line) => line.split(',').slice(0, 2).join(' ')),
      ['2 consent_without_date', '3 consent_without_source', '4 consent_unclear', '5 consent_without_contact', '6 consent_without_date'],
    )
    for (const nobody of ['2', '3', '4', '5', '6']) assert.deepEqual(await consents(nobody), [])
    assert.deepEqual(await consents('7'), [{ ...granted, recipient: 'pelin@example.com' }])
    assert.deepEqual(
      (await consents('8')).map(({ decision }) => decision),
      ['refused'],
    )
  })

  test('stays refused, though a file says yes with a later day', async () => {
    await bringIn(`${header}9,Su,su@example.com,,hayır,04.05.2023,,web formu\n`, { system: 'izinler', company_id: alma(), map })
    const later = await bringIn(`${header}9,Su,su@example.com,,evet,04.05.2024,,web formu\n`, {
      system: 'izinler',
      company_id: alma(),
      map,
    })
    assert.deepEqual([later.consents_new, later.consents_unclear], [0, 1])
    assert.match(leftOut()[0]!, /^2,consent_refused_here,/)
    // Nor by another system, or another person who leaves the same address.
    await bringIn(`${header}x,Suna,su@example.com,,evet,04.05.2024,,fuar\n`, { system: 'fuar', company_id: alma(), map })
    assert.deepEqual(await consents('x', 'fuar').then((all) => all.filter(({ decision }) => decision === 'granted')), [])
    assert.deepEqual(
      (await consents('9')).map(({ decision }) => decision),
      ['refused'],
    )
  })

  test('is nobody because she left a phone: without a column of consents nothing is allowed', async () => {
    const before = await rows('select count(*) from privacy.consents')
    await bringIn(`external_id,first_name,email,phone,izin,Accepts Email Marketing\n10,Tuna,tuna@example.com,0539 200 00 10,evet,yes\n`, {
      system: 'fis',
      company_id: alma(),
    })
    assert.deepEqual(await rows('select count(*) from privacy.consents'), before)
  })

  test('is a matter of one company, which has to be named', async () => {
    await assert.rejects(bringIn(`${header}11,Ufuk,u@example.com,,evet,04.05.2023,,x\n`, { system: 'ortak', map }), /Say --company/)
  })
})

describe('a birth date', () => {
  const born = async (system: string, written: string[], said: Parameters<typeof bringIn>[1] = {}) => {
    const table = ['external_id,first_name,dogum', ...written.map((text, i) => `${i},Ad,${text}`)].join('\n')
    const done = await bringIn(table, { system, map: 'birth_on=dogum', ...said })
    return { done, days: (await records(system)).map(({ fields }) => fields.birth_on) }
  }

  test('is never of the future: 61 is 1961, and the day of one who is not born yet is named and not kept', async () => {
    const { days } = await born('iki-hane', ['12.05.61', '12.05.24', '24.11.26', '23.11.1961'])
    assert.deepEqual(days, ['1961-05-12', '2024-05-12', '1926-11-24', '1961-11-23'])
    const { done, days: none } = await born('yarin', ['12.05.2061'])
    assert.deepEqual([none, done.unread], [[undefined], 1])
    assert.deepEqual(leftOut(), ['2,bad_birth_on,2061-05-12 is no birth_on: nobody is born yet then; the row is in without it,0'])
  })

  test('is read as its column as a whole is written, and the end says how', async () => {
    const by_day = await born('gunlu', ['03/04/1985', '25/12/1990', '05/05/1970'])
    assert.deepEqual(by_day.days, ['1985-04-03', '1990-12-25', '1970-05-05'])
    assert.ok(tellCustomers(by_day.done, report).includes('The dates of dogum were read day first (--date-order dmy)'))
    const by_month = await born('ayli', ['03/04/1985', '12/25/1990', '1971/3/9'])
    assert.deepEqual(by_month.days, ['1985-03-04', '1990-12-25', '1971-03-09'])
    assert.deepEqual(by_month.done.date_orders, [{ column: 'dogum', order: 'mdy' }])
    assert.deepEqual((await born('yilli', ['85/03/04', '61/12/25'])).days, ['1985-03-04', '1961-12-25'])
    assert.deepEqual((await born('yazili', ['1985-03-04', ''])).done.date_orders, [])
  })

  test('of which nobody can tell which is the day brings nothing in until it is said', async () => {
    await assert.rejects(born('belirsiz', ['03/04/1985', '05/06/1990']), {
      name: 'CommandError',
      message: 'Does the day or the month come first in the column "dogum" (03/04/1985)? Say --date-order dmy, mdy or ymd',
    })
    await assert.rejects(born('belirsiz', ['31/04/1985', '25/12/1985', '12/25/1985']), {
      message:
        'The dates of the column "dogum" are not all written in one order (25/12/1985, 12/25/1985). Say --date-order dmy, mdy or ymd',
    })
    assert.deepEqual(await records('belirsiz'), [])
    assert.deepEqual((await born('belirsiz', ['03/04/1985', '05/06/1990'], { date_order: 'mdy' })).days, ['1985-03-04', '1990-05-06'])
    assert.deepEqual((await born('noktali-yil', ['03.04.15'], { date_order: 'ymd' })).days, ['2003-04-15'])
  })

  test('whose parts stand in three columns is read in the order that was said', async () => {
    const table = 'external_id,first_name,bir,iki,yil\n1,Ece,3,4,1985\n2,Ada,12,25,1990\n'
    await bringIn(table, { system: 'uc-sutun', map: 'birth_on=bir+iki+yil', date_order: 'mdy' })
    assert.deepEqual(
      (await records('uc-sutun')).map(({ fields }) => fields.birth_on),
      ['1985-03-04', '1990-12-25'],
    )
  })

  test('stands in one column or in those of its parts; one that is not whole is kept as it is said', async () => {
    await bringIn('external_id,first_name,y,m,d\n1,Ece,1985,3,4\n2,Ada,61,Mayıs,12\n3,Su,1990.0,7,\n', {
      ...{ system: 'parcali', map: 'birth_year=y,birth_month=m,birth_day=d' },
    })
    assert.deepEqual(
      (await records('parcali')).map(({ fields }) => fields),
      [
        { first_name: 'Ece', birth_on: '1985-03-04' },
        { first_name: 'Ada', birth_on: '1961-05-12' },
        { first_name: 'Su', birth_year: '1990', birth_month: '7' },
      ],
    )
    await bringIn('external_id,d,m,y\n1,04,03,1985\n', { system: 'ekli', map: 'birth_on=d+m+y' })
    assert.deepEqual(
      (await records('ekli')).map(({ fields }) => fields),
      [{ birth_on: '04 03 1985' }],
    )
    assert.deepEqual(
      await rows(
        "select shown->'birth_on'->>'value' as born from customers.profiles p join merging.records r using (customer_id) where system = 'ekli'",
      ),
      [{ born: '1985-03-04' }],
    ) // prettier-ignore
  })
})

test('one field is made of several columns, text of as many as are named; nothing else is named twice', async () => {
  await bringIn('no,ad,sokak,kapi,not1,not2\n1,Ece,Moda Cad.,12,sever,bekler\n2,Ada,Bahariye Cad.,,,alır\n', {
    ...{ system: 'birlesik', map: 'external_id=no,first_name=ad,street=sokak+kapi,text=not1,text=not2' },
  })
  assert.deepEqual(
    (await records('birlesik')).map(({ fields }) => fields),
    [
      { first_name: 'Ece', street: 'Moda Cad. 12', text: 'sever bekler' },
      { first_name: 'Ada', street: 'Bahariye Cad.', text: 'alır' },
    ],
  )
  assert.throws(() => readCustomerMap('phone=tel1,phone=tel2'), /names "phone" twice; of two columns one is made with phone=tel1\+tel2/)
})

test('what the table does not tell must be said', async () => {
  await assert.rejects(bringIn('a,b\n1,2\n'), /says nothing of people/)
  await assert.rejects(async () => bringIn('ad\nAli\n', { map: 'first_name=isim' }), /which the table does not have/)
  assert.throws(() => readCustomerMap('shoe_size=x'), /not a column of ours/)
})

test('after all of this every audit holds', async () => {
  assert.deepEqual(await app.audit(), [])
})
