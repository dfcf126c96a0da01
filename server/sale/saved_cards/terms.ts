import { formatMoney } from '@birge/kernel/money'
import { Type } from 'typebox'
import type { Locale } from '#platform/http'
import { OrNull } from '#platform/or-null'

/** Goes up with every change of the words below: what she agreed to is kept by its number. */
export const TERMS_VERSION = '2'

export const Terms = Type.Object({
  text_version: Type.String(),
  keep: Type.String({ description: 'her card is kept for her next orders' }),
  absent: Type.String({ description: 'it may also be charged while she is not at the screen' }),
  on_page: OrNull(Type.String({ description: 'what she has to do besides, where their own page has a box for it; null: nothing' })),
})

/** Asked with boxes that nobody has ticked for her (KVKK art. 3 and 5: explicit consent is given freely). */
const TERMS: Record<Locale, (shop: string) => { keep: string; absent: string }> = {
  tr: (shop) => ({
    keep: `Kartımı sonraki alışverişlerim için sakla. Kart numaram ödeme kuruluşunda kalır; ${shop} yalnızca kartın markasını, son dört hanesini ve son kullanma tarihini saklar. Hesabımdan istediğim an silebilirim.`,
    absent: `${shop} mağazasında kodumla onayladığımda ya da telefonda sipariş verdiğimde de bu karttan ödeme alınabilsin.`,
  }),
  az: (shop) => ({
    keep: `Kartımı növbəti alışlarım üçün saxla. Kartın nömrəsi ödəniş qurumunda qalır; ${shop} yalnız kartın markasını, son dörd rəqəmini və bitmə tarixini saxlayır. İstədiyim vaxt hesabımdan silə bilərəm.`,
    absent: `${shop} mağazasında kodumla təsdiq edəndə və ya telefonla sifariş verəndə də bu kartdan ödəniş alına bilsin.`,
  }),
  en: (shop) => ({
    keep: `Save my card for my next orders. Its number stays with the payment provider; ${shop} keeps only its brand, last four digits and expiry. I can remove it from my account at any time.`,
    absent: `It may also be charged when I confirm with my code in any ${shop} store, or order by phone.`,
  }),
}

/** Theirs is the box that keeps it: said before she is there, for afterwards it is too late. */
const ON_PAGE: Record<Locale, string> = {
  tr: 'Kartın saklanması için birazdan açılacak ödeme sayfasındaki kart saklama kutusunu da işaretleyin; işaretlemezseniz kart saklanmaz.',
  az: 'Kartın saxlanması üçün indi açılacaq ödəniş səhifəsindəki kartı saxlama qutusunu da işarələyin; işarələməsəniz, kart saxlanmır.',
  en: 'On the payment page that opens next, tick the box that saves the card as well: without it the card is not saved.',
}

export const termsFor = (locale: Locale, shop: string, keeps_on_page: boolean) => ({
  ...{ text_version: TERMS_VERSION, ...TERMS[locale](shop) },
  on_page: keeps_on_page ? ON_PAGE[locale] : null,
})

/** As people say them; what is not known is a card. */
const BRANDS: Record<string, string> = {
  ...{ visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', troy: 'Troy', unionpay: 'UnionPay', jcb: 'JCB' },
  ...{ maestro: 'Maestro', diners: 'Diners Club', discover: 'Discover' },
}
export const cardInWords = ({ brand, last_four }: { brand: string; last_four: string }) => `${BRANDS[brand] ?? ''} •••• ${last_four}`.trim()

interface Used {
  shop: string
  card: { brand: string; last_four: string }
  amount_minor: number
  currency: string
}
const USED: Record<Locale, (shop: string, amount: string, card: string) => string> = {
  tr: (shop, amount, card) =>
    `${shop}: kayıtlı kartınızla (${card}) ${amount} tutarında ödeme yapıldı. Siz yapmadıysanız kartı hesabınızdan kaldırın ve bizi arayın.`,
  az: (shop, amount, card) =>
    `${shop}: yadda saxlanmış kartınızla (${card}) ${amount} ödəniş edildi. Siz etməmisinizsə, kartı hesabınızdan silin və bizə zəng edin.`,
  en: (shop, amount, card) =>
    `${shop}: ${amount} was paid with your saved card (${card}). If it was not you, remove the card from your account and call us.`,
}
export const usedNews = (locale: Locale, { shop, card, amount_minor, currency }: Used) => ({
  ...{ subject: shop, body: USED[locale](shop, formatMoney(amount_minor, currency, locale), cardInWords(card)) },
})

const SAVED: Record<Locale, (shop: string, card: string) => string> = {
  tr: (shop, card) => `${shop}: kartınız (${card}) sonraki alışverişleriniz için saklandı. Hesabınızdan istediğiniz an kaldırabilirsiniz.`,
  az: (shop, card) => `${shop}: kartınız (${card}) növbəti alışlarınız üçün saxlanıldı. İstədiyiniz vaxt hesabınızdan silə bilərsiniz.`,
  en: (shop, card) => `${shop}: your card (${card}) was saved for your next orders. You can remove it from your account at any time.`,
}
export const savedNews = (locale: Locale, { shop, card }: Pick<Used, 'shop' | 'card'>) => ({
  ...{ subject: shop, body: SAVED[locale](shop, cardInWords(card)) },
})
