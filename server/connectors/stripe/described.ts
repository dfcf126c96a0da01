/**
 * Holds what is asked of Stripe, what is answered in its name, what our connector reads of it and what it hears against Stripe's own OpenAPI description
 * and example objects. The description is the judge: what it does not know is a difference, also where JSON Schema would let it pass, for Stripe
 * itself refuses parameters that it does not know at any depth.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Stripe from 'stripe'
import { decode } from './stand-in.ts'

export interface Schema {
  $ref?: string
  type?: string
  nullable?: boolean
  enum?: unknown[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  maxLength?: number
  'x-expandableFields'?: string[]
}
interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}
export interface Description {
  version: string
  schemas: Record<string, Schema>
  paths: Record<string, Record<string, Operation>>
  /** One object of each kind, as Stripe gives them out. */
  examples: Record<string, Fields>
}
type Fields = Record<string, unknown>

/** One question and its answer, as they went over the line. */
export interface Exchange {
  method: string
  /** With what was asked behind the question mark. */
  path: string
  text: string
  status: number
  reply: unknown
}

/** A clone of github.com/stripe/openapi has them in `openapi`, as `spec3.json` and `fixtures3.json`. */
export function readDescription(folder: string): Description {
  const read = (name: RegExp) => {
    const file = readdirSync(folder).find((one) => name.test(one))
    if (!file) throw new Error(`${folder} has no file that is called like ${String(name)}`)
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as never
  }
  const { info, components, paths } = read(/^(spec3|stripe-openapi.*)\.json$/) as {
    info: { version: string }
    components: { schemas: Description['schemas'] }
    paths: Description['paths']
  }
  const { resources } = read(/^(fixtures3|stripe-fixtures)\.json$/) as { resources: Description['examples'] }
  return { version: info.version, schemas: components.schemas, paths, examples: resources }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
/** One of Stripe's objects: it says itself of which kind it is. */
const isOfTheirs = (value: unknown): value is Fields & { object: string } => isFields(value) && typeof value.object === 'string'

function resolved(of: Description, schema: Schema): Schema {
  if (!schema.$ref) return schema
  const name = schema.$ref.replace('#/components/schemas/', '')
  return of.schemas[name] ?? fail(`${schema.$ref} leads nowhere`)
}
function fail(why: string): never {
  throw new Error(why)
}

function propertyOf(of: Description, schema: Schema, name: string): Schema | undefined {
  const { properties, additionalProperties, anyOf } = resolved(of, schema)
  if (anyOf) return anyOf.map((one) => propertyOf(of, one, name)).find(Boolean)
  const more = typeof additionalProperties === 'object' ? additionalProperties : additionalProperties || !properties ? {} : undefined
  return properties && Object.hasOwn(properties, name) ? properties[name] : more
}

/** Of everything in a form it is only said as text: a number is one by its digits. */
const IS: Record<string, (value: unknown, inForm: boolean) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: (value, inForm) => (inForm ? typeof value === 'string' && /^-?\d+$/.test(value) : Number.isInteger(value)),
  number: (value, inForm) =>
    inForm ? typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) : typeof value === 'number',
  boolean: (value, inForm) => (inForm ? value === 'true' || value === 'false' : typeof value === 'boolean'),
  array: (value) => Array.isArray(value),
  object: isFields,
}

interface Difference {
  at: string
  what: string
}

/** `at`: where it stands, from the object of theirs on in which it stands; before that, from the operation on. */
function against(of: Description, schema: Schema, value: unknown, path: string, inForm: boolean): Difference[] {
  const at = isOfTheirs(value) && of.schemas[value.object] === resolved(of, schema) ? value.object : path
  const { type, nullable, anyOf, required = [], items, maxLength, ...its } = resolved(of, schema)
  const differs = (what: string) => [{ at, what }]
  if (value === null) return nullable || schema.nullable ? [] : differs('may not be null')
  if (anyOf) {
    // The one that was meant: nearest to what was said.
    const tried = anyOf.map((one) => against(of, one, value, at, inForm))
    const farness = (found: Difference[]) => (found.some((one) => one.at === at) ? 1_000 : 0) + found.length
    return tried.toSorted((a, b) => farness(a) - farness(b))[0] ?? []
  }
  if (type && !(IS[type] ?? fail(`${type} is not a type that is known here`))(value, inForm)) return differs(`is not of type ${type}`)
  if (its.enum && !its.enum.includes(value)) return differs('is none of the words that are known')
  if (typeof value === 'string' && maxLength !== undefined && value.length > maxLength) return differs(`is longer than ${maxLength}`)
  if (Array.isArray(value)) return value.flatMap((one, index) => (items ? against(of, items, one, `${at}[${index}]`, inForm) : []))
  if (!isFields(value)) return []
  const below = (name: string) => (at.endsWith(' ') ? `${at}${name}` : `${at}.${name}`)
  const missing = required.filter((name) => value[name] === undefined).map((name) => ({ at: below(name), what: 'is missing' }))
  const known = Object.entries(value).flatMap(([name, part]) => {
    if (part === undefined) return []
    if (isOfTheirs(part) && its['x-expandableFields']?.includes(name)) return againstKind(of, part)
    const property = propertyOf(of, schema, name)
    return property ? against(of, property, part, below(name), inForm) : [{ at: below(name), what: 'is not known' }]
  })
  return [...missing, ...known]
}

/** An object of theirs by its kind. Where only an example of the kind is there, the object may say nothing that the example does not. */
function againstKind(of: Description, value: Fields & { object: string }): Difference[] {
  const [schema, example] = [of.schemas[value.object], of.examples[value.object]]
  if (schema) return against(of, schema, value, value.object, false)
  return example ? like(of, example, value, value.object) : [{ at: value.object, what: 'is not described' }]
}

function like(of: Description, example: Fields, value: Fields, at: string): Difference[] {
  return Object.entries(value).flatMap(([name, part]) => {
    const [theirs, below] = [example[name], `${at}.${name}`]
    if (theirs === undefined) return [{ at: below, what: 'is not known' }]
    const isSameList = isOfTheirs(theirs) && isOfTheirs(part) && theirs.object === part.object && !of.examples[part.object]
    if (isOfTheirs(part) && !isSameList) return againstKind(of, part)
    if (isFields(theirs) && isFields(part) && Object.keys(theirs).length) return like(of, theirs, part, below)
    const kindOf = (one: unknown) => (Array.isArray(one) ? 'array' : typeof one)
    return theirs === null || part === null || kindOf(theirs) === kindOf(part)
      ? []
      : [{ at: below, what: `is not of type ${kindOf(theirs)}` }]
  })
}

/** What was sent as `a[0]` is a list. */
function listed(value: unknown): unknown {
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([name, part]) => [name, listed(part)] as const)
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at))
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries)
}

function operationAt(of: Description, method: string, path: string) {
  const fits = (pattern: string) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
  const pattern = of.paths[path] ? path : Object.keys(of.paths).find(fits)
  const operation = pattern && of.paths[pattern]![method.toLowerCase()]
  return operation ? { pattern, operation } : undefined
}

function isExpandable(of: Description, schema: Schema, [name, ...rest]: string[]): boolean {
  const { items, ...its } = resolved(of, schema)
  if (items) return isExpandable(of, items, [name!, ...rest])
  if (!its['x-expandableFields']?.includes(name!)) return false
  return rest.length === 0 || isExpandable(of, of.schemas[name!] ?? its.properties![name!]!, rest)
}

const answerOf = (of: Description, method: string, path: string) =>
  operationAt(of, method, path)?.operation.responses['200']?.content?.['application/json']?.schema

/** Which of their operations it was, and in what question and answer differ from what they describe. */
export function exchangeAgainst(
  of: Description,
  { method, path, text, status, reply }: Exchange,
): { operation: string; differences: string[] } {
  const [address, query = ''] = path.split('?') as [string, string?]
  const found = operationAt(of, method, address)
  const told = (act: 'asked' | 'answered', differences: Difference[]) => differences.map(({ at, what }) => `${act} ${at.trimEnd()} ${what}`)
  if (!found) {
    const operation = `${method} ${address}`
    const answer = isOfTheirs(reply) ? told('answered', againstKind(of, reply)) : []
    return { operation, differences: [`asked ${operation} is not described`, ...answer] }
  }
  const { parameters = [], requestBody, responses } = found.operation
  const operation = `${method} ${found.pattern}`
  const inQuery = parameters.filter((one) => one.in === 'query')
  const asQuery: Schema = {
    type: 'object',
    properties: Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema])),
    required: inQuery.filter(({ required }) => required).map(({ name }) => name),
  }
  const inForm: Schema = requestBody?.content['application/x-www-form-urlencoded']?.schema ?? { type: 'object', properties: {} }
  const good = answerOf(of, method, address) ?? {}
  const form = (said: string) => listed(decode(said)) as Fields
  const expanded = [form(query), form(text)].flatMap(({ expand }) => (Array.isArray(expand) ? (expand as string[]) : []))
  const answer = status === 200 ? good : (responses.default?.content?.['application/json']?.schema ?? {})
  return {
    operation,
    differences: [
      ...told('asked', against(of, asQuery, form(query), `${operation} `, true)),
      ...told('asked', against(of, inForm, form(text), `${operation} `, true)),
      ...expanded.filter((one) => !isExpandable(of, good, one.split('.'))).map((one) => `asked ${operation} expand ${one} is not known`),
      ...told('answered', against(of, answer, reply, `${operation} `, false)),
    ],
  }
}

/** What is said of an event of theirs: it is about an object of the kind that its name begins with. */
export function eventAgainst(of: Description, event: Fields & { object: string; type: string }): string[] {
  const about = (event.data as { object?: unknown } | undefined)?.object
  const kind = isOfTheirs(about) ? about.object : ''
  // Disputes go by the charge that they are about.
  const isNamed = event.type.startsWith(kind === 'dispute' ? 'charge.dispute.' : `${kind}.`)
  const differences = againstKind(of, event).map(({ at, what }) => `heard ${at} ${what}`)
  return isNamed ? differences : [...differences, `heard event.type ${event.type} is not about ${kind || 'nothing'}`]
}

/** What is known of a thing; of what stands in something unknown nothing more is told. */
interface Known {
  schema?: Schema | undefined
  example?: unknown
}
export interface Reader {
  of: Description
  /** The file whose reading is watched: what Stripe's own client reads on the way is Stripe's. */
  file: string
  tell: (what: string, known: boolean) => void
}

/** Something of theirs, watched: whatever of it is read by the file that is looked at is looked up. */
export function watched<Value>(reader: Reader, value: Value, known: Known = {}, path = ''): Value {
  const { of } = reader
  if (typeof value !== 'object' || value === null) return value
  const kind = isOfTheirs(value) && (of.schemas[value.object] ?? of.examples[value.object]) ? value.object : undefined
  const at = kind ?? path
  const { schema, example } = kind ? { schema: of.schemas[kind], example: of.examples[kind] } : known
  const below = (name: string): Known => {
    if (Array.isArray(value)) return { schema: schema && resolved(of, schema).items, example: (example as unknown[] | undefined)?.[0] }
    const part = { schema: schema && propertyOf(of, schema, name), example: isFields(example) ? example[name] : undefined }
    // `then` is asked for by `await`.
    const isTold = name !== 'then' && (schema !== undefined || example !== undefined) && readBy() === reader.file
    if (isTold) reader.tell(`${at}.${name}`, part.schema !== undefined || part.example !== undefined)
    return part
  }
  return new Proxy(value, {
    get(target, name) {
      const part: unknown = Reflect.get(target, name)
      return typeof name === 'symbol' ? part : watched(reader, part, below(name), Array.isArray(value) ? at : `${at}.${name}`)
    },
    has(target, name) {
      if (typeof name === 'string') below(name)
      return Reflect.has(target, name)
    },
  })
}

/** The file in which the field was asked for. */
function readBy(): string | undefined {
  const frames = new Error('who reads?').stack!.split('\n').slice(1)
  const outside = frames.find((frame) => frame.includes('file://') && !frame.includes(import.meta.url))
  return /(file:\/\/[^:)]+)/.exec(outside ?? '')?.[1]
}

/** A line to Stripe that is listened to: every exchange is told, and the reading of every answer is watched. */
export function listenedTo(line: Stripe.HttpClient, heard: (exchange: Exchange) => void, reader: Reader): Stripe.HttpClient {
  return {
    getClientName: () => line.getClientName(),
    async makeRequest(...asked) {
      const response = await line.makeRequest(...asked)
      const [, , path, method, , text] = asked
      const [read, status] = [response.toJSON.bind(response), response.getStatusCode()]
      response.toJSON = async () => {
        const reply: unknown = await read()
        heard({ method, path, text, status, reply: structuredClone(reply) })
        const schema = answerOf(reader.of, method, path.split('?')[0]!)
        return watched(reader, reply, { schema }, `${method} ${path}`)
      }
      return response
    },
  }
}

/** A line at whose end Stripe's own example objects answer, each changed as it is told. */
export function answeredByExamples(of: Description, changed: (example: Fields & { object: string }) => Fields): Stripe.HttpClient {
  const exampleOf = (schema: Schema, path: string, expand: string[][]): Fields => {
    const kind = schema.$ref?.replace('#/components/schemas/', '')
    const { properties } = resolved(of, schema)
    const items = properties?.data?.items
    if (!kind && items) {
      const data = [
        exampleOf(
          items,
          path,
          expand.filter(([name]) => name === 'data').map(([, ...rest]) => rest),
        ),
      ]
      return { object: properties.object?.enum?.[0], url: path, has_more: false, data }
    }
    return objectOf(kind ?? fail(`nobody knows what ${path} answers`), expand)
  }
  const objectOf = (kind: string, expand: string[][]): Fields => {
    const example = structuredClone(of.examples[kind] ?? fail(`there is no example of ${kind}`)) as Fields & { object: string }
    for (const [name, ...rest] of expand) {
      const inside = name!.replace(/^latest_/, '')
      const others = expand.filter(([other, ...more]) => other === name && more.length).map(([, ...more]) => more)
      example[name!] = objectOf(inside, rest.length ? others : [])
    }
    return { ...example, ...changed(example) }
  }
  return {
    getClientName: () => 'examples',
    makeRequest: (_host: string, _port: string, path: string, method: string, _headers: unknown, text: string) => {
      const [address, query = ''] = path.split('?') as [string, string?]
      const schema = answerOf(of, method, address)
      const { expand = [] } = listed(decode(method === 'GET' ? query : text)) as { expand?: string[] }
      const reply = schema
        ? exampleOf(
            schema,
            address,
            expand.map((one) => one.split('.')),
          )
        : objectOf(address.replace('/v1/', ''), [])
      return Promise.resolve({
        getStatusCode: () => 200,
        getHeaders: () => ({}),
        getRawResponse: () => ({}),
        toStream: () => undefined,
        toJSON: () => Promise.resolve(reply),
      })
    },
  }
}
