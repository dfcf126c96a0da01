import { Button, Price, QuantityStepper, useToast } from '@birge/ui'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useCartChange } from './cart.ts'
import type { Product, Variant } from './pages/product.tsx'
import { useTexts } from './texts.ts'

/** How many, and into the cart. On a phone it stands at the bottom of the screen, in thumb reach. */
export function AddToCart({ product, variant }: { product: Product; variant: Variant }) {
  const { t } = useTexts()
  const [quantity, setQuantity] = useState(1)
  const { mutate, isPending } = useCartChange()
  const navigate = useNavigate()
  const say = useToast()
  const add = () =>
    mutate(
      { kind: 'add', variant_id: variant.variant_id, quantity },
      {
        onSuccess: () => {
          say({
            text: t('product.added', { title: product.title }),
            action: { label: t('product.to_cart'), run: () => void navigate('/cart') },
          })
          setQuantity(1)
        },
      },
    )
  const sold_out = variant.availability === 'sold_out'
  return (
    <div className="buy">
      <span className="buy__price" aria-hidden="true">
        <Price amount_minor={variant.price_minor * quantity} currency={product.currency} size="l" />
      </span>
      <QuantityStepper
        quantity={quantity}
        on_change={setQuantity}
        texts={{ label: t('cart.quantity_of', { title: product.title }), less: t('cart.less'), more: t('cart.more') }}
      />
      <Button size="l" wide icon="cart" busy={isPending} disabled_because={sold_out ? t('product.sold_out') : null} onClick={add}>
        {t('product.add')}
      </Button>
    </div>
  )
}
