/**
 * What happens to this shopper's things while she looks at them. A browser allows few connections to one host, so all its tabs share one
 * stream: the visible tab that holds a lock opens it for what all of them want to hear, and passes on what it hears.
 */
interface Change {
  type: string
  subject: string
  data: Record<string, unknown>
}
type Heard = { change: Change } | { ready: true }
type Said = Heard | { want: string[]; tab: string } | { who_listens: true }

const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 60_000]

/** Hears of `subjects` until the returned function is called. `ready`: from now on; what came before must be read anew. */
export function listen(subjects: string[], heard: (what: Heard) => void): () => void {
  const tab = crypto.randomUUID()
  const others = new BroadcastChannel('birge-live')
  const wanted = new Map<string, string[]>()
  let stream: EventSource | undefined
  let streamed = ''
  let holding: (() => void) | undefined
  let giveUp: AbortController | undefined
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const pass = (what: Heard) => {
    others.postMessage(what)
    heard(what)
  }

  function open() {
    const all = [...new Set([...subjects, ...[...wanted.values()].flat()])].sort().join(',')
    if (stream && streamed === all) return
    close()
    if (!all) return
    streamed = all
    const opened = new EventSource(`/v1/live?subjects=${encodeURIComponent(all)}`)
    opened.addEventListener('ready', () => {
      failures = 0
      pass({ ready: true })
    })
    opened.addEventListener('change', (event) => pass({ change: JSON.parse(event.data as string) as Change }))
    opened.onerror = () => {
      // A stream that broke is opened again by the browser; one that was refused is not: perhaps another tab wanted what is not hers any more.
      if (opened.readyState !== EventSource.CLOSED || stream !== opened) return
      close()
      wanted.clear()
      others.postMessage({ who_listens: true } satisfies Said)
      retry = setTimeout(open, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
    }
    stream = opened
  }
  function close() {
    clearTimeout(retry)
    stream?.close()
    stream = undefined
    streamed = ''
  }

  function appear() {
    giveUp = new AbortController()
    const hold = () =>
      new Promise<void>((release) => {
        holding = release
        others.postMessage({ who_listens: true } satisfies Said)
        open()
      })
    others.postMessage({ want: subjects, tab } satisfies Said)
    if (navigator.locks) navigator.locks.request('birge-live', { signal: giveUp.signal }, hold).catch(() => {})
    else void hold()
  }
  function disappear() {
    others.postMessage({ want: [], tab } satisfies Said)
    close()
    wanted.clear()
    giveUp?.abort()
    holding?.()
    holding = undefined
  }

  others.onmessage = ({ data: said }: MessageEvent<Said>) => {
    if ('want' in said) {
      wanted.set(said.tab, said.want)
      if (holding) open()
    } else if ('who_listens' in said) {
      if (!document.hidden) others.postMessage({ want: subjects, tab } satisfies Said)
    } else heard(said)
  }
  const turn = () => (document.hidden ? disappear() : appear())
  document.addEventListener('visibilitychange', turn)
  if (!document.hidden) appear()

  return () => {
    document.removeEventListener('visibilitychange', turn)
    disappear()
    others.close()
  }
}
