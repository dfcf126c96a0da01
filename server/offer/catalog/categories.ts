import { type InstalmentGroup, instalment_groups } from '@birge/kernel/instalments'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { Texts, unknownCategory } from './products.ts'
import { categoryDocument, learnWords } from './search.ts'

const Group = Type.Enum([...instalment_groups], {
  description: 'what kind of goods the law takes them for when it limits instalments; null: as the category above',
})

export const CategoryInput = Type.Object({
  slug: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 120 }),
  /** The slug of the category above; null at the top. */
  parent: Type.Optional(Type.Union([Type.String({ maxLength: 120 }), Type.Null()])),
  title: Texts,
  picture: Type.Optional(Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()])),
  ground: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  instalment_group: Type.Optional(OrNull(Group)),
})
export type CategoryInput = Static<typeof CategoryInput>

export const Category = Type.Object({
  category_id: Type.String(),
  parent: Type.Union([Type.String(), Type.Null()]),
  slug: Type.String(),
  title: Texts,
  picture: Type.Union([Type.String(), Type.Null()]),
  ground: Type.Union([Type.String(), Type.Null()]),
  position: Type.Integer(),
  instalment_group: OrNull(Group),
})
export type Category = Static<typeof Category>

export const categoryInItself = refusal<{ slug: string }>(
  'category_in_itself',
  422,
  ({ slug }) => `The category ${slug} cannot stand below itself`,
)

export const categoriesChanged = event('catalog.categories_changed', Type.Object({ category_ids: Type.Array(Type.String()) }))

const ALL = `
  select c.category_id, above.slug as parent, c.slug, c.title, c.picture, c.ground, c.position, c.instalment_group
  from catalog.categories c left join catalog.categories above on above.category_id = c.parent_id
  where $1::text[] is null or c.slug = any($1::text[]) order by c.position, c.slug`

/** Those of the slugs that no category has. */
export async function missingCategories(tx: Tx, slugs: string[]): Promise<string[]> {
  const known = await run<{ slug: string }>(tx, 'select slug from catalog.categories where slug = any($1::text[])', [slugs])
  return slugs.filter((slug) => !known.some((category) => category.slug === slug))
}

/** Makes the categories as given, known by their slugs; what is left out of one stays. A parent may be another one of the same list. */
export async function saveCategories(tx: Tx, inputs: CategoryInput[], by: { now: string; actor: string }): Promise<Category[]> {
  if (!inputs.length) return []
  await run(tx, `select pg_advisory_xact_lock(hashtext('catalog.saving'))`)
  const before = new Map((await run<Category>(tx, ALL, [null])).map((category) => [category.slug, category]))
  const after = new Map(before)
  for (const { slug, parent, title, picture, ground, position, instalment_group } of inputs) {
    const known = after.get(slug)
    after.set(slug, {
      category_id: known?.category_id ?? newId('cat'),
      parent: parent === undefined ? (known?.parent ?? null) : parent,
      slug,
      title: { ...known?.title, ...title },
      picture: picture === undefined ? (known?.picture ?? null) : picture,
      ground: ground === undefined ? (known?.ground ?? null) : ground,
      position: position ?? known?.position ?? 0,
      instalment_group: instalment_group === undefined ? (known?.instalment_group ?? null) : instalment_group,
    })
  }
  for (const { slug } of inputs) mustHaveATop(after, slug)

  const changed = [...after.values()].filter((category) => JSON.stringify(before.get(category.slug)) !== JSON.stringify(category))
  if (changed.length) {
    const documents = changed.map(({ title }) => categoryDocument(title))
    const rows = changed.map((category, i) => ({
      ...category,
      parent_id: category.parent === null ? null : after.get(category.parent)!.category_id,
      document: documents[i]!.document,
    }))
    await run(tx, SAVE, [JSON.stringify(rows)])
    await learnWords(
      tx,
      documents.flatMap((document) => document.words),
    )
    if (changed.some(({ slug, parent }) => before.has(slug) && before.get(slug)!.parent !== parent)) {
      // A category was moved: what lies below it has other ancestors now. Rare, so it is done for all at once.
      await run(tx, 'delete from catalog.product_categories where position is null')
      await run(tx, RISE)
    }
    const subject = changed[0]!.category_id
    const data = { category_ids: changed.map((category) => category.category_id) }
    await announceAll(tx, [{ kind: categoriesChanged, subject, company_id: null, actor: by.actor, occurred_at: by.now, data }])
  }
  return inputs.map(({ slug }) => after.get(slug)!)
}

// Foreign keys are checked when the statement ends, so that a child may stand before its parent in the list.
const SAVE = `
  insert into catalog.categories (category_id, parent_id, slug, title, picture, ground, position, document, instalment_group)
  select * from json_to_recordset($1::json)
    as r (category_id text, parent_id text, slug text, title jsonb, picture text, ground text, position integer, document tsvector, instalment_group text)
  on conflict (category_id) do update set parent_id = excluded.parent_id, title = excluded.title, picture = excluded.picture,
    ground = excluded.ground, position = excluded.position, document = excluded.document,
    instalment_group = excluded.instalment_group`

/** Every category, with what only staff want to know of it. */
export const listCategories = (db: Db) => run<Category>(db, ALL, [null])

/**
 * What kind of goods these are when instalments are limited, by variant: for each category a product was put into, the nearest from there upwards for
 * which somebody has said so.
 */
export async function instalmentGroupsOf(on: Db | Tx, variant_ids: readonly string[]): Promise<Map<string, InstalmentGroup[]>> {
  const rows = await run<{ variant_id: string; groups: InstalmentGroup[] }>(on, GROUPS, [variant_ids])
  return new Map(rows.map(({ variant_id, groups }) => [variant_id, groups]))
}

const GROUPS = `
  with recursive up as (
    select v.variant_id, c.parent_id, c.instalment_group
    from catalog.variants v join catalog.product_categories pc on pc.product_id = v.product_id and pc.position is not null
    join catalog.categories c using (category_id) where v.variant_id = any($1::text[])
    union select up.variant_id, c.parent_id, c.instalment_group
    from up join catalog.categories c on c.category_id = up.parent_id where up.instalment_group is null)
  select variant_id, array_agg(distinct instalment_group) as groups from up where instalment_group is not null group by variant_id`

const RISE = `
  with recursive up as (
    select pc.product_id, c.parent_id as category_id from catalog.product_categories pc join catalog.categories c using (category_id)
    union select up.product_id, c.parent_id from up join catalog.categories c using (category_id))
  insert into catalog.product_categories (category_id, product_id)
  select category_id, product_id from up where category_id is not null on conflict do nothing`

function mustHaveATop(all: ReadonlyMap<string, Category>, slug: string) {
  const seen = new Set<string>()
  for (let at: string | null = slug; at !== null; ) {
    if (seen.has(at)) throw categoryInItself({ slug })
    seen.add(at)
    const category: Category | undefined = all.get(at)
    if (!category) throw unknownCategory({ slug: at })
    at = category.parent
  }
}
