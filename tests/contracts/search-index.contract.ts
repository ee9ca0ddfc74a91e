import type { Condition, IndexEntry, LabelField, SearchIndex, SearchPage, SearchRequest } from '../../src/stores/search/search-index'
import { characterPairs } from '../../src/text/character-pairs'
import { plainText } from '../../src/text/normalise'
import { aLabel, anEntry, type ContactOverrides } from '../a-contact'
import type { Clause } from './contract'

/** An entry whose indexed text is made as the pipeline makes it. */
export function indexed(id: string, text: string, overrides: ContactOverrides & { readonly receivedAt?: number } = {}): IndexEntry {
  const plain = plainText(text).toLowerCase()
  return anEntry({ id, text, ...overrides, indexed: { plain, pairs: characterPairs(plain), words: [plain] } })
}

const everything: Condition = { type: 'everything' }
export const text = (...alternatives: string[]): Condition => ({ type: 'text', alternatives, prefix: false })
const prefix = (term: string): Condition => ({ type: 'text', alternatives: [term], prefix: true })
const all = (...of: Condition[]): Condition => ({ type: 'all', of })
const any = (...of: Condition[]): Condition => ({ type: 'any', of })
const not = (of: Condition): Condition => ({ type: 'not', of })
const label = (field: LabelField, ...values: string[]): Condition => ({ type: 'label', field, values, prefix: false })
const shanghai = (time: string): number => Date.parse(`${time}+08:00`)

/** A request for the newest twenty. */
export const request = (condition: Condition, overrides: Partial<SearchRequest> = {}): SearchRequest => ({
  condition,
  ranking: [],
  sort: 'newest',
  limit: 20,
  ...overrides,
})

const idsOn = ({ hits }: SearchPage): string[] => hits.map(({ key }) => key.id)

/** Ids of everything that fulfils the condition, in alphabetical order. */
export async function found(index: SearchIndex, condition: Condition): Promise<string[]> {
  const page = await index.search(request(condition, { limit: 1_000 }))
  expect(page.total).toBe(page.hits.length)
  return idsOn(page).sort()
}

/** Reads from the first page to the last. */
async function pages(index: SearchIndex, first: SearchRequest, between: () => Promise<void> = async () => {}): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await index.search({ ...first, ...(cursor !== undefined && { cursor }) })
    ids.push(...idsOn(page))
    cursor = page.next
    await between()
  } while (cursor !== undefined && ids.length < 1_000)
  return ids
}

const many = (count: number, make: (i: number) => IndexEntry): IndexEntry[] => Array.from({ length: count }, (_, i) => make(i))
const minute = (i: number): string => new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString()

const variety = [
  indexed('t1', '宽带断网三天，没人上门', {
    occurredAt: '2026-01-01T00:30:00+08:00', channel: '10086热线', agent: '8001', customerKey: 'k1', keywords: ['断网', '宽带'],
    labels: { tier: { ...aLabel('functional'), also: [] }, products: [aLabel('broadband'), aLabel('tv')] },
  }),
  indexed('t2', '退款一直没到账，太让人失望', {
    occurredAt: '2026-01-05T12:00:00+08:00', channel: '微信', agent: '8002', customerKey: 'k1', keywords: ['退款'],
    labels: {
      tier: { ...aLabel('emotional'), also: [] },
      flags: { escalation: aLabel(true), churn: aLabel(true), repeat: aLabel(false) },
    },
  }),
  indexed('t3', '宽带断网，要求退款', {
    occurredAt: '2026-02-01T23:59:00+08:00', channel: '微信', keywords: ['断网', '退款'],
    labels: { tier: { ...aLabel('functional'), also: [] }, products: [aLabel('broadband')] },
  }),
]

export const searchIndexContract: readonly Clause<SearchIndex>[] = [
  {
    says: 'finds a contact by a term of its text once put resolves',
    check: async (index) => {
      await index.put(variety)
      expect(await found(index, text('断网'))).toEqual(['t1', 't3'])
      expect(await found(index, text('到账'))).toEqual(['t2'])
      expect(await found(index, text('没有的词'))).toEqual([])
    },
  },
  {
    says: 'finds what another process has put and loses what it has removed',
    check: async (index, another) => {
      await index.put([indexed('t1', '断网'), indexed('t2', '断网')])
      expect(await found(index, text('断网'))).toEqual(['t1', 't2'])
      const other = await another()
      await other.put([indexed('t3', '断网'), indexed('t2', '退款')])
      await other.remove([{ source: 'tickets', id: 't1' }])
      expect(await found(index, text('断网'))).toEqual(['t3'])
      expect(await found(index, everything)).toEqual(['t2', 't3'])
      expect(await index.count()).toBe(2)
      expect(await found(other, label('source', 'tickets'))).toEqual(['t2', 't3'])
    },
  },
  {
    says: 'knows every contact again when it is opened again',
    check: async (index, another) => {
      await index.put(variety)
      await index.remove([{ source: 'tickets', id: 't2' }])
      const again = await another()
      expect(await found(again, everything)).toEqual(['t1', 't3'])
      expect(await found(again, label('channel', '微信'))).toEqual(['t3'])
      expect(await again.count()).toBe(2)
    },
  },
  {
    says: 'replaces a contact: its old words and labels find nothing',
    check: async (index) => {
      await index.put([indexed('t1', '宽带断网', { channel: '微信' })])
      await index.put([indexed('t1', '彩铃退订', { channel: '热线' })])
      expect(await found(index, text('断网'))).toEqual([])
      expect(await found(index, label('channel', '微信'))).toEqual([])
      expect(await found(index, all(text('彩铃'), label('channel', '热线')))).toEqual(['t1'])
      expect(await index.count()).toBe(1)
      expect((await index.search(request(everything, { facets: { channel: 5 } }))).facets.channel).toEqual([{ value: '热线', contacts: 1 }])
    },
  },
  {
    says: 'keeps of a contact what was received last, in whatever order it is put; of what was received at the same time, what is put last',
    check: async (index, another) => {
      const other = await another()
      await index.put([indexed('t1', '宽带断网', { receivedAt: 200, channel: '微信' }), indexed('t2', '断网', { receivedAt: 100 })])
      expect(await found(other, everything)).toEqual(['t1', 't2'])
      await other.put([indexed('t1', '彩铃退订', { receivedAt: 199, channel: '热线', occurredAt: '2026-05-01T00:00:00Z' }), indexed('t2', '退款', { receivedAt: 199 })])
      for (const each of [index, other, await another()]) {
        expect(await found(each, text('断网'))).toEqual(['t1'])
        expect(await found(each, text('退款'))).toEqual(['t2'])
        expect(await found(each, text('彩铃'))).toEqual([])
        expect(await found(each, label('channel', '热线'))).toEqual([])
        expect(await each.count()).toBe(2)
      }
      await index.put([indexed('t1', '同时收到', { receivedAt: 200 }), indexed('t2', '又断网', { receivedAt: 201 }), indexed('t2', '退费', { receivedAt: 200 })])
      expect(await found(other, text('同时'))).toEqual(['t1'])
      expect(await found(other, text('断网'))).toEqual(['t2'])
      await index.put([indexed('t1', '宽带断网', { receivedAt: 0 })])
      expect(await found(index, text('同时'))).toEqual(['t1'])
      await index.remove([{ source: 'tickets', id: 't1' }])
      await other.put([indexed('t1', '宽带断网', { receivedAt: 1 })])
      expect(await found(index, text('宽带'))).toEqual(['t1'])
    },
  },
  {
    says: 'keeps the last of two contacts with the same key in one put',
    check: async (index) => {
      await index.put([indexed('t1', '断网'), indexed('t1', '退款')])
      expect(await found(index, text('断网'))).toEqual([])
      expect(await found(index, text('退款'))).toEqual(['t1'])
      expect(await index.count()).toBe(1)
    },
  },
  {
    says: 'tells contacts with the same id in two sources apart',
    check: async (index) => {
      await index.put([indexed('t1', '断网', { source: 'a' }), indexed('t1', '断网', { source: 'b' })])
      const { hits } = await index.search(request(text('断网')))
      expect(hits.map(({ key }) => key)).toEqual([{ source: 'a', id: 't1' }, { source: 'b', id: 't1' }])
      await index.remove([{ source: 'a', id: 't1' }])
      expect((await index.search(request(label('id', 't1')))).hits).toMatchObject([{ key: { source: 'b', id: 't1' } }])
    },
  },
  {
    says: 'forgets a removed contact and no other, and ignores unknown keys',
    check: async (index) => {
      await index.put(variety)
      await index.remove([{ source: 'tickets', id: 't1' }, { source: 'tickets', id: 'nobody' }, { source: 'elsewhere', id: 't2' }])
      await index.remove([])
      expect(await found(index, everything)).toEqual(['t2', 't3'])
      expect(await found(index, text('断网'))).toEqual(['t3'])
      expect(await index.count()).toBe(2)
    },
  },
  {
    says: 'finds a contact again that was removed and put again',
    check: async (index) => {
      await index.put([indexed('t1', '断网')])
      await index.remove([{ source: 'tickets', id: 't1' }])
      expect(await found(index, everything)).toEqual([])
      await index.put([indexed('t1', '退款')])
      expect(await found(index, everything)).toEqual(['t1'])
      expect(await found(index, text('断网'))).toEqual([])
    },
  },
  {
    says: 'counts exactly past 10,000 and gives no hit for limit 0',
    check: async (index) => {
      const contacts = many(10_050, (i) => indexed(`t${i}`, i % 3 === 0 ? '断网' : '退款', { keywords: [] }))
      for (let i = 0; i < contacts.length; i += 2_000) await index.put(contacts.slice(i, i + 2_000))
      expect(await index.search(request(everything, { limit: 0 }))).toEqual({ total: 10_050, hits: [], facets: {} })
      expect(await index.search(request(text('退款'), { limit: 0, sort: 'relevance', ranking: [{ word: '退款', weight: 1 }] }))).toMatchObject({ total: 6_700 })
      expect(await index.search(request(everything, { limit: 0, facets: { form: 1 } }))).toMatchObject({
        facets: { form: [{ value: 'ticket', contacts: 10_050 }] },
      })
      expect(await index.count()).toBe(10_050)
    },
  },
  {
    says: 'answers about an empty index',
    check: async (index) => {
      await index.put([])
      expect(await index.search(request(text('断网'), { facets: { tier: 3 } }))).toEqual({ total: 0, hits: [], facets: { tier: [] } })
      expect(await index.series({ condition: everything, step: 'day' })).toEqual([])
      expect(await index.count()).toBe(0)
    },
  },
  {
    says: 'finds a term wherever it stands in a stretch of characters, also at its end and alone',
    check: async (index) => {
      await index.put([indexed('t1', '我家断网了'), indexed('t2', '又断网'), indexed('t3', '断，网'), indexed('t4', '网'), indexed('t5', '断网3天')])
      expect(await found(index, text('断网'))).toEqual(['t1', 't2', 't5'])
      expect(await found(index, text('家断网'))).toEqual(['t1'])
      expect(await found(index, text('网'))).toEqual(['t1', 't2', 't3', 't4', 't5'])
      expect(await found(index, text('断网3天'))).toEqual(['t5'])
    },
  },
  {
    says: 'takes letters and digits as whole runs, unless as a prefix',
    check: async (index) => {
      await index.put([indexed('t1', '买了iPhone15 手机'), indexed('t2', 'iphone 坏了'), indexed('t3', '5G套餐'), indexed('t4', '15G 流量')])
      expect(await found(index, text('iphone'))).toEqual(['t2'])
      expect(await found(index, prefix('iph'))).toEqual(['t1', 't2'])
      expect(await found(index, text('iph'))).toEqual([])
      expect(await found(index, text('5g'))).toEqual(['t3'])
      expect(await found(index, prefix('15'))).toEqual(['t4'])
      expect(await found(index, prefix('套'))).toEqual(['t3'])
    },
  },
  {
    says: 'lets spaces and punctuation in a term stand for any, and ignores them between Chinese and Latin',
    check: async (index) => {
      await index.put([indexed('t1', '退款，失败'), indexed('t2', '退款失败'), indexed('t3', '5G 套餐'), indexed('t4', '5G套餐')])
      expect(await found(index, text('退款 失败'))).toEqual(['t1'])
      expect(await found(index, text('退款失败'))).toEqual(['t2'])
      expect(await found(index, text('5g套餐'))).toEqual(['t3', 't4'])
    },
  },
  {
    says: 'takes nothing in a term for syntax',
    check: async (index) => {
      await index.put([indexed('t1', '断网 or 退款'), indexed('t2', 'a"b c:d (x) ^y {z} - + near')])
      for (const term of ['"', '(', ')', '*', 'pairs:', '^', '{}', '-', '+', ',', "'", '\\', ';']) expect(await found(index, text(term))).toEqual([])
      expect(await found(index, text('断网" OR "退款'.toLowerCase()))).toEqual(['t1'])
      expect(await found(index, text('a"b'))).toEqual(['t2'])
      expect(await found(index, text('c:d'))).toEqual(['t2'])
      expect(await found(index, text('near'))).toEqual(['t2'])
      expect(await found(index, text('断网" or 1=1 --'))).toEqual([])
      expect(await found(index, text('not'))).toEqual([])
    },
  },
  {
    says: 'finds signs that are neither Chinese nor Latin as they stand',
    check: async (index) => {
      await index.put([indexed('t1', '气死我了😡'), indexed('t2', '谢谢😊'), indexed('t3', 'café 断网')])
      expect(await found(index, text('😡'))).toEqual(['t1'])
      expect(await found(index, text('谢谢😡'))).toEqual([])
      expect(await found(index, any(text('😡', '退款'), text('谢谢😊')))).toEqual(['t1', 't2'])
      expect(await found(index, all(text('断网'), text('café')))).toEqual(['t3'])
      expect(await found(index, not(text('😡')))).toEqual(['t2', 't3'])
    },
  },
  {
    says: 'finds a traditional text by the simplified query',
    check: async (index) => {
      await index.put([indexed('t1', '寬頻斷網，客服沒人理')])
      expect(await found(index, text(plainText('斷網')))).toEqual(['t1'])
      expect(await found(index, text('断网'))).toEqual(['t1'])
    },
  },
  {
    says: 'takes any of the alternatives of a term',
    check: async (index) => {
      await index.put([indexed('t1', '要求退费'), indexed('t2', '要求退款'), indexed('t3', '要求赔偿')])
      expect(await found(index, text('退款', '退费'))).toEqual(['t1', 't2'])
      expect(await found(index, text())).toEqual([])
    },
  },
  {
    says: 'combines all, any and not, over texts, labels and periods alike',
    check: async (index) => {
      await index.put(variety)
      expect(await found(index, all(text('断网'), text('退款')))).toEqual(['t3'])
      expect(await found(index, any(text('到账'), text('三天')))).toEqual(['t1', 't2'])
      expect(await found(index, all(text('断网'), not(text('退款'))))).toEqual(['t1'])
      expect(await found(index, not(text('退款')))).toEqual(['t1'])
      expect(await found(index, not(not(text('退款'))))).toEqual(['t2', 't3'])
      expect(await found(index, not(everything))).toEqual([])
      expect(await found(index, all(text('断网'), label('channel', '微信')))).toEqual(['t3'])
      expect(await found(index, any(text('三天'), label('tier', 'emotional')))).toEqual(['t1', 't2'])
      expect(await found(index, all(any(text('三天'), label('tier', 'emotional')), not(label('agent', '8001'))))).toEqual(['t2'])
      expect(await found(index, any(text('三天'), { type: 'period', from: shanghai('2026-02-01T00:00:00') }))).toEqual(['t1', 't3'])
      expect(await found(index, all())).toEqual(['t1', 't2', 't3'])
      expect(await found(index, any())).toEqual([])
    },
  },
  {
    says: 'takes deeply nested conditions and many alternatives',
    check: async (index) => {
      await index.put(variety)
      let nested: Condition = text('断网')
      for (let depth = 0; depth < 60; depth++) nested = all(text('宽带'), any(text('没有这句'), nested))
      expect(await found(index, nested)).toEqual(['t1', 't3'])
      const alternatives = Array.from({ length: 300 }, (_, i) => `第${i}个说法`)
      expect(await found(index, all(text('宽带'), text(...alternatives, '三天')))).toEqual(['t1'])
    },
  },
  {
    says: 'finds contacts by every label field',
    check: async (index) => {
      await index.put([
        ...variety,
        indexed('t9', '转写', {
          source: 'calls', form: 'transcript', region: '杭州', team: '一班', operator: '移动', status: '已办结',
          labels: { kind: aLabel('praise'), polarity: aLabel('positive'), stage: aLabel('repeat'), topic: aLabel('fee.dispute') },
        }),
      ])
      const cases: readonly [LabelField, string, string[]][] = [
        ['tier', 'functional', ['t1', 't3']], ['kind', 'praise', ['t9']], ['polarity', 'positive', ['t9']], ['stage', 'repeat', ['t9']],
        ['topic', 'fee.dispute', ['t9']], ['product', 'tv', ['t1']], ['product', 'broadband', ['t1', 't3']], ['flag', 'churn', ['t2']],
        ['channel', '微信', ['t2', 't3']], ['region', '杭州', ['t9']], ['agent', '8001', ['t1']], ['team', '一班', ['t9']],
        ['operator', '移动', ['t9']], ['status', '已办结', ['t9']], ['source', 'calls', ['t9']], ['form', 'transcript', ['t9']],
        ['keyword', '断网', ['t1', 't3', 't9']], ['customer', 'k1', ['t1', 't2']], ['id', 't2', ['t2']], ['day', '2026-01-05', ['t2']],
        ['channel', '微', []], ['agent', '800', []], ['flag', 'repeat', []],
      ]
      for (const [field, value, ids] of cases) expect([field, value, await found(index, label(field, value))]).toEqual([field, value, ids])
      expect(await found(index, label('agent', '8001', '8002'))).toEqual(['t1', 't2'])
      expect(await found(index, label('id', 't1', 't3', 'unknown'))).toEqual(['t1', 't3'])
    },
  },
  {
    says: 'finds labels by their beginning, and any value by the empty one',
    check: async (index) => {
      await index.put(variety)
      const begins = (field: LabelField, value: string): Condition => ({ type: 'label', field, values: [value], prefix: true })
      expect(await found(index, begins('agent', '80'))).toEqual(['t1', 't2'])
      expect(await found(index, begins('agent', ''))).toEqual(['t1', 't2'])
      expect(await found(index, not(begins('customer', '')))).toEqual(['t3'])
      expect(await found(index, begins('id', 't'))).toEqual(['t1', 't2', 't3'])
      expect(await found(index, begins('day', '2026-01'))).toEqual(['t1', 't2'])
      expect(await found(index, begins('channel', '100'))).toEqual(['t1'])
    },
  },
  {
    says: 'takes a period from its beginning up to, not including, its end',
    check: async (index) => {
      await index.put(variety)
      const from = shanghai('2026-01-05T12:00:00')
      const to = shanghai('2026-02-01T23:59:00')
      expect(await found(index, { type: 'period', from, to })).toEqual(['t2'])
      expect(await found(index, { type: 'period', from: from + 1, to: to + 1 })).toEqual(['t3'])
      expect(await found(index, { type: 'period', to: from })).toEqual(['t1'])
      expect(await found(index, { type: 'period' })).toEqual(['t1', 't2', 't3'])
    },
  },
  {
    says: 'puts the contact first that has more of the rarer words in less text',
    check: async (index) => {
      await index.put([
        indexed('t1', '宽带断网三天，师傅说周末再来，也不知道到底什么时候能修好，家里孩子还要上网课'),
        indexed('t2', '宽带断网'),
        indexed('t3', '宽带资费'),
        ...many(30, (i) => indexed(`f${i}`, '宽带资费太高')),
      ])
      const ranked = await index.search(
        request(text('宽带', '断网'), { sort: 'relevance', ranking: [{ word: '宽带', weight: 1 }, { word: '断网', weight: 1 }] }),
      )
      expect(ranked.total).toBe(33)
      expect(idsOn(ranked).slice(0, 2)).toEqual(['t2', 't1'])
      const scores = ranked.hits.map(({ score }) => score)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      expect(scores[1]).toBeGreaterThan(scores[2]!)
    },
  },
  {
    says: 'lets a framing word count less than a word of its own',
    check: async (index) => {
      await index.put([indexed('t1', '彩铃之事'), indexed('t2', '投诉之事')])
      const ranking = [{ word: '投诉', weight: 0.2 }, { word: '彩铃', weight: 1 }]
      expect(idsOn(await index.search(request(text('彩铃', '投诉'), { sort: 'relevance', ranking })))).toEqual(['t1', 't2'])
    },
  },
  {
    says: 'orders equal scores by source and id',
    check: async (index) => {
      await index.put([indexed('t2', '断网'), indexed('t10', '断网'), indexed('t1', '断网', { source: 'calls' }), indexed('t1', '断网')])
      const { hits } = await index.search(request(text('断网'), { sort: 'relevance', ranking: [{ word: '断网', weight: 1 }] }))
      expect(hits.map(({ key }) => `${key.source}/${key.id}`)).toEqual(['calls/t1', 'tickets/t1', 'tickets/t10', 'tickets/t2'])
      expect(new Set(hits.map(({ score }) => score)).size).toBe(1)
    },
  },
  {
    says: 'sorts by time either way, equal times by source and id, with scores of 0',
    check: async (index) => {
      const times = ['2026-01-02T00:00:00+08:00', '2026-01-01T18:00:00Z', '2026-01-01T00:00:00+08:00', '2026-01-02T00:00:00+08:00']
      await index.put(times.map((occurredAt, i) => indexed(`t${4 - i}`, '断网', { occurredAt })))
      const newest = await index.search(request(everything))
      expect(idsOn(newest)).toEqual(['t3', 't1', 't4', 't2'])
      expect(idsOn(await index.search(request(everything, { sort: 'oldest' })))).toEqual(['t2', 't1', 't4', 't3'])
      expect(newest.hits.every(({ score }) => score === 0)).toBe(true)
    },
  },
  {
    says: 'gives every contact once from the first page to the last, and no next page after it',
    check: async (index) => {
      await index.put(many(25, (i) => indexed(`t${String(i).padStart(2, '0')}`, i % 2 ? '断网' : '断网了又断网', { occurredAt: minute(i % 4) })))
      for (const sort of ['newest', 'oldest', 'relevance'] as const) {
        const first = request(text('断网'), { sort, limit: 10, ranking: [{ word: '断网', weight: 1 }] })
        const whole = idsOn(await index.search({ ...first, limit: 100 }))
        expect(await pages(index, first)).toEqual(whole)
        expect(new Set(whole).size).toBe(25)
      }
      const exact = await index.search(request(everything, { limit: 25 }))
      expect(exact.hits).toHaveLength(25)
      expect(exact).not.toHaveProperty('next')
      expect((await index.search(request(everything, { limit: 24 }))).next).toEqual(expect.any(String))
    },
  },
  {
    says: 'keeps pages as they were while other contacts arrive',
    check: async (index) => {
      await index.put(many(30, (i) => indexed(`t${i}`, `断网${'又'.repeat(i)}断网`, { occurredAt: minute(i) })))
      for (const sort of ['newest', 'relevance'] as const) {
        const first = request(text('断网'), { sort, limit: 7, ranking: [{ word: '断网', weight: 1 }] })
        const before = idsOn(await index.search({ ...first, limit: 100 }))
        let arrived = 0
        const read = await pages(index, first, async () => {
          const name = `${sort}${arrived++}`
          // Rarer or more common words change every score, and the newest contacts would come first.
          await index.put([indexed(name, '断网断网断网', { occurredAt: minute(10_000) }), ...many(20, (i) => indexed(`${name}-${i}`, '别的'))])
        })
        expect(read).toEqual(before)
        await index.remove(many(arrived, (i) => indexed(`${sort}${i}`, '')).map(({ values }) => values))
      }
    },
  },
  {
    says: 'gives the total of the first page on every page, and no contact twice when some change or go',
    check: async (index) => {
      await index.put(many(20, (i) => indexed(`t${i}`, '断网', { occurredAt: minute(i) })))
      const first = request(text('断网'), { limit: 5 })
      const page = await index.search(first)
      await index.put([indexed('t0', '断网', { occurredAt: minute(100) }), indexed('t19', '退款')])
      await index.remove([{ source: 'tickets', id: 't1' }])
      const seen = idsOn(page)
      let cursor = page.next
      while (cursor !== undefined) {
        const next = await index.search({ ...first, cursor })
        expect(next.total).toBe(20)
        seen.push(...idsOn(next))
        cursor = next.next
      }
      expect(new Set(seen).size).toBe(seen.length)
      const unchanged = Array.from({ length: 17 }, (_, i) => `t${i + 2}`)
      expect(seen).toEqual(expect.arrayContaining(unchanged))
      expect(seen).not.toContain('t1')
    },
  },
  {
    says: 'continues a search that another process began',
    check: async (index, another) => {
      await index.put(many(20, (i) => indexed(`t${i}`, '断网', { occurredAt: minute(i) })))
      const first = request(text('断网'), { limit: 8 })
      const page = await index.search(first)
      await index.put([indexed('late', '断网', { occurredAt: minute(500) })])
      const next = await (await another()).search({ ...first, cursor: page.next! })
      expect(idsOn(next)).toEqual(Array.from({ length: 8 }, (_, i) => `t${11 - i}`))
      expect(next.total).toBe(20)
    },
  },
  {
    says: 'refuses the cursor of another request, and what is no cursor',
    check: async (index) => {
      await index.put(many(5, (i) => indexed(`t${i}`, '断网')))
      const first = request(text('断网'), { limit: 2 })
      const cursor = (await index.search(first)).next!
      const others: SearchRequest[] = [
        { ...first, condition: text('退款') },
        { ...first, sort: 'oldest' },
        { ...first, ranking: [{ word: '断网', weight: 1 }] },
      ]
      for (const other of others) await expect(index.search({ ...other, cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
      for (const wrong of ['', 'nonsense', 'bnVsbA', 'e30', `${cursor.slice(0, -6)}`]) {
        await expect(index.search({ ...first, cursor: wrong })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
      }
      expect((await index.search({ ...first, cursor })).hits).toHaveLength(2)
    },
  },
  {
    says: 'counts facets over the whole result, most frequent first, as many as asked for',
    check: async (index) => {
      const channels = ['微信', '微信', '微信', '热线', '热线', '网厅', '短信']
      await index.put([
        ...channels.map((channel, i) => indexed(`t${i}`, '断网', { channel, keywords: ['断网', `词${i % 2}`], occurredAt: `2026-01-0${(i % 2) + 1}T12:00:00+08:00` })),
        indexed('other', '退款', { channel: '微信' }),
      ])
      const { facets, hits } = await index.search(
        request(text('断网'), { limit: 1, facets: { channel: 3, keyword: 10, day: 5, flag: 5, customer: 2, id: 2 } }),
      )
      expect(hits).toHaveLength(1)
      expect(facets).toEqual({
        channel: [{ value: '微信', contacts: 3 }, { value: '热线', contacts: 2 }, { value: '短信', contacts: 1 }],
        keyword: [{ value: '断网', contacts: 7 }, { value: '词0', contacts: 4 }, { value: '词1', contacts: 3 }],
        day: [{ value: '2026-01-01', contacts: 4 }, { value: '2026-01-02', contacts: 3 }],
        flag: [],
        customer: [],
        id: [{ value: 't0', contacts: 1 }, { value: 't1', contacts: 1 }],
      })
    },
  },
  {
    says: 'counts by hour, day, week and month of Shanghai, ordered, steps without contacts left out',
    check: async (index) => {
      const times = ['2025-12-31T16:30:00Z', '2026-01-01T00:59:59+08:00', '2026-01-04T23:59:59+08:00', '2026-01-05T00:00:00+08:00', '2026-02-28T20:00:00Z']
      await index.put(times.map((occurredAt, i) => indexed(`t${i}`, '断网', { occurredAt })))
      const counts = async (step: 'hour' | 'day' | 'week' | 'month'): Promise<Record<string, number>> =>
        Object.fromEntries((await index.series({ condition: everything, step })).map(({ step: name, contacts }) => [name, contacts]))
      expect(Object.entries(await counts('hour'))).toEqual([['2026-01-01T00', 2], ['2026-01-04T23', 1], ['2026-01-05T00', 1], ['2026-03-01T04', 1]])
      expect(Object.entries(await counts('day'))).toEqual([['2026-01-01', 2], ['2026-01-04', 1], ['2026-01-05', 1], ['2026-03-01', 1]])
      // Thursday's week began on Monday, in the year before.
      expect(Object.entries(await counts('week'))).toEqual([['2025-12-29', 3], ['2026-01-05', 1], ['2026-02-23', 1]])
      expect(Object.entries(await counts('month'))).toEqual([['2026-01-01', 4], ['2026-03-01', 1]])
    },
  },
  {
    says: 'counts a series by any field, of the contacts that fulfil the condition',
    check: async (index) => {
      await index.put(variety)
      expect(await index.series({ condition: everything, step: 'month', by: 'keyword' })).toEqual([
        { step: '2026-01-01', value: '宽带', contacts: 1 },
        { step: '2026-01-01', value: '断网', contacts: 1 },
        { step: '2026-01-01', value: '退款', contacts: 1 },
        { step: '2026-02-01', value: '断网', contacts: 1 },
        { step: '2026-02-01', value: '退款', contacts: 1 },
      ])
      expect(await index.series({ condition: text('断网'), step: 'day', by: 'tier' })).toEqual([
        { step: '2026-01-01', value: 'functional', contacts: 1 },
        { step: '2026-02-01', value: 'functional', contacts: 1 },
      ])
      expect(await index.series({ condition: text('断网'), step: 'week' })).toEqual([
        { step: '2025-12-29', value: '', contacts: 1 },
        { step: '2026-01-26', value: '', contacts: 1 },
      ])
      expect(await index.series({ condition: everything, step: 'month', by: 'keyword', values: ['断网', '没有的词'] })).toEqual([
        { step: '2026-01-01', value: '断网', contacts: 1 },
        { step: '2026-02-01', value: '断网', contacts: 1 },
      ])
      expect(await index.series({ condition: everything, step: 'month', by: 'keyword', values: [] })).toEqual([])
      expect(await index.series({ condition: everything, step: 'month', by: 'day', values: ['2026-01-05'] })).toEqual([{ step: '2026-01-01', value: '2026-01-05', contacts: 1 }])
      expect(await index.series({ condition: label('id', 't2'), step: 'month', by: 'id' })).toEqual([{ step: '2026-01-01', value: 't2', contacts: 1 }])
      expect(await index.series({ condition: label('id', 't2'), step: 'month', by: 'day' })).toEqual([{ step: '2026-01-01', value: '2026-01-05', contacts: 1 }])
    },
  },
  {
    says: 'tells which values set contacts apart from others, with exact counts of both',
    check: async (index) => {
      const contacts = many(40, (i) => {
        // 彩铃 is in all ten of 微信 and two others, 断网 everywhere, 退款 in five of each half, 罕见 in one.
        const keywords = ['断网', ...(i < 10 || i > 37 ? ['彩铃'] : []), ...(i % 4 === 0 ? ['退款'] : []), ...(i === 0 ? ['罕见'] : [])]
        return indexed(`t${i}`, '断网', { channel: i < 10 ? '微信' : '热线', keywords, region: i < 20 ? '杭州' : '宁波', occurredAt: `2026-0${(i % 5) + 1}-01T12:00:00+08:00` })
      })
      await index.put([...contacts, indexed('gone', '断网', { channel: '热线', keywords: ['彩铃'] }), indexed('t39', '退款', { keywords: [] })])
      await index.put(contacts.slice(39))
      await index.remove([{ source: 'tickets', id: 'gone' }])
      const ask = { condition: label('channel', '微信'), against: everything, field: 'keyword', most: 10, least: 2 } as const
      const { values, ...totals } = await index.significant(ask)
      expect(totals).toEqual({ contacts: 10, against: 40, compared: 3, approximate: false })
      // (1 − 12/40) · 1/(12/40), (3/10 − 10/40) · (3/10)/(10/40); 断网 is as frequent everywhere.
      expect(values).toEqual([
        { value: '彩铃', contacts: 10, against: 12, score: expect.closeTo(0.7 / 0.3, 9) as number },
        { value: '退款', contacts: 3, against: 10, score: expect.closeTo(0.05 * 1.2, 9) as number },
      ])
      expect((await index.significant({ ...ask, most: 1 })).values.map(({ value }) => value)).toEqual(['彩铃'])
      expect((await index.significant({ ...ask, least: 1 })).values.map(({ value }) => value)).toEqual(['彩铃', '罕见', '退款'])
      expect((await index.significant({ ...ask, field: 'region' })).values).toMatchObject([{ value: '杭州', contacts: 10, against: 20 }])
      // Held against contacts of which it is no part: what they do not have counts as if one of them had it.
      expect(await index.significant({ ...ask, against: all(label('channel', '热线'), not(label('keyword', '彩铃'))) })).toMatchObject({
        contacts: 10, against: 28, values: [{ value: '彩铃', contacts: 10, against: 0, score: expect.closeTo((1 - 1 / 28) * 28, 9) as number }, { value: '退款', contacts: 3, against: 7 }],
      })
      // A month has a shard of its own on a server.
      const january = { type: 'period', to: shanghai('2026-02-01T00:00:00') } as const
      expect((await index.significant({ ...ask, condition: january, least: 1 })).values).toMatchObject([{ value: '罕见', contacts: 1, against: 1 }])
      expect(await index.significant({ ...ask, condition: text('没有') })).toEqual({ contacts: 0, against: 40, compared: 0, values: [], approximate: false })
      expect(await index.significant({ ...ask, against: text('没有') })).toEqual({ contacts: 10, against: 0, compared: 3, values: [], approximate: false })
    },
  },
  {
    says: 'gives the texts of contacts, all or as many as are asked for, the same each time',
    check: async (index) => {
      await index.put([...variety, indexed('t4', '断网了')])
      await index.put([indexed('t1', '宽带ADSL断网')])
      expect([...(await index.texts(text('断网'), 10))].sort()).toEqual(['宽带adsl断网', plainText('宽带断网，要求退款'), '断网了'].sort())
      const two = await index.texts(everything, 2)
      expect(new Set(two).size).toBe(2)
      expect(await index.texts(everything, 2)).toEqual(two)
      expect(await index.texts(text('没有的词'), 10)).toEqual([])
    },
  },
  {
    says: 'keeps all of a put or nothing of it',
    check: async (index) => {
      const bad = indexed('t2', '断网', { occurredAt: 'yesterday' })
      // An error of a driver may come from another realm of jest's, where it is no Error.
      await expect(index.put([indexed('t1', '断网', { channel: '新渠道' }), bad])).rejects.toEqual(expect.anything())
      expect(await found(index, everything)).toEqual([])
      await index.put([indexed('t1', '退款', { channel: '新渠道' })])
      expect(await found(index, label('channel', '新渠道'))).toEqual(['t1'])
    },
  },
  {
    says: 'tells how many contacts it has, in all and part by part',
    check: async (index) => {
      expect(await index.status()).toMatchObject({ contacts: 0, outdated: false })
      await index.put(variety)
      await index.remove([{ source: 'tickets', id: 't2' }])
      const { parts, ...status } = await index.status()
      expect(status).toEqual({ contacts: 2, outdated: false })
      expect(parts.reduce((sum, { contacts }) => sum + contacts, 0)).toBe(2)
      for (const { name, bytes } of parts) expect([name, bytes > 0]).toEqual([expect.stringMatching(/./), true])
    },
  },
  {
    says: 'holds after a rebuild what was put into it and nothing else, and can be searched meanwhile',
    check: async (index, another) => {
      await index.put([indexed('t1', '断网', { channel: '微信' }), indexed('t2', '断网'), indexed('orphan', '断网')])
      const other = await another()
      const rebuild = await index.startRebuild()
      expect((await other.status()).rebuild).toEqual({ contacts: 0 })
      await rebuild.put([indexed('t1', '宽带断网', { channel: '热线' }), indexed('missing', '断网')])
      expect((await other.status()).rebuild).toEqual({ contacts: 2 })
      expect(await found(other, all(text('断网'), label('id', 't1', 't2')))).toEqual(['t1', 't2'])
      await rebuild.put([indexed('t2', '断网')])
      await rebuild.put([indexed('t2', '断网')])
      await rebuild.finish()
      expect(await found(other, everything)).toEqual(['missing', 't1', 't2'])
      expect(await found(other, text('宽带'))).toEqual(['t1'])
      expect(await found(index, label('channel', '微信'))).toEqual([])
      expect(await other.count()).toBe(3)
      expect(await other.status()).not.toHaveProperty('rebuild')
    },
  },
  {
    says: 'keeps what other processes put and remove while it is rebuilt',
    check: async (index, another) => {
      const kept = ['t1', 't2', 't3', 't4'].map((id) => indexed(id, '断网'))
      await index.put(kept)
      const other = await another()
      const rebuild = await index.startRebuild()
      await rebuild.put(kept.slice(0, 1))
      await other.put([indexed('t1', '退款'), indexed('t2', '退款', { occurredAt: '2026-02-01T00:00:00+08:00' }), indexed('t5', '新的')])
      await other.remove([{ source: 'tickets', id: 't3' }, { source: 'tickets', id: 't4' }])
      await other.put([indexed('t4', '又来了')])
      expect(await found(other, everything)).toEqual(['t1', 't2', 't4', 't5'])
      // Read from the contact store before all that happened.
      await rebuild.put(kept)
      await rebuild.finish()
      expect(await found(index, everything)).toEqual(['t1', 't2', 't4', 't5'])
      expect(await found(index, text('退款'))).toEqual(['t1', 't2'])
      expect(await found(other, text('断网'))).toEqual([])
      await other.put([indexed('t3', '断网')])
      expect(await found(index, text('断网'))).toEqual(['t3'])
    },
  },
  {
    says: 'is rebuilt once at a time, in any process, until that is finished or abandoned',
    check: async (index, another) => {
      await index.put([indexed('t1', '断网'), indexed('t2', '断网')])
      const other = await another()
      expect(await other.resumeRebuild()).toBeUndefined()
      await other.abandonRebuild()
      const rebuild = await index.startRebuild()
      await expect(other.startRebuild()).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      await rebuild.put([indexed('t1', '退款')])
      const resumed = (await other.resumeRebuild())!
      expect(resumed.id).toBe(rebuild.id)
      await resumed.put([indexed('t2', '退款')])
      await resumed.finish()
      expect(await found(index, text('退款'))).toEqual(['t1', 't2'])
      expect(await index.resumeRebuild()).toBeUndefined()

      const abandoned = await index.startRebuild()
      expect(abandoned.id).not.toBe(rebuild.id)
      await other.abandonRebuild()
      const next = await other.startRebuild()
      expect(next.id).not.toBe(abandoned.id)
      await expect(abandoned.put([indexed('t1', '断网')])).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      await expect(abandoned.finish()).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      expect(await found(index, text('退款'))).toEqual(['t1', 't2'])
      await next.finish()
      expect(await index.count()).toBe(0)
    },
  },
  {
    says: 'removes what occurred before a month of Shanghai, also while it is rebuilt',
    check: async (index, another) => {
      const contacts = ['2025-12-31T15:59:59Z', '2025-12-31T16:00:00Z', '2026-01-15T12:00:00+08:00', '0202-03-01T00:00:00Z'].map((occurredAt, i) => indexed(`t${i}`, '断网', { occurredAt }))
      await index.put(contacts)
      await index.removeBefore('2026-01')
      expect(await found(index, everything)).toEqual(['t1', 't2'])
      expect(await (await another()).count()).toBe(2)
      await index.put(contacts.slice(0, 1))
      expect(await found(index, text('断网'))).toEqual(['t0', 't1', 't2'])
      const rebuild = await index.startRebuild()
      await rebuild.put(contacts.slice(0, 2))
      await index.removeBefore('2026-01')
      await rebuild.put(contacts.slice(2, 3))
      await rebuild.finish()
      expect(await found(index, everything)).toEqual(['t1', 't2'])
      for (const wrong of ['2026-13', '2026', '2026-01-01', '']) await expect(index.removeBefore(wrong)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    },
  },
]
