import { Button, EmptyState, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { answer, answerOrNull, asManager } from './api.ts'
import { DoorPage } from './door-page.tsx'
import { refusalText } from './refusals.ts'
import { LanguageChoice } from './speaking.tsx'
import { useTexts } from './texts.ts'
import { type Register, SESSION } from './till.ts'

interface Props {
  /** The till that this device is until now. */
  paired: Register | null
  on_changed: () => void
  on_done: () => void
}

/** The first minutes of a device: somebody with the right to do so says which till it is. */
export function Pairing({ paired, on_changed, on_done }: Props) {
  const { t } = useTexts()
  // Who has signed in by password: at the back office in this browser, or here.
  const { data: session, isPending } = useQuery({
    queryKey: [...SESSION, 'manager'],
    queryFn: () => answerOrNull(asManager.GET('/v1/staff-sessions/current'), 401),
  })
  // Whoever signed in only to pair the device must not stay signed in on it.
  const [signed_in_here, setSignedInHere] = useState(false)
  const signedIn = () => {
    setSignedInHere(true)
    on_changed()
  }
  const foot = (
    <>
      {paired && (
        <Button variant="quiet" icon="arrow_left" onClick={on_done}>
          {t('pairing.keep', { register: paired.name })}
        </Button>
      )}
      <LanguageChoice label={t('device.language')} />
    </>
  )
  if (isPending) return null
  if (!session) {
    return (
      <DoorPage title={t('pairing.title')} text={t('pairing.text')} foot={foot}>
        <PasswordSignIn on_signed_in={signedIn} />
      </DoorPage>
    )
  }
  return (
    <DoorPage title={t('pairing.which')} text={t('pairing.as', { name: session.name })} foot={foot}>
      <RegisterChoice paired={paired} leave_afterwards={signed_in_here} on_done={on_done} on_left={on_changed} />
    </DoorPage>
  )
}

function PasswordSignIn({ on_signed_in }: { on_signed_in: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => answer(asManager.POST('/v1/staff-sessions', { body: { email: email.trim(), password } })),
    onSuccess: on_signed_in,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (email && password) signIn.mutate()
  }
  const missing = !email || !password ? t('pairing.fill_in') : null
  return (
    <form className="door__form" onSubmit={submit} noValidate>
      <Field label={t('pairing.email')}>
        <Input type="email" autoComplete="username" value={email} onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Field label={t('pairing.password')} error={signIn.error ? refusalText(texts, signIn.error) : undefined}>
        <Input type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
      </Field>
      <Button type="submit" size="l" wide busy={signIn.isPending} disabled_because={missing}>
        {t('pairing.sign_in')}
      </Button>
    </form>
  )
}

interface ChoiceProps {
  paired: Register | null
  leave_afterwards: boolean
  on_done: () => void
  on_left: () => void
}

function RegisterChoice({ paired, leave_afterwards, on_done, on_left }: ChoiceProps) {
  const texts = useTexts()
  const { t } = texts
  const registers = useQuery({
    queryKey: ['registers'],
    queryFn: () => answer(asManager.GET('/v1/registers', { params: { query: { limit: 200 } } })),
  })
  const leave = () => answerOrNull(asManager.DELETE('/v1/staff-sessions/current'), 401)
  const pair = useMutation({
    mutationFn: async (register_id: string) => {
      await answer(asManager.POST('/v1/registers/{register_id}/pairings', { params: { path: { register_id } } }))
      if (leave_afterwards) await leave()
    },
    onSuccess: on_done,
  })
  const problem = pair.error ?? registers.error
  const byPlace = Map.groupBy(registers.data?.items ?? [], (register) => register.location_name)
  return (
    <div className="places" aria-busy={registers.isPending}>
      {problem && (
        <p className="door__problem" role="alert">
          <Icon name="warning" size={20} /> {refusalText(texts, problem)}
        </p>
      )}
      {registers.data?.items.length === 0 && <EmptyState icon="store" title={t('pairing.none')} text={t('pairing.none_text')} />}
      {[...byPlace].map(([place, ofPlace]) => (
        <section key={place} className="places__place">
          <h2>
            <Icon name="store" size={22} /> {place}
          </h2>
          <div className="places__registers">
            {ofPlace.map(({ register_id, name }) => (
              <button
                key={register_id}
                type="button"
                className="places__register"
                disabled={pair.isPending}
                aria-current={register_id === paired?.register_id}
                onClick={() => pair.mutate(register_id)}
              >
                {name}
              </button>
            ))}
          </div>
        </section>
      ))}
      <Button variant="quiet" onClick={() => void leave().then(on_left)}>
        {t('pairing.somebody_else')}
      </Button>
    </div>
  )
}
