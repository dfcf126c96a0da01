import { receiptPage } from '@birge/kernel/receipt'
import { Badge, Button, Icon } from '@birge/ui'
import { Navigate, useNavigate, useParams } from 'react-router'
import { useCounter } from './counter.tsx'
import { useKeyboard } from './keypad.tsx'
import { on_device, useKept } from './on-device.ts'
import { ReceiptPaper } from './receipt.tsx'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'

/** Sold without the server: what to give back, the receipt with its own number, and the next customer. It is read from the disk. */
export function SoldOfflinePage() {
  const { t, money } = useTexts()
  const { sale_id = '' } = useParams()
  const sale = useKept(async () => (await on_device.sales.get(sale_id)) ?? null, sale_id)
  const go = useNavigate()
  const counter = useCounter()
  const next = () => void go('/')
  useKeyboard(() => {}, next)
  useScanner(({ text }) => {
    next()
    const wrong = counter.take(text)
    if (wrong) counter.tellTrouble(wrong)
  })
  if (sale === undefined) return <main className="sold" aria-busy="true" />
  if (sale?.way !== 'offline') return <Navigate to="/" replace />
  const { body, currency } = sale
  const paid_minor = body.tenders.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
  return (
    <main className="sold">
      <section className="sold__said">
        <span className="sold__mark">
          <Icon name="check" size={44} strokeWidth={2.2} />
        </span>
        <h1>{t('sold.title')}</h1>
        {body.change_minor > 0 && (
          <p className="sold__change">
            <span>{t('pay.change')}</span>
            <strong>{money(body.change_minor, currency)}</strong>
          </p>
        )}
        <p className="sold__facts">
          {t('sold.paid', { paid: money(paid_minor, currency), total: money(sale.total_minor, currency) })}
          <br />
          {sale.offline_number}
          {sale.booked && ` · ${sale.booked.number}`}
        </p>
        <Badge tone={sale.booked ? 'neutral' : 'caution'}>{t(sale.booked ? 'offline.booked' : 'offline.kept_here')}</Badge>
        <Button size="l" wide icon_after="arrow_right" onClick={next}>
          {t('sold.next')}
        </Button>
      </section>
      <ReceiptPaper page={receiptPage(sale.receipt)} />
    </main>
  )
}
