import { type Answer, answer, attempt } from '@birge/api-client'
import { Button, Progress, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { PriceFileField, inBase64 } from '../file-field.tsx'
import { usePlaces, usePriceLists } from '../known.ts'
import { IncidentState, Shower } from '../pages/price-parity.tsx'
import { BoxedForm, Fact, Facts, ItemLink, Line, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, Money, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'

type Incident = Answer<'/v1/price-incidents/{incident_id}'>

/** What opens here beside the incidents. */
export const COMPARE_FILE = 'pin_file'
export const LABELS = 'pin_labels'

export function PriceIncidentPanel({ id }: { id: string }) {
  if (id === COMPARE_FILE) return <CompareFile />
  return id === LABELS ? <Labels /> : <KnownIncident id={id} />
}

/** What a place shows, what is charged, why they differ, and what to do. */
function KnownIncident({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = useAnswer(['parity', 'incident', id], () =>
    answer(api.GET('/v1/price-incidents/{incident_id}', { params: { path: { incident_id: id } } })),
  )
  return (
    <PanelState query={query}>
      {() => {
        const incident = query.data!
        const { told, cause } = incident
        return (
          <Panel kind={t('price_parity.one')} title={incident.title ?? incident.code} state={<IncidentState of={incident} />}>
            <p>
              <strong>{t(`price_parity.causes.${cause}`)}</strong> {t(`price_parity.todo.${cause}`)}
            </p>
            {incident.binds_the_till && <p className="b-soft">{t('price_parity.binds_text')}</p>}
            {!incident.is_own && <p className="b-soft">{t('price_parity.foreign_text')}</p>}
            <Facts>
              <Fact name={t('price_parity.where')}>
                <Shower of={incident} />
              </Fact>
              <Fact name={t('price_parity.channel')}>
                <Channel channel={incident.channel} />
              </Fact>
              <Fact name={t('price_parity.shown')}>
                <Money minor={incident.shown_minor} currency={incident.shown_currency} />
              </Fact>
              <Fact name={t('price_parity.charged')}>
                {incident.quote_minor === null ? (
                  t('price_parity.not_for_sale')
                ) : (
                  <Money minor={incident.quote_minor} currency={incident.currency} />
                )}
              </Fact>
              {told.name && <Fact name={t('price_parity.by_name')}>{told.name}</Fact>}
              {told.until && (
                <Fact name={t('price_parity.until')}>
                  <Moment at={told.until} full />
                </Fact>
              )}
              {told.register && <Fact name={t('price_parity.register')}>{told.register}</Fact>}
              {told.as_of && (
                <Fact name={t('price_parity.as_of')}>
                  <Moment at={told.as_of} full />
                </Fact>
              )}
              <Fact name={t('price_parity.code')}>
                {incident.product_id ? <ItemLink id={incident.product_id}>{incident.code}</ItemLink> : incident.code}
              </Fact>
              <Fact name={t('price_parity.opened_at')}>
                <Moment at={incident.opened_at} full />
              </Fact>
              <Fact name={t('price_parity.seen_at')}>
                <Moment at={incident.seen_at} full />
              </Fact>
              {incident.closed_at && (
                <Fact name={t('price_parity.closed_at')}>
                  <Moment at={incident.closed_at} full />
                </Fact>
              )}
              <Fact name={t('price_parity.assigned')}>
                {incident.assigned_to ? <Who actor={`staff:${incident.assigned_to}`} /> : t('price_parity.nobody')}
              </Fact>
            </Facts>
            {!incident.closed_at && <Doing incident={incident} />}
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Doing({ incident }: { incident: Incident }) {
  const { t } = useTexts()
  const api = useApi()
  const { can, session } = useSession()
  const memory = useQueryClient()
  const { incident_id, price_list_id, source, location_id, variant_id, product_id, told } = incident
  const [printed, setPrinted] = useState('')
  const onSuccess = () => memory.invalidateQueries({ queryKey: ['parity'] })
  const isMine = incident.assigned_to === session.staff_id
  const take = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/price-incidents/{incident_id}/assignment', {
          params: { path: { incident_id } },
          body: { staff_id: isMine ? null : session.staff_id },
        }),
      ),
    onSuccess,
  })
  const look = useMutation({
    mutationFn: () => answer(api.POST('/v1/price-checks', { body: { price_list_id, ...(product_id && { product_id }) } })),
    onSuccess,
  })
  // Printed since the present price began, if nothing else is said: should it change meanwhile, the label is not taken for the newer one.
  const as_of = printed || told.since
  const hang = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/shelf-labels', {
          params: { header: { 'Idempotency-Key': attempt() } },
          body: { location_id: location_id!, variant_ids: [variant_id!], ...(as_of && { as_of: new Date(as_of).toISOString() }) },
        }),
      ),
    onSuccess,
  })
  const canHang = source === 'shelf' && location_id && variant_id && can('parity.confirm')
  return (
    <>
      <Refused error={take.error ?? look.error ?? hang.error} />
      {canHang && (
        <TextInput
          type="datetime-local"
          label={t('price_parity.printed_at')}
          description={t('price_parity.printed_at_text')}
          value={printed}
          onChange={(event) => setPrinted(event.currentTarget.value)}
        />
      )}
      <div className="c-actions">
        {canHang && (
          <Button size="xs" loading={hang.isPending} onClick={() => hang.mutate()}>
            {t('price_parity.hangs')}
          </Button>
        )}
        {incident.is_own && product_id && can('parity.write') && (
          <Button size="xs" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
            {t('price_parity.look')}
          </Button>
        )}
        {can('parity.write') && (
          <Button size="xs" variant="default" loading={take.isPending} onClick={() => take.mutate()}>
            {t(isMine ? 'price_parity.let_go' : 'price_parity.take')}
          </Button>
        )}
      </div>
    </>
  )
}

/** The labels of a store: what is known of them, which are wrong, and that they hang. */
function Labels() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const memory = useQueryClient()
  const stores = [...usePlaces().values()].filter(({ kind }) => kind === 'store')
  const [store, setStore] = useState<string | null>(null)
  const location_id = store ?? stores[0]?.location_id ?? ''
  const known = useAnswer(
    ['parity', 'labels', location_id],
    () => answer(api.GET('/v1/shelf-labels/{location_id}', { params: { path: { location_id } } })),
    { enabled: location_id !== '' },
  )
  const wrong = usePages(
    ['parity', 'labels', location_id, 'wrong'],
    (paging) => answer(api.GET('/v1/price-incidents', { params: { query: { ...paging, source: 'shelf', location_id } } })),
    location_id !== '',
  )
  const hang = useMutation({
    mutationFn: (follow_by_themselves: boolean) =>
      answer(
        api.POST('/v1/shelf-labels', {
          params: { header: { 'Idempotency-Key': attempt() } },
          body: { location_id, ...(follow_by_themselves && { follow_by_themselves }) },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['parity'] }),
  })
  const { data } = known
  return (
    <Panel kind={t('price_parity.one')} title={t('price_parity.labels')}>
      <Select
        label={t('stock.place')}
        value={location_id}
        onChange={setStore}
        data={stores.map(({ location_id: value, name }) => ({ value, label: name }))}
        allowDeselect={false}
      />
      {data && (
        <>
          <p>
            {data.follow_by_themselves
              ? t('price_parity.electronic')
              : data.is_watched
                ? t('price_parity.watched', { count: data.pending })
                : t('price_parity.unwatched')}
          </p>
          {data.confirmed_at && data.confirmed_by && (
            <Facts>
              <Fact name={t('price_parity.confirmed_at')}>
                <Moment at={data.confirmed_at} full />
              </Fact>
              <Fact name={t('price_parity.confirmed_by')}>
                <Who actor={data.confirmed_by} />
              </Fact>
            </Facts>
          )}
        </>
      )}
      <Refused error={hang.error ?? known.error} />
      {can('parity.confirm') && (
        <div className="c-actions">
          <Button size="xs" loading={hang.isPending} onClick={() => hang.mutate(false)}>
            {t('price_parity.all_hang')}
          </Button>
          <Button size="xs" variant="default" loading={hang.isPending} onClick={() => hang.mutate(true)}>
            {t('price_parity.follow')}
          </Button>
        </div>
      )}
      <Section title={t('price_parity.wrong_labels')}>
        {wrong.rows.length === 0 && <p className="c-faint">{t('price_changes.no_labels')}</p>}
        <ul className="c-lines">
          {wrong.rows.map((one) => (
            <Line
              key={one.incident_id}
              icon="tag"
              below={<span>{one.code}</span>}
              end={
                <span>
                  <Money minor={one.shown_minor} currency={one.shown_currency} soft />{' '}
                  {one.quote_minor !== null && <Money minor={one.quote_minor} currency={one.currency} />}
                </span>
              }
            >
              <ItemLink id={one.incident_id}>{one.title ?? one.code}</ItemLink>
            </Line>
          ))}
        </ul>
        <MoreButton query={wrong} />
      </Section>
    </Panel>
  )
}

const LOOK_AGAIN_MS = 1_500
const channels = ['marketplace', 'web', 'app', 'till', 'phone', 'social'] as const

/** The prices of an ERP or a marketplace, held against ours. */
function CompareFile() {
  const { t, number } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const lists = usePriceLists()
  const [list_id, setList] = useState<string | null>(null)
  const [source, setSource] = useState('')
  const [channel, setChannel] = useState<(typeof channels)[number]>('marketplace')
  const [file, setFile] = useState<File | null>(null)
  const [tried, setTried] = useState(false)
  const list = lists.find(({ price_list_id }) => price_list_id === list_id) ?? lists[0]
  const compare = useMutation({
    mutationFn: async () =>
      answer(
        api.POST('/v1/price-files', {
          params: { header: { 'Idempotency-Key': attempt() } },
          body: { price_list_id: list!.price_list_id, source: source.trim(), channel, content: await inBase64(file!) },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['parity'] }),
  })
  // A large one is compared behind the screen.
  const file_id = compare.data?.file_id ?? ''
  const known = useAnswer(
    ['parity', 'file', file_id],
    () => answer(api.GET('/v1/price-files/{file_id}', { params: { path: { file_id } } })),
    { enabled: file_id !== '' },
  )
  const data = known.data ?? compare.data
  const isComparing = data !== undefined && data.done_count < data.line_count
  useEffect(() => {
    if (!isComparing) return undefined
    const again = setInterval(() => void memory.invalidateQueries({ queryKey: ['parity'] }), LOOK_AGAIN_MS)
    return () => clearInterval(again)
  }, [isComparing, memory])
  const send = () => {
    setTried(true)
    if (list && source.trim() && file) compare.mutate()
  }
  return (
    <Panel kind={t('price_parity.one')} title={t('price_parity.compare')}>
      <BoxedForm query={compare} save={t('price_parity.compare')} onSave={send}>
        <TextInput
          label={t('price_parity.whose')}
          description={t('price_parity.whose_text')}
          value={source}
          maxLength={60}
          onChange={(event) => setSource(event.currentTarget.value)}
          error={tried && !source.trim() && t('price_exceptions.missing')}
          required
        />
        <Select
          label={t('price_parity.channel')}
          value={channel}
          onChange={(value) => setChannel(value as typeof channel)}
          data={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
          allowDeselect={false}
        />
        <Select
          label={t('products.price_list')}
          value={list?.price_list_id ?? null}
          onChange={setList}
          data={lists.map(({ price_list_id, currency }) => ({ value: price_list_id, label: currency }))}
          allowDeselect={false}
        />
        <PriceFileField file={file} onFile={setFile} missing={tried} />
      </BoxedForm>
      {data && (
        <Section title={t('price_parity.compared')}>
          {isComparing && <Progress value={(data.done_count / data.line_count) * 100} animated aria-label={t('price_parity.comparing')} />}
          <p role="status">
            {isComparing && `${t('price_parity.progress', { done: number(data.done_count), count: number(data.line_count) })} `}
            {t('price_parity.compared_text', { compared: data.compared, agree: data.agree, opened: data.opened, closed: data.closed })}
          </p>
          <ul className="c-lines">
            {data.problems.map(({ line, text, why }) => (
              <Line key={`${line} ${text}`} icon="warning" below={t(`price_changes.why.${why}`)}>
                {t('price_changes.line', { line, text })}
              </Line>
            ))}
          </ul>
        </Section>
      )}
    </Panel>
  )
}
