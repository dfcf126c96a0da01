import { type DestinationStream, type LoggerOptions, pino } from 'pino'

/** Structured log lines. What is secret or personal is cut out here, so that no caller has to remember it. */
export function openLog(level = process.env.BIRGE_LOG_LEVEL ?? 'info', into?: DestinationStream) {
  const options: LoggerOptions = {
    level,
    base: null,
    redact: {
      paths: [
        'password',
        'code',
        'pin',
        'token',
        'phone',
        'email',
        '*.password',
        '*.code',
        '*.pin',
        '*.token',
        '*.phone',
        '*.email',
        'req.headers',
      ],
      censor: '[kept out of the log]',
    },
  }
  return into ? pino(options, into) : pino(options)
}
export type Log = ReturnType<typeof openLog>

/**
 * An error as it may be written down. PostgreSQL quotes in its messages what it was given, which may be somebody's phone: of those stays the
 * SQLSTATE, and where it happened.
 */
export function whatFailed(error: Error): { message: string; stack: string | undefined } {
  const { message, stack } = error
  const { code, severity, table, constraint } = error as Error & Record<'code' | 'severity' | 'table' | 'constraint', string | undefined>
  if (severity === undefined || code === undefined) return { message, stack }
  const said = [`SQLSTATE ${code}`, table, constraint].filter(Boolean).join(' ')
  const at = stack?.lastIndexOf(message) ?? -1
  return { message: said, stack: at < 0 ? undefined : `${said}${stack!.slice(at + message.length)}` }
}
