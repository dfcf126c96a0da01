import { answer } from '@birge/api-client'
import { Button, Card, Field, Icon, Input } from '@birge/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from './api.tsx'
import type { Cart } from './cart.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'
import { typedIn } from './typed-in.ts'
import { useShop } from './visit.ts'

/** A guest leaves her phone for news of the order. It is a claim: nothing of anybody's shows because of it. */
export function ContactCard({ cart }: { cart: Cart }) {
  const texts = useTexts()
  const { t } = texts
  const { market } = useShop()
  const api = useApi()
  const memory = useQueryClient()
  const [changing, setChanging] = useState(false)
  const { mutate, error, isPending } = useMutation({
    mutationFn: (phone: string) => answer(api.PUT('/v1/cart/contact', { body: { phone } })),
    onSuccess: (changed) => {
      memory.setQueryData(['cart'], changed)
      setChanging(false)
    },
  })
  const left = cart.contact?.phone_masked
  if (left && !changing)
    return (
      <Card className="offer offer--done">
        <Icon name="check" />
        <p>{t('contact.left', { phone: left.replaceAll(' ', '\u00a0') })}</p>
        <Button variant="quiet" size="s" onClick={() => setChanging(true)}>
          {t('contact.change')}
        </Button>
      </Card>
    )
  return (
    <Card className="offer">
      <Icon name="bell" size={28} />
      <div>
        <h2>{t('contact.offer')}</h2>
        <p className="b-small b-soft">{t('contact.offer_text')}</p>
      </div>
      <form onSubmit={(event) => mutate(typedIn<'phone'>(event).phone)} className="b-stack">
        <Field label={t('contact.phone')} error={error ? refusalText(texts, error) : undefined}>
          <Input name="phone" type="tel" inputMode="tel" autoComplete="tel" required placeholder={t(`phone_examples.${market}`)} />
        </Field>
        <Button type="submit" variant="secondary" wide busy={isPending}>
          {t('contact.leave')}
        </Button>
      </form>
    </Card>
  )
}
