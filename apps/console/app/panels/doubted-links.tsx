import { type Answer, answer } from '@birge/api-client'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi, usePages } from '../api.tsx'
import { useSystemName } from '../known.ts'
import { ItemLink } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { fullName } from '../pages/customers.tsx'
import { Moment } from '../words.tsx'
import { MoreButton } from './more.tsx'
import './doubted-links.css'

type Link = Answer<'/v1/doubted-links'>['items'][number]

/** Records that were joined by a number alone, before it was kept with whose it is: somebody looks once. */
export function DoubtedLinks() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const query = usePages(
    ['reviews', 'doubted'],
    (paging) => answer(api.GET('/v1/doubted-links', { params: { query: paging } })),
    can('customers.merge'),
  )
  if (!query.rows.length) return null
  return (
    <section className="c-doubted" aria-labelledby="doubted">
      <h2 id="doubted">{t('reviews.doubted.title')}</h2>
      <p className="c-faint">{t('reviews.doubted.text')}</p>
      <ul>
        {query.rows.map((link) => (
          <li key={link.merge_id}>
            <Doubted link={link} />
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  )
}

function Doubted({ link: { merge_id, by_kind, customer, system, external_id, fields, linked_at } }: { link: Link }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const nameOf = useSystemName()
  const decide = useMutation({
    mutationFn: (decision: 'one' | 'two') =>
      answer(api.POST('/v1/doubted-links/{merge_id}/decision', { params: { path: { merge_id } }, body: { decision } })),
    onSuccess: () => Promise.all(['reviews', 'customers', 'timeline'].map((key) => memory.invalidateQueries({ queryKey: [key] }))),
  })
  const says = [fields.full_name ?? [fields.first_name, fields.last_name].filter(Boolean).join(' '), fields.birth_on, fields.city]
  return (
    <>
      <div>
        <p>
          <ItemLink id={customer.customer_id}>{fullName(customer) || t('words.nameless')}</ItemLink>
          {' · '}
          {nameOf(system)} {external_id}: {says.filter(Boolean).join(', ') || t('words.nameless')}
        </p>
        <p className="c-faint">
          {t(`reviews.doubted.by.${by_kind}`)} <Moment at={linked_at} full />
        </p>
        <Refused error={decide.error} />
      </div>
      <div className="c-actions">
        <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => decide.mutate('one')}>
          {t('reviews.doubted.one')}
        </Button>
        <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => decide.mutate('two')}>
          {t('reviews.doubted.two')}
        </Button>
      </div>
    </>
  )
}
