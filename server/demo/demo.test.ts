import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { matchesSearch } from '@birge/kernel/fold'
import { checkGtin } from '@birge/kernel/gtin'
import { locales } from '@birge/kernel/locale'
import { tax_classes } from '@birge/kernel/tax'
import { isTaxNumber } from '@birge/kernel/tax-number'
import { categories } from './categories.ts'
import { customers, demo_password, staff } from './people.ts'
import { grounds, products, slugOf } from './products.ts'
import { stock } from './stock.ts'
import { channels, companies, locations } from './stores.ts'
import type { Text } from './vocabulary.ts'

const variants = products.flatMap((product) => product.variants)
const pictures = join(dirname(createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json')), 'assets')

const repeated = (values: string[]) => values.filter((value, place) => values.indexOf(value) !== place)
const untold = (text: Text) => locales.filter((locale) => !text[locale]?.trim() || text[locale] !== text[locale].trim())

describe("Alma's range", () => {
  test('is some sixty products, a third of them in variants', () => {
    assert.ok(products.length >= 60)
    const varied = products.filter((product) => product.variants.length > 1).length
    assert.ok(varied >= products.length / 3)
  })

  test('is told in three languages', () => {
    for (const { sku, title, description, attributes, options } of products) {
      const texts = [
        title,
        description,
        ...[attributes.material, attributes.dimensions, attributes.care],
        ...options.flatMap((o) => [o.label, ...o.values.map((v) => v.label)]),
      ]
      assert.deepEqual(texts.flatMap(untold), [], sku)
      for (const locale of locales) {
        const sentences = description[locale].split(/[.!?](?=\s|$)/).filter(Boolean).length
        assert.ok(sentences >= 2 && description[locale].length >= 60, `${sku} says more than a line in ${locale}`)
      }
    }
  })

  test('bears trade item numbers that scan, with prefixes of Turkey and Azerbaijan', () => {
    for (const { sku, gtin } of variants) {
      const checked = checkGtin(gtin)
      assert.ok(checked.ok && checked.format === 'GTIN-13', `${sku}: ${gtin}`)
      assert.match(gtin, /^(868|869|476)/)
    }
    assert.deepEqual([...new Set(variants.map(({ gtin }) => gtin.slice(0, 3)))].sort(), ['476', '868', '869'])
  })

  test('names everything once: skus, numbers, addresses, pictures', () => {
    assert.deepEqual(repeated([...products, ...variants.filter((v) => !products.some((p) => p.sku === v.sku))].map(({ sku }) => sku)), [])
    assert.deepEqual(repeated(variants.map(({ gtin }) => gtin)), [])
    for (const locale of locales) assert.deepEqual(repeated(products.map(({ slug }) => slug[locale])), [])
    assert.deepEqual(repeated(products.map(({ picture }) => picture)), [])
  })

  test('has a picture on a tinted ground for each', () => {
    assert.deepEqual(
      [...products, ...categories].filter(({ picture }) => !existsSync(join(pictures, picture))),
      [],
    )
    assert.deepEqual(
      [...products, ...categories].filter(({ ground }) => !(grounds as readonly string[]).includes(ground)),
      [],
    )
  })

  test('costs whole kuruş and qəpik, and about as much on both sides of the border', () => {
    for (const { sku, prices } of variants) {
      assert.ok(Number.isInteger(prices.TRY) && prices.TRY >= 10_000, sku)
      assert.ok(Number.isInteger(prices.AZN) && prices.AZN >= 300, sku)
      const rate = prices.TRY / prices.AZN
      assert.ok(rate > 22 && rate < 30, `${sku}: ${rate.toFixed(1)} lira for a manat`)
    }
  })

  test('stands on shelves that exist, in tax classes that exist, and every shelf has something', () => {
    assert.deepEqual(
      products.filter(({ category }) => !categories.some(({ key, parent }) => key === category && parent)),
      [],
    )
    assert.deepEqual(
      categories.filter(({ key, parent }) => parent && !products.some(({ category }) => category === key)),
      [],
    )
    assert.deepEqual(
      products.filter(({ tax_class }) => !tax_classes.includes(tax_class)),
      [],
    )
  })

  test('gives every variant one value of every option, and no two the same', () => {
    for (const { sku, options, variants } of products) {
      const names = options.map(({ name }) => name)
      for (const variant of variants) assert.deepEqual(Object.keys(variant.options), names, sku)
      assert.deepEqual(repeated(variants.map((variant) => JSON.stringify(variant.options))), [], sku)
      if (variants.length > 1) assert.ok(options.length > 0, sku)
    }
  })

  test('is found the way people type', () => {
    const found = (query: string, locale: 'tr' | 'az' | 'en') =>
      products.filter(({ title }) => matchesSearch(query, title[locale])).map(({ title }) => title[locale])
    for (const query of ['ısıtıcı', 'ISITICI', 'isitici', 'İSİTİCİ']) {
      assert.deepEqual(found(query, 'tr'), ['Seramik Isıtıcı', 'Yağlı Radyatör Isıtıcı', 'Kızılötesi Teras Isıtıcı'])
    }
    assert.equal(found('qızdırıcı', 'az').length, 3)
    assert.equal(found('heater', 'en').length, 3)
  })
})

describe('the tree of categories', () => {
  test('has eight roots and two levels', () => {
    const roots = categories.filter(({ parent }) => parent === null)
    assert.equal(roots.length, 8)
    for (const { key, parent } of categories)
      if (parent)
        assert.ok(
          roots.some((root) => root.key === parent),
          key,
        )
  })

  test('has names and addresses in three languages, each once', () => {
    for (const { key, name, slug } of categories) {
      assert.deepEqual([...untold(name), ...untold(slug)], [], key)
      for (const locale of locales) assert.equal(slug[locale], slugOf(slug[locale]), key)
    }
    for (const locale of locales) assert.deepEqual(repeated(categories.map(({ slug }) => slug[locale])), [])
  })
})

describe('the places', () => {
  test('belong to two companies with tax numbers that can exist', () => {
    for (const { country, tax_number } of companies) assert.ok(isTaxNumber(country, tax_number), tax_number)
    // The ninth digit of a VÖEN checks the eight before it.
    const digits = [...companies[1].tax_number].map(Number)
    assert.equal([4, 1, 8, 6, 2, 7, 5, 3].reduce((sum, weight, place) => sum + weight * digits[place]!, 0) % 11, digits[8])
  })

  test('can be called, and lie where their company sells', () => {
    for (const { key, company, phone, position } of locations) {
      const { country } = companies.find((candidate) => candidate.key === company)!
      assert.equal(normalisePhone(phone, country).ok, true, `${key} ${phone}`)
      const [west, east] = country === 'TR' ? [26, 45] : [44.7, 50.7]
      assert.ok(position.longitude > west! && position.longitude < east! && position.latitude > 36 && position.latitude < 42, key)
    }
  })

  test('are open and have tills where they are stores, and ship only for their own company', () => {
    for (const { kind, registers, opening_hours, collects } of locations) {
      assert.equal(registers.length > 0, kind === 'store')
      assert.equal(collects, kind === 'store')
      assert.ok(opening_hours.weekly.every(({ opens, closes }) => opens < closes))
    }
    for (const { ships_from, company } of channels) {
      if (ships_from) assert.equal(locations.find(({ key }) => key === ships_from)?.company, company)
    }
  })
})

describe('the people', () => {
  test('of the staff sign in with addresses and PINs that differ, and work at places that exist', () => {
    assert.deepEqual(repeated(staff.map(({ email }) => email)), [])
    assert.deepEqual(repeated(staff.flatMap(({ pin }) => pin ?? [])), [])
    assert.ok(demo_password.length >= 10)
    for (const { name, email, pin, locations: places, works_everywhere } of staff) {
      assert.equal(normaliseEmail(email).ok, true)
      if (pin !== undefined) assert.match(pin, /^\d{4}$/)
      assert.equal(places.length === 0, works_everywhere, name)
      for (const place of places)
        assert.ok(
          locations.some(({ key }) => key === place),
          place,
        )
    }
    assert.deepEqual(new Set(staff.map(({ role }) => role)), new Set(['owner', 'manager', 'associate', 'agent', 'analyst']))
  })

  test('who buy can be reached', () => {
    for (const { phone, email } of customers) {
      if (phone) {
        const normalised = normalisePhone(phone, 'TR')
        assert.ok(normalised.ok && normalised.phone === phone && normalised.kind === 'mobile', phone)
      }
      if (email) assert.deepEqual(normaliseEmail(email), { ok: true, email })
      assert.ok(phone ?? email)
    }
  })
})

describe('the stock of the first day', () => {
  test('is counted once for every variant and place, and nothing is less than none', () => {
    assert.equal(stock.length, variants.length * locations.length)
    assert.deepEqual(repeated(stock.map(({ sku, location }) => `${sku} ${location}`)), [])
    assert.ok(stock.every(({ on_hand, display }) => Number.isInteger(on_hand) && on_hand >= 0 && display >= 0))
  })

  test('is the same in every demo', () => {
    assert.equal(stock.find(({ sku, location }) => sku === 'ALM-1401' && location === 'kadikoy')?.on_hand, 8)
    assert.equal(
      stock.reduce((sum, { on_hand }) => sum + on_hand, 0),
      17_627,
    )
  })

  test('is good in most places, low in some, gone in a few', () => {
    const in_stores = stock.filter(({ location }) => locations.find(({ key }) => key === location)?.kind === 'store')
    const share = (is: (on_hand: number) => boolean) => in_stores.filter(({ on_hand }) => is(on_hand)).length / in_stores.length
    assert.ok(share((on_hand) => on_hand === 0) > 0.1 && share((on_hand) => on_hand === 0) < 0.3)
    assert.ok(share((on_hand) => on_hand === 1 || on_hand === 2) > 0.1)
    assert.ok(share((on_hand) => on_hand > 2) > 0.5)
  })
})
