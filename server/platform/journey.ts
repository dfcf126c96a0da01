import { createRequire } from 'node:module'
import type { Writable } from 'node:stream'
import pg from 'pg'

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as { prepareValue(value: unknown): string | Buffer | null }

/** What is known of the rows of a statement. */
interface Shape {
  names: string[]
  read: ((text: string) => unknown)[]
}
const NO_ROWS: Shape = { names: [], read: [] }

interface Statement {
  text: string
  /** Under which it is planned once for a connection; undefined: it is planned each time. */
  name: string | undefined
  values: readonly unknown[]
  /** As they are sent. */
  wire: (string | Buffer | null)[]
  shape: Shape | undefined
  resolve(result: pg.QueryResult): void
  reject(error: unknown): void
}

interface Wire {
  stream: Writable
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  parse(statement: { text: string; name: string | undefined }): void
  bind(statement: { statement: string | undefined; values: unknown[] }): void
  describe(portal: { type: 'P'; name: string }): void
  execute(portal: object): void
  sync(): void
}
const shapes = new WeakMap<Wire, Map<string, Shape>>()

/**
 * Statements that travel together: PostgreSQL answers them in one go, when the last is done, instead of waking us for each (`Sync` once,
 * https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-PIPELINING), and does not tell again what the rows of a statement look like
 * that it has told. Where one fails those behind it are not done, and fail with it.
 */
export class Journey extends pg.Query {
  readonly statements: Statement[] = []
  readonly query_timeout: number
  readonly #types: pg.CustomTypesConfig
  /** Set by the client, which clears the timer of `query_timeout` by it. */
  declare callback: ((error: unknown) => void) | undefined
  /** Of the statement that is being answered: by these the client notes what is planned. */
  declare name: string | undefined
  declare text: string
  #answered = 0
  #rows: Record<string, unknown>[] = []
  #unreadable: unknown

  constructor(types: pg.CustomTypesConfig, query_timeout: number) {
    super({ text: '' })
    this.#types = types
    this.query_timeout = query_timeout
  }

  take(text: string, values: readonly unknown[], name: string | undefined): Promise<pg.QueryResult> {
    const wire = values.map((value) => prepareValue(value))
    return new Promise((resolve, reject) => this.statements.push({ text, name, values, wire, shape: undefined, resolve, reject }))
  }

  override submit = (connection: unknown) => {
    const to = connection as Wire
    const known = shapes.get(to)
    to.stream.cork()
    for (const statement of this.statements) {
      const { text, name, wire } = statement
      if (!name || !(name in to.parsedStatements || name in to.submittedNamedStatements)) {
        to.parse({ text, name })
        if (name) to.submittedNamedStatements[name] = text
      }
      to.bind({ statement: name, values: wire })
      statement.shape = name === undefined ? undefined : known?.get(name)
      if (!statement.shape) to.describe({ type: 'P', name: '' })
      to.execute({})
    }
    to.sync()
    to.stream.uncork()
    this.#turnTo(0)
    return null
  }

  #turnTo(at: number) {
    this.#answered = at
    this.#rows = []
    this.#unreadable = undefined
    this.name = this.statements[at]?.name
    this.text = this.statements[at]?.text ?? ''
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }) {
    this.statements[this.#answered]!.shape = {
      names: fields.map(({ name }) => name),
      read: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    }
  }

  handleDataRow({ fields }: { fields: (string | null)[] }) {
    const { names, read } = this.statements[this.#answered]!.shape!
    const row: Record<string, unknown> = {}
    try {
      for (let at = 0; at < fields.length; at++) {
        const text = fields[at]!
        row[names[at]!] = text === null ? null : read[at]!(text)
      }
    } catch (error) {
      this.#unreadable ??= error
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }, connection: Wire) {
    const { name, shape, resolve, reject } = this.statements[this.#answered]!
    if (name !== undefined) knownTo(connection).set(name, shape ?? NO_ROWS)
    const count = /\d+$/.exec(text)
    const rowCount = count && Number(count[0])
    if (this.#unreadable === undefined) resolve({ command: text.split(' ', 1)[0]!, rowCount, rows: this.#rows, oid: 0, fields: [] })
    else reject(this.#unreadable)
    this.#turnTo(this.#answered + 1)
  }

  handleError(error: unknown, connection: Wire) {
    const left = this.statements.slice(this.#answered)
    this.#turnTo(this.statements.length)
    for (const { name, reject } of left) {
      if (name) delete connection.submittedNamedStatements[name]
      reject(error)
    }
    this.callback?.(error)
  }

  handleReadyForQuery(connection: Wire) {
    if (this.#answered < this.statements.length) this.handleError(new Error('a statement was not answered'), connection)
    else this.callback?.(null)
  }
}

function knownTo(connection: Wire): Map<string, Shape> {
  let known = shapes.get(connection)
  if (!known) shapes.set(connection, (known = new Map()))
  return known
}
