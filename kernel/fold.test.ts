import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldText, indexTerms, matchesSearch, searchTerms, termVariants } from './fold.ts'

test('all spellings of a word fold to one', () => {
  const rows: [string, ...string[]][] = [
    ['isitici', 'ısıtıcı', 'ISITICI', 'Isıtıcı', 'isitici', 'İSİTİCİ', 'ISıTıCı'],
    ['istanbul', 'İstanbul', 'ISTANBUL', 'istanbul', 'ıstanbul', 'I\u0307stanbul', 'i\u0307stanbul'],
    ['sekil', 'şəkil', 'ŞƏKİL', 'sekil', 's\u0327əkil'],
    ['guzgu', 'güzgü', 'GÜZGÜ', 'gu\u0308zgu\u0308'],
    ['yagmurlugu', 'yağmurluğu', 'YAĞMURLUĞU'],
    ['kagit ruzgar', 'kâğıt  rüzgâr', ' KÂĞIT\u00a0RÜZGÂR '],
    ['milli', 'millî', 'MİLLÎ'],
    ['cicek', 'çiçek', 'ÇİÇEK', 'ｃｉｃｅｋ'],
    ['sukut', 'sükût'],
    ['odulu', 'ödülü', 'ÖDÜLÜ'],
    ['creme brulee', 'crème brûlée'],
    ['strasse', 'Straße'],
    ["can'ta", 'çan’ta', 'çan`ta', 'çan´ta', 'çanʼta'],
    ['nike air', 'Nike™Air', 'Nike® Air'],
    ['100x200', '100×200'],
    ['чайник', 'ЧАЙНИК'].map((word) => word.normalize('NFKD').replace(/\p{M}/gu, '')) as [string, string],
  ]
  for (const [folded, ...spellings] of rows) for (const spelling of spellings) assert.equal(foldText(spelling), folded, spelling)
})

test('folding does not depend on the locale, and folding twice changes nothing', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(..."ıIiİəƏşŞçÇğĞöÖüÜâÎûû\u0307\u0327 '’-5") }))
  fc.assert(
    fc.property(text, (typed) => {
      const folded = foldText(typed)
      assert.equal(foldText(folded), folded)
      assert.equal(foldText(typed.toLocaleLowerCase('tr')), foldText(typed.toLocaleLowerCase('en')))
      assert.equal(foldText(typed.normalize('NFD')), foldText(typed.normalize('NFC')))
    }),
    { numRuns: 2000 },
  )
})

test('endings are taken off lightly, and never more than the word can bear', () => {
  const rows: [string, string][] = [
    ['kulakliklar', 'kulaklik'],
    ['kulakligi', 'kulaklik'],
    ['cantalari', 'canta'],
    ['dolabi', 'dolap'],
    ['usagi', 'usaq'],
    ['coreyi', 'corek'],
    ['ortusu', 'ortu'],
    ['evler', 'ev'],
    ['nevresimlerin', 'nevresim'],
    ['masanin', 'masa'],
    ['paltarlari', 'paltar'],
    ['shoes', 'shoe'],
    ['glasses', 'glass'],
  ]
  for (const [word, stem] of rows) assert.ok(termVariants(word).includes(stem), `${word}: ${termVariants(word)}`)
  for (const word of ['oda', 'adam', 'masa', 'kiler', 'su', 'dress', 'glass', 'sekersiz']) assert.deepEqual(termVariants(word), [word])
})

// What people type, and titles of a home-and-living shop that it must find. The first are Turkish, then Azerbaijani, then English.
const found: Record<string, string[]> = {
  ısıtıcı: ['Isıtıcı', 'ISITICI 2000W', 'Fanlı ısıtıcı', 'Elektrikli Isıtıcılar'],
  ISITICI: ['Isıtıcı', 'Fanlı ısıtıcı', 'Seramik Isıtıcısı'],
  isitici: ['Isıtıcı', 'ISITICI', 'Fanlı ısıtıcı', 'Bakır Isıtıcı'],
  Isıtıcı: ['ISITICI', 'isitici'],
  İSTANBUL: ['İstanbul Manzaralı Tablo', 'istanbul kupa', 'ISTANBUL Duvar Saati'],
  istanbul: ['İSTANBUL KUPA', "İstanbul'da Bahar Afişi"],
  ıstanbul: ['İstanbul Tablo'],
  gömlek: ['Gömlek', 'GÖMLEK ASKISI', 'Beyaz Gomlek', 'Gömlekler'],
  gomlek: ['Gömlek', 'GÖMLEK', 'Gömleği ütüleyen askı'],
  GÖMLEK: ['gömlek', 'Keten Gömleği'],
  kulaklık: ['KULAKLIK', 'Kablosuz Kulaklık', 'Kulaklıklar', 'Kulaklığı'],
  kulaklik: ['Kulaklık', 'KULAKLIK'],
  kulaklıklar: ['Kablosuz Kulaklık', 'KULAKLIK'],
  KULAKLIĞI: ['Kulaklık'],
  çanta: ['Çanta', 'El Çantası', 'Bez Çantalar', "Çanta'lar", 'CANTA'],
  "çanta'lar": ['Çanta', 'El Çantası', 'Spor çantalar'],
  'çanta’lar': ['Çanta'],
  cantalari: ['Çanta', 'El Çantaları'],
  'el çantası': ['Deri El Çantası', 'Çanta, el'],
  'masa örtüsü': ['Keten Masa Örtüsü', 'MASA ÖRTÜSÜ 140x220', 'Masa Örtüleri'],
  'masa ortusu': ['Masa Örtüsü', 'MASA ÖRTÜSÜ'],
  örtü: ['Masa Örtüsü', 'Örtüler'],
  'yatak odası': ['Yatak Odası Takımı', 'YATAK ODASI'],
  'yatak odasi': ['Yatak Odası Takımı'],
  oda: ['Oda Kokusu', 'Yatak Odası', 'Genç Odası'],
  'oda kokusu': ['Oda Kokusu Lavanta', 'ODA KOKULARI'],
  kitaplık: ['Kitaplık', '5 Raflı KİTAPLIK', 'Kitaplığı'],
  kitaplik: ['KİTAPLIK'],
  'çalışma masası': ['Çalışma Masası', 'ÇALIŞMA MASALARI', 'Calisma Masasi'],
  'calisma masasi': ['Çalışma Masası'],
  sandalye: ['Sandalye', 'Ahşap Sandalyeler', 'SANDALYESİ'],
  sandalyeler: ['Ahşap Sandalye'],
  yastık: ['Yastık', 'YASTIK KILIFI', 'Kırlent Yastığı'],
  yastik: ['Kaz tüyü yastık'],
  'yastık kılıfı': ['Yastık Kılıfı', 'Kılıf, yastık', 'YASTIK KILIFLARI'],
  nevresim: ['Nevresim Takımı', 'Nevresimler'],
  'nevresim takımı': ['NEVRESİM TAKIMI', 'Çift Kişilik Nevresim Takımı', 'Nevresim Takımları'],
  havlu: ['Banyo Havlusu', 'HAVLU', 'Havlular', 'El Havlusu'],
  havluları: ['Banyo Havlusu'],
  bardak: ['Çay Bardağı', 'BARDAK', '6 lı Bardak Takımı', 'Bardaklar'],
  'çay bardağı': ['Çay Bardağı', "6'lı Çay Bardakları", 'ÇAY BARDAĞI'],
  'cay bardagi': ['Çay Bardağı'],
  'çay için bardak': ['Çay Bardağı'],
  "6'lı": ["6'lı Çay Bardağı", '6 Parça'],
  tencere: ['Tencere', 'Çelik Tencereler', 'TENCERESİ'],
  'tencere kapağı': ['Tencere Kapağı', 'Cam Kapak, tencere için'],
  tava: ['Döküm Tava', 'TAVALAR', 'Yumurta Tavası'],
  çaydanlık: ['Çaydanlık', 'ÇAYDANLIK', 'Çaydanlığı'],
  caydanlik: ['Porselen Çaydanlık'],
  süpürge: ['Süpürge', 'Elektrikli SÜPÜRGE', 'Şarjlı Süpürgesi'],
  supurge: ['Süpürge'],
  ütü: ['Buharlı Ütü', 'ÜTÜ', 'Ütüler'],
  utu: ['Ütü Masası'],
  ütüler: ['Buharlı Ütü'],
  dolabı: ['Ayakkabı Dolabı', 'Dolap'],
  dolap: ['Ayakkabı Dolabı', 'DOLAPLAR', 'Çok amaçlı dolap'],
  ayakkabılık: ['AYAKKABILIK', 'Ayakkabılığı'],
  ayakkabilik: ['Ayakkabılık'],
  ışık: ['IŞIK', 'Gece Işığı', 'Led Işıklar'],
  isik: ['Gece Işığı'],
  'gece ışığı': ['GECE IŞIĞI'],
  lamba: ['Masa Lambası', 'LAMBALAR', 'Lambader'],
  ayna: ['Ayna', 'Boy Aynası', 'AYNALAR'],
  perde: ['Perde', 'Fon Perdesi', 'Perdeler'],
  perdeler: ['Tül Perde'],
  halı: ['Halı', 'HALI 160x230', 'Halılar', 'Çocuk Halısı'],
  hali: ['Halı'],
  kilim: ['Kilim', 'Kilimler'],
  battaniye: ['Battaniye', 'BATTANİYE', 'Bebek Battaniyesi'],
  mum: ['Kokulu Mum', 'Mumlar', 'Mumluk'],
  rüzgâr: ['Rüzgar Gülü', 'RÜZGÂR'],
  ruzgar: ['Rüzgâr Çanı'],
  kâğıt: ['Kağıt Havluluk', 'KAĞIT'],
  kagit: ['Kâğıt Peçete'],
  ekmeklik: ['Bambu EKMEKLİK'],
  biçak: ['Ekmek Bıçağı', 'BIÇAK SETİ'],
  bicak: ['Bıçak Seti', 'Şef Bıçağı'],
  kaşık: ['KAŞIK', 'Çatal Kaşık Takımı', 'Servis Kaşığı'],
  '500ml': ['Karaf 500 ml', 'Şişe 500ML'],
  '500 ml': ['Karaf 500ml', 'Şişe 500 ml'],
  '1,5 L': ['Çaydanlık 1.5 L', 'Çaydanlık 1,5L'],
  '140x220': ['Masa Örtüsü 140×220', 'Masa Örtüsü 140X220 cm'],
  "TV'ler": ['TV Ünitesi'],
  tv: ['TV Ünitesi', 'Tv sehpası'],
  mutfakta: ['Mutfak Terazisi'],
  çocuk: ['Çocuk Odası', 'COCUK MASASI', 'Çocuklar için'],
  "L'Oréal": ['LOREAL Sabun', "L'OREAL"],
  loreal: ["L'Oréal Sabun", 'L’Oréal'],

  şəkil: ['Şəkil çərçivəsi', 'ŞƏKİL', 'Sekil', 'Şəkillər'],
  sekil: ['Şəkil çərçivəsi'],
  çərçivə: ['Şəkil çərçivəsi', 'ÇƏRÇİVƏ'],
  cercive: ['Taxta çərçivə', 'Çərçivələr'],
  güzgü: ['Güzgü', 'GÜZGÜ', 'Divar güzgüsü', 'Güzgülər'],
  guzgu: ['Divar güzgüsü', 'Güzgü'],
  güzgülər: ['Divar güzgüsü'],
  qızdırıcı: ['QIZDIRICI', 'Elektrik qızdırıcısı', 'Qızdırıcılar'],
  qizdirici: ['Elektrik qızdırıcısı'],
  stəkan: ['Armudu stəkan', 'STƏKANLAR', 'Stəkanı'],
  stekan: ['Armudu stəkan'],
  yorğan: ['Yorğan', 'YORĞANLAR', 'Yorğanı'],
  yorgan: ['Yorğan', 'Yün Yorgan'],
  süfrə: ['Süfrə', 'Kətan süfrəsi', 'SÜFRƏLƏR'],
  sufre: ['Süfrə örtüyü'],
  örtük: ['Süfrə örtüyü', 'ÖRTÜK'],
  çörək: ['Çörək qabı', 'ÇÖRƏK', 'Çörəyi kəsən bıçaq'],
  corek: ['Çörək qabı'],
  uşaq: ['Uşaq otağı', 'UŞAQ çarpayısı', 'Uşağı'],
  usaq: ['Uşaq otağı'],
  otaq: ['Yataq otağı', 'Otaq ətri', 'OTAQLAR'],
  otağı: ['Uşaq otağı', 'Otaq ətri'],
  çarpayı: ['Uşaq çarpayısı', 'ÇARPAYI', 'Çarpayılar'],
  xalça: ['Xalça', 'XALÇALAR', 'Qarabağ xalçası'],
  xalca: ['Qarabağ xalçası'],
  pərdə: ['Pərdə', 'Pərdələr'],
  balıncağı: ['Balıncaq'],
  döşəkağı: ['Döşəkağı', 'DÖŞƏKAĞI'],
  mətbəx: ['Mətbəx dəsti', 'METBEX'],
  metbex: ['Mətbəx dəsti'],
  işıq: ['İŞIQ', 'Gecə işığı', 'İşıqlar'],
  isiq: ['Gecə işığı'],
  bıçaq: ['Bıçaq dəsti', 'Çörək bıçağı'],
  kitabı: ['Resept kitabı', 'Kitab rəfi', 'Kitap'],
  'çay dəsti': ['ÇAY DƏSTİ', 'Çay dəstləri'],
  'cay desti': ['Çay dəsti'],

  towel: ['Bath Towel', 'TOWELS', 'Towels'],
  towels: ['Bath Towel'],
  TOWELS: ['bath towel'],
  glass: ['Tea Glasses', 'GLASS'],
  glasses: ['Tea Glass'],
  boxes: ['Storage Box'],
  box: ['Storage Boxes'],
  shoe: ['Shoe Rack', 'Shoes'],
  shoes: ['Shoe Rack'],
  "levi's": ['Levis Cushion', "LEVI'S"],
  levis: ['Levis Cushion'],
  't-shirt': ['T-Shirt', 'TSHIRT', 'T-shirts'],
  tshirt: ['T-Shirt'],
  shirt: ['T-Shirt'],
  'crème brûlée': ['Creme Brulee Dish'],
  'the lamp': ['Table Lamp'],
  'lamp for the table': ['Table Lamp'],
  curtains: ['Linen Curtain'],
  İNDUSTRIAL: ['Industrial Lamp', 'INDUSTRIAL'],
  kettl: ['Kettle', 'KETTLE 1.7 L'],
}

const not_found: Record<string, string[]> = {
  şekersiz: ['Şekerli Çay', 'Şeker'],
  şekerli: ['Şekersiz Çay'],
  adam: ['Ada Çayı'],
  odun: ['Oda Kokusu'],
  ısıtıcı: ['Soğutucu', 'Isı Yalıtımı'],
  'kırmızı havlu': ['Mavi Havlu', 'Kırmızı Halı'],
  halı: ['Hal'],
  kase: ['Kaş Kalemi'],
  masal: ['Masa Örtüsü'],
  perdelik: ['Perde'],
  mumluk: ['Mum'],
  bardak: ['Barbekü', 'Bar Taburesi'],
  güzgü: ['Güz Yaprağı'],
  şəkil: ['Şəkər qabı'],
  otaq: ['Otto'],
  uşaq: ['Uşak Halısı'],
  glass: ['Glow Candle'],
  dress: ['Dre'],
  '500ml': ['Karaf 5000 ml', 'Karaf 50 ml'],
  '': ['Havlu'],
  '!?': ['Havlu'],
  kiler: ['Ki Sabunu'],
}

test('what people type finds what it should', () => {
  let pairs = 0
  for (const [query, titles] of Object.entries(found)) {
    for (const title of titles) {
      pairs += 1
      assert.ok(matchesSearch(query, title), `"${query}" did not find "${title}" (${searchTerms(query)} in ${indexTerms(title)})`)
    }
  }
  assert.ok(pairs >= 200, `only ${pairs} pairs`)
})

test('and does not find what it should not', () => {
  for (const [query, titles] of Object.entries(not_found)) {
    for (const title of titles) assert.ok(!matchesSearch(query, title), `"${query}" found "${title}"`)
  }
})

test('a title is found by itself, by each of its words, and by its capitals', () => {
  const titles = Object.values(found).flat()
  for (const title of titles) {
    for (const query of [
      title,
      title.toLocaleUpperCase('tr'),
      title.toLocaleLowerCase('az'),
      title.toUpperCase(),
      ...title.split(/[\s,]+/).filter(Boolean),
    ]) {
      assert.ok(matchesSearch(query, title), `"${query}" did not find "${title}"`)
    }
  }
})

test('terms are plain folded words, each once, whatever is typed', () => {
  assert.deepEqual(searchTerms('Çay için bardak, çay!'), ['cay', 'bardak'])
  assert.deepEqual(searchTerms('ve'), ['ve'])
  assert.deepEqual(searchTerms('  '), [])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const term of [...searchTerms(text), ...indexTerms(text)]) assert.match(term, /^[\p{L}\p{N}]+$/u)
      assert.equal(new Set(indexTerms(text)).size, indexTerms(text).length)
    }),
  )
})
