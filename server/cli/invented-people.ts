import { chance, mulberry32, pick, type Random, wholeBetween } from '@birge/kernel/random'

/**
 * People who do not exist, with records about them as systems keep them: some typed carelessly, some years apart, some under a nickname. For
 * measuring; the same seed gives the same people. Each record carries whose it is in `person`.
 */
export type InventedRecord = Record<string, string> & { person: string }

const kinds = { customers, figures, patients, subscribers, parishioners }
export type InventedKind = keyof typeof kinds
export const invented_kinds = Object.keys(kinds) as InventedKind[]

/** At least `count` records are made and the first `count` given out. */
export function* inventPeople(kind: InventedKind, count: number, seed = 1): Generator<InventedRecord> {
  let made = 0
  for (const record of kinds[kind](mulberry32(seed))) {
    if (made++ === count) return
    yield record
  }
}

/** Names as often as names are: a few common, most rare (Zipf and Mandelbrot). */
const common = <Thing>(random: Random, things: readonly Thing[]): Thing =>
  things[Math.min(things.length - 1, Math.floor(10 * ((1 + things.length / 10) ** random() - 1)))] as Thing

const words = (text: string) => text.trim().split(/\s+/)
const compounds = (heads: string, tails: string) => words(tails).flatMap((tail) => words(heads).map((head) => head + tail))

// ---- customers of a retailer in Turkey and Azerbaijan

const women =
  words(`Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Sultan Zehra Merve Özlem Esra Hülya Leyla Aysel Sevinc Günel Nərgiz Aygün
  Yasemin Derya Ebru Selin Gamze Büşra Kübra Tuğba Pınar Seda Sibel Gül Hacer Rukiye Nuray Aynur Könül Lalə Türkan Vəfa Ceren Ece Defne İrem Melis
  Nazlı Dilek Filiz Gülşen Songül Şükran Nurcan Bahar Berna Beyza Canan Çiğdem Damla Eda Fidan Gonca Handan Işıl İpek Jale Kadriye Lale Mine`)
const men =
  words(`Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan Halil Süleyman Abdullah Mahmut Recep Salih
  Fatih Kadir Emre Hakan Kemal Elçin Vüqar Rəşad Elnur Anar Tural Orxan Samir Ramil Cavid Burak Serkan Uğur Onur Volkan Cem Deniz Barış Tolga Kaan
  Selim Tarık Yılmaz Zafer Bülent Cengiz Doğan Erdal Ferhat Gökhan Haluk İlker Koray Levent Metin Necati Orhan Polat Rıza Sinan Şahin Taner`)
const last_names = [
  ...words(`Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat
    Korkmaz Erdoğan Yavuz Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt Bulut Keskin Ünal Turan Gül Özer Işık Kaplan Avcı Sarı Tekin Taş Köse Yüksel
    Əliyev Məmmədov Hüseynov Quliyev Həsənov İsmayılov Abbasov Mustafayev Rzayev Kərimov Əhmədov Cəfərov Nəsirov Qasımov Orucov Babayev`),
  ...compounds(
    'Ak Kara Al Bal Boz Sarı Gök Demir Taş Çelik Er Öz Gün Ay Yıl Kor Bey Tan Alp Soy Kut Altın Gümüş Yeşil Uzun Kısa Ulu Kül Toprak Deniz',
    'taş oğlu kaya er soy su baş han bey göz man dağ çay bulut gül türk can men dal kan at kurt ay gün alp deniz yurt yol tekin doğan ışık ok pınar göl evli bağ söz yel kuş yıldız bilek kol el alan ova tepe eri yar öz var',
  ),
]
const places =
  words(`İstanbul/34/Kadıköy:Beşiktaş:Üsküdar:Şişli:Pendik:Kartal:Bakırköy:Fatih:Maltepe:Esenyurt Ankara/06/Çankaya:Keçiören:Mamak:Etimesgut
  İzmir/35/Konak:Bornova:Karşıyaka:Buca Bursa/16/Nilüfer:Osmangazi:Yıldırım Antalya/07/Muratpaşa:Kepez:Alanya Adana/01/Seyhan:Çukurova
  Konya/42/Selçuklu:Meram Gaziantep/27/Şahinbey:Şehitkamil Bakı/10/Nəsimi:Yasamal:Xətai:Nərimanov Gəncə/20/Kəpəz:Nizami Trabzon/61/Ortahisar`).map(
    (line) => {
      const [city, code, districts] = line.split('/') as [string, string, string]
      return { city, code, districts: districts.split(':') }
    },
  )
const streets = compounds(
  'Gül Lale Çınar Bağdat Atatürk Cumhuriyet İstiklal Zafer Barış Menekşe Papatya Kardelen Fatih Mimar Sinan Yunus Mevlana Nizami Füzuli Deniz Yıldız Güneş Çamlık Bahar Dere Okul Çeşme Pazar Kale Orman',
  '~Sokak ~Caddesi ~Bulvarı ~Sokağı bahçe~Sokak tepe~Caddesi pınar~Sokak evler~Caddesi yolu~Sokak park~Caddesi',
).map((name) => name.replace('~', ' '))
const mail_hosts = ['gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'mail.ru', 'ornek.com.tr']

interface Home {
  last_name: string
  phone: string
  street: string
  house_number: string
  district: string
  city: string
  postcode: string
}

function newHome(random: Random, last_name = common(random, last_names)): Home {
  const place = common(random, places)
  const district = pick(random, place.districts)
  return {
    last_name,
    phone: `0${wholeBetween(random, 212, 488)} ${wholeBetween(random, 200, 899)} ${digits(random, 2)} ${digits(random, 2)}`,
    street: pick(random, streets),
    house_number: `${wholeBetween(random, 1, 180)}${chance(random, 0.5) ? `/${wholeBetween(random, 1, 20)}` : ''}`,
    district,
    city: place.city,
    postcode: `${place.code}${String(100 + 10 * place.districts.indexOf(district) + wholeBetween(random, 0, 9))}`,
  }
}
const digits = (random: Random, count: number) => Array.from({ length: count }, () => wholeBetween(random, 0, 9)).join('')

function* customers(random: Random): Generator<InventedRecord> {
  for (let household = 0; ; household++) {
    const home = newHome(random)
    const members = chance(random, 0.35) ? 1 : wholeBetween(random, 2, 5)
    const parents_born = wholeBetween(random, 1940, 1998)
    for (let member = 0; member < members; member++) {
      const born = member < 2 ? parents_born + wholeBetween(random, -3, 3) : parents_born + wholeBetween(random, 20, 38)
      yield* recordsOfCustomer(random, `${household}-${member}`, home, born)
    }
  }
}

function* recordsOfCustomer(random: Random, person: string, home: Home, year: number): Generator<InventedRecord> {
  const is_woman = chance(random, 0.55)
  const first_name = common(random, is_woman ? women : men)
  let at = home
  const mobile = () => `05${wholeBetween(random, 30, 59)} ${digits(random, 3)} ${digits(random, 2)} ${digits(random, 2)}`
  let phone = chance(random, 0.12) ? home.phone : mobile()
  const user = plain(
    `${first_name}${pick(random, ['.', '', '_'])}${home.last_name}${chance(random, 0.7) ? wholeBetween(random, 1, 9_999) : ''}`,
  )
  const email = `${user}@${common(random, mail_hosts)}`
  const born = `${year}-${pad(wholeBetween(random, 1, 12))}-${pad(wholeBetween(random, 1, 28))}`
  const records = chance(random, 0.55) ? 1 : 1 + wholeBetween(random, 1, chance(random, 0.1) ? 7 : 2)
  for (let n = 0; n < records; n++) {
    if (n > 0 && chance(random, 0.15)) at = newHome(random, chance(random, 0.8) ? home.last_name : common(random, last_names))
    if (n > 0 && chance(random, 0.12)) phone = mobile()
    const there = { person, first_name, ...at, birth_on: born, email, phone, gender: is_woman ? 'K' : 'E' }
    yield n === 0 && chance(random, 0.7) ? there : carelessly(random, there)
  }
}

const pad = (number: number) => String(number).padStart(2, '0')
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[ığüşöçəâ]/g, (letter) => 'igusoceaa'['ığüşöçəâ'.indexOf(letter)]!)
    .replace(/[^a-z0-9._]/g, '')

/** What happens to a record on its way into a system; each rarely, all of it to somebody. */
function carelessly(random: Random, record: InventedRecord): InventedRecord {
  const of = { ...record }
  const now_and_then = (share: number, change: () => void) => {
    if (chance(random, share)) change()
  }
  now_and_then(0.08, () => void (of.first_name = nickname(random, of.first_name!)))
  now_and_then(0.06, () => void (of.first_name = typo(random, of.first_name!)))
  now_and_then(0.07, () => void (of.last_name = typo(random, of.last_name!)))
  now_and_then(0.03, () => void ([of.first_name, of.last_name] = [of.last_name!, of.first_name!]))
  now_and_then(0.05, () => {
    const [year, month, day] = of.birth_on!.split('-') as [string, string, string]
    of.birth_on = chance(random, 0.4)
      ? `${year}-${day > '12' ? month : day}-${day > '12' ? pad(wholeBetween(random, 1, 28)) : month}`
      : typoInDigits(random, of.birth_on!)
  })
  now_and_then(0.2, () => {
    const [year, month, day] = of.birth_on!.split('-')
    of.birth_on = `${day}.${month}.${year}`
  })
  now_and_then(0.08, () => void (of.email = typo(random, of.email!)))
  now_and_then(0.06, () => void (of.phone = typoInDigits(random, of.phone!)))
  now_and_then(0.3, () => void (of.phone = `+9${of.phone!.replaceAll(' ', '')}`))
  now_and_then(0.35, () => void (of.street = of.street!.replace('Caddesi', 'Cad.').replace('Sokak', 'Sk.').replace('Sokağı', 'Sok.')))
  now_and_then(0.08, () => void (of.street = typo(random, of.street!)))
  now_and_then(0.25, () => {
    for (const field of ['first_name', 'last_name', 'street', 'district', 'city'] as const) of[field] = plainWords(of[field]!).toUpperCase()
  })
  for (const [field, share] of Object.entries({
    first_name: 0.02,
    birth_on: 0.35,
    email: 0.4,
    phone: 0.25,
    street: 0.4,
    district: 0.2,
    postcode: 0.4,
    gender: 0.3,
  }))
    now_and_then(share, () => void (of[field] = ''))
  return of
}

const plainWords = (text: string) => text.split(' ').map(plain).join(' ')
const nicknames: Record<string, string> = {
  Mehmet: 'Mehmed',
  İbrahim: 'İbo',
  Süleyman: 'Sülo',
  Fatma: 'Fatoş',
  Hatice: 'Hatçe',
  Zeynep: 'Zeyno',
  Mustafa: 'Musti',
}
const nickname = (random: Random, name: string) =>
  nicknames[name] ?? (chance(random, 0.5) ? `${name[0]}.` : `${name} ${pick(random, [...women, ...men])}`)

function typo(random: Random, text: string): string {
  if (text.length < 3) return text
  const at = wholeBetween(random, 1, text.length - 2)
  const letter = pick(random, [...'aeiklmnrst'])
  return pick(random, [
    text.slice(0, at) + letter + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + letter + text.slice(at),
    text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2),
  ])
}

function typoInDigits(random: Random, text: string, from = 2): string {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const at = pick(random, places.slice(from))
  return text.slice(0, at) + String(wholeBetween(random, 0, 9)) + text.slice(at + 1)
}

// ---- people of history, each in many records that know less and less of her

const english_names: Record<string, string[]> = {
  m: words(`john/jack william/will/bill thomas/tom george james/jim henry/harry charles/charlie robert/bob/rob edward/ted/ned richard/dick joseph/joe
    samuel/sam arthur/art alfred/fred david/dave walter/wally frederick/fred francis/frank albert/bert peter/pete alexander/alec/sandy daniel/dan
    benjamin/ben hugh philip/phil michael/mick andrew/andy herbert/bert edmund/ned ernest/ernie harold/hal patrick/pat stephen/steve isaac/ike percy
    matthew/matt nathaniel/nat ralph reginald/reg cecil roger simon oliver lewis julian gilbert humphrey ambrose jasper`),
  f: words(`mary/polly/molly elizabeth/liz/betty/eliza anne/nancy/annie margaret/maggie/peggy jane/jenny sarah/sally catherine/kate/kitty emily
    alice florence/flo edith dorothy/dot/dolly ellen/nell frances/fanny charlotte/lottie harriet/hattie caroline/carrie eleanor/nora
    constance/connie beatrice/bea agnes georgiana louisa/lou rosamund`),
}
const english_last_names = [
  ...words(`smith jones williams brown taylor davies wilson evans thomas johnson roberts walker wright robinson thompson white hughes edwards green hall
    wood harris lewis martin jackson clarke clark turner hill scott cooper morris ward moore king watson baker harrison morgan patel young allen mitchell
    james anderson phillips lee bell parker davis`),
  ...compounds(
    'ash brad whit hart lang stan wal mid nor suther water black white red green bar clif thorn hol win brom had kirk elm hazel raven fair long marsh mil',
    'ford ley ton well worth field by wick ham bury den stead more wood bridge gate combe brook shaw land croft thorpe hurst stock',
  ),
]
const counties = words(
  `AB BA BD BN BS CA CB CF CH CT DE DH DL DN EH EX GL GU HD HG HU IP KT LA LE LN LS ME NE NG NN NR OX PE PL RG SA SN SO SY TN TQ TR WR YO`,
)
const towns = compounds(
  'great little upper lower nether new old',
  '~alder ~burnham ~chester ~denby ~easton ~farnley ~grimston ~hadley ~ilkley ~kelby ~langton ~melton ~norton ~otley ~preston ~ripley ~sutton ~tarrant ~upton ~weston',
).map((name) => name.replace('~', ' '))
const birth_places = [
  'london',
  'edinburgh',
  'birmingham',
  'manchester',
  'liverpool',
  'dublin',
  'glasgow',
  'bristol',
  'leeds',
  'york',
  ...towns,
]
const occupations =
  words(`politician writer painter cricketer footballer clergyman actor composer lawyer officer physician engineer architect botanist
  historian poet journalist banker mathematician sculptor diplomat judge naturalist soldier photographer businessperson novelist rower explorer singer`)
const ranks = ['1st baronet', '2nd baronet', '3rd baronet', '1st baron of', '2nd earl of', 'viscount']

function* figures(random: Random): Generator<InventedRecord> {
  for (let person = 0; ; person++) {
    const family = { last: common(random, english_last_names), place: common(random, birth_places), area: pick(random, counties) }
    const born = wholeBetween(random, 1600, 1960)
    yield* recordsOfFigure(random, `Q${person}`, family, born)
    // Parents and children who were as well known: the same name and place, a generation apart.
    while (chance(random, 0.25)) yield* recordsOfFigure(random, `Q${++person}`, family, born + wholeBetween(random, 18, 60))
  }
}

function* recordsOfFigure(
  random: Random,
  person: string,
  family: { last: string; place: string; area: string },
  year: number,
): Generator<InventedRecord> {
  const gender = chance(random, 0.82) ? 'm' : 'f'
  const [first, ...nicknames] = common(random, english_names[gender]!).split('/') as [string, ...string[]]
  const middle = chance(random, 0.45) ? [common(random, english_names[gender]!).split('/')[0]!] : []
  const married = gender === 'f' && chance(random, 0.4) ? common(random, english_last_names) : undefined
  const rank = chance(random, 0.15) ? pick(random, ranks) : undefined
  const title = rank?.endsWith(' of') ? `${rank} ${common(random, birth_places)}` : rank
  const born = chance(random, 0.2) ? `${year}-01-01` : `${year}-${pad(wholeBetween(random, 1, 12))}-${pad(wholeBetween(random, 1, 28))}`
  const postcode = () =>
    `${family.area}${wholeBetween(random, 1, 20)} ${wholeBetween(random, 1, 9)}${pick(random, [...'abdefghjln'])}${pick(random, [...'pqrstuwxyz'])}`.toLowerCase()
  const codes = Array.from({ length: 1 + wholeBetween(random, 0, 4) }, postcode)
  const works = [common(random, occupations), common(random, occupations)]
  const name = [first, ...middle, family.last, ...(title ? [title] : [])].join(' ')
  const aliases = [
    [first, family.last],
    [first[0]!, ...middle.map((word) => word[0]!), family.last],
    [...middle, family.last],
    ...(married
      ? [
          [first, married],
          [first, family.last, married],
        ]
      : []),
    ...(title
      ? [
          ['sir', first, family.last],
          [title.split(' ').slice(-1)[0] === 'baronet' ? first : title, family.last],
        ]
      : []),
  ].map((words) => words.join(' '))
  const records = 1 + Math.floor(20 * random() ** 1.3)
  for (let n = 0; n < records; n++) {
    // Later records are further from the truth.
    const doubt = n / 20
    let full_name = name
    if (n > 0 && chance(random, 0.1 + doubt * 0.6)) {
      if (chance(random, 0.5)) full_name = pick(random, aliases)
      else if (chance(random, 0.8)) full_name = name.replace(first, nicknames.length ? pick(random, nicknames) : first)
      else full_name = typo(random, name)
    }
    const kept = full_name
      .split(' ')
      .filter((_, place, all) => !chance(random, doubt * (place === 0 || place === all.length - 1 ? 0.2 : 0.5)))
    const dob =
      n > 0 && chance(random, 0.1 + doubt * 0.4) ? (chance(random, 0.6) ? shifted(random, born) : typoInDigits(random, born)) : born
    const maybe = (value: string, share: number) => (chance(random, share * doubt) ? '' : value)
    const first_name = kept[0] ?? ''
    const surname = kept.length > 1 ? kept.at(-1)! : ''
    yield {
      person,
      full_name: kept.join(' '),
      first_name,
      surname,
      dob: maybe(dob, 0.4),
      birth_place: maybe(chance(random, 0.1 + doubt * 0.3) ? common(random, birth_places) : family.place, 0.5),
      postcode_fake: maybe(chance(random, 0.4 + doubt * 0.4) ? pick(random, codes) : codes[0]!, 0.5),
      gender: maybe(gender === 'm' ? 'male' : 'female', 0.6),
      occupation: maybe(chance(random, 0.1 + doubt * 0.5) ? works[1]! : works[0]!, 0.6),
    }
  }
}

/** Some days or years beside it. */
function shifted(random: Random, date: string): string {
  const days = pick(random, [wholeBetween(random, -30, 30), wholeBetween(random, -400, 400), 365 * wholeBetween(random, -5, 5)])
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

// ---- patients of a register, some of them many times, with many mistakes in each record (as Febrl's generator makes them: Christen 2005)

const slips_of_scanners = words('m/rn w/vv d/cl l/1 o/0 s/5 b/6 g/9 e/c u/v h/b a/o i/l')
const sounds_alike = words('ph/f c/k ck/k y/i ie/y ee/ea ou/u z/s v/f th/t sch/sh ll/l nn/n tt/t mac/mc ei/ie gh/g wh/w')
const neighbours: Record<string, string> = Object.fromEntries(
  words('qwertyuiop asdfghjkl zxcvbnm 1234567890').flatMap((row) =>
    [...row].map((key, at) => [key, (row[at - 1] ?? '') + (row[at + 1] ?? '')]),
  ),
)

/** The same written by somebody who read, heard or typed it wrong. */
function mistaken(random: Random, text: string): string {
  const exchanged = (pairs: readonly string[]) => {
    const usable = pairs.flatMap((pair) => [pair.split('/'), pair.split('/').reverse()]).filter(([from]) => text.includes(from!))
    const [from, to] = usable.length ? pick(random, usable) : ['', '']
    return text.replace(from!, to!)
  }
  const way = random()
  if (way < 0.1) return exchanged(slips_of_scanners)
  if (way < 0.25) return exchanged(sounds_alike)
  const at = wholeBetween(random, 0, Math.max(0, text.length - 1))
  const [before, sign, after] = [text.slice(0, at), text[at] ?? '', text.slice(at + 1)]
  if (way < 0.3 && text.includes(' ')) return text.split(' ').reverse().join(' ')
  if (way < 0.36) return text.includes(' ') ? text.replace(' ', '') : `${before}${sign} ${after}`
  if (way < 0.55) return before + pick(random, [...(neighbours[sign] ?? 'e'), ...'aeinrst']) + after
  if (way < 0.7) return before + after
  if (way < 0.85) return before + sign + (neighbours[sign]?.[0] ?? sign) + after
  return before + (after[0] ?? '') + sign + after.slice(1)
}

const settlers = [
  ...english_last_names.slice(0, 90),
  ...words(
    'nguyen white clarke ryan campbell dixon mccarthy webb matthews burford petersen grosvenor rollings chandler stephenson coleman goldsworthy',
  ),
  ...compounds(
    'ar bel cor del far gal har kel lam mor nor pel ros sal tor ver wes',
    'son ton ley rey nell ding well ner man ford sen elli ini ovic opoulos',
  ),
]
const given_names = {
  m: words(`joshua jack thomas william james lachlan samuel benjamin daniel matthew nicholas ethan jacob liam alexander ryan luke isaac oliver harrison
    connor jordan cooper max noah dylan riley bailey tyler jake mitchell kyle lucas adam blake hayden angus nathan zac christopher`),
  f: words(`emily jessica olivia georgia sarah chloe sophie hannah emma isabella grace ella charlotte lauren amelia ruby mia alexandra lily caitlin
    madison jasmine zoe maddison amy rachel holly lucy erin bella samantha alyssa kate tahlia paige imogen eliza brooke hayley`),
}
const places_of_settlers = compounds(
  'ben cam dar eve gle kin lil mel nar oat par que red syl tam wel yar',
  'burn dale field ford ham hurst leigh mont side ton ville wood',
)
const ways = compounds('bar tor wil kel mar del ar gil hen rud chip', 'ander burn carr den ell finn gard hall jard kess lang mayn ston row')
const states = words('nsw nsw nsw vic vic qld qld wa sa tas act')

function* patients(random: Random): Generator<InventedRecord> {
  for (let person = 0; ; person++) {
    const name = common(random, given_names[pick(random, ['m', 'f'] as const)])
    const of = {
      person: String(person),
      given_name: chance(random, 0.03) ? '' : name,
      surname: chance(random, 0.01) ? '' : common(random, settlers),
      street_number: chance(random, 0.04) ? '' : String(Math.ceil(180 * random() ** 2)),
      address_1: `${pick(random, ways)} ${pick(random, words('street street street place place crescent circuit close avenue'))}`,
      address_2: chance(random, 0.12)
        ? ''
        : `${common(random, places_of_settlers)} ${pick(random, words('park lodge village farm court hill'))}`,
      suburb: common(random, places_of_settlers),
      postcode: String(wholeBetween(random, 2000, 6999)),
      state: pick(random, states),
      date_of_birth: chance(random, 0.03)
        ? ''
        : `${wholeBetween(random, 1900, 1999)}${pad(wholeBetween(random, 1, 12))}${pad(wholeBetween(random, 1, 28))}`,
      soc_sec_id: digits(random, 7),
    }
    yield of
    // Zipf: half of those who are there again are there twice, some ten times.
    if (chance(random, 0.4)) for (let copies = Math.min(9, Math.floor(1 / (1 - random()))); copies > 0; copies--) yield again(random, of)
  }
}

/** Up to ten mistakes, up to three in a field. */
function again(random: Random, person: InventedRecord): InventedRecord {
  const of = { ...person }
  const fields = Object.keys(of).filter((field) => field !== 'person')
  const times = new Map<string, number>()
  for (let mistakes = wholeBetween(random, 1, 10); mistakes > 0; mistakes--) {
    const field = pick(random, fields)
    const before = times.get(field) ?? 0
    if (before >= 3) continue
    times.set(field, before + 1)
    const way = random()
    if (way < 0.12) of[field] = ''
    else if (way < 0.17) [of.given_name, of.surname] = [of.surname!, of.given_name!]
    else if (of[field] === '') of[field] = person[field]!
    else of[field] = /^\d+$/.test(of[field]!) ? numberMistaken(random, of[field]!) : mistaken(random, of[field]!)
  }
  return of
}

function numberMistaken(random: Random, text: string): string {
  if (text.length < 2 || chance(random, 0.6)) return typoInDigits(random, text, 0)
  const at = wholeBetween(random, 0, text.length - 2)
  return text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2)
}

// ---- subscribers, of whom nothing is known but a name, a birth date, a city and an address of mail

const british_names =
  words(`Oliver George Harry Noah Jack Leo Arthur Muhammad Oscar Charlie Jacob Thomas Henry William Alfie Freddie Archie Theodore Isaac
  James Joshua Alexander Lucas Logan Max Ethan Edward Benjamin Finley Sebastian Adam Elijah Daniel Samuel Joseph Caleb Gabriel Jayden Reggie Olivia Amelia Isla
  Ava Mia Ivy Lily Isabella Rosie Sophia Grace Willow Freya Florence Emily Ella Poppy Evie Elsie Charlotte Evelyn Sienna Sofia Daisy Phoebe Sophie Alice
  Harper Matilda Ruby Emma Maya Jessica Chloe Lola Erin Darcy Eleanor Zara Hannah Harriet Imogen`)
const british_cities =
  words(`London London London London London London Birmingham Birmingham Leeds Glasgow Sheffield Bradford Liverpool Edinburgh Manchester
  Bristol Wakefield Cardiff Coventry Nottingham Leicester Sunderland Belfast Newcastle Brighton Hull Plymouth Wolverhampton Derby Swansea Southampton
  Portsmouth Southend-on-Sea Aberdeen Luton Stoke`)
const firms = compounds('har bai gut per thomp nich mar bro cor lew hol mor', 'ris ley tin kins ez son ton oks per er')

function* subscribers(random: Random): Generator<InventedRecord> {
  for (let person = 0; ; person++) {
    const first_name = common(random, british_names)
    const surname = common(random, english_last_names.slice(0, 120))
    const capital = surname[0]!.toUpperCase() + surname.slice(1)
    const heads = [
      `${first_name}.${surname}`,
      `${first_name[0]}.${surname}`,
      `${first_name}${surname}`,
      `${first_name}.${surname[0]}`,
      `${first_name[0]}${surname[0]}`,
    ]
    const host = `${pick(random, firms)}${chance(random, 0.4) ? `-${pick(random, firms)}` : ''}.${pick(random, words('com org net info biz'))}`
    const of = {
      person: String(person),
      first_name,
      surname: capital,
      dob: `${wholeBetween(random, 1970, 2020)}-${pad(wholeBetween(random, 1, 12))}-${pad(wholeBetween(random, 1, 28))}`,
      city: pick(random, british_cities),
      email: `${pick(random, heads).toLowerCase()}${chance(random, 0.7) ? wholeBetween(random, 1, 99) : ''}@${host}`,
    }
    for (let copies = wholeBetween(random, 1, 7); copies > 0; copies--) yield subscribed(random, of)
  }
}

function subscribed(random: Random, person: InventedRecord): InventedRecord {
  const of = { ...person }
  const jumbled = (text: string) => {
    const times = chance(random, 0.75) ? 1 : wholeBetween(random, 2, 3)
    return Array.from({ length: times }).reduce<string>((so_far) => typo(random, so_far), text)
  }
  for (const field of ['first_name', 'surname', 'city', 'email']) if (chance(random, 0.18)) of[field] = jumbled(of[field]!)
  if (chance(random, 0.12)) [of.first_name, of.surname] = [of.surname!, of.first_name!]
  if (chance(random, 0.1)) of.dob = typoInDigits(random, of.dob!, 2)
  else if (chance(random, 0.25)) of.dob = shifted(random, of.dob!)
  for (const [field, share] of Object.entries({ first_name: 0.17, surname: 0.17, city: 0.2, email: 0.22 }))
    if (chance(random, share)) of[field] = ''
  return of
}

// ---- names and birth dates alone, as the books of a parish keep them

const german_names =
  words(`Michael Thomas Andreas Peter Stefan Christian Hans Wolfgang Klaus Martin Ursula Monika Petra Elke Sabine Renate Helga Karin
  Brigitte Ingrid Erika Andrea Gisela Claudia Susanne Gabriele Juergen Frank Dieter Manfred Uwe Guenter Horst Bernd Helmut Werner Heinz Walter Gerhard
  Ralf Rainer Joerg Matthias Jens Torsten Karl Dirk Holger Herbert Rolf Norbert Heike Birgit Anja Kerstin Christa Barbara Angelika Jutta Marion Ute
  Silke Nicole Katrin Gerda Hannelore Edith Ilse Waltraud Anke Ruth Elisabeth Hildegard Irmgard Katharina Julia Sandra Stefanie Simone Daniela Gertrud`)
const german_last_names = [
  ...words(`Mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schaefer Koch Bauer Richter Klein Wolf Schroeder Neumann Schwarz
  Zimmermann Braun Krueger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Koehler Herrmann Koenig Walter Mayer
  Huber Kaiser Fuchs Peters Lang Scholz Moeller Weiss Jung Hahn Schubert Vogel Friedrich Keller Guenther Frank Berger Winkler Roth Beck Lorenz Baumann
  Franke Albrecht Schuster Simon Ludwig Boehm Winter Kraus Martin Schumacher Kraemer Vogt Stein Jaeger Otto Sommer Gross Seidel Heinrich Brandt Haas
  Schreiber Graf Schulte Dietrich Ziegler Kuhn Kuehn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst`),
  ...compounds('Berg Stein Bach Wald Feld Brunn Eich Linden Hof Neu', 'mann er meier huber hauer egger inger ner ler bauer'),
]

/** A tenth are there twice, the second time with one slip. */
function* parishioners(random: Random): Generator<InventedRecord> {
  for (let person = 0; ; person++) {
    const of = {
      person: String(person),
      first_name: common(random, german_names),
      second_name: chance(random, 0.03) ? common(random, german_names) : '',
      last_name: common(random, german_last_names),
      birth_year: String(wholeBetween(random, 1920, 2010)),
      birth_month: String(wholeBetween(random, 1, 12)),
      birth_day: String(wholeBetween(random, 1, 28)),
    }
    yield of
    if (chance(random, 0.11)) {
      const field = pick(random, ['first_name', 'last_name', 'birth_year', 'birth_month', 'birth_day'] as const)
      const slip = field.startsWith('birth') ? typoInDigits(random, of[field], field === 'birth_year' ? 2 : 0) : typo(random, of[field])
      yield { ...of, [field]: slip }
    }
  }
}
