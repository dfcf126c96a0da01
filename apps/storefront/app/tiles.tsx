import type { Answer } from '@birge/api-client'
import { AvailabilityDot, Price, ProductTile } from '@birge/ui'
import { useTexts } from './texts.ts'

export type ProductCard = Answer<'/v1/products'>['items'][number]

const states = { in_stock: 'in_stock', few: 'low', sold_out: 'out' } as const

export function Availability({ is, children }: { is: keyof typeof states; children?: string }) {
  const { t } = useTexts()
  return <AvailabilityDot state={states[is]}>{children ?? t(`availability.${is}`)}</AvailabilityDot>
}

export function Tile({ card, currency, eager }: { card: ProductCard; currency: string; eager?: boolean }) {
  const { t } = useTexts()
  const { slug, title, picture, ground, price_minor, price_from, availability } = card
  return (
    <ProductTile
      href={`/p/${slug}`}
      title={title}
      picture={picture}
      ground={ground}
      eager={eager ?? false}
      price={<Price amount_minor={price_minor} currency={currency} {...(price_from && { texts: { from: t('product.from') } })} />}
      availability={<Availability is={availability} />}
    />
  )
}
