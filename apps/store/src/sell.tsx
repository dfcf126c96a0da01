import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { CartPane } from './cart.tsx'
import { useCounter } from './counter.tsx'
import { CustomerSheet } from './customer.tsx'
import { Finder } from './finder.tsx'
import { ProductSheet } from './product.tsx'
import { useScanner } from './scanner.ts'
import { useNarrow } from './sheet.ts'
import { useTexts } from './texts.ts'

/** The cart, and beside it everything that can be put into it. On a phone the shelf comes up when it is asked for. */
export function SellPage() {
  const { t } = useTexts()
  const counter = useCounter()
  const go = useNavigate()
  const narrow = useNarrow()
  const [finding, setFinding] = useState(false)
  const [product, setProduct] = useState<string | null>(null)
  const [customer, setCustomer] = useState(false)
  useScanner(({ text }) => {
    const wrong = counter.take(text)
    if (wrong) counter.tellTrouble(wrong)
    setFinding(false)
    setCustomer(false)
  })
  const lines = counter.open?.cart.lines.length ?? 0
  useEffect(() => setFinding(false), [narrow])
  return (
    <main className="sell" data-finding={(narrow && finding) || undefined}>
      <h1 className="b-visually-hidden">{t('nav.sell')}</h1>
      <Finder
        on_product={setProduct}
        finding={!narrow || finding}
        on_begin={() => setFinding(true)}
        on_end={narrow && finding ? () => setFinding(false) : undefined}
        in_cart={lines}
      />
      <CartPane on_customer={() => setCustomer(true)} on_product={setProduct} on_pay={() => void go('/pay')} />
      <CustomerSheet open={customer} on_close={() => setCustomer(false)} />
      <ProductSheet slug={product} on_close={() => setProduct(null)} />
    </main>
  )
}
