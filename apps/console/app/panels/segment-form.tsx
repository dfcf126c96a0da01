import { answer, attempt } from '@birge/api-client'
import { currencyDigits } from '@birge/kernel/money'
import { Icon, useLocale } from '@birge/ui'
import { ActionIcon, Button, MultiSelect, NumberInput, SegmentedControl, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../api.tsx'
import { useCompanies, usePlaces } from '../known.ts'
import { FormFoot, Line, Section, usePanel, useTyped } from '../panel.tsx'
import { Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { type Condition, type Segment, useSentence } from './segment.tsx'

const languages = ['tr', 'az', 'en'] as const
const kinds = ['orders', 'spent', 'last_order_older', 'last_order_newer', 'first_order', 'store', 'city', 'consent'] as const
type Kind = (typeof kinds)[number]
const channels = ['web', 'app', 'till', 'phone'] as const
type Rule = NonNullable<Segment['rule']>

const kindOf = (one: Condition): Kind =>
  one.kind === 'last_order' ? ('older_than_days' in one ? 'last_order_older' : 'last_order_newer') : one.kind
function conditionOf(kind: Kind): Condition {
  switch (kind) {
    case 'orders':
      return { kind, at_least: 2, within_days: 365 }
    case 'spent':
      return { kind, at_least_minor: 100_000, within_days: 365 }
    case 'last_order_older':
      return { kind: 'last_order', older_than_days: 90 }
    case 'last_order_newer':
      return { kind: 'last_order', newer_than_days: 30 }
    case 'first_order':
      return { kind, channels: ['web'] }
    case 'store':
      return { kind, location_ids: [] }
    case 'city':
      return { kind, cities: [] }
    case 'consent':
      return { kind, channel: 'sms' }
  }
}

/** Why a condition cannot be asked so: it does not say yet what it asks for, or nobody can ever be so. */
function wrongWith(one: Condition): 'nothing' | 'never' | undefined {
  const of = (least: number | undefined, most: number | undefined) =>
    least === undefined && most === undefined ? 'nothing' : (least ?? 0) > (most ?? Infinity) ? 'never' : undefined
  switch (one.kind) {
    case 'orders':
      return of(one.at_least, one.at_most)
    case 'spent':
      return of(one.at_least_minor, one.at_most_minor)
    case 'first_order':
      return one.channels.length ? undefined : 'nothing'
    case 'store':
      return one.location_ids.length ? undefined : 'nothing'
    case 'city':
      return one.cities.length ? undefined : 'nothing'
    default:
      return undefined
  }
}

/** All that a segment says; of a rule how many are as it asks, before it is saved. */
export function SegmentForm({ segment, onDone }: { segment?: Segment; onDone?: () => void }) {
  const { t } = useTexts()
  const api = useApi()
  const memory = useQueryClient()
  const { show } = usePanel()
  const typed = useTyped()
  const companies = useCompanies()
  const [company, setCompany] = useState<string | null>(segment?.company_id ?? null)
  const company_id = company ?? [...companies.keys()][0] ?? ''
  const [names, setNames] = useState({ tr: '', az: '', en: '', ...segment?.name })
  const [code, setCode] = useState(segment?.code ?? '')
  const [purpose, setPurpose] = useState(segment?.purpose ?? '')
  const [isRule, setRuled] = useState(segment ? segment.rule !== null : true)
  const [rule, setRule] = useState<Rule>(segment?.rule ?? { match: 'all', conditions: [conditionOf('orders')] })
  // Of what this form began with: whoever has saved meanwhile is not overwritten.
  const [version] = useState(segment?.version ?? 0)
  const [tried, setTried] = useState(false)
  const [key, setKey] = useState(attempt)
  const name = Object.fromEntries(Object.entries(names).flatMap(([locale, text]) => (text.trim() ? [[locale, text.trim()]] : [])))
  const save = useMutation({
    mutationFn: () => {
      const said = { name, purpose: purpose.trim(), ...(isRule && { rule }) }
      if (segment)
        return answer(
          api.PATCH('/v1/segments/{segment_id}', {
            params: { path: { segment_id: segment.segment_id }, query: { version } },
            body: said,
          }),
        )
      return answer(api.POST('/v1/segments', { params: { header: { 'Idempotency-Key': key } }, body: { company_id, code, ...said } }))
    },
    onSuccess: async (saved) => {
      typed.forget()
      await memory.invalidateQueries({ queryKey: ['segments'] })
      if (onDone) onDone()
      else show(saved.segment_id, { replace: true })
    },
    onSettled: () => setKey(attempt()),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isRule || !rule.conditions.some(wrongWith)) save.mutate()
  }
  return (
    <form className="c-form" onSubmit={send} onInput={typed.note}>
      {typed.question}
      <Refused error={save.error} />
      {!segment && (
        <Select
          label={t('promotions.company')}
          value={company_id || null}
          onChange={(chosen) => {
            typed.note()
            setCompany(chosen)
            // Stores are of one company.
            setRule({ ...rule, conditions: rule.conditions.map((one) => (one.kind === 'store' ? { ...one, location_ids: [] } : one)) })
          }}
          data={[...companies.values()].map((one) => ({ value: one.company_id, label: one.name }))}
          allowDeselect={false}
        />
      )}
      {languages.map((locale) => (
        <TextInput
          key={locale}
          label={t(`segments.name_in.${locale}`)}
          value={names[locale]}
          maxLength={200}
          required={locale === companies.get(company_id)?.locale}
          onChange={({ currentTarget: { value } }) => setNames((before) => ({ ...before, [locale]: value }))}
        />
      ))}
      {!segment && (
        <TextInput
          label={t('segments.code')}
          description={t('segments.code_text')}
          value={code}
          maxLength={40}
          pattern="[a-z0-9][a-z0-9_\-]*"
          required
          onChange={(event) => setCode(event.currentTarget.value.toLowerCase())}
        />
      )}
      <Textarea
        label={t('segments.purpose')}
        value={purpose}
        maxLength={500}
        autosize
        required
        onChange={(event) => setPurpose(event.currentTarget.value)}
      />
      {!segment && (
        <SegmentedControl
          aria-label={t('segments.kind')}
          value={isRule ? 'rule' : 'hand'}
          onChange={(next) => {
            typed.note()
            setRuled(next === 'rule')
          }}
          data={[
            { value: 'rule', label: t('segments.by_rule') },
            { value: 'hand', label: t('segments.by_hand') },
          ]}
        />
      )}
      {isRule && (
        <RuleFields
          company_id={company_id}
          rule={rule}
          onRule={(next) => {
            // What is chosen from a list is told by no key.
            typed.note()
            setRule(next)
          }}
          tried={tried}
          onTry={() => setTried(true)}
        />
      )}
      <FormFoot query={save} onCancel={onDone} />
    </form>
  )
}

interface OfRule {
  company_id: string
  rule: Rule
  onRule: (rule: Rule) => void
  /** What is missing is said once it was to be saved or counted. */
  tried: boolean
  onTry: () => void
}
function RuleFields({ company_id, rule, onRule, tried, onTry }: OfRule) {
  const { t } = useTexts()
  const api = useApi()
  const { match, conditions } = rule
  const set = (at: number, one: Condition) => onRule({ match, conditions: conditions.with(at, one) })
  const preview = useMutation({
    mutationFn: (asked: { company_id: string; rule: Rule }) => answer(api.POST('/v1/segment-previews', { body: asked })),
  })
  const count = () => {
    onTry()
    if (!conditions.some(wrongWith)) preview.mutate({ company_id, rule })
  }
  // What was counted is told of the rule that was asked about, and of no other.
  const isOfThis = preview.variables?.rule === rule && preview.variables.company_id === company_id
  return (
    <Section title={t('segments.conditions')}>
      <p className="c-faint">{t('segments.bought_text')}</p>
      <SegmentedControl
        size="xs"
        aria-label={t('segments.match.title')}
        value={match}
        onChange={(next) => onRule({ match: next as Rule['match'], conditions })}
        data={(['all', 'any'] as const).map((value) => ({ value, label: t(`segments.match.${value}`) }))}
      />
      {conditions.map((one, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- two conditions may say the same
        <div key={at} className="c-form c-form--boxed">
          <div className="c-chosen">
            <span className="c-grow b-soft">{t('segments.condition', { number: at + 1 })}</span>
            {conditions.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('segments.without', { number: at + 1 })}
                onClick={() => onRule({ match, conditions: conditions.toSpliced(at, 1) })}
              >
                <Icon name="trash" size={18} />
              </ActionIcon>
            )}
          </div>
          <Select
            aria-label={t('segments.condition', { number: at + 1 })}
            value={kindOf(one)}
            onChange={(next) => next && set(at, conditionOf(next as Kind))}
            data={kinds.map((value) => ({ value, label: t(`segments.kinds.${value}`) }))}
            allowDeselect={false}
            rightSectionPointerEvents="all"
          />
          <ConditionFields one={one} company_id={company_id} onOne={(next) => set(at, next)} tried={tried} />
          {tried && (one.kind === 'orders' || one.kind === 'spent') && wrongWith(one) && (
            <p role="alert" className="c-wrong">
              {t(`segments.wrong.${wrongWith(one)!}`)}
            </p>
          )}
          {!wrongWith(one) && <Sentence one={one} company_id={company_id} />}
        </div>
      ))}
      <div className="c-actions">
        {conditions.length < 10 && (
          <Button size="xs" variant="default" onClick={() => onRule({ match, conditions: [...conditions, conditionOf('spent')] })}>
            {t('segments.another')}
          </Button>
        )}
        <Button size="xs" variant="default" loading={preview.isPending} onClick={count}>
          {t('segments.preview')}
        </Button>
      </div>
      {isOfThis && <Refused error={preview.error} />}
      {isOfThis && preview.data && (
        <div role="status">
          <p>
            {preview.data.is_estimate && !preview.data.count
              ? t('segments.count_none')
              : t(preview.data.is_estimate ? 'segments.count_about' : 'segments.count', { count: preview.data.count })}
          </p>
          {!preview.data.is_estimate && preview.data.count > 0 && !preview.data.sample.length && (
            <p className="c-faint">{t('segments.too_few')}</p>
          )}
          <ul className="c-lines">
            {preview.data.sample.map(({ customer_id, first_name, last_name, phone_masked, email_masked }) => (
              <Line key={customer_id} icon="person" below={phone_masked ?? email_masked}>
                {[first_name, last_name].filter(Boolean).join(' ') || t('merging.nameless')}
              </Line>
            ))}
          </ul>
        </div>
      )}
    </Section>
  )
}

function Sentence({ one, company_id }: { one: Condition; company_id: string }) {
  return <p className="b-soft">{useSentence(company_id)(one)}</p>
}

interface OfCondition {
  one: Condition
  company_id: string
  onOne: (one: Condition) => void
  /** Then it is told what is wrong with it. */
  tried: boolean
}
function ConditionFields({ one, company_id, onOne, tried }: OfCondition) {
  const { t } = useTexts()
  const locale = useLocale()
  const places = usePlaces()
  const companies = useCompanies()
  const digits = currencyDigits(companies.get(company_id)?.currency ?? 'TRY')
  const unit = 10 ** digits
  const marks = locale === 'en' ? { decimalSeparator: '.', thousandSeparator: ',' } : { decimalSeparator: ',', thousandSeparator: '.' }
  const wrong = tried ? wrongWith(one) : undefined
  const missing = wrong && t('price_exceptions.missing')
  const number = (label: string, value: number | undefined, onValue: (value: number | undefined) => void, most?: number, decimals = 0) => (
    <NumberInput
      label={label}
      error={wrong !== undefined && label !== t('segments.within_days')}
      value={value ?? ''}
      onChange={(next) => onValue(next === '' ? undefined : Number(next))}
      min={0}
      {...(most && { max: most })}
      decimalScale={decimals}
      allowDecimal={decimals > 0}
      {...marks}
      hideControls
    />
  )
  /** Without the fields that are left empty. */
  const filled = <C extends Condition>(condition: { [K in keyof C]: C[K] | undefined }) =>
    Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== undefined)) as C
  const minor = (whole: number | undefined) => (whole === undefined ? undefined : Math.round(whole * unit))
  switch (one.kind) {
    case 'orders':
      return (
        <div className="c-form__pair">
          {number(t('segments.at_least'), one.at_least, (at_least) => onOne(filled({ ...one, at_least })))}
          {number(t('segments.at_most'), one.at_most, (at_most) => onOne(filled({ ...one, at_most })))}
          {number(
            t('segments.within_days'),
            one.within_days,
            (within_days) => onOne(filled({ ...one, within_days: within_days || undefined })),
            1_825,
          )}
        </div>
      )
    case 'spent': {
      const whole = (of: number | undefined) => (of === undefined ? undefined : of / unit)
      return (
        <div className="c-form__pair">
          {number(
            t('segments.at_least'),
            whole(one.at_least_minor),
            (of) => onOne(filled({ ...one, at_least_minor: minor(of) })),
            undefined,
            digits,
          )}
          {number(
            t('segments.at_most'),
            whole(one.at_most_minor),
            (of) => onOne(filled({ ...one, at_most_minor: minor(of) })),
            undefined,
            digits,
          )}
          {number(
            t('segments.within_days'),
            one.within_days,
            (within_days) => onOne(filled({ ...one, within_days: within_days || undefined })),
            1_825,
          )}
        </div>
      )
    }
    case 'last_order':
      return 'older_than_days' in one
        ? number(t('segments.days'), one.older_than_days, (days) => onOne({ ...one, older_than_days: days || 1 }), 1_825)
        : number(t('segments.days'), one.newer_than_days, (days) => onOne({ ...one, newer_than_days: days || 1 }), 1_825)
    case 'first_order':
      return (
        <MultiSelect
          label={t('segments.channels')}
          value={one.channels}
          onChange={(next) => onOne({ ...one, channels: next as typeof one.channels })}
          error={missing}
          data={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
        />
      )
    case 'store':
      return (
        <MultiSelect
          label={t('segments.stores')}
          value={one.location_ids}
          onChange={(location_ids) => onOne({ ...one, location_ids })}
          error={missing}
          data={[...places.values()]
            .filter((place) => place.company_id === company_id && place.kind === 'store')
            .map(({ location_id, name }) => ({ value: location_id, label: name }))}
          searchable
        />
      )
    case 'city':
      return <TagsInput label={t('segments.cities')} value={one.cities} onChange={(cities) => onOne({ ...one, cities })} error={missing} />
    case 'consent':
      return (
        <Select
          label={t('segments.by')}
          value={one.channel}
          onChange={(channel) => channel && onOne({ ...one, channel: channel as typeof one.channel })}
          data={(['sms', 'email', 'call', 'push'] as const).map((value) => ({ value, label: t(`segments.consents.${value}`) }))}
          allowDeselect={false}
        />
      )
  }
}
