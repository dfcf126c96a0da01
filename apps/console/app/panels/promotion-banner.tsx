import { type Answer, answer, Problem } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useApi } from '../api.tsx'
import { refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { ProofFile } from './price-exception.tsx'
import type { Promotion } from './promotion.tsx'

type Lawful = Answer<'/v1/promotion-banners', 'post'>
type Unlawful = NonNullable<Lawful['unlawful']>

/** What a promotion says, as it would be sent; of one that is there with its id. */
export type Asked = Pick<Promotion, 'company_id' | 'name' | 'rule' | 'limits' | 'announced_percent' | 'announced_up_to'> & {
  promotion_id?: string
}

/** What may be said of it as it is filled in, a moment after the typing rests. */
export function useLawful(asked: Asked, enabled: boolean) {
  const api = useApi()
  const [rested] = useDebouncedValue(JSON.stringify(asked), 500)
  const query = useQuery({
    queryKey: ['promotions', 'banner', rested],
    queryFn: () => answer(api.POST('/v1/promotion-banners', { body: JSON.parse(rested) as Asked })),
    enabled: enabled && rested === JSON.stringify(asked),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return { lawful: query.data, error: query.error, isAsking: query.isFetching || rested !== JSON.stringify(asked) }
}

/** The most that may be said, each way as a button that says it. */
export function MostLawful({ lawful, say }: { lawful: Lawful; say: (percent: number, up_to: boolean) => void }) {
  const { t } = useTexts()
  const { of, is_all, lawful_percent, lawful_up_to_percent } = lawful
  if (lawful_percent === null) return <p className="c-faint">{t('promotions.banner.nothing_shown')}</p>
  const ways = [
    ...(lawful_percent > 0 ? [{ percent: lawful_percent, up_to: false }] : []),
    ...(lawful_up_to_percent && lawful_up_to_percent > lawful_percent ? [{ percent: lawful_up_to_percent, up_to: true }] : []),
  ]
  return (
    <div className="c-banner" role="status">
      <p className="c-faint">{t(ways.length ? 'promotions.banner.most' : 'promotions.banner.none_lawful', { count: of })}</p>
      {ways.map(({ percent, up_to }) => (
        <Button key={String(up_to)} size="xs" variant="default" onClick={() => say(percent, up_to)}>
          {t(up_to ? 'promotions.banner.up_to' : 'promotions.banner.each', { percent })}
        </Button>
      ))}
      {!is_all && <p className="c-faint">{t('promotions.banner.not_all', { count: of })}</p>}
    </div>
  )
}

/** Of which goods it would not be true, and the proof. */
export function NotTrueOf({ of, proof }: { of: Unlawful; proof: { address: string; name: string; body?: object } }) {
  const { t } = useTexts()
  return (
    <Alert color="red" variant="light" role="alert" icon={<Icon name="scale" size={20} />} title={t('promotions.banner.unlawful')}>
      <div className="c-form">
        <p>{t('refusals.unlawful_banner', { ...of, variants: '', announced_up_to: String(of.announced_up_to), said_in: of.said_in })}</p>
        <ul className="c-banner__variants">
          {of.variants.slice(0, SHOWN).map(({ variant_id, sku, title, lawful_percent }) => (
            <li key={variant_id}>
              <span>
                {title} <span className="c-faint">{sku}</span>
              </span>
              <span className="b-figures">{t('promotions.banner.at_most', { percent: lawful_percent })}</span>
            </li>
          ))}
        </ul>
        {of.variant_count > SHOWN && (
          <p className="c-faint">
            {t('price_exceptions.more_in_proof', { count: of.variant_count - Math.min(SHOWN, of.variants.length) })}
          </p>
        )}
        <div>
          <ProofFile {...proof} />
        </div>
      </div>
    </Alert>
  )
}
const SHOWN = 6

/** What the server refused of a promotion's own words; undefined where it was something else. */
export const unlawfulOf = (error: unknown): Unlawful | undefined =>
  error instanceof Problem && error.code === 'unlawful_banner' ? (error.details as Unlawful) : undefined

/** Whatever else was refused where it was asked what may be said. */
export function CouldNotAsk({ error }: { error: unknown }) {
  const texts = useTexts()
  return error ? <p className="c-faint">{refusalText(error, texts)}</p> : null
}
