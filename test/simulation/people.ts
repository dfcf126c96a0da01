/** Who lives in the town, and what each of them does when it is her turn. */
import assert from 'node:assert/strict'
import { codeSentTo, PASSWORD } from '../cast.ts'
import { type Pocket, pocket } from '../harness.ts'
import type { Chance } from './chance.ts'
import { add, at, THINGS, type Town } from './town.ts'

export interface Person {
  name: string
  act(chance: Chance): Promise<unknown>
}

const TOKENS = [
  [60, 'tok_ok'],
  [10, 'tok_declined'],
  [4, 'tok_timeout'],
  [4, 'tok_lost'],
  [3, 'tok_slow'],
  [7, 'tok_webhook_late'],
  [7, 'tok_webhook_twice'],
  [7, 'tok_webhook_out_of_order'],
] as const

interface Line {
  line_id: string
  variant_id: string
  quantity: number
}

/** A shopper with a phone and a desktop. In İstanbul she may sign in; in Bakı she stays a guest. */
export function shopper(town: Town, number: number, market: 'TR' | 'AZ', devicesOfAll: Pocket[]): Person {
  const { app, stage } = town
  const name = `shopper ${number}`
  const phone = `0532 000 00 ${String(10 + number)}`
  const devices: Pocket[] = [pocket(), pocket()]
  devicesOfAll.push(...devices)
  const headers = { 'birge-market': market }
  const checkouts: { checkout_id: string; version: number; as: Pocket }[] = []
  const asked: { path: string; body: object | undefined; key: string; as: Pocket; ticket: string; until: string; answer: object }[] = []
  const country = market === 'TR' ? 'TR' : 'AZ'

  const say = (as: Pocket, may: string[], method: string, path: string, body?: object, key?: string) =>
    town.ask('shopper', may, method, path, body, { as, headers, ...(key && { key }) })
  const cart = async (as: Pocket) => (await say(as, [], 'GET', '/v1/cart')).body as { cart_id: string | null; lines: Line[] }
  /** Keys are remembered for a day, and belong to the session: who signs in or out has a new one. */
  const remember = (path: string, body: object | undefined, key: string, as: Pocket, answer: object) =>
    asked.push({
      path,
      body,
      key,
      as,
      answer,
      ticket: as.get('birge_shopper')!,
      until: new Date(app.clock.now().getTime() + 23 * 3_600_000).toISOString(),
    })
  /** Where she was last; mostly on the device on which she began it. */
  function latest(device: Pocket, chance: Chance) {
    const checkout = checkouts.at(-1)!
    return chance.percent(85) ? checkout : { ...checkout, as: device }
  }
  const CHECKOUT_MAY = ['not_found', 'checkout_closed', 'sign_in_required']

  const doings = {
    looks: async (as: Pocket, chance: Chance) => {
      await say(as, [], 'GET', `/v1/products?search=${encodeURIComponent(chance.oneOf(['ısıtıcı', 'kupa', 'havlu', 'LAMBA', 'yok']))}`)
      await say(as, [], 'GET', '/v1/products/tas-kupa')
      await say(as, [], 'GET', '/v1/orders')
    },
    puts: (as: Pocket, chance: Chance) =>
      say(as, ['cart_frozen', 'quantity_out_of_range'], 'POST', '/v1/cart/lines', {
        variant_id: stage.variants[chance.oneOf(THINGS)],
        quantity: chance.weighted([
          [60, 1],
          [25, 2],
          [10, 3],
          [5, 900],
        ]),
      }),
    changes: async (as: Pocket, chance: Chance) => {
      const { lines } = await cart(as)
      if (!lines.length) return
      const { line_id } = chance.oneOf(lines)
      if (chance.percent(50)) await say(as, ['cart_frozen', 'line_not_found'], 'DELETE', `/v1/cart/lines/${line_id}`)
      else
        await say(as, ['cart_frozen', 'line_not_found', 'quantity_out_of_range'], 'PATCH', `/v1/cart/lines/${line_id}`, {
          quantity: chance.between(0, 3),
        })
    },
    leavesContact: (as: Pocket) =>
      say(
        as,
        ['no_cart', 'sign_in_required'],
        'PUT',
        '/v1/cart/contact',
        market === 'TR' ? { phone } : { email: `guest${number}@mail.example` },
      ),
    signsIn: async (as: Pocket) => {
      if (market !== 'TR') return
      const sent = await say(as, ['too_many_codes'], 'POST', '/v1/sign-in-codes', { phone })
      if (sent.status !== 202) return
      await say(as, ['code_expired', 'code_wrong'], 'POST', '/v1/sign-ins', {
        phone,
        code: await codeSentTo(app, `+90${phone.replace(/\D/g, '').slice(1)}`),
      })
    },
    signsOut: async (as: Pocket) => {
      await say(as, ['sign_in_required'], 'DELETE', '/v1/sign-ins/current')
    },
    goesToCheckout: async (as: Pocket, chance: Chance) => {
      const [home, abroad] = market === 'TR' ? [stage.kadikoy, stage.baki] : [stage.baki, stage.kadikoy]
      const delivery = chance.weighted<object>([
        [60, { kind: 'ship', address: { street: 'Ev 1', city: 'Şehir', country } }],
        [35, { kind: 'collect', location_id: home.location_id }],
        [5, { kind: 'collect', location_id: abroad.location_id }],
      ])
      const contact = chance.percent(50) && market === 'TR' ? { name: 'Ay', phone } : { name: 'Ay', email: `ay${number}@mail.example` }
      const opened = await say(as, ['cart_empty', 'checkout_closed', 'cannot_collect_here', 'sign_in_required'], 'POST', '/v1/checkouts', {
        delivery,
        contact,
      })
      if (opened.status === 201) checkouts.push({ checkout_id: opened.body.checkout_id, version: opened.body.version, as })
    },
    pays: async (device: Pocket, chance: Chance) => {
      if (!checkouts.length) return doings.goesToCheckout(device, chance)
      const { checkout_id, version, as } = latest(device, chance)
      const path = `/v1/checkouts/${checkout_id}/payments`
      const body = { method: 'card', token: chance.weighted(TOKENS), ...(chance.percent(70) && { version }) }
      const key = town.keyed('pay')
      const may = [
        ...CHECKOUT_MAY,
        'payment_declined',
        'payment_in_flight',
        'checkout_changed',
        'cart_changed',
        'price_changed',
        'insufficient_stock',
      ]
      const answer = await say(as, may, 'POST', path, body, key)
      if (answer.status === 201) remember(path, body, key, as, { payment_id: answer.body.payment_id })
      if (answer.status === 201 && chance.percent(70)) await doings.orders(as, chance)
    },
    orders: async (device: Pocket, chance: Chance) => {
      if (!checkouts.length) return
      const { checkout_id, as } = latest(device, chance)
      const path = `/v1/checkouts/${checkout_id}/order`
      const key = town.keyed('order')
      const answer = await say(
        as,
        [...CHECKOUT_MAY, 'payment_missing', 'insufficient_stock', 'payment_not_authorised'],
        'POST',
        path,
        undefined,
        key,
      )
      if (answer.status !== 201) return
      town.acknowledged.set(answer.body.order_id, answer.body.total_minor)
      remember(path, undefined, key, as, answer.body)
    },
    buys: async (as: Pocket, chance: Chance) => {
      await doings.puts(as, chance)
      await doings.goesToCheckout(as, chance)
      await doings.pays(as, chance)
    },
    goesBack: async (device: Pocket, chance: Chance) => {
      if (!checkouts.length) return
      const { checkout_id, as } = latest(device, chance)
      await say(as, CHECKOUT_MAY, 'POST', `/v1/checkouts/${checkout_id}/cancellation`, undefined, town.keyed('go back'))
    },
    /** Her answer was lost: the browser asks the same again, with the same key. */
    asksAgain: async (_as: Pocket, chance: Chance) => {
      const before = chance.oneOf(asked.slice(-3))
      if (!before || before.as.get('birge_shopper') !== before.ticket || before.until < app.clock.now().toISOString()) return
      const { path, body, key, as, answer } = before
      const again = await town.ask('shopper asks again,', ['payment_declined'], 'POST', path, body, { as, headers, key })
      if (again.status === 201)
        for (const [field, value] of Object.entries(answer)) assert.equal(again.body[field], value, `${path} was answered otherwise before`)
    },
  }

  return {
    name,
    act(chance) {
      const as = chance.oneOf(devices)
      const doing = chance.weighted<(as: Pocket, chance: Chance) => Promise<unknown>>([
        [8, doings.looks],
        [15, doings.puts],
        [8, doings.changes],
        [4, doings.leavesContact],
        [5, doings.signsIn],
        [1, doings.signsOut],
        [25, doings.buys],
        [8, doings.goesToCheckout],
        [8, doings.pays],
        [6, doings.orders],
        [3, doings.goesBack],
        [4, doings.asksAgain],
      ])
      return doing(as, chance)
    },
  }
}

/** The associate at a till. */
export function cashier(
  town: Town,
  of: { name: string; staff_id: string; pin: string; register_id: string; location_id: string; company: 'TR' | 'AZ' },
  devices: readonly Pocket[],
): Person {
  const { app, stage } = town
  const as = pocket()
  let session_ends = ''
  let open: { cart_id: string } | undefined
  const say = (may: string[], method: string, path: string, body?: object, key?: string) =>
    town.ask(of.name, may, method, path, body, { as, ...(key && { key }) })
  const price = of.company === 'TR' ? 'TRY' : 'AZN'

  async function standsAtTheTill() {
    if (app.clock.now().toISOString() < session_ends) return
    if (!as.has('birge_register')) {
      const owner = pocket()
      await app.call('POST', '/v1/staff-sessions', { email: stage.owner.email!, password: PASSWORD }, { as: owner })
      const paired = await app.call('POST', `/v1/registers/${of.register_id}/pairings`, undefined, { as: owner })
      assert.equal(paired.status, 201, paired.text)
      as.set('birge_register', owner.get('birge_register')!)
    }
    as.delete('birge_staff')
    const signed = await app.call(
      'POST',
      '/v1/till-sign-ins',
      { staff_id: of.staff_id, pin: of.pin },
      { as, headers: { 'birge-audience': 'app' } },
    )
    assert.equal(signed.status, 201, signed.text)
    session_ends = new Date(app.clock.now().getTime() + 11 * 3_600_000).toISOString()
  }

  const notHere = ['cart_not_served_here', 'register_is_closed', 'not_found', 'cart_frozen']
  const doings = {
    opens: (chance: Chance) =>
      say(['register_is_open'], 'POST', '/v1/register-sessions', { float_minor: chance.between(0, 500) * 100 }, town.keyed('open')),
    closes: async (chance: Chance) => {
      const { session } = (await say([], 'GET', '/v1/register-sessions/current')).body
      if (!session) return
      const closed = await say(
        ['register_is_closed'],
        'POST',
        '/v1/register-sessions/current/closing',
        { counted_minor: chance.between(0, 5_000) * 100 },
        town.keyed('close'),
      )
      if (closed.status === 201) open = undefined
    },
    serves: async (chance: Chance) => {
      let way = {}
      if (chance.percent(50)) {
        const handoff = await app.call('POST', '/v1/cart/handoff', undefined, {
          as: chance.oneOf(devices),
          headers: { 'birge-market': of.company },
        })
        if (handoff.status === 201) way = { handoff_code: handoff.body.code }
      }
      // What lies on the counter may come along into the cart that is opened.
      if (open && chance.percent(40)) way = { ...way, bring_cart_id: open.cart_id }
      const may = ['register_is_closed', 'cart_of_other_company', 'not_found', 'cart_frozen', 'cart_not_served_here', 'cart_not_waiting']
      const answer = await say(may, 'POST', '/v1/till/carts', way)
      if (answer.status === 201) open = answer.body
      if (answer.status === 201) await doings.scans(chance)
    },
    goesOn: async (chance: Chance) => {
      const { status, body } = await say(['register_is_closed'], 'GET', '/v1/till/carts')
      const waiting = (status === 200 ? body.items : []).filter((item: { open: boolean }) => !item.open)
      if (!waiting.length) return
      const { cart_id } = chance.oneOf(waiting as { cart: { cart_id: string } }[]).cart
      const answer = await say(['register_is_closed', 'cart_not_waiting', 'not_found'], 'POST', '/v1/till/carts', { cart_id })
      if (answer.status === 201) open = answer.body
    },
    scans: async (chance: Chance) => {
      if (!open) return
      for (let piece = chance.between(1, 3); piece > 0; piece--)
        await say([...notHere, 'quantity_out_of_range'], 'POST', `/v1/till/carts/${open.cart_id}/scans`, {
          gtin: stage.things[chance.oneOf(THINGS)].gtin,
        })
    },
    changes: async (chance: Chance) => {
      if (!open) return
      const { status, body } = await say(notHere, 'GET', `/v1/carts/${open.cart_id}`)
      if (status !== 200 || !body.lines.length) return
      const { line_id } = chance.oneOf(body.lines as Line[])
      const may = [...notHere, 'line_not_found']
      if (chance.percent(50)) await say(may, 'DELETE', `/v1/carts/${open.cart_id}/lines/${line_id}`)
      else await say(may, 'PATCH', `/v1/carts/${open.cart_id}/lines/${line_id}`, { quantity: chance.between(1, 2) })
    },
    sells: async (chance: Chance) => {
      if (!open) return doings.serves(chance)
      const { status, body: cart } = await say(notHere, 'GET', `/v1/carts/${open.cart_id}`)
      if (status !== 200) return (open = undefined)
      assert.equal(cart.currency, price)
      const total_minor: number = cart.totals.total_minor
      const by_card = chance.weighted([
        [50, 0],
        [30, total_minor],
        [20, Math.floor(total_minor / 3)],
      ])
      const tenders = [
        ...(by_card ? [{ method: 'terminal', amount_minor: by_card }] : []),
        ...(total_minor - by_card || !total_minor
          ? [{ method: 'cash', amount_minor: Math.max(1, Math.ceil((total_minor - by_card) / 1_000) * 1_000) }]
          : []),
      ]
      const sale = { cart_id: cart.cart_id, total_minor, tenders }
      const key = town.keyed('sale')
      const may = [...notHere, 'nothing_to_sell', 'insufficient_stock', 'cart_being_paid', 'price_does_not_reconcile']
      const sold = await say(may, 'POST', '/v1/till/sales', sale, key)
      if (sold.status !== 201) return
      town.acknowledged.set(sold.body.order_id, total_minor)
      for (const { variant_id, quantity } of cart.lines as Line[]) add(town.taken, at(variant_id, of.location_id), quantity)
      assert.equal(sold.body.paid_minor - sold.body.change_minor, total_minor)
      open = undefined
      if (chance.percent(25)) {
        const again = await say([], 'POST', '/v1/till/sales', sale, key)
        assert.deepEqual(again.body, sold.body, 'the till asks again and is told the same')
      }
      await say([], 'GET', `/v1/orders/${sold.body.order_id}/receipt.txt`)
    },
    putsAway: async () => {
      if (open) await say(notHere, 'DELETE', `/v1/till/carts/${open.cart_id}`)
      open = undefined
    },
  }

  return {
    name: of.name,
    async act(chance) {
      await standsAtTheTill()
      const { session } = (await say([], 'GET', '/v1/register-sessions/current')).body
      if (!session) return doings.opens(chance)
      const doing = chance.weighted<(chance: Chance) => Promise<unknown>>([
        [2, doings.opens],
        [3, doings.closes],
        [30, doings.serves],
        [15, doings.scans],
        [8, doings.changes],
        [40, doings.sells],
        [8, doings.putsAway],
        [8, doings.goesOn],
      ])
      return doing(chance)
    },
  }
}

/** In the stock room: books goods in, counts, mends the counts. In the office: changes prices, gives money back. */
export function clerk(town: Town): Person {
  const { app, stage } = town
  const as = pocket()
  let session_ends = ''
  const say = (may: string[], method: string, path: string, body?: object, key?: string) =>
    town.ask('clerk', may, method, path, body, { as, ...(key && { key }) })
  const place = (chance: Chance) => chance.oneOf([stage.kadikoy, stage.gebze, stage.baki]).location_id

  async function sitsDown() {
    if (app.clock.now().toISOString() < session_ends) return
    as.delete('birge_staff')
    const signed = await app.call('POST', '/v1/staff-sessions', { email: stage.owner.email!, password: PASSWORD }, { as })
    assert.equal(signed.status, 201, signed.text)
    session_ends = new Date(app.clock.now().getTime() + 6 * 86_400_000).toISOString()
  }

  const doings = {
    receives: async (chance: Chance) => {
      const location_id = place(chance)
      const lines = THINGS.filter(() => chance.percent(50)).map((thing) => ({
        variant_id: stage.variants[thing],
        quantity: chance.between(1, 8),
      }))
      if (!lines.length) return
      const key = town.keyed('receipt')
      await say([], 'POST', '/v1/stock/receipts', { location_id, lines }, key)
      if (chance.percent(30)) await say([], 'POST', '/v1/stock/receipts', { location_id, lines }, key)
      for (const { variant_id, quantity } of lines) add(town.pieces, at(variant_id, location_id), quantity)
    },
    corrects: async (chance: Chance) => {
      const location_id = place(chance)
      const variant_id = stage.variants[chance.oneOf(THINGS)]
      const on_hand = chance.oneOf([-3, -2, -1, 1])
      const body = { location_id, reason: 'counted', lines: [{ variant_id, on_hand }] }
      const answer = await say(['insufficient_stock'], 'POST', '/v1/stock/corrections', body, town.keyed('count'))
      if (answer.status === 201) add(town.pieces, at(variant_id, location_id), on_hand)
    },
    keepsBack: (chance: Chance) =>
      say([], 'PUT', '/v1/stock/safety', {
        location_id: place(chance),
        lines: [{ variant_id: stage.variants[chance.oneOf(THINGS)], safety: chance.oneOf([0, 0, 1, 2]) }],
      }),
    prices: (chance: Chance) =>
      say(
        [],
        'PUT',
        `/v1/price-lists/${stage.list.price_list_id}/prices`,
        { prices: [{ variant_id: stage.variants[chance.oneOf(THINGS)], amount_minor: chance.between(100, 2_000) * 50 }] },
        town.keyed('price'),
      ),
    looksOn: async (chance: Chance) => {
      const path = chance.oneOf([
        '/v1/stock?limit=5',
        '/v1/stock/movements?limit=5',
        '/v1/orders?limit=5',
        '/v1/payments?limit=5',
        '/v1/ledger/accounts',
      ])
      const page = await say([], 'GET', path)
      if (page.body.next) await say([], 'GET', `${path}&after=${page.body.next}`)
    },
  }
  return {
    name: 'clerk',
    async act(chance) {
      await sitsDown()
      const doing = chance.weighted<(chance: Chance) => Promise<unknown>>([
        [45, doings.receives],
        [20, doings.corrects],
        [8, doings.keepsBack],
        [10, doings.prices],
        [10, doings.looksOn],
      ])
      return doing(chance)
    },
  }
}
