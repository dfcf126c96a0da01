import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { auditAll } from '#platform/audits'
import { openDatabase } from '#platform/database'
import { type Migration, migrate } from '#platform/migrations'
import { setTheStage } from '../../test/cast.ts'
import { dropDatabase, startTestApp } from '../../test/harness.ts'
import { goToCheckout, payAndOrder } from '../../test/race/shoppers.ts'
import { migrations } from '../app.ts'
import { backup } from './backup.ts'
import { Backup, restore } from './restore.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-backup-test-'))
const opened: { pool: pg.Pool; name: string }[] = []
after(async () => {
  const admin = new pg.Client(process.env.BIRGE_TEST_DATABASE_URL)
  await admin.connect()
  for (const { pool, name } of opened) {
    await pool.end()
    await dropDatabase(admin, name)
  }
  await admin.end()
  rmSync(folder, { recursive: true })
})

/** A small shop with everything that makes copying hard: circles, months, guards, generated and numbered columns. */
const first: Migration = {
  number: 1,
  name: '0001-shop.sql',
  sql: `
    CREATE SCHEMA shop;
    CREATE TABLE shop.stores (store_id text PRIMARY KEY, keeper_id text, opened_on date NOT NULL);
    CREATE TABLE shop.staff (staff_id text PRIMARY KEY, store_id text NOT NULL REFERENCES shop.stores, boss_id text REFERENCES shop.staff);
    ALTER TABLE shop.stores ADD FOREIGN KEY (keeper_id) REFERENCES shop.staff;
    CREATE TABLE shop.units (unit text PRIMARY KEY);
    INSERT INTO shop.units VALUES ('TRY'), ('AZN');
    CREATE TABLE shop.entries (
      entry_id bigint GENERATED ALWAYS AS IDENTITY, store_id text NOT NULL REFERENCES shop.stores, at timestamptz NOT NULL,
      amount_minor bigint NOT NULL, doubled bigint GENERATED ALWAYS AS (amount_minor * 2) STORED, "note" text, data jsonb,
      PRIMARY KEY (entry_id, at)) PARTITION BY RANGE (at);
    CREATE TABLE shop.entries_default PARTITION OF shop.entries DEFAULT;
    CREATE FUNCTION shop.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'entries are never changed'; END $$;
    CREATE TRIGGER never BEFORE UPDATE OR DELETE ON shop.entries FOR EACH ROW EXECUTE FUNCTION shop.never();
    CREATE TRIGGER never_all BEFORE TRUNCATE ON shop.entries EXECUTE FUNCTION shop.never();
    CREATE TABLE shop.events (store_id text);
    CREATE FUNCTION shop.announce() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shop.events VALUES (NEW.store_id); RETURN NEW; END $$;
    CREATE TRIGGER announce AFTER INSERT ON shop.stores FOR EACH ROW EXECUTE FUNCTION shop.announce();
    CREATE UNLOGGED TABLE shop.cache (what text);
    CREATE MATERIALIZED VIEW shop.totals AS SELECT store_id, sum(amount_minor)::bigint AS total FROM shop.entries GROUP BY 1;
  `,
}
const second: Migration = {
  number: 2,
  name: '0002-towns.sql',
  sql: `ALTER TABLE shop.stores ADD town text; UPDATE shop.stores SET town = initcap(store_id); ALTER TABLE shop.stores ALTER town SET NOT NULL`,
}
const difficult = 'a\tb\nc\\d\r\\.\n\\N "İçə" 🧺'

async function emptyDatabase(): Promise<{ url: string; pool: pg.Pool }> {
  const name = `birge_backup_${process.pid}_${opened.length}`
  const admin = new pg.Client(process.env.BIRGE_TEST_DATABASE_URL)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`)
  await admin.end()
  const url = new URL(process.env.BIRGE_TEST_DATABASE_URL ?? '')
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href })
  pool.on('error', () => undefined) // they are dropped at the end, whoever is in them
  opened.push({ pool, name })
  return { url: url.href, pool }
}

async function shop(): Promise<{ url: string; pool: pg.Pool }> {
  const made = await emptyDatabase()
  await migrate(made.pool, [first])
  await made.pool.query(
    `CREATE TABLE shop.entries_2026_11 PARTITION OF shop.entries FOR VALUES FROM ('2026-11-01+00') TO ('2026-12-01+00')`,
  )
  await made.pool.query(`CREATE SEQUENCE shop.invoices START 2026000 INCREMENT 10; SELECT nextval('shop.invoices')`)
  await made.pool.query(`DELETE FROM shop.units WHERE unit = 'AZN'; INSERT INTO shop.units VALUES ('EUR')`)
  await made.pool.query(`INSERT INTO shop.stores VALUES ('kadıköy', NULL, '2020-02-29'), ('bakı', NULL, '2021-01-01')`)
  await made.pool.query(`INSERT INTO shop.staff VALUES ('ayşe', 'kadıköy', NULL), ('elvin', 'bakı', 'ayşe')`)
  await made.pool.query(`UPDATE shop.stores SET keeper_id = 'elvin'`)
  await made.pool.query(
    `INSERT INTO shop.entries (store_id, at, amount_minor, note, data) SELECT 'bakı', ('2026-11-15'::timestamptz + n * interval '1 h'), n, $1, $2
     FROM generate_series(1, 5000) n`,
    [difficult, JSON.stringify({ text: difficult })],
  )
  await made.pool.query(`INSERT INTO shop.cache VALUES ('x'); REFRESH MATERIALIZED VIEW shop.totals`)
  return made
}

async function contents(pool: pg.Pool) {
  const answers: Record<string, unknown> = {}
  for (const table of ['stores', 'staff', 'units', 'entries', 'entries_2026_11', 'entries_default', 'events', 'totals'])
    answers[table] = (await pool.query(`SELECT * FROM shop.${table} ORDER BY 1`)).rows
  return answers
}

async function restoreFrom(file: string, url: string, known: Migration[]): Promise<void> {
  const source = new Backup(file)
  try {
    await restore(url, source, await source.head(), known)
  } finally {
    source.close()
  }
}

test('what is restored equals what was backed up, and the shop goes on where it stopped', async () => {
  const before = await shop()
  const file = join(folder, 'whole.birge')
  await backup(before.url, file)
  assert.equal(statSync(file).mode & 0o777, 0o600, 'personal data, so for its owner only')

  const restored = await emptyDatabase()
  await restoreFrom(file, restored.url, [first])
  assert.deepEqual(await contents(restored.pool), await contents(before.pool))
  assert.equal((await restored.pool.query('SELECT count(*)::int AS n FROM shop.cache')).rows[0].n, 0)

  const next = `INSERT INTO shop.entries (store_id, at, amount_minor) VALUES ('bakı', '2026-11-20', 1) RETURNING entry_id`
  assert.deepEqual((await restored.pool.query(next)).rows, (await before.pool.query(next)).rows, 'numbers go on')
  assert.deepEqual((await restored.pool.query(`SELECT nextval('shop.invoices')::int AS number`)).rows, [{ number: 2026010 }])
  await assert.rejects(restored.pool.query(`UPDATE shop.entries SET amount_minor = 0`), /never changed/)
  await assert.rejects(restored.pool.query(`TRUNCATE shop.entries`), /never changed/)
  await assert.rejects(restored.pool.query(`DELETE FROM shop.stores`), /foreign key/)
  await assert.rejects(restored.pool.query(`INSERT INTO shop.staff VALUES ('x', 'nowhere', NULL)`), /foreign key/)
})

test('a later Birge changes the restored data as it would have changed the data in place', async () => {
  const before = await shop()
  const file = join(folder, 'older.birge')
  await backup(before.url, file)
  const restored = await emptyDatabase()
  await restoreFrom(file, restored.url, [first, second])
  await migrate(before.pool, [first, second])
  assert.deepEqual(await contents(restored.pool), await contents(before.pool))
  assert.deepEqual((await restored.pool.query('SELECT town FROM shop.stores ORDER BY 1')).rows, [{ town: 'Bakı' }, { town: 'Kadıköy' }])
})

test('a backup is of one moment, though the shop stays open', async () => {
  const { url, pool } = await shop()
  let open = true
  const trade = (async () => {
    for (let n = 0; open; n++) {
      // Always together: a store and its keeper.
      await pool.query(
        `WITH s AS (INSERT INTO shop.stores VALUES ('s' || $1, NULL, '2026-01-01')) INSERT INTO shop.staff VALUES ('k' || $1, 's' || $1, NULL)`,
        [n],
      )
    }
  })()
  const file = join(folder, 'busy.birge')
  await backup(url, file).finally(() => (open = false))
  await trade
  const restored = await emptyDatabase()
  await restoreFrom(file, restored.url, [first])
  const { rows } = await restored.pool.query(
    `SELECT (SELECT count(*)::int FROM shop.stores WHERE store_id LIKE 's%') - (SELECT count(*)::int FROM shop.staff WHERE staff_id LIKE 'k%') AS apart`,
  )
  assert.deepEqual(rows, [{ apart: 0 }])
})

test('a migration whose text was replaced by one that comes to the same is taken for it, in a database and in a backup; any other is not', async () => {
  const { url, pool } = await shop()
  const file = join(folder, 'formerly.birge')
  await backup(url, file)
  const { rows } = await pool.query<{ fingerprint: string }>('SELECT fingerprint FROM platform.migrations')
  const replaced = { ...first, sql: `-- Formerly ${rows[0]!.fingerprint}: it could not be run everywhere.\n${first.sql}` }
  const other = { ...first, sql: `-- Formerly 0000000000000000.\n${first.sql}` }
  assert.deepEqual(await migrate(pool, [replaced]), [])
  await assert.rejects(migrate(pool, [other]), /changed after it had been run/)
  const target = await emptyDatabase()
  await assert.rejects(restoreFrom(file, target.url, [other]), /another 0001-shop.sql/)
  await restoreFrom(file, target.url, [replaced])
  assert.deepEqual(await migrate(target.pool, [replaced]), [])
})

test('a backup that cannot be restored says why and leaves the database empty', async () => {
  const { url } = await shop()
  const file = join(folder, 'good.birge')
  await backup(url, file)
  const good = readFileSync(file)
  const text = gunzipSync(good).toString()
  const bad: [string, Buffer, RegExp][] = [
    ['cut off', good.subarray(0, good.length - 1000), /cut off/],
    ['cut off between tables', gzipSync(text.slice(0, text.indexOf('{"table":"shop.staff"'))), /cut off/],
    ['damaged', Buffer.concat([good.subarray(0, 3000), Buffer.alloc(50), good.subarray(3050)]), /damaged/],
    ['a row lost', gzipSync(text.replace(/\nelvin.*\n/, '\n')), /damaged.*(foreign key|add up)/],
    ['a line lost', gzipSync(text.replace(/\nEUR\n/, '\n')), /do not add up/],
    ['something else', gzipSync('name,price\nmug,5\n'), /no backup/],
    ['not zipped', Buffer.from('name,price\n'), /no backup/],
    ['newer format', gzipSync(text.replace('"birge_backup":1', '"birge_backup":2')), /newer Birge/],
    ['newer schema', gzipSync(text.replace('0001-shop', '0009-shop')), /newer Birge/],
    ['another schema', gzipSync(text.replace(/"fingerprint":"..../, '"fingerprint":"0000')), /another 0001-shop.sql/],
  ]
  const { url: target, pool } = await emptyDatabase()
  for (const [what, bytes, reason] of bad) {
    const damaged = join(folder, 'damaged.birge')
    writeFileSync(damaged, bytes)
    await assert.rejects(restoreFrom(damaged, target, [first]), reason, what)
    const { rows } = await pool.query(`SELECT nspname FROM pg_namespace WHERE nspname IN ('shop', 'platform')`)
    assert.deepEqual(rows, [], what)
  }
  await assert.rejects(restoreFrom(join(folder, 'nothing.birge'), target, [first]), /cannot be read.*no such file/)
  await restoreFrom(file, target, [first])
  await assert.rejects(restoreFrom(file, target, [first]), /holds data already/)
})

test('a backup that fails leaves no half file, and an empty database is not worth one', async () => {
  const { url } = await shop()
  await assert.rejects(backup(url, join(folder, 'no/such/folder.birge')), /cannot be written/)
  await assert.rejects(backup((await emptyDatabase()).url, join(folder, 'empty.birge')), /nothing to back up/)
  assert.deepEqual(
    readdirSync(folder).filter((name) => /unfinished|empty|folder/.test(name)),
    [],
  )
})

test('a shop that has sold by card is restored with every row it had, and its books hold', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const shopper = await goToCheckout(app, { variant_id: stage.variants.lamp })
  assert.equal((await payAndOrder(app, shopper)).status, 201)
  await app.settle()
  const file = join(folder, 'sold.birge')
  await backup(app.url, file)

  const restored = await emptyDatabase()
  await restoreFrom(file, restored.url, migrations())
  const again = join(folder, 'again.birge')
  await backup(restored.url, again)
  const rowsOf = (path: string) => gunzipSync(readFileSync(path)).toString().split('\n').slice(1).sort()
  assert.deepEqual(rowsOf(again), rowsOf(file))
  const database = openDatabase(restored.url)
  const audits = await auditAll(database)
  await database.close()
  assert.ok(audits.length > 20 && audits.every(({ holds }) => holds))
})
