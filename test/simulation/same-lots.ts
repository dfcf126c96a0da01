/**
 * Loaded before every test: what is drawn by lot is drawn alike each time, so that a change is refused for what it does and not by chance.
 * `SEED=…` draws others.
 */
import { existsSync, readFileSync } from 'node:fs'

const [, file = ''] = process.argv
if (existsSync(file) && readFileSync(file, 'utf8').includes(`'fast-check'`)) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ seed: Number(process.env.SEED ?? 1_453) })
}
