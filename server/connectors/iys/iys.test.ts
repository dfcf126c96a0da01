import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { besideUs, Iys, registerContract } from '../../foundation/consent_register/register.contract.ts'
import type { RegisterLine } from '../../foundation/privacy/index.ts'
import { iysFromSettings, iysRegister } from './index.ts'

const PASSWORD = 'çok-gizli-1'

/** İYS as its documents describe it, over HTTP. */
async function iysOverHttp() {
  const iys = new Iys()
  let token = ''
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': String(iys.busy_s) } : {}) })
        .end(JSON.stringify(body)),
    )
  })
  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const { pathname, searchParams } = new URL(request.url!, 'http://iys')
    const asked = `${request.method} ${pathname}`
    if (asked === 'POST /oauth2/token') {
      const form = new URLSearchParams(text)
      if (form.get('grant_type') !== 'password' || form.get('password') !== PASSWORD) return { status: 401, body: { sent: text } }
      token = `token-${Math.random()}`
      return {
        status: 200,
        body: { access_token: token, refresh_token: 'r', expires_in: 7200, refresh_expires_in: 14400, token_type: 'bearer' },
      }
    }
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: {} }
    if (iys.busy_s) return { status: 429, body: {} }
    const at = '/sps/669563/brands/112233/consents'
    if (asked === `POST ${at}`) {
      const outcome = iys.add(JSON.parse(text) as RegisterLine)
      return 'code' in outcome
        ? { status: 422, body: { errors: [{ ...outcome, location: ['consentDate'] }] } }
        : { status: 200, body: { ...outcome, creationDate: '2026-03-02 10:00:01' } }
    }
    if (asked === `POST ${at}/status`) {
      const { type, recipient, recipientType } = JSON.parse(text) as RegisterLine
      const state = iys.states.get(`${type} ${recipient} ${recipientType}`)
      return state ? { status: 200, body: state } : { status: 404, body: { errors: [] } }
    }
    if (asked === `POST ${at}/request`)
      return { status: 200, body: { requestId: iys.addMany(JSON.parse(text) as RegisterLine[]), subRequests: [] } }
    const load = /\/request\/([^/]+)$/.exec(pathname)
    if (request.method === 'GET' && load) {
      const { lines, outcomes } = iys.loads.get(load[1]!) ?? { lines: null, outcomes: null }
      if (!lines) return { status: 404, body: {} }
      const body = lines.map((_, i) => {
        const outcome = outcomes?.[i]
        if (!outcome) return { index: i + 1, status: 'enqueue', subrequestId: `s${i}` }
        return 'code' in outcome
          ? { index: i + 1, status: 'failure', subrequestId: `s${i}`, error: outcome }
          : { index: i + 1, status: 'success', subrequestId: `s${i}`, ...outcome }
      })
      return { status: 200, body: body.toReversed() }
    }
    if (asked === `GET ${at}/changes` && searchParams.get('source') === 'IYS')
      return { status: 200, body: iys.changesSince(searchParams.get('after')) }
    return { status: 400, body: {} }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => new Promise((resolve) => server.close(resolve)))
  const settings = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    username: 'alma',
    password: PASSWORD,
    iys_code: '669563',
    brand_code: '112233',
  }
  return { iys, settings, forgetWhoWeAre: () => void (token = '') }
}

registerContract('İYS in memory', async () => {
  const iys = new Iys()
  return { iys, register: besideUs(iys), forgetWhoWeAre() {} }
})

registerContract('İYS by its API', async () => {
  const { iys, settings, forgetWhoWeAre } = await iysOverHttp()
  return { iys, register: iysRegister(settings), forgetWhoWeAre }
})

test('what lets us in is told to nobody, also when it is wrong', async () => {
  const { settings } = await iysOverHttp()
  const wrong = iysRegister({ ...settings, password: 'gizli-ama-yanlış' })
  await assert.rejects(wrong.changes(null, AbortSignal.timeout(60_000)), (error: Error) => {
    assert.match(error.message, /does not let us in \(401\)/)
    return !/gizli|yanl/.test(`${error.message} ${String(error.stack)} ${JSON.stringify(error)}`)
  })
})

test('is joined when the settings ask for it, whole', () => {
  assert.equal(iysFromSettings({}), undefined)
  assert.throws(() => iysFromSettings({ BIRGE_IYS_USERNAME: 'alma' }), /BIRGE_IYS_PASSWORD/)
  const settings = { BIRGE_IYS_USERNAME: 'alma', BIRGE_IYS_PASSWORD: 'x', BIRGE_IYS_CODE: '1', BIRGE_IYS_BRAND_CODE: '2' }
  assert.equal(iysFromSettings(settings)!.company_id, null)
})
