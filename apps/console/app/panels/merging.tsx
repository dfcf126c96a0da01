import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button, Checkbox, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { FindCustomer } from '../find.tsx'
import { whatSheBrings } from '../brought.ts'
import { useCompanies, useSystemName } from '../known.ts'
import { fullName } from '../pages/customers.tsx'
import { ItemLink, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, State, useFieldValue, Who } from '../words.tsx'
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
      <Consents of={query.data.modules.privacy!} />
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

/** What each module says it brings, in its own words. */
function Brings({ modules, side }: { modules: Preview['modules']; side: 'from' | 'into' }) {
  const texts = useTexts()
  const lines = whatSheBrings(Object.fromEntries(Object.entries(modules).map(([module, sides]) => [module, sides[side] as object])), texts)
  if (!lines.length) return <li className="c-faint">{texts.t('merging.nothing')}</li>
  return lines.map((line) => <li key={line}>{line}</li>)
}

interface Standing {
  company_id: string
  purpose: 'marketing' | 'personalisation' | 'analytics'
  channel: 'sms' | 'email' | 'call' | 'push' | 'all'
  decision: 'granted' | 'refused'
}
const tones = { granted: 'good', refused: 'bad', not_asked: 'quiet' } as const

/** What either has allowed, and what will stand once they are one. */
function Consents({ of }: { of: Preview['modules'][string] }) {
  const { t } = useTexts()
  const companies = useCompanies()
  const [into, from, together] = [of.into, of.from, of.together].map((side) => (side as { consents: Standing[] }).consents) as [
    Standing[],
    Standing[],
    Standing[],
  ]
  const keyOf = ({ company_id, purpose, channel }: Standing) => `${company_id} ${purpose} ${channel}`
  const asked = new Map([...into, ...from].map((one) => [keyOf(one), one]))
  if (!asked.size) return null
  const isOfSeveral = new Set([...asked.values()].map(({ company_id }) => company_id)).size > 1
  return (
    <Section title={t('merging.consents.title')}>
      <p className="c-faint c-explain">{t('merging.consents.text')}</p>
      <div className="c-sub-scroll" tabIndex={0} role="region" aria-label={t('merging.consents.title')}>
        <table className="c-sub">
          <thead>
            <tr>
              <td />
              <th scope="col">{t('merging.stays')}</th>
              <th scope="col">{t('merging.goes')}</th>
              <th scope="col">{t('merging.consents.then')}</th>
            </tr>
          </thead>
          <tbody>
            {[...asked].map(([key, { company_id, purpose, channel }]) => (
              <tr key={key}>
                <td>
                  {t(`privacy.purposes.${purpose}`)}
                  {purpose === 'marketing' && ` · ${t(`consents.channels.${channel}`)}`}
                  {isOfSeveral && <span className="c-below c-faint">{companies.get(company_id)?.name ?? company_id}</span>}
                </td>
                {[into, from, together].map((side, at) => {
                  const decision = side.find((one) => keyOf(one) === key)?.decision ?? 'not_asked'
                  return (
                    // oxlint-disable-next-line react/no-array-index-key -- three columns, always the same
                    <td key={at}>
                      <State tone={tones[decision]}>{t(`consents.states.${decision}`)}</State>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
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
