import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button, Checkbox, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { FindCustomer } from '../find.tsx'
import { useSystemName } from '../known.ts'
import { fullName } from '../pages/customers.tsx'
import { ItemLink, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, State, useFieldValue, Who } from '../words.tsx'
import { LEAST_REASON, ReasonForm } from './reason-form.tsx'
import './merging.css'

type Preview = Answer<'/v1/customer-merges/preview'>
type Kept = Answer<'/v1/customers/{customer_id}/merges'>['merges'][number]

/** What was merged into a customer, with the way back, and the way to another profile of the same person. */
export function Merging({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [open, setOpen] = useState(false)
  const query = useAnswer(
    ['customers', 'merges', customer_id],
    () => answer(api.GET('/v1/customers/{customer_id}/merges', { params: { path: { customer_id } } })),
    { enabled: can('customers.merge') },
  )
  if (!can('customers.merge')) return null
  const { merges = [], not_same = [] } = query.data ?? {}
  return (
    <Section
      title={t('merging.history')}
      aside={
        <Button size="xs" variant="default" leftSection={<Icon name="people" size={16} />} onClick={() => setOpen(true)}>
          {t('merging.begin')}
        </Button>
      }
    >
      {query.error && <Failed error={query.error} again={() => void query.refetch()} />}
      {merges.length > 0 && (
        <ul className="c-lines">
          {merges.map((merge) => (
            <Merged key={merge.merge_id} merge={merge} />
          ))}
        </ul>
      )}
      {not_same.length > 0 && (
        <p className="c-faint c-explain">
          {t('merging.not_same_as')}:{' '}
          {not_same.map(({ customer_id: other }, i) => (
            <span key={other}>
              {i > 0 && ', '}
              <Name customer_id={other} />
            </span>
          ))}
        </p>
      )}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('merging.title')}
        size="xl"
        closeButtonProps={{ 'aria-label': t('panel.close') }}
      >
        {open && <Merge customer_id={customer_id} done={() => setOpen(false)} />}
      </Modal>
    </Section>
  )
}

function Name({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { data } = useAnswer(['customers', 'one', customer_id], () =>
    answer(api.GET('/v1/customers/{customer_id}', { params: { path: { customer_id } } })),
  )
  return <ItemLink id={customer_id}>{(data && fullName(data)) || t('merging.nameless')}</ItemLink>
}

function Merged({ merge }: { merge: Kept }) {
  const { t, known } = useTexts()
  const by = `merging.by.${merge.reason}`
  const [parting, setParting] = useState(false)
  return (
    <>
      <li>
        <Icon name={merge.reason === 'matching' ? 'scale' : 'people'} size={18} />
        <div>
          {merge.from_name || t('merging.nameless')}
          <span className="c-below c-faint">
            <span>{known(by) ? t(by) : merge.reason}</span>
            <span>
              <Moment at={merge.merged_at} full /> · <Who actor={merge.actor} />
            </span>
          </span>
          {merge.undone_at && (
            <span className="c-below c-faint">
              {merge.undone_because && <span>{t('merging.parted_because', { reason: merge.undone_because })}</span>}
              <span>
                <Moment at={merge.undone_at} full />
                {merge.undone_by && (
                  <>
                    {' · '}
                    <Who actor={merge.undone_by} />
                  </>
                )}
              </span>
            </span>
          )}
        </div>
        {merge.undone_at ? (
          <State tone="quiet">{t('merging.parted')}</State>
        ) : (
          <Button size="xs" variant="default" aria-expanded={parting} onClick={() => setParting(!parting)}>
            {t('merging.undo')}
          </Button>
        )}
      </li>
      {parting && !merge.undone_at && (
        <li>
          <Part merge_id={merge.merge_id} done={() => setParting(false)} />
        </li>
      )}
    </>
  )
}

function Part({ merge_id, done }: { merge_id: string; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  const [notSame, setNotSame] = useState(true)
  const part = useMutation({
    mutationFn: (reason: string) =>
      answer(
        api.POST('/v1/customer-merges/{merge_id}/reversal', {
          params: { path: { merge_id }, header: { 'Idempotency-Key': key } },
          body: { reason, not_same: notSame },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('merging.undone') })
      done()
      await memory.invalidateQueries()
    },
  })
  return (
    <ReasonForm
      text={t('merging.undo_text')}
      label={t('merging.undo_reason')}
      confirm={t('merging.undo_confirm')}
      sending={part}
      send={(reason) => part.mutate(reason)}
      cancel={done}
    >
      <Checkbox label={t('merging.not_same')} checked={notSame} onChange={(event) => setNotSame(event.currentTarget.checked)} />
    </ReasonForm>
  )
}

/** First the other profile is found, then the two are looked at side by side. */
function Merge({ customer_id, done }: { customer_id: string; done: () => void }) {
  const { t } = useTexts()
  const [other, setOther] = useState<string | null>(null)
  const [swapped, setSwapped] = useState(false)
  if (!other)
    return (
      <FindCustomer label={t('merging.find')} act={t('merging.compare')} not={customer_id} found={(one) => setOther(one.customer_id)} />
    )
  const [into_id, from_id] = swapped ? [other, customer_id] : [customer_id, other]
  return <Compare key={into_id} into_id={into_id} from_id={from_id} swap={() => setSwapped(!swapped)} done={done} />
}

interface Pair {
  into_id: string
  from_id: string
}

function Compare({ into_id, from_id, swap, done }: Pair & { swap: () => void; done: () => void }) {
  const api = useApi()
  const query = useAnswer(['customers', 'merge', into_id, from_id], () =>
    answer(api.GET('/v1/customer-merges/preview', { params: { query: { into_id, from_id } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!query.data) return <p aria-busy="true" />
  return (
    <>
      <Sides preview={query.data} swap={swap} />
      <ShownFields fields={query.data.fields} />
      <Confirm into_id={into_id} from_id={from_id} warnings={query.data.warnings} done={done} />
    </>
  )
}

function Sides({ preview, swap }: { preview: Preview; swap: () => void }) {
  const { t } = useTexts()
  return (
    <>
      <div className="c-sides">
        {(['into', 'from'] as const).map((side) => (
          <section key={side} className="c-form--boxed">
            <p className="c-faint">{t(side === 'into' ? 'merging.stays' : 'merging.goes')}</p>
            <h3>{fullName(preview[side]) || t('merging.nameless')}</h3>
            <ul className="c-lines">
              {preview[side].identifiers.map((identifier) => (
                <li key={`${identifier.customer_id} ${identifier.kind} ${identifier.value}`}>
                  <Icon name={identifier.kind === 'email' ? 'mail' : identifier.kind === 'phone' ? 'phone' : 'tag'} size={18} />
                  <div className="b-figures">{identifier.value}</div>
                  {identifier.verified_at ? (
                    <State tone="good">{t('customers.verified')}</State>
                  ) : (
                    <State tone="open">{t('customers.claim')}</State>
                  )}
                </li>
              ))}
            </ul>
            <h4 className="c-faint">{t('merging.brings')}</h4>
            <ul className="c-brings">
              <Brings modules={preview.modules} side={side} />
            </ul>
          </section>
        ))}
      </div>
      <div className="c-actions">
        <Button size="xs" variant="default" leftSection={<Icon name="swap" size={16} />} onClick={swap}>
          {t('merging.swap')}
        </Button>
      </div>
    </>
  )
}

interface OrdersOf {
  currency: string
  order_count: number
  total_minor: number
}
interface CartOf {
  item_count: number
}

/** What each module says it brings: orders and carts in words, of the others how many of what. */
function Brings({ modules, side }: { modules: Preview['modules']; side: 'from' | 'into' }) {
  const { t, known } = useTexts()
  const lines: ReactNode[] = []
  for (const [module, sides] of Object.entries(modules)) {
    const brought = sides[side] as Record<string, unknown>
    for (const [name, what] of Object.entries(brought)) {
      if (module === 'orders' && name === 'orders')
        for (const { currency, order_count, total_minor } of what as OrdersOf[])
          lines.push(
            <>
              {t('merging.orders', { count: order_count })} · <Money minor={total_minor} currency={currency} />
            </>,
          )
      else if (module === 'carts' && name === 'carts')
        for (const { item_count } of what as CartOf[]) lines.push(t('merging.carts', { count: item_count }))
      else {
        const count = Array.isArray(what) ? what.length : typeof what === 'number' ? what : 0
        const key = `merging.counts.${name}`
        if (count > 0)
          lines.push(
            known(key)
              ? t(key, { count })
              : t('merging.other', { name: known(`modules.${module}`) ? t(`modules.${module}` as 'modules.orders') : module, count }),
          )
      }
    }
  }
  if (!lines.length) return <li className="c-faint">{t('merging.nothing')}</li>
  // oxlint-disable-next-line react/no-array-index-key -- the lines never change their order while they are shown
  return lines.map((line, i) => <li key={i}>{line}</li>)
}

function ShownFields({ fields }: { fields: Preview['fields'] }) {
  const { t, known } = useTexts()
  const nameOf = useSystemName()
  const valueOf = useFieldValue()
  return (
    <Section title={t('merging.shows')}>
      <dl className="c-facts">
        {fields.map(({ field, value, source, because, others }) => {
          const from = `customers.sources.${source}`
          return (
            <div key={field}>
              <dt>{t(`customers.fields.${field}`)}</dt>
              <dd>
                {valueOf(field, value)}
                <span className="c-below c-faint">
                  <span>{known(from) ? t(from) : nameOf(source)}</span>
                  {others.length > 0 && <span>{t(`customers.because.${because}`)}</span>}
                  {others.length > 0 && (
                    <span>{t('merging.instead_of', { values: others.map((other) => valueOf(field, other)).join(', ') })}</span>
                  )}
                </span>
              </dd>
            </div>
          )
        })}
      </dl>
    </Section>
  )
}

function Confirm({ into_id, from_id, warnings, done }: Pair & { warnings: Preview['warnings']; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [key] = useState(() => crypto.randomUUID())
  const [reason, setReason] = useState('')
  const [looked, setLooked] = useState(false)
  const [tried, setTried] = useState(false)
  const isMissing = reason.trim().length < LEAST_REASON
  const isUnlooked = warnings.length > 0 && !looked
  const merge = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/customer-merges', {
          params: { header: { 'Idempotency-Key': key } },
          body: { into_id, from_id, reason: reason.trim(), despite: warnings },
        }),
      ),
    onSuccess: async ({ awaits }) => {
      notifications.show({ message: t(awaits ? 'approvals.awaits' : 'merging.done') })
      done()
      await memory.invalidateQueries()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isMissing && !isUnlooked) merge.mutate()
  }
  return (
    <form className="c-form" onSubmit={send} noValidate>
      {warnings.length > 0 && (
        <Alert color="yellow" variant="light" title={t('merging.warnings.title')} icon={<Icon name="warning" size={20} />}>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{t(`merging.warnings.${warning}`)}</li>
            ))}
          </ul>
          <Checkbox
            mt="sm"
            label={t('merging.despite')}
            checked={looked}
            onChange={(event) => setLooked(event.currentTarget.checked)}
            error={tried && isUnlooked && t('merging.confirm_warnings')}
          />
        </Alert>
      )}
      <Refused error={merge.error} />
      <Textarea
        label={t('merging.reason')}
        description={t('merging.reason_hint')}
        value={reason}
        maxLength={500}
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && isMissing && t('merging.reason_missing')}
        required
      />
      <p className="c-faint">{t('merging.text')}</p>
      <div className="c-form__foot">
        <Button variant="default" size="sm" onClick={done}>
          {t('form.cancel')}
        </Button>
        <Button type="submit" size="sm" loading={merge.isPending}>
          {t('merging.confirm')}
        </Button>
      </div>
    </form>
  )
}
