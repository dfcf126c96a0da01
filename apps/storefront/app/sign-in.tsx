import { answer } from '@birge/api-client'
import { Button, Card, Field, Input } from '@birge/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from './api.tsx'
import { browserName } from './browser-name.ts'
import { refusalText } from './refusals.ts'
import { useSecondsUntil } from './seconds-until.ts'
import { useTexts } from './texts.ts'
import { typedIn } from './typed-in.ts'
import { useShop } from './visit.ts'

type Contact = { phone: string } | { email: string }
const SECONDS_BETWEEN_CODES = 60

/** Signing in is proving a phone or an address with a code; there is nothing to remember and nothing to register for. */
export function SignIn() {
  const texts = useTexts()
  const { t } = texts
  const { market } = useShop()
  const api = useApi()
  const memory = useQueryClient()
  const [by, setBy] = useState<'phone' | 'email'>('phone')
  const [again_at, setAgainAt] = useState<string | null>(null)
  const seconds = useSecondsUntil(again_at)

  const code = useMutation({
    mutationFn: async (contact: Contact) => ({ contact, ...(await answer(api.POST('/v1/sign-in-codes', { body: contact }))) }),
    onSuccess: () => setAgainAt(new Date(Date.now() + SECONDS_BETWEEN_CODES * 1_000).toISOString()),
  })
  const signIn = useMutation({
    mutationFn: (digits: string) =>
      answer(api.POST('/v1/sign-ins', { body: { ...code.data!.contact, code: digits, ...browserName(document.cookie) } })),
    onSuccess: ({ customer }) => {
      memory.setQueryData(['me'], customer)
      void memory.invalidateQueries({ queryKey: ['cart'] })
      void memory.invalidateQueries({ queryKey: ['orders'] })
    },
  })

  if (code.data)
    return (
      <Card className="sign-in">
        <h2>{t('sign_in.enter_code')}</h2>
        <p className="b-soft">{t('sign_in.sent_to', { contact: code.data.sent_to.replaceAll(' ', '\u00a0') })}</p>
        <form className="b-stack" onSubmit={(event) => signIn.mutate(typedIn<'code'>(event).code.replace(/\D/g, ''))}>
          <Field label={t('sign_in.code')} error={signIn.error ? refusalText(texts, signIn.error) : undefined}>
            <Input
              name="code"
              className="sign-in__code"
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9 ]*"
              maxLength={7}
              required
              autoFocus
              onChange={(event) => {
                if (event.target.value.replace(/\D/g, '').length === 6 && !signIn.isPending) event.target.form?.requestSubmit()
              }}
            />
          </Field>
          <Button type="submit" size="l" wide busy={signIn.isPending}>
            {t('sign_in.sign_in')}
          </Button>
          <div className="b-row sign-in__more">
            {seconds > 0 ? (
              <span className="b-small b-soft b-figures">{t('sign_in.again_in', { seconds })}</span>
            ) : (
              <Button variant="quiet" size="s" busy={code.isPending} onClick={() => code.mutate(code.data.contact)}>
                {t('sign_in.again')}
              </Button>
            )}
            <Button
              variant="quiet"
              size="s"
              onClick={() => {
                signIn.reset()
                code.reset()
              }}
            >
              {t('sign_in.other_contact')}
            </Button>
          </div>
        </form>
      </Card>
    )
  return (
    <Card className="sign-in">
      <h2>{t('sign_in.title')}</h2>
      <p className="b-soft">{t('sign_in.text')}</p>
      <form
        className="b-stack"
        onSubmit={(event) => {
          const { phone, email } = typedIn<'phone' | 'email'>(event)
          code.mutate(by === 'phone' ? { phone } : { email })
        }}
      >
        <Field key={by} label={t(`sign_in.${by}`)} error={code.error ? refusalText(texts, code.error) : undefined}>
          {by === 'phone' ? (
            <Input name="phone" type="tel" inputMode="tel" autoComplete="tel" required placeholder={t(`phone_examples.${market}`)} />
          ) : (
            <Input name="email" type="email" inputMode="email" autoComplete="email" required />
          )}
        </Field>
        <Button type="submit" size="l" wide busy={code.isPending}>
          {t('sign_in.send')}
        </Button>
        <Button
          variant="quiet"
          size="s"
          onClick={() => {
            code.reset()
            setBy(by === 'phone' ? 'email' : 'phone')
          }}
        >
          {t(by === 'phone' ? 'sign_in.by_email' : 'sign_in.by_phone')}
        </Button>
      </form>
    </Card>
  )
}
