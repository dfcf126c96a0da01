import { useQuery } from '@tanstack/react-query'
import { answer, api } from './api.ts'
import { useTexts } from './texts.ts'

/** What stands behind a price where the shop says its prices without tax. */
export function usePlusTax(): string {
  const { t } = useTexts()
  const shop = useQuery({ queryKey: ['shop'], queryFn: () => answer(api.GET('/v1/shop')), staleTime: 60_000 })
  return shop.data?.prices_include_tax === false ? ` ${t('product.plus_tax')}` : ''
}
