import { type Answer, answer } from '@birge/api-client'
import { formatPercent } from '@birge/kernel/money'
import { Icon, useLocale } from '@birge/ui'
import { Select } from '@mantine/core'
import { chosen, useAnswer, useApi, usePages } from '../api.tsx'
import { usePlaces, useRegisters } from '../known.ts'
import { type Column, List, NothingHere, Page, useFilters, Views } from '../list.tsx'
import { ItemLink } from '../panel.tsx'
import { useTexts } from '../texts.ts'
import { Moment, Money, Who } from '../words.tsx'
import './offline-sales.css'

type OfflineSale = Answer<'/v1/offline-sales'>['items'][number]
type Finding = OfflineSale['findings'][number]
type Code = Finding['code']
const names = ['show', 'finding', 'location_id'] as const
const codes = Object.keys({
  price_differs: 0,
  promotion_differs: 0,
  tax_differs: 0,
  not_for_sale: 0,
  stock_short: 0,
  late_entry: 0,
  pack_unproven: 0,
  other_register: 0,
  seller_elsewhere: 0,
  seller_left: 0,
  number_repeated: 0,
  clock_ahead: 0,
  pack_old: 0,
  not_calculated: 0,
  slip_masked: 0,
} satisfies Record<Code, 0>) as Code[]

/** What tills have sold without the server: in what it differs from what the server would have said, what could not be booked, and numbers that never came. */
export function OfflineSalesPage() {
  const { t } = useTexts()
  const api = useApi()
  const places = usePlaces()
  const { filters, set, isFiltered, clear } = useFilters(names)
  const { show, location_id } = filters
  const finding = codes.find((code) => code === filters.finding)
  const query = usePages(['offline-sales', filters], (paging) =>
    answer(
      api.GET('/v1/offline-sales', {
        params: {
          query: {
            ...paging,
            ...chosen({ location_id }),
            ...(finding ? { finding } : show === 'refused' ? { refused: true } : show !== 'all' && { differences: true }),
          },
        },
      }),
    ),
  )
  const missing = useAnswer(['offline-sales', 'missing', location_id], () =>
    answer(api.GET('/v1/offline-sales', { params: { query: { ...chosen({ location_id }), limit: 1 } } })),
  ).data?.missing
  const columns: Column<OfflineSale>[] = [
    {
      key: 'number',
      title: t('offline_sales.number'),
      width: '13rem',
      phone: 'lead',
      cell: ({ offline_number, order_number }) => (
        <span>
          <span className="b-figures">{offline_number}</span>
          <span className="c-below c-faint b-figures">{order_number ?? t('offline_sales.not_booked')}</span>
        </span>
      ),
    },
    { key: 'findings', title: t('offline_sales.found'), cell: (sale) => <Found sale={sale} /> },
    {
      key: 'register',
      title: t('tills.one'),
      width: '9rem',
      cell: ({ register_id, register_name, location_name }) => (
        <span>
          <ItemLink id={register_id}>{register_name}</ItemLink>
          <span className="c-below c-faint">{location_name}</span>
        </span>
      ),
    },
    {
      key: 'sold',
      title: t('offline_sales.sold'),
      width: '10rem',
      spare: true,
      cell: ({ sold_at, told_at }) => (
        <span>
          <Moment at={sold_at} />
          <span className="c-below c-faint">
            <span>{t('offline_sales.told')}</span> <Moment at={told_at} />
          </span>
        </span>
      ),
    },
    {
      key: 'total',
      title: t('orders.total'),
      align: 'end',
      width: '8rem',
      phone: 'aside',
      cell: ({ total_minor, currency }) => <Money minor={total_minor} currency={currency} />,
    },
  ]
  const views = [
    { title: t('offline_sales.views.differ'), filters: {} },
    { title: t('offline_sales.views.refused'), filters: { show: 'refused' } },
    { title: t('offline_sales.views.all'), filters: { show: 'all' } },
  ]
  return (
    <Page
      title={t('pages.offline_sales')}
      views={<Views views={views} names={['show']} />}
      filters={
        <>
          <Select
            size="sm"
            className="c-select"
            aria-label={t('stock.place')}
            placeholder={t('stock.everywhere')}
            value={location_id}
            onChange={(location_id) => set({ location_id })}
            data={[...places.values()]
              .filter((place) => place.kind === 'store')
              .map(({ location_id, name }) => ({ value: location_id, label: name }))}
            clearable
          />
          <Select
            size="sm"
            className="c-select c-select--wide"
            aria-label={t('offline_sales.found')}
            placeholder={t('offline_sales.whatever')}
            value={finding ?? null}
            onChange={(finding) => set({ finding, show: null })}
            data={codes.map((code) => ({ value: code, label: t(`offline_sales.findings.${code}`) }))}
            clearable
          />
        </>
      }
    >
      {missing && missing.length > 0 && <Missing of={missing} />}
      <List
        label={t('pages.offline_sales')}
        rows={query.rows}
        columns={columns}
        idOf={({ order_id, register_id }) => order_id ?? register_id}
        keyOf={({ sale_id, refusal }) => (refusal ? `refused ${sale_id}` : sale_id)}
        query={query}
        empty={
          <NothingHere
            icon="offline"
            title={t('offline_sales.empty.title')}
            text={t('offline_sales.empty.text')}
            filtered={isFiltered && clear}
          />
        }
      />
    </Page>
  )
}

/** Numbers that a till has printed, or is to print before those that came. */
function Missing({ of }: { of: Answer<'/v1/offline-sales'>['missing'] }) {
  const { t } = useTexts()
  const registers = useRegisters()
  return (
    <section className="c-statement c-missing" aria-label={t('offline_sales.missing')}>
      <h2>
        <Icon name="warning" size={18} /> {t('offline_sales.missing')}
      </h2>
      <p className="c-faint">{t('offline_sales.missing_text')}</p>
      <ul>
        {of.map(({ device, register_id, numbers }) => (
          <li key={device}>
            <ItemLink id={register_id}>{registers.get(register_id)?.name ?? device}</ItemLink>{' '}
            <span className="b-figures">{numbers.join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was found in one, or why it was not booked. */
function Found({ sale }: { sale: OfflineSale }) {
  const { t, known } = useTexts()
  if (sale.refusal) {
    const why = `offline_sales.refusals.${sale.refusal.code}`
    return (
      <span className="c-found" data-tone="bad">
        {known(why) ? t(why) : t('offline_sales.refused_because', { code: sale.refusal.code })}
      </span>
    )
  }
  if (!sale.findings.length) return <span className="c-faint">{t('offline_sales.as_expected')}</span>
  return (
    <ul className="c-found">
      {sale.findings.map((finding, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are written once and stay in their order
        <li key={`${finding.code} ${at}`}>
          {t(`offline_sales.findings.${finding.code}`)}
          <Details of={finding} sale={sale} />
        </li>
      ))}
    </ul>
  )
}

/** Of which thing, how much, by whom. */
function Details({ of, sale: { titles, currency } }: { of: Finding; sale: OfflineSale }) {
  const { t, money } = useTexts()
  const locale = useLocale()
  const { variant_id, staff_id, quantity, cash_minor, charged_minor, expected_minor, charged_bp, expected_bp } = of
  const figures = [
    charged_minor !== undefined &&
      expected_minor !== undefined &&
      t('offline_sales.instead_of', { charged: money(charged_minor, currency), expected: money(expected_minor, currency) }),
    charged_bp !== undefined &&
      expected_bp !== undefined &&
      t('offline_sales.instead_of', { charged: formatPercent(charged_bp, locale), expected: formatPercent(expected_bp, locale) }),
    quantity !== undefined && t('offline_sales.pieces', { count: quantity }),
    cash_minor !== undefined && money(cash_minor, currency),
  ].filter((figure) => figure !== false)
  if (!variant_id && !staff_id && !figures.length) return null
  return (
    <span className="c-below c-faint">
      {variant_id && <ItemLink id={variant_id}>{titles[variant_id] ?? variant_id}</ItemLink>}
      {staff_id && <Who actor={`staff:${staff_id}`} />}
      {figures.map((figure) => (
        <span key={figure}>{figure}</span>
      ))}
    </span>
  )
}
