/**
 * What the tracking client of another page of this house calls this browser (its `anonymousId`): analytics.js and RudderStack's client keep it in a
 * cookie of the domain, which our pages share. None of ours makes one. `ajs_anonymous_id` is plain or JSON, `rl_anonymous_id` is JSON in base64 behind a mark.
 */
export function browserName(cookies: string): { anonymous_id?: string } {
  for (const cookie of cookies.split('; ')) {
    const [, name, text] = /^(ajs|rl)_anonymous_id=(.+)$/.exec(cookie) ?? []
    if (!text) continue
    const anonymous_id = name === 'ajs' ? plain(text) : coded(text)
    if (anonymous_id && anonymous_id.length <= 200) return { anonymous_id }
  }
  return {}
}

function plain(text: string): string | undefined {
  try {
    return decodeURIComponent(text).replace(/^"(.*)"$/, '$1')
  } catch {
    return undefined // whatever it is, no client wrote it
  }
}

function coded(text: string): string | undefined {
  const [, base64] = /^RS_ENC_v3_(.+)$/.exec(plain(text) ?? '') ?? []
  if (!base64) return undefined
  try {
    const id: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))))
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
