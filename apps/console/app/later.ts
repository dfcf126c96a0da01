import { type ComponentType, lazy } from 'react'

const waiting: (() => Promise<unknown>)[] = []

/** A page or panel whose script comes when it is opened, or before, when nobody waits. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  waiting.push(load)
  return lazy(async () => ({ default: await load() }))
}

/** What was not opened yet comes now, so that a page never waits for its script twice; where it cannot, it comes when it is opened. */
export function loadTheRest() {
  void Promise.allSettled(waiting.splice(0).map((load) => load()))
}
