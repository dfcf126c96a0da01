import { type Answer, answer } from '@birge/api-client'
import { EmptyState, Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { chosen, useApi, usePages } from '../api.tsx'
import { type Column, List, Page, SearchField, useFilters } from '../list.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'

type Customer = Answer<'/v1/customers'>['items'][number]
const names = ['search'] as const

export const fullName = ({ first_name, last_name }: { first_name: string | null; last_name: string | null }) =>
  [first_name, last_name].filter(Boolean).join(' ')

export function CustomersPage() {
  const { t } = useTexts()
  const api = useApi()
  const { filters, set, isFiltered, clear } = useFilters(names)
  // One letter finds nobody in particular.
  const search = (filters.search?.length ?? 0) > 1 ? filters.search : null
  const query = usePages(['customers', 'list', search], (paging) =>
    answer(api.GET('/v1/customers', { params: { query: { ...paging, ...chosen({ search }) } } })),
  )
  const columns: Column<Customer>[] = [
    { key: 'name', title: t('customers.name'), phone: 'lead', cell: (customer) => fullName(customer) || t('words.nameless') },
    {
      key: 'phone',
      title: t('customers.phone'),
      cell: ({ phone_masked }) => phone_masked && <span className="b-figures">{phone_masked}</span>,
    },
    { key: 'email', title: t('customers.email'), cell: ({ email_masked }) => email_masked },
    {
      key: 'locale',
      title: t('customers.language'),
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ locale }) => t(`languages.${locale}`),
    },
    {
      key: 'since',
      title: t('customers.since'),
      align: 'end',
      width: '11rem',
      phone: 'none',
      cell: ({ created_at }) => <Moment at={created_at} />,
    },
  ]
  return (
    <Page
      title={t('pages.customers')}
      aside={
        <span className="c-with-icon c-faint">
          <Icon name="eye" size={16} />
          {t('customers.looks_are_logged')}
        </span>
      }
      filters={<SearchField label={t('customers.search')} value={filters.search} onSearch={(text) => set({ search: text })} max={120} />}
    >
      <List
        label={t('pages.customers')}
        rows={query.rows}
        columns={columns}
        idOf={(customer) => customer.customer_id}
        query={query}
        empty={
          isFiltered ? (
            <EmptyState icon="search" title={t('customers.not_found.title')} text={t('customers.not_found.text')}>
              <Button variant="default" onClick={clear}>
                {t('list.show_all')}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon="people" title={t('customers.empty.title')} text={t('customers.empty.text')} />
          )
        }
      />
    </Page>
  )
}
