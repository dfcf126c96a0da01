import { isCardNumber } from '@birge/kernel/payment-card'
import { Button, Field, Icon, IconButton, Input } from '@birge/ui'
import { useIsMutating } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { BRINGING } from './counter-offline.ts'
import { type CartAtTill, useCounter } from './counter.tsx'
import { sellOffline } from './offline-counter.ts'
import { useOffline } from './offline.tsx'
import { Basket, Due, ICONS, Tendering, WasCancelled } from './payment.tsx'
import { useTenders } from './sale.ts'
import { useScanner } from './scanner.ts'
import { standingOf, type Tender } from './tenders.ts'
import { textsIn, useTexts } from './texts.ts'
import { useTill } from './till.ts'

const ONLINE_ONLY = ['by_link', 'gift_card', 'store_credit', 'saved_card', 'deposit', 'instalments'] as const

/** Taking money without the server: cash, and the bank's own terminal where this company takes cards on it. */
export function PaymentWithoutServer({ open: on_counter, on_ringing }: { open: CartAtTill; on_ringing: (ringing: boolean) => void }) {
  const { t, money } = useTexts()
  const go = useNavigate()
  const counter = useCounter()
  const { pack, too_old, lookAtClock } = useOffline()
  const { session } = useTill()
  const [tenders, setTenders] = useTenders(on_counter.cart.cart_id)
  // From the first money on it costs what it cost then.
  const [held, setHeld] = useState<{ open: CartAtTill; quoted_at: string } | null>(null)
  const { open, quoted_at } = (tenders.length > 0 && held) || { open: on_counter, quoted_at: counter.quoted_at }
  const { cart } = open
  const total_minor = cart.totals.total_minor
  const [taking_back, setTakingBack] = useState<number | null>(null)
  const standing = standingOf(total_minor, tenders)
  const [card_minor, setCard] = useState<number | null>(null)
  const selling = useRef(false)
  const bringing = useIsMutating({ mutationKey: BRINGING }) > 0
  // Charged while there was a server, which asks for no slip.
  const without_slip = tenders.findIndex(({ method, reference }) => method === 'terminal' && (!reference || isCardNumber(reference)))
  const cannot = bringing
    ? t('offline.bringing')
    : too_old
      ? t('offline.too_old', { hours: pack?.pack.good_for_hours ?? 0 })
      : standing.overcharged_minor
        ? t('pay.overcharged', { amount: money(standing.overcharged_minor, cart.currency) })
        : null

  const finish = async (given: Tender[]) => {
    if (!pack || !quoted_at || selling.current) return
    selling.current = true
    on_ringing(true)
    try {
      const shown_less = textsIn(pack.pack.receipt.locale).t('offline.shown_less')
      const sale = await sellOffline(pack, { tenders: given, total_minor, quoted_at, seller: session, shown_less })
      if (!sale) {
        on_ringing(false)
        setHeld(null)
        lookAtClock()
        return counter.tellTrouble(t('offline.changed'))
      }
      setTenders([])
      void go(`/sold-offline/${sale.sale_id}`, { replace: true })
    } catch {
      on_ringing(false)
      counter.tellTrouble(t('offline.not_kept'))
    } finally {
      selling.current = false
    }
  }
  const give = (tender: Tender) => {
    const given = [...tenders, tender]
    if (quoted_at) setHeld({ open, quoted_at })
    setTenders(given)
    setCard(null)
    if (standingOf(total_minor, given).left_minor === 0) void finish(given)
  }
  const takeBack = (place: number) => {
    setTenders(tenders.filter((_, at) => at !== place))
    setTakingBack(null)
  }
  return (
    <main className="pay">
      <Basket open={open} />
      <section className="pay__desk" aria-label={t('pay.title')}>
        <header className="pay__head">
          <IconButton icon="arrow_left" label={t('pay.back')} onClick={() => (card_minor === null ? void go('/') : setCard(null))} />
          <h1>{t('pay.title')}</h1>
          <span className="pay__total">{money(total_minor, cart.currency)}</span>
        </header>
        {(card_minor !== null || standing.left_minor === 0) && <Due {...standing} currency={cart.currency} />}
        {tenders.length > 0 && (
          <ul className="tenders" aria-label={t('pay.given')}>
            {tenders.map((tender, place) => (
              <li key={place}>
                <Icon name={ICONS[tender.method]} size={22} />
                <span>
                  {t(`pay.${tender.method}`)}
                  {tender.reference && ` · ${tender.reference}`}
                </span>
                <strong>{money(tender.amount_minor, cart.currency)}</strong>
                <IconButton
                  icon="close"
                  label={t('pay.take_back', { amount: money(tender.amount_minor, cart.currency) })}
                  onClick={() => (tender.method === 'terminal' ? setTakingBack(place) : takeBack(place))}
                />
              </li>
            ))}
          </ul>
        )}
        {without_slip >= 0 ? (
          <CardWithoutServer
            key={`slip ${without_slip}`}
            is_charged
            amount={money(tenders[without_slip]!.amount_minor, cart.currency)}
            on_taken={(reference) => setTenders(tenders.map((one, at) => (at === without_slip ? { ...one, reference } : one)))}
            on_failed={() => setTakingBack(without_slip)}
          />
        ) : card_minor !== null ? (
          <CardWithoutServer
            amount={money(card_minor, cart.currency)}
            on_taken={(reference) => give({ method: 'terminal', amount_minor: card_minor, reference })}
            on_failed={() => setCard(null)}
          />
        ) : standing.left_minor > 0 ? (
          <Tendering
            key={standing.left_minor}
            left_minor={standing.left_minor}
            currency={cart.currency}
            cannot={cannot}
            on_cash={(amount_minor) => give({ method: 'cash', amount_minor })}
            on_card={pack?.pack.tenders.includes('terminal') ? setCard : null}
            more={null}
          >
            <OnlineOnly />
          </Tendering>
        ) : (
          <Button size="l" wide disabled_because={cannot} onClick={() => void finish(tenders)}>
            {t('pay.finish')}
          </Button>
        )}
      </section>
      <WasCancelled place={taking_back} on_cancelled={takeBack} on_close={() => setTakingBack(null)} />
    </main>
  )
}

/** What cannot be taken now, and why, said once. */
function OnlineOnly() {
  const { t } = useTexts()
  return (
    <div className="online-only" role="group" aria-labelledby="online-only">
      <p id="online-only">
        <Icon name="offline" size={18} /> {t('offline.online_only')}
      </p>
      <ul>
        {ONLINE_ONLY.map((way) => (
          <li key={way}>
            <button type="button" className="chip" aria-disabled="true" aria-describedby="online-only">
              {t(`offline.ways.${way}`)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface CardWithoutServerProps {
  amount: string
  /** Its slip is all that is missing. */
  is_charged?: boolean
  on_taken: (slip: string) => void
  on_failed: () => void
}

/** Nobody but the slip knows of this payment until the server has it, so its number is asked for. */
function CardWithoutServer({ amount, is_charged = false, on_taken, on_failed }: CardWithoutServerProps) {
  const { t } = useTexts()
  const [slip, setSlip] = useState('')
  useScanner(() => {})
  // Twelve digits from a bank may look like a card number by chance; such a number may not be written down.
  const missing = !slip.trim() ? t('offline.slip_needed') : isCardNumber(slip) ? t('offline.slip_like_card') : null
  return (
    <form
      className="on-terminal"
      onSubmit={(event) => {
        event.preventDefault()
        if (!missing) on_taken(slip.trim())
      }}
    >
      <div className="on-terminal__ask" role="status">
        <Icon name="card" size={44} strokeWidth={1.3} />
        <p>{t(is_charged ? 'offline.slip_of_charged' : 'pay.on_terminal')}</p>
        <strong>{amount}</strong>
      </div>
      <Field label={t('pay.reference')} hint={t('offline.slip_hint')}>
        <Input autoComplete="off" maxLength={60} value={slip} onChange={(event) => setSlip(event.target.value)} />
      </Field>
      <Button type="submit" size="l" wide icon="check" disabled_because={missing}>
        {t('pay.taken')}
      </Button>
      <Button variant="secondary" size="l" wide onClick={on_failed}>
        {t('pay.not_taken')}
      </Button>
    </form>
  )
}
