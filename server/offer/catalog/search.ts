import { indexTerms, searchTerms, termVariants } from '@birge/kernel/fold'
import { printGtin } from '@birge/kernel/gtin'
import { type Db, run, type Tx } from '#platform/database'
import { badCursor, cursorOf, readCursor } from '#platform/paging'
import type { Product, Texts } from './products.ts'

type Weight = 'A' | 'B' | 'D'
const LONGEST_WORD = 60
/** What a description says after its first few thousand letters is small print; every word more is paid for at each save. */
const INDEXED_LETTERS = 2_000

/** The folded words under which a product is found, as tsvector literals and as a list for the vocabulary. */
export function documentOf(product: Omit<Product, 'product_id' | 'version' | 'created_at' | 'updated_at'>) {
  const words = new Map<string, Weight>()
  const say = (terms: string[], weight: Weight) => {
    for (const term of terms) if (!words.has(term) && term.length <= LONGEST_WORD) words.set(term, weight)
  }
  for (const title of Object.values(product.title)) say(indexTerms(title), 'A')
  const title_words = tsvector(words)
  if (product.brand) say(oftenIndexed(product.brand), 'B')
  for (const { sku, gtin, option_texts } of product.variants) {
    say(indexTerms(sku), 'B')
    if (gtin) say([printGtin(gtin)], 'B')
    for (const options of Object.values(option_texts)) for (const option of options) say(oftenIndexed(option.value_label), 'B')
  }
  // Of its words only the beginnings count, which a query finds without their other forms being stored.
  for (const description of Object.values(product.description)) say(searchTerms(description.slice(0, INDEXED_LETTERS)), 'D')
  return { title_words, document: tsvector(words), words: vocabularyOf(words.keys()) }
}

const indexed = new Map<string, string[]>()
/** Brands and colours come again and again; to work out their forms anew each time would be much of an import. */
function oftenIndexed(text: string): string[] {
  const known = indexed.get(text)
  if (known) return known
  if (indexed.size >= 5_000) indexed.clear()
  const terms = indexTerms(text)
  indexed.set(text, terms)
  return terms
}

export function categoryDocument(title: Texts) {
  const words = new Map(Object.values(title).flatMap((text) => indexTerms(text).map((term): [string, Weight] => [term, 'A'])))
  return { document: tsvector(words), words: vocabularyOf(words.keys()) }
}

const tsvector = (words: ReadonlyMap<string, Weight>) =>
  [...words].map(([word, weight], place) => `'${word}':${Math.min(place + 1, 16_000)}${weight}`).join(' ')

/** Numbers are not taken for one another, so the vocabulary has none. */
const vocabularyOf = (words: Iterable<string>) => [...words].filter((word) => word.length > 2 && !/[0-9]/.test(word))

export const learnWords = (tx: Tx, words: string[]) =>
  words.length
    ? run(tx, 'insert into catalog.words (word) select distinct unnest($1::text[]) order by 1 on conflict do nothing', [
        [...new Set(words)],
      ])
    : undefined

/**
 * What was typed, made ready for `matchesSql`: folded words, for each its other forms, and its spellings with two neighbouring letters
 * exchanged. That slip is the commonest, and in a short word it leaves too few of the trigrams by which other slips are found.
 */
export function searchParameters(text: string): [terms: string[], forms: string[], exchanged: string[]] {
  const terms = searchTerms(text).slice(0, 12)
  return [terms, terms.map((term) => termVariants(term).join(' ')), terms.map((term) => exchanges(term).join(' '))]
}

const exchanges = (term: string) =>
  Array.from({ length: Math.max(0, term.length - 1) }, (_, i) => term.slice(0, i) + term[i + 1] + term[i] + term.slice(i + 2))

const MOST_RANKED = 1_000

/**
 * Common table expressions that end in `matches (product_id, score)`. `searchParameters` are `$first` and the two after it. Another module
 * puts them before its own select, with `eligible`: a condition on a product `p`.
 *
 * A word finds what begins with it or equals one of its forms. A word that nothing knows stands for the nearest ones that something does.
 * All words of the title come before some of them elsewhere, those before a category's name. Of a word that thousands of products share
 * the first thousand are ranked: ranking the rest would cost more than anybody reads.
 */
export const matchesSql = (first: number, eligible: string) => `
  asked as materialized (
    select term, string_to_array(forms, ' ') as forms, string_to_array(exchanged, ' ') as exchanged
    from unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::text[]) as a (term, forms, exchanged)),
  understood as materialized (
    select term, coalesce(nearest.words, forms) as words, nearest.words is null as typed_well
    from asked left join lateral (
      select array_agg(word) as words from (
        select word, rank() over (order by word = any(exchanged) desc, round(extensions.similarity(word, term)::numeric, 1) desc) as place
        from catalog.words where word operator(extensions.%) term or word = any(exchanged)) as near
      where place = 1) as nearest on
        term !~ '[0-9]'
        and not exists (select from catalog.words where word >= term and word < term || chr(1114111))
        and not exists (select from catalog.words where word = any(forms))),
  query as materialized (
    select string_agg(beginning, ' & ')::tsquery as beginning, string_agg(whole, ' & ')::tsquery as whole from (
      select format('(%s)', concat_ws(' | ', case when typed_well then quote_literal(term) || ':*' end, whole)) as beginning,
             format('(%s)', whole) as whole
      from understood cross join lateral (select string_agg(quote_literal(word), ' | ') as whole from unnest(words) as word) as w) as each),
  by_title as materialized (
    select product_id, title_words, document, 2 as place from catalog.products p
    where title_words @@ (select beginning from query) and ${eligible} limit ${MOST_RANKED}),
  by_text as materialized (
    select product_id, title_words, document, 1 as place from catalog.products p
    where (select count(*) from by_title) < ${MOST_RANKED}
      and document @@ (select beginning from query) and not title_words @@ (select beginning from query) and ${eligible}
    limit ${MOST_RANKED}),
  by_category as materialized (
    select distinct on (product_id) inside.* from catalog.categories c cross join lateral (
      select p.product_id, title_words, p.document, 0 as place from catalog.product_categories pc join catalog.products p using (product_id)
      where pc.category_id = c.category_id and not p.document @@ (select beginning from query) and ${eligible} limit ${MOST_RANKED}) as inside
    where (select count(*) from by_title) + (select count(*) from by_text) < ${MOST_RANKED}
      and c.document @@ (select beginning from query)),
  found as (select * from by_title union all select * from by_text union all select * from by_category),
  matches as (
    select product_id, round((2 * place + (title_words @@ whole)::int + ts_rank('{0.1, 0.2, 0.4, 1}', document, beginning, 1))::numeric, 5) as score
    from found cross join query)`

/** The place in a list of matches, best first, newest first among equals. */
export const cursorOfMatch = (match: { score: string | number; product_id: string }) => cursorOf(String(match.score), match.product_id)
export function readMatchCursor(after: string | undefined): [score: string | null, product_id: string | null] {
  if (!after) return [null, null]
  const [score, product_id] = readCursor(after) ?? []
  if (!Number.isFinite(Number(score)) || product_id === undefined) throw badCursor({ after })
  return [String(score), String(product_id)]
}

const FIND = `
  with ${matchesSql(1, 'p.status = any($4::text[])')}
  select product_id, score from matches where $5::numeric is null or (score, product_id) < ($5::numeric, $6)
  order by score desc, product_id desc limit $7`

/** Products by what somebody typed, the best first. */
export const searchProducts = (db: Db | Tx, search: { text: string; statuses: string[]; limit: number; after?: string | undefined }) =>
  run<{ product_id: string; score: string }>(db, FIND, [
    ...searchParameters(search.text),
    search.statuses,
    ...readMatchCursor(search.after),
    search.limit,
  ])
