import fc from 'fast-check'
import { TingyinError } from '../../../src/domain/errors'
import type { QueryNode, QueryVocabulary } from '../../../src/domain/query'
import { describeQuery, parseQuery } from '../../../src/stores/search/query-language'

const vocabulary: QueryVocabulary = {
  tier: new Map([
    ['functional', 'functional'],
    ['功能性', 'functional'],
    ['convenience', 'convenience'],
    ['便利性', 'convenience'],
    ['emotional', 'emotional'],
    ['情感性', 'emotional'],
    ['none', 'none'],
  ]),
  topic: new Map([
    ['费用争议', 'fee.dispute'],
    ['费用查询', 'fee.enquiry'],
    ['网络', 'network'],
  ]),
  product: new Map(Array.from({ length: 30 }, (_, i) => [`产品${i}`, `p${i}`])),
}
/** A stand-in for the product's own: width, and the few traditional characters used here. */
const toPlain = (text: string): string =>
  text.normalize('NFKC').replace(/[體驗層網絡]/gu, (c) => ({ 體: '体', 驗: '验', 層: '层', 網: '网', 絡: '络' })[c] ?? c)
/** 2026-03-10 in Shanghai, still 2026-03-09 in UTC. */
const now = new Date('2026-03-09T17:00:00Z')
const parse = (query: string): QueryNode => parseQuery(query, vocabulary, { toPlain, now })

const words = (text: string, prefix = false): QueryNode => ({ type: 'words', text, prefix })
const phrase = (text: string): QueryNode => ({ type: 'phrase', text })
const all = (...of: QueryNode[]): QueryNode => ({ type: 'all', of })
const any = (...of: QueryNode[]): QueryNode => ({ type: 'any', of })
const not = (of: QueryNode): QueryNode => ({ type: 'not', of })
const everything: QueryNode = { type: 'everything' }
const field = (name: string, values: string[], prefix = false): QueryNode =>
  ({ type: 'field', field: name, values, prefix }) as QueryNode
const shanghai = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
const period = (from?: string, to?: string): QueryNode => ({
  type: 'period',
  ...(from !== undefined && { from: shanghai(from) }),
  ...(to !== undefined && { to: shanghai(to) }),
})

function failure(query: string): TingyinError<'QUERY_INVALID'>['details'] {
  try {
    parse(query)
  } catch (error) {
    if (error instanceof TingyinError && error.code === 'QUERY_INVALID') return error.details as never
    throw error
  }
  throw new Error(`"${query}" is accepted`)
}

describe('words and operators', () => {
  it.each<[string, QueryNode]>([
    ['', everything],
    [' \t　', everything],
    ['*', everything],
    ['＊', everything],
    ['退款', words('退款')],
    ['退款 失败', all(words('退款'), words('失败'))],
    ['退款　失败', all(words('退款'), words('失败'))],
    ['退款 AND 失败', all(words('退款'), words('失败'))],
    ['退款 且 失败&断网 && 慢', all(words('退款'), words('失败'), words('断网'), words('慢'))],
    ['退款 OR 退费', any(words('退款'), words('退费'))],
    ['退款 或 退费|退钱 || 返还', any(words('退款'), words('退费'), words('退钱'), words('返还'))],
    ['ａ ＯＲ ｂ', any(words('a'), words('b'))],
    ['a b OR c d', any(all(words('a'), words('b')), all(words('c'), words('d')))],
    ['a (b OR c)', all(words('a'), any(words('b'), words('c')))],
    ['a（b OR c）d', all(words('a'), any(words('b'), words('c')), words('d'))],
    ['((a))', words('a')],
    ['-退款', not(words('退款'))],
    ['－退款', not(words('退款'))],
    ['NOT 退款', not(words('退款'))],
    ['非 退款', not(words('退款'))],
    ['a -"b c" -(d OR e)', all(words('a'), not(phrase('b c')), not(any(words('d'), words('e'))))],
    ['NOT(a)', not(words('a'))],
    ['--a', not(not(words('a')))],
    ['-*', not(everything)],
    ['退*', words('退', true)],
    ['-退*', not(words('退', true))],
    ['* 退款', all(everything, words('退款'))],
  ])('reads %j', (query, node) => {
    expect(parse(query)).toEqual(node)
  })

  it.each<[string, QueryNode]>([
    ['this or that', all(words('this'), words('or'), words('that'))],
    ['not and', all(words('not'), words('and'))],
    ['非常慢', words('非常慢')],
    ['退款或退费', words('退款或退费')],
    ['而且', words('而且')],
    ['ORANGE', words('ORANGE')],
    ['10-20', words('10-20')],
    ['http://a.cn/x?y=1', words('http://a.cn/x?y=1')],
    ['12:30', words('12:30')],
    ['10086:', words('10086:')],
    ['10086：退款', words('10086:退款')],
    [':x', words(':x')],
    ['5G:慢', words('5G:慢')],
    ['㈱', words('(株)')],
    ['😡', words('😡')],
  ])('takes %j as words', (query, node) => {
    expect(parse(query)).toEqual(node)
  })

  it.each<[string, QueryNode]>([
    ['退款，失败', words('退款,失败')],
    ['退款 ， 失败 。', all(words('退款'), words('失败'))],
    ['退款 … 失败', all(words('退款'), words('失败'))],
    ['您好\u0000退款\u0007', all(words('您好'), words('退款'))],
    ['退\ud800款', all(words('退'), words('款'))],
    ['"退\u0000款"', phrase('退 款')],
  ])('lets punctuation, control characters and lone surrogates in %j separate words', (query, node) => {
    expect(parse(query)).toEqual(node)
  })

  it.each<[string, QueryNode]>([
    ['\\OR', words('OR')],
    ['\\-5', words('-5')],
    ['138\\*\\*\\*\\*1234', words('138****1234')],
    ['tier\\:x', words('tier:x')],
    ['"12\\" 屏"', phrase('12" 屏')],
    ['a\\', words('a\\')],
  ])('takes the meaning off what follows a backslash in %j', (query, node) => {
    expect(parse(query)).toEqual(node)
  })
})

describe('phrases', () => {
  it.each(['"退款 失败"', '“退款 失败”', '”退款 失败”', '＂退款 失败＂', '「退款 失败」', '『退款 失败』', '｢退款 失败｣', '" 退款 失败 "'])(
    'reads %j',
    (query) => {
      expect(parse(query)).toEqual(phrase('退款 失败'))
    },
  )

  it('takes operators and wildcards in quotes as text', () => {
    expect(parse('「他说"a* OR (b"」')).toEqual(phrase('他说"a* OR (b"'))
  })
})

describe('fields', () => {
  it.each<[string, QueryNode]>([
    ['tier:emotional', field('tier', ['emotional'])],
    ['TIER:Emotional', field('tier', ['emotional'])],
    ['体验层次:情感性', field('tier', ['emotional'])],
    ['體驗層次：情感性', field('tier', ['emotional'])],
    ['ｔｉｅｒ：ＥＭＯＴＩＯＮＡＬ', field('tier', ['emotional'])],
    ['tier:(emotional OR convenience)', field('tier', ['emotional', 'convenience'])],
    ['tier:（情感性 或 便利性 | none）', field('tier', ['emotional', 'convenience', 'none'])],
    ['tier:emotional,convenience', field('tier', ['emotional', 'convenience'])],
    ['层次:情感性，便利性、none', field('tier', ['emotional', 'convenience', 'none'])],
    ['tier:emotional,情感性', field('tier', ['emotional'])],
    ['-tier:none', not(field('tier', ['none']))],
    ['agent:"张 三"', field('agent', ['张 三'])],
    ['agent:「张 三」,李四', field('agent', ['张 三', '李四'])],
    ['坐席:A-1001 退款', all(field('agent', ['A-1001']), words('退款'))],
    ['id:12:30', field('id', ['12:30'])],
    ['agent:10*', field('agent', ['10'], true)],
    ['agent:*', field('agent', [''], true)],
    ['tier:*', field('tier', [''], true)],
    ['agent:a*,b', any(field('agent', ['b']), field('agent', ['a'], true))],
    ['topic:费用*', field('topic', ['fee.dispute', 'fee.enquiry'])],
    ['topic:fee.*', field('topic', ['fee.dispute', 'fee.enquiry'])],
    ['region:網絡', field('region', ['网络'])],
  ])('reads %j', (query, node) => {
    expect(parse(query)).toEqual(node)
  })
})

describe('periods', () => {
  it.each<[string, QueryNode]>([
    ['date:2026-01-03', period('2026-01-03', '2026-01-04')],
    ['date:2026/1/3', period('2026-01-03', '2026-01-04')],
    ['date:2026年1月3日', period('2026-01-03', '2026-01-04')],
    ['日期：２０２６－０１－０３', period('2026-01-03', '2026-01-04')],
    ['date:2026-02', period('2026-02-01', '2026-03-01')],
    ['时间:2026年12月', period('2026-12-01', '2027-01-01')],
    ['date:2026', period('2026-01-01', '2027-01-01')],
    ['date:2026年', period('2026-01-01', '2027-01-01')],
    ['date:2024-02-29', period('2024-02-29', '2024-03-01')],
    ['date:2026-01-01..2026-03-31', period('2026-01-01', '2026-04-01')],
    ['date:2025..2026-02', period('2025-01-01', '2026-03-01')],
    ['date:"2026-01-01 .. 2026-03-31"', period('2026-01-01', '2026-04-01')],
    ['date:2026-01-01..', period('2026-01-01')],
    ['date:..2026-01-01', period(undefined, '2026-01-02')],
    ['date:>=2026-01-01', period('2026-01-01')],
    ['date:>2026-01', period('2026-02-01')],
    ['date:<2026-01-01', period(undefined, '2026-01-01')],
    ['date:<=2026-01-01', period(undefined, '2026-01-02')],
    ['date:≤2026-01-01', period(undefined, '2026-01-02')],
    ['date:今天', period('2026-03-10', '2026-03-11')],
    ['date:昨天', period('2026-03-09', '2026-03-10')],
    ['date:近7天', period('2026-03-04', '2026-03-11')],
    ['date:本月', period('2026-03-01', '2026-04-01')],
    ['date:上月', period('2026-02-01', '2026-03-01')],
    ['date:上月..今天', period('2026-02-01', '2026-03-11')],
    ['-date:2026-01', not(period('2026-01-01', '2026-02-01'))],
    ['date:2026-01,2026-03', any(period('2026-01-01', '2026-02-01'), period('2026-03-01', '2026-04-01'))],
  ])('reads %j as days in Shanghai', (query, node) => {
    expect(parse(query)).toEqual(node)
  })

  it('counts 上月 in January from the year before', () => {
    expect(parseQuery('date:上月', {}, { now: new Date('2026-01-15T00:00:00Z') })).toEqual(period('2025-12-01', '2026-01-01'))
  })
})

describe('errors', () => {
  it.each<[string, number, RegExp]>([
    ['"', 1, /quote is opened and not closed/],
    ['退款 "失败', 4, /quote is opened and not closed/],
    ['退款」', 3, /quote is closed that was not opened/],
    ['""', 1, /nothing to search for/],
    ['NOT', 1, /exclusion has nothing after/],
    ['退款 NOT', 4, /exclusion has nothing after/],
    ['OR', 1, /nothing before it/],
    ['退款 OR', 4, /nothing after it/],
    ['退款 AND', 4, /nothing after it/],
    ['a OR OR b', 6, /nothing before it/],
    ['a AND OR b', 7, /nothing before it/],
    ['(OR a)', 2, /nothing before it/],
    ['(a OR )', 4, /nothing after it/],
    ['()', 1, /parentheses are empty/],
    ['a (', 3, /opened and not closed/],
    ['(a', 1, /opened and not closed/],
    ['((a)', 1, /opened and not closed/],
    ['a)', 2, /closed that was not opened/],
    [')', 1, /closed that was not opened/],
    ['-', 1, /excludes nothing/],
    ['a - b', 3, /excludes nothing/],
    ['--', 2, /excludes nothing/],
    ['(-)', 2, /excludes nothing/],
    ['*abc', 1, /before or inside a word/],
    ['a*b', 2, /before or inside a word/],
    ['a**', 2, /before or inside a word/],
    ['"a"*', 4, /follows a quote/],
    ['(a)*', 4, /follows a quote or a parenthesis/],
    ['！！！', 1, /nothing to search for/],
    ['  ，', 3, /nothing to search for/],
    ['退款 OR ，', 7, /nothing to search for/],
    ['-，', 1, /nothing to search for/],
    ['secret:x', 1, /no such field/],
    ['退款 -secret:', 5, /no such field/],
    ['客服:(你好 吗)', 1, /no such field/],
    ['teir:none', 1, /Did you mean tier\?/],
    ['层级:none', 1, /Did you mean 层次\?/],
    ['tier:', 5, /value is missing/],
    ['tier: none', 6, /value is missing/],
    ['tier:none, convenience', 11, /value is missing/],
    ['tier:()', 7, /value is missing/],
    ['tier:(none', 6, /opened and not closed/],
    ['tier:(none convenience)', 12, /other than OR/],
    ['agent:" "', 7, /value is blank/],
    ['tier:bogus', 6, /tier has no such value/],
    ['tier:none,bogus', 11, /tier has no such value/],
    ['tier:bogus*', 6, /tier has no such value/],
    ['date:abc', 6, /not a day/],
    ['date:2026-02-29', 6, /not a day/],
    ['date:2026-13', 6, /not a day/],
    ['date:2026-1/3', 6, /not a day/],
    ['date:20260103', 6, /not a day/],
    ['date:近0天', 6, /not a day/],
    ['date:2026*', 6, /not a day/],
    ['date:*', 6, /not a day/],
    ['date:>9999', 6, /No day comes after/],
    ['date:..', 6, /neither beginning nor end/],
    ['date:2026-01..2026-02..2026-03', 6, /more than two ends/],
    ['date:2026-03-31..2026-01-01', 6, /ends before it begins/],
    ['date:2026-01-01 .. 2026-03-31', 17, /apart from its days/],
    ['😡㈱ﷺ tier:bogus', 10, /tier has no such value/],
    ['e\u0301 ｔｉｅｒ：ｘ', 9, /tier has no such value/],
  ])('says what is wrong with %j and where', (query, position, problem) => {
    const { problem: found, position: at, allowed } = failure(query)
    expect([at, found]).toEqual([position, expect.stringMatching(problem)])
    expect(allowed).toMatch(/\S.*\.$/)
  })

  it('lists the fields for an unknown one', () => {
    expect(failure('secret:x').allowed).toMatch(/tier, kind, .*id, date/)
  })

  it('lists the values of a field with their names, twenty at most', () => {
    expect(failure('tier:bogus').allowed).toBe('It takes functional (功能性), convenience (便利性), emotional (情感性), none.')
    expect(failure('product:bogus').allowed).toMatch(/^It takes p0 \(产品0\), .*p19 \(产品19\) and 10 more\.$/)
  })

  it.each<[string, string, number]>([
    ['3,000 parentheses', '('.repeat(3000), 2001],
    ['a million characters', 'a'.repeat(1_000_000), 2001],
    ['1,999 parentheses', '('.repeat(1999), 51],
    ['51 nested groups', `${'('.repeat(51)}a${')'.repeat(51)}`, 51],
    ['1,999 minus signs', `${'-'.repeat(1999)}a`, 51],
    ['NOT 51 times', 'NOT '.repeat(51) + 'a', 201],
    ['101 terms', 'a '.repeat(101), 201],
    ['101 values', `id:${Array.from({ length: 101 }, (_, i) => i).join(',')}`, 1],
  ])('refuses %s', (_, query, position) => {
    expect(failure(query).position).toBe(position)
  })

  it.each(['a'.repeat(2000), '😡'.repeat(2000), `${'('.repeat(50)}a${')'.repeat(50)}`, 'a '.repeat(100)])(
    'accepts a query at the limit (%#)',
    (query) => {
      expect(() => parse(query)).not.toThrow()
    },
  )
})

describe('the canonical form', () => {
  it.each([
    ['', '*'],
    ['退款 且 （退费 或 退钱）', '退款 (退费 OR 退钱)'],
    ['NOT (a AND b)', '-(a b)'],
    ['层次：情感性，便利性', 'tier:emotional,convenience'],
    ['agent:“张 三”', 'agent:"张 三"'],
    ['日期:2026年1月', 'date:2026-01-01..2026-01-31'],
    ['date:今天', 'date:2026-03-10'],
    ['date:2026-01-01..', 'date:>=2026-01-01'],
    ['12:30 http://a.cn 退*', '12:30 http://a.cn 退*'],
    ['㈱ \\OR tier\\:x \\-5', '\\(株\\) \\OR tier\\:x \\-5'],
  ])('of %j is %j', (query, canonical) => {
    expect(describeQuery(parse(query))).toBe(canonical)
  })

  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(...'退款a1 -*:()"“”「」『』|&\\,、。OR非tier/'), minLength: 1, maxLength: 8 }),
      fc.constantFrom('OR', 'NOT', '非', 'tier:none', 'http://x', '12:30', '-5', '\\'),
    )
    .map((raw) => toPlain(raw.replace(/[\p{Cc}\p{Cs}\s]/gu, ' ')).trim())
    .filter((plain) => /[\p{L}\p{N}]/u.test(plain) && toPlain(plain) === plain)
  const daySince2000 = fc.integer({ min: 0, max: 20_000 }).map((days) => shanghai('2000-01-01') + days * 86_400_000)
  const { node } = fc.letrec<{ node: QueryNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.record({ type: fc.constant('words' as const), text, prefix: fc.boolean() }),
      fc.record({ type: fc.constant('phrase' as const), text }),
      fc.record({
        type: fc.constant('field' as const),
        field: fc.constantFrom('agent' as const, 'keyword' as const),
        values: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
        prefix: fc.constant(false),
      }),
      fc.record({
        type: fc.constant('field' as const),
        field: fc.constant('team' as const),
        values: fc.tuple(fc.oneof(text, fc.constant(''))),
        prefix: fc.constant(true),
      }),
      fc.constant(field('tier', ['emotional', 'none'])),
      fc.constant(everything),
      fc.tuple(daySince2000, daySince2000).map(([a, b]): QueryNode => ({ type: 'period', from: Math.min(a, b), to: Math.max(a, b) + 86_400_000 })),
      daySince2000.map((from): QueryNode => ({ type: 'period', from })),
      daySince2000.map((to): QueryNode => ({ type: 'period', to })),
      fc.record({ type: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
      fc.record({ type: fc.constant('not' as const), of: tie('node') }),
    ),
  }))

  it.each(['//退', '／/退', '//'])('reads a value that begins like an address back: %s', (value) => {
    const query: QueryNode = { type: 'field', field: 'team', values: [toPlain(value)], prefix: true }
    expect(parse(describeQuery(query))).toEqual(query)
  })

  it('is read back as the same query', () => {
    fc.assert(
      fc.property(node, (query) => {
        expect(parse(describeQuery(query))).toEqual(query)
      }),
      { numRuns: 500 },
    )
  })

  it('is read back as the same query whatever was typed, unless that is refused with a position inside it', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(
          fc.oneof(
            fc.constantFrom(
              ' ', '-', '*', '(', ')', '（', '"', '“', '」', '「', '|', '&', '\\', ',', ':', '：', 'OR', '或', 'NOT', '非', 'AND', '..', '>=',
              'tier', '层次', 'tier:none', 'topic:费*', 'agent:', 'date:', '2026', '2026-01-03', '今天', '退款', '㈱', '¨', 'ﷺ', '😡', '\u0000',
            ),
            fc.constantFrom('\ud800', '\udc00', '\u200b', '\u0301', '，', '退*', ' a ', ' "b c" '),
          ),
          { maxLength: 16 },
        )
        .map((pieces) => pieces.join('')),
    )
    let accepted = 0
    fc.assert(
      fc.property(typed, (query) => {
        let read: QueryNode
        try {
          read = parse(query)
        } catch {
          const { position, problem, allowed } = failure(query)
          expect(position).toBeGreaterThanOrEqual(1)
          expect(position).toBeLessThanOrEqual([...query].length)
          expect(`${problem}${allowed}`).not.toBe('')
          return
        }
        accepted++
        expect(parse(describeQuery(read))).toEqual(read)
      }),
      { numRuns: 2_000 },
    )
    expect(accepted).toBeGreaterThan(200)
  })
})
