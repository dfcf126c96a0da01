import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { chosen, useApi, usePages } from '../api.tsx'
import { type Given, GivingForm } from '../giving.tsx'
import { type Column, List, NothingHere, Page, SearchField, useFilters } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State } from '../words.tsx'

type GiftCard = Answer<'/v1/gift-cards'>['items'][number]
const names = ['last_four'] as const
const TONES = { active: 'good', blocked: 'bad', expired: 'quiet' } as const

export function GiftCardState({ status }: { status: GiftCard['status'] }) {
  const { t } = useTexts()
  return <State tone={TONES[status]}>{t(`gift_cards.states.${status}`)}</State>
}

/** Gift cards, newest first; found by the last four signs of a code they have or once had. */
export function GiftCardsPage() {
  const { t, known } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const memory = useQueryClient()
  const [giving, setGiving] = useState(false)
  const { filters, set, isFiltered, clear } = useFilters(names)
  const last_four = /^[0-9A-Za-z]{4}$/.test(filters.last_four ?? '') ? filters.last_four : null
  const query = usePages(['gift-cards', last_four], (paging) =>
    answer(api.GET('/v1/gift-cards', { params: { query: { ...paging, ...chosen({ last_four }) } } })),
  )
  const give = useMutation({
    mutationFn: ({ key, ...body }: Given) => answer(api.POST('/v1/gift-cards', { params: { header: { 'Idempotency-Key': key } }, body })),
    onSuccess: async ({ gift_card }) => {
      setGiving(false)
      await memory.invalidateQueries({ queryKey: ['gift-cards'] })
      if (gift_card) show(gift_card.gift_card_id)
      else notifications.show({ message: t('approvals.awaits') })
    },
  })
  const columns: Column<GiftCard>[] = [
    {
      key: 'card',
      title: t('gift_cards.card'),
      phone: 'lead',
      cell: ({ last_four, reason }) => {
        const why = `gift_cards.reasons.${reason}`
        return (
          <span>
            <span className="b-figures">{last_four ? `•••• ${last_four}` : t('gift_cards.no_code')}</span>
            <span className="c-below c-faint">{known(why) ? t(why) : reason}</span>
          </span>
        )
      },
    },
    { key: 'state', title: t('gift_cards.state'), width: '9rem', cell: ({ status }) => <GiftCardState status={status} /> },
    {
      key: 'issued',
      title: t('gift_cards.issued'),
      width: '11rem',
      spare: true,
      phone: 'none',
      cell: ({ issued_at }) => <Moment at={issued_at} full />,
    },
    {
      key: 'initial',
      title: t('gift_cards.initial'),
      align: 'end',
      width: '9rem',
      spare: true,
      phone: 'none',
      cell: ({ initial_minor, currency }) => <Money minor={initial_minor} currency={currency} soft />,
    },
    {
      key: 'balance',
      title: t('gift_cards.balance'),
      align: 'end',
      width: '9rem',
      phone: 'aside',
      cell: ({ balance_minor, currency }) => <Money minor={balance_minor} currency={currency} />,
    },
  ]
  return (
    <Page
      title={t('pages.gift_cards')}
      aside={
        can('gift_cards.issue') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} aria-expanded={giving} onClick={() => setGiving(!giving)}>
            {t('gift_cards.give')}
          </Button>
        )
      }
      filters={
        <SearchField label={t('gift_cards.search')} value={filters.last_four} onSearch={(last_four) => set({ last_four })} max={4} />
      }
    >
      {giving && (
        <div className="c-statement">
          <GivingForm query={give} save={t('gift_cards.give')} give={give.mutate} cancel={() => setGiving(false)} />
        </div>
      )}
      <List
        label={t('pages.gift_cards')}
        rows={query.rows}
        columns={columns}
        idOf={({ gift_card_id }) => gift_card_id}
        query={query}
        empty={
          <NothingHere icon="tag" title={t('gift_cards.empty.title')} text={t('gift_cards.empty.text')} filtered={isFiltered && clear} />
        }
      />
    </Page>
  )
}
