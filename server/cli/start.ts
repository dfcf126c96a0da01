import { createServer } from 'node:net'
import { relative } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { defaultDataDir, type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/embedded-postgres'
import { CommandError, ownDatabase, say } from './command.ts'

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, demo: { type: 'boolean', default: true } },
    allowNegative: true,
  })
  const own = await ownDatabase(values.data)
  const dataDir = values.data ?? defaultDataDir()
  const wanted = portOf(values.port ?? process.env.PORT ?? '3000')
  const port = await nextFreePort(wanted)

  const closing = new Promise<void>((resolve) => whenAskedToClose(resolve))
  const database = own ? undefined : await startEmbeddedPostgres({ dataDir, say, serverAt: `http://localhost:${port}` })
  try {
    if (port !== wanted) say(`Port ${wanted} is taken; using ${port}`)
    const { startServer } = await import('../main.ts')
    const server = await startServer({
      databaseUrl: own ?? (database as EmbeddedPostgres).url,
      port,
      host: values.host,
      demo: values.demo,
      dataDir,
      say,
    })
    welcome(server, own ? 'the PostgreSQL of DATABASE_URL' : fromHere(dataDir))
    await closing
    say('Closing')
    await server.stop()
  } finally {
    await database?.stop()
  }
  return 0
}

function welcome(
  { addresses, sign_ins = [] }: { addresses: Record<string, string>; sign_ins?: { who: string; how: string }[] },
  data: string,
) {
  const bold = (text: string) => styleText('bold', text)
  const dim = (text: string) => styleText('dim', text)
  const width = Math.max(...Object.keys(addresses).map((name) => name.length), ...sign_ins.map(({ who }) => who.length)) + 3
  const lines = ['', bold('Birge is open'), '']
  for (const [name, address] of Object.entries(addresses)) lines.push(`${name.padEnd(width)}${styleText(['cyan', 'underline'], address)}`)
  if (sign_ins.length > 0) lines.push('', bold('To try it'), '')
  for (const { who, how } of sign_ins) lines.push(`${who.padEnd(width)}${how}`)
  lines.push('', dim(`Data: ${data}. Ctrl-C closes.`), '')
  process.stdout.write(`${lines.map((line) => (line ? `  ${line}` : line)).join('\n')}\n`)
}

function fromHere(path: string): string {
  const way = relative(process.cwd(), path)
  return way.startsWith('..') ? path : way
}

/** The first wish is granted in peace; a second one, or work that does not end, at once. Both Ctrl-C and npm may deliver it twice. */
function whenAskedToClose(close: () => void): void {
  let askedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (askedAt && Date.now() - askedAt > 1000) process.exit(1)
      askedAt ||= Date.now()
      close()
      setTimeout(() => process.exit(1), 20_000).unref()
    })
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new CommandError(`"${text}" is no port: a number from 1 to 65535.`)
  return port
}

async function nextFreePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 50 && port <= 65_535; port++) if (await isFree(port)) return port
  throw new CommandError(`Port ${wanted} and those after it are taken. Choose another: --port N`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EADDRINUSE') resolve(false)
      else reject(new CommandError(`Port ${port} cannot be opened (${message}). Choose another: --port N`))
    })
    probe.listen(port, () => probe.close(() => resolve(true)))
  })
}
