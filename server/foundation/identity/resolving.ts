import { type Model, rarities } from './model.ts'
import { eachPair, type Pairing, pairUp } from './blocking.ts'
import type { People } from './person.ts'
import { countWords, learn, scoring } from './training.ts'

export interface Resolved {
  model: Model
  pairs: number
  links: Link[]
  clusters: Int32Array
}

export interface Bands {
  /** Bits from which two records are joined without anybody looking; and from which somebody should look. */
  join: number
  review: number
}

export const bands: Bands = { join: 3, review: -3 }

const budgetFor = (size: number) => Math.min(60_000_000, Math.max(4_000_000, 100 * size))

/** Finds out who is who in a table of people: learns, compares, joins, and once more with persons counted instead of records. */
export function resolve(people: People): Resolved {
  const words = countWords(people)
  const pairing = pairUp(people, rarities(words as Model), budgetFor(people.size))
  let clusters: Int32Array = Int32Array.from({ length: people.size }, (_, row) => row)
  let model: Model
  let links: Link[] = []
  for (let round = 0; round < 2; round++) {
    model = learn(people, pairing, clusters, words)
    const { weigh, conflicts } = scoring(model, people)
    links = linksOf(pairing, weigh)
    clusters = cluster(people.size, links, { weigh, conflicts })
  }
  return { model: model!, pairs: pairing.pairs, links, clusters }
}

function linksOf(pairing: Pairing, weigh: (a: number, b: number) => number): Link[] {
  const links: Link[] = []
  eachPair(pairing, (a, b) => {
    const weight = weigh(a, b)
    if (weight >= bands.review) links.push({ a, b, weight })
  })
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
    if (single ? conflicts(a, b) : average(rows, others) < least) continue
    if (weight < least) continue
    const into = Math.min(one, other)
    const joined = [...rows, ...others]
    members.delete(one)
    members.delete(other)
    members.set(into, joined)
    for (const row of joined) of[row] = into
  }
  return of

  function average(rows: number[], others: number[]): number {
    const stride = Math.max(1, Math.floor((rows.length * others.length) / MOST_LOOKED_AT))
    let sum = 0
    let count = 0
    for (let at = 0; at < rows.length * others.length; at += stride) {
      const bits = weigh(rows[at % rows.length]!, others[Math.floor(at / rows.length)]!)
      sum += Math.max(-LOUDEST, Math.min(LOUDEST, bits))
      count++
    }
    return sum / count
  }
}
