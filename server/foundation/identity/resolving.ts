import { type Model, rarities } from './model.ts'
import { eachPair, type Pairing, pairUp } from './blocking.ts'
import type { People } from './person.ts'
import { countWords, learn, type Sample, scoring, takeSample } from './training.ts'

export interface Resolved {
  model: Model
  pairs: number
  links: Link[]
  clusters: Int32Array
}

export interface Bands {
  /** Bits from which a new record is joined to one without anybody looking; and from which somebody should look. In a table, where clusters are
   * seen whole, even odds are enough. */
  join: number
  review: number
}

export const bands: Bands = { join: 2, review: -3 }

const budgetFor = (size: number) => Math.min(60_000_000, Math.max(1_000_000, 100 * size))

/** What is the same work for every pair, and so can be shared out: the links among the pairs of one part of `parts`. */
export interface Search {
  people: People
  pairing: Pairing
  model: Model
}

/** Finds out who is who in a table of people: learns, compares, joins, and once more with persons counted instead of records. */
function* resolving(people: People): Generator<Search & { sample: Sample }, Resolved, Link[]> {
  const words = countWords(people)
  const pairing = pairUp(people, rarities(words), budgetFor(people.size))
  const sample = takeSample(people, pairing, words)
  const rules = pairing.rules.map(({ rule }) => rule)
  let clusters: Int32Array = Int32Array.from({ length: people.size }, (_, row) => row)
  let model = learn(people, sample, clusters, words, rules)
  let links: Link[] = []
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) model = learn(people, sample, clusters, words, rules)
    links = yield { people, pairing, model, sample }
    clusters = cluster(people.size, links, scoring(model, people, sample.reader))
  }
  return { model, pairs: pairing.pairs, links, clusters }
}
const ROUNDS = 2

export function resolve(people: People): Resolved {
  const steps = resolving(people)
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value
    step = steps.next(linksAmong(step.value))
  }
}

/** The same, with the pairs shared out to others (threads); this thread does the first part itself. */
export async function resolveTogether(
  people: People,
  others: ((search: Search, part: number, parts: number) => Promise<Link[]>)[],
): Promise<Resolved> {
  const steps = resolving(people)
  const parts = others.length + 1
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value
    const { sample, ...search } = step.value
    const theirs = sample.every > 1 ? others.map((ask, place) => ask(search, place + 1, parts)) : []
    const own = linksAmong(step.value, 0, theirs.length + 1)
    step = steps.next([own, ...(await Promise.all(theirs))].flat())
  }
}

export function linksAmong({ people, pairing, model, sample }: Search & { sample?: Sample }, part = 0, parts = 1): Link[] {
  const links: Link[] = []
  const { weighIfAtLeast, weighLevels } = scoring(model, people, sample?.reader)
  const note = (a: number, b: number, weight: number) => {
    if (weight >= bands.review) links.push({ a, b, weight })
  }
  if (sample?.every === 1) {
    const { pairs, a, b, levels, reader } = sample
    for (let pair = 0; pair < pairs; pair++) note(a[pair]!, b[pair]!, weighLevels(a[pair]!, b[pair]!, levels, pair * reader.fields.length))
  } else eachPair(pairing, (a, b) => note(a, b, weighIfAtLeast(bands.review, a, b)), part, parts)
  return links
}

// ---- clusters

/** Two records that may be one person: log2 of the odds. */
export interface Link {
  a: number
  b: number
  weight: number
}

export interface Clustering {
  /** The weight of any two records, also of such as were never put together. */
  weigh(a: number, b: number): number
  /** Whether two records say of themselves that they are not one. */
  conflicts(a: number, b: number): boolean
}

/** No pair says more than this for or against: one field that was typed wrong must not outvote everything else. */
const LOUDEST = 12
const MOST_LOOKED_AT = 400
/** So many bits more must speak for two records that contradict each other, beyond what that took away. */
const DESPITE_CONFLICT = 7

/**
 * Puts records together, the surest links first. Two records are joined by their link; two clusters only if their records, each with each, are
 * on average rather one than not, so that one wrong link does not swallow two families (average linkage, Sokal and Michener 1958). Answers
 * each record's cluster: the lowest row in it. The order of the links does not matter.
 */
export function cluster(size: number, links: Link[], { weigh, conflicts }: Clustering, least = 0): Int32Array {
  const of = Int32Array.from({ length: size }, (_, row) => row)
  const members = new Map<number, number[]>()
  const rowsOf = (at: number) => members.get(at) ?? [at]
  const inOrder = [...links].sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
  for (const { a, b, weight } of inOrder) {
    const [one, other] = [of[a]!, of[b]!]
    if (one === other) continue
    const [rows, others] = [rowsOf(one), rowsOf(other)]
    const single = rows.length === 1 && others.length === 1
    if (single ? weight < least + (conflicts(a, b) ? DESPITE_CONFLICT : 0) : between(rows, others, weigh) < least) continue
    const into = Math.min(one, other)
    const joined = [...rows, ...others]
    members.delete(one)
    members.delete(other)
    members.set(into, joined)
    for (const row of joined) of[row] = into
  }
  return of
}

/** How far the records of two clusters, each with each, are on average one person; of many pairs some are looked at. */
export function between<Record>(ones: readonly Record[], others: readonly Record[], weigh: (a: Record, b: Record) => number): number {
  const pairs = ones.length * others.length
  const stride = Math.max(1, Math.floor(pairs / MOST_LOOKED_AT))
  let sum = 0
  let count = 0
  for (let at = 0; at < pairs; at += stride) {
    const bits = weigh(ones[at % ones.length]!, others[Math.floor(at / ones.length)]!)
    sum += Math.max(-LOUDEST, Math.min(LOUDEST, bits))
    count++
  }
  return sum / count
}
