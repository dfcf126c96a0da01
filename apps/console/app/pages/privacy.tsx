import { type Answer, answer } from '@birge/api-client'
import { type Locale, Skeleton, useLocale } from '@birge/ui'
import { Button, FileButton, NumberInput, SegmentedControl, Select, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { useCompanies } from '../known.ts'
import { type Column, List, NothingHere, Page, Scroll, useFilters, Views } from '../list.tsx'
import { BoxedForm, Line, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { DayOrMoment, Moment, State, Who } from '../words.tsx'

type Request = Answer<'/v1/data-requests'>['items'][number]
type Rule = Answer<'/v1/privacy-rules'>['items'][number]
type WrittenText = Answer<'/v1/consent-texts'>['items'][number]

const names = ['status', 'part'] as const
export const requestTones = { unproven: 'quiet', open: 'open', done: 'good', refused: 'bad', withdrawn: 'quiet' } as const

/** What people ask for about their data and by when, how long what is kept, in which words they are asked, and what the register says. */
export function PrivacyPage() {
  const { t } = useTexts()
  const { can } = useSession()
  const { filters } = useFilters(names)
  const views = [
    { title: t('privacy.views.requests'), filters: {} },
    { title: t('privacy.views.open'), filters: { status: 'open' } },
    { title: t('privacy.views.rules'), filters: { part: 'rules' } },
    { title: t('privacy.views.texts'), filters: { part: 'texts' } },
    ...(can('privacy.register') ? [{ title: t('privacy.views.register'), filters: { part: 'register' } }] : []),
  ]
  const part = filters.part
  return (
    <Page title={t('pages.privacy')} views={<Views views={views} names={names} />}>
      {part === 'rules' ? (
        <Rules />
      ) : part === 'texts' ? (
        <Texts />
      ) : part === 'register' ? (
        <Register />
      ) : (
        <Requests status={filters.status} />
      )}
    </Page>
  )
}

function Requests({ status }: { status: string | null }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['data_requests', status], (paging) =>
    answer(api.GET('/v1/data-requests', { params: { query: { ...paging, ...(status && { status: status as Request['status'] }) } } })),
  )
  const columns: Column<Request>[] = [
    { key: 'kind', title: t('privacy.kind'), phone: 'lead', cell: (request) => t(`privacy.kinds.${request.kind}`) },
    { key: 'customer', title: t('outbox.customer'), phone: 'meta', cell: (request) => request.customer_name ?? t('words.nameless') },
    { key: 'asked', title: t('privacy.asked_at'), width: '10rem', phone: 'none', cell: (request) => <Moment at={request.asked_at} /> },
    { key: 'due', title: t('privacy.due_on'), width: '11rem', phone: 'meta', cell: (request) => <Due request={request} /> },
    {
      key: 'status',
      title: t('privacy.status'),
      width: '9rem',
      phone: 'aside',
      cell: (request) => <State tone={requestTones[request.status]}>{t(`privacy.statuses.${request.status}`)}</State>,
    },
  ]
  return (
    <List
      label={t('privacy.views.requests')}
      rows={query.rows}
      columns={columns}
      idOf={(request) => request.request_id}
      query={query}
      empty={<NothingHere icon="lock" title={t('privacy.empty.title')} text={t('privacy.empty.text')} filtered={false} />}
    />
  )
}

/** Until when the law wants an answer; what is late says so. */
export function Due({ request: { due_on, status } }: { request: Request }) {
  const { t, date } = useTexts()
  const day = date(`${due_on}T12:00:00Z`, 'UTC', 'date')
  const isLate = status === 'open' && due_on < new Date().toISOString().slice(0, 10)
  return isLate ? <State tone="bad">{t('privacy.late', { day })}</State> : <span className="b-figures">{day}</span>
}

function Rules() {
  const { t } = useTexts()
  const api = useApi()
  const rules = useAnswer(['privacy_rules'], () => answer(api.GET('/v1/privacy-rules')))
  return (
    <Scroll label={t('privacy.views.rules')} busy={rules.isPending}>
      <p className="c-faint c-explain">{t('privacy.rules_text')}</p>
      {rules.error && <Failed error={rules.error} again={() => void rules.refetch()} />}
      {rules.isPending && <Skeleton height="16rem" radius="var(--radius-m)" />}
      <ul className="c-lines c-rules">
        {rules.data?.items.map((rule) => (
          <RuleLine key={rule.rule} rule={rule} />
        ))}
      </ul>
    </Scroll>
  )
}

function RuleLine({ rule: { rule, unit, amount, valid_from, set_by, coming, swept } }: { rule: Rule }) {
  const { t, known, date } = useTexts()
  const { can } = useSession()
  const [editing, setEditing] = useState(false)
  const name = `privacy.rules.${rule.replaceAll('.', '_')}`
  const day = (on: string) => date(`${on}T12:00:00Z`, 'UTC', 'date')
  return (
    <Line
      icon="clock"
      below={
        <>
          <span>
            {valid_from ? t('privacy.since', { day: day(valid_from) }) : t('privacy.as_delivered')}
            {set_by && (
              <>
                {' · '}
                <Who actor={set_by} />
              </>
            )}
          </span>
          {coming.map((next) => (
            <span key={next.valid_from}>
              {t('privacy.from_then', { day: day(next.valid_from), amount: t(`privacy.${unit}`, { count: next.amount }) })}
            </span>
          ))}
          {swept && (
            <span>
              {t('privacy.swept', { count: swept.removed })} <Moment at={swept.swept_at} />
            </span>
          )}
        </>
      }
      end={
        !editing && (
          <>
            <strong className="b-figures">{t(`privacy.${unit}`, { count: amount })}</strong>
            {can('privacy.rules') && (
              <Button size="xs" variant="default" onClick={() => setEditing(true)}>
                {t('privacy.change')}
              </Button>
            )}
          </>
        )
      }
    >
      {known(name) ? t(name) : rule}
      {editing && <EditRule rule={rule} amount={amount} done={() => setEditing(false)} />}
    </Line>
  )
}

function EditRule({ rule, amount, done }: { rule: string; amount: number; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [to, setTo] = useState<number | string>(amount)
  const [from, setFrom] = useState(new Date().toISOString().slice(0, 10))
  const save = useMutation({
    mutationFn: () =>
      answer(api.PUT('/v1/privacy-rules/{rule}', { params: { path: { rule } }, body: { amount: Number(to), valid_from: from } })),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['privacy_rules'] })
      done()
    },
  })
  return (
    <BoxedForm query={save} onSave={() => save.mutate()} onCancel={done}>
      <NumberInput label={t('privacy.amount')} value={to} onChange={setTo} min={0} max={10_000} allowDecimal={false} autoFocus required />
      <DayField label={t('privacy.valid_from')} value={from} onDay={setFrom} required />
    </BoxedForm>
  )
}

const locales = ['tr', 'az', 'en'] as const

function Texts() {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const texts = useAnswer(['consent_texts'], () => answer(api.GET('/v1/consent-texts')))
  const [language, setLanguage] = useState<Locale>(useLocale())
  const [writing, setWriting] = useState<WrittenText['purpose'] | null>(null)
  const purposes = [...Map.groupBy(texts.data?.items ?? [], ({ purpose }) => purpose)]
  return (
    <Scroll label={t('privacy.views.texts')} busy={texts.isPending}>
      <p className="c-faint c-explain">{t('privacy.texts_text')}</p>
      {texts.error && <Failed error={texts.error} again={() => void texts.refetch()} />}
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label={t('preferences.language')}
        value={language}
        onChange={(value) => setLanguage(value as Locale)}
        data={locales.map((value) => ({ value, label: value.toUpperCase() }))}
      />
      {purposes.map(([purpose, versions]) => (
        <Section
          key={purpose}
          title={t(`privacy.purposes.${purpose}`)}
          aside={
            can('privacy.rules') &&
            writing !== purpose && (
              <Button size="xs" variant="default" onClick={() => setWriting(purpose)}>
                {t('privacy.new_words')}
              </Button>
            )
          }
        >
          {writing === purpose && <NewWords from={versions[0]!} done={() => setWriting(null)} />}
          <ul className="c-lines">
            {versions.map((text, at) => (
              <Line
                key={text.version}
                icon="book"
                below={
                  <>
                    <span>{t('privacy.version', { number: text.version })}</span>
                    <DayOrMoment at={text.valid_from} />
                    <Who actor={text.written_by} />
                  </>
                }
                end={at === 0 && <State tone="good">{t('privacy.in_use')}</State>}
              >
                <span lang={language}>{text.text[language]}</span>
              </Line>
            ))}
          </ul>
        </Section>
      ))}
    </Scroll>
  )
}

function NewWords({ from, done }: { from: WrittenText; done: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [text, setText] = useState(from.text)
  const save = useMutation({
    mutationFn: () => answer(api.POST('/v1/consent-texts', { body: { purpose: from.purpose, text } })),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['consent_texts'] })
      done()
    },
  })
  return (
    <BoxedForm query={save} onSave={() => save.mutate()} onCancel={done}>
      <p className="c-faint">{t('privacy.new_words_text', { shop: '{shop}' })}</p>
      {locales.map((locale) => (
        <Textarea
          key={locale}
          label={t(`languages.${locale}`)}
          lang={locale}
          autosize
          minRows={2}
          minLength={20}
          maxLength={2000}
          value={text[locale]}
          onChange={(event) => {
            const words = event.currentTarget.value
            setText((last) => ({ ...last, [locale]: words }))
          }}
          required
        />
      ))}
    </BoxedForm>
  )
}

/** Files to and from the national register; what the two say differently is looked at before anything is taken over. */
function Register() {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const companies = useCompanies()
  const registered = [...companies.values()].filter(({ country }) => country === 'TR')
  const [chosen, setChosen] = useState<string | null>(null)
  const company_id = chosen ?? registered[0]?.company_id
  const [file, setFile] = useState<{ name: string; text: string } | null>(null)
  const compare = useMutation({
    mutationFn: (of: { name: string; text: string }) =>
      answer(api.POST('/v1/consent-register-comparisons', { body: { company_id: company_id!, ...of } })),
  })
  const take = useMutation({
    mutationFn: () => answer(api.POST('/v1/consent-register-imports', { body: { company_id: company_id!, ...file! } })),
    onSuccess: ({ taken, unchanged, older }) => {
      notifications.show({ message: t('privacy.taken', { taken, unchanged, older }) })
      setFile(null)
      compare.reset()
    },
  })
  const look = async (chosen: File | null) => {
    if (!chosen) return
    const of = { name: chosen.name, text: textOf(await chosen.arrayBuffer()) }
    setFile(of)
    compare.mutate(of)
  }
  return (
    <Scroll label={t('privacy.views.register')}>
      <p className="c-faint c-explain">{t('privacy.register_text')}</p>
      <Refused error={compare.error ?? take.error} />
      <div className="c-actions">
        {registered.length > 1 && (
          <Select
            size="sm"
            aria-label={t('privacy.company')}
            value={company_id ?? null}
            onChange={setChosen}
            data={registered.map(({ company_id, legal_name }) => ({ value: company_id, label: legal_name }))}
            allowDeselect={false}
          />
        )}
        {company_id && (
          <Button
            component="a"
            size="sm"
            variant="default"
            href={`/v1/consent-register?company_id=${company_id}&audience=staff`}
            download="iys.csv"
          >
            {t('privacy.get_file')}
          </Button>
        )}
        <FileButton onChange={(chosen) => void look(chosen)} accept=".csv,text/csv">
          {(props) => (
            <Button {...props} size="sm" loading={compare.isPending}>
              {t('privacy.look_at_file')}
            </Button>
          )}
        </FileButton>
      </div>
      {compare.data && file && (
        <Section
          title={t('privacy.differences', { count: compare.data.differing, same: compare.data.same })}
          aside={
            <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
              {t('privacy.take_over')}
            </Button>
          }
        >
          <ul className="c-lines">
            {compare.data.refused.map(({ line, reason }) => (
              <Line key={line} icon="warning">
                {t('privacy.line', { line, reason })}
              </Line>
            ))}
            {compare.data.differences.map(({ type, recipient_masked, ours, theirs, counts }) => (
              <Line
                key={type + recipient_masked + (ours?.date ?? theirs?.date)}
                icon={type === 'EPOSTA' ? 'mail' : 'phone'}
                below={
                  <>
                    <span>
                      {t('privacy.ours')} {ours ? `${ours.status} ${ours.date}` : '–'}
                    </span>
                    <span>
                      {t('privacy.theirs')} {theirs ? `${theirs.status} ${theirs.date}` : '–'}
                    </span>
                  </>
                }
                end={<State tone={counts === 'theirs' ? 'open' : 'quiet'}>{t(`privacy.counts.${counts}`)}</State>}
              >
                <span className="b-figures">{recipient_masked}</span>
              </Line>
            ))}
          </ul>
        </Section>
      )}
    </Scroll>
  )
}

/** UTF-8, or what old programs on Windows write. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}
