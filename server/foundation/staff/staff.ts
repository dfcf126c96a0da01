import { normaliseEmail } from '@birge/kernel/contact'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { hashSlowly } from './secrets.ts'
import type { StaffPrincipal } from './sessions.ts'

export const Role = Type.Union([
  Type.Literal('owner'),
  Type.Literal('manager'),
  Type.Literal('associate'),
  Type.Literal('agent'),
  Type.Literal('analyst'),
])
export type Role = Static<typeof Role>

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  email: Type.String({ maxLength: 254 }),
  role: Role,
  locale: Type.Union([Type.Literal('tr'), Type.Literal('az'), Type.Literal('en')]),
  /** Everywhere, or at the places of `location_ids`. */
  works_everywhere: Type.Boolean(),
  location_ids: Type.Array(Type.String(), { maxItems: 500, uniqueItems: true }),
  /** NIST SP 800-63B: length counts, not kinds of signs. */
  password: Type.String({ minLength: 10, maxLength: 128 }),
  pin: Type.String({ pattern: '^\\d{4,6}$' }),
}
const { name, email, role, locale, works_everywhere, location_ids, password, pin } = fields

export const NewStaff = Type.Object({
  name,
  role,
  email: Type.Optional(email),
  locale: Type.Optional(locale),
  works_everywhere: Type.Optional(works_everywhere),
  location_ids: Type.Optional(location_ids),
  password: Type.Optional(password),
  pin: Type.Optional(pin),
})
export type NewStaff = Static<typeof NewStaff>

export const StaffChange = Type.Object(
  {
    name: Type.Optional(name),
    role: Type.Optional(role),
    email: Type.Optional(email),
    locale: Type.Optional(locale),
    works_everywhere: Type.Optional(works_everywhere),
    location_ids: Type.Optional(location_ids),
    password: Type.Optional(password),
    pin: Type.Optional(pin),
    disabled: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1 },
)
export type StaffChange = Static<typeof StaffChange>

export const staffAdded = event('staff.staff_added', Type.Object({ role: Type.String() }))
export const staffChanged = event('staff.staff_changed', Type.Object({ fields: Type.Array(Type.String()) }))

export const badEmail = refusal<{ email: string; reason: string }>('bad_email', 422, ({ email }) => `${email} cannot be an e-mail address`)
export const emailTaken = refusal<{ email: string }>('email_taken', 409, ({ email }) => `${email} belongs to somebody of the staff already`)
export const emailMissing = refusal<object>('email_missing', 422, () => 'Whoever has a password needs an e-mail address to sign in with')
export const weakPin = refusal<object>('weak_pin', 422, () => 'Everybody tries such a PIN first: choose one without runs and repetitions')
export const beyondYourRights = refusal<{ reason: 'role' | 'place' }>('beyond_your_rights', 403, ({ reason }) =>
  reason === 'role'
    ? 'You can only look after people of a lower role than yours'
    : 'You can only look after people who work nowhere but where you do',
)
export const lastOwner = refusal<{ staff_id: string }>(
  'last_owner',
  409,
  () => 'Somebody must stay the owner: make another person one first',
)

export const ownerExists = refusal<object>(
  'owner_exists',
  409,
  () => 'There is an owner already: whoever is to work here is added by her, in the console or through the API',
)

/** Lets the first person into an empty house. */
export async function createFirstOwner(tx: Tx, person: Pick<NewStaff, 'name'> & { email: string; password: string; now: string }) {
  await run(tx, `select pg_advisory_xact_lock(hashtext('birge.first_owner'))`)
  const owners = await run(tx, `select 1 from staff.staff where role = 'owner' and disabled_at is null limit 1`)
  if (owners.length) throw ownerExists({})
  return createStaff(tx, { ...person, role: 'owner' })
}

/** Takes somebody on. */
export async function createStaff(tx: Tx, { now, actor = 'system', ...person }: NewStaff & { now: string; actor?: string }) {
  const { name, role, email, locale = 'tr', works_everywhere = role === 'owner', location_ids = [], password, pin } = person
  if (password && !email) throw emailMissing({})
  const created = await tx
    .insertInto('staff.staff')
    .values({
      staff_id: newId('stf'),
      name: name.trim(),
      email: email === undefined ? null : emailOf(email),
      role,
      locale,
      works_everywhere,
      password_hash: password === undefined ? null : await hashSlowly(password),
      pin_hash: pin === undefined ? null : await hashPin(pin),
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('staff_id')
    .executeTakeFirst()
  if (!created) throw emailTaken({ email: email! })
  await setLocations(tx, created.staff_id, location_ids)
  await announce(tx, staffAdded, { subject: created.staff_id, company_id: null, actor, occurred_at: now, data: { role } })
  return staffOf(tx, created.staff_id)
}

/** Changes what is known of somebody. Undefined fields stay as they are. */
export async function changeStaff(tx: Tx, staff_id: string, change: StaffChange, { now, actor }: { now: string; actor: string }) {
  const before = await staffOf(tx, staff_id)
  const { name, role, email, locale, works_everywhere, location_ids, password, pin, disabled } = change
  if (password && !(email ?? before.email)) throw emailMissing({})
  if (disabled || (role && role !== 'owner')) await keepAnOwner(tx, staff_id)
  await tx
    .updateTable('staff.staff')
    .set({
      ...(name !== undefined && { name: name.trim() }),
      ...(role && { role }),
      ...(email !== undefined && { email: emailOf(email), email_verified: false }),
      ...(locale && { locale }),
      ...(works_everywhere !== undefined && { works_everywhere }),
      ...(password !== undefined && { password_hash: await hashSlowly(password) }),
      ...(pin !== undefined && { pin_hash: await hashPin(pin) }),
      ...(disabled !== undefined && { disabled_at: disabled ? now : null }),
      updated_at: now,
    })
    .where('staff_id', '=', staff_id)
    .execute()
    .catch((error: { constraint?: string }) => {
      throw error.constraint === 'staff_email_key' ? emailTaken({ email: email! }) : error
    })
  if (location_ids) await setLocations(tx, staff_id, location_ids)
  await announce(tx, staffChanged, { subject: staff_id, company_id: null, actor, occurred_at: now, data: { fields: Object.keys(change) } })
  return staffOf(tx, staff_id)
}

/** Two owners who retire each other at the same moment wait here for one another. */
async function keepAnOwner(tx: Tx, staff_id: string) {
  const owners = await run<{ staff_id: string }>(
    tx,
    `select staff_id from staff.staff where role = 'owner' and disabled_at is null order by staff_id for no key update`,
  )
  if (owners.length === 1 && owners[0]!.staff_id === staff_id) throw lastOwner({ staff_id })
}

async function setLocations(tx: Tx, staff_id: string, location_ids: string[]) {
  const known = await run<{ location_id: string }>(tx, 'select location_id from stores.public_locations where location_id = any($1)', [
    location_ids,
  ])
  const missing = location_ids.find((id) => !known.some(({ location_id }) => location_id === id))
  if (missing) throw notFound({ what: 'location', id: missing })
  await tx.deleteFrom('staff.staff_locations').where('staff_id', '=', staff_id).execute()
  await run(tx, 'insert into staff.staff_locations (staff_id, location_id) select $1, unnest($2::text[])', [staff_id, location_ids])
}

function emailOf(email: string): string {
  const normalised = normaliseEmail(email)
  if (!normalised.ok) throw badEmail({ email, reason: normalised.reason })
  return normalised.email
}

/** 1111, 1234, 6543, 1212, 121212: the PINs that are tried first. */
function hashPin(pin: string): Promise<string> {
  const steps = new Set(Array.from(pin.slice(1), (digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10))
  const isRun = steps.size === 1 && [0, 1, 9].includes([...steps][0]!)
  if (isRun || /^(\d\d)\1+$/.test(pin)) throw weakPin({})
  return hashSlowly(pin)
}

/** Nobody hands out more than she has: staff look after people of lower roles, at places where they work themselves. */
export function mayLookAfter(call: Call, person: { role: string; works_everywhere: boolean; location_ids: string[] }) {
  const { principal } = call
  if (principal.audience === 'system') return
  if (principal.audience !== 'staff') throw beyondYourRights({ reason: 'role' })
  const { role, location_ids } = principal as StaffPrincipal
  const isLower = role === 'manager' && !['owner', 'manager'].includes(person.role)
  if (role !== 'owner' && !isLower) throw beyondYourRights({ reason: 'role' })
  if (location_ids === 'all') return
  if (person.works_everywhere || person.location_ids.some((id) => !location_ids.includes(id))) throw beyondYourRights({ reason: 'place' })
}

const STAFF = `
  select f.staff_id, f.name, f.email, f.role, f.locale, f.works_everywhere, f.disabled_at, f.created_at,
         f.password_hash is not null as has_password, f.pin_hash is not null as has_pin,
         array(select l.location_id from staff.staff_locations l where l.staff_id = f.staff_id order by l.location_id) as location_ids
  from staff.staff f`

export interface Staff {
  staff_id: string
  name: string
  email: string | null
  role: Role
  locale: string
  works_everywhere: boolean
  disabled_at: string | null
  created_at: string
  has_password: boolean
  has_pin: boolean
  location_ids: string[]
  initials: string
}
const withInitials = (row: Omit<Staff, 'initials'>): Staff => ({ ...row, initials: initialsOf(row.name, row.locale) })

export async function staffOf(db: Db | Tx, staff_id: string): Promise<Staff> {
  const row = await runOne<Staff>(db, `${STAFF} where f.staff_id = $1`, [staff_id])
  if (!row) throw notFound({ what: 'staff', id: staff_id })
  return withInitials(row)
}

/** A page of staff by name. With `places`, only those who work at one of them or everywhere. */
export async function findStaff(
  db: Db,
  search: { text: string | undefined; places: readonly string[] | 'all'; limit: number; after: string | undefined },
) {
  const [name = '', staff_id = ''] = readCursor(search.after) ?? []
  const rows = await run<Staff>(
    db,
    `${STAFF}
     where (f.name collate "tr-x-icu", f.staff_id) > ($1, $2)
       and ($3::text is null or f.name ilike $3 or f.email ilike $3)
       and ($4::text[] is null or f.works_everywhere or exists (
         select 1 from staff.staff_locations l where l.staff_id = f.staff_id and l.location_id = any($4)))
     order by f.name collate "tr-x-icu", f.staff_id limit $5`,
    [
      String(name),
      String(staff_id),
      search.text ? `%${search.text.replace(/[\\%_]/g, '\\$&')}%` : null,
      search.places === 'all' ? null : search.places,
      search.limit + 1,
    ],
  )
  return pageOf(rows.map(withInitials), search.limit, (row) => [row.name, row.staff_id])
}

/** `Elif Nur Şahin` is EŞ: small round pictures on tills and in lists. */
export function initialsOf(name: string, locale: string): string {
  const [first = '', ...others] = name
    .trim()
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
  return (first + (others.at(-1) ?? '')).toLocaleUpperCase(locale)
}
