import { answer } from '@birge/api-client'
import { Button } from '@birge/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from './api.tsx'
import { useCustomer } from './cart.ts'
import { useTexts } from './texts.ts'

const KEY = ['visitor-choice']

/** What somebody without a name has said. Who is signed in says it in her account. */
export function useVisitorChoice() {
  const api = useApi()
  const { data: customer } = useCustomer()
  return useQuery({
    queryKey: KEY,
    queryFn: () => answer(api.GET('/v1/visitor-choice')),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: customer === null,
  })
}

/**
 * Asks a visitor, at the foot of the page and in nobody's way, whether it may be kept what she looks at. Until she says yes nothing is; no is
 * as near as yes, and what she said stands here to be taken back.
 */
export function VisitorChoice() {
  const { t, locale } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { data: customer } = useCustomer()
  const { data: asked } = useVisitorChoice()
  const say = useMutation({
    mutationFn: (decision: 'granted' | 'refused') =>
      answer(api.PUT('/v1/visitor-choice', { body: { decision, text_version: asked!.text.version } })),
    onSuccess: (said) => memory.setQueryData(KEY, said),
    onError: () => void memory.invalidateQueries({ queryKey: KEY }),
  })
  if (customer !== null || !asked) return null
  const { state, text, company } = asked
  return (
    <aside className="visitor-choice" aria-label={t('visitor.title')}>
      <div className="b-page visitor-choice__inside">
        <p className="b-small">{state === 'not_asked' ? text.text[locale].replaceAll('{shop}', company.name) : t(`visitor.${state}`)}</p>
        <div className="b-row">
          {state !== 'granted' && (
            <Button variant="secondary" size="s" busy={say.isPending} onClick={() => say.mutate('granted')}>
              {t('visitor.yes')}
            </Button>
          )}
          {state !== 'refused' && (
            <Button variant="secondary" size="s" busy={say.isPending} onClick={() => say.mutate('refused')}>
              {t('visitor.no')}
            </Button>
          )}
        </div>
      </div>
    </aside>
  )
}
