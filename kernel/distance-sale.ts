/**
 * What a shop owes a consumer before it sells to her from a distance (web, app, phone), as dated data by country.
 *
 * Sources. Turkey: Mesafeli Sözleşmeler Yönetmeliği (Official Gazette 29188 of 27 Nov 2014, in force 27 Feb 2015): art. 5 and 6, what she is told
 * before and confirms; art. 7, the confirmation on a durable medium; art. 9, 14 days to withdraw; art. 11(3) and the
 * annex, the form to do so that has to reach her by delivery; art. 12, ten days to send back as amended;
 * art. 20, the seller keeps the proof for three years; art. 9(2), of goods she may withdraw from the contract on until 14 days after they were handed
 * over, hence of a deposit as long as it lies there. Azerbaijan: law on electronic commerce (2005) art. 6, who the seller is, price and
 * delivery before the contract; law on consumer protection art. 15, exchange within 14 days.
 */
export const agreement_kinds = ['pre_information', 'distance_contract', 'deposit_terms'] as const
export type AgreementKind = (typeof agreement_kinds)[number]

export interface DistanceSaleRules {
  country: string
  from_on: string
  law: string
  /** What she has to agree to before she pays, in the order she reads it. */
  agreements: readonly AgreementKind[]
  /** What she has to agree to before she leaves a deposit. */
  deposit_agreements: readonly AgreementKind[]
  /** Days from its payment on in which she takes a deposit back herself, without a reason; null: as long as anything of it lies there. */
  deposit_days: number | null
  /** Days from delivery in which she may take her word back without a reason (Turkey) or change the goods (Azerbaijan). */
  withdrawal_days: number
  /** Days in which she then sends the goods back. */
  return_days: number
  /** She is sent a form to withdraw with. */
  withdrawal_form: boolean
}

/** Newest first within a country. */
export const distance_sale_rules: readonly DistanceSaleRules[] = [
  {
    country: 'TR',
    from_on: '2015-02-27',
    law: 'Mesafeli Sözleşmeler Yönetmeliği, RG 29188, m. 5, 6, 7, 9, 12',
    agreements: ['pre_information', 'distance_contract'],
    deposit_agreements: ['deposit_terms'],
    deposit_days: null,
    withdrawal_days: 14,
    return_days: 10,
    withdrawal_form: true,
  },
  {
    country: 'AZ',
    from_on: '2005-08-01',
    law: 'Elektron ticarət haqqında Qanun, m. 6; İstehlakçıların hüquqlarının müdafiəsi haqqında Qanun, m. 15',
    agreements: ['pre_information'],
    deposit_agreements: ['deposit_terms'],
    deposit_days: 14,
    withdrawal_days: 14,
    return_days: 14,
    withdrawal_form: false,
  },
]

/** The rules of a country on a local day (`YYYY-MM-DD`); undefined where none are known. */
export const distanceSaleRules = (country: string, on: string): DistanceSaleRules | undefined =>
  distance_sale_rules.find((rules) => rules.country === country && rules.from_on <= on)

/** The channels on which both are not in one place. */
export const distance_channels: readonly string[] = ['web', 'app', 'phone', 'chat']
