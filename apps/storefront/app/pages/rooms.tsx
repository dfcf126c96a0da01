import { Anchor, Picture } from '@birge/ui'
import { Head } from '../head.tsx'
import { rooms, shelvesOf } from '../shell.tsx'
import { useTexts } from '../texts.ts'
import { useShop } from '../visit.ts'

/** The whole tree at one glance. */
export default function Rooms() {
  const { t } = useTexts()
  const { categories } = useShop()
  return (
    <div className="b-page page">
      <Head title={t('shell.rooms')} path="/rooms" />
      <h1>{t('shell.rooms')}</h1>
      <ul className="room-cards">
        {rooms(categories).map((room) => (
          <li key={room.slug} className="room-card">
            <Anchor href={`/c/${room.slug}`} className="room-card__picture">
              <Picture src={room.picture} alt="" ground={room.ground} ratio="16 / 10" />
              <h2>{room.title}</h2>
            </Anchor>
            <ul>
              {shelvesOf(categories, room).map((shelf) => (
                <li key={shelf.slug}>
                  <Anchor href={`/c/${shelf.slug}`}>{shelf.title}</Anchor>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  )
}
