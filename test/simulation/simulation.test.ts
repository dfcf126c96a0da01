/**
 * Life in a small town: shoppers with two devices each, tills of two companies, clerks, a bank that fails in every way it can, a clock that
 * jumps. `SEED=…` lives another life, `STEPS=…` a longer one. Whatever they do at the same moment is up to the machine.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD } from '../cast.ts'
import { type Pocket, pocket } from '../harness.ts'
import { type Chance, chanceOf } from './chance.ts'
import { cashier, clerk, type Person, shopper } from './people.ts'
import { endWell, isTrue, openTown, type Town } from './town.ts'

const SEED = Number(process.env.SEED ?? 1_453)
const STEPS = Number(process.env.STEPS ?? 250)
const AUDIT_EVERY = 25

async function peopleOf(town: Town): Promise<Person[]> {
  const { app, stage } = town
  const desk = pocket()
  await app.call('POST', '/v1/staff-sessions', { email: stage.owner.email!, password: PASSWORD }, { as: desk })
  const hire = async (name: string, location_id: string, pin: string) => {
    const hired = await app.call('POST', '/v1/staff', { name, role: 'associate', pin, location_ids: [location_id] }, { as: desk })
    assert.equal(hired.status, 201, hired.text)
    return hired.body.staff_id as string
  }
  const guests = { TR: [] as Pocket[], AZ: [] as Pocket[] }
  const { location_id: kadikoy } = stage.kadikoy
  const { location_id: baki } = stage.baki
  const tills = [
    {
      name: 'till 1',
      staff_id: await hire('Elif', kadikoy, '258014'),
      pin: '258014',
      register_id: stage.till.register_id,
      location_id: kadikoy,
      company: 'TR' as const,
    },
    {
      name: 'till 2',
      staff_id: await hire('Can', kadikoy, '931477'),
      pin: '931477',
      register_id: stage.second_till.register_id,
      location_id: kadikoy,
      company: 'TR' as const,
    },
    {
      name: 'till of Bakı',
      staff_id: await hire('Aysel', baki, '740382'),
      pin: '740382',
      register_id: stage.till_baki.register_id,
      location_id: baki,
      company: 'AZ' as const,
    },
  ]
  return [
    ...Array.from({ length: 8 }, (_, i) => shopper(town, i, i < 6 ? 'TR' : 'AZ', guests[i < 6 ? 'TR' : 'AZ'])),
    ...tills.map((till) => cashier(town, till, guests[till.company])),
    clerk(town),
  ]
}

async function timePasses(town: Town, chance: Chance) {
  const { app } = town
  app.clock.advance({
    seconds: chance.weighted([
      [70, chance.between(1, 20)],
      [20, chance.between(30, 180)],
      [6, chance.between(5, 20) * 60],
      [2, chance.between(1, 3) * 3_600],
      [0.3, 86_400],
    ]),
  })
  if (chance.percent(30)) await app.tick()
  if (chance.percent(10)) await town.bankSpeaks(chance)
  if (chance.percent(5)) await app.settle()
}

test(`${STEPS} steps in the life of a town (SEED=${SEED})`, async (t) => {
  const town = await openTown(SEED)
  const people = await peopleOf(town)
  const chance = chanceOf(SEED)
  for (let step = 1; step <= STEPS; step++) {
    const lots = chance.fork()
    try {
      // Mostly one after the other, sometimes a few of them at once.
      const together = lots.percent(15) ? lots.between(2, 5) : 1
      const acting = new Set(Array.from({ length: together }, () => lots.oneOf(people)))
      const turns = [...acting].map((person) => ({ person, lots: lots.fork() }))
      await Promise.all(turns.map(({ person, lots }) => person.act(lots)))
      await timePasses(town, lots)
      if (step % AUDIT_EVERY === 0) await isTrue(town)
    } catch (error) {
      throw new Error(`SEED=${SEED} STEPS=${STEPS}, step ${step}: ${(error as Error).message}`, { cause: error })
    }
  }
  const orders = await endWell(town, chance).catch((error: Error) => {
    throw new Error(`SEED=${SEED} STEPS=${STEPS}, at the end: ${error.message}`, { cause: error })
  })
  t.diagnostic(`${orders} orders; ${town.counts()}`)
  assert.ok(orders >= STEPS / 50, `only ${orders} orders came of ${STEPS} steps`)
})
