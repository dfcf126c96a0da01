import type { TSchema } from 'typebox'
import { eventKinds } from './events.ts'
import type { Route } from './http.ts'
import type { RefusalKind } from './refusal.ts'

const parameters = (where: 'path' | 'query', schema: { properties: Record<string, TSchema>; required?: string[] } | undefined) =>
  Object.entries(schema?.properties ?? {}).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || (schema?.required ?? []).includes(name),
    schema: of,
  }))

const FOREIGN = 'foreign clients'
const area = (route: Route) => (route.foreign ? FOREIGN : (route.path.replace(/^\/v1\//, '/').split('/')[1] ?? 'other'))

/** Ours in the order in which the modules stand on each other, then what speaks as the clients of others do. */
const areasOf = (routes: Route[]) => [...new Set(routes.map(area))].toSorted((a, b) => Number(a === FOREIGN) - Number(b === FOREIGN))

const DESCRIPTION = `One customer, one cart, one price, one stock, one conversation.

The operations stand in the order of the business: companies and places, staff, customers; then products, prices and stock; then carts, payments and
orders; then the till and what is known of customers. Last come the addresses for clients of others (Segment, RudderStack, payment providers).

**Who asks.** A shopper has a session in a cookie. Staff sign in at \`POST /v1/staff-sessions\`, and a till is paired once. Each
operation says by \`x-permission\` who may do it.

**Asking again.** Where an operation takes an \`Idempotency-Key\`, the same key gives the same answer, and it is done once however often it is asked.

**Refusals** are \`application/problem+json\` (RFC 9457). Programmes go by \`code\`, people read \`detail\`.

**Money** is in minor units (kurus, qepik, cents) beside its \`currency\`. Times are RFC 3339. Lists are given page by page: \`after\` takes the \`next\` of the page before.`

/** The routes as an OpenAPI 3.1 document. It is checked in, and a test fails when it is stale. */
export function describeApi(routes: Route[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  const sorted = routes.toSorted((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))
  for (const route of sorted) {
    const refusals = Map.groupBy(route.refuses, (kind) => kind.status)
    const operation = {
      operationId: `${route.method.toLowerCase()}${route.path.replace(/[/:_-]+(\w)/g, (_, first: string) => first.toUpperCase())}`,
      summary: route.summary,
      tags: [area(route)],
      'x-permission': route.permission,
      parameters: [
        ...parameters('path', route.params),
        ...parameters('query', route.query),
        ...(route.idempotent
          ? [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', maxLength: 255 } }]
          : []),
      ],
      ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
      responses: {
        [route.status]:
          route.status === 204
            ? { description: 'done' }
            : { description: 'done', content: { [route.content_type.split(';')[0]!]: { schema: route.reply } } },
        ...Object.fromEntries(
          [...refusals].map(([status, kinds]) => [
            status,
            {
              description: [...new Set(kinds.map((kind) => kind.code))].join(' or '),
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          ]),
        ),
      },
    }
    const path = (paths[route.path.replace(/:(\w+)/g, '{$1}')] ??= {})
    path[route.method.toLowerCase()] = operation
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Birge',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: areasOf(routes).map((name) => ({ name })),
    paths,
    components: {
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457',
          required: ['type', 'title', 'status', 'code', 'detail', 'details'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            detail: { type: 'string' },
            details: { type: 'object' },
          },
        },
      },
    },
  }
}

/** Every event and what it carries, for docs/reference/events.json. */
export const describeEvents = () =>
  Object.fromEntries([...eventKinds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, kind]) => [type, kind.data]))

/** Every refusal code with its status, for docs/reference/errors.json. */
export const describeRefusals = (routes: Route[]) =>
  Object.fromEntries(
    [...new Map(routes.flatMap((r) => r.refuses as RefusalKind<never>[]).map((kind) => [kind.code, kind.status]))].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  )
