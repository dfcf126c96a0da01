/** What a bank transfer is known by: the account it goes to, and the reference it carries. */

/** ISO 7064, MOD 97-10, over letters as numbers from 10 up. */
function mod97(text: string): number {
  let rest = 0
  for (const sign of text) for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97
  return rest
}

/** ISO 13616: country, two check digits, up to 30 more; written with spaces or without. */
export function isIban(text: string): boolean {
  const iban = text.replace(/\s/g, '').toUpperCase()
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && mod97(iban.slice(4) + iban.slice(0, 4)) === 1
}

/**
 * Digits alone: MOD 97-10 finds every single one mistyped and every two swapped. Letters beside digits would take that away, since a
 * letter counts as two digits and moves whatever stands before it.
 */
const LENGTH = 16

/** ISO 11649: `RF`, two check digits, and here sixteen digits (53 bits), taken from at least eight bytes that are as good as drawn. */
export function creditorReference(bytes: Uint8Array): string {
  let drawn = 0n
  for (const byte of bytes.subarray(0, 8)) drawn = (drawn << 8n) | BigInt(byte)
  const body = String(drawn % 10n ** BigInt(LENGTH)).padStart(LENGTH, '0')
  return `RF${String(98 - mod97(`${body}RF00`)).padStart(2, '0')}${body}`
}

/** In fours, as people copy it. */
export const printCreditorReference = (reference: string) => reference.replace(/(.{4})(?=.)/g, '$1 ')

/** The references whose check digits are right in what somebody wrote to her bank, with or without spaces; O is read as 0, I and L as 1. */
export function creditorReferencesIn(text: string): string[] {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const found = new Set<string>()
  for (let at = plain.indexOf('RF'); at >= 0; at = plain.indexOf('RF', at + 1)) {
    const rest = plain
      .slice(at + 2, at + 4 + LENGTH)
      .replace(/O/g, '0')
      .replace(/[IL]/g, '1')
    if (/^\d+$/.test(rest) && rest.length === 2 + LENGTH && mod97(`${rest.slice(2)}RF${rest.slice(0, 2)}`) === 1) found.add(`RF${rest}`)
  }
  return [...found]
}
