import { Type } from 'typebox'
import type { Database } from '#platform/database'
import { type Call, notFound, type Route, route, signInRequired } from '#platform/http'
import type { SignIn } from '#platform/module'
import { Page, Paging } from '#platform/paging'
import { passwordTries, signInByPassword, wrongEmailOrPassword } from './password-sign-in.ts'
import { forgetTries, tooManyTries } from './secrets.ts'
import {
  describeSession,
  endSession,
  endSessionsAfter,
  Nullable,
  PASSWORD_SESSION_DAYS,
  Session,
  SessionRegister,
  staffPrincipal,
  staffSignIn,
  type StaffPrincipal,
  TILL_SESSION_HOURS,
  tillSignIn,
} from './sessions.ts'
import {
  badEmail,
  beyondYourRights,
  changeStaff,
  createStaff,
  emailMissing,
  emailTaken,
  findStaff,
  lastOwner,
  mayLookAfter,
  NewStaff,
  staffOf,
  StaffChange,
  weakPin,
} from './staff.ts'
import {
  PAIRING_DAYS,
  pairRegister,
  PinSignIn,
  pinTries,
  REGISTER_COOKIE,
  registerNotPaired,
  signInByPin,
  tillChoices,
  unpairRegister,
  wrongPin,
} from './till-sign-in.ts'

const Staff = Type.Object({
  staff_id: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  email: Nullable(Type.String()),
  role: Type.String(),
  locale: Type.String(),
  works_everywhere: Type.Boolean(),
  location_ids: Type.Array(Type.String()),
  has_password: Type.Boolean(),
  has_pin: Type.Boolean(),
  disabled_at: Nullable(Type.String()),
  created_at: Type.String(),
})

const OneStaff = Type.Object({ staff_id: Type.String() })
const OneRegister = Type.Object({ register_id: Type.String() })

/** Sets the cookie and says who is signed in now. */
async function begin(database: Database, signIn: SignIn, token: string, days: number, call: Call) {
  call.setCookie(signIn.cookie, token, days)
  const principal = await signIn.recognise(database.db, token, call.now)
  // Whoever signed in at this till after her was quicker than this answer.
  if (!principal) throw signInRequired({ permission: 'staff.self' })
  return describeSession(database.db, principal as StaffPrincipal)
}

/** Who works at a place of the caller's, or everywhere. */
function worksWith({ principal }: Call, person: { works_everywhere: boolean; location_ids: string[] }) {
  const places = principal.audience === 'staff' ? principal.location_ids : 'all'
  return places === 'all' || person.works_everywhere || person.location_ids.some((id) => places.includes(id))
}

export const routes: Route[] = [
  route({
    on: 'POST /v1/staff-sessions',
    summary: 'Sign in with e-mail address and password',
    body: Type.Object({ email: Type.String({ maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 128 }) }),
    reply: Session,
    refuses: [wrongEmailOrPassword, tooManyTries],
    permission: 'everyone',
    limit: { max: 30, minutes: 10 },
    steps: async (database, input, call) =>
      begin(database, staffSignIn, await signInByPassword(database, input, call), PASSWORD_SESSION_DAYS, call),
  }),
  route({
    on: 'GET /v1/staff-sessions/current',
    summary: 'Who is signed in, what she may do, and at which till she stands',
    reply: Session,
    permission: 'staff.self',
    read: (db, _, call) => describeSession(db, staffPrincipal(call)),
  }),
  route({
    on: 'DELETE /v1/staff-sessions/current',
    summary: 'Sign out',
    reply: Type.Null(),
    status: 204,
    permission: 'staff.self',
    write: async (tx, _, call) => {
      const { session_id, register_id } = staffPrincipal(call)
      await endSession(tx, session_id)
      call.setCookie((register_id === null ? staffSignIn : tillSignIn).cookie, '', 0)
      return null
    },
  }),
  route({
    on: 'POST /v1/registers/:register_id/pairings',
    summary: 'Make this device the till; the device that was it before is put out',
    params: OneRegister,
    reply: Type.Object({ register_id: Type.String(), paired_at: Type.String() }),
    refuses: [notFound],
    permission: 'registers.pair',
    write: async (tx, { register_id }, call) => {
      call.setCookie(REGISTER_COOKIE, await pairRegister(tx, register_id, call), PAIRING_DAYS)
      return { register_id, paired_at: call.now }
    },
  }),
  route({
    on: 'DELETE /v1/registers/:register_id/pairings/current',
    summary: 'Put the device of a till out, with everybody who is signed in on it',
    params: OneRegister,
    reply: Type.Null(),
    status: 204,
    refuses: [notFound],
    permission: 'registers.pair',
    write: async (tx, { register_id }, call) => {
      await unpairRegister(tx, register_id, call)
      return null
    },
  }),
  route({
    on: 'GET /v1/till-sign-ins/choices',
    summary: 'The till this device is paired with, and who may sign in on it (birge-audience: app)',
    reply: Type.Object({
      register: SessionRegister,
      staff: Type.Array(Type.Object({ staff_id: Type.String(), name: Type.String(), initials: Type.String() })),
    }),
    refuses: [registerNotPaired, notFound],
    permission: 'everyone',
    read: (db, _, call) => tillChoices(db, call),
  }),
  route({
    on: 'POST /v1/till-sign-ins',
    summary: 'Sign in with a PIN at the till this device is paired with (birge-audience: app)',
    body: PinSignIn,
    reply: Session,
    refuses: [registerNotPaired, notFound, wrongPin, tooManyTries],
    permission: 'everyone',
    limit: { max: 300, minutes: 10 },
    steps: async (database, input, call) =>
      begin(database, tillSignIn, await signInByPin(database, input, call), TILL_SESSION_HOURS / 24, call),
  }),
  route({
    on: 'GET /v1/staff',
    summary: 'The people who work at the places where the caller works',
    query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 100 })), ...Paging }),
    reply: Page(Staff),
    permission: 'staff.read',
    read: (db, { search, limit = 50, after }, call) => {
      const places = call.principal.audience === 'staff' ? call.principal.location_ids : 'all'
      return findStaff(db, { text: search, places, limit, after })
    },
  }),
  route({
    on: 'GET /v1/staff/:staff_id',
    summary: 'One of the staff',
    params: OneStaff,
    reply: Staff,
    refuses: [notFound],
    permission: 'staff.read',
    read: async (db, { staff_id }, call) => {
      const person = await staffOf(db, staff_id)
      if (!worksWith(call, person)) throw notFound({ what: 'staff', id: staff_id })
      return person
    },
  }),
  route({
    on: 'POST /v1/staff',
    summary: 'Take somebody on',
    body: NewStaff,
    reply: Staff,
    refuses: [notFound, badEmail, emailTaken, emailMissing, weakPin, beyondYourRights],
    permission: 'staff.manage',
    write: async (tx, person, call) => {
      const { role, works_everywhere = false, location_ids = [] } = person
      mayLookAfter(call, { role, works_everywhere, location_ids })
      return createStaff(tx, { ...person, now: call.now, actor: call.actor })
    },
  }),
  route({
    on: 'PATCH /v1/staff/:staff_id',
    summary: 'Change name, role, places, sign-in; a new password, PIN or role, or being disabled, signs the person out everywhere',
    params: OneStaff,
    body: StaffChange,
    reply: Staff,
    refuses: [notFound, badEmail, emailTaken, emailMissing, weakPin, beyondYourRights, lastOwner],
    permission: 'staff.manage',
    write: async (tx, { staff_id, ...change }, call) => {
      mayLookAfter(call, await staffOf(tx, staff_id))
      const after = await changeStaff(tx, staff_id, change, call)
      mayLookAfter(call, after)
      await endSessionsAfter(tx, staff_id, change, call)
      if (change.pin) await forgetTries(tx, pinTries(staff_id))
      if (change.password && after.email) await forgetTries(tx, passwordTries(after.email))
      return after
    },
  }),
]
