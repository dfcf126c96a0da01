import { run, type Tx } from '#platform/database'
import type { Locale } from '#platform/http'
import { publicOrigin, tell } from '../../foundation/privacy/index.ts'
import { contactsOfOrders } from '../orders/index.ts'
import type { Fulfillment } from './stages.ts'

interface Place {
  location_id: string
  name: string
  time_zone: string
}
interface Words {
  number: string
  place: string
  what: string
  elsewhere: string
  until: string
  code: string
  carrier: string
  tracking: string
  at: string
}
type Kind = 'ready' | 'reminder' | 'warning' | 'expired' | 'rerouted' | 'asked' | 'cancelled' | 'sent' | 'lost'

const TEXTS: Record<Locale, Record<Kind, (words: Words) => string>> = {
  tr: {
    ready: ({ number, place, code, until }) =>
      `${number} numaralı siparişiniz ${place} mağazasında hazır. Teslim kodunuz: ${code}. ${until} tarihine kadar sizi bekliyor.`,
    reminder: ({ number, place, code, until }) =>
      `${number} numaralı siparişiniz ${place} mağazasında sizi bekliyor (${until} tarihine kadar). Teslim kodunuz: ${code}.`,
    warning: ({ number, place, code, until }) =>
      `Son gün yaklaşıyor: ${number} numaralı siparişinizi ${until} tarihine kadar ${place} mağazasından almazsanız iptal edilir ve ödemeniz iade edilir. Teslim kodunuz: ${code}.`,
    expired: ({ number, place }) =>
      `${number} numaralı siparişiniz ${place} mağazasından süresi içinde alınmadı; iptal edildi, ödediğiniz tutar iade ediliyor.`,
    rerouted: ({ number, what }) =>
      `${number} numaralı siparişinizdeki ${what} başka bir yerimizden gönderilecek. Bir şey yapmanız gerekmiyor.`,
    asked: ({ number, place, what, elsewhere, until, at }) =>
      `${number} numaralı siparişinizdeki ${what} ${place} mağazasında bulunamadı. ${elsewhere} mağazasından alabilir ya da iptal edebilirsiniz; ${until} tarihine kadar yanıt gelmezse iptal edilip ödemesi iade edilir.${at}`,
    cancelled: ({ number, what }) =>
      `Üzgünüz: ${number} numaralı siparişinizdeki ${what} hiçbir yerimizde kalmadı. İptal edildi, ödediğiniz tutar iade ediliyor.`,
    sent: ({ number, carrier, tracking }) => `${number} numaralı siparişiniz yola çıktı. ${carrier}, takip numarası: ${tracking}.`,
    lost: ({ number, carrier, tracking }) =>
      `${number} numaralı siparişinizin kargosu (${carrier}, ${tracking}) size ulaşamadı. Sizinle ilgileniyoruz ve en kısa sürede arayacağız.`,
  },
  az: {
    ready: ({ number, place, code, until }) =>
      `${number} nömrəli sifarişiniz ${place} mağazasında hazırdır. Təhvil kodunuz: ${code}. ${until} tarixinədək sizi gözləyir.`,
    reminder: ({ number, place, code, until }) =>
      `${number} nömrəli sifarişiniz ${place} mağazasında sizi gözləyir (${until} tarixinədək). Təhvil kodunuz: ${code}.`,
    warning: ({ number, place, code, until }) =>
      `Son gün yaxınlaşır: ${number} nömrəli sifarişinizi ${until} tarixinədək ${place} mağazasından götürməsəniz, ləğv ediləcək və ödənişiniz qaytarılacaq. Təhvil kodunuz: ${code}.`,
    expired: ({ number, place }) =>
      `${number} nömrəli sifarişiniz ${place} mağazasından vaxtında götürülmədi; ləğv edildi, ödədiyiniz məbləğ qaytarılır.`,
    rerouted: ({ number, what }) => `${number} nömrəli sifarişinizdəki ${what} başqa yerimizdən göndəriləcək. Sizdən heç nə tələb olunmur.`,
    asked: ({ number, place, what, elsewhere, until, at }) =>
      `${number} nömrəli sifarişinizdəki ${what} ${place} mağazasında tapılmadı. ${elsewhere} mağazasından götürə və ya ləğv edə bilərsiniz; ${until} tarixinədək cavab gəlməsə, ləğv edilir və ödənişi qaytarılır.${at}`,
    cancelled: ({ number, what }) =>
      `Təəssüf: ${number} nömrəli sifarişinizdəki ${what} heç bir yerimizdə qalmayıb. Ləğv edildi, ödədiyiniz məbləğ qaytarılır.`,
    sent: ({ number, carrier, tracking }) => `${number} nömrəli sifarişiniz yola çıxdı. ${carrier}, izləmə nömrəsi: ${tracking}.`,
    lost: ({ number, carrier, tracking }) =>
      `${number} nömrəli sifarişinizin bağlaması (${carrier}, ${tracking}) sizə çatmadı. Məşğul oluruq və tezliklə sizinlə əlaqə saxlayacağıq.`,
  },
  en: {
    ready: ({ number, place, code, until }) =>
      `Your order ${number} is ready at ${place}. Your code: ${code}. It waits for you until ${until}.`,
    reminder: ({ number, place, code, until }) =>
      `Your order ${number} is waiting for you at ${place} (until ${until}). Your code: ${code}.`,
    warning: ({ number, place, code, until }) =>
      `The last day is near: if you do not collect your order ${number} at ${place} by ${until}, it is cancelled and your money goes back. Your code: ${code}.`,
    expired: ({ number, place }) => `Your order ${number} was not collected at ${place} in time; it is cancelled and your money goes back.`,
    rerouted: ({ number, what }) =>
      `${what} of your order ${number} will be sent from another of our places. There is nothing you need to do.`,
    asked: ({ number, place, what, elsewhere, until, at }) =>
      `${what} of your order ${number} could not be found at ${place}. You can collect it at ${elsewhere}, or cancel it; without an answer by ${until} it is cancelled and its money goes back.${at}`,
    cancelled: ({ number, what }) =>
      `We are sorry: none of our places has ${what} of your order ${number} left. It is cancelled and its money goes back.`,
    sent: ({ number, carrier, tracking }) => `Your order ${number} is on its way. ${carrier}, tracking number: ${tracking}.`,
    lost: ({ number, carrier, tracking }) =>
      `The parcel of your order ${number} (${carrier}, ${tracking}) has not reached you. We are looking into it and will contact you soon.`,
  },
}

export interface News {
  kind: Kind
  one: Fulfillment
  line_number?: number
  quantity?: number
  until?: string | null
  elsewhere?: readonly string[]
  code?: string
  carrier?: string
  tracking?: string
}

/** She hears of it by the way she prefers. By what she was told; or why she could not be. */
export async function tellHer(tx: Tx, news: News, now: string): Promise<string> {
  const { kind, one, code = '', elsewhere = [], carrier = '', tracking = '' } = news
  const contact = (await contactsOfOrders(tx, [one.order_id])).get(one.order_id)
  const places = await placesOf(tx, [one.location_id, ...elsewhere])
  const here = places.get(one.location_id)!
  const what = news.line_number === undefined ? '' : await titleOf(tx, one.order_id, news.line_number, news.quantity ?? 1)
  const until = news.until ?? one.expires_at
  const origin = publicOrigin()
  const day = (locale: Locale) =>
    until
      ? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'tr', { timeZone: here.time_zone, dateStyle: 'short' }).format(new Date(until))
      : ''
  const [told] = await tell(tx, [
    {
      kind: `fulfillment_${kind}`,
      purpose: 'order',
      company_id: one.company_id,
      customer_id: one.customer_id,
      left: { phone: contact?.phone ?? null, email: contact?.email ?? null },
      text: (locale) => ({
        subject: one.order_number,
        body: TEXTS[locale][kind]({
          ...{ number: one.order_number, place: here.name, what, code, carrier, tracking, until: day(locale) },
          elsewhere: elsewhere.map((id) => places.get(id)?.name ?? '').join(', '),
          at: origin ? ` ${origin}/orders/${one.order_id}` : '',
        }),
        ...(code && { secret: code, ...(one.expires_at && { useless_after: one.expires_at }) }),
      }),
      now,
    },
  ])
  return 'told' in told! ? told.told : told!.withheld
}

const placesOf = async (tx: Tx, location_ids: readonly string[]) =>
  new Map(
    (
      await run<Place>(
        tx,
        `select l.location_id, l.name, c.time_zone from stores.public_locations l join companies.public_companies c using (company_id)
         where l.location_id = any($1::text[])`,
        [location_ids],
      )
    ).map((place) => [place.location_id, place]),
  )

async function titleOf(tx: Tx, order_id: string, line_number: number, quantity: number): Promise<string> {
  const [line] = await run<{ title: string }>(tx, 'select title from orders.public_order_lines where order_id = $1 and line_number = $2', [
    order_id,
    line_number,
  ])
  return `${quantity > 1 ? `${quantity} × ` : ''}${line?.title ?? ''}`
}
