import fc from 'fast-check'
import type { Span } from '../../../src/domain/contact'
import { highlight, snippet } from '../../../src/stores/search/highlight'
import { normaliseText } from '../../../src/text/normalise'

const marked = (text: string, ...terms: string[]): string[] =>
  highlight(normaliseText(text), terms).map(({ start, end }) => text.slice(start, end))

describe('highlighting', () => {
  it.each<[string, string[], string[]]>([
    ['宽带断网，又断网了', ['断网'], ['断网', '断网']],
    ['宽带断网', ['断网', '宽带'], ['宽带断网']],
    ['宽带断网', ['带断', '宽带断'], ['宽带断']],
    ['断断断', ['断断'], ['断断']],
    ['寬頻斷網三天', ['断网'], ['斷網']],
    ['ＩＰＨＯＮＥ坏了', ['iphone'], ['ＩＰＨＯＮＥ']],
    ['iPhone 和 iphone15', ['iphone'], ['iPhone']],
    ['iPhone 和 iphone15', ['iph*'], ['iPh', 'iph']],
    ['5G 套餐和15G', ['5g套餐'], ['5G 套餐']],
    ['退款，失败', ['退款 失败'], ['退款，失败']],
    ['退款失败', ['退款 失败'], []],
    ['太气😡了', ['😡'], ['😡']],
    ['a+b (c) [d]', ['+', '(c)', '.*', ''], ['c']],
    ['断网', [], []],
  ])('%s for %j', (text, terms, found) => {
    expect(marked(text, ...terms)).toEqual(found)
  })

  it('gives places in the original text, where characters were dropped or folded before them', () => {
    const text = '\u200b㈱客服：斷\u200b網'
    expect(marked(text, '断网')).toEqual(['斷\u200b網'])
  })

  it('gives ordered places that do not touch, whatever the text and terms', () => {
    const characters = fc.stringMatching(/^[断网卡a1 ，]{0,30}$/)
    fc.assert(
      fc.property(characters, fc.array(fc.stringMatching(/^[断网卡a1 ，]{0,3}\*?$/), { maxLength: 4 }), (text, terms) => {
        let last = -1
        for (const { start, end } of highlight(normaliseText(text), terms)) {
          expect(start).toBeGreaterThan(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          last = end
        }
      }),
    )
  })
})

describe('a snippet', () => {
  const at = (text: string, ...terms: string[]): readonly Span[] => highlight(normaliseText(text), terms)
  const shown = ({ text, highlights }: ReturnType<typeof snippet>): [string, string[]] => [text, highlights.map(({ start, end }) => text.slice(start, end))]

  it('is the whole of a short text', () => {
    expect(snippet('宽带断网', at('宽带断网', '断网'), 10)).toEqual({ text: '宽带断网', highlights: [{ start: 2, end: 4 }] })
  })

  it.each<[string, string, string[], number, [string, string[]]]>([
    ['begins with the text when nothing is marked', '一二三四五六七八九十', [], 4, ['一二三四…', []]],
    ['has the marked place in its middle', '一二三四断网五六七八', ['断网'], 6, ['…三四断网五六…', ['断网']]],
    ['does not begin before the text', '断网一二三四五六七八', ['断网'], 6, ['断网一二三四…', ['断网']]],
    ['does not end after the text', '一二三四五六七八断网', ['断网'], 6, ['…五六七八断网', ['断网']]],
    ['has the window with most marked', '断网一二三四五六七八断网九断网十一二三', ['断网'], 6, ['…断网九断网十…', ['断网', '断网']]],
    ['takes the earliest of equal windows', '一断网二三四五六七断网八九', ['断网'], 4, ['一断网二…', ['断网']]],
    ['cuts a marked place longer than itself', '一二断网断网断网三四', ['断网'], 4, ['…断网断网…', ['断网断网']]],
  ])('%s', (_, text, terms, width, expected) => {
    expect(shown(snippet(text, at(text, ...terms), width))).toEqual(expected)
  })

  it('does not cut a character in two', () => {
    const text = '😀😀😀断网😀😀😀'
    for (let width = 2; width < 12; width++) expect(snippet(text, at(text, '断网'), width).text.isWellFormed()).toBe(true)
  })

  it('shows of the text what is marked, at its place, whatever the width', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[断网卡a ，]{0,60}$/), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const spans = at(text, '断网', '卡')
        const { text: part, highlights } = snippet(text, spans, width)
        expect(part.length).toBeLessThanOrEqual(Math.max(width, 1) + 2)
        if (spans.length > 0) expect(highlights.length).toBeGreaterThan(0)
        expect(text).toContain(part.replace(/^…|…$/g, ''))
        for (const { start, end } of highlights) expect(part.slice(start, end)).toMatch(/^[断网卡]+$/)
      }),
    )
  })
})
