/** How alike two written words are. Everything here takes folded text (`foldText`) and is symmetric. */

/**
 * Jaro's likeness with Winkler's bonus for a common beginning, from 0 to 1 (Winkler 1990, "String Comparator Metrics and Enhanced Decision
 * Rules in the Fellegi-Sunter Model of Record Linkage"): bonus 0.1 for each of up to 4 first letters.
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  // What is counted depends on who is looked through first where letters repeat: always the shorter, then the earlier in the alphabet.
  if (a.length > b.length || (a.length === b.length && a > b)) [a, b] = [b, a]
  const shorter = a.length
  const longer = b.length
  if (shorter === 0) return 0
  const reach = Math.max(0, (longer >> 1) - 1)
  taken.fill(0, 0, longer)
  let matches = 0
  for (let i = 0; i < shorter; i++) {
    const code = a.charCodeAt(i)
    const end = Math.min(longer - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if (taken[j] || b.charCodeAt(j) !== code) continue
      taken[j] = 1
      matched[matches++] = code
      break
    }
  }
  if (matches === 0) return 0
  let transposed = 0
  for (let j = 0, i = 0; j < longer && i < matches; j++) if (taken[j] && b.charCodeAt(j) !== matched[i++]) transposed++
  const jaro = (matches / shorter + matches / longer + (matches - transposed / 2) / matches) / 3
  let same = 0
  while (same < 4 && same < shorter && a.charCodeAt(same) === b.charCodeAt(same)) same++
  return jaro + same * 0.1 * (1 - jaro)
}
// Longer text is cut: no name is, and of an address the words are compared, not the whole.
const LONGEST = 128
const taken = new Uint8Array(LONGEST)
const matched = new Uint16Array(LONGEST)

/**
 * The least number of letters to add, leave out, replace, or exchange with the neighbour, to get from one to the other; `most + 1` when it
 * takes more than `most` (optimal string alignment: Damerau 1964, no place edited twice).
 */
export function edits(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > most) return most + 1
  let start = 0
  let endA = a.length
  let endB = b.length
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--
    endB--
  }
  const width = endB - start
  if (endA - start > LONGEST || width > LONGEST) return most + 1
  let [before, last, row] = rows as [Uint8Array, Uint8Array, Uint8Array]
  for (let j = 0; j <= width; j++) last[j] = j
  for (let i = 1; i <= endA - start; i++) {
    const code = a.charCodeAt(start + i - 1)
    row[0] = i
    let least = i
    for (let j = 1; j <= width; j++) {
      const other = b.charCodeAt(start + j - 1)
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (code === other ? 0 : 1))
      if (i > 1 && j > 1 && code === b.charCodeAt(start + j - 2) && a.charCodeAt(start + i - 2) === other)
        cost = Math.min(cost, before[j - 2]! + 1)
      row[j] = cost
      if (cost < least) least = cost
    }
    if (least > most) return most + 1
    ;[before, last, row] = [last, row, before]
  }
  return Math.min(last[width]!, most + 1)
}
const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST + 1))

// Letters that are heard or transcribed alike in Turkish, Azerbaijani and English share a class, as in Soundex (Russell 1918); vowels have
// none. q, k, g, c and x, h are written for each other between the three languages, w and v too.
const sounds: Record<string, string> = {}
for (const [sound, letters] of Object.entries({ 1: 'bpfvw', 2: 'ckgqjszx', 3: 'dt', 4: 'l', 5: 'mn', 6: 'r' }))
  for (const letter of letters) sounds[letter] = sound

/** What a word sounds like: its first letter and the classes of its next consonants, four signs at most. */
export function soundOf(word: string): string {
  let key = ''
  let last = ''
  for (const letter of word) {
    const sound = sounds[letter] ?? ''
    if (key === '') key = first_letters[letter] ?? letter
    else if (sound && sound !== last) key += sound
    if (key.length === 4) break
    if (letter !== 'h') last = sound
  }
  return key
}
const first_letters: Record<string, string> = { q: 'k', c: 'k', x: 'h', w: 'v', j: 'c', z: 's', y: 'i' }
