/** One name as three languages and two alphabets write it: Cəfərova, Jafarova, Djafarova, Джафарова. */

// Azerbaijani as it was written until 2001, and Russian; in Latin letters as Turkish and Azerbaijani write the sounds.
const latin: Record<string, string> = {}
for (const pair of `а a б b в v г g д d е e ё yo ж j з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х x ц ts ч ç ш ş щ ş ъ - ы ı ь - э e ю yu я ya
  ә ə ғ ğ ҝ g ј y ө ö ү ü һ h ҹ c і i ї yi є ye ґ g`.matchAll(/(\S) (\S+)/g))
  latin[pair[1]!] = pair[2] === '-' ? '' : pair[2]!

/** Cyrillic letters become Latin ones; any other text stays as it is. */
export function latinised(text: string): string {
  if (!/[\u0400-\u04ff]/.test(text)) return text
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .replace(/дж/g, 'c')
      // After a consonant they are how Russian writes ə, ü and ö: Джамиля, Гюнель.
      .replace(/(?<=[бвгджзклмнпрстфхцчшщc])[яюё]/g, (letter) => ({ я: 'ə', ю: 'ü', ё: 'ö' })[letter]!)
      .replace(/[\u0400-\u04ff]/g, (letter) => latin[letter] ?? letter)
  )
}

const spoken = new Map<string, string>()
const MOST_KEPT = 200_000

/**
 * A folded name as it sounds, whichever of the three languages wrote it down: kh and x are h, ch and ç are c, sh is s, dj, dzh and j are c, gh and
 * q are g, the ə that is e here is a there, and the Russian г at the beginning is an h.
 */
export function spokenName(word: string): string {
  let said = spoken.get(word)
  if (said === undefined) {
    said = word
      .replace(/kh|x/g, 'h')
      .replace(/sh/g, 's')
      .replace(/ch/g, 'c')
      .replace(/d?zh|dj|j/g, 'c')
      .replace(/\bg(?!h)/g, 'h')
      .replace(/gh|q/g, 'g')
      .replace(/y/g, 'i')
      .replace(/(.)\1+/g, '$1')
      .replace(/(?<=[aeou])i(?=[aeou])/g, '')
      .replace(/e/g, 'a')
      .replace(/(.)\1+/g, '$1')
    if (spoken.size >= MOST_KEPT) spoken.clear()
    spoken.set(word, said)
  }
  return said
}

/** Of short names a letter says too much. */
const LONG_ENOUGH = 4
/** Whether two different folded names may be one, written by two languages. */
export const areOneTranscribed = (a: string, b: string) =>
  Math.min(a.length, b.length) >= LONG_ENOUGH && Math.abs(a.length - b.length) <= 4 && spokenName(a) === spokenName(b)

/** Whom Russian wrote with a г, and passports then with a g, is heard with an h: Гасан, Гусейнов, Гаджиев. */
const russian_h = /^g(?:usa|asa|aci|aida|amid|abib|asim|umba|ilal|ikma|anif|alil)/
/** The same, and no more than that: Gamze is not Hamza. */
export function areOneName(a: string, b: string): boolean {
  if (!areOneTranscribed(a, b)) return false
  const [one, other] = [a, b].map((word) => /^g(?!h)/.test(word))
  return one === other || russian_h.test(`g${spokenName(a).slice(1)}`)
}
