import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { setTheStage } from '../../test/cast.ts'
import { pocket, startTestApp } from '../../test/harness.ts'
import { modules } from '../modules.ts'
import { retentions } from './personal-data.ts'

test('the server says that it lives, that it is ready, and what it can do', async () => {
  const app = await startTestApp()
  assert.equal((await app.call('GET', '/health')).body.status, 'alive')
  assert.equal((await app.call('GET', '/ready')).body.status, 'ready')
  assert.match((await app.call('GET', '/metrics')).text, /birge_statements/)
  assert.equal((await app.call('GET', '/docs/openapi.json')).body.openapi, '3.1.0')
})

test('an address where nothing is answers with a problem', async () => {
  const app = await startTestApp()
  const answer = await app.call('GET', '/v1/nothing')
  assert.equal(answer.status, 404)
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(answer.body.code, 'no_such_address')
})

test('asked to close, it serves whoever is being served to the end, and ends the open screens', async (t) => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.http.server.address() as AddressInfo
  const shopper = pocket()
  const { body: cart } = await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: shopper })
  const cookie = [...shopper].map(([name, value]) => `${name}=${value}`).join('; ')
  const screen = await fetch(`http://127.0.0.1:${port}/v1/live?subjects=${cart.cart_id}`, { headers: { cookie } })

  const body = JSON.stringify({ variant_id: stage.variants.lamp })
  const browser = connect(port, '127.0.0.1').setEncoding('utf8')
  const hungUp = new AbortController()
  browser.on('close', () => hungUp.abort())
  const hears = async (words: string) => {
    for (let heard = ''; ; ) {
      const [piece] = await once(browser, 'data', hungUp)
      if ((heard += piece).includes(words)) return heard
    }
  }
  const head = ['POST /v1/cart/lines HTTP/1.1', 'Host: alma', `Cookie: ${cookie}`, 'Content-Type: application/json', 'Expect: 100-continue']
  browser.write([...head, `Content-Length: ${body.length}`, '', ''].join('\r\n'))
  await hears('100 Continue')
  const thrownOut = t.mock.method(app.http.server, 'closeAllConnections')
  const closed = app.close()
  while (app.http.server.listening) await new Promise(setImmediate)
  browser.write(body)
  assert.match(await hears('item_count'), /^HTTP\/1.1 201 /)
  assert.match(await screen.text(), /^retry.*event: ready/s)
  await closed
  assert.equal(thrownOut.mock.callCount(), 0, 'a connection that is only kept for later is not waited for')
})

const moduleCalled = (name: string) => modules.find((module) => module.name === name)!

test('due work that fails in one module is done in all others, and whoever asked for it hears of it', async (t) => {
  const app = await startTestApp()
  const done: string[] = []
  t.mock.method(moduleCalled('privacy'), 'work' as never, (() => Promise.reject(new Error('privacy is ill'))) as never)
  moduleCalled('books').work = async () => void done.push('books')
  t.after(() => void delete moduleCalled('books').work)
  await assert.rejects(app.tick(), /privacy is ill/)
  assert.deepEqual(done, ['books'])
})

test('due work that does not end in one module keeps no other waiting, and is not begun twice', async (t) => {
  let begun = 0
  const ended = Promise.withResolvers<void>()
  t.after(() => ended.resolve())
  t.mock.method(moduleCalled('privacy'), 'work' as never, (() => (begun++, ended.promise)) as never)
  const twice = Promise.withResolvers<void>()
  let rounds = 0
  moduleCalled('books').work = async () => void (++rounds === 2 && twice.resolve())
  t.after(() => void delete moduleCalled('books').work)
  const app = await startTestApp({ background: true })
  await twice.promise
  assert.equal(begun, 1)
  ended.resolve()
  await app.close()
})

test('what cannot be let go of keeps nothing else, and is tried again in an hour', async (t) => {
  const app = await startTestApp()
  const [ill, well] = [retentions()[0]!, retentions().at(-1)!]
  const tried: string[] = []
  t.mock.method(ill, 'sweep', () => (tried.push('ill'), Promise.reject(new Error('too long'))))
  t.mock.method(well, 'sweep', async () => tried.push('well') && 0)
  await app.tick()
  await app.tick()
  assert.deepEqual(tried, ['ill', 'well'])
  app.clock.advance({ minutes: 61 })
  await app.tick()
  assert.deepEqual(tried, ['ill', 'well', 'ill', 'well'])
})
