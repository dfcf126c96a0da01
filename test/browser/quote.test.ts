/** The till, the phone and the server reckon alike: the same carts, priced by Node and by a browser, are compared to the last byte. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBrowser } from './house.ts'
import { digestsOfCarts } from './random-carts.ts'

const CARTS = 100_000
const SEED = 1_453

test('a hundred thousand carts cost the same, and for the same reasons, in Node and in Chromium', async () => {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.route('http://localhost/**', (route) => {
      const { pathname } = new URL(route.request().url())
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' })
      const source = readFileSync(join(import.meta.dirname, '../..', pathname), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) })
    })
    await page.goto('http://localhost/')
    const inBrowser = page.evaluate(
      async ([carts, seed]) => {
        const path = '/test/browser/random-carts.ts'
        const { digestsOfCarts } = (await import(path)) as typeof import('./random-carts.ts')
        return digestsOfCarts(carts!, seed!)
      },
      [CARTS, SEED],
    )
    const [theirs, ours] = await Promise.all([inBrowser, digestsOfCarts(CARTS, SEED)])
    assert.equal(new Set(ours).size, CARTS / 1_000)
    assert.deepEqual(theirs, ours)
  } finally {
    await browser.close()
  }
})
