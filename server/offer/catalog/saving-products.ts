import { isDeepStrictEqual } from 'node:util'
import { foldText } from '@birge/kernel/fold'
import { checkGtin } from '@birge/kernel/gtin'
import { locales } from '@birge/kernel/locale'
import { Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { Outcome } from '#platform/together'
import { keepOffered } from './offered.ts'
import {
  badGtin,
  gtinTaken,
  type Option,
  type OptionText,
  type Product,
  type ProductInput,
  productChanged,
  productIncomplete,
  productsById,
  skuRepeated,
  skuTaken,
  slugTaken,
  type Texts,
  unknownCategory,
} from './products.ts'
import { documentOf, learnWords } from './search.ts'

export const productSaved = event(
  'catalog.product_saved',
  Type.Object({ change: Type.Union([Type.Literal('created'), Type.Literal('updated')]) }),
)

export interface SavedProduct {
  change: 'created' | 'updated' | 'unchanged'
  product: Product
}

export interface Saving {
  now: string
  actor: string
  /** Refuse what is there already instead of changing it. */
  must_be_new?: boolean
}

/**
 * Makes products as they are given, each known by its id, else by a sku, else by its slug. A refused one changes nothing and keeps none of
 * the others from being saved; one that says nothing new is not touched, so that the same list may come any number of times. The number of
 * statements does not depend on the number of products.
 */
export async function saveProducts(tx: Tx, inputs: ProductInput[], saving: Saving): Promise<Outcome<SavedProduct>[]> {
  // One writer at a time: then what was read here is still true when it is written, for skus, numbers and addresses alike.
  await run(tx, `select pg_advisory_xact_lock(hashtext('catalog.saving'))`)
  const catalogue = await open(tx, inputs)
  const stored = new Map(catalogue.products)
  const outcomes = inputs.map((input): Outcome<SavedProduct> => {
    try {
      return { ok: save(catalogue, input, saving) }
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error }
      throw error
    }
  })
  const saved = new Set(
    outcomes.flatMap((outcome) => ('ok' in outcome && outcome.ok.change !== 'unchanged' ? outcome.ok.product.product_id : [])),
  )
  await write(
    tx,
    [...saved].map((product_id) => catalogue.products.get(product_id)!),
    stored,
    saving.now,
  )
  await announceAll(
    tx,
    [...saved].map((subject) => ({
      kind: productSaved,
      subject,
      company_id: null,
      actor: saving.actor,
      occurred_at: saving.now,
      data: { change: stored.has(subject) ? 'updated' : 'created' },
    })),
  )
  return outcomes
}

/** Saves one product; refuses by throwing. */
export async function saveProduct(tx: Tx, input: ProductInput, saving: Saving): Promise<Product> {
  const [outcome] = await saveProducts(tx, [input], saving)
  if ('refusal' in outcome!) throw outcome.refusal
  return outcome!.ok.product
}

/** The part of the catalogue that some inputs speak of, and who has which sku, number and address. */
interface Catalogue {
  products: Map<string, Product>
  owner_of_sku: Map<string, string>
  owner_of_gtin: Map<string, { product_id: string; sku: string }>
  owner_of_slug: Map<string, string>
  categories: ReadonlySet<string>
}

async function open(tx: Tx, inputs: ProductInput[]): Promise<Catalogue> {
  const variants = inputs.flatMap((input) => input.variants ?? [])
  const gtins = variants.flatMap(({ gtin }) => {
    const checked = gtin ? checkGtin(gtin) : undefined
    return checked?.ok ? checked.gtin : []
  })
  const slugs = inputs.flatMap((input) => [...(input.slug ? [input.slug] : []), ...slugsFor(input)])
  const found = await run<{ product_id: string; sku: string | null; gtin: string | null; slug: string | null }>(tx, FIND, [
    variants.map(({ sku }) => sku),
    gtins,
    slugs,
  ])
  const named = inputs.flatMap(({ product_id }) => product_id ?? [])
  const products = await productsById(tx, [...new Set([...named, ...found.map(({ product_id }) => product_id)])])
  const asked = [...new Set(inputs.flatMap(({ categories = [] }) => categories))]
  const categories = asked.length
    ? await run<{ slug: string }>(tx, 'select slug from catalog.categories where slug = any($1::text[])', [asked])
    : []
  const catalogue: Catalogue = {
    products: new Map(),
    owner_of_sku: new Map(),
    owner_of_gtin: new Map(),
    owner_of_slug: new Map(),
    categories: new Set(categories.map(({ slug }) => slug)),
  }
  for (const product of products) enter(catalogue, product)
  return catalogue
}

const FIND = `
  select product_id, sku, gtin, null as slug from catalog.variants where sku = any($1::text[]) or gtin = any($2::text[])
  union all select product_id, null, null, slug from catalog.products where slug = any($3::text[])`

function enter(catalogue: Catalogue, product: Product) {
  const { product_id } = product
  const before = catalogue.products.get(product_id)
  if (before) {
    catalogue.owner_of_slug.delete(before.slug)
    for (const { gtin } of before.variants) if (gtin) catalogue.owner_of_gtin.delete(gtin)
  }
  catalogue.products.set(product_id, product)
  catalogue.owner_of_slug.set(product.slug, product_id)
  for (const { sku, gtin } of product.variants) {
    catalogue.owner_of_sku.set(sku, product_id)
    if (gtin) catalogue.owner_of_gtin.set(gtin, { product_id, sku })
  }
}

function save(catalogue: Catalogue, input: ProductInput, saving: Saving): SavedProduct {
  const known = findKnown(catalogue, input)
  if (known && saving.must_be_new) {
    const sku = known.variants.map((variant) => variant.sku).find((s) => input.variants?.some((variant) => variant.sku === s))
    throw sku ? skuTaken({ sku, product_id: known.product_id }) : slugTaken({ slug: known.slug })
  }
  if (known && input.version !== undefined && input.version !== known.version) throw productChanged({ version: known.version })
  const title = { ...known?.title, ...input.title }
  if (!Object.keys(title).length) throw productIncomplete({ missing: 'title' })
  for (const slug of input.categories ?? []) if (!catalogue.categories.has(slug)) throw unknownCategory({ slug })

  const product_id = known?.product_id ?? newId('prd')
  const variants = mergeVariants(catalogue, product_id, known?.variants ?? [], input.variants ?? [])
  const options = completeOptions(input.options ?? known?.options ?? [], variants)
  const said = {
    slug: input.slug ?? known?.slug ?? freeSlug(catalogue, input, product_id),
    status: input.status ?? known?.status ?? 'active',
    brand: input.brand === undefined ? (known?.brand ?? null) : input.brand,
    tax_class: input.tax_class ?? known?.tax_class ?? 'standard',
    ground: input.ground === undefined ? (known?.ground ?? null) : input.ground,
    title,
    description: { ...known?.description, ...input.description },
    attributes: input.attributes ?? known?.attributes ?? {},
    options,
    categories: input.categories ? [...new Set(input.categories)] : (known?.categories ?? []),
    media: input.media?.map(({ url, alt = {} }) => ({ url, alt })) ?? known?.media ?? [],
    variants: variants.map((variant) => ({ ...variant, option_texts: optionTexts(options, variant.options) })),
  }
  const owner = catalogue.owner_of_slug.get(said.slug)
  if (owner && owner !== product_id) throw slugTaken({ slug: said.slug })

  if (known && isDeepStrictEqual({ ...known, ...said }, known)) return { change: 'unchanged', product: known }
  const product = {
    product_id,
    ...said,
    version: (known?.version ?? 0) + 1,
    created_at: known?.created_at ?? saving.now,
    updated_at: saving.now,
  }
  enter(catalogue, product)
  return { change: known ? 'updated' : 'created', product }
}

function findKnown(catalogue: Catalogue, input: ProductInput): Product | undefined {
  if (input.product_id) {
    const known = catalogue.products.get(input.product_id)
    if (!known) throw notFound({ what: 'product', id: input.product_id })
    return known
  }
  const owner =
    input.variants?.map(({ sku }) => catalogue.owner_of_sku.get(sku)).find(Boolean) ??
    (input.slug === undefined ? undefined : catalogue.owner_of_slug.get(input.slug))
  return owner === undefined ? undefined : catalogue.products.get(owner)
}

type BareVariant = Omit<Product['variants'][number], 'option_texts'>

function mergeVariants(
  catalogue: Catalogue,
  product_id: string,
  known: readonly BareVariant[],
  given: readonly NonNullable<ProductInput['variants']>[number][],
): BareVariant[] {
  const variants = new Map(known.map((variant) => [variant.sku, variant]))
  const seen = new Set<string>()
  for (const { sku, gtin, options } of given) {
    if (seen.has(sku)) throw skuRepeated({ sku })
    seen.add(sku)
    const owner = catalogue.owner_of_sku.get(sku)
    if (owner !== undefined && owner !== product_id) throw skuTaken({ sku, product_id: owner })
    const before = variants.get(sku)
    variants.set(sku, {
      variant_id: before?.variant_id ?? newId('var'),
      sku,
      gtin: gtin === undefined ? (before?.gtin ?? null) : gtin && checked(gtin, sku),
      options: options ?? before?.options ?? {},
    })
  }
  if (!variants.size) throw productIncomplete({ missing: 'variants' })
  const bearers = new Map<string, string>()
  for (const { sku, gtin } of variants.values()) {
    if (!gtin) continue
    const owner = catalogue.owner_of_gtin.get(gtin)
    const bearer = bearers.get(gtin) ?? (owner && owner.product_id !== product_id ? owner.sku : undefined)
    if (bearer !== undefined) throw gtinTaken({ gtin, sku: bearer })
    bearers.set(gtin, sku)
  }
  return [...variants.values()]
}

function checked(text: string, sku: string): string {
  const check = checkGtin(text)
  if (check.ok) return check.gtin
  const { ok, ...why } = check
  throw badGtin({ gtin: text, sku, ...why })
}

/** What the variants have and nobody has named yet is an option too, called as it is written. */
function completeOptions(options: readonly Option[], variants: readonly BareVariant[]): Option[] {
  const complete = new Map(options.map((option) => [option.name, { ...option, values: [...option.values] }]))
  for (const variant of variants)
    for (const [name, value] of Object.entries(variant.options)) {
      const option = complete.get(name) ?? { name, values: [] }
      complete.set(name, option)
      if (!option.values.some((known) => known.value === value)) option.values.push({ value })
    }
  return [...complete.values()]
}

const spoken = (label: Texts | undefined, locale: keyof Texts, code: string) =>
  label?.[locale] ?? label?.tr ?? label?.en ?? label?.az ?? code

function optionTexts(options: readonly Option[], chosen: Record<string, string>): Product['variants'][number]['option_texts'] {
  const inLocale = (locale: keyof Texts) =>
    options.flatMap(({ name, label, values }): OptionText[] => {
      const value = values.find((known) => known.value === chosen[name])
      if (!value) return []
      const value_label = spoken(value.label, locale, value.value)
      return [{ name, label: spoken(label, locale, name), value: value.value, value_label, ...(value.swatch && { swatch: value.swatch }) }]
    })
  return { tr: inLocale(locales[0]), az: inLocale(locales[1]), en: inLocale(locales[2]) }
}

/** `Seramik Isıtıcı` becomes `seramik-isitici`, in every language the same way. */
export const slugOf = (text: string) =>
  foldText(text)
    .replaceAll("'", '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-|-$/g, '')

/** The addresses a product without one may get: its title, and where that is taken, its title and sku. */
function slugsFor({ title = {}, variants = [] }: ProductInput): string[] {
  const words = slugOf(title.tr ?? title.en ?? title.az ?? '')
  const sku = slugOf(variants[0]?.sku ?? '')
  return [words, [words.slice(0, 99 - sku.length).replace(/-$/, ''), sku].filter(Boolean).join('-')].filter(Boolean)
}

const freeSlug = ({ owner_of_slug }: Catalogue, input: ProductInput, product_id: string) =>
  slugsFor(input).find((slug) => !owner_of_slug.has(slug)) ?? product_id.replace('_', '-')

async function write(tx: Tx, products: Product[], stored: ReadonlyMap<string, Product>, now: string) {
  if (!products.length) return
  const documents = products.map(documentOf)
  await run(tx, WRITE_PRODUCTS, [
    JSON.stringify(
      products.map(({ categories, media, variants, ...product }, i) => {
        const { title_words, document } = documents[i]!
        return { ...product, picture: media[0]?.url, category: categories[0], title_words, document }
      }),
    ),
  ])
  await keepOffered(tx, products, stored, now)
  await run(tx, WRITE_VARIANTS, [
    JSON.stringify(products.flatMap(({ product_id, variants }) => variants.map((v, position) => ({ ...v, product_id, position })))),
  ])
  const moved = products.filter((p) => !isDeepStrictEqual(p.categories, stored.get(p.product_id)?.categories ?? []))
  await replace(tx, 'product_categories', moved, stored)
  await run(tx, WRITE_CATEGORIES, [
    JSON.stringify(moved.flatMap(({ product_id, categories }) => categories.map((slug, position) => ({ product_id, slug, position })))),
  ])
  const pictured = products.filter((p) => !isDeepStrictEqual(p.media, stored.get(p.product_id)?.media ?? []))
  await replace(tx, 'media', pictured, stored)
  await run(tx, WRITE_MEDIA, [
    JSON.stringify(pictured.flatMap(({ product_id, media }) => media.map((medium, position) => ({ ...medium, product_id, position })))),
  ])
  await learnWords(
    tx,
    documents.flatMap((document) => document.words),
  )
}

async function replace(tx: Tx, table: 'media' | 'product_categories', products: Product[], stored: ReadonlyMap<string, Product>) {
  const known = products.map(({ product_id }) => product_id).filter((product_id) => stored.has(product_id))
  if (known.length) await run(tx, `delete from catalog.${table} where product_id = any($1::text[])`, [known])
}

const WRITE_PRODUCTS = `
  insert into catalog.products (product_id, slug, status, brand, tax_class, ground, picture, category_id, title, description, attributes,
    options, title_words, document, version, created_at, updated_at)
  select r.product_id, r.slug, r.status, r.brand, r.tax_class, r.ground, r.picture, c.category_id, r.title, r.description, r.attributes,
    r.options, r.title_words, r.document, r.version, r.created_at, r.updated_at
  from json_to_recordset($1::json) as r (product_id text, slug text, status text, brand text, tax_class text, ground text, picture text,
    category text, title jsonb, description jsonb, attributes jsonb, options jsonb, title_words tsvector, document tsvector, version integer,
    created_at timestamptz, updated_at timestamptz)
  left join catalog.categories c on c.slug = r.category
  on conflict (product_id) do update set slug = excluded.slug, status = excluded.status, brand = excluded.brand, tax_class = excluded.tax_class,
    ground = excluded.ground, picture = excluded.picture, category_id = excluded.category_id, title = excluded.title,
    description = excluded.description, attributes = excluded.attributes, options = excluded.options, title_words = excluded.title_words,
    document = excluded.document, version = excluded.version, updated_at = excluded.updated_at`

const WRITE_VARIANTS = `
  insert into catalog.variants (variant_id, product_id, sku, gtin, options, option_texts, position)
  select * from json_to_recordset($1::json) as r (variant_id text, product_id text, sku text, gtin text, options jsonb, option_texts jsonb, position integer)
  on conflict (variant_id) do update set sku = excluded.sku, gtin = excluded.gtin, options = excluded.options,
    option_texts = excluded.option_texts, position = excluded.position`

const WRITE_MEDIA = `
  insert into catalog.media (product_id, position, url, alt)
  select * from json_to_recordset($1::json) as r (product_id text, position integer, url text, alt jsonb)`

// The way up is worked out once per category, not per product.
const WRITE_CATEGORIES = `
  with recursive put as materialized (
    select * from json_to_recordset($1::json) as r (product_id text, slug text, position integer)),
  up as (
    select c.slug, c.category_id, c.parent_id, 0 as height from catalog.categories c where c.slug in (select slug from put)
    union all select up.slug, c.category_id, c.parent_id, height + 1 from up join catalog.categories c on c.category_id = up.parent_id)
  insert into catalog.product_categories (product_id, category_id, position)
  select put.product_id, up.category_id, min(put.position) filter (where up.height = 0)
  from put join up using (slug) group by put.product_id, up.category_id`
