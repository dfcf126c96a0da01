import { type Answer, answer } from '@birge/api-client'
import { showGiftCardCode } from '@birge/kernel/gift-card-code'
import { Button, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { AccountName } from '../accounts.tsx'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { GiftCardState } from '../pages/gift-cards.tsx'
import { BoxedForm, Fact, Facts, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Copy, DayOrMoment, DocumentLink, Moment, Money, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'

type GiftCard = Answer<'/v1/gift-cards/{gift_card_id}'>
const WHY_BLOCKED = ['lost', 'stolen', 'fraud', 'customer_asked'] as const

/** One gift card: what is on it, what came and went, and what can be done with it. Its code is shown once, to whoever makes it. */
export function GiftCardPanel({ id }: { id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const params = { path: { gift_card_id: id } }
  const query = useAnswer(['gift-cards', 'one', id], () => answer(api.GET('/v1/gift-cards/{gift_card_id}', { params })))
  return (
    <PanelState query={query}>
      {() => {
        const card = query.data!
        const reason = `gift_cards.reasons.${card.reason}`
        return (
          <Panel
            kind={t('gift_cards.one')}
            title={<span className="b-figures">{card.last_four ? `•••• ${card.last_four}` : t('gift_cards.no_code')}</span>}
            state={<GiftCardState status={card.status} />}
          >
            <Facts>
              <Fact name={t('gift_cards.balance')}>
                <Money minor={card.balance_minor} currency={card.currency} />
                {card.held_minor > 0 && (
                  <span className="c-faint">
                    {t('gift_cards.held')} <Money minor={card.held_minor} currency={card.currency} />
                  </span>
                )}
              </Fact>
              <Fact name={t('gift_cards.initial')}>
                <Money minor={card.initial_minor} currency={card.currency} />
                <span className="c-faint">{known(reason) ? t(reason) : card.reason}</span>
              </Fact>
              <Fact name={t('gift_cards.issued')}>
                <Moment at={card.issued_at} full />
                <span className="c-faint">
                  <Who actor={card.issued_by} />
                </span>
              </Fact>
              <Fact name={t('gift_cards.expires')}>
                {card.expires_on ? <DayOrMoment at={`${card.expires_on}T00:00:00Z`} /> : t('gift_cards.never')}
              </Fact>
              {card.blocked_reason && card.blocked_at && (
                <Fact name={t('gift_cards.states.blocked')}>
                  {t(`gift_cards.blocked.${card.blocked_reason as (typeof WHY_BLOCKED)[number]}`)}
                  <span className="c-faint">
                    <Moment at={card.blocked_at} full /> {card.blocked_by && <Who actor={card.blocked_by} />}
                  </span>
                </Fact>
              )}
              {card.document && (
                <Fact name={t('gift_cards.document')}>
                  <DocumentLink document={card.document} />
                </Fact>
              )}
            </Facts>
            <Deeds card={card} />
            <Movements card={card} />
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Deeds({ card: { gift_card_id, status } }: { card: GiftCard }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const [blocking, setBlocking] = useState(false)
  const [why, setWhy] = useState<(typeof WHY_BLOCKED)[number]>('lost')
  const params = { path: { gift_card_id } }
  const onSuccess = async () => {
    setBlocking(false)
    await memory.invalidateQueries({ queryKey: ['gift-cards'] })
  }
  const code = useMutation({
    mutationFn: () => answer(api.POST('/v1/gift-cards/{gift_card_id}/codes', { params, body: {} })),
    onSuccess,
    gcTime: 0,
  })
  const block = useMutation({
    mutationFn: () => answer(api.POST('/v1/gift-cards/{gift_card_id}/block', { params, body: { reason: why } })),
    onSuccess,
  })
  const unblock = useMutation({ mutationFn: () => answer(api.DELETE('/v1/gift-cards/{gift_card_id}/block', { params })), onSuccess })
  const shown = code.data && showGiftCardCode(code.data.code)
  return (
    <>
      <Refused error={code.error ?? unblock.error} />
      {shown && (
        <p className="c-form c-form--boxed" role="status">
          <span className="b-soft">{t('gift_cards.code_text')}</span>
          <Copy text={shown} label={t('gift_cards.copy')} />
        </p>
      )}
      <div className="c-actions">
        {can('gift_cards.issue') && status !== 'expired' && (
          <Button size="xs" variant="default" loading={code.isPending} onClick={() => code.mutate()}>
            {t('gift_cards.new_code')}
          </Button>
        )}
        {can('gift_cards.block') && status === 'active' && (
          <Button size="xs" variant="default" aria-expanded={blocking} onClick={() => setBlocking(!blocking)}>
            {t('gift_cards.block')}
          </Button>
        )}
        {can('gift_cards.block') && status === 'blocked' && (
          <Button size="xs" variant="default" loading={unblock.isPending} onClick={() => unblock.mutate()}>
            {t('gift_cards.unblock')}
          </Button>
        )}
      </div>
      {blocking && (
        <BoxedForm query={block} red save={t('gift_cards.block')} onSave={() => block.mutate()} onCancel={() => setBlocking(false)}>
          <p className="b-soft">{t('gift_cards.block_text')}</p>
          <Select
            label={t('gift_cards.reason')}
            value={why}
            onChange={(chosen) => setWhy((chosen as typeof why | null) ?? 'lost')}
            data={WHY_BLOCKED.map((value) => ({ value, label: t(`gift_cards.blocked.${value}`) }))}
            allowDeselect={false}
          />
        </BoxedForm>
      )}
    </>
  )
}

/** What came onto the card and went from it, from the ledger. */
function Movements({ card }: { card: GiftCard }) {
  const { t, known } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const account = `${card.company_id}/${card.currency}/gift_card/${card.gift_card_id}`
  const query = usePages(
    ['gift-cards', 'story', card.gift_card_id],
    (paging) => answer(api.GET('/v1/ledger/transfers', { params: { query: { ...paging, account } } })),
    can('ledger.read'),
  )
  if (!can('ledger.read')) return null
  return (
    <Section title={t('gift_cards.story')}>
      {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
      <ul className="c-lines">
        {query.rows.map((group) => {
          const kind = `transfers.kinds.${group.kind}`
          const of = group.transfers.filter(({ from, to }) => from === account || to === account)
          const change_minor = of.reduce((sum, { from, amount_minor }) => sum + (from === account ? amount_minor : -amount_minor), 0)
          const other = of[0] && (of[0].from === account ? of[0].to : of[0].from)
          return (
            <Line
              key={group.group_key}
              icon={change_minor < 0 ? 'cart' : 'plus'}
              below={
                <>
                  <Moment at={group.posted_at} full />
                  {group.document.startsWith('ord_') ? (
                    <DocumentLink document={group.document} />
                  ) : (
                    other && <AccountName account={other} />
                  )}
                  <Who actor={group.actor} />
                </>
              }
              end={<Money minor={change_minor} currency={card.currency} />}
            >
              {known(kind) ? t(kind) : group.kind}
            </Line>
          )
        })}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}
