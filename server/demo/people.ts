/** Who works for Alma, and some who buy there. Everybody is made up; the password opens the demo only. */
export const demo_password = 'elma-agaci-2026'

export type DemoStaff = {
  name: string
  email: string
  role: 'owner' | 'manager' | 'associate' | 'agent' | 'analyst'
  locale: 'tr' | 'az' | 'en'
  /** Keys of locations; empty with `works_everywhere`. */
  locations: string[]
  works_everywhere: boolean
  /** Signs in at a till with it. */
  pin?: string
}

const at = (...locations: string[]) => ({ locations, works_everywhere: false })
const everywhere = { locations: [], works_everywhere: true }

export const staff: DemoStaff[] = [
  { name: 'Selin Arman', email: 'selin@alma.example', role: 'owner', locale: 'tr', ...everywhere, pin: '7316' },
  {
    name: 'Murat Kaya',
    email: 'murat@alma.example',
    role: 'manager',
    locale: 'tr',
    ...at('kadikoy', 'nisantasi', 'cankaya', 'alsancak', 'gebze'),
    pin: '4829',
  },
  { name: 'Nigar Əliyeva', email: 'nigar@alma.example', role: 'manager', locale: 'az', ...at('baki', 'baki-anbar'), pin: '6153' },
  { name: 'Elif Demir', email: 'elif@alma.example', role: 'associate', locale: 'tr', ...at('kadikoy'), pin: '2580' },
  { name: 'Can Aydın', email: 'can@alma.example', role: 'associate', locale: 'tr', ...at('kadikoy', 'nisantasi'), pin: '1947' },
  { name: 'Zeynep Koç', email: 'zeynep@alma.example', role: 'associate', locale: 'tr', ...at('nisantasi'), pin: '8036' },
  { name: 'Burak Şahin', email: 'burak@alma.example', role: 'associate', locale: 'tr', ...at('cankaya'), pin: '5274' },
  { name: 'Ece Yalçın', email: 'ece@alma.example', role: 'associate', locale: 'tr', ...at('alsancak'), pin: '3691' },
  { name: 'Hasan Işık', email: 'hasan@alma.example', role: 'associate', locale: 'tr', ...at('gebze'), pin: '9408' },
  { name: 'Rəşad Məmmədov', email: 'resad@alma.example', role: 'associate', locale: 'az', ...at('baki'), pin: '7025' },
  { name: 'Leyla Həsənova', email: 'leyla@alma.example', role: 'associate', locale: 'az', ...at('baki'), pin: '4182' },
  { name: 'Orxan Quliyev', email: 'orxan@alma.example', role: 'associate', locale: 'az', ...at('baki-anbar'), pin: '6937' },
  { name: 'Derya Aksoy', email: 'derya@alma.example', role: 'agent', locale: 'tr', ...everywhere },
  { name: 'Günel Rzayeva', email: 'gunel@alma.example', role: 'agent', locale: 'az', ...everywhere },
  { name: 'Tolga Er', email: 'tolga@alma.example', role: 'analyst', locale: 'en', ...everywhere },
]

export type DemoCustomer = {
  first_name: string
  last_name: string
  phone?: string
  email?: string
  locale: 'tr' | 'az' | 'en'
  address?: { street: string; district: string; city: string; postal_code: string; country: 'TR' | 'AZ' }
}

export const customers: DemoCustomer[] = [
  {
    first_name: 'Ayşe',
    last_name: 'Yılmaz',
    phone: '+905320000101',
    email: 'ayse.yilmaz@example.com',
    locale: 'tr',
    address: { street: 'Moda Caddesi No: 128 D: 5', district: 'Kadıköy', city: 'İstanbul', postal_code: '34710', country: 'TR' },
  },
  {
    first_name: 'Mehmet',
    last_name: 'Öztürk',
    phone: '+905420000102',
    email: 'mehmet.ozturk@example.com',
    locale: 'tr',
    address: { street: 'Güvenlik Caddesi No: 33 D: 9', district: 'Çankaya', city: 'Ankara', postal_code: '06540', country: 'TR' },
  },
  { first_name: 'İlker', last_name: 'Işık', phone: '+905050000103', email: 'ilker.isik@example.com', locale: 'tr' },
  { first_name: 'Fatma', last_name: 'Şen', phone: '+905550000104', locale: 'tr' },
  {
    first_name: 'Gülnar',
    last_name: 'Hüseynova',
    phone: '+994502000105',
    email: 'gulnar.huseynova@example.com',
    locale: 'az',
    address: { street: '28 May küçəsi 14, mənzil 22', district: 'Nəsimi', city: 'Bakı', postal_code: 'AZ1010', country: 'AZ' },
  },
  { first_name: 'Kamran', last_name: 'İsmayılov', phone: '+994552000106', email: 'kamran.ismayilov@example.com', locale: 'az' },
  { first_name: 'Emma', last_name: 'Fischer', email: 'emma.fischer@example.com', locale: 'en' },
]

export interface DemoCare {
  /** Who of the staff keeps it, of whom, at which place. */
  by: string
  about: string
  place: string
  /** She has agreed to be looked after. */
  client?: boolean
  notes?: { body: string; kind?: 'note' | 'size' | 'taste'; pinned?: boolean; visibility?: 'location' | 'company' }[]
  /** `given_by`: a colleague who asked for it; else it is of her own making. An offer, unless the customer has asked for it. */
  follow_ups?: {
    reason: string
    channel: 'phone' | 'sms' | 'email' | 'chat' | 'visit'
    in_days: number
    given_by?: string
    purpose?: 'requested'
  }[]
}

export const care: DemoCare[] = [
  {
    by: 'Elif Demir',
    about: 'Ayşe Yılmaz',
    place: 'kadikoy',
    client: true,
    notes: [
      { body: 'Toprak tonlarını sever, parlak yüzeyden hoşlanmaz.', kind: 'taste', pinned: true },
      { body: 'Salon penceresi 240 × 180 cm; perde için 260 cm gerekir.', kind: 'size' },
      { body: 'Kızı haziranda evleniyor, çeyiz için tekrar gelecek.' },
    ],
    follow_ups: [
      {
        reason: 'Seramik ısıtıcının mat rengi gelince haber ver',
        channel: 'phone',
        in_days: 0,
        given_by: 'Murat Kaya',
        purpose: 'requested',
      },
      { reason: 'Düğün hediyesi listesi için randevu', channel: 'visit', in_days: 5, purpose: 'requested' },
    ],
  },
  {
    by: 'Elif Demir',
    about: 'İlker Işık',
    place: 'kadikoy',
    client: true,
    notes: [{ body: 'Hediye paketini hep kendisi yapar.', kind: 'taste' }],
    follow_ups: [
      {
        reason: 'Kitap lambasının kablosunu değiştirdik, memnun mu?',
        channel: 'sms',
        in_days: 0,
        given_by: 'Murat Kaya',
        purpose: 'requested',
      },
    ],
  },
  {
    by: 'Rəşad Məmmədov',
    about: 'Gülnar Hüseynova',
    place: 'baki',
    client: true,
    notes: [{ body: 'Yataq dəsti ölçüsü: 200 × 220.', kind: 'size', pinned: true }],
    follow_ups: [{ reason: 'Yeni xalça kolleksiyasını göstər', channel: 'phone', in_days: 0, given_by: 'Nigar Əliyeva' }],
  },
]
