import { Anchor, ButtonLink, Icon, type IconName, Picture } from '@birge/ui'
import { type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { Head } from '../head.tsx'
import { rooms } from '../shell.tsx'
import { Hours, openingOf } from '../stores.tsx'
import { useTexts } from '../texts.ts'
import { Tile } from '../tiles.tsx'
import { found, useShop, visitContext } from '../visit.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const [{ currency, new: newest, sections }, { items: stores }] = await Promise.all([
    found(api.GET('/v1/home')),
    found(api.GET('/v1/locations', { params: { query: { kind: 'store' } } })),
  ])
  return {
    currency,
    newest,
    sections: sections.filter((section) => section.items.length > 0),
    stores: stores.map((store) => ({ location_id: store.location_id, name: store.name, city: store.city, opening: openingOf(store) })),
  }
}

export default function Home() {
  const { t } = useTexts()
  const { origin } = useShop()
  const { currency, newest, sections, stores } = useLoaderData<typeof loader>()
  const facts = {
    '@context': 'https://schema.org',
    '@type': 'WebSite',
    name: t('shop.name'),
    url: origin,
    potentialAction: {
      '@type': 'SearchAction',
      target: `${origin}/search?q={search_term_string}`,
      'query-input': 'required name=search_term_string',
    },
  }
  return (
    <>
      <Head path="/" description={t('shop.description')} facts={facts} />
      <Hero />
      <Rooms />
      {newest.length > 0 && (
        <section className="b-page shelf" aria-labelledby="new">
          <h2 id="new">{t('home.new')}</h2>
          <div className="b-shelf">
            {newest.map((card) => (
              <Tile key={card.product_id} card={card} currency={currency} />
            ))}
          </div>
        </section>
      )}
      {sections.slice(0, 4).map((section, place) => (
        <RoomFeature key={section.category.slug} section={section} currency={currency} turned={place % 2 === 1} />
      ))}
      <Promises />
      {stores.length > 0 && (
        <section className="b-page b-section" aria-labelledby="stores">
          <div className="heading-row">
            <h2 id="stores">{t('home.stores')}</h2>
            <Anchor href="/stores" className="b-link">
              {t('home.all_stores')}
            </Anchor>
          </div>
          <ul className="store-cards">
            {stores.slice(0, 6).map((store) => (
              <li key={store.location_id}>
                <Icon name="store" />
                <h3>{store.name}</h3>
                <p className="b-soft">{store.city}</p>
                <Hours opening={store.opening} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** The first thing one sees: what the shop is about, and three of its things. */
function Hero() {
  const { t } = useTexts()
  const { sections, newest } = useLoaderData<typeof loader>()
  const [first] = sections
  const shown = [...sections.flatMap((section) => section.items[0] ?? []), ...newest].slice(0, 3)
  return (
    <section className="hero" aria-labelledby="hero-title">
      <div className="b-page hero__inside">
        <div className="hero__words">
          <h1 id="hero-title" className="b-display">
            {t('home.hero_title')}
          </h1>
          <p className="b-lead">{t('home.hero_text')}</p>
          <div className="b-row">
            <ButtonLink href={first ? `/c/${first.category.slug}` : '/rooms'} size="l">
              {t('home.hero_button')}
            </ButtonLink>
            <ButtonLink href="/stores" variant="quiet" size="l" icon="pin">
              {t('home.hero_stores')}
            </ButtonLink>
          </div>
        </div>
        <div className="hero__pictures" aria-hidden="true">
          {shown.map(({ slug, picture, ground }, place) => (
            <Picture key={slug} src={picture} alt="" ground={ground} ratio="auto" eager={place === 0} />
          ))}
        </div>
      </div>
    </section>
  )
}

function Rooms() {
  const { t } = useTexts()
  const { categories } = useShop()
  return (
    <section className="b-page room-row" aria-label={t('shell.rooms')}>
      <ul>
        {rooms(categories).map((room) => (
          <li key={room.slug}>
            <Anchor href={`/c/${room.slug}`}>
              <Picture src={room.picture} alt="" ground={room.ground} ratio="1" />
              <span>{room.title}</span>
            </Anchor>
          </li>
        ))}
      </ul>
    </section>
  )
}

type Section = Awaited<ReturnType<typeof loader>>['sections'][number]

/** A room as a magazine would show it: one large picture and a few things. */
function RoomFeature({ section, currency, turned }: { section: Section; currency: string; turned: boolean }) {
  const { t, known } = useTexts()
  const { slug, title, picture, ground } = section.category
  const line = `rooms.${slug}`
  return (
    <section className={turned ? 'b-page feature feature--turned' : 'b-page feature'} aria-labelledby={`room-${slug}`}>
      <Anchor href={`/c/${slug}`} className="feature__picture">
        <Picture src={picture} alt="" ground={ground} ratio="auto" />
        <span className="feature__words">
          <span className="b-small">{title}</span>
          <h2 id={`room-${slug}`}>{known(line) ? t(line) : title}</h2>
          <span className="b-link">{t('home.see_room')}</span>
        </span>
      </Anchor>
      <div className="feature__tiles">
        {section.items.slice(0, 4).map((card) => (
          <Tile key={card.product_id} card={card} currency={currency} />
        ))}
      </div>
    </section>
  )
}

/** What sets this shop apart, in three sentences. */
function Promises() {
  const { t } = useTexts()
  const promises: [icon: IconName, name: 'where' | 'together' | 'collect'][] = [
    ['pin', 'where'],
    ['swap', 'together'],
    ['store', 'collect'],
  ]
  return (
    <section className="promises" aria-label={t('home.promises')}>
      <ul className="b-page">
        {promises.map(([icon, name]) => (
          <li key={name}>
            <Icon name={icon} size={28} />
            <h3>{t(`promises.${name}_title`)}</h3>
            <p className="b-soft">{t(`promises.${name}_text`)}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
