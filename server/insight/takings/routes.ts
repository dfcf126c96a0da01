import { Type } from 'typebox'
import { Day } from '#platform/clock'
import { notFound, type Route, route } from '#platform/http'
import { dayOfPlace, DayOfPlace } from './days.ts'
import { setTargets, TARGET_DAYS, Targets, targetsOf, tooManyDays } from './targets.ts'

const place = Type.Object({ location_id: Type.String({ maxLength: 60 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/locations/:location_id/takings',
    summary: 'What the tills of a place sold on a day, against its target and the same weekday a week before',
    params: place,
    query: Type.Object({ day_on: Type.Optional(Day) }),
    reply: DayOfPlace,
    refuses: [notFound],
    permission: 'takings.read',
    read: dayOfPlace,
  }),
  route({
    on: 'GET /v1/locations/:location_id/takings-targets',
    summary: 'What a place is to take on each of some days',
    params: place,
    query: Type.Object({ from_on: Day, to_on: Day }),
    reply: Targets,
    refuses: [notFound, tooManyDays],
    permission: 'takings.read',
    read: targetsOf,
  }),
  route({
    on: 'PUT /v1/locations/:location_id/takings-targets',
    summary: 'Say what a place is to take on the weekdays between two days; what was said of them before is said anew',
    params: place,
    body: Type.Object(
      {
        from_on: Day,
        to_on: Day,
        by_weekday: Type.Array(Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000_00 }), Type.Null()]), {
          minItems: 7,
          maxItems: 7,
          description: 'in minor units, Monday first; null: no target on that weekday',
        }),
      },
      { additionalProperties: false, description: `at most ${TARGET_DAYS} days` },
    ),
    reply: Targets,
    refuses: [notFound, tooManyDays],
    permission: 'takings.plan',
    write: setTargets,
  }),
]
