import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, CHANNELS } from '#platform/http'
import { refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'
import { soundAccounts } from './accounts.ts'
import { type Door, joinedProviders, type PaymentMethod, type PaymentProvider, providerNamed } from './provider.ts'

export const methodNotTaken = refusal<{ method: string }>('method_not_taken', 422, ({ method }) => `Nobody takes ${method} payments here`)
export const providerUnfit = refusal<{
  method: string
  provider: string
  why: 'unknown' | 'other_method' | 'no_account' | 'needs_staff' | 'taken_at_once'
}>('provider_unfit', 422, ({ method, provider, why }) => `${provider} cannot take ${method} for this company: ${why.replaceAll('_', ' ')}`)

export const methodsChanged = event('payments.methods_changed', Type.Object({ methods: Type.Array(Type.String()) }))

export const Captures = Type.Enum(['at_order', 'at_hand_over'], {
  description: 'taken once the order is placed, or part by part as its goods leave',
})
export const Method = Type.Object(
  {
    method: Type.String({ maxLength: 40 }),
    provider: Type.String({ maxLength: 40 }),
    doors: Type.Array(Type.Enum([...CHANNELS]), { minItems: 1, maxItems: CHANNELS.length, uniqueItems: true }),
    captures: Type.Optional(Captures),
  },
  { additionalProperties: false },
)
export type Method = Type.Static<typeof Method>
type Kept = Method & { captures: Type.Static<typeof Captures> }

/** Somebody elsewhere keeps the money for us until we take it. */
const mayCaptureLater = (provider: PaymentProvider) => !provider.on_site && !provider.is_promise

const doorsOf = (provider: PaymentProvider): Door[] => (provider.on_site ? ['till', 'desk'] : CHANNELS.filter((door) => door !== 'till'))

/** What a company takes of which nothing was set up: one provider for each method that needs no account. */
function unlessSetUp(): Kept[] {
  const free = joinedProviders().filter((provider) => provider.on_site || !provider.account)
  return [...new Map(free.toReversed().map((provider) => [provider.method, provider])).values()]
    .toReversed()
    .map((provider) => ({ method: provider.method, provider: provider.name, doors: doorsOf(provider), captures: 'at_order' }))
}

/** What a company has set up, as JSON or null: for a statement that asks for more than that. */
export const METHODS = (company_id: string) => `
  (select json_agg(json_build_object('method', m.method, 'provider', m.provider, 'doors', m.doors, 'captures', m.captures) order by m.method)
   from payments.methods m where m.company_id = ${company_id})`

/** What these companies take, and where. */
export async function methodsOf(on: Db | Tx, company_ids: string[]): Promise<Map<string, Kept[]>> {
  const rows = await run<{ company_id: string; methods: Kept[] | null }>(
    on,
    `select of.company_id, ${METHODS('of.company_id')} as methods from unnest($1::text[]) as of(company_id)`,
    [company_ids],
  )
  return new Map(rows.map(({ company_id, methods }) => [company_id, methods ?? unlessSetUp()]))
}

/** Who takes what at a door, by what each company has set up. */
export const takersBy =
  (companies: readonly { company_id: string; methods: Method[] | null }[]) => (company_id: string, method: PaymentMethod, door: string) => {
    const of = companies.find((one) => one.company_id === company_id)
    return of && takerAt(of.methods ?? unlessSetUp(), method, door)
  }

/** Who takes this method at this door; undefined: nobody. */
export const takerAt = (methods: Method[] | undefined, method: PaymentMethod, door: string): PaymentProvider | undefined => {
  const taken = methods?.find((one) => one.method === method && (one.doors as string[]).includes(door))
  return taken && providerNamed(taken.provider)
}

/** Without an account, where one is needed, or with one that is not good, nobody can be paid through this provider. */
const lacksAccount = (provider: PaymentProvider, sound: Set<string>) =>
  !provider.on_site && provider.account !== undefined && !sound.has(provider.name)

/** How one can pay this company at a door; what would be refused for its account is not offered. */
export async function methodsAt(db: Db, company_id: string, door: string | undefined) {
  const sound = await soundAccounts(db, company_id)
  return (await methodsTaken(db, company_id, door)).filter(({ provider }) => !lacksAccount(providerNamed(provider)!, sound))
}

async function methodsTaken(db: Db, company_id: string, door?: string) {
  const methods = (await methodsOf(db, [company_id])).get(company_id)!
  return methods
    .filter(({ doors }) => door === undefined || (doors as string[]).includes(door))
    .flatMap(({ method, provider, doors, captures }) => {
      const joined = providerNamed(provider)
      return joined
        ? [{ method, provider, on_site: joined.on_site, own_page: !joined.on_site && joined.account !== undefined, doors, captures }]
        : []
    })
}

export async function readMethods(db: Db, { company_id }: { company_id: string }, call: Call) {
  await ofCompany(db, call, company_id)
  const sound = await soundAccounts(db, company_id)
  return {
    items: await methodsTaken(db, company_id),
    choices: joinedProviders().map((provider) => ({
      method: provider.method,
      provider: provider.name,
      on_site: provider.on_site,
      doors: provider.on_site ? doorsOf(provider) : [...CHANNELS],
      may_capture_later: mayCaptureLater(provider),
      needs_account: lacksAccount(provider, sound),
    })),
  }
}

/** All that a company takes; what is not named it takes no more. Payments that were begun stay with whom they were begun. */
export async function setMethods(tx: Tx, { company_id, methods }: { company_id: string; methods: Method[] }, call: Call) {
  await ofCompany(tx, call, company_id)
  const sound = await soundAccounts(tx, company_id)
  for (const { method, provider: name, doors, captures } of methods) {
    const provider = providerNamed(name)
    const no = (why: Parameters<typeof providerUnfit>[0]['why']) => providerUnfit({ method, provider: name, why })
    if (!provider) throw no('unknown')
    if (provider.method !== method || methods.filter((one) => one.method === method).length > 1) throw no('other_method')
    if (lacksAccount(provider, sound)) throw no('no_account')
    if (provider.on_site && doors.some((door) => !doorsOf(provider).includes(door))) throw no('needs_staff')
    if (captures === 'at_hand_over' && !mayCaptureLater(provider)) throw no('taken_at_once')
  }
  await run(tx, 'delete from payments.methods where company_id = $1', [company_id])
  await run(
    tx,
    `insert into payments.methods (company_id, method, provider, doors, captures, changed_by, changed_at)
     select $1, m.method, m.provider, m.doors, coalesce(m.captures, 'at_order'), $3, $4
     from jsonb_to_recordset($2) as m(method text, provider text, doors text[], captures text)`,
    [company_id, JSON.stringify(methods), call.actor, call.now],
  )
  const data = { methods: methods.map(({ method }) => method) }
  await announce(tx, methodsChanged, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
  return readMethods(tx, { company_id }, call)
}
