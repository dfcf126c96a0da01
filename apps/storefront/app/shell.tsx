import { AlmaLogo, Anchor, Dialog, Field, Icon, IconButton, type IconName, type Locale, locales, Select } from '@birge/ui'
import { useState } from 'react'
import { NavLink, useLocation } from 'react-router'
import { useCart, useCustomer } from './cart.ts'
import { SearchBox } from './search-box.tsx'
import { useTexts } from './texts.ts'
import { type Category, localeAddress, type Market, markets, useShop } from './visit.ts'

export const rooms = (categories: Category[]) => categories.filter((category) => category.parent_id === null)
export const shelvesOf = (categories: Category[], room: Category) =>
  categories.filter((category) => category.parent_id === room.category_id)

function CartLink({ className }: { className?: string }) {
  const { t } = useTexts()
  const count = useCart().data?.item_count ?? 0
  return (
    <IconButton
      href="/cart"
      icon="cart"
      count={count}
      label={count ? t('shell.cart_with', { count }) : t('cart.title')}
      {...(className && { className })}
    />
  )
}

export function Header() {
  const { t } = useTexts()
  const { categories } = useShop()
  const { data: customer } = useCustomer()
  return (
    <header className="header">
      <div className="b-page header__row">
        <Anchor href="/" className="header__logo">
          <AlmaLogo label={t('shop.name')} height={30} />
        </Anchor>
        <nav aria-label={t('shell.rooms')} className="rooms-menu">
          <ul>
            {rooms(categories).map((room) => (
              <li key={room.slug}>
                <NavLink to={`/c/${room.slug}`} prefetch="intent">
                  {room.title}
                </NavLink>
                <ul aria-label={room.title}>
                  {shelvesOf(categories, room).map((shelf) => (
                    <li key={shelf.slug}>
                      <NavLink to={`/c/${shelf.slug}`} prefetch="intent">
                        {shelf.title}
                      </NavLink>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </nav>
        <div className="header__search">
          <SearchBox />
        </div>
        <div className="header__icons">
          <IconButton href="/search" icon="search" label={t('search.search')} className="header__search-icon" />
          <LanguageAndCountry />
          <IconButton
            href="/account"
            icon="person"
            label={customer ? t('account.title') : t('account.sign_in')}
            className="header__account"
          />
          <CartLink className="header__cart" />
        </div>
      </div>
    </header>
  )
}

/** On a phone, what is used most stands where the thumb is; a page's own button there (see styles/frame.css) comes before it. */
export function TabBar() {
  const { t } = useTexts()
  const count = useCart().data?.item_count ?? 0
  const tabs: [href: string, icon: IconName, title: string][] = [
    ['/', 'home', t('shell.home')],
    ['/rooms', 'grid', t('shell.rooms')],
    ['/search', 'search', t('search.search')],
    ['/cart', 'cart', t('cart.title')],
    ['/account', 'person', t('shell.me')],
  ]
  return (
    <nav className="tab-bar" aria-label={t('shell.main')}>
      {tabs.map(([href, icon, title]) => (
        <NavLink
          key={href}
          to={href}
          end={href === '/'}
          prefetch="intent"
          className="tab-bar__tab"
          aria-label={icon === 'cart' && count ? t('shell.cart_with', { count }) : undefined}
        >
          <span className="tab-bar__icon">
            <Icon name={icon} />
            {icon === 'cart' && count > 0 && <span className="b-icon-button__count">{count > 99 ? '99+' : count}</span>}
          </span>
          <span>{title}</span>
        </NavLink>
      ))}
    </nav>
  )
}

const YEAR_SECONDS = 31_536_000
/** Whoever changes the language stays in the shop of her country, and the other way round. */
function remember(choice: { locale: Locale; market: Market }) {
  for (const [name, value] of Object.entries(choice))
    document.cookie = `birge_${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
}

/** Another language or country is another shop window: the document is loaded anew. */
function LanguageAndCountry() {
  const { t, locale } = useTexts()
  const { market } = useShop()
  const { pathname, search } = useLocation()
  const [open, setOpen] = useState<boolean | 'never'>('never')
  const change = (to: { locale: Locale; market: Market }) => {
    remember(to)
    location.assign(localeAddress(to.locale, pathname) + search)
  }
  return (
    <>
      <IconButton icon="globe" className="header__language" label={t('shell.language_and_country')} onClick={() => setOpen(true)} />
      {open !== 'never' && (
        <Dialog open={open} on_close={() => setOpen(false)} title={t('shell.language_and_country')} texts={{ close: t('shell.close') }}>
          <div className="b-stack">
            <Field label={t('shell.language')}>
              <Select value={locale} onChange={(event) => change({ locale: event.target.value as Locale, market })}>
                {locales.map((other) => (
                  <option key={other} value={other} lang={other}>
                    {t(`languages.${other}`)}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={t('shell.country')} hint={t('shell.country_hint')}>
              <Select value={market} onChange={(event) => change({ locale, market: event.target.value as Market })}>
                {markets.map((other) => (
                  <option key={other} value={other}>
                    {t(`countries.${other}`)}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
        </Dialog>
      )}
    </>
  )
}

export function Footer() {
  const { t, locale } = useTexts()
  const { categories, market } = useShop()
  const { pathname } = useLocation()
  const columns: { title: string; links: [href: string, title: string][] }[] = [
    { title: t('shell.rooms'), links: rooms(categories).map((room) => [`/c/${room.slug}`, room.title]) },
    {
      title: t('footer.help'),
      links: [
        ['/stores', t('stores.title')],
        ['/gift-card', t('gift_card.title')],
        ['/account', t('account.orders')],
        ['/cart', t('cart.title')],
      ],
    },
  ]
  return (
    <footer className="footer">
      <nav className="b-page footer__columns" aria-label={t('footer.menu')}>
        <div className="footer__about">
          <AlmaLogo label={t('shop.name')} height={30} />
          <p>{t('shop.description')}</p>
        </div>
        {columns.map(({ title, links }) => (
          <div key={title}>
            <h2>{title}</h2>
            <ul>
              {links.map(([href, text]) => (
                <li key={href}>
                  <Anchor href={href}>{text}</Anchor>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div>
          <h2>{t('shell.language')}</h2>
          <ul>
            {locales.map((other) => (
              <li key={other}>
                <a
                  href={localeAddress(other, pathname)}
                  hrefLang={other}
                  lang={other}
                  aria-current={other === locale ? 'true' : undefined}
                  onClick={() => remember({ locale: other, market })}
                >
                  {t(`languages.${other}`)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </nav>
      <div className="b-page footer__end">
        <p>{t('footer.demo')}</p>
      </div>
    </footer>
  )
}
