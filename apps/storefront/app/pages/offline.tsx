import { Button, EmptyState } from '@birge/ui'
import { Head } from '../head.tsx'
import { useTexts } from '../texts.ts'

/** Kept by the service worker, for pages that were never visited before the network went away. */
export default function Offline() {
  const { t } = useTexts()
  return (
    <div className="b-page">
      <Head title={t('offline.title')} />
      <EmptyState icon="offline" title={t('offline.title')} text={t('offline.text')}>
        <Button icon="refresh" onClick={() => location.reload()}>
          {t('errors.again')}
        </Button>
      </EmptyState>
    </div>
  )
}
