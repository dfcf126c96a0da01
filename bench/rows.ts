import type { Measured } from './load.ts'

export const CLIENTS = 32
export const seconds = Number(process.env.BENCH_SECONDS ?? 5)

interface Row {
  name: string
  value: number
  unit: string
  limit: number | null
  ratio: number | null
  p50: number | null
  p99: number | null
  target: string
  met: boolean
}

export const rows: Row[] = []

export function note(
  name: string,
  value: number,
  unit: string,
  target: string,
  met: boolean,
  more: { limit?: number; measured?: Measured } = {},
) {
  const round = (n: number) => Math.round(n * 100) / 100
  const { limit, measured } = more
  rows.push({
    name,
    value: round(value),
    unit,
    target,
    met,
    limit: limit === undefined ? null : round(limit),
    ratio: limit === undefined ? null : round(value / limit),
    p50: measured ? round(measured.p50_ms) : null,
    p99: measured ? round(measured.p99_ms) : null,
  })
  const of = rows.at(-1)!
  console.log(
    `${met ? '✔' : '✖'} ${name.padEnd(28)} ${String(of.value).padStart(10)} ${unit.padEnd(6)} ${of.limit === null ? ''.padEnd(28) : `of ${of.limit} = ${of.ratio}`.padEnd(28)} ` +
      `${of.p50 === null ? '' : `p50 ${of.p50} ms, p99 ${of.p99} ms`.padEnd(32)} target ${target}`,
  )
}
