import { Button, ButtonLink, EmptyState, ErrorState, useOnline } from '@birge/ui'
import { Head } from './head.tsx'
import { useTexts } from './texts.ts'

/** There is no such page, or it could not be made: where one can go from here. */
export function ErrorPage({ status }: { status: number }) {
  const { t } = useTexts()
  const online = useOnline()
  if (status === 404)
    return (
      <>
        <Head title={t('errors.not_found')} />
        <h1 className="b-visually-hidden">{t('errors.not_found')}</h1>
        <EmptyState icon="search" title={t('errors.not_found')} text={t('errors.not_found_text')}>
          <ButtonLink href="/">{t('errors.home')}</ButtonLink>
          <ButtonLink href="/search" variant="secondary">
            {t('search.search')}
          </ButtonLink>
        </EmptyState>
      </>
    )
  if (!online) return <OfflinePage />
  return (
    <>
      <Head title={t('errors.failed')} />
      <h1 className="b-visually-hidden">{t('errors.failed')}</h1>
      <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
        <Button icon="refresh" onClick={() => location.reload()}>
          {t('errors.again')}
        </Button>
      </ErrorState>
    </>
  )
}

/** Shown for pages that were never visited before the network went away. */
export function OfflinePage() {
  const { t } = useTexts()
  // The service worker has led here from another page, and says from which.
  const again = () => {
    const from = new URLSearchParams(location.search).get('from')
    if (from && /^\/(?!\/)/.test(from)) location.replace(from)
    else location.reload()
  }
  return (
    <>
      <Head title={t('offline.title')} />
      <h1 className="b-visually-hidden">{t('offline.title')}</h1>
      <EmptyState icon="offline" title={t('offline.title')} text={t('offline.text')}>
        <Button icon="refresh" onClick={again}>
          {t('errors.again')}
        </Button>
      </EmptyState>
    </>
  )
}
