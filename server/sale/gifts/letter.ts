import { formatMoney } from '@birge/kernel/money'
import { showGiftCardCode } from '@birge/kernel/gift-card-code'

/** What goes with a card: who gives it to whom, and what she wants to say. */
export interface Words {
  to_name: string | null
  from_name: string | null
  message: string | null
  locale: string
}

const TEXTS = {
  tr: {
    subject: (shop: string) => `${shop} hediye kartınız`,
    greeting: (name: string) => `Merhaba ${name},`,
    given: (shop: string, from: string | null, amount: string) =>
      from
        ? `${from} size ${amount} değerinde bir ${shop} hediye kartı gönderdi.`
        : `${amount} değerindeki ${shop} hediye kartınız burada.`,
    code: 'Kodunuz:',
    where: 'Mağazalarımızda ve internet mağazamızda ödeme yaparken kullanabilirsiniz. Kodu kimseyle paylaşmayın: bilen kullanabilir.',
    until: (day: string) => `Son kullanma günü: ${day}`,
  },
  az: {
    subject: (shop: string) => `${shop} hədiyyə kartınız`,
    greeting: (name: string) => `Salam ${name},`,
    given: (shop: string, from: string | null, amount: string) =>
      from ? `${from} sizə ${amount} dəyərində ${shop} hədiyyə kartı göndərdi.` : `${amount} dəyərində ${shop} hədiyyə kartınız buradadır.`,
    code: 'Kodunuz:',
    where: 'Mağazalarımızda və internet mağazamızda ödəyərkən istifadə edə bilərsiniz. Kodu heç kimə deməyin: bilən istifadə edə bilər.',
    until: (day: string) => `Son istifadə günü: ${day}`,
  },
  en: {
    subject: (shop: string) => `Your ${shop} gift card`,
    greeting: (name: string) => `Hello ${name},`,
    given: (shop: string, from: string | null, amount: string) =>
      from ? `${from} has sent you a ${shop} gift card of ${amount}.` : `Here is your ${shop} gift card of ${amount}.`,
    code: 'Your code:',
    where: 'Pay with it in our stores and in our web shop. Show the code to nobody: whoever knows it can use it.',
    until: (day: string) => `Last day: ${day}`,
  },
}

/** The letter that brings a gift card, and the part of it that opens the card. */
export function letterOf(
  { locale, to_name, from_name, message }: Words,
  card: { shop: string; code: string; amount_minor: number; currency: string; expires_on: string | null },
) {
  const language = (locale in TEXTS ? locale : 'en') as keyof typeof TEXTS
  const text = TEXTS[language]
  const secret = showGiftCardCode(card.code)
  const paragraphs = [
    to_name && text.greeting(to_name),
    text.given(card.shop, from_name, formatMoney(card.amount_minor, card.currency, language)),
    message && `“${message}”`,
    `${text.code} ${secret}`,
    [text.where, card.expires_on && text.until(card.expires_on.split('-').toReversed().join('.'))].filter(Boolean).join(' '),
  ]
  return { subject: text.subject(card.shop), body: paragraphs.filter(Boolean).join('\n\n'), secret }
}
