import { answer } from '@birge/api-client'
import { Icon, type IconName } from '@birge/ui'
import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { foldText } from '@birge/kernel/fold'
import { useApi } from './api.tsx'
import { pages } from './navigation.ts'
import { usePanel } from './panel.tsx'
import { useSession } from './session.tsx'
import { useTexts } from './texts.ts'

interface Choice {
  key: string
  label: string
  description?: string
  icon: IconName
  run: () => void
}

const FOUND = 5
const [store, { open }] = createSpotlight()
export const openPalette = open

/** What is found comes late; Enter then takes the first of all that stand there, not what stood there before. */
function takeTheFirst() {
  const list = document.getElementById(store.getState().listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/** Everything by keyboard: pages, orders by number, products by name, and the few things one does with the console itself. */
export function Palette() {
  const { t } = useTexts()
  const [query, setQuery] = useState('')
  const groups = useChoices(query.trim())
  const choices = groups.flatMap(([, inside]) => inside.map(({ key }) => key)).join()
  useEffect(() => {
    if (query) takeTheFirst()
  }, [choices, query])
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      scrollable
      maxHeight="min(60vh, 30rem)"
      size="36rem"
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
    >
      <Spotlight.Search placeholder={t('palette.ask')} aria-label={t('palette.ask')} leftSection={<Icon name="search" size={20} />} />
      <Spotlight.ActionsList>
        {groups.map(([label, choices]) => (
          <Group key={label} label={label}>
            {choices.map(({ key, label, description, icon, run }) => (
              <Spotlight.Action
                key={key}
                label={label}
                {...(description && { description })}
                leftSection={<Icon name={icon} size={20} />}
                onClick={run}
              />
            ))}
          </Group>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

const Group = ({ label, children }: { label: string; children: ReactNode[] }) => (
  <Spotlight.ActionsGroup label={label}>{children}</Spotlight.ActionsGroup>
)

function useChoices(text: string): [string, Choice[]][] {
  const { t, money } = useTexts()
  const { can, signOut } = useSession()
  const navigate = useNavigate()
  const { show } = usePanel()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const found = useFound(text)
  const matches = (label: string) => foldText(label).includes(foldText(text))

  const orders = (found.orders ?? []).map(
    (order): Choice => ({
      key: order.order_id,
      label: order.number,
      description: [order.customer_name, order.location_name, money(order.total_minor, order.currency)].filter(Boolean).join(' · '),
      icon: 'receipt',
      run: () => show(order.order_id),
    }),
  )
  const products = (found.products ?? []).map(
    (product): Choice => ({
      key: product.product_id,
      label: product.title,
      description: product.skus.slice(0, 3).join(' · '),
      icon: 'tag',
      run: () => show(product.product_id),
    }),
  )
  // Looking for a customer is written down, so it is asked for and not done with every letter; and never by an Enter that came too early.
  const customers: Choice[] =
    text.length > 1 && found.settled && can('customers.read')
      ? [
          {
            key: 'customers',
            label: t('palette.find_customer', { text }),
            icon: 'people',
            run: () => void navigate({ pathname: '/customers', search: new URLSearchParams({ search: text }).toString() }),
          },
        ]
      : []
  const places = pages
    .filter((page) => can(page.permission) && matches(t(`pages.${page.name}`)))
    .map(({ name, path, icon }): Choice => ({ key: path, label: t(`pages.${name}`), icon, run: () => void navigate(path) }))
  const dark = colorScheme === 'dark'
  const deeds = [
    {
      key: 'scheme',
      label: t(dark ? 'palette.light' : 'palette.dark'),
      icon: dark ? 'sun' : 'moon',
      run: () => setColorScheme(dark ? 'light' : 'dark'),
    },
    { key: 'out', label: t('shell.sign_out'), icon: 'sign_out', run: () => void signOut() },
  ] satisfies Choice[]

  return (
    [
      [t('pages.orders'), orders],
      [t('pages.products'), products],
      [t('palette.go_to'), places],
      [t('pages.customers'), customers],
      [t('palette.do'), deeds.filter(({ label }) => matches(label))],
    ] satisfies [string, Choice[]][]
  ).filter(([, choices]) => choices.length > 0)
}

function useFound(text: string) {
  const api = useApi()
  const { can } = useSession()
  const [search] = useDebouncedValue(text, 200)
  const worth = search.length > 1
  const looksLikeNumber = /\d/.test(search)
  const orders = useQuery({
    queryKey: ['orders', 'palette', search],
    queryFn: () => answer(api.GET('/v1/orders', { params: { query: { search: search.slice(0, 40), limit: FOUND } } })),
    enabled: worth && looksLikeNumber && can('orders.read'),
    placeholderData: keepPreviousData,
  })
  const products = useQuery({
    queryKey: ['products', 'palette', search],
    queryFn: () => answer(api.GET('/v1/catalog/products', { params: { query: { search, limit: FOUND } } })),
    enabled: worth && can('catalog.read'),
    placeholderData: keepPreviousData,
  })
  const settled = search === text && !orders.isFetching && !products.isFetching
  return { settled, orders: worth && looksLikeNumber ? orders.data?.items : undefined, products: worth ? products.data?.items : undefined }
}
