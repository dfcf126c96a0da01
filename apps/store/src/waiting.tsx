import { ButtonLink, EmptyState, Icon, Picture } from '@birge/ui'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { customerName } from './cart.tsx'
import { type CartAtTill, useCounter } from './counter.tsx'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

const MOST_PICTURES = 5

/** Carts that were put away: the customer went for one more thing, or wants to pay later today. */
export function WaitingPage() {
  const texts = useTexts()
  const { t } = texts
  const counter = useCounter()
  const go = useNavigate()
  const open = useMutation({
    mutationFn: (cart_id: string) => counter.changeAndWait({ kind: 'open', way: { cart_id }, bring: false }),
    onSuccess: () => go('/'),
    onError: (problem) => counter.tellTrouble(refusalText(texts, problem)),
  })
  return (
    <main className="page">
      <header className="page__head">
        <h1>{t('waiting.title')}</h1>
        <p className="page__text">{t('waiting.text')}</p>
      </header>
      {counter.ready && counter.waiting.length === 0 ? (
        <EmptyState icon="clock" title={t('waiting.none')} text={t('waiting.none_text')}>
          <ButtonLink href="/">{t('nav.sell')}</ButtonLink>
        </EmptyState>
      ) : (
        <ul className="waiting" aria-busy={!counter.ready}>
          {counter.waiting.map((item) => (
            <li key={item.cart.cart_id}>
              <WaitingCart item={item} busy={open.isPending} on_open={() => open.mutate(item.cart.cart_id ?? '')} />
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}

function WaitingCart({ item, busy, on_open }: { item: CartAtTill; busy: boolean; on_open: () => void }) {
  const { t, money, date } = useTexts()
  const { register } = useTill()
  const { cart } = item
  const more = cart.lines.length - MOST_PICTURES
  return (
    <button type="button" className="waiting__cart" disabled={busy} onClick={on_open}>
      <span className="waiting__head">
        <strong>{customerName(item, t)}</strong>
        <small>
          <Icon name="clock" size={18} /> {item.put_away_at && date(item.put_away_at, register.time_zone, 'time')} · {item.register_name}
        </small>
      </span>
      <span className="waiting__pictures" aria-hidden="true">
        {cart.lines.slice(0, MOST_PICTURES).map((line) => (
          <Picture key={line.line_id} src={line.picture} alt="" ground={line.ground} ratio="1" />
        ))}
        {more > 0 && <span>+{more}</span>}
      </span>
      <span className="waiting__foot">
        <span>{t('cart.pieces', { count: cart.item_count })}</span>
        <strong>{money(cart.totals.total_minor, cart.currency)}</strong>
      </span>
    </button>
  )
}
