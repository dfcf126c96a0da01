import { BirgeMark, Icon, useOnline } from '@birge/ui'
import { ActionIcon, Avatar, Burger, Drawer, Kbd, Modal, Popover, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { command_key, useKeys } from './keys.ts'
import { loadTheRest } from './later.ts'
import { useLive } from './live.ts'
import { pages } from './navigation.ts'
import { openPalette, Palette } from './palette.tsx'
import { LanguageChoice, SchemeChoice } from './preferences.tsx'
import { useSession } from './session.tsx'
import { useTexts } from './texts.ts'

/** By then the first page is there. */
const FIRST_PAGE_MS = 1_500
const groups = ['sale', 'offer', 'trust', 'house'] as const

/** The frame around every page: where one can go, who one is, and whether what one sees is live. */
export function Shell() {
  const { t } = useTexts()
  const { can } = useSession()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [menuIsOpen, menu] = useDisclosure()
  const [helpIsOpen, help] = useDisclosure()
  const isPhone = useMediaQuery('(max-width: 44rem)', undefined, { getInitialValueInEffect: false })
  const open = pages.filter((page) => can(page.permission))
  useKeys({
    '?': help.open,
    ...Object.fromEntries(open.map((page) => [`g ${page.key}`, () => void navigate(page.path)])),
  })
  const here = pages.findLast(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
  useEffect(menu.close, [pathname])
  useEffect(() => {
    const rest = setTimeout(loadTheRest, FIRST_PAGE_MS)
    return () => clearTimeout(rest)
  }, [])
  useEffect(() => {
    document.title = here ? `${t(`pages.${here.name}`)} · Birge` : 'Birge'
  }, [here, t])
  const live = useLive()
  const online = useOnline()
  const navigation = <Navigation onHelp={help.open} live={live && online} />
  return (
    <div className="c-shell">
      <a href="#content" className="b-skip-link">
        {t('shell.skip')}
      </a>
      {isPhone ? (
        <header className="c-top">
          <Burger opened={menuIsOpen} onClick={menu.open} size="sm" aria-label={t('shell.menu')} />
          <BirgeMark size={26} />
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('palette.open')} onClick={openPalette}>
            <Icon name="search" size={20} />
          </ActionIcon>
          <Drawer.Root opened={menuIsOpen} onClose={menu.close} size="17rem" padding={0}>
            <Drawer.Overlay />
            <Drawer.Content aria-label={t('shell.menu')}>
              <Drawer.Body>{navigation}</Drawer.Body>
            </Drawer.Content>
          </Drawer.Root>
        </header>
      ) : (
        navigation
      )}
      <main id="content" className="c-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Palette />
      <KeyboardHelp opened={helpIsOpen} onClose={help.close} />
    </div>
  )
}

function Navigation({ onHelp, live }: { onHelp: () => void; live: boolean }) {
  const { t } = useTexts()
  const { can } = useSession()
  return (
    <nav className="c-nav" aria-label={t('shell.navigation')}>
      <div className="c-nav__brand">
        <BirgeMark size={26} />
        <span>Birge</span>
        <LiveDot live={live} />
      </div>
      <UnstyledButton className="c-nav__search" onClick={openPalette}>
        <Icon name="search" size={18} />
        <span className="c-nav__word">{t('palette.open')}</span>
        <Kbd size="xs" aria-hidden>
          {command_key} K
        </Kbd>
      </UnstyledButton>
      <div className="c-nav__pages">
        {groups.map((group) => {
          const inside = pages.filter((page) => page.group === group && can(page.permission))
          if (!inside.length) return null
          return (
            <div key={group}>
              <h2 id={`group-${group}`}>{t(`groups.${group}`)}</h2>
              <ul aria-labelledby={`group-${group}`}>
                {inside.map(({ name, path, icon }) => (
                  <li key={path}>
                    <Hint label={t(`pages.${name}`)}>
                      <NavLink to={path} end={pages.some((page) => page.path.startsWith(`${path}/`))}>
                        <Icon name={icon} size={18} />
                        <span className="c-nav__word">{t(`pages.${name}`)}</span>
                      </NavLink>
                    </Hint>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </div>
      <Person onHelp={onHelp} />
    </nav>
  )
}

/** Where the menu shows icons only, they say what they are. */
function Hint({ label, children }: { label: string; children: ReactNode }) {
  const iconsOnly = useMediaQuery('(min-width: 44.01rem) and (max-width: 68rem)')
  return (
    <Tooltip
      label={label}
      position="right"
      disabled={!iconsOnly}
      withArrow
      openDelay={150}
      events={{ hover: true, focus: true, touch: true }}
    >
      <div>{children}</div>
    </Tooltip>
  )
}

function LiveDot({ live }: { live: boolean }) {
  const { t } = useTexts()
  const text = live ? t('shell.live') : t('shell.not_live')
  return (
    <Tooltip label={text} position="right" withArrow>
      <span className={live ? 'c-live' : 'c-live c-live--waiting'} role="status" aria-label={text} />
    </Tooltip>
  )
}

function Person({ onHelp }: { onHelp: () => void }) {
  const { t } = useTexts()
  const { session, signOut } = useSession()
  const [isOpen, { toggle, close }] = useDisclosure()
  const leave = (then: () => void) => () => {
    close()
    then()
  }
  return (
    <Popover opened={isOpen} onChange={(opened) => !opened && close()} position="top-start" width={270} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="c-person" onClick={toggle}>
          <Avatar size={32} radius="xl" color="pine" aria-hidden>
            {session.initials}
          </Avatar>
          <span className="b-visually-hidden">{t('shell.account')}</span>
          <span className="c-person__words">
            <span>{session.name}</span>
            <span className="c-faint">{t(`roles.${session.role as 'owner'}`)}</span>
          </span>
          <Icon name="chevron_up" size={16} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className="c-account" aria-label={t('shell.account')}>
        <p>{t('preferences.language')}</p>
        <LanguageChoice />
        <p>{t('preferences.scheme')}</p>
        <SchemeChoice />
        <hr className="b-divider" />
        <button type="button" onClick={leave(onHelp)}>
          <Icon name="info" size={18} />
          {t('keys.title')}
          <Kbd size="xs">?</Kbd>
        </button>
        <a href="/docs" target="_blank" rel="noreferrer">
          <Icon name="external" size={18} />
          {t('shell.reference')}
        </a>
        <button type="button" onClick={leave(() => void signOut())}>
          <Icon name="sign_out" size={18} />
          {t('shell.sign_out')}
        </button>
      </Popover.Dropdown>
    </Popover>
  )
}

function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTexts()
  const { can } = useSession()
  const [everywhere] = useState(
    () =>
      [
        [`${command_key} K`, 'keys.palette'],
        ['/', 'keys.search'],
        ['j', 'keys.next'],
        ['k', 'keys.previous'],
        ['Enter', 'keys.open'],
        ['Esc', 'keys.close'],
        ['?', 'keys.title'],
        ['o', 'keys.whole'],
        ['n', 'keys.note'],
        ['f', 'keys.follow_up'],
      ] as const,
  )
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('panel.close') }} centered>
      <dl className="c-keys">
        {everywhere.map(([key, does]) => (
          <div key={key}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
        {pages
          .filter((page) => can(page.permission))
          .map(({ key, name }) => (
            <div key={name}>
              <dt>
                <Kbd>g</Kbd> <Kbd>{key}</Kbd>
              </dt>
              <dd>{t(`pages.${name}`)}</dd>
            </div>
          ))}
      </dl>
    </Modal>
  )
}
