import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { checkCatalogs, defineTexts, formatDate, LocaleProvider, negotiateLocale } from './texts.ts'

const catalogs = {
  en: {
    cart: { title: 'Cart', count: '{count, plural, =0 {Your cart is empty} one {# product} other {# products}}' },
    'till.paid': '{amount} paid at {store}',
  },
  tr: { cart: { title: 'Sepet', count: '{count, plural, =0 {Sepetiniz boş} other {# ürün}}' }, 'till.paid': '{store}: {amount} ödendi' },
  az: {
    cart: { title: 'Səbət', count: '{count, plural, =0 {Səbətiniz boşdur} other {# məhsul}}' },
    'till.paid': '{store}: {amount} ödənildi',
  },
}
const { textsIn, useTexts, faults } = defineTexts(catalogs)

describe('an app speaks three languages', () => {
  test('plurals and numbers follow the language', () => {
    assert.equal(textsIn('en').t('cart.count', { count: 0 }), 'Your cart is empty')
    assert.equal(textsIn('en').t('cart.count', { count: 1 }), '1 product')
    assert.equal(textsIn('tr').t('cart.count', { count: 1200 }), '1.200 ürün')
    assert.equal(textsIn('az').t('cart.count', { count: 1200 }), '1.200 məhsul')
  })

  test('dotted keys, values and money stand where the language wants them', () => {
    const { t, money } = textsIn('tr')
    assert.equal(t('till.paid', { amount: money(129900, 'TRY'), store: 'Kadıköy' }), 'Kadıköy: ₺1.299,00 ödendi')
  })

  test('a component speaks the language of its provider', () => {
    const Title = () => createElement('h1', null, useTexts().t('cart.title'))
    const page = (locale: 'az' | 'tr') => renderToStaticMarkup(createElement(LocaleProvider, { locale, children: createElement(Title) }))
    assert.equal(page('az'), '<h1>Səbət</h1>')
    assert.equal(page('tr'), '<h1>Sepet</h1>')
  })

  test('a key made at run time is asked for before it is spoken', () => {
    assert.equal(textsIn('tr').known('cart.title'), true)
    assert.equal(textsIn('tr').known('refusals.cart_frozen'), false)
    assert.throws(() => textsIn('tr').t('refusals.cart_frozen' as 'cart.title'), /No text "refusals.cart_frozen" in tr/)
  })
})

describe('the language of a visitor', () => {
  const rows: [header: string | null, locale: string][] = [
    ['tr-TR,tr;q=0.9,en-US;q=0.8', 'tr'],
    ['ru,az;q=0.9,en;q=0.5', 'az'],
    ['en;q=0.3, tr;q=0.7', 'tr'],
    ['tr;q=0, en', 'en'],
    ['de-DE,fr', 'en'],
    ['', 'en'],
    [null, 'en'],
  ]
  for (const [header, locale] of rows) test(`${header} is served in ${locale}`, () => assert.equal(negotiateLocale(header), locale))

  test('where nothing is wished, the shop decides', () => assert.equal(negotiateLocale(null, 'az'), 'az'))
})

describe('dates are written as people write them, in the time of the store', () => {
  const at = '2026-11-05T21:30:00Z'
  const rows = [
    ['tr', 'Europe/Istanbul', 'full', '6 Kasım Cuma'],
    ['tr', 'Europe/Istanbul', 'time', '00:30'],
    ['az', 'Asia/Baku', 'date', '6 noyabr 2026'],
    ['az', 'Asia/Baku', 'full', '6 noyabr, cümə'],
    ['az', 'Asia/Baku', 'date_time', '6 noyabr 2026 01:30'],
    ['en', 'Europe/Istanbul', 'date', '6 November 2026'],
  ] as const
  for (const [locale, zone, style, written] of rows) {
    test(`${locale} ${style}: ${written}`, () => assert.equal(formatDate(at, locale, zone, style), written))
  }
})

describe('catalogs are checked against each other', () => {
  test('equal catalogs have no faults', () => assert.deepEqual(faults(), []))

  test('a missing key, an empty text, another placeholder and broken syntax are named', () => {
    const found = checkCatalogs({
      en: { a: 'A {name}', b: 'B', c: 'C', d: '{n, plural, one {# {thing}} other {#}}' },
      tr: { a: 'A {isim}', b: '', c: 'C {n', d: '{n, plural, other {# {thing}}}' },
      az: { a: 'A {name}', b: 'B', c: '{n, plural, one {C}}', d: '{n, plural, other {#}}' },
    })
    assert.deepEqual(found, [
      'a: tr has {isim}, en has {name}',
      'b: no text in tr',
      'c: tr has {not ICU MessageFormat: C {n}, en has {}',
      'c: az has {not ICU MessageFormat: {n, plural, one {C}}}, en has {}',
      'd: az has {n}, en has {n, thing}',
    ])
  })
})
