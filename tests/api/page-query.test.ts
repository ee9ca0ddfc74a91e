import type { TingyinError } from '../../src/domain/errors'
import type { QueryVocabulary } from '../../src/domain/query'
import { describeQuery, parseQuery } from '../../src/stores/search/query-language'
import { inPage } from './in-page'

const names = { tier: { functional: '功能性', emotional: '情感性' }, topic: { vas: '增值业务(彩铃、会员)' } }
const vocabulary: QueryVocabulary = {
  tier: new Map([['functional', 'functional'], ['功能性', 'functional'], ['情感性', 'emotional'], ['emotional', 'emotional']]),
  topic: new Map([['增值业务(彩铃、会员)', 'vas'], ['vas', 'vas']]),
}
const understood = (query: string): string => describeQuery(parseQuery(query, vocabulary))

describe('the page edits the query as text', () => {
  const cases: readonly { query: string; toggle: readonly [string, string, string]; edited: string; means: string }[] = [
    { query: '', toggle: ['tier', '层次', 'emotional'], edited: '层次:情感性', means: 'tier:emotional' },
    { query: '断网', toggle: ['tier', '层次', 'emotional'], edited: '断网 层次:情感性', means: '断网 tier:emotional' },
    { query: '断网 层次:情感性', toggle: ['tier', '层次', 'functional'], edited: '断网 层次:情感性,功能性', means: '断网 tier:emotional,functional' },
    { query: 'tier:emotional,functional 断网', toggle: ['tier', '层次', 'emotional'], edited: '层次:功能性 断网', means: 'tier:functional 断网' },
    { query: '断网 体验层次：情感性', toggle: ['tier', '层次', 'emotional'], edited: '断网', means: '断网' },
    { query: '退款 OR 退费', toggle: ['tier', '层次', 'emotional'], edited: '(退款 OR 退费) 层次:情感性', means: '(退款 OR 退费) tier:emotional' },
    { query: '退款 或 退费', toggle: ['channel', '渠道', '微信'], edited: '(退款 或 退费) 渠道:微信', means: '(退款 OR 退费) channel:微信' },
    { query: '断网', toggle: ['topic', '主题', 'vas'], edited: '断网 主题:"增值业务(彩铃、会员)"', means: '断网 topic:vas' },
    { query: '断网 主题:"增值业务(彩铃、会员)"', toggle: ['topic', '主题', 'vas'], edited: '断网', means: '断网' },
    { query: '断网', toggle: ['region', '地区', '呼和浩特 "新城"'], edited: '断网 地区:"呼和浩特 \\"新城\\""', means: '断网 region:"呼和浩特 \\"新城\\""' },
    { query: '"层次:情感性" (a 层次:功能性)', toggle: ['tier', '层次', 'emotional'], edited: '"层次:情感性" (a 层次:功能性) 层次:情感性', means: '"层次:情感性" (a tier:functional) tier:emotional' },
    { query: '-层次:情感性', toggle: ['tier', '层次', 'functional'], edited: '-层次:情感性 层次:功能性', means: '-tier:emotional tier:functional' },
  ]
  const edited = inPage('query.js', cases.map(({ query, toggle: [field, asked, value] }) => ['toggled', query, field, asked, value, names]))

  it.each(cases.map((each, i) => [each.query, each.toggle, each, edited[i]] as const))('%s with %j', (_query, _toggle, { edited: expected, means }, got) => {
    expect(got).toBe(expected)
    expect(understood(expected)).toBe(means)
  })

  it('knows what it filters by, and takes it away again', () => {
    const query = '断网 层次:功能性,情感性 -渠道:微信 地区:"a b" 日期:2026-03'
    expect(inPage('query.js', [['filtersOf', query, names], ['withoutFilters', query, names], ['withoutFilters', query, names, 'tier']])).toEqual([
      { tier: ['functional', 'emotional'], region: ['a b'] },
      '断网 -渠道:微信 日期:2026-03',
      '断网 -渠道:微信 地区:"a b" 日期:2026-03',
    ])
  })

  it('adds a condition to a query that has alternatives, and to none', () => {
    expect(inPage('query.js', [['narrowed', '退款 OR 退费', '"多扣" OR "重复扣"'], ['narrowed', '', '产品:彩铃'], ['narrowed', '断网', '']])).toEqual([
      '(退款 OR 退费) ("多扣" OR "重复扣")',
      '产品:彩铃',
      '断网',
    ])
  })

  it('leaves out the period, wherever it stands', () => {
    expect(inPage('query.js', [['withoutPeriod', '日期:2026-03 断网 "日期:近7天"'], ['withoutPeriod', 'date:近7天']])).toEqual(['断网 "日期:近7天"', ''])
  })

  it('keeps one period', () => {
    expect(inPage('query.js', [['during', '断网 日期:2026-03', '2026-03-04'], ['during', 'a | b', '2026-03-04'], ['during', '', '2026-03-04']])).toEqual([
      '断网 日期:2026-03-04',
      '(a | b) 日期:2026-03-04',
      '日期:2026-03-04',
    ])
  })
})

it('asks for contacts by source and id', () => {
  const keys = [{ source: 'tickets', id: 't1' }, { source: '网页 (旧)', id: 't1' }, { source: 'tickets', id: 'T 2' }]
  const [one, both] = inPage('contacts-link.js', [['keyQuery', keys.slice(0, 1)], ['keyQuery', keys]]) as [string, string]
  expect(one).toBe('来源:tickets 编号:t1')
  expect(understood(both)).toBe('source:tickets id:t1,"T 2" OR source:"网页 (旧)" id:t1')
})

it('says in Chinese what is wrong with a query, and what may have been meant', () => {
  const refused = ['城市:合肥', '层次:情感', '颜色:红', '(断网'].map((query) => {
    try {
      return understood(query)
    } catch (error) {
      return (error as TingyinError<'QUERY_INVALID'>).details
    }
  })
  const told = inPage('words.js', refused.map((details) => ['queryProblem', details])) as { problem: string }[]
  expect(told.map(({ problem }) => problem)).toEqual(['没有这个字段。您要找的是“地市”吗？', '这个字段没有这个值。您要找的是“情感性”吗？', '没有这个字段。', '括号没有闭合。'])
})
