import { useEffect, useState } from 'react'

/** Counts down to a moment, second by second; 0 when it has passed or is not known. */
export function useSecondsUntil(moment: string | null | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [moment])
  return moment ? Math.max(0, Math.ceil((Date.parse(moment) - now) / 1_000)) : 0
}
