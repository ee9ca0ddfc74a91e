import { type CollectionStatistics, lengthOf, rankingTerms, saturated, scorer, valueOf } from '../../../src/stores/search/relevance'
import type { RankingWord } from '../../../src/stores/search/search-index'

const words = (...list: string[]): RankingWord[] => list.map((word) => ({ word, weight: 1 }))
const statistics = (holding: Readonly<Record<string, number>> = {}, others = 10): CollectionStatistics => ({
  documents: 1_000,
  averageLength: 10,
  documentsWith: (term) => holding[term] ?? others,
})

describe('the terms of a query', () => {
  it('are its words, pairs, joints and characters', () => {
    expect(rankingTerms(words('宽带', '断网')).map(({ text, kind }) => `${kind} ${text}`)).toEqual([
      'word 宽带', 'character 宽', 'pair 宽带', 'character 带', 'joint 带断', 'word 断网', 'character 断', 'pair 断网', 'character 网',
    ])
  })

  it.each<[string[], string[]]>([
    [['c4', '市'], ['word c4', 'pair c4', 'joint c4市', 'word 市', 'character 市']],
    [['iphone', '15'], ['word iphone', 'pair iphone', 'word 15', 'pair 15']],
    [['t恤'], ['word t恤', 'pair t', 'character 恤']],
    [['😡', '，'], []],
  ])('join letters and digits to characters but not to each other: %j', (list, terms) => {
    expect(rankingTerms(words(...list)).map(({ text, kind }) => `${kind} ${text}`)).toEqual(terms)
  })

  it('stand once, with the most they weigh anywhere', () => {
    const terms = rankingTerms([{ word: '投诉', weight: 0.2 }, { word: '宽带', weight: 1 }, { word: '投诉', weight: 1 }])
    expect(terms.filter(({ text }) => text === '投诉').map(({ weight }) => weight)).toEqual([0.6, 1])
    expect(terms.find(({ text }) => text === '诉宽')!.weight).toBeCloseTo(0.7 * 0.2)
  })
})

it.each([
  [1_000, 0],
  [10, 11.5],
  [1, 18.2],
])('a word that %i of 1,000 texts hold is worth %f with its pair', (holding, value) => {
  const terms = rankingTerms(words('断网')).filter(({ kind }) => kind !== 'character')
  const total = terms.reduce((sum, term) => sum + valueOf(term, statistics({ 断网: holding })), 0)
  expect(total).toBeCloseTo(value, 1)
})

it.each([
  [1, 10, 1],
  [2, 10, 1.23],
  [1, 5, 1.23],
  [1, 40, 0.47],
  [1_000, 10, 1.6],
])('%i occurrences in %i characters, where ten are usual, give %f', (times, length, worth) => {
  expect(saturated(times, length, 10)).toBeCloseTo(worth, 2)
})

it.each([
  ['断网三天', 4],
  ['断网 3 天，iphone15', 5],
  ['😡', 0],
  ['', 0],
])('%s is %i long', (plain, length) => {
  expect(lengthOf(plain)).toBe(length)
})

describe('a scorer', () => {
  const score = scorer([{ word: '投诉', weight: 0.2 }, { word: '断网', weight: 1 }, { word: '5g', weight: 1 }], statistics())

  it.each([
    ['the rarer and less framing word', '断网', '投诉'],
    ['more words', '断网投诉', '断网退款'],
    ['more occurrences', '断网断网退款', '断网退款彩铃'],
    ['the shorter of two texts', '断网', '断网退款彩铃'],
    ['words next to each other', '投诉断网', '断网投诉'],
    ['a pair before its single characters', '断网彩', '网断彩'],
    ['single characters before nothing', '断了网', '彩铃铃'],
    ['a whole run before a part of one', '5g套餐', '15g套餐'],
  ])('prefers %s', (_, better, worse) => {
    expect(score(better)).toBeGreaterThan(score(worse))
  })

  it('gives nothing to a text without any of it, and to an empty one', () => {
    expect(score('彩铃')).toBe(0)
    expect(score('')).toBe(0)
    expect(scorer([], statistics())('断网')).toBe(0)
  })

  it('counts long words and words of two scripts where they stand', () => {
    const long = scorer(words('携号转网', 't恤'), statistics())
    expect(long('要携号转网')).toBeGreaterThan(long('携号要转网'))
    expect(long('一件t恤')).toBeGreaterThan(long('一件at恤'))
  })

  it('gives the same for the same text, however often it is asked', () => {
    const first = score('断网断网5g')
    score('别的')
    expect(score('断网断网5g')).toBe(first)
  })

  it('works in an empty collection', () => {
    expect(scorer(words('断网'), { documents: 0, averageLength: 0, documentsWith: () => 0 })('断网')).toBeGreaterThan(0)
  })
})
