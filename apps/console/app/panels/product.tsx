import { type Answer, answer, attempt } from '@birge/api-client'
import { formatAmount, parseMoney } from '@birge/kernel/money'
import { optionText } from '@birge/kernel/option'
import { Icon, type Locale, locales, useLocale } from '@birge/ui'
import { ActionIcon, Alert, Button, SegmentedControl, TextInput, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import { useAnswer, useApi, usePages } from '../api.tsx'
import { useCategoryName, usePriceLists } from '../known.ts'
import { ProductState } from '../pages/products.tsx'
import { Fact, Facts, FormFoot, ItemLink, Panel, PanelState, Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, Thumb } from '../words.tsx'
import { MakeException } from './price-exception.tsx'
import { GoodsFacts } from './product-goods.tsx'
import './product.css'

type Product = Answer<'/v1/catalog/products/{product_id}'>
type PriceList = Answer<'/v1/price-lists'>['items'][number]

export function ProductPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const categoryOf = useCategoryName()
  const product = useAnswer(['products', 'one', id], () =>
    answer(api.GET('/v1/catalog/products/{product_id}', { params: { path: { product_id: id } } })),
  )
  return (
    <PanelState query={product}>
      {() => {
        const known = product.data!
        const { title, status, media, ground } = known
        return (
          <Panel
            kind={t('products.one')}
            title={title[locale] ?? title.tr ?? title.en ?? title.az ?? known.slug}
            picture={<Thumb picture={media[0]?.url} ground={ground} size={56} />}
            state={<ProductState status={status} />}
          >
            <Words product={known} />
            <Variants product={known} />
            <GoodsFacts product={known} />
            {known.status === 'active' && (
              <div className="c-actions">
                <MakeException about={known.product_id} />
              </div>
            )}
            <PriceHistory product={known} />
            <Facts>
              <Fact name={t('products.brand')}>{known.brand ?? '–'}</Fact>
              <Fact name={t('products.tax_class')}>{t(`products.tax_classes.${known.tax_class}`)}</Fact>
              <Fact name={t('products.categories')}>{known.categories.map(categoryOf).join(', ') || '–'}</Fact>
              <Fact name={t('products.address')}>
                <a href={`/p/${known.slug}`} target="_blank" rel="noreferrer">
                  /p/{known.slug}
                </a>
              </Fact>
              <Fact name={t('products.updated')}>
                <Moment at={known.updated_at} full />
              </Fact>
            </Facts>
          </Panel>
        )
      }}
    </PanelState>
  )
}

/** Title and description in each language; what is missing in one is said. */
function Words({ product }: { product: Product }) {
  const texts = useTexts()
  const { t } = texts
  const { can } = useSession()
  const [language, setLanguage] = useState<Locale>(useLocale())
  const [editing, setEditing] = useState(false)
  const title = product.title[language]
  const description = product.description[language]
  return (
    <Section
      title={t('products.words')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('preferences.language')}
          value={language}
          onChange={(value) => {
            setLanguage(value as Locale)
            setEditing(false)
          }}
          data={locales.map((value) => ({ value, label: value.toUpperCase() }))}
        />
      }
    >
      {editing ? (
        <EditWords key={language} product={product} language={language} done={() => setEditing(false)} />
      ) : (
        <div className="c-words" lang={language}>
          <p className="c-words__title">
            {title ?? <span className="c-faint">{t('products.no_text')}</span>}
            {can('catalog.write') && (
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('products.edit_words')} onClick={() => setEditing(true)}>
                <Icon name="edit" size={16} />
              </ActionIcon>
            )}
          </p>
          {description && <p className="b-soft">{description}</p>}
        </div>
      )}
    </Section>
  )
}

function EditWords({ product, language, done }: { product: Product; language: Locale; done: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const [title, setTitle] = useState(product.title[language] ?? '')
  const [description, setDescription] = useState(product.description[language] ?? '')
  const [missing, setMissing] = useState(false)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/catalog/products/{product_id}', {
          params: { path: { product_id: product.product_id } },
          body: {
            version: product.version,
            title: { ...product.title, [language]: title.trim() },
            ...(description.trim() && { description: { ...product.description, [language]: description.trim() } }),
          },
        }),
      ),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['products'] })
      notifications.show({ message: t('products.saved') })
      done()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setMissing(!title.trim())
    if (title.trim()) save.mutate()
  }
  return (
    <form className="c-form" onSubmit={send} onKeyDown={(event) => event.key === 'Escape' && done()}>
      {save.isError && (
        <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
          {refusalText(save.error, texts)}
        </Alert>
      )}
      <TextInput
        label={t('products.title')}
        lang={language}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={missing && t('products.title_missing')}
        data-autofocus
        autoFocus
      />
      <Textarea
        label={t('products.description')}
        lang={language}
        value={description}
        autosize
        minRows={3}
        maxRows={12}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <FormFoot query={save} onCancel={done} />
    </form>
  )
}

function Variants({ product }: { product: Product }) {
  const { t } = useTexts()
  const locale = useLocale()
  const { can } = useSession()
  const lists = usePriceLists()
  const prices = usePresentPrices(product.product_id, lists)
  return (
    <Section title={t('products.variants')}>
      <div className="c-sub-scroll" tabIndex={0} role="group" aria-label={t('products.variants')}>
        <table className="c-sub">
          <thead>
            <tr>
              <th>{t('products.variant')}</th>
              {lists.map((list) => (
                <th key={list.price_list_id} data-align="end">
                  {list.currency}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {product.variants.map((variant) => {
              const options = variant.option_texts[locale].map(optionText).join(' · ')
              return (
                <tr key={variant.variant_id}>
                  <td>
                    {can('stock.read') ? <ItemLink id={variant.variant_id}>{options || variant.sku}</ItemLink> : options || variant.sku}
                    <span className="c-below c-faint">
                      {options && <span>{variant.sku}</span>}
                      {variant.gtin ? (
                        <span className="c-with-icon b-figures" title={t('products.gtin')}>
                          <Icon name="barcode" size={14} />
                          {variant.gtin.replace(/^0(?=\d{13}$)/, '')}
                        </span>
                      ) : (
                        <span>{t('products.no_gtin')}</span>
                      )}
                    </span>
                  </td>
                  {lists.map((list) => (
                    <td key={list.price_list_id} data-align="end">
                      <Price
                        list={list}
                        variant_id={variant.variant_id}
                        sku={variant.sku}
                        minor={prices.get(`${list.price_list_id} ${variant.variant_id}`)}
                      />
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

/** The present price of each variant in each list: the newest that has begun. */
function usePresentPrices(product_id: string, lists: PriceList[]) {
  const api = useApi()
  const { data } = useAnswer(
    ['prices', 'one', product_id, lists.length],
    async () => {
      const pages = await Promise.all(
        lists.map(({ price_list_id }) =>
          answer(
            api.GET('/v1/price-lists/{price_list_id}/prices', { params: { path: { price_list_id }, query: { product_id, limit: 200 } } }),
          ),
        ),
      )
      return pages.map((page, at) => ({ price_list_id: lists[at]!.price_list_id, prices: page.items }))
    },
    { enabled: lists.length > 0 },
  )
  return useMemo(() => {
    const present = new Map<string, number>()
    const now = new Date().toISOString()
    for (const { price_list_id, prices } of data ?? [])
      for (const { variant_id, amount_minor, valid_from } of prices)
        if (valid_from <= now && !present.has(`${price_list_id} ${variant_id}`)) present.set(`${price_list_id} ${variant_id}`, amount_minor)
    return present
  }, [data])
}

/** A price that is changed where it stands: Enter saves, Escape leaves it as it was. */
function Price({ list, variant_id, sku, minor }: { list: PriceList; variant_id: string; sku: string; minor: number | undefined }) {
  const texts = useTexts()
  const { t } = texts
  const locale = useLocale()
  const { can } = useSession()
  const api = useApi()
  const memory = useQueryClient()
  const [text, setText] = useState<string | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const save = useMutation({
    mutationFn: ({ amount_minor, key }: { amount_minor: number; key: string }) =>
      answer(
        api.PUT('/v1/price-lists/{price_list_id}/prices', {
          params: { path: { price_list_id: list.price_list_id }, header: { 'Idempotency-Key': key } },
          body: { currency: list.currency, prices: [{ variant_id, amount_minor }] },
        }),
      ),
    onSuccess: async () => {
      await memory.invalidateQueries({ queryKey: ['prices'] })
      setText(null)
      notifications.show({ message: t('products.price_saved', { sku }) })
    },
    onError: (error) => setWrong(refusalText(error, texts)),
  })
  const send = () => {
    if (text === null) return
    const parsed = parseMoney(text, list.currency, locale)
    if (!parsed.ok) return setWrong(t(`products.bad_price.${parsed.reason}`, { currency: list.currency }))
    if (parsed.amount_minor < 0) return setWrong(t('products.bad_price.negative'))
    if (parsed.amount_minor === minor) return setText(null)
    save.mutate({ amount_minor: parsed.amount_minor, key: attempt() })
  }
  if (text === null) {
    const shown =
      minor === undefined ? <span className="c-faint">{t('products.no_price')}</span> : <Money minor={minor} currency={list.currency} />
    if (!can('pricing.write')) return shown
    return (
      <button
        type="button"
        className="c-editable"
        onClick={() => {
          setWrong(null)
          setText(minor === undefined ? '' : formatAmount(minor, list.currency, locale))
        }}
      >
        {shown}
        <Icon name="edit" size={14} label={t('products.edit_price', { sku, currency: list.currency })} />
      </button>
    )
  }
  return (
    <TextInput
      size="xs"
      className="c-price-input"
      inputMode="decimal"
      autoFocus
      value={text}
      disabled={save.isPending}
      aria-label={t('products.edit_price', { sku, currency: list.currency })}
      error={wrong}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        setText(event.currentTarget.value)
        setWrong(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send()
        if (event.key === 'Escape') setText(null)
      }}
      rightSection={
        <ActionIcon variant="subtle" size="sm" aria-label={t('form.save')} onClick={send} loading={save.isPending}>
          <Icon name="check" size={16} />
        </ActionIcon>
      }
    />
  )
}

/** What it cost before, and what it will cost. */
function PriceHistory({ product }: { product: Product }) {
  const { t } = useTexts()
  const lists = usePriceLists()
  const [list_id, setList] = useState<string | null>(null)
  const list = lists.find(({ price_list_id }) => price_list_id === list_id) ?? lists[0]
  if (!list) return null
  return (
    <Section
      title={t('products.price_history')}
      aside={
        lists.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('products.price_list')}
            value={list.price_list_id}
            onChange={setList}
            data={lists.map(({ price_list_id, currency }) => ({ value: price_list_id, label: currency }))}
          />
        )
      }
    >
      <History product_id={product.product_id} list={list} />
    </Section>
  )
}

const SHOWN = 8

function History({ product_id, list }: { product_id: string; list: PriceList }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['prices', 'history', product_id, list.price_list_id], (paging) =>
    answer(
      api.GET('/v1/price-lists/{price_list_id}/prices', {
        params: { path: { price_list_id: list.price_list_id }, query: { ...paging, product_id } },
      }),
    ),
  )
  const [all, setAll] = useState(false)
  const now = new Date().toISOString()
  if (!query.rows.length) return <p className="c-faint">{t('products.no_price')}</p>
  return (
    <>
      <ul className="c-lines">
        {query.rows.slice(0, all ? undefined : SHOWN).map((price) => (
          <li key={`${price.variant_id}${price.valid_from}`}>
            <Icon name={price.valid_from > now ? 'clock' : 'tag'} size={16} />
            <div>
              <span>{price.sku}</span>
              <span className="c-below c-faint">
                {price.valid_from > now && <span>{t('products.coming')}</span>}
                <Moment at={price.valid_from} />
              </span>
            </div>
            <Money minor={price.amount_minor} currency={list.currency} />
          </li>
        ))}
      </ul>
      {!all && query.rows.length > SHOWN && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => setAll(true)}>
          {t('list.more')}
        </Button>
      )}
    </>
  )
}
