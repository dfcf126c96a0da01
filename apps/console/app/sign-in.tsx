import { answer } from '@birge/api-client'
import { BirgeMark, Icon, useLocale } from '@birge/ui'
import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from './api.tsx'
import { LanguageChoice } from './preferences.tsx'
import { refusalText } from './states.tsx'
import { useTexts } from './texts.ts'

export function SignIn() {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const locale = useLocale()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const signIn = useMutation({
    mutationFn: () => answer(api.POST('/v1/staff-sessions', { body: { email: email.trim(), password } })),
    onSuccess: (session) => memory.setQueryData(['session'], session),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    const incomplete = !email.trim() || !password
    setMissing(incomplete)
    if (!incomplete) signIn.mutate()
  }
  return (
    <main className="c-alone" lang={locale}>
      <form className="c-sign-in" onSubmit={send} noValidate>
        <BirgeMark size={44} label="Birge" />
        <h1>{t('sign_in.title')}</h1>
        <p className="b-soft">{t('sign_in.text')}</p>
        {signIn.isError && (
          <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
            {refusalText(signIn.error, texts)}
          </Alert>
        )}
        <TextInput
          label={t('sign_in.email')}
          type="email"
          autoComplete="username"
          size="md"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={missing && !email.trim() ? t('sign_in.email_missing') : null}
        />
        <PasswordInput
          label={t('sign_in.password')}
          autoComplete="current-password"
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={missing && !password ? t('sign_in.password_missing') : null}
          visibilityToggleButtonProps={{ 'aria-label': t('sign_in.show_password') }}
        />
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          {t('sign_in.send')}
        </Button>
        <LanguageChoice />
      </form>
    </main>
  )
}
