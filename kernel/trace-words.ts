/** The steps of a quote as sentences: how each number came about, in the language of the reader, the same at every door. Pure. */
import type { Locale } from './locale.ts'
import { formatMoney, formatPercent } from './money.ts'
import type { TraceStep, TraceTextKey } from './quote.ts'

/** In braces stand values of the step; `name` is what its discount is called. */
export const trace_words: Record<Locale, Record<TraceTextKey, string>> = {
  en: {
    'quote.line_amount': '{quantity} × {unit_price_minor} = {gross_minor}',
    'quote.line_amount_by_contract':
      'The price agreed with the customer: {quantity} × {unit_price_minor} = {gross_minor}; the list says {list_minor}',
    'quote.line_amount_by_segment':
      'The price of the customer’s group: {quantity} × {unit_price_minor} = {gross_minor}; the list says {list_minor}',
    'quote.line_amount_by_location': 'The price of this store: {quantity} × {unit_price_minor} = {gross_minor}; the list says {list_minor}',
    'quote.line_amount_by_channel':
      'The price of this channel: {quantity} × {unit_price_minor} = {gross_minor}; the list says {list_minor}',
    'quote.line_amount_by_market': 'A special price: {quantity} × {unit_price_minor} = {gross_minor}; the list says {list_minor}',
    'quote.line_discount': '{name}: {amount_minor} off this line',
    'quote.order_discount': '{name}: {amount_minor} off, the share of this line in what is taken off the whole order',
    'quote.shipping_discount': '{name}: {amount_minor} off delivery',
    'quote.shown_discount': 'Our own label or page shows {shown_minor}: {amount_minor} off',
    'quote.shown_discount_with_tax': 'Our own label or page shows {shown_minor} with VAT: {amount_minor} off',
    'quote.shown_discount_without_tax': 'Our own label or page shows {shown_minor} without VAT: {amount_minor} off',
    'quote.line_discount_beyond_shelf': '{name}: {amount_minor} off this line, as much as it takes off more than the price on the shelf',
    'quote.order_discount_beyond_shelf':
      '{name}: {amount_minor} off, the share of this line in what it takes off the whole order more than the prices on the shelf',
    'quote.tax_of_line': 'VAT {tax_rate_bp}, contained in {total_minor}: {tax_minor}; without it {net_minor}',
    'quote.tax_of_rate': 'VAT {tax_rate_bp} of the whole, contained in {total_minor}: {tax_minor}; without it {net_minor}',
    'quote.total': 'Goods {subtotal_minor} + delivery {shipping_minor} − discounts {discount_minor} = {total_minor}',
    'quote.tax_on_line': 'VAT {tax_rate_bp} on {net_minor}: {tax_minor}; with it {total_minor}',
    'quote.tax_on_rate': 'VAT {tax_rate_bp} on everything at that rate, {net_minor}: {tax_minor}; with it {total_minor}',
    'quote.total_with_tax':
      'Goods {subtotal_minor} + delivery {shipping_minor} − discounts {discount_minor} + VAT {tax_minor} = {total_minor}',
  },
  tr: {
    'quote.line_amount': '{quantity} × {unit_price_minor} = {gross_minor}',
    'quote.line_amount_by_contract':
      'Müşteriyle kararlaştırılan fiyat: {quantity} × {unit_price_minor} = {gross_minor}; liste fiyatı {list_minor}',
    'quote.line_amount_by_segment':
      'Müşterinin grubunun fiyatı: {quantity} × {unit_price_minor} = {gross_minor}; liste fiyatı {list_minor}',
    'quote.line_amount_by_location': 'Bu mağazanın fiyatı: {quantity} × {unit_price_minor} = {gross_minor}; liste fiyatı {list_minor}',
    'quote.line_amount_by_channel': 'Bu kanalın fiyatı: {quantity} × {unit_price_minor} = {gross_minor}; liste fiyatı {list_minor}',
    'quote.line_amount_by_market': 'Kampanya fiyatı: {quantity} × {unit_price_minor} = {gross_minor}; liste fiyatı {list_minor}',
    'quote.line_discount': '{name}: bu satırda {amount_minor} indirim',
    'quote.order_discount': '{name}: {amount_minor} indirim, siparişin tamamındaki indirimden bu satıra düşen pay',
    'quote.shipping_discount': '{name}: teslimatta {amount_minor} indirim',
    'quote.shown_discount': 'Kendi etiketimiz ya da sayfamız {shown_minor} gösteriyor: {amount_minor} indirim',
    'quote.shown_discount_with_tax': 'Kendi etiketimiz ya da sayfamız KDV dahil {shown_minor} gösteriyor: {amount_minor} indirim',
    'quote.shown_discount_without_tax': 'Kendi etiketimiz ya da sayfamız KDV hariç {shown_minor} gösteriyor: {amount_minor} indirim',
    'quote.line_discount_beyond_shelf': '{name}: bu satırda {amount_minor} indirim, raf fiyatının üstüne eklenen kısmı',
    'quote.order_discount_beyond_shelf':
      '{name}: {amount_minor} indirim, siparişin tamamında raf fiyatlarının üstüne eklenen kısımdan bu satıra düşen pay',
    'quote.tax_of_line': 'KDV {tax_rate_bp}, {total_minor} içinde: {tax_minor}; KDV hariç {net_minor}',
    'quote.tax_of_rate': 'Toplamda KDV {tax_rate_bp}, {total_minor} içinde: {tax_minor}; KDV hariç {net_minor}',
    'quote.total': 'Ürünler {subtotal_minor} + teslimat {shipping_minor} − indirimler {discount_minor} = {total_minor}',
    'quote.tax_on_line': '{net_minor} üzerine KDV {tax_rate_bp}: {tax_minor}; KDV dahil {total_minor}',
    'quote.tax_on_rate': 'Bu orandaki her şeyin toplamı {net_minor} üzerine KDV {tax_rate_bp}: {tax_minor}; KDV dahil {total_minor}',
    'quote.total_with_tax':
      'Ürünler {subtotal_minor} + teslimat {shipping_minor} − indirimler {discount_minor} + KDV {tax_minor} = {total_minor}',
  },
  az: {
    'quote.line_amount': '{quantity} × {unit_price_minor} = {gross_minor}',
    'quote.line_amount_by_contract':
      'Müştəri ilə razılaşdırılmış qiymət: {quantity} × {unit_price_minor} = {gross_minor}; siyahı qiyməti {list_minor}',
    'quote.line_amount_by_segment':
      'Müştərinin qrupunun qiyməti: {quantity} × {unit_price_minor} = {gross_minor}; siyahı qiyməti {list_minor}',
    'quote.line_amount_by_location': 'Bu mağazanın qiyməti: {quantity} × {unit_price_minor} = {gross_minor}; siyahı qiyməti {list_minor}',
    'quote.line_amount_by_channel': 'Bu kanalın qiyməti: {quantity} × {unit_price_minor} = {gross_minor}; siyahı qiyməti {list_minor}',
    'quote.line_amount_by_market': 'Kampaniya qiyməti: {quantity} × {unit_price_minor} = {gross_minor}; siyahı qiyməti {list_minor}',
    'quote.line_discount': '{name}: bu sətirdə {amount_minor} endirim',
    'quote.order_discount': '{name}: {amount_minor} endirim, bütün sifarişə edilən endirimdən bu sətrə düşən pay',
    'quote.shipping_discount': '{name}: çatdırılmada {amount_minor} endirim',
    'quote.shown_discount': 'Öz etiketimiz və ya səhifəmiz {shown_minor} göstərir: {amount_minor} endirim',
    'quote.shown_discount_with_tax': 'Öz etiketimiz və ya səhifəmiz ƏDV ilə {shown_minor} göstərir: {amount_minor} endirim',
    'quote.shown_discount_without_tax': 'Öz etiketimiz və ya səhifəmiz ƏDV-siz {shown_minor} göstərir: {amount_minor} endirim',
    'quote.line_discount_beyond_shelf': '{name}: bu sətirdə {amount_minor} endirim, rəf qiymətinə əlavə olunan hissəsi',
    'quote.order_discount_beyond_shelf':
      '{name}: {amount_minor} endirim, bütün sifarişdə rəf qiymətlərinə əlavə olunan hissədən bu sətrə düşən pay',
    'quote.tax_of_line': 'ƏDV {tax_rate_bp}, {total_minor} məbləğinin içində: {tax_minor}; ƏDV-siz {net_minor}',
    'quote.tax_of_rate': 'Cəmi üzrə ƏDV {tax_rate_bp}, {total_minor} məbləğinin içində: {tax_minor}; ƏDV-siz {net_minor}',
    'quote.total': 'Məhsullar {subtotal_minor} + çatdırılma {shipping_minor} − endirimlər {discount_minor} = {total_minor}',
    'quote.tax_on_line': '{net_minor} üzərinə ƏDV {tax_rate_bp}: {tax_minor}; ƏDV ilə {total_minor}',
    'quote.tax_on_rate': 'Bu dərəcədəki hər şeyin cəmi {net_minor} üzərinə ƏDV {tax_rate_bp}: {tax_minor}; ƏDV ilə {total_minor}',
    'quote.total_with_tax':
      'Məhsullar {subtotal_minor} + çatdırılma {shipping_minor} − endirimlər {discount_minor} + ƏDV {tax_minor} = {total_minor}',
  },
}

/** One step in words. `nameOf` says what a discount is called. */
export function tellStep(
  { text_key, values }: Pick<TraceStep, 'text_key' | 'values'>,
  { locale, currency, nameOf }: { locale: Locale; currency: string; nameOf: (discount_id: string) => string },
): string {
  return trace_words[locale][text_key].replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = values[field === 'name' ? 'discount_id' : field]
    if (value === undefined) throw new RangeError(`${text_key} speaks of ${field}, which the step does not say`)
    if (field === 'name') return nameOf(String(value))
    if (field.endsWith('_minor')) return formatMoney(Number(value), currency, locale)
    return field.endsWith('_bp') ? formatPercent(Number(value), locale) : String(value)
  })
}
