/** What a shopper waits for her cart where a thousand promotions are on, and where none is: through the server, by the same carts. */
import { createPromotion, startPromotion } from '../server/offer/promotions/index.ts'
import { mulberry32, wholeBetween } from '../kernel/random.ts'
import { openDatabase, run } from '../server/platform/database.ts'
import { client, drain, type Measured, measure } from './load.ts'
import type { MeasuredServer } from './measured-server.ts'
import { promotionsOn } from './quotes.ts'
import { mustBe } from './shopping.ts'

type Rule = Parameters<typeof createPromotion>[1]['rule']
const CARTS = 40
const LINES = 10
/** One shopper at a time: what the promotions cost, and not how many wait. */
const AT_ONCE = 1

export async function measurePromotedCarts(url: string, server: MeasuredServer, variants: string[], seconds: number) {
  const random = mulberry32(7)
  const shoppers = Array.from({ length: CARTS }, () => client(server.pool))
  await drain(shoppers, 8, async (shopper) => {
    for (let line = 0; line < LINES; line++) {
      const variant_id = variants[wholeBetween(random, 0, variants.length - 1)]
      await mustBe(201, shopper('POST', '/v1/cart/lines', { variant_id, quantity: wholeBetween(random, 1, 4) }))
    }
  })
  const read = (): Promise<Measured> =>
    measure(AT_ONCE, seconds, async (_, turn) => void (await mustBe(200, shoppers[turn % CARTS]!('GET', '/v1/cart'))))
  const discounts = async () => {
    const carts = await Promise.all(shoppers.map((shopper) => mustBe(200, shopper('GET', '/v1/cart'))))
    return carts.filter((cart) => JSON.stringify(cart).includes('"prm_')).length
  }

  const without = await read()
  if (await discounts()) throw new Error('no promotion is on yet')
  await startPromotions(url, variants)
  while ((await discounts()) === 0);
  const promoted = await read()
  return { without, promoted, discounted: (await discounts()) / CARTS }
}

async function startPromotions(url: string, variants: string[]) {
  const random = mulberry32(11)
  const some = (most: number) => ({
    variant_ids: Array.from({ length: most }, () => variants[wholeBetween(random, 0, variants.length - 1)]!),
  })
  const by = { now: new Date().toISOString(), actor: 'system:bench' }
  const database = openDatabase(url)
  await database.transaction(async (tx) => {
    const [company] = await run<{ company_id: string }>(tx, 'select company_id from companies.companies')
    const { company_id } = company!
    const shelves = { few: () => some(40), many: () => some(wholeBetween(random, 0, 9) ? 40 : 400) }
    for (const { promotion_id, ...rule } of promotionsOn(random, shelves)) {
      const name = { tr: promotion_id, az: promotion_id, en: promotion_id }
      await startPromotion(tx, await createPromotion(tx, { company_id, name, rule: rule as Rule, limits: {} }, by), by)
    }
  })
  await database.close()
}
