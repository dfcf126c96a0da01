import { Type } from 'typebox'

/** What an answer always says, if only that there is nothing to say. */
export const OrNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()])
