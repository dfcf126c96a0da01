/** Fills an empty database with the demo retailer: Alma, home and living, in Turkey and Azerbaijan. */
import { runOne, type Database, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { createCompany } from '../foundation/companies/index.ts'
import { createCustomer } from '../foundation/customers/index.ts'
import { account, post } from '../foundation/ledger/index.ts'
import { createStaff } from '../foundation/staff/index.ts'
import { createChannel, createLocation, createRegister } from '../foundation/stores/index.ts'
import { createSource } from '../foundation/tracking/index.ts'
import { saveCategories, saveProducts } from '../offer/catalog/index.ts'
import { correct, receive } from '../offer/inventory/index.ts'
import { createPriceList, setPrices } from '../offer/pricing/index.ts'
import { createPromotion, makeCoupons, startPromotion } from '../offer/promotions/index.ts'
import { addClient, openFollowUp, writeNote } from '../relationship/clienteling/index.ts'
import { saySeller } from '../sale/agreements/index.ts'
import { setOffers } from '../sale/instalments/index.ts'
import { writeTerms } from '../sale/promises/index.ts'
import { setRules } from '../sale/stored_value/index.ts'
import { categories } from './categories.ts'
import { gift_card } from './gift-card.ts'
import { care, customers, demo_password, staff } from './people.ts'
import { products } from './products.ts'
import { promotionsOf } from './promotions.ts'
import { stock } from './stock.ts'
import { channels, companies, locations, parcels, ready_in_an_hour, sellers, sources } from './stores.ts'

const actor = 'system:demo'
type Keyed = Map<string, string>
const idOf = (ids: Keyed, key: string) => {
  const id = ids.get(key)
  if (!id) throw new Error(`the demo speaks of ${key}, which it does not have`)
  return id
}

export const isEmpty = async (database: Database) => !(await runOne(database.db, 'select from companies.public_companies limit 1'))

export async function seedDemo(database: Database, at: Date, say: (line: string) => void) {
  const now = at.toISOString()
  await database.transaction(async (tx) => {
    // Two servers that start at once fill the shop once.
    await runOne(tx, `select pg_advisory_xact_lock(hashtext('birge.demo'))`)
    if (await runOne(tx, 'select from companies.public_companies limit 1')) return
    const places = await seedPlaces(tx, now)
    say(`  ${companies.length} companies, ${locations.length} places`)
    await seedSafes(tx, places, now)
    await seedPeople(tx, places, now)
    await seedCare(tx, places, now)
    say(`  ${staff.length} people who work there, ${customers.length} customers`)
    const variants = await seedProducts(tx, places, now)
    await seedStock(tx, places, variants, now)
    await sayGiftCardRules(tx, places, now)
    await seedPromotions(tx, places, now)
    await seedInstalments(tx, places, now)
    say(`  ${products.length} products in ${variants.size} variants, on the shelves`)
  })
}

async function seedPlaces(tx: Tx, now: string): Promise<Keyed> {
  const ids: Keyed = new Map()
  for (const { key, ...company } of companies) ids.set(key, (await createCompany(tx, { ...company, now })).company_id)
  for (const { key, company, registers, ...location } of locations) {
    const { location_id } = await createLocation(tx, { ...location, company_id: idOf(ids, company), now })
    ids.set(key, location_id)
    for (const name of registers) await createRegister(tx, { location_id, name, now })
  }
  for (const { key: _, company, ships_from, ...channel } of channels)
    await createChannel(tx, { ...channel, company_id: idOf(ids, company), ...(ships_from && { ships_from: idOf(ids, ships_from) }), now })
  for (const { key, kind } of locations) {
    const sends = channels.some(({ ships_from }) => ships_from === key)
    const terms = { collect: kind === 'store' ? ready_in_an_hour : null, send: sends ? parcels : null }
    if (terms.collect || terms.send) await writeTerms(tx, { ...terms, location_id: idOf(ids, key), valid_from: now }, { now, actor })
  }
  for (const { company, write_key, ...source } of sources)
    await createSource(
      tx,
      { ...source, company_id: idOf(ids, company) },
      { now, actor, principal: { audience: 'system', id: 'demo' } },
      write_key,
    )
  for (const { company, ...seller } of sellers) await saySeller(tx, { ...seller, company_id: idOf(ids, company) }, { now, actor })
  return ids
}

/** What the stores have in their safes, from which the drawers get their change. */
async function seedSafes(tx: Tx, places: Keyed, now: string) {
  const stores = locations.filter(({ kind }) => kind === 'store')
  await must(
    post(
      tx,
      stores.map(({ key, company }) => {
        const [company_id, location_id] = [idOf(places, company), idOf(places, key)]
        const { currency } = companies.find((of) => of.key === company)!
        return {
          key: `opening:${location_id}`,
          kind: 'opening_balance',
          document: 'opening_balance',
          actor,
          posted_at: now,
          transfers: [
            {
              from: account(company_id, currency, 'opening'),
              to: account(company_id, currency, 'safe', location_id),
              amount_minor: 10_000_00,
            },
          ],
        }
      }),
    ),
  )
}

async function seedPeople(tx: Tx, places: Keyed, now: string) {
  for (const { locations: at, ...person } of staff)
    await createStaff(tx, { ...person, password: demo_password, location_ids: at.map((key) => idOf(places, key)), now, actor })
  for (const { address: _, ...customer } of customers) {
    const market = customer.phone?.startsWith('+994') ? 'AZ' : 'TR'
    await createCustomer(tx, customer, { now, actor, channel: 'till', market, locale: customer.locale })
  }
}

/** What those who serve them keep of some customers, so that the pages of the first day are not empty. */
async function seedCare(tx: Tx, places: Keyed, now: string) {
  for (const { by, about, place, client, notes = [], follow_ups = [] } of care) {
    const [staff_id, customer_id] = await Promise.all([
      idNamed(tx, 'staff.public_staff', by),
      idNamed(tx, 'customers.public_customers', about),
    ])
    const location_id = idOf(places, place)
    const asIf = (id: string, name: string) => {
      const principal = {
        audience: 'staff' as const,
        id,
        name,
        permissions: new Set<string>(),
        location_ids: [location_id],
        company_ids: 'all' as const,
        register_id: null,
      }
      return { now, principal, actor: `staff:${id}`, channel: 'till' } as unknown as Call
    }
    const call = asIf(staff_id, by)
    if (client) await addClient(tx, { customer_id, agreed: true, location_id }, call)
    for (const note of notes) await writeNote(tx, { customer_id, location_id, ...note }, call)
    for (const { in_days, given_by, ...follow_up } of follow_ups) {
      const due_on = new Date(Date.parse(now) + (in_days + 1) * 86_400_000).toISOString().slice(0, 10)
      const opener = given_by ? asIf(await idNamed(tx, 'staff.public_staff', given_by), given_by) : call
      await openFollowUp(tx, { customer_id, location_id, assigned_to: staff_id, ...follow_up, ...(in_days > 0 && { due_on }) }, opener)
    }
  }
}

async function idNamed(tx: Tx, view: 'staff.public_staff' | 'customers.public_customers', name: string): Promise<string> {
  const found = await runOne<{ id: string }>(
    tx,
    view === 'staff.public_staff'
      ? 'select staff_id as id from staff.public_staff where name = $1'
      : `select customer_id as id from customers.public_customers where first_name || ' ' || last_name = $1`,
    [name],
  )
  if (!found) throw new Error(`the demo speaks of ${name}, whom it does not have`)
  return found.id
}

async function seedProducts(tx: Tx, places: Keyed, now: string): Promise<Keyed> {
  const slugOfCategory = new Map(categories.map((category) => [category.key, category.slug.tr]))
  await saveCategories(
    tx,
    categories.map(({ key, parent, name, slug, picture, ...category }) => ({
      ...category,
      slug: slug.tr,
      parent: parent && slugOfCategory.get(parent)!,
      instalment_group: GROUPS[key] ?? null,
      title: name,
      picture: `/pictures/${picture}`,
    })),
    { now, actor },
  )
  // Before all others, so that it is not the newest.
  const { slug, title, picture, description, ground, sku, gtin, amounts } = gift_card
  const [card] = await saveProducts(
    tx,
    [
      {
        ...{ slug, title, description, ground, status: 'active', brand: 'Alma', tax_class: 'voucher', categories: [] },
        media: [{ url: `/pictures/${picture}`, alt: title }],
        variants: [{ sku, gtin }],
      },
    ],
    { now, actor },
  )
  if ('refusal' in card!) throw card.refusal
  const { variant_id } = card!.ok.product.variants[0]!
  const saved = await saveProducts(
    tx,
    products.map(({ sku: _, slug, category, picture, variants, title, ...product }) => ({
      ...product,
      slug: slug.tr,
      status: 'active' as const,
      brand: 'Alma',
      title,
      categories: [slugOfCategory.get(category)!],
      media: [{ url: `/pictures/${picture}`, alt: title }],
      variants: variants.map(({ sku, gtin, options }) => ({ sku, gtin, options })),
    })),
    { now, actor },
  )
  const variants: Keyed = new Map()
  for (const outcome of saved) {
    if ('refusal' in outcome) throw outcome.refusal
    for (const { sku, variant_id } of outcome.ok.product.variants) variants.set(sku, variant_id)
  }
  for (const { key, currency, name } of companies) {
    const { price_list_id } = await createPriceList(tx, { company_id: idOf(places, key), currency, name, now })
    const prices = products.flatMap((product) =>
      product.variants.map(({ sku, prices }) => ({ variant_id: idOf(variants, sku), amount_minor: prices[currency] })),
    )
    await setPrices(tx, price_list_id, [...prices, { variant_id, amount_minor: amounts[currency].proposed }], { now, actor })
  }
  return variants
}

/** What kind of goods the law takes some of it for. */
const GROUPS: Partial<Record<string, 'appliance' | 'furniture'>> = { lighting: 'appliance', heating: 'appliance', furniture: 'furniture' }

/** Three instalments cost nobody anything, more are paid for. */
async function seedInstalments(tx: Tx, places: Keyed, now: string) {
  const by = { now, actor, principal: { audience: 'system', id: 'demo' } as const }
  const offers = ['any', 'axess'].flatMap((programme) =>
    Object.entries({ 2: 0, 3: 0, 6: 525, 9: 790, ...(programme === 'axess' && { 12: 1_050 }) }).map(([count, surcharge_bp]) => ({
      programme,
      count: Number(count),
      surcharge_bp,
    })),
  )
  for (const { key, currency } of companies) if (currency === 'TRY') await setOffers(tx, { company_id: idOf(places, key), offers }, by)
}

async function sayGiftCardRules(tx: Tx, places: Keyed, now: string) {
  const call = { now, actor, principal: { audience: 'system', id: 'demo' } } as unknown as Call
  for (const { key, currency } of companies) {
    const { least: least_minor, most: most_minor, ceiling: ceiling_minor } = gift_card.amounts[currency]
    const rules = { least_minor, most_minor, ceiling_minor, top_ups: true, cards_buy_cards: false, credit_buys_cards: true }
    await setRules(tx, { company_id: idOf(places, key), ...rules }, call)
  }
}

async function seedPromotions(tx: Tx, places: Keyed, now: string) {
  const by = { now, actor, principal: { audience: 'system', id: 'demo' } as const }
  const slugs = new Map<string, string>(categories.map(({ key, slug }) => [key, slug.tr]))
  for (const { key, currency } of companies)
    for (const { category, code, rule, ...said } of promotionsOf(currency)) {
      const found =
        category &&
        (await runOne<{ category_id: string }>(tx, 'select category_id from catalog.public_categories where slug = $1', [
          slugs.get(category),
        ]))
      const goods = found ? { category_ids: [found.category_id] } : undefined
      const company_id = idOf(places, key)
      const promotion_id = await createPromotion(tx, { ...said, company_id, rule: { ...rule, ...(goods && { goods }) } }, by)
      await startPromotion(tx, promotion_id, by)
      if (code) await makeCoupons(tx, { promotion_id, batch: { kind: 'mass', code } }, by)
    }
}

async function seedStock(tx: Tx, places: Keyed, variants: Keyed, now: string) {
  const byPlace = Map.groupBy(
    stock.filter((of) => of.on_hand + of.display > 0),
    (of) => of.location,
  )
  const line = (sku: string, quantity: number) => ({ variant_id: idOf(variants, sku), quantity })
  for (const [key, of] of byPlace) {
    const common = { document: 'opening_stock', location_id: idOf(places, key), actor }
    await must(receive(tx, [{ ...common, lines: of.map(({ sku, on_hand, display }) => line(sku, on_hand + display)) }], now))
    const shown = of.filter(({ display }) => display > 0)
    if (shown.length)
      await must(
        correct(
          tx,
          [
            {
              ...common,
              reason: 'display',
              lines: shown.map(({ sku, display }) => ({ variant_id: idOf(variants, sku), on_hand: -display, display })),
            },
          ],
          now,
        ),
      )
  }
}

async function must(outcomes: Promise<({ ok: unknown } | { refusal: Error })[]>) {
  for (const outcome of await outcomes) if ('refusal' in outcome) throw outcome.refusal
}

/** How a visitor of the demo comes in, for as long as these people are there. */
export async function demoSignIns(database: Database): Promise<{ who: string; how: string }[]> {
  const owner = staff.find((person) => person.role === 'owner')!
  const known = await runOne(database.db, 'select from staff.public_staff where name = $1 and disabled_at is null', [owner.name])
  if (!known) return []
  const associate = staff.find((person) => person.role === 'associate' && person.locations.includes('kadikoy'))!
  return [
    { who: 'Console', how: `${owner.email} / ${demo_password}` },
    { who: 'Store app', how: `pair as ${owner.email}, then ${associate.name}, PIN ${associate.pin}` },
    { who: 'Storefront', how: 'any phone number, like 0532 000 01 01; its code is said here and in the console’s outbox' },
  ]
}
