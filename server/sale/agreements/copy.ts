import type { AgreementKind } from '@birge/kernel/distance-sale'
import type { Db, Tx } from '#platform/database'
import type { Call, Locale } from '#platform/http'
import { refusal } from '#platform/refusal'
import { readToken, secretOf, signToken } from '#platform/secret'
import { publicOrigin } from '../../foundation/privacy/index.ts'
import { keptFor, openByLink } from './agreed.ts'
import type { Document } from './documents.ts'
import { withdrawalFormOf } from './withdrawal-form.ts'

const TITLES: Record<
  Locale,
  Record<AgreementKind, string> & { subject: (number: string) => string; of_deposit: (number: string) => string }
> = {
  tr: {
    pre_information: 'ÖN BİLGİLENDİRME FORMU',
    distance_contract: 'MESAFELİ SATIŞ SÖZLEŞMESİ',
    deposit_terms: 'KAPORA ŞARTLARI',
    subject: (number) => `${number} numaralı siparişinizin sözleşmesi`,
    of_deposit: (number) => `${number} numaralı kaporanızın şartları`,
  },
  az: {
    pre_information: 'İLKİN MƏLUMAT FORMASI',
    distance_contract: 'MƏSAFƏDƏN SATIŞ MÜQAVİLƏSİ',
    deposit_terms: 'BEH ŞƏRTLƏRİ',
    subject: (number) => `${number} nömrəli sifarişinizin müqaviləsi`,
    of_deposit: (number) => `${number} nömrəli behinizin şərtləri`,
  },
  en: {
    pre_information: 'PRE-INFORMATION FORM',
    distance_contract: 'DISTANCE SALES CONTRACT',
    deposit_terms: 'TERMS OF THE DEPOSIT',
    subject: (number) => `The contract of your order ${number}`,
    of_deposit: (number) => `The terms of your deposit ${number}`,
  },
}

/** The mail with what she agreed to, in the language she read it in, and with what she needs to take her word back. */
export function copyFor(
  number: string,
  documents: readonly Document[],
  withdrawalForm: ((number: string, locale: string) => string) | null,
): { subject: string; body: string } {
  const { locale } = documents[0]!
  const parts = partsOf(documents)
  if (withdrawalForm) parts.push(withdrawalForm(number, locale))
  return { subject: titlesIn(locale).subject(number), body: parts.join('\n\n\n') }
}

/** The same of a deposit. */
export const copyForDeposit = (number: string, documents: readonly Document[]) => ({
  ...{ subject: titlesIn(documents[0]!.locale).of_deposit(number), body: partsOf(documents).join('\n\n\n') },
})

const titlesIn = (locale: string) => TITLES[locale as Locale] ?? TITLES.en
const partsOf = (documents: readonly Document[]) =>
  documents.map(({ kind, locale, body }) => `${titlesIn(locale)[kind]}\n\n${body.replace(/^# (.*)$/gm, '\n$1')}`)

export const copyUnknown = refusal<object>('copy_unknown', 404, () => 'This link opens no contract, or one that is kept no longer')

const LABEL = 'copy of what was agreed'
interface Says {
  purpose_id: string
  number: string
}

/**
 * What goes to the phone of whoever has no mailbox: an address at which what she agreed to stands word for word, to read and to keep, as long as the law
 * has it kept here, and no longer than she is known here. Null: nobody has said at which address the shop can be reached (`BIRGE_ORIGIN`); where a request
 * came from says it not, for whoever asks writes that.
 */
export async function copyByLink(tx: Tx, says: Says) {
  const origin = publicOrigin()
  if (!origin) return null
  const url = `${origin}/v1/agreement-copies?token=${signToken(await secretOf(tx), LABEL, says)}`
  return (locale: Locale) => ({ body: BY_LINK[locale](says.number, url) })
}
const BY_LINK: Record<Locale, (number: string, url: string) => string> = {
  tr: (number, url) => `${number} numaralı sözleşmeniz (okuyun, saklayın): ${url}`,
  az: (number, url) => `${number} nömrəli müqaviləniz (oxuyun, saxlayın): ${url}`,
  en: (number, url) => `Your contract ${number}, to read and keep: ${url}`,
}

/** The copy that a link opens, for whoever has been sent it. */
export async function readCopy(db: Db, { token }: { token: string }, call: Pick<Call, 'now'>): Promise<string> {
  const says = readToken<Says>(await secretOf(db), LABEL, token)
  const documents = says ? openByLink(await keptFor(db, says.purpose_id), call.now) : []
  if (!says || !documents.length) throw copyUnknown({})
  const isOfDeposit = documents.some(({ kind }) => kind === 'deposit_terms')
  const { subject, body } = isOfDeposit
    ? copyForDeposit(says.number, documents)
    : copyFor(says.number, documents, await withdrawalFormOf(db, documents[0]!.company_id, call.now))
  return `${subject}\n\n\n${body}\n`
}
