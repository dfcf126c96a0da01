import { receiptPage } from '@birge/kernel/receipt'
import { Badge, Button, Icon } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useOffline, useUnsent } from './offline.tsx'
import type { KeptSale } from './kept-sale.ts'
import { ReceiptPaper } from './receipt.tsx'
import { Problem } from './api.ts'
import { refusalText } from './refusals.ts'
import { notSold, sendAgain, withoutCodes } from './sending.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** Sales that only this device knows of, wherever one looks. */
export function UnsentNotice() {
  const { t } = useTexts()
  const count = useUnsent()?.length ?? 0
  if (!count) return null
  return (
    <p className="notice notice--caution" role="status">
      <Icon name="clock" size={20} /> <span>{t('offline.unsent_at_door', { count })}</span>
    </p>
  )
}

/** What the server has not booked, each with what is wrong with it. Nothing that was sold can be thrown away here. */
export function UnsentSales() {
  const texts = useTexts()
  const { t, date, money } = texts
  const { register } = useTill()
  const { unsent } = useOffline()
  const [shown_id, setShown] = useState<string | null>(null)
  const shown = unsent.find(({ sale_id }) => sale_id === shown_id)
  if (!unsent.length) return null
  return (
    <section aria-label={t('offline.unsent_title')} className="unsent">
      <h2 className="page__sub">{t('offline.unsent_title')}</h2>
      <p className="page__text">{t('offline.unsent_text')}</p>
      <ul className="rows">
        {unsent.map((sale) => (
          <li key={sale.sale_id}>
            <button type="button" className="row" onClick={() => setShown(sale.sale_id)}>
              <Icon name={sale.state === 'refused' ? 'warning' : 'clock'} />
              <span className="row__words">
                <strong>{nameOf(sale, t('offline.unanswered'))}</strong>
                <small>
                  {date(sale.sold_at, register.time_zone, 'day')} {date(sale.sold_at, register.time_zone, 'time')} ·{' '}
                  {sale.refusal ? whatIsWrong(texts, sale.refusal) : t('offline.waits')}
                </small>
              </span>
              <span className="row__amount">{money(sale.total_minor, sale.currency)}</span>
              <Icon name="chevron_right" size={20} />
            </button>
          </li>
        ))}
      </ul>
      <div className="chips chips--start">
        <Button variant="secondary" icon="download" onClick={() => saveAsFile(unsent)}>
          {t('offline.export')}
        </Button>
      </div>
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(null)}
        title={shown && nameOf(shown, t('offline.unanswered'))}
        radius="lg"
        centered
        closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
      >
        {shown && <Unsent sale={shown} />}
      </Modal>
    </section>
  )
}

function Unsent({ sale }: { sale: KeptSale }) {
  const texts = useTexts()
  const { t } = texts
  return (
    <div className="unsent__one">
      {sale.refusal ? (
        <p className="notice notice--critical" role="status">
          <Icon name="warning" size={22} />
          <span>
            {whatIsWrong(texts, sale.refusal)} {t(textOf(sale))}
          </span>
        </p>
      ) : (
        <Badge tone="caution">{t(sale.way === 'offline' ? 'offline.waits' : 'offline.unanswered_text')}</Badge>
      )}
      {sale.way === 'offline' && <ReceiptPaper page={receiptPage(sale.receipt)} />}
      <details className="unsent__raw">
        <summary>{t('offline.raw')}</summary>
        <pre>{JSON.stringify({ refusal: sale.refusal, body: withoutCodes(sale).body }, null, 2)}</pre>
      </details>
      <div className="modal-actions">
        {sale.state === 'refused' && (
          <Button size="l" wide icon="refresh" onClick={() => void sendAgain(sale)}>
            {t('offline.send_again')}
          </Button>
        )}
        {sale.state === 'refused' && sale.way === 'unanswered' && (
          <Button variant="secondary" size="l" wide icon="check" onClick={() => void notSold(sale)}>
            {t('offline.not_sold')}
          </Button>
        )}
        <Button variant="secondary" size="l" wide icon="download" onClick={() => saveAsFile([sale])}>
          {t('offline.export')}
        </Button>
      </div>
    </div>
  )
}

const textOf = ({ state, way }: KeptSale) =>
  state === 'waiting' ? 'offline.waits_text' : way === 'offline' ? 'offline.refused_text' : 'offline.not_sold_text'

const nameOf = (sale: KeptSale, otherwise: string) => (sale.way === 'offline' ? sale.offline_number : otherwise)

function whatIsWrong(texts: ReturnType<typeof useTexts>, { status, code, said, details }: NonNullable<KeptSale['refusal']>): string {
  const key = `refusals.${code}`
  return texts.known(key) ? refusalText(texts, new Problem(status, { code, details })) : `${code}: ${said}`
}

/** As it would be sent, for whoever has to put it into the books by hand. */
function saveAsFile(sales: readonly KeptSale[]) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(sales.map(withoutCodes), null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'birge-unsent-sales.json'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
