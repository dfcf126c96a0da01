import type { CardKind } from '../../sale/payments/index.ts'

const kind = (programme: string | null, issuer: string, more: Partial<CardKind> = {}): CardKind => ({
  ...{ programme, issuer, is_credit: true, is_commercial: false, counts: [2, 3, 4, 6, 9, 12] },
  ...more,
})

/** What the pretended bank knows of cards by their first six digits: the test cards of iyzico's sandbox, and one of a company. */
const KINDS: Readonly<Record<string, CardKind>> = {
  552608: kind('Axess', 'Akbank'),
  460345: kind('Bonus', 'Denizbank', { counts: [2, 3, 6, 9] }),
  545103: kind('World', 'Yapı Kredi'),
  540667: kind('Maximum', 'İş Bankası'),
  552609: kind('Axess', 'Akbank', { is_commercial: true, counts: [2, 3, 6, 9, 12, 18] }),
  589004: kind(null, 'Akbank', { is_credit: false, counts: [] }),
}

export const kindOf = (bin: string): CardKind | undefined => KINDS[bin.slice(0, 6)]
