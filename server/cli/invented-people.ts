import { chance, mulberry32, pick, type Random, wholeBetween } from '@birge/kernel/random'

/**
 * People who do not exist, with records about them as systems keep them: some typed carelessly, some years apart, some under a nickname. For
 * measuring; the same seed gives the same people. Each record carries whose it is in `person`.
 */
export type InventedRecord = Record<string, string> & { person: string }

const kinds = { customers, figures }
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

function typoInDigits(random: Random, text: string): string {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index)
  const at = pick(random, places.slice(2))
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
