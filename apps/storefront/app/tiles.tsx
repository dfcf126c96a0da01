import type { Answer } from '@birge/api-client'
import { AvailabilityDot, Badge, Price, ProductTile } from '@birge/ui'
import { useTexts } from './texts.ts'
import { useShop } from './visit.ts'

export type ProductCard = Answer<'/v1/products'>['items'][number]

const states = { in_stock: 'in_stock', few: 'low', sold_out: 'out' } as const

export function Availability({ is, children }: { is: keyof typeof states; children?: string }) {
  const { t } = useTexts()
  return <AvailabilityDot state={states[is]}>{children ?? t(`availability.${is}`)}</AvailabilityDot>
}

/** By how much it may be called lower. */
export function Reduction({ percent }: { percent: number | null }) {
  const { t } = useTexts()
  return percent ? <Badge tone="accent">{t('product.reduced', { percent })}</Badge> : null
}

export function Tile({ card, currency, eager }: { card: ProductCard; currency: string; eager?: boolean }) {
  const { t } = useTexts()
  const { prices_include_tax } = useShop()
  const { slug, title, picture, ground, price_minor, price_from, availability, reference_minor, discount_percent } = card
  return (
    <ProductTile
      href={`/p/${slug}`}
      title={title}
      picture={picture}
      ground={ground}
      eager={eager ?? false}
      price={
        <>
          <Price
            amount_minor={price_minor}
            currency={currency}
            before_minor={reference_minor}
            texts={{ before: t('product.before'), ...(price_from && { from: t('product.from') }) }}
          />
          {prices_include_tax === false && <span className="b-small b-soft"> {t('product.plus_tax')}</span>}
          <Reduction percent={discount_percent} />
        </>
      }
      availability={<Availability is={availability} />}
    />
  )
}
