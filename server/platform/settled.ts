/** Once all are over: fails as the first in their order did that failed. */
export async function firstFailureOf(under_way: readonly Promise<unknown>[]) {
  for (const outcome of await Promise.allSettled(under_way)) if (outcome.status === 'rejected') throw outcome.reason
}

/** Does something of which is still being found out whether it may be done. Where it may not, that is what it fails with, whatever came of it. */
export async function onlyIf<T>(allowed: Promise<unknown> | undefined, work: () => Promise<T>): Promise<T> {
  if (!allowed) return work()
  const done = (async () => work())()
  await firstFailureOf([allowed, done])
  return done
}
