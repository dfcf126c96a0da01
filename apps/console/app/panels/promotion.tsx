import { type Answer, answer } from '@birge/api-client'
import { Icon, useLocale } from '@birge/ui'
import { Alert, Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { Fact, Facts, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Count, Moment, momentText, Money, State } from '../words.tsx'
import { MoreButton } from './more.tsx'
import { ProofFile } from './price-exception.tsx'
import { PromotionForm } from './promotion-form.tsx'
import { NotTrueOf, unlawfulOf } from './promotion-banner.tsx'
import { useSentences } from './promotion-says.tsx'
import './promotion.css'

export type Promotion = Answer<'/v1/promotions/{promotion_id}'>
type Batch = Answer<'/v1/promotions/{promotion_id}/coupon-batches'>['items'][number]

/** One that is not there yet. */
export const NEW_PROMOTION = 'prm_new'

const tones = { draft: 'quiet', waiting: 'open', on: 'good', over: 'quiet', used_up: 'bad', ended: 'quiet' } as const
export function PromotionState({ state }: { state: Promotion['state'] }) {
  const { t } = useTexts()
  return <State tone={tones[state]}>{t(`promotions.states.${state}`)}</State>
}

export function useNameOf() {
  const locale = useLocale()
  return (name: Promotion['name']) => name[locale] ?? name.tr ?? name.az ?? name.en ?? ''
}

export function PromotionPanel({ id }: { id: string }) {
  const { t } = useTexts()
  if (id === NEW_PROMOTION)
    return (
      <Panel kind={t('pages.promotions')} title={t('promotions.add')}>
        <PromotionForm />
      </Panel>
    )
  return <KnownPromotion id={id} />
}

function KnownPromotion({ id }: { id: string }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const { can } = useSession()
  const companies = useCompanies()
  const nameOf = useNameOf()
  const [changing, setChanging] = useState(false)
  const query = useAnswer(['promotions', 'one', id], () =>
    answer(api.GET('/v1/promotions/{promotion_id}', { params: { path: { promotion_id: id } } })),
  )
  return (
    <PanelState query={query}>
      {() => {
        const promotion = query.data!
        const { limits, currency, uses, spent_minor, starts_at, ends_at } = promotion
        return (
          <Panel
            kind={t(`promotions.kinds.${promotion.kind}`)}
            title={nameOf(promotion.name)}
            state={<PromotionState state={promotion.state} />}
          >
            {changing ? (
              <PromotionForm promotion={promotion} onDone={() => setChanging(false)} />
            ) : (
              <>
                {promotion.unlawful && (
                  <Alert
                    color="red"
                    variant="light"
                    role="alert"
                    icon={<Icon name="scale" size={20} />}
                    title={t('promotions.banner.take_down')}
                  >
                    {t('promotions.banner.take_down_text', {
                      since: momentText(promotion.unlawful.since, texts),
                      percent: promotion.unlawful.lawful_percent,
                      count: promotion.unlawful.variant_count,
                    })}
                  </Alert>
                )}
                <Facts>
                  <Fact name={t('promotions.company')}>{companies.get(promotion.company_id)?.name ?? promotion.company_id}</Fact>
                  <Fact name={t('promotions.from')}>{starts_at?.replace('T', ' ') ?? '–'}</Fact>
                  <Fact name={t('promotions.until')}>{ends_at?.replace('T', ' ') ?? '–'}</Fact>
                  <Fact name={t('promotions.uses')}>
                    <Count value={uses} />
                    {limits.most_uses !== undefined && ` / ${limits.most_uses}`}
                  </Fact>
                  <Fact name={t('promotions.spent')}>
                    <Money minor={spent_minor} currency={currency} />
                  </Fact>
                  {limits.budget_minor !== undefined && (
                    <Fact name={t('promotions.left')}>
                      <Money minor={Math.max(0, limits.budget_minor - spent_minor)} currency={currency} />
                    </Fact>
                  )}
                  {limits.most_uses_per_customer !== undefined && (
                    <Fact name={t('promotions.per_customer')}>{limits.most_uses_per_customer}</Fact>
                  )}
                  {promotion.announced_percent !== null && (
                    <Fact name={t('promotions.banner.title')}>
                      {t(promotion.announced_up_to ? 'promotions.banner.up_to' : 'promotions.banner.each', {
                        percent: promotion.announced_percent,
                      })}
                    </Fact>
                  )}
                  <Fact name={t('promotions.version')}>{promotion.version}</Fact>
                </Facts>
                <Section title={t('promotions.does')}>
                  <Does promotion={promotion} />
                </Section>
                {can('promotions.write') && <Moves promotion={promotion} onChange={() => setChanging(true)} />}
                {promotion.status !== 'draft' && !promotion.asks_coupon && (
                  <Section
                    title={t('promotions.law')}
                    aside={<ProofFile address={`/v1/promotions/${promotion.promotion_id}/evidence.csv`} name={promotion.promotion_id} />}
                  >
                    <p className="c-faint">{t('price_exceptions.proof_text')}</p>
                  </Section>
                )}
                {promotion.asks_coupon && <Coupons promotion={promotion} />}
              </>
            )}
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Does({ promotion }: { promotion: Promotion }) {
  return (
    <ul>
      {useSentences(promotion).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

function Moves({ promotion, onChange }: { promotion: Promotion; onChange: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [asked, ask] = useState<'start' | 'end' | null>(null)
  const params = { path: { promotion_id: promotion.promotion_id } }
  const move = useMutation({
    mutationFn: (to: 'start' | 'end') =>
      to === 'start'
        ? answer(api.POST('/v1/promotions/{promotion_id}/start', { params }))
        : answer(api.POST('/v1/promotions/{promotion_id}/end', { params })),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['promotions'] }),
    onSettled: () => ask(null),
  })
  if (promotion.status === 'ended') return null
  const unlawful = unlawfulOf(move.error)
  return (
    <div className="c-form">
      {unlawful ? (
        <NotTrueOf
          of={unlawful}
          proof={{ address: '/v1/promotion-banners/evidence.csv', name: promotion.promotion_id, body: saidBy(promotion) }}
        />
      ) : (
        <Refused error={move.error} />
      )}
      {asked === 'end' && <p className="b-soft">{t('promotions.end_text')}</p>}
      {asked === 'start' && (
        <div role="alert">
          <strong>{t('promotions.start_ask')}</strong>
          <Does promotion={promotion} />
        </div>
      )}
      {asked ? (
        <div className="c-actions">
          <Button size="sm" variant="default" onClick={() => ask(null)}>
            {t('form.cancel')}
          </Button>
          <Button size="sm" {...(asked === 'end' && { color: 'red' })} loading={move.isPending} onClick={() => move.mutate(asked)}>
            {t(`promotions.${asked}`)}
          </Button>
        </div>
      ) : (
        <div className="c-actions">
          {promotion.status === 'draft' && (
            <Button size="sm" onClick={() => ask('start')}>
              {t('promotions.start')}
            </Button>
          )}
          <Button size="sm" variant="default" onClick={onChange}>
            {t('promotions.change')}
          </Button>
          <Button size="sm" variant="light" color="red" onClick={() => ask('end')}>
            {t('promotions.end')}
          </Button>
        </div>
      )}
    </div>
  )
}

const saidBy = ({ company_id, promotion_id, name, rule, limits, announced_percent, announced_up_to }: Promotion) => ({
  ...{ company_id, promotion_id, name, rule, limits, announced_percent, announced_up_to },
})

function Coupons({ promotion }: { promotion: Promotion }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { promotion_id } = promotion
  const query = usePages(['promotions', 'coupons', promotion_id], (paging) =>
    answer(api.GET('/v1/promotions/{promotion_id}/coupon-batches', { params: { path: { promotion_id }, query: paging } })),
  )
  return (
    <Section title={t('promotions.coupons')}>
      {query.isSuccess && !query.rows.length && <p className="c-faint">{t('promotions.no_coupons')}</p>}
      {query.rows.length > 0 && (
        <ul className="c-lines">
          {query.rows.map((batch) => (
            <BatchLine key={batch.batch_id} batch={batch} />
          ))}
        </ul>
      )}
      <MoreButton query={query} />
      {can('promotions.write') && promotion.status !== 'ended' && <NewCoupons promotion_id={promotion_id} />}
      <FindCoupon company_id={promotion.company_id} currency={promotion.currency} />
    </Section>
  )
}

function BatchLine({ batch }: { batch: Batch }) {
  const { t } = useTexts()
  const { can } = useSession()
  return (
    <Line
      icon="tag"
      below={<Moment at={batch.created_at} full />}
      end={
        <>
          <span className="b-figures">
            {batch.kind === 'mass'
              ? t('promotions.used_times', { count: batch.used_count })
              : t('promotions.used_of', { used: batch.used_count, count: batch.code_count })}
          </span>
          {can('promotions.write') && (
            <a href={`/v1/coupon-batches/${batch.batch_id}/codes.csv?audience=staff`} download={`${batch.batch_id}.csv`} className="b-link">
              {t('promotions.export')}
            </a>
          )}
        </>
      }
    >
      {batch.code ? <strong className="b-figures">{batch.code}</strong> : t('promotions.single_codes', { count: batch.code_count })}
    </Line>
  )
}

function NewCoupons({ promotion_id }: { promotion_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [kind, setKind] = useState<'single' | 'mass'>('single')
  const [count, setCount] = useState<number | string>(100)
  const [code, setCode] = useState('')
  const [key, setKey] = useState(() => crypto.randomUUID())
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/promotions/{promotion_id}/coupon-batches', {
          params: { path: { promotion_id }, header: { 'Idempotency-Key': key } },
          body: { batch: kind === 'single' ? { kind, count: Number(count) } : { kind, code } },
        }),
      ),
    onSuccess: async () => {
      setCode('')
      await memory.invalidateQueries({ queryKey: ['promotions', 'coupons'] })
    },
    onSettled: () => setKey(crypto.randomUUID()),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (kind === 'single' ? Number(count) >= 1 : code.trim()) make.mutate()
  }
  return (
    <form className="c-form c-form--boxed" onSubmit={send}>
      <Refused error={make.error} />
      <SegmentedControl
        size="xs"
        aria-label={t('promotions.coupon_kind')}
        value={kind}
        onChange={(next) => setKind(next as 'single' | 'mass')}
        data={[
          { value: 'single', label: t('promotions.single') },
          { value: 'mass', label: t('promotions.mass') },
        ]}
      />
      {kind === 'single' ? (
        <NumberInput label={t('promotions.how_many')} value={count} onChange={setCount} min={1} max={20_000} allowDecimal={false} />
      ) : (
        <TextInput label={t('promotions.code')} value={code} maxLength={40} onChange={(event) => setCode(event.currentTarget.value)} />
      )}
      <div className="c-form__foot">
        <Button type="submit" size="sm" variant="default" loading={make.isPending}>
          {t('promotions.make_coupons')}
        </Button>
      </div>
    </form>
  )
}

/** What became of one code. */
function FindCoupon({ company_id, currency }: { company_id: string; currency: string }) {
  const { t } = useTexts()
  const api = useApi()
  const find = useMutation({
    mutationFn: (code: string) => answer(api.GET('/v1/coupons/{code}', { params: { path: { code }, query: { company_id } } })),
  })
  const found = find.data
  return (
    <form
      className="c-form"
      onSubmit={(event) => {
        event.preventDefault()
        const code = new FormData(event.currentTarget).get('code')
        if (typeof code === 'string' && code.trim()) find.mutate(code.trim())
      }}
    >
      <TextInput
        name="code"
        label={t('promotions.find')}
        maxLength={40}
        rightSectionWidth="auto"
        rightSection={
          <Button type="submit" size="compact-xs" variant="subtle" aria-label={t('promotions.find')} loading={find.isPending}>
            <Icon name="search" size={16} />
          </Button>
        }
      />
      <Refused error={find.error} />
      {found && (
        <ul className="c-lines" aria-live="polite">
          <Line
            icon={found.uses ? 'check' : 'tag'}
            end={<span className="b-figures">{t('promotions.used_times', { count: found.uses })}</span>}
          >
            <strong className="b-figures">{found.code}</strong>
          </Line>
          {found.used.map((use) => (
            <Line
              key={use.used_at}
              icon="receipt"
              below={<Moment at={use.used_at} full />}
              end={<Money minor={use.amount_minor} currency={currency} />}
            >
              {t(`promotions.use_${use.status}`)}
            </Line>
          ))}
        </ul>
      )}
    </form>
  )
}
