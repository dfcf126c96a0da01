// `birge <command> ...`. Each command is a file that exports `run(args)` and is loaded only when it is asked for.
import { AlreadyRunningError, EmbeddedPostgresError } from '#platform/embedded-postgres'
import { type Command, CommandError, say } from './command.ts'

const commands: Record<string, { file: string; does: string }> = {
  start: { file: './start.ts', does: 'start Birge  [--data DIR] [--port N] [--host ADDRESS] [--no-demo]' },
  owner: { file: './owner.ts', does: 'let the first person into a shop without the demo:  owner E-MAIL [--name NAME]' },
  test: { file: './test.ts', does: 'run the tests  [FILE ...] [--options of node --test]' },
  check: { file: './check.ts', does: 'types, lint, format, unused code, generated files, then the tests' },
  bench: {
    file: '../../bench/main.ts',
    does: 'measure the speed; writes bench/results.json:  bench [people [PROFILES] | beside [RECORDS] | sales FILE | ledger | promotions | --scale [LINES]]',
  },
  generate: { file: './generate.ts', does: 'make the generated files anew' },
  import: { file: './import.ts', does: 'bring data in:  import products|customers|sales FILE [--map "title=name,..."]' },
  identity: { file: './identity.ts', does: 'tell who is who:  identity resolve --in FILE --out FILE, identity evaluate|invent|report' },
  consents: { file: './consents.ts', does: 'consents and the national register (İYS):  consents export|import|compare FILE' },
  audit: { file: './audit.ts', does: 'prove that the books hold' },
  backup: { file: './backup.ts', does: 'write all data to one file:  backup FILE' },
  restore: { file: './restore.ts', does: 'read a backup into an empty database:  restore FILE' },
  vault: { file: './vault.ts', does: 'seal the secrets of provider accounts with a new key:  vault renew' },
  help: { file: './birge.ts', does: 'this list; of one command:  help import customers' },
}

async function main([name = 'help', ...args]: string[]): Promise<number> {
  if (/^(help|--help|-h)$/.test(name)) return args[0] && args[0] !== 'help' ? helpOn(args) : help()
  if (name !== 'test' && args.some((arg) => arg === '--help' || arg === '-h')) return helpOn([name, ...args])
  const { run } = await load(name)
  return (await run(args)) ?? 0
}

async function load(name: string): Promise<Command> {
  const command = commands[name]
  if (!command) throw new CommandError(`There is no command "${name}". npx birge help lists those there are.`)
  return (await import(new URL(command.file, import.meta.url).href)) as Command
}

async function helpOn([name = '', part]: string[]): Promise<number> {
  const { help: own } = await load(name)
  process.stdout.write(`${own ? own(part?.startsWith('-') ? undefined : part) : `birge ${name}: ${commands[name]!.does}`}\n`)
  return 0
}

function help(): number {
  const lines = Object.entries(commands).map(([name, { does }]) => `  ${name.padEnd(10)}${does}`)
  process.stdout.write(
    `birge <command>\n\n${lines.join('\n')}\n\n` +
      'Commands that need the database take --data DIR (default: .birge in the checkout, as root /var/lib/birge),\n' +
      'or use the PostgreSQL that DATABASE_URL names (15 or newer). What one of them takes: npx birge help COMMAND\n',
  )
  return 0
}

/** What the caller did or can mend is told in one sentence; anything else is a bug and shows where it happened. */
function explain(error: unknown): string {
  if (error instanceof CommandError || error instanceof AlreadyRunningError || error instanceof EmbeddedPostgresError) return error.message
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code.startsWith('ERR_PARSE_ARGS')) return `${message}. What there is: npx birge help`
  if (/^(EACCES|EPERM|EROFS|ENOSPC)$/.test(code)) return `Birge may not write where it has to: ${message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  say(explain(error))
  process.exitCode = 1
}
