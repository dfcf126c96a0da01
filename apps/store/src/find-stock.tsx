import { EmptyState } from '@birge/ui'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import { answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { Finder } from './finder.tsx'
import { ProductDetail } from './product.tsx'
import { refusalText } from './refusals.ts'
import { readScan, useScanner } from './scanner.ts'
import { useNarrow } from './sheet.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'

/** Where a thing is: here, in another store, in the warehouse. What is scanned on this page is looked up, not sold. */
export function FindStockPage() {
  const texts = useTexts()
  const { t } = texts
  const { slug } = useParams()
  const go = useNavigate()
  const counter = useCounter()
  const narrow = useNarrow()
  const look = useMutation({
    mutationFn: (gtin: string) => answer(api.GET('/v1/variants/by-gtin/{gtin}', { params: { path: { gtin } } })),
    onSuccess: (found) => go(`/stock/${found.slug}`),
    onError: (problem) => counter.tellTrouble(refusalText(texts, problem)),
  })
  const lookUp = (text: string): string | null => {
    const scanned = readScan(text)
    if (scanned.kind === 'product') {
      look.mutate(scanned.gtin)
      return null
    }
    if (scanned.kind === 'handoff') {
      void go('/')
      return counter.take(text)
    }
    return counter.take(text)
  }
  useScanner(({ text }) => {
    const wrong = lookUp(text)
    if (wrong) counter.tellTrouble(wrong)
  })
  const show = (found: string) => void go(`/stock/${found}`)
  const added = () => tell(t('stock.added'), t('close'))
  return (
    <main className="stock" data-chosen={slug !== undefined || undefined}>
      <h1 className="b-visually-hidden">{t('stock.title')}</h1>
      <Finder
        on_product={show}
        on_number={lookUp}
        only_shows
        finding
        on_begin={() => {}}
        on_end={narrow && slug ? () => void go('/stock') : undefined}
        in_cart={0}
      />
      <section className="stock__detail" aria-label={t('product.title')}>
        {slug ? (
          <ProductDetail key={slug} slug={slug} on_added={added} />
        ) : (
          <EmptyState icon="barcode" title={t('stock.choose')} text={t('stock.choose_text')} />
        )}
      </section>
    </main>
  )
}
