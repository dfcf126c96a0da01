/**
 * Doors for programs that others wrote and that run on pages of others: any website may send there, in any content type, packed or not. No
 * cookie counts, so nobody can be made to do something in her name.
 */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { refusal } from './refusal.ts'

/** What such a program has sent. */
export interface ForeignRequest {
  text: string
  /** The user name of Basic authentication (RFC 7617), where keys travel. */
  user: string | undefined
  headers: FastifyRequest['headers']
  /** How we were addressed: scheme, host and port. */
  origin: string
}

export const bodyTooLarge = refusal<{ most_bytes: number }>(
  'body_too_large',
  413,
  ({ most_bytes }) => `A request may have ${most_bytes} bytes at most`,
)
export const bodyUnreadable = refusal<{ encoding: string }>(
  'body_unreadable',
  400,
  ({ encoding }) => `The body is not packed as it says (${encoding})`,
)

export const doorFull = refusal<{ retry_after_s: number }>(
  'door_full',
  429,
  ({ retry_after_s }) => `More is being sent than there is room for: send it again in ${retry_after_s} s`,
)

const PREFLIGHT_SECONDS = '7200'
/** So much of bodies may lie in memory until they are answered, however many send and however slowly; who comes then is asked to come again. */
const MOST_IN_MEMORY_BYTES = 32 * 1024 * 1024
/** So much may one network be about to send, by what it says: no one of them keeps the others out. */
const MOST_OF_A_NETWORK_BYTES = MOST_IN_MEMORY_BYTES / 8
let inMemory = 0
const onTheirWay = new Map<string, number>()

/** Of IPv6 somebody has a whole network of 64 bits to himself (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head, tail] = address.split('::').map((part) => part.split(':').filter(Boolean)) as [string[], string[]?]
  const zeros = tail ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : []
  return [...head, ...zeros, ...(tail ?? [])].slice(0, 4).join(':')
}

/** Makes room for a body that is about to come; false where there is none. What is held is let go once, however the request ends. */
function makeRoom(request: FastifyRequest, reply: FastifyReply, body: RequestPayload, most_bytes: number): boolean {
  const { 'content-length': length = 0, 'transfer-encoding': pieces } = request.headers
  const said = pieces === undefined ? Math.min(Number(length), most_bytes) : most_bytes
  if (!said) return true
  const network = networkOf(request.ip)
  const its = onTheirWay.get(network) ?? 0
  if (inMemory > MOST_IN_MEMORY_BYTES || its + said > MOST_OF_A_NETWORK_BYTES) return false
  onTheirWay.set(network, its + said)
  const hasCome = once(() => {
    const left = onTheirWay.get(network)! - said
    if (left) onTheirWay.set(network, left)
    else onTheirWay.delete(network)
  })
  let held = 0
  body.on('data', ({ length }: Buffer) => {
    held += length
    inMemory += length
  })
  const isAnswered = once(() => {
    hasCome()
    inMemory -= held
  })
  body.once('end', hasCome).once('close', hasCome)
  reply.raw.once('finish', isAnswered).once('close', isAnswered)
  return true
}

function once(work: () => void) {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}

/** Opens `path` to every website (CORS, Fetch Standard 3.3) and takes every body as the bytes it is, `most_bytes` of them. */
export function openToEveryWebsite(http: FastifyInstance, path: string, most_bytes: number, then: (door: FastifyInstance) => void) {
  void http.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: most_bytes }, (_request, body, done) => done(null, body))
    door.setErrorHandler((error: { code?: string }) => {
      throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? bodyTooLarge({ most_bytes }) : error
    })
    door.addHook('preParsing', (request, reply, body, done) => {
      if (makeRoom(request, reply, body, most_bytes)) done(null, body)
      else done(doorFull({ retry_after_s: 1 }))
    })
    door.addHook('onRequest', (_request, reply, done) => {
      void reply.headers({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'retry-after',
        'cross-origin-resource-policy': 'cross-origin',
      })
      done()
    })
    door.options(path, async (request, reply) =>
      reply
        .headers({
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': String(request.headers['access-control-request-headers'] ?? '*'),
          'access-control-max-age': PREFLIGHT_SECONDS,
        })
        .code(204)
        .send(),
    )
    then(door)
  })
}

const UNPACK: Record<string, (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** Reads the body, unpacked. Refuses one of more than `most_bytes`, as it came or unpacked. */
export async function readForeign(request: FastifyRequest, most_bytes: number): Promise<ForeignRequest> {
  const body = (request.body as Buffer | null | undefined) ?? Buffer.alloc(0)
  if (body.length > most_bytes) throw bodyTooLarge({ most_bytes })
  const basic = request.headers.authorization?.match(/^Basic (.+)$/i)?.[1]
  return {
    text: (await unpacked(body, request.headers['content-encoding'], most_bytes)).toString(),
    headers: request.headers,
    user: basic && Buffer.from(basic, 'base64').toString().split(':')[0],
    origin: `${request.protocol}://${request.host}`,
  }
}

async function unpacked(body: Buffer, encoding = 'identity', most_bytes: number) {
  const unpack = UNPACK[encoding]
  if (!unpack || !body.length) return body
  try {
    return await unpack(body, { maxOutputLength: most_bytes })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? bodyTooLarge({ most_bytes }) : bodyUnreadable({ encoding })
  }
}
