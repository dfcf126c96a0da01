import { Badge, Button, Checkbox, ErrorState, Icon, type IconName, Skeleton } from '@birge/ui'
import { Drawer, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, answer, api } from './api.ts'
import { FollowUpRow } from './follow-up.tsx'
import { useKeeping } from './keeping.ts'
import { NewFollowUp } from './new-follow-up.tsx'
import { refusalText } from './refusals.ts'
import { useSheet } from './sheet.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

export type TillCard = Answer<'/v1/customers/{customer_id}/till-card'>

const useCard = (customer_id: string) =>
  useQuery({
    queryKey: ['clients', 'card', customer_id],
    queryFn: () => answer(api.GET('/v1/customers/{customer_id}/till-card', { params: { path: { customer_id } } })),
    staleTime: 30_000,
  })

/** Who stands here, at a glance: when she was here last, what she spends, what to know of her, what was promised. It opens into all of it. */
export function CustomerGlance({ customer_id, name }: { customer_id: string; name: string }) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  const { data: card } = useCard(customer_id)
  if (!card) return null
  const due = card.follow_ups.filter(({ is_due }) => is_due).length
  return (
    <>
      <button type="button" className="glance" onClick={() => setOpen(true)} aria-label={t('card.open', { name })}>
        <LastAndSpend card={card} />
        {card.notes.slice(0, 2).map((note) => (
          <span key={note.note_id} className="glance__note">
            <Icon name={icons_of_notes[note.kind]} size={18} />
            {note.body}
          </span>
        ))}
        <span className="glance__signs">
          {due > 0 && <Badge tone="caution">{t('card.due', { count: due })}</Badge>}
          <Signs card={card} />
        </span>
      </button>
      <CardSheet card={card} name={name} open={open} on_close={() => setOpen(false)} />
    </>
  )
}

const icons_of_notes: Record<TillCard['notes'][number]['kind'], IconName> = { note: 'pin', size: 'tag', taste: 'heart' }

function LastAndSpend({ card: { last_order, spend, order_count } }: { card: TillCard }) {
  const { t, known, money, date } = useTexts()
  const { register } = useTill()
  // Where goods of a web order were sent from is no place where she was.
  const door = `card.doors.${last_order?.channel}`
  return (
    <span className="glance__line">
      {last_order
        ? t('card.last', {
            day: date(last_order.placed_at, register.time_zone, 'day'),
            place: known(door) ? t(door) : last_order.location_name,
          })
        : t('card.first')}
      {spend && (
        <>
          {' · '}
          {t('card.spend', {
            from: money(spend.from_minor, spend.currency),
            below: money(spend.below_minor, spend.currency),
            count: order_count,
          })}
        </>
      )}
    </span>
  )
}

const marketing: Record<string, IconName> = { sms: 'chat', email: 'mail', call: 'phone' }

/** How she may be reached, as small pictures that are also said. */
function Signs({ card: { consents, reached_by } }: { card: TillCard }) {
  const { t } = useTexts()
  const allowed = consents.filter(({ purpose, channel }) => purpose === 'marketing' && channel in marketing)
  return (
    <>
      {allowed.map(({ channel, state }) => (
        <span key={channel} className="glance__sign" data-state={state}>
          <Icon
            name={marketing[channel]!}
            size={18}
            label={t('card.consent', { channel: t(`card.channels.${channel as 'sms'}`), state: t(`card.states.${state}`) })}
          />
        </span>
      ))}
      {reached_by && (
        <span className="glance__reached">
          {t(reached_by.chosen ? 'card.reached_by' : 'card.reachable_by', { how: t(`card.kinds.${reached_by.kind}`) })}
        </span>
      )}
    </>
  )
}

function CardSheet({ card, name, open, on_close }: { card: TillCard; name: string; open: boolean; on_close: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const sheet = useSheet()
  const path = { params: { path: { customer_id: card.customer.customer_id } } }
  const [agreed, setAgreed] = useState(false)
  const [body, setBody] = useState('')
  const turn = useKeeping(() =>
    card.is_mine
      ? answer(api.DELETE('/v1/clients/{customer_id}', path))
      : answer(api.PUT('/v1/clients/{customer_id}', { ...path, body: { agreed } })),
  )
  const write = useKeeping(
    () => answer(api.POST('/v1/customers/{customer_id}/notes', { ...path, body: { body, pinned: true } })),
    () => setBody(''),
  )
  const problem = turn.error ?? write.error
  return (
    <Drawer opened={open} onClose={on_close} title={name} {...sheet}>
      <div className="card">
        <p className="card__line">
          <LastAndSpend card={card} />
        </p>
        <p className="card__signs">
          <Signs card={card} />
        </p>
        <section aria-label={t('card.follow_ups')}>
          <h3>{t('card.follow_ups')}</h3>
          {card.follow_ups.length > 0 && (
            <ul className="follow-ups">
              {card.follow_ups.map((one) => (
                <li key={one.follow_up_id}>
                  <FollowUpRow follow_up={one} />
                </li>
              ))}
            </ul>
          )}
          <NewFollowUp customer_id={card.customer.customer_id} usually={card.reached_by?.channel} order={card.last_order} />
        </section>
        <section aria-label={t('card.notes')}>
          <h3>{t('card.notes')}</h3>
          <ul className="card__notes">
            {card.notes.map((note) => (
              <li key={note.note_id}>
                <Icon name={icons_of_notes[note.kind]} size={20} />
                <span>
                  {note.body}
                  <small>{note.written_by?.name}</small>
                </span>
              </li>
            ))}
          </ul>
          <form
            className="card__form"
            onSubmit={(event) => {
              event.preventDefault()
              if (body.trim()) write.mutate()
            }}
          >
            <Textarea
              label={t('card.new_note')}
              size="md"
              autosize
              minRows={2}
              maxLength={2_000}
              value={body}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
            <Button type="submit" variant="secondary" busy={write.isPending} disabled_because={body.trim() ? null : t('card.note_missing')}>
              {t('card.write')}
            </Button>
          </form>
        </section>
        <section className="card__mine" aria-label={t('clients.title')}>
          {!card.is_mine && (
            <Checkbox
              checked={agreed}
              onChange={(event) => setAgreed(event.target.checked)}
              label={t('card.agreed')}
              hint={t('card.agreed_hint')}
            />
          )}
          <Button
            variant={card.is_mine ? 'quiet' : 'secondary'}
            icon="heart"
            busy={turn.isPending}
            disabled_because={card.is_mine || agreed ? null : t('card.agreed_missing')}
            onClick={() => turn.mutate()}
          >
            {t(card.is_mine ? 'card.leave' : 'card.make_mine')}
          </Button>
        </section>
        {problem && (
          <p className="customer__note" role="alert">
            <Icon name="warning" size={20} /> {refusalText(texts, problem)}
          </p>
        )}
      </div>
    </Drawer>
  )
}

/** One of an associate's own customers, opened from her list. */
export function CustomerCardSheet({ customer_id, name, on_close }: { customer_id: string; name: string; on_close: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const sheet = useSheet()
  const card = useCard(customer_id)
  if (card.data) return <CardSheet card={card.data} name={name} open on_close={on_close} />
  return (
    <Drawer opened onClose={on_close} title={name} {...sheet}>
      {card.isError ? (
        <ErrorState title={t('trouble.title')} text={refusalText(texts, card.error)}>
          <Button icon="refresh" onClick={() => void card.refetch()}>
            {t('retry')}
          </Button>
        </ErrorState>
      ) : (
        <Skeleton height="16rem" radius="var(--radius-m)" />
      )}
    </Drawer>
  )
}
