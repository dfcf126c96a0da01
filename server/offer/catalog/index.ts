/**
 * The catalogue: what we sell, in words and pictures, the same for every company and channel. A sku and a trade item number each name one
 * variant in the whole house, for ever.
 */
import type { Module } from '#platform/module'
import { offeredAudit } from './offered.ts'
import { routes } from './routes.ts'

export {
  type Category,
  type CategoryInput,
  categoriesChanged,
  instalmentGroupsOf,
  missingCategories,
  saveCategories,
} from './categories.ts'
export {
  NewProduct,
  OptionText,
  type Product,
  type ProductInput,
  Texts,
  type VariantOfProduct,
  variantByGtin,
  variantsById,
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
    offeredAudit,
    {
      name: 'every product has a variant',
      violations:
        'select product_id from catalog.products p where not exists (select from catalog.variants v where v.product_id = p.product_id)',
    },
    {
      name: 'a product stands in every category above those it was put into, and in no other',
      violations: `
        with recursive up as (
          select pc.product_id, c.category_id, c.parent_id from catalog.product_categories pc join catalog.categories c using (category_id)
          where pc.position is not null
          union select up.product_id, c.category_id, c.parent_id from up join catalog.categories c on c.category_id = up.parent_id)
        select coalesce(up.product_id, pc.product_id) as product_id, coalesce(up.category_id, pc.category_id) as category_id
        from up full join catalog.product_categories pc on pc.product_id = up.product_id and pc.category_id = up.category_id
        where up.product_id is null or pc.product_id is null or not exists (select from catalog.products p where p.product_id = pc.product_id)`,
    },
    {
      name: 'a list shows the first picture and the first category of a product',
      violations: `
        select p.product_id from catalog.products p
        left join catalog.media m on m.product_id = p.product_id and m.position = 0
        left join catalog.product_categories pc on pc.product_id = p.product_id and pc.position = 0
        where p.picture is distinct from m.url or p.category_id is distinct from pc.category_id`,
    },
  ],
}
