import { Button, Icon } from '@birge/ui'
import { type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { Head } from '../head.tsx'
import { Distance, Hours, nearestFirst, openingOf, useHere } from '../stores.tsx'
import { useTexts } from '../texts.ts'
import { found, useShop, visitContext } from '../visit.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const { items } = await found(api.GET('/v1/locations', { params: { query: { kind: 'store' } } }))
  return {
    stores: items.map((store) => {
      const { location_id, name, slug, address, city, phone, latitude, longitude, collects, opening_hours } = store
      return {
        location_id,
        name,
        slug,
        address,
        city,
        phone,
        latitude,
        longitude,
        collects,
        weekly: opening_hours.weekly,
        opening: openingOf(store),
      }
    }),
  }
}

export default function Stores() {
  const { t } = useTexts()
  const { origin } = useShop()
  const { stores } = useLoaderData<typeof loader>()
  const { here, state, ask } = useHere()
  const facts = {
    '@context': 'https://schema.org',
    '@graph': stores.map(({ name, address, city, phone, latitude, longitude }) => ({
      '@type': 'HomeGoodsStore',
      name: `${t('shop.name')} ${name}`,
      url: origin,
      ...(phone && { telephone: phone }),
      address: { '@type': 'PostalAddress', streetAddress: address.street, addressLocality: city },
      ...(latitude !== null && { geo: { '@type': 'GeoCoordinates', latitude, longitude } }),
    })),
  }
  return (
    <div className="b-page page">
      <Head title={t('stores.title')} path="/stores" facts={facts} />
      <div className="heading-row">
        <h1>{t('stores.title')}</h1>
        {state !== 'known' && (
          <Button
            variant="secondary"
            size="s"
            icon="pin"
            busy={state === 'asking'}
            onClick={ask}
            disabled_because={state === 'refused' ? t('stores.where_refused') : null}
          >
            {t('stores.near_me')}
          </Button>
        )}
      </div>
      <ul className="store-cards store-cards--large">
        {nearestFirst(stores, here).map(({ store, kilometres }) => (
          <li key={store.location_id} id={store.slug}>
            <Icon name="store" />
            <h2>{store.name}</h2>
            <p className="b-soft">
              {[store.address.street, store.address.district, store.city].filter(Boolean).join(', ')}
              {kilometres !== null && (
                <>
                  {' · '}
                  <Distance kilometres={kilometres} />
                </>
              )}
            </p>
            <Hours opening={store.opening} />
            {store.collects && (
              <p className="b-small b-soft with-icon">
                <Icon name="box" size={16} />
                {t('stores.collects')}
              </p>
            )}
            <div className="b-row">
              {store.phone && (
                <a className="b-link b-small" href={`tel:${store.phone}`}>
                  {t('stores.call')}
                </a>
              )}
              {store.latitude !== null && (
                <a
                  className="b-link b-small"
                  href={`https://www.openstreetmap.org/?mlat=${store.latitude}&mlon=${store.longitude}#map=17/${store.latitude}/${store.longitude}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {t('stores.map')}
                </a>
              )}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
