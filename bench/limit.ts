/**
 * What PostgreSQL itself does on this machine in this run: one transaction per order of eight prepared statements under row locks, by pgbench
 * where it is installed, else by a loop of prepared statements. Writes are measured against it.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const STOCK = 10_000

const SCHEMA = `
  create schema if not exists bench_limit;
  create table bench_limit.checkouts (id integer primary key, status text not null default 'paid');
  create table bench_limit.stock (variant integer primary key, on_hand bigint not null, reserved bigint not null default 0, check (reserved <= on_hand));
  create table bench_limit.orders (id bigint generated always as identity primary key, checkout integer not null, total bigint not null, placed_at timestamptz not null default now());
  create table bench_limit.order_lines (order_id bigint not null, variant integer not null, quantity integer not null, price bigint not null);
  create table bench_limit.movements (id bigint generated always as identity primary key, variant integer not null, change integer not null, order_id bigint not null);
  create table bench_limit.transfers (id bigint generated always as identity primary key, order_id bigint not null, from_account text not null, to_account text not null, amount bigint not null);
  create table bench_limit.events (id bigint generated always as identity primary key, type text not null, body jsonb not null);
  insert into bench_limit.checkouts select n from generate_series(1, 100000) n;
  insert into bench_limit.stock select n, 1000000000 from generate_series(1, ${STOCK}) n;
  analyze bench_limit.stock;`

const script = (hot: boolean) => `
\\set checkout random(1, 100000)
\\set first ${hot ? 1 : `random(1, ${STOCK / 2})`}
\\set second ${hot ? 1 : `random(${STOCK / 2 + 1}, ${STOCK})`}
begin;
select status from bench_limit.checkouts where id = :checkout for no key update;
update bench_limit.stock set reserved = reserved + 1 where variant = any(array[:first, :second]::integer[]) and on_hand - reserved >= 1;
insert into bench_limit.orders (checkout, total) values (:checkout, 200) returning id \\gset
insert into bench_limit.order_lines select :id::bigint, v, 1, 100 from unnest(array[:first, :second]::integer[]) v;
insert into bench_limit.movements (variant, change, order_id) select v, 1, :id::bigint from unnest(array[:first, :second]::integer[]) v;
insert into bench_limit.transfers (order_id, from_account, to_account, amount) values (:id, 'revenue', 'order', 167), (:id, 'tax', 'order', 33);
update bench_limit.checkouts set status = 'ordered' where id = :checkout;
insert into bench_limit.events (type, body) values ('order.placed', '{"order": 1}');
commit;
`

export const prepareLimit = async (url: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('drop schema if exists bench_limit cascade')
  await client.query(SCHEMA)
  await client.end()
}

/** Orders a second. */
export async function measureLimit(url: string, hot: boolean, clients: number, seconds: number): Promise<number> {
  return spawnSync('pgbench', ['--version']).status === 0 ? byPgbench(url, hot, clients, seconds) : byLoop(url, hot, clients, seconds)
}

async function byPgbench(url: string, hot: boolean, clients: number, seconds: number) {
  const file = join(mkdtempSync(join(tmpdir(), 'birge-bench-')), 'order.sql')
  writeFileSync(file, script(hot))
  const { stdout } = await promisify(execFile)('pgbench', [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '2',
    '-T',
    String(seconds),
    '-f',
    file,
    url,
  ])
  const tps = stdout.match(/tps = ([\d.]+)/)?.[1]
  if (!tps) throw new Error(`pgbench said: ${stdout}`)
  return Number(tps)
}

async function byLoop(url: string, hot: boolean, clients: number, seconds: number) {
  const statements = script(hot)
    .split('\n')
    .filter((line) => /^(select|update|insert)/.test(line))
    .map((line) => line.replace(/ \\gset$/, ''))
  const until = performance.now() + seconds * 1000
  let orders = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      while (performance.now() < until) {
        const first = hot ? 1 : 1 + Math.floor(Math.random() * (STOCK / 2))
        const values: Record<string, number> = {
          checkout: 1 + Math.floor(Math.random() * 100_000),
          first,
          second: hot ? 1 : first + STOCK / 2,
          id: 0,
        }
        await client.query('begin')
        for (const [at, statement] of statements.entries()) {
          const used: number[] = []
          const text = statement.replace(/(?<!:):(\w+)/g, (_, name: string) => `$${used.push(values[name]!)}::integer`)
          const { rows } = await client.query<{ id: number }>({ name: `limit ${at}`, text, values: used })
          if (text.endsWith('returning id')) values.id = Number(rows[0]!.id)
        }
        await client.query('commit')
        orders++
      }
      await client.end()
    }),
  )
  return orders / seconds
}
