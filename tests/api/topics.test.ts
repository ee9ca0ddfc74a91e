import request from 'supertest'
import { type Opened, openApp } from './open-services'

let opened: Opened
const get = (path: string, query: object = {}): request.Test => request(opened.app).get(path).query(query)

/** Bills in spring are about roaming fees, in summer about ring-back tones; some contacts name no topic. */
const contacts = [
  ...Array.from({ length: 60 }, (_, i) => ({ id: `s${i}`, occurredAt: `2026-04-${String(1 + (i % 30)).padStart(2, '0')} 09:00`, text: `话费账单里扣费不对，出国回来账单多了${i}元` })),
  ...Array.from({ length: 55 }, (_, i) => ({ id: `j${i}`, occurredAt: `2026-05-${String(1 + (i % 30)).padStart(2, '0')} 09:00`, text: `话费账单里扣费不对，游戏会所扣费${i}元` })),
  ...Array.from({ length: 6 }, (_, i) => ({ id: `o${i}`, occurredAt: `2026-05-0${1 + i} 10:00`, text: `今天天气不错，隔壁老王种的西瓜很甜` })),
  { id: 'p1', occurredAt: '2026-01-02 10:00', text: '请问携号转网怎么办理' },
]

beforeAll(async () => {
  opened = await openApp()
  await opened.submit(contacts, { source: 'tickets' })
})
afterAll(() => opened.close())

/** Every number of a report with its query, wherever it stands. */
function counts(value: unknown): readonly { readonly contacts: number; readonly query: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(counts)
  return 'query' in value && 'contacts' in value ? [value as { contacts: number; query: string }, ...inside] : inside
}

describe('GET /api/topics', () => {
  it('lists topics with stable ids and all their names', async () => {
    const { body } = await get('/api/topics').expect(200)
    expect(body.topics).toContainEqual(expect.objectContaining({ id: 'billing', name: { zh: '话费账单与扣费', en: 'Bills and charges' }, synonyms: expect.arrayContaining(['账单', 'bill']), was: [] }))
  })
})

describe('GET /api/topics/health', () => {
  it('tells what nobody speaks of, what drifts and what names no topic', async () => {
    const { body } = await get('/api/topics/health', { from: '2026-05-01', to: '2026-05-31' }).expect(200)
    expect(body.now).toEqual({ contacts: 61, query: 'date:2026-05-01..2026-05-31' })
    expect(body.before).toEqual({ contacts: 60, query: 'date:2026-03-31..2026-04-30' })
    expect(body.never).toContainEqual({ topic: 'porting', ever: { contacts: 1, query: 'topic:porting' } })
    expect(body.never).not.toContainEqual(expect.objectContaining({ topic: 'billing' }))
    expect(body.drifting).toMatchObject({ compared: 1, topics: [{ topic: 'billing', now: { contacts: 55 }, before: { contacts: 60 } }] })
    const [drift] = body.drifting.topics
    expect(drift.divergence).toBeGreaterThan(drift.byChance + 0.05)
    expect(drift.keywords.map(({ value }: { value: string }) => value)).toEqual(expect.arrayContaining(['出国', '游戏']))
    expect(body.other).toMatchObject({ contacts: 6, share: expect.closeTo(6 / 61, 9), shareBefore: 0 })
    expect(body.other.keywords.map(({ value }: { value: string }) => value)).toContain('西瓜')
    expect(body.names.topic.billing).toBe('话费账单与扣费')
    expect(body.undecided).toEqual([])
  })

  it('opens every number into a query that finds as many', async () => {
    const { body } = await get('/api/topics/health', { from: '2026-05-01', to: '2026-05-31' }).expect(200)
    expect(counts(body).length).toBeGreaterThan(20)
    for (const { contacts: told, query } of counts(body)) {
      const found = await get('/api/contacts/search', { q: query }).expect(200)
      expect([query, found.body.total]).toEqual([query, Math.min(told, query.startsWith('id:') ? 50 : told)])
    }
  })

  it('takes the 90 days up to the newest contact when it is not told any', async () => {
    const { body } = await get('/api/topics/health').expect(200)
    expect(body.now.query).toBe('date:2026-03-02..2026-05-30')
  })

  it.each([
    [{ from: '2026-5-1' }, /from must be a day such as 2026-03-01/],
    [{ to: '2026-02-30' }, /to must be a day/],
    [{ from: '2026-05-02', to: '2026-05-01' }, /before it begins/],
  ])('refuses %j', async (query, message) => {
    const { body } = await get('/api/topics/health', query).expect(400)
    expect(body.error).toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(message) })
  })
})
