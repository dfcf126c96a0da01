import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button, Kbd } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useAnswer, useApi } from '../api.tsx'
import { useKeys } from '../keys.ts'
import { useSystemName } from '../known.ts'
import { fullName } from '../pages/customers.tsx'
import { likelihood } from '../pages/reviews.tsx'
import { ItemLink, Panel, PanelState, Section, usePanel } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { State } from '../words.tsx'
import './review.css'

type Review = Answer<'/v1/identity-reviews/{review_id}'>
type Decision = 'same' | 'not_same' | 'later'

/** Two who may be one, side by side, and how much each field speaks for it or against. */
export function ReviewPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const review = useAnswer(['reviews', 'one', id], () =>
    answer(api.GET('/v1/identity-reviews/{review_id}', { params: { path: { review_id: id } } })),
  )
  return (
    <PanelState query={review}>
      {() => {
        const { customer, other, weight, status, guards, contacts_seen } = review.data!
        return (
          <Panel
            kind={t('pages.reviews')}
            title={t('reviews.both', { one: fullName(customer) || t('words.nameless'), other: fullName(other) || t('words.nameless') })}
            state={
              <State tone={status === 'open' ? 'open' : 'quiet'}>
                {t(status === 'open' ? `reviews.likelihoods.${likelihood(weight)}` : `reviews.statuses.${status}`)}
              </State>
            }
          >
            {status === 'open' && <Decide review={review.data!} />}
            {guards.length > 0 && (
              <ul className="c-lines" aria-label={t('reviews.why_asked')}>
                {guards.map((guard) => (
                  <li key={guard}>
                    <Icon name="warning" size={18} />
                    <span>{t(`reviews.guards.${guard}`)}</span>
                  </li>
                ))}
              </ul>
            )}
            <SideBySide review={review.data!} />
            {!contacts_seen && <p className="c-faint c-explain">{t('reviews.masked')}</p>}
            <Section title={t('reviews.records')}>
              <Records review={review.data!} />
            </Section>
          </Panel>
        )
      }}
    </PanelState>
  )
}

function Decide({ review }: { review: Review }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const { show, close } = usePanel()
  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      answer(
        api.POST('/v1/identity-reviews/{review_id}/decision', { params: { path: { review_id: review.review_id } }, body: { decision } }),
      ),
    onSuccess: async ({ decision, awaits }) => {
      const next = nextReview(memory.getQueriesData({ queryKey: ['reviews', 'list'] }), review.review_id)
      notifications.show({ message: t(awaits ? 'approvals.awaits' : `reviews.decided.${decision}`) })
      if (next) show(next, { replace: true })
      else close()
      await Promise.all(['reviews', 'customers', 'timeline'].map((shown) => memory.invalidateQueries({ queryKey: [shown] })))
    },
  })
  const say = (decision: Decision) => () => !decide.isPending && decide.mutate(decision)
  useKeys({ s: say('same'), n: say('not_same'), l: say('later') })
  return (
    <>
      <div className="c-decide">
        <Button onClick={say('same')} loading={decide.isPending} rightSection={<Kbd size="xs">s</Kbd>}>
          {t('reviews.same')}
        </Button>
        <Button variant="default" onClick={say('not_same')} disabled={decide.isPending} rightSection={<Kbd size="xs">n</Kbd>}>
          {t('reviews.not_same')}
        </Button>
        <Button variant="subtle" color="gray" onClick={say('later')} disabled={decide.isPending} rightSection={<Kbd size="xs">l</Kbd>}>
          {t('reviews.later')}
        </Button>
      </div>
      {decide.error && (
        <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
          {refusalText(decide.error, texts)}
        </Alert>
      )}
    </>
  )
}

/** The pair after this one in the list that is on screen. */
function nextReview(lists: [unknown, unknown][], review_id: string): string | undefined {
  for (const [, list] of lists) {
    const { pages = [] } = (list ?? {}) as { pages?: { items: { review_id: string }[] }[] }
    const ids = pages.flatMap(({ items }) => items.map((item) => item.review_id))
    const at = ids.indexOf(review_id)
    if (at >= 0) return ids[at + 1] ?? ids[at - 1]
  }
  return undefined
}

/** On a customer's page: others who may be she, where there are such. */
export function MaybeSame({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const { can } = useSession()
  const api = useApi()
  const reviews = useAnswer(
    ['reviews', 'of', customer_id],
    () => answer(api.GET('/v1/identity-reviews', { params: { query: { customer_id, limit: 1 } } })),
    { enabled: can('identity.review') },
  )
  if (!reviews.data?.items.length) return null
  return (
    <p>
      <Link className="c-follow" to={{ pathname: '/reviews', search: `?customer_id=${customer_id}` }}>
        {t('reviews.open')}
        <Icon name="arrow_right" size={16} />
      </Link>
    </p>
  )
}

/** The loudest field fills its bar. */
const LOUDEST = 12

// As one would write down a person, in whatever order it was said.
const order = [
  ...['first_name', 'last_name', 'full_name', 'name', 'other_names', 'birth_on', 'gender', 'phone', 'email', 'card', 'tax_id'],
  ...['address', 'street', 'house_number', 'district', 'city', 'postcode', 'region', 'country', 'occupation'],
]
const placeOf = (field: string) => (order.indexOf(field) + order.length + 1) % (order.length + 1)
const byPlace = (one: { field: string }, other: { field: string }) => placeOf(one.field) - placeOf(other.field)

/** A day as the reader writes it. */
function useValue() {
  const { date } = useTexts()
  return (field: string, value: string | null) =>
    value !== null && field === 'birth_on' && /^\d{4}-\d\d-\d\d$/.test(value) ? date(value, 'UTC', 'date') : (value ?? '–')
}

function useFieldName() {
  const { t, known } = useTexts()
  return (field: string) => (known(`reviews.fields.${field}`) ? t(`reviews.fields.${field}` as 'reviews.fields.email') : field)
}

/** What a record says, in the order in which one would write down a person. */
export function SaidFields({ fields }: { fields: Record<string, string> }) {
  const nameOf = useFieldName()
  const valueOf = useValue()
  return Object.entries(fields)
    .map(([field, value]) => ({ field, value }))
    .toSorted(byPlace)
    .map(({ field, value }) => (
      <span key={field}>
        {nameOf(field)}: {valueOf(field, value)}
      </span>
    ))
}

function SideBySide({ review }: { review: Review }) {
  const { t, known, number } = useTexts()
  const valueOf = useValue()
  const nameOf = useFieldName()
  return (
    <table className="c-pair" aria-label={t('reviews.side_by_side')}>
      <thead>
        <tr>
          <td />
          <th scope="col">
            <ItemLink id={review.customer.customer_id}>{fullName(review.customer) || t('words.nameless')}</ItemLink>
          </th>
          <th scope="col">
            <ItemLink id={review.other.customer_id}>{fullName(review.other) || t('words.nameless')}</ItemLink>
          </th>
          <th scope="col">{t('reviews.speaks')}</th>
        </tr>
      </thead>
      <tbody>
        {review.fields.toSorted(byPlace).map(({ field, level, weight, of_customer, of_other }) => {
          const speaks = weight >= 0 ? 'for' : 'against'
          const level_key = `reviews.levels.${level.replaceAll(' ', '_')}`
          const says = t(`reviews.${speaks}`, { weight: number(Math.abs(weight), { maximumFractionDigits: 1 }) })
          return (
            <tr key={field}>
              <th scope="row">{nameOf(field)}</th>
              <td>{valueOf(field, of_customer)}</td>
              <td>{valueOf(field, of_other)}</td>
              <td>
                <span className="c-weight" data-speaks={speaks} title={says}>
                  <span style={{ inlineSize: `${Math.min(100, (Math.abs(weight) / LOUDEST) * 100)}%` }} />
                  <span className="b-visually-hidden">{says}</span>
                </span>
                <span className="c-small c-faint">{known(level_key) ? t(level_key as 'reviews.levels.same') : level}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Records({ review: { records, customer, other } }: { review: Review }) {
  const { t } = useTexts()
  const nameOf = useSystemName()
  const sides = [
    { of: customer, all: records.of_customer },
    { of: other, all: records.of_other },
  ]
  return (
    <ul className="c-lines">
      {sides.flatMap(({ of, all }) =>
        all.map(({ system, fields }, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- two masked numbers of one system may look alike
          <li key={`${of.customer_id} ${i}`}>
            <Icon name="person" size={18} />
            <div>
              <span>
                {fullName(of) || t('words.nameless')} · {nameOf(system)}
              </span>
              <span className="c-below c-faint">
                <SaidFields fields={fields} />
              </span>
            </div>
          </li>
        )),
      )}
    </ul>
  )
}
