import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'

/** Where pieces of a place are counted: to be sold, broken, on show. */
export const State = Type.Enum(['on_hand', 'damaged', 'display'])
export type State = Type.Static<typeof State>
const StateOrNone = Type.Union([State, Type.Null()])

const Name = Type.String({ minLength: 1, maxLength: 60 })
export const Names = Type.Object({ tr: Name, az: Name, en: Name })
export const Reason = Type.Object({
  code: Type.String({ pattern: '^[a-z][a-z0-9_]{1,39}$' }),
  names: Names,
  takes_from: StateOrNone,
  puts_to: StateOrNone,
  needs_note: Type.Boolean(),
})
export type Reason = Type.Static<typeof Reason>
export const OwnReason = Type.Object({
  ...Reason.properties,
  offered: Type.Boolean({ description: 'false: it is not there to be chosen any more' }),
  valid_from: Type.Optional(Moment),
})

export const reasonGoesNowhere = refusal<{ takes_from: string | null }>(
  'reason_goes_nowhere',
  422,
  () => 'A reason takes pieces from one count and puts them to another: these are the same',
)
export const reasonInThePast = refusal<{ valid_from: string }>(
  'reason_in_the_past',
  422,
  ({ valid_from }) => `${valid_from} has passed: what was adjusted then stays as it was`,
)
export const unknownReason = refusal<{ reason: string }>(
  'unknown_reason',
  422,
  ({ reason }) => `There is no reason ${reason} to choose now`,
)
export const noteNeeded = refusal<{ reason: string }>('note_needed', 422, () => 'This reason needs a few words of your own')

const standard = (code: string, takes_from: State | null, puts_to: State | null, tr: string, az: string, en: string): Reason => ({
  ...{ code, takes_from, puts_to, names: { tr, az, en }, needs_note: false },
})
/** What every company can choose from, until it says otherwise. */
const STANDARD: readonly Reason[] = [
  standard('broken', 'on_hand', 'damaged', 'Hasar gördü', 'Zədələndi', 'Broke'),
  standard('display_broken', 'display', 'damaged', 'Teşhirdeyken hasar gördü', 'Vitrində zədələndi', 'Broke on show'),
  standard('mended', 'damaged', 'on_hand', 'Onarıldı', 'Təmir edildi', 'Mended'),
  standard('thrown_away', 'damaged', null, 'İmha edildi', 'Məhv edildi', 'Thrown away'),
  standard('on_show', 'on_hand', 'display', 'Teşhire kondu', 'Vitrinə qoyuldu', 'Put on show'),
  standard('off_show', 'display', 'on_hand', 'Teşhirden alındı', 'Vitrindən götürüldü', 'Taken off show'),
  standard('missing', 'on_hand', null, 'Bulunamadı', 'Tapılmadı', 'Not found'),
  standard('stolen', 'on_hand', null, 'Çalındı', 'Oğurlandı', 'Stolen'),
  standard('found', null, 'on_hand', 'Fazla bulundu', 'Artıq tapıldı', 'Found'),
  standard('own_use', 'on_hand', null, 'Mağaza kullanımı', 'Mağazanın istifadəsi', 'Used in the store'),
  standard('spoiled', 'on_hand', null, 'Süresi doldu veya bozuldu', 'Vaxtı keçdi və ya xarab oldu', 'Out of date or spoiled'),
]

/** What may be chosen at a time: the company's own word of a reason goes before ours. */
export async function reasonsOf(on: Db | Tx, company_id: string, now: string): Promise<Reason[]> {
  const own = await run<Reason & { offered: boolean }>(
    on,
    `select distinct on (code) code, names, takes_from, puts_to, needs_note, offered from adjustments.reasons
     where company_id = $1 and valid_from <= $2 order by code, valid_from desc`,
    [company_id, now],
  )
  const said = new Set(own.map(({ code }) => code))
  return [
    ...STANDARD.filter(({ code }) => !said.has(code)),
    ...own.filter(({ offered }) => offered).map(({ offered: _, ...reason }) => reason),
  ]
}

/** What the company says of its reasons, those that are to come and those that are no more among them. */
export const ownReasonsOf = (on: Db | Tx, company_id: string) =>
  run<Reason & { offered: boolean; valid_from: string; changed_by: string }>(
    on,
    `select code, names, takes_from, puts_to, needs_note, offered, valid_from, changed_by from adjustments.reasons
     where company_id = $1 order by valid_from desc, code limit 200`,
    [company_id],
  )

/** Says a reason anew, from a moment on. */
export async function sayReason(tx: Tx, input: { company_id: string } & Type.Static<typeof OwnReason>, call: Call) {
  const { company_id, code, names, takes_from, puts_to, needs_note, offered, valid_from = call.now } = input
  await ofCompany(tx, call, company_id)
  if (takes_from === puts_to) throw reasonGoesNowhere({ takes_from })
  if (Date.parse(valid_from) < Date.parse(call.now)) throw reasonInThePast({ valid_from })
  await run(
    tx,
    `insert into adjustments.reasons (company_id, code, valid_from, names, takes_from, puts_to, needs_note, offered, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (company_id, code, valid_from) do update set names = excluded.names, takes_from = excluded.takes_from, puts_to = excluded.puts_to,
       needs_note = excluded.needs_note, offered = excluded.offered, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [company_id, code, valid_from, JSON.stringify(names), takes_from, puts_to, needs_note, offered, call.actor, call.now],
  )
  return { items: await reasonsOf(tx, company_id, call.now), own: await ownReasonsOf(tx, company_id) }
}
