/**
 * The code of a gift card: sixteen signs of Crockford's base 32 (https://www.crockford.com/base32.html), 80 bits of chance, shown in fours.
 * Whoever types it may confuse O with 0 and I or L with 1, and write it in small letters, with spaces or dashes.
 */
export const GIFT_CARD_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 16
const SHAPE = new RegExp(`^[${GIFT_CARD_ALPHABET}]{${LENGTH}}$`)

/** The sixteen signs of what was typed or scanned; undefined where it cannot be a code. A GTIN is too short to be taken for one. */
export function readGiftCardCode(typed: string): string | undefined {
  const signs = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return SHAPE.test(signs) ? signs : undefined
}

/** `ABCD-EF01-2345-6789`. */
export const showGiftCardCode = (signs: string) => signs.match(/.{4}/g)?.join('-') ?? signs
