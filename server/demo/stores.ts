/** Where Alma is: two companies, their stores and warehouses, the tills in them and the channels customers come by. */
const week = (opens: string, closes: string, sunday: [opens: string, closes: string] | null) => ({
  weekly: [{ days: [1, 2, 3, 4, 5, 6], opens, closes }, ...(sunday ? [{ days: [7], opens: sunday[0], closes: sunday[1] }] : [])],
})

// Tax numbers are made up; their check digits are right.
export const companies = [
  {
    key: 'alma-tr',
    name: 'Alma Türkiye',
    legal_name: 'Alma Ev Yaşam A.Ş.',
    country: 'TR',
    currency: 'TRY',
    tax_number: '0520417369',
    tax_office: 'Kadıköy',
    time_zone: 'Europe/Istanbul',
    locale: 'tr',
    address: { street: 'Bahariye Caddesi No: 41', district: 'Kadıköy', city: 'İstanbul', postal_code: '34710' },
    series: { order: 'ALM', receipt: 'ALMF' },
  },
  {
    key: 'alma-az',
    name: 'Alma Azərbaycan',
    legal_name: 'Alma Ev MMC',
    country: 'AZ',
    currency: 'AZN',
    tax_number: '1402837581',
    tax_office: 'Bakı şəhəri Baş Vergilər İdarəsi',
    time_zone: 'Asia/Baku',
    locale: 'az',
    address: { street: 'Nizami küçəsi 42', district: 'Səbail', city: 'Bakı', postal_code: 'AZ1000' },
    series: { order: 'ALZ', receipt: 'ALZC' },
  },
] as const

/** Who they are to whoever buys from a distance. */
export const sellers = [
  {
    company: 'alma-tr',
    registry_number: '0052041736900015',
    phone: '+90 850 000 00 42',
    email: 'destek@alma.example',
    return_address: 'Alma İade, Gebze OSB 1200. Sokak No: 4, Gebze, Kocaeli',
    carrier: 'Alma Kargo',
  },
  {
    company: 'alma-az',
    phone: '+994 12 000 00 42',
    email: 'destek.az@alma.example',
    return_address: 'Alma, Nizami küçəsi 42, Bakı',
  },
] as const

/** What they promise: to lie ready an hour later, and to leave the same day. */
export const ready_in_an_hour = { prepare_minutes: 60, orders_until: null }
export const parcels = {
  orders_until: '16:00',
  leaves_on_days: [1, 2, 3, 4, 5],
  carrier_days: [1, 2, 3, 4, 5, 6],
  transit_days: { least: 1, most: 3 },
  holidays: [],
}

export type CompanyKey = (typeof companies)[number]['key']

export type DemoLocation = {
  key: string
  company: CompanyKey
  kind: 'store' | 'warehouse'
  name: string
  address: { street: string; district: string; city: string; postal_code: string }
  position: { latitude: number; longitude: number }
  phone: string
  opening_hours: ReturnType<typeof week>
  collects: boolean
  registers: string[]
}

export const locations: DemoLocation[] = [
  {
    key: 'kadikoy',
    company: 'alma-tr',
    kind: 'store',
    name: 'Kadıköy',
    address: { street: 'Bahariye Caddesi No: 41', district: 'Kadıköy', city: 'İstanbul', postal_code: '34710' },
    position: { latitude: 40.98671, longitude: 29.02873 },
    phone: '+90 216 550 41 41',
    opening_hours: week('10:00', '21:00', ['11:00', '20:00']),
    collects: true,
    registers: ['Kasa 1', 'Kasa 2'],
  },
  {
    key: 'nisantasi',
    company: 'alma-tr',
    kind: 'store',
    name: 'Nişantaşı',
    address: { street: 'Abdi İpekçi Caddesi No: 18', district: 'Şişli', city: 'İstanbul', postal_code: '34367' },
    position: { latitude: 41.04978, longitude: 28.99364 },
    phone: '+90 212 550 18 18',
    opening_hours: week('10:00', '20:00', ['12:00', '19:00']),
    collects: true,
    registers: ['Kasa 1'],
  },
  {
    key: 'cankaya',
    company: 'alma-tr',
    kind: 'store',
    name: 'Ankara Çankaya',
    address: { street: 'Tunalı Hilmi Caddesi No: 72', district: 'Çankaya', city: 'Ankara', postal_code: '06680' },
    position: { latitude: 39.90656, longitude: 32.86102 },
    phone: '+90 312 550 72 72',
    opening_hours: week('10:00', '21:00', ['12:00', '19:00']),
    collects: true,
    registers: ['Kasa 1', 'Kasa 2'],
  },
  {
    key: 'alsancak',
    company: 'alma-tr',
    kind: 'store',
    name: 'İzmir Alsancak',
    address: { street: 'Kıbrıs Şehitleri Caddesi No: 55', district: 'Konak', city: 'İzmir', postal_code: '35220' },
    position: { latitude: 38.43841, longitude: 27.14263 },
    phone: '+90 232 550 55 35',
    opening_hours: week('10:00', '22:00', ['11:00', '21:00']),
    collects: true,
    registers: ['Kasa 1'],
  },
  {
    key: 'gebze',
    company: 'alma-tr',
    kind: 'warehouse',
    name: 'Gebze',
    address: { street: 'Gebze OSB, İhsan Dede Caddesi No: 112', district: 'Gebze', city: 'Kocaeli', postal_code: '41480' },
    position: { latitude: 40.8691, longitude: 29.3962 },
    phone: '+90 262 550 11 12',
    opening_hours: week('08:00', '18:00', null),
    collects: false,
    registers: [],
  },
  {
    key: 'baki',
    company: 'alma-az',
    kind: 'store',
    name: 'Bakı',
    address: { street: 'Nizami küçəsi 42', district: 'Səbail', city: 'Bakı', postal_code: 'AZ1000' },
    position: { latitude: 40.37247, longitude: 49.84298 },
    phone: '+994 12 505 42 42',
    opening_hours: week('10:00', '21:00', ['11:00', '20:00']),
    collects: true,
    registers: ['Kassa 1', 'Kassa 2'],
  },
  {
    key: 'baki-anbar',
    company: 'alma-az',
    kind: 'warehouse',
    name: 'Bakı anbarı',
    address: { street: 'Ziya Bünyadov prospekti 2071', district: 'Binəqədi', city: 'Bakı', postal_code: 'AZ1117' },
    position: { latitude: 40.41802, longitude: 49.85617 },
    phone: '+994 12 505 20 71',
    opening_hours: week('09:00', '18:00', null),
    collects: false,
    registers: [],
  },
]

/** `ships_from` is the location that parcels of a web channel leave. */
export const channels = [
  { key: 'web-tr', company: 'alma-tr', kind: 'web', name: 'Alma Türkiye, web', market: 'TR', ships_from: 'gebze' },
  { key: 'web-az', company: 'alma-az', kind: 'web', name: 'Alma Azərbaycan, veb', market: 'AZ', ships_from: 'baki-anbar' },
  { key: 'till-tr', company: 'alma-tr', kind: 'till', name: 'Mağaza kasaları', market: 'TR', ships_from: null },
  { key: 'till-az', company: 'alma-az', kind: 'till', name: 'Mağaza kassaları', market: 'AZ', ships_from: null },
  { key: 'phone-tr', company: 'alma-tr', kind: 'phone', name: 'Çağrı merkezi', market: 'TR', ships_from: 'gebze' },
  { key: 'phone-az', company: 'alma-az', kind: 'phone', name: 'Çağrı mərkəzi', market: 'AZ', ships_from: 'baki-anbar' },
] as const

/** A website beside the shop that tells what its visitors do; everybody may know the key of a demo. */
export const sources = [{ company: 'alma-tr', name: 'blog.alma.example', kind: 'web' as const, write_key: 'alma-demo' }]
