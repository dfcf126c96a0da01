/**
 * Handoff codes: six signs that a shopper shows or reads out, so that a till opens her cart. Thirty signs give 729 million codes; a code
 * lives for minutes and trials are counted, so it need not be longer.
 *
 * Of every family of look-alikes the alphabet has one member (0 for O, 1 for I and L, 2 for Z, 5 for S, V for U). Whoever reads or types
 * the other one means this one: reading loses nothing.
 */
const signs = '0123456789ABCDEFGHJKMNPQRTVWXY'

export const handoff_code_length = 6

/** A code out of random bytes (at least 8, from a cryptographic source; the caller brings them). Bias below one in ten billion. */
export function handoffCode(random_bytes: Uint8Array): string {
  if (random_bytes.length < 8) throw new RangeError('a handoff code needs 8 random bytes')
  let number = 0n
  for (const byte of random_bytes.subarray(0, 8)) number = (number << 8n) | BigInt(byte)
  let code = ''
  for (let place = 0; place < handoff_code_length; place++) {
    code += signs[Number(number % BigInt(signs.length))]
    number /= BigInt(signs.length)
  }
  return code
}

const meant: Record<string, string> = { O: '0', I: '1', L: '1', Z: '2', S: '5', U: 'V' }
// Cyrillic keys that bear the same picture, for tills whose keyboard stands on Russian.
const cyrillic: Record<string, string> = { А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', О: '0', Р: 'P', Т: 'T', Х: 'X', У: 'Y' }

/** The code a person typed or a scanner read, in any case, with spaces or hyphens; undefined if it cannot be one. */
export function readHandoffCode(text: string): string | undefined {
  const code = [...text.normalize('NFKD')]
    .filter((sign) => !/[\p{M}\p{Z}\p{P}\p{C}]/u.test(sign))
    .map((sign) => sign.toUpperCase())
    .map((sign) => cyrillic[sign] ?? sign)
    .map((sign) => meant[sign] ?? sign)
    .join('')
  return code.length === handoff_code_length && [...code].every((sign) => signs.includes(sign)) ? code : undefined
}

/** In two groups, for eyes and voices: `4F7 K2M`. */
export function printHandoffCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}
