import { isDay } from '@birge/kernel/quote'
import { dayIn } from '@birge/kernel/shop-time'
import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { outbound } from '#platform/outbound'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'
import { isSealedByOldKey, seal, unseal, VaultClosed } from '#platform/vault'
import { ofCompany } from '../../foundation/companies/index.ts'
import { account, balanceOf, balancesOf, ownersOf, post, reverse } from '../../foundation/ledger/index.ts'
import { isOwnValue } from './own-value.ts'
import { type Account, joinedProviders, type Line, providerNamed, type RemoteProvider } from './provider.ts'

export const unknownProvider = refusal<{ provider: string }>(
  'unknown_provider',
  404,
  ({ provider }) => `There is no payment provider ${provider}`,
)
export const accountIncomplete = refusal<{ provider: string; missing: string[]; unknown: string[] }>(
  'account_incomplete',
  422,
  ({ provider, missing, unknown }) =>
    missing.length ? `${provider} cannot be reached without ${missing.join(', ')}` : `${provider} knows no ${unknown.join(', ')}`,
)
export const accountWrong = refusal<{ provider: string; why: string }>(
  'account_wrong',
  422,
  ({ provider, why }) => `${provider} cannot work with this account: ${why.replaceAll('_', ' ')}`,
)
export const vaultClosed = refusal<{ why: string }>('vault_closed', 409, ({ why }) => `Secrets cannot be kept here: ${why}`)

export const accountChanged = event('payments.account_changed', Type.Object({ provider: Type.String() }))

interface Row {
  company_id: string
  provider: string
  settings: Record<string, string>
  sealed: string
  changed_at: string
  tried_at: string | null
  works: boolean | null
  trouble: string | null
}

export const AccountReply = Type.Object({
  provider: Type.String(),
  method: Type.String(),
  /** What it asks for; of what is secret only whether it is there. */
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      is_secret: Type.Boolean(),
      is_set: Type.Boolean(),
      value: Type.Union([Type.String(), Type.Null()], { description: 'never that of a secret' }),
    }),
  ),
  changed_at: Type.Union([Type.String(), Type.Null()]),
  tried_at: Type.Union([Type.String(), Type.Null()]),
  works: Type.Union([Type.Boolean(), Type.Null()], { description: 'null: not tried since it was changed' }),
  trouble: Type.Union([Type.String(), Type.Null()]),
})
type AccountReply = Type.Static<typeof AccountReply>

const aboutOf = (company_id: string, provider: string) => `payments.accounts/${company_id}/${provider}`

const rowOf = (on: Db | Tx, company_id: string, provider: string) =>
  runOne<Row>(on, 'select * from payments.accounts where company_id = $1 and provider = $2', [company_id, provider])

function opened({ company_id, provider, settings, sealed }: Row): Account {
  return { ...settings, ...(JSON.parse(unseal(sealed, aboutOf(company_id, provider))) as Account) }
}

/**
 * Asks the provider of a payment that was recorded. One that is gone since (a shop opened again without the test cards), or whose account
 * nobody can open, is silent like any other: the payment says so and waits, in case it comes back.
 */
export async function askProvider<T>(
  database: Database,
  { provider: name, company_id }: { provider: string; company_id: string },
  now: string,
  speak: (provider: RemoteProvider, line: Line) => Promise<T>,
): Promise<{ answered: true; value: T } | { answered: false; reason: string }> {
  const provider = providerNamed(name)
  if (!provider || provider.on_site) return { answered: false, reason: 'provider_gone' }
  const account = await accountWith(database.db, company_id, provider)
  if (typeof account === 'string') return { answered: false, reason: account }
  return outbound(provider, (signal) => speak(provider, { signal, database, now, account }))
}

async function accountWith(
  db: Db | Tx,
  company_id: string,
  { name, account }: RemoteProvider,
): Promise<Account | 'no_account' | 'vault_closed'> {
  if (!account) return {}
  const row = await rowOf(db, company_id, name)
  if (!row) return 'no_account'
  try {
    return opened(row)
  } catch (error) {
    if (error instanceof VaultClosed) return 'vault_closed'
    throw error
  }
}

/** By what a company's account with a provider is told from another that it may have entered before or later; null: there is none, or nobody can open it. */
export async function accountMarkOf(on: Db | Tx, company_id: string, name: string): Promise<string | null> {
  const provider = providerNamed(name)
  if (!provider || provider.on_site) return null
  const account = await accountWith(on, company_id, provider)
  if (typeof account === 'string') return null
  const mark = provider.accountMark?.(account) ?? JSON.stringify((provider.account ?? []).map((field) => account[field.name]))
  return keyedHash(await secretOf(on), 'payment account', `${name}\n${mark}`)
}

/** What is not secret of a company's account with a provider. */
export const accountOf = async (on: Db | Tx, company_id: string, provider: string): Promise<Account> =>
  (await rowOf(on, company_id, provider))?.settings ?? {}

/** Of these providers, those with whom the company has an account in which nothing is seen to be wrong. */
export async function soundAccounts(on: Db | Tx, company_id: string): Promise<Set<string>> {
  const rows = await run<Row>(on, 'select * from payments.accounts where company_id = $1', [company_id])
  return new Set(
    rows.flatMap(({ provider: name, settings }) => {
      const provider = providerNamed(name)
      return provider && !provider.on_site && provider.accountFault?.(settings) ? [] : [name]
    }),
  )
}

/** All companies' accounts with a provider: a webhook does not say whose it is. */
export async function accountsWith(db: Db, provider: string): Promise<{ company_id: string; account: Account }[]> {
  const rows = await run<Row>(db, 'select * from payments.accounts where provider = $1 order by company_id', [provider])
  // One that nobody can open keeps the others from nothing.
  return rows.flatMap((row) => {
    try {
      return [{ company_id: row.company_id, account: opened(row) }]
    } catch (error) {
      if (error instanceof VaultClosed) return []
      throw error
    }
  })
}

function remote(provider_name: string): RemoteProvider & Required<Pick<RemoteProvider, 'account'>> {
  const provider = providerNamed(provider_name)
  if (!provider || provider.on_site || !provider.account) throw unknownProvider({ provider: provider_name })
  return { ...provider, account: provider.account }
}

const present = ({ name, method, account = [] }: RemoteProvider, row: Row | undefined): AccountReply => ({
  provider: name,
  method,
  fields: account.map((field) => ({
    ...field,
    is_set: row !== undefined && (field.is_secret || field.name in row.settings),
    value: field.is_secret ? null : (row?.settings[field.name] ?? null),
  })),
  changed_at: row?.changed_at ?? null,
  tried_at: row?.tried_at ?? null,
  works: row?.works ?? null,
  trouble: row?.trouble ?? null,
})

/** A company's accounts with all providers that need one. */
export async function listAccounts(db: Db, { company_id }: { company_id: string }, call: Call) {
  await ofCompany(db, call, company_id)
  const rows = await run<Row>(db, 'select * from payments.accounts where company_id = $1', [company_id])
  return {
    items: joinedProviders().flatMap((provider) =>
      provider.on_site || !provider.account
        ? []
        : [
            present(
              provider,
              rows.find((row) => row.provider === provider.name),
            ),
          ],
    ),
  }
}

/** What is not given stays as it is: nobody has to type a secret again in order to change something else. */
export async function saveAccount(tx: Tx, input: { company_id: string; provider: string; settings: Account }, call: Call) {
  const { company_id, settings: given } = input
  await ofCompany(tx, call, company_id)
  const provider = remote(input.provider)
  const names = (is_secret: boolean) => provider.account.filter((field) => field.is_secret === is_secret).map((field) => field.name)
  const before = await runOne<Row>(tx, 'select * from payments.accounts where company_id = $1 and provider = $2 for no key update', [
    company_id,
    provider.name,
  ])
  try {
    const account: Account = { ...(before && opened(before)), ...given }
    const missing = provider.account.filter(({ name }) => !account[name]?.trim()).map(({ name }) => name)
    const unknown = Object.keys(given).filter((name) => !provider.account.some((field) => field.name === name))
    if (missing.length || unknown.length) throw accountIncomplete({ provider: provider.name, missing, unknown })
    const why = provider.accountFault?.(account)
    if (why) throw accountWrong({ provider: provider.name, why })
    const of = (fields: string[]) => Object.fromEntries(fields.map((name) => [name, account[name]!.trim()]))
    const [row] = await run<Row>(
      tx,
      `insert into payments.accounts as a (company_id, provider, settings, sealed, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (company_id, provider) do update set settings = excluded.settings, sealed = excluded.sealed,
         changed_by = excluded.changed_by, changed_at = excluded.changed_at, tried_at = null, works = null, trouble = null
       returning *`,
      [
        ...[company_id, provider.name, JSON.stringify(of(names(false)))],
        ...[seal(JSON.stringify(of(names(true))), aboutOf(company_id, provider.name)), call.actor, call.now],
      ],
    )
    const said = { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data: { provider: provider.name } }
    await announce(tx, accountChanged, said)
    return present(provider, row)
  } catch (error) {
    throw error instanceof VaultClosed ? vaultClosed({ why: error.message }) : error
  }
}

/** Asks the provider whether it lets us in, and keeps what it said. */
export async function tryAccount(database: Database, { company_id, provider: name }: { company_id: string; provider: string }, call: Call) {
  await ofCompany(database.db, call, company_id)
  const provider = remote(name)
  if (!(await rowOf(database.db, company_id, name))) throw notFound({ what: 'account', id: name })
  const answered = await askProvider(database, { provider: name, company_id }, call.now, async (asked, line) =>
    asked.tryAccount ? asked.tryAccount(line) : { works: true as const },
  )
  const told = answered.answered ? answered.value : { works: false as const, reason: answered.reason }
  const row = await runOne<Row>(
    database.writer,
    'update payments.accounts set tried_at = $3, works = $4, trouble = $5 where company_id = $1 and provider = $2 returning *',
    [company_id, name, call.now, told.works, told.works ? null : told.reason],
  )
  return present(provider, row)
}

/** Seals anew, with the newest key, what an older one has sealed; says how many accounts that were. After it the old key may go. */
export async function resealAccounts(tx: Tx): Promise<number> {
  const old = (await run<Row>(tx, 'select * from payments.accounts order by company_id, provider for no key update')).filter((row) =>
    isSealedByOldKey(row.sealed),
  )
  for (const { company_id, provider, sealed } of old) {
    const about = aboutOf(company_id, provider)
    await run(tx, 'update payments.accounts set sealed = $3 where company_id = $1 and provider = $2', [
      ...[company_id, provider, seal(unseal(sealed, about), about)],
    ])
  }
  return old.length
}

const Said = Type.Object({
  payout_id: Type.String(),
  provider: Type.String(),
  amount_minor: Type.Integer(),
  commission_minor: Type.Integer(),
  currency: Type.String(),
})
export const payoutBooked = event('payments.payout_booked', Said)
/** It was booked wrongly, and what it had taken off the provider's debt is owed again. */
export const payoutReversed = event('payments.payout_reversed', Said)

export const payoutExceedsOwed = refusal<{ provider: string; asked_minor: number; owed_minor: number }>(
  'payout_exceeds_owed',
  409,
  ({ provider, asked_minor, owed_minor }) =>
    `${provider} cannot have paid out ${asked_minor} with its commission: as far as the books know it owes ${owed_minor}`,
)
export const payoutDiffers = refusal<{ provider: string; reference: string }>(
  'payout_differs',
  409,
  ({ provider, reference }) => `${reference} of ${provider} was booked with other amounts: reverse it first if it was wrong`,
)
export const payoutEmpty = refusal<object>('payout_empty', 422, () => 'Nothing has arrived and nothing was kept: there is nothing to book')
export const payoutDayWrong = refusal<{ paid_on: string; today: string }>(
  'payout_day_wrong',
  422,
  ({ paid_on, today }) => `${paid_on} is no day of the calendar until today, ${today}`,
)

const PayoutAmount = { minimum: 0, maximum: 1_000_000_000_000 }
export const NewPayout = Type.Object({
  company_id: Type.String(),
  provider: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,39}$' }),
  reference: Type.String({ minLength: 1, maxLength: 80, description: 'of the provider: the number of the payout on its statement' }),
  paid_on: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'as the statement says; today, when not given' })),
  arrived_minor: Type.Integer({ ...PayoutAmount, description: 'what has come to the bank' }),
  commission_minor: Type.Integer({ ...PayoutAmount, description: 'what the provider has kept' }),
})
export const Payout = Type.Object({
  payout_id: Type.String(),
  company_id: Type.String(),
  provider: Type.String(),
  reference: Type.String(),
  paid_on: Type.String(),
  currency: Type.String(),
  arrived_minor: Type.Integer(),
  commission_minor: Type.Integer(),
  group_key: Type.String({ description: 'of its posting in the ledger' }),
  booked_by: Type.String(),
  booked_at: Type.String(),
  reversed: OrNull(Type.Object({ reason: Type.String(), reversed_by: Type.String(), reversed_at: Type.String() })),
})
export type Payout = Type.Static<typeof Payout>
export const Receivable = Type.Object({
  company_id: Type.String(),
  provider: Type.String(),
  currency: Type.String(),
  owed_minor: Type.Integer({
    description: 'collected for us and not paid out; below zero: it has given back more than it still had, and keeps it of the next payout',
  }),
})

const READ_PAYOUT = `select payout_id, company_id, provider, reference, paid_on::text, currency, arrived_minor, commission_minor, group_key, booked_by, booked_at,
    reversal_reason, reversed_by, reversed_at from payments.payouts`
type PayoutRow = Omit<Payout, 'reversed'> & { reversal_reason: string | null; reversed_by: string | null; reversed_at: string | null }
const asPayout = ({ reversal_reason, reversed_by, reversed_at, ...payout }: PayoutRow): Payout => ({
  ...payout,
  reversed: reversed_at === null ? null : { reason: reversal_reason!, reversed_by: reversed_by!, reversed_at },
})

/** Who books or reverses a payout of this provider holds its row: what it owes is a sum of many, and two must not count on the same of it. */
const lockPayer = (tx: Tx, company_id: string, provider: string, now: string) =>
  run(
    tx,
    `insert into payments.payers (company_id, provider, booked_at) values ($1, $2, $3)
     on conflict (company_id, provider) do update set booked_at = excluded.booked_at`,
    [company_id, provider, now],
  )

/**
 * What a provider has collected for us has come to the bank, less what it keeps: of its debt to us nothing of either is left. Never more than it owes, and
 * told twice it is booked once.
 */
export async function bookPayout(tx: Tx, asked: Type.Static<typeof NewPayout>, call: Call): Promise<Payout> {
  const { company_id, provider, reference, arrived_minor, commission_minor } = asked
  const { currency, time_zone } = await ofCompany(tx, call, company_id)
  const today = dayIn(time_zone, call.now)
  const paid_on = asked.paid_on ?? today
  if (!isDay(paid_on) || paid_on > today) throw payoutDayWrong({ paid_on, today })
  const asked_minor = arrived_minor + commission_minor
  if (asked_minor === 0) throw payoutEmpty({})
  await lockPayer(tx, company_id, provider, call.now)
  const before = await runOne<PayoutRow>(
    tx,
    `${READ_PAYOUT} where company_id = $1 and provider = $2 and reference = $3 and reversed_at is null`,
    [company_id, provider, reference],
  )
  if (before) {
    const isSame =
      before.arrived_minor === arrived_minor &&
      before.commission_minor === commission_minor &&
      before.paid_on === (asked.paid_on ?? before.paid_on)
    if (!isSame) throw payoutDiffers({ provider, reference })
    return asPayout(before)
  }
  const owed = account(company_id, currency, 'provider', provider)
  const owed_minor = await balanceOf(tx, owed)
  if (asked_minor > owed_minor) throw payoutExceedsOwed({ provider, asked_minor, owed_minor })
  const payout_id = newId('pyt')
  const key = `payout:${payout_id}`
  await run(
    tx,
    `insert into payments.payouts (payout_id, company_id, provider, reference, currency, paid_on, arrived_minor, commission_minor, owed_minor, group_key,
       booked_by, booked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[payout_id, company_id, provider, reference, currency, paid_on, arrived_minor, commission_minor, owed_minor, key],
      ...[call.actor, call.now],
    ],
  )
  const [posted] = await post(tx, [
    {
      ...{ key, kind: 'payout', document: `${provider} ${reference}`, actor: call.actor, posted_at: call.now },
      transfers: [
        { from: owed, to: account(company_id, currency, 'bank'), amount_minor: arrived_minor },
        { from: owed, to: account(company_id, currency, 'commission', provider), amount_minor: commission_minor },
      ],
    },
  ])
  if ('refusal' in posted!) throw posted.refusal
  await say(tx, payoutBooked, { ...asked, payout_id, currency }, call)
  return readPayout(tx, payout_id, call)
}

/** It was booked wrongly: what it had taken off the provider's debt is owed again. Nothing is removed; asked again, it has happened. */
export async function reversePayout(tx: Tx, { payout_id, reason }: { payout_id: string; reason: string }, call: Call): Promise<Payout> {
  const { company_id, provider } = await readPayout(tx, payout_id, call)
  await lockPayer(tx, company_id, provider, call.now)
  const [reversed] = await run<{ group_key: string }>(
    tx,
    `update payments.payouts set reversal_reason = $2, reversed_by = $3, reversed_at = $4
     where payout_id = $1 and reversed_at is null returning group_key`,
    [payout_id, reason, call.actor, call.now],
  )
  const payout = await readPayout(tx, payout_id, call)
  if (!reversed) return payout
  const [posted] = await reverse(tx, [reversed.group_key], { kind: 'payout_reversed', actor: call.actor, posted_at: call.now })
  if ('refusal' in posted!) throw posted.refusal
  await say(tx, payoutReversed, payout, call)
  return payout
}

function say(
  tx: Tx,
  kind: typeof payoutBooked,
  payout: Pick<Payout, 'payout_id' | 'company_id' | 'provider' | 'arrived_minor' | 'commission_minor' | 'currency'>,
  call: Call,
) {
  const { payout_id, company_id, provider, arrived_minor, commission_minor, currency } = payout
  const data = { payout_id, provider, amount_minor: arrived_minor, commission_minor, currency }
  return announce(tx, kind, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
}

async function readPayout(on: Db | Tx, payout_id: string, call: Call): Promise<Payout> {
  const row = await runOne<PayoutRow>(on, `${READ_PAYOUT} where payout_id = $1`, [payout_id])
  if (!row || !worksFor(call, row.company_id)) throw notFound({ what: 'payout', id: payout_id })
  return asPayout(row)
}

/** What was paid out to the caller's companies, the last that was booked first; also what was reversed. */
export async function listPayouts(
  db: Db,
  { provider, limit = 50, after }: { provider?: string; limit?: number; after?: string },
  call: Call,
) {
  const [booked_at, payout_id] = readCursor(after) ?? []
  const rows = await run<PayoutRow>(
    db,
    `${READ_PAYOUT} where ($2::text[] is null or company_id = any($2)) and ($5::text is null or provider = $5)
       and ($3::timestamptz is null or (booked_at, payout_id) < ($3, $4::text)) order by booked_at desc, payout_id desc limit $1`,
    [limit + 1, companiesOf(call), booked_at ?? null, payout_id ?? null, provider ?? null],
  )
  return pageOf(rows.map(asPayout), limit, (row) => [row.booked_at, row.payout_id])
}

/** Whose account with us is one of a provider: what is in drawers, at our bank or with us as value of customers is owed by none. */
const collects = (provider: ReturnType<typeof joinedProviders>[number]) =>
  provider.method !== 'cash' && provider.method !== 'bank_transfer' && !isOwnValue(provider)

/** What each provider owes the caller's companies, of all that it has collected; those that are here, and those that still stand in the books. */
export async function listReceivables(db: Db, _asked: unknown, call: Call) {
  const companies = await run<{ company_id: string; currency: string }>(
    db,
    'select company_id, currency from companies.public_companies where $1::text[] is null or company_id = any($1)',
    [companiesOf(call)],
  )
  const names = joinedProviders().filter(collects)
  const accounts = [
    ...new Set([
      ...companies.flatMap(({ company_id, currency }) => names.map(({ name }) => account(company_id, currency, 'provider', name))),
      ...(await ownersOf(
        db,
        'provider',
        companies.map(({ company_id }) => company_id),
      )),
    ]),
  ].sort()
  const balances = accounts.length ? await balancesOf(db, accounts) : new Map<string, number>()
  return {
    items: accounts.flatMap((name) => {
      const [company_id, currency, , provider] = name.split('/') as [string, string, string, string]
      const owed_minor = balances.get(name)!
      return owed_minor === 0 ? [] : [{ company_id, provider, currency, owed_minor }]
    }),
  }
}
