import { answer } from '@birge/api-client'
import { useApi, usePages } from '../api.tsx'
import { useRegisters } from '../known.ts'
import { Line } from '../panel.tsx'
import { MoreButton } from '../panels/more.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Who } from '../words.tsx'

/** Who of the staff looked at her, and why: a right of hers, and so of whoever answers for the shop. */
export function Looks({ customer_id }: { customer_id: string }) {
  const { t, known } = useTexts()
  const api = useApi()
  const registers = useRegisters()
  const query = usePages(['customers', 'looks', customer_id], (paging) =>
    answer(api.GET('/v1/customers/{customer_id}/looks', { params: { path: { customer_id }, query: paging } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  return (
    <>
      <p className="c-faint c-explain">{t('customers.looks_text')}</p>
      <ul className="c-lines">
        {query.rows.map((look) => {
          const reason = `customers.reasons.${look.reason}`
          const register = look.register_id ? registers.get(look.register_id) : undefined
          return (
            <Line
              key={look.look_id}
              icon="eye"
              below={
                <>
                  <span>{known(reason) ? t(reason) : look.reason}</span>
                  {register && (
                    <span>
                      {register.location_name}, {register.name}
                    </span>
                  )}
                </>
              }
              end={<Moment at={look.looked_at} />}
            >
              <Who actor={look.actor} />
            </Line>
          )
        })}
      </ul>
      <MoreButton query={query} />
    </>
  )
}
