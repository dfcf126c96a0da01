import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Button, Icon } from '@birge/ui'
import { useRef } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { useCounter } from './counter.tsx'
import { useKeyboard } from './keypad.tsx'
import { ReceiptPaper } from './receipt.tsx'
import type { Sold } from './sale.ts'
import { useScanner } from './scanner.ts'
import { SoldGiftCards } from './sold-gift-cards.tsx'
import { useTexts } from './texts.ts'
import { WhyOrder } from './why-order.tsx'

/** Done: what to give back, the receipt, and the next customer. Whatever is scanned now is hers. */
export function SoldPage() {
  const { t, money } = useTexts()
  const { order_id = '' } = useParams()
  const sold = useLocation().state as Sold | null
  const go = useNavigate()
  const counter = useCounter()
  const next = () => void go('/')
  useKeyboard(() => {}, next)
  const heard = useRef<((code: string) => void) | null>(null)
  useScanner(({ text }) => {
    // A plastic gift card is for the card that was just sold; anything else is of the next customer.
    if (heard.current && readGiftCardCode(text)) return heard.current(text)
    next()
    const wrong = counter.take(text)
    if (wrong) counter.tellTrouble(wrong)
  })
  return (
    <main className="sold">
      <section className="sold__said">
        <span className="sold__mark">
          <Icon name="check" size={44} strokeWidth={2.2} />
        </span>
        <h1>{t('sold.title')}</h1>
        {sold && (
          <>
            {sold.change_minor > 0 && (
              <p className="sold__change">
                <span>{t('pay.change')}</span>
                <strong>{money(sold.change_minor, sold.currency)}</strong>
              </p>
            )}
            <p className="sold__facts">
              {t('sold.paid', { paid: money(sold.paid_minor, sold.currency), total: money(sold.total_minor, sold.currency) })}
              <br />
              {sold.surcharge_minor > 0 && (
                <>
                  {t('sold.surcharge', { amount: money(sold.surcharge_minor, sold.currency) })}
                  <br />
                </>
              )}
              {sold.number}
            </p>
          </>
        )}
        {sold && <SoldGiftCards cards={sold.gift_cards} heard={heard} />}
        <Button size="l" wide icon_after="arrow_right" onClick={next}>
          {t('sold.next')}
        </Button>
      </section>
      <ReceiptPaper order_id={order_id}>
        <WhyOrder order_id={order_id} />
      </ReceiptPaper>
    </main>
  )
}
