import { type TSchema, Type } from 'typebox'
import { refusal } from './refusal.ts'

/** Query parameters of every list. */
export const Paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  after: Type.Optional(Type.String({ maxLength: 400 })),
}
export const Page = <S extends TSchema>(item: S) => Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) })

export const badCursor = refusal<{ after: string }>(
  'bad_cursor',
  400,
  () => 'The cursor in `after` is not one that was given out by this list',
)

/** A cursor carries the sort key of the last row; the client only hands it back. */
export const cursorOf = (...key: (string | number)[]) => Buffer.from(JSON.stringify(key)).toString('base64url')
export function readCursor(after: string | undefined): (string | number)[] | undefined {
  if (!after) return undefined
  try {
    const key: unknown = JSON.parse(Buffer.from(after, 'base64url').toString())
    if (Array.isArray(key) && key.every(isPart)) return key
  } catch {}
  throw badCursor({ after })
}

const isPart = (part: unknown) => (typeof part === 'string' ? !part.includes('\0') && part.isWellFormed() : typeof part === 'number')

/** Cuts the one row too many that was read to know whether there is a next page. */
export function pageOf<Row>(rows: Row[], limit: number, keyOf: (row: Row) => (string | number)[]) {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? cursorOf(...keyOf(items.at(-1)!)) : null }
}
