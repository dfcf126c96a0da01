import { type Answer, answer } from '@birge/api-client'
import { Badge, Button, Card, Checkbox, ChoiceCard, ErrorState, Field, Icon, Input, Skeleton, useToast } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'
import { refusalText } from './refusals.ts'
import { useTexts } from './texts.ts'

type MyCards = Answer<'/v1/me/saved-cards'>
type SavedCard = MyCards['items'][number]

/** With what she pays by card, as she has chosen it: '' is what is usual for her, 'new' one that is not saved. */
export interface CardDraft {
  card: string
  save_card: boolean
  absent_allowed: boolean
}
export const emptyCard: CardDraft = { card: '', save_card: false, absent_allowed: false }

const KEY = ['saved-cards']

/** Hers in this shop; nobody who is not signed in has any. */
export function useSavedCards() {
  const api = useApi()
  const { data: customer } = useCustomer()
  const { locale } = useTexts()
  return useQuery({
    queryKey: [...KEY, customer?.customer_id, locale],
    queryFn: () => answer(api.GET('/v1/me/saved-cards')),
    enabled: customer !== undefined && customer !== null,
  })
}

const isUsable = ({ is_expired, is_taken }: SavedCard) => !is_expired && is_taken

/** What is paid with: her choice while it is still there, else her default, else a new card. */
export const chosenCard = (cards: MyCards | undefined, { card }: CardDraft): string =>
  card === 'new' || !cards
    ? 'new'
    : ([cards.items.find(({ saved_card_id }) => saved_card_id === card), ...cards.items].find((one) => one && isUsable(one))
        ?.saved_card_id ?? 'new')

/** What the server is told of it; `token` is of the new card, where she has given one here. */
export function cardToPay(cards: MyCards | undefined, draft: CardDraft, token: string | undefined) {
  const chosen = chosenCard(cards, draft)
  if (chosen !== 'new') return { saved_card_id: chosen }
  const save_card = draft.save_card && cards?.terms && { text_version: cards.terms.text_version, absent_allowed: draft.absent_allowed }
  return { ...(token !== undefined && { token }), ...(save_card && { save_card }) }
}

const BRANDS: Record<string, string> = {
  ...{ visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', troy: 'Troy', unionpay: 'UnionPay', jcb: 'JCB' },
  ...{ maestro: 'Maestro', diners: 'Diners Club', discover: 'Discover' },
}

function useCardWords() {
  const { t } = useTexts()
  return {
    nameOf: ({ brand, label }: SavedCard) => label ?? BRANDS[brand] ?? t('saved_cards.card'),
    expiryOf: ({ expires_on, is_expired }: SavedCard) =>
      expires_on &&
      t(is_expired ? 'saved_cards.expired' : 'saved_cards.expires', { month: `${expires_on.slice(5, 7)}/${expires_on.slice(2, 4)}` }),
  }
}

/** Her saved cards beside a new one, which `children` ask for; whether that is kept she decides herself. */
export function CardWays({
  draft,
  change,
  keeps = true,
  children,
}: {
  draft: CardDraft
  change: (part: Partial<CardDraft>) => void
  /** She may have a new one kept. */
  keeps?: boolean
  children: ReactNode
}) {
  const { t } = useTexts()
  const { nameOf, expiryOf } = useCardWords()
  const { data: cards } = useSavedCards()
  const chosen = chosenCard(cards, draft)
  const usable = cards?.items.filter(isUsable) ?? []
  const isNew = chosen === 'new'
  const fresh = (
    <>
      {children}
      {keeps && cards?.terms && (
        <div className="save-card">
          <Checkbox
            name="save_card"
            label={cards.terms.keep}
            checked={draft.save_card}
            onChange={(event) => change({ save_card: event.target.checked, absent_allowed: false })}
          />
          {draft.save_card && cards.terms.on_page && (
            <p className="notice" role="status">
              <Icon name="info" size={20} />
              {cards.terms.on_page}
            </p>
          )}
          {draft.save_card && (
            <Checkbox
              name="absent_allowed"
              label={cards.terms.absent}
              checked={draft.absent_allowed}
              onChange={(event) => change({ absent_allowed: event.target.checked })}
            />
          )}
        </div>
      )}
    </>
  )
  if (!usable.length) return fresh
  return (
    <>
      {usable.map((card) => (
        <ChoiceCard
          key={card.saved_card_id}
          name="saved_card"
          icon="card"
          value={card.saved_card_id}
          checked={chosen === card.saved_card_id}
          onChange={() => change({ card: card.saved_card_id })}
          title={nameOf(card)}
          text={expiryOf(card)}
          aside={<span className="b-soft b-figures">•••• {card.last_four}</span>}
        />
      ))}
      <ChoiceCard
        name="saved_card"
        icon="plus"
        value="new"
        checked={isNew}
        onChange={() => change({ card: 'new' })}
        title={t('saved_cards.another')}
      />
      {isNew && <div className="card-ways card-ways__new">{fresh}</div>}
    </>
  )
}

/** Her cards, to look at, to choose her usual one, and to take away. */
export function SavedCards() {
  const texts = useTexts()
  const { t } = texts
  const { nameOf, expiryOf } = useCardWords()
  const api = useApi()
  const memory = useQueryClient()
  const say = useToast()
  const { data, isError, refetch } = useSavedCards()
  const heading = useRef<HTMLHeadingElement>(null)
  const told = {
    onSuccess: (after: MyCards, asked: string | { is_default?: true }) => {
      memory.setQueriesData({ queryKey: KEY }, after)
      say({ text: t('account.saved') })
      // The button she pressed goes away; her place on the page does not.
      if (typeof asked === 'string' || asked.is_default) heading.current?.focus()
    },
    onError: (problem: unknown) => {
      say({ text: refusalText(texts, problem), tone: 'critical' })
      void refetch()
    },
  }
  const change = useMutation({
    ...told,
    mutationFn: ({
      saved_card_id,
      ...body
    }: {
      saved_card_id: string
      is_default?: true
      absent_allowed?: boolean
      text_version?: string
      label?: string | null
    }) => answer(api.PATCH('/v1/me/saved-cards/{saved_card_id}', { params: { path: { saved_card_id } }, body })),
  })
  const remove = useMutation({
    ...told,
    mutationFn: (saved_card_id: string) =>
      answer(api.DELETE('/v1/me/saved-cards/{saved_card_id}', { params: { path: { saved_card_id } } })),
  })
  const terms = data?.terms
  return (
    <section aria-labelledby="saved-cards">
      <Card>
        <h2 id="saved-cards" ref={heading} tabIndex={-1}>
          {t('saved_cards.title')}
        </h2>
        {isError ? (
          <ErrorState title={t('errors.failed')}>
            <Button onClick={() => void refetch()}>{t('errors.again')}</Button>
          </ErrorState>
        ) : !data ? (
          <div aria-busy="true">
            <Skeleton height="5rem" radius="var(--radius-m)" />
          </div>
        ) : data.items.length === 0 ? (
          <p className="b-soft">{t('saved_cards.none')}</p>
        ) : (
          <ul className="saved-cards">
            {data.items.map((card) => (
              <li key={card.saved_card_id}>
                <div className="saved-cards__head">
                  <Icon name="card" />
                  <span>
                    <strong>
                      {nameOf(card)} <span className="b-figures">•••• {card.last_four}</span>
                    </strong>
                    <span className={card.is_expired ? 'line__warning b-small' : 'b-soft b-small'}>
                      {card.is_taken ? expiryOf(card) : t('saved_cards.not_taken')}
                    </span>
                  </span>
                  {card.is_default && data.items.length > 1 && <Badge tone="accent">{t('saved_cards.default')}</Badge>}
                </div>
                <CardName
                  card={card}
                  busy={change.isPending}
                  name={(label) => change.mutate({ saved_card_id: card.saved_card_id, label })}
                />
                {(terms || card.absent_allowed) && (
                  <Checkbox
                    label={
                      <>
                        {terms?.absent ?? t('saved_cards.absent')} <span className="b-visually-hidden">({card.last_four})</span>
                      </>
                    }
                    checked={card.absent_allowed}
                    disabled={change.isPending}
                    onChange={(event) =>
                      change.mutate({
                        saved_card_id: card.saved_card_id,
                        absent_allowed: event.target.checked,
                        ...(event.target.checked && terms && { text_version: terms.text_version }),
                      })
                    }
                  />
                )}
                <div className="saved-cards__actions">
                  {!card.is_default && isUsable(card) && (
                    <Button variant="quiet" size="s" onClick={() => change.mutate({ saved_card_id: card.saved_card_id, is_default: true })}>
                      {t('saved_cards.make_default')} <span className="b-visually-hidden">({card.last_four})</span>
                    </Button>
                  )}
                  <Button
                    variant="quiet"
                    size="s"
                    icon="trash"
                    busy={remove.isPending && remove.variables === card.saved_card_id}
                    aria-label={t('saved_cards.remove_this', { last_four: card.last_four })}
                    onClick={() => remove.mutate(card.saved_card_id)}
                  >
                    {t('saved_cards.remove')}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
        <p className="b-small b-soft">{t('saved_cards.where')}</p>
      </Card>
    </section>
  )
}

const LONGEST_NAME = 40

/** What she calls it: several cards of one bank differ by no more than their last digits. */
function CardName({ card, busy, name }: { card: SavedCard; busy: boolean; name: (label: string | null) => void }) {
  const { t } = useTexts()
  const [typed, setTyped] = useState(card.label ?? '')
  const label = typed.trim()
  return (
    <form
      className="saved-cards__name"
      onSubmit={(event) => {
        event.preventDefault()
        name(label || null)
      }}
    >
      <Field label={t('saved_cards.name', { last_four: card.last_four })}>
        <Input maxLength={LONGEST_NAME} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      {label !== (card.label ?? '') && (
        <Button type="submit" variant="quiet" size="s" busy={busy}>
          {t('saved_cards.save_name')}
        </Button>
      )}
    </form>
  )
}
