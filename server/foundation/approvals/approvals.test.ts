import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { modules } from '../../modules.ts'
import { atTheDesk, atTheTill, confirmedBy, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { changesNothing } from '../../../test/scenarios/nothing-changed.ts'
import { createStaff } from '../staff/index.ts'
import { approvals } from './index.ts'

const app = await startTestApp()
const { db } = app.database
const stage = await setTheStage(app.database, app.clock.now())
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Nigar', email: 'nigar@alma.example', role: 'manager', password: PASSWORD, location_ids: [stage.baki.location_id] },
    now: app.clock.now().toISOString(),
  }),
)
const signAllIn = () => Promise.all([atTheDesk(app), atTheDesk(app, 'murat@alma.example'), atTheDesk(app, 'nigar@alma.example')])
let [owner, murat, nigar] = await signAllIn()
beforeEach(() => app.clock.advance({ minutes: 15 }))

let people = 0
async function somebody(name: string) {
  const as = pocket()
  const { customer } = await signIn(app, as, `0532 410 ${String(++people).padStart(4, '0')}`)
  await app.call('PATCH', '/v1/me', { first_name: name, last_name: 'Yılmaz' }, { as })
  return customer.customer_id as string
}
const couple = async (): Promise<[string, string]> => [await somebody('Ayşe'), await somebody('Ayşegül')]
/** Who left a name at the counter and proved nothing, so that nothing speaks against her being somebody else. */
const unproven = async (name: string, phone: string): Promise<string> =>
  (await app.call('POST', '/v1/customers', { first_name: name, phone }, { as: owner, key: phone })).body.customer_id
let keys = 0
const merge = (from_id: string, into_id: string, as: Pocket, despite: string[] = ['both_proved_phones']) =>
  app.call('POST', '/v1/customer-merges', { from_id, into_id, reason: 'aynı kişi', despite }, { as, key: `m ${++keys}` })
const confirm = (proposal_id: string, as: Pocket) =>
  app.call('POST', `/v1/proposals/${proposal_id}/confirmation`, undefined, { as, key: `c ${++keys}` })
const reject = (proposal_id: string, as: Pocket) => app.call('POST', `/v1/proposals/${proposal_id}/rejection`, undefined, { as })
const list = async (as: Pocket, query = '') => (await app.call('GET', `/v1/proposals${query}`, undefined, { as })).body.items
const profileOf = async (customer_id: string) =>
  (await run<{ profile_id: string }>(db, 'select profile_id from customers.public_aliases where customer_id = $1', [customer_id]))[0]!
    .profile_id
const always = (company_id: string, yes: boolean, as: Pocket) =>
  app.call('PUT', '/v1/approval-rules', { act: 'merging.merge', company_id, always: yes }, { as })

describe('a merge against a warning', () => {
  test('waits for a second person, who sees what will happen; then it is done, and both names are kept', async () => {
    const [from, into] = await couple()
    const asked = await merge(from, into, murat)
    assert.deepEqual([asked.status, asked.body.merge_id, asked.body.customer_id], [201, null, into], asked.text)
    assert.equal(await profileOf(from), from, 'nothing has happened yet')
    const { proposal_id, expires_at } = asked.body.awaits
    const [shown] = await list(owner, '?status=open')
    const { customers, ...proposal } = shown
    assert.deepEqual(proposal, {
      ...{ proposal_id, expires_at, act: 'merging.merge', status: 'open', company_id: null, details: { warnings: ['both_proved_phones'] } },
      ...{ reason: 'aynı kişi', proposed_by: `staff:${stage.manager.staff_id}`, proposed_at: app.clock.now().toISOString() },
      ...{ decided_by: null, decided_at: null },
    })
    assert.deepEqual(
      customers.map((card: { first_name: string }) => card.first_name),
      ['Ayşe', 'Ayşegül'],
    )
    assert.doesNotMatch(JSON.stringify(customers), /0532 410|\+90532410/)
    const looks = (await app.call('GET', `/v1/customers/${from}/looks`, undefined, { as: owner })).body.items
    assert.ok(looks.some((look: { reason: string }) => look.reason === 'proposal'))

    const done = await confirm(proposal_id, owner)
    assert.deepEqual([done.status, done.body.outcome.customer_id, await profileOf(from)], [201, into, into], done.text)
    const [kept] = await run<object>(db, 'select actor, evidence from merging.merges where merge_id = $1', [done.body.outcome.merge_id])
    assert.deepEqual(kept, {
      actor: `staff:${stage.owner.staff_id}`,
      evidence: { proposal_id, proposed_by: `staff:${stage.manager.staff_id}` },
    })
    const [decided] = await list(owner)
    assert.deepEqual(
      [decided.status, decided.proposed_by, decided.decided_by],
      ['confirmed', `staff:${stage.manager.staff_id}`, `staff:${stage.owner.staff_id}`],
    )
    assert.equal((await confirm(proposal_id, murat)).body.code, 'proposal_closed')
  })

  test('is never confirmed by whoever proposed it, though she be the owner, nor at a till', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, owner)).body.awaits
    await changesNothing(app.database, { status: 403, code: 'second_person_needed', details: { proposal_id } }, () =>
      confirm(proposal_id, owner),
    )
    const associate = await atTheTill(app, stage, { open: false })
    assert.equal((await confirm(proposal_id, associate)).body.code, 'not_permitted')
    await assert.rejects(
      run(db, `update approvals.proposals set status = 'confirmed', decided_by = proposed_by, decided_at = now() where proposal_id = $1`, [
        proposal_id,
      ]),
      /four_eyes/,
      'the table itself does not take it',
    )
    assert.equal((await confirm(proposal_id, murat)).status, 201)
  })

  test('is done once, by one of two who confirm at once', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, owner)).body.awaits
    const answers = await Promise.all([confirm(proposal_id, murat), confirm(proposal_id, nigar)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409])
  })

  test('is proposed once at a time, whichever of the two stays', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, murat)).body.awaits
    await changesNothing(app.database, { status: 409, code: 'proposed_already', details: { proposal_id } }, () => merge(into, from, owner))
  })

  test('may be taken back by who proposed it, or turned down by another; then it can be proposed again', async () => {
    const [from, into] = await couple()
    for (const [who, became] of [
      [murat, 'withdrawn'],
      [owner, 'rejected'],
    ] as const) {
      const { proposal_id } = (await merge(from, into, murat)).body.awaits
      assert.deepEqual((await reject(proposal_id, who)).body, { proposal_id, status: became })
      assert.equal((await confirm(proposal_id, owner)).body.code, 'proposal_closed')
    }
    assert.equal(await profileOf(from), from)
  })

  test('is not waited for longer than a week', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, murat)).body.awaits
    app.clock.advance({ minutes: 7 * 24 * 60 })
    ;[owner, murat, nigar] = await signAllIn()
    assert.deepEqual((await list(owner)).find((one: { proposal_id: string }) => one.proposal_id === proposal_id).status, 'expired')
    assert.deepEqual((await confirm(proposal_id, owner)).body.code, 'proposal_closed')
    await app.tick()
    assert.equal((await merge(from, into, murat)).body.awaits === null, false)
    assert.equal(await profileOf(from), from)
  })

  test('is not carried out where something speaks against it that nobody has looked at', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, murat)).body.awaits
    const apart = { one_id: from, other_id: into, reason: 'iki kız kardeş' }
    assert.equal((await app.call('POST', '/v1/customer-distinctions', apart, { as: nigar })).status, 204)
    const refused = await confirm(proposal_id, owner)
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.details?.code ?? refused.body.because],
      [409, 'cannot_be_done', 'merge_has_warnings'],
    )
    assert.equal(await profileOf(from), from)
  })

  test('is forgotten with her: that two decided is kept, what they wrote is not', async () => {
    const [from, into] = await couple()
    const { proposal_id } = (await merge(from, into, murat)).body.awaits
    const { erase, export: give } = approvals.personal_data!
    assert.deepEqual(
      ((await give(db, [from])) as { proposals: { act: string; reason: string }[] }).proposals.map(({ act, reason }) => [act, reason]),
      [['merging.merge', 'aynı kişi']],
    )
    const proof = await app.database.transaction((tx) => erase(tx, [from], app.clock.now().toISOString()))
    assert.deepEqual(proof, [{ table: 'approvals.proposals', erased: 0, kept: 1, why: 'accountability' }])
    const [kept] = await run<object>(db, 'select reason, input, details, status from approvals.proposals where proposal_id = $1', [
      proposal_id,
    ])
    assert.deepEqual(kept, { reason: '', input: {}, details: {}, status: 'expired' })
  })
})

test('who became one of the two after it was proposed was seen by nobody: it is not done', async () => {
  const [from, into] = await couple()
  const { proposal_id } = (await merge(from, into, murat)).body.awaits
  const another = await unproven('Vildan', '0532 411 77 01')
  assert.equal((await merge(another, into, murat, [])).body.awaits, null)
  const { body } = await confirm(proposal_id, owner)
  assert.deepEqual([body.code, body.details.code], ['cannot_be_done', 'profiles_changed'])
  assert.equal(await profileOf(from), from)
})

describe('a merge without a warning', () => {
  test('needs one person, since it can be undone at any time', async () => {
    const [from, into] = [await unproven('Nil', '0533 500 00 01'), await unproven('Nilgün', '0533 500 00 02')]
    const done = await merge(from, into, murat)
    assert.deepEqual([done.status, done.body.awaits, await profileOf(from)], [201, null, into], done.text)
  })

  test('needs two where a company wants it so, for those who work there', async () => {
    const [from, into] = [await unproven('Ece', '0533 500 00 03'), await unproven('Ecem', '0533 500 00 04')]
    assert.equal((await always(stage.alma.company_id, true, murat)).body.code, 'not_permitted')
    assert.equal((await always(stage.alma.company_id, true, owner)).status, 200)
    const asked = await merge(from, into, murat)
    assert.deepEqual([asked.body.merge_id, await profileOf(from)], [null, from])
    assert.equal((await confirmedBy(app, owner, asked)).body.customer_id, into)
    const others = [await unproven('Su', '0533 500 00 05'), await unproven('Suna', '0533 500 00 06')] as const
    assert.equal((await merge(...others, nigar)).body.awaits, null, 'Bakı has said nothing of the kind')
    assert.equal((await always('com_nowhere', true, owner)).body.code, 'not_found')
    assert.equal((await always(stage.alma.company_id, false, owner)).status, 200)
    const rules = (await app.call('GET', '/v1/approval-rules', undefined, { as: murat })).body.items
    assert.deepEqual(rules, [{ act: 'merging.merge', company_id: stage.alma.company_id, always: false }])
  })
})

test('every act that a module declares says which permission both need, and there is one', () => {
  const permissions = new Set(modules.flatMap((module) => Object.keys(module.permissions ?? {})))
  const acts = modules.flatMap(({ name, acts = {} }) => Object.entries(acts).map(([act, { permission }]) => ({ name, act, permission })))
  assert.ok(acts.length)
  for (const { name, act, permission } of acts) assert.ok(permissions.has(permission) && act.startsWith(`${name}.`), act)
})

test('every audit holds', async () => {
  await app.tick()
  assert.deepEqual(await app.audit(), [])
})
