import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { hashSecret, newId, newSecret } from '#platform/ids'
import type { SignIn } from '#platform/module'
import { refusal } from '#platform/refusal'
import { type Register, registerOf } from '../stores/index.ts'
import { countGuess, countTry, forgiveTries, isSecretOf } from './secrets.ts'
import { announceSignIn, TILL_SESSION_HOURS } from './sessions.ts'
import { initialsOf } from './staff.ts'

export const REGISTER_COOKIE = 'birge_register'
export const PAIRING_DAYS = 365

export const registerPaired = event('staff.register_paired', Type.Object({}))
export const registerUnpaired = event('staff.register_unpaired', Type.Object({}))

export const registerNotPaired = refusal<object>('register_not_paired', 401, () => 'This device is not paired with a till')
export const wrongPin = refusal<{ tries_left: number }>('wrong_pin', 401, () => 'This PIN is not right')

/** Makes the calling device this till, and puts out the one that was. Returns the secret that stays on the device. */
export async function pairRegister(tx: Tx, register_id: string, call: Call): Promise<string> {
  const register = await registerOf(tx, register_id)
  mustWorkAt(call, 'registers.pair', register.location_id)
  const token = newSecret()
  await tx.deleteFrom('staff.pairings').where('register_id', '=', register_id).execute()
  await tx
    .insertInto('staff.pairings')
    .values({ register_id, token_hash: hashSecret(token), paired_by: call.actor, paired_at: call.now })
    .execute()
  await announceAtRegister(tx, registerPaired, register, call)
  return token
}

/** Puts a device out that is lost or moved on, with everybody who is signed in on it. */
export async function unpairRegister(tx: Tx, register_id: string, call: Call) {
  const register = await registerOf(tx, register_id)
  mustWorkAt(call, 'registers.pair', register.location_id)
  const unpaired = await tx.deleteFrom('staff.pairings').where('register_id', '=', register_id).returning('register_id').executeTakeFirst()
  if (!unpaired) throw notFound({ what: 'pairing of register', id: register_id })
  await announceAtRegister(tx, registerUnpaired, register, call)
}

const announceAtRegister = (tx: Tx, kind: typeof registerPaired, register: Register, call: Call) =>
  announce(tx, kind, {
    subject: register.register_id,
    company_id: register.company_id,
    location_id: register.location_id,
    actor: call.actor,
    occurred_at: call.now,
    data: {},
  })

/** A paired device is a caller of its own: an app whose id is the till's. */
export const registerSignIn: SignIn = {
  audience: 'app',
  cookie: REGISTER_COOKIE,
  async recognise(db, token) {
    const pairing = await runOne<{ register_id: string }>(db, 'select register_id from staff.pairings where token_hash = $1', [
      hashSecret(token),
    ])
    return pairing && { audience: 'app', id: pairing.register_id, permissions: new Set() }
  },
}

function pairedRegisterOf(call: Call): string {
  if (call.principal.audience !== 'app' || !call.principal.id.startsWith('reg_')) throw registerNotPaired({})
  return call.principal.id
}

export const PinSignIn = Type.Object({ staff_id: Type.String({ maxLength: 40 }), pin: Type.String({ pattern: '^\\d{4,6}$' }) })

/** The till this device is, and who may sign in on it: the people of the place who have a PIN. */
export async function tillChoices(db: Db, call: Call) {
  const register = await registerOf(db, pairedRegisterOf(call))
  const people = await run<{ staff_id: string; name: string; locale: string }>(
    db,
    `select f.staff_id, f.name, f.locale from staff.staff f where ${MAY_SIGN_IN} order by f.name collate "tr-x-icu", f.staff_id`,
    [register.location_id],
  )
  return { register, staff: people.map(({ staff_id, name, locale }) => ({ staff_id, name, initials: initialsOf(name, locale) })) }
}

const MAY_SIGN_IN = `f.pin_hash is not null and f.disabled_at is null and (f.works_everywhere or exists (
  select 1 from staff.staff_locations l where l.staff_id = f.staff_id and l.location_id = $1))`

const PATIENCE = { tries: 5, minutes: 5 }
/** At most 36 guesses a day over all tills, after the first 30: more than one till alone allows (24 a day), so that none can lock anybody out of the others. */
const AT_ALL_TILLS = { tries: 30, minutes: 40 }
export const pinTries = (staff_id: string) => `pin:${staff_id}`

/** Signs in at the till the calling device is paired with; whoever was signed in there before is signed out. */
export async function signInByPin(database: Database, { staff_id, pin }: Static<typeof PinSignIn>, call: Call): Promise<string> {
  const { register_id, location_id, company_id } = await registerOf(database.db, pairedRegisterOf(call))
  const whose = pinTries(staff_id)
  const { person, tries_left } = await database.transaction(async (tx) => {
    const tries_left = await countTry(tx, whose, register_id, PATIENCE, call.now)
    const person = await runOne<{ pin_hash: string }>(tx, `select f.pin_hash from staff.staff f where f.staff_id = $2 and ${MAY_SIGN_IN}`, [
      location_id,
      staff_id,
    ])
    if (person) await countGuess(tx, whose, AT_ALL_TILLS, call.now)
    return { person, tries_left }
  })
  if (!(await isSecretOf(person?.pin_hash, pin))) throw wrongPin({ tries_left })

  const token = newSecret()
  const expires_at = new Date(Date.parse(call.now) + TILL_SESSION_HOURS * 3_600_000).toISOString()
  await database.transaction(async (tx) => {
    // Two who type their PINs at one till at the same moment come one after the other, and the last one stays.
    const paired = await run(tx, 'select 1 from staff.pairings where register_id = $1 for no key update', [register_id])
    if (!paired.length) throw registerNotPaired({})
    await tx.deleteFrom('staff.sessions').where('register_id', '=', register_id).execute()
    // Whoever was disabled, moved or given another PIN while this one was being compared must not slip in.
    await run(tx, 'select 1 from staff.staff where staff_id = $1 for share', [staff_id])
    const begun = await runOne(
      tx,
      `insert into staff.sessions (session_id, token_hash, staff_id, register_id, created_at, expires_at)
       select $3, $4, f.staff_id, $5, $6, $7 from staff.staff f where f.staff_id = $2 and f.pin_hash = $8 and ${MAY_SIGN_IN} returning session_id`,
      [location_id, staff_id, newId('sst'), hashSecret(token), register_id, call.now, expires_at, person!.pin_hash],
    )
    if (!begun) throw wrongPin({ tries_left })
    await forgiveTries(tx, whose, register_id)
    await announceSignIn(tx, { staff_id, by: 'pin', register_id, location_id, company_id }, call)
  })
  return token
}
