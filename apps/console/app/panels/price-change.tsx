import { type Answer, answer, attempt } from '@birge/api-client'
import { parseMoney } from '@birge/kernel/money'
import { Icon, useLocale } from '@birge/ui'
import { Alert, Button, CloseButton, NumberInput, Progress, Select, SegmentedControl, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { PriceFileField, inBase64 } from '../file-field.tsx'
import { FindProduct } from '../find.tsx'
import { useCategories, usePriceLists } from '../known.ts'
import { ChangeState } from '../pages/price-changes.tsx'
import { BoxedForm, Fact, Facts, ItemLink, Line, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, usePercentField, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'
import { PricePlaces } from './price-places.tsx'
import { ShelfLabels } from './shelf-labels.tsx'

type Change = Answer<'/v1/price-changes/{change_id}'>

const LOOK_AGAIN_MS = 1_500
/** As many as are set while somebody waits. */
const FEW = 2_000

/** One that is not there yet. */
export const NEW_CHANGE = 'pch_new'

export function PriceChangePanel({ id }: { id: string }) {
  return id === NEW_CHANGE ? <NewChange /> : <KnownChange id={id} />
}

function KnownChange({ id }: { id: string }) {
  const { t, number, money } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const query = useAnswer(['prices', 'change', id], () =>
    answer(api.GET('/v1/price-changes/{change_id}', { params: { path: { change_id: id } } })),
  )
  const isApplying = query.data?.state === 'applying'
  useEffect(() => {
    if (!isApplying) return undefined
    const again = setInterval(() => void memory.invalidateQueries({ queryKey: ['prices', 'change', id] }), LOOK_AGAIN_MS)
    return () => {
      clearInterval(again)
      void memory.invalidateQueries({ queryKey: ['prices', 'changes'] })
    }
  }, [isApplying, id, memory])
  return (
    <PanelState query={query}>
      {() => {
        const change = query.data!
        const share = (bp: number | null) =>
          bp === null
            ? '–'
            : (bp < 0 ? '−' : '') + t('price_changes.percent', { percent: number(Math.abs(bp) / 100, { maximumFractionDigits: 2 }) })
        return (
          <Panel kind={t('price_changes.one')} title={change.name} state={<ChangeState of={change} />}>
            <Facts>
              <Fact name={t('price_changes.variants')}>
                {t('price_changes.variants_of', { count: number(change.variant_count), products: number(change.product_count) })}
              </Fact>
              <Fact name={t('price_changes.up_and_down')}>
                {t('price_changes.raised_and_lowered', { raised: number(change.raised), lowered: number(change.lowered) })}
              </Fact>
              <Fact name={t('price_changes.by_how_much')}>{[...new Set([share(change.least_bp), share(change.most_bp)])].join(' … ')}</Fact>
              {change.lowest_minor !== null && change.highest_minor !== null && (
                <Fact name={t('price_changes.new_prices')}>
                  <span className="b-figures">
                    {[...new Set([money(change.lowest_minor, change.currency), money(change.highest_minor, change.currency)])].join(' … ')}
                  </span>
                </Fact>
              )}
              {change.excepted > 0 && (
                <Fact name={t('pages.price_exceptions')}>{t('price_changes.excepted', { count: change.excepted })}</Fact>
              )}
              {(change.valid_from ?? change.planned_from) && (
                <Fact name={t('price_changes.valid_from')}>
                  <Moment at={(change.valid_from ?? change.planned_from)!} full />
                </Fact>
              )}
              {change.later > 0 && change.later_from !== null && (
                <Fact name={t('price_changes.later')}>
                  {t('price_changes.later_count', { count: change.later })} <Moment at={change.later_from} full />
                </Fact>
              )}
              <Fact name={t('price_changes.created_by')}>
                <Who actor={change.applied_by ?? change.created_by} />
              </Fact>
            </Facts>
            {change.state === 'applying' && (
              <div role="status">
                <Progress
                  value={(change.done_count / change.variant_count) * 100}
                  animated
                  aria-label={t('price_changes.states.applying')}
                />
                <p className="b-soft">
                  {t('price_changes.progress', { done: number(change.done_count), count: number(change.variant_count) })}
                </p>
              </div>
            )}
            {change.hindered && (
              <div>
                <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
                  {change.hindered.code === 'prices_moved'
                    ? t('price_changes.hindered.prices_moved', { count: number(change.hindered.variant_count ?? 0) })
                    : t('price_changes.hindered.other')}
                </Alert>
              </div>
            )}
            {change.state === 'looked_at' && change.variant_count > FEW && <p className="b-soft">{t('price_changes.large')}</p>}
            <Doing change={change} />
            {change.undo_of === null && <PricePlaces change_id={change.change_id} currency={change.currency} />}
            {change.problems.length > 0 && <Problems change={change} />}
            {change.suspicious > 0 && <Rows change={change} suspicious />}
            <Rows change={change} />
            {['applied', 'undoing', 'undone'].includes(change.state) && <ShelfLabels change_id={change.change_id} />}
          </Panel>
        )
      }}
    </PanelState>
  )
}

/** Set as they were looked at, or taken back. */
function Doing({ change: { change_id, state, planned_from } }: { change: Change }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show, close } = usePanel()
  const memory = useQueryClient()
  const [key] = useState(attempt)
  const params = { path: { change_id }, header: { 'Idempotency-Key': `${key}-${state}` } }
  const done = () => memory.invalidateQueries({ queryKey: ['prices'] })
  const apply = useMutation({
    mutationFn: () => answer(api.POST('/v1/price-changes/{change_id}/application', { params, body: {} })),
    onSuccess: done,
  })
  const undo = useMutation({
    mutationFn: () => answer(api.POST('/v1/price-changes/{change_id}/undoing', { params })),
    onSuccess: async (back) => {
      await done()
      show(back.change_id)
    },
  })
  const discard = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/price-changes/{change_id}', { params: { path: { change_id } } })),
    onSuccess: async () => {
      notifications.show({ message: t('price_changes.discarded') })
      close()
      await memory.invalidateQueries({ queryKey: ['prices', 'changes'] })
    },
  })
  if (!can('pricing.write') || ['applying', 'undoing', 'undone'].includes(state)) return null
  const doing = state === 'looked_at' ? apply : undo
  const isToCome = planned_from !== null && planned_from > new Date().toISOString()
  return (
    <>
      <Refused error={doing.error ?? discard.error} />
      {state === 'looked_at' && planned_from !== null && !isToCome && <p className="b-soft">{t('price_changes.moment_passed')}</p>}
      <div className="c-actions">
        <Button size="xs" {...(state === 'applied' && { variant: 'default' })} loading={doing.isPending} onClick={() => doing.mutate()}>
          {t(state !== 'looked_at' ? 'price_changes.undo' : isToCome ? 'price_changes.apply_then' : 'price_changes.apply')}
        </Button>
        {state === 'looked_at' && (
          <Button size="xs" variant="default" loading={discard.isPending} onClick={() => discard.mutate()}>
            {t('price_changes.discard')}
          </Button>
        )}
      </div>
    </>
  )
}

function Problems({ change: { problems } }: { change: Change }) {
  const { t, known } = useTexts()
  return (
    <Section title={t('price_changes.problems')}>
      <ul className="c-lines">
        {problems.map(({ line, text, why }) => {
          const key = `price_changes.why.${why}`
          return (
            <Line key={`${line} ${text}`} icon="warning" below={known(key) ? t(key) : why}>
              {line > 0 ? t('price_changes.line', { line, text }) : text}
            </Line>
          )
        })}
      </ul>
    </Section>
  )
}

function Rows({ change: { change_id, currency }, suspicious = false }: { change: Change; suspicious?: boolean }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['prices', 'change', change_id, suspicious ? 'suspicious' : 'rows'], (paging) =>
    answer(api.GET('/v1/price-changes/{change_id}/rows', { params: { path: { change_id }, query: { ...paging, suspicious } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <Section title={t(suspicious ? 'price_changes.look_twice' : 'price_changes.prices')}>
      <ul className="c-lines">
        {query.rows.map(({ variant_id, product_id, sku, title, old_minor, new_minor, suspicion, later_minor, later_from }) => (
          <Line
            key={variant_id}
            icon={suspicion ? 'warning' : 'tag'}
            below={
              <>
                <span>{sku}</span>
                {suspicion && <span>{t(`price_changes.suspicions.${suspicion}`)}</span>}
                {later_minor !== null && later_from !== null && (
                  <span>
                    {t('price_changes.then')} <Money minor={later_minor} currency={currency} /> · <Moment at={later_from} full />
                  </span>
                )}
              </>
            }
            end={
              <span>
                {old_minor !== null && <Money minor={old_minor} currency={currency} soft />} <Money minor={new_minor} currency={currency} />
              </span>
            }
          >
            <ItemLink id={product_id}>{title}</ItemLink>
          </Line>
        ))}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}

const endings = ['00', '90', '95', '99'] as const
type Way = 'percent' | 'amount' | 'table'

function NewChange() {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const lists = usePriceLists()
  const [list_id, setList] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [way, setWay] = useState<Way>('percent')
  const [percent, setPercent] = useState<number | string>('')
  const [amount, setAmount] = useState('')
  const percents = usePercentField()
  const [ending, setEnding] = useState<string | null>(null)
  const categories = useCategories()
  const [category, setCategory] = useState<string | null>(null)
  const [products, setProducts] = useState<{ product_id: string; title: string }[]>([])
  const [file, setFile] = useState<File | null>(null)
  const [from, setFrom] = useState('')
  const [tried, setTried] = useState(false)
  const list = lists.find(({ price_list_id }) => price_list_id === list_id) ?? lists[0]
  const parsed = parseMoney(amount, list?.currency ?? 'TRY', locale)
  const draft = useMutation({
    mutationFn: async () => {
      const how =
        way === 'table'
          ? { kind: 'table' as const, content: await inBase64(file!) }
          : way === 'percent'
            ? { kind: 'percentage' as const, percent_bp: Math.round(Number(percent) * 100) }
            : { kind: 'amount' as const, amount_minor: parsed.ok ? parsed.amount_minor : 0 }
      return answer(
        api.POST('/v1/price-changes', {
          params: { header: { 'Idempotency-Key': attempt() } },
          body: {
            price_list_id: list!.price_list_id,
            name: name.trim(),
            how,
            ...(from && { valid_from: new Date(from).toISOString() }),
            ...(way !== 'table' && {
              ...(ending && { ending: ending as (typeof endings)[number] }),
              ...(category && { category }),
              ...(products.length > 0 && { product_ids: products.map(({ product_id }) => product_id) }),
            }),
          },
        }),
      )
    },
    onSuccess: async ({ change_id }) => {
      await memory.invalidateQueries({ queryKey: ['prices', 'changes'] })
      show(change_id)
    },
  })
  const isSaid = way === 'table' ? file !== null : way === 'percent' ? percent !== '' && Number(percent) !== 0 : parsed.ok
  const save = () => {
    setTried(true)
    if (list && name.trim() && isSaid) draft.mutate()
  }
  return (
    <Panel kind={t('price_changes.one')} title={t('price_changes.make')}>
      <BoxedForm query={draft} save={t('price_changes.look')} onSave={save}>
        <TextInput
          label={t('price_changes.name')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && !name.trim() && t('price_exceptions.missing')}
          required
        />
        <Select
          label={t('products.price_list')}
          value={list?.price_list_id ?? null}
          onChange={setList}
          data={lists.map(({ price_list_id, currency }) => ({ value: price_list_id, label: currency }))}
          allowDeselect={false}
        />
        <TextInput
          type="datetime-local"
          label={t('price_changes.valid_from')}
          description={t('price_changes.from_text')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('price_changes.way')}
          value={way}
          onChange={(value) => setWay(value as Way)}
          data={(['percent', 'amount', 'table'] as const).map((value) => ({ value, label: t(`price_changes.ways.${value}`) }))}
        />
        {way === 'percent' && (
          <NumberInput
            label={t('price_changes.ways.percent')}
            description={t('price_changes.percent_text')}
            value={percent}
            onChange={setPercent}
            min={-99}
            max={1000}
            decimalScale={2}
            {...percents}
            error={tried && !isSaid && t('price_exceptions.missing')}
          />
        )}
        {way === 'amount' && (
          <TextInput
            label={t('price_changes.ways.amount')}
            value={amount}
            inputMode="decimal"
            onChange={(event) => setAmount(event.currentTarget.value)}
            error={tried && !isSaid && t('price_exceptions.missing')}
          />
        )}
        {way === 'table' ? (
          <PriceFileField file={file} onFile={setFile} missing={tried} />
        ) : (
          <>
            <Select
              label={t('price_changes.ending')}
              placeholder={t('price_changes.exact')}
              value={ending}
              onChange={setEnding}
              data={endings.map((value) => ({ value, label: t('price_changes.ends_in', { ending: value }) }))}
              clearable
            />
            <Select
              label={t('price_changes.category')}
              placeholder={t('price_changes.every_category')}
              value={category}
              onChange={setCategory}
              data={categories.map(({ slug, title }) => ({ value: slug, label: title }))}
              searchable
              clearable
            />
            <FindProduct
              label={t('price_changes.products')}
              act={t('price_changes.add')}
              found={(one) => setProducts((all) => [...all.filter(({ product_id }) => product_id !== one.product_id), one])}
            />
            {products.map(({ product_id, title }) => (
              <p className="c-chosen" key={product_id}>
                <Icon name="box" size={18} />
                <span className="c-grow">{title}</span>
                <CloseButton
                  size="sm"
                  aria-label={t('price_changes.leave_out', { title })}
                  onClick={() => setProducts((all) => all.filter((one) => one.product_id !== product_id))}
                />
              </p>
            ))}
            <p className="c-faint">{t(category || products.length > 0 ? 'price_changes.which_some' : 'price_changes.which_all')}</p>
          </>
        )}
      </BoxedForm>
    </Panel>
  )
}
