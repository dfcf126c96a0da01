import type { IconName } from '@birge/ui'
import type { ComponentType } from 'react'
import { BooksPage } from './pages/books.tsx'
import { AmbiguousPage } from './pages/ambiguous.tsx'
import { BalancePage } from './pages/balance.tsx'
import { CustomersPage } from './pages/customers.tsx'
import { FollowUpsPage } from './pages/follow-ups.tsx'
import { MovementsPage } from './pages/movements.tsx'
import { OrdersPage } from './pages/orders.tsx'
import { OutboxPage } from './pages/outbox.tsx'
import { PrivacyPage } from './pages/privacy.tsx'
import { ProductsPage } from './pages/products.tsx'
import { ReviewsPage } from './pages/reviews.tsx'
import { StaffPage } from './pages/staff.tsx'
import { StockPage } from './pages/stock.tsx'
import { TodayPage } from './pages/today.tsx'
import { TillsPage } from './pages/tills.tsx'
import { TransfersPage } from './pages/transfers.tsx'

export interface ConsolePage {
  name:
    | 'today'
    | 'orders'
    | 'customers'
    | 'follow_ups'
    | 'ambiguous'
    | 'reviews'
    | 'products'
    | 'stock'
    | 'movements'
    | 'books'
    | 'balance'
    | 'transfers'
    | 'outbox'
    | 'privacy'
    | 'staff'
    | 'tills'
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
  { name: 'today', group: 'sale', path: '/today', icon: 'home', key: 'd', permission: 'orders.read', Page: TodayPage },
  { name: 'orders', group: 'sale', path: '/orders', icon: 'receipt', key: 'o', permission: 'orders.read', Page: OrdersPage },
  { name: 'customers', group: 'sale', path: '/customers', icon: 'people', key: 'c', permission: 'customers.read', Page: CustomersPage },
  { name: 'follow_ups', group: 'sale', path: '/follow-ups', icon: 'bell', key: 'u', permission: 'clienteling.work', Page: FollowUpsPage },
  {
    name: 'ambiguous',
    group: 'sale',
    path: '/ambiguous-facts',
    icon: 'swap',
    key: 'w',
    permission: 'customers.merge',
    Page: AmbiguousPage,
  },
  { name: 'reviews', group: 'sale', path: '/reviews', icon: 'swap', key: 'e', permission: 'identity.review', Page: ReviewsPage },
  { name: 'products', group: 'offer', path: '/products', icon: 'tag', key: 'p', permission: 'catalog.read', Page: ProductsPage },
  { name: 'stock', group: 'offer', path: '/stock', icon: 'box', key: 's', permission: 'stock.read', Page: StockPage },
  { name: 'movements', group: 'offer', path: '/stock/movements', icon: 'swap', key: 'm', permission: 'stock.read', Page: MovementsPage },
  { name: 'books', group: 'trust', path: '/books', icon: 'scale', key: 'b', permission: 'books.read', Page: BooksPage },
  { name: 'balance', group: 'trust', path: '/books/balance', icon: 'book', key: 'l', permission: 'ledger.read', Page: BalancePage },
  { name: 'transfers', group: 'trust', path: '/books/transfers', icon: 'list', key: 'f', permission: 'ledger.read', Page: TransfersPage },
  { name: 'outbox', group: 'house', path: '/outbox', icon: 'outbox', key: 'x', permission: 'outbox.read', Page: OutboxPage },
  { name: 'privacy', group: 'house', path: '/privacy', icon: 'lock', key: 'v', permission: 'privacy.read', Page: PrivacyPage },
  { name: 'staff', group: 'house', path: '/staff', icon: 'person', key: 't', permission: 'staff.read', Page: StaffPage },
  { name: 'tills', group: 'house', path: '/tills', icon: 'store', key: 'k', permission: 'registers.read', Page: TillsPage },
]
