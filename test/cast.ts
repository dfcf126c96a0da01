/** The small cast of every story told in tests: the retailer Alma, its places, its people and a handful of things it sells. */
import { createCompany } from '../server/foundation/companies/index.ts'
import { createStaff } from '../server/foundation/staff/index.ts'
import { createChannel, createLocation, createRegister } from '../server/foundation/stores/index.ts'
import { saveCategories, saveProducts } from '../server/offer/catalog/index.ts'
import { receive } from '../server/offer/inventory/index.ts'
import { createPriceList, setPrices } from '../server/offer/pricing/index.ts'
import type { Database } from '../server/platform/database.ts'
import { type Answer, type Pocket, pocket, type TestApp } from './harness.ts'

const actor = 'system:cast'
export const PASSWORD = 'bir-gun-mutlaka-9'
export const PIN = '258014'

const things = {
  heater: { sku: 'ISI-1401', gtin: '8680421014019', title: 'Seramik Isıtıcı', price: 149_000, azn: 5_690 },
  mug: { sku: 'KUP-1001', gtin: '8680421010011', title: 'Taş Kupa', price: 24_900, azn: 990 },
  towel: { sku: 'HAV-1501', gtin: '8680421015016', title: 'Pamuklu Havlu', price: 39_950, azn: 1_490 },
  lamp: { sku: 'LAM-1301', gtin: '8680421013012', title: 'Kitap Lambası', price: 89_999, azn: 3_490 },
}
export type Thing = keyof typeof things

const same = (title: string) => ({ tr: title, az: title, en: title })

/** Sets the stage. 20 of each thing lie in Kadıköy, Gebze and Bakı unless `pieces` says otherwise. */
export async function setTheStage(database: Database, at: Date, pieces = 20) {
  const now = at.toISOString()
  return database.transaction(async (tx) => {
    const alma = await createCompany(tx, {
      name: 'Alma',
      legal_name: 'Alma Ev Yaşam A.Ş.',
      country: 'TR',
      currency: 'TRY',
      tax_number: '1234567890',
      tax_office: 'Kadıköy',
      time_zone: 'Europe/Istanbul',
      locale: 'tr',
      address: { street: 'Moda Caddesi 1', district: 'Kadıköy', city: 'İstanbul' },
      now,
    })
    const alma_az = await createCompany(tx, {
      name: 'Alma',
      legal_name: 'Alma Ev MMC',
      country: 'AZ',
      currency: 'AZN',
      tax_number: '1234567891',
      time_zone: 'Asia/Baku',
      locale: 'az',
      address: { street: 'Nizami küçəsi 10', city: 'Bakı' },
      now,
    })
    const place = (name: string, kind: 'store' | 'warehouse', company_id: string, street: string, city: string) =>
      createLocation(tx, { company_id, kind, name, address: { street, city }, now })
    const kadikoy = await place('Kadıköy', 'store', alma.company_id, 'Moda Caddesi 1', 'İstanbul')
    const gebze = await place('Gebze', 'warehouse', alma.company_id, 'Depo Yolu 5', 'Kocaeli')
    const baki = await place('Bakı', 'store', alma_az.company_id, 'Nizami küçəsi 10', 'Bakı')
    const till = await createRegister(tx, { location_id: kadikoy.location_id, name: 'Kasa 1', now })
    const second_till = await createRegister(tx, { location_id: kadikoy.location_id, name: 'Kasa 2', now })
    const till_baki = await createRegister(tx, { location_id: baki.location_id, name: 'Kassa 1', now })
    await createChannel(tx, { company_id: alma.company_id, kind: 'web', name: 'alma.tr', ships_from: gebze.location_id, now })
    await createChannel(tx, { company_id: alma_az.company_id, kind: 'web', name: 'alma.az', ships_from: baki.location_id, now })

    const owner = await createStaff(tx, { name: 'Nermin Alkan', email: 'nermin@alma.example', role: 'owner', password: PASSWORD, now })
    const manager = await createStaff(tx, {
      name: 'Murat Er',
      email: 'murat@alma.example',
      role: 'manager',
      password: PASSWORD,
      pin: '931477',
      location_ids: [kadikoy.location_id],
      now,
    })
    const associate = await createStaff(tx, { name: 'Elif Su', role: 'associate', pin: PIN, location_ids: [kadikoy.location_id], now })

    await saveCategories(tx, [{ slug: 'ev', title: { tr: 'Ev', az: 'Ev', en: 'Home' } }], { now, actor })
    const saved = await saveProducts(
      tx,
      Object.values(things).map(({ sku, gtin, title }) => ({
        status: 'active' as const,
        title: same(title),
        description: same(`${title}.`),
        categories: ['ev'],
        variants: [{ sku, gtin }],
      })),
      { now, actor },
    )
    const variants = {} as Record<Thing, string>
    for (const [at, name] of (Object.keys(things) as Thing[]).entries()) {
      const outcome = saved[at]!
      if ('refusal' in outcome) throw outcome.refusal
      variants[name] = outcome.ok.product.variants[0]!.variant_id
    }
    const priced = (key: 'price' | 'azn') =>
      Object.entries(things).map(([name, of]) => ({ variant_id: variants[name as Thing], amount_minor: of[key] }))
    const list = await createPriceList(tx, { company_id: alma.company_id, currency: 'TRY', name: 'Liste', now })
    const list_az = await createPriceList(tx, { company_id: alma_az.company_id, currency: 'AZN', name: 'Siyahı', now })
    await setPrices(tx, list.price_list_id, priced('price'), { now, actor })
    await setPrices(tx, list_az.price_list_id, priced('azn'), { now, actor })
    if (pieces)
      await receive(
        tx,
        [kadikoy, gebze, baki].map(({ location_id, name }) => ({
          document: `opening stock ${name}`,
          location_id,
          actor,
          lines: Object.values(variants).map((variant_id) => ({ variant_id, quantity: pieces })),
        })),
        now,
      )
    return { alma, alma_az, kadikoy, gebze, baki, till, second_till, till_baki, owner, manager, associate, variants, list, things }
  })
}
export type Stage = Awaited<ReturnType<typeof setTheStage>>

/** How somebody pays who stands in no checkout. */
export const paysBy = (token: string | null) => ({
  token,
  return_url: 'http://localhost/v1/payment-returns/here?locale=tr',
  locale: 'tr',
  buyer: () =>
    Promise.resolve({
      ...{ name: 'Derya Deniz', phone: '+905334445566', email: null, address: 'Moda Caddesi 3', city: 'İstanbul', country: 'TR' },
      ip: '127.0.0.1',
    }),
})

/** Signs somebody of the staff in at the back office. */
export async function atTheDesk(app: TestApp, email = 'nermin@alma.example'): Promise<Pocket> {
  const as = pocket()
  const answer = await app.call('POST', '/v1/staff-sessions', { email, password: PASSWORD }, { as })
  if (answer.status !== 201) throw new Error(`could not sign in: ${answer.text}`)
  return as
}

/** Pairs a device with a register and signs the associate in by PIN; opens the register with 500.00 unless it is to stay closed. */
export async function atTheTill(app: TestApp, stage: Stage, options: { register_id?: string; open?: boolean } = {}): Promise<Pocket> {
  const as = await atTheDesk(app)
  const paired = await app.call('POST', `/v1/registers/${options.register_id ?? stage.till.register_id}/pairings`, {}, { as })
  if (paired.status >= 300) throw new Error(`could not pair: ${paired.text}`)
  as.delete('birge_staff')
  const signed = await app.call(
    'POST',
    '/v1/till-sign-ins',
    { staff_id: stage.associate.staff_id, pin: PIN },
    { as, headers: { 'birge-audience': 'app' } },
  )
  if (signed.status >= 300) throw new Error(`could not sign in at the till: ${signed.text}`)
  if (options.open ?? true) {
    const opened = await app.call(
      'POST',
      '/v1/register-sessions',
      { float_minor: 50_000 },
      { as, key: `open ${options.register_id ?? stage.till.register_id}` },
    )
    if (opened.status !== 201) throw new Error(`could not open the register: ${opened.text}`)
  }
  return as
}

/** The code that waits in the outbox for somebody. */
export async function codeSentTo(app: TestApp, recipient: string): Promise<string> {
  const { rows } = await app.database.pool.query<{ body: string }>(
    'select body from platform.messages where recipient = $1 order by created_at desc, message_id desc limit 1',
    [recipient],
  )
  const code = rows[0]?.body.match(/\b\d{6}\b/)?.[0]
  if (!code) throw new Error(`no code was sent to ${recipient}`)
  return code
}

export async function signIn(app: TestApp, as: Pocket, phone: string, more: { anonymous_id?: string } = {}) {
  const asked = await app.call('POST', '/v1/sign-in-codes', { phone }, { as })
  if (asked.status !== 202) throw new Error(asked.text)
  const e164 = `+90${phone.replace(/\D/g, '').replace(/^(90|0)/, '')}`
  const signed = await app.call('POST', '/v1/sign-ins', { phone, code: await codeSentTo(app, e164), ...more }, { as })
  if (signed.status !== 201) throw new Error(signed.text)
  return signed.body
}

/** Where an answer waits for a second person: she looks and confirms, and it is answered as the act itself would have. */
export async function confirmedBy(app: TestApp, second: Pocket, answer: Answer): Promise<Answer> {
  const proposal_id = answer.body?.awaits?.proposal_id
  if (!proposal_id) return answer
  const confirmation = await app.call('POST', `/v1/proposals/${proposal_id}/confirmation`, undefined, { as: second, key: proposal_id })
  if (confirmation.status !== 201) return confirmation
  return { ...answer, body: { ...answer.body, awaits: null, ...confirmation.body.outcome } }
}
