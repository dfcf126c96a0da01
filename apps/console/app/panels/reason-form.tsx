import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'

export const LEAST_REASON = 3

interface Asked {
  text: string
  label: string
  confirm: string
  sending: { error: Error | null; isPending: boolean }
  send: (reason: string) => void
  cancel: () => void
  /** What else is asked. */
  children?: ReactNode
}

/** Why something is done that is kept with its reason for ever: asked before it is done, and not left empty. */
export function ReasonForm({ text, label, confirm, sending, send, cancel, children }: Asked) {
  const { t } = useTexts()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const isMissing = reason.trim().length < LEAST_REASON
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isMissing) send(reason.trim())
  }
  return (
    <form className="c-form c-form--boxed c-grow" onSubmit={submit} noValidate>
      <Refused error={sending.error} />
      <p className="b-soft">{text}</p>
      <TextInput
        label={label}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && isMissing && t('merging.reason_missing')}
        autoFocus
        required
      />
      {children}
      <div className="c-form__foot">
        <Button variant="default" size="sm" onClick={cancel}>
          {t('form.cancel')}
        </Button>
        <Button type="submit" size="sm" loading={sending.isPending}>
          {confirm}
        </Button>
      </div>
    </form>
  )
}
