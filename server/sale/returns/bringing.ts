/** Who brings something without the order: by a gift receipt, which shows no price, or with nothing at all, which two people look at. */
import { isDeepStrictEqual } from 'node:util'
import { return_grounds } from '@birge/kernel/returns'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { idempotencyKeyReused } from '#platform/idempotency'
import { hashSecret, newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { Refusal, refusal } from '#platform/refusal'
import { keyedHash, secretOf } from '#platform/secret'
import { Awaits, type Proposed, propose } from '../../foundation/approvals/index.ts'
import { companyOf } from '../../foundation/companies/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { correct } from '../../offer/inventory/index.ts'
import { mustSeeOrder } from '../orders/index.ts'
import { makeGiftCard } from '../stored_value/index.ts'
import { soldOrder, standingOf } from './eligibility.ts'
import { lockOrder } from './stages.ts'
import { codeFrom, merged, start, type StartLine } from './starting.ts'

export const GiftLines = Type.Array(
  Type.Object({ line_number: Type.Integer({ minimum: 1 }), quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }),
  { minItems: 1, maxItems: 200 },
)
type GiftLine = Static<typeof GiftLines>[number]

export const GiftReceipt = Type.Object({ code: Type.String({ description: 'to be printed on the card; it is told this once' }) })
export const GiftReceiptShown = Type.Object({
  order_id: Type.String(),
  lines: Type.Array(
    Type.Object({
      line_number: Type.Integer(),
      title: Type.String(),
      left_quantity: Type.Integer(),
      grounds: Type.Array(Type.Object({ ground: Type.Enum([...return_grounds]), until_on: OrNull(Type.String()) })),
    }),
  ),
})

export const notOnGiftReceipt = refusal<{ line_number: number }>(
  'not_on_gift_receipt',
  409,
  ({ line_number }) => `Line ${line_number} is not on this gift receipt, or not so many of it`,
)

/**
 * A card for whom it is given to: what it is and no price. Of a piece there is one card, and whoever asks for it again by the same wish is told the same code: it
 * follows from the wish, and only its hash is kept.
 */
export async function makeGiftReceipt(tx: Tx, { order_id, lines }: { order_id: string; lines: GiftLine[] }, call: Call) {
  await mustSeeOrder(tx, order_id, call)
  const sold = await soldOrder(tx, order_id, call)
  await lockOrder(tx, order_id)
  const asked = merged(lines).toSorted((one, other) => one.line_number - other.line_number)
  const { principal, key } = call.request_key!
  const code = `H${codeFrom(Buffer.from(keyedHash(await secretOf(tx), 'gift receipt', `${principal} ${key} ${order_id}`), 'base64url').subarray(0, 18))}`
  const gift_receipt = hashSecret(code)
  const cards = await cardsOf(tx, order_id)
  const before = cards.find((card) => card.gift_receipt === gift_receipt)
  if (before && !isDeepStrictEqual(before.lines, asked)) throw idempotencyKeyReused({ key })
  if (before) return { code }
  const standing = await standingOf(tx, sold, call.now)
  for (const { line_number, quantity } of asked) {
    const left_quantity = standing.lines.find((one) => one.line_number === line_number)?.left_quantity ?? 0
    if (quantity > left_quantity - sum(cards.map((card) => leftOn(card, line_number)))) throw notOnGiftReceipt({ line_number })
  }
  await run(
    tx,
    'insert into returns.gift_receipts (gift_receipt, order_id, company_id, lines, made_by, made_at) values ($1, $2, $3, $4, $5, $6)',
    [gift_receipt, order_id, sold.company_id, JSON.stringify(asked), call.actor, call.now],
  )
  return { code }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

interface Card {
  gift_receipt: string
  lines: GiftLine[]
  brought: GiftLine[]
}

/** The gift receipts of an order, and what came back by each or is to. */
const cardsOf = (on: Db | Tx, order_id: string) =>
  run<Card>(
    on,
    `select g.gift_receipt, g.lines, coalesce((
       select jsonb_agg(jsonb_build_object('line_number', b.line_number, 'quantity', b.quantity)) from (
         select l.line_number, sum(case when r.status = 'started' then l.quantity else l.received_quantity end) as quantity
         from returns.returns r join returns.lines l using (return_id)
         where r.order_id = $1 and r.gift_receipt = g.gift_receipt and r.status in ('started', 'received', 'settled') group by l.line_number) as b), '[]') as brought
     from returns.gift_receipts g where g.order_id = $1`,
    [order_id],
  )

const leftOn = ({ lines, brought }: Card, line_number: number) => {
  const of = (some: readonly GiftLine[]) => some.find((line) => line.line_number === line_number)?.quantity ?? 0
  return of(lines) - of(brought)
}

const giftReceipt = async (on: Db | Tx, code: string, call: Call) => {
  const gift_receipt = hashSecret(code.trim().toUpperCase())
  const found = await runOne<{ order_id: string }>(on, 'select order_id from returns.gift_receipts where gift_receipt = $1', [gift_receipt])
  // What was typed is as good as money: no answer repeats it.
  const no = () => notFound({ what: 'gift_receipt', id: '' })
  if (!found) throw no()
  const { order_id } = found
  const sold = await soldOrder(on, order_id, call).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === notFound.code ? no() : error
  })
  const card = (await cardsOf(on, order_id)).find((one) => one.gift_receipt === gift_receipt)!
  const lines = card.lines.map(({ line_number }) => ({ line_number, quantity: leftOn(card, line_number) }))
  return { gift_receipt, order_id, lines, standing: await standingOf(on, sold, call.now) }
}

/** What is on it and may still come back; nothing of what it cost. */
export async function readGiftReceipt(db: Db, { code }: { code: string }, call: Call) {
  const { order_id, lines, standing } = await giftReceipt(db, code, call)
  return {
    order_id,
    lines: lines.flatMap(({ line_number, quantity }) => {
      const line = standing.lines.find((one) => one.line_number === line_number)
      if (!line) return []
      return [{ line_number, title: line.title, left_quantity: Math.min(quantity, line.left_quantity), grounds: line.grounds }]
    }),
  }
}

/** Whoever has it brings it: she is given a gift card, and whoever paid hears nothing. */
export async function startByGiftReceipt(tx: Tx, { code, lines: asked }: { code: string; lines: Static<typeof StartLine>[] }, call: Call) {
  const { order_id } = await giftReceipt(tx, code, call)
  await lockOrder(tx, order_id)
  const { gift_receipt, lines } = await giftReceipt(tx, code, call)
  for (const { line_number, quantity } of merged(asked))
    if (!lines.some((line) => line.line_number === line_number && quantity <= line.quantity)) throw notOnGiftReceipt({ line_number })
  return start(tx, { order_id, lines: asked, method: 'store', gift_receipt }, call)
}

export const BLIND_ACT = 'returns.take_blind'

const BlindLine = Type.Object({
  variant_id: Type.String({ maxLength: 60 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000 }),
  disposition: Type.Enum(['resell', 'damaged']),
})
export const Blind = Type.Object({
  location_id: Type.String({ maxLength: 60 }),
  lines: Type.Array(BlindLine, { minItems: 1, maxItems: 50 }),
})
export const BlindReply = Type.Object({ blind_id: Type.String(), amount_minor: Type.Integer(), currency: Type.String(), awaits: Awaits })
type Asked = Static<typeof Blind> & { blind_id: string; gift_card_id: string; amount_minor: number }

export const neverPriced = refusal<{ variant_id: string }>(
  'never_priced',
  409,
  () => 'This was never sold here: nothing says what it is worth',
)

const LOOKS_BACK_DAYS = 30

/** The least these cost here lately, whatever price there was. */
async function leastWorth(tx: Tx, company_id: string, lines: Static<typeof Blind>['lines'], now: string): Promise<number> {
  const since = new Date(Date.parse(now) - LOOKS_BACK_DAYS * 86_400_000).toISOString()
  let amount_minor = 0
  for (const { variant_id, quantity } of lines) {
    const least = await runOne<{ minor: number | null }>(
      tx,
      `select min(amount_minor)::bigint as minor from (
         select p.amount_minor from pricing.public_presented_prices p join pricing.public_price_lists l using (price_list_id)
         where l.company_id = $1 and p.variant_id = $2 and p.presented_from between $4 and $3
         union all (select p.amount_minor from pricing.public_prices p join pricing.public_price_lists l using (price_list_id)
         where l.company_id = $1 and p.variant_id = $2 and p.valid_from <= $3 order by p.valid_from desc limit 1)) as cost`,
      [company_id, variant_id, now, since],
    )
    if (least?.minor == null) throw neverPriced({ variant_id })
    amount_minor += least.minor * quantity
  }
  return amount_minor
}

/** Nothing says where it was bought: it is worth the least it cost here lately, on a gift card, once a second person has looked. */
export async function askBlind(tx: Tx, { location_id, lines }: Static<typeof Blind>, call: Call): Promise<Static<typeof BlindReply>> {
  mustWorkAt(call, 'returns.work', location_id)
  const { company_id } = await locationOf(tx, location_id)
  const { currency } = await companyOf(tx, company_id)
  const amount_minor = await leastWorth(tx, company_id, lines, call.now)
  const blind_id = newId('bld')
  const input: Asked = { blind_id, gift_card_id: newId('gft'), location_id, lines, amount_minor }
  const proposal = {
    act: BLIND_ACT,
    company_id,
    subject: blind_id,
    customer_ids: [],
    input,
    details: { amount_minor, currency },
    reason: '',
  }
  return { blind_id, amount_minor, currency, awaits: await propose(tx, proposal, call) }
}

/**
 * A second person of the place has looked: the goods are in the books of the place, and what they are worth is on a card: the least they cost until now, and
 * never more than was asked.
 */
export async function confirmedBlind(
  tx: Tx,
  { proposal_id: _, proposed_by, blind_id, gift_card_id, location_id, lines, amount_minor: asked_minor }: Asked & Proposed,
  call: Call,
) {
  mustWorkAt(call, BLIND_ACT, location_id)
  const { company_id } = await locationOf(tx, location_id)
  const amount_minor = Math.min(asked_minor, await leastWorth(tx, company_id, lines, call.now))
  const [corrected] = await correct(
    tx,
    [
      {
        ...{ document: blind_id, location_id, reason: 'returned', actor: proposed_by, key: `blind:${blind_id}` },
        lines: lines.map(({ variant_id, quantity, disposition }) => ({
          variant_id,
          ...(disposition === 'resell' ? { on_hand: quantity } : { damaged: quantity }),
        })),
      },
    ],
    call.now,
  )
  if ('refusal' in corrected!) throw corrected.refusal
  const { currency } = await makeGiftCard(tx, { gift_card_id, company_id, amount_minor, reason: 'return', document: blind_id }, call)
  await run(
    tx,
    `insert into returns.blind (blind_id, company_id, location_id, lines, currency, amount_minor, gift_card_id, asked_by, confirmed_by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [blind_id, company_id, location_id, JSON.stringify(lines), currency, amount_minor, gift_card_id, proposed_by, call.actor, call.now],
  )
  return { blind_id, gift_card_id, amount_minor, currency }
}
