/**
 * People of whom a retailer hears from several sides, made up and always the same for the same seed: households under one roof with one
 * telephone, fathers and sons of one name, twins, people who move, marry and change their number; and how tills, the shop on the web, the
 * marketplace and old card files write them down. For measuring, and for the model that comes with Birge.
 */
import { chance, mulberry32, pick, type Random, wholeBetween } from '@birge/kernel/random'

export interface PopulationRecord {
  /** Who it really is. Nobody who matches may look at it. */
  person: number
  household: number
  system: string
  external_id: string
  fields: Record<string, string>
}

const words = (text: string) => text.trim().split(/\s+/)
// As the population registers of both countries list them, the most frequent first.
const women =
  words(`Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Havva Zeliha Esra Fadime Özlem Hacer Yasemin Hülya Cemile
  Sevim Gülsüm Leyla Dilek Büşra Aysel Songül Kübra Halime Esma Aynur Hayriye Kadriye Tuğba Sevgi Rabia Hatun Gönül Sibel Derya Filiz Selma Ebru Gamze Nur
  Ece İrem Defne Nehir Aylin Günel Nigar Aygün Sevinc Könül Lalə Ülviyyə Gülnarə Aytən Pərvanə Cansu Buse Melis Pınar Sıla Çiğdem Nesrin İpek`)
const men =
  words(`Mehmet Mustafa Ahmet Ali Hüseyin Hasan Murat İbrahim İsmail Osman Yusuf Ramazan Ömer Süleyman Halil Abdullah Mahmut Recep Salih Fatih Kadir
  Emre Hakan Adem Kemal Yaşar Bekir Musa Metin Orhan Bayram Serkan Furkan Gökhan Uğur Yunus Volkan Onur Barış Cem Can Deniz Tolga Burak Eren Kaan Umut
  Rəşad Elçin Orxan Vüqar Elnur Anar Ramil Tural Samir Fərid Kamran Emin Arda Çağrı Şükrü Cengiz İlker Tuncay Oğuz`)
const last_names =
  words(`Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat
  Korkmaz Çakır Erdoğan Özer Yavuz Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt Bulut Keskin Ünal Turan Gül Özcan Işık Kaplan Avcı Sarı Tekin Taş Köse
  Yüksel Ateş Aksoy Uçar Karaca Duman Güngör Toprak Er Soylu Akın Bayrak Coşkun Tunç Ceylan Sezer Uysal Ergin Karataş Altun Ekinci Başaran Durmaz Savaş
  Məmmədov Əliyev Həsənov Hüseynov Quliyev İsmayılov Rzayev Abbasov Babayev Kərimov Vəliyev Nəbiyev`)
const streets =
  words(`Atatürk Cumhuriyet İnönü Gazi Bağdat Lale Menekşe Gül Çınar Kavak Zambak Okul Cami Çeşme Fevzi Yavuz Barbaros Mimar Sinan Kâzım Fatih Zafer
  Hürriyet İstasyon Sahil Bahçe Papatya Nilüfer Yıldız Güneş Ihlamur Akasya Nizami Füzuli Babək Təbriz`)
const cities: [string, string, string[]][] = [
  ['İstanbul', '34', words('Kadıköy Üsküdar Beşiktaş Şişli Bakırköy Ümraniye Maltepe Kartal Pendik Fatih Beylikdüzü Ataşehir')],
  ['Ankara', '06', words('Çankaya Keçiören Yenimahalle Mamak Etimesgut Sincan')],
  ['İzmir', '35', words('Konak Karşıyaka Bornova Buca Bayraklı Çiğli')],
  ['Bursa', '16', words('Osmangazi Nilüfer Yıldırım')],
  ['Antalya', '07', words('Muratpaşa Kepez Konyaaltı')],
  ['Bakı', '10', words('Nəsimi Yasamal Nizami Sabunçu Xətai')],
]
const mail_hosts = words('gmail.com gmail.com gmail.com hotmail.com outlook.com yahoo.com icloud.com')
const systems = ['till', 'web', 'card_file', 'marketplace', 'call_centre']

interface Somebody {
  person: number
  first_name: string
  last_name: string
  gender: 'k' | 'e'
  birth_on: string
  phone: string
  email: string
}
interface Home {
  street: string
  house_number: string
  district: string
  city: string
  postcode: string
  phone: string
  last_name: string
}

/** A name at the head of the list is some thirty times as common as one at its end. */
const common = (random: Random, list: readonly string[]) => list[Math.floor(list.length * random() ** 2.2)]!
const two = (number: number) => String(number).padStart(2, '0')

/** So many records, about three for every two persons. */
export function* population(count: number, seed = 1_881): Generator<PopulationRecord> {
  const random = mulberry32(seed)
  let made = 0
  let person = 0
  for (let household_number = 0; made < count; household_number++) {
    const home = newHome(random)
    const everybody = household(random, home, () => person++)
    for (const one of everybody)
      for (let record = 0; record === 0 || (record < 6 && chance(random, 0.35)); record++) {
        if (made >= count) return
        const system = pick(random, systems)
        yield {
          person: one.person,
          household: household_number,
          system,
          external_id: String(++made),
          fields: writtenDown(random, one, home, system, record > 0),
        }
      }
  }
}

function newHome(random: Random): Home {
  const [city, code, districts] = pick(random, cities)
  return {
    street: `${common(random, streets)} ${pick(random, ['Caddesi', 'Sokak', 'Sokağı', 'Cad.', 'Sk.'])}`,
    house_number: String(wholeBetween(random, 1, 180)),
    district: common(random, districts),
    city,
    postcode: `${code}${wholeBetween(random, 100, 999)}`,
    phone: newPhone(random, city),
    last_name: common(random, last_names),
  }
}

const newPhone = (random: Random, city: string) =>
  city === 'Bakı'
    ? `+99450${wholeBetween(random, 2_000_000, 9_999_999)}`
    : `+905${pick(random, ['32', '33', '35', '42', '44', '46', '52', '55', '05', '06'])}${wholeBetween(random, 1_000_000, 9_999_999)}`

/** Parents and children: two thirds with a last name in common, one in forty with a father's name for the son, one in sixty twins. */
function household(random: Random, home: Home, next: () => number): Somebody[] {
  const everybody: Somebody[] = []
  const parents = chance(random, 0.6) ? 2 : 1
  const children = chance(random, 0.5) ? wholeBetween(random, 1, 3) : 0
  for (let at = 0; at < parents + children; at++) {
    const isChild = at >= parents
    const woman = isChild ? chance(random, 0.5) : at === 1 || chance(random, 0.4)
    const elder = everybody[0]
    const twin = isChild && at > parents && chance(random, 0.03) ? everybody.at(-1) : undefined
    const first_name =
      isChild && !woman && elder?.gender === 'e' && chance(random, 0.03) ? elder.first_name : common(random, woman ? women : men)
    const year = isChild ? wholeBetween(random, 1985, 2006) : wholeBetween(random, 1945, 1984)
    const last_name = !isChild && at === 1 && chance(random, 0.15) ? common(random, last_names) : home.last_name
    const birth_on = twin?.birth_on ?? `${year}-${two(wholeBetween(random, 1, 12))}-${two(wholeBetween(random, 1, 28))}`
    const phone = chance(random, 0.85) ? newPhone(random, home.city) : home.phone
    const person = next()
    const email = newEmail(random, first_name, last_name, person)
    everybody.push({ person, first_name, last_name, gender: woman ? 'k' : 'e', birth_on, phone, email })
  }
  return everybody
}

const ascii = (text: string) => text.replace(/[İIı]/g, 'i').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ə', 'e')

/** Nobody has the address of somebody else. */
const newEmail = (random: Random, first: string, last: string, person: number) =>
  `${ascii(first)}${pick(random, ['.', '', '_'])}${chance(random, 0.7) ? ascii(last) : ascii(last)[0]}${person}@${pick(random, mail_hosts)}`

/** What one system knows of her, as whoever sat there wrote it. Each knows something else; a later record knows her after she has moved. */
function writtenDown(random: Random, one: Somebody, home: Home, system: string, again: boolean): Record<string, string> {
  const fields: Record<string, string> = {}
  const married = again && one.gender === 'k' && chance(random, 0.03)
  const last = married ? common(random, last_names) : one.last_name
  const [first_name, last_name] = chance(random, 0.02) ? [last, one.first_name] : [one.first_name, last]
  if (system === 'marketplace' || chance(random, 0.2)) fields.full_name = written(random, `${first_name} ${last_name}`)
  else {
    fields.first_name = written(random, chance(random, 0.02) ? `${first_name[0]}.` : first_name)
    fields.last_name = written(random, last_name)
  }
  const [year, month, day] = one.birth_on.split('-') as [string, string, string]
  if (chance(random, system === 'card_file' ? 0.8 : 0.35))
    fields.birth_on = chance(random, 0.03)
      ? `${year}-${day}-${month}`
      : chance(random, 0.03)
        ? mistyped(random, one.birth_on)
        : one.birth_on
  if (chance(random, system === 'marketplace' ? 0.3 : 0.75))
    fields.phone = phoneAsTyped(random, again && chance(random, 0.1) ? newPhone(random, home.city) : one.phone)
  if (chance(random, system === 'web' ? 0.95 : 0.4)) fields.email = chance(random, 0.02) ? mistyped(random, one.email) : one.email
  if (chance(random, system === 'till' ? 0.1 : 0.7)) {
    const at = again && chance(random, 0.15) ? newHome(random) : home
    fields.street = written(random, at.street)
    fields.house_number = at.house_number
    fields.district = written(random, at.district)
    fields.city = at.city
    if (chance(random, 0.6)) fields.postcode = chance(random, 0.03) ? mistyped(random, at.postcode) : at.postcode
  }
  if (chance(random, 0.3)) fields.gender = one.gender
  return fields
}

/** Capitals, letters without their dots and tails, a key beside the right one. */
function written(random: Random, text: string): string {
  const typed = chance(random, 0.04) ? mistyped(random, text) : text
  return chance(random, 0.15) ? ascii(typed).toUpperCase() : chance(random, 0.1) ? ascii(typed) : typed
}

function mistyped(random: Random, text: string): string {
  const at = wholeBetween(random, 0, text.length - 1)
  const sign = text[at]!
  const other = /\d/.test(sign) ? String(wholeBetween(random, 0, 9)) : /\p{L}/u.test(sign) ? pick(random, [...'aeilnrst']) : sign
  const [before, after] = [text.slice(0, at), text.slice(at + 1)]
  return pick(random, [
    before + other + after,
    before + after,
    before + sign + sign + after,
    before + (after[0] ?? '') + sign + after.slice(1),
  ])
}

function phoneAsTyped(random: Random, phone: string): string {
  const slip = chance(random, 0.02) ? phone.slice(0, -1) + wholeBetween(random, 0, 9) : phone
  return slip.startsWith('+90')
    ? pick(random, [slip, `0${slip.slice(3)}`, slip.slice(3), `0${slip.slice(3, 6)} ${slip.slice(6, 9)} ${slip.slice(9)}`])
    : slip
}
