import { checkGtin } from '@birge/kernel/gtin'
import { type TaxClass, tax_classes } from '@birge/kernel/tax'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { notFound } from '#platform/http'
import { refusal } from '#platform/refusal'

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const textsOf = (maxLength: number) =>
  Type.Object(
    { tr: Type.Optional(text(maxLength)), az: Type.Optional(text(maxLength)), en: Type.Optional(text(maxLength)) },
    { additionalProperties: false },
  )
/** One text in the languages it is known in. */
export const Texts = textsOf(200)
export type Texts = Static<typeof Texts>

/** How the variants of a product differ, in the order a shopper chooses: names and values are codes, labels are what she reads. */
export const Option = Type.Object(
  {
    name: text(60),
    label: Type.Optional(Texts),
    values: Type.Array(
      Type.Object(
        { value: text(120), label: Type.Optional(Texts), swatch: Type.Optional(Type.String({ pattern: '^#[0-9a-f]{6}$' })) },
        { additionalProperties: false },
      ),
      { maxItems: 200 },
    ),
  },
  { additionalProperties: false },
)
export type Option = Static<typeof Option>

/** A chosen value as people read it, in one language. */
export const OptionText = Type.Object({
  name: Type.String(),
  label: Type.String(),
  value: Type.String(),
  value_label: Type.String(),
  swatch: Type.Optional(Type.String()),
})
export type OptionText = Static<typeof OptionText>

export const Status = Type.Union([Type.Literal('draft'), Type.Literal('active'), Type.Literal('archived')])
const TaxClassCode = Type.Enum([...tax_classes])

/** What may be said of a product. What is left out stays as it is; variants are known by their sku, and none is taken away. */
export const ProductFields = {
  slug: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 100 })),
  status: Type.Optional(Status),
  brand: Type.Optional(Type.Union([text(120), Type.Null()])),
  tax_class: Type.Optional(TaxClassCode),
  ground: Type.Optional(Type.Union([text(40), Type.Null()])),
  title: Type.Optional(Texts),
  description: Type.Optional(textsOf(20_000)),
  attributes: Type.Optional(Type.Record(text(60), Type.Union([text(500), Type.Number(), Type.Boolean(), textsOf(500)]))),
  options: Type.Optional(Type.Array(Option, { maxItems: 6 })),
  /** Slugs; the first is the one the product's page names. */
  categories: Type.Optional(Type.Array(text(120), { maxItems: 20 })),
  media: Type.Optional(
    Type.Array(Type.Object({ url: text(2_000), alt: Type.Optional(Texts) }, { additionalProperties: false }), { maxItems: 60 }),
  ),
  variants: Type.Optional(
    Type.Array(
      Type.Object(
        {
          sku: text(64),
          gtin: Type.Optional(Type.Union([text(20), Type.Null()])),
          options: Type.Optional(Type.Record(text(60), text(120))),
        },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
  ),
}
export const NewProduct = Type.Object(ProductFields, { additionalProperties: false })
export type ProductInput = Static<typeof NewProduct> & {
  product_id?: string
  /** The version that was looked at when this change was thought of: another one since then is not overwritten. */
  version?: number
}

const Variant = Type.Object({
  variant_id: Type.String(),
  sku: Type.String(),
  gtin: Type.Union([Type.String(), Type.Null()]),
  options: Type.Record(Type.String(), Type.String()),
  option_texts: Type.Object({ tr: Type.Array(OptionText), az: Type.Array(OptionText), en: Type.Array(OptionText) }),
})

/** All that the catalogue knows of one product. */
export const Product = Type.Object({
  product_id: Type.String(),
  slug: Type.String(),
  status: Status,
  brand: Type.Union([Type.String(), Type.Null()]),
  tax_class: TaxClassCode,
  ground: Type.Union([Type.String(), Type.Null()]),
  title: Texts,
  description: textsOf(20_000),
  attributes: Type.Record(Type.String(), Type.Unknown()),
  options: Type.Array(Option),
  categories: Type.Array(Type.String()),
  media: Type.Array(Type.Object({ url: Type.String(), alt: Texts })),
  variants: Type.Array(Variant),
  version: Type.Integer(),
  created_at: Type.String(),
  updated_at: Type.String(),
})
export type Product = Static<typeof Product>

export const productIncomplete = refusal<{ missing: 'title' | 'variants' }>(
  'product_incomplete',
  422,
  ({ missing }) => `A product cannot be without ${missing}`,
)
export const badGtin = refusal<{ gtin: string; sku: string; reason: string; expected_check_digit?: number }>(
  'bad_gtin',
  422,
  ({ gtin, reason, expected_check_digit }) =>
    `${gtin} is not a trade item number: ${reason.replaceAll('_', ' ')}${expected_check_digit === undefined ? '' : `, it would be ${expected_check_digit}`}`,
)
export const gtinTaken = refusal<{ gtin: string; sku: string }>('gtin_taken', 409, ({ gtin, sku }) => `${gtin} is the number of ${sku}`)
export const skuTaken = refusal<{ sku: string; product_id: string }>(
  'sku_taken',
  409,
  ({ sku }) => `The sku ${sku} belongs to another product`,
)
export const skuRepeated = refusal<{ sku: string }>('sku_repeated', 422, ({ sku }) => `The sku ${sku} is given twice`)
export const slugTaken = refusal<{ slug: string }>('slug_taken', 409, ({ slug }) => `Another product has the address ${slug}`)
export const unknownCategory = refusal<{ slug: string }>('unknown_category', 422, ({ slug }) => `There is no category ${slug}`)
export const productChanged = refusal<{ version: number }>(
  'product_changed',
  412,
  () => 'Somebody else has changed this product meanwhile; look again',
)

/** Whole products by id, those that there are. */
export const productsById = (db: Db | Tx, product_ids: string[]) => run<Product>(db, PRODUCTS, [product_ids])
const PRODUCTS = `
  select p.product_id, p.slug, p.status, p.brand, p.tax_class, p.ground, p.title, p.description, p.attributes, p.options,
         coalesce((select json_agg(c.slug order by pc.position) from catalog.product_categories pc join catalog.categories c using (category_id)
                   where pc.product_id = p.product_id and pc.position is not null), '[]') as categories,
         coalesce((select json_agg(json_build_object('url', m.url, 'alt', m.alt) order by m.position)
                   from catalog.media m where m.product_id = p.product_id), '[]') as media,
         coalesce((select json_agg(json_build_object('variant_id', v.variant_id, 'sku', v.sku, 'gtin', v.gtin, 'options', v.options,
                                                     'option_texts', v.option_texts) order by v.position)
                   from catalog.variants v where v.product_id = p.product_id), '[]') as variants,
         p.version, p.created_at, p.updated_at
  from catalog.products p where p.product_id = any($1::text[])`

export async function productOf(db: Db | Tx, product_id: string) {
  const [product] = await productsById(db, [product_id])
  if (!product) throw notFound({ what: 'product', id: product_id })
  return product
}

export interface VariantOfProduct {
  variant_id: string
  product_id: string
  sku: string
  gtin: string | null
  tax_class: TaxClass
  status: 'draft' | 'active' | 'archived'
}
const VARIANT =
  'select v.variant_id, v.product_id, v.sku, v.gtin, p.tax_class, p.status from catalog.variants v join catalog.products p using (product_id)'

/** Variants by id, those that there are. */
export const variantsById = async (db: Db | Tx, variant_ids: string[]): Promise<Map<string, VariantOfProduct>> =>
  new Map((await run<VariantOfProduct>(db, `${VARIANT} where v.variant_id = any($1::text[])`, [variant_ids])).map((v) => [v.variant_id, v]))

/** By the number under the bars, as it was scanned or typed: a UPC, an EAN or all 14 digits. */
export async function variantByGtin(db: Db | Tx, scanned: string): Promise<VariantOfProduct | undefined> {
  const number = checkGtin(scanned)
  return number.ok ? runOne<VariantOfProduct>(db, `${VARIANT} where v.gtin = $1`, [number.gtin]) : undefined
}
