import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import parseWithAllMetadata from 'libphonenumber-js/max'
import { maskEmail, maskPhone, normaliseEmail, normalisePhone } from './contact.ts'
import { formatPhone } from './phone.ts'

test('a phone number has one spelling, however it is typed', () => {
  const rows: [string, string, string][] = [
    ['0532 123 45 67', 'TR', '+905321234567'],
    ['532 123 45 67', 'TR', '+905321234567'],
    ['5321234567', 'TR', '+905321234567'],
    ['+90 532 123 45 67', 'TR', '+905321234567'],
    ['+905321234567', 'AZ', '+905321234567'],
    ['90532 123 45 67', 'TR', '+905321234567'],
    ['905321234567', 'TR', '+905321234567'],
    ['0090 532 123 45 67', 'TR', '+905321234567'],
    ['+90 (0) 532 123 45 67', 'TR', '+905321234567'],
    ['+90 0532 123 45 67', 'TR', '+905321234567'],
    ['(0532) 123-45-67', 'TR', '+905321234567'],
    ['0532.123.45.67', 'TR', '+905321234567'],
    [' 0532\u00a0123\u00a045\u00a067 ', 'TR', '+905321234567'],
    ['０５３２１２３４５６７', 'TR', '+905321234567'],
    ['0212 123 45 67', 'TR', '+902121234567'],
    ['444 0 123', 'TR', '+904440123'],
    ['050 123 45 67', 'AZ', '+994501234567'],
    ['50 123 45 67', 'AZ', '+994501234567'],
    ['+994 50 123 45 67', 'AZ', '+994501234567'],
    ['+994 (0) 50 123 45 67', 'AZ', '+994501234567'],
    ['994501234567', 'AZ', '+994501234567'],
    ['00994 50 123 45 67', 'AZ', '+994501234567'],
    ['+994 50 123 45 67', 'TR', '+994501234567'],
    ['012 498 12 34', 'AZ', '+994124981234'],
    ['+49 151 23456789', 'TR', '+4915123456789'],
  ]
  for (const [text, country, phone] of rows) {
    const result = normalisePhone(text, country)
    assert.equal(result.ok && result.phone, phone, `${text} typed in ${country}`)
  }
})

test('a number that cannot be rung is refused with the reason', () => {
  const rows: [string, string, string][] = [
    ['', 'TR', 'empty'],
    ['   ', 'TR', 'empty'],
    ['yok', 'TR', 'not_a_phone'],
    ['0532 123 45 67 dahili 5', 'TR', 'not_a_phone'],
    ['0532 123 45 67 #5', 'TR', 'not_a_phone'],
    ['ayse@example.com', 'TR', 'not_a_phone'],
    ['-', 'TR', 'not_a_phone'],
    ['112', 'TR', 'too_short'],
    ['0532 123 45', 'TR', 'too_short'],
    ['05321234567890123456', 'TR', 'too_long'],
    ['0532 123 45 67', 'AZ', 'too_long'],
    ['1234567890', 'TR', 'not_in_use'],
    ['0000000000', 'TR', 'not_in_use'],
    ['0532 123 45 67', 'XX', 'country_unknown'],
    ['+999 532 123 45 67', 'TR', 'country_unknown'],
  ]
  for (const [text, country, reason] of rows) {
    const result = normalisePhone(text, country)
    assert.equal(result.ok ? result.phone : result.reason, reason, `${text} typed in ${country}`)
  }
})

test('mobile numbers of Turkey and Azerbaijan are told from others, where the full numbering plan knows them too', () => {
  const national = fc.oneof(
    fc.tuple(fc.constant('TR' as const), fc.integer({ min: 5_000_000_000, max: 5_999_999_999 })),
    fc.tuple(fc.constant('TR' as const), fc.integer({ min: 2_000_000_000, max: 4_999_999_999 })),
    fc.tuple(fc.constant('AZ' as const), fc.integer({ min: 100_000_000, max: 999_999_999 })),
  )
  let compared = 0
  fc.assert(
    fc.property(national, ([country, digits]) => {
      const full = parseWithAllMetadata(String(digits), country)?.getType()
      if (full === undefined || full === 'UAN') return
      const ours = normalisePhone(String(digits), country)
      assert.ok(ours.ok, `${country} ${digits} is ${full}`)
      assert.equal(ours.kind === 'mobile', full === 'MOBILE', `${country} ${digits} is ${full}`)
      compared += 1
    }),
    { numRuns: 3000 },
  )
  assert.ok(compared > 500, `only ${compared} numbers were compared`)
  const kind = (text: string, country: string) => {
    const result = normalisePhone(text, country)
    return result.ok ? result.kind : result.reason
  }
  assert.equal(kind('0532 123 45 67', 'TR'), 'mobile')
  assert.equal(kind('0512 123 45 67', 'TR'), 'other')
  assert.equal(kind('0850 222 33 44', 'TR'), 'other')
  assert.equal(kind('070 123 45 67', 'AZ'), 'mobile')
  assert.equal(kind('+49 151 23456789', 'TR'), 'unknown')
})

test('an E.164 number is its own normal form in every country, and nothing typed makes the reader throw', () => {
  const typed = fc.string({ unit: fc.constantFrom('0', '5', '3', '2', '9', '4', '+', ' ', '(', ')', '-', 'x') })
  fc.assert(
    fc.property(fc.oneof(typed, fc.string()), fc.constantFrom('TR', 'AZ', 'DE'), (text, country) => {
      const once = normalisePhone(text, country)
      if (once.ok) assert.deepEqual(normalisePhone(once.phone, 'TR'), once)
    }),
    { numRuns: 3000 },
  )
})

test('a phone number is shown as it is read at home', () => {
  assert.equal(formatPhone('+905321234567', 'TR'), '0532 123 45 67')
  assert.equal(formatPhone('+905321234567', 'AZ'), '+90 532 123 45 67')
  assert.equal(formatPhone('+905321234567'), '+90 532 123 45 67')
  assert.equal(formatPhone('+994501234567', 'AZ'), '050 123 45 67')
  assert.equal(formatPhone('+994501234567'), '+994 50 123 45 67')
  assert.equal(formatPhone('+904440123', 'TR'), '444 0 123')
  assert.equal(formatPhone('+4930123456'), '+4930123456')
  assert.equal(formatPhone('what an old system left'), 'what an old system left')
})

test('mobile numbers of both countries are written as the plans of libphonenumber have it', () => {
  const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`))
  fc.assert(
    fc.property(
      fc.oneof(
        digits(8).map((rest) => `+9053${rest}`),
        digits(7).map((rest) => `+99450${rest}`),
      ),
      (phone) => {
        const number = parseWithAllMetadata(phone)
        fc.pre(number?.isValid() === true)
        assert.equal(formatPhone(phone), number!.formatInternational())
        assert.equal(formatPhone(phone, number!.country), number!.formatNational())
      },
    ),
  )
})

test('an e-mail address has one spelling, and Turkish keyboards do not change it', () => {
  const rows: [string, string][] = [
    ['INFO@X.COM', 'info@x.com'],
    ['İnfo@x.com', 'info@x.com'],
    [' Ayse.Yilmaz+alma@Gmail.com ', 'ayse.yilmaz+alma@gmail.com'],
    ['o\u0308mer@example.com.tr', 'ömer@example.com.tr'],
    ["o'neill@example.co", "o'neill@example.co"],
    ['a@alışveriş.com.tr', 'a@alışveriş.com.tr'],
    ['a@xn--80ak6aa92e.com', 'a@xn--80ak6aa92e.com'],
    ['a@mail.example.photography', 'a@mail.example.photography'],
  ]
  for (const [text, email] of rows) assert.deepEqual(normaliseEmail(text), { ok: true, email })
})

test('what is no mailbox is refused with the reason', () => {
  const rows: [string, string][] = [
    ['', 'empty'],
    [' ', 'empty'],
    ['ayse', 'not_an_email'],
    ['ayse@', 'not_an_email'],
    ['@example.com', 'not_an_email'],
    ['ayse@example', 'not_an_email'],
    ['ayse@@example.com', 'not_an_email'],
    ['ay se@example.com', 'not_an_email'],
    ['ayse@example..com', 'not_an_email'],
    ['.ayse@example.com', 'not_an_email'],
    ['ayse.@example.com', 'not_an_email'],
    ['ayse@-example.com', 'not_an_email'],
    ['ayse@example.com, ali@example.com', 'not_an_email'],
    ['Ayşe <ayse@example.com>', 'not_an_email'],
    ['ayse@10.0.0.1', 'not_an_email'],
    [`${'a'.repeat(65)}@example.com`, 'too_long'],
    [`${'ş'.repeat(33)}@example.com`, 'too_long'],
    [`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.com`, 'too_long'],
  ]
  for (const [text, reason] of rows) {
    const result = normaliseEmail(text)
    assert.equal(result.ok ? result.email : result.reason, reason, text)
  }
})

test('normal e-mail addresses stay as they are', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const once = normaliseEmail(address)
      if (once.ok) assert.deepEqual(normaliseEmail(once.email), once)
    }),
  )
})

test('a screen that others may see shows too little to reach the person', () => {
  assert.equal(maskPhone('+905321234567'), '+90 53• ••• •• 67')
  assert.equal(maskPhone('+994501234567'), '+994 50 ••• •• 67')
  assert.equal(maskEmail('ayse.yilmaz@gmail.com'), 'a•••@g•••.com')
  assert.equal(maskEmail('ö@ömer.com.tr'), 'ö•••@ö•••.tr')
})
