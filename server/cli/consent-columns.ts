import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { foldText } from '@birge/kernel/fold'
import type { ImportedConsent } from '../foundation/privacy/index.ts'
import { BadRow, type Cell, type DateOrder, momentOf } from './columns.ts'

const channels = ['email', 'sms', 'call'] as const
type Channel = (typeof channels)[number]

/** Whether she may be written to, when she said so, and where: by these names, and never by a name that only looks like one of them. */
export const consent_columns = [
  ...channels.flatMap((channel) => [`consent.${channel}`, `consent.${channel}_on`]),
  ...['consent.on', 'consent.collected_by'],
]

/** Those in which days stand. */
export const dated_consents = consent_columns.filter((column) => column !== 'consent.collected_by')

const yes = new Set('yes,y,true,1,evet,e,onay,onayli,var,izinli,he,beli,granted,subscribed,opt-in,opt_in,opt in'.split(','))
const no = new Set('no,n,false,0,hayir,h,ret,red,yok,izinsiz,xeyr,yox,refused,unsubscribed,opt-out,opt_out,opt out'.split(','))

export type ReadConsent = Omit<ImportedConsent, 'customer_id' | 'row'>
/** What is not taken over, and why: nobody is written to because a file was unclear. */
export interface Unclear {
  channel: Channel
  code: 'consent_unclear' | 'consent_without_date' | 'consent_without_source' | 'consent_without_contact'
  reason: string
}

/**
 * What a row says of consents. A yes needs its day and where it was said; a no needs neither. A cell may also hold the day itself on which she
 * agreed. Of a phone in the next column nothing follows.
 */
export function readConsents(
  cell: Cell,
  {
    orderOf,
    country,
    collected_by: usual,
    now,
  }: { orderOf: (column: string) => DateOrder | undefined; country: string; collected_by: string | undefined; now: string },
): { said: ReadConsent[]; unclear: Unclear[] } {
  const said: ReadConsent[] = []
  const unclear: Unclear[] = []
  for (const channel of channels) {
    const text = cell(`consent.${channel}`)
    if (!text) continue
    const leave = (code: Unclear['code'], reason: string) => void unclear.push({ channel, code, reason })
    const word = foldText(text)
    const itself = yes.has(word) || no.has(word) ? undefined : dayOf(text, orderOf(`consent.${channel}`), now)
    const decision = no.has(word) ? 'refused' : yes.has(word) || itself ? 'granted' : undefined
    if (!decision) {
      leave('consent_unclear', `${text} is neither yes nor no nor a day`)
      continue
    }
    const dated = [`consent.${channel}_on`, 'consent.on'].find(cell)
    const when = dated ? cell(dated) : ''
    const day = itself ?? (dated ? dayOf(when, orderOf(dated), now) : undefined)
    const said_at = day !== undefined && day <= now ? day : null
    const collected_by = cell('consent.collected_by') || usual
    const recipient = contactFor(channel, cell, country)
    if (!recipient) leave('consent_without_contact', `there is no ${channel === 'email' ? 'e-mail address' : 'phone'} that can be read`)
    else if (decision === 'granted' && !said_at)
      leave(
        'consent_without_date',
        when || itself ? `${when || text} is no day on which it can have been said` : 'nobody knows when it was said',
      )
    else if (decision === 'granted' && !collected_by) leave('consent_without_source', 'nobody knows where it was said')
    else said.push({ channel, recipient, decision, said_at, collected_by: collected_by ?? '' })
  }
  return { said, unclear }
}

/** Before that nobody asked; a file that says so has written a day to come with two digits for its year. */
const FIRST_ASKED = '2000'

/** A time without its offset is read as UTC: what counts is the day. */
function dayOf(text: string, order: DateOrder | undefined, now: string): string | undefined {
  try {
    const moment = momentOf(text, order, now)
    if (moment < FIRST_ASKED) return undefined
    return new Date(`${moment.replace(' ', 'T')}${/([+-]\d{2}:?\d{2}|Z)$/.test(moment) ? '' : 'Z'}`).toISOString()
  } catch (error) {
    if (error instanceof BadRow || error instanceof RangeError) return undefined
    throw error
  }
}

function contactFor(channel: Channel, cell: Cell, country: string): string | undefined {
  if (channel === 'email') {
    const read = normaliseEmail(cell('email'))
    return read.ok ? read.email : undefined
  }
  const read = normalisePhone(cell('phone').replace(/^'/, ''), country)
  return read.ok ? read.phone : undefined
}
