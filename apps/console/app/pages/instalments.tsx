import { type Answer, answer } from '@birge/api-client'
import { card_programmes, instalment_groups } from '@birge/kernel/instalments'
import { Icon, Skeleton, useLocale } from '@birge/ui'
import { ActionIcon, Autocomplete, Button, Group, NumberInput, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAnswer, useApi } from '../api.tsx'
import { Section } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed, Refused } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { State, usePercentField } from '../words.tsx'

type Offers = Answer<'/v1/companies/{company_id}/instalment-offers'>
type Category = Answer<'/v1/catalog/categories'>['categories'][number]

/** Another may be typed. */
const PROGRAMMES = Object.keys(card_programmes)

/** With which cards one can pay in how many instalments, and what the law allows; nothing where the country knows none. */
export function Instalments({ company_id, company_currency }: { company_id: string; company_currency: string }) {
  const { t } = useTexts()
  const { can } = useSession()
  const api = useApi()
  const offers = useAnswer(['instalment-offers', company_id], () =>
    answer(api.GET('/v1/companies/{company_id}/instalment-offers', { params: { path: { company_id } } })),
  )
  if (offers.error) return <Failed error={offers.error} again={() => void offers.refetch()} />
  if (!offers.data) return <Skeleton height="12rem" radius="var(--radius-m)" />
  if (!offers.data.has_instalments) return null
  return (
    <>
      <Section title={t('instalments.title')}>
        <Offered key={company_id} company_id={company_id} items={offers.data.items} />
      </Section>
      <Section title={t('instalments.caps')}>
        <Caps caps={offers.data.caps} currency={company_currency} />
      </Section>
      {can('catalog.write') && (
        <Section title={t('instalments.goods')}>
          <Goods />
        </Section>
      )}
    </>
  )
}

interface Row {
  key: number
  programme: string
  count: number | string
  percent: number | string
}

function Offered({ company_id, items }: { company_id: string; items: Offers['items'] }) {
  const { t } = useTexts()
  const percents = usePercentField()
  const api = useApi()
  const memory = useQueryClient()
  // What is read anew meanwhile does not take away what is not saved yet.
  const [unsaved, setRows] = useState<Row[] | null>(null)
  const rows = unsaved ?? items.map(({ programme, count, surcharge_bp }, key) => ({ key, programme, count, percent: surcharge_bp / 100 }))
  const nameOf = (programme: string) => (programme === 'any' ? t('instalments.any') : programme)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/v1/companies/{company_id}/instalment-offers', {
          params: { path: { company_id } },
          body: {
            offers: rows.map(({ programme, count, percent }) => ({
              programme: programme === t('instalments.any') ? 'any' : programme,
              count: Number(count),
              surcharge_bp: Math.round(Number(percent) * 100),
            })),
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('instalments.saved'), withCloseButton: false })
      await memory.invalidateQueries({ queryKey: ['instalment-offers', company_id] })
      setRows(null)
    },
  })
  const change = (key: number, part: Partial<Row>) => setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)))
  const last = rows.at(-1)
  const add = () =>
    setRows([
      ...rows,
      {
        key: (last?.key ?? 0) + 1,
        programme: last?.programme ?? t('instalments.any'),
        count: Number(last?.count ?? 2) + 1,
        percent: last?.percent ?? 0,
      },
    ])
  const isIncomplete = rows.some(({ programme, count }) => !programme.trim() || Number(count) < 2)
  return (
    <form
      className="c-flow"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <p className="c-faint c-explain">{t('instalments.text')}</p>
      {rows.length > 0 && (
        <div className="c-sub-scroll" tabIndex={0} role="region" aria-label={t('instalments.title')}>
          <table className="c-sub c-offers">
            <thead>
              <tr>
                <th>{t('instalments.programme')}</th>
                <th>{t('instalments.count')}</th>
                <th>{t('instalments.surcharge')}</th>
                <th>{t('instalments.carried')}</th>
                <th>
                  <span className="b-visually-hidden">{t('instalments.remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={row.key}>
                  <td>
                    <Autocomplete
                      aria-label={`${t('instalments.programme')} ${at + 1}`}
                      data={[t('instalments.any'), ...PROGRAMMES]}
                      value={nameOf(row.programme)}
                      maxLength={40}
                      onChange={(programme) => change(row.key, { programme })}
                    />
                  </td>
                  <td>
                    <NumberInput
                      aria-label={`${t('instalments.count')} ${at + 1}`}
                      value={row.count}
                      min={2}
                      max={18}
                      allowDecimal={false}
                      onChange={(count) => change(row.key, { count })}
                    />
                  </td>
                  <td>
                    <NumberInput
                      aria-label={`${t('instalments.surcharge')} ${at + 1}`}
                      value={row.percent}
                      min={0}
                      max={100}
                      decimalScale={2}
                      {...percents}
                      onChange={(percent) => change(row.key, { percent })}
                    />
                  </td>
                  <td>{Number(row.percent) > 0 ? t('instalments.by_customer') : t('instalments.by_shop')}</td>
                  <td>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${t('instalments.remove')} ${at + 1}`}
                      onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
                    >
                      <Icon name="close" size={16} />
                    </ActionIcon>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length === 0 && <p className="c-faint">{t('instalments.none')}</p>}
      <Refused error={save.error} />
      <Group>
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={add}>
          {t('instalments.add')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={isIncomplete}>
          {t('payment_methods.save')}
        </Button>
      </Group>
    </form>
  )
}

/** What the law allows today, each with where that is known from. */
function Caps({ caps, currency }: { caps: Offers['caps']; currency: string }) {
  const { t, money } = useTexts()
  return (
    <>
      <p className="c-faint c-explain">{t('instalments.caps_text')}</p>
      <div className="c-sub-scroll" tabIndex={0} role="region" aria-label={t('instalments.caps')}>
        <table className="c-sub">
          <thead>
            <tr>
              <th>{t('instalments.kind')}</th>
              <th>{t('instalments.most')}</th>
              <th>{t('instalments.source')}</th>
            </tr>
          </thead>
          <tbody>
            {caps.map(({ group, most, up_to_minor, commercial, from_on, source, is_certain }) => (
              <tr key={`${group} ${commercial} ${up_to_minor}`}>
                <td>
                  {t(`instalments.groups.${group}`)}
                  {commercial && <span className="c-faint"> · {t('instalments.commercial')}</span>}
                  {up_to_minor !== null && (
                    <span className="c-faint"> · {t('instalments.up_to', { amount: money(up_to_minor, currency) })}</span>
                  )}
                </td>
                <td>{most === 1 ? t('instalments.single') : most}</td>
                <td>
                  {from_on} · {source} {!is_certain && <State tone="open">{t('instalments.uncertain')}</State>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** What kind of goods the law takes each category for; below it the same holds unless another is chosen. */
function Goods() {
  const { t } = useTexts()
  const locale = useLocale()
  const api = useApi()
  const memory = useQueryClient()
  const { data, error, refetch } = useAnswer(['categories'], () => answer(api.GET('/v1/catalog/categories')))
  const save = useMutation({
    mutationFn: ({ slug, title, instalment_group }: Pick<Category, 'slug' | 'title' | 'instalment_group'>) =>
      answer(api.PUT('/v1/catalog/categories', { body: { categories: [{ slug, title, instalment_group }] } })),
    onSuccess: () => memory.invalidateQueries({ queryKey: ['categories'] }),
  })
  if (error) return <Failed error={error} again={() => void refetch()} />
  if (!data) return <Skeleton height="12rem" radius="var(--radius-m)" />
  return (
    <div className="c-flow">
      <p className="c-faint c-explain">{t('instalments.goods_text')}</p>
      {inOrder(data.categories).map(({ category, depth }) => (
        <Select
          key={category.slug}
          className="c-of-category"
          style={{ marginInlineStart: `calc(var(--space-4) * ${depth})` }}
          label={category.title[locale] ?? category.title.tr ?? category.title.en ?? category.slug}
          placeholder={t(depth ? 'instalments.as_above' : 'instalments.groups.general')}
          clearable
          value={category.instalment_group}
          data={instalment_groups.map((value) => ({ value, label: t(`instalments.groups.${value}`) }))}
          onChange={(group) => save.mutate({ ...category, instalment_group: group as Category['instalment_group'] })}
        />
      ))}
      <Refused error={save.error} />
    </div>
  )
}

/** Each below the one above it. */
function inOrder(categories: readonly Category[], parent: string | null = null, depth = 0): { category: Category; depth: number }[] {
  return categories
    .filter((category) => category.parent === parent)
    .flatMap((category) => [{ category, depth }, ...inOrder(categories, category.slug, depth + 1)])
}
