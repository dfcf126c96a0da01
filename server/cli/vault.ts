import { parseArgs } from 'node:util'
import { openDatabase } from '#platform/database'
import { defaultDataDir } from '#platform/embedded-postgres'
import { addVaultKey, dropOldVaultKeys, keepVaultKeyIn, vaultKeyBeside } from '#platform/vault'
import { resealLinks } from '../sale/payment_links/index.ts'
import { resealAccounts } from '../sale/payments/index.ts'
import { resealCards } from '../sale/saved_cards/index.ts'
import { CommandError, say, withDatabase } from './command.ts'

export const help = () =>
  `birge vault renew [--data DIR]

Seals the secrets of accounts with payment providers, saved cards, and the codes of gift cards beside payment links, with a new key. The key lies beside the
data directory (DIR.vault-key, mode 0600), or in BIRGE_VAULT_KEY: there put the new one (32 bytes in base64: openssl rand -base64 32) before the old one, with a space between them, run this, and
take the old one away. It is in no backup: keep a copy where you keep such things.
`

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { data: { type: 'string' } } })
  if (positionals[0] !== 'renew') throw new CommandError('What there is: birge vault renew')
  const file = vaultKeyBeside(values.data ?? defaultDataDir())
  keepVaultKeyIn(file)
  await withDatabase(values.data, async (url) => {
    const database = openDatabase(url, { connections: 1 })
    try {
      addVaultKey(file)
      const count = await database.transaction(resealAccounts)
      const cards = await database.transaction(resealCards)
      const links = await database.transaction(resealLinks)
      dropOldVaultKeys(file)
      const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
      say(`Sealed anew: ${many(count, 'account')}, ${many(cards, 'saved card')}, ${many(links, 'payment link')}`)
    } finally {
      await database.close()
    }
  })
}
