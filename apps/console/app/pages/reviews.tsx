import { type Answer, answer } from '@birge/api-client'
import { EmptyState } from '@birge/ui'
import { Button, Kbd } from '@mantine/core'
import { useApi, usePages } from '../api.tsx'
import { useSystemName } from '../known.ts'
import { type Column, List, Page, useFilters } from '../list.tsx'
import { useTexts } from '../texts.ts'
import { DoubtedLinks } from '../panels/doubted-links.tsx'
import { Moment } from '../words.tsx'
import { fullName } from './customers.tsx'
import '../panels/review.css'

type Review = Answer<'/v1/identity-reviews'>['items'][number]
const names = ['customer_id'] as const

/** How sure one can be, in a word: odds of a thousand to one, of thirty, of one. */
export const likelihood = (weight: number) =>
  weight >= 10 ? 'very_likely' : weight >= 5 ? 'likely' : weight >= 0 ? 'possible' : 'doubtful'

/** Who may be one and waits for somebody to look. j and k walk, and beside the open pair s, n and l decide. */
export function ReviewsPage() {
  const { t, known } = useTexts()
  const api = useApi()
  const { filters, isFiltered, clear } = useFilters(names)
  const query = usePages(['reviews', 'list', filters], (paging) =>
    answer(
      api.GET('/v1/identity-reviews', {
        params: { query: { ...paging, ...(filters.customer_id && { customer_id: filters.customer_id }) } },
      }),
    ),
  )
  const nameOf = (field: string) => (known(`reviews.fields.${field}`) ? t(`reviews.fields.${field}` as 'reviews.fields.email') : field)
  const columns: Column<Review>[] = [
    { key: 'one', title: t('reviews.one'), phone: 'lead', cell: ({ customer }) => <Somebody of={customer} /> },
    { key: 'other', title: t('reviews.other'), cell: ({ other }) => <Somebody of={other} /> },
    {
      key: 'likely',
      title: t('reviews.likely'),
      phone: 'aside',
      width: '10rem',
      cell: ({ weight }) => t(`reviews.likelihoods.${likelihood(weight)}`),
    },
    { key: 'because', title: t('reviews.because'), spare: true, cell: ({ strongest }) => strongest.map(nameOf).join(', ') },
    {
      key: 'since',
      title: t('reviews.since'),
      align: 'end',
      width: '9rem',
      phone: 'none',
      spare: true,
      cell: ({ created_at }) => <Moment at={created_at} />,
    },
  ]
  return (
    <Page
      title={t('pages.reviews')}
      aside={
        <span className="c-by-key c-faint">
          {(
            [
              ['s', 'same'],
              ['n', 'not_same'],
              ['l', 'later'],
            ] as const
          ).map(([key, does]) => (
            <span key={key} className="c-with-icon">
              <Kbd size="xs">{key}</Kbd> {t(`reviews.${does}`)}
            </span>
          ))}
        </span>
      }
    >
      <DoubtedLinks />
      <List
        label={t('pages.reviews')}
        rows={query.rows}
        columns={columns}
        idOf={({ review_id }) => review_id}
        query={query}
        empty={
          <EmptyState icon="check" title={t('reviews.empty.title')} text={t('reviews.empty.text')}>
            {isFiltered && (
              <Button variant="default" onClick={clear}>
                {t('list.show_all')}
              </Button>
            )}
          </EmptyState>
        }
      />
    </Page>
  )
}

/** With what tells namesakes apart. */
function Somebody({ of }: { of: Review['customer'] }) {
  const { t } = useTexts()
  const nameOf = useSystemName()
  const { systems, birth_year, city } = of.apart
  const told = [birth_year, city, ...systems.map(nameOf)].filter(Boolean)
  return (
    <>
      {fullName(of) || t('words.nameless')}
      <span className="c-below c-faint">{told.join(' · ')}</span>
    </>
  )
}
