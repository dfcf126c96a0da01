import { type OfflineLine, offline_signs } from '@birge/kernel/offline'
import { offlineSaleOf, quoteWhatIsSold, type WhyNot } from './offline-cart.ts'
import { clockOf, type PackInHand } from './offline-pack.ts'
import type { OfflineSale } from './kept-sale.ts'
import { keep, kept, type OfflineCart, on_device } from './on-device.ts'
import { moveTenders, pendingSale, tendersKeptFor } from './sale.ts'
import type { Tender } from './tenders.ts'

/** What lay in the cart on the server when it was last heard of. */
interface SeenCart {
  cart_id: string
  is_hers: boolean
  lines: { line_id: string; variant_id: string; quantity: number; title: string }[]
}
const seenAt = (register_id: string) => `counter:${register_id}`
export const keepSeen = (register_id: string, cart: SeenCart | null) => keep(seenAt(register_id), cart)

export type OfflineChange =
  | { kind: 'add'; variant_id: string; quantity: number }
  | { kind: 'scan'; gtin: string }
  | { kind: 'set'; line_id: string; quantity: number }
  | { kind: 'remove'; line_id: string }

export class CannotSellOffline extends Error {
  readonly because: WhyNot | 'too_many_lines'
  constructor(because: WhyNot | 'too_many_lines') {
    super(because)
    this.because = because
  }
}

const MOST_LINES = 100
const TABLES = ['answers', 'carts', 'left_behind', 'sales'] as const

export type Carried = { nothing: true } | { nothing: false; left_out: string[]; is_hers: boolean } | { nothing: false; stays: true }

/**
 * The cart that was open when the server fell silent goes on without it, once, with the money that was given for it. It stays where it is when
 * something was given for it that only the server can take, or when its sale was on the way: then nobody knows whether it is sold already.
 */
export async function carryOver(in_hand: PackInHand): Promise<Carried> {
  const { pack } = in_hand
  const { register_id } = pack.register
  const went = { from: '', to: '' }
  const carried = await on_device.transaction('rw', [...TABLES], async (): Promise<Carried> => {
    const seen = await kept<SeenCart | null>(seenAt(register_id))
    if (!seen?.lines.length || (await on_device.carts.get(register_id))) return { nothing: true }
    await keepSeen(register_id, null)
    if (await on_device.left_behind.get(seen.cart_id)) return { nothing: true }
    const [asked_again] = await on_device.sales.filter((sale) => sale.way === 'unanswered' && sale.body.cart_id === seen.cart_id).toArray()
    if (asked_again?.state === 'booked') return { nothing: false, left_out: [], is_hers: false }
    if (asked_again) return { nothing: false, stays: true }
    if (pendingSale()?.cart_id === seen.cart_id || tendersKeptFor(seen.cart_id).some(needsServer)) return { nothing: false, stays: true }
    const asked = seen.lines.map(({ line_id, variant_id, quantity }): OfflineLine => ({ line_id, variant_id, quantity }))
    const { lines, left_out } = quoteWhatIsSold(pack, asked, clockOf(in_hand))
    // This till calculates otherwise than the pack, and sells nothing by it: the cart waits until it does.
    if (left_out.some(({ because }) => because === 'rules_changed')) await keepSeen(register_id, seen)
    if (lines.length) {
      Object.assign(went, { from: seen.cart_id, to: `offline-${crypto.randomUUID()}` })
      await on_device.carts.put({
        ...{ register_id, cart_id: went.to, lines: [...lines] },
        from: { cart_id: seen.cart_id, lines: lines.map(({ line_id, quantity }) => ({ line_id, quantity })) },
      })
    }
    const titles = new Map(seen.lines.map(({ line_id, title }) => [line_id, title]))
    return { nothing: false, left_out: left_out.map(({ line }) => titles.get(line.line_id)!), is_hers: seen.is_hers }
  })
  if (went.to) moveTenders(went.from, went.to)
  return carried
}

/** Cash lies in the drawer, and a card was charged by the bank's own terminal: both go along. Everything else the server has taken. */
const needsServer = ({ method, instalments }: Tender) => method !== 'cash' && (method !== 'terminal' || instalments !== undefined)

/** Lays something on the counter, or takes it off. Returns the line it concerns. */
export async function changeOffline(in_hand: PackInHand, change: OfflineChange): Promise<string> {
  const { pack, by_gtin } = in_hand
  const { register_id } = pack.register
  const variant_id = change.kind === 'scan' ? by_gtin.get(change.gtin)?.variant_id : change.kind === 'add' ? change.variant_id : null
  if (variant_id === undefined) throw new CannotSellOffline('variant_unknown')
  return on_device.transaction('rw', [...TABLES], async () => {
    const cart: OfflineCart = (await on_device.carts.get(register_id)) ?? {
      ...{ register_id, cart_id: `offline-${crypto.randomUUID()}`, lines: [], from: null },
    }
    const before = cart.lines.find((line) =>
      variant_id === null ? 'line_id' in change && line.line_id === change.line_id : line.variant_id === variant_id,
    )
    if (variant_id === null && !before) return ''
    const line_id = before?.line_id ?? crypto.randomUUID()
    const more = change.kind === 'add' ? change.quantity : 1
    const quantity = change.kind === 'remove' ? 0 : change.kind === 'set' ? change.quantity : (before?.quantity ?? 0) + more
    const line = { line_id, variant_id: variant_id ?? before!.variant_id, quantity }
    const lines = before ? cart.lines.flatMap((one) => (one === before ? (quantity ? [line] : []) : [one])) : [...cart.lines, line]
    if (lines.length > MOST_LINES) throw new CannotSellOffline('too_many_lines')
    const wrong = quantity ? quoteWhatIsSold(pack, lines, clockOf(in_hand)).left_out.find((one) => one.line.line_id === line_id) : undefined
    if (wrong) throw new CannotSellOffline(wrong.because)
    await putCart({ ...cart, lines })
    return line_id
  })
}

/** Nothing lies there any more: what went along from the server's cart is gone from there too. */
async function putCart(cart: OfflineCart) {
  if (cart.lines.length) return void (await on_device.carts.put(cart))
  await on_device.carts.delete(cart.register_id)
  if (cart.from) await on_device.left_behind.put(cart.from)
}

interface Selling {
  tenders: readonly Tender[]
  /** What the customer was told. */
  total_minor: number
  /** The moment by which it was said (RFC 3339): a price that ends while somebody counts her coins is still hers. */
  quoted_at: string
  seller: { staff_id: string; name: string }
  shown_less: string
}

/**
 * Sells what lies on the counter: the sale is on the disk before anybody is told that it is done, and the counter is empty in the same moment, so
 * that neither another tab nor a crash sells it again. Null: it costs something else by now, or another tab was quicker.
 */
export async function sellOffline(
  in_hand: PackInHand,
  { tenders, total_minor, quoted_at, seller, shown_less }: Selling,
): Promise<OfflineSale | null> {
  const { pack, variants, seal } = in_hand
  const { register_id } = pack.register
  return on_device.transaction('rw', [...TABLES], async () => {
    const cart = await on_device.carts.get(register_id)
    if (!cart) return null
    const device = (await kept<string>('device')) ?? drawDevice()
    const number = ((await kept<number>('last_number')) ?? 0) + 1
    const sale_id = `ofs_${crypto.randomUUID().replaceAll('-', '')}`
    // Never before the pack that is sold by: a newer one may have come meanwhile.
    const sold_at = Date.parse(quoted_at) >= Date.parse(pack.taken_at) ? quoted_at : clockOf(in_hand)
    const made = offlineSaleOf({
      ...{ pack, seal, variants, lines: cart.lines, tenders, sold_at, sale_id, device, number, seller, shown_less },
    })
    if (made?.body.total_minor !== total_minor) return null
    const sale: OfflineSale = {
      ...{ way: 'offline', sale_id, state: 'waiting', register_id, sold_at, currency: pack.company.currency, total_minor },
      ...{ tries: 0, refusal: null, booked: null, number, offline_number: made.receipt.offline_number! },
      ...{ body: made.body, receipt: made.receipt },
    }
    await keep('device', device)
    await keep('last_number', number)
    await on_device.sales.add(sale)
    await putCart({ ...cart, lines: [] })
    return sale
  })
}

/** Six signs by which the numbers of this device differ from those of all others; bytes that would favour the first signs are drawn again. */
function drawDevice(): string {
  const fair = 256 - (256 % offline_signs.length)
  let drawn = ''
  while (drawn.length < 6)
    for (const byte of crypto.getRandomValues(new Uint8Array(16)))
      if (byte < fair && drawn.length < 6) drawn += offline_signs[byte % offline_signs.length]
  return drawn
}
