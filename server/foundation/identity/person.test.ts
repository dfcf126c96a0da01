import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canBeTaxNumberOfSomebody, isPlaceholder, type PlaceholderKind } from '@birge/kernel/placeholders'
import { namesAgree } from './agreement.ts'
import { comparisonOf } from './comparison.ts'
import { partsOfName } from './names.ts'
import { type Fields, isSharedEmail, type Person, readDate, readDay, readPerson } from './person.ts'

test('a record is read into one spelling', () => {
  const rows: [Fields, Person][] = [
    [
      { first_name: ' Ayşe  Nur ', last_name: 'YILMAZ' },
      { name: 'ayse nur yilmaz', first_name: 'ayse nur', last_name: 'yilmaz' },
    ],
    [{ full_name: 'Dr. Işıl Öz' }, { name: 'isil oz', full_name: 'isil oz', first_name: 'isil', last_name: 'oz' }],
    [{ full_name: 'Yılmaz, Ayşe' }, { name: 'ayse yilmaz', full_name: 'ayse yilmaz', first_name: 'ayse', last_name: 'yilmaz' }],
    [
      { full_name: 'Əliyev Vəli Həsən oğlu' },
      { name: 'veli eliyev', full_name: 'eliyev veli hesen oglu', first_name: 'veli', last_name: 'eliyev', father_name: 'hesen' },
    ],
    [
      { first_name: 'Ann', last_name: "O'Neil", full_name: "Ann O'Neil of Kent" },
      { name: 'ann oneil of kent', first_name: 'ann', last_name: 'oneil', other_names: 'of kent' },
    ],
    [{ birth_year: '1985', birth_month: '3', birth_day: '4' }, { birth_on: '19850304' }],
    [{ birth_year: '1985' }, { birth_on: '1985????' }],
    [
      { email: ' AYSE@Ornek.COM ', phone: '0532 123 45 67' },
      { email: 'ayse@ornek.com', phone: '+905321234567' },
    ],
    [
      { street: 'Bağdat Caddesi No: 7/3', house_number: 'No 007' },
      { street: 'bagdat cad 7 3', house_number: '7' },
    ],
    [{ address: '435 S. La Cienega Blvd.' }, { address: '435 s la cienega blvd' }],
    [{ address: '12 Fifth Avenue' }, { address: '12 5 ave' }],
    [
      { postcode: 'TQ13 8DF', gender: 'Kadın', tax_id: '123 456-78' },
      { postcode: 'tq138df', gender: 'f', tax_id: '12345678' },
    ],
    [{ first_name: 'NA', last_name: '-', email: 'null', phone: '0000000', city: '?' }, {}],
    [{ email: 'yok@yok.com', phone: '05555555555', tax_id: '11111111111', birth_on: '0000-00-00' }, {}],
    [{ email: 'noreply@firma.com', phone: '1234567890', tax_id: '29876543061', birth_on: '1900-01-01' }, {}],
    [
      { tax_id: '29876543060', birth_on: '1985-00-00' },
      { tax_id: '29876543060', birth_on: '1985????' },
    ],
    [
      { first_name: 'Джамиля', last_name: 'Джафарова', city: 'Баку' },
      { name: 'camile cafarova', first_name: 'camile', last_name: 'cafarova', city: 'baki' },
    ],
    [
      { first_name: 'Leyla', last_name: 'Əliyeva Heydər qızı' },
      { name: 'leyla eliyeva', first_name: 'leyla', last_name: 'eliyeva', father_name: 'heyder' },
    ],
    [
      { city: 'İstanbul (Avrupa)', district: 'Nəsimi r-nu' },
      { city: 'istanbul', district: 'nesimi' },
    ],
    [{ address: 'Nizami küçəsi 5, ev 12, mən. 7' }, { address: 'nizami kuc 5 12 mnz 7' }],
    [{ address: 'Neftçilər prospekti 5, mənzil 7, Nəsimi r-nu' }, { address: 'neftciler pr 5 mnz 7 nesimi' }],
    [{ email: 'info@firma.com', phone: '12' }, {}],
    [{ 'text:shoe': ' Size  42 ' }, { 'text:shoe': 'size 42' }],
  ]
  for (const [fields, person] of rows) assert.deepEqual(readPerson(fields), person, JSON.stringify(fields))
})

test('dates are read as people write them', () => {
  const rows: [string, boolean, string | undefined][] = [
    ['1985-03-04', false, '19850304'],
    ['19850304', false, '19850304'],
    ['04031985', false, '19850304'],
    ['4.3.1985', false, '19850304'],
    ['03/04/1985', false, '19850403'],
    ['03/04/1985', true, '19850304'],
    ['31/12/1985', true, '19851231'],
    ['12/31/1985', false, '19851231'],
    ['4 Mart 1985', false, '19850304'],
    ['4 mart 1985-ci il', false, '19850304'],
    ['March 4, 1985', false, '19850304'],
    ['1985', false, '1985????'],
    ['1985-03', false, '198503??'],
    ['4.3.85', false, '??850304'],
    ['1985-03-04T00:00:00Z', false, '19850304'],
    ['soon', false, undefined],
    ['1985-00-00', false, '1985????'],
    ['+1830-00-00T00:00:00Z', false, '1830????'],
    ['1985-03-00', false, '198503??'],
    ['0000-00-00', false, undefined],
    ['01.01.1900', false, undefined],
  ]
  for (const [text, month_first, date] of rows) assert.equal(readDate(text, month_first), date, text)
  assert.deepEqual(['4.3.1985', '31.02.1990', '1985-03', '4.3.85', ''].map(readDay), [
    '1985-03-04',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a whole name is divided as it is compared, and stays as it is written', () => {
  for (const [whole, first, last] of [
    ['Ayşe Nur Yılmaz', 'Ayşe Nur', 'Yılmaz'],
    ['YILMAZ, Ayşe Nur', 'Ayşe Nur', 'YILMAZ'],
    ['Vincent van der Berg', 'Vincent', 'van der Berg'],
    ['Əliyev Vəli Həsən oğlu', 'Vəli', 'Əliyev'],
    ['Əliyev Vəli Həsən o.', 'Vəli', 'Əliyev'],
    ['Vəli Məmmədli Həsən oğlu', 'Vəli', 'Məmmədli'],
    ['Məmmədli Vəli Həsən oğlu', 'Vəli', 'Məmmədli'],
    ['Leyla Əliyeva Heydər qızı', 'Leyla', 'Əliyeva'],
    ['Leyla Heydər qızı Əliyeva', 'Leyla', 'Əliyeva'],
    ['Leyla Heydər qızı', 'Leyla', null],
    ['Mehmet Hacı oğlu', 'Mehmet', 'Hacı oğlu'],
    ['Ayşe Fatma Kara oğlu', 'Ayşe Fatma', 'Kara oğlu'],
    ['Ayşe', 'Ayşe', null],
    [' ', null, null],
  ] as const)
    assert.deepEqual(partsOfName(whole), [first, last], whole)
})

test('mailboxes of places and of go-betweens are nobody', () => {
  for (const email of [
    'info@alma.com',
    'kasa@alma.com.tr',
    'x1y2@privaterelay.appleid.com',
    'a8@marketplace.amazon.com.tr',
    'u@mail.trendyol.com',
  ])
    assert.ok(isSharedEmail(email), email)
  for (const email of ['ayse@alma.com', 'information@alma.com', 'kasap@gmail.com']) assert.ok(!isSharedEmail(email), email)
})

test('what is written where there is nothing to write is nobody’s, and what only looks like it is somebody’s', () => {
  const nobodys: [PlaceholderKind, string][] = [
    ...[
      'yok@yok.com',
      'emailyok@gmail.com',
      'test@test.com',
      'test1@gmail.com',
      'noreply@firma.com',
      'aaa@aaa.com',
      'a@a.com',
      'asd@asd.com',
    ].map((email): [PlaceholderKind, string] => ['email', email]),
    ...['+905555555555', '05555555555', '+905300000000', '+994500000000', '1234567890'].map((phone): [PlaceholderKind, string] => [
      'phone',
      phone,
    ]),
    ...['11111111111', '2222222222', '12345678901', '123456789'].map((number): [PlaceholderKind, string] => ['tax_id', number]),
  ]
  for (const [kind, value] of nobodys) assert.ok(isPlaceholder(kind, value), `${kind} ${value}`)
  const somebodys: [PlaceholderKind, string][] = [
    ...[
      'yokus@firma.com',
      'testi.ayse@firma.com',
      'a@firma.com',
      'nonet@gmail.com',
      'ayse@ornek.com',
      'ayse@qq.com',
      'elon@x.com',
      'satis@aa.com.tr',
    ].map((email): [PlaceholderKind, string] => ['email', email]),
    ...['+905321234567', '+905325550000', '+905555551234', '+905320000000', '+905322222222', '+905333333333'].map(
      (phone): [PlaceholderKind, string] => ['phone', phone],
    ),
    ...['29876543060', '12345678', '5ABC123'].map((number): [PlaceholderKind, string] => ['tax_id', number]),
  ]
  for (const [kind, value] of somebodys) assert.ok(!isPlaceholder(kind, value), `${kind} ${value}`)
  assert.deepEqual(
    ['29876543060', '29876543061', '1234567'].map((number) => canBeTaxNumberOfSomebody('TR', number)),
    [true, false, true],
  )
})

test('a father’s name stands apart from hers', () => {
  const rows = [
    ['Əliyev Vəli Həsən oğlu', 'hesen'],
    ['Leyla Heydər qızı', 'heyder'],
    ['Mehmet Hacı oğlu', undefined],
    ['Ayşe Fatma Kara oğlu', undefined],
    ['Əliyev Vəli', undefined],
  ] as const
  for (const [full_name, father] of rows) assert.equal(readPerson({ full_name }).father_name, father, full_name)
  assert.equal(readPerson({ first_name: 'Vəli Kərim oğlu', last_name: 'Əliyev' }).father_name, 'kerim')
})

test('one name is one, whichever of three languages and two alphabets wrote it', () => {
  const rows = [
    ['Cəmilə Cəfərova', 'Jamila Jafarova'],
    ['Cəmilə Cəfərova', 'Джамиля Джафарова'],
    ['Anar Xəlilov', 'Anar Khalilov'],
    ['Elçin Hacıyev', 'Elchin Gadzhiev'],
    ['Elçin Hacıyev', 'Elchin Hajiyev'],
    ['Vüqar Məmmədov', 'Vugar Mamedov'],
    ['Rəşad Hüseynov', 'Rashad Guseinov'],
    ['Orxan Rzayev', 'Orkhan Rzaev'],
    ['Leyla Əliyeva Heydər qızı', 'Leyla Aliyeva'],
    ['Yılmaz, Ayşe', 'AYSE YILMAZ'],
  ] as const
  for (const [one, other] of rows)
    assert.equal(namesAgree(readPerson({ full_name: one }), readPerson({ full_name: other })), 'whole', `${one}, ${other}`)
  const [before, since] = ['Yılmaz', 'Yılmaz Kaya'].map((last_name) => readPerson({ first_name: 'Ayşe', last_name }))
  assert.equal(namesAgree(before!, since!), 'whole', 'she married and keeps both')
  const others = [
    ['Mehmet Kaya', 'Mehmet Demir', 'part'],
    ['A. Tekinalp', 'Adnan Tekinalp', 'part'],
    ['Ali Tekinalp', 'Ali Rıza Tekinalp', 'part'],
    ['Sevgi Karaçay', 'Sevil Karaçay', 'like'],
    ...[
      ...['Selim Selin', 'Melis Melih', 'Sevil Sevim', 'Seda Sena', 'Esra Esma', 'Berkan Serkan', 'Selim Salim'],
      ...['Kemal Cemal', 'Mehmet Muhammet', 'Gamze Hamza'],
    ].map((both) => {
      const [one, other] = both.split(' ')
      return [`${one} Kaya`, `${other} Kaya`, 'like'] as const
    }),
    ['Gamza Kaya', 'Hamza Kaya', 'slip'],
    ['Zeynwp Kaya', 'Zeynep Kaya', 'slip'],
    ['Zeynep Kaya', 'Zeynep Kara', 'part'],
    ['Mehmet Kaya', 'Mehmed Kaya', 'whole'],
    ['Гасан Гусейнов', 'Həsən Hüseynov', 'whole'],
    ['Hasan Toprak', 'Zehra Toprak', 'not'],
    ['', 'Zehra Toprak', 'unsaid'],
  ] as const
  for (const [one, other, agreement] of others)
    assert.equal(namesAgree(readPerson({ full_name: one }), readPerson({ full_name: other })), agreement, `${one}, ${other}`)
})

test('two values stand to each other on a level', () => {
  const rows: [
    part: 'first_name' | 'last_name' | 'name' | 'city' | 'birth_on' | 'email' | 'phone' | 'postcode' | 'tax_id' | 'address',
    string,
    string,
    string,
  ][] = [
    ['first_name', 'mehmet', 'mehmed', 'form'],
    ['first_name', 'm', 'mehmet', 'form'],
    ['first_name', 'ali riza', 'ali', 'form'],
    ['first_name', 'mary ann', 'maryann', 'same'],
    ['first_name', 'zeynep', 'zeynwp', 'close'],
    ['first_name', 'ayse', 'fatma', 'different'],
    ['last_name', 'yilmaz', 'yilmez', 'close'],
    ['last_name', 'memmedov', 'memmedova', 'close'],
    ['birth_on', '19850304', '19850403', 'slip'],
    ['birth_on', '19850304', '19850305', 'slip'],
    ['birth_on', '19850304', '19850330', 'two of three'],
    ['birth_on', '19850304', '19851127', 'year'],
    ['birth_on', '19850304', '19620911', 'different'],
    ['birth_on', '1985????', '19850304', 'two of three'],
    ['birth_on', '198503??', '19850304', 'slip'],
    ['birth_on', '??850304', '19850304', 'slip'],
    ['birth_on', '19850101', '19850823', 'two of three'],
    ['birth_on', '19850101', '19620823', 'different'],
    ['name', 'bob smithers', 'robert smithers', 'same'],
    ['name', 'cemile ceferova', 'jamila jafarova', 'most'],
    ['city', 'istanbul', 'istambul', 'close'],
    ['city', 'gence', 'ganja', 'close'],
    ['birth_on', '1986????', '19850304', 'different'],
    ['email', 'ayse85@ornek.com', 'ayse85@ornk.com', 'slip'],
    ['email', 'ayse85@gmail.com', 'ayse85@gmial.com', 'slip'],
    ['email', 'ayse85@gmail.com', 'ayse85@ymail.com', 'similar'],
    ['email', 'ayse@bk.ru', 'ayse@mail.ru', 'different'],
    ['email', 'ayse@gmail.com', 'ayse@ymail.com', 'different'],
    ['email', 'ayse.yilmaz85@ornek.com', 'ayseyilmaz85@posta.com', 'similar'],
    ['email', 'ayse.yilmaz85@ornek.com', 'ayse.yilmaz61@ornek.com', 'different'],
    ['phone', '+905321234567', '+905321234576', 'slip'],
    ['phone', '+905321234567', '1234567', 'slip'],
    ['phone', '+905321234567', '+905429876543', 'different'],
    ['postcode', 'tq138df', 'tq138dg', 'slip'],
    ['postcode', 'tq138df', 'tq135ab', 'near'],
    ['tax_id', '12345678', '12345687', 'slip'],
    ['tax_id', '12345678', '87654321', 'different'],
    ['address', '435 s la cienega blvd', 'cienega blvd 435 s la', 'same'],
    ['address', '435 s la cienega blvd', '624 s la brea ave', 'some'],
  ]
  for (const [part, a, b, level] of rows) {
    const { levels, levelOf } = comparisonOf(part)
    assert.equal(levels[levelOf(a, b, () => 5)], level, `${part}: ${a}, ${b}`)
    assert.equal(levels[levelOf(b, a, () => 5)], level, `${part}: ${b}, ${a}`)
  }
})
