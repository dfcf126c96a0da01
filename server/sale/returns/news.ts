import { formatMoney } from '@birge/kernel/money'
import { runOne, type Tx } from '#platform/database'
import type { Locale } from '#platform/http'
import { publicOrigin, tell } from '../../foundation/privacy/index.ts'
import { sellerOf } from '../agreements/index.ts'
import { contactsOfOrders } from '../orders/index.ts'
import type { Row } from './stages.ts'

interface Words {
  number: string
  code: string
  until: string
  address: string
  amount: string
  at: string
}
type Kind = 'started' | 'received' | 'settled' | 'refused' | 'lapsed'

const TEXTS: Record<Locale, Record<Kind, (words: Words) => string>> = {
  tr: {
    started: ({ number, code, until, address, at }) =>
      `${number} numaralı siparişiniz için iade bildiriminiz alındı. İade kodunuz: ${code}. ${address ? `Ürünü ${until} tarihine kadar şu adrese gönderin: ${address}` : `Ürünü ${until} tarihine kadar herhangi bir mağazamıza getirin`}.${at}`,
    received: ({ number, code }) => `${number} numaralı siparişinizden iade ettiğiniz ürün bize ulaştı (iade ${code}).`,
    settled: ({ number, amount }) => `${number} numaralı siparişinizin iadesi tamamlandı: ${amount}.`,
    refused: ({ number, code, at }) =>
      `${number} numaralı siparişinizden iadeyi (${code}) kabul edemedik. Nedeni siparişinizin sayfasında yazıyor.${at}`,
    lapsed: ({ number, code, at }) =>
      `${number} numaralı siparişiniz için bildirdiğiniz iade (${code}) bize ulaşmadı. Gönderdiyseniz lütfen bize ulaşın.${at}`,
  },
  az: {
    started: ({ number, code, until, address, at }) =>
      `${number} nömrəli sifarişiniz üçün qaytarma bildirişiniz alındı. Qaytarma kodunuz: ${code}. ${address ? `Malı ${until} tarixinədək bu ünvana göndərin: ${address}` : `Malı ${until} tarixinədək istənilən mağazamıza gətirin`}.${at}`,
    received: ({ number, code }) => `${number} nömrəli sifarişinizdən qaytardığınız mal bizə çatdı (qaytarma ${code}).`,
    settled: ({ number, amount }) => `${number} nömrəli sifarişinizin qaytarılması tamamlandı: ${amount}.`,
    refused: ({ number, code, at }) =>
      `${number} nömrəli sifarişinizdən qaytarmanı (${code}) qəbul edə bilmədik. Səbəbi sifarişinizin səhifəsində yazılıb.${at}`,
    lapsed: ({ number, code, at }) =>
      `${number} nömrəli sifarişiniz üçün bildirdiyiniz qaytarma (${code}) bizə çatmadı. Göndərmisinizsə, bizimlə əlaqə saxlayın.${at}`,
  },
  en: {
    started: ({ number, code, until, address, at }) =>
      `We have noted your return of order ${number}. Its code: ${code}. ${address ? `Send the goods by ${until} to ${address}` : `Bring the goods to any of our stores by ${until}`}.${at}`,
    received: ({ number, code }) => `The goods you returned of order ${number} have reached us (return ${code}).`,
    settled: ({ number, amount }) => `The return of your order ${number} is done: ${amount}.`,
    refused: ({ number, code, at }) =>
      `We could not accept the return ${code} of your order ${number}. Why stands on the page of your order.${at}`,
    lapsed: ({ number, code, at }) =>
      `The return ${code} of your order ${number} has not reached us. If you have sent it, please get in touch.${at}`,
  },
}

/** She hears of it by the way she prefers. Whoever brings a gift is not who ordered it, and nobody tells on her. */
export async function tellHer(tx: Tx, kind: Kind, one: Row, now: string, amount_minor = 0): Promise<void> {
  if (one.gift_receipt !== null) return
  const contact = (await contactsOfOrders(tx, [one.order_id])).get(one.order_id)
  const company = await runOne<{ time_zone: string }>(tx, 'select time_zone from companies.public_companies where company_id = $1', [
    one.company_id,
  ])
  const seller = one.method === 'post' ? await sellerOf(tx, one.company_id) : undefined
  const origin = publicOrigin()
  await tell(tx, [
    {
      kind: `return_${kind}`,
      purpose: 'order',
      company_id: one.company_id,
      customer_id: one.customer_id,
      left: { phone: contact?.phone ?? null, email: contact?.email ?? null },
      text: (locale) => ({
        subject: one.order_number,
        body: TEXTS[locale][kind]({
          ...{ number: one.order_number, code: one.code, address: seller?.return_address ?? '' },
          amount: formatMoney(amount_minor, one.currency, locale),
          until: new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'tr', { timeZone: company!.time_zone, dateStyle: 'short' }).format(
            new Date(one.send_by),
          ),
          at: origin ? ` ${origin}/orders/${one.order_id}` : '',
        }),
      }),
      now,
    },
  ])
}
