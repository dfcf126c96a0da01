import type { Answer } from '@birge/api-client'
import { kilometresBetween, type Position as Place } from '@birge/kernel/positions'
import { useEffect, useState } from 'react'
import { useTexts } from './texts.ts'

export type Store = Answer<'/v1/locations'>['items'][number]

/** Said by the server, so that a page means the same where the reader's clock is another one. */
export interface Opening {
  open_now: boolean
  changes_at: string | null
  time_zone: string
  changes: 'today' | 'tomorrow' | 'later' | null
}
export function openingOf({ open_now, changes_at, time_zone }: Store): Opening {
  if (!changes_at) return { open_now, changes_at, time_zone, changes: null }
  const dayAt = (moment: number) => new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, dateStyle: 'short' }).format(moment)
  const changes_on = dayAt(Date.parse(changes_at))
  const changes = changes_on === dayAt(Date.now()) ? 'today' : changes_on === dayAt(Date.now() + 86_400_000) ? 'tomorrow' : 'later'
  return { open_now, changes_at, time_zone, changes }
}

export function Hours({ opening }: { opening: Opening }) {
  const { t, date } = useTexts()
  const { open_now, changes_at, time_zone, changes } = opening
  const words = () => {
    if (!changes_at || !changes) return t(open_now ? 'stores.always_open' : 'stores.closed')
    const time = date(changes_at, time_zone, 'time')
    if (open_now) return t('stores.open_until', { time })
    if (changes === 'later') return t('stores.opens_on', { day: date(changes_at, time_zone, 'day'), time })
    return t(changes === 'today' ? 'stores.opens_today' : 'stores.opens_tomorrow', { time })
  }
  return <span className={open_now ? 'hours hours--open' : 'hours'}>{words()}</span>
}

const HERE = 'birge.here'
export type WhereAmI = { here: Place | null; state: 'unasked' | 'asking' | 'known' | 'refused'; ask: () => void }

/** Where the shopper is, if she says so. It stays in this tab, and no server is told. */
export function useHere(): WhereAmI {
  const [here, setHere] = useState<Place | null>(null)
  const [state, setState] = useState<WhereAmI['state']>('unasked')
  useEffect(() => {
    const known = sessionStorage.getItem(HERE)
    if (!known) return
    setHere(JSON.parse(known) as Place)
    setState('known')
  }, [])
  const ask = () => {
    setState('asking')
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        sessionStorage.setItem(HERE, JSON.stringify({ latitude, longitude }))
        setHere({ latitude, longitude })
        setState('known')
      },
      () => setState('refused'),
      { maximumAge: 600_000, timeout: 10_000 },
    )
  }
  return { here, state, ask }
}

/** Nearest first where it is known where she is; otherwise as they came. */
export function nearestFirst<S extends { latitude: number | null; longitude: number | null }>(stores: readonly S[], here: Place | null) {
  const away = (store: S) =>
    here && store.latitude !== null && store.longitude !== null
      ? kilometresBetween(here, { latitude: store.latitude, longitude: store.longitude })
      : null
  return stores.map((store) => ({ store, kilometres: away(store) })).sort((a, b) => (a.kilometres ?? 0) - (b.kilometres ?? 0))
}

export function Distance({ kilometres }: { kilometres: number }) {
  const { t, number } = useTexts()
  return (
    <>
      {kilometres < 1
        ? t('stores.metres', { metres: number(Math.round(kilometres * 10) * 100) })
        : t('stores.kilometres', { kilometres: number(kilometres, { maximumFractionDigits: kilometres < 10 ? 1 : 0 }) })}
    </>
  )
}
