/** The rules by which a company chooses among its places: each change is a version of its own, and decisions name the one they were made by. */
import { type RoutingRule, usual_routing } from '@birge/kernel/routing'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, notFound, notPermitted } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'

const plain = { additionalProperties: false }
export const Rule = Type.Union(
  [
    Type.Object({ rule: Type.Literal('fewest_places') }, plain),
    Type.Object({ rule: Type.Literal('home') }, plain),
    Type.Object({ rule: Type.Literal('kind'), kind: Type.Enum(['store', 'warehouse']) }, plain),
    Type.Object(
      {
        rule: Type.Literal('nearest'),
        step_km: Type.Integer({
          minimum: 1,
          maximum: 1_000,
          description: 'places within so many kilometres of each other are equally near',
        }),
      },
      plain,
    ),
    Type.Object({ rule: Type.Literal('capacity') }, plain),
    Type.Object({ rule: Type.Literal('keeps'), pieces: Type.Integer({ minimum: 1, maximum: 1_000 }) }, plain),
    Type.Object({ rule: Type.Literal('opens_within'), hours: Type.Integer({ minimum: 0, maximum: 336 }) }, plain),
    Type.Object({ rule: Type.Literal('most_stock') }, plain),
    Type.Object(
      {
        rule: Type.Literal('in_order'),
        location_ids: Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 500, uniqueItems: true }),
      },
      plain,
    ),
  ],
  {
    description:
      'fewest_places: all of it from one place; home: the place of the channel; kind: stores or warehouses first; nearest; capacity: who takes more orders today; keeps: ' +
      'who keeps so many pieces for those who come by; opens_within: who is open within so many hours; most_stock: who has most of it; in_order: as named here',
  },
)
export const Rules = Type.Array(Rule, { maxItems: 20 })

export const RulesOfCompany = Type.Object({
  company_id: Type.String(),
  version: Type.Integer({ description: '0: nobody has said anything yet, and what is usual holds' }),
  rules: Rules,
  written_at: OrNull(Type.String()),
})

export const routingChanged = event('routing.rules_changed', Type.Object({ version: Type.Integer() }))

export const rulesChangedMeanwhile = refusal<{ version: number }>(
  'rules_changed',
  409,
  () => 'Somebody has changed these rules meanwhile: look at them again',
)
export const ruleTwice = refusal<{ rule: string }>(
  'rule_twice',
  422,
  ({ rule }) => `The rule ${rule} stands there twice: the second would never decide`,
)

/** What holds in some companies, by company. */
export async function rulesIn(
  on: Db | Tx,
  company_ids: readonly string[],
): Promise<Map<string, { version: number; rules: RoutingRule[] }>> {
  const rows = await run<{ company_id: string; version: number; rules: RoutingRule[] }>(
    on,
    'select distinct on (company_id) company_id, version, rules from routing.rules where company_id = any($1) order by company_id, version desc',
    [company_ids],
  )
  const said = new Map(rows.map((row) => [row.company_id, row]))
  return new Map(company_ids.map((company_id) => [company_id, said.get(company_id) ?? { version: 0, rules: usual_routing }]))
}

export async function readRules(on: Db | Tx, { company_id }: { company_id: string }, call: Call): Promise<Static<typeof RulesOfCompany>> {
  await ofCompany(on, call, company_id)
  const row = await runOne<Static<typeof RulesOfCompany>>(
    on,
    'select company_id, version, rules, written_at from routing.rules where company_id = $1 order by version desc limit 1',
    [company_id],
  )
  return row ?? { company_id, version: 0, rules: usual_routing, written_at: null }
}

/** The rules from now on. Who writes says which version she has seen: two who change them at once do not undo each other. */
export async function writeRules(
  tx: Tx,
  { company_id, version, rules }: { company_id: string; version: number; rules: Static<typeof Rules> },
  call: Call,
): Promise<Static<typeof RulesOfCompany>> {
  await ofCompany(tx, call, company_id)
  const { principal, actor, now } = call
  if (principal.audience === 'staff' && principal.location_ids !== 'all') throw notPermitted({ permission: 'routing.manage' })
  await mustMakeSense(tx, company_id, rules)
  const next = version + 1
  const [written] = await run(
    tx,
    `insert into routing.rules (company_id, version, rules, actor, written_at)
     select $1, $2, $3, $4, $5 where $2 = 1 + coalesce((select max(version) from routing.rules where company_id = $1), 0)
     on conflict do nothing returning version`,
    [company_id, next, JSON.stringify(rules), actor, now],
  )
  if (!written) throw rulesChangedMeanwhile({ version })
  await announce(tx, routingChanged, { subject: company_id, company_id, actor, occurred_at: now, data: { version: next } })
  return readRules(tx, { company_id }, call)
}

export async function mustMakeSense(on: Db | Tx, company_id: string, rules: Static<typeof Rules>) {
  const seen = new Set<string>()
  for (const rule of rules) {
    if (seen.has(rule.rule)) throw ruleTwice({ rule: rule.rule })
    seen.add(rule.rule)
    if (rule.rule !== 'in_order') continue
    const known = await run<{ location_id: string }>(
      on,
      'select location_id from stores.public_locations where company_id = $1 and location_id = any($2)',
      [company_id, rule.location_ids],
    )
    const strange = rule.location_ids.find((id) => !known.some(({ location_id }) => location_id === id))
    if (strange) throw notFound({ what: 'location', id: strange })
  }
}
