import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserName } from './browser-name.ts'

test('a browser is called as the tracking client of another page of the house calls it', () => {
  const id = '0b7c6a6e-1f7f-4d52-9f0b-2b8f1a6d3c11'
  const coded = encodeURIComponent(`RS_ENC_v3_${btoa(JSON.stringify(id))}`)
  for (const [cookies, anonymous_id] of [
    [`lang=tr; ajs_anonymous_id=${id}`, id],
    [`ajs_anonymous_id=%22${id}%22; lang=tr`, id],
    [`rl_anonymous_id=${coded}`, id],
    ['', undefined],
    ['other_ajs_anonymous_id=1; lang=tr', undefined],
    ['ajs_anonymous_id=%E0%A4%A', undefined],
    ['rl_anonymous_id=RudderEncrypt%3Ax', undefined],
    ['rl_anonymous_id=RS_ENC_v3_*', undefined],
    [`rl_anonymous_id=RS_ENC_v3_${btoa('{}')}`, undefined],
    [`ajs_anonymous_id=${'a'.repeat(201)}`, undefined],
  ] as const)
    assert.deepEqual(browserName(cookies), anonymous_id === undefined ? {} : { anonymous_id }, cookies)
})
