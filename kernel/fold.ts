/**
 * Finding words as people type them. In Turkish and Azerbaijani `I` is the capital of `ı` and `İ` that of `i`, many keyboards have
 * neither, and endings are glued to the word (`çanta`, `çantalar`, `çanta'lar`). Folding makes all spellings of a word one; it is for
 * search only, never for equality of identifiers or for sorting.
 *
 * A title is stored under `indexTerms`; a query asks with `searchTerms`, and each of these matches if a stored term begins with it
 * or equals one of its `termVariants`. `matchesSearch` is this rule as a function, for the offline till and as the measure for SQL.
 */

/** Letters that Unicode does not take apart into a base and a mark. */
const base_letters: Record<string, string> = { ı: 'i', ə: 'e', ø: 'o', ł: 'l', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', '×': 'x' }

/**
 * Lower-cased for tr, az and en at once, without marks: `ISITICI`, `Isıtıcı`, `ısıtıcı`, `isitici` all give `isitici`; ş→s ç→c ğ→g ö→o
 * ü→u ı→i ə→e â→a î→i û→u. Runs of space become one. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  return (
    text
      .replace(/[™®©℠]/g, ' ')
      .replace(/´/g, "'")
      // İ comes apart into I and a dot here, so that both capitals end as i whatever the locale of the process.
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .replace(/[’‘ʼ`′]/g, "'")
      .toLowerCase()
      .replace(/[ıəøłđßæœ×]/g, (letter) => base_letters[letter] as string)
      .replace(/\s+/g, ' ')
      .trim()
  )
}

// Words that are typed out of politeness to grammar; a query is not refused a product for want of them.
const words_without_weight = new Set(['ve', 'ile', 'icin', 'ucun', 'bir', 'and', 'for', 'the', 'with', 'of'])

/** The folded words of a query, each once, in order. What is joined by a hyphen is one word (`t-shirt` gives `tshirt`). */
export function searchTerms(text: string): string[] {
  const words = wordsOf(foldText(text)).map((parts) => parts.join(''))
  const weighty = words.filter((word) => !words_without_weight.has(word))
  return [...new Set(weighty.length > 0 ? weighty : words)]
}

/** Everything a title is to be found under: its folded words, their parts and joined forms, and their variants. Each once. */
export function indexTerms(text: string): string[] {
  const words = wordsOf(foldText(text)).flatMap((parts) => (parts.length > 1 ? [parts.join(''), ...parts] : parts))
  // 500 ml, 500ml: people write measures both ways.
  const measures = words.flatMap((word, place) => {
    const next = words[place + 1]
    if (/^\d+$/.test(word) && next !== undefined && /^[a-z]{1,3}$/.test(next)) return [word + next]
    return /^(\d+)([a-z]{1,3})$/.exec(word)?.slice(1) ?? []
  })
  return [...new Set([...words, ...measures].flatMap(termVariants))]
}

/** A folded word and what it may be without its Turkish, Azerbaijani or English ending: `cantalari` also gives `canta`. */
export function termVariants(term: string): string[] {
  // As the endings follow each other, so they come off; what is left at each step is a variant.
  let variants = [term]
  for (const ending of endings) variants = variants.flatMap((word) => [word, ...stems(word, ending)])
  return [...new Set(variants)]
}

function stems(word: string, ending: RegExp): string[] {
  const stem = word.replace(ending, '')
  if (stem === word) return []
  return stem.length >= 3 || two_letter_nouns.has(stem) ? hardened(stem, word) : []
}

/** Whether a title answers a query: every word of the query begins, or is an inflected form of, a word of the title. */
export function matchesSearch(query: string, title: string): boolean {
  const terms = searchTerms(query)
  const index = indexTerms(title)
  const stored = new Set(index)
  return (
    terms.length > 0 && terms.every((term) => index.some((word) => word.startsWith(term)) || termVariants(term).some((v) => stored.has(v)))
  )
}

// ev, el, su and their like are whole words; anything else that leaves two letters was no ending.
const two_letter_nouns = new Set(['ev', 'el', 'su', 'at', 'et', 'un', 'ip', 'av', 'ok'])

// In the order in which they are taken off, from the end of the word inwards. Derivations (-li with, -siz without, -lik for) stay:
// they make another word, and someone who asks for "şekersiz" must not be shown sugar.
const endings = [
  /(?<=[a-z]{3})(?:d[ae]n?|t[ae]n?|yl[ae])$/,
  /(?<=[a-z]{3})(?:n[iu]n|[iu]n)$/,
  /(?<=[aeiou])n?[sn][iu]$/,
  /(?<=[a-z]{3}[^aeiou])[iu]$/,
  /(?<=l[ae]r)[iu]$/,
  /l[ae]r$/,
  /(?<=[aeiouy][a-z]*[^aious])s$/,
  /(?<=[a-z]{2})es$/,
]

/** A stem as it stands alone: before a vowel k becomes ğ or y, q becomes ğ, p becomes b, t becomes d (kulaklığı, uşağı, çörəyi, kitabı). */
function hardened(stem: string, word: string): string[] {
  const removed_a_vowel = /^[iu]/.test(word.slice(stem.length))
  if (!removed_a_vowel || stem.length < 4) return [stem]
  const start = stem.slice(0, -1)
  const last = stem.at(-1)
  if (last === 'g') return [stem, `${start}k`, `${start}q`]
  if (last === 'y') return [stem, `${start}k`]
  if (last === 'b') return [stem, `${start}p`]
  if (last === 'd') return [stem, `${start}t`]
  return [stem]
}

// What may follow the apostrophe of a name or a number in Turkish (İstanbul'da, TV'ler, 6'lı), and the English 's.
const apostrophe_ending =
  /^(?:l[ae]r)?(?:[sn]?[iu]|[iu]n|n[iu]n|y?[aeiu]|d[ae]n?|t[ae]n?|y?l[ae]|nd[ae]n?|n[ae]|l[iu]|l[iu]k|s[iu]z|s|ler|lar)?$/

/** Words of folded text, each as its parts: most have one, those with hyphens several. */
function wordsOf(folded: string): string[][] {
  const without_endings = folded.replace(/([\p{L}\p{N}]+)'(\p{L}+)/gu, (_, word: string, ending: string) => {
    // L'Oréal and O'Neill are one word each: a single letter before the apostrophe is never the whole name.
    const is_name = word.length > 1 || /\d/.test(word)
    return is_name && apostrophe_ending.test(ending) ? word : word + ending
  })
  const words = without_endings.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []
  return words.map((word) => word.split('-'))
}
