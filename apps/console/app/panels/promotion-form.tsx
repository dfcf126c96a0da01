import { answer } from '@birge/api-client'
import { currencyDigits } from '@birge/kernel/money'
import { type Promotion as Rule, withShelf } from '@birge/kernel/promotions'
import { Icon } from '@birge/ui'
import { ActionIcon, Button, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useApi } from '../api.tsx'
import { useCompanies, usePlaces, useSegments } from '../known.ts'
import { FormFoot, Section, usePanel, useTyped } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { type Promotion, useNameOf } from './promotion.tsx'
import { CouldNotAsk, MostLawful, NotTrueOf, unlawfulOf, useLawful } from './promotion-banner.tsx'
import { faultsOfDraft, type Place, refusedAt } from './promotion-faults.ts'
import { PromotionPreview } from './promotion-preview.tsx'
import { GoodsField, useGoods } from './promotion-goods.tsx'
import {
  benefit_kinds,
  chosenGoods,
  type Draft,
  draftOf,
  isOfLines,
  newDraft,
  newPart,
  newStep,
  promotionOf,
  type Typed,
} from './promotion-draft.ts'

const languages = ['tr', 'az', 'en'] as const
/** Of a long list the first that fit the words typed. */
const MOST_OFFERED = 50
const channels = ['web', 'app', 'till', 'phone'] as const

/** All that a promotion says, and beside it what it would do. */
export function PromotionForm({ promotion, onDone }: { promotion?: Promotion; onDone?: () => void }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const typed = useTyped()
  const companies = useCompanies()
  const places = usePlaces()
  const [company, setCompany] = useState<string | null>(promotion?.company_id ?? null)
  const company_id = company ?? [...companies.keys()][0] ?? ''
  const segments = useSegments(company_id)
  const nameOf = useNameOf()
  const currency = promotion?.currency ?? companies.get(company_id)?.currency ?? 'TRY'
  const digits = currencyDigits(currency)
  const unit = 10 ** digits
  const [draft, keepDraft] = useState<Draft>(() => (promotion ? draftOf(promotion, unit) : newDraft()))
  // What is chosen by a button is lost as easily as what is typed.
  const setDraft: typeof keepDraft = (next) => {
    typed.note()
    keepDraft(next)
  }
  const goods = useGoods(company_id, [draft.goods, draft.asks_goods, draft.get_goods, ...draft.parts.map((part) => part.goods)])
  // Of what this form began with: whoever has saved meanwhile is not overwritten.
  const [version] = useState(promotion?.version ?? 0)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const set =
    <Field extends keyof Draft>(field: Field) =>
    (value: Draft[Field]) =>
      setDraft((before) => ({ ...before, [field]: value }))
  const { rule, limits, name, announced_percent, announced_up_to } = promotionOf(draft, unit)
  const said = { name, rule, limits, announced_percent, announced_up_to }
  const previewed = { promotion_id: promotion?.promotion_id ?? 'preview', ...rule } satisfies Rule
  const faults = faultsOfDraft(draft, previewed, texts)
  // What was not filled in yet is no mistake before it is sent.
  const [tried, setTried] = useState(false)
  const asked = { company_id, ...(promotion && { promotion_id: promotion.promotion_id }), ...said }
  const claims = announced_percent !== null || Object.values(name).some((text) => text.includes('%'))
  const banner = useLawful(asked, Boolean(company_id) && claims && !faults.size)
  const save = useMutation({
    mutationFn: async () => {
      if (!promotion)
        return answer(
          api.POST('/v1/promotions', {
            params: { header: { 'Idempotency-Key': key } },
            body: { company_id, ...said },
          }),
        )
      return answer(
        api.PUT('/v1/promotions/{promotion_id}', {
          params: { path: { promotion_id: promotion.promotion_id } },
          body: { version, ...said },
        }),
      )
    },
    onSuccess: async (saved) => {
      typed.forget()
      await memory.invalidateQueries({ queryKey: ['promotions'] })
      if (onDone) onDone()
      else show(saved.promotion_id, { replace: true })
    },
    onSettled: () => setKey(crypto.randomUUID()),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (company_id && !faults.size) save.mutate()
    else leadToFault()
  }
  const form = useRef<HTMLFormElement>(null)
  /** Whoever has sent it is led to the first thing that is wrong. */
  const leadToFault = () =>
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .c-wrong')?.scrollIntoView({ block: 'center' }),
    )
  const refused = refusedAt(save.error ?? banner.error, draft, texts)
  const isTold = refused.size > 0 && Boolean(save.error)
  useEffect(() => {
    if (save.error) leadToFault()
  }, [save.error])
  const wrong = (place: Place) => (tried ? faults.get(place) : undefined) ?? refused.get(place)
  const wrongText = (place: Place) => {
    const text = wrong(place)
    return (
      text && (
        <p className="c-wrong" role="alert">
          {text}
        </p>
      )
    )
  }
  const number = (field: NumberField, label: string, options: { min?: number; max?: number; money?: boolean } = {}) => (
    <NumberInput
      label={label}
      value={draft[field]}
      onChange={set(field)}
      min={options.min ?? 0}
      {...(options.max !== undefined && { max: options.max })}
      decimalScale={options.money ? digits : 2}
      allowDecimal={Boolean(options.money) || field === 'percent'}
      hideControls
      error={wrong(field)}
    />
  )
  const { kind } = draft
  const items = goods.data?.items ?? []
  /** A row of a list that says something else, or is gone. */
  const rows = <Field extends 'steps' | 'parts'>(field: Field) => ({
    set: (key: string, to: Partial<Draft[Field][number]>) =>
      setDraft((before) => ({ ...before, [field]: before[field].map((row) => (row.key === key ? { ...row, ...to } : row)) })),
    remove: (key: string) => setDraft((before) => ({ ...before, [field]: before[field].filter((row) => row.key !== key) })),
  })
  const [steps, parts] = [rows('steps'), rows('parts')]
  const from_label = t(draft.by === 'amount' ? 'promotions.tier_from' : 'price_exceptions.from_quantity')
  const cell = (label: string, value: Typed, onChange: (value: Typed) => void, options: { decimals: number; unit?: string }) => (
    <NumberInput
      size="sm"
      aria-label={label}
      value={value}
      onChange={onChange}
      min={0}
      decimalScale={options.decimals}
      allowDecimal={options.decimals > 0}
      hideControls
      rightSection={options.unit && <span className="c-faint">{options.unit}</span>}
      rightSectionWidth={48}
    />
  )
  const remove = (label: string, onClick: () => void) => (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <Icon name="trash" size={18} />
    </ActionIcon>
  )
  const add = (label: string, onClick: () => void) => (
    <Button size="xs" variant="default" className="c-goods__more" leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
      {label}
    </Button>
  )
  const several = (field: ListField, label: string, data: { value: string; label: string }[]) => (
    <MultiSelect
      label={label}
      value={draft[field]}
      onChange={set(field)}
      data={data}
      searchable
      clearable
      placeholder={draft[field].length ? '' : t('promotions.all')}
      limit={MOST_OFFERED}
      nothingFoundMessage={t('promotions.nothing_found')}
      error={wrong(field)}
    />
  )
  const unlawful = unlawfulOf(save.error) ?? banner.lawful?.unlawful
  return (
    <form className="c-form c-editor" ref={form} onSubmit={send} onInput={typed.note} noValidate>
      {typed.question}
      <div className="c-form c-editor__says">
        {!isTold && <Refused error={save.error} />}
        {!promotion && (
          <Select
            label={t('promotions.company')}
            value={company_id || null}
            onChange={setCompany}
            data={[...companies.values()].map(({ company_id, name }) => ({ value: company_id, label: name }))}
            allowDeselect={false}
          />
        )}
        {languages.map((locale) => (
          <TextInput
            key={locale}
            label={t(`promotions.name_in.${locale}`)}
            value={draft[`name_${locale}`]}
            maxLength={200}
            onChange={(event) => set(`name_${locale}`)(event.currentTarget.value)}
            error={wrong(`name_${locale}`)}
          />
        ))}
        <Select
          label={t('promotions.kind')}
          value={kind}
          onChange={(next) => next && set('kind')(next as Draft['kind'])}
          data={benefit_kinds.map((value) => ({ value, label: t(`promotions.kinds.${value}`) }))}
          allowDeselect={false}
        />
        <div className="c-form__pair">
          {(kind === 'percentage' || kind === 'buy_get') && number('percent', t('promotions.percent'), { max: 100 })}
          {kind === 'percentage' && number('most', t('promotions.most'), { money: true })}
          {(kind === 'amount' || kind === 'fixed_price' || kind === 'bundle') &&
            number('amount', t(`promotions.amounts.${kind}`), { money: true })}
          {kind === 'buy_get' && number('buy', t('promotions.buy'), { min: 1 })}
          {kind === 'buy_get' && number('get', t('promotions.get'), { min: 1 })}
          {kind === 'gift' && number('quantity', t('promotions.quantity'), { min: 1 })}
          {(kind === 'buy_get' || kind === 'bundle') && number('most_times', t('promotions.most_times'), { min: 1 })}
        </div>
        {kind === 'tiers' && (
          <>
            <Select
              label={t('promotions.tiers_by')}
              value={draft.by}
              onChange={(next) => next && set('by')(next as Draft['by'])}
              data={(['amount', 'quantity'] as const).map((value) => ({ value, label: t(`promotions.tiers_of.${value}`) }))}
              allowDeselect={false}
            />
            <table className="c-steps">
              <thead>
                <tr>
                  <th>{from_label}</th>
                  <th>{t('promotions.percent')}</th>
                  <th>
                    <span className="b-visually-hidden">{t('price_exceptions.remove_step')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {draft.steps.map(({ key, from, percent }, at) => (
                  <tr key={key}>
                    <td>
                      {cell(`${from_label} ${at + 1}`, from, (from) => steps.set(key, { from }), {
                        ...(draft.by === 'amount' ? { decimals: digits, unit: currency } : { decimals: 0 }),
                      })}
                    </td>
                    <td>
                      {cell(`${t('promotions.percent')} ${at + 1}`, percent, (percent) => steps.set(key, { percent }), {
                        decimals: 2,
                        unit: '%',
                      })}
                    </td>
                    <td>{draft.steps.length > 1 && remove(`${t('price_exceptions.remove_step')}: ${at + 1}`, () => steps.remove(key))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {wrongText('steps')}
            {draft.steps.length < 20 && add(t('promotions.add_step'), () => set('steps')([...draft.steps, newStep()]))}
          </>
        )}
        {kind === 'amount' && (
          <Switch
            label={t('promotions.per_piece')}
            checked={draft.per_piece}
            onChange={(event) => set('per_piece')(event.currentTarget.checked)}
            error={wrong('per_piece')}
          />
        )}
        {kind === 'bundle' && (
          <Section title={t('promotions.parts')}>
            {draft.parts.map(({ key, goods: of, quantity }, at) => (
              <div key={key} className="c-part">
                <div className="c-part__head">
                  <NumberInput
                    label={t('promotions.pieces_of_part', { number: at + 1 })}
                    value={quantity}
                    onChange={(quantity) => parts.set(key, { quantity })}
                    min={1}
                    allowDecimal={false}
                    hideControls
                  />
                  {draft.parts.length > 1 && remove(t('promotions.remove_part', { number: at + 1 }), () => parts.remove(key))}
                </div>
                <GoodsField
                  label={t('promotions.part', { number: at + 1 })}
                  all={t('promotions.none')}
                  value={of}
                  items={items}
                  onChange={(goods) => parts.set(key, { goods })}
                />
                {wrongText(`part ${key}`)}
              </div>
            ))}
            {wrongText('parts')}
            {draft.parts.length < 20 && add(t('promotions.add_part'), () => set('parts')([...draft.parts, newPart()]))}
          </Section>
        )}
        {!isOfLines(kind) && (
          <Select
            label={t('promotions.class')}
            value={draft.class}
            onChange={(next) => next && set('class')(next as Draft['class'])}
            data={(['line', 'order', 'shipping'] as const).map((value) => ({ value, label: t(`promotions.classes.${value}`) }))}
            allowDeselect={false}
            error={wrong('class')}
          />
        )}

        <Section title={t('promotions.goods')}>
          <GoodsField
            label={t(kind === 'buy_get' ? 'promotions.bought' : kind === 'gift' ? 'promotions.given' : 'promotions.goods_of')}
            all={t('promotions.all')}
            value={draft.goods}
            items={items}
            onChange={set('goods')}
          />
          {wrongText('goods')}
          {kind === 'buy_get' && (
            <GoodsField
              label={t('promotions.gotten')}
              all={t('promotions.the_same')}
              value={draft.get_goods}
              items={items}
              onChange={set('get_goods')}
            />
          )}
          {wrongText('get_goods')}
        </Section>

        <Section title={t('promotions.asks')}>
          <Switch
            label={t('promotions.asks_coupon')}
            checked={draft.coupon}
            onChange={(event) => set('coupon')(event.currentTarget.checked)}
          />
          <Switch
            label={t('promotions.first_order')}
            checked={draft.first_order}
            onChange={(event) => set('first_order')(event.currentTarget.checked)}
          />
          <div className="c-form__pair">
            {number('least_amount', t('promotions.least_amount'), { money: true })}
            {number('least_quantity', t('promotions.least_quantity'))}
          </div>
          <GoodsField
            label={t('promotions.asks_goods')}
            all={t('promotions.all')}
            value={draft.asks_goods}
            items={items}
            onChange={(asks_goods) =>
              setDraft((before) => ({
                ...before,
                asks_goods,
                // Of goods that are asked for at least one piece has to be there.
                ...(chosenGoods(asks_goods) && before.least_amount === '' && before.least_quantity === '' && { least_quantity: 1 }),
              }))
            }
          />
          {wrongText('asks_goods')}
          {several(
            'channels',
            t('promotions.channels'),
            channels.map((value) => ({ value, label: t(`channels.${value}`) })),
          )}
          {several(
            'locations',
            t('promotions.locations'),
            [...places.values()]
              .filter((place) => place.company_id === company_id)
              .map(({ location_id, name }) => ({ value: location_id, label: name })),
          )}
          {several(
            'segments',
            t('pages.segments'),
            segments.map(({ segment_id, name: of }) => ({ value: segment_id, label: nameOf(of) })),
          )}
          {several(
            'weekdays',
            t('promotions.weekdays'),
            ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({ value: String(day), label: t(`promotions.days.${day}`) })),
          )}
          <div className="c-form__pair">
            {(['from_time', 'until_time'] as const).map((field) => (
              <TextInput
                key={field}
                type="time"
                label={t(`promotions.${field}`)}
                value={draft[field]}
                onChange={(event) => set(field)(event.currentTarget.value)}
                error={wrong(field)}
              />
            ))}
          </div>
        </Section>

        <Section title={t('promotions.when')}>
          <div className="c-form__pair">
            {(['starts_at', 'ends_at'] as const).map((field) => (
              <TextInput
                key={field}
                type="datetime-local"
                label={t(`promotions.${field}`)}
                value={draft[field]}
                onChange={(event) => set(field)(event.currentTarget.value)}
                error={wrong(field)}
              />
            ))}
          </div>
        </Section>

        <Section title={t('promotions.limits')}>
          <p className="c-faint">{t('promotions.limits_text')}</p>
          <div className="c-form__pair">
            {number('most_uses', t('promotions.most_uses'), { min: 1 })}
            {number('per_customer', t('promotions.per_customer'), { min: 1 })}
            {number('budget', t('promotions.budget'), { money: true })}
          </div>
        </Section>

        <Section title={t('promotions.beside_others')}>
          <div className="c-form__pair">
            {number('priority', t('promotions.priority'))}
            <TextInput
              label={t('promotions.stacking_group')}
              value={draft.stacking_group}
              maxLength={60}
              onChange={(event) => set('stacking_group')(event.currentTarget.value)}
            />
          </div>
          <Switch
            label={t('promotions.exclusive')}
            checked={draft.exclusive}
            onChange={(event) => set('exclusive')(event.currentTarget.checked)}
          />
        </Section>

        <Section title={t('promotions.banner.title')}>
          <p className="c-faint">{t('promotions.announced_text')}</p>
          <div className="c-form__pair">
            {number('announced', t('promotions.announced'), { min: 1, max: 99 })}
            <Switch
              label={t('promotions.announced_up_to')}
              checked={draft.announced_up_to}
              disabled={draft.announced === ''}
              onChange={(event) => set('announced_up_to')(event.currentTarget.checked)}
            />
          </div>
          {claims && !refused.size && <CouldNotAsk error={banner.error} />}
          {claims && banner.lawful && (
            <div aria-busy={banner.isAsking}>
              <MostLawful
                lawful={banner.lawful}
                say={(announced, announced_up_to) => setDraft((before) => ({ ...before, announced, announced_up_to }))}
              />
            </div>
          )}
          {claims && unlawful && (
            <NotTrueOf
              of={unlawful}
              proof={{ address: '/v1/promotion-banners/evidence.csv', name: promotion?.promotion_id ?? 'promotion', body: asked }}
            />
          )}
        </Section>
        <FormFoot query={save} onCancel={onDone} />
      </div>
      <aside className="c-editor__beside" aria-label={t('promotions.preview')}>
        <h3>{t('promotions.preview')}</h3>
        <Refused error={goods.error} />
        {!goods.error && <PromotionPreview promotion={withShelf(previewed, limits)} faults={faults} goods={goods.data} />}
      </aside>
    </form>
  )
}

type FieldsOf<Value> = {
  [Field in keyof Draft]: Draft[Field] extends Value ? (Value extends Draft[Field] ? Field : never) : never
}[keyof Draft]
type NumberField = FieldsOf<number | string>
type ListField = FieldsOf<string[]>
