import { BirgeMark, Button, ButtonLink, EmptyState, Icon, type IconName, OfflineBanner } from '@birge/ui'
import { Popover, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { NavLink, Navigate, Route, Routes, useLocation, useNavigate } from 'react-router'
import { useReachable } from './connection.ts'
import { ClientsPage, useDueCount } from './clients.tsx'
import { BRINGING, bringToServer } from './counter-offline.ts'
import { useCounter } from './counter.tsx'
import { FindStockPage } from './find-stock.tsx'
import { GiftCardsPage } from './gift-cards.tsx'
import { IncomingPage } from './incoming.tsx'
import { LeavingPage } from './leaving.tsx'
import { useOffline } from './offline.tsx'
import { OrdersHerePage, useLiveOrders, useOrdersToDo } from './orders-here.tsx'
import { PaymentPage } from './payment.tsx'
import { Face } from './pin-sign-in.tsx'
import { RegisterPage } from './register.tsx'
import { pendingSale } from './sale.ts'
import { ReturnsPage } from './returns.tsx'
import { SellPage } from './sell.tsx'
import { SoldOfflinePage } from './sold-offline.tsx'
import { SoldPage } from './sold.tsx'
import { LanguageChoice } from './speaking.tsx'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'
import { TodayPage } from './today.tsx'
import { useUpdate } from './update.ts'
import { WaitingPage } from './waiting.tsx'

/** A till does not fall asleep between two customers. */
function useAwake() {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    const stayAwake = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      // A device that saves its battery may say no.
      lock = await navigator.wakeLock.request('screen').catch(() => undefined)
    }
    void stayAwake()
    document.addEventListener('visibilitychange', stayAwake)
    return () => {
      document.removeEventListener('visibilitychange', stayAwake)
      void lock?.release()
    }
  }, [])
}

/** The frame around every page at the till: where one can go, who is here, and whether the server answers. */
export function Shell() {
  const { t } = useTexts()
  useAwake()
  const reachable = useReachable()
  const { pathname } = useLocation()
  const { register } = useTill()
  const { offline } = useCounter()
  const needsServer = (page: ReactNode) => (offline ? <NeedsServer /> : page)
  // A sale whose answer nobody has seen comes before everything else.
  const unanswered = pendingSale()?.register_id === register.register_id && pathname !== '/pay'
  return (
    <div className="frame">
      <div className="frame__banner">
        <OfflineBanner shown={!reachable || offline}>{offline ? <SellingWithoutServer /> : t('offline.banner')}</OfflineBanner>
        <UpdateOffer />
      </div>
      <Rail />
      <div className="frame__page">
        {unanswered && <Navigate to="/pay" replace />}
        <Routes>
          <Route path="/" element={<SellPage />} />
          <Route path="/pay" element={<PaymentPage />} />
          <Route path="/sold/:order_id" element={<SoldPage />} />
          <Route path="/sold-offline/:sale_id" element={<SoldOfflinePage />} />
          <Route path="/today" element={needsServer(<TodayPage />)} />
          <Route path="/stock" element={needsServer(<FindStockPage />)} />
          <Route path="/stock/:slug" element={needsServer(<FindStockPage />)} />
          <Route path="/orders" element={needsServer(<OrdersHerePage />)} />
          <Route path="/orders/:fulfillment_id" element={needsServer(<OrdersHerePage />)} />
          <Route path="/returns" element={needsServer(<ReturnsPage />)} />
          <Route path="/incoming" element={needsServer(<IncomingPage />)} />
          <Route path="/incoming/:transfer_id" element={needsServer(<IncomingPage />)} />
          <Route path="/transfer" element={needsServer(<LeavingPage />)} />
          <Route path="/transfer/:transfer_id" element={needsServer(<LeavingPage />)} />
          <Route path="/waiting" element={needsServer(<WaitingPage />)} />
          <Route path="/clients" element={needsServer(<ClientsPage />)} />
          <Route path="/gift-cards" element={needsServer(<GiftCardsPage />)} />
          <Route path="/register" element={<RegisterPage />} />
          <Route path="*" element={<Navigate to="/" replace />} />
        </Routes>
      </div>
    </div>
  )
}

/** The till goes on without the server: by which prices, and what is kept here; or how it comes back. */
function SellingWithoutServer() {
  const { t, date } = useTexts()
  const { register } = useTill()
  const { pack, cart, reachable, too_old, unsent } = useOffline()
  const memory = useQueryClient()
  const { tellTrouble } = useCounter()
  const bring = useMutation({
    mutationKey: BRINGING,
    mutationFn: bringToServer,
    onSuccess: () => memory.refetchQueries({ queryKey: ['counter'] }),
    onError: () => tellTrouble(t('offline.not_brought')),
  })
  if (!pack) return null
  if (reachable && cart)
    return (
      <span className="without-server">
        <span>{t('offline.is_back')}</span>
        <Button size="s" variant="secondary" busy={bring.isPending} onClick={() => bring.mutate(cart)}>
          {t('offline.bring')}
        </Button>
      </span>
    )
  const at = `${date(pack.pack.taken_at, register.time_zone, 'day')} ${date(pack.pack.taken_at, register.time_zone, 'time')}`
  return (
    <span className="without-server">
      <strong>{t(too_old ? 'offline.too_old' : 'offline.selling', { hours: pack.pack.good_for_hours })}</strong>{' '}
      <span>{t('offline.prices_of', { at })}</span>
      {unsent.length > 0 && <span> · {t('offline.unsent', { count: unsent.length })}</span>}
    </span>
  )
}

/** What cannot be known or done here without the server is not shown half. */
function NeedsServer() {
  const { t } = useTexts()
  return (
    <main className="page">
      <EmptyState icon="offline" title={t('offline.title')} text={t('offline.page_needs_server')}>
        <ButtonLink href="/">{t('nav.sell')}</ButtonLink>
      </EmptyState>
    </main>
  )
}

/** Between two customers, never while something lies on the counter. */
function UpdateOffer() {
  const { t } = useTexts()
  const ready = useUpdate()
  const reachable = useReachable()
  const { open } = useCounter()
  const { pathname } = useLocation()
  if (!ready || !reachable || open?.cart.lines.length || pathname !== '/') return null
  return (
    <p className="notice update-offer" role="status">
      <Icon name="refresh" size={20} /> <span>{t('update.ready')}</span>
      <Button size="s" variant="secondary" onClick={() => location.reload()}>
        {t('update.load')}
      </Button>
    </p>
  )
}

function Rail() {
  const { t } = useTexts()
  const { waiting } = useCounter()
  const { unsent } = useOffline()
  const { register } = useTill()
  useLiveOrders()
  const to_do = useOrdersToDo(register)
  const due = useDueCount()
  const places: { to: string; icon: IconName; text: string; count?: number }[] = [
    { to: '/today', icon: 'chart', text: t('nav.today') },
    { to: '/', icon: 'cart', text: t('nav.sell'), count: waiting.length },
    { to: '/orders', icon: 'truck', text: t('nav.orders'), count: to_do },
    { to: '/stock', icon: 'box', text: t('nav.stock') },
    { to: '/clients', icon: 'people', text: t('nav.clients'), count: due },
    { to: '/register', icon: 'cash', text: t('nav.register'), count: unsent.length },
  ]
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <BirgeMark size={40} className="rail__mark" />
      <ul>
        {places.map(({ to, icon, text, count }) => (
          <li key={to}>
            <NavLink to={to} end={to === '/'} className="rail__link">
              <span className="rail__icon">
                <Icon name={icon} size={26} />
                {count ? <span className="rail__count">{count}</span> : null}
              </span>
              {text}
            </NavLink>
          </li>
        ))}
      </ul>
      <DeviceMenu />
    </nav>
  )
}

function DeviceMenu() {
  const { t } = useTexts()
  const { session, register, sign_out } = useTill()
  const reachable = useReachable()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [open, setOpen] = useState(false)
  const go = useNavigate()
  const leaveTo = (page: string) => {
    setOpen(false)
    void go(page)
  }
  const night = colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  return (
    <Popover position="right-end" width={288} shadow="md" radius="lg" trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <button type="button" className="rail__me" onClick={() => setOpen(!open)}>
          <Face name={session.name} initials={session.initials} size="s" />
          <span className="rail__name">{session.name.split(' ')[0]}</span>
          <span className="b-visually-hidden">{t('device.menu')}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className="device-menu" aria-label={t('device.menu')}>
        <p className="device-menu__who">
          <strong>{session.name}</strong>
          {register.location_name} · {register.name}
        </p>
        <Button variant="quiet" icon="download" wide onClick={() => leaveTo('/incoming')}>
          {t('goods.incoming')}
        </Button>
        <Button variant="quiet" icon="truck" wide onClick={() => leaveTo('/transfer')}>
          {t('goods.leaving')}
        </Button>
        <Button variant="quiet" icon="lock" wide disabled_because={reachable ? null : t('offline.no_lock')} onClick={() => void sign_out()}>
          {t('device.lock')}
        </Button>
        <Button variant="quiet" icon={night ? 'sun' : 'moon'} wide onClick={() => setColorScheme(night ? 'light' : 'dark')}>
          {t(night ? 'device.light' : 'device.dark')}
        </Button>
        <LanguageChoice label={t('device.language')} />
      </Popover.Dropdown>
    </Popover>
  )
}
