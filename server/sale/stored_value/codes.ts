import { randomBytes } from 'node:crypto'
import { GIFT_CARD_ALPHABET, readGiftCardCode } from '@birge/kernel/gift-card-code'
import { type Db, run, type Tx } from '#platform/database'
import { refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'

export const giftCardUnknown = refusal<object>('gift_card_unknown', 404, () => 'No gift card has this code')

/** Sixteen signs by chance: 80 bits, which nobody guesses. */
export const newGiftCardCode = () => [...randomBytes(16)].map((byte) => GIFT_CARD_ALPHABET[byte & 31]).join('')

export const lastFourOf = (signs: string) => signs.slice(-4)
export const hashCode = async (on: Db | Tx, signs: string) => keyedHash(await secretOf(on), 'gift_card', signs)

/** The cards that these codes open or once opened, by what was typed. What cannot be a code opens nothing. */
export async function cardsByCode(on: Db | Tx, typed: readonly string[]): Promise<Map<string, { gift_card_id: string; is_dead: boolean }>> {
  const hashes = new Map<string, string>()
  for (const code of new Set(typed)) {
    const signs = readGiftCardCode(code)
    if (signs) hashes.set(code, await hashCode(on, signs))
  }
  if (!hashes.size) return new Map()
  const rows = await run<{ code_hash: string; gift_card_id: string; is_dead: boolean }>(
    on,
    'select code_hash, gift_card_id, dead_at is not null as is_dead from stored_value.gift_card_codes where code_hash = any($1)',
    [[...hashes.values()]],
  )
  const byHash = new Map(rows.map((row) => [row.code_hash, row]))
  return new Map([...hashes].flatMap(([code, hash]) => (byHash.has(hash) ? [[code, byHash.get(hash)!] as const] : [])))
}
