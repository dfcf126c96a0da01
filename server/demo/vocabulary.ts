/** Words that many products share: names of options and their values, and how to care for things. */
export type Text = { tr: string; az: string; en: string }

export const option_names = {
  color: { tr: 'Renk', az: 'Rəng', en: 'Color' },
  size: { tr: 'Beden', az: 'Ölçü', en: 'Size' },
  dimensions: { tr: 'Ölçü', az: 'Ölçü', en: 'Dimensions' },
  capacity: { tr: 'Hacim', az: 'Həcm', en: 'Capacity' },
  socket: { tr: 'Duy', az: 'Patron', en: 'Socket' },
  length: { tr: 'Uzunluk', az: 'Uzunluq', en: 'Length' },
  scent: { tr: 'Koku', az: 'Qoxu', en: 'Scent' },
  pieces: { tr: 'Parça sayısı', az: 'Parça sayı', en: 'Pieces' },
  sections: { tr: 'Dilim sayısı', az: 'Seksiya sayı', en: 'Sections' },
} satisfies Record<string, Text>

export type OptionName = keyof typeof option_names

export const colors = {
  white: { tr: 'Beyaz', az: 'Ağ', en: 'White', swatch: '#f4f1ea' },
  cream: { tr: 'Krem', az: 'Krem', en: 'Cream', swatch: '#ecdfc4' },
  sand: { tr: 'Kum', az: 'Qum rəngi', en: 'Sand', swatch: '#d3bd9b' },
  sage: { tr: 'Adaçayı', az: 'Adaçayı yaşılı', en: 'Sage', swatch: '#a3b18a' },
  green: { tr: 'Yeşil', az: 'Yaşıl', en: 'Green', swatch: '#3f7d58' },
  blue: { tr: 'Mavi', az: 'Mavi', en: 'Blue', swatch: '#3f7fd0' },
  navy: { tr: 'Lacivert', az: 'Tünd göy', en: 'Navy', swatch: '#27335c' },
  red: { tr: 'Kırmızı', az: 'Qırmızı', en: 'Red', swatch: '#c8343c' },
  terracotta: { tr: 'Kiremit', az: 'Kərpici', en: 'Terracotta', swatch: '#b5623f' },
  lilac: { tr: 'Lila', az: 'Yasəmən rəngi', en: 'Lilac', swatch: '#b79bd6' },
  walnut: { tr: 'Ceviz', az: 'Qoz ağacı', en: 'Walnut', swatch: '#6f4a35' },
  oak: { tr: 'Meşe', az: 'Palıd', en: 'Oak', swatch: '#c79b62' },
  black: { tr: 'Siyah', az: 'Qara', en: 'Black', swatch: '#2b2826' },
} satisfies Record<string, Text & { swatch: string }>

const named: Record<string, Text> = {
  ...colors,
  single: { tr: 'Tek kişilik', az: 'Birnəfərlik', en: 'Single' },
  double: { tr: 'Çift kişilik', az: 'İkinəfərlik', en: 'Double' },
  fig: { tr: 'İncir', az: 'Əncir', en: 'Fig' },
  cedar: { tr: 'Sedir', az: 'Sidr', en: 'Cedar' },
  linen: { tr: 'Temiz keten', az: 'Təmiz kətan', en: 'Clean linen' },
  small: { tr: 'Küçük', az: 'Kiçik', en: 'Small' },
  large: { tr: 'Büyük', az: 'Böyük', en: 'Large' },
}

/** A named value in three languages; anything else is a measure such as `28 cm`, or a size such as `M`. */
export const optionValue = (value: string): Text => {
  const word = named[value]
  return word ? { tr: word.tr, az: word.az, en: word.en } : measure(value)
}

/** `Ø 28 × 4.5 cm` as it is written in each language. */
export function measure(text: string): Text {
  const comma = text.replace(/(\d)\.(\d)/g, '$1,$2')
  const az = comma
    .replace(/\bcm\b/g, 'sm')
    .replace(/\bkg\b/g, 'kq')
    .replace(/\bg\b/g, 'q')
    .replace(/\bW\b/g, 'Vt')
  return { tr: comma, az, en: text }
}

export const care = {
  dishwasher: {
    tr: 'Bulaşık makinesinde yıkanabilir.',
    az: 'Qabyuyan maşında yumaq olar.',
    en: 'Dishwasher safe.',
  },
  hand_wash: {
    tr: 'Elde yıkayın, bekletmeden kurulayın.',
    az: 'Əldə yuyun, gözlətmədən qurulayın.',
    en: 'Wash by hand and dry at once.',
  },
  wash_30: {
    tr: '30 °C’de hassas programda yıkayın, gölgede kurutun.',
    az: '30 °C-də incə rejimdə yuyun, kölgədə qurudun.',
    en: 'Wash at 30 °C on a gentle cycle, dry in the shade.',
  },
  wash_60: {
    tr: '60 °C’de yıkanabilir, düşük ısıda kurutulabilir.',
    az: '60 °C-də yumaq, aşağı istilikdə qurutmaq olar.',
    en: 'Wash at up to 60 °C, tumble dry low.',
  },
  dry_clean: {
    tr: 'Kuru temizleme yapın, güneşte havalandırın.',
    az: 'Kimyəvi təmizləmə tövsiyə olunur, günəşdə havalandırın.',
    en: 'Dry clean; air in the sun.',
  },
  wipe: {
    tr: 'Yumuşak, nemli bir bezle silin.',
    az: 'Yumşaq, nəm parça ilə silin.',
    en: 'Wipe with a soft damp cloth.',
  },
  dust: {
    tr: 'Kuru ve yumuşak bir bezle tozunu alın.',
    az: 'Quru, yumşaq parça ilə tozunu alın.',
    en: 'Dust with a soft dry cloth.',
  },
  unplug: {
    tr: 'Fişini çekip soğumasını bekleyin, kuru bezle silin.',
    az: 'Şəbəkədən ayırın, soyuduqdan sonra quru parça ilə silin.',
    en: 'Unplug, let it cool, and wipe with a dry cloth.',
  },
} satisfies Record<string, Text>
