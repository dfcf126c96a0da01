import { refusal } from '#platform/refusal'

export const unknownVariant = refusal<{ variant_id: string }>(
  'unknown_variant',
  404,
  ({ variant_id }) => `There is no variant ${variant_id}`,
)
export const notForSaleHere = refusal<{ variant_id: string }>('not_for_sale_here', 409, () => 'This is not for sale in this shop')
