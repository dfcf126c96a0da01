import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { resolve } from 'node:path'

/**
 * Secrets of others that we must be able to say again (the key of an account with a payment provider), sealed with AES-256-GCM (NIST SP
 * 800-38D) by a key that is not in the database: `BIRGE_VAULT_KEY`, 32 bytes in base64, or a file beside the data directory. Several keys in
 * a row: the first seals, all open, so that a key is replaced without a moment in which nothing can be opened.
 */
export class VaultClosed extends Error {
  override name = 'VaultClosed'
}

const KEY_BYTES = 32
const IV_BYTES = 12

let file: string | undefined
/** Where the key is, when the environment does not say; made there when it is needed for the first time. */
export function keepVaultKeyIn(path: string) {
  file = path
}

/** Beside the data, not in it: a copy of the data alone opens nothing. */
export const vaultKeyBeside = (dataDir: string) => `${resolve(dataDir)}.vault-key`

/** Puts a new key before the others in the file; what was sealed before still opens. Where the environment has the keys, it is done there. */
export function addVaultKey(path: string) {
  if (process.env.BIRGE_VAULT_KEY) return
  const before = readOrMake(path, true)
  fs.writeFileSync(path, `${randomBytes(KEY_BYTES).toString('base64')}\n${before}`, { mode: 0o600 })
}
/** When nothing is sealed with them any more. */
export function dropOldVaultKeys(path: string) {
  if (!process.env.BIRGE_VAULT_KEY) fs.writeFileSync(path, `${readOrMake(path, true).split(/\s+/)[0]}\n`, { mode: 0o600 })
}

export function seal(text: string, about: string): string {
  const { id, key } = keys({ make: true })[0]!
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return [id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.')
}

/** What was sealed about this, and nothing else: a sealed text that was moved to another row does not open there. */
export function unseal(sealed: string, about: string): string {
  const [id, ...parts] = sealed.split('.')
  const key = keys({ make: false }).find((one) => one.id === id)?.key
  if (!key) throw new VaultClosed(`sealed with a key (${id}) that is not here: BIRGE_VAULT_KEY has to name it too`)
  const [iv, tag, text] = parts.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer]
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about)).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch {
    throw new VaultClosed('sealed for something else, or changed since')
  }
}

/** Not by the newest key. */
export const isSealedByOldKey = (sealed: string) => sealed.split('.')[0] !== keys({ make: false })[0]?.id

function keys({ make }: { make: boolean }): { id: string; key: Buffer }[] {
  const words = (process.env.BIRGE_VAULT_KEY || (file && readOrMake(file, make)) || '').split(/\s+/).filter(Boolean)
  if (make && !words.length) throw new VaultClosed('there is no key to seal with: set BIRGE_VAULT_KEY')
  return words.map((word) => {
    const key = Buffer.from(word, 'base64')
    if (key.length !== KEY_BYTES) throw new VaultClosed(`a key of the vault has ${KEY_BYTES} bytes in base64, this one has ${key.length}`)
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key }
  })
}

function readOrMake(path: string, make: boolean): string {
  try {
    if (make) fs.writeFileSync(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (!fs.existsSync(path)) return ''
  if (fs.statSync(path).mode & 0o077) throw new VaultClosed(`others may read ${path}: chmod 600 it`)
  return fs.readFileSync(path, 'utf8')
}
