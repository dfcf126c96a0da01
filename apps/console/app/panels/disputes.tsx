import { answer } from '@birge/api-client'
import { useApi, usePages } from '../api.tsx'
import { Line, Section } from '../panel.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, momentText, State } from '../words.tsx'
import { MoreButton } from './more.tsx'

const TONES = { inquiry: 'open', needs_response: 'open', under_review: 'quiet', won: 'good', lost: 'bad', closed: 'quiet' } as const

/** What her bank takes back of an order, and how that stands; nothing where it takes nothing. */
export function Disputes({ order_id }: { order_id: string }) {
  const texts = useTexts()
  const { t, known, money } = texts
  const api = useApi()
  const query = usePages(['payments', 'disputes', order_id], (paging) =>
    answer(api.GET('/v1/disputes', { params: { query: { ...paging, order_id } } })),
  )
  if (!query.rows.length) return null
  return (
    <Section title={t('disputes.title')}>
      <ul className="c-lines">
        {query.rows.map((dispute) => {
          const { dispute_id, status, reason, amount_minor, currency, fee_minor, answer_by, provider_reference, opened_at } = dispute
          const why = `payments.reasons.${reason}`
          const is_open = status === 'inquiry' || status === 'needs_response'
          return (
            <Line
              key={dispute_id}
              icon="warning"
              below={
                <>
                  <span className="c-id">{provider_reference}</span>
                  {is_open && answer_by && <span>{t('disputes.answer_by', { when: momentText(answer_by, texts, true) })}</span>}
                  {fee_minor > 0 && <span>{t('disputes.fee', { amount: money(fee_minor, currency) })}</span>}
                  <Moment at={opened_at} />
                </>
              }
              end={
                <>
                  <State tone={TONES[status]}>{t(`disputes.statuses.${status}`)}</State>
                  <Money minor={amount_minor} currency={currency} />
                </>
              }
            >
              {known(why) ? t(why) : reason}
            </Line>
          )
        })}
      </ul>
      <MoreButton query={query} />
    </Section>
  )
}
