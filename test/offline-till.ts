/** A till without the server, as a device does it: by its pack alone. */
import assert from 'node:assert/strict'
import { type OfflinePack, quoteOffline } from '@birge/kernel/offline'
import type { OfflineSale } from '../server/sale/offline_sales/checking.ts'
import type { Pocket, TestApp } from './harness.ts'

/** A pack with the seal that came beside it. */
export type SealedPack = OfflinePack & { seal?: string | undefined }

export async function fetchPack(app: TestApp, as: Pocket): Promise<SealedPack> {
  const answer = await app.call('GET', '/v1/offline-pack', undefined, { as })
  assert.equal(answer.status, 200, answer.text)
  return { ...answer.body, seal: answer.headers['birge-pack-seal'] }
}

interface Selling {
  staff_id: string
  device?: string
  number: number
  sold_at: string
  lines: { variant_id: string; quantity: number }[]
  /** Given beyond the total. */
  more_minor?: number
  slip?: string
}

/** What the till prints, and sends some day. */
export function sellOffline(
  pack: SealedPack,
  { staff_id, device = '7K3MQ2', number, sold_at, lines, more_minor = 0, slip }: Selling,
): OfflineSale {
  const wanted = lines.map((line, at) => ({ ...line, line_id: `l${at + 1}` }))
  const result = quoteOffline(pack, wanted, sold_at)
  assert.ok(result.ok, JSON.stringify(result))
  const { quote } = result
  const paid_minor = quote.total_minor + more_minor
  return {
    sale_id: `ofs_${Buffer.from(device).toString('hex')}${String(number).padStart(20, '0')}`,
    ...{ register_id: pack.register.register_id, device, number, sold_at, pack_at: pack.taken_at, staff_id },
    ...(pack.seal !== undefined && { pack_seal: pack.seal }),
    lines: quote.lines.map((line, at) => {
      const { line_id, quantity, unit_price_minor, price, discounts, total_minor, net_minor, tax_minor, tax_rate_bp } = line
      const { variant_id } = wanted[at]!
      const sums = { total_minor, net_minor, tax_minor, tax_rate_bp }
      return { line_id, variant_id, quantity, unit_price_minor, ...(price && { price }), discounts, ...sums }
    }),
    promotions: quote.promotions.map(({ promotion_id, amount_minor }) => {
      const { version } = pack.promotions.find((one) => one.promotion_id === promotion_id)!
      return { promotion_id, version, amount_minor }
    }),
    taxes: quote.taxes,
    ...{ total_minor: quote.total_minor, net_minor: quote.net_minor, tax_minor: quote.tax_minor },
    ...(!quote.prices_include_tax && { prices_include_tax: false }),
    tenders: paid_minor
      ? [
          slip === undefined
            ? { method: 'cash', amount_minor: paid_minor }
            : { method: 'terminal', amount_minor: paid_minor, reference: slip },
        ]
      : [],
    change_minor: more_minor,
  }
}
