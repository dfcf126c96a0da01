import { useSyncExternalStore } from 'react'

const LOOK_EVERY_MS = 3_600_000

let ready = false
const told = new Set<() => void>()

/** Another version of this app has come onto the device. It is here with the next reload, and nothing reloads by itself: there may be a sale under way. */
export function watchForUpdates() {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers) return
  // The very first worker brings what is shown already.
  let first = !workers.controller
  workers.addEventListener('controllerchange', () => {
    if (!first) {
      ready = true
      for (const tell of told) tell()
    }
    first = false
  })
  // A till is open for days, and never comes anew from the server by itself.
  setInterval(lookForUpdate, LOOK_EVERY_MS)
}

/** Whether there is another version by now. */
export const lookForUpdate = () =>
  void (navigator.serviceWorker as ServiceWorkerContainer | undefined)?.getRegistration().then((worker) => worker?.update().catch(() => {}))

const subscribe = (tell: () => void) => {
  told.add(tell)
  return () => void told.delete(tell)
}

export const useUpdate = () => useSyncExternalStore(subscribe, () => ready)
