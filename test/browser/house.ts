/** The whole house with its demo on a free port, and browsers to walk through it. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after } from 'node:test'
import chromiumInPackage from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { startApp } from '../../server/app.ts'
import { demo_password, staff } from '../../server/demo/people.ts'
import { seedDemo } from '../../server/demo/seed.ts'
import { openLog } from '../../server/platform/log.ts'
import { serveScreens } from '../../server/screens.ts'
import { freshTestDatabase } from '../harness.ts'

export const PHONE = { width: 390, height: 844 }
export const TABLET = { width: 1180, height: 820 }
export const DESKTOP = { width: 1440, height: 900 }

export async function openTheHouse() {
  const { url, drop } = await freshTestDatabase()
  const app = await startApp({ databaseUrl: url, log: openLog(process.env.BIRGE_LOG_LEVEL ?? 'fatal'), connections: 8, rate_limits: false })
  await seedDemo(app.database, new Date(), () => {})
  await serveScreens(app)
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
  const browser = await openBrowser()
  after(async () => {
    if (process.env.PICTURES_OF_FAILURE)
      for (const [i, context] of browser.contexts().entries())
        await context.pages()[0]?.screenshot({ path: `${process.env.PICTURES_OF_FAILURE}-${i}.png` })
    await browser.close()
    await app.stop()
    await drop()
  })
  return { app, address, browser }
}

/** A system's Chromium where there is one, else that of the npm package. */
export async function openBrowser(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  return chromium.launch({
    executablePath: system ?? (await chromiumInPackage.executablePath()),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

export interface Door {
  page: Page
  context: BrowserContext
  /** What the page has complained about: a story ends without complaints. */
  complaints: string[]
}

/** A browser of its own: a phone, a desktop, a till. */
export async function door(
  browser: Browser,
  address: string,
  viewport: { width: number; height: number },
  options: { touch?: boolean } = {},
): Promise<Door> {
  const context = await browser.newContext({
    viewport,
    locale: 'tr-TR',
    timezoneId: 'Europe/Istanbul',
    baseURL: address,
    hasTouch: options.touch ?? false,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, context, complaints }
}

/** Somebody of the staff comes to the back office. */
export async function signInAtTheDesk(page: Page, role: (typeof staff)[number]['role']) {
  const person = staff.find((one) => one.role === role)!
  await page.goto('/console')
  await page.getByLabel('E-posta').fill(person.email)
  await page.getByLabel('Parola').fill(demo_password)
  await page.keyboard.press('Enter')
  await page
    .getByRole('navigation', { name: 'Sayfalar' })
    .or(page.getByRole('button', { name: 'Menü' }))
    .first()
    .waitFor()
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Fault {
  id: string
  impact: string
  tags: string[]
  nodes: { target: string[]; html: string }[]
}

/** Whatever breaks WCAG 2.2 AA on a page as far as a machine can tell, and whatever else it finds serious. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const faults = await page.evaluate<Fault[]>('axe.run(document).then(({ violations }) => violations)')
  return faults
    .filter(({ impact, tags }) => tags.some((tag) => /^wcag2\d?a{1,2}$/.test(tag)) || impact === 'serious' || impact === 'critical')
    .map(
      ({ id, impact, nodes }) =>
        `${page.url()}: ${id} (${impact}) at ${nodes
          .slice(0, 3)
          .map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`)
          .join(', ')}`,
    )
}

/** The digits of the newest message to somebody. */
export async function codeFor(app: Awaited<ReturnType<typeof startApp>>, recipient: string): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const { rows } = await app.database.pool.query<{ body: string }>(
      'select body from platform.messages where recipient = $1 order by created_at desc limit 1',
      [recipient],
    )
    const code = rows[0]?.body.match(/\b\d{6}\b/)?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no code was sent to ${recipient}`)
}

/** Makes a tablet the first till in Kadıköy, signs its first associate in by PIN and opens the drawer. */
export async function openTheTill({ page }: Door) {
  const [owner, associate] = ['owner', 'associate'].map((role) => staff.find((person) => person.role === role)!)
  await page.goto('/store')
  await page.getByLabel('E-posta').fill(owner!.email)
  await page.getByLabel('Parola').fill(demo_password)
  await page.getByRole('button', { name: 'Devam' }).click()
  const kadikoy = page.locator('section', { has: page.getByRole('heading', { name: 'Kadıköy' }) })
  await kadikoy.getByRole('button', { name: 'Kasa 1' }).click()
  await page.getByRole('button', { name: new RegExp(associate!.name) }).click()
  for (const digit of associate!.pin!)
    await page.getByRole('group', { name: 'PIN' }).getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'Giriş' }).click()
  await page.getByText(/Hoş geldiniz/).waitFor()
  await page.getByRole('button', { name: / ile aç/ }).click()
  await page.getByRole('heading', { name: 'Ürün okutun' }).waitFor()
}
