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
  readonly #types: pg.CustomTypesConfig
  readonly #patience_ms: number
  #waiting: NodeJS.Timeout | undefined
  /** Of the statement that is being answered: by these the client notes what is planned. */
  declare name: string | undefined
  declare text: string
  /** What each that was answered is told once the journey is over. */
  #answered: (() => void)[] = []
  #rows: Record<string, unknown>[] = []
  #unreadable: unknown

  /** @param patience_ms so long it may take until it is over; then the connection is given up. 0: as long as it takes */
  constructor(types: pg.CustomTypesConfig, patience_ms: number) {
    super({ text: '' })
    this.#types = types
    this.#patience_ms = patience_ms
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
    // Not `query_timeout` of pg, whose timer and callback hold the journey by the scope of a function: what they held was not let go by the young
    // collection of V8, a third of all rows (measured, decision 62), and each collection took 5 ms.
    if (this.#patience_ms) this.#waiting = setTimeout(giveUp, this.#patience_ms, this, to)
    this.#turnToNext()
    return null
  }

  get #answering() {
    return this.statements[this.#answered.length]
  }

  #turnToNext() {
    this.#rows = []
    this.#unreadable = undefined
    this.name = this.#answering?.name
    this.text = this.#answering?.text ?? ''
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }) {
    this.#answering!.shape = {
      names: fields.map(({ name }) => name),
      read: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
    }
  }

  handleDataRow({ fields }: { fields: (string | null)[] }) {
    const { names, read } = this.#answering!.shape!
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
    const { name, shape } = this.#answering!
    if (name !== undefined) knownTo(connection).set(name, shape ?? NO_ROWS)
    const count = /\d+$/.exec(text)
    this.#isAnswered(text.split(' ', 1)[0]!, count && Number(count[0]))
  }

  /** A text of which nothing is left but comments. */
  handleEmptyQuery() {
    this.#isAnswered('', null)
  }

  #isAnswered(command: string, rowCount: number | null) {
    const { resolve, reject } = this.#answering!
    const [rows, unreadable] = [this.#rows, this.#unreadable]
    this.#answered.push(() => (unreadable === undefined ? resolve({ command, rowCount, rows, oid: 0, fields: [] }) : reject(unreadable)))
    this.#turnToNext()
  }

  /** Where all were answered it is the end of the journey that failed, and with it what was not in a transaction: nothing of it is sure. */
  handleError(error: unknown, connection: Wire) {
    clearTimeout(this.#waiting)
    const isTheEnd = this.#answering === undefined
    const [answered, failed] = isTheEnd ? [[], this.statements] : [this.#answered, this.statements.slice(this.#answered.length)]
    for (const tell of answered) tell()
    for (const [at, { name, reject }] of failed.entries()) {
      if (name) delete connection.submittedNamedStatements[name]
      reject(at && error instanceof pg.DatabaseError ? behind(error) : error)
    }
  }

  /** Nobody is told before: a statement outside a transaction is committed by the `Sync` behind it. */
  handleReadyForQuery(connection: Wire) {
    if (this.#answering) return this.handleError(new Error('a statement was not answered'), connection)
    clearTimeout(this.#waiting)
    for (const tell of this.#answered) tell()
  }

  /** Its rows would come from us, and the `Sync` that would end them has been taken for one of them: the connection is of no use any more. */
  handleCopyInResponse(connection: Wire) {
    connection.stream.destroy(new Error('Connection terminated: copy … from stdin does not travel with others'))
  }
}

/** Behind what is still on its way nothing else can be asked. */
function giveUp(journey: Journey, connection: Wire) {
  journey.handleError(new Error('Query read timeout'), connection)
  connection.stream.destroy()
}

/** For whoever is not done because another statement failed before: of that one it has the code alone, by which it is known whether to try again. */
const behind = (error: pg.DatabaseError) => {
  const { code, message } = error
  return Object.assign(new Error(`not done, as a statement before it failed: ${message}`, { cause: error }), { code })
}

function knownTo(connection: Wire): Map<string, Shape> {
  let known = shapes.get(connection)
  if (!known) shapes.set(connection, (known = new Map()))
  return known
}
