import { type Answer, answer, attempt } from '@birge/api-client'
import { formatAmount, parseMoney } from '@birge/kernel/money'
import { steppedPrice } from '@birge/kernel/price-change'
import { Icon, useLocale } from '@birge/ui'
import { ActionIcon, Button, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { DayField } from '../day-field.tsx'
import { FindCustomer, FindProduct } from '../find.tsx'
import { useCompanies, usePlaces, usePriceLists, useSegments } from '../known.ts'
import { BoxedForm, Panel, PanelState, Section, usePanel, useTyped } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { Money, usePercentField } from '../words.tsx'
import { useNameOf } from './promotion.tsx'

type Exception = Answer<'/v1/price-exceptions/{exception_id}'>
type ExceptionPrice = Answer<'/v1/price-exceptions/{exception_id}/prices'>['items'][number]
type Product = Answer<'/v1/catalog/products/{product_id}'>
type Whom = 'everybody' | 'customer' | 'web' | 'app' | 'till' | 'phone' | `loc_${string}` | `seg_${string}`

/** One that is not there yet; beside it in the address what it is about: the product, or the exception whose place it takes. */
export const NEW_EXCEPTION = 'pex_new'

/** Fills the form: with a product, with what another exception says, or with nothing. */
export function NewException() {
  const { at } = usePanel()
  if (at?.startsWith('pex_')) return <InPlaceOf key={at} exception_id={at} />
  if (at?.startsWith('prd_')) return <Of key={at} product_id={at} />
  return <ExceptionForm />
}

function Of({ product_id }: { product_id: string }) {
  const api = useApi()
  const locale = useLocale()
  const query = useAnswer(['products', 'one', product_id], () =>
    answer(api.GET('/v1/catalog/products/{product_id}', { params: { path: { product_id } } })),
  )
  return <PanelState query={query}>{() => <ExceptionForm goods={[goodOf(query.data!, locale)]} />}</PanelState>
}

function InPlaceOf({ exception_id }: { exception_id: string }) {
  const api = useApi()
  const locale = useLocale()
  const path = { exception_id }
  const query = useAnswer(['prices', 'exception', exception_id, 'whole'], async () => {
    const exception = await answer(api.GET('/v1/price-exceptions/{exception_id}', { params: { path } }))
    const prices: ExceptionPrice[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: { items: ExceptionPrice[]; next: string | null } = await answer(
        api.GET('/v1/price-exceptions/{exception_id}/prices', { params: { path, query: { limit: 200, ...(after && { after }) } } }),
      )
      prices.push(...page.items)
      after = page.next
    }
    return { exception, prices }
  })
  return (
    <PanelState query={query}>
      {() => <ExceptionForm before={query.data!.exception} goods={goodsOf(query.data!.prices, query.data!.exception.currency, locale)} />}
    </PanelState>
  )
}

/** Things that cost the same by quantity. */
interface Good {
  key: string
  product_id: string
  title: string
  variants: { variant_id: string; label: string }[]
  /** One of them, or empty for all. */
  chosen: string
  steps: Step[]
}
interface Step {
  from: number | string
  /** A price as it is typed, or so many percent off the list. */
  value: string
}

const goodOf = (product: Product, locale: 'tr' | 'az' | 'en'): Good => ({
  key: crypto.randomUUID(),
  product_id: product.product_id,
  title: product.title[locale] ?? product.title.tr ?? product.variants[0]?.sku ?? '',
  variants: product.variants.map(({ variant_id, sku }) => ({ variant_id, label: sku })),
  chosen: '',
  steps: [{ from: 1, value: '' }],
})

/** What costs the same stands together. */
function goodsOf(prices: ExceptionPrice[], currency: string, locale: 'tr' | 'az' | 'en'): Good[] {
  const of_variant = [...Map.groupBy(prices, ({ variant_id }) => variant_id).values()].map((rows) => ({
    ...rows[0]!,
    steps: rows.map(({ from_quantity, amount_minor }) => ({ from: from_quantity, value: formatAmount(amount_minor, currency, locale) })),
  }))
  const alike = Map.groupBy(of_variant, ({ product_id, steps }) => JSON.stringify([product_id, steps]))
  return [...alike.values()].map((variants) => ({
    key: crypto.randomUUID(),
    product_id: variants[0]!.product_id,
    title: variants.map(({ sku }) => sku).join(', '),
    variants: variants.map(({ variant_id, sku }) => ({ variant_id, label: sku })),
    chosen: '',
    steps: variants[0]!.steps,
  }))
}

/** Prices that differ from the list for a while: for whom, what, from how many on, why, who answers for it, and until when. */
function ExceptionForm({ before, goods: first = [] }: { before?: Exception; goods?: Good[] }) {
  const texts = useTexts()
  const { t } = texts
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const { can, session } = useSession()
  const lists = usePriceLists()
  const companies = useCompanies()
  const places = usePlaces()
  const [chosen_list, setList] = useState<string | null>(before?.price_list_id ?? null)
  const list = lists.find(({ price_list_id }) => price_list_id === chosen_list) ?? lists[0]
  const currency = list?.currency ?? 'TRY'
  const [whom, setWhom] = useState<Whom>(() => whomOf(before))
  const [customer, setCustomer] = useState<{ customer_id: string; name: string } | null>(
    before?.customer_id ? { customer_id: before.customer_id, name: t('price_exceptions.one_customer') } : null,
  )
  const [goods, setGoods] = useState(first)
  const [way, setWay] = useState<'price' | 'percent'>('price')
  const [name, setName] = useState(before?.name ?? '')
  const [reason, setReason] = useState(before?.reason ?? '')
  const [owner_id, setOwner] = useState(before?.owner_id ?? session.staff_id)
  const [first_day, setFirstDay] = useState('')
  const [last_day, setLastDay] = useState(before ? dayOf(before.ends_at) : '')
  const [percent, setPercent] = useState<number | string>(before?.announced_percent ?? '')
  const [tried, setTried] = useState(false)
  const [key, setKey] = useState(attempt)
  const segments = useSegments(list?.company_id)
  const nameOf = useNameOf()
  const percents = usePercentField()
  const typed = useTyped()
  // What is for some people only stands on no shelf and no banner.
  const isShown = whom !== 'customer' && !whom.startsWith('seg_')
  const listed = useListed(
    list?.price_list_id,
    goods.map(({ product_id }) => product_id),
  )
  const colleagues = useAnswer(['staff', 'owners'], () => answer(api.GET('/v1/staff', { params: { query: { limit: 200 } } })), {
    enabled: can('staff.read'),
  })
  const priced = goods.map((good) => readSteps(good, way, currency, listed.data, texts, locale))
  const make = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/price-exceptions', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            price_list_id: list!.price_list_id,
            name: name.trim(),
            reason: reason.trim(),
            owner_id,
            ...(first_day && { starts_at: new Date(`${first_day}T00:00:00`).toISOString() }),
            ends_at: new Date(`${last_day}T23:59:59`).toISOString(),
            ...(whom === 'customer'
              ? { customer_id: customer!.customer_id }
              : whom.startsWith('loc_')
                ? { location_id: whom }
                : whom.startsWith('seg_')
                  ? { segment_id: whom }
                  : whom !== 'everybody' && { channel: whom as 'web' }),
            ...(percent !== '' && isShown && { announced_percent: Number(percent) }),
            ...(before && { replaces: before.exception_id, overrides: before.overrides }),
            prices: priced.flatMap(({ prices }) => prices),
          },
        }),
      ),
    onSuccess: async ({ exception_id }) => {
      typed.forget()
      await memory.invalidateQueries({ queryKey: ['prices'] })
      show(exception_id, { replace: true })
    },
    // What is sent after a refusal is something else.
    onError: () => setKey(attempt()),
  })
  const missing = (value: string) => tried && !value.trim() && t('price_exceptions.missing')
  const isWhole =
    list &&
    name.trim() &&
    reason.trim() &&
    last_day &&
    goods.length > 0 &&
    (whom !== 'customer' || customer) &&
    !priced.some(({ wrong }) => wrong.size)
  const save = () => {
    setTried(true)
    if (isWhole) make.mutate()
  }
  const change = (at: number, to: Partial<Good>) => setGoods((all) => all.map((good, place) => (place === at ? { ...good, ...to } : good)))
  const stores = [...places.values()].filter(({ kind, company_id }) => kind === 'store' && company_id === list?.company_id)
  const add = async ({ product_id }: { product_id: string }) => {
    const product = await memory.fetchQuery({
      queryKey: ['products', 'one', product_id, locale],
      queryFn: () => answer(api.GET('/v1/catalog/products/{product_id}', { params: { path: { product_id } } })),
    })
    setGoods((all) => [...all, { ...goodOf(product, locale), ...(all[0] && way === 'percent' && { steps: all[0].steps }) }])
  }
  return (
    <Panel kind={t('price_exceptions.one')} title={t(before ? 'price_exceptions.make_anew' : 'price_exceptions.make')}>
      {before && <p className="b-soft">{t('price_exceptions.make_anew_text', { name: before.name })}</p>}
      {typed.question}
      <BoxedForm query={make} save={t(before ? 'price_exceptions.make_anew' : 'price_exceptions.make')} onSave={save} onTyped={typed.note}>
        <Select
          label={t('products.price_list')}
          value={list?.price_list_id ?? null}
          onChange={(id) => {
            setList(id)
            if (/^(loc|seg)_/.test(whom)) setWhom('everybody')
          }}
          disabled={before !== undefined}
          data={lists.map(({ price_list_id, company_id, currency: of }) => ({
            value: price_list_id,
            label: companies.has(company_id) ? `${companies.get(company_id)!.name} · ${of}` : of,
          }))}
          allowDeselect={false}
        />
        <Select
          label={t('price_exceptions.for_whom')}
          value={whom}
          onChange={(value) => value && setWhom(value as Whom)}
          disabled={before !== undefined}
          data={[
            { value: 'everybody', label: t('price_exceptions.everybody') },
            ...(can('customers.read') || before?.customer_id ? [{ value: 'customer', label: t('price_exceptions.one_customer') }] : []),
            ...(['web', 'app', 'till', 'phone'] as const).map((channel) => ({ value: channel, label: t(`channels.${channel}`) })),
            ...segments.map(({ segment_id, name: of }) => ({ value: segment_id, label: nameOf(of) })),
            ...stores.map(({ location_id, name: store }) => ({ value: location_id, label: store })),
          ]}
          allowDeselect={false}
        />
        {whom === 'customer' &&
          (customer ? (
            <p className="c-chosen">
              <Icon name="person" size={18} />
              <span>{customer.name}</span>
              {!before && can('customers.read') && (
                <Button size="xs" variant="subtle" onClick={() => setCustomer(null)}>
                  {t('phone.somebody_else')}
                </Button>
              )}
            </p>
          ) : (
            <>
              <FindCustomer label={t('price_exceptions.which_customer')} act={t('price_exceptions.choose')} found={setCustomer} />
              {tried && (
                <p role="alert" className="c-wrong">
                  {t('price_exceptions.customer_missing')}
                </p>
              )}
            </>
          ))}
        <SegmentedControl
          aria-label={t('price_exceptions.way')}
          value={way}
          onChange={(value) => setWay(value as 'price')}
          data={(['price', 'percent'] as const).map((value) => ({ value, label: t(`price_exceptions.ways.${value}`) }))}
        />
        {goods.map((good, at) => (
          <Goods
            key={good.key}
            good={good}
            way={way}
            currency={currency}
            listed={listed.data}
            read={priced[at]!}
            tried={tried}
            change={(to) => change(at, to)}
            remove={() => setGoods((all) => all.filter((_, place) => place !== at))}
          />
        ))}
        <FindProduct label={t('price_exceptions.which_goods')} act={t('price_exceptions.add')} found={(one) => void add(one)} />
        {tried && goods.length === 0 && (
          <p role="alert" className="c-wrong">
            {t('price_exceptions.goods_missing')}
          </p>
        )}
        <TextInput
          label={t('price_exceptions.name')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing(name)}
          withAsterisk
        />
        <TextInput
          label={t('price_exceptions.reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing(reason)}
          withAsterisk
        />
        <Select
          label={t('price_exceptions.owner')}
          value={owner_id}
          onChange={(id) => id && setOwner(id)}
          data={ownersOf(session, before, colleagues.data?.items)}
          allowDeselect={false}
          searchable
        />
        <div className="c-form__pair">
          <DayField
            label={t('price_exceptions.first_day')}
            description={t('price_exceptions.first_day_text')}
            value={first_day}
            onDay={setFirstDay}
          />
          <DayField
            label={t('price_exceptions.last_day')}
            description={t('price_exceptions.last_day_text')}
            value={last_day}
            onDay={setLastDay}
            error={missing(last_day)}
            withAsterisk
          />
        </div>
        {isShown && (
          <NumberInput
            label={t('price_exceptions.announced')}
            description={t('price_exceptions.announced_text')}
            value={percent}
            onChange={setPercent}
            min={1}
            max={99}
            allowDecimal={false}
            {...percents}
          />
        )}
      </BoxedForm>
    </Panel>
  )
}

const whomOf = (before: Exception | undefined): Whom =>
  before?.customer_id ? 'customer' : ((before?.segment_id ?? before?.location_id ?? before?.channel ?? 'everybody') as Whom)

/** The reader's day of a moment, as a field of days has it. */
const dayOf = (at: string) => {
  const moment = new Date(at)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

function ownersOf(
  session: { staff_id: string; name: string },
  before: Exception | undefined,
  colleagues: { staff_id: string; name: string }[] | undefined,
) {
  const all = new Map([[session.staff_id, session.name]])
  if (before) all.set(before.owner_id, before.owner_name)
  for (const { staff_id, name } of colleagues ?? []) all.set(staff_id, name)
  return [...all].map(([value, label]) => ({ value, label }))
}

type Listed = ReadonlyMap<string, number>

/** What the list says now of these products. */
function useListed(price_list_id: string | undefined, products: string[]) {
  const api = useApi()
  const ids = [...new Set(products)].sort()
  return useAnswer(
    ['prices', 'listed', price_list_id, ids.join()],
    async (): Promise<Listed> => {
      const path = { price_list_id: price_list_id! }
      const pages = await Promise.all(
        ids.map((product_id) =>
          answer(api.GET('/v1/price-lists/{price_list_id}/prices', { params: { path, query: { product_id, limit: 200 } } })),
        ),
      )
      const now = new Date().toISOString()
      const begun = pages.flatMap(({ items }) => items.filter(({ valid_from }) => valid_from <= now)).reverse()
      return new Map(begun.map(({ variant_id, amount_minor }) => [variant_id, amount_minor]))
    },
    { enabled: price_list_id !== undefined && ids.length > 0 },
  )
}

interface Read {
  prices: { variant_id: string; from_quantity: number; amount_minor: number }[]
  /** What is wrong with which step; −1 is what is wrong with the thing itself. */
  wrong: ReadonlyMap<number, string>
}

const chosenOf = ({ variants, chosen }: Good) => variants.filter(({ variant_id }) => !chosen || variant_id === chosen)

function readSteps(
  good: Good,
  way: 'price' | 'percent',
  currency: string,
  listed: Listed | undefined,
  { t }: ReturnType<typeof useTexts>,
  locale: 'tr' | 'az' | 'en',
): Read {
  const wrong = new Map<number, string>()
  const prices: Read['prices'] = []
  const variants = chosenOf(good)
  const unlisted = listed && variants.filter(({ variant_id }) => !listed.has(variant_id))
  if (unlisted?.length) wrong.set(-1, t('price_exceptions.not_listed', { skus: unlisted.map(({ label }) => label).join(', ') }))
  if (way === 'percent' && !listed) wrong.set(-1, t('price_exceptions.looking_up'))
  good.steps.forEach(({ from, value }, at) => {
    const from_quantity = Number(from)
    const say = (text: string) => void (wrong.has(at) || wrong.set(at, text))
    if (!Number.isInteger(from_quantity) || from_quantity < 1) say(t('price_exceptions.bad_quantity'))
    if (good.steps.some((other, place) => place < at && Number(other.from) === from_quantity)) say(t('price_exceptions.quantity_twice'))
    const typed = parseMoney(value, currency, locale)
    const percent_bp = readPercent(value)
    if (way === 'price' && !typed.ok) return say(t(`products.bad_price.${typed.reason}`, { currency }))
    if (way === 'price' && typed.ok && typed.amount_minor < 0) return say(t('products.bad_price.negative'))
    if (way === 'percent' && percent_bp === null) return say(t('price_exceptions.bad_percent'))
    for (const { variant_id } of variants) {
      const amount_minor =
        way === 'price' && typed.ok
          ? typed.amount_minor
          : (steppedPrice(listed?.get(variant_id) ?? 0, { kind: 'percentage', percent_bp: -(percent_bp ?? 0) }) ?? 0)
      const fewer = prices.filter((one) => one.variant_id === variant_id && one.from_quantity < from_quantity)
      const more = prices.filter((one) => one.variant_id === variant_id && one.from_quantity > from_quantity)
      if (fewer.some((one) => one.amount_minor < amount_minor) || more.some((one) => one.amount_minor > amount_minor))
        say(t('price_exceptions.dearer_by_quantity'))
      prices.push({ variant_id, from_quantity, amount_minor })
    }
  })
  return { prices, wrong }
}

/** Hundredths of a percent; null where it is none. */
function readPercent(text: string): number | null {
  const percent = Number(text.trim().replace(/%/g, '').replace(',', '.'))
  return text.trim() && percent > 0 && percent <= 100 ? Math.round(percent * 100) : null
}

/** One thing with its prices by quantity. */
function Goods({
  good,
  way,
  currency,
  listed,
  read,
  tried,
  change,
  remove,
}: {
  good: Good
  way: 'price' | 'percent'
  currency: string
  listed: Listed | undefined
  read: Read
  tried: boolean
  change: (to: Partial<Good>) => void
  remove: () => void
}) {
  const { t } = useTexts()
  const { title, variants, chosen, steps } = good
  const list_prices = [...new Set(chosenOf(good).flatMap(({ variant_id }) => listed?.get(variant_id) ?? []))].sort((a, b) => a - b)
  const set = (at: number, to: Partial<Step>) => change({ steps: steps.map((step, place) => (place === at ? { ...step, ...to } : step)) })
  const last = Number(steps.at(-1)?.from ?? 0)
  return (
    <Section
      title={title}
      aside={
        <ActionIcon variant="subtle" color="gray" aria-label={t('price_exceptions.take_out', { title })} onClick={remove}>
          <Icon name="trash" size={18} />
        </ActionIcon>
      }
    >
      {list_prices.length > 0 && (
        <p className="c-faint">
          {t('price_exceptions.on_list')} <Money minor={list_prices[0]!} currency={currency} soft />
          {list_prices.length > 1 && (
            <>
              {' … '}
              <Money minor={list_prices.at(-1)!} currency={currency} soft />
            </>
          )}
        </p>
      )}
      {variants.length > 1 && (
        <Select
          label={t('products.variant')}
          value={chosen}
          onChange={(id) => change({ chosen: id ?? '' })}
          data={[
            { value: '', label: t('price_exceptions.all_variants', { count: variants.length }) },
            ...variants.map(({ variant_id, label }) => ({ value: variant_id, label })),
          ]}
          allowDeselect={false}
        />
      )}
      <table className="c-steps">
        <thead>
          <tr>
            <th>{t('price_exceptions.from_quantity')}</th>
            <th>{t(`price_exceptions.ways.${way}`)}</th>
            <th>
              <span className="b-visually-hidden">{t('price_exceptions.remove_step')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, at) => {
            const wrong = read.wrong.get(at)
            const results =
              way === 'percent' && !wrong ? read.prices.filter(({ from_quantity }) => from_quantity === Number(step.from)) : []
            const amounts = results.map(({ amount_minor }) => amount_minor).sort((a, b) => a - b)
            return (
              <tr key={at}>
                <td>
                  <NumberInput
                    size="sm"
                    aria-label={t('price_exceptions.from_quantity')}
                    value={step.from}
                    onChange={(from) => set(at, { from })}
                    min={1}
                    max={100_000}
                    allowDecimal={false}
                    hideControls
                  />
                </td>
                <td>
                  <TextInput
                    size="sm"
                    aria-label={`${t(`price_exceptions.ways.${way}`)}, ${t('price_exceptions.from_pieces', { count: Number(step.from) || 0 })}`}
                    inputMode="decimal"
                    value={step.value}
                    maxLength={20}
                    onChange={(event) => set(at, { value: event.currentTarget.value })}
                    error={tried || (step.value && wrong !== undefined) ? wrong : undefined}
                    {...(amounts.length > 0 && {
                      description: (
                        <>
                          = <Money minor={amounts[0]!} currency={currency} soft />
                          {amounts.at(-1) !== amounts[0] && (
                            <>
                              {' … '}
                              <Money minor={amounts.at(-1)!} currency={currency} soft />
                            </>
                          )}
                        </>
                      ),
                      inputWrapperOrder: ['label', 'input', 'description', 'error'],
                    })}
                    rightSection={<span className="c-faint">{way === 'percent' ? '%' : currency}</span>}
                    rightSectionWidth={48}
                  />
                </td>
                <td>
                  {steps.length > 1 && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${t('price_exceptions.remove_step')}: ${step.from}`}
                      onClick={() => change({ steps: steps.filter((_, place) => place !== at) })}
                    >
                      <Icon name="close" size={16} />
                    </ActionIcon>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {read.wrong.has(-1) && (tried || listed) && (
        <p role="alert" className="c-wrong">
          {read.wrong.get(-1)}
        </p>
      )}
      {steps.length < MOST_STEPS && (
        <Button
          w="fit-content"
          size="xs"
          variant="subtle"
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => change({ steps: [...steps, { from: Math.max(2, last < 10 ? 10 : last * 2), value: '' }] })}
        >
          {t('price_exceptions.add_step')}
        </Button>
      )}
    </Section>
  )
}
const MOST_STEPS = 12
