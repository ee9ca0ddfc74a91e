import type { QueryNode } from '../../../src/domain/query'
import { anyOfTheWords, compileQuery, type QueryTools } from '../../../src/stores/search/compile-query'
import type { Condition } from '../../../src/stores/search/search-index'

/** Cuts the longest known word from the left, else Latin runs or a single character. */
const dictionary = ['退款', '退费', '失败', '宽带', '断网', '彩铃', '开通', '套餐', '投诉', '网速', '携号转网', '网络']
const cut = (text: string): string[] => {
  const pieces: string[] = []
  for (let rest = text; rest !== ''; rest = rest.slice(pieces.at(-1)!.length)) {
    const known = dictionary.filter((word) => rest.startsWith(word)).sort((a, b) => b.length - a.length)[0]
    pieces.push(known ?? /^(?:[a-z]+|\d+)/.exec(rest)?.[0] ?? [...rest][0]!)
  }
  return pieces
}
const tools: QueryTools = {
  segmenter: { cut },
  synonyms: new Map([
    ['退款', ['退费', '退钱']],
    ['网速慢', ['上网慢', '卡顿']],
    ['wifi', ['无线网']],
  ]),
  framingWords: new Set(['投诉']),
}

const text = (...alternatives: string[]): Condition => ({ type: 'text', alternatives, prefix: false })
const all = (...of: Condition[]): Condition => ({ type: 'all', of })
const words = (written: string, prefix = false): QueryNode => ({ type: 'words', text: written, prefix })
const conditionOf = (node: QueryNode): Condition => compileQuery(node, tools).condition

describe('words', () => {
  it.each<[string, Condition]>([
    ['断网', text('断网')],
    ['退款', text('退款', '退费', '退钱')],
    ['退款失败', all(text('退款', '退费', '退钱'), text('失败'))],
    ['宽带断网宽带', all(text('宽带'), text('断网'))],
    ['开通的彩铃', all(text('开通'), text('彩铃'))],
    ['彩铃的', text('彩铃')],
    ['光毛坏了', text('光毛坏了')],
    ['的了', text('的了')],
    ['慢', text('慢')],
    ['断网，退款', all(text('断网'), text('退款', '退费', '退钱'))],
    ['5G套餐', all(text('5g'), text('套餐'))],
    ['iPhone15套餐', all(text('iphone15'), text('套餐'))],
    ['寬帶', text('宽带')],
    ['ＷｉＦｉ', text('wifi', '无线网')],
    ['😡', text('😡')],
  ])('%s', (written, condition) => {
    expect(conditionOf(words(written))).toEqual(condition)
  })

  it('take the synonyms of the whole stretch in place of all of its words', () => {
    expect(conditionOf(words('网速慢'))).toEqual({ type: 'any', of: [all(text('网速'), text('慢')), text('上网慢', '卡顿')] })
  })

  it('are looked for as they stand before a *, where the last one may go on', () => {
    expect(conditionOf(words('iPh', true))).toEqual({ type: 'text', alternatives: ['iph'], prefix: true })
    expect(conditionOf(words('携号转', true))).toEqual({ type: 'text', alternatives: ['携号转'], prefix: true })
  })
})

it('looks for a phrase as it stands, without synonyms', () => {
  expect(conditionOf({ type: 'phrase', text: '退款 失敗' })).toEqual(text('退款 失败'))
})

it.each<[QueryNode, Condition]>([
  [{ type: 'everything' }, { type: 'everything' }],
  [
    { type: 'field', field: 'customer', values: ['k1', 'k2'], prefix: false },
    { type: 'label', field: 'customer', values: ['k1', 'k2'], prefix: false },
  ],
  [{ type: 'field', field: 'id', values: ['T'], prefix: true }, { type: 'label', field: 'id', values: ['T'], prefix: true }],
  [{ type: 'period', from: 1 }, { type: 'period', from: 1 }],
  [
    { type: 'all', of: [words('断网'), { type: 'not', of: words('彩铃') }] },
    all(text('断网'), { type: 'not', of: text('彩铃') }),
  ],
  [{ type: 'any', of: [words('断网'), words('彩铃')] }, { type: 'any', of: [text('断网'), text('彩铃')] }],
])('%j becomes a condition', (node, condition) => {
  expect(conditionOf(node)).toEqual(condition)
})

describe('ranking and marking', () => {
  it('take every word in its order, framing words with little weight', () => {
    expect(compileQuery({ type: 'all', of: [words('投诉宽带断网'), { type: 'phrase', text: '退款失败' }] }, tools).ranking).toEqual([
      { word: '投诉', weight: 0.2 },
      { word: '宽带', weight: 1 },
      { word: '断网', weight: 1 },
      { word: '退款', weight: 1 },
      { word: '失败', weight: 1 },
    ])
  })

  it('mark synonyms and prefixes too', () => {
    expect(compileQuery({ type: 'all', of: [words('退款'), words('iph', true)] }, tools).highlightTerms).toEqual(['退款', '退费', '退钱', 'iph*'])
  })

  it('leave out what is excluded, and take in what is excluded from the exclusion', () => {
    const excluded: QueryNode = { type: 'not', of: { type: 'all', of: [words('退款'), { type: 'not', of: words('彩铃') }] } }
    const { ranking, highlightTerms } = compileQuery({ type: 'all', of: [words('断网'), excluded] }, tools)
    expect(ranking.map(({ word }) => word)).toEqual(['断网', '彩铃'])
    expect(highlightTerms).toEqual(['断网', '彩铃'])
  })

  it('are empty for a query without words', () => {
    const { ranking, highlightTerms } = compileQuery({ type: 'field', field: 'tier', values: ['none'], prefix: false }, tools)
    expect([ranking, highlightTerms]).toEqual([[], []])
  })
})

describe('any of the words', () => {
  it('finds by the pairs of the telling words and of their joints', () => {
    const { condition, ranking, highlightTerms } = anyOfTheWords('投诉：宽带断网，5G套餐', tools)
    expect(condition).toEqual(text('宽带', '带断', '断网', '5g', '套餐'))
    expect(ranking.map(({ word }) => word)).toEqual(['投诉', '宽带', '断网', '5g', '套餐'])
    expect(highlightTerms).toEqual(['宽带', '断网', '5g', '套餐'])
  })

  it.each<[string, Condition]>([
    ['投诉', text('投诉')],
    ['的 了', text('的', '了')],
    ['慢 卡', text('慢', '卡')],
    ['（退款 OR *）', text('退款', 'or')],
    ['，。', text()],
    ['', text()],
  ])('takes nothing for an operator, and finds by what there is: %s', (written, condition) => {
    expect(anyOfTheWords(written, tools).condition).toEqual(condition)
  })
})
