import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pocket, startTestApp } from '../../test/harness.ts'
import { letIn } from './owner.ts'

test('the first owner of an empty house is let in and can set it up; a second one is not let in this way', async () => {
  const app = await startTestApp()
  const owner = { email: 'ilk@example.com', name: 'Ilk', password: 'only-seen-once-2026', now: app.clock.now().toISOString() }
  await Promise.allSettled([letIn(app.url, owner), letIn(app.url, { ...owner, email: 'second@example.com' })])
  await assert.rejects(letIn(app.url, { ...owner, email: 'third@example.com' }), /There is an owner already/)
  const as = pocket()
  const signIns = await Promise.all(
    ['ilk@example.com', 'second@example.com', 'third@example.com'].map((email) =>
      app.call('POST', '/v1/staff-sessions', { email, password: owner.password }, { as }),
    ),
  )
  assert.equal(signIns.filter(({ status }) => status === 201).length, 1)
  const company = {
    name: 'Deniz',
    legal_name: 'Deniz Ev A.Ş.',
    country: 'TR',
    currency: 'TRY',
    tax_number: '1234567890',
    time_zone: 'Europe/Istanbul',
    locale: 'tr',
    address: { street: 'Yol 1', city: 'İzmir' },
  }
  const made = await app.call('POST', '/v1/companies', company, { as })
  assert.equal(made.status, 201, made.text)
})
