import { Button, ButtonLink, EmptyState, ErrorState } from '@birge/ui'
import { Head } from './head.tsx'
import { useTexts } from './texts.ts'

/** There is no such page, or it could not be made: where one can go from here. */
export function ErrorPage({ status }: { status: number }) {
  const { t } = useTexts()
  if (status === 404)
    return (
      <>
        <Head title={t('errors.not_found')} />
        <EmptyState icon="search" title={t('errors.not_found')} text={t('errors.not_found_text')}>
          <ButtonLink href="/">{t('errors.home')}</ButtonLink>
          <ButtonLink href="/search" variant="secondary">
            {t('search.search')}
          </ButtonLink>
        </EmptyState>
      </>
    )
  return (
    <>
      <Head title={t('errors.failed')} />
      <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
        <Button icon="refresh" onClick={() => location.reload()}>
          {t('errors.again')}
        </Button>
      </ErrorState>
    </>
  )
}
