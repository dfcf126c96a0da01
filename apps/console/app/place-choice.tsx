import { Select } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from './texts.ts'

interface Place {
  location_id: string
  name: string
}

/** One of some places, the first until another is chosen, and what it is chosen with. Undefined: there is none. */
export function usePlaceChoice(places: readonly Place[]) {
  const { t } = useTexts()
  const [chosen, setChosen] = useState<string | null>(null)
  const location_id = (places.find((place) => place.location_id === chosen) ?? places[0])?.location_id
  const choice = location_id && (
    <Select
      label={t('promise_terms.place')}
      value={location_id}
      allowDeselect={false}
      w="fit-content"
      data={places.map((place) => ({ value: place.location_id, label: place.name }))}
      onChange={setChosen}
    />
  )
  return { location_id, choice }
}
