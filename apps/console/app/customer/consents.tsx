import { type Answer, answer, Problem } from '@birge/api-client'
import { Icon, type IconName, Skeleton, useLocale } from '@birge/ui'
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useCompanies, useRegisters } from '../known.ts'
import { BoxedForm, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { DayOrMoment, State, Who } from '../words.tsx'
import { type Overview, useKeeping } from './known.ts'
import './customer.css'
import './consents.css'

type Centre = Answer<'/v1/customers/{customer_id}/consents'>
type Choice = Overview['consents'][number]
type Decision = 'granted' | 'refused'
const sources = ['phone', 'till', 'paper'] as const
type Source = (typeof sources)[number]

const icons: Partial<Record<Choice['channel'], IconName>> = { sms: 'chat', email: 'mail', call: 'phone', push: 'bell' }
const tones = { granted: 'good', refused: 'bad', not_asked: 'quiet' } as const
const keyOf = ({ purpose, channel }: Pick<Choice, 'purpose' | 'channel'>) => `${purpose} ${channel}`

/** What she allows whom, by purpose and channel, and how that is known. What she says now, and all she ever said, is a look of its own and opens when it is asked for. */
export function Consents({ overview }: { overview: Overview }) {
  const { t } = useTexts()
  const { can } = useSession()
  const companies = useCompanies()
  const [isOpen, setOpen] = useState(false)
  const [chosen, choose] = useState<string | null>(null)
  const asked = Map.groupBy(overview.consents, ({ company_id }) => company_id)
  const spoken = [...asked].find(([, choices]) => choices.some(({ state }) => state !== 'not_asked'))
  const company_id = chosen ?? spoken?.[0] ?? [...asked.keys()][0]
  if (!company_id) return null
  const choices = asked.get(company_id)!.filter(({ channel, state }) => channel !== 'push' || state !== 'not_asked')
  return (
    <Section
      title={t('consents.title')}
      aside={
        asked.size > 1 && (
          <Select
            className="c-consents__company"
            size="xs"
            variant="unstyled"
            aria-label={t('privacy.company')}
            value={company_id}
            onChange={choose}
            data={[...asked.keys()].map((value) => ({ value, label: companies.get(value)?.name ?? value }))}
            allowDeselect={false}
          />
        )
      }
    >
      {isOpen ? (
        <Centre key={company_id} customer_id={overview.customer.customer_id} company_id={company_id} />
      ) : (
        <ul className="c-consents" aria-label={t('consents.title')}>
          {choices.map((choice) => (
            <li key={keyOf(choice)}>
              <Name of={choice} />
              <State tone={tones[choice.state]}>{t(`consents.states.${choice.state}`)}</State>
              {choice.said_at !== null && (
                <span className="c-below c-faint">
                  <SaidHow of={choice} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {can('privacy.consents') && (
        <div className="c-actions">
          <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? 'consents.less' : 'consents.more')}
          </Button>
        </div>
      )}
    </Section>
  )
}

function Name({ of: { purpose, channel } }: { of: Pick<Choice, 'purpose' | 'channel'> }) {
  const { t } = useTexts()
  return (
    <span className="c-with-icon">
      <Icon name={icons[channel] ?? (purpose === 'analytics' ? 'chart' : 'star')} size={18} />
      {purpose === 'marketing' ? t(`consents.channels.${channel}`) : t(`privacy.purposes.${purpose}`)}
    </span>
  )
}

/** Each of her words with where it came from; beside it what she says now. */
function Centre({ customer_id, company_id }: { customer_id: string; company_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const params = { path: { customer_id }, query: { company_id } }
  const centre = useAnswer(['customers', 'consents', customer_id, company_id], () =>
    answer(api.GET('/v1/customers/{customer_id}/consents', { params })),
  )
  const [source, setSource] = useState<Source>('phone')
  const [paper_number, setPaper] = useState('')
  const [reading, read] = useState<Centre['choices'][number] | null>(null)
  const record = useKeeping(
    ({ purpose, channel, decision }: { purpose: Choice['purpose']; channel: Choice['channel']; decision: Decision }) =>
      answer(
        api.PUT('/v1/customers/{customer_id}/consents', {
          params,
          body: {
            choices: [{ purpose, channel, decision }],
            text_versions: Object.fromEntries(centre.data!.texts.map((text) => [text.purpose, text.version])),
            source,
            ...(source === 'paper' && paper_number.trim() && { paper_number: paper_number.trim() }),
          },
        }),
      ),
    () => read(null),
  )
  if (centre.error) return <Failed error={centre.error} again={() => void centre.refetch()} />
  if (!centre.data) return <Skeleton height="14rem" radius="var(--radius-m)" />
  const shown = centre.data.choices.filter(({ channel, state }) => channel !== 'push' || state !== 'not_asked')
  const say = (choice: Centre['choices'][number], decision: Decision) => {
    record.reset()
    if (decision === 'granted') read(choice)
    else {
      read(null)
      record.mutate({ ...choice, decision })
    }
  }
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('consents.said_how')}
        value={source}
        onChange={(next) => setSource(next as Source)}
        data={sources.map((value) => ({ value, label: t(`consents.said.${value}`) }))}
      />
      {source === 'paper' && (
        <TextInput
          size="xs"
          label={t('consents.paper_number')}
          description={t('consents.paper_text')}
          maxLength={60}
          value={paper_number}
          onChange={(event) => setPaper(event.currentTarget.value)}
        />
      )}
      <ul className="c-consents" aria-label={t('consents.title')}>
        {shown.map((choice) => (
          <li key={keyOf(choice)}>
            <Name of={choice} />
            <span className="c-consents__says" role="group" aria-label={t('consents.says_now')}>
              {(['granted', 'refused'] as const).map((decision) => (
                <button
                  key={decision}
                  type="button"
                  aria-pressed={choice.state === decision}
                  data-decision={decision}
                  disabled={record.isPending}
                  onClick={() => say(choice, decision)}
                >
                  {t(`consents.${decision === 'granted' ? 'yes' : 'no'}`)}
                </button>
              ))}
            </span>
            <span className="c-below c-faint">
              {choice.said_at === null ? <span>{t('consents.states.not_asked')}</span> : <SaidHow of={choice} />}
              {choice.recipient_masked && <span className="b-figures">{choice.recipient_masked}</span>}
            </span>
            {reading && keyOf(reading) === keyOf(choice) && (
              <Yes
                centre={centre.data}
                choice={choice}
                customer_id={customer_id}
                source={source}
                isSigned={source === 'paper' && paper_number.trim() !== ''}
                error={record.error}
                isPending={record.isPending}
                onYes={() => record.mutate({ ...choice, decision: 'granted' })}
                onCancel={() => {
                  record.reset()
                  read(null)
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {!reading && <Refused error={record.error} />}
      <details className="c-fold">
        <summary>{t('consents.history', { count: centre.data.said.length })}</summary>
        <History said={centre.data.said} />
      </details>
    </>
  )
}

/** Where she said it, to which words, and when. */
function SaidHow({ of: { source, text_version, said_at } }: { of: Pick<Choice, 'source' | 'text_version' | 'said_at'> }) {
  const { t } = useTexts()
  return (
    <>
      <SourceOf source={source} />
      {text_version !== null && <span>{t('privacy.version', { number: text_version })}</span>}
      {said_at !== null && <DayOrMoment at={said_at} full />}
    </>
  )
}

function SourceOf({ source }: { source: string | null }) {
  const { t, known } = useTexts()
  const key = `consents.sources.${source}`
  return <span>{known(key) ? t(key) : source}</span>
}

/** The words are read to her before her yes is taken; by phone or at the counter she first proves that it is she. */
function Yes({
  centre,
  choice,
  customer_id,
  source,
  isSigned,
  error,
  isPending,
  onYes,
  onCancel,
}: {
  centre: Centre
  choice: Pick<Choice, 'purpose'>
  customer_id: string
  source: Source
  isSigned: boolean
  error: unknown
  isPending: boolean
  onYes: () => void
  onCancel: () => void
}) {
  const { t } = useTexts()
  const locale = useLocale()
  const words = centre.texts.find(({ purpose }) => purpose === choice.purpose)?.text[locale].replaceAll('{shop}', centre.company.name)
  const isAbsent = error instanceof Problem && error.code === 'not_present' && !isSigned
  return (
    <div className="c-form c-form--boxed c-consents__yes">
      <p className="c-faint c-small">{t(source === 'paper' ? 'consents.signed' : 'consents.read_out')}</p>
      <blockquote>{words}</blockquote>
      {isAbsent ? (
        <Proof customer_id={customer_id} company_id={centre.company.company_id} proven={onYes} cancel={onCancel} />
      ) : (
        <>
          <Refused error={error} />
          <div className="c-form__foot">
            <Button size="xs" variant="default" onClick={onCancel}>
              {t('form.cancel')}
            </Button>
            <Button size="xs" loading={isPending} onClick={onYes} disabled={source === 'paper' && !isSigned}>
              {t('consents.said_yes')}
            </Button>
          </div>
          {source === 'paper' && !isSigned && <p className="c-faint c-small">{t('consents.paper_missing')}</p>}
        </>
      )}
    </div>
  )
}

/** A code to the number she names; when she tells it, it is she. */
function Proof({
  customer_id,
  company_id,
  proven,
  cancel,
}: {
  customer_id: string
  company_id: string
  proven: () => void
  cancel: () => void
}) {
  const { t } = useTexts()
  const api = useApi()
  const registers = [...useRegisters().values()]
  const register_id = registers.find((register) => register.company_id === company_id)?.register_id
  const [contact, setContact] = useState('')
  const [code, setCode] = useState('')
  const send = useMutation({
    mutationFn: () => {
      const to = contact.includes('@') ? { email: contact.trim() } : { phone: contact.trim() }
      return answer(api.POST('/v1/customer-proofs', { body: { ...to, register_id: register_id!, customer_id } }))
    },
  })
  const confirm = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/customer-proofs/{code_id}/confirmation', { params: { path: { code_id: send.data!.code_id } }, body: { code } })),
    onSuccess: proven,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (send.data) confirm.mutate()
    else send.mutate()
  }
  return (
    <form className="c-form" onSubmit={submit}>
      <p>{t('consents.prove_first')}</p>
      <Refused error={send.error ?? confirm.error} />
      {send.data ? (
        <TextInput
          size="xs"
          label={t('consents.told_code', { to: send.data.sent_to })}
          inputMode="numeric"
          pattern="[0-9]{6}"
          maxLength={6}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoFocus
          required
        />
      ) : (
        <TextInput
          size="xs"
          label={t('consents.contact_said')}
          value={contact}
          onChange={(event) => setContact(event.currentTarget.value)}
          autoFocus
          required
        />
      )}
      <div className="c-form__foot">
        <Button size="xs" variant="default" onClick={cancel}>
          {t('form.cancel')}
        </Button>
        <Button
          size="xs"
          type="submit"
          loading={send.isPending || confirm.isPending}
          disabled={!register_id}
          title={register_id ? undefined : t('consents.no_till')}
        >
          {t(send.data ? 'consents.confirm_code' : 'consents.send_code')}
        </Button>
      </div>
    </form>
  )
}

/** Nothing that was said is ever written over: the last word counts, the others stay as proof. */
function History({ said }: { said: Centre['said'] }) {
  const { t, known } = useTexts()
  if (!said.length) return <p className="c-faint">{t('consents.nothing_said')}</p>
  return (
    <ol className="c-lines">
      {said.map((one) => (
        <li key={one.consent_id}>
          <div>
            <Name of={one} />
            <span className="c-below c-faint">
              <SourceOf source={one.source} />
              {one.text_version !== null && <span>{t('privacy.version', { number: one.text_version })}</span>}
              {one.recipient_masked && <span className="b-figures">{one.recipient_masked}</span>}
              <DayOrMoment at={one.said_at} full />
              <Who actor={one.actor} />
              {Object.entries(one.proof).map(([kind, value]) => {
                const key = `consents.proofs.${kind}`
                const isTold = kind === 'paper_number' || kind === 'file' || kind.startsWith('register_t')
                return (
                  <span key={kind} title={value}>
                    {known(key) ? t(key) : kind}
                    {isTold && ` ${value}`}
                  </span>
                )
              })}
            </span>
          </div>
          <State tone={tones[one.decision]}>{t(`consents.states.${one.decision}`)}</State>
        </li>
      ))}
    </ol>
  )
}

/** She asks for it on the phone or at the counter; the code goes to her, and the request opens beside, where she tells it. */
export function AsksForData({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const { show } = usePanel()
  const memory = useQueryClient()
  const ask = useMutation({
    mutationFn: (kind: 'export' | 'erasure') =>
      answer(api.POST('/v1/customers/{customer_id}/data-requests', { params: { path: { customer_id } }, body: { kind } })),
    onSuccess: async ({ request, sent_to }) => {
      notifications.show({ message: t('consents.code_sent', { to: sent_to }) })
      show(request.request_id)
      await memory.invalidateQueries({ queryKey: ['data_requests'] })
    },
  })
  if (!can('privacy.handle')) return null
  const noCode = ask.error instanceof Problem && ask.error.code === 'nothing_proven' && ask.variables === 'erasure'
  return (
    <Section title={t('consents.data')}>
      {noCode ? (
        <ShowsPaper customer_id={customer_id} cancel={ask.reset} />
      ) : (
        <>
          <Refused error={ask.error} />
          <div className="c-actions">
            {(['export', 'erasure'] as const).map((kind) => (
              <Button
                key={kind}
                size="xs"
                variant="default"
                loading={ask.isPending && ask.variables === kind}
                onClick={() => ask.mutate(kind)}
              >
                {t(`consents.asks.${kind}`)}
              </Button>
            ))}
          </div>
        </>
      )}
    </Section>
  )
}

const papers = ['identity_card', 'passport', 'driving_licence', 'residence_permit'] as const

/** Nothing of hers is proven, so that no code can be sent: she shows a paper at the counter, and a second person confirms it. */
function ShowsPaper({ customer_id, cancel }: { customer_id: string; cancel: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const { show } = usePanel()
  const memory = useQueryClient()
  const [document, setDocument] = useState<(typeof papers)[number]>('identity_card')
  const saw = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/customers/{customer_id}/data-requests/by-document', { params: { path: { customer_id } }, body: { document } })),
    onSuccess: async ({ request }) => {
      notifications.show({ message: t('approvals.awaits') })
      cancel()
      show(request.request_id)
      await Promise.all([memory.invalidateQueries({ queryKey: ['data_requests'] }), memory.invalidateQueries({ queryKey: ['proposals'] })])
    },
  })
  return (
    <BoxedForm query={saw} save={t('consents.paper_seen')} onSave={() => saw.mutate()} onCancel={cancel}>
      <p className="b-soft">{t('consents.no_code')}</p>
      <Select
        label={t('approvals.document')}
        data={papers.map((value) => ({ value, label: t(`approvals.documents.${value}`) }))}
        value={document}
        onChange={(value) => setDocument(value as typeof document)}
        allowDeselect={false}
      />
    </BoxedForm>
  )
}
