import { Anchor, ButtonLink, EmptyState, Picture } from '@birge/ui'
import { type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { Head } from '../head.tsx'
import { SearchBox } from '../search-box.tsx'
import { rooms } from '../shell.tsx'
import { useTexts } from '../texts.ts'
import { useShop, visitContext } from '../visit.ts'
import { WishedList, wishedFor } from '../wishes.tsx'

const LONGEST_SEARCH = 200

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url)
  const words = searchParams.get('q')?.trim().slice(0, LONGEST_SEARCH) ?? ''
  return { words, shown: words ? await wishedFor(context.get(visitContext), { search: words }, searchParams) : null }
}

export default function Search() {
  const { t } = useTexts()
  const { words, shown } = useLoaderData<typeof loader>()
  return (
    <div className="b-page page">
      <Head title={words ? t('search.results_for', { words }) : t('search.search')} />
      <div className="search-page__box">
        <SearchBox initially={words} autofocus={!words} />
      </div>
      {!shown ? (
        <>
          <h1 className="b-visually-hidden">{t('search.search')}</h1>
          <RoomChoice title={t('search.by_room')} />
        </>
      ) : shown.facets.lowest_minor !== null ? (
        <>
          <h1 className="search-page__title">{t('search.results_for', { words })}</h1>
          <WishedList key={words} {...shown} words={words} />
        </>
      ) : (
        <>
          <h1 className="b-visually-hidden">{t('search.results_for', { words })}</h1>
          <EmptyState icon="search" title={t('search.nothing', { words })} text={t('search.nothing_text')}>
            <ButtonLink href="/rooms" variant="secondary">
              {t('shell.rooms')}
            </ButtonLink>
          </EmptyState>
          <RoomChoice title={t('search.by_room')} />
        </>
      )}
    </div>
  )
}

function RoomChoice({ title }: { title: string }) {
  const { categories } = useShop()
  return (
    <section className="room-choice" aria-label={title}>
      <h2>{title}</h2>
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
