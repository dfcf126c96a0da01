import { Anchor, ButtonLink, EmptyState, Picture } from '@birge/ui'
import { type LoaderFunctionArgs, useLoaderData } from 'react-router'
import { Head } from '../head.tsx'
import { ProductList } from '../product-list.tsx'
import { SearchBox } from '../search-box.tsx'
import { rooms } from '../shell.tsx'
import { useTexts } from '../texts.ts'
import { found, useShop, visitContext } from '../visit.ts'

const LONGEST_SEARCH = 200

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { api } = context.get(visitContext)
  const { searchParams } = new URL(request.url)
  const words = searchParams.get('q')?.trim().slice(0, LONGEST_SEARCH) ?? ''
  const after = searchParams.get('after')
  if (!words) return { words, page: null }
  const query = { search: words, limit: 24, ...(after && { after }) }
  return { words, page: await found(api.GET('/v1/products', { params: { query } })) }
}

export default function Search() {
  const { t } = useTexts()
  const { words, page } = useLoaderData<typeof loader>()
  return (
    <div className="b-page page">
      <Head title={words ? t('search.results_for', { words }) : t('search.search')} />
      <div className="search-page__box">
        <SearchBox initially={words} autofocus={!words} />
      </div>
      {!page ? (
        <>
          <h1 className="b-visually-hidden">{t('search.search')}</h1>
          <RoomChoice title={t('search.by_room')} />
        </>
      ) : page.items.length > 0 ? (
        <>
          <h1 className="search-page__title">{t('search.results_for', { words })}</h1>
          <ProductList first={page} address={`/search?q=${encodeURIComponent(words)}`} />
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
