/**
 * Everything that can happen to a person in this house, told through its doors: what a merge must not lose, what she must be given, what must be
 * forgotten. A module that keeps something of people and that nothing here reaches is found by `server/foundation/merging/merging.properties.test.ts`.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createStaff } from '../server/foundation/staff/index.ts'
import { saveProducts } from '../server/offer/catalog/index.ts'
import { receive } from '../server/offer/inventory/index.ts'
import { setPrices } from '../server/offer/pricing/index.ts'
import { atTheDesk, atTheTill, codeSentTo, PASSWORD, signIn, type Stage } from './cast.ts'
import { type Pocket, pocket, type TestApp } from './harness.ts'

export interface Person {
  as: Pocket
  /** As it is kept: +90… */
  phone: string
  name: string
  email: string
  street: string
  customer_id: string
}

/** Her own account, from which money goes and to which it goes back. */
export const HER_IBAN = 'TR330006100519786457841326'
const SELLER = { phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' }
const TRANSFER = { iban: 'TR050006200000000006298453', account_holder: 'Alma Ev Yaşam A.Ş.', bank_name: 'Deneme Bankası', days_to_pay: '3' }
const GIFT_MINOR = 50_000
const MUCH_MINOR = 10_000_000
const AXESS = '55260800'
const SKUS = { gift: { sku: 'HED-500', gtin: '8680421090006' }, stone: { sku: 'TAS-1', gtin: '8680421090013' } }

const SYLLABLES = ['ba', 'ce', 'du', 'fi', 'gü', 'ha', 'kı', 'lo', 'me', 'nu', 'sö', 'ti', 've', 'za', 'pe', 'yo']
/** Made up, and far from any other. */
function word(seed: number): string {
  const [one, two, three, four] = createHash('sha256').update(`word ${seed}`).digest()
  const letters = [one, two, three, four].map((byte) => SYLLABLES[byte! % SYLLABLES.length]!).join('')
  return letters.charAt(0).toUpperCase() + letters.slice(1)
}

export async function livesIn(app: TestApp, stage: Stage) {
  const { company_id } = stage.alma
  const now = () => app.clock.now().toISOString()
  let [desk, agent, till] = [pocket(), pocket(), pocket()]
  let turn = 0

  async function done(as: Pocket, method: string, path: string, body?: object) {
    const answer = await app.call(method, path, body, { as, key: `life ${++turn}` })
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
    return answer.body
  }

  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Selin Kaya', email: 'selin@alma.example', role: 'agent', password: PASSWORD },
      ...{ location_ids: [stage.kadikoy.location_id], now: now() },
    }),
  )
  const goods = await app.database.transaction(async (tx) => {
    const by = { now: now(), actor: 'system:test' }
    const same = (title: string) => ({ tr: title, az: title, en: title })
    const saved = await saveProducts(
      tx,
      [
        {
          ...{ status: 'active', title: same('Hediye Kartı'), tax_class: 'voucher', categories: ['ev'] },
          variants: [SKUS.gift],
        },
        { status: 'active', title: same('Oturma Taşı'), categories: ['ev'], variants: [SKUS.stone] },
      ],
      by,
    )
    const [gift, stone] = saved.map((outcome) => {
      if ('refusal' in outcome) throw outcome.refusal
      return outcome.ok.product.variants[0]!.variant_id
    })
    const prices = [
      { variant_id: gift!, amount_minor: GIFT_MINOR },
      { variant_id: stone!, amount_minor: 90_000 },
    ]
    await setPrices(tx, stage.list.price_list_id, prices, by)
    const { location_id } = stage.gebze
    const lines = [{ variant_id: stone!, quantity: 9_000 }]
    await receive(tx, [{ document: 'stones', location_id, actor: by.actor, lines }], by.now)
    return { gift: gift!, stone: stone! }
  })
  /** Nobody stays signed in for as long as the stories take. */
  async function staffComeIn(first = false) {
    desk = await atTheDesk(app)
    agent = await atTheDesk(app, 'selin@alma.example')
    till = await atTheTill(app, stage, { open: first })
  }
  await staffComeIn(true)
  await done(desk, 'PUT', `/v1/companies/${company_id}/seller`, SELLER)
  await done(desk, 'PUT', `/v1/companies/${company_id}/payment-accounts/bank-transfer`, { settings: TRANSFER })
  const takes = (captures: 'at_order' | 'at_hand_over') =>
    done(desk, 'PUT', `/v1/companies/${company_id}/payment-methods`, {
      methods: [
        { method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures },
        { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web', 'phone'] },
        { method: 'cash', provider: 'cash', doors: ['till'] },
      ],
    })
  await takes('at_order')
  await done(desk, 'PUT', `/v1/companies/${company_id}/instalment-offers`, {
    offers: [{ programme: 'axess', count: 3, surcharge_bp: 0 }],
  })
  const named = (text: string) => ({ tr: text, az: text, en: text })
  const { promotion_id } = await done(desk, 'POST', '/v1/promotions', {
    ...{ company_id, name: named('Hoş geldin'), limits: { most_uses_per_customer: 9_000 } },
    rule: { class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 100 } },
  })
  await done(desk, 'POST', `/v1/promotions/${promotion_id}/start`)
  const { segment_id } = await done(desk, 'POST', '/v1/segments', {
    ...{ company_id, code: 'teachers', name: named('Öğretmenler'), purpose: 'Okullarla anlaşma' },
  })
  const source = await done(desk, 'POST', '/v1/tracking/sources', { company_id, name: 'uygulama', kind: 'web' })

  const things = [stage.variants.mug, stage.variants.lamp, stage.variants.towel, stage.variants.heater]
  const put = (her: Person, variant_id = things[0]!, quantity = 1) => done(her.as, 'POST', '/v1/cart/lines', { variant_id, quantity })
  const contactOf = ({ name, phone, email }: Person) => ({ name, phone, email })
  const shippedTo = ({ street }: Person) => ({ kind: 'ship', address: { street, district: 'Kadıköy', city: 'İstanbul', country: 'TR' } })

  async function buys(her: Person, variant_id = things[0]!, { payment = {}, checkout = {} }: { payment?: object; checkout?: object } = {}) {
    await put(her, variant_id)
    return paysFor(her, { delivery: shippedTo(her), ...checkout }, payment)
  }
  /** Reads what the law asks for, agrees to it, pays and orders. */
  async function paysFor(her: Person, checkout: object, payment: object = {}) {
    const { checkout_id, version } = await done(her.as, 'POST', '/v1/checkouts', { contact: contactOf(her), ...checkout })
    const { items } = await done(her.as, 'GET', `/v1/checkouts/${checkout_id}/agreements`)
    const agreed = items.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version }))
    await done(her.as, 'POST', `/v1/checkouts/${checkout_id}/agreements`, { version, agreed })
    await done(her.as, 'POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok', ...payment })
    const { order_id } = await done(her.as, 'POST', `/v1/checkouts/${checkout_id}/order`)
    return order_id as string
  }

  async function isSent(order_id: string) {
    await app.settle()
    await done(desk, 'POST', `/v1/orders/${order_id}/hand-overs`, { reference: `YK-${++turn}` })
  }

  /** Her cart, opened at the till because she shows its code. */
  async function showsCart(her: Person) {
    await put(her)
    const { code } = await done(her.as, 'POST', '/v1/cart/handoff')
    return (await done(till, 'POST', '/v1/till/carts', { handoff_code: code })).cart_id as string
  }

  async function calls(her: Person) {
    const { phone_call_id } = await done(agent, 'POST', '/v1/phone-calls', { company_id })
    const { code_id } = await done(agent, 'POST', `/v1/phone-calls/${phone_call_id}/codes`, { phone: her.phone })
    const code = await codeSentTo(app, her.phone)
    await done(agent, 'POST', `/v1/phone-calls/${phone_call_id}/proofs`, { code_id, code })
    return phone_call_id as string
  }
  const hangsUp = (phone_call_id: string) => done(agent, 'POST', `/v1/phone-calls/${phone_call_id}/ending`, {})

  /** What happens, in the words of the stories; each leaves something with at least one module. */
  const happenings = {
    puts: (her: Person, thing = 0) => put(her, things[thing % 4], 1 + (thing % 3)),
    'renames herself': (her: Person, nth = 0) =>
      done(her.as, 'PATCH', '/v1/me', { first_name: [her.name.split(' ')[0], 'Fatma', 'Zehra', ''][nth % 4] }),
    buys: (her: Person, thing = 0) => buys(her, things[thing % 4]),
    'buys by instalments': async (her: Person) => {
      await put(her)
      await done(her.as, 'POST', '/v1/instalment-quotes', { bin: AXESS, delivery: 'ship' })
      return buys(her, goods.stone, { checkout: { instalments: { bin: AXESS, count: 3 } } })
    },
    'has her card kept': (her: Person) => buys(her, things[0], { payment: { save_card: { text_version: '2', absent_allowed: false } } }),
    'is handed what she bought': async (her: Person) => {
      await takes('at_hand_over')
      const order_id = await buys(her)
      await takes('at_order')
      await isSent(order_id)
      return order_id
    },
    'brings a piece back': async (her: Person) => {
      const order_id = await buys(her)
      await isSent(order_id)
      await app.settle()
      const { lines } = await done(her.as, 'GET', `/v1/orders/${order_id}/returnable`)
      const { line_number } = lines[0]
      const started = await done(her.as, 'POST', `/v1/orders/${order_id}/returns`, {
        ...{ lines: [{ line_number, quantity: 1, reason: 'changed_mind' }], method: 'store' },
      })
      const at = `/v1/returns/${started.return_id}`
      await done(desk, 'POST', `${at}/receipt`, {
        ...{ location_id: stage.kadikoy.location_id, lines: [{ line_number, quantity: 1, disposition: 'resell' }] },
      })
      await done(desk, 'POST', `${at}/settlement`, { way: 'original' })
      return order_id
    },
    'has it collected': async (her: Person) => {
      const order_id = await buys(her, things[0], { checkout: { delivery: { kind: 'collect', location_id: stage.kadikoy.location_id } } })
      await app.settle()
      const { items } = await done(desk, 'GET', `/v1/orders/${order_id}/fulfillments`)
      const at = `/v1/fulfillments/${items[0].fulfillment_id}`
      const { lines } = await done(desk, 'POST', `${at}/picking`)
      await done(desk, 'POST', `${at}/picks`, {
        lines: lines.map((line: { line_number: number; open_quantity: number }) => ({
          ...{ line_number: line.line_number, picked_quantity: line.open_quantity },
        })),
      })
      await done(desk, 'POST', `${at}/readiness`)
      await done(desk, 'POST', `${at}/collection`, { note: 'Kimliğe bakıldı', collected_by: `${her.name} için eşi` })
      return order_id
    },
    'transfers too much': async (her: Person) => {
      const order_id = await buys(her, things[0], { payment: { method: 'bank_transfer', token: undefined } })
      await app.settle()
      const { reference, left_minor } = await done(her.as, 'GET', `/v1/orders/${order_id}/transfer`)
      const line = `${now().slice(0, 10)},${her.name} ${HER_IBAN} ${reference},${((left_minor + 5_000) / 100).toFixed(2)}`
      const content = Buffer.from(`tarih,açıklama,tutar\n${line}\n`).toString('base64')
      await done(desk, 'POST', '/v1/bank-statements', { company_id, content })
      const { items } = await done(desk, 'GET', '/v1/overpaid-transfers')
      const { bank_line_id } = items.find((one: { order_id: string }) => one.order_id === order_id)
      await done(desk, 'POST', `/v1/overpaid-transfers/${bank_line_id}/return`, { way: 'transfer', iban: HER_IBAN })
      return order_id
    },
    'buys a gift card': async (her: Person) => {
      const { lines } = await put(her, goods.gift)
      const { line_id } = lines.find((line: { variant_id: string }) => line.variant_id === goods.gift)
      const gift = { line_id, email: 'ada@posta.example', to_name: 'Ada', from_name: her.name, message: `Nice yıllara! ${her.name}` }
      return paysFor(her, { delivery: lines.length === 1 ? { kind: 'digital' } : shippedTo(her), gifts: [gift] })
    },
    'is told of by another system': (her: Person, nth = 0) =>
      done(desk, 'POST', '/v1/customer-records', {
        ...{ system: `crm${nth % 2}`, company_id, external_id: her.customer_id },
        fields: { full_name: her.name, phone: her.phone, email: her.email, street: her.street, city: 'İstanbul', note: `Tur ${++turn}` },
      }),
    answers: (her: Person, nth = 0) =>
      done(her.as, 'PUT', '/v1/me/consents', {
        choices: [
          { purpose: 'analytics', channel: 'all', decision: nth % 2 ? 'refused' : 'granted' },
          { purpose: 'marketing', channel: 'sms', decision: nth % 3 ? 'refused' : 'granted' },
        ],
        text_versions: { marketing: 1, personalisation: 1, analytics: 1 },
      }),
    wishes: (her: Person, nth = 0) => done(her.as, 'PATCH', '/v1/me/contact-preferences', { marketing_by: ['sms', null][nth % 2] }),
    looks: async (her: Person) => {
      await happenings.answers(her)
      await done(her.as, 'POST', '/v1/page-views', { path: `/c/lambalar?kim=${encodeURIComponent(her.name)}`, title: 'Lambalar' })
    },
    'is known in an app': async (her: Person) => {
      const about = {
        timestamp: app.clock.now(),
        writeKey: source.write_key,
        userId: `u ${her.customer_id}`,
        anonymousId: `a ${her.customer_id}`,
      }
      const traits = { name: her.name, phone: her.phone, email: her.email }
      await done(pocket(), 'POST', '/v1/identify', { ...about, messageId: `m${++turn}`, traits })
      await done(pocket(), 'POST', '/v1/track', { ...about, messageId: `m${++turn}`, event: 'Looked', properties: { product: 'Lambalar' } })
    },
    'is written about': (her: Person) =>
      done(desk, 'POST', `/v1/customers/${her.customer_id}/notes`, {
        ...{ body: `${her.name} açık griyi sever (${++turn})`, location_id: stage.kadikoy.location_id },
      }),
    'is to be called': (her: Person) =>
      done(desk, 'POST', '/v1/follow-ups', {
        ...{ customer_id: her.customer_id, reason: `${her.name} halıyı sordu (${++turn})`, location_id: stage.kadikoy.location_id },
      }),
    'is looked after': (her: Person) => done(till, 'PUT', `/v1/clients/${her.customer_id}`, { agreed: true }),
    'is put into a segment': (her: Person) =>
      done(desk, 'POST', `/v1/segments/${segment_id}/members`, { customer_ids: [her.customer_id], reason: `${her.name} öğretmen` }),
    'agrees a price': (her: Person) =>
      done(desk, 'POST', '/v1/price-exceptions', {
        ...{ price_list_id: stage.list.price_list_id, name: `${her.name} fiyatı`, reason: `${her.name} ile anlaşıldı (${++turn})` },
        ...{ customer_id: her.customer_id, ends_at: new Date(app.clock.now().getTime() + 40 * 86_400_000).toISOString() },
        prices: [{ variant_id: goods.stone, amount_minor: 70_000 }],
      }),
    'bought elsewhere': (her: Person, amount = 0) =>
      done(desk, 'POST', '/v1/sales-elsewhere', {
        ...{ system: 'nebim', company_id, number: `F-${++turn}`, occurred_at: now(), currency: 'TRY' },
        customer: { external_id: her.customer_id, phone: her.phone },
        lines: [{ sku: 'X', quantity: '1', unit_price: String(1 + amount) }],
      }),
    'is given credit': (her: Person, amount = 0) =>
      done(desk, 'POST', `/v1/customers/${her.customer_id}/credit-grants`, {
        ...{ company_id, amount_minor: 1_000 + amount, reason: 'complaint', document: `SR-${++turn}` },
      }),
    'is proposed much credit': async (her: Person) => {
      const path = `/v1/customers/${her.customer_id}/credit-grants`
      const { awaits } = await done(desk, 'POST', path, {
        company_id,
        amount_minor: MUCH_MINOR,
        reason: 'complaint',
        document: `SR-${++turn}`,
      })
      await done(desk, 'POST', `/v1/proposals/${awaits.proposal_id}/rejection`)
    },
    'leaves a deposit': async (her: Person) => {
      const cart_id = await showsCart(her)
      const deposit = await done(till, 'POST', '/v1/till/deposits', {
        ...{ cart_id, amount_minor: 5_000, about: `${her.name} için iki kupa`, name: her.name },
        tenders: [{ method: 'cash', amount_minor: 5_000 }],
      })
      await done(till, 'DELETE', `/v1/till/carts/${cart_id}`)
      return deposit.deposit_id as string
    },
    'is asked for a deposit': async (her: Person) => {
      await put(her)
      const call = await calls(her)
      await done(agent, 'POST', `/v1/phone-calls/${call}/deposit-links`, {
        ...{ amount_minor: 5_000, about: `${her.name} için`, contact: { name: her.name, phone: her.phone } },
      })
      await hangsUp(call)
    },
    calls: async (her: Person) => void (await hangsUp(await calls(her))),
  }

  let born = 0
  /** Somebody who signs in with a phone of her own; nobody is called or lives like somebody else, unless a story says so. */
  async function newPerson(who: Partial<Omit<Person, 'as' | 'customer_id'>> = {}): Promise<Person> {
    const as = pocket()
    const of = ++born
    const { phone = `+90533${1_000_000 + of}`, name = `${word(2 * of)} ${word(2 * of + 1)}` } = who
    const { street = `${word(of)} Sokağı ${of}`, email = `kisi${of}@posta.example` } = who
    const { customer } = await signIn(app, as, `0${phone.slice(3)}`, { anonymous_id: `browser of ${name}` })
    const [first_name, last_name] = name.split(' ')
    await done(as, 'PATCH', '/v1/me', { first_name, last_name })
    return { as, phone, name, street, email, customer_id: customer.customer_id }
  }

  return { happenings, newPerson, staffComeIn, at: () => ({ desk, agent, till }) }
}
export type Happening = keyof Awaited<ReturnType<typeof livesIn>>['happenings']
