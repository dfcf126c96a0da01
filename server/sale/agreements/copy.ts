import type { AgreementKind } from '@birge/kernel/distance-sale'
import type { Locale } from '#platform/http'
import type { Document } from './documents.ts'

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
