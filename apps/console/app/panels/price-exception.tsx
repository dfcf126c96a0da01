import { type Answer, answer, attempt } from '@birge/api-client'
import { Icon, useLocale } from '@birge/ui'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { ExceptionState, ForWhom } from '../pages/price-exceptions.tsx'
import { BoxedForm, Fact, Facts, ItemLink, Line, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'
import { MoreButton } from './more.tsx'
import { NEW_EXCEPTION, NewException } from './price-exception-form.tsx'

type Exception = Answer<'/v1/price-exceptions/{exception_id}'>
type Reduction = Answer<'/v1/price-exceptions/{exception_id}/evidence'>['reductions'][number]

/** Prices that differ from the list: for whom, why, until when, what they are, and what the law lets be said of them. */
export function PriceExceptionPanel({ id }: { id: string }) {
  return id === NEW_EXCEPTION ? <NewException /> : <KnownException id={id} />
}

/** The way to a new one, about a product where there is one. */
export function MakeException({ about }: { about?: string }) {
  const { t } = useTexts()
  const { can } = useSession()
  const { to } = usePanel()
  if (!can('pricing.write')) return null
  return (
    <Button
      size="xs"
      {...(about && { variant: 'default' })}
      component={Link}
      to={to(NEW_EXCEPTION, about ?? null)}
      leftSection={<Icon name="plus" size={16} />}
    >
      {t('price_exceptions.make')}
    </Button>
  )
}

function KnownException({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const params = { path: { exception_id: id } }
  const query = useAnswer(['prices', 'exception', id], () => answer(api.GET('/v1/price-exceptions/{exception_id}', { params })))
  return (
    <PanelState query={query}>
      {() => {
        const exception = query.data!
        return (
          <Panel kind={t('price_exceptions.one')} title={exception.name} state={<ExceptionState of={exception} />}>
            <p>{exception.reason}</p>
            <Facts>
              <Fact name={t('price_exceptions.for_whom')}>
                {exception.customer_id ? (
                  <ItemLink id={exception.customer_id}>{t('price_exceptions.one_customer')}</ItemLink>
                ) : (
                  <ForWhom of={exception} />
                )}
              </Fact>
              <Fact name={t('price_exceptions.owner')}>{exception.owner_name}</Fact>
              <Fact name={t('price_exceptions.starts_at')}>
                <Moment at={exception.starts_at} full />
              </Fact>
              <Fact name={t('price_exceptions.ends_at')}>
                <Moment at={exception.ends_at} full />
              </Fact>
              {exception.replaces && (
                <Fact name={t('price_exceptions.replaces')}>
                  <ItemLink id={exception.replaces}>{t('price_exceptions.the_one_before')}</ItemLink>
                </Fact>
              )}
              {exception.replaced_by && (
                <Fact name={t('price_exceptions.replaced_by')}>
                  <ItemLink id={exception.replaced_by}>{t('price_exceptions.the_one_after')}</ItemLink>
                </Fact>
              )}
              {exception.announced_percent !== null && (
                <Fact name={t('price_exceptions.announced')}>
                  {t('price_exceptions.percent', { percent: exception.announced_percent })}
                </Fact>
              )}
            </Facts>
            {exception.state !== 'over' && <Ending exception={exception} />}
            <Prices exception={exception} />
            <Reductions exception={exception} />
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Ending({ exception: { exception_id, replaced_by } }: { exception: Exception }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { to } = usePanel()
  const memory = useQueryClient()
  const [asked, setAsked] = useState(false)
  const [key] = useState(attempt)
  const end = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/price-exceptions/{exception_id}/ending', {
          params: { path: { exception_id }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['prices'] }),
  })
  if (!can('pricing.write')) return null
  if (!asked)
    return (
      <div className="c-actions">
        {!replaced_by && (
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={to(NEW_EXCEPTION, exception_id)}
            leftSection={<Icon name="edit" size={16} />}
          >
            {t('price_exceptions.make_anew')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => setAsked(true)}>
          {t('price_exceptions.end')}
        </Button>
      </div>
    )
  return (
    <BoxedForm query={end} red save={t('price_exceptions.end')} onSave={() => end.mutate()} onCancel={() => setAsked(false)}>
      <p className="b-soft">{t('price_exceptions.end_text')}</p>
    </BoxedForm>
  )
}

function Prices({ exception: { exception_id, currency } }: { exception: Exception }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['prices', 'exception', exception_id, 'prices'], (paging) =>
    answer(api.GET('/v1/price-exceptions/{exception_id}/prices', { params: { path: { exception_id }, query: paging } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <Section title={t('price_exceptions.prices')}>
      <ul className="c-lines">
        {query.rows.map(({ variant_id, from_quantity, sku, product_id, amount_minor, list_minor }) => (
          <Line
            key={`${variant_id} ${from_quantity}`}
            icon="tag"
            below={
              <>
                {from_quantity > 1 && <span>{t('price_exceptions.from_pieces', { count: from_quantity })}</span>}
                {list_minor !== null && (
                  <span>
                    {t('price_exceptions.on_list')} <Money minor={list_minor} currency={currency} soft />
                  </span>
                )}
              </>
            }
            end={<Money minor={amount_minor} currency={currency} />}
          >
            <ItemLink id={product_id}>{sku}</ItemLink>
          </Line>
        ))}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}

const SHOWN = 20

/** The proof of reductions as a table in the reader's language. A link names no language by a header, so it is asked for and kept as a file. */
export function ProofFile({ address, name, body }: { address: string; name: string; body?: object | undefined }) {
  const { t } = useTexts()
  const locale = useLocale()
  const save = useMutation({
    mutationFn: async () => {
      const headers = { 'birge-audience': 'staff', 'birge-channel': 'desk', 'birge-locale': locale }
      const answered = await (body
        ? fetch(address, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
        : fetch(address, { headers }))
      if (!answered.ok) throw new Error(address)
      const url = URL.createObjectURL(await answered.blob())
      Object.assign(document.createElement('a'), { href: url, download: `${name}.csv` }).click()
      URL.revokeObjectURL(url)
    },
  })
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<Icon name="download" size={16} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('price_exceptions.proof')}
      </Button>
      <Refused error={save.error} />
    </>
  )
}

/** With what each reduced price may be compared, by which rule, and the proof of it as a file. */
function Reductions({ exception: { exception_id, currency } }: { exception: Exception }) {
  const { t } = useTexts()
  const api = useApi()
  const query = useAnswer(['prices', 'exception', exception_id, 'evidence'], () =>
    answer(api.GET('/v1/price-exceptions/{exception_id}/evidence', { params: { path: { exception_id } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  const reductions = query.data?.reductions ?? []
  if (!reductions.length) return null
  const lawful = Math.min(...reductions.map(({ lawful_percent }) => lawful_percent))
  return (
    <Section
      title={t('price_exceptions.law')}
      aside={<ProofFile address={`/v1/price-exceptions/${exception_id}/evidence.csv`} name={exception_id} />}
    >
      <p className="b-soft">{t('price_exceptions.lawful_for_all', { percent: lawful })}</p>
      <p className="c-faint">{t('price_exceptions.proof_text')}</p>
      <ul className="c-lines">
        {reductions.slice(0, SHOWN).map((one) => (
          <Line
            key={`${one.variant_id} ${one.door} ${one.begins_at}`}
            icon="scale"
            below={<ByRule of={one} currency={currency} />}
            end={<span className="b-figures">{t('price_exceptions.percent', { percent: one.lawful_percent })}</span>}
          >
            {one.sku} · {one.title}
          </Line>
        ))}
      </ul>
      {reductions.length > SHOWN && <p className="c-faint">{t('price_exceptions.more_in_proof', { count: reductions.length - SHOWN })}</p>}
    </Section>
  )
}

function ByRule({ of: { by_rule }, currency }: { of: Reduction; currency: string }) {
  const { t, known } = useTexts()
  return by_rule.map(({ instrument, days, reference_minor }) => {
    const key = `price_exceptions.rules.${instrument}`
    return (
      <span key={instrument}>
        {known(key) ? t(key, { days }) : instrument}: <Money minor={reference_minor} currency={currency} soft />
      </span>
    )
  })
}
