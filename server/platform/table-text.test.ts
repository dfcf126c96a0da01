import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTextTable } from './table-text.ts'

test('a table is read as offices make it: in either alphabet, with either separator, each row on its line', () => {
  const turkish = Buffer.from([...Buffer.from('Stok Kodu;A'), 0xe7, ...Buffer.from('iklama;Fiyat')])
  assert.deepEqual(readTextTable(turkish), [{ line: 1, cells: ['Stok Kodu', 'Açiklama', 'Fiyat'] }])
  assert.deepEqual(readTextTable(Buffer.from('\ufeffSKU\tFiyat\r\n\r\nA-1\t1.234,50\r\n')), [
    { line: 1, cells: ['SKU', 'Fiyat'] },
    { line: 3, cells: ['A-1', '1.234,50'] },
  ])
  assert.deepEqual(readTextTable(Buffer.from('kod,ad\n1,"Masa, ""büyük"""\n'))![1], { line: 2, cells: ['1', 'Masa, "büyük"'] })
  assert.deepEqual(readTextTable(Buffer.from('')), [])
})

test('where a quotation mark is never closed nobody knows where the cells end', () =>
  assert.equal(readTextTable(Buffer.from('SKU;Fiyat\nA;"1,5\nB;2\n')), undefined))
