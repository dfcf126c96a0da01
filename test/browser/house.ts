/** The whole house with its demo on a free port, and browsers to walk through it. */
import assert from 'node:assert/strict'
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
import { freshTestDatabase, PATIENCE_MS } from '../harness.ts'

export const PHONE = { width: 390, height: 844 }
export const TABLET = { width: 1180, height: 820 }
export const DESKTOP = { width: 1440, height: 900 }

/** Stories speak of today, so none begins in the last minutes of a day: in Bakı, in İstanbul, in Greenwich. */
async function notAtMidnight() {
  const minute = Math.floor(Date.now() / 60_000) % 1_440
  const left = [20, 21, 24].map((hour) => hour * 60 - minute).find((minutes) => minutes > 0 && minutes <= 5)
  if (left) await new Promise((resolve) => setTimeout(resolve, left * 60_000))
}

export async function openTheHouse() {
  await notAtMidnight()
  const { url, drop } = await freshTestDatabase()
  const app = await startApp({
    databaseUrl: url,
    log: openLog(process.env.BIRGE_LOG_LEVEL ?? 'fatal'),
    connections: 8,
    patience_ms: PATIENCE_MS,
    rate_limits: false,
  })
  let opened: Browser | undefined
  after(async () => {
    if (process.env.PICTURES_OF_FAILURE)
      for (const [i, context] of (opened?.contexts() ?? []).entries())
        await context.pages()[0]?.screenshot({ path: `${process.env.PICTURES_OF_FAILURE}-${i}.png` })
    await opened?.close()
    try {
      await app.stop()
    } finally {
      await drop()
    }
  })
  await seedDemo(app.database, new Date(), () => {})
  await serveScreens({ ...app, patience_ms: PATIENCE_MS })
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
  const browser = (opened = await openBrowser())
  return { app, address, browser }
}

/** A system's Chromium where there is one, else that of the npm package. */
export async function openBrowser(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  return chromium.launch({
    executablePath: system ?? (await chromiumInPackage.executablePath()),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 2 * PATIENCE_MS,
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
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  patientWithScripts(page)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, context, complaints }
}

/** Whether a page that was rendered by the server has been taken over by its script. */
const HEARS = `!('__reactRouterContext' in window) || Object.entries(document).some(
  ([name, root]) => name.startsWith('__reactContainer$') && !root.stateNode.current.memoizedState.isDehydrated)`

/** A page of the shop is there before its script, and would not hear what is done to it: people are not as quick as a story. */
function patientWithScripts(page: Page) {
  // Asked from here, since the page's own policy lets nobody ask it again and again from within; while it leads elsewhere it says nothing.
  const heard = async () => {
    for (
      const asked = Date.now();
      !(await page.evaluate(HEARS).catch(() => false));
      await new Promise((resolve) => setTimeout(resolve, 20))
    )
      if (Date.now() - asked > PATIENCE_MS) throw new Error(`${page.url()} was not taken over by its script`)
  }
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)]
  page.goto = async (...to) => {
    const answer = await goto(...to)
    await heard()
    return answer
  }
  page.reload = async (...how) => {
    const answer = await reload(...how)
    await heard()
    return answer
  }
}

/**
 * Keys that belong together (a scanner types fast, `g` waits for its second key), with nothing between them however busy the machine is. What is
 * shown by now listens to the keyboard a moment later.
 */
export const strike = (page: Page, keys: Iterable<string>) =>
  page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))).then(() => {
    for (const key of ${JSON.stringify([...keys])})
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })`)
export const scan = (page: Page, text: string) => strike(page, [...text, 'Enter'])

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

/** What is wrong with a page as people see it: narrow and wide, by day and by night. With `PICTURES` it is kept as pictures too. */
export async function look({ page }: Door, name: string): Promise<string[]> {
  const before = page.viewportSize()!
  const found = await faultsOf(page)
  for (const width of [390, 820, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 1000 })
      await page.emulateMedia({ colorScheme })
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (wide > width) found.push(`${name} is ${wide} wide on ${width}`)
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}-${name}-${width}-${colorScheme}.png` })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
  return found
}

/** The newest code that was sent to somebody; news of her orders, which come in between, have numbers of six digits too. */
export async function codeFor(app: Awaited<ReturnType<typeof startApp>>, recipient: string): Promise<string> {
  for (const asked = Date.now(); Date.now() - asked < PATIENCE_MS; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const { rows } = await app.database.pool.query<{ body: string }>(
      `select body from platform.messages where recipient = $1 and kind like '%\\_code' order by created_at desc, message_id desc limit 1`,
      [recipient],
    )
    const code = rows[0]?.body.match(/\b\d{6}\b/)?.[0]
    if (code) return code
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

/** Somebody on the web buys one heater. */
export async function buyOnTheWeb(browser: Browser, address: string, key: string) {
  const shopper = await browser.newContext({ baseURL: address })
  const ask = async (path: string, data?: object) => {
    const answer = await shopper.request.fetch(path, {
      method: data ? 'POST' : 'GET',
      data,
      headers: { 'idempotency-key': `${key} ${path}` },
    })
    assert.ok(answer.ok(), await answer.text())
    return answer.json()
  }
  const found = await ask('/v1/products?search=ISITICI&limit=10')
  const page = await ask(`/v1/products/${found.items.find((item: { availability: string }) => item.availability === 'in_stock').slug}`)
  const { variant_id } = page.variants.find((variant: { delivery: string }) => variant.delivery === 'in_stock')
  await ask('/v1/cart/lines', { variant_id, quantity: 1 })
  const order = await orderTheCart(ask)
  await shopper.close()
  return order
}

/** What is read of answers on the way from a cart to its order. */
interface Said {
  checkout_id: string
  version: number
  items: { kind: string; text_version: string }[]
  order_id: string
  number: string
}

const TO_HER_DOOR = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' } }

/** Whoever asks has her cart sent (or collects it), agrees, and pays by card. */
export async function orderTheCart(ask: (path: string, data?: object) => Promise<Said>, delivery: object = TO_HER_DOOR) {
  const { checkout_id, version } = await ask('/v1/checkouts', {
    delivery,
    contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
  })
  const { items: agreed } = await ask(`/v1/checkouts/${checkout_id}/agreements`)
  await ask(`/v1/checkouts/${checkout_id}/agreements`, {
    version,
    agreed: agreed.map(({ kind, text_version }) => ({ kind, text_version })),
  })
  await ask(`/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' })
  return ask(`/v1/checkouts/${checkout_id}/order`, {})
}
