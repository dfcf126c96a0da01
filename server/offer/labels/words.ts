import type { Locale } from '@birge/kernel/locale'
import type { UnitMeasure } from '@birge/kernel/unit-price'

/** What is printed on a label beside facts, in the language of the company's country. */
interface LabelWords {
  with_tax: string
  before: string
  made_in: string
  since: string
  /** Of a price that is still to come. */
  from: string
  per: Record<UnitMeasure, string>
}
export const label_words: Record<Locale, LabelWords> = {
  tr: {
    with_tax: 'KDV dâhil',
    before: 'Önceki fiyat',
    made_in: 'Üretim yeri',
    since: 'Fiyat tarihi',
    from: 'Geçerlilik başlangıcı',
    per: { kg: 'kg', l: 'litre', m: 'metre', 'm²': 'm²', piece: 'adet' },
  },
  az: {
    with_tax: 'ƏDV daxil',
    before: 'Əvvəlki qiymət',
    made_in: 'İstehsal yeri',
    since: 'Qiymət tarixi',
    from: 'Qüvvəyə minir',
    per: { kg: 'kq', l: 'litr', m: 'metr', 'm²': 'm²', piece: 'ədəd' },
  },
  en: {
    with_tax: 'Tax included',
    before: 'Prior price',
    made_in: 'Made in',
    since: 'Price since',
    from: 'Valid from',
    per: { kg: 'kg', l: 'litre', m: 'metre', 'm²': 'm²', piece: 'piece' },
  },
}

/** Of goods made in Türkiye (Fiyat Etiketi Yönetmeliği md. 5): in words; the picture of the mark is a matter of the paper. */
export const domestic_mark = 'YERLİ ÜRETİM'
