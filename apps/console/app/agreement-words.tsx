import { answer } from '@birge/api-client'
import { Skeleton } from '@birge/ui'
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi, usePages } from './api.tsx'
import { DayField } from './day-field.tsx'
import type { Overview } from './pages/agreements.tsx'
import { Section } from './panel.tsx'
import { useSession } from './session.tsx'
import { Failed, Refused } from './states.tsx'
import { useTexts } from './texts.ts'
import { Moment, State, Who } from './words.tsx'

type Kind = Overview['texts'][number]['kind']
type Locale = Overview['texts'][number]['locale']

interface Which {
  company_id: string
  text: Overview['texts'][number]
  today: string
}

/** One text in one language: the words that hold, those being written, how a buyer would read them, and every version before. */
export function AgreementWords({ company_id, text: { kind, locale }, today }: Which) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const params = { path: { company_id } }
  const inForce = useAnswer(['agreements', company_id, 'words', locale], () =>
    answer(api.GET('/v1/companies/{company_id}/agreement-texts', { params: { ...params, query: { locale } } })),
  )
  const words = inForce.data?.items.find((one) => one.kind === kind)
  return (
    <Section title={`${t(`agreements.kinds.${kind}`)} · ${t(`languages.${locale}`)}`}>
      {inForce.error ? (
        <Failed error={inForce.error} again={() => void inForce.refetch()} />
      ) : !words ? (
        <Skeleton height="16rem" radius="var(--radius-m)" />
      ) : can('agreements.write') ? (
        <Writing key={words.version} company_id={company_id} kind={kind} locale={locale} body={words.body} today={today} />
      ) : (
        <Words body={words.body} locale={locale} />
      )}
      <Versions company_id={company_id} kind={kind} locale={locale} />
    </Section>
  )
}

function Writing({
  company_id,
  kind,
  locale,
  body,
  today,
}: {
  company_id: string
  kind: Kind
  locale: Locale
  body: string
  today: string
}) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const [draft, setDraft] = useState(body)
  const [effective_on, setDay] = useState(today)
  const params = { path: { company_id } }
  const text = { kind, locale, body: draft }
  const preview = useMutation({
    mutationFn: () => answer(api.POST('/v1/companies/{company_id}/agreement-previews', { params, body: text })),
  })
  const write = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/companies/{company_id}/agreement-texts', { params, body: { ...text, ...(effective_on && { effective_on }) } })),
    onSuccess: async ({ version }) => {
      preview.reset()
      notifications.show({ message: t('agreements.written', { version }), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['agreements', company_id] })
    },
  })
  const isChanged = draft.trim() !== '' && draft !== body
  return (
    <>
      <Textarea
        size="sm"
        autosize
        minRows={10}
        maxRows={24}
        lang={locale}
        label={t('agreements.words')}
        description={t('agreements.words_text')}
        maxLength={40_000}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Refused error={preview.error ?? (preview.data ? null : write.error)} />
      <Group gap="sm">
        <Button size="sm" variant={isChanged ? 'filled' : 'default'} loading={preview.isPending} onClick={() => preview.mutate()}>
          {t('agreements.preview')}
        </Button>
        {isChanged && (
          <Button size="sm" variant="default" onClick={() => setDraft(body)}>
            {t('agreements.discard')}
          </Button>
        )}
      </Group>
      <Modal
        opened={preview.data !== undefined}
        onClose={preview.reset}
        size="lg"
        title={t('agreements.preview_title')}
        closeButtonProps={{ 'aria-label': t('panel.close') }}
      >
        <div className="c-agreements__preview">
          <Words body={preview.data?.body ?? ''} locale={locale} />
          <Refused error={write.error} />
          {isChanged ? (
            <Group gap="sm" align="end">
              <DayField size="sm" label={t('agreements.from_day')} value={effective_on} min={today} onDay={setDay} />
              <Button size="sm" loading={write.isPending} onClick={() => write.mutate()}>
                {t('agreements.put_into_force')}
              </Button>
            </Group>
          ) : (
            <p className="c-faint">{t('agreements.unchanged')}</p>
          )}
        </div>
      </Modal>
    </>
  )
}

/** A heading begins with “# ”. */
function Words({ body, locale }: { body: string; locale: string }) {
  return (
    <div className="c-agreements__words" lang={locale}>
      {body.split('\n').map((line, at) =>
        // Lines have no names but their places, and never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: as said
        line.startsWith('# ') ? <h4 key={at}>{line.slice(2)}</h4> : <p key={at}>{line}</p>,
      )}
    </div>
  )
}

const TONES = { in_force: 'good', coming: 'open', over: 'quiet' } as const

function Versions({ company_id, kind, locale }: { company_id: string; kind: Kind; locale: Locale }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['agreements', company_id, 'versions', kind, locale], (paging) =>
    answer(
      api.GET('/v1/companies/{company_id}/agreement-text-versions', {
        params: { path: { company_id }, query: { kind, locale, ...paging } },
      }),
    ),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <>
      <h4>{t('agreements.versions')}</h4>
      {!query.isPending && !query.rows.length && <p className="c-faint">{t('agreements.no_versions')}</p>}
      <ul className="c-agreements__versions">
        {query.rows.map(({ version, standing, valid_from, actor, body }) => (
          <li key={version}>
            <details>
              <summary>
                <span>{t('agreements.version', { version })}</span>
                <State tone={TONES[standing]}>{t(`agreements.standings.${standing}`)}</State>
                <span className="c-faint">
                  {t('agreements.from')} <Moment at={valid_from} full />
                </span>
                <Who actor={actor} />
              </summary>
              <Words body={body} locale={locale} />
            </details>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="xs" variant="default" w="fit-content" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('agreements.older')}
        </Button>
      )}
    </>
  )
}
