import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useCompanies } from '../known.ts'
import { Fact, Facts, Line, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Channel, Moment, State } from '../words.tsx'
import { MoreButton } from './more.tsx'
import './request.css'
import './source.css'

type Source = Answer<'/v1/tracking/sources'>['items'][number]
type Intake = Answer<'/v1/tracking/sources/{source_id}/intake'>
type Rejection = Answer<'/v1/tracking/rejections'>['items'][number]
const kinds = ['web', 'app', 'server', 'pos'] as const
type Kind = (typeof kinds)[number]
const isOpen = (kind: string) => kind === 'web' || kind === 'app'

/** One that is not there yet. */
export const NEW_SOURCE = 'src_new'
const LOOK_AGAIN_MS = 5_000

export function SourcePanel({ id }: { id: string }) {
  return id === NEW_SOURCE ? <NewSource /> : <KnownSource id={id} />
}

export function SourceState({ source }: { source: Pick<Source, 'revoked_at' | 'key_ends'> }) {
  const { t } = useTexts()
  if (source.revoked_at) return <State tone="quiet">{t('sources.is_off')}</State>
  return <State tone="good">{t('sources.is_on')}</State>
}

function KnownSource({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const companies = useCompanies()
  const all = useAnswer(['sources', 'all'], () => answer(api.GET('/v1/tracking/sources', { params: { query: { limit: 200 } } })))
  const intake = useQueryOfIntake(id)
  const [fresh, setFresh] = useState<string>()
  return (
    <PanelState query={all.isPending || all.error ? all : intake}>
      {() => {
        const source = all.data!.items.find(({ source_id }) => source_id === id)
        if (!source)
          return (
            <Panel kind="" title={t('sources.one')}>
              {t('refusals.not_found')}
            </Panel>
          )
        const like = all.data!.items.find(({ source_id }) => source_id === source.same_ids_as)
        return (
          <Panel kind={t(`sources.kinds.${source.kind}`)} title={source.name} state={<SourceState source={source} />}>
            <Facts>
              <Fact name={t('sources.company')}>{companies.get(source.company_id)?.name ?? source.company_id}</Fact>
              <Fact name={t('sources.channel')}>
                <Channel channel={source.channel} />
              </Fact>
              {source.key_ends && (
                <Fact name={t('sources.key')}>
                  <span className="b-figures">•••• {source.key_ends}</span>
                </Fact>
              )}
              {source.old_key_until && (
                <Fact name={t('sources.old_key_until')}>
                  <Moment at={source.old_key_until} full />
                </Fact>
              )}
              {like && <Fact name={t('sources.same_ids_as')}>{like.name}</Fact>}
              {source.vouches && <Fact name={t('sources.vouches')}>{t('sources.vouches_yes')}</Fact>}
              <Fact name={t('sources.newest')}>
                {intake.data!.newest_at ? <Moment at={intake.data!.newest_at} full /> : t('sources.nothing_yet')}
              </Fact>
            </Facts>
            {fresh && <WriteKey write_key={fresh} />}
            <Traffic intake={intake.data!} />
            {can('tracking.manage') && <Rejections intake={intake.data!} source_id={id} />}
            {source.key_ends && !source.revoked_at && <Snippets kind={source.kind} write_key={fresh} />}
            {can('tracking.manage') && source.key_ends && !source.revoked_at && <Key source={source} onKey={setFresh} />}
          </Panel>
        )
      }}
    </PanelState>
  )
}

function useQueryOfIntake(source_id: string) {
  const api = useApi()
  const query = useAnswer(['sources', 'intake', source_id], () =>
    answer(api.GET('/v1/tracking/sources/{source_id}/intake', { params: { path: { source_id } } })),
  )
  // What comes in is announced to nobody: it is looked at while it is being read.
  useLookAgain(query.refetch)
  return query
}

function useLookAgain(again: () => unknown) {
  useEffect(() => {
    const look = setInterval(() => !document.hidden && void again(), LOOK_AGAIN_MS)
    return () => clearInterval(look)
  }, [again])
}

const MINUTES = 60
const MINUTE_MS = 60_000

/** Each minute of the last hour as a bar, what was set aside on top of what was kept; below it the days. */
function Traffic({ intake }: { intake: Intake }) {
  const texts = useTexts()
  const { t, date } = texts
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
  const by_minute = new Map(intake.minutes.map((one) => [Date.parse(one.minute), one]))
  const minutes = Array.from({ length: MINUTES }, (_, i) => by_minute.get(now - (MINUTES - 1 - i) * MINUTE_MS))
  const most = Math.max(1, ...minutes.map((one) => (one ? one.accepted + one.rejected : 0)))
  const last = by_minute.get(now - MINUTE_MS)
  const total = intake.minutes.reduce((sum, { accepted }) => sum + accepted, 0)
  return (
    <Section
      title={t('sources.traffic')}
      aside={<span className="c-faint">{t('sources.last_minute', { count: last?.accepted ?? 0 })}</span>}
    >
      <div className="c-bars" role="img" aria-label={t('sources.last_hour', { count: total })}>
        {minutes.map((one, i) => (
          <span key={i}>
            {one && one.rejected > 0 && <i data-tone="bad" style={{ blockSize: `${Math.max(4, (one.rejected / most) * 100)}%` }} />}
            {one && one.accepted > 0 && <i style={{ blockSize: `${Math.max(4, (one.accepted / most) * 100)}%` }} />}
          </span>
        ))}
      </div>
      <p className="c-faint">{t('sources.last_hour', { count: total })}</p>
      {intake.days.length > 0 && (
        <div className="c-sub-scroll" tabIndex={0} role="region" aria-label={t('sources.days')}>
          <table className="c-proof">
            <thead>
              <tr>
                <th scope="col">{t('sources.day')}</th>
                {(['accepted', 'duplicates', 'rejected', 'put_off'] as const).map((what) => (
                  <th key={what} scope="col" className="b-figures">
                    {t(`sources.counts.${what}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {intake.days.slice(0, 7).map(({ day, accepted, duplicates, rejected, put_off }) => (
                <tr key={day}>
                  <th scope="row">{date(`${day}T12:00:00Z`, 'UTC', 'day')}</th>
                  {[accepted, duplicates, rejected, put_off].map((count, at) => (
                    <td key={at} className="b-figures">
                      {texts.number(count)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

/** Why something was set aside, and the last of it as it came. */
function Rejections({ intake, source_id }: { intake: Intake; source_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const query = usePages(['sources', 'rejections', source_id], (paging) =>
    answer(api.GET('/v1/tracking/rejections', { params: { query: { ...paging, limit: 10, source_id } } })),
  )
  const wordOf = ({ reason }: { reason: string }) => {
    const key = `sources.reasons.${reason}`
    return known(key) ? t(key) : reason
  }
  return (
    <Section title={t('sources.rejected')}>
      {query.error && !query.rows.length && <Failed error={query.error} again={() => void query.refetch()} />}
      {query.isSuccess && !query.rows.length && <p className="c-faint">{t('sources.nothing_rejected')}</p>}
      {intake.reasons.length > 0 && (
        <ul className="c-lines">
          {intake.reasons.map((of) => (
            <Line
              key={of.reason}
              icon="warning"
              below={<Moment at={of.newest_at} full />}
              end={<span className="b-figures">{of.count}</span>}
            >
              {wordOf(of)}
            </Line>
          ))}
        </ul>
      )}
      {query.rows.map((one) => (
        <Rejected key={one.rejection_id} rejection={one} word={wordOf(one)} />
      ))}
      <MoreButton query={query} />
    </Section>
  )
}

function Rejected({ rejection, word }: { rejection: Rejection; word: string }) {
  return (
    <details className="c-rejected">
      <summary>
        <Moment at={rejection.received_at} full /> {word}
      </summary>
      <pre className="c-code" tabIndex={0}>
        <code>{rejection.body}</code>
      </pre>
    </details>
  )
}

/** A key that was just made. Nobody sees it a second time, so it stays until the panel is left. */
function WriteKey({ write_key }: { write_key: string }) {
  const { t } = useTexts()
  return (
    <Section title={t('sources.new_key')}>
      <p className="b-soft">{t('sources.key_once')}</p>
      <Code text={write_key} label={t('sources.copy_key')} />
    </Section>
  )
}

function Code({ text, label }: { text: string; label: string }) {
  const { t } = useTexts()
  const [copied, setCopied] = useState(false)
  return (
    <div className="c-code-box">
      <pre className="c-code" tabIndex={0}>
        <code>{text}</code>
      </pre>
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />}
        onClick={async () => {
          await navigator.clipboard.writeText(text)
          setCopied(true)
          setTimeout(() => setCopied(false), 1_500)
        }}
      >
        {copied ? t('words.copied') : label}
      </Button>
    </div>
  )
}

/** The clients that shops use already: nothing about them is changed but the key and where they send. */
const snippets: Record<string, { kinds: readonly Kind[]; text: (at: string, key: string) => string }> = {
  '@segment/analytics-next': {
    kinds: ['web'],
    text: (at, key) => `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: '${key}', cdnURL: '${at}' })
analytics.page()`,
  },
  '@rudderstack/analytics-js': {
    kinds: ['web'],
    text: (at, key) => `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
analytics.load('${key}', '${at}', { configUrl: '${at}' })
analytics.page()`,
  },
  '@segment/analytics-node': {
    kinds: ['server', 'pos'],
    text: (at, key) => `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${at}' })
analytics.identify({ userId: 'c-1042', traits: { firstName: 'Derya' } })
await analytics.closeAndFlush()`,
  },
  '@rudderstack/rudder-sdk-node': {
    kinds: ['server', 'pos'],
    text: (at, key) => `import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const analytics = new RudderAnalytics('${key}', { dataPlaneUrl: '${at}' })
analytics.track({ userId: 'c-1042', event: 'Catalogue Ordered' })`,
  },
  curl: {
    kinds,
    text: (at, key) => `curl -u '${key}:' '${at}/v1/track' \\
  -H 'content-type: application/json' \\
  -d '{"anonymousId": "visitor-7", "event": "Lamp Admired"}'`,
  },
}

function Snippets({ kind, write_key }: { kind: Kind; write_key: string | undefined }) {
  const { t } = useTexts()
  const names = Object.keys(snippets).filter((name) => snippets[name]!.kinds.includes(kind))
  const [name, setName] = useState(names[0]!)
  return (
    <Section
      title={t('sources.snippets')}
      aside={
        <a className="c-with-icon" href="/docs/guides/track-behaviour.md" target="_blank" rel="noreferrer">
          {t('sources.guide')} <Icon name="external" size={14} />
        </a>
      }
    >
      <Select
        size="sm"
        aria-label={t('sources.client')}
        value={name}
        onChange={(next) => next && setName(next)}
        data={names}
        allowDeselect={false}
      />
      <Code text={snippets[name]!.text(location.origin, write_key ?? 'WRITE_KEY')} label={t('sources.copy')} />
    </Section>
  )
}

/** A new key for the same source, and the end of it. */
function Key({ source, onKey }: { source: Source; onKey: (write_key: string) => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [asked, setAsked] = useState<'change' | 'leaked' | 'off' | null>(null)
  const path = { source_id: source.source_id }
  const act = useMutation({
    mutationFn: async (what: 'change' | 'leaked' | 'off') => {
      if (what === 'off') await answer(api.POST('/v1/tracking/sources/{source_id}/revocation', { params: { path } }))
      else {
        const body = what === 'leaked' ? { old_key_hours: 0 } : {}
        onKey((await answer(api.POST('/v1/tracking/sources/{source_id}/keys', { params: { path }, body }))).write_key)
      }
    },
    onSuccess: async () => {
      setAsked(null)
      await memory.invalidateQueries({ queryKey: ['sources'] })
    },
  })
  return (
    <Section title={t('sources.key')}>
      <Refused error={act.error} />
      {asked && <p className="b-soft">{t(`sources.asked.${asked}`)}</p>}
      <div className="c-actions">
        {asked ? (
          <>
            <Button size="sm" variant="default" onClick={() => setAsked(null)}>
              {t('form.cancel')}
            </Button>
            <Button size="sm" {...(asked !== 'change' && { color: 'red' })} loading={act.isPending} onClick={() => act.mutate(asked)}>
              {t(`sources.${asked}`)}
            </Button>
          </>
        ) : (
          <>
            <Button size="sm" variant="default" onClick={() => setAsked('change')}>
              {t('sources.change')}
            </Button>
            <Button size="sm" variant="default" onClick={() => setAsked('leaked')}>
              {t('sources.leaked')}
            </Button>
            <Button size="sm" variant="light" color="red" onClick={() => setAsked('off')}>
              {t('sources.off')}
            </Button>
          </>
        )}
      </div>
    </Section>
  )
}

function NewSource() {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const companies = useCompanies()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('web')
  const [company, setCompany] = useState<string | null>(null)
  const [like, setLike] = useState<string | null>(null)
  const [vouches, setVouches] = useState(false)
  const [tried, setTried] = useState(false)
  const all = useAnswer(['sources', 'all'], () => answer(api.GET('/v1/tracking/sources', { params: { query: { limit: 200 } } })))
  const company_id = company ?? [...companies.keys()][0] ?? null
  const systems = (all.data?.items ?? []).filter((one) => one.company_id === company_id && !isOpen(one.kind) && !one.revoked_at)
  const same_ids_as = isOpen(kind) && systems.some(({ source_id }) => source_id === like) ? like : null
  const add = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/tracking/sources', {
          body: {
            ...{ name: name.trim(), kind, company_id: company_id! },
            ...(same_ids_as && { same_ids_as }),
            ...(!isOpen(kind) && { vouches }),
          },
        }),
      ),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['sources'] }),
  })
  const made = add.data
  if (made)
    return (
      <Panel kind={t(`sources.kinds.${made.kind}`)} title={made.name} state={<SourceState source={made} />}>
        <WriteKey write_key={made.write_key} />
        <Snippets kind={made.kind} write_key={made.write_key} />
        <div className="c-form__foot">
          <Button size="sm" onClick={() => show(made.source_id, { replace: true })}>
            {t('sources.noted')}
          </Button>
        </div>
      </Panel>
    )
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() && company_id) add.mutate()
  }
  return (
    <Panel kind={t('pages.sources')} title={t('sources.add')}>
      <form className="c-form" onSubmit={send} noValidate>
        <Refused error={add.error} />
        <TextInput
          label={t('sources.name')}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tried && !name.trim() && t('sources.name_missing')}
          autoFocus
          required
        />
        <Select
          label={t('sources.kind')}
          description={t(isOpen(kind) ? 'sources.open_text' : 'sources.secret_text')}
          value={kind}
          onChange={(next) => next && setKind(next as Kind)}
          data={kinds.map((value) => ({ value, label: t(`sources.kinds.${value}`) }))}
          allowDeselect={false}
        />
        <Select
          label={t('sources.company')}
          value={company_id}
          onChange={setCompany}
          data={[...companies.values()].map(({ company_id, name }) => ({ value: company_id, label: name }))}
          allowDeselect={false}
        />
        {isOpen(kind) ? (
          <Select
            label={t('sources.same_ids_as')}
            description={t('sources.same_ids_as_text')}
            placeholder={t('sources.ids_of_its_own')}
            value={same_ids_as}
            onChange={setLike}
            data={systems.map(({ source_id, name }) => ({ value: source_id, label: name }))}
            disabled={!systems.length}
            clearable
          />
        ) : (
          <Switch
            label={t('sources.vouches')}
            description={t('sources.vouches_text')}
            checked={vouches}
            onChange={(event) => setVouches(event.currentTarget.checked)}
          />
        )}
        <div className="c-form__foot">
          <Button type="submit" size="sm" loading={add.isPending}>
            {t('sources.add')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
