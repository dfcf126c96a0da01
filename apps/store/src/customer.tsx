import { readHandoffCode } from '@birge/kernel/handoff'
import { Button, Checkbox, Field, Icon, Input } from '@birge/ui'
import { Drawer, PinInput, SegmentedControl } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { answer, api } from './api.ts'
import { useCounter, type WayIn } from './counter.tsx'
import { refusalText } from './refusals.ts'
import { useSheet } from './sheet.ts'
import { soundOfDone } from './signals.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** How the customer's own cart comes to this counter: she shows its code, or proves herself by a code sent to her phone. */
export function CustomerSheet({ open, on_close }: { open: boolean; on_close: () => void }) {
  const { t } = useTexts()
  const sheet = useSheet()
  const [way, setWay] = useState('code')
  return (
    <Drawer opened={open} onClose={on_close} title={t('customer.title')} {...sheet}>
      <div className="customer">
        <SegmentedControl
          fullWidth
          size="lg"
          radius="xl"
          value={way}
          onChange={setWay}
          aria-label={t('customer.how')}
          data={[
            { value: 'code', label: t('customer.by_code') },
            { value: 'phone', label: t('customer.by_phone') },
          ]}
        />
        {way === 'code' ? <ByCode on_opened={on_close} /> : <ByPhone on_opened={on_close} />}
      </div>
    </Drawer>
  )
}

/** What already lies on the counter comes along into her cart, unless it belongs to somebody else. */
function useOpening(on_opened: () => void) {
  const { t } = useTexts()
  const counter = useCounter()
  const walk_in = counter.open?.via === 'walk_in' ? counter.open.cart : null
  const lies = walk_in?.item_count ?? 0
  const [bring, setBring] = useState(true)
  const open = useMutation({
    mutationFn: (way: WayIn) => counter.changeAndWait({ kind: 'open', way, bring: bring && lies > 0 }),
    onSuccess: () => {
      soundOfDone()
      on_opened()
    },
  })
  const along = lies > 0 && (
    <Checkbox
      checked={bring}
      onChange={(event) => setBring(event.target.checked)}
      label={t('customer.bring', { count: lies })}
      hint={t(bring ? 'customer.bring_hint' : 'customer.leave_hint')}
    />
  )
  return { open, along }
}

function Wrong({ problem }: { problem: unknown }) {
  const texts = useTexts()
  return (
    <p className="customer__note" role="alert">
      {problem ? (
        <>
          <Icon name="warning" size={20} /> {refusalText(texts, problem)}
        </>
      ) : null}
    </p>
  )
}

// A scanner types a whole QR code into the six fields; its first six signs are not the code.
const PAUSE_AFTER_TYPING_MS = 250

function ByCode({ on_opened }: { on_opened: () => void }) {
  const { t } = useTexts()
  const { open, along } = useOpening(on_opened)
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState(0)
  const whole = readHandoffCode(code)
  const submit = () => {
    if (!whole || open.isPending) return
    const startAnew = () => {
      setCode('')
      setWrong(wrong + 1)
    }
    open.mutate({ handoff_code: whole }, { onError: startAnew })
  }
  const latest = useRef(submit)
  latest.current = submit
  useEffect(() => {
    if (!whole) return
    const timer = setTimeout(() => latest.current(), PAUSE_AFTER_TYPING_MS)
    return () => clearTimeout(timer)
  }, [whole])
  return (
    <form
      className="customer__way"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="customer__picture">
        <Icon name="qr" size={72} strokeWidth={1.2} />
        <p>{t('customer.code_text')}</p>
      </div>
      <PinInput
        key={wrong}
        autoFocus
        className="code-input"
        length={6}
        size="xl"
        type={/^[\p{L}\p{N}]$/u}
        inputType="text"
        placeholder=""
        aria-label={t('customer.code')}
        getInputProps={(place) => ({
          'aria-label': t('customer.code_sign', { place: place + 1 }),
          autoCapitalize: 'characters',
          ...(place === 0 && { 'data-autofocus': true }),
        })}
        value={code}
        error={open.isError}
        onChange={(typed) => {
          if (typed) open.reset()
          setCode(typed.toUpperCase())
        }}
      />
      <Wrong problem={open.error} />
      {along}
      <Button type="submit" size="l" wide busy={open.isPending} disabled_because={whole ? null : t('customer.code_short')}>
        {t('customer.open')}
      </Button>
    </form>
  )
}

interface Proof {
  code_id: string
  sent_to: string
}

function ByPhone({ on_opened }: { on_opened: () => void }) {
  const { t } = useTexts()
  const { register } = useTill()
  const [contact, setContact] = useState('')
  const [proof, setProof] = useState<Proof | null>(null)
  const send = useMutation({
    mutationFn: () => {
      const value = contact.trim()
      const to = value.includes('@') ? { email: value } : { phone: value }
      return answer(api.POST('/v1/customer-proofs', { body: { ...to, register_id: register.register_id } }))
    },
    onSuccess: setProof,
  })
  if (proof)
    return (
      <ToldCode key={proof.code_id} proof={proof} on_again={() => send.mutate()} on_back={() => setProof(null)} on_opened={on_opened} />
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (contact.trim()) send.mutate()
  }
  return (
    <form className="customer__way" onSubmit={submit} noValidate>
      <div className="customer__picture">
        <Icon name="chat" size={64} strokeWidth={1.2} />
        <p>{t('customer.phone_text')}</p>
      </div>
      <Field label={t('customer.phone')}>
        <Input
          className="customer__phone"
          inputMode={contact.includes('@') ? 'email' : 'tel'}
          autoComplete="off"
          data-autofocus
          placeholder={register.country === 'AZ' ? '050 123 45 67' : '0532 123 45 67'}
          value={contact}
          onChange={(event) => {
            send.reset()
            setContact(event.target.value)
          }}
        />
      </Field>
      <Wrong problem={send.error} />
      <Button type="submit" size="l" wide busy={send.isPending} disabled_because={contact.trim() ? null : t('customer.phone_missing')}>
        {t('customer.send')}
      </Button>
      <p className="customer__small">{t('customer.logged')}</p>
    </form>
  )
}

interface ToldProps {
  proof: Proof
  on_again: () => void
  on_back: () => void
  on_opened: () => void
}

function ToldCode({ proof, on_again, on_back, on_opened }: ToldProps) {
  const { t } = useTexts()
  const { open, along } = useOpening(on_opened)
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState(0)
  const confirm = useMutation({
    mutationFn: (told: string) =>
      answer(
        api.POST('/v1/customer-proofs/{code_id}/confirmation', { params: { path: { code_id: proof.code_id } }, body: { code: told } }),
      ),
    onSuccess: () => open.mutate({ proof_id: proof.code_id }),
    onError: () => {
      setCode('')
      setWrong(wrong + 1)
    },
  })
  const busy = confirm.isPending || open.isPending
  const submit = (told: string) => {
    if (busy) return
    // She is proven already, and only her cart could not be opened: the code itself is used up.
    if (confirm.isSuccess) open.mutate({ proof_id: proof.code_id })
    else confirm.mutate(told)
  }
  return (
    <form
      className="customer__way"
      onSubmit={(event) => {
        event.preventDefault()
        submit(code)
      }}
    >
      <div className="customer__picture">
        <p>{t('customer.sent', { to: proof.sent_to })}</p>
        <strong>{t('customer.ask')}</strong>
      </div>
      <PinInput
        key={wrong}
        autoFocus
        className="code-input"
        length={6}
        size="xl"
        type="number"
        inputMode="numeric"
        placeholder=""
        aria-label={t('customer.told')}
        getInputProps={(place) => ({
          'aria-label': t('customer.told_digit', { place: place + 1 }),
          ...(place === 0 && { 'data-autofocus': true }),
        })}
        value={code}
        error={confirm.isError}
        onChange={(typed) => {
          if (typed) confirm.reset()
          setCode(typed)
        }}
        onComplete={submit}
      />
      <Wrong problem={confirm.error ?? open.error} />
      {along}
      <Button
        type="submit"
        size="l"
        wide
        busy={busy}
        disabled_because={code.length === 6 || confirm.isSuccess ? null : t('customer.told_short')}
      >
        {t('customer.open')}
      </Button>
      <div className="b-row customer__ways-out">
        <Button variant="quiet" icon="refresh" onClick={on_again}>
          {t('customer.again')}
        </Button>
        <Button variant="quiet" icon="arrow_left" onClick={on_back}>
          {t('customer.other')}
        </Button>
      </div>
    </form>
  )
}
