import { type Answer, answer } from '@birge/api-client'
import { EmptyState, Icon, Skeleton } from '@birge/ui'
import { Link } from 'react-router'
import { AccountName, Amount } from '../accounts.tsx'
import { useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { Page, Scroll } from '../list.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import './books.css'

type Line = Answer<'/v1/ledger/accounts'>['items'][number]

const sum = (lines: Line[], side: 'debit_minor' | 'credit_minor') => lines.reduce((total, line) => total + line[side], 0)

/** The trial balance: for each company and unit, what stands on every account; both sides must be equal. */
export function BalancePage() {
  const { t } = useTexts()
  const api = useApi()
  const companies = useCompanies()
  const query = usePages(['books', 'balance'], (paging) =>
    answer(api.GET('/v1/ledger/accounts', { params: { query: { ...paging, limit: 200 } } })),
  )
  const units = Map.groupBy(query.rows, (line) => `${line.company_id}/${line.unit}`)
  return (
    <Page title={t('pages.balance')}>
      <Scroll label={t('pages.balance')} busy={query.isPending}>
        {query.isPending && <Skeleton height="20rem" radius="var(--radius-m)" />}
        {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
        {!query.isPending && !query.error && !query.rows.length && (
          <EmptyState icon="book" title={t('balance.empty.title')} text={t('balance.empty.text')} />
        )}
        {[...units].map(([key, lines]) => {
          const { company_id, unit } = lines[0]!
          const [debit, credit] = [sum(lines, 'debit_minor'), sum(lines, 'credit_minor')]
          const company = companies.get(company_id)
          const isWhole = !query.hasNextPage
          return (
            <section key={key} className="c-balance">
              <header>
                <h2>
                  {company?.legal_name ?? company_id} <span className="c-faint">{unit}</span>
                </h2>
                {isWhole && (
                  <span className="c-with-icon" data-tone={debit === credit ? 'good' : 'bad'}>
                    <Icon name={debit === credit ? 'check' : 'warning'} size={16} />
                    {debit === credit ? t('balance.equal') : t('balance.unequal')}
                  </span>
                )}
              </header>
              <table className="c-sub c-sub--wide">
                <thead>
                  <tr>
                    <th>{t('balance.account')}</th>
                    <th data-align="end">{t('balance.debit')}</th>
                    <th data-align="end">{t('balance.credit')}</th>
                    <th data-align="end">{t('balance.balance')}</th>
                  </tr>
                </thead>
                <tbody>
                  {lines.map((line) => (
                    <tr key={line.account}>
                      <td>
                        <AccountName account={line.account} />
                      </td>
                      <td data-align="end">
                        <Amount minor={line.debit_minor} unit={unit} />
                      </td>
                      <td data-align="end">
                        <Amount minor={line.credit_minor} unit={unit} />
                      </td>
                      <td data-align="end" className="c-strong">
                        {line.owner || line.kind === 'revenue' ? (
                          <Link to={{ pathname: '/books/transfers', search: `?account=${encodeURIComponent(line.account)}` }}>
                            <Amount minor={line.balance_minor} unit={unit} />
                          </Link>
                        ) : (
                          <Amount minor={line.balance_minor} unit={unit} />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
                {isWhole && (
                  <tfoot>
                    <tr>
                      <th>{t('balance.sum')}</th>
                      <td data-align="end">
                        <Amount minor={debit} unit={unit} />
                      </td>
                      <td data-align="end">
                        <Amount minor={credit} unit={unit} />
                      </td>
                      <td />
                    </tr>
                  </tfoot>
                )}
              </table>
            </section>
          )
        })}
        <MoreButton query={query} />
      </Scroll>
    </Page>
  )
}
