import { answer } from '@birge/api-client'
import { Button, Card, Dialog, Icon } from '@birge/ui'
import { printHandoffCode } from '@birge/kernel/handoff'
import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useApi } from './api.tsx'
import { type Cart, useCartNews } from './cart.ts'
import { refusalText } from './refusals.ts'
import { useSecondsUntil } from './seconds-until.ts'
import { useTexts } from './texts.ts'

// Whoever shows no code does not fetch what draws it.
const QrCode = lazy(() => import('@birge/ui/qr-code').then(({ QrCode }) => ({ default: QrCode })))

/** The cart goes on at a till: its code as a picture for the scanner and as six signs for the ear, good for some minutes. */
export function HandoffCard({ cart }: { cart: Cart }) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  return (
    <Card className="offer">
      <Icon name="qr" size={28} />
      <div>
        <h2>{t('handoff.offer')}</h2>
        <p className="b-small b-soft">{t('handoff.offer_text')}</p>
      </div>
      <Button variant="secondary" wide onClick={() => setOpen(true)} disabled_because={cart.status === 'frozen' ? t('cart.frozen') : null}>
        {t('handoff.show')}
      </Button>
      <Dialog open={open} on_close={() => setOpen(false)} title={t('handoff.title')} texts={{ close: t('shell.close') }}>
        {open && <HandoffCode close={() => setOpen(false)} />}
      </Dialog>
    </Card>
  )
}

function HandoffCode({ close }: { close: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const news = useCartNews()
  const { mutate: ask, data: code, error, isPending } = useMutation({ mutationFn: () => answer(api.POST('/v1/cart/handoff')) })
  useEffect(() => ask(), [ask])
  const seconds = useSecondsUntil(code?.expires_at)
  if (news === 'serving_began')
    return (
      <div className="handoff handoff--done" role="status">
        <Icon name="check" size={48} />
        <p>{t('handoff.taken')}</p>
        <Button onClick={close}>{t('handoff.thanks')}</Button>
      </div>
    )
  if (error)
    return (
      <div className="handoff" role="alert">
        <p>{refusalText(texts, error)}</p>
        <Button onClick={() => ask()}>{t('errors.again')}</Button>
      </div>
    )
  const over = code && seconds === 0
  return (
    <div className="handoff" aria-busy={isPending || undefined}>
      <p className="b-soft">{t('handoff.how')}</p>
      <div className={over ? 'handoff__code handoff__code--over' : 'handoff__code'}>
        <Suspense fallback={<span className="handoff__waiting" />}>
          {code ? <QrCode text={code.qr_text} label={t('handoff.qr')} size={232} /> : <span className="handoff__waiting" />}
        </Suspense>
        <p className="handoff__signs">
          <output aria-label={t('handoff.code')}>{code ? printHandoffCode(code.code) : '··· ···'}</output>
        </p>
      </div>
      {over ? (
        <Button icon="refresh" onClick={() => ask()}>
          {t('handoff.new')}
        </Button>
      ) : (
        <p className="b-small b-soft b-figures" role="timer">
          {t('handoff.good_for', { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` })}
        </p>
      )}
    </div>
  )
}
