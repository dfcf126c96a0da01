import { answer } from '@birge/api-client'
import { currencyDigits } from '@birge/kernel/money'
import { faultOf, type Promotion as Rule } from '@birge/kernel/promotions'
import { MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { useCategories, useCompanies, usePlaces, useSegments } from '../known.ts'
import { FormFoot, Section, usePanel, useTyped } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { type Promotion, useNameOf } from './promotion.tsx'
import { PromotionPreview } from './promotion-preview.tsx'
import { benefit_kinds, type Draft, draftOf, isOfLines, newDraft, promotionOf } from './promotion-draft.ts'

const languages = ['tr', 'az', 'en'] as const
const channels = ['web', 'app', 'till', 'phone'] as const

/** All that a promotion says, and beside it what it would do. */
export function PromotionForm({ promotion, onDone }: { promotion?: Promotion; onDone?: () => void }) {
  const { t } = useTexts()
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
  const goods = useAnswer(
    ['promotions', 'goods', company_id],
    () => answer(api.GET('/v1/promotion-goods', { params: { query: { company_id } } })),
    { enabled: Boolean(company_id) },
  )
  const categories = useCategories()
  const digits = currencyDigits(promotion?.currency ?? goods.data?.currency ?? 'TRY')
  const unit = 10 ** digits
  const [draft, setDraft] = useState<Draft>(() => (promotion ? draftOf(promotion, unit) : newDraft))
  // Of what this form began with: whoever has saved meanwhile is not overwritten.
  const [version] = useState(promotion?.version ?? 0)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const set =
    <Field extends keyof Draft>(field: Field) =>
    (value: Draft[Field]) =>
      setDraft((before) => ({ ...before, [field]: value }))
  const { rule, limits, name } = promotionOf(draft, unit)
  const previewed = { promotion_id: 'preview', ...rule } satisfies Rule
  const save = useMutation({
    mutationFn: async () => {
      if (!promotion)
        return answer(
          api.POST('/v1/promotions', {
            params: { header: { 'Idempotency-Key': key } },
            body: { company_id, name, rule, limits },
          }),
        )
      return answer(
        api.PUT('/v1/promotions/{promotion_id}', {
          params: { path: { promotion_id: promotion.promotion_id } },
          body: { version, name, rule, limits },
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
    if (company_id && !faultOf(previewed)) save.mutate()
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
    />
  )
  const { kind } = draft
  const products = (goods.data?.items ?? []).map(({ product_id, title }) => ({ value: product_id, label: title }))
  const several = (field: ListField, label: string, data: { value: string; label: string }[]) => (
    <MultiSelect
      label={label}
      value={draft[field]}
      onChange={set(field)}
      data={data}
      searchable
      clearable
      placeholder={draft[field].length ? '' : t('promotions.all')}
    />
  )
  return (
    <form className="c-form" onSubmit={send} onInput={typed.note} noValidate>
      {typed.question}
      <Refused error={save.error} />
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
        {(kind === 'percentage' || kind === 'buy_get' || kind === 'tiers') && number('percent', t('promotions.percent'), { max: 100 })}
        {kind === 'percentage' && number('most', t('promotions.most'), { money: true })}
        {(kind === 'amount' || kind === 'fixed_price' || kind === 'bundle') &&
          number('amount', t(`promotions.amounts.${kind}`), { money: true })}
        {kind === 'tiers' && number('from', t('promotions.tier_from'), { money: true })}
        {kind === 'tiers' && number('second_percent', t('promotions.second_percent'), { max: 100 })}
        {kind === 'tiers' && number('second_from', t('promotions.second_from'), { money: true })}
        {kind === 'buy_get' && number('buy', t('promotions.buy'), { min: 1 })}
        {kind === 'buy_get' && number('get', t('promotions.get'), { min: 1 })}
        {kind === 'gift' && number('quantity', t('promotions.quantity'), { min: 1 })}
      </div>
      {kind === 'amount' && (
        <Switch
          label={t('promotions.per_piece')}
          checked={draft.per_piece}
          onChange={(event) => set('per_piece')(event.currentTarget.checked)}
        />
      )}
      {kind === 'bundle' && several('parts', t('promotions.parts'), products)}
      {!isOfLines(kind) && (
        <Select
          label={t('promotions.class')}
          value={draft.class}
          onChange={(next) => next && set('class')(next as Draft['class'])}
          data={(['line', 'order', 'shipping'] as const).map((value) => ({ value, label: t(`promotions.classes.${value}`) }))}
          allowDeselect={false}
        />
      )}

      <Section title={t('promotions.goods')}>
        {several(
          'categories',
          t('promotions.categories'),
          categories.map(({ category_id, title }) => ({ value: category_id, label: title })),
        )}
        {several('products', t('promotions.products'), products)}
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

      <Section title={t('promotions.preview')}>
        <PromotionPreview promotion={previewed} goods={goods.data} />
      </Section>
      <FormFoot query={save} onCancel={onDone} />
    </form>
  )
}

type FieldsOf<Value> = {
  [Field in keyof Draft]: Draft[Field] extends Value ? (Value extends Draft[Field] ? Field : never) : never
}[keyof Draft]
type NumberField = FieldsOf<number | string>
type ListField = FieldsOf<string[]>
