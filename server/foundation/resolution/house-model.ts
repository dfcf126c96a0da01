import { type Db, run, runOne, type Tx } from '#platform/database'
import { newId } from '#platform/ids'
import type { Model } from '../identity/index.ts'
import default_model from './default-model.json' with { type: 'json' }

/** What is used for comparing, and which it is. */
export interface HouseModel {
  version: string
  model: Model
}

/**
 * By this model records are laid down under their keys, for ever: keys must not change because the house has learned something, or records of
 * before would not be found. Learned from people as `server/demo/population.ts` makes them up; what these never do (marry and keep both last names, write
 * a city in two ways, have their gender mistyped, have two mailboxes) it has from what is usual.
 */
export const keying: Model = default_model as unknown as Model

const BUILT_IN = 'built_in'

const learned = new Map<string, Model>()

/** The version of the newest model of the house, inside another statement; null where it has none of its own. */
export const NEWEST_VERSION = '(select version from resolution.models order by version desc limit 1)'

export async function houseModel(on: Db | Tx): Promise<HouseModel> {
  const newest = await runOne<{ version: string | null }>(on, `select ${NEWEST_VERSION} as version`)
  return modelOf(on, newest!.version)
}

/** It is read again only when there is a newer one. */
export async function modelOf(on: Db | Tx, version: string | null): Promise<HouseModel> {
  if (version === null) return { version: BUILT_IN, model: keying }
  let model = learned.get(version)
  if (!model) {
    model = (await runOne<{ model: Model }>(on, 'select model from resolution.models where version = $1', [version]))!.model
    learned.clear()
    learned.set(version, model)
  }
  return { version, model }
}

export async function keepModel(tx: Tx, model: Model, records: number, now: string) {
  await run(tx, 'insert into resolution.models (version, model, records, trained_at) values ($1, $2::jsonb, $3, $4)', [
    newId('mdl'),
    model,
    records,
    now,
  ])
}
