/** What the shop itself says of returns, beside the law: dated, so that what held when something was sold can be read. */
import { return_exceptions, returnLaw } from '@birge/kernel/returns'
import { dayIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { ofCompany } from '../../foundation/companies/index.ts'

export const Rules = Type.Object({
  store_days: Type.Integer({
    minimum: 0,
    maximum: 3_650,
    description: 'so long goods come back by the word of the shop; 0: only as the law wants',
  }),
  store_gives: Type.Enum(['original', 'credit'], { description: 'what that gives: the money, or credit. What the law gives is the money' }),
  arrives_in_days: Type.Integer({
    minimum: 0,
    maximum: 60,
    description: 'what was sent and of whose arrival nobody has told counts as arrived so many days later',
  }),
})
export type Rules = Static<typeof Rules>
const DEFAULTS: Rules = { store_days: 14, store_gives: 'original', arrives_in_days: 7 }

const Exception = Type.Object({
  product_id: Type.String(),
  title: Type.String(),
  exception: Type.Enum([...return_exceptions]),
  valid_from: Type.String(),
})
export const RulesReply = Type.Object({
  company_id: Type.String(),
  ...Rules.properties,
  law: Type.Object({
    text: Type.String(),
    withdrawal_days: Type.Integer(),
    store_days: Type.Integer(),
    send_back_days: Type.Integer(),
    pay_back_days: Type.Integer(),
    waits_for_goods: Type.Boolean(),
    defect_days: Type.Integer(),
  }),
  exceptions: Type.Array(Exception, { description: 'products that do not come back, those that hold now' }),
})

export const rulesChanged = event('returns.rules_changed', Type.Object({ valid_from: Type.String() }))

const FIELDS = 'store_days, store_gives, arrives_in_days'

/** What held at a moment. */
export const rulesAt = async (on: Db | Tx, company_id: string, at: string): Promise<Rules> =>
  (await runOne<Rules>(
    on,
    `select ${FIELDS} from returns.rules where company_id = $1 and valid_from <= $2 order by valid_from desc limit 1`,
    [company_id, at],
  )) ?? DEFAULTS

export async function readRules(db: Db | Tx, { company_id }: { company_id: string }, call: Call): Promise<Static<typeof RulesReply>> {
  const { country, time_zone, locale } = await ofCompany(db, call, company_id)
  const { law: text, country: _, from_on: __, ...law } = returnLaw(country, dayIn(time_zone, call.now))
  const exceptions = await run<Static<typeof Exception>>(
    db,
    `select e.product_id, coalesce(p.title ->> $3, e.product_id) as title, e.exception, e.valid_from from returns.exceptions e
     left join catalog.public_products p using (product_id)
     where e.company_id = $1 and e.valid_from <= $2 and (e.valid_until is null or e.valid_until > $2) order by title, e.product_id limit 500`,
    [company_id, call.now, locale],
  )
  return { company_id, ...(await rulesAt(db, company_id, call.now)), law: { text, ...law }, exceptions }
}

/** From now on it is so; what was sold before keeps what held then. */
export async function setRules(tx: Tx, { company_id, ...rules }: { company_id: string } & Rules, call: Call) {
  await ofCompany(tx, call, company_id)
  await run(
    tx,
    `insert into returns.rules (company_id, valid_from, ${FIELDS}, actor, written_at) values ($1, $2, $3, $4, $5, $6, $2)
     on conflict (company_id, valid_from) do update set store_days = excluded.store_days, store_gives = excluded.store_gives,
       arrives_in_days = excluded.arrives_in_days, actor = excluded.actor`,
    [company_id, call.now, rules.store_days, rules.store_gives, rules.arrives_in_days, call.actor],
  )
  await sayChanged(tx, company_id, call)
  return readRules(tx, { company_id }, call)
}

/** From now on a product comes back no more, or does again. */
export async function setException(
  tx: Tx,
  { company_id, product_id, exception }: { company_id: string; product_id: string; exception: (typeof return_exceptions)[number] | null },
  call: Call,
) {
  await ofCompany(tx, call, company_id)
  if (!(await runOne(tx, 'select from catalog.public_products where product_id = $1', [product_id])))
    throw notFound({ what: 'product', id: product_id })
  await run(
    tx,
    `update returns.exceptions set valid_until = $3 where company_id = $1 and product_id = $2 and valid_until is null and valid_from < $3`,
    [company_id, product_id, call.now],
  )
  if (exception === null)
    await run(tx, 'delete from returns.exceptions where company_id = $1 and product_id = $2 and valid_from = $3', [
      company_id,
      product_id,
      call.now,
    ])
  else
    await run(
      tx,
      `insert into returns.exceptions (company_id, product_id, valid_from, exception, actor) values ($1, $2, $3, $4, $5)
       on conflict (company_id, product_id, valid_from) do update set exception = excluded.exception, actor = excluded.actor, valid_until = null`,
      [company_id, product_id, call.now, exception, call.actor],
    )
  await sayChanged(tx, company_id, call)
  return readRules(tx, { company_id }, call)
}

const sayChanged = (tx: Tx, company_id: string, { actor, now }: Call) =>
  announce(tx, rulesChanged, { subject: company_id, company_id, actor, occurred_at: now, data: { valid_from: now } })

export const ExceptionAsked = OrNull(Type.Enum([...return_exceptions]))
