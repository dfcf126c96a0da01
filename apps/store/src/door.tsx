import { BirgeMark, Button, ErrorState } from '@birge/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answer, answerOrNull, api, asTill, device, Problem } from './api.ts'
import { useReachable } from './connection.ts'
import { CounterProvider } from './counter.tsx'
import { OfflineProvider } from './offline.tsx'
import { keep, orKept } from './on-device.ts'
import { Pairing } from './pairing.tsx'
import { PinSignIn } from './pin-sign-in.tsx'
import { refusalText } from './refusals.ts'
import { OpenRegister, RegisterClosed } from './register.tsx'
import { Shell } from './shell.tsx'
import { useSpeaking } from './speaking.tsx'
import { useTexts } from './texts.ts'
import { type RegisterSession, SESSION, type Till, TillContext } from './till.ts'

/** Everything the device must know before it sells: which till it is, who works on it, and that its drawer is open. */
export function Door() {
  const memory = useQueryClient()
  const { suggest } = useSpeaking()
  const [moving, setMoving] = useState(false)
  const session = useQuery({
    queryKey: [...SESSION, 'session'],
    queryFn: () => orKept('session', () => answerOrNull(api.GET('/v1/staff-sessions/current'), 401)),
  })
  const choices = useQuery({
    queryKey: [...SESSION, 'choices'],
    queryFn: () => orKept('choices', () => answerOrNull(asTill.GET('/v1/till-sign-ins/choices'), 401, 404)),
  })
  const register = session.data?.register ?? choices.data?.register
  if (register) device.market = register.country

  const locale = session.data?.register ? session.data.locale : register?.country.toLowerCase()
  useEffect(() => suggest(locale ?? null), [locale, suggest])

  const reachable = useReachable()
  useEffect(() => {
    if (reachable) void memory.invalidateQueries()
  }, [reachable, memory])

  const look = () => memory.invalidateQueries({ queryKey: SESSION })
  const signOut = async () => {
    await answerOrNull(api.DELETE('/v1/staff-sessions/current'), 401)
    // Should the line fall now, nobody is in again because she was before.
    await keep('session', null).catch(() => {})
    memory.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] })
    await look()
  }

  const problem = session.error ?? choices.error
  if (session.data === undefined || choices.data === undefined) return problem ? <Trouble problem={problem} on_retry={look} /> : <Splash />
  if (session.data?.register && !moving)
    return <AtTheTill session={session.data} register={session.data.register} people={choices.data?.staff ?? []} sign_out={signOut} />
  if (choices.data && !moving) return <PinSignIn choices={choices.data} on_signed_in={look} on_move={() => setMoving(true)} />
  return (
    <Pairing
      paired={choices.data?.register ?? null}
      on_changed={look}
      on_done={() => {
        setMoving(false)
        void look()
      }}
    />
  )
}

function AtTheTill(till: Omit<Till, 'opened' | 'on_closed'>) {
  const memory = useQueryClient()
  const [closed, setClosed] = useState<RegisterSession | null>(null)
  const opened = useQuery({
    queryKey: [...SESSION, 'register', till.register.register_id],
    queryFn: () => orKept(`opened:${till.register.register_id}`, () => answer(api.GET('/v1/register-sessions/current'))),
  })
  const look = () => memory.invalidateQueries({ queryKey: SESSION })
  const close = (counted: RegisterSession) => {
    void keep(`opened:${till.register.register_id}`, { ...opened.data, session: null }).catch(() => {})
    setClosed(counted)
  }
  if (closed) return <RegisterClosed closed={closed} sign_out={till.sign_out} />
  if (opened.data === undefined)
    return opened.error ? <Trouble problem={opened.error} on_retry={look} on_leave={till.sign_out} /> : <Splash />
  if (!opened.data.session) return <OpenRegister {...till} on_opened={look} />
  return (
    <TillContext.Provider value={{ ...till, opened: opened.data.session, on_closed: close }}>
      <OfflineProvider>
        <CounterProvider>
          <Shell />
        </CounterProvider>
      </OfflineProvider>
    </TillContext.Provider>
  )
}

function Splash() {
  const { t } = useTexts()
  return (
    <main className="splash" aria-busy="true">
      <BirgeMark size={72} label={t('loading')} />
    </main>
  )
}

function Trouble({ problem, on_retry, on_leave }: { problem: Error; on_retry: () => void; on_leave?: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const unreachable = problem instanceof Problem && problem.status === 0
  return (
    <main className="splash">
      <ErrorState
        icon={unreachable ? 'offline' : 'warning'}
        title={t(unreachable ? 'offline.title' : 'trouble.title')}
        text={unreachable ? t('offline.text') : refusalText(texts, problem)}
      >
        <Button size="l" icon="refresh" onClick={on_retry}>
          {t('retry')}
        </Button>
        {on_leave && (
          <Button size="l" variant="secondary" onClick={on_leave}>
            {t('device.sign_out')}
          </Button>
        )}
      </ErrorState>
    </main>
  )
}
