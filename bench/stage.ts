/** A retailer of ordinary size to measure on: one company, a warehouse that sends, 5,000 products, plenty of everything. */
import { createCompany } from '../server/foundation/companies/index.ts'
import { createStaff } from '../server/foundation/staff/index.ts'
import { createChannel, createLocation } from '../server/foundation/stores/index.ts'
import { saveCategories, saveProducts } from '../server/offer/catalog/index.ts'
import { correct, receive } from '../server/offer/inventory/index.ts'
import { createPriceList, setPrices } from '../server/offer/pricing/index.ts'
import type { Database } from '../server/platform/database.ts'

const actor = 'system:bench'
const WORDS = ['Seramik', 'Pamuklu', 'Ceviz', 'Keten', 'Cam', 'Bakır', 'Yün', 'Mermer', 'Bambu', 'Çelik']
const THINGS = ['Kupa', 'Havlu', 'Lamba', 'Tabak', 'Yastık', 'Sürahi', 'Halı', 'Vazo', 'Sepet', 'Isıtıcı']

export interface BenchStage {
  variants: string[]
  hot: string
  flash: string
  slugs: string[]
  email: string
  password: string
}

export async function setTheBenchStage(database: Database, products: number): Promise<BenchStage> {
  const now = new Date().toISOString()
  const owner = { email: 'owner@alma.example', password: 'olcum-gunu-2026' }
  const { price_list_id, locations } = await database.transaction(async (tx) => {
    const { company_id } = await createCompany(tx, {
      name: 'Alma',
      legal_name: 'Alma Ev Yaşam A.Ş.',
      country: 'TR',
      currency: 'TRY',
      tax_number: '1234567890',
      tax_office: 'Kadıköy',
      time_zone: 'Europe/Istanbul',
      locale: 'tr',
      address: { street: 'Moda Caddesi 1', city: 'İstanbul' },
      now,
    })
    const place = (kind: 'store' | 'warehouse', name: string) =>
      createLocation(tx, { company_id, kind, name, address: { street: 'Yol 1', city: 'İstanbul' }, now })
    const warehouse = await place('warehouse', 'Gebze')
    const stores = [await place('store', 'Kadıköy'), await place('store', 'Nişantaşı'), await place('store', 'Alsancak')]
    await createChannel(tx, { company_id, kind: 'web', name: 'web', ships_from: warehouse.location_id, now })
    await saveCategories(tx, [{ slug: 'ev', title: { tr: 'Ev', az: 'Ev', en: 'Home' } }], { now, actor })
    const { price_list_id } = await createPriceList(tx, { company_id, currency: 'TRY', name: 'Liste', now })
    await createStaff(tx, { ...owner, name: 'Owner', role: 'owner', now })
    return { price_list_id, locations: [warehouse, ...stores].map((l) => l.location_id) }
  })
  const variants: string[] = []
  const slugs: string[] = []
  for (let from = 0; from < products; from += 500)
    await database.transaction(async (tx) => {
      const saved = await saveProducts(
        tx,
        Array.from({ length: Math.min(500, products - from) }, (_, i) => {
          const n = from + i
          const title = `${WORDS[n % 10]} ${THINGS[Math.floor(n / 10) % 10]} ${n}`
          return {
            status: 'active' as const,
            title: { tr: title, az: title, en: title },
            description: { tr: `${title}.`, az: `${title}.`, en: `${title}.` },
            categories: ['ev'],
            variants: [{ sku: `B-${n}` }],
          }
        }),
        { now, actor },
      )
      const made = saved.map((outcome) => {
        if ('refusal' in outcome) throw outcome.refusal
        slugs.push(outcome.ok.product.slug)
        return outcome.ok.product.variants[0]!.variant_id
      })
      variants.push(...made)
      await setPrices(
        tx,
        price_list_id,
        made.map((variant_id, i) => ({ variant_id, amount_minor: 9_900 + ((from + i) % 97) * 100 })),
        { now, actor },
      )
      for (const location_id of locations)
        await receive(
          tx,
          [{ document: 'opening stock', location_id, actor, lines: made.map((variant_id) => ({ variant_id, quantity: 1_000_000 })) }],
          now,
        )
    })
  await database.pool.query('analyze')
  const [hot, flash, ...rest] = variants as [string, string, ...string[]]
  // Of the thing of the flash sale a hundred pieces are left at the place that sends.
  await database.transaction(
    async (tx) =>
      void (await correct(
        tx,
        [
          {
            document: 'flash sale',
            location_id: locations[0]!,
            reason: 'mismatch',
            actor,
            lines: [{ variant_id: flash, on_hand: 100 - 1_000_000 }],
          },
        ],
        now,
      )),
  )
  return { variants: rest, hot, flash, slugs, ...owner }
}
