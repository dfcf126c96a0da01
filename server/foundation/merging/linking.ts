import { isLandline } from '@birge/kernel/contact'
import { isPlaceholder } from '@birge/kernel/placeholders'
import type { Identifier, IdentifierKind, Known } from '../customers/index.ts'
import { isSame, isSharedEmail, namesAgree, readPerson } from '../identity/index.ts'
import { whatSpeaksAgainst } from './warnings.ts'

/** What a record says of a person, as far as it decides whose it is. */
export interface Clues {
  identifiers: readonly Identifier[]
  first_name: string | null
  last_name: string | null
  /** Folded, where the record names him. */
  father_name?: string | undefined
  birth_on: string | null
}

/** A number that more people are known by is a switchboard, a shop or a family: it joins nobody. */
const MOST_PERSONS_OF_ONE_VALUE = 3

/** A tablet at home and a card in the family's purse are of several people. */
const shared_kinds: ReadonlySet<IdentifierKind> = new Set(['device', 'payment_token'])

/** Something that is one person's alone, as a rule, and may link a record to her. */
export function isPersonal({ kind, value }: Identifier): boolean {
  if (shared_kinds.has(kind)) return false
  if (kind === 'phone') return !isPlaceholder('phone', value)
  return kind !== 'email' || !isSharedEmail(value)
}

/** A telephone at home rings for a father and a son of one name: who only says it, waits for the matching. */
const isHersAlone = (identifier: Identifier) => isPersonal(identifier) && !(identifier.kind === 'phone' && isLandline(identifier.value))

/** Who is known by what. A load of a thousand records asks it some thousand times: nobody is looked for but under what he is known by. */
export class Carriers {
  readonly #of = new Map<string, Known[]>()
  readonly #customers = new Map<string, Known>()
  readonly #alone = new Map<string, Identifier[]>()
  constructor(known: readonly Known[]) {
    for (const one of known) this.add(one)
  }
  add(one: Known) {
    const key = `${one.kind} ${one.value}`
    const others = this.#of.get(key)
    if (others) others.push(one)
    else this.#of.set(key, [one])
    if (!this.#customers.has(one.customer_id)) this.#customers.set(one.customer_id, one)
    this.#alone.set(one.profile_id, [...this.herAlone(one.profile_id), ...one.hers_alone])
  }
  of({ kind, value }: Identifier): readonly Known[] {
    return this.#of.get(`${kind} ${value}`) ?? []
  }
  /** What tells this person apart, as far as anything of hers was looked up or has just come in. */
  herAlone(profile_id: string): readonly Identifier[] {
    return this.#alone.get(profile_id) ?? []
  }
  asCustomer(customer_id: string | undefined): Known | undefined {
    return customer_id === undefined ? undefined : this.#customers.get(customer_id)
  }
}

/**
 * Whose record this is, by rules that need no weighing; undefined: nobody's who is known. What both sides vouch for is enough. What is only
 * said links where exactly one person is known by it and nothing speaks against: neither her name, nor her birth date, nor what she has
 * proven; and of two who both say their names, first and last name must be the same: "A." or "Ali" is not "Ali Rıza", and Selin is no slip for Selim.
 * Precision before recall: a wrong link hurts a person, a missing one waits for the matching, and for whoever looks.
 */
export function linkOf(clues: Clues, carriers: Carriers): Known | undefined {
  const proven = clues.identifiers
    .filter(isPersonal)
    .flatMap((one) => (one.verified ? carriers.of(one).filter(({ verified }) => verified) : []))
  if (proven.length) {
    const her = agreeOnPerson(proven)
    return her && !saysAnother(clues, her, carriers) ? her : undefined
  }
  const said = clues.identifiers.filter(isHersAlone).flatMap((identifier) => {
    const persons = new Set(carriers.of(identifier).map(({ profile_id }) => profile_id))
    return persons.size <= MOST_PERSONS_OF_ONE_VALUE ? carriers.of(identifier) : []
  })
  return agreeOnPerson(said.filter((her) => !saysAnother(clues, her, carriers) && isNamedAlike(clues, her, her.kind)))
}

const agreeOnPerson = (known: Known[]) => (new Set(known.map(({ profile_id }) => profile_id)).size === 1 ? known[0] : undefined)

/** Whatever speaks against merging two speaks against linking. */
const saysAnother = (clues: Clues, { profile_id, birth_on }: Known, carriers: Carriers) =>
  whatSpeaksAgainst(clues, { birth_on, identifiers: carriers.herAlone(profile_id) }).length > 0

/** A name that is missing does not contradict. A family has one telephone and one mailbox; a number was given to one of them. */
function isNamedAlike(one: Clues, other: Named, kind: IdentifierKind): boolean {
  const [own, hers] = [named(one), named(other)]
  const agreement = namesAgree(own, hers)
  const isOfAFamily = kind === 'phone' || kind === 'email'
  // Cousins of one name have different fathers: where only one of them is named, that waits for the matching.
  const father = one.father_name ?? own.father_name
  if (father !== undefined && (hers.father_name === undefined ? isOfAFamily : !isSame(father, hers.father_name))) return false
  return agreement === 'whole' || agreement === 'unsaid' || (agreement === 'part' && !isOfAFamily)
}

type Named = Pick<Clues, 'first_name' | 'last_name'>
const named = ({ first_name, last_name }: Named) => readPerson({ first_name, last_name })
