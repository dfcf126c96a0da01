import { type Answer, answer, attempt } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { chosen, useAnswer, useApi, usePages } from '../api.tsx'
import { useOrderNumbers } from '../known.ts'
import { changesOf } from '../pages/movements.tsx'
import { Counted } from '../pages/stock.tsx'
import { FormFoot, ItemLink, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Count, DocumentLink, Id, Moment, Who } from '../words.tsx'
import { MoreButton } from './more.tsx'

type Level = Answer<'/v1/stock'>['items'][number]

/** One variant: where it stands, to whom it is promised, and what happened with it. */
export function VariantPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const levels = useAnswer(['stock', 'of', id], () => answer(api.GET('/v1/stock', { params: { query: { variant_id: id, limit: 200 } } })))
  const { at: location_id, to } = usePanel()
  const navigate = useNavigate()
  const choose = (at: string | null) => void navigate(to(id, at), { replace: true })
  return (
    <PanelState query={levels}>
      {() => {
        const { items } = levels.data!
        const [first] = items
        if (!first)
          return (
            <Panel kind={t('stock.one')} title={<Id id={id} />}>
              <p className="c-faint">{t('stock.never_here')}</p>
            </Panel>
          )
        return (
          <Panel
            kind={[first.sku, first.options].filter(Boolean).join(' · ')}
            title={can('catalog.read') ? <ItemLink id={first.product_id}>{first.title}</ItemLink> : first.title}
          >
            <Places levels={items} chosen_id={location_id} choose={choose} />
            <Change key={location_id} levels={items} at={location_id} />
            <Promises variant_id={id} location_id={location_id} />
            <Movements variant_id={id} level={items.find((level) => level.location_id === location_id)} />
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Places({
  levels,
  chosen_id,
  choose,
}: {
  levels: Level[]
  chosen_id: string | null
  choose: (location_id: string | null) => void
}) {
  const { t } = useTexts()
  return (
    <Section title={t('stock.where')}>
      <table className="c-sub">
        <thead>
          <tr>
            <th>{t('stock.place')}</th>
            <th data-align="end">{t('stock.available')}</th>
            <th data-align="end">{t('stock.on_hand')}</th>
            <th data-align="end">{t('stock.reserved')}</th>
            <th data-align="end">{t('stock.held')}</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level) => (
            <tr key={level.location_id} data-open={level.location_id === chosen_id || undefined}>
              <td>
                <button
                  type="button"
                  className="c-choose"
                  aria-pressed={level.location_id === chosen_id}
                  onClick={() => choose(level.location_id === chosen_id ? null : level.location_id)}
                >
                  {level.location_name}
                </button>
                <span className="c-below c-faint">
                  {level.in_transit > 0 && <span>{t('stock.some_in_transit', { count: level.in_transit })}</span>}
                  {level.display > 0 && <span>{t('stock.some_display', { count: level.display })}</span>}
                  {level.damaged > 0 && <span>{t('stock.some_damaged', { count: level.damaged })}</span>}
                  {level.safety > 0 && <span>{t('stock.some_safety', { count: level.safety })}</span>}
                </span>
              </td>
              <td data-align="end" className="c-strong">
                <Count value={level.available} />
              </td>
              <td data-align="end">
                <Counted level={level} value={level.on_hand} />
              </td>
              <td data-align="end">
                <Counted level={level} value={level.reserved} kind="reserved" />
              </td>
              <td data-align="end">
                <Count value={level.held} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Promises({ variant_id, location_id }: { variant_id: string; location_id: string | null }) {
  const { t } = useTexts()
  const api = useApi()
  const { data } = useAnswer(['stock', 'promises', variant_id, location_id], () =>
    answer(api.GET('/v1/stock/promises', { params: { query: { variant_id, ...chosen({ location_id }) } } })),
  )
  const numbers = useOrderNumbers(useMemo(() => data?.items.map((promise) => promise.document) ?? [], [data]))
  if (!data?.items.length) return null
  return (
    <Section title={t('stock.promised')}>
      <ul className="c-lines">
        {data.items.map((promise) => (
          <li key={`${promise.document}${promise.location_id}`}>
            <Icon name={promise.kind === 'held' ? 'clock' : 'lock'} size={18} />
            <div>
              {promise.kind === 'held' ? t('stock.being_paid') : <DocumentLink document={promise.document} numbers={numbers} />}
              <span className="c-below c-faint">
                <span>{promise.location_name}</span>
                {promise.expires_at && (
                  <span>
                    {t('stock.until')} <Moment at={promise.expires_at} />
                  </span>
                )}
              </span>
            </div>
            <Count value={promise.quantity} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** At one place each movement says how many were there after it. */
function Movements({ variant_id, level }: { variant_id: string; level: Level | undefined }) {
  const { t, known } = useTexts()
  const api = useApi()
  const location_id = level?.location_id
  const query = usePages(['stock', 'movements', { variant_id, location_id }], (paging) =>
    answer(api.GET('/v1/stock/movements', { params: { query: { ...paging, variant_id, ...chosen({ location_id }) } } })),
  )
  const numbers = useOrderNumbers(useMemo(() => query.rows.map((movement) => movement.document), [query.rows]))
  const left = useMemo(() => {
    let on_hand = level?.on_hand ?? 0
    return query.rows.map((movement) => {
      const after = on_hand
      on_hand -= movement.on_hand_change
      return after
    })
  }, [query.rows, level])
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <Section title={level ? t('stock.movements_at', { place: level.location_name }) : t('pages.movements')}>
      <ul className="c-lines">
        {query.rows.map((movement, at) => {
          const kind = `movements.kinds.${movement.kind}`
          const reason = `movements.reasons.${movement.reason}`
          return (
            <li key={movement.movement_id}>
              <Icon name={movement.on_hand_change > 0 ? 'plus' : movement.on_hand_change < 0 ? 'minus' : 'lock'} size={16} />
              <div>
                <span>
                  {known(kind) ? t(kind) : movement.kind}
                  {movement.reason && ` · ${known(reason) ? t(reason) : movement.reason}`}
                </span>
                <span className="c-below c-faint">
                  <DocumentLink document={movement.document} numbers={numbers} />
                  {!level && <span>{movement.location_name}</span>}
                  <span>
                    <Who actor={movement.actor} />
                  </span>
                  <Moment at={movement.moved_at} />
                </span>
              </div>
              <span className="c-changes">
                {changesOf(movement).map(([word, change]) => (
                  <span key={word}>
                    <span className="c-faint">{t(word)}</span> <Count value={change} sign />
                  </span>
                ))}
                {level && movement.on_hand_change !== 0 && !query.isPlaceholderData && (
                  <span className="c-faint">{t('stock.left', { count: left[at]! })}</span>
                )}
              </span>
            </li>
          )
        })}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}

const reasons = ['counted', 'damaged', 'lost', 'found', 'display'] as const
type Reason = (typeof reasons)[number]

/** Books goods in, or corrects what the books say, at one place. */
function Change({ levels, at }: { levels: Level[]; at: string | null }) {
  const { t } = useTexts()
  const { can } = useSession()
  const [doing, setDoing] = useState<'receive' | 'correct' | null>(null)
  if (!can('stock.receive') && !can('stock.correct')) return null
  if (!doing)
    return (
      <div className="c-actions">
        {can('stock.receive') && (
          <Button size="xs" variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => setDoing('receive')}>
            {t('stock.receive')}
          </Button>
        )}
        {can('stock.correct') && (
          <Button size="xs" variant="default" leftSection={<Icon name="edit" size={16} />} onClick={() => setDoing('correct')}>
            {t('stock.correct')}
          </Button>
        )}
      </div>
    )
  return <ChangeForm key={doing} doing={doing} levels={levels} at={at} done={() => setDoing(null)} />
}

function ChangeForm({ doing, levels, at, done }: { doing: 'receive' | 'correct'; levels: Level[]; at: string | null; done: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const [location_id, setLocation] = useState(at ?? levels[0]!.location_id)
  const [quantity, setQuantity] = useState<number | string>('')
  const [direction, setDirection] = useState<'more' | 'fewer'>('fewer')
  const [reason, setReason] = useState<Reason>('counted')
  const [document, setDocument] = useState('')
  const [missing, setMissing] = useState(false)
  const [key] = useState(attempt)
  const { variant_id } = levels[0]!
  const save = useMutation({
    mutationFn: (pieces: number) => {
      const params = { header: { 'Idempotency-Key': key } }
      const common = { location_id, ...(document.trim() && { document: document.trim() }) }
      if (doing === 'receive')
        return answer(api.POST('/v1/stock/receipts', { params, body: { ...common, lines: [{ variant_id, quantity: pieces }] } }))
      const change = direction === 'more' ? pieces : -pieces
      const beside = reason === 'damaged' ? { damaged: -change } : reason === 'display' ? { display: -change } : {}
      return answer(
        api.POST('/v1/stock/corrections', { params, body: { ...common, reason, lines: [{ variant_id, on_hand: change, ...beside }] } }),
      )
    },
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['stock'] })
      notifications.show({ message: t('stock.booked') })
      done()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    const pieces = Number(quantity)
    const isWrong = !Number.isInteger(pieces) || pieces < 1
    setMissing(isWrong)
    if (!isWrong) save.mutate(pieces)
  }
  return (
    <form className="c-form c-form--boxed" onSubmit={send} onKeyDown={(event) => event.key === 'Escape' && done()} noValidate>
      <h3>{t(doing === 'receive' ? 'stock.receive' : 'stock.correct')}</h3>
      {save.isError && (
        <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
          {refusalText(save.error, texts)}
        </Alert>
      )}
      <Select
        label={t('stock.place')}
        value={location_id}
        onChange={(value) => value && setLocation(value)}
        data={levels.map((level) => ({ value: level.location_id, label: level.location_name }))}
        allowDeselect={false}
      />
      {doing === 'correct' && (
        <>
          <Select
            label={t('stock.why')}
            value={reason}
            onChange={(value) => value && setReason(value as Reason)}
            data={reasons.map((value) => ({ value, label: t(`movements.reasons.${value}`) }))}
            allowDeselect={false}
          />
          <SegmentedControl
            aria-label={t('stock.direction')}
            value={direction}
            onChange={(value) => setDirection(value as 'more')}
            data={[
              { value: 'fewer', label: t('stock.fewer') },
              { value: 'more', label: t('stock.more') },
            ]}
          />
        </>
      )}
      <NumberInput
        label={t('stock.pieces')}
        value={quantity}
        onChange={setQuantity}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        allowNegative={false}
        autoFocus
        error={missing && t('stock.pieces_missing')}
      />
      <TextInput
        label={t('movements.document')}
        description={t('stock.document_text')}
        value={document}
        maxLength={80}
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
      <FormFoot query={save} onCancel={done} />
    </form>
  )
}
