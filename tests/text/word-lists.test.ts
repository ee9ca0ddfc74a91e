import { parseSynonyms, parseTerms, parseWords, readDictionary } from '../../src/text/word-lists'

describe('terms.txt', () => {
  it('reads words with frequency and part of speech, comments left out', () => {
    expect(parseTerms('# 业务\n扣费 300 v\n\n携号转网 10 nz\n', 'terms.txt')).toEqual([
      { word: '扣费', frequency: 300, tag: 'v' },
      { word: '携号转网', frequency: 10, tag: 'nz' },
    ])
  })

  it.each([['扣费'], ['扣费 v'], ['扣费 0 v'], ['扣费 1.5 v'], ['扣费 3 v 多']])('refuses the line "%s", saying which and what would be right', (line) => {
    expect(() => parseTerms(`# 一\n${line}\n`, 'terms.txt')).toThrow('line 2 must be a word, a frequency of 1 or more and a part of speech')
  })
})

describe('synonyms.txt', () => {
  it('gives each word the others of its group, in lower case', () => {
    const synonyms = parseSynonyms('退款 退费 退钱\nWiFi wifi 无线网', 'synonyms.txt')
    expect(synonyms.get('退费')).toEqual(['退款', '退钱'])
    expect(synonyms.get('wifi')).toEqual(['无线网'])
  })

  it('refuses a word in two groups', () => {
    expect(() => parseSynonyms('退款 退费\n退费 返款', 'synonyms.txt')).toThrow('line 2 repeats "退费"')
  })
})

describe('dictionary files', () => {
  it('reads one word a line', () => {
    expect([...parseWords('# 虚词\n的\n 了 \n')]).toEqual(['的', '了'])
  })

  it('says which file is missing and what to do', () => {
    expect(() => readDictionary('/nowhere', 'terms.txt')).toThrow('Dictionary file "terms.txt" cannot be read. Restore it from the project, or point TINGYIN_DICTIONARIES')
  })
})
