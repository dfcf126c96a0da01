/**
 * The page on which the pretended bank wants to see its customer (3-D Secure: EMVCo's challenge, here with the code in sight). It stands at an
 * address of the bank's; afterwards she is sent back to the shop.
 */
import type { FastifyInstance } from 'fastify'
import type { Database } from '#platform/database'
import { testBankOf } from './bank.ts'

const CODE = '345410'
const WORDS = {
  tr: {
    title: 'Deneme Bankası',
    pay: 'Ödeme',
    text: `Bu bir denemedir. Telefonunuza gelen kod: ${CODE}`,
    code: 'Kod',
    yes: 'Onayla',
    no: 'Vazgeç',
    wrong: 'Kod yanlış',
  },
  az: {
    title: 'Sınaq Bankı',
    pay: 'Ödəniş',
    text: `Bu sınaqdır. Telefonunuza gələn kod: ${CODE}`,
    code: 'Kod',
    yes: 'Təsdiqlə',
    no: 'İmtina et',
    wrong: 'Kod yanlışdır',
  },
  en: {
    title: 'Test Bank',
    pay: 'Payment',
    text: `This is a trial. The code sent to your phone: ${CODE}`,
    code: 'Code',
    yes: 'Confirm',
    no: 'Refuse',
    wrong: 'The code is wrong',
  },
} as const
type Locale = keyof typeof WORDS

/** Its address, for a charge that comes back there. */
export function pageFor(reference: string, return_url: string): string {
  const { origin, pathname, searchParams } = new URL(return_url)
  searchParams.set('back', pathname)
  return `${origin}/v1/test-bank/${reference}?${searchParams}`
}

type Asked = { Params: { reference: string }; Querystring: { locale?: string; back?: string }; Body: string }

export function serveTestBank(http: FastifyInstance, database: Database) {
  void http.register(async (bank) => {
    bank.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    const localeOf = ({ locale = 'tr' }: { locale?: string }) => (locale in WORDS ? (locale as Locale) : 'tr')
    // Only to where customers come back from their banks.
    const back = ({ back: path = '' }: { back?: string }, locale: Locale) =>
      `${/^\/v1\/payment(-link)?-returns\/\w+$/.test(path) ? path : '/'}?locale=${locale}`
    const show = async (reference: string, locale: Locale, isWrong = false) => {
      const charge = await testBankOf(database).isAsking(reference)
      return charge && page(charge, locale, isWrong)
    }
    bank.addHook('onRequest', async (_request, reply) => {
      void reply.header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      )
      void reply.header('cache-control', 'no-store')
    })
    bank.get<Asked>('/v1/test-bank/:reference', async ({ params: { reference }, query }, reply) => {
      const locale = localeOf(query)
      const shown = await show(reference, locale)
      return shown ? reply.type('text/html; charset=utf-8').send(shown) : reply.redirect(back(query, locale), 303)
    })
    bank.post<Asked>('/v1/test-bank/:reference', async ({ params: { reference }, query, body }, reply) => {
      const locale = localeOf(query)
      const form = new URLSearchParams(body)
      const isShe = form.get('code') === CODE
      if (form.has('confirm') && !isShe) return reply.type('text/html; charset=utf-8').send(await show(reference, locale, true))
      await testBankOf(database).heardFrom(reference, form.has('confirm'))
      return reply.redirect(back(query, locale), 303)
    })
  })
}

function page({ amount_minor, currency }: { amount_minor: number; currency: string }, locale: Locale, isWrong: boolean): string {
  const words = WORDS[locale]
  const amount = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount_minor / 100)
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title><style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #e9eef5; color: #14213a; font: 1.05rem/1.5 system-ui, sans-serif }
  main { background: #fff; border-radius: 14px; padding: 2rem; width: min(22rem, calc(100vw - 4rem)) }
  h1 { font-size: 1.3rem; margin: 0 0 .5rem } label { display: block; margin: 1rem 0 .25rem }
  input { font: inherit; padding: .6rem; width: 100%; box-sizing: border-box; border: 1px solid #5d6b85; border-radius: 8px; letter-spacing: .2em }
  button { font: inherit; padding: .7rem 1rem; margin-top: 1rem; width: 100%; border: 1px solid #14458c; border-radius: 8px; background: #14458c; color: #fff }
  button[name=refuse] { background: #fff; color: #14458c } p[role=alert] { color: #a01818 }
</style></head><body><main><h1>${words.title}</h1><p>${words.pay}: <strong>${amount}</strong></p><p>${words.text}</p>
<form method="post">${isWrong ? `<p role="alert">${words.wrong}</p>` : ''}<label for="code">${words.code}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus>
<button name="confirm" value="1">${words.yes}</button><button name="refuse" value="1">${words.no}</button></form></main></body></html>`
}
