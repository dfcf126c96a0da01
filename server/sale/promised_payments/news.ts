import { printCreditorReference } from '@birge/kernel/bank-transfer'
import { formatMoney } from '@birge/kernel/money'
import type { Locale } from '#platform/http'
import type { Transfer } from './waiting.ts'

const AWAITED: Record<Locale, (number: string, total: string, to: Transfer, until: string) => string> = {
  tr: (number, total, { iban, account_holder, bank_name, reference }, until) =>
    `${number} numaralı siparişiniz için ${total} tutarını ${until} tarihine kadar havale/EFT ile gönderin. Alıcı: ${account_holder}, ${bank_name}, IBAN ${iban}. Açıklama: ${printCreditorReference(reference)}`,
  az: (number, total, { iban, account_holder, bank_name, reference }, until) =>
    `${number} nömrəli sifarişiniz üçün ${total} məbləğini ${until} tarixinədək bank köçürməsi ilə göndərin. Alan: ${account_holder}, ${bank_name}, IBAN ${iban}. Təyinat: ${printCreditorReference(reference)}`,
  en: (number, total, { iban, account_holder, bank_name, reference }, until) =>
    `For your order ${number}, transfer ${total} by ${until}. To: ${account_holder}, ${bank_name}, IBAN ${iban}. Reference: ${printCreditorReference(reference)}`,
}

/** Where and by when to transfer, for whoever leaves the page. */
export function transferNews(locale: Locale, number: string, transfer: Transfer, time_zone: string) {
  const until = transfer.due_at
    ? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'tr', { timeZone: time_zone }).format(new Date(transfer.due_at))
    : ''
  return { subject: number, body: AWAITED[locale](number, formatMoney(transfer.left_minor, transfer.currency, locale), transfer, until) }
}

interface GivenBack {
  number: string
  way: 'transfer' | 'credit'
  amount_minor: number
  currency: string
}
const GIVEN_BACK: Record<Locale, Record<GivenBack['way'], (number: string, amount: string, account: string) => string>> = {
  tr: {
    transfer: (number, amount, account) =>
      `${number} numaralı siparişiniz için fazladan gönderdiğiniz ${amount}, ${account} ile biten hesaba geri gönderildi.`,
    credit: (number, amount) => `${number} numaralı siparişiniz için fazladan gönderdiğiniz ${amount} alışveriş bakiyenize eklendi.`,
  },
  az: {
    transfer: (number, amount, account) =>
      `${number} nömrəli sifarişiniz üçün artıq göndərdiyiniz ${amount}, ${account} ilə bitən hesaba geri göndərildi.`,
    credit: (number, amount) => `${number} nömrəli sifarişiniz üçün artıq göndərdiyiniz ${amount} alış-veriş balansınıza əlavə olundu.`,
  },
  en: {
    transfer: (number, amount, account) =>
      `The ${amount} you transferred too much for your order ${number} was sent back to the account ending in ${account}.`,
    credit: (number, amount) => `The ${amount} you transferred too much for your order ${number} is now your store credit.`,
  },
}

export const givenBackNews = (locale: Locale, { number, way, amount_minor, currency }: GivenBack, account: string) => ({
  ...{ subject: number, body: GIVEN_BACK[locale][way](number, formatMoney(amount_minor, currency, locale), account) },
})

/** What of hers we have, or hold, goes back; who has paid nothing is not promised anything. */
const GOES_BACK: Record<Locale, string> = {
  tr: 'Ödediğiniz tutar iade ediliyor.',
  az: 'Ödədiyiniz məbləğ qaytarılır.',
  en: 'Your money goes back.',
}
const CANCELLED: Record<Locale, Record<'not_paid_in_time' | 'not_collected' | 'not_available' | 'given_up', (number: string) => string>> = {
  tr: {
    not_paid_in_time: (number) =>
      `${number} numaralı siparişinizin ödemesi süresi içinde gelmedi; sipariş iptal edildi. Ödeme yaptıysanız bize yazın.`,
    not_collected: (number) => `${number} numaralı siparişiniz süresi içinde alınmadı; iptal edildi.`,
    not_available: (number) => `Üzgünüz: ${number} numaralı siparişinizdekiler hiçbir yerimizde kalmadı. İptal edildi.`,
    given_up: (number) => `${number} numaralı siparişiniz iptal edildi.`,
  },
  az: {
    not_paid_in_time: (number) =>
      `${number} nömrəli sifarişinizin ödənişi vaxtında gəlmədi; sifariş ləğv edildi. Ödəniş etmisinizsə, bizə yazın.`,
    not_collected: (number) => `${number} nömrəli sifarişiniz vaxtında götürülmədi; ləğv edildi.`,
    not_available: (number) => `Təəssüf: ${number} nömrəli sifarişinizdəkilər heç bir yerimizdə qalmayıb. Ləğv edildi.`,
    given_up: (number) => `${number} nömrəli sifarişiniz ləğv edildi.`,
  },
  en: {
    not_paid_in_time: (number) =>
      `The money for your order ${number} has not come in time; the order was cancelled. If you have paid, write to us.`,
    not_collected: (number) => `Your order ${number} was not collected in time; it is cancelled.`,
    not_available: (number) => `We are sorry: none of our places has what you ordered (${number}) left. It is cancelled.`,
    given_up: (number) => `Your order ${number} was cancelled.`,
  },
}

export function cancelledNews(locale: Locale, number: string, reason: string, has_paid: boolean) {
  const says = CANCELLED[locale]
  const goes_back = has_paid && (reason === 'not_collected' || reason === 'not_available')
  const body = (says[reason as keyof typeof says] ?? says.given_up)(number)
  return { subject: number, body: goes_back ? `${body} ${GOES_BACK[locale]}` : body }
}
