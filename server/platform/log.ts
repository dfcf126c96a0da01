import { pino } from 'pino'

/** Structured log lines. What is secret or personal is cut out here, so that no caller has to remember it. */
export function openLog(level = process.env.BIRGE_LOG_LEVEL ?? 'info') {
  return pino({
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
  })
}
export type Log = ReturnType<typeof openLog>
