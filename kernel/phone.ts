/** How numbers are written for people. Screens read this file alone: the numbering plans of the whole world (contact.ts) weigh more than a screen. */

// As the numbering plans of the two countries print them: the groups of a number, and the 0 that callers at home dial before it.
const plans = [
  { country: 'TR', code: '+90', shape: /^(\d{3})(\d{3})(\d{2})(\d{2})$/, trunk: '0' },
  { country: 'TR', code: '+90', shape: /^(444)(\d)(\d{3})$/, trunk: '' },
  { country: 'AZ', code: '+994', shape: /^(\d{2})(\d{3})(\d{2})(\d{2})$/, trunk: '0' },
]

/** An E.164 number as it is read at home (`0532 123 45 67` in TR) and abroad (`+90 532 123 45 67`). One of another country stays as it is. */
export function formatPhone(phone: string, country?: string): string {
  for (const plan of plans) {
    const groups = phone.startsWith(plan.code) ? plan.shape.exec(phone.slice(plan.code.length))?.slice(1).join(' ') : undefined
    if (groups) return country === plan.country ? plan.trunk + groups : `${plan.code} ${groups}`
  }
  return phone
}
