import { answer } from '@birge/api-client'
import { useAnswer, useApi } from '../api.tsx'
import { ItemLink, Line } from '../panel.tsx'
import { useNameOf } from '../panels/promotion.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'

/** In which segments she is, and was: by that it is told why she paid what she paid on a day. */
export function Segments({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const nameOf = useNameOf()
  const query = useAnswer(['segments', 'hers', customer_id], () =>
    answer(api.GET('/v1/customers/{customer_id}/segments', { params: { path: { customer_id } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!query.data) return null
  if (!query.data.items.length) return <p className="c-faint">{t('segments.in_none')}</p>
  return (
    <ul className="c-lines">
      {query.data.items.map(({ segment_id, name, since, until, reason }) => (
        <Line
          key={`${segment_id} ${since}`}
          icon={until ? 'clock' : 'check'}
          below={
            <>
              <span>
                <Moment at={since} /> {until && <>– {<Moment at={until} />}</>}
              </span>
              {reason && <span>{reason}</span>}
            </>
          }
        >
          <ItemLink id={segment_id}>{nameOf(name)}</ItemLink>
        </Line>
      ))}
    </ul>
  )
}
