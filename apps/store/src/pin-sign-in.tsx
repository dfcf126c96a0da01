import { Button, Icon } from '@birge/ui'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answer, asTill } from './api.ts'
import { DoorPage } from './door-page.tsx'
import { Keypad, useKeyboard, useTyped } from './keypad.tsx'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { LanguageChoice } from './speaking.tsx'
import { useTexts } from './texts.ts'
import type { Choices } from './till.ts'
import { UnsentNotice } from './unsent.tsx'

const SHORTEST_PIN = 4
const LONGEST_PIN = 6
const GROUNDS = ['sage', 'clay', 'sky', 'honey', 'rose', 'sea', 'lilac', 'sand']
type Person = Choices['staff'][number]

/** A round face with the person's initials, always on the same ground. */
export function Face({ name, initials, size }: { name: string; initials: string; size?: 's' }) {
  const place = Array.from(name).reduce((sum, sign) => sum + sign.codePointAt(0)!, 0) % GROUNDS.length
  return (
    <span className={size ? `face face--${size}` : 'face'} style={{ background: `var(--ground-${GROUNDS[place]})` }} aria-hidden="true">
      {initials}
    </span>
  )
}

export function PinSignIn({ choices, on_signed_in, on_move }: { choices: Choices; on_signed_in: () => void; on_move: () => void }) {
  const { t } = useTexts()
  const [chosen, setChosen] = useState<Person | null>(null)
  const { register, staff } = choices
  if (chosen) return <PinPad person={chosen} register={register} on_back={() => setChosen(null)} on_signed_in={on_signed_in} />
  return (
    <DoorPage
      title={register.location_name}
      text={
        <>
          {register.name} · <Clock time_zone={register.time_zone} />
        </>
      }
      foot={
        <>
          <LanguageChoice label={t('device.language')} />
          <Button variant="quiet" size="s" onClick={on_move}>
            {t('pin.other_register')}
          </Button>
        </>
      }
    >
      <UnsentNotice />
      <h2 className="door__question">{t('pin.who')}</h2>
      {staff.length ? (
        <ul className="people">
          {staff.map((person) => (
            <li key={person.staff_id}>
              <button type="button" onClick={() => setChosen(person)}>
                <Face {...person} />
                {person.name}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="door__text">{t('pin.nobody')}</p>
      )}
    </DoorPage>
  )
}

interface PadProps {
  person: Person
  register: Choices['register']
  on_back: () => void
  on_signed_in: () => void
}

function PinPad({ person, register, on_back, on_signed_in }: PadProps) {
  const texts = useTexts()
  const { t } = texts
  const pin = useTyped((typed, key) =>
    key === 'back' ? typed.slice(0, -1) : key === 'clear' ? '' : /^\d$/.test(key) ? (typed + key).slice(0, LONGEST_PIN) : typed,
  )
  const signIn = useMutation({
    mutationFn: () => answer(asTill.POST('/v1/till-sign-ins', { body: { staff_id: person.staff_id, pin: pin.typed } })),
    onSuccess: on_signed_in,
    onError: () => pin.set(''),
  })
  const press = (key: string, at?: number) => {
    if (signIn.isPending) return
    signIn.reset()
    pin.press(key, at)
  }
  const enough = pin.typed.length >= SHORTEST_PIN
  useKeyboard(press, () => enough && signIn.mutate())
  useScanner(({ began_at }) => pin.unsaySince(began_at))
  return (
    <DoorPage
      mark={<Face {...person} />}
      title={person.name}
      text={`${register.location_name} · ${register.name}`}
      foot={
        <Button variant="quiet" icon="arrow_left" onClick={on_back}>
          {t('pin.somebody_else')}
        </Button>
      }
    >
      <div className="pin">
        <p className="pin__dots" role="status" data-wrong={signIn.isError || undefined}>
          <span className="b-visually-hidden">{t('pin.typed', { count: pin.typed.length })}</span>
          {Array.from({ length: Math.max(SHORTEST_PIN, pin.typed.length) }, (_, place) => (
            <i key={place} data-full={place < pin.typed.length || undefined} />
          ))}
        </p>
        <p className="pin__note" role="alert">
          {signIn.error ? (
            <>
              <Icon name="warning" size={18} /> {refusalText(texts, signIn.error, register)}
            </>
          ) : (
            t('pin.enter')
          )}
        </p>
        <Keypad label={t('pin.pad')} on_key={press} />
        <Button
          size="l"
          wide
          busy={signIn.isPending}
          disabled_because={enough ? null : t('pin.too_short', { least: SHORTEST_PIN })}
          onClick={() => signIn.mutate()}
        >
          {t('pin.sign_in')}
        </Button>
      </div>
    </DoorPage>
  )
}

function Clock({ time_zone }: { time_zone: string }) {
  const { date } = useTexts()
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const tick = setInterval(() => setNow(new Date()), 10_000)
    return () => clearInterval(tick)
  }, [])
  return <time dateTime={now.toISOString()}>{date(now, time_zone, 'time')}</time>
}
