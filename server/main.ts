/** Starts the whole: schema, demo, screens, jobs, HTTP. Everything on one port. */
import { systemClock } from '#platform/clock'
import { migrateDatabase, startApp } from './app.ts'
import { demoSignIns, isEmpty, seedDemo } from './demo/seed.ts'
import { onQueued } from '#platform/messages'
import { keepVaultKeyIn, vaultKeyBeside } from '#platform/vault'
import { publicOrigin } from './foundation/privacy/index.ts'
import { serveScreens } from './screens.ts'

export interface ServerOptions {
  databaseUrl: string
  port: number
  /** Where to listen. The password of the demo's owner is known to everybody, so without a word it is open to this machine alone. */
  host?: string | undefined
  demo: boolean
  dataDir?: string
  say(line: string): void
}

export async function startServer({ databaseUrl, port, host = process.env.BIRGE_HOST, demo, dataDir, say }: ServerOptions) {
  if (dataDir) keepVaultKeyIn(vaultKeyBeside(dataDir))
  const ran = await migrateDatabase(databaseUrl)
  if (ran.length) say(`Brought the schema up to date (${ran.length} step${ran.length === 1 ? '' : 's'})`)
  const app = await startApp({
    databaseUrl,
    secure_cookies: process.env.BIRGE_SECURE_COOKIES === '1',
    test_card: demo || process.env.BIRGE_TEST_CARD === '1',
  })
  // The demo has no phone company: what would be sent is said here, and stands in the console's outbox.
  if (demo) onQueued(({ medium, recipient, body }) => say(`${medium === 'sms' ? 'SMS' : 'E-mail'} to ${recipient}: ${body}`))
  try {
    if (demo && (await isEmpty(app.database))) {
      say('Filling the demo shop: Alma, with its stores, products and people')
      await seedDemo(app.database, systemClock.now(), say)
    }
    if (!publicOrigin() && !demo)
      say('No marketing is sent until BIRGE_ORIGIN says at which address the shop is reached: nobody could refuse it.')
    if (!demo && (await isEmpty(app.database))) say('The shop is empty. Let its owner in: npx birge owner E-MAIL')
    await serveScreens(app)
    await app.http.listen({ port, host: host ?? (demo ? '127.0.0.1' : '0.0.0.0') })
  } catch (error) {
    await app.stop()
    throw error
  }
  const at = `http://localhost:${port}`
  return {
    port,
    addresses: { Storefront: `${at}/`, 'Store app': `${at}/store`, Console: `${at}/console`, Reference: `${at}/docs` },
    sign_ins: demo ? await demoSignIns(app.database) : [],
    stop: () => app.stop(),
  }
}
