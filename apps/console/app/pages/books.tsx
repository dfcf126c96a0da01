import { type Answer, answer } from '@birge/api-client'
import { Icon, Skeleton } from '@birge/ui'
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { Page, Scroll } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { Failed } from '../states.tsx'
import { type Texts, useTexts } from '../texts.ts'
import { Id, Moment } from '../words.tsx'
import './books.css'

type Audit = Answer<'/v1/books'>['items'][number]

const holds = (audit: Audit) => audit.holds

/** What must always hold, in the reader's words; a new one that has none yet is told as the server tells it. */
export function auditText({ module, name }: Pick<Audit, 'module' | 'name'>, { t, known }: Texts): string {
  const key = `audits.${module}.${name.replace(/\W+/g, '_')}`
  return known(key) ? t(key) : name
}

export function BooksPage() {
  const texts = useTexts()
  const { t, known } = texts
  const api = useApi()
  const books = useAnswer(['books'], () => answer(api.GET('/v1/books')))
  // What does not hold is seen first.
  const modules = [...Map.groupBy(books.data?.items ?? [], (audit) => audit.module)].sort(
    ([, one], [, other]) => Number(one.every(holds)) - Number(other.every(holds)),
  )
  const broken = books.data?.items.filter((audit) => !audit.holds).length ?? 0
  return (
    <Page
      title={t('pages.books')}
      aside={
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="refresh" size={16} />}
          loading={books.isFetching && !books.isPending}
          onClick={() => void books.refetch()}
        >
          {t('books.again')}
        </Button>
      }
    >
      <Scroll label={t('pages.books')}>
        {books.error && !books.data ? (
          <Failed error={books.error} again={() => void books.refetch()} />
        ) : (
          <>
            <div className="c-verdict" data-holds={books.data ? broken === 0 : undefined} role="status" aria-busy={books.isPending}>
              <span className="c-verdict__sign">
                <Icon name={books.isPending ? 'clock' : broken ? 'warning' : 'check'} size={28} />
              </span>
              <div>
                <h2>{books.isPending ? t('books.looking') : broken ? t('books.broken', { count: broken }) : t('books.hold')}</h2>
                <p className="b-soft">
                  {books.data ? (
                    <>
                      {t('books.counted', { count: books.data.items.length })} <Moment at={books.data.at} />
                    </>
                  ) : (
                    t('books.text')
                  )}
                </p>
              </div>
            </div>
            {books.isPending && Array.from({ length: 3 }, (_, at) => <Skeleton key={at} height="7rem" radius="var(--radius-m)" />)}
            <div className="c-audits">
              {modules.map(([module, audits]) => {
                const title = `modules.${module}`
                return (
                  <section key={module} className="c-audits__module">
                    <h3>{known(title) ? t(title) : module}</h3>
                    <ul>
                      {audits.map((audit) => (
                        <AuditRow key={audit.name} audit={audit} text={auditText(audit, texts)} />
                      ))}
                    </ul>
                  </section>
                )
              })}
            </div>
          </>
        )}
      </Scroll>
    </Page>
  )
}

function AuditRow({ audit, text }: { audit: Audit; text: string }) {
  const { t } = useTexts()
  return (
    <li className="c-audit" data-holds={audit.holds}>
      <Icon name={audit.holds ? 'check' : 'warning'} size={18} label={audit.holds ? t('books.holds') : t('books.does_not_hold')} />
      <div>
        <p>{text}</p>
        {!audit.holds && (
          <>
            <p className="c-audit__broken">{t('books.violations', { count: audit.violations, shown: audit.examples.length })}</p>
            <ul className="c-examples">
              {audit.examples.map((example, at) => (
                <li key={at}>
                  {Object.entries(example).map(([name, value]) => (
                    <span key={name}>
                      <span className="c-faint">{name}</span> <Value value={value} />
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </li>
  )
}

const opens = /^(ord|prd|cus|stf|var|reg)_/

function Value({ value }: { value: unknown }) {
  const places = usePlaces()
  if (typeof value !== 'string') return <code>{JSON.stringify(value)}</code>
  if (places.has(value)) return places.get(value)!.name
  if (opens.test(value)) return <ItemLink id={value}>{value.slice(0, 12)}…</ItemLink>
  if (value.includes('/'))
    return <Link to={{ pathname: '/books/transfers', search: `?account=${encodeURIComponent(value)}` }}>{value}</Link>
  return /^[a-z]{3}_/.test(value) ? <Id id={value} /> : value
}
