import { isDeepStrictEqual } from 'node:util'
import type { Principal } from './http.ts'
import { hashSecret } from './ids.ts'
import type { SignIn } from './module.ts'

/** Who asks. `sure` is still on its way where it is only a guess: it fails where she is not, or not any more, who she is taken for. */
export interface Asker {
  principal: Principal
  sure?: Promise<void>
}

/** What was done for whom somebody was taken for is to be undone, and done again for who she is. */
export class SomebodyElse extends Error {}

const MOST = 10_000

/**
 * Whoever came a moment ago with a token is, as a rule, still the same with the same rights. So what she asks is begun at once, while the database
 * is asked who she is: a journey less to wait for (decision 73). A guess permits nothing by itself: nothing is committed or answered before it is sure.
 */
export class Acquaintances {
  readonly #met = new Map<string, Principal>()

  /** Undefined where nobody came with this token lately. */
  guess(signIn: SignIn, token: string, recognise: () => Promise<Principal | undefined>): Asker | undefined {
    const principal = this.#met.get(keyOf(signIn, token))
    if (!principal) return undefined
    const sure = this.meet(signIn, token, recognise).then((known) => {
      if (known !== principal && !isDeepStrictEqual(known, principal)) throw new SomebodyElse('not who she was taken for')
    })
    sure.catch(() => {}) // where it is refused before anybody waits for it
    return { principal, sure }
  }

  async meet(signIn: SignIn, token: string, recognise: () => Promise<Principal | undefined>): Promise<Principal | undefined> {
    const principal = await recognise()
    const key = keyOf(signIn, token)
    // Whoever came last is forgotten last.
    this.#met.delete(key)
    if (principal) this.#met.set(key, principal)
    if (this.#met.size > MOST) this.#met.delete(this.#met.keys().next().value!)
    return principal
  }
}

const keyOf = ({ cookie }: SignIn, token: string) => `${cookie} ${hashSecret(token)}`
