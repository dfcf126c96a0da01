import { run, type Tx } from '#platform/database'
import { secretOf } from '#platform/secret'
import { idsOfMany } from '../customers/index.ts'
import { hashOfRecipient, recordConsents } from './consents.ts'

/** What a table of another system says that she has allowed or refused. */
export interface ImportedConsent {
  customer_id: string
  channel: 'sms' | 'email' | 'call'
  /** In its one spelling. */
  recipient: string
  decision: 'granted' | 'refused'
  /** A refusal counts from today where nobody knows when it was said; a consent is none then. */
  said_at: string | null
  /** Where it was said, as the other system knows it: a form, a fair, a call. */
  collected_by: string
  /** By which the row of the file is known again. */
  row: string
}

/** `known`: written down before. `refused_here`: she, or this phone or address, has said no to us. `forgotten`: nobody is left whose it could be. */
export type ConsentTaken = 'taken' | 'known' | 'refused_here' | 'forgotten'

interface Before {
  place: number
  forgotten: boolean
  same: boolean
  last_word: 'granted' | 'refused' | null
  refused: boolean
}

/**
 * Takes over consents to marketing from another system, with their time and the file as proof. Refusals come first, and no import turns a
 * no that we know into a yes, however late its date is: that can only she herself.
 */
export async function importConsents(
  tx: Tx,
  company_id: string,
  said: readonly ImportedConsent[],
  { file, actor, now }: { file: string; actor: string; now: string },
): Promise<ConsentTaken[]> {
  const taken: ConsentTaken[] = said.map(() => 'known')
  const secret = await secretOf(tx)
  const ids = await idsOfMany(tx, [...new Set(said.map(({ customer_id }) => customer_id))])
  for (const decision of ['refused', 'granted'] as const) {
    const asked = said.flatMap((one, place) =>
      one.decision === decision ? [{ ...one, place, ids: ids.get(one.customer_id)!, hash: hashOfRecipient(secret, one.recipient) }] : [],
    )
    if (!asked.length) continue
    const before = new Map((await run<Before>(tx, BEFORE, [company_id, JSON.stringify(asked)])).map((one) => [one.place, one]))
    const seen = new Set<string>()
    const fresh = asked.filter(({ place, customer_id, channel, hash, said_at }) => {
      const { forgotten, same, last_word, refused } = before.get(place)!
      const key = [customer_id, channel, hash, said_at].join(' ')
      if (forgotten) taken[place] = 'forgotten'
      else if (decision === 'granted' && (refused || last_word === 'refused')) taken[place] = 'refused_here'
      else if (!same && !(said_at === null && refused) && !seen.has(key)) taken[place] = 'taken'
      seen.add(key)
      return taken[place] === 'taken'
    })
    await recordConsents(
      tx,
      fresh.map(({ customer_id, channel, recipient, said_at, collected_by, row }) => ({
        ...{ company_id, customer_id, purpose: 'marketing' as const, channel, recipient, decision, text_version: null },
        ...{ source: 'import' as const, proof: { file, row, collected_by }, said_at: said_at ?? now },
      })),
      { actor, now },
    )
  }
  return taken
}

/** $1 company, $2 what is said. Whether she is known still, it was said before, what this phone or address said last, and whether she has refused. */
const BEFORE = `
  select asked.place, p.customer_id is null as forgotten,
    exists (select from privacy.consents c where c.company_id = $1 and c.recipient_hash = asked.hash and c.channel = asked.channel
      and c.customer_id = asked.customer_id and c.decision = asked.decision and c.said_at = asked.said_at and c.source = 'import') as same,
    (select c.decision from privacy.consents c where c.company_id = $1 and c.recipient_hash = asked.hash and c.channel = asked.channel
      order by c.said_at desc, c.decision desc, c.recorded_at desc limit 1) as last_word,
    exists (select from privacy.consents c where c.customer_id = any(asked.ids) and c.company_id = $1 and c.purpose = 'marketing'
      and c.channel = asked.channel and c.decision = 'refused'
      and not exists (select from privacy.consents later where later.customer_id = c.customer_id and later.company_id = $1
        and later.purpose = 'marketing' and later.channel = c.channel and later.decision = 'granted' and later.said_at > c.said_at)) as refused
  from jsonb_to_recordset($2::jsonb) as asked(place integer, customer_id text, ids text[], channel text, hash text, decision text, said_at timestamptz)
  left join customers.public_customers p on p.customer_id = asked.ids[1]`
