import { answer } from '@birge/api-client'
import { formatPhone } from '@birge/kernel/phone'
import {
  Anchor,
  Badge,
  Button,
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  Field,
  Icon,
  Input,
  type Locale,
  locales,
  Select,
  Skeleton,
  useToast,
} from '@birge/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useApi } from '../api.tsx'
import { type Customer, useCustomer } from '../cart.ts'
import { Deposits } from '../deposits.tsx'
import { Elsewhere, timeZones } from '../elsewhere.tsx'
import { Head } from '../head.tsx'
import { Consents, MyData } from '../privacy.tsx'
import { refusalText } from '../refusals.ts'
import { SavedCards } from '../saved-cards.tsx'
import { SignIn } from '../sign-in.tsx'
import { useTexts } from '../texts.ts'
import { typedIn } from '../typed-in.ts'
import { localeAddress, useShop } from '../visit.ts'

export default function AccountPage() {
  const { t } = useTexts()
  const { data: customer, isError, refetch } = useCustomer()
  return (
    <div className="b-page page">
      <Head title={t('account.title')} />
      {isError ? (
        <ErrorState title={t('errors.failed')} text={t('errors.failed_text')}>
          <Button icon="refresh" onClick={() => void refetch()}>
            {t('errors.again')}
          </Button>
        </ErrorState>
      ) : customer === undefined ? (
        <div aria-busy="true" className="b-stack">
          <Skeleton width="16rem" height="3rem" />
          <Skeleton height="16rem" radius="var(--radius-l)" />
        </div>
      ) : customer ? (
        <Account customer={customer} />
      ) : (
        <div className="account-door">
          <h1>{t('account.title')}</h1>
          <SignIn />
          <ul className="account-door__why">
            <li>
              <Icon name="swap" />
              {t('account.why_cart')}
            </li>
            <li>
              <Icon name="receipt" />
              {t('account.why_orders')}
            </li>
            <li>
              <Icon name="lock" />
              {t('account.why_code')}
            </li>
          </ul>
        </div>
      )}
    </div>
  )
}

function Account({ customer }: { customer: Customer }) {
  const { t } = useTexts()
  return (
    <>
      <header className="heading-row">
        <div>
          <h1>{customer.first_name ? t('account.hello', { name: customer.first_name }) : t('account.title')}</h1>
          <p className="b-soft">{customer.phone ? formatPhone(customer.phone) : customer.email}</p>
        </div>
        <SignOut />
      </header>
      <div className="account">
        <div className="account__side">
          <Orders />
          <Deposits />
          <Consents />
        </div>
        <div className="account__side">
          <Profile customer={customer} />
          <SavedCards />
          <MyData />
        </div>
      </div>
    </>
  )
}

function Orders() {
  const { t, money, date } = useTexts()
  const { market } = useShop()
  const api = useApi()
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['orders', 'all'],
    queryFn: ({ pageParam }) => answer(api.GET('/v1/orders', { params: { query: { limit: 20, ...(pageParam && { after: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const orders = data?.pages.flatMap((page) => page.items)
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">{t('account.orders')}</h2>
      {isError ? (
        <ErrorState title={t('errors.failed')}>
          <Button onClick={() => void refetch()}>{t('errors.again')}</Button>
        </ErrorState>
      ) : !orders ? (
        <div aria-busy="true" className="b-stack">
          <Skeleton height="5rem" radius="var(--radius-m)" />
          <Skeleton height="5rem" radius="var(--radius-m)" />
        </div>
      ) : orders.length === 0 ? (
        <EmptyState icon="receipt" title={t('account.no_orders')} text={t('account.no_orders_text')}>
          <ButtonLink href="/">{t('cart.go_on')}</ButtonLink>
        </EmptyState>
      ) : (
        <ul className="order-cards">
          {orders.map((order) => (
            <li key={order.order_id}>
              <Icon name={order.channel === 'till' ? 'store' : order.delivery === 'collect' ? 'box' : 'truck'} />
              <span>
                <Anchor href={`/orders/${order.order_id}`}>{t('order.number', { number: order.number })}</Anchor>
                <span className="b-small b-soft">
                  {date(order.placed_at, timeZones[market], 'date')} · {t('cart.items', { count: order.item_count })} ·{' '}
                  {t(`channels.${order.channel === 'till' ? 'till' : 'web'}`)}
                </span>
              </span>
              <span className="order-cards__end">
                <strong className="b-figures">{money(order.total_minor, order.currency)}</strong>
                <Badge tone={order.status === 'placed' ? 'accent' : 'neutral'}>
                  {t(`order.status_${order.status as 'placed' | 'completed' | 'cancelled'}`)}
                </Badge>
              </span>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <p className="more">
          <Button variant="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('list.more')}
          </Button>
        </p>
      )}
      {data && !hasNextPage && <Elsewhere />}
    </section>
  )
}

function Profile({ customer }: { customer: Customer }) {
  const texts = useTexts()
  const { t } = texts
  const api = useApi()
  const memory = useQueryClient()
  const say = useToast()
  const save = useMutation({
    mutationFn: (change: { first_name: string; last_name: string; locale: Locale }) => answer(api.PATCH('/v1/me', { body: change })),
    onSuccess: ({ customer: changed }) => {
      memory.setQueryData(['me'], changed)
      say({ text: t('account.saved') })
    },
    onError: (problem) => say({ text: refusalText(texts, problem), tone: 'critical' }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    const { first_name, last_name, locale } = typedIn<'first_name' | 'last_name' | 'locale'>(event)
    save.mutate({ first_name, last_name, locale: locale as Locale })
  }
  return (
    <section aria-labelledby="profile">
      <Card>
        <form className="b-stack" onSubmit={submit}>
          <h2 id="profile">{t('account.profile')}</h2>
          <Field label={t('account.first_name')}>
            <Input name="first_name" autoComplete="given-name" maxLength={80} defaultValue={customer.first_name ?? ''} />
          </Field>
          <Field label={t('account.last_name')}>
            <Input name="last_name" autoComplete="family-name" maxLength={80} defaultValue={customer.last_name ?? ''} />
          </Field>
          <Field label={t('account.language')} hint={t('account.language_hint')}>
            <Select name="locale" defaultValue={customer.locale}>
              {locales.map((locale) => (
                <option key={locale} value={locale} lang={locale}>
                  {t(`languages.${locale}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" busy={save.isPending}>
            {t('account.save')}
          </Button>
        </form>
      </Card>
    </section>
  )
}

/** What this device knew of her it forgets: the page is loaded anew. */
function SignOut() {
  const { t, locale } = useTexts()
  const api = useApi()
  const signOut = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/sign-ins/current')),
    onSuccess: () => {
      sessionStorage.clear()
      location.assign(localeAddress(locale, '/'))
    },
  })
  return (
    <Button variant="quiet" size="s" icon="sign_out" busy={signOut.isPending} onClick={() => signOut.mutate()}>
      {t('account.sign_out')}
    </Button>
  )
}
