/** What was acknowledged is kept, and kept once, whatever becomes of the server that took it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSource } from '../../server/foundation/tracking/index.ts'
import { run } from '../../server/platform/database.ts'
import { setTheStage } from '../cast.ts'
import { type Server, startReferee, startServer } from './servers.ts'

async function openDoor() {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const call = { now: app.clock.now().toISOString(), actor: 'system:test', principal: { audience: 'system', id: 'test' } } as const
  const { write_key } = await app.database.transaction((tx) =>
    createSource(tx, { company_id: stage.alma.company_id, name: 'Web', kind: 'web' }, call),
  )
  const send = (server: Server, ids: string[]) =>
    server.call('POST', '/v1/batch', {
      writeKey: write_key,
      batch: ids.map((messageId) => ({ type: 'page', anonymousId: 'phone', messageId })),
    })
  const kept = async () =>
    (await run<{ message_id: string }>(app.database.db, 'select message_id from tracking.events'))
      .map(({ message_id }) => message_id)
      .toSorted()
  return { app, send, kept }
}

test('a server is killed between COMMIT and answer: sent again, another one knows that it has them', async () => {
  const { app, send, kept } = await openDoor()
  const [dying, living] = await Promise.all([
    startServer(app.url, { preload: 'kill-after-commit.ts', fatal_write: 'insert into tracking.events' }),
    startServer(app.url),
  ])
  await assert.rejects(send(dying, ['a', 'b']), 'the first request is never answered')
  assert.deepEqual(await dying.ended, [null, 'SIGKILL'])
  assert.deepEqual(await kept(), ['a', 'b'])
  assert.deepEqual((await send(living, ['a', 'b', 'c'])).body, { success: true, accepted: 1, duplicates: 2, rejected: [] })
  assert.deepEqual(await kept(), ['a', 'b', 'c'])
  assert.deepEqual(await app.audit(), [])
})

test('servers are killed in the middle of a crowd: nothing acknowledged is lost, and what is sent again is kept once', async () => {
  const { app, send, kept } = await openDoor()
  const acknowledged: string[] = []
  const unheard: string[][] = []
  for (let life = 0; life < 4; life++) {
    const server = await startServer(app.url)
    let said = 0
    await Promise.all(
      Array.from({ length: 12 }, async (_, lane) => {
        for (let turn = 0; ; turn++) {
          const ids = [0, 1, 2].map((i) => `${life} ${lane} ${turn} ${i}`)
          const answer = await send(server, ids).catch(() => undefined)
          if (!answer) return unheard.push(ids)
          assert.equal(answer.body.accepted, 3)
          acknowledged.push(...ids)
          // At another point of the crowd in each life.
          if (++said === 20 + life * 17) void server.stop()
        }
      }),
    )
  }
  assert.ok(
    acknowledged.length > 300 && unheard.length >= 12,
    `${acknowledged.length} were acknowledged, ${unheard.length} requests were not`,
  )
  const survived = new Set(await kept())
  assert.deepEqual(
    acknowledged.filter((id) => !survived.has(id)),
    [],
  )
  const living = await startServer(app.url)
  for (const ids of unheard) {
    const { accepted, duplicates } = (await send(living, ids)).body
    assert.ok((accepted === 3 && duplicates === 0) || (accepted === 0 && duplicates === 3), 'a request is kept whole or not at all')
  }
  assert.deepEqual(await kept(), [...acknowledged, ...unheard.flat()].toSorted())
  assert.deepEqual(await app.audit(), [])
})
