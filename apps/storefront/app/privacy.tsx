import { type Answer, answer, Problem } from '@birge/api-client'
import { Badge, Button, Card, Checkbox, ErrorState, Field, Icon, Input, Select, Skeleton, useToast } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from './api.tsx'
import { refusalText } from './refusals.ts'
import { localeAddress, useShop } from './visit.ts'
import { useTexts } from './texts.ts'
import { typedIn } from './typed-in.ts'

type Centre = Answer<'/v1/me/consents'>
type Choice = Centre['choices'][number]
type Preferences = Centre['preferences']
type Request = Answer<'/v1/me/data-requests'>['items'][number]

const hours = { any: [null, null], day: [9, 18], evening: [18, 21] } as const
type Hours = keyof typeof hours

/** What she allows, in the words she allowed it in, and how she wants to be reached. Each change counts at once. */
export function Consents() {
  const texts = useTexts()
  const { t, locale } = texts
  const api = useApi()
  const memory = useQueryClient()
  const say = useToast()
  const { data, isError, refetch } = useQuery({ queryKey: ['consents'], queryFn: () => answer(api.GET('/v1/me/consents')) })
  const told = {
    onError: (problem: unknown) => {
      say({ text: refusalText(texts, problem), tone: 'critical' })
      void refetch()
    },
  }
  const decide = useMutation({
    ...told,
    mutationFn: ({ decision, of }: { decision: 'granted' | 'refused'; of: Choice[] }) =>
      answer(
        api.PUT('/v1/me/consents', {
          body: {
            choices: of.map(({ purpose, channel }) => ({ purpose, channel, decision })),
            text_versions: Object.fromEntries(data!.texts.map(({ purpose, version }) => [purpose, version])),
          },
        }),
      ),
    onSuccess: (centre) => {
      memory.setQueryData(['consents'], centre)
      say({ text: t('account.saved') })
    },
  })
  const prefer = useMutation({
    ...told,
    mutationFn: (change: Partial<Preferences>) => answer(api.PATCH('/v1/me/contact-preferences', { body: change })),
    onSuccess: (preferences) => {
      memory.setQueryData(['consents'], { ...data!, preferences })
      say({ text: t('account.saved') })
    },
  })
  if (isError)
    return (
      <ErrorState title={t('errors.failed')}>
        <Button onClick={() => void refetch()}>{t('errors.again')}</Button>
      </ErrorState>
    )
  if (!data) return <Skeleton height="20rem" radius="var(--radius-l)" />
  const { company, choices, preferences } = data
  const wordsOf = (purpose: string) =>
    data.texts.find((text) => text.purpose === purpose)?.text[locale].replaceAll('{shop}', company.name) ?? ''
  const shown = choices.filter(({ channel, recipient_masked }) => channel === 'all' || (channel !== 'push' && recipient_masked))
  const marketing = shown.filter(({ purpose }) => purpose === 'marketing')
  const granted = choices.filter(({ state }) => state === 'granted')
  const { marketing_by, news_by, from_hour } = preferences
  const between: Hours = from_hour === null ? 'any' : from_hour < 18 ? 'day' : 'evening'
  const box = (choice: Choice, label: string, hint?: string) => (
    <Checkbox
      key={choice.purpose + choice.channel}
      label={label}
      hint={hint}
      checked={
        (decide.variables && decide.isPending && decide.variables.of.includes(choice) ? decide.variables.decision : choice.state) ===
        'granted'
      }
      disabled={decide.isPending}
      onChange={(event) => decide.mutate({ decision: event.currentTarget.checked ? 'granted' : 'refused', of: [choice] })}
    />
  )
  return (
    <section aria-labelledby="consents">
      <Card>
        <div className="b-stack">
          <h2 id="consents">{t('privacy.title')}</h2>
          <p className="b-small b-soft">{t('privacy.intro')}</p>
          <fieldset className="consents">
            <legend>{t('privacy.marketing')}</legend>
            <p className="b-small b-soft">{wordsOf('marketing')}</p>
            <div className="consents__channels">
              {marketing.map((choice) =>
                box(choice, t(`privacy.channels.${choice.channel as 'sms'}`), choice.recipient_masked?.replaceAll(' ', '\u00a0')),
              )}
            </div>
          </fieldset>
          <fieldset className="consents">
            <legend>{t('privacy.use')}</legend>
            {shown
              .filter(({ purpose }) => purpose !== 'marketing')
              .map((choice) => box(choice, t(`privacy.${choice.purpose as 'analytics'}`), wordsOf(choice.purpose)))}
          </fieldset>
          {granted.length > 0 && (
            <div className="b-row">
              <Button
                variant="secondary"
                size="s"
                busy={decide.isPending}
                onClick={() => decide.mutate({ decision: 'refused', of: granted })}
              >
                {t('privacy.refuse_all')}
              </Button>
            </div>
          )}
          <div className="consents__ways">
            <Field label={t('privacy.news_by')}>
              <Select
                value={news_by ?? ''}
                onChange={(event) => prefer.mutate({ news_by: (event.currentTarget.value || null) as 'sms' | null })}
              >
                <option value="">{t('privacy.as_left')}</option>
                <option value="sms">{t('privacy.channels.sms')}</option>
                <option value="email">{t('privacy.channels.email')}</option>
              </Select>
            </Field>
            <Field label={t('privacy.marketing_by')}>
              <Select
                value={marketing_by ?? ''}
                onChange={(event) => prefer.mutate({ marketing_by: (event.currentTarget.value || null) as 'sms' | null })}
              >
                <option value="">{t('privacy.any_channel')}</option>
                {(['sms', 'email', 'call'] as const).map((channel) => (
                  <option key={channel} value={channel}>
                    {t(`privacy.channels.${channel}`)}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={t('privacy.hours')}>
              <Select
                value={between}
                onChange={(event) => {
                  const [from_hour, until_hour] = hours[event.currentTarget.value as Hours]
                  prefer.mutate({ from_hour, until_hour })
                }}
              >
                {(Object.keys(hours) as Hours[]).map((name) => (
                  <option key={name} value={name}>
                    {t(`privacy.between.${name}`)}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
        </div>
      </Card>
    </section>
  )
}

/** A copy of all that is known of her, and the way to be forgotten. Both need a code: whoever only holds her phone for a moment gets neither. */
export function MyData() {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const [sure, setSure] = useState(false)
  const { data } = useQuery({
    queryKey: ['data_requests'],
    queryFn: () => answer(api.GET('/v1/me/data-requests')),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ kind, status }) => kind === 'export' && status === 'open') ? 2_000 : false,
  })
  const again = () => memory.invalidateQueries({ queryKey: ['data_requests'] })
  const ask = useMutation({
    mutationFn: (kind: 'export' | 'erasure') => answer(api.POST('/v1/me/data-requests', { body: { kind } })),
    onSuccess: () => setSure(false),
  })
  const prove = useMutation({
    mutationFn: (code: string) =>
      answer(
        api.POST('/v1/data-requests/{request_id}/proof', {
          params: { path: { request_id: ask.data!.request.request_id } },
          body: { code },
        }),
      ),
    onSuccess: () => {
      ask.reset()
      return again()
    },
  })
  const problem = ask.error ?? null
  return (
    <section aria-labelledby="my_data">
      <Card>
        <div className="b-stack">
          <h2 id="my_data">{t('privacy.data')}</h2>
          <p className="b-small b-soft">{t('privacy.data_text')}</p>
          {data && data.items.length > 0 && (
            <ul className="data-requests">
              {data.items.map((request) => (
                <Asked key={request.request_id} request={request} changed={again} />
              ))}
            </ul>
          )}
          {problem && (
            <p className="data-requests__problem" role="alert">
              <Icon name="warning" size={18} />
              {refusalText(texts, problem)}
            </p>
          )}
          {ask.data ? (
            <form className="b-stack" onSubmit={(event) => prove.mutate(typedIn<'code'>(event).code)}>
              <Field
                label={t('privacy.code', { to: ask.data.sent_to.replaceAll(' ', '\u00a0') })}
                error={prove.error ? refusalText(texts, prove.error) : undefined}
              >
                <Input
                  name="code"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  pattern="[0-9]{6}"
                  maxLength={6}
                  required
                  autoFocus
                  className="code-input"
                />
              </Field>
              <div className="b-row">
                <Button type="submit" busy={prove.isPending}>
                  {t('privacy.send_code')}
                </Button>
                <Button variant="quiet" onClick={() => ask.reset()}>
                  {t('privacy.leave')}
                </Button>
              </div>
            </form>
          ) : sure ? (
            <div className="b-stack">
              <p>{t('privacy.erase_sure')}</p>
              <div className="b-row">
                <Button variant="critical" busy={ask.isPending} onClick={() => ask.mutate('erasure')}>
                  {t('privacy.erase_go_on')}
                </Button>
                <Button variant="quiet" onClick={() => setSure(false)}>
                  {t('privacy.leave')}
                </Button>
              </div>
            </div>
          ) : (
            <div className="b-row">
              <Button variant="secondary" busy={ask.isPending} onClick={() => ask.mutate('export')}>
                {t('privacy.export')}
              </Button>
              <Button variant="quiet" onClick={() => setSure(true)}>
                {t('privacy.erase')}
              </Button>
            </div>
          )}
        </div>
      </Card>
    </section>
  )
}

const tones = { open: 'accent', done: 'neutral', refused: 'critical', withdrawn: 'neutral', unproven: 'neutral' } as const
const timeZones = { TR: 'Europe/Istanbul', AZ: 'Asia/Baku' } as const

function Asked({ request, changed }: { request: Request; changed: () => void }) {
  const texts = useTexts()
  const { t, date } = texts
  const { market } = useShop()
  const api = useApi()
  const say = useToast()
  const { request_id, kind, status, asked_at, due_on, download_until, reason, hindrances } = request
  const takeBack = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/me/data-requests/{request_id}', { params: { path: { request_id } } })),
    onSuccess: changed,
    onError: (problem) => say({ text: problem instanceof Problem ? refusalText(texts, problem) : t('refusals.other'), tone: 'critical' }),
  })
  const day = (at: string) => date(at, timeZones[market], 'date')
  return (
    <li>
      <div>
        <strong>{t(`privacy.kinds.${kind}`)}</strong>
        <span className="b-small b-soft">
          {day(asked_at)}
          {status === 'open' && ` · ${t('privacy.due', { day: day(`${due_on}T12:00:00Z`) })}`}
          {status === 'refused' && reason && ` · ${t(`privacy.reasons.${reason}`)}`}
        </span>
        {hindrances.length > 0 && <span className="b-small">{t('privacy.hindered')}</span>}
        {download_until && (
          <a
            href={`/v1/me/data-requests/${request_id}/file?audience=shopper`}
            download="birge.json"
            className="b-small data-requests__file"
          >
            {t('privacy.download', { day: day(download_until) })}
          </a>
        )}
      </div>
      <Badge tone={tones[status]}>{t(`privacy.statuses.${status}`)}</Badge>
      {status === 'open' && kind === 'erasure' && (
        <Button variant="quiet" size="s" busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
          {t('privacy.take_back')}
        </Button>
      )}
    </li>
  )
}

/** Where the link in a message leads: one button, no sign-in. It asks first, since programs look at links before people do. */
export function RefuseMarketing({ token }: { token: string }) {
  const texts = useTexts()
  const { t, locale } = texts
  const api = useApi()
  const refuse = useMutation({ mutationFn: () => answer(api.POST('/v1/marketing-refusals', { params: { query: { token } }, body: {} })) })
  const toAccount = (
    <p>
      <a href={localeAddress(locale, '/account')}>{t('privacy.to_account')}</a>
    </p>
  )
  if (refuse.data)
    return (
      <>
        <Icon name="check" size={36} />
        <h1>{t('privacy.refused', { shop: refuse.data.company })}</h1>
        <p className="b-soft">{t(`privacy.refused_text.${refuse.data.channel}`)}</p>
        {toAccount}
      </>
    )
  if (refuse.error instanceof Problem && refuse.error.status === 404)
    return (
      <>
        <Icon name="warning" size={36} />
        <h1>{t('privacy.link_void')}</h1>
        <p className="b-soft">{t('privacy.link_void_text')}</p>
        {toAccount}
      </>
    )
  return (
    <>
      <h1>{t('privacy.refuse')}</h1>
      <p className="b-soft">{t('privacy.refuse_text')}</p>
      {refuse.error && <p role="alert">{refusalText(texts, refuse.error)}</p>}
      <Button busy={refuse.isPending} onClick={() => refuse.mutate()}>
        {t('privacy.refuse_now')}
      </Button>
    </>
  )
}
