import { Button } from '@birge/ui'
import { useRef, useState } from 'react'
import { useTexts } from './texts.ts'

const MARGIN_PX = 24

interface PaperProps {
  order_id?: string
  src?: string
  /** The paper itself, where no server has it. */
  page?: string
  children?: React.ReactNode
}

/** The receipt as it will be printed, and the printer. */
export function ReceiptPaper({ order_id, src, page, children }: PaperProps) {
  const { t } = useTexts()
  const paper = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState<number | null>(null)
  const print = () => paper.current?.contentWindow?.print()
  return (
    <div className="receipt-paper">
      <iframe
        ref={paper}
        title={t('sold.receipt')}
        {...(page === undefined ? { src: src ?? `/v1/orders/${order_id}/receipt.html?audience=till` } : { srcDoc: page })}
        style={height ? { height } : undefined}
        onLoad={() => setHeight((paper.current?.contentDocument?.body.offsetHeight ?? 0) + MARGIN_PX)}
      />
      <div className="receipt-paper__actions">
        <Button variant="secondary" size="l" icon="printer" wide onClick={print}>
          {t('sold.print')}
        </Button>
        {children}
      </div>
    </div>
  )
}
