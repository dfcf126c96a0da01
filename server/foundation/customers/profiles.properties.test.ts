/** Whatever shoppers prove and staff write down, in whatever order and at once: one proven contact, one customer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { Refusal } from '#platform/refusal'
import type { Call } from '#platform/http'
import { startTestApp } from '../../../test/harness.ts'
import { createCustomer, customers, findOrCreate } from './index.ts'

const app = await startTestApp()
const now = () => app.clock.now().toISOString()
const staffCall = () => ({ now: now(), actor: 'staff:stf_1', locale: 'tr', channel: 'till', market: 'TR' }) as Call

// Few people with few contacts, so that they meet all the time.
const contact = fc.constantFrom(
  { kind: 'phone' as const, value: '+905321110001' },
  { kind: 'phone' as const, value: '+905321110002' },
  { kind: 'email' as const, value: 'a@posta.example' },
  { kind: 'email' as const, value: 'b@posta.example' },
)
type Contact = typeof contact extends fc.Arbitrary<infer T> ? T : never
type Step = { does: 'prove' | 'erase'; contact: Contact } | { does: 'write'; phone: Contact; email: Contact }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: contact.map((contact) => ({ does: 'prove' as const, contact })) },
  { weight: 2, arbitrary: fc.tuple(contact, contact).map(([phone, email]) => ({ does: 'write' as const, phone, email })) },
  { weight: 1, arbitrary: contact.map((contact) => ({ does: 'erase' as const, contact })) },
)
const nameOf = ({ kind, value }: Contact) => `${kind} ${value}`

async function writeDown({ phone, email }: { phone: Contact; email: Contact }) {
  const contacts = { ...(phone.kind === 'phone' && { phone: phone.value }), ...(email.kind === 'email' && { email: email.value }) }
  try {
    return await app.database.transaction((tx) => createCustomer(tx, { first_name: 'Ad', ...contacts }, staffCall()))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'customer_exists') return undefined
    throw error
  }
}
const prove = (contact: Contact) => app.database.transaction((tx) => findOrCreate(tx, { ...contact, source: 'sign_in', now: now() }))

/** The rule in ten lines: who owns a proven contact, and whose unproven profile waits for it. */
function model() {
  const owner = new Map<string, string>()
  const written = new Map<string, string>()
  return {
    owner,
    expected(contact: Contact) {
      const waiting = written.get(nameOf(contact))
      const free = waiting && ![...owner.values()].includes(waiting) ? waiting : undefined
      return owner.get(nameOf(contact)) ?? free
    },
    knows: (contact: Contact) => owner.has(nameOf(contact)) || written.has(nameOf(contact)),
    prove: (contact: Contact, customer_id: string) => void owner.set(nameOf(contact), customer_id),
    write: (contacts: Contact[], customer_id: string) => contacts.forEach((c) => written.set(nameOf(c), customer_id)),
    forget(customer_id: string) {
      for (const map of [owner, written]) for (const [name, id] of map) if (id === customer_id) map.delete(name)
    },
  }
}

/** Nobody is known by anything any more. */
const startAnew = () => run(app.database.db, 'delete from customers.identifiers')

test('one by one, the profiles are those of the model', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await startAnew()
      const should = model()
      for (const step of steps) {
        app.clock.advance({ seconds: 1 })
        if (step.does === 'prove') {
          const expected = should.expected(step.contact)
          const { customer_id, created } = await prove(step.contact)
          assert.equal(created, expected === undefined)
          if (expected) assert.equal(customer_id, expected)
          should.prove(step.contact, customer_id)
        } else if (step.does === 'write') {
          const contacts = [...(step.phone.kind === 'phone' ? [step.phone] : []), ...(step.email.kind === 'email' ? [step.email] : [])]
          const written = await writeDown(step)
          assert.equal(written === undefined, contacts.some(should.knows))
          if (written) should.write(contacts, written.customer_id)
        } else {
          const customer_id = should.owner.get(nameOf(step.contact))
          if (!customer_id) continue
          await app.database.transaction((tx) => customers.personal_data!.erase(tx, [customer_id], now()))
          should.forget(customer_id)
        }
      }
      assert.deepEqual(await app.audit(), [])
    }),
    { numRuns: 25, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
})

test('all at once, a proven contact still belongs to one customer, and nobody is refused a sign-in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      await startAnew()
      const proven = await Promise.all(
        steps.map(async (step) => {
          if (step.does === 'write') await writeDown(step)
          return step.does === 'prove' ? { name: nameOf(step.contact), ...(await prove(step.contact)) } : undefined
        }),
      )
      for (const of of Map.groupBy(
        proven.filter((p) => p !== undefined),
        (p) => p.name,
      ).values())
        assert.equal(new Set(of.map((p) => p.customer_id)).size, 1)
      assert.deepEqual(await app.audit(), [])
    }),
    { numRuns: 15, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
})
