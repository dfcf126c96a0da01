import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '#platform/database'
import type {
  Account,
  Answer,
  AuthoriseRequest,
  Buyer,
  CardKind,
  ChangeRequest,
  KeptCard,
  Line,
  RemoteProvider,
} from '../../sale/payments/index.ts'
import { ask, isSignedByThem, IyzicoRefused, type Reply } from './client.ts'

export interface IyzicoSettings {
  /** `https://api.iyzipay.com`, their sandbox, or a stand-in. */
  at?: string
  timeout_ms?: number
}

interface Report {
  paymentId: string
  paymentStatus: number | string
  /** In how many instalments it was paid, and what the card was charged in all. */
  installment?: number
  paidPrice?: number | string
  /** Whose programme it is of, `CREDIT_CARD` or another, and its first digits. */
  cardFamily?: string
  cardType?: string
  binNumber?: string
  fraudStatus?: number
  cancels?: { refundId?: number | string; refundPrice?: number | string }[]
  itemTransactions?: {
    paymentTransactionId: string
    refunds?: { refundTxId?: number | string; refundConversationId: string; refundPrice?: number | string; refundStatus: number }[]
  }[]
}

/** Of the cards that begin with some digits (docs.iyzico.com, "Installment & BIN Service"). */
interface Detail {
  cardType: string
  cardFamilyName?: string
  bankName?: string
  commercial?: number
  installmentPrices: { installmentNumber: number }[]
}

/** A request that is older than this is dead: nobody answers it any more. */
const DEAD_AFTER_SECONDS = 60
const LOOKS = 20
const BETWEEN_LOOKS_MS = 100
/** How long a page of theirs may be paid on, when they do not say. */
const PAGE_SECONDS = 1_800

/** What is still open is asked again within minutes, which keeps it; nothing is asked again after so long. */
const KEPT_DAYS = 90

const priceOf = (amount_minor: number) => (amount_minor / 100).toFixed(2)
const minorOf = (price: unknown) => Math.round(Number(price) * 100)

/**
 * iyzico. The customer enters her card on iyzico's page, where nothing is left to choose but the card: in how many instalments she pays she has
 * agreed with us, by its first digits. A saved card is `userKey/cardToken`. What was authorised is captured once (their postauth), a part of it at
 * most; the rest goes back. They know no idempotency keys: each thing is written down before it is asked, and looked for in their reports before it
 * is asked again. A card is kept by their own box on that page; kept, it is charged without 3-D Secure, and where her bank wants that, it is
 * declined and she enters it on the page again.
 */
export function iyzico({
  at = process.env.BIRGE_IYZICO_URL ?? 'https://api.iyzipay.com',
  timeout_ms = 20_000,
}: IyzicoSettings = {}): RemoteProvider {
  const post = (line: Line, path: string, body: object) => ask(at, line.account, path, body, line.signal)
  const reportOf = async (line: Line, reference: string): Promise<Report | undefined> => {
    const path = `/v2/reporting/payment/details?paymentConversationId=${encodeURIComponent(reference)}`
    const { payments } = await ask(at, line.account, path, undefined, line.signal).catch(unlessUnknown)
    return (payments as Report[] | undefined)?.[0]
  }

  /** Asks once for what bears this reference: whoever comes again finds what became of it. */
  async function once(
    line: Line,
    reference: string,
    find: () => Promise<Answer | undefined>,
    speak: () => Promise<Answer>,
  ): Promise<Answer> {
    const [mine] = await run<{ is_first: boolean }>(
      line.database.writer,
      `insert into iyzico.asked as a (reference, asked_at) values ($1, $2) on conflict (reference) do update set asked_at = excluded.asked_at
       where a.asked_at <= excluded.asked_at - make_interval(secs => $3) returning xmax = 0 as is_first`,
      [reference, line.now, DEAD_AFTER_SECONDS],
    )
    if (mine?.is_first) return answered(speak)
    for (let looks = 0; looks < (mine ? 1 : LOOKS); looks++) {
      const found = await find()
      if (found) return found
      if (!mine) await sleep(BETWEEN_LOOKS_MS, undefined, { signal: line.signal })
    }
    if (!mine) throw new Error('this is being asked at this moment')
    return answered(speak)
  }

  const lookUp = async (line: Line, reference: string) => sayOf(await reportOf(line, reference))

  return {
    name: 'iyzico',
    method: 'card',
    on_site: false,
    timeout_ms,
    account: [
      { name: 'api_key', is_secret: false },
      { name: 'secret_key', is_secret: true },
    ],
    accountMark: ({ api_key = '' }) => api_key,
    keeps_on_page: true,

    async tryAccount(line) {
      try {
        await post(line, '/payment/bin/check', { locale: 'tr', binNumber: '454671' })
        return { works: true }
      } catch (error) {
        if (error instanceof IyzicoRefused) return { works: false, reason: isAboutAccount(error) ? 'account_refused' : error.reason }
        throw error
      }
    },

    async authorise(request, line) {
      const { token, reference, return_url, keep } = request
      const order = await orderOf(request)
      const count = request.instalments?.count ?? 1
      if (token === null)
        return once(
          line,
          reference,
          () => Promise.resolve(undefined),
          async () => {
            const form = await post(line, '/payment/iyzipos/checkoutform/initialize/preauth/ecom', {
              // With 3-D Secure always, whatever the account is set to: else the loss by a stolen card is the retailer's.
              ...{ ...order, callbackUrl: return_url, enabledInstallments: [count], forceThreeDS: 1 },
              // Whose cards these are with them: a card that she has kept on their page lies beside the others.
              ...(keep?.beside && { cardUserKey: keep.beside.split('/')[0] }),
            })
            const until = Math.floor(Date.parse(line.now) / 1000) + Number(form.tokenExpireTime ?? PAGE_SECONDS)
            return {
              result: 'pending',
              // What was agreed is kept with it: on their page she may take another card than the one she has chosen for.
              provider_reference: `form:${until}:${await agreedText(request)}:${String(form.token)}`,
              continue_at: String(form.paymentPageUrl),
            }
          },
        )
      // Of a card that nobody has looked at it is not known that she has agreed on instalments for it.
      if (count > 1) return { result: 'declined', reason: 'other_instalments' }
      const [cardUserKey, cardToken] = token.split('/')
      return once(
        line,
        reference,
        () => lookUp(line, reference),
        async () =>
          sayOf(
            reportIn(
              await post(line, '/payment/preauth', {
                ...{ ...order, paymentChannel: 'WEB', installment: 1, paymentCard: { cardUserKey, cardToken } },
              }),
            ),
          )!,
      )
    },

    async capture({ reference, payment_reference, provider_reference, amount_minor, currency }, line) {
      const [paymentId] = provider_reference.split('/')
      const done = (): Answer => ({ result: 'done', provider_reference, is_last: true })
      /** What was taken by us was taken by nobody else. */
      const noted = async (answer: Answer) => {
        await run(line.database.writer, 'update iyzico.asked set took_of = $2 where reference = $1', [reference, payment_reference])
        return answer
      }
      return once(
        line,
        reference,
        async () => {
          const detail = await post(line, '/payment/detail', { locale: 'tr', paymentId, paymentConversationId: payment_reference })
          return detail.phase === 'AUTH' ? noted(done()) : undefined
        },
        async () => {
          try {
            await post(line, '/payment/postauth', { ...asked(reference), paymentId, paidPrice: priceOf(amount_minor), currency })
            return await noted(done())
          } catch (error) {
            if (!(error instanceof IyzicoRefused) || isAboutAccount(error)) throw error
            const ours = await run(line.database.writer, 'select from iyzico.asked where took_of = $1', [payment_reference])
            if (ours.length) throw error
            // Taken without us (by hand, on their own panel): it is what we ask for; what is more of it is seen with how the payment stands.
            const detail = await post(line, '/payment/detail', { locale: 'tr', paymentId, paymentConversationId: payment_reference })
            const taken_minor = detail.phase === 'AUTH' ? minorOf(detail.paidPrice) : 0
            if (taken_minor < amount_minor) throw error
            return noted(taken_minor > amount_minor ? { result: 'done', provider_reference } : done())
          }
        },
      )
    },

    cardKind,

    refund: giveBack,

    async cancel({ reference, payment_reference, provider_reference, currency }, line) {
      const [paymentId = '', paymentTransactionId] = provider_reference.split('/')
      const givenBack = (paidPrice: unknown): Answer => ({ result: 'done', provider_reference, given_back_minor: minorOf(paidPrice) })
      const isOver = async (): Promise<Answer | undefined> => {
        const report = await reportOf(line, payment_reference)
        if (report?.cancels?.length) return { result: 'done', provider_reference }
        return isGivenIn(report, reference) ? givenBack(report?.paidPrice) : undefined
      }
      return once(line, reference, isOver, async () => {
        try {
          await post(line, '/payment/cancel', { ...asked(reference), paymentId })
          return { result: 'done', provider_reference }
        } catch (error) {
          if (!(error instanceof IyzicoRefused) || isAboutAccount(error)) throw error
          const over = await isOver()
          if (over) return over
          // Taken without us (by hand, on their own panel), and too late for them to cancel it: it goes back.
          const { phase, paidPrice } = await post(line, '/payment/detail', {
            locale: 'tr',
            paymentId,
            paymentConversationId: payment_reference,
          })
          if (phase !== 'AUTH') throw error
          const price = priceOf(minorOf(paidPrice))
          await post(line, '/payment/refund', { ...asked(reference), paymentTransactionId, price, currency })
          return givenBack(paidPrice)
        }
      })
    },

    async lookUp({ reference, provider_reference }, line) {
      const [, until, agreed, token] = /^form:(\d+):(?:(\d+:[\d.]+:\w*(?::[cp]?)?):)?(.+)$/.exec(provider_reference ?? '') ?? []
      if (!token) return lookUp(line, reference)
      const question = { locale: 'tr', conversationId: reference, token }
      const form = await post(line, '/payment/iyzipos/checkoutform/auth/ecom/detail', question).catch(unlessUnknown)
      if (form.paymentStatus === 'SUCCESS') {
        const report = reportIn(form)
        if (!agreed || (await isAsAgreed(report, agreed, line))) return withCard(sayOf(report)!, form)
        await letGo(line, reference, report.paymentId)
        return { result: 'declined', reason: 'other_instalments' }
      }
      if (form.paymentStatus === 'FAILURE') return { result: 'declined', reason: String(form.errorGroup ?? 'card_declined').toLowerCase() }
      return Date.parse(line.now) / 1000 > Number(until) ? { result: 'declined', reason: 'not_paid_in_time' } : { result: 'pending' }
    },

    // Their disputes are no part of what can be asked for: they come by mail, and are answered there.
    async standing({ reference, provider_reference }, line) {
      const [paymentId] = provider_reference?.split('/') ?? []
      const [report, detail] = await Promise.all([
        reportOf(line, reference),
        post(line, '/payment/detail', { locale: 'tr', paymentId, paymentConversationId: reference }),
      ])
      if (!report) return undefined
      const cancels = (report.cancels ?? []).length
      const paid_minor = minorOf(detail.paidPrice)
      const captured_minor = detail.phase === 'AUTH' ? paid_minor : 0
      return {
        captured_minor,
        held_minor: detail.phase === 'AUTH' || cancels ? 0 : paid_minor,
        refunds: [
          ...refundsIn(report).map(({ refundTxId, refundConversationId, refundPrice, refundStatus }) => ({
            ...{ provider_reference: String(refundTxId ?? refundConversationId), reference: refundConversationId },
            ...{ amount_minor: minorOf(refundPrice), has_failed: refundStatus !== 1 },
          })),
          // What was taken and is cancelled on the same day goes back whole.
          ...(cancels && captured_minor
            ? [{ provider_reference: 'cancel', reference: null, amount_minor: captured_minor, has_failed: false }]
            : []),
        ],
        disputes: [],
      }
    },

    async forgetCard(token, line) {
      const [cardUserKey, cardToken] = token.split('/')
      try {
        await ask(at, line.account, '/cardstorage/card', { locale: 'tr', cardUserKey, cardToken }, line.signal, 'DELETE')
      } catch (error) {
        // What they do not have is deleted.
        if (!(error instanceof IyzicoRefused) || isAboutAccount(error)) throw error
      }
    },

    async forgetOld(tx, now) {
      await run(
        tx,
        `delete from iyzico.asked where reference in (select reference from iyzico.asked
           where asked_at < $1::timestamptz - make_interval(days => $2) order by asked_at limit 500)`,
        [now, KEPT_DAYS],
      )
    },

    readWebhook({ text, headers }, { secret_key = '' }: Account) {
      const news = whatIsIn(text)
      if (!isSignedByThem(secret_key, news, String(headers['x-iyz-signature-v3'] ?? ''))) return undefined
      const { iyziReferenceCode = '', iyziEventType = '', paymentConversationId = '', status = '' } = news
      return { webhook_id: `${iyziReferenceCode}/${status}`, kind: iyziEventType, payments: [{ reference: paymentConversationId }] }
    },
  }

  async function cardKind(bin: string, line: Line): Promise<CardKind | undefined> {
    const { installmentDetails = [] } = (await post(line, '/payment/iyzipos/installment', {
      ...{ locale: 'tr', conversationId: bin, binNumber: bin, price: '1000.00', currency: 'TRY' },
    }).catch(unlessUnknown)) as { installmentDetails?: Detail[] }
    const [detail] = installmentDetails
    return (
      detail && {
        programme: detail.cardFamilyName?.trim() || null,
        issuer: detail.bankName ?? null,
        is_credit: detail.cardType === 'CREDIT_CARD',
        is_commercial: detail.commercial === 1,
        counts: detail.installmentPrices.map(({ installmentNumber }) => installmentNumber).filter((count) => count > 1),
      }
    )
  }

  /**
   * On their page she may have taken another card than she agreed on with us. Nobody is charged for what she does not get, nor lets others pay so, nor
   * pays longer than the law allows for such a card. Who pays at once may do it with any.
   */
  async function isAsAgreed(report: Report, agreed: string, line: Line): Promise<boolean> {
    const { installment = 1, paidPrice, cardFamily, cardType = 'CREDIT_CARD', binNumber } = report
    const [count, price, programme = '', owner] = agreed.split(':')
    if (installment !== Number(count) || (paidPrice !== undefined && Number(paidPrice) !== Number(price))) return false
    if (installment === 1) return true
    const kind = binNumber ? await cardKind(binNumber, line) : undefined
    const programmes = [cardFamily, kind?.programme].filter(Boolean).map((family) => wordOf(family!))
    const isOfProgramme = programme ? programmes.includes(programme) : !programmes.length
    const isHers = !owner || !kind || ownerOf(kind) === owner
    return isOfProgramme && isHers && cardType === 'CREDIT_CARD' && (kind?.is_credit ?? true)
  }

  /** What was paid otherwise than she agreed with us is nobody's wish: it goes back before anything is captured. */
  async function letGo(line: Line, reference: string, paymentId: string) {
    const report = await reportOf(line, reference)
    if (report?.cancels?.length) return
    await post(line, '/payment/cancel', { ...asked(reference), paymentId })
  }

  async function giveBack({ reference, payment_reference, provider_reference, amount_minor, currency }: ChangeRequest, line: Line) {
    const [, paymentTransactionId] = provider_reference.split('/')
    return once(
      line,
      reference,
      async () => {
        const isGiven = isGivenIn(await reportOf(line, payment_reference), reference)
        return isGiven ? { result: 'done' as const, provider_reference } : undefined
      },
      async () => {
        await post(line, '/payment/refund', { ...asked(reference), paymentTransactionId, price: priceOf(amount_minor), currency })
        return { result: 'done', provider_reference }
      },
    )
  }
}

const asked = (reference: string) => ({ locale: 'tr', conversationId: reference, ip: '127.0.0.1' })

/** They want to know who buys; who does not say her number is 11111111111, as on an invoice to nobody by name. */
async function orderOf({ reference, amount_minor, currency, instalments, locale, return_url, buyer }: AuthoriseRequest) {
  const { name, email, phone, address, city, country, ip }: Buyer = await buyer()
  const [surname = name, ...first] = name.split(' ').toReversed()
  const where = { contactName: name, city, country, address }
  const price = priceOf(amount_minor)
  const paidPrice = priceOf(amount_minor + (instalments?.surcharge_minor ?? 0))
  return {
    ...{ locale: locale === 'tr' ? 'tr' : 'en', conversationId: reference, basketId: reference, price, paidPrice, currency },
    ...{ paymentGroup: 'PRODUCT', shippingAddress: where, billingAddress: where },
    buyer: {
      ...{ id: reference, name: first.toReversed().join(' ') || name, surname, identityNumber: '11111111111', ip, city, country },
      ...{ email: email ?? `order@${new URL(return_url).hostname}`, registrationAddress: address, ...(phone && { gsmNumber: phone }) },
    },
    basketItems: [{ id: reference, name: reference, category1: 'order', itemType: 'PHYSICAL', price }],
  }
}

/**
 * In how many instalments, what her card is charged in all, and whose cards are let pay so, a person's (p) or a company's (c): `6:263.02:axess:p`.
 * Instalments are of credit cards only.
 */
async function agreedText({ amount_minor, instalments, agreedCard }: AuthoriseRequest) {
  const { count = 1, surcharge_minor = 0, programme = '' } = instalments ?? {}
  const card = count > 1 ? await agreedCard?.() : null
  return `${count}:${priceOf(amount_minor + surcharge_minor)}:${wordOf(programme ?? '')}:${card ? ownerOf(card) : ''}`
}

const ownerOf = ({ is_commercial }: CardKind) => (is_commercial ? 'c' : 'p')

const wordOf = (programme: string) => programme.toLowerCase().replace(/\W/g, '')

const BRANDS: Record<string, string> = {
  ...{ VISA: 'visa', MASTER_CARD: 'mastercard', AMERICAN_EXPRESS: 'amex', TROY: 'troy' },
}
/** She ticked the box on their page. They do not say until when a card is good, nor whether it is another's too. */
function withCard(answer: Answer, reply: Reply): Answer {
  const { cardUserKey, cardToken, cardAssociation = '', lastFourDigits } = reply as Record<string, string | undefined>
  if (answer.result !== 'done' || !cardUserKey || !cardToken || !lastFourDigits) return answer
  const card: KeptCard = {
    ...{ token: `${cardUserKey}/${cardToken}`, brand: BRANDS[cardAssociation] ?? 'card', last_four: lastFourDigits },
    ...{ holder: cardUserKey, expires_on: null, fingerprint: null },
  }
  return { ...answer, card }
}

const refundsIn = (report: Report | undefined) => report?.itemTransactions?.flatMap(({ refunds = [] }) => refunds) ?? []
const isGivenIn = (report: Report | undefined, reference: string) =>
  refundsIn(report).some(({ refundConversationId, refundStatus }) => refundConversationId === reference && refundStatus === 1)

const reportIn = (reply: Reply) => ({ ...reply, paymentStatus: 1 }) as unknown as Report

/** `fraudStatus` 0: they look at it themselves first; -1: they have turned it down. */
function sayOf(report: Report | undefined): Answer | undefined {
  if (!report) return undefined
  if (report.cancels?.length) return { result: 'declined', reason: 'cancelled' }
  if (![1, 'SUCCESS'].includes(report.paymentStatus)) return { result: 'declined', reason: 'card_declined' }
  if (report.fraudStatus === -1) return { result: 'declined', reason: 'fraud_suspected' }
  if (report.fraudStatus === 0) return { result: 'pending' }
  const provider_reference = `${report.paymentId}/${report.itemTransactions?.[0]?.paymentTransactionId}`
  return { result: 'done', provider_reference, captures_once: true }
}

function whatIsIn(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    return {}
  }
}

/** Keys that are no good, signature or account: that says nothing of the payment. */
const isAboutAccount = ({ code }: IyzicoRefused) => ['1000', '1001', '10000'].includes(code)

function unlessUnknown(error: unknown): Reply {
  if (error instanceof IyzicoRefused && !isAboutAccount(error)) return { status: 'failure' }
  throw error
}

async function answered(speak: () => Promise<Answer>): Promise<Answer> {
  try {
    return await speak()
  } catch (error) {
    if (error instanceof IyzicoRefused && !isAboutAccount(error)) return { result: 'declined', reason: error.reason }
    throw error
  }
}
