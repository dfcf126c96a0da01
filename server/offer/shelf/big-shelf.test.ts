import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { sentWhile, stepsOf } from '../../../test/plans.ts'

const PRODUCTS = 100_000
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const client = await app.database.pool.connect()

// As many products as a large retailer has, written straight into the tables: saving them would take half a minute.
await client.query(
  `with made as (
     insert into catalog.products (product_id, slug, status, tax_class, picture, category_id, title, title_words, document, created_at, updated_at)
     select 'prd_' || lpad(n::text, 8, '0'), 'big-' || n, 'active', 'standard', '/p.webp', c.category_id, jsonb_build_object('tr', title),
       setweight(to_tsvector('simple', title), 'A'), setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', 'aciklama ' || n), $1, $1
     from generate_series(1, ${PRODUCTS}) as n cross join (select category_id from catalog.categories where slug = 'ev') as c
     cross join lateral (select (array['masa', 'sandalye', 'lamba', 'vazo', 'havlu', 'perde', 'kupa', 'tava', 'ayna', 'raf'])[n % 10 + 1] || ' ' || n as title) as t
     returning product_id),
   variants as (
     insert into catalog.variants (variant_id, product_id, sku, options, position)
     select replace(product_id, 'prd', 'var'), product_id, product_id, case when product_id like '%5' then '{"color": "white"}'::jsonb else '{}' end, 0 from made
     returning variant_id),
   prices as (
     insert into pricing.prices (price_list_id, variant_id, valid_from, amount_minor, actor)
     select $2, variant_id, $1, 1000 + reverse(right(variant_id, 5))::integer, 'test' from variants),
   shown as (
     insert into pricing.presented_prices (price_list_id, variant_id, door, presented_from, amount_minor, listed_minor)
     select $2, variant_id, '', $1, price, price from variants cross join lateral (select 1000 + reverse(right(variant_id, 5))::integer as price) as told),
   priced as (insert into pricing.priced_products (price_list_id, product_id, lowest_minor) select $2, product_id, 1000 + reverse(right(product_id, 5))::integer from made),
   media as (insert into catalog.media (product_id, position, url) select product_id, 0, '/p.webp' from made),
   levels as (insert into inventory.levels (variant_id, location_id, on_hand, changed_at) select variant_id, $3, 5, $1 from variants),
   words as (insert into catalog.words (word) select unnest(array['masa', 'sandalye', 'lamba', 'vazo', 'havlu', 'perde', 'kupa', 'tava', 'ayna', 'raf', 'aciklama']) on conflict do nothing)
   insert into catalog.product_categories (category_id, product_id, position) select c.category_id, product_id, 0 from made, catalog.categories c where c.slug = 'ev'`,
  [app.clock.now().toISOString(), stage.list.price_list_id, stage.kadikoy.location_id],
)
await client.query('analyze')

/** The steps of the statement that answers a request. */
async function planOf(path: string) {
  const asked = await sentWhile(async () => assert.equal((await app.call('GET', path)).status, 200, path))
  return stepsOf(client, asked.findLast((statement) => /catalog\.(public_)?products/.test(statement.text))!, true)
}

const BIG = new Set(['products', 'variants', 'prices', 'presented_prices', 'priced_products', 'product_categories', 'levels', 'media'])
const questions = {
  '/v1/products': 1_000,
  '/v1/products?category=ev': 1_000,
  '/v1/products?sort=price_up': 1_000,
  '/v1/products?category=ev&sort=price_down': 1_000,
  '/v1/products?category=ev&sort=price_up&price_min_minor=50000&available=true': 1_000,
  '/v1/products?category=ev&price_max_minor=90000&options=color:white': 1_000,
  '/v1/products?search=lamba&sort=price_up': 40_000,
  '/v1/facets?category=ev': 20_000,
  '/v1/facets?search=lamba&available=true': 40_000,
  '/v1/product-addresses?limit=100': 1_000,
  '/v1/products?sku=LAM-1301': 100,
  '/v1/products?search=lamba': 40_000,
  '/v1/products?search=lamab%2077': 40_000,
  '/v1/products?search=aciklama': 40_000,
  '/v1/products?search=kupa&category=ev': 40_000,
  '/v1/products/kitap-lambasi': 1_000,
  '/v1/variants/by-gtin/8680421013012': 100,
  '/v1/home': 1_000,
}

for (const [path, most] of Object.entries(questions))
  test(`${path} reads only what it shows, of ${PRODUCTS} products`, async () => {
    const nodes = await planOf(path)
    assert.ok(
      nodes.some((node) => BIG.has(node['Relation Name']!)),
      'the plan is of what was asked',
    )
    const scans = nodes.filter((node) => node['Node Type'] === 'Seq Scan' && BIG.has(node['Relation Name']!))
    assert.deepEqual(
      scans.map((node) => node['Relation Name']),
      [],
    )
    const read = nodes
      .filter((node) => BIG.has(node['Relation Name']!))
      .reduce((sum, node) => sum + node['Actual Rows']! * node['Actual Loops']!, 0)
    assert.ok(read <= most, `${read} rows were read`)
  })

test('a sequential scan would be noticed', async () => {
  try {
    await client.query('set enable_indexscan = off; set enable_indexonlyscan = off; set enable_bitmapscan = off')
    const nodes = await planOf('/v1/products?limit=7')
    await client.query('reset all')
    assert.ok(nodes.some((node) => node['Node Type'] === 'Seq Scan' && BIG.has(node['Relation Name']!)))
  } finally {
    client.release() // the house is closed only when everybody has left
  }
})
