import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { addVaultKey, dropOldVaultKeys, isSealedByOldKey, keepVaultKeyIn, seal, unseal, VaultClosed } from './vault.ts'

const key = () => randomBytes(32).toString('base64')

test('What is sealed opens where it was sealed for, and nowhere else', () => {
  process.env.BIRGE_VAULT_KEY = key()
  const sealed = seal('sk_live_1', 'alma/stripe')
  assert.ok(!sealed.includes('sk_live_1'))
  assert.notEqual(seal('sk_live_1', 'alma/stripe'), sealed)
  assert.equal(unseal(sealed, 'alma/stripe'), 'sk_live_1')
  assert.throws(() => unseal(sealed, 'other/stripe'))
  const changed = sealed.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  assert.throws(() => unseal(changed, 'alma/stripe'), /changed since/)
})

test('A new key takes over without a moment in which nothing opens', () => {
  const [old, young] = [key(), key()]
  process.env.BIRGE_VAULT_KEY = old
  const sealed = seal('secret', 'about')
  process.env.BIRGE_VAULT_KEY = `${young} ${old}`
  assert.equal(unseal(sealed, 'about'), 'secret')
  assert.deepEqual([isSealedByOldKey(sealed), isSealedByOldKey(seal('secret', 'about'))], [true, false])
  process.env.BIRGE_VAULT_KEY = young
  assert.throws(() => unseal(sealed, 'about'), VaultClosed)
  process.env.BIRGE_VAULT_KEY = 'too short'
  assert.throws(() => seal('secret', 'about'), VaultClosed)
})

test('Without a key of one’s own it is made in a file that nobody else may read', (t) => {
  delete process.env.BIRGE_VAULT_KEY
  const folder = fs.mkdtempSync(join(os.tmpdir(), 'vault-'))
  t.after(() => fs.rmSync(folder, { recursive: true }))
  const file = join(folder, 'data.vault-key')
  assert.throws(() => seal('secret', 'about'), VaultClosed)
  keepVaultKeyIn(file)
  const sealed = seal('secret', 'about')
  assert.equal(fs.statSync(file).mode & 0o777, 0o600)
  addVaultKey(file)
  assert.deepEqual([unseal(sealed, 'about'), isSealedByOldKey(sealed)], ['secret', true])
  const again = seal('secret', 'about')
  dropOldVaultKeys(file)
  assert.equal(unseal(again, 'about'), 'secret')
  assert.throws(() => unseal(sealed, 'about'), VaultClosed)
  fs.chmodSync(file, 0o644)
  assert.throws(() => unseal(again, 'about'), /chmod 600/)
})
