import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { population } from '../../demo/population.ts'
import { receiveRecords } from '../merging/index.ts'
import { resolveHouse } from './whole-house.ts'

const app = await startTestApp()
const now = () => app.clock.now().toISOString()
const records = [...population(2_400, 7)]
const hears = async (some: typeof records) => {
  for (let from = 0; from < some.length; from += 400)
    await app.database.transaction((tx) =>
      receiveRecords(
        tx,
        some
          .slice(from, from + 400)
          .map(({ system, external_id, fields }) => ({ system, external_id, fields, received_at: now(), country: 'TR' })),
        { now: now(), actor: 'system:import' },
      ),
    )
}
const waiting = async () => (await run<{ count: number }>(app.database.db, 'select count(*) from resolution.waiting'))[0]!.count

/** Of the pairs of records that the house says are one person: how many truly are, and how many of those that are it has found. */
async function rightness() {
  const rows = await run<{ external_id: string; profile_id: string }>(
    app.database.db,
    'select r.external_id, a.profile_id from merging.public_records r join customers.public_aliases a using (customer_id)',
  )
  const profileOf = new Map(rows.map(({ external_id, profile_id }) => [external_id, profile_id]))
  const known = records.filter(({ external_id }) => profileOf.has(external_id))
  const count = { right: 0, wrong: 0, true: 0 }
  for (const [at, one] of known.entries())
    for (const other of known.slice(at + 1)) {
      const [are, said] = [one.person === other.person, profileOf.get(one.external_id) === profileOf.get(other.external_id)]
      if (are) count.true++
      if (said) count[are ? 'right' : 'wrong']++
    }
  return { precision: count.right / (count.right + count.wrong), recall: count.right / count.true }
}

describe('a house that has heard of many people at once', () => {
  before(async () => void (await setTheStage(app.database, app.clock.now())))

  test('is resolved beside everything else, when the load is in: hardly anybody is joined wrongly', async () => {
    await hears(records)
    const before = await rightness()
    assert.equal(
      await waiting(),
      new Set(
        (await run<{ customer_id: string }>(app.database.db, 'select customer_id from merging.public_records')).map((r) => r.customer_id),
      ).size,
    )
    // A tick takes a part of them at a time, so that other due work does not wait: as much as it can do meanwhile, and one at least.
    for (
      let tick = 0;
      tick < records.length && (await run(app.database.db, 'select from resolution.waiting where not laid_down limit 1')).length;
      tick++
    )
      await app.settle()
    const done = await resolveHouse(app.database, { now: now() })
    const after = await rightness()
    assert.ok(done.records >= records.length && done.compared > 0, JSON.stringify(done))
    assert.ok(after.recall > before.recall, `found ${before.recall} before and ${after.recall} after`)
    assert.ok(after.precision >= 0.99, `of a hundred pairs ${after.precision * 100} are right`)
    assert.ok(after.recall >= 0.6, `found ${after.recall}`)
    assert.equal(await waiting(), 0)
  })

  test('may be resolved again: who was parted by hand stays parted', async () => {
    const desk = await atTheDesk(app)
    const [merged] = await run<{ merge_id: string }>(
      app.database.db,
      `select merge_id from resolution.decisions where band = 'sure' limit 1`,
    )
    const parted = await app.call(
      'POST',
      `/v1/customer-merges/${merged!.merge_id}/reversal`,
      { reason: 'iki ayrı kişi' },
      { as: desk, key: 'part' },
    )
    assert.equal(parted.status, 201, parted.text)
    await resolveHouse(app.database, { now: now() })
    const { precision } = await rightness()
    assert.ok(precision >= 0.99, `of a hundred pairs ${precision * 100} are right`)
    const { from_id, into_id } = parted.body
    const profiles = await run<{ profile_id: string }>(
      app.database.db,
      'select profile_id from customers.public_aliases where customer_id = any($1::text[])',
      [[from_id, into_id]],
    )
    assert.equal(new Set(profiles.map(({ profile_id }) => profile_id)).size, 2)
  })

  test('keeps its books', async () => assert.deepEqual(await app.audit(), []))
})
