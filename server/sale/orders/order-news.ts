import { formatMoney } from '@birge/kernel/money'

const TEXTS: Record<string, (number: string, total: string) => string> = {
  tr: (number, total) => `Siparişiniz alındı: ${number}, toplam ${total}. Teşekkür ederiz.`,
  az: (number, total) => `Sifarişiniz qəbul olundu: ${number}, cəmi ${total}. Təşəkkür edirik.`,
  en: (number, total) => `We have your order ${number}, total ${total}. Thank you.`,
}

/** What a customer is told when her order is in. */
export function orderNews(locale: string, order: { number: string; total_minor: number; currency: string }) {
  const language = locale in TEXTS ? locale : 'en'
  return { body: TEXTS[language]!(order.number, formatMoney(order.total_minor, order.currency, language as 'tr')) }
}
