import { Icon, type IconName } from '@birge/ui'
import { Tooltip } from '@mantine/core'
import { useSystemName } from '../known.ts'
import { Section } from '../panel.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Phone, State, useFieldValue } from '../words.tsx'
import type { Overview } from './known.ts'
import './customer.css'

type Customer = Overview['customer']

const icons: Record<string, IconName> = {
  phone: 'phone',
  email: 'mail',
  card: 'card',
  device: 'grid',
  social: 'people',
  marketplace: 'box',
  payment_token: 'lock',
  tax_id: 'receipt',
}

function useSource() {
  const { t, known } = useTexts()
  const nameOf = useSystemName()
  return (source: string) => {
    // Of a saved card it says at which bank; that is nobody's word for how one is known.
    const key = `customers.sources.${source.split('.', 1)[0]}`
    return known(key) ? t(key) : nameOf(source)
  }
}

// As one would write down a person, not in the order in which it came.
const order = ['first_name', 'last_name', 'birth_on', 'gender', 'occupation', 'locale']
const placeOf = (field: string) => (order.indexOf(field) + order.length + 1) % (order.length + 1)
const byPlace = (one: { field: string }, other: { field: string }) => placeOf(one.field) - placeOf(other.field)

/** What is said of her, field by field, and who says it. */
export function Said({ customer }: { customer: Customer }) {
  const { t, known } = useTexts()
  const sourceOf = useSource()
  const valueOf = useFieldValue()
  return (
    <Section title={t('customers.who')}>
      <dl className="c-said">
        {customer.fields.toSorted(byPlace).map(({ field, value, source, because, at }) => {
          const name = `customers.fields.${field}`
          const why = `customers.because.${because}`
          return (
            <div key={field}>
              <dt>{known(name) ? t(name) : field}</dt>
              <dd>
                {valueOf(field, value)}
                <Tooltip label={known(why) ? t(why) : because} withArrow>
                  <span className="c-faint">
                    {sourceOf(source)}, <Moment at={at} />
                  </span>
                </Tooltip>
              </dd>
            </div>
          )
        })}
        <div>
          <dt>{t('customers.since')}</dt>
          <dd>
            <Moment at={customer.created_at} full />
          </dd>
        </div>
      </dl>
    </Section>
  )
}

/** Everything she is known by, once, with all that it came from, and whether it was proven anywhere. */
export function KnownBy({ customer }: { customer: Customer }) {
  const { t, known } = useTexts()
  const sourceOf = useSource()
  const same = [...Map.groupBy(customer.identifiers, ({ kind, value }) => `${kind} ${value}`)]
  return (
    <Section
      title={t('customers.known_by')}
      aside={
        <Tooltip label={t(customer.contacts_seen ? 'customers.contacts_whole' : 'customers.contacts_masked')} withArrow multiline w={260}>
          <span className="c-with-icon c-faint c-small" tabIndex={0} role="note">
            <Icon name={customer.contacts_seen ? 'eye' : 'lock'} size={16} />
            {t(customer.contacts_seen ? 'customers.whole' : 'customers.masked')}
          </span>
        </Tooltip>
      }
    >
      <ul className="c-lines" aria-label={t('customers.known_by')}>
        {same.map(([key, all]) => {
          const { kind, value } = all[0]!
          const sources = [...new Set(all.map(({ source }) => sourceOf(source)))]
          const last_seen_at = all.map((one) => one.last_seen_at).reduce((one, other) => (one > other ? one : other))
          const first_seen_at = all.map((one) => one.first_seen_at).reduce((one, other) => (one < other ? one : other))
          const verified_at = all.flatMap((one) => one.verified_at ?? []).toSorted()[0]
          const name = `customers.identifiers.${kind}`
          return (
            <li key={key}>
              <Icon name={icons[kind] ?? 'key'} size={18} label={known(name) ? t(name) : kind} />
              <div>
                {value.includes('•') ? (
                  <span className="b-figures">{value}</span>
                ) : kind === 'phone' ? (
                  <Phone phone={value} />
                ) : kind === 'email' ? (
                  <a href={`mailto:${value}`}>{value}</a>
                ) : (
                  <span className="b-figures">{value}</span>
                )}
                <span className="c-below c-faint">
                  <span>{sources.join(', ')}</span>
                  {verified_at && (
                    <span>
                      {t('customers.verified_on')} <Moment at={verified_at} />
                    </span>
                  )}
                  <span>
                    {t('customers.first_seen')} <Moment at={first_seen_at} />
                  </span>
                  <span>
                    {t('customers.last_seen')} <Moment at={last_seen_at} />
                  </span>
                </span>
              </div>
              {verified_at ? <State tone="good">{t('customers.verified')}</State> : <State tone="open">{t('customers.claim')}</State>}
            </li>
          )
        })}
      </ul>
      {!customer.identifiers.length && <p className="c-faint">{t('customers.known_by_nothing')}</p>}
    </Section>
  )
}
