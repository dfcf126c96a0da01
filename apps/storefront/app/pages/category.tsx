import { Anchor, Breadcrumbs, EmptyState, Picture } from '@birge/ui'
import { type LoaderFunctionArgs, useLoaderData, useParams } from 'react-router'
import { ErrorPage } from '../error-page.tsx'
import { breadcrumbFacts, Head } from '../head.tsx'
import { shelvesOf } from '../shell.tsx'
import { useTexts } from '../texts.ts'
import { localeAddress, useShop, visitContext } from '../visit.ts'
import { WishedList, wishedFor } from '../wishes.tsx'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  return wishedFor(context.get(visitContext), { category: params.slug! }, new URL(request.url).searchParams)
}

export default function Category() {
  const { t, locale, known } = useTexts()
  const { categories, origin } = useShop()
  const { slug } = useParams()
  const shown = useLoaderData<typeof loader>()
  const category = categories.find((one) => one.slug === slug)
  if (!category) return <ErrorPage status={404} />
  const room = categories.find((one) => one.category_id === category.parent_id) ?? category
  const trail = [
    { title: t('shell.home'), href: '/' },
    ...(room === category ? [] : [{ title: room.title, href: `/c/${room.slug}` }]),
    { title: category.title, href: `/c/${category.slug}` },
  ]
  const line = `rooms.${room.slug}`
  const facts = {
    '@context': 'https://schema.org',
    ...breadcrumbFacts(
      origin,
      trail.map(({ title, href }) => ({ title, address: localeAddress(locale, href) })),
    ),
  }
  return (
    <div className="b-page page">
      <Head
        title={category.title}
        description={known(line) ? t(line) : category.title}
        path={`/c/${slug}`}
        picture={category.picture}
        facts={facts}
      />
      <Breadcrumbs
        label={t('shell.trail')}
        trail={trail.map(({ title, href }, place) => (place === trail.length - 1 ? { title } : { title, href }))}
      />
      <header className="category-head" style={{ background: `var(--ground-${category.ground ?? 'stone'})` }}>
        <div>
          <h1>{category.title}</h1>
          {known(line) && <p className="b-soft">{t(line)}</p>}
        </div>
        {category.picture && <Picture src={category.picture} alt="" ground={category.ground} ratio="1" eager />}
      </header>
      {shelvesOf(categories, room).length > 0 && (
        <nav aria-label={t('category.shelves', { room: room.title })} className="chips">
          <Anchor href={`/c/${room.slug}`} className="chip" {...(category === room && { 'aria-current': 'page' })}>
            {t('category.all')}
          </Anchor>
          {shelvesOf(categories, room).map((shelf) => (
            <Anchor key={shelf.slug} href={`/c/${shelf.slug}`} className="chip" {...(shelf === category && { 'aria-current': 'page' })}>
              {shelf.title}
            </Anchor>
          ))}
        </nav>
      )}
      {shown.facets.lowest_minor === null ? (
        <EmptyState title={t('category.empty')} text={t('category.empty_text')} />
      ) : (
        <WishedList key={slug} {...shown} />
      )}
    </div>
  )
}
