import { countTable, displayWidth } from '../../src/cli/count-table'
import { bracketMarks, markSpans } from '../../src/cli/marked-text'

describe('marked text', () => {
  it.each([
    ['one span', [{ start: 0, end: 2 }], '«宽带»断网三天'],
    ['spans that overlap as one', [{ start: 2, end: 4 }, { start: 0, end: 3 }], '«宽带断网»三天'],
    ['spans that touch as one', [{ start: 0, end: 2 }, { start: 2, end: 4 }], '«宽带断网»三天'],
    ['a span within another', [{ start: 0, end: 4 }, { start: 1, end: 2 }], '«宽带断网»三天'],
    ['nothing for an empty span', [{ start: 3, end: 3 }], '宽带断网三天'],
  ])('marks %s', (_, spans, expected) => {
    expect(markSpans('宽带断网三天', spans, bracketMarks)).toBe(expected)
  })

  it('lets no contact command the terminal', () => {
    expect(markSpans('断\u001b[2J网\t三\r天\n好', [{ start: 1, end: 2 }], bracketMarks)).toBe('断«\ufffd»[2J网 三\ufffd天\n好')
  })
})

describe('count table', () => {
  it.each([
    ['断网', 4],
    ['VoLTE', 5],
    ['宽带（IPTV）', 12],
    ['👍好', 4],
  ])('knows the width of %s', (text, width) => expect(displayWidth(text)).toBe(width))

  it('lines up names, counts, shares and bars', () => {
    expect(countTable([{ name: '功能性', count: 1500 }, { name: 'VoLTE', count: 375 }, { name: '无', count: 0 }], 3000)).toEqual([
      '  功能性  1,500  50.0%  ████████████████████████████',
      '  VoLTE     375  12.5%  ███████',
      '  无          0   0.0%',
    ])
  })
})
