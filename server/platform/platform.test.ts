import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from '../../test/harness.ts'

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
