import { Button, Icon } from '@birge/ui'
import { type Promises, Ready } from './arrival.tsx'
import type { StoreOfProduct, Variant } from './pages/product.tsx'
import { Distance, Hours, nearestFirst, useHere } from './stores.tsx'
import { useTexts } from './texts.ts'
import { Availability } from './tiles.tsx'

/** The same in one line, beside the price. */
export function WhereInShort({ variant }: { variant: Variant }) {
  const { t } = useTexts()
  const [first, second] = variant.stores
  const more = variant.stores.length - 2
  const names = second
    ? more > 0
      ? t('product.now_in_more', { first: first!.name, second: second.name, more })
      : t('product.now_in_two', { first: first!.name, second: second.name })
    : first?.name
  return (
    <p className="product__now">
      <Availability is={variant.availability} />
      {names && (
        <a href="#where" className="b-small b-soft with-icon">
          <Icon name="pin" size={16} />
          {names}
        </a>
      )}
    </p>
  )
}

/** Which stores have it now, the nearest first where she has said where she is; those without it last. */
export function WhereItIs({ variant, stores, promises }: { variant: Variant; stores: StoreOfProduct[]; promises: Promises }) {
  const { t } = useTexts()
  const { here, state, ask } = useHere()
  const having = new Map(variant.stores.map((store) => [store.location_id, store]))
  const sorted = nearestFirst(stores, here).sort(
    (a, b) => Number(having.has(b.store.location_id)) - Number(having.has(a.store.location_id)),
  )
  return (
    <section className="where" aria-labelledby="where">
      <div className="where__head">
        <h2 id="where">{t('product.where')}</h2>
        {state !== 'known' && (
          <Button
            variant="quiet"
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
      <ul>
        {sorted.map(({ store, kilometres }) => {
          const stock = having.get(store.location_id)
          const ready_at = stock && promises.collects.find(({ location_id }) => location_id === store.location_id)?.ready_at
          return (
            <li key={store.location_id}>
              <div>
                <strong>{store.name}</strong>
                <span className="b-small b-soft">
                  {store.city}
                  {kilometres !== null && (
                    <>
                      {' · '}
                      <Distance kilometres={kilometres} />
                    </>
                  )}
                </span>
                <Hours opening={store.opening} />
                {ready_at && (
                  <span className="b-small">
                    <Ready ready_at={ready_at} promises={promises} />
                  </span>
                )}
              </div>
              <Availability is={stock?.availability ?? 'sold_out'}>
                {stock?.quantity_hint
                  ? t('availability.last', { count: stock.quantity_hint })
                  : t(stock ? 'availability.here' : 'availability.not_here')}
              </Availability>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
