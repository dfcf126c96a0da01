/** Every kind of page holds to WCAG 2.2 AA as far as a machine can tell. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { demo_password, staff } from '../../server/demo/people.ts'
import { DESKTOP, type Door, door, openTheHouse, openTheTill, PHONE, TABLET } from './house.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Finding {
  id: string
  impact: string
  nodes: { target: string[] }[]
}

async function findings({ page }: Door, path?: string): Promise<string[]> {
  if (path) await page.goto(path, { waitUntil: 'networkidle' })
  await page.evaluate(axe)
  const found = await page.evaluate<Finding[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)`,
  )
  return found.map(
    ({ id, impact, nodes }) =>
      `${path ?? page.url()}: ${id} (${impact}) at ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join(', ')}`,
  )
}

test('every page can be used by everybody', async () => {
  const { app, address, browser } = await openTheHouse()
  // So tall that the bar at the foot of the screen lies over nothing that could be scrolled away from it.
  const phone = await door(browser, address, { ...PHONE, height: 4_000 }, { touch: true })
  const found: string[] = []
  for (const path of [
    '/',
    '/rooms',
    '/c/mutfak',
    '/p/seramik-isitici',
    '/search?q=lamba',
    '/search?q=zzzz',
    '/c/tekstil?o.color=navy&max=5000',
    '/search?q=lamba&max=1',
    '/stores',
    '/cart',
    '/account',
    '/en',
    '/az/p/seramik-isitici',
    '/nowhere',
  ])
    found.push(...(await findings(phone, path)))
  found.push(...(await findings(await door(browser, address, TABLET), '/store')))
  const till = await door(browser, address, TABLET)
  await openTheTill(till)
  await till.page.getByRole('link', { name: 'Müşteri' }).click()
  const ayse = till.page.getByRole('button', { name: 'Ayşe Yılmaz' })
  await ayse.first().waitFor()
  found.push(...(await findings(till)))
  await ayse.first().click()
  await till.page.getByText('Salon penceresi').waitFor()
  found.push(...(await findings(till)))
  const desk = await door(browser, address, DESKTOP)
  found.push(...(await findings(desk, '/console')))
  const owner = staff.find((person) => person.role === 'owner')!
  await desk.page.getByLabel('E-posta').fill(owner.email)
  await desk.page.getByLabel('Parola').fill(demo_password)
  await desk.page.keyboard.press('Enter')
  await desk.page.getByRole('link', { name: 'Ürünler' }).first().waitFor()
  const { rows } = await app.database.pool.query<{ customer_id: string }>(
    `select customer_id from customers.public_customers where first_name = 'Ayşe'`,
  )
  const { customer_id } = rows[0]!
  const { source_id } = (await app.database.pool.query<{ source_id: string }>('select source_id from tracking.sources')).rows[0]!
  for (const path of [
    '/console',
    '/console/orders',
    '/console/products',
    '/console/stock',
    '/console/customers',
    `/console/customers/${customer_id}`,
    '/console/follow-ups?whose=place',
    '/console/books',
    '/console/staff',
    '/console/outbox',
    '/console/sources?open=src_new',
    `/console/sources?open=${source_id}`,
  ])
    found.push(...(await findings(desk, path)))
  assert.deepEqual(found, [])
})
