import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Avatar, Button } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { type Column, List, NothingHere, Page, SearchField, useFilters } from '../list.tsx'
import { usePanel } from '../panel.tsx'
import { NEW_PERSON } from '../panels/person.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { State } from '../words.tsx'

type Person = Answer<'/v1/staff'>['items'][number]
const names = ['search'] as const

export function StaffPage() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const query = usePages(['staff', 'list', filters], (paging) =>
    answer(api.GET('/v1/staff', { params: { query: { ...paging, ...chosen(filters) } } })),
  )
  const columns: Column<Person>[] = [
    {
      key: 'name',
      title: t('staff.name'),
      phone: 'lead',
      cell: (person) => (
        <span className="c-with-picture">
          <Avatar size={32} radius="xl" color={person.disabled_at ? 'gray' : 'pine'} aria-hidden>
            {person.initials}
          </Avatar>
          <span>
            {person.name}
            <span className="c-below c-faint">{person.email}</span>
          </span>
        </span>
      ),
    },
    { key: 'role', title: t('staff.role'), width: '10rem', phone: 'aside', cell: (person) => t(`roles.${person.role as 'owner'}`) },
    { key: 'places', title: t('staff.places'), cell: (person) => <Places person={person} /> },
    {
      key: 'sign_in',
      title: t('staff.sign_in'),
      width: '12rem',
      phone: 'none',
      spare: true,
      cell: (person) =>
        [person.has_password && t('staff.password'), person.has_pin && t('staff.pin')].filter(Boolean).join(' · ') || t('staff.cannot'),
    },
    {
      key: 'state',
      title: t('staff.state'),
      align: 'end',
      width: '8rem',
      spare: true,
      cell: (person) =>
        person.disabled_at ? <State tone="quiet">{t('staff.disabled')}</State> : <State tone="good">{t('staff.active')}</State>,
    },
  ]
  return (
    <Page
      title={t('pages.staff')}
      aside={
        can('staff.manage') && (
          <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => show(NEW_PERSON)}>
            {t('staff.add')}
          </Button>
        )
      }
      filters={<SearchField label={t('staff.search')} value={filters.search} onSearch={(search) => set({ search })} />}
    >
      <List
        label={t('pages.staff')}
        rows={query.rows}
        columns={columns}
        idOf={(person) => person.staff_id}
        query={query}
        empty={<NothingHere icon="people" title={t('staff.empty.title')} text={t('staff.empty.text')} filtered={isFiltered && clear} />}
      />
    </Page>
  )
}

const NAMED = 2

function Places({ person }: { person: Person }) {
  const { t } = useTexts()
  const places = usePlaces()
  if (person.works_everywhere) return t('staff.everywhere')
  const named = person.location_ids.map((id) => places.get(id)?.name ?? id)
  if (!named.length) return <span className="c-faint">{t('staff.nowhere')}</span>
  const rest = named.length - NAMED
  return rest > 0 ? t('staff.places_and_more', { places: named.slice(0, NAMED).join(', '), count: rest }) : named.join(', ')
}
