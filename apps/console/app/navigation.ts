import type { IconName } from '@birge/ui'
import type { ComponentType } from 'react'
import { later } from './later.ts'

export interface ConsolePage {
  name:
    | 'today'
    | 'orders'
    | 'targets'
    | 'phone_order'
    | 'customers'
    | 'gift_cards'
    | 'follow_ups'
    | 'ambiguous'
    | 'reviews'
    | 'approvals'
    | 'products'
    | 'price_changes'
    | 'price_exceptions'
    | 'price_parity'
    | 'labels'
    | 'promotions'
    | 'segments'
    | 'stock'
    | 'movements'
    | 'goods_transfers'
    | 'books'
    | 'balance'
    | 'transfers'
    | 'offline_sales'
    | 'outbox'
    | 'privacy'
    | 'sources'
    | 'staff'
    | 'tills'
    | 'payment_methods'
    | 'awaited'
    | 'alarms'
    | 'payouts'
    | 'deposits'
    | 'delivery'
    | 'price_taxation'
    | 'gift_card_rules'
    | 'agreements'
  group: 'sale' | 'offer' | 'trust' | 'house'
  path: string
  icon: IconName
  /** After `g`. */
  key: string
  permission: string
  Page: ComponentType
}

/** Every page of the console, in the order of the menu. */
export const pages: ConsolePage[] = [
  {
    name: 'today',
    group: 'sale',
    path: '/today',
    icon: 'home',
    key: 'd',
    permission: 'orders.read',
    Page: later(() => import('./pages/today.tsx').then((of) => of.TodayPage)),
  },
  {
    name: 'orders',
    group: 'sale',
    path: '/orders',
    icon: 'receipt',
    key: 'o',
    permission: 'orders.read',
    Page: later(() => import('./pages/orders.tsx').then((of) => of.OrdersPage)),
  },
  {
    name: 'awaited',
    group: 'sale',
    path: '/awaited-payments',
    icon: 'clock',
    key: 'j',
    permission: 'payments.read',
    Page: later(() => import('./pages/awaited.tsx').then((of) => of.AwaitedPage)),
  },
  {
    name: 'alarms',
    group: 'sale',
    path: '/alarms',
    icon: 'warning',
    key: '6',
    permission: 'payments.read',
    Page: later(() => import('./pages/alarms.tsx').then((of) => of.AlarmsPage)),
  },
  {
    name: 'payouts',
    group: 'sale',
    path: '/payouts',
    icon: 'download',
    key: '8',
    permission: 'ledger.read',
    Page: later(() => import('./pages/payouts.tsx').then((of) => of.PayoutsPage)),
  },
  {
    name: 'targets',
    group: 'sale',
    path: '/targets',
    icon: 'star',
    key: '=',
    permission: 'takings.read',
    Page: later(() => import('./pages/targets.tsx').then((of) => of.TargetsPage)),
  },
  {
    name: 'phone_order',
    group: 'sale',
    path: '/phone-order',
    icon: 'phone',
    key: 'q',
    permission: 'phone_orders.take',
    Page: later(() => import('./pages/phone-order.tsx').then((of) => of.PhoneOrderPage)),
  },
  {
    name: 'customers',
    group: 'sale',
    path: '/customers',
    icon: 'people',
    key: 'c',
    permission: 'customers.read',
    Page: later(() => import('./pages/customers.tsx').then((of) => of.CustomersPage)),
  },
  {
    name: 'gift_cards',
    group: 'sale',
    path: '/gift-cards',
    icon: 'gift',
    key: 'h',
    permission: 'gift_cards.read',
    Page: later(() => import('./pages/gift-cards.tsx').then((of) => of.GiftCardsPage)),
  },
  {
    name: 'deposits',
    group: 'sale',
    path: '/deposits',
    icon: 'cash',
    key: '3',
    permission: 'deposits.read',
    Page: later(() => import('./pages/deposits.tsx').then((of) => of.DepositsPage)),
  },
  {
    name: 'follow_ups',
    group: 'sale',
    path: '/follow-ups',
    icon: 'bell',
    key: 'u',
    permission: 'clienteling.work',
    Page: later(() => import('./pages/follow-ups.tsx').then((of) => of.FollowUpsPage)),
  },
  {
    name: 'ambiguous',
    group: 'sale',
    path: '/ambiguous-facts',
    icon: 'question',
    key: 'w',
    permission: 'customers.merge',
    Page: later(() => import('./pages/ambiguous.tsx').then((of) => of.AmbiguousPage)),
  },
  {
    name: 'reviews',
    group: 'sale',
    path: '/reviews',
    icon: 'copy',
    key: 'e',
    permission: 'identity.review',
    Page: later(() => import('./pages/reviews.tsx').then((of) => of.ReviewsPage)),
  },
  {
    name: 'approvals',
    group: 'sale',
    path: '/approvals',
    icon: 'check',
    key: 'a',
    permission: 'approvals.decide',
    Page: later(() => import('./pages/approvals.tsx').then((of) => of.ApprovalsPage)),
  },
  {
    name: 'products',
    group: 'offer',
    path: '/products',
    icon: 'tag',
    key: 'p',
    permission: 'catalog.read',
    Page: later(() => import('./pages/products.tsx').then((of) => of.ProductsPage)),
  },
  {
    name: 'price_changes',
    group: 'offer',
    path: '/price-changes',
    icon: 'sort',
    key: 'y',
    permission: 'pricing.read',
    Page: later(() => import('./pages/price-changes.tsx').then((of) => of.PriceChangesPage)),
  },
  {
    name: 'price_exceptions',
    group: 'offer',
    path: '/price-exceptions',
    icon: 'calendar',
    key: 'r',
    permission: 'pricing.read',
    Page: later(() => import('./pages/price-exceptions.tsx').then((of) => of.PriceExceptionsPage)),
  },
  {
    name: 'price_parity',
    group: 'offer',
    path: '/price-parity',
    icon: 'eye',
    key: '2',
    permission: 'parity.read',
    Page: later(() => import('./pages/price-parity.tsx').then((of) => of.PriceParityPage)),
  },
  {
    name: 'labels',
    group: 'offer',
    path: '/labels',
    icon: 'printer',
    key: '0',
    permission: 'pricing.read',
    Page: later(() => import('./pages/labels.tsx').then((of) => of.LabelsPage)),
  },
  {
    name: 'promotions',
    group: 'offer',
    path: '/promotions',
    icon: 'percent',
    key: 'n',
    permission: 'promotions.read',
    Page: later(() => import('./pages/promotions.tsx').then((of) => of.PromotionsPage)),
  },
  {
    name: 'segments',
    group: 'offer',
    path: '/segments',
    icon: 'heart',
    key: '5',
    permission: 'segments.read',
    Page: later(() => import('./pages/segments.tsx').then((of) => of.SegmentsPage)),
  },
  {
    name: 'stock',
    group: 'offer',
    path: '/stock',
    icon: 'box',
    key: 's',
    permission: 'stock.read',
    Page: later(() => import('./pages/stock.tsx').then((of) => of.StockPage)),
  },
  {
    name: 'movements',
    group: 'offer',
    path: '/stock/movements',
    icon: 'swap',
    key: 'm',
    permission: 'stock.read',
    Page: later(() => import('./pages/movements.tsx').then((of) => of.MovementsPage)),
  },
  {
    name: 'goods_transfers',
    group: 'offer',
    path: '/stock/transfers',
    icon: 'arrow_right',
    key: '-',
    permission: 'transfers.read',
    Page: later(() => import('./pages/goods-transfers.tsx').then((of) => of.GoodsTransfersPage)),
  },
  {
    name: 'books',
    group: 'trust',
    path: '/books',
    icon: 'scale',
    key: 'b',
    permission: 'books.read',
    Page: later(() => import('./pages/books.tsx').then((of) => of.BooksPage)),
  },
  {
    name: 'balance',
    group: 'trust',
    path: '/books/balance',
    icon: 'book',
    key: 'l',
    permission: 'ledger.read',
    Page: later(() => import('./pages/balance.tsx').then((of) => of.BalancePage)),
  },
  {
    name: 'transfers',
    group: 'trust',
    path: '/books/transfers',
    icon: 'list',
    key: 'f',
    permission: 'ledger.read',
    Page: later(() => import('./pages/transfers.tsx').then((of) => of.TransfersPage)),
  },
  {
    name: 'offline_sales',
    group: 'trust',
    path: '/offline-sales',
    icon: 'offline',
    key: '7',
    permission: 'offline_sales.read',
    Page: later(() => import('./pages/offline-sales.tsx').then((of) => of.OfflineSalesPage)),
  },
  {
    name: 'outbox',
    group: 'house',
    path: '/outbox',
    icon: 'outbox',
    key: 'x',
    permission: 'outbox.read',
    Page: later(() => import('./pages/outbox.tsx').then((of) => of.OutboxPage)),
  },
  {
    name: 'privacy',
    group: 'house',
    path: '/privacy',
    icon: 'lock',
    key: 'v',
    permission: 'privacy.read',
    Page: later(() => import('./pages/privacy.tsx').then((of) => of.PrivacyPage)),
  },
  {
    name: 'sources',
    group: 'house',
    path: '/sources',
    icon: 'chart',
    key: 'i',
    permission: 'tracking.read',
    Page: later(() => import('./pages/sources.tsx').then((of) => of.SourcesPage)),
  },
  {
    name: 'staff',
    group: 'house',
    path: '/staff',
    icon: 'person',
    key: 't',
    permission: 'staff.read',
    Page: later(() => import('./pages/staff.tsx').then((of) => of.StaffPage)),
  },
  {
    name: 'tills',
    group: 'house',
    path: '/tills',
    icon: 'store',
    key: 'k',
    permission: 'registers.read',
    Page: later(() => import('./pages/tills.tsx').then((of) => of.TillsPage)),
  },
  {
    name: 'payment_methods',
    group: 'house',
    path: '/payment-methods',
    icon: 'card',
    key: 'z',
    permission: 'payments.manage',
    Page: later(() => import('./pages/payment-methods.tsx').then((of) => of.PaymentMethodsPage)),
  },
  {
    name: 'delivery',
    group: 'house',
    path: '/delivery',
    icon: 'truck',
    key: '1',
    permission: 'companies.read',
    Page: later(() => import('./pages/delivery.tsx').then((of) => of.DeliveryPage)),
  },
  {
    name: 'price_taxation',
    group: 'house',
    path: '/price-taxation',
    icon: 'history',
    key: '9',
    permission: 'companies.read',
    Page: later(() => import('./pages/price-taxation.tsx').then((of) => of.PriceTaxationPage)),
  },
  {
    name: 'gift_card_rules',
    group: 'house',
    path: '/gift-card-rules',
    icon: 'settings',
    key: '4',
    permission: 'gift_cards.read',
    Page: later(() => import('./pages/gift-card-rules.tsx').then((of) => of.GiftCardRulesPage)),
  },
  {
    name: 'agreements',
    group: 'house',
    path: '/agreements',
    icon: 'edit',
    key: 'g',
    permission: 'agreements.read',
    Page: later(() => import('./pages/agreements.tsx').then((of) => of.AgreementsPage)),
  },
]
