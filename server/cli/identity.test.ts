import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startTestApp } from '../../test/harness.ts'
import { evaluate, run } from './identity.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-identity-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

function birge(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = join(import.meta.dirname, 'birge.ts')
  return new Promise((resolve) =>
    execFile(process.execPath, [command, 'identity', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  )
}

const people = `kayıt, ad, soyad, yıl, ay, gün, e-posta, kişi
m1, "Ayşe", "Yılmaz", 1985, 3, 4, ayse.yilmaz@ornek.com, a
m2, Mehmet, Öz, 1990, 11, 23, NA, b
m3, AYSE, YILMAZ, 1985, 4, 3, ayse.yilmaz@ornek.com, a
m4, Elçin, Əliyev, 1979, 1, 30, elcin@ornek.az, c
m5, Mehmed, Öz, 1990, 11, 23, moz@ornek.com, b
m6, Zeynep, Kaya, 2001, 7, 9, zkaya@ornek.com, d
`
const map = 'first_name=ad,last_name=soyad,birth_year=yıl,birth_month=ay,birth_day=gün,email=e-posta'

test('a table of people is resolved from a file and judged by its own truth', async () => {
  writeFileSync(at('people.csv.gz'), gzipSync(people))
  const resolved = await birge('resolve', '--in', at('people.csv.gz'), '--map', map, '--id', 'kayıt', '--out', at('clusters.csv'))
  assert.equal(resolved.code, 0, resolved.stderr)
  assert.match(resolved.stdout, /^6 records, 15 pairs compared, \d+ links, 4 clusters, [\d.]+ seconds\n$/)
  assert.match(resolved.stderr, /not read: kişi/)
  assert.equal(readFileSync(at('clusters.csv'), 'utf8'), 'kayıt,cluster_id\nm1,1\nm2,2\nm3,1\nm4,4\nm5,2\nm6,6\n')

  const judged = await birge('evaluate', '--clusters', at('clusters.csv'), '--truth', 'kişi', '--in', at('people.csv.gz'), '--id', 'kayıt')
  assert.equal(
    judged.stdout,
    '6 records; 2 pairs are one person, 2 were joined, 2 of them rightly\nprecision 1.0000  recall 1.0000  F1 1.0000\n',
  )
  // The table that was resolved is known, and judges only as it was.
  const byItself = () => birge('evaluate', '--clusters', at('clusters.csv'), '--truth', 'kişi')
  assert.equal((await byItself()).stdout, judged.stdout)
  utimesSync(at('people.csv.gz'), 1, 1)
  assert.match(
    (await byItself()).stderr,
    /people\.csv\.gz, of which .*clusters\.csv was made, has changed since: name the table, --in FILE/,
  )
  // With the truth beside them the clusters are enough.
  const resolve = ['resolve', '--in', at('people.csv.gz'), '--map', map, '--out', at('kept.csv')]
  assert.doesNotMatch((await birge(...resolve, '--id', 'kayıt', '--keep', 'kişi')).stderr, /not read/)
  assert.match(readFileSync(at('kept.csv'), 'utf8'), /^kayıt,cluster_id,kişi\nm1,1,a\nm2,2,b\n/)
  assert.equal((await birge('evaluate', '--clusters', at('kept.csv'), '--truth', 'Kişi')).stdout, judged.stdout)
})

test('a name that two records have judges nothing, nor do clusters in which a record is missing or stands twice', async () => {
  writeFileSync(at('twice.csv'), 'id,first_name,truth\na,Ali,1\na,Veli,2\nb,Can,3\n')
  const resolved = await birge('resolve', '--in', at('twice.csv'), '--id', 'id', '--out', at('twice-clusters.csv'))
  assert.match(resolved.stderr, /id names 1 records as others are named already/)
  // As resolve wrote them they stand in the order of the table, and each is the one it was.
  const judged = await birge('evaluate', '--clusters', at('twice-clusters.csv'), '--truth', 'truth')
  assert.match(judged.stdout, /^3 records; 0 pairs are one person, 0 were joined/)
  const judge = async (table: string, clusters: string) => {
    writeFileSync(at('judged.csv'), table)
    writeFileSync(at('judging.csv'), clusters)
    return (await birge('evaluate', '--clusters', at('judging.csv'), '--truth', 'truth', '--in', at('judged.csv'), '--id', 'id')).stderr
  }
  const table = 'id,truth\na,1\nb,2\n'
  assert.match(await judge(`${table}a,2\n`, 'id,cluster_id\na,1\nb,2\n'), /The column id of .* names two records a: nobody can tell/)
  assert.match(await judge(table, 'id,cluster_id\na,1\na,2\nb,2\n'), /has the record a twice/)
  assert.match(await judge(table, 'id,cluster_id\na,1\n'), /does not have the record b of/)
})

test('without an id the rows are counted, and a pattern says what of a cell is the truth', async () => {
  writeFileSync(at('rows.csv'), 'first_name,last_name,rec\nAli,Can,rec-1-a\nVeli,Nar,rec-2-a\n')
  const resolved = await birge('resolve', '--in', at('rows.csv'), '--out', at('row-clusters.csv'))
  assert.equal(resolved.code, 0, resolved.stderr)
  assert.equal(readFileSync(at('row-clusters.csv'), 'utf8'), 'row,cluster_id\n1,1\n2,2\n')
  writeFileSync(at('guess.csv'), 'row,cluster_id\n1,x\n2,x\n')
  const judge = (...more: string[]) => birge('evaluate', '--clusters', at('guess.csv'), '--truth', 'rec', ...more)
  const judged = await judge('--in', at('rows.csv'), '--pattern', String.raw`rec-(\d+)`)
  assert.match(judged.stdout, /0 pairs are one person, 1 were joined, 0 of them rightly\nprecision 0\.0000/)
  assert.match((await judge()).stderr, /has no column "rec": name the table of people too/)
  assert.match((await judge('--in', at('rows.csv'), '--pattern', 'x')).stderr, /"rec-1-a" does not fit/)
})

test('what cannot be done is said in a sentence', async () => {
  writeFileSync(at('rows.csv'), 'vorname,nachname\nAli,Can\n')
  const said = async (...args: string[]) => {
    const { code, stderr } = await birge('resolve', '--in', at('rows.csv'), '--out', at('none.csv'), ...args)
    assert.equal(code, 1)
    return stderr
  }
  assert.match(await said('--map', 'first_name=given'), /the column "given", which the table does not have. It has: vorname, nachname/)
  assert.match(await said('--map', 'shoe_size=vorname'), /"shoe_size" in --map is nothing a column can say/)
  assert.match(await said('--map', 'first_name'), /is not of the form ours=theirs/)
  assert.match(await said(), /No column of the table is called as one of ours/)
  const line = (...args: string[]) =>
    run(args).then(
      () => assert.fail(`identity ${args.join(' ')} was not refused`),
      ({ message }: Error) => message,
    )
  assert.equal(
    await line('unite'),
    'There is no "identity unite"; there are resolve, evaluate, invent, report. More: npx birge identity --help',
  )
  const resolve_help = 'More: npx birge identity resolve --help'
  assert.equal(await line('resolve', '--in', at('rows.csv')), `Where is the result to be written? Say --out FILE. ${resolve_help}`)
  assert.equal(await line('resolve', '--out', at('none.csv')), `Which table of people is to be read? Say --in FILE. ${resolve_help}`)
  const invent_help = 'More: npx birge identity invent --help'
  for (const rows of ['0', 'abc', '1.5'])
    assert.equal(
      await line('invent', '--rows', rows, '--out', at('none.csv')),
      `--rows ${rows} is not a number of rows, 1 or more. ${invent_help}`,
    )
  assert.match(await line('invent', '--rows', '3', '--kind', 'foo'), /^There is no --kind foo; there are customers, [^\n]*$/)
  assert.equal(existsSync(at('none.csv')), false)
  const told = await birge('invent', '--help')
  assert.deepEqual([told.code, /^birge identity invent [^]*--seed/.test(told.stdout), /resolve/.test(told.stdout)], [0, true, false])
})

test('the people of a house whose schema is older are left alone, and it is said what brings it up to date', async () => {
  const app = await startTestApp()
  await app.database.pool.query('delete from platform.migrations where number = (select max(number) from platform.migrations)')
  process.env.DATABASE_URL = app.url
  const { code, stderr } = await birge('resolve')
  delete process.env.DATABASE_URL
  assert.equal(code, 1)
  assert.match(stderr, /^The database is older than this Birge \(it has no \d{4}-[a-z-]+\.sql\)\. npm start brings it up to date\.\n$/)
})

test('precision and recall are counted over pairs', () => {
  // Truth: {1,2,3}, {4}; joined: {1,2}, {3,4}.
  const { true_pairs, joined_pairs, right_pairs, precision, recall, f1 } = evaluate(['x', 'x', 'y', 'y'], ['a', 'a', 'a', 'b'])
  assert.deepEqual([true_pairs, joined_pairs, right_pairs], [3, 2, 1])
  assert.deepEqual([precision, recall, f1], [1 / 2, 1 / 3, 2 / 5])
  assert.equal(evaluate(['1', '2'], ['a', 'b']).f1, 1)
})
