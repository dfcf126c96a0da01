/** One server process of a race: the real app, on a free port of this machine, over the database it is told. */
import { openLog } from '../../server/platform/log.ts'
import { startApp } from '../../server/app.ts'
import { PATIENCE_MS } from '../harness.ts'

const app = await startApp({
  databaseUrl: process.env.BIRGE_RACE_DATABASE_URL!,
  log: openLog(process.env.BIRGE_LOG_LEVEL ?? 'fatal'),
  connections: 8,
  patience_ms: Number(process.env.BIRGE_RACE_PATIENCE_MS ?? PATIENCE_MS),
  check_replies: true,
  rate_limits: false,
})
const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
process.send!({ address })
process.on('disconnect', () => process.exit())
// Asked to leave, it finishes what it has begun.
process.once('message', () => void app.stop().finally(() => process.exit()))
