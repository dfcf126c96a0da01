import { useSearchParams } from 'react-router'
import { Head } from '../head.tsx'
import { RefuseMarketing } from '../privacy.tsx'
import { useTexts } from '../texts.ts'

export default function Refuse() {
  const { t } = useTexts()
  const [parameters] = useSearchParams()
  return (
    <div className="b-page page refuse">
      <Head title={t('privacy.refuse')} />
      <RefuseMarketing token={parameters.get('token') ?? ''} />
    </div>
  )
}
