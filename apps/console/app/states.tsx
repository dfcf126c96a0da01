import { BirgeMark, EmptyState, ErrorState, Icon, Skeleton } from '@birge/ui'
import { Problem } from '@birge/api-client'
import { Alert, Button } from '@mantine/core'
import { Link } from 'react-router'
import { useSession } from './session.tsx'
import { type Texts, useTexts } from './texts.ts'
import { momentText } from './words.tsx'

/** What the server refused, in the words of whoever asked; what has no words of its own is told as the server told it. */
export function refusalText(error: unknown, texts: Texts): string {
  const { t, known } = texts
  if (!(error instanceof Problem)) return t('refusals.internal_error')
  const key = `refusals.${error.code}`
  if (known(key)) return t(key, valuesOf(error.details, texts))
  return error.status >= 500 ? t('refusals.internal_error') : error.message
}

const valuesOf = (details: Record<string, unknown>, texts: Texts) =>
  Object.fromEntries(
    Object.entries(details).flatMap(([name, value]): [string, string | number][] => {
      if (typeof value === 'string') return [[name, name.endsWith('_at') ? momentText(value, texts) : value]]
      if (typeof value === 'boolean') return [[name, String(value)]]
      return typeof value === 'number' ? [[name, value]] : []
    }),
  )

export function Splash() {
  return (
    <div className="c-alone" aria-busy="true">
      <BirgeMark size={44} className="c-splash" />
    </div>
  )
}

/** Where a page will stand. */
export function PageLoading() {
  return (
    <div className="c-page" aria-busy="true">
      <div className="c-page__list">
        <div className="c-page__head">
          <Skeleton width="12rem" height="1.6rem" />
        </div>
      </div>
    </div>
  )
}

/** Something could not be read: what happened and the way to try again. */
export function Failed({ error, again }: { error: unknown; again: () => void }) {
  const texts = useTexts()
  if (error instanceof Problem && error.status === 403) return <Forbidden />
  if (error instanceof Problem && error.status === 404)
    return <EmptyState icon="search" title={texts.t('states.gone.title')} text={texts.t('states.gone.text')} />
  return (
    <ErrorState title={texts.t('states.failed')} text={refusalText(error, texts)}>
      <Button variant="default" onClick={again} leftSection={<Icon name="refresh" size={18} />}>
        {texts.t('states.again')}
      </Button>
    </ErrorState>
  )
}

/** What was refused, told where it was asked. */
export function Refused({ error }: { error: unknown }) {
  const texts = useTexts()
  if (!error) return null
  return (
    <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
      {refusalText(error, texts)}
    </Alert>
  )
}

export function Forbidden() {
  const { t } = useTexts()
  const { session } = useSession()
  return (
    <div className="c-middle">
      <h1 className="b-visually-hidden">{t('states.forbidden.title')}</h1>
      <EmptyState
        icon="lock"
        title={t('states.forbidden.title')}
        text={t('states.forbidden.text', { role: t(`roles.${session.role as 'owner'}`) })}
      />
    </div>
  )
}

export function Lost() {
  const { t } = useTexts()
  return (
    <div className="c-middle">
      <h1 className="b-visually-hidden">{t('states.lost.title')}</h1>
      <EmptyState icon="search" title={t('states.lost.title')} text={t('states.lost.text')}>
        <Button component={Link} to="/" variant="default">
          {t('states.lost.home')}
        </Button>
      </EmptyState>
    </div>
  )
}
