/**
 * The catalogue: what we sell, in words and pictures, the same for every company and channel. A sku and a trade item number each name one
 * variant in the whole house, for ever.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export { type Category, type CategoryInput, categoriesChanged, missingCategories, saveCategories } from './categories.ts'
export {
  NewProduct,
  OptionText,
  type Product,
  type ProductInput,
  productOf,
  type Texts,
  unknownCategory,
  type VariantOfProduct,
  variantByGtin,
  variantsById,
  variantsBySku,
} from './products.ts'
export { productSaved, type SavedProduct, saveProduct, saveProducts, slugOf } from './saving-products.ts'
export { cursorOfMatch, matchesSql, readMatchCursor, searchParameters, searchProducts } from './search.ts'

export const catalog: Module = {
  name: 'catalog',
  routes,
  permissions: {
    'catalog.read': ['manager', 'associate', 'agent', 'analyst'],
    'catalog.write': ['manager'],
  },
  audits: [
    {
      name: 'every product has a variant',
      violations:
        'select product_id from catalog.products p where not exists (select from catalog.variants v where v.product_id = p.product_id)',
    },
    {
      name: 'a product stands in every category above those it was put into',
      violations: `
        select pc.product_id, c.parent_id from catalog.product_categories pc join catalog.categories c using (category_id)
        where c.parent_id is not null
          and not exists (select from catalog.product_categories up where up.product_id = pc.product_id and up.category_id = c.parent_id)`,
    },
  ],
}
