import { Button, Icon } from '@birge/ui'
import { Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, askAgain, attempt } from './api.ts'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { minorOf, typeDigit } from './money.ts'
import { refusalText } from './refusals.ts'
import { useNarrow } from './sheet.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { TypedAmount } from './typed-amount.tsx'

const KINDS = ['to_safe', 'from_safe', 'paid_out', 'paid_in'] as const
type Kind = (typeof KINDS)[number]
const REASONS = {
  paid_out: ['supplies', 'postage', 'transport', 'repair', 'other'],
  paid_in: ['returned', 'other'],
  to_safe: [],
  from_safe: [],
} as const satisfies Record<Kind, readonly string[]>
type Reason = (typeof REASONS)[Kind][number]

const KEY = ['cash-movements']

/** Cash that comes and goes without a sale: to the safe and from there, paid out and in. How much lies in the drawer is told to nobody. */
export function DrawerCash() {
  const { t, date, money } = useTexts()
  const { register, opened } = useTill()
  const [kind, setKind] = useState<Kind | null>(null)
  const moves = useQuery({
    queryKey: [...KEY, opened.register_session_id],
    queryFn: () => answer(api.GET('/v1/register-sessions/current/cash-movements', { params: { query: { limit: 20 } } })),
    staleTime: 0,
  })
  return (
    <section aria-label={t('drawer.title')} className="drawer-cash">
      <h2 className="page__sub">{t('drawer.title')}</h2>
      <div className="chips chips--start">
        {KINDS.map((one) => (
          <button key={one} type="button" className="chip" onClick={() => setKind(one)}>
            {t(`drawer.${one}`)}
          </button>
        ))}
      </div>
      {!!moves.data?.items.length && (
        <ul className="rows">
          {moves.data.items.map((move) => (
            <li key={move.cash_movement_id} className="row">
              <Icon name="cash" />
              <span className="row__words">
                <strong>{t(`drawer.${move.kind}`)}</strong>
                <small>
                  {date(move.moved_at, register.time_zone, 'time')}
                  {move.reason && ` · ${t(`drawer.reasons.${move.reason}`)}`}
                </small>
              </span>
              <span className="row__amount">{money(move.amount_minor, opened.currency)}</span>
            </li>
          ))}
        </ul>
      )}
      {kind && <MoveModal key={kind} kind={kind} on_close={() => setKind(null)} />}
    </section>
  )
}

function MoveModal({ kind, on_close }: { kind: Kind; on_close: () => void }) {
  const texts = useTexts()
  const { t, money } = texts
  const { opened } = useTill()
  const { currency } = opened
  const memory = useQueryClient()
  const amount = useTyped((typed, key) => typeDigit(typed, key, currency))
  const amount_minor = minorOf(amount.typed, currency)
  const [reason, setReason] = useState<Reason | null>(null)
  const [key] = useState(attempt)
  const reasons: readonly Reason[] = REASONS[kind]
  const missing = !amount_minor ? t('drawer.how_much') : reasons.length && !reason ? t('drawer.what_for') : null
  const move = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/register-sessions/current/cash-movements', {
          params: { header: { 'Idempotency-Key': key } },
          body: { kind, amount_minor, ...(reason && { reason }) },
        }),
      ),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: KEY })
      on_close()
    },
    ...askAgain,
  })
  useKeyboard(amount.press, () => missing === null && move.mutate())
  return (
    <Modal
      opened
      onClose={on_close}
      title={t(`drawer.${kind}`)}
      size="sm"
      radius="lg"
      centered
      fullScreen={useNarrow()}
      closeButtonProps={{ 'aria-label': t('close'), size: 'xl' }}
    >
      <div className="pin">
        <TypedAmount label={t('drawer.amount')} typed={amount.typed} currency={currency} />
        {reasons.length > 0 && (
          <div className="chips" role="group" aria-label={t('drawer.what_for')}>
            {reasons.map((one) => (
              <button key={one} type="button" className="chip" aria-pressed={reason === one} onClick={() => setReason(one)}>
                {t(`drawer.reasons.${one}`)}
              </button>
            ))}
          </div>
        )}
        <Keypad label={t('drawer.amount')} point={t('keypad.sign')} on_key={amount.press} />
        {move.error && (
          <p className="door__problem" role="alert">
            <Icon name="warning" size={20} /> {refusalText(texts, move.error)}
          </p>
        )}
        <Button size="l" wide busy={move.isPending} disabled_because={missing} onClick={() => move.mutate()}>
          {t(`drawer.do.${kind}`, { amount: money(amount_minor, currency) })}
        </Button>
      </div>
    </Modal>
  )
}
