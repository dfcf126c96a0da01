import { foldText } from '@birge/kernel/fold'
import { isFirstName, isNameOfItsOwn } from '@birge/kernel/nicknames'
import { latinised } from '@birge/kernel/transcription'

/**
 * Folded words with single spaces, in Latin letters. An apostrophe joins what stands around it (O'Neil, d'Arc), all else that is no letter or digit
 * parts words.
 */
export function words(text: string): string {
  if (text === '') return ''
  return foldText(latinised(text))
    .replaceAll('&', ' and ')
    .replace(/(?<=\p{L})'(?=\p{L})/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

// Forms of address and degrees say nothing of who it is.
const titles = new Set('mr mrs ms miss mx dr prof sayin sn bay bayan hanim bey beyefendi hanimefendi av uzm doc cenab xanim'.split(' '))

export interface NamesOf {
  /** Every word of her names, each once; her father's name, which only tells whose child she is, stands apart. */
  name: string[]
  first_name: string[]
  last_name: string[]
  /** Those that are neither first nor last. */
  other_names: string[]
  father_name: string[]
  /** As it was read, where first and last name were only guessed from it. */
  full_name: string[]
}

export function readNames({ first_name, last_name, full_name }: { first_name: string; last_name: string; full_name: string }): NamesOf {
  const first = nameWords(first_name)
  const last = nameWords(last_name)
  const whole = nameWords(firstNameFirst(full_name))
  if (first.length || last.length) {
    const [own_first, own_last] = [withoutFather(first), withoutFather(last)]
    const name = [...new Set([...own_first, ...own_last, ...withoutFather(whole)])]
    return {
      name,
      first_name: own_first,
      last_name: own_last,
      other_names: name.filter((word) => !own_first.includes(word) && !own_last.includes(word)),
      father_name:
        [fatherIn(first, IN_PART_OF_ONE), fatherIn(last, IN_PART_OF_ONE), fatherIn(whole, IN_A_WHOLE_NAME)].find(({ length }) => length) ??
        [],
      full_name: [],
    }
  }
  const [own_first, own_last] = splitName(whole)
  return {
    name: [...new Set([...own_first, ...own_last])],
    first_name: own_first,
    last_name: own_last,
    other_names: [],
    father_name: fatherIn(whole, IN_A_WHOLE_NAME),
    full_name: whole,
  }
}

/** "Yılmaz, Ayşe" has the last name first; a comma after several words begins a title ("Ann Lee, 2nd Countess of …"). */
function firstNameFirst(full: string): string {
  const inverted = /^\s*([^\s,]+)\s*,\s*(\S.*)$/u.exec(full)
  return inverted ? `${inverted[2]} ${inverted[1]}` : full
}

/** The first and the last name in a whole one, as they are written there. */
export function partsOfName(full: string): [first: string | null, last: string | null] {
  const written = firstNameFirst(full).split(/\s+/).filter(Boolean)
  const [first, last] = splitName(written, written.map(words))
  return [first.join(' ') || null, last.join(' ') || null]
}

function nameWords(text: string): string[] {
  const all = words(text).split(' ').filter(Boolean)
  const own = all.filter((word) => !titles.has(word))
  return own.length ? own : all
}

const daughter_of = /^(?:qizi|kizi|gizi|kyzy)$/
const child_of = /^(?:oglu|ogli|ogly|qizi|kizi|gizi|kyzy)$/

/** Where a father's name and "son of" or "daughter of" stand in a name, also cut short ("Heydər q."); -1: nowhere. */
function fatherAt(folded: readonly string[]): number {
  const at = folded.findIndex((word, place) => place > 0 && child_of.test(word))
  if (at > 0) return at - 1
  return folded.length >= 3 && /^[oq]$/.test(folded.at(-1)!) ? folded.length - 2 : -1
}

/** Whether `place` names a father. Of fewer words than these, "Hacı oğlu" is a last name, and so is "Kara oğlu" after first names alone: nobody's father is called Kara. */
function isFather(folded: readonly string[], place: number, least: number): boolean {
  if (place < 0) return false
  if (daughter_of.test(folded[place + 1]!)) return true
  const before = folded.slice(0, place)
  const isLastName = place + 2 === folded.length && !isFirstName(folded[place]!) && before.every(isFirstName) && least === IN_A_WHOLE_NAME
  return folded.length >= least && !isLastName
}

/** "Əliyeva Heydər qızı" in one column is Əliyeva. "Hacı oğlu" is a last name, written in two words. */
function withoutFather(name: string[]): string[] {
  const at = fatherAt(name)
  if (at < 0) return name
  const own = name.filter((_, place) => place !== at && place !== at + 1)
  return own.length || !daughter_of.test(name[at + 1]!) ? (own.length ? own : name) : []
}

/** Her father's name: "Heydər" in "Leyla Əliyeva Heydər qızı". */
function fatherIn(name: readonly string[], least: number): string[] {
  const at = fatherAt(name)
  return isFather(name, at, least) ? [name[at]!] : []
}
const [IN_A_WHOLE_NAME, IN_PART_OF_ONE] = [4, 3]

// Words that begin a last name of several words.
const particles = new Set('van von de da di del della la le du st al el bin ibn ter den der mac mc'.split(' '))
/** Only last names end so, in Azerbaijani and Russian; and in -lı, where it is no first name (Vəli, Leyli). */
const endsAsLastName = (word: string) =>
  /.(?:ova?|y?eva?|zade|zada|sk[iy]y?|skaya)$/.test(word) ||
  (/.{3}l[iu]$/.test(word) && !isNameOfItsOwn(word) && !first_names_in_li.has(word))
const first_names_in_li = new Set('leyli sevgili qulamali nurali esgerali mirzali nezerali meherremali'.split(' '))

function splitName(name: string[], folded: readonly string[] = name): [string[], string[]] {
  if (name.length < 2) return [name, []]
  const father = fatherAt(folded)
  if (isFather(folded, father, IN_A_WHOLE_NAME)) {
    const own = (list: readonly string[]) => list.filter((_, place) => place !== father && place !== father + 1)
    const [hers, as_read] = [own(name), own(folded)]
    // "Əliyev Vəli Həsən oğlu": last name, first name, father's name; unless it is plain which of them is the last name.
    const is_official = father + 2 === name.length && hers.length > 1 && (endsAsLastName(as_read[0]!) || !endsAsLastName(as_read.at(-1)!))
    return is_official ? [hers.slice(1), hers.slice(0, 1)] : splitName(hers, as_read)
  }
  let begin = name.length - 1
  if (child_of.test(folded[begin]!) && begin > 1) begin--
  while (begin > 1 && particles.has(folded[begin - 1]!)) begin--
  return [name.slice(0, begin), name.slice(begin)]
}
