import { answer } from '@birge/api-client'
import { Icon, type IconName } from '@birge/ui'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useApi, usePages } from './api.tsx'
import { fullName } from './pages/customers.tsx'
import { MoreButton } from './panels/more.tsx'
import { Failed } from './states.tsx'
import { useTexts } from './texts.ts'
import { Moment } from './words.tsx'

const LEAST = 2

function useSearched() {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 250)
  return { search, setSearch, asked, isAsked: asked.length >= LEAST }
}

interface Finding<Row> {
  label: string
  placeholder: string
  icon: IconName
  searched: ReturnType<typeof useSearched>
  query: ReturnType<typeof usePages<Row>>
  rows: Row[]
  idOf: (row: Row) => string
  words: (row: Row) => { title: string; below: ReactNode }
  act: string
  nothing: string
  choose: (row: Row) => void
}

function Finder<Row>({ label, placeholder, icon, searched, query, rows, idOf, words, act, nothing, choose }: Finding<Row>) {
  const { search, setSearch, isAsked } = searched
  const take = (row: Row) => {
    setSearch('')
    choose(row)
  }
  return (
    <div className="c-form">
      <TextInput
        label={label}
        placeholder={placeholder}
        value={search}
        maxLength={120}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        type="search"
        data-autofocus
      />
      {isAsked && query.error && <Failed error={query.error} again={() => void query.refetch()} />}
      {isAsked && query.isSuccess && !rows.length && <p className="c-faint">{nothing}</p>}
      {isAsked && rows.length > 0 && (
        <ul className="c-lines">
          {rows.map((row) => {
            const { title, below } = words(row)
            return (
              <li key={idOf(row)}>
                <Icon name={icon} size={18} />
                <div>
                  {title}
                  <span className="c-below c-faint">{below}</span>
                </div>
                <Button size="xs" variant="default" aria-label={`${act}: ${title}`} onClick={() => take(row)}>
                  {act}
                </Button>
              </li>
            )
          })}
        </ul>
      )}
      {isAsked && <MoreButton query={query} />}
    </div>
  )
}

/** A customer by name, phone number or e-mail address; what is found shows no whole contact, and that it was looked at is written down. */
export function FindCustomer({
  label,
  act,
  not,
  found,
}: {
  label: string
  act: string
  not?: string
  found: (customer: { customer_id: string; name: string }) => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const searched = useSearched()
  const query = usePages(
    ['customers', 'list', searched.asked],
    (paging) => answer(api.GET('/v1/customers', { params: { query: { ...paging, limit: 8, search: searched.asked } } })),
    searched.isAsked,
  )
  type Row = (typeof query.rows)[number]
  const nameOf = (row: Row) => fullName(row) || row.phone_masked || row.email_masked || t('merging.nameless')
  return (
    <Finder
      label={label}
      placeholder={t('merging.search')}
      icon="person"
      searched={searched}
      query={query}
      rows={query.rows.filter((row) => row.customer_id !== not)}
      idOf={({ customer_id }) => customer_id}
      words={(row) => ({
        title: fullName(row) || t('merging.nameless'),
        below: (
          <>
            {row.phone_masked && <span className="b-figures">{row.phone_masked}</span>}
            {row.email_masked && <span>{row.email_masked}</span>}
            <Moment at={row.created_at} />
          </>
        ),
      })}
      act={act}
      nothing={t('merging.nobody')}
      choose={(row) => found({ customer_id: row.customer_id, name: nameOf(row) })}
    />
  )
}

/** A product by its name, number or barcode. */
export function FindProduct({
  label,
  act,
  found,
}: {
  label: string
  act: string
  found: (product: { product_id: string; title: string }) => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const searched = useSearched()
  const query = usePages(
    ['products', 'found', searched.asked],
    (paging) =>
      answer(api.GET('/v1/catalog/products', { params: { query: { ...paging, limit: 8, search: searched.asked, status: 'active' } } })),
    searched.isAsked,
  )
  return (
    <Finder
      label={label}
      placeholder={t('products.search')}
      icon="box"
      searched={searched}
      query={query}
      rows={query.rows}
      idOf={({ product_id }) => product_id}
      words={({ title, skus, variant_count }) => ({
        title,
        below: variant_count === 1 ? skus[0] : t('products.variant_count', { count: variant_count }),
      })}
      act={act}
      nothing={t('phone.no_goods')}
      choose={({ product_id, title }) => found({ product_id, title })}
    />
  )
}
