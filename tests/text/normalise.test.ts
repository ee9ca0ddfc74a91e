import fc from 'fast-check'
import { normaliseText, originalSpan, plainText } from '../../src/text/normalise'

describe('normaliseText', () => {
  it.each([
    ['full-width letters and digits fold', 'ＷｉＦｉ１３８', 'WiFi138'],
    ['full-width punctuation folds', '退款？！（急）', '退款?!(急)'],
    ['traditional characters become simplified', '寬帶斷網，沒人處理', '宽带断网,没人处理'],
    ['simplified characters stay', '后来着急，干净的面条里', '后来着急,干净的面条里'],
    ['line ends become one kind', '甲\r\n乙\r丙', '甲\n乙\n丙'],
    ['control and zero-width characters go', 'a\u0000b\u200bc\ufeff\u0007d', 'abcd'],
    ['odd spaces become spaces', 'a\u3000b\u00a0c\td', 'a b c d'],
    ['a lone surrogate becomes U+FFFD', '甲\ud83d乙', '甲\ufffd乙'],
    ['an emoji stays', '很好😀用', '很好😀用'],
    ['compatibility characters unfold', '①㎡㈱', '1m2(株)'],
    ['an ellipsis keeps its one place', '等了又等……', '等了又等……'],
    ['combining marks join their letter', 'e\u0301', 'é'],
    ['empty stays empty', '', ''],
  ])('%s', (_, original, clean) => {
    expect(plainText(original)).toBe(clean)
  })

  it('maps a span of the clean text to the same words in the original', () => {
    const original = '\u200b手机\u0000\r\n㎡ｓｉｇｎａｌ差'
    const clean = normaliseText(original)
    const start = clean.text.indexOf('signal')
    const { start: from, end } = originalSpan(clean, { start, end: start + 6 })
    expect(original.slice(from, end)).toBe('ｓｉｇｎａｌ')
  })

  it('changes nothing in a text that is clean already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const once = plainText(text)
        expect(plainText(once)).toBe(once)
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives every clean character a place in the original, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const clean = normaliseText(text)
        let last = 0
        for (let i = 0; i <= clean.text.length; i++) {
          const { start } = originalSpan(clean, { start: i, end: i })
          expect(start).toBeGreaterThanOrEqual(last)
          expect(start).toBeLessThanOrEqual(text.length)
          last = start
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
