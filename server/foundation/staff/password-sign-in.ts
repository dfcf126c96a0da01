import { normaliseEmail } from '@birge/kernel/contact'
import type { Database } from '#platform/database'
import type { Call } from '#platform/http'
import { hashSecret, newId, newSecret } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { countGuess, countTry, forgiveTries, hashSlowly, isSecretOf } from './secrets.ts'
import { announceSignIn, PASSWORD_SESSION_DAYS } from './sessions.ts'

export const wrongEmailOrPassword = refusal<object>(
  'wrong_email_or_password',
  401,
  () => 'This e-mail address and password do not belong together',
)

const PATIENCE = { tries: 10, minutes: 15 }
/** So many that whoever wants to keep somebody out must come from many addresses; so few that no password of ten signs is guessed. */
const FROM_EVERYWHERE = { tries: 200, minutes: 5 }
export const passwordTries = (email: string) => `email:${hashSecret(email)}`

/** Signs in by e-mail address and password; the answer to a wrong one is the same whether the address is known or not. */
export async function signInByPassword(
  database: Database,
  { email, password }: { email: string; password: string },
  call: Call,
): Promise<string> {
  const normalised = normaliseEmail(email)
  if (!normalised.ok) throw wrongEmailOrPassword({})
  const subject = passwordTries(normalised.email)
  const where = hashSecret(call.address)
  await database.transaction(async (tx) => {
    await countTry(tx, subject, where, PATIENCE, call.now)
    await countGuess(tx, subject, FROM_EVERYWHERE, call.now)
  })

  const token = newSecret()
  const auth = await authOf(database)
  const headers = new Headers({ [NOW]: call.now, [TOKEN_HASH]: hashSecret(token) })
  const { user } = await auth.api
    .signInEmail({ body: { email: normalised.email, password }, headers })
    .catch((error: { statusCode?: number }) => {
      throw error.statusCode === 401 || error.statusCode === 400 ? wrongEmailOrPassword({}) : error
    })

  await database.transaction(async (tx) => {
    await forgiveTries(tx, subject, where)
    await announceSignIn(tx, { staff_id: user.id, by: 'password', register_id: null }, call)
  })
  return token
}

// What better-auth must know of the request travels in headers, since its hooks see nothing else of ours.
const NOW = 'birge-now'
const TOKEN_HASH = 'birge-token-hash'

const auths = new WeakMap<Database, ReturnType<typeof openAuth>>()
function authOf(database: Database) {
  const auth = auths.get(database) ?? openAuth(database)
  auths.set(database, auth)
  return auth
}

/**
 * better-auth on our tables, by the views that translate them, and on our clock. It never sees the token of a session, only its hash. It is
 * loaded when the first person signs in: most processes that start never need its 50 MB.
 */
async function openAuth({ db }: Database) {
  const { betterAuth } = await import('better-auth')
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' }
  return betterAuth({
    baseURL: 'http://localhost', // it serves no addresses of its own
    secret: newSecret(), // nor cookies
    database: { db, type: 'postgres', schemaName: 'staff' },
    advanced: { database: { generateId: () => newId('sst'), validateSchema: false } },
    user: { modelName: 'auth_users', fields: { ...times, emailVerified: 'email_verified' } },
    account: { modelName: 'auth_accounts', fields: { ...times, accountId: 'account_id', providerId: 'provider_id', userId: 'user_id' } },
    session: { modelName: 'auth_sessions', fields: { createdAt: 'created_at', expiresAt: 'expires_at', userId: 'user_id' } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: { hash: hashSlowly, verify: ({ hash, password }) => isSecretOf(hash, password) },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            const now = new Date(context!.headers!.get(NOW)!)
            const expiresAt = new Date(now.getTime() + PASSWORD_SESSION_DAYS * 86_400_000)
            const unkept = { updatedAt: undefined, ipAddress: undefined, userAgent: undefined }
            return { data: { ...session, ...unkept, token: context!.headers!.get(TOKEN_HASH)!, createdAt: now, expiresAt } as never }
          },
        },
      },
    },
    rateLimit: { enabled: false }, // platform/http and countTry do it
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}
