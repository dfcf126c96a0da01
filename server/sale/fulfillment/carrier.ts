/** The port by which parcels are handed to whoever carries them. Every connector passes `carrier.contract.ts`. */

export interface Shipment {
  /** Ours: asked again under it, the same label comes again. */
  reference: string
  order_number: string
  to: { name: string | null; phone: string | null; address: unknown }
}
export interface Label {
  tracking_number: string
}
/** Where a parcel is by what its carrier said last. */
export type Whereabouts = 'on_the_way' | 'delivered' | 'lost' | 'returned'

export interface Carrier {
  name: string
  label(shipment: Shipment, signal: AbortSignal): Promise<Label>
  /** A label that is not used after all, by our reference. Asked again, or of a label that was never made, nothing happens. */
  cancel(reference: string, signal: AbortSignal): Promise<void>
  track(tracking_number: string, signal: AbortSignal): Promise<{ status: Whereabouts }>
}

const joined = new Map<string, Carrier>()
/** Joins carriers to this process. Returns the way to leave. */
export function joinCarriers(carriers: readonly Carrier[]) {
  for (const carrier of carriers) joined.set(carrier.name, carrier)
  return () => {
    for (const carrier of carriers) if (joined.get(carrier.name) === carrier) joined.delete(carrier.name)
  }
}
export const carrierNamed = (name: string) => joined.get(name)
export const joinedCarriers = (): readonly string[] => [...joined.keys()]
