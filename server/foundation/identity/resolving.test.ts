import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mulberry32, shuffled } from '@birge/kernel/random'
import fc from 'fast-check'
import { type InventedRecord, inventPeople } from '../../cli/invented-people.ts'
import { type Comparing, compare, type Fields, keysOf, type Model, type Person, peopleOf, readPerson, resolve } from './index.ts'
import { scoring } from './training.ts'

const read = (record: object) => readPerson(record as Fields)
const records = [...inventPeople('customers', 900, 7)]
const truth = records.map(({ person }) => person)
const people = records.map(({ person: _, ...fields }: InventedRecord) => read(fields))
const { model, clusters, links } = resolve(peopleOf(people))

const household = {
  last_name: 'Çakırözü',
  street: 'Çınarlı Sokak',
  house_number: '14/3',
  district: 'Kadıköy',
  city: 'İstanbul',
  postcode: '34710',
  phone: '0216 345 67 89',
}

/** The clusters of some records that were put among many others, as sets of their places in the list. */
function among(planted: object[]): number[][] {
  const { clusters } = resolve(peopleOf([...people, ...planted.map(read)]))
  const groups = Map.groupBy(planted.keys(), (place) => clusters[people.length + place])
  return [...groups.values()].filter((group) => group.length > 1)
}

const pairsOf = (groups: ArrayLike<unknown>) => {
  const pairs = new Set<string>()
  for (let a = 0; a < groups.length; a++) for (let b = a + 1; b < groups.length; b++) if (groups[a] === groups[b]) pairs.add(`${a} ${b}`)
  return pairs
}

test('people in households are found again, hardly ever a wrong one', () => {
  const [joined, one] = [pairsOf(clusters), pairsOf(truth)]
  const right = [...joined].filter((pair) => one.has(pair)).length
  assert.ok(one.size > 450)
  assert.ok(right / joined.size > 0.98, `precision ${right / joined.size}`)
  assert.ok(right / one.size > 0.9, `recall ${right / one.size}`)
  assert.ok(links.length > joined.size / 2)
})

test('father and son under one roof, and twins, stay two', () => {
  const father = { ...household, first_name: 'Ferhat', birth_on: '1961-05-12', gender: 'E' }
  const son = { ...household, first_name: 'Ferit', birth_on: '1990-11-02', gender: 'E' }
  const twins = ['Melis', 'Ceren'].map((first_name) => ({
    ...household,
    last_name: 'Uludoruk',
    first_name,
    birth_on: '1995-06-30',
    gender: 'K',
  }))
  const again = { ...father, phone: '0532 987 65 43', first_name: 'FERHAT' }
  assert.deepEqual(among([father, son, ...twins, again]), [[0, 4]])
})

test('father and son of one name are kept apart by their birth dates', () => {
  const father = { ...household, first_name: 'Ferhat', birth_on: '1961-05-12' }
  const son = { ...household, first_name: 'Ferhat', birth_on: '1990-11-02' }
  assert.deepEqual(among([father, son]), [])
  const { contrary } = compare(model, read(father), read(son))
  assert.deepEqual(contrary, ['birth_on'])
})

test('a shared mailbox joins nobody, an own one does', () => {
  const one = { first_name: 'Sevda', last_name: 'Tekinalp', email: 'info@cakirlar.com' }
  const other = { first_name: 'Hakan', last_name: 'Gülsoylu', email: 'info@cakirlar.com' }
  assert.deepEqual(among([one, other]), [])
  const own = { email: 'sevda.t1987@cakirlar.com' }
  assert.deepEqual(
    among([
      { ...one, ...own },
      { first_name: 'SEVDA', last_name: 'TEKINALP', ...own },
    ]),
    [[0, 1]],
  )
})

test('names that changed places, days and months that did, and other alphabets are one person', () => {
  const planted = [
    { first_name: 'Elçin', last_name: 'Ağakişiyev', birth_on: '1979-02-11', city: 'Bakı' },
    { first_name: 'AGAKISIYEV', last_name: 'ELCIN', birth_on: '1979-11-02', city: 'Bakı' },
    { first_name: 'Elçin', last_name: 'Ağakişiyev', birth_on: '11.02.1979' },
  ]
  assert.deepEqual(among(planted), [[0, 1, 2]])
})

test('strangers are not compared to the end, and whoever may be one weighs what she weighs', () => {
  const { weigh, weighIfAtLeast } = scoring(model, peopleOf(people))
  let cut_short = 0
  for (let a = 0; a < people.length; a++)
    for (let b = a + 1; b < people.length; b++) {
      const [whole, known] = [weigh(a, b), weighIfAtLeast(-3, a, b)]
      if (known === Number.NEGATIVE_INFINITY) cut_short++
      if (whole >= -3 || known >= -3) assert.equal(known, whole, `${a} and ${b}`)
    }
  assert.ok(cut_short > 0.9 * ((people.length * (people.length - 1)) / 2), `only ${cut_short} were cut short`)
})

test('which record stands first makes no difference', () => {
  const few = people.slice(0, 400)
  const expected = pairsOf(resolve(peopleOf(few)).clusters)
  const order = shuffled(mulberry32(3), [...few.keys()])
  const other = resolve(peopleOf(order.map((row) => few[row]!))).clusters
  const named = [...pairsOf(other)].map((pair) =>
    pair
      .split(' ')
      .map((place) => order[Number(place)]!)
      .sort((a, b) => a - b)
      .join(' '),
  )
  assert.deepEqual(new Set(named), expected)
})

const sumOf = ({ fields }: Comparing) => fields.reduce((total, { weight }) => total + weight, 0)

test('a comparison is symmetric, its weight the sum of what it shows, and nobody is more like her than a copy that says as much', () => {
  const row = fc.integer({ min: 0, max: people.length - 1 })
  fc.assert(
    fc.property(row, row, (a, b) => {
      const [one, other] = [people[a]!, people[b]!]
      const found = compare(model, one, other)
      assert.deepEqual(compare(model, other, one), found)
      assert.ok(found.probability >= 0 && found.probability <= 1)
      // Under one roof what they share says less than what is hers alone: so the fields are held against each other, not the whole.
      const copy = Object.fromEntries(Object.entries(one).filter(([part]) => other[part as 'email'] !== undefined))
      const changed_places = found.fields.some(({ level }) => level === 'elsewhere')
      assert.ok(changed_places || sumOf(compare(model, copy, copy)) >= sumOf(found) - 0.5)
      assert.ok(found.weight <= sumOf(found) + Math.log2(model.prior) + 0.01, 'a household can only take away from what the fields say')
    }),
  )
})

test('a record says under which keys it is found, and its copy with an error shares some', () => {
  const person: Person = read({ first_name: 'Zeynep', last_name: 'Kaya', birth_on: '2001-07-09', email: 'zkaya@ornek.com' })
  const careless: Person = read({ first_name: 'Zeynwp', last_name: 'Kaya', birth_on: '2001-09-07', email: 'zkaya@ornek.com' })
  const keys = keysOf(model, person)
  const shared = keysOf(model, careless).filter((key) => keys.includes(key))
  assert.ok(keys.includes('email:zkaya@ornek.com'), keys.join())
  assert.ok(shared.length >= 3, shared.join())
  assert.deepEqual(keysOf(model, {}), [])
})

test('what was learned can be kept as JSON', () => {
  const kept = JSON.parse(JSON.stringify(model)) as Model
  assert.deepEqual(compare(kept, people[0]!, people[1]!), compare(model, people[0]!, people[1]!))
})

test('a table of two, of one column, of nothing but copies is no trouble', () => {
  assert.deepEqual([...resolve(peopleOf([])).clusters], [])
  assert.deepEqual([...resolve(peopleOf([people[0]!])).clusters], [0])
  const pair = ['Ali', 'Veli'].map((first_name) => read({ first_name }))
  assert.deepEqual([...resolve(peopleOf(pair)).clusters], [0, 1])
  const copies = Array.from({ length: 5 }, () => read({ first_name: 'Zeynep', last_name: 'Kaya', birth_on: '2001-07-09' }))
  assert.equal(resolve(peopleOf(copies)).clusters.length, 5)
})
