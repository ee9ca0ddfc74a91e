import { burstSpans } from '../../../src/analytics/trends/burst-spans'
import { cohesivePhrases, type PhraseWords, withinCharacters } from '../../../src/analytics/trends/cohesive-phrases'
import { falseDiscoveryRates } from '../../../src/analytics/trends/false-discovery'
import { ownWords } from '../../../src/analytics/trends/own-words'
import { chanceOf, likelihoodRatio, shareRatio } from '../../../src/analytics/trends/share-change'

describe('a change of a share', () => {
  const pair = (contacts: number, all: number, against: number, allAgainst: number) => ({ contacts, all, against, allAgainst })

  it('has a likelihood ratio that is 0 without a change and grows with the counts', () => {
    expect(likelihoodRatio(pair(10, 100, 20, 200))).toBeCloseTo(0, 9)
    expect(likelihoodRatio(pair(30, 100, 10, 100))).toBeCloseTo(12.98, 1)
    expect(likelihoodRatio(pair(300, 1000, 100, 1000))).toBeCloseTo(129.8, 0)
    expect(likelihoodRatio(pair(0, 0, 5, 10))).toBeCloseTo(0, 9)
  })

  it('has an interval that narrows with the counts and holds 1 where nothing is sure', () => {
    const [few, many, none] = [shareRatio(pair(3, 100, 0, 100)), shareRatio(pair(300, 1000, 100, 1000)), shareRatio(pair(0, 100, 0, 100))]
    expect([few.low < 1, few.high > 50]).toEqual([true, true])
    expect([many.low, many.high].map((bound) => Number(bound.toFixed(1)))).toEqual([2.4, 3.7])
    expect(none.ratio).toBe(1)
  })

  it.each([[0, 1], [3.841, 0.05], [10.828, 0.001], [50, 1.54e-12]])('is as probable by chance at %d as the table says', (ratio, chance) => {
    expect(chanceOf(ratio) / chance).toBeCloseTo(1, 2)
  })
})

describe('false discovery rates', () => {
  it('grow with how many were compared and fall with how many are as sure', () => {
    expect(falseDiscoveryRates([0.04, 0.001, 0.01], 10)).toEqual([expect.closeTo(0.4 / 3, 9), expect.closeTo(0.01, 9), expect.closeTo(0.05, 9)])
    expect(falseDiscoveryRates([0.9], 10)).toEqual([1])
    expect(falseDiscoveryRates([], 10)).toEqual([])
  })
})

describe('bursts', () => {
  const days = (counts: readonly number[], all = 100) => counts.map((contacts, i) => ({ day: `2026-01-${String(i + 1).padStart(2, '0')}`, contacts, all }))

  it('are the days on which a term is said clearly more often', () => {
    const usual = Array.from({ length: 25 }, () => 1)
    expect(burstSpans(days([...usual, 9, 12, 8, 1, 1]))).toMatchObject([{ from: '2026-01-26', to: '2026-01-28', contacts: 29 }])
    expect(burstSpans(days([8, 9, ...usual, 10]))).toMatchObject([{ from: '2026-01-01', to: '2026-01-02' }, { from: '2026-01-28', to: '2026-01-28' }])
  })

  it.each([
    ['a term nobody says', [0, 0, 0]],
    ['a term that is said evenly', [3, 4, 3, 4, 2, 3, 3, 4]],
    ['a term nearly everybody says', [60, 90, 70]],
    ['no days', []],
  ])('are none of %s', (_, counts) => {
    expect(burstSpans(days(counts))).toEqual([])
  })

  it('follow the share, not the number of contacts', () => {
    expect(burstSpans([...days([1, 1, 1, 1, 1, 1]), { day: '2026-01-07', contacts: 20, all: 2000 }])).toEqual([])
  })
})

describe('words of one’s own', () => {
  const names = '赵钱孙李周吴郑王冯陈'

  it('are 1 where everybody puts it otherwise, and little in a fixed sentence', async () => {
    const free = [...names].map((name, i) => `${name.repeat(8)}扣费${[...names][9 - i]!.repeat(8)}`)
    const fixed = [...names].map((name) => `${name}女士来电，请相关部门尽快核实扣费原因并回复客户。`)
    expect((await ownWords(['扣费'], free, 10))[0]).toBe(1)
    expect((await ownWords(['扣费'], fixed, 10))[0]).toBeCloseTo(1 / (1 + 9 / 4), 9)
    // A sample of ten of a thousand: the sentence is in all of them.
    expect((await ownWords(['扣费'], fixed, 1_000))[0]).toBeLessThan(0.01)
  })

  it('count where a contact says it a second time in other words', async () => {
    const texts = [...names].map((name) => `请相关部门尽快核实扣费原因并回复客户。${name.repeat(9)}扣费`)
    expect((await ownWords(['扣费'], texts, 10))[0]).toBe(1)
  })

  it('are 1 of a term that is in no text, and of texts too short to repeat each other', async () => {
    expect(await ownWords(['彩铃', '断网'], ['断网', '断网了'], 2)).toEqual([1, 1])
    expect(await ownWords([], [], 0)).toEqual([])
  })
})

describe('cohesive phrases', () => {
  /** A run of characters of which no two stand beside each other twice. */
  const filler = (seed: number, length: number): string => String.fromCharCode(...Array.from({ length }, (_, i) => 0x5000 + ((seed * 1_117 + i * 389) % 9_000)))
  const around = (phrase: string) => Array.from({ length: 16 }, (_, i) => `${filler(i, 20)}${phrase}${filler(i + 16, 20)}`)

  it('are whole, not parts of what always stands together', async () => {
    expect((await cohesivePhrases(around('伊景园'), 4)).map(({ phrase }) => phrase)).toEqual(['伊景园'])
    expect((await cohesivePhrases(around('伊景园'), 4))[0]?.texts).toBe(16)
  })

  it.each([
    ['in too few texts', around('伊景园').slice(0, 3)],
    ['inside a longer sentence that never changes', around('请相关部门尽快核实后回复客户本人')],
    ['that are placeholders of personal data', around('[手机:kxbtrqmwzz]')],
    ['in a text that is sent again and again', Array.from({ length: 16 }, () => `${filler(1, 20)}伊景园${filler(2, 20)}`)],
    ['that are whom posts are addressed to', around(' @伊景园 ')],
    ['of no texts', []],
  ])('are none %s', async (_, texts) => {
    expect(await cohesivePhrases(texts, 4)).toEqual([])
  })

  it('do not begin or end inside a word', async () => {
    const texts = Array.from({ length: 16 }, (_, i) => `${filler(i, 20)}客户咨询云手机${i % 2 ? '资费' : '流量'}${filler(i + 16, 20)}`)
    const torn = (run: string) => Uint8Array.from({ length: run.length + 1 }, (_, at) => Number(run.slice(at - 1, at + 1) === '客户'))
    const all = [...texts, ...around('户咨询云手机').slice(0, 9)]
    const found = async (words: Partial<PhraseWords>) => (await cohesivePhrases(all, 4, words)).map(({ phrase }) => phrase)
    expect(await found({})).toContain('户咨询云手机')
    expect(await found({ torn })).not.toContain('户咨询云手机')
    expect(await found({ isCandidate: (phrase) => phrase !== '户咨询云手机' })).not.toContain('户咨询云手机')
  })

  it('say how they hold together and what may stand beside them', async () => {
    expect((await cohesivePhrases(around('伊景园'), 4))[0]).toMatchObject({ cohesion: expect.closeTo(5.4, 0), freedom: { before: 4, after: 4 } })
  })

  it('are looked for in texts spread evenly, where there are too many', () => {
    const texts = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(10))
    expect(withinCharacters(texts, 50)).toEqual([1, 3, 5, 7, 9].map((i) => texts[i]))
    expect(withinCharacters(texts, 100)).toEqual(texts)
    expect(withinCharacters([], 100)).toEqual([])
  })
})
