import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { modules, placeOf } from '../server/modules.ts'
import { freshTestDatabase } from './harness.ts'
import { AREAS, importsOf, wrongArrow } from './arrows.ts'
import { openDatabase, run } from '../server/platform/database.ts'
import { declarePersonalData, erasePerson } from '../server/platform/personal-data.ts'
import {
  contactsPastTheDoor,
  foreignTables,
  hasPersonalColumn,
  holdsNothingOfHers,
  isContactColumn,
  mayHoldHer,
  speaksPastTheDoor,
} from './ownership.ts'

const root = join(import.meta.dirname, '..')
const order = modules.map((module) => module.name)
const isTest = (file: string) => /\.(test|contract)\.tsx?$/.test(file)

const sources = ['kernel', 'server', 'apps'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .map((file) => `${top}/${file}`)
    .filter((file) => /\.tsx?$/.test(file) && !/node_modules|\/(dist|build|\.react-router|gallery)\//.test(file)),
)
const read = (file: string) => readFileSync(join(root, file), 'utf8')

test('imports point downwards, and enter a module by its front door', () => {
  let seen = 0
  for (const file of sources.filter((f) => !isTest(f)))
    for (const target of importsOf(file, read(file))) {
      seen++
      assert.equal(wrongArrow(file, target, order), undefined, `${file} imports ${target}`)
    }
  assert.ok(seen > 300, `only ${seen} imports were looked at`)
})

test('the arrow check catches planted offenders', () => {
  const offenders: [file: string, source: string, why: RegExp][] = [
    ['server/offer/inventory/stock.ts', `import { placeOrders } from '../../sale/orders/index.ts'`, /announce an event/],
    ['server/sale/orders/place-orders.ts', `import { hold } from "../../offer/inventory/holds.ts"`, /index\.ts/],
    ['server/sale/orders/place-orders.ts', `import { startApp } from '../../app.ts'`, /only the app/],
    ['server/sale/payments/payments.ts', `import { smtp } from '../../connectors/smtp/index.ts'`, /port/],
    ['server/platform/http.ts', `const x = await import('../foundation/staff/index.ts')`, /nothing of commerce/],
    ['server/app.ts', `import { Shell } from '../apps/console/app/shell.tsx'`, /does not know the screens/],
    ['kernel/money.ts', `import { readFileSync } from 'node:fs'`, /browsers/],
    ['apps/store/src/app.tsx', `import { modules } from '../../../server/modules.ts'`, /api-client/],
    ['apps/store/src/app.tsx', `import { Cart } from '../../console/src/cart.tsx'`, /each other/],
    ['apps/ui/button.tsx', `import type { paths } from '@birge/api-client'`, /no API/],
  ]
  for (const [file, source, why] of offenders) {
    const [target] = importsOf(file, source)
    assert.match(wrongArrow(file, target!, order) ?? 'nothing was found', why, `${file}: ${source}`)
  }
})

test('a module touches only its own tables, and of others their published views', () => {
  let seen = 0
  for (const file of sources.filter(
    (f) => AREAS.some((area) => f.startsWith(`server/${area}/`)) && !isTest(f) && !f.endsWith('/tables.ts'),
  )) {
    const found = foreignTables(read(file), file.split('/')[2]!, order)
    seen += found.seen
    assert.deepEqual(found.foreign, [], file)
  }
  assert.ok(seen > 100, `only ${seen} table names were looked at`)
})

test('the table check catches planted offenders', () => {
  assert.deepEqual(foreignTables('select * from orders.orders o join stores.locations l using (location_id)', 'orders', order).foreign, [
    'stores.locations',
  ])
  assert.deepEqual(foreignTables(`db.selectFrom('carts.carts')`, 'orders', order).foreign, ['carts.carts'])
  assert.deepEqual(foreignTables('join stores.public_locations l on true', 'orders', order).foreign, [])
})

async function schema<Row extends object>(sql: string): Promise<Row[]> {
  const { url, drop } = await freshTestDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
    await drop()
  }
}

test('foreign keys point the same way as imports', async () => {
  const keys = await schema<{ from: string; to: string }>(`
    select distinct f.nspname as from, t.nspname as to from pg_constraint c
    join pg_class fc on fc.oid = c.conrelid join pg_namespace f on f.oid = fc.relnamespace
    join pg_class tc on tc.oid = c.confrelid join pg_namespace t on t.oid = tc.relnamespace where c.contype = 'f'`)
  assert.ok(keys.length > 5, `only ${keys.length} foreign keys were looked at`)
  for (const { from, to } of keys) assert.ok(order.indexOf(to) <= order.indexOf(from), `${from} refers to ${to}, which stands above it`)
})

/** Who keeps people and has nothing to say when two become one, and why. */
const speaks_not_of_merges = {
  customers: 'keeps the profiles that are merged',
  merging: 'merges them',
}
const hasNoMergeFace = ({ name, merge }: { name: string; merge?: unknown }) => !merge && !(name in speaks_not_of_merges)

test('whoever keeps a customer_id says what it brings along when two profiles become one', async () => {
  const columns = await schema<{ schema: string; column: string }>(`
    select distinct table_schema as schema, column_name as column from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema', 'platform')`)
  const keepers = new Set(columns.filter(({ column }) => hasPersonalColumn(column)).map(({ schema }) => schema))
  assert.ok(keepers.size >= 8, `only ${[...keepers].join(', ')} were looked at`)
  const silent = modules.filter((module) => keepers.has(module.name) && hasNoMergeFace(module))
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  )
  for (const name of Object.keys(speaks_not_of_merges)) assert.ok(keepers.has(name), `${name} keeps nobody: it is no exception`)
  assert.ok(hasNoMergeFace({ name: 'loyalty' }) && !hasNoMergeFace({ name: 'loyalty', merge: {} }))
})

test('whoever keeps a customer_id can give her data out and forget it', async () => {
  const columns = await schema<{ schema: string; column: string }>(`
    select distinct table_schema as schema, column_name as column from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema', 'platform')`)
  const keepers = new Set(columns.filter(({ column }) => hasPersonalColumn(column)).map(({ schema }) => schema))
  assert.ok(keepers.size >= 3, `only ${[...keepers].join(', ')} were looked at`)
  for (const name of keepers) {
    const module = modules.find((m) => m.name === name)
    assert.ok(module?.personal_data, `${name} keeps a customer_id and has no personal_data`)
  }
  assert.ok(hasPersonalColumn('customer_id') && !hasPersonalColumn('company_id'))
})

test('what may hold something of a person is told of in the proof that she was forgotten, or it is said why it holds nothing of hers', async () => {
  const { url, drop } = await freshTestDatabase()
  const database = openDatabase(url)
  try {
    const columns = await run<{ place: string; column: string }>(
      database.db,
      `select c.table_schema || '.' || c.table_name as place, c.column_name as column from information_schema.columns c
       join pg_class t on t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
       where t.relkind in ('r', 'p') and not t.relispartition and c.table_schema not in ('pg_catalog', 'information_schema')
         and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')`,
    )
    assert.ok(columns.length > 300, `only ${columns.length} columns were looked at`)
    declarePersonalData(modules)
    const proof = await database.transaction((tx) => erasePerson(tx, ['cus_nobody'], '2026-11-23T00:00:00Z'))
    const told = new Set(proof.map(({ table }) => table))
    assert.ok(told.size > 40, `only ${[...told].join(', ')} are told of`)
    const open = (of: typeof columns) =>
      of.filter(({ place, column }) => mayHoldHer(column) && !told.has(place)).map(({ place, column }) => `${place}.${column}`)
    const found = open(columns)
    assert.deepEqual(
      found.filter((one) => !holdsNothingOfHers.has(one)),
      [],
      'is it told of in a proof, or named with its reason in test/ownership.ts?',
    )
    assert.deepEqual(
      [...holdsNothingOfHers.keys()].filter((one) => !found.includes(one)),
      [],
      'is no exception any more',
    )
    for (const [one, { since, because }] of holdsNothingOfHers)
      assert.ok(/^20\d\d-\d\d-\d\d$/.test(since) && because.length > 10, `${one} has no day and no reason`)
    const planted = ['holder_email', 'iban', 'called_by_phone', 'card_number_text', 'profile_id', 'delivery_address'].map((column) => ({
      place: 'loyalty.members',
      column,
    }))
    assert.equal(open(planted).length, planted.length)
    assert.deepEqual(
      open([
        { place: 'customers.profiles', column: 'first_name' },
        { place: 'loyalty.members', column: 'tier' },
      ]),
      [],
    )
  } finally {
    await database.close()
    await drop()
  }
})

test('the house speaks to customers through one door, which asks what for', () => {
  const spoken = sources.filter((file) => file.startsWith('server/') && !isTest(file) && speaksPastTheDoor(file, read(file)))
  assert.deepEqual(spoken, [])
  const speakers = sources.filter((file) => file.startsWith('server/') && !isTest(file) && /\btell\(tx/.test(read(file)))
  assert.ok(speakers.length >= 2, `only ${speakers.join(', ')} were found to speak`)
  assert.ok(speaksPastTheDoor('server/sale/orders/index.ts', `await queueMessages(tx, [{ purpose: 'marketing' }])`))
  assert.ok(speaksPastTheDoor('server/relationship/campaigns/sends.ts', 'insert into platform.messages (recipient) select value'))
})

test('how a customer is reached is asked for through one face, with a purpose; everybody else gets her without', () => {
  const files = sources.filter((file) => file.startsWith('server/') && !isTest(file))
  assert.deepEqual(
    files.flatMap((file) => contactsPastTheDoor(file, read(file)).map((name) => `${file}: ${name}`)),
    [],
  )
  const askers = files.filter((file) => /\b(reach|tell)\((tx|database),/.test(read(file)))
  assert.ok(askers.length >= 3, `only ${askers.join(', ')} were found to ask`)
  const planted = `import { customerOf, contactsFor, type Contact } from '../../foundation/customers/index.ts'`
  assert.deepEqual(contactsPastTheDoor('server/relationship/campaigns/sends.ts', planted), ['contactsFor'])
  assert.deepEqual(contactsPastTheDoor('server/sale/orders/news.ts', planted.replace('contactsFor', 'identifiersOf as known')), [
    'identifiersOf',
  ])
  assert.deepEqual(contactsPastTheDoor('server/foundation/privacy/telling.ts', planted), [])
})

test('no published view gives out a phone or an address of a customer: they are asked for with a purpose', async () => {
  const columns = await schema<{ view: string; column: string }>(`
    select table_schema || '.' || table_name as view, column_name as column from information_schema.columns
    where table_name like 'public\\_%' and table_schema not in ('pg_catalog', 'information_schema')`)
  assert.ok(columns.length > 80, `only ${columns.length} columns were looked at`)
  const ofTheShop = new Set(['stores.public_locations', 'companies.public_companies', 'staff.public_staff'])
  assert.deepEqual(
    columns.filter(({ view, column }) => isContactColumn(column) && !ofTheShop.has(view)),
    [],
  )
  assert.ok(isContactColumn('phone') && isContactColumn('recipient') && !isContactColumn('customer_id'))
})

test('every module says in one paragraph what it keeps', () => {
  for (const { name } of modules) {
    const head = read(`server/${placeOf(name)}/index.ts`)
    assert.match(head, /^\/\*\*[\s\S]{60,900}?\*\//, `${name}/index.ts does not begin with what it is`)
  }
})

test('every route says who may ask, what it may refuse, and what it answers', () => {
  const routes = modules.flatMap((module) => (module.routes ?? []).map((route) => ({ module: module.name, route })))
  assert.ok(routes.length > 40, `only ${routes.length} routes were looked at`)
  const declared = new Set(modules.flatMap((module) => Object.keys(module.permissions ?? {})))
  const seen = new Set<string>()
  for (const { module, route } of routes) {
    const on = `${route.method} ${route.path}`
    assert.ok(!seen.has(on), `${on} is there twice`)
    seen.add(on)
    assert.ok(route.summary.length > 5, `${on} does not say what it does`)
    for (const permission of [route.permission].flat() as string[])
      if (permission.includes('.'))
        assert.ok(declared.has(permission), `${on} of ${module} asks for ${permission}, which no module declares`)
    if (route.path.includes('/:')) assert.ok(route.params, `${on} takes something from its address and does not say what`)
  }
})

test('every audit is told in words on the page of the books', () => {
  const { audits } = JSON.parse(read('apps/console/texts/en.json')) as { audits: Record<string, Record<string, string>> }
  const told = (module: string, name: string) => audits[module]?.[name.replace(/\W+/g, '_')] !== undefined
  const all = modules.flatMap((module) => (module.audits ?? []).map(({ name }) => ({ module: module.name, name })))
  assert.ok(all.length > 30, `only ${all.length} audits were looked at`)
  assert.deepEqual(
    all.filter(({ module, name }) => !told(module, name)),
    [],
  )
  assert.ok(!told('ledger', 'an audit that nobody has put into words'))
})

test('how long anything of people is kept is told in words on the page of privacy', () => {
  const { privacy } = JSON.parse(read('apps/console/texts/en.json')) as { privacy: { rules: Record<string, string> } }
  const kept = modules.flatMap((module) => (module.retention ?? []).map(({ what }) => ({ what, of: module.name })))
  assert.ok(kept.length >= 8, `only ${kept.length} were looked at`)
  for (const { what, of } of kept) {
    assert.ok(what.startsWith(`${of}.`), `${what} is not of ${of}`)
    assert.ok(what.replaceAll('.', '_') in privacy.rules, `${what} has no words`)
  }
})

test('no folder is empty and no file name says nothing of the business', () => {
  const silent = /(^|\/)(service|manager|helper|helpers|util|utils|common|base|impl|dto|types|constants)\.tsx?$/
  for (const file of sources) assert.doesNotMatch(file, silent)
  assert.match('server/sale/orders/utils.ts', silent)
  for (const { name } of modules) {
    const folder = join(root, 'server', placeOf(name))
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !isTest(file) && file !== 'tables.ts')
    assert.ok(files.length >= 1 && files.length <= 12, `${name} has ${files.length} files: is it two modules?`)
    if (existsSync(join(folder, 'migrations'))) assert.ok(readdirSync(join(folder, 'migrations')).length, `${name}/migrations is empty`)
  }
})
