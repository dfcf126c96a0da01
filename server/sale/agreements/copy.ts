import type { AgreementKind } from '@birge/kernel/distance-sale'
import type { Document } from './documents.ts'

const TITLES: Record<string, Record<AgreementKind, string> & { subject: (number: string) => string }> = {
  tr: {
    pre_information: 'ÖN BİLGİLENDİRME FORMU',
    distance_contract: 'MESAFELİ SATIŞ SÖZLEŞMESİ',
    subject: (number) => `${number} numaralı siparişinizin sözleşmesi`,
  },
  az: {
    pre_information: 'İLKİN MƏLUMAT FORMASI',
    distance_contract: 'MƏSAFƏDƏN SATIŞ MÜQAVİLƏSİ',
    subject: (number) => `${number} nömrəli sifarişinizin müqaviləsi`,
  },
  en: {
    pre_information: 'PRE-INFORMATION FORM',
    distance_contract: 'DISTANCE SALES CONTRACT',
    subject: (number) => `The contract of your order ${number}`,
  },
}

/** The mail with what she agreed to, in the language she read it in, and with what she needs to take her word back. */
export function copyFor(
  number: string,
  documents: readonly Document[],
  withdrawalForm: ((number: string, locale: string) => string) | null,
): { subject: string; body: string } {
  const titles = TITLES[documents[0]!.locale] ?? TITLES.en!
  const parts = documents.map(({ kind, body }) => `${titles[kind]}\n\n${body.replace(/^# (.*)$/gm, '\n$1')}`)
  if (withdrawalForm) parts.push(withdrawalForm(number, documents[0]!.locale))
  return { subject: titles.subject(number), body: parts.join('\n\n\n') }
}
