import { type Static, type TSchema, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, type Principal, signInRequired } from '#platform/http'
import { hashSecret } from '#platform/ids'
import type { SignIn } from '#platform/module'
import { permissionsOf } from '#platform/permissions'
import { gathered } from '#platform/together'
import { initialsOf, type StaffChange } from './staff.ts'

export const PASSWORD_SESSION_DAYS = 7
export const TILL_SESSION_HOURS = 12

export const staffSignedIn = event(
  'staff.staff_signed_in',
  Type.Object({ by: Type.Union([Type.Literal('password'), Type.Literal('pin')]), register_id: Type.Union([Type.String(), Type.Null()]) }),
)
export const announceSignIn = (
  tx: Tx,
  fact: { staff_id: string; by: 'password' | 'pin'; register_id: string | null; location_id?: string; company_id?: string },
  call: Call,
) =>
  announce(tx, staffSignedIn, {
    subject: fact.staff_id,
    company_id: fact.company_id ?? null,
    location_id: fact.location_id,
    actor: `staff:${fact.staff_id}`,
    occurred_at: call.now,
    data: { by: fact.by, register_id: fact.register_id },
  })

/** A signed-in member of staff, with the session that says so. */
export type StaffPrincipal = Extract<Principal, { audience: 'staff' }> & { session_id: string; role: string; expires_at: string }

interface SessionRow {
  session_id: string
  expires_at: string
  staff_id: string
  name: string
  role: string
  works_everywhere: boolean
  location_ids: string[]
  company_ids: string[]
  register_id: string | null
  register_location_id: string | null
  register_company_id: string | null
}

/** All of the staff who ask for something at this moment are recognised by one look. */
const findSession = gathered<Db, { token_hash: string; now: string }, SessionRow | undefined>(async (db, asked) => {
  const rows = await run<SessionRow & { token_hash: string }>(
    db,
    `select s.token_hash, s.session_id, s.expires_at, s.staff_id, f.name, f.role, f.works_everywhere, s.register_id,
            r.location_id as register_location_id, r.company_id as register_company_id,
            array(select w.location_id from staff.staff_locations w where w.staff_id = s.staff_id) as location_ids,
            array(select distinct l.company_id from staff.staff_locations w join stores.public_locations l using (location_id) where w.staff_id = s.staff_id) as company_ids
     from staff.sessions s join staff.staff f using (staff_id) left join stores.public_registers r using (register_id)
     where s.token_hash = any($1::text[]) and s.expires_at > $2 and f.disabled_at is null`,
    [asked.map(({ token_hash }) => token_hash), asked[0]!.now],
  )
  const known = new Map(rows.map((row) => [row.token_hash, row]))
  return asked.map(({ token_hash }) => known.get(token_hash))
})

async function recognise(db: Db, token: string, now: string): Promise<StaffPrincipal | undefined> {
  const row = await findSession(db, { token_hash: hashSecret(token), now })
  if (!row) return undefined
  const { staff_id, name, role, register_id, register_location_id, register_company_id, session_id, expires_at } = row
  const { location_ids, company_ids } = row.works_everywhere ? EVERYWHERE : row
  const who = { audience: 'staff' as const, id: staff_id, name, role, register_id, session_id, expires_at }
  if (register_location_id === null || register_company_id === null)
    return { ...who, permissions: permissionsOf(role), location_ids, company_ids }
  return { ...who, permissions: atTills(permissionsOf(role)), location_ids: [register_location_id], company_ids: [register_company_id] }
}
const EVERYWHERE = { location_ids: 'all', company_ids: 'all' } as const

const where =
  (is: (register_id: string | null) => boolean): SignIn['recognise'] =>
  async (db, token, now) => {
    const known = await recognise(db, token, now)
    return known && is(known.register_id) ? known : undefined
  }
/** One browser may be a desk and a till at once: each keeps its own sign-in. */
export const staffSignIn: SignIn = { audience: 'staff', cookie: 'birge_staff', recognise: where((register_id) => register_id === null) }
export const tillSignIn: SignIn = { audience: 'till', cookie: 'birge_till', recognise: where((register_id) => register_id !== null) }

/** A PIN is short and typed in front of customers: it opens the till, not the house. At a till everybody may do what an associate may. */
const atTillByRole = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()
function atTills(permissions: ReadonlySet<string>): ReadonlySet<string> {
  const associates = permissionsOf('associate')
  const known = atTillByRole.get(permissions) ?? new Set([...permissions].filter((permission) => associates.has(permission)))
  atTillByRole.set(permissions, known)
  return known
}

export function staffPrincipal(call: Call): StaffPrincipal {
  if (call.principal.audience !== 'staff') throw signInRequired({ permission: 'staff.self' })
  return call.principal as StaffPrincipal
}

export const Nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])

export const SessionRegister = Type.Object({
  register_id: Type.String(),
  name: Type.String(),
  location_id: Type.String(),
  location_name: Type.String(),
  company_id: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  time_zone: Type.String(),
})

/** Who is signed in, what she may do, and where: all an app needs to draw itself. `locations` is empty for whoever works everywhere. */
export const Session = Type.Object({
  staff_id: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  role: Type.String(),
  locale: Type.String(),
  permissions: Type.Array(Type.String()),
  works_everywhere: Type.Boolean(),
  locations: Type.Array(Type.Object({ location_id: Type.String(), name: Type.String(), kind: Type.String(), city: Type.String() })),
  register: Nullable(SessionRegister),
  expires_at: Type.String(),
})
type Session = Static<typeof Session>

export async function describeSession(db: Db, principal: StaffPrincipal): Promise<Session> {
  const { id: staff_id, name, role, permissions, register_id, expires_at } = principal
  const me = await runOne<Pick<Session, 'locale' | 'works_everywhere' | 'locations' | 'register'>>(
    db,
    `select f.locale, f.works_everywhere,
            (select coalesce(json_agg(json_build_object('location_id', l.location_id, 'name', l.name, 'kind', l.kind, 'city', l.city) order by l.name collate "tr-x-icu"), '[]')
             from staff.staff_locations w join stores.public_locations l using (location_id) where w.staff_id = f.staff_id) as locations,
            (select json_build_object('register_id', r.register_id, 'name', r.name, 'location_id', r.location_id, 'location_name', r.location_name,
                                      'company_id', c.company_id, 'currency', c.currency, 'country', c.country, 'time_zone', c.time_zone)
             from stores.public_registers r join companies.public_companies c using (company_id) where r.register_id = $2) as register
     from staff.staff f where f.staff_id = $1`,
    [staff_id, register_id],
  )
  return { staff_id, name, initials: initialsOf(name, me!.locale), role, ...me!, permissions: [...permissions].sort(), expires_at }
}

export const endSession = (tx: Tx, session_id: string) => tx.deleteFrom('staff.sessions').where('session_id', '=', session_id).execute()

/**
 * Signs a changed person out: everywhere when a secret, the role or the right to work at all has changed (but for the desk where the caller
 * sits), otherwise of the tills of places where she works no more.
 */
export async function endSessionsAfter(tx: Tx, staff_id: string, change: StaffChange, call: Call) {
  const { principal } = call
  if (change.password || change.pin || change.role || change.disabled) {
    const here = principal.audience === 'staff' ? staffPrincipal(call).session_id : ''
    await tx.deleteFrom('staff.sessions').where('staff_id', '=', staff_id).where('session_id', '<>', here).execute()
  } else {
    await run(
      tx,
      `delete from staff.sessions where session_id in (select stranded.session_id from (${STRANDED}) as stranded where stranded.staff_id = $1)`,
      [staff_id],
    )
  }
}

/** Sessions at tills of places where the person does not work. */
export const STRANDED = `
  select s.session_id, s.staff_id, s.register_id
  from staff.sessions s join staff.staff f using (staff_id) join stores.public_registers r using (register_id)
  where not f.works_everywhere and not exists (
    select 1 from staff.staff_locations l where l.staff_id = s.staff_id and l.location_id = r.location_id)`
