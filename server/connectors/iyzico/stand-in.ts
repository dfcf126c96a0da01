/**
 * Answers like iyzico's API, as docs.iyzico.com describes it: signed requests, a payment form, preauthorisation, one postauth, cancel, refunds by
 * transaction, and reports. In memory, for tests. The saved cards are named after what they do; with `cut` the line is cut before it has answered.
 */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signedHeaders } from './client.ts'

export const ACCOUNT = { api_key: 'sandbox-birge', secret_key: 'sandbox-secret' }

interface Payment {
  paymentId: string
  conversationId: string
  price: number
  /** What the card is charged in all, and in how many instalments. */
  paidPrice: number
  installment: number
  cardFamily: string | undefined
  cardType: string
  binNumber: string
  taken: number
  phase: 'PRE_AUTH' | 'AUTH'
  paymentStatus: number
  fraudStatus: number
  cancels: object[]
  /** Its day is over: it is refunded, and not cancelled any more. */
  is_settled?: boolean
  refunds: { refundTxId: string; refundConversationId: string; refundPrice: number; refundStatus: number }[]
}
type Body = Record<string, unknown> & { conversationId: string; price: string; token: string; paymentId: string; card?: OtherCard }

/** What another card than most is. */
interface OtherCard {
  cardFamily?: string | undefined
  cardType?: string
  binNumber?: string
}

/** What their sandbox says of cards that begin so. */
function detailsOf(binNumber: string) {
  const prices = (counts: number[]) => counts.map((installmentNumber) => ({ installmentNumber, totalPrice: 1000, installmentPrice: 1 }))
  const credit = { binNumber, cardType: 'CREDIT_CARD', cardAssociation: 'MASTER_CARD', commercial: 0, force3ds: 0 }
  if (binNumber.startsWith('552608'))
    return [{ ...credit, cardFamilyName: 'Axess', bankName: 'Akbank', installmentPrices: prices([1, 2, 3, 6, 9, 12]) }]
  if (binNumber.startsWith('552609'))
    return [{ ...credit, commercial: 1, cardFamilyName: 'Axess', bankName: 'Akbank', installmentPrices: prices([1, 2, 3, 6, 9, 12]) }]
  if (binNumber.startsWith('589004')) return [{ ...credit, cardType: 'DEBIT_CARD', bankName: 'Akbank', installmentPrices: prices([1]) }]
  return []
}

export async function startIyzico() {
  const payments = new Map<string, Payment>()
  const forms = new Map<string, { body: Body; payment?: Payment; failed?: boolean; card?: object }>()
  const since = new Map<string, string>()
  const kept = new Set<string>()
  /** What was asked, as it came. */
  const seen: { method: string; path: string; query: string; body: Body }[] = []
  let count = 0
  const failure = (errorCode: string, errorGroup?: string) => ({ status: 'failure', errorCode, errorGroup, errorMessage: 'olmadı' })
  const notThere = failure('5086', 'PAYMENT_NOT_FOUND')

  const shown = (payment: Payment) => ({
    ...{
      status: 'success',
      paymentId: payment.paymentId,
      price: payment.price,
      paidPrice: payment.taken || payment.paidPrice,
      phase: payment.phase,
    },
    installment: payment.installment,
    ...{ cardFamily: payment.cardFamily, cardType: payment.cardType, binNumber: payment.binNumber },
    ...{ conversationId: payment.conversationId, fraudStatus: payment.fraudStatus },
    itemTransactions: [{ itemId: payment.conversationId, paymentTransactionId: `9${payment.paymentId}`, refunds: payment.refunds }],
  })
  function preauthorise(body: Body, card: string, installment = Number(body.installment ?? 1), paidPrice = Number(body.paidPrice)) {
    if (card === 'declined') return failure('10051', 'NOT_SUFFICIENT_FUNDS')
    const payment: Payment = {
      ...{
        paymentId: String(++count),
        conversationId: body.conversationId,
        price: Number(body.price),
        paidPrice,
        taken: 0,
        phase: 'PRE_AUTH',
      },
      ...{ installment, cardFamily: 'Axess', cardType: 'CREDIT_CARD', binNumber: '55260800', ...body.card },
      ...{ paymentStatus: 1, fraudStatus: card === 'thinking' ? 0 : 1, cancels: [], refunds: [] },
    }
    payments.set(payment.paymentId, payment)
    return shown(payment)
  }

  function answer(path: string, query: URLSearchParams, body: Body): object {
    if (path === '/payment/bin/check') return { status: 'success', binNumber: body.binNumber, cardType: 'CREDIT_CARD', cardFamily: 'Bonus' }
    if (path === '/payment/iyzipos/installment') return { status: 'success', installmentDetails: detailsOf(String(body.binNumber)) }
    if (path === '/payment/preauth') {
      const { cardUserKey, cardToken } = body.paymentCard as { cardUserKey: string; cardToken: string }
      if (cardToken.startsWith('kept-') && !kept.has(`${cardUserKey}/${cardToken}`)) return failure('3005', 'CARD_TOKEN_NOT_FOUND')
      return preauthorise(body, cardToken)
    }
    if (path === '/cardstorage/card') {
      const isThere = kept.delete(`${String(body.cardUserKey)}/${String(body.cardToken)}`)
      return isThere ? { status: 'success' } : failure('3005', 'CARD_TOKEN_NOT_FOUND')
    }
    if (path === '/payment/iyzipos/checkoutform/initialize/preauth/ecom') {
      const token = `form-${++count}`
      forms.set(token, { body })
      return { status: 'success', token, tokenExpireTime: 1800, paymentPageUrl: `https://sandbox-cpp.iyzipay.com?token=${token}&lang=tr` }
    }
    if (path === '/payment/iyzipos/checkoutform/auth/ecom/detail') {
      const form = forms.get(body.token)
      if (form?.failed) return { status: 'success', paymentStatus: 'FAILURE', errorGroup: 'DO_NOT_HONOUR' }
      return form?.payment ? { ...shown(form.payment), ...form.card, paymentStatus: 'SUCCESS', token: body.token } : notThere
    }
    if (path === '/v2/reporting/payment/details') {
      const found = [...payments.values()].find((payment) => payment.conversationId === query.get('paymentConversationId'))
      if (!found) return failure('5086')
      return { status: 'success', payments: [{ ...shown(found), paymentStatus: found.paymentStatus, cancels: found.cancels }] }
    }
    const payment = path === '/payment/refund' ? payments.get(String(body.paymentTransactionId).slice(1)) : payments.get(body.paymentId)
    if (!payment) return notThere
    if (path === '/payment/detail') return shown(payment)
    if (path === '/payment/postauth') {
      const paid = Number(body.paidPrice)
      if (payment.phase === 'AUTH' || payment.cancels.length || paid > payment.paidPrice) return failure('5093', 'POSTAUTH_NOT_POSSIBLE')
      Object.assign(payment, { phase: 'AUTH', taken: paid })
      return shown(payment)
    }
    if (path === '/payment/cancel') {
      if (payment.cancels.length) return failure('5088', 'ALREADY_CANCELLED')
      if (payment.is_settled) return failure('5091', 'CANCEL_NOT_POSSIBLE')
      payment.cancels.push({ cancelId: String(++count) })
      return { status: 'success', paymentId: payment.paymentId }
    }
    if (path === '/payment/refund') {
      const price = Number(body.price)
      const given = payment.refunds.reduce((sum, refund) => sum + refund.refundPrice, 0)
      if (given + price > payment.taken + 0.001) return failure('5092', 'REFUND_EXCEEDS')
      payment.refunds.push({ refundTxId: String(++count), refundConversationId: body.conversationId, refundPrice: price, refundStatus: 1 })
      return { status: 'success', paymentId: payment.paymentId, price }
    }
    return failure('404')
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const url = new URL(request.url!, 'http://iyzico')
    const send = (body: object) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    const { authorization } = signedHeaders(ACCOUNT, url.pathname, text, String(request.headers['x-iyzi-rnd']))
    if (request.headers.authorization !== authorization) return send(failure('1000', 'INVALID_SIGNATURE'))
    const body = (text ? JSON.parse(text) : {}) as Body
    seen.push({ method: request.method!, path: url.pathname, query: url.search, body })
    const card = (body.paymentCard as { cardToken?: string } | undefined)?.cardToken
    if (card === 'lost') return void request.socket.destroy()
    const reply = answer(url.pathname, url.searchParams, body)
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (card === 'cut') return void request.socket.destroy()
    return card === 'silent' ? undefined : send(reply)
  }
  // Who asks may hang up in the middle of it.
  const server = createServer((request, response) => void serve(request, response).catch(() => request.socket.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const of = (reference: string) => [...payments.values()].find(({ conversationId }) => conversationId === reference)
  return {
    at: `http://127.0.0.1:${port}`,
    of,
    seen,
    /** Somebody takes it by hand on their panel, and the day goes by. */
    takeByHand: (reference: string) =>
      void Object.assign(of(reference)!, { phase: 'AUTH', taken: of(reference)!.paidPrice, is_settled: true }),
    /** Somebody lets it go, or gives it back the same day. */
    cancelByHand: (reference: string) => void of(reference)!.cancels.push({ cancelId: String(++count) }),
    /** Somebody gives back so much; they send no word of it. */
    refundByHand: (reference: string, amount_minor: number) =>
      void of(reference)!.refunds.push({
        ...{ refundTxId: String(++count), refundConversationId: `panel-${count}`, refundPrice: amount_minor / 100, refundStatus: 1 },
      }),
    stop() {
      server.closeAllConnections()
      server.close()
    },
    /** She enters her card on iyzico's page. */
    payOnPage(url: string, card: 'ok' | 'declined', other?: { installment: number; paidPrice: number; card?: OtherCard }, keeps = false) {
      const form = forms.get(new URL(url).searchParams.get('token')!)!
      if (keeps) {
        const cardUserKey = (form.body.cardUserKey as string | undefined) ?? `user-${++count}`
        const cardToken = `kept-${++count}`
        kept.add(`${cardUserKey}/${cardToken}`)
        form.card = { cardUserKey, cardToken, binNumber: '554960', lastFourDigits: '0008', cardAssociation: 'MASTER_CARD' }
      }
      const [offered] = form.body.enabledInstallments as number[]
      const paid = preauthorise(
        { ...form.body, ...(other?.card && { card: other.card }) },
        card,
        other?.installment ?? offered,
        other?.paidPrice,
      )
      if (card === 'declined') form.failed = true
      else form.payment = payments.get((paid as { paymentId: string }).paymentId)!
      return form.body
    },
    /** News of a payment, signed as iyzico signs. Of one that it looked at itself it knows two seconds later. */
    news(reference: string, now: string) {
      const payment = of(reference)
      if (payment?.fraudStatus === 0) {
        const began = since.get(reference) ?? now
        since.set(reference, began)
        if (Date.parse(now) - Date.parse(began) > 2_000) payment.fraudStatus = 1
      }
      const told = {
        iyziEventType: 'API_AUTH',
        paymentId: Number(payment?.paymentId ?? 0),
        paymentConversationId: reference,
        status: 'SUCCESS',
      }
      const text = JSON.stringify({ ...told, iyziReferenceCode: `ref-${++count}`, merchantId: 1 })
      const { secret_key } = ACCOUNT
      const over = [secret_key, told.iyziEventType, told.paymentId, reference, told.status].join('')
      return { text, headers: { 'x-iyz-signature-v3': createHmac('sha256', secret_key).update(over).digest('hex') } }
    },
  }
}
