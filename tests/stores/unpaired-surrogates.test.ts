import fc from 'fast-check'
import { escapeSurrogates, unescapeSurrogates } from '../../src/stores/unpaired-surrogates'

it.each([
  ['退款😡', '退款😡'],
  ['', ''],
  ['退\ud83d款', '退\uFDD0d83d款'],
  ['\ude21\ud83d', '\uFDD0de21\uFDD0d83d'],
  ['\uFDD0', '\uFDD0fdd0'],
])('writes %j as %j', (text, escaped) => {
  expect(escapeSurrogates(text)).toBe(escaped)
  expect(unescapeSurrogates(escaped)).toBe(text)
})

it('makes any text one that UTF-8 can keep, and gives it back', () => {
  const units = fc.array(fc.oneof(fc.integer({ min: 0xd800, max: 0xdfff }), fc.constantFrom(0xfdd0, 0x61, 0x9000, 0x30)))
  fc.assert(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes)
      const kept = Buffer.from(escapeSurrogates(text), 'utf8').toString('utf8')
      expect(unescapeSurrogates(kept)).toBe(text)
    }),
  )
})

it('looks into lists and members, and leaves what is no text', () => {
  const at = new Date(0)
  const value = { list: ['\ud83d', 1, null, true], at }
  expect(escapeSurrogates(value)).toStrictEqual({ list: ['\uFDD0d83d', 1, null, true], at })
  expect(unescapeSurrogates(escapeSurrogates(value))).toStrictEqual(value)
})
