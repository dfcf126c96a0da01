import { Button, EmptyState, Field, Icon, Input, QuantityStepper } from '@birge/ui'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { answer, api } from './api.ts'
import { useCounter } from './counter.tsx'
import { Wrong } from './fulfilling.tsx'
import { GoodsQueue, OneTransfer, paramsOf, type Transfer, TransferHead, type TransferLine, useGoods } from './goods-between.tsx'
import { readScan, useScanner } from './scanner.ts'
import { soundOfDone } from './signals.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'

/** What other places have sent here: unpacked by scanning, and what differs is said. */
export function IncomingPage() {
  const { t } = useTexts()
  const { transfer_id } = useParams()
  const go = useNavigate()
  return (
    <main className="orders" data-chosen={transfer_id !== undefined || undefined}>
      <section className="orders__queue" aria-labelledby="incoming">
        <header className="orders__head">
          <h1 id="incoming">{t('goods.incoming')}</h1>
        </header>
        <GoodsQueue
          direction="in"
          chosen={transfer_id}
          on_choose={(id) => void go(`/incoming/${id}`, { replace: transfer_id !== undefined })}
        />
      </section>
      <section className="orders__one" aria-label={t('goods.one')}>
        {transfer_id ? (
          <OneTransfer key={transfer_id} transfer_id={transfer_id}>
            {(of) => <Unpacking key={`${of.in_transit_pieces}`} of={of} on_back={() => void go('/incoming')} />}
          </OneTransfer>
        ) : (
          <EmptyState icon="download" title={t('goods.choose')} text={t('goods.choose_in_text')} />
        )}
      </section>
    </main>
  )
}

interface Came {
  whole: number
  damaged: number
}

function Unpacking({ of, on_back }: { of: Transfer; on_back: () => void }) {
  const { t } = useTexts()
  const counter = useCounter()
  const [came, setCame] = useState<Record<string, Came>>({})
  const [rest_is_missing, say] = useState(false)
  const [reason, setReason] = useState('')
  const expected = of.lines.filter(({ in_transit_quantity }) => in_transit_quantity > 0)
  const cameOf = ({ variant_id }: TransferLine) => came[variant_id] ?? { whole: 0, damaged: 0 }
  const set = ({ variant_id }: TransferLine, change: Partial<Came>) =>
    setCame((all) => ({ ...all, [variant_id]: { ...(all[variant_id] ?? { whole: 0, damaged: 0 }), ...change } }))
  useScanner(({ text }) => {
    const scanned = readScan(text)
    const line = scanned.kind === 'product' ? of.lines.find(({ gtin }) => gtin === scanned.gtin) : undefined
    if (!line) return counter.tellTrouble(t('goods.not_on_it'))
    soundOfDone()
    set(line, { whole: cameOf(line).whole + 1 })
  })
  const told = of.differences.filter(({ kind, is_open }) => kind === 'missing' && is_open)
  const lines = of.lines.flatMap((line) => {
    const { whole, damaged } = cameOf(line)
    const known = told.filter(({ variant_id }) => variant_id === line.variant_id).reduce((sum, { quantity }) => sum + quantity, 0)
    const left = Math.max(0, line.in_transit_quantity - whole - damaged)
    const missing = rest_is_missing ? Math.max(0, left - Math.min(known, left)) : 0
    const differs = missing > 0 || damaged > 0 || whole + damaged > line.in_transit_quantity
    return whole || damaged || missing ? [{ variant_id: line.variant_id, whole, damaged, missing, differs }] : []
  })
  const differs = lines.some((line) => line.differs)
  const receive = useGoods<void>(
    (_, key) =>
      answer(
        api.POST('/v1/transfers/{transfer_id}/receipts', {
          params: paramsOf(of.transfer_id, key),
          body: { lines: lines.map(({ differs: is, ...line }) => ({ ...line, ...(is && { reason: reason.trim() }) })) },
        }),
      ),
    (now) => tell(t(now.open_differences ? 'goods.received_differs' : 'goods.received'), t('close')),
  )
  const shown = of.lines.filter((line) => line.in_transit_quantity > 0 || came[line.variant_id])
  return (
    <article className="order-here">
      <TransferHead of={of} on_back={on_back} />
      {expected.length === 0 ? (
        <p className="notice">
          <Icon name="info" size={20} /> <span>{t(of.open_differences ? 'goods.waits_for_decision' : 'goods.nothing_on_its_way')}</span>
        </p>
      ) : (
        <p className="order-here__hint">
          <Icon name="scan" size={22} /> {t('goods.scan_in')}
        </p>
      )}
      <ul className="order-here__lines" aria-label={t('goods.goods')}>
        {shown.map((line) => {
          const { whole, damaged } = cameOf(line)
          const texts = (label: string) => ({ label, less: t('orders_here.less'), more: t('orders_here.more') })
          return (
            <li key={line.variant_id} className="pick" data-whole={whole + damaged >= line.in_transit_quantity || undefined}>
              <Icon name="box" size={28} />
              <div className="pick__words">
                <strong>{line.title}</strong>
                <small>{[line.sku, line.options].filter(Boolean).join(' · ')}</small>
              </div>
              <output
                className="pick__count"
                aria-label={t('goods.came_of', { came: whole, expected: line.in_transit_quantity, title: line.title })}
              >
                {whole}
                <span> / {line.in_transit_quantity}</span>
              </output>
              <div className="pick__acts">
                <QuantityStepper
                  quantity={whole}
                  min={0}
                  max={1_000_000}
                  texts={texts(t('goods.whole_of', { title: line.title }))}
                  on_change={(quantity) => set(line, { whole: quantity })}
                />
                {damaged > 0 ? (
                  <>
                    <span>{t('goods.damaged')}</span>
                    <QuantityStepper
                      quantity={damaged}
                      min={0}
                      max={1_000_000}
                      texts={texts(t('goods.damaged_of', { title: line.title }))}
                      on_change={(quantity) => set(line, { damaged: quantity })}
                    />
                  </>
                ) : (
                  <Button variant="quiet" icon="warning" onClick={() => set(line, { damaged: 1, whole: Math.max(0, whole - 1) })}>
                    {t('goods.damaged')}
                  </Button>
                )}
                {whole + damaged < line.in_transit_quantity && (
                  <Button variant="secondary" icon="check" onClick={() => set(line, { whole: line.in_transit_quantity - damaged })}>
                    {t('goods.all_came')}
                  </Button>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {expected.length > 0 && (
        <>
          <Button
            variant={rest_is_missing ? 'secondary' : 'quiet'}
            icon={rest_is_missing ? 'check' : 'question'}
            aria-pressed={rest_is_missing}
            onClick={() => say(!rest_is_missing)}
          >
            {t('goods.rest_is_missing')}
          </Button>
          {differs && (
            <Field label={t('goods.reason')}>
              <Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
            </Field>
          )}
          <Wrong problem={receive.error} />
          <Button
            size="l"
            wide
            icon="check"
            busy={receive.isPending}
            disabled_because={!lines.length ? t('goods.nothing_counted') : differs && !reason.trim() ? t('goods.reason_missing') : null}
            onClick={() => receive.begin()}
          >
            {t('goods.receive')}
          </Button>
        </>
      )}
    </article>
  )
}
