import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { deflateRawSync } from 'node:zlib'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const list = stage.list.price_list_id

let keys = 0
const post = (path: string, body?: object) => app.call('POST', path, body, { as: desk, key: `k${++keys}` })
const draft = (body: object) => post('/v1/price-changes', { price_list_id: list, name: 'Ocak', ...body })
const table = (text: string | Buffer) => ({ how: { kind: 'table', content: Buffer.from(text).toString('base64') } })
const rowsOf = async (change_id: string, query = '') =>
  Object.fromEntries(
    (await app.call('GET', `/v1/price-changes/${change_id}/rows?${query}`, undefined, { as: desk })).body.items.map(
      (row: { sku: string; old_minor: number; new_minor: number }) => [row.sku, [row.old_minor, row.new_minor]],
    ),
  )
const shelf = async () =>
  Object.fromEntries(
    (await app.call('GET', '/v1/products?limit=10')).body.items.map(({ slug, price_minor }: { slug: string; price_minor: number }) => [
      slug,
      price_minor,
    ]),
  )

describe('many prices at a time', () => {
  test('are looked at first: by a percentage, ending as shelves like it, and nothing costs anything else yet', async () => {
    const before = await shelf()
    const { status, body, text } = await draft({ how: { kind: 'percentage', percent_bp: 1000 }, ending: '90' })
    assert.equal(status, 201, text)
    const { state, variant_count, product_count, raised, lowered, suspicious, problems, currency } = body
    assert.deepEqual(
      { state, variant_count, product_count, raised, lowered, suspicious, problems, currency },
      { state: 'looked_at', variant_count: 4, product_count: 4, raised: 4, lowered: 0, suspicious: 0, problems: [], currency: 'TRY' },
    )
    assert.deepEqual(await rowsOf(body.change_id), {
      'ISI-1401': [149_000, 163_890],
      'KUP-1001': [24_900, 27_390],
      'HAV-1501': [39_950, 43_990],
      'LAM-1301': [89_999, 98_990],
    })
    assert.deepEqual(await shelf(), before)
  })

  test('are set once, all of them, and taken back by another change', async () => {
    const before = await shelf()
    const { body } = await draft({ how: { kind: 'amount', amount_minor: -1_000 }, skus: ['KUP-1001', 'LAM-1301'] })
    app.clock.advance({ minutes: 1 })
    const path = `/v1/price-changes/${body.change_id}`
    const applied = await post(`${path}/application`, {})
    assert.deepEqual([applied.status, applied.body.state], [201, 'applied'], applied.text)
    assert.deepEqual(await shelf(), { ...before, 'tas-kupa': 23_900, 'kitap-lambasi': 88_999 })
    assert.equal((await post(`${path}/application`, {})).body.code, 'change_applied')
    app.clock.advance({ minutes: 1 })
    const undone = await post(`${path}/undoing`)
    assert.deepEqual([undone.status, undone.body.undo_of], [201, body.change_id], undone.text)
    assert.deepEqual(await shelf(), before)
    assert.equal((await post(`${path}/undoing`)).body.code, 'change_not_applied')
  })

  test('that are to come are taken back before they came', async () => {
    const before = await shelf()
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: -500 } })
    const tomorrow = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
    await post(`/v1/price-changes/${body.change_id}/application`, { valid_from: tomorrow })
    const undone = await post(`/v1/price-changes/${body.change_id}/undoing`)
    assert.equal(undone.status, 201, undone.text)
    app.clock.advance({ hours: 2 })
    await app.settle()
    assert.deepEqual(await shelf(), before)
  })

  test('are those of a category, or of products and variants that are named', async () => {
    const of = async (which: object) =>
      Object.keys(await rowsOf((await draft({ how: { kind: 'amount', amount_minor: 100 }, ...which })).body.change_id)).toSorted()
    const { rows } = await app.database.pool.query<{ product_id: string }>(`select product_id from catalog.variants where sku = 'LAM-1301'`)
    const product_ids = rows.map(({ product_id }) => product_id)
    assert.deepEqual(await of({ category: 'ev' }), ['HAV-1501', 'ISI-1401', 'KUP-1001', 'LAM-1301'])
    assert.deepEqual(await of({ product_ids }), ['LAM-1301'])
    assert.deepEqual(await of({ category: 'empty', product_ids, skus: ['KUP-1001'] }), ['KUP-1001', 'LAM-1301'])
    assert.equal((await draft({ how: { kind: 'amount', amount_minor: 100 }, category: 'empty' })).body.code, 'nothing_changes')
  })

  test('leave out gift cards, and say so: what a card costs is what it is worth', async () => {
    await app.database.pool.query(
      `update catalog.products set tax_class = 'voucher' where product_id = (select product_id from catalog.variants where sku = 'HAV-1501')`,
    )
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: -1000 } })
    assert.deepEqual(body.problems, [{ line: 0, text: 'HAV-1501', why: 'gift_card' }])
    assert.ok(!('HAV-1501' in (await rowsOf(body.change_id))))
    await app.database.pool.query(`update catalog.products set tax_class = 'standard' where tax_class = 'voucher'`)
  })

  test('are thrown away as long as they were only looked at', async () => {
    const before = await shelf()
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: 700 } })
    const path = `/v1/price-changes/${body.change_id}`
    const discard = (key: string) => app.call('DELETE', path, undefined, { as: desk, key })
    assert.equal((await discard('away')).status, 204)
    assert.equal((await app.call('GET', path, undefined, { as: desk })).status, 404)
    assert.equal((await post(`${path}/application`, {})).status, 404)
    const { body: made } = await draft({ how: { kind: 'amount', amount_minor: 100 }, skus: ['KUP-1001'] })
    await post(`/v1/price-changes/${made.change_id}/application`, {})
    const refused = await app.call('DELETE', `/v1/price-changes/${made.change_id}`, undefined, { as: desk, key: 'too late' })
    assert.deepEqual([refused.status, refused.body.code], [409, 'change_applied'])
    app.clock.advance({ minutes: 1 })
    await post(`/v1/price-changes/${made.change_id}/undoing`)
    assert.deepEqual(await shelf(), before)
  })

  test('are not taken back where somebody has priced one of them anew since', async () => {
    const { body } = await draft({ how: { kind: 'amount', amount_minor: 500 }, skus: ['KUP-1001'] })
    await post(`/v1/price-changes/${body.change_id}/application`, {})
    app.clock.advance({ minutes: 1 })
    const prices = [{ variant_id: stage.variants.mug, amount_minor: 24_900 }]
    await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices }, { as: desk, key: 'since' })
    app.clock.advance({ minutes: 1 })
    const before = await shelf()
    const answer = await post(`/v1/price-changes/${body.change_id}/undoing`)
    assert.deepEqual([answer.status, answer.body.code], [409, 'prices_moved'])
    assert.deepEqual(await shelf(), before)
  })

  test('are not set where somebody has changed one of them since', async () => {
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: 1000 } })
    await app.call(
      'PUT',
      `/v1/price-lists/${list}/prices`,
      { prices: [{ variant_id: stage.variants.mug, amount_minor: 26_000 }] },
      { as: desk, key: 'by hand' },
    )
    const before = await shelf()
    const answer = await post(`/v1/price-changes/${body.change_id}/application`, {})
    assert.deepEqual([answer.body.code, answer.body.details.variant_count], ['prices_moved', 1])
    assert.deepEqual(await shelf(), before)
  })
})

describe('a table', () => {
  const examples: [what: string, bytes: string | Buffer, expected: Record<string, number>][] = [
    [
      'of a Turkish office',
      'Stok Kodu;Ürün;Satış Fiyatı\r\nLAM-1301;Lamba;1.234,50\r\nHAV-1501;Havlu;₺450,00\r\n',
      { 'LAM-1301': 123_450, 'HAV-1501': 45_000 },
    ],
    [
      'in Windows-1254',
      Buffer.from([
        ...Buffer.from('Stok Kodu;'),
        0xdc,
        ...Buffer.from('r'),
        0xfc,
        ...Buffer.from('n;Fiyat\nLAM-1301;'),
        0xfe,
        ...Buffer.from('ey;999,90\n'),
      ]),
      { 'LAM-1301': 99_990 },
    ],
    ['of an English program', 'sku,price\nLAM-1301,"1,234.50"\nHAV-1501,450.5\n', { 'LAM-1301': 123_450, 'HAV-1501': 45_050 }],
    ['with tabs and numbers under bars', 'barkod\tfiyat\n8680421013012\t800,00\n', { 'LAM-1301': 80_000 }],
    ['without a heading', 'LAM-1301;700,00\n', { 'LAM-1301': 70_000 }],
  ]
  for (const [what, bytes, expected] of examples)
    test(what, async () => {
      const { status, body, text } = await draft(table(bytes))
      assert.equal(status, 201, text)
      const rows = await rowsOf(body.change_id)
      assert.deepEqual(Object.fromEntries(Object.entries(rows).map(([sku, [, after]]: [string, number[]]) => [sku, after])), expected)
      assert.deepEqual(body.problems, [])
    })

  /** A ZIP archive as spreadsheets write it (APPNOTE.TXT 4.3), without what nobody reads of it. */
  function workbook(files: Record<string, string | Buffer>): Buffer {
    const parts: Buffer[] = []
    const directory: Buffer[] = []
    let at = 0
    for (const [name, content] of Object.entries(files)) {
      const packed = deflateRawSync(content, { level: 9 })
      const head = Buffer.alloc(30)
      head.writeUInt32LE(0x04034b50)
      head.writeUInt16LE(8, 8)
      head.writeUInt16LE(name.length, 26)
      const entry = Buffer.alloc(46)
      entry.writeUInt32LE(0x02014b50)
      entry.writeUInt16LE(8, 10)
      entry.writeUInt32LE(packed.length, 20)
      entry.writeUInt16LE(name.length, 28)
      entry.writeUInt32LE(at, 42)
      parts.push(head, Buffer.from(name), packed)
      directory.push(entry, Buffer.from(name))
      at += head.length + name.length + packed.length
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50)
    end.writeUInt16LE(Object.keys(files).length, 10)
    end.writeUInt32LE(at, 16)
    return Buffer.concat([...parts, ...directory, end])
  }
  const sheet = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`

  test('of a workbook: texts shared and its own, numbers as they are, empty cells and lines, and its own line numbers', async () => {
    const strings = '<sst><si><t>Stok Kodu</t></si><si><r><t>Satış </t></r><r><t>Fiyatı</t></r></si><si><t>LAM-1301</t></si></sst>'
    const rows = `
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
      <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="inlineStr"><is><t>Lamba &amp; kitap</t></is></c><c r="C2" s="4"><v>1234.5000000000002</v></c></row>
      <row r="3"/>
      <row r="5"><c r="A5"><v>8.680421015016E12</v></c><c r="C5" t="str"><f>A1</f><v>1.450,00</v></c></row>
      <row r="6"><c r="A6" t="inlineStr"><is><t>KUP-1001</t></is></c><c r="C6"><v>249.005</v></c></row>`
    const { status, body, text } = await draft(
      table(workbook({ 'xl/worksheets/sheet1.xml': sheet(rows), 'xl/sharedStrings.xml': strings })),
    )
    assert.equal(status, 201, text)
    const set = await rowsOf(body.change_id)
    assert.deepEqual([set['LAM-1301'][1], set['HAV-1501'][1], Object.keys(set).length], [123_450, 145_000, 2])
    assert.deepEqual(
      body.problems.map(({ line, why }: { line: number; why: string }) => `${line} ${why}`),
      ['6 not_a_price'],
    )
  })

  test('that is no workbook, unpacks to more than a table has, never ends, or has too many lines is refused, and quickly', async () => {
    let taken = 0
    const why = async (bytes: Buffer) => {
      const used = process.cpuUsage()
      const { body } = await draft(table(bytes))
      const { user, system } = process.cpuUsage(used)
      taken += (user + system) / 1000
      return [body.code, body.details?.why]
    }
    const named = (content: string | Buffer) => workbook({ 'xl/worksheets/sheet1.xml': content })
    assert.deepEqual(await why(Buffer.from('PK\u0003\u0004 and nothing of the kind')), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(workbook({ 'word/document.xml': '<w/>' })), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(named(Buffer.alloc(200_000_000))), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(named(sheet('<row><c>'.repeat(1_500_000)))), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(named(sheet('<row><c>'.repeat(45_000)))), ['table_unreadable', 'empty'])
    const many = Array.from({ length: 100_010 }, (_, at) => `<row><c t="str"><v>S-${at}</v></c><c><v>1</v></c></row>`).join('')
    assert.deepEqual(await why(named(sheet(many))), ['table_unreadable', 'too_many'])
    const texts = (count: number) => workbook({ 'xl/worksheets/sheet1.xml': sheet(''), 'xl/sharedStrings.xml': '<si/>'.repeat(count) })
    assert.deepEqual(await why(named(sheet('<row/>'.repeat(2_500_000)))), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(named(sheet(`<row>${'<c/>'.repeat(3_500_000)}</row>`))), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(texts(3_000_000)), ['table_unreadable', 'no_workbook'])
    assert.deepEqual(await why(texts(90_000)), ['table_unreadable', 'empty'])
    assert.ok(taken < 30_000, `${taken} ms`)
  })

  test('whose lines are numbered by something else than a number is read by their order', async () => {
    const cell = (text: string) => `<c t="str"><v>${text}</v></c>`
    const rows = `<row r="x">${cell('sku')}${cell('fiyat')}</row><row/><row r="">${cell('YOK-1')}${cell('5,00')}</row>`
    const { body } = await draft(table(workbook({ 'xl/worksheets/sheet1.xml': sheet(rows) })))
    assert.deepEqual([body.code, body.details], ['nothing_changes', { problems: 1 }])
    const known = `${rows}<row r="1e9">${cell('HAV-1501')}${cell('499,00')}</row><row>${cell('YOK-2')}${cell('5,00')}</row>`
    const read = await draft(table(workbook({ 'xl/worksheets/sheet1.xml': sheet(known) })))
    assert.deepEqual(
      read.body.problems.map(({ line, why }: { line: number; why: string }) => `${line} ${why}`),
      ['3 unknown', '5 unknown'],
    )
  })

  test('tells of one separator what the other prices tell, what cannot be read, and what looks like a slip of the comma', async () => {
    const { body } = await draft(table('sku;fiyat\nLAM-1301;1.234\nYOK-1;5,00\nHAV-1501;abc\nISI-1401;14.900,00\nISI-1401;1,00\n'))
    assert.deepEqual(
      body.problems.map(({ line, why }: { line: number; why: string }) => `${line} ${why}`),
      ['3 unknown', '4 not_a_price', '6 twice'],
    )
    assert.deepEqual((await rowsOf(body.change_id))['LAM-1301'], [89_999, 123_400])
    assert.equal(body.suspicious, 1)
    assert.deepEqual(Object.keys(await rowsOf(body.change_id, 'suspicious=true')), ['ISI-1401'])
    const alone = await draft(table('sku;fiyat\nLAM-1301;1.234\n'))
    assert.deepEqual([alone.body.code, alone.body.details], ['nothing_changes', { problems: 1 }], 'a thousand or a fraction: nothing tells')
    assert.equal((await draft(table('a,b,c\n1,2,3\n'))).body.code, 'table_unreadable')
  })
})
