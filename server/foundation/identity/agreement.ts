import { isNameOfItsOwn, isOneName } from '@birge/kernel/nicknames'
import { areOneName } from '@birge/kernel/transcription'
import { close, different, elsewhere, nameLevel, type Names, sharesWord, similar, wholeLevel } from './comparison.ts'

/** Whether a word is known to be a first name. */
export type IsKnown = (name: string) => boolean

/**
 * How the names of two stand to each other. The whole names agree where the first and the last name are the same, in whatever form, order or alphabet,
 * and where nobody has said the last name of either; with a slip where a letter of the first name is another and that makes no other name; in part where one is
 * an initial, one of several given names, missing, or a last name is another, be it by a letter; and first names that are no more than like each other (Sevgi and Sevil,
 * Selim and Selin, Kemal and Cemal) may be those of two of one house.
 */
export function namesAgree(a: Names, b: Names, isKnown: IsKnown = isNameOfItsOwn): 'whole' | 'slip' | 'part' | 'like' | 'unsaid' | 'not' {
  const said = ({ first_name, last_name }: Names) => first_name !== undefined || last_name !== undefined
  if (!said(a) || !said(b)) return 'unsaid'
  const [first, last] = [levelOf('first_name', a, b), levelOf('last_name', a, b)]
  if (first === elsewhere && last === elsewhere) return areExchanged(a, b) ? 'whole' : 'slip'
  if (first === different) return 'not'
  if (first === similar || areOtherFirstNames(a, b, isKnown)) return 'like'
  const areFirstOne = first !== undefined && first <= close && !isInPart(a.first_name!, b.first_name!)
  const areLastOne = last === undefined ? a.last_name === b.last_name : last <= close
  if (!areFirstOne || !areLastOne) return 'part'
  // Kaya and Kara may live in one house: a letter less is another family's name as soon as a slip.
  if (last !== undefined && !areLastTheSame(a.last_name!, b.last_name!)) return 'part'
  return isSame(a.first_name!, b.first_name!) ? 'whole' : 'slip'
}

function levelOf(part: 'first_name' | 'last_name', a: Names, b: Names): number | undefined {
  const [one, other] = [a[part], b[part]]
  if (one === undefined || other === undefined) return undefined
  return one === other ? 0 : wholeLevel(part, nameLevel(one, other, part === 'first_name'), a, b)
}

/** "A." or "Ali" beside "Ali Rıza": in one family it may be another's. */
const isInPart = (a: string, b: string) => {
  const [one, other] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')]
  return one !== other && (a.split(' ').length !== b.split(' ').length || one.length === 1 || other.length === 1)
}

/** A form of the name, or one that another language has written. Selim is not Salim: where both are names of their own, no alphabet makes them one. */
const isSameWord = (a: string, b: string) => a === b || isOneName(a, b) || (areOneName(a, b) && !(isNameOfItsOwn(a) && isNameOfItsOwn(b)))

/** Whether names are the same, word for word. */
export function isSame(a: string, b: string): boolean {
  if (a.replaceAll(' ', '') === b.replaceAll(' ', '')) return true
  const [ones, others] = [a.split(' '), b.split(' ')]
  return ones.length === others.length && ones.every((word, place) => isSameWord(word, others[place]!))
}

/** Whoever marries may keep both. */
const areLastTheSame = (a: string, b: string) => isSame(a, b) || sharesWord(a, b)

/** First and last name changed places, or stand among the others. */
function areExchanged(a: Names, b: Names): boolean {
  if (a.other_names !== undefined || b.other_names !== undefined) return true
  return isSame(a.first_name!, b.last_name!) && isSame(a.last_name!, b.first_name!)
}

/** Whether two are called by first names of which each is known to be a name of its own: one letter apart it is another person, and no slip. */
export function areOtherFirstNames(a: Names, b: Names, isKnown: IsKnown = isNameOfItsOwn): boolean {
  const level = levelOf('first_name', a, b)
  if (level === undefined || level === elsewhere) return false
  const words = (all: string, less: string) => all.split(' ').filter((word) => !less.split(' ').includes(word))
  const [ones, others] = [words(a.first_name!, b.first_name!), words(b.first_name!, a.first_name!)]
  const isName = (word: string) => word.length > 1 && (isKnown(word) || isNameOfItsOwn(word))
  return (
    ones.length === others.length && ones.some((word, place) => !isSameWord(word, others[place]!) && isName(word) && isName(others[place]!))
  )
}

/** Whether both name their fathers, and otherwise: cousins of one name have one grandfather, and one telephone. */
export const haveOtherFathers = (a: Names, b: Names) =>
  a.father_name !== undefined &&
  b.father_name !== undefined &&
  !isSame(a.father_name, b.father_name) &&
  !isInitialOf(a.father_name, b.father_name)

const isInitialOf = (a: string, b: string) => (a.length === 1 || b.length === 1) && a[0] === b[0]
