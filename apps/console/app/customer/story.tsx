import { answer } from '@birge/api-client'
import { EmptyState, Icon } from '@birge/ui'
import { Button, Chip, Select } from '@mantine/core'
import { useState } from 'react'
import { useApi, usePages, chosen } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { usePlaces } from '../known.ts'
import { SearchField, useFilters } from '../list.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Timeline } from '../told.tsx'
import './customer.css'

const kinds = ['orders', 'payments', 'carts', 'visits', 'messages', 'calls', 'profile', 'consents', 'care'] as const
const channels = ['web', 'app', 'till', 'phone', 'chat', 'social', 'marketplace', 'desk', 'import'] as const
const names = ['kinds', 'channel', 'place', 'from', 'to', 'search'] as const

const dayBegins = (day: string, plus = 0) => {
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + plus)
  return at.toISOString()
}

/** What happened with her in every channel. What is chosen stands in the address, so that it can be sent to somebody. */
export function Story({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const [days, showDays] = useState(false)
  const search = (filters.search?.length ?? 0) > 1 ? filters.search : null
  const query = usePages(['timeline', customer_id, { ...filters, search }], (paging) =>
    answer(
      api.GET('/v1/customers/{customer_id}/timeline', {
        params: {
          path: { customer_id },
          query: {
            ...paging,
            ...chosen({
              kinds: filters.kinds,
              channel: filters.channel,
              location_id: filters.place,
              from: filters.from && dayBegins(filters.from),
              to: filters.to && dayBegins(filters.to, 1),
              search,
            }),
          },
        },
      }),
    ),
  )
  const isDated = days || filters.from !== null || filters.to !== null
  const asked = filters.kinds?.split(',') ?? []
  return (
    <section className="c-section c-story" aria-labelledby="story">
      <div className="c-section__head">
        <h2 id="story">{t('customers.timeline')}</h2>
        <span className="c-actions">
          {!isDated && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<Icon name="calendar" size={14} />}
              onClick={() => showDays(true)}
            >
              {t('story.days')}
            </Button>
          )}
          {isFiltered && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={clear}>
              {t('list.show_all')}
            </Button>
          )}
        </span>
      </div>
      <Chip.Group multiple value={asked} onChange={(next) => set({ kinds: next.length ? next.join(',') : null })}>
        <div className="c-chips" role="group" aria-label={t('story.kind')}>
          {kinds.map((kind) => (
            <Chip key={kind} size="xs" variant="outline" value={kind}>
              {t(`story.kinds.${kind}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <div className="c-story__filters">
        <SearchField label={t('story.search')} value={filters.search} onSearch={(text) => set({ search: text })} max={120} />
        <Select
          size="sm"
          aria-label={t('story.channel')}
          placeholder={t('story.channel')}
          value={filters.channel}
          onChange={(channel) => set({ channel })}
          data={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
          clearable
        />
        <Select
          size="sm"
          aria-label={t('story.place')}
          placeholder={t('story.place')}
          value={filters.place}
          onChange={(place) => set({ place })}
          data={[...places.values()].map(({ location_id, name }) => ({ value: location_id, label: name }))}
          clearable
          searchable
        />
        {isDated && (
          <div className="c-story__days" role="group" aria-label={t('story.days')}>
            {(['from', 'to'] as const).map((name) => (
              <DayField
                key={name}
                size="sm"
                label={t(`story.${name}`)}
                value={filters[name] ?? ''}
                onDay={(day) => set({ [name]: day || null })}
              />
            ))}
          </div>
        )}
      </div>
      {query.error ? (
        <Failed error={query.error} again={() => void query.refetch()} />
      ) : !query.isPending && !query.rows.length ? (
        isFiltered ? (
          <EmptyState icon="search" title={t('list.nothing_found')} text={t('list.nothing_found_text')} />
        ) : (
          <p className="c-faint">
            <Icon name="history" size={16} /> {t('customers.no_timeline')}
          </p>
        )
      ) : (
        <div aria-busy={query.isPending || query.isPlaceholderData}>
          <Timeline told={query.rows} here={customer_id} />
          <MoreButton query={query} />
        </div>
      )}
    </section>
  )
}
