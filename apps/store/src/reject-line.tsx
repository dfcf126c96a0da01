import { Button, Icon, QuantityStepper } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { type Fulfillment, type FulfillmentLine, paramsOf, useDoing, Wrong } from './fulfilling.tsx'
import { useScanner } from './scanner.ts'
import { useNarrow } from './sheet.ts'
import { tell } from './tell.ts'
import { useTexts } from './texts.ts'

const FINDINGS = ['not_found', 'mismatch', 'damaged', 'display'] as const

/** These pieces cannot be given from here: how many and why; what becomes of them is told at once. */
export function RejectLine({ of, line, on_close }: { of: Fulfillment; line: FulfillmentLine; on_close: () => void }) {
  const { t } = useTexts()
  const narrow = useNarrow()
  const { fulfillment_id, method } = of
  const { line_number, open_quantity, left_quantity, picked_quantity, title } = line
  const [quantity, setQuantity] = useState(Math.max(1, open_quantity - Math.max(0, picked_quantity - left_quantity)))
  const [finding, setFinding] = useState<(typeof FINDINGS)[number] | null>(null)
  useScanner(() => {})
  const known = of.rejections.map(({ rejection_id }) => rejection_id)
  const reject = useDoing<(typeof FINDINGS)[number]>(
    fulfillment_id,
    (reason, key) =>
      answer(
        api.POST('/v1/fulfillments/{fulfillment_id}/rejections', {
          params: paramsOf(fulfillment_id, key),
          body: { lines: [{ line_number, quantity, finding: reason }] },
        }),
      ),
    (now) => {
      const outcomes = new Set(now.rejections.filter(({ rejection_id }) => !known.includes(rejection_id)).map(({ outcome }) => outcome))
      tell([...outcomes].map((outcome) => t(`orders_here.told.${outcome}`)).join(' '), t('close'))
      on_close()
    },
  )
  return (
    <Modal
      opened
      onClose={on_close}
      title={t('orders_here.reject_title', { title })}
      radius="lg"
      centered
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
    >
      <div className="reject">
        {open_quantity > 1 && (
          <div className="reject__quantity">
            <span>{t('orders_here.how_many')}</span>
            <QuantityStepper
              quantity={quantity}
              min={1}
              max={open_quantity}
              texts={{ label: t('orders_here.how_many'), less: t('orders_here.less'), more: t('orders_here.more') }}
              on_change={setQuantity}
            />
          </div>
        )}
        <div className="reject__why" role="group" aria-label={t('orders_here.why')}>
          {FINDINGS.map((one) => (
            <button key={one} type="button" className="reject__reason" aria-pressed={finding === one} onClick={() => setFinding(one)}>
              <strong>{t(`orders_here.findings.${one}`)}</strong>
              <small>{t(`orders_here.findings_text.${one}`)}</small>
            </button>
          ))}
        </div>
        <p className="notice">
          <Icon name="info" size={20} /> <span>{t(`orders_here.then_${method}`)}</span>
        </p>
        <Wrong problem={reject.error} />
        <Button
          size="l"
          wide
          busy={reject.isPending}
          disabled_because={finding ? null : t('orders_here.why_missing')}
          onClick={() => finding && reject.begin(finding)}
        >
          {t('orders_here.reject', { count: quantity })}
        </Button>
      </div>
    </Modal>
  )
}
