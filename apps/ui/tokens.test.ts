import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

const css = readFileSync(new URL('styles/tokens.css', import.meta.url), 'utf8')
const declared = new Map([...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()] as const))

/** The hex colour of a token by day (0) or by night (1). */
function colour(name: string, scheme: 0 | 1): string {
  const value = declared.get(name)
  assert.ok(value, `--${name} is declared`)
  const sides = /^light-dark\((.+?), (.+)\)$/.exec(value)
  const side = sides ? sides[scheme + 1]! : value
  const reference = /^var\(--([\w-]+)\)$/.exec(side)
  return reference ? colour(reference[1]!, scheme) : side
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (one: string, other: string) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

const grounds = [...declared.keys()].filter((name) => name.startsWith('ground-'))
const text_pairs: [text: string, ground: string][] = [
  ...['ink', 'ink-soft', 'ink-faint', 'accent-ink', 'critical', 'caution'].flatMap((text) =>
    ['paper', 'surface', 'sunken', 'hover'].map((ground): [string, string] => [text, ground]),
  ),
  ...['ink', 'ink-soft'].flatMap((text) => grounds.map((ground): [string, string] => [text, ground])),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-accent', 'critical-fill'],
  ['accent-ink', 'accent-soft'],
  ['critical', 'critical-soft'],
  ['caution', 'caution-soft'],
  ['ink-inverse', 'ink'],
]
// Borders of controls, the focus ring and the dots that tell where a product is (WCAG 2.2, 1.4.11).
const shape_pairs: [shape: string, ground: string][] = ['line-strong', 'accent-ink', 'caution', 'ink-faint'].flatMap((shape) =>
  ['paper', 'surface'].map((ground): [string, string] => [shape, ground]),
)

describe('the tokens can be read by everyone', () => {
  for (const [scheme, name] of [
    [0, 'by day'],
    [1, 'by night'],
  ] as const) {
    test(`text has a contrast of 4.5 to what it stands on, ${name}`, () => {
      const weak = text_pairs.filter(([text, ground]) => contrast(colour(text, scheme), colour(ground, scheme)) < 4.5)
      assert.deepEqual(
        weak.map(([text, ground]) => `${text} on ${ground}: ${contrast(colour(text, scheme), colour(ground, scheme)).toFixed(2)}`),
        [],
      )
    })

    test(`borders, rings and dots have a contrast of 3, ${name}`, () => {
      const weak = shape_pairs.filter(([shape, ground]) => contrast(colour(shape, scheme), colour(ground, scheme)) < 3)
      assert.deepEqual(
        weak.map(([shape, ground]) => `${shape} on ${ground}`),
        [],
      )
    })
  }

  test('contrast is measured as WCAG measures it', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21)
    assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01)
    assert.equal(grounds.length, 9)
  })
})

test('every token that a stylesheet uses is declared', () => {
  const sheets = ['base.css', 'components.css'].map((name) => readFileSync(new URL(`styles/${name}`, import.meta.url), 'utf8')).join('')
  const used = new Set([...(css + sheets).matchAll(/var\(--([\w-]+)/g)].map(([, name]) => name!))
  assert.deepEqual(
    [...used].filter((name) => !declared.has(name) && name !== 'gap'),
    [],
  )
  assert.ok(used.size > 40)
})

test('no stylesheet but the tokens holds a colour of its own', () => {
  const sheets = ['base.css', 'components.css'].map((name) => readFileSync(new URL(`styles/${name}`, import.meta.url), 'utf8')).join('')
  // White upon a filled critical button, and shadows of things, are the exceptions.
  assert.deepEqual([...new Set(sheets.match(/#[0-9a-f]{3,8}\b/gi))], [])
})
