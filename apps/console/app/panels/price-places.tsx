import { type Answer, answer } from '@birge/api-client'
import { useAnswer, useApi } from '../api.tsx'
import { usePlaces } from '../known.ts'
import { ItemLink, Line, Section } from '../panel.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money } from '../words.tsx'

type Places = Answer<'/v1/price-changes/{change_id}/places'>
type Place = Places['places'][number]
type Named = Place['most_raised'][number]

/** What a change of prices does in each channel and store: how many go which way, which furthest, and what hides it. */
export function PricePlaces({ change_id, currency }: { change_id: string; currency: string }) {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const query = useAnswer(['prices', 'change', change_id, 'places'], () =>
    answer(api.GET('/v1/price-changes/{change_id}/places', { params: { path: { change_id } } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  const told = query.data
  if (!told?.at) return null
  const everywhere = told.places[0]!
  const nameOf = ({ location_id, channel, market }: Place) =>
    location_id
      ? (places.get(location_id)?.name ?? location_id)
      : channel
        ? [t(`channels.${channel as 'web'}`), market].filter(Boolean).join(' · ')
        : t('price_changes.where.everywhere')
  return (
    <Section title={t('price_changes.where.title')} aside={<Moment at={told.at} full />}>
      <ul className="c-lines">
        {told.places.map((place) => (
          <Line
            key={place.door}
            icon={place.location_id ? 'store' : place.channel === 'phone' ? 'phone' : place.channel ? 'globe' : 'tag'}
            below={<Figures of={place} />}
          >
            {nameOf(place)}
          </Line>
        ))}
      </ul>
      <Furthest of={everywhere} currency={currency} />
      {told.places
        .filter(({ hidden }) => hidden > 0)
        .map((place) => (
          <Some
            key={place.door}
            title={t('price_changes.where.hidden_in', { place: nameOf(place) })}
            some={place.hidden_some}
            currency={currency}
            hidden
          />
        ))}
      {told.below_lowest > 0 && (
        <Some
          title={t('price_changes.where.below_lowest', { count: told.below_lowest, days: told.lowest_days })}
          some={told.below_lowest_some}
          currency={currency}
          lowest
        />
      )}
    </Section>
  )
}

function Figures({ of: { raised, lowered, fresh, unchanged, hidden, labels } }: { of: Place }) {
  const { t, number } = useTexts()
  return (
    <>
      <span>{t('price_changes.raised_and_lowered', { raised: number(raised), lowered: number(lowered) })}</span>
      {fresh > 0 && <span>{t('price_changes.where.fresh', { count: fresh })}</span>}
      {hidden > 0 && <span>{t('price_changes.where.hidden', { count: hidden })}</span>}
      {unchanged > hidden && <span>{t('price_changes.where.unchanged', { count: unchanged - hidden })}</span>}
      {labels !== null && labels > 0 && <span>{t('shelf_labels.count', { count: labels })}</span>}
    </>
  )
}

function Furthest({ of: { most_raised, most_lowered }, currency }: { of: Place; currency: string }) {
  const { t } = useTexts()
  return (
    <>
      {most_raised.length > 0 && <Some title={t('price_changes.where.most_raised')} some={most_raised} currency={currency} />}
      {most_lowered.length > 0 && <Some title={t('price_changes.where.most_lowered')} some={most_lowered} currency={currency} />}
    </>
  )
}

function Some({ title, some, currency, hidden, lowest }: { title: string; some: Named[]; currency: string; hidden?: true; lowest?: true }) {
  const { t } = useTexts()
  return (
    <>
      <h4>{title}</h4>
      <ul className="c-lines">
        {some.map(({ variant_id, product_id, sku, title: name, old_minor, new_minor, because, beside_minor }) => (
          <Line
            key={variant_id}
            icon={lowest ? 'warning' : 'tag'}
            below={
              <>
                <span>{sku}</span>
                {because && <span>{because}</span>}
                {lowest && beside_minor !== null && (
                  <span>
                    {t('price_changes.where.lowest')} <Money minor={beside_minor} currency={currency} />
                  </span>
                )}
              </>
            }
            end={
              <span>
                {hidden && beside_minor !== null ? (
                  <Money minor={beside_minor} currency={currency} />
                ) : (
                  <>
                    {old_minor !== null && <Money minor={old_minor} currency={currency} soft />}{' '}
                    <Money minor={new_minor} currency={currency} />
                  </>
                )}
              </span>
            }
          >
            <ItemLink id={product_id}>{name}</ItemLink>
          </Line>
        ))}
      </ul>
    </>
  )
}
