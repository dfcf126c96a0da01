/** What customers read in their messages, in the three languages of the house. */
import type { Locale } from '#platform/http'

export interface CodeText {
  subject: string
  body: string
}

/** `shop` is the name over the door. */
export const signInCodeText = (locale: Locale, code: string, shop: string): CodeText =>
  ({
    tr: {
      subject: `${shop} giriş kodunuz`,
      body: `${shop} giriş kodunuz: ${code}. 10 dakika geçerlidir. Bu kodu kimseyle paylaşmayın.`,
    },
    az: {
      subject: `${shop} üçün giriş kodunuz`,
      body: `${shop} üçün giriş kodunuz: ${code}. 10 dəqiqə etibarlıdır. Bu kodu heç kimə verməyin.`,
    },
    en: {
      subject: `Your ${shop} sign-in code`,
      body: `Your ${shop} sign-in code: ${code}. It is valid for 10 minutes. Share it with nobody.`,
    },
  })[locale]

/** This code is meant to be told to somebody: the text says to whom and what it opens, so that nobody gives it to a voice on the phone. */
export const tillProofText = (locale: Locale, code: string, store: string): CodeText =>
  ({
    tr: {
      subject: `${store}: mağaza kodunuz`,
      body: `${store} görevlisine söyleyeceğiniz kod: ${code}. Profilinizi ve sepetinizi açar, 10 dakika geçerlidir. Şu anda mağazada değilseniz kimseye söylemeyin.`,
    },
    az: {
      subject: `${store}: mağaza kodunuz`,
      body: `${store} əməkdaşına deyəcəyiniz kod: ${code}. Profilinizi və səbətinizi açır, 10 dəqiqə etibarlıdır. İndi mağazada deyilsinizsə, heç kimə deməyin.`,
    },
    en: {
      subject: `${store}: your store code`,
      body: `The code to tell the associate at ${store}: ${code}. It opens your profile and cart and is valid for 10 minutes. If you are not in the store now, tell it to nobody.`,
    },
  })[locale]
