import type { Answer } from '@birge/api-client'
import { Anchor, Button, ButtonLink, Checkbox, EmptyState, Field, Icon, Input, Select } from '@birge/ui'
import { type FormEvent, useEffect, useState } from 'react'
import { Form, useLocation, useNavigate } from 'react-router'
import { ProductList } from './product-list.tsx'
import { useTexts } from './texts.ts'
import { found, type Visit } from './visit.ts'

const sorts = ['relevance', 'newest', 'price_up', 'price_down'] as const
type Sort = (typeof sorts)[number]
const OPTION = 'o.'
const MOST_LETTERS = 120

/** What somebody wishes to see of a list, as it stands in the address: `?sort=price_up&min=100&max=500&now=1&store=kadikoy&o.color=white`. */
export interface Wishes {
  sort: Sort | null
  min: string
  max: string
  now: boolean
  store: string
  options: [name: string, value: string][]
}
export function wishesOf(asked: URLSearchParams): Wishes {
  // A separator before three digits groups thousands, in whichever language it was typed; before one or two it is the decimal one.
  const amount = (name: string) => {
    const typed = asked.get(name)?.replace(/\s|[.,](?=\d{3}(?!\d))/g, '') ?? ''
    return /^\d{1,9}([.,]\d{1,2})?$/.test(typed) ? typed.replace(',', '.') : ''
  }
  return {
    sort: sorts.find((sort) => sort === asked.get('sort')) ?? null,
    min: amount('min'),
    max: amount('max'),
    now: asked.has('now'),
    store: asked.get('store') ?? '',
    options: [...asked]
      .filter(([name, value]) => name.startsWith(OPTION) && name.length > OPTION.length && value && value.length <= MOST_LETTERS)
      .map(([name, value]): [string, string] => [name.slice(OPTION.length), value])
      .slice(0, 12),
  }
}

const defaultSort = (words: string | null): Sort => (words ? 'relevance' : 'newest')

/** The wishes as an address says them; what is not wished for is not said. */
function addressOf(words: string | null, { sort, min, max, now, store, options }: Wishes): string {
  const said = new URLSearchParams({
    ...(words && { q: words }),
    ...(sort && sort !== defaultSort(words) && { sort }),
    ...(min && { min }),
    ...(max && { max }),
    ...(now && { now: '1' }),
    ...(store && { store }),
  })
  for (const [name, value] of options) said.append(OPTION + name, value)
  return said.size ? `?${said.toString()}` : ''
}

const minorUnits = (typed: string) => Math.round(Number(typed) * 100)
const escaped = (text: string) => text.replace(/[\\,:]/g, '\\$&')

/** What a list shows of a category or a search, and what can be wished for there. */
export async function wishedFor({ api }: Visit, scope: { category: string } | { search: string }, asked: URLSearchParams) {
  const { sort, min, max, now, store, options } = wishesOf(asked)
  const { items } = await found(api.GET('/v1/locations', { params: { query: { kind: 'store' } } }))
  const stores = items.map(({ location_id, slug, name, city }) => ({ location_id, slug, name, city }))
  const location_id = stores.find(({ slug }) => slug === store)?.location_id
  const wished = {
    ...scope,
    ...(min && { price_min_minor: minorUnits(min) }),
    ...(max && { price_max_minor: minorUnits(max) }),
    ...(now && { available: true }),
    ...(location_id && { location_id }),
    ...(options.length > 0 && { options: options.map(([name, value]) => `${escaped(name)}:${escaped(value)}`).join(',') }),
  }
  const after = asked.get('after')
  const [page, facets] = await Promise.all([
    found(api.GET('/v1/products', { params: { query: { ...wished, limit: 24, ...(sort && { sort }), ...(after && { after }) } } })),
    found(api.GET('/v1/facets', { params: { query: wished } })),
  ])
  return { page, facets, stores: stores.map(({ slug, name }) => ({ slug, name })) }
}
type Facets = Answer<'/v1/facets'>
type Found = Awaited<ReturnType<typeof wishedFor>>

/** A list with its wishes above it. They are a form and stand in the address, so they work before any script has come, and can be shared. */
export function WishedList({ page, facets, stores, words = null }: Found & { words?: string | null }) {
  const { t, number } = useTexts()
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  // What was just chosen is shown as chosen while the answer is under way.
  const [chosen, setChosen] = useState<Wishes | null>(null)
  useEffect(() => setChosen(null), [search])
  const wishes = chosen ?? wishesOf(new URLSearchParams(search))
  const bare: Wishes = { sort: wishes.sort, min: '', max: '', now: false, store: '', options: [] }
  const given = givenWishes(wishes, { facets, stores }, useTexts())
  const apply = (form: HTMLFormElement) => {
    const wanted = wishesOf(
      new URLSearchParams([...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    )
    setChosen(wanted)
    void navigate(pathname + addressOf(words, wanted), { preventScrollReset: true, replace: true })
  }
  const changed = (event: FormEvent<HTMLInputElement | HTMLSelectElement>) => apply(event.currentTarget.form!)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    apply(event.currentTarget)
  }
  const options = facets.options.filter(({ values }) => values.length > 1)
  const toMoney = (minor: number | null) => (minor === null ? '' : number(Math.ceil(minor / 100)))
  const count = facets.more ? t('wishes.count_more', { count: facets.count }) : t('wishes.count', { count: facets.count })
  return (
    <>
      <Form method="get" action={pathname} className="wishes" onSubmit={submit} role="search" aria-label={t('wishes.title')}>
        {words && <input type="hidden" name="q" value={words} />}
        <details className="wishes__panel">
          <summary className="b-button b-button--secondary b-button--s">
            <span className="b-button__label">
              <Icon name="filter" size={18} />
              {t('wishes.title')}
              {given.length > 0 && <span className="wishes__number">{given.length}</span>}
            </span>
          </summary>
          <div className="wishes__fields">
            <fieldset className="wishes__prices">
              <legend>{t('wishes.price', { currency: facets.currency })}</legend>
              <Field label={t('wishes.min')}>
                <Input
                  key={wishes.min}
                  name="min"
                  inputMode="decimal"
                  autoComplete="off"
                  maxLength={12}
                  defaultValue={wishes.min}
                  placeholder={toMoney(facets.lowest_minor)}
                  onBlur={(event) => event.target.value !== wishes.min && changed(event)}
                />
              </Field>
              <Field label={t('wishes.max')}>
                <Input
                  key={wishes.max}
                  name="max"
                  inputMode="decimal"
                  autoComplete="off"
                  maxLength={12}
                  defaultValue={wishes.max}
                  placeholder={toMoney(facets.highest_minor)}
                  onBlur={(event) => event.target.value !== wishes.max && changed(event)}
                />
              </Field>
            </fieldset>
            <fieldset>
              <legend>{t('wishes.availability')}</legend>
              <Checkbox name="now" value="1" label={t('wishes.now')} checked={wishes.now} onChange={changed} />
              {stores.length > 0 && (
                <Field label={t('wishes.store')}>
                  <Select name="store" value={wishes.store} onChange={changed}>
                    <option value="">{t('wishes.any_store')}</option>
                    {stores.map(({ slug, name }) => (
                      <option key={slug} value={slug}>
                        {name}
                      </option>
                    ))}
                  </Select>
                </Field>
              )}
            </fieldset>
            {options.map(({ name, label, values }) => (
              <fieldset key={name}>
                <legend>{label}</legend>
                <div className="b-options__values">
                  {values.map(({ value, label: text, swatch }) => (
                    <label key={value} className={swatch ? 'b-option b-option--swatch' : 'b-option'} title={text}>
                      <input
                        type="checkbox"
                        name={OPTION + name}
                        value={value}
                        checked={wishes.options.some(([of, one]) => of === name && one === value)}
                        onChange={changed}
                      />
                      {swatch ? (
                        <>
                          <span className="b-option__swatch" style={{ background: swatch }} />
                          <span className="b-visually-hidden">{text}</span>
                        </>
                      ) : (
                        <span className="b-option__chip">{text}</span>
                      )}
                    </label>
                  ))}
                </div>
              </fieldset>
            ))}
            <Button type="submit" size="s" onClick={(event) => event.currentTarget.closest('details')?.removeAttribute('open')}>
              {t('wishes.show')}
            </Button>
          </div>
        </details>
        <Select
          name="sort"
          className="wishes__sort"
          aria-label={t('wishes.sort')}
          value={wishes.sort ?? defaultSort(words)}
          onChange={changed}
        >
          {sorts
            .filter((sort) => words || sort !== 'relevance')
            .map((sort) => (
              <option key={sort} value={sort}>
                {t(`wishes.sort_${sort}`)}
              </option>
            ))}
        </Select>
      </Form>
      <div className="wishes__given">
        <p className="b-small b-soft" role="status">
          {count}
        </p>
        {given.map(({ text, without }) => (
          <Anchor
            key={text}
            href={pathname + addressOf(words, without)}
            className="chip chip--small"
            aria-label={t('wishes.without', { wish: text })}
          >
            {text}
            <Icon name="close" size={16} />
          </Anchor>
        ))}
        {given.length > 1 && (
          <Anchor href={pathname + addressOf(words, bare)} className="b-link b-small">
            {t('wishes.clear')}
          </Anchor>
        )}
      </div>
      {page.items.length ? (
        <ProductList first={page} address={pathname + addressOf(words, wishesOf(new URLSearchParams(search)))} />
      ) : (
        <EmptyState icon="filter" title={t('wishes.none')} text={t('wishes.none_text')}>
          <ButtonLink href={pathname + addressOf(words, bare)} variant="secondary">
            {t('wishes.clear')}
          </ButtonLink>
        </EmptyState>
      )}
    </>
  )
}

/** Each wish in words, and the wishes without it. */
function givenWishes(
  wishes: Wishes,
  { facets, stores }: { facets: Facets; stores: Found['stores'] },
  { t, money }: ReturnType<typeof useTexts>,
): { text: string; without: Wishes }[] {
  const { min, max, now, store, options } = wishes
  const amount = (typed: string) => money(minorUnits(typed), facets.currency)
  const valueOf = (name: string, value: string) =>
    facets.options.find((option) => option.name === name)?.values.find((one) => one.value === value)?.label ?? value
  return [
    ...(min ? [{ text: t('wishes.from_price', { amount: amount(min) }), without: { ...wishes, min: '' } }] : []),
    ...(max ? [{ text: t('wishes.to_price', { amount: amount(max) }), without: { ...wishes, max: '' } }] : []),
    ...(now ? [{ text: t('wishes.now'), without: { ...wishes, now: false } }] : []),
    ...stores.filter(({ slug }) => slug === store).map(({ name }) => ({ text: name, without: { ...wishes, store: '' } })),
    ...options.map(([name, value]) => ({
      text: valueOf(name, value),
      without: { ...wishes, options: options.filter(([of, one]) => of !== name || one !== value) },
    })),
  ]
}
