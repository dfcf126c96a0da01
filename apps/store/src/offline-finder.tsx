import { matchesSearch } from '@birge/kernel/fold'
import { type PackVariant, whyOffline } from '@birge/kernel/offline'
import { optionText } from '@birge/kernel/option'
import { dayIn } from '@birge/kernel/shop-time'
import { pricesIncludeTax } from '@birge/kernel/tax'
import { inLanguage, titleOf } from '@birge/kernel/titles'
import { EmptyState, Icon, Picture } from '@birge/ui'
import { useMemo } from 'react'
import { useCounter } from './counter.tsx'
import { clockOf, type PackInHand } from './offline-pack.ts'
import { useTexts } from './texts.ts'

const MOST_SHOWN = 60

/** What can be sold without the server, as it is searched for; a touch puts it into the cart. */
export function OfflineShelf({ in_hand, search }: { in_hand: PackInHand; search: string }) {
  const texts = useTexts()
  const { t, locale, money } = texts
  const { change } = useCounter()
  const goods = useMemo(() => sortedGoods(in_hand, locale), [in_hand, locale])
  const found = useMemo(() => firstOf(goods, search), [goods, search])
  const at = clockOf(in_hand)
  const { currency, time_zone, price_taxation } = in_hand.pack.company
  const plus_tax = pricesIncludeTax(price_taxation, dayIn(time_zone, at)) ? '' : ` ${t('product.plus_tax')}`
  if (!found.length) return <EmptyState icon="search" title={t('find.nothing', { search })} text={t('offline.nothing_text')} />
  return (
    <div className="finder__list">
      <ul className="found">
        {found.map(({ variant, title, options }) => {
          const price = whyOffline(in_hand.pack, { variant_id: variant.variant_id, quantity: 1 }, at)
          return (
            <li key={variant.variant_id} className="found__item">
              <button
                type="button"
                className="found__open"
                onClick={() => change({ kind: 'add', variant_id: variant.variant_id, quantity: 1 })}
              >
                <Picture src={variant.picture} alt="" ratio="1" />
                <span className="found__words">
                  <strong>{title}</strong>
                  <span className="found__line">
                    {price && (
                      <span className="found__price">
                        {money(price.unit_price_minor, currency)}
                        {plus_tax}
                      </span>
                    )}
                    {options && <span className="stock-words">{options}</span>}
                  </span>
                </span>
              </button>
              <Icon name="plus" className="found__plus" />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

interface Good {
  variant: PackVariant
  title: string
  options: string
}

function sortedGoods({ pack }: PackInHand, locale: string): Good[] {
  const { compare } = new Intl.Collator(locale)
  return pack.goods.items
    .filter(({ not_sold }) => !not_sold)
    .map((variant) => ({
      variant,
      title: titleOf(variant, locale),
      options: (inLanguage(variant.option_texts, locale) ?? []).map(optionText).join(' · '),
    }))
    .sort((a, b) => compare(a.title, b.title) || compare(a.options, b.options))
}

function firstOf(goods: readonly Good[], search: string): Good[] {
  const found: Good[] = []
  for (const good of goods) {
    if (found.length >= MOST_SHOWN) break
    if (!search || matchesSearch(search, `${good.title} ${good.options} ${good.variant.sku}`)) found.push(good)
  }
  return found
}
