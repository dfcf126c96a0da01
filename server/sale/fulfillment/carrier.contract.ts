/** What every carrier has to keep. `happens` makes its world say where a parcel is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Carrier, Whereabouts } from './carrier.ts'

export function carrierContract(
  carrier: Carrier,
  happens: (tracking_number: string, status: Whereabouts) => void,
  isCancelled: (reference: string) => boolean,
) {
  const signal = AbortSignal.timeout(60_000)
  const shipment = (reference: string) => ({
    ...{ reference, order_number: 'A-1' },
    to: { name: 'Derya Deniz', phone: '+905334445566', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } },
  })

  test(`${carrier.name}: a parcel gets one label, however often it is asked for, and each parcel its own`, async () => {
    const first = await carrier.label(shipment('par_1'), signal)
    assert.ok(first.tracking_number.length >= 6)
    assert.deepEqual(await carrier.label(shipment('par_1'), signal), first)
    assert.notEqual((await carrier.label(shipment('par_2'), signal)).tracking_number, first.tracking_number)
  })

  test(`${carrier.name}: a label that is not used is cancelled, once, and one that was never made does no harm`, async () => {
    await carrier.label(shipment('par_unused'), signal)
    assert.equal(isCancelled('par_unused'), false)
    await carrier.cancel('par_unused', signal)
    await carrier.cancel('par_unused', signal)
    assert.equal(isCancelled('par_unused'), true)
    await carrier.cancel('par_never', signal)
  })

  test(`${carrier.name}: what has a label is on its way until something else is said of it`, async () => {
    for (const status of ['delivered', 'lost', 'returned'] as const) {
      const { tracking_number } = await carrier.label(shipment(`par_${status}`), signal)
      assert.deepEqual(await carrier.track(tracking_number, signal), { status: 'on_the_way' })
      happens(tracking_number, status)
      assert.deepEqual(await carrier.track(tracking_number, signal), { status })
    }
  })
}
