import { findTurns, spokenText, transcriptText } from '../../src/text/transcript'

describe('transcripts as text', () => {
  const text = '客服：您好\n客户:宽带断了\n三天了\n系统： 通话结束'

  it('finds who says what, a line without a speaker going on with the turn before', () => {
    expect(findTurns(text).map(({ speaker, start, end }) => [speaker, text.slice(start, end)])).toEqual([
      ['agent', '您好'],
      ['customer', '宽带断了\n三天了'],
      ['system', '通话结束'],
    ])
  })

  it('gives what was said without the speakers', () => {
    expect(spokenText(text, findTurns(text))).toBe('您好\n宽带断了\n三天了\n通话结束')
  })

  it.each([
    ['a ticket', '客户反映宽带断网'],
    ['one voice alone', '客户：宽带断了\n客户：三天了'],
    ['a text before the first speaker', '以下为录音\n客户：断网\n客服：您好'],
    ['nothing', ''],
  ])('sees no transcript in %s', (_, ticket) => {
    expect(findTurns(ticket)).toEqual([])
  })

  it('writes a line a turn that reads back as the same turns', () => {
    const turns = [{ speaker: 'agent', text: '您好' }, { speaker: 'customer', text: '客服：断网\n三天' }] as const
    const written = transcriptText(turns)
    expect(findTurns(written).map(({ start, end }) => written.slice(start, end))).toEqual(['您好', '客服：断网 三天'])
  })
})
