import { Problem } from '@birge/api-client'
import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Anchor, Button, Field, Icon, Input } from '@birge/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { useBalance } from '../gift-card.tsx'
import { Head } from '../head.tsx'
import { refusalText } from '../refusals.ts'
import { useTexts } from '../texts.ts'
import { found, visitContext } from '../visit.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const { cards } = await found(context.get(visitContext).api.GET('/v1/gift-card-terms'))
  return { slug: cards[0]?.slug ?? null }
}

/** What is on a gift card. Whoever has its code is told, and nothing about anybody. */
export default function GiftCardPage() {
  const texts = useTexts()
  const { t, money, date } = texts
  const { slug } = useLoaderData<typeof loader>()
  const balanceOf = useBalance()
  const [code, setCode] = useState('')
  const look = useMutation({
    mutationFn: (typed: string) => {
      const signs = readGiftCardCode(typed)
      if (!signs) throw new Problem(404, { code: 'gift_card_unknown' })
      return balanceOf(signs)
    },
    gcTime: 0,
  })
  const card = look.data
  return (
    <div className="b-page page gift-card">
      <Head title={t('gift_card.title')} path="/gift-card" />
      <h1>{t('gift_card.title')}</h1>
      <p className="b-soft">{t('gift_card.text')}</p>
      <form
        className="gift-card__ask"
        onSubmit={(event) => {
          event.preventDefault()
          look.mutate(code)
        }}
      >
        <Field label={t('checkout.gift_card_code')} error={look.error ? refusalText(texts, look.error) : undefined}>
          <Input
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            placeholder="XXXX-XXXX-XXXX-XXXX"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
        <Button type="submit" size="l" busy={look.isPending} disabled_because={code.trim() ? null : t('gift_card.type_first')}>
          {t('gift_card.look')}
        </Button>
      </form>
      {card && (
        <section className="gift-card__balance" role="status">
          <Icon name="tag" size={32} />
          <p>{t('gift_card.ends_in', { last_four: card.last_four ?? '' })}</p>
          <strong className="b-figures">{money(card.available_minor, card.currency)}</strong>
          <p className="b-soft">
            {card.expires_on ? t('gift_card.until', { day: date(`${card.expires_on}T12:00:00Z`, 'UTC') }) : t('gift_card.never_ends')}
          </p>
        </section>
      )}
      {slug && (
        <p>
          <Anchor className="b-link" href={`/p/${slug}`}>
            {t('gift_card.buy')}
          </Anchor>
        </p>
      )}
    </div>
  )
}
