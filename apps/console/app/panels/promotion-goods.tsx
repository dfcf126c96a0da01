import { type Answer, answer } from '@birge/api-client'
import type { Selection } from '@birge/kernel/promotions'
import { Icon, useLocale } from '@birge/ui'
import { ActionIcon, Button, MultiSelect, Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api.tsx'
import { FindProduct } from '../find.tsx'
import { useCategories } from '../known.ts'
import { useTexts } from '../texts.ts'

export type Goods = Answer<'/v1/promotion-goods'>
export type Item = Goods['items'][number]

/** Goods by which to name and to show what selections speak of: those that are named, and a few others. */
export function useGoods(company_id: string, of: readonly (Selection | undefined)[]) {
  const api = useApi()
  const ids = of.flatMap((selection) => (selection ? [...idsOf(selection), ...idsOf(selection.except ?? {})] : []))
  const among = [...new Set(ids)].slice(0, MOST_NAMED).sort().join(',')
  const locale = useLocale()
  // What is chosen changes the question: until it is answered the names stay.
  return useQuery({
    queryKey: ['promotions', 'goods', company_id, among, locale],
    queryFn: () => answer(api.GET('/v1/promotion-goods', { params: { query: { company_id, ...(among && { among }) } } })),
    enabled: Boolean(company_id),
    placeholderData: keepPreviousData,
  })
}
const MOST_NAMED = 100
const idsOf = ({ category_ids = [], product_ids = [], variant_ids = [] }: Selection) => [...product_ids, ...variant_ids, ...category_ids]

type Lists = Omit<Selection, 'except'>

/** Which goods: by category, by product, by one of its variants, and all but some. What is chosen of nothing is everything. */
export function GoodsField({
  label,
  all,
  value,
  items,
  onChange,
}: {
  label: string
  /** What it means that nothing is chosen. */
  all: string
  value: Selection
  items: readonly Item[]
  onChange: (value: Selection) => void
}) {
  const { t } = useTexts()
  const [excepts, setExcepts] = useState(false)
  const { except, ...lists } = value
  const isAsked = excepts || Boolean(except)
  return (
    <fieldset className="c-goods">
      <legend>{label}</legend>
      <Chosen value={lists} all={all} items={items} onChange={(lists) => onChange({ ...lists, ...(except && { except }) })} />
      {isAsked ? (
        <fieldset className="c-goods">
          <legend>{t('promotions.except')}</legend>
          <Chosen value={except ?? {}} all={t('promotions.none')} items={items} onChange={(except) => onChange({ ...lists, except })} />
        </fieldset>
      ) : (
        <Button size="xs" variant="subtle" className="c-goods__more" onClick={() => setExcepts(true)}>
          {t('promotions.add_except')}
        </Button>
      )}
    </fieldset>
  )
}

function Chosen({ value, all, items, onChange }: { value: Lists; all: string; items: readonly Item[]; onChange: (value: Lists) => void }) {
  const { t } = useTexts()
  const categories = useCategories()
  const [found, setFound] = useState<ReadonlyMap<string, string>>(new Map())
  const [finding, setFinding] = useState(false)
  const { category_ids = [], product_ids = [], variant_ids = [] } = value
  const without = (ids: readonly string[], id: string) => ids.filter((one) => one !== id)
  const variantsOf = (product_id: string) => items.filter((item) => item.product_id === product_id)
  const nameOf = (product_id: string) => found.get(product_id) ?? variantsOf(product_id)[0]?.title ?? product_id
  const rows = [
    ...product_ids.map((id) => ({ id, product_id: id, title: nameOf(id) })),
    ...variant_ids.map((id) => {
      const item = items.find(({ variant_id }) => variant_id === id)
      return { id, product_id: item?.product_id, title: item ? nameOf(item.product_id) : id }
    }),
  ]
  /** All of a product, or one of its variants. */
  const narrow = (id: string, product_id: string, to: string) => {
    const left = { product_ids: without(product_ids, id), variant_ids: without(variant_ids, id) }
    onChange(
      to === ''
        ? { ...value, ...left, product_ids: [...without(left.product_ids, product_id), product_id] }
        : { ...value, ...left, variant_ids: [...without(left.variant_ids, to), to] },
    )
  }
  return (
    <>
      <MultiSelect
        label={t('promotions.categories')}
        value={[...category_ids]}
        onChange={(category_ids) => onChange({ ...value, category_ids })}
        data={categories.map(({ category_id, title }) => ({ value: category_id, label: title }))}
        searchable
        clearable
        placeholder={rows.length || category_ids.length ? '' : all}
      />
      {rows.length > 0 && (
        <ul className="c-lines">
          {rows.map(({ id, product_id, title }) => (
            <li key={id}>
              <Icon name="box" size={18} />
              <div>
                {title}
                {product_id !== undefined && variantsOf(product_id).length > 1 && (
                  <Select
                    size="xs"
                    aria-label={`${t('products.variant')}: ${title}`}
                    value={id === product_id ? '' : id}
                    onChange={(to) => narrow(id, product_id, to ?? '')}
                    data={[
                      { value: '', label: t('price_exceptions.all_variants', { count: variantsOf(product_id).length }) },
                      ...variantsOf(product_id).map(({ variant_id, sku }) => ({ value: variant_id, label: sku })),
                    ]}
                    allowDeselect={false}
                  />
                )}
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('price_exceptions.take_out', { title })}
                onClick={() => onChange({ ...value, product_ids: without(product_ids, id), variant_ids: without(variant_ids, id) })}
              >
                <Icon name="trash" size={18} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {finding ? (
        <FindProduct
          label={t('promotions.products')}
          act={t('promotions.choose')}
          found={({ product_id, title }) => {
            setFound((before) => new Map(before).set(product_id, title))
            onChange({ ...value, product_ids: [...without(product_ids, product_id), product_id] })
          }}
        />
      ) : (
        <Button
          size="xs"
          variant="default"
          className="c-goods__more"
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => setFinding(true)}
        >
          {t('promotions.add_product')}
        </Button>
      )}
    </>
  )
}
