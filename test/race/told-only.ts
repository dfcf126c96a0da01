/** Loaded before a server that is never to look by itself whether something has happened: what it knows of others it was told. */
const every = globalThis.setInterval
const LOOKS_EVERY_MS = 1_000
const never = (work: () => void, ms?: number) => every(work, ms === LOOKS_EVERY_MS ? 3_600_000 : ms)
globalThis.setInterval = never as typeof setInterval
