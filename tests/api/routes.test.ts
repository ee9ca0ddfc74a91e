import request from 'supertest'
import { openSource } from '../../src/sources/open-source'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Opened, openApp } from './open-services'

let opened: Opened
const get = (path: string, query: object = {}): request.Test => request(opened.app).get(path).query(query)
const post = (path: string, body: object = {}): request.Test => request(opened.app).post(path).send(body)

const contacts = [
  { id: 't1', occurredAt: '2026-03-02 09:30', channel: '10086热线', region: '杭州', text: '我家宽带断网三天了，一直没人上门维修，太差了' },
  { id: 't2', occurredAt: '2026-03-02 11:00', channel: '微信', region: '宁波', text: '没有经过我同意就开通了彩铃，每个月乱扣费5元，我要向工信部投诉' },
  { id: 't3', occurredAt: '2026-03-04 15:20', channel: '10086热线', region: '杭州', text: '请问携号转网怎么办理？' },
  { 工单编号: 't4', 受理时间: '2026-03-05 08:00', 受理渠道: '营业厅', 地市: '温州', 投诉内容: '营业厅的师傅态度特别好，想表扬一下', 备注: '=1+1' },
  {
    id: 'c1', occurredAt: '2026-03-05 10:00', channel: '10086热线',
    turns: [
      { speaker: 'agent', text: '您好，很高兴为您服务' },
      { speaker: 'customer', text: '我家宽带又断网了，这个月第三次了' },
    ],
  },
]

beforeAll(async () => {
  opened = await openApp({ TINGYIN_SEGMENTER: 'auto' })
  await opened.submit(contacts, { source: 'tickets' })
})
afterAll(() => opened.close())

describe('POST /api/contacts', () => {
  it('takes nothing twice: the same contacts again are unchanged', async () => {
    const { body } = await post('/api/contacts', { source: 'tickets', contacts }).expect(200)
    expect(body).toEqual({ read: 5, stored: 0, unchanged: 5, updated: 0, rejected: 0, rejects: [] })
  })

  it('tells of each rejected contact its position, code and reason, and takes the others', async () => {
    const sent = [
      { id: 'r1', occurredAt: '2026-03-06 10:00', text: '信号太差' },
      { id: 'r2', occurredAt: '2026-03-06 10:00' },
      { id: 'r3', occurredAt: 'yesterday', text: '信号太差' },
      { 投诉编号: 'r4', 投诉内容: '信号太差' },
    ]
    const { body } = await post('/api/contacts', { source: 'rejected', contacts: sent }).expect(200)
    expect(body).toMatchObject({ read: 4, stored: 1, rejected: 3 })
    expect(body.rejects.map(({ position, code }: { position: number; code: string }) => [position, code])).toEqual([
      [2, 'FIELD_MISSING'],
      [3, 'FIELD_INVALID'],
      [4, 'FIELD_MISSING'],
    ])
    expect(body.rejects[0].message).toMatch(/text/)
    expect(opened.logged()).toMatch(/some rejected/)
  })

  it('keeps the rejects of two requests apart', async () => {
    const bad = (text: string): object => ({ source: 'apart', contacts: [{ id: 'x', text }] })
    const first = await post('/api/contacts', bad('一'))
    const second = await post('/api/contacts', bad('二'))
    const repeated = await post('/api/contacts', bad('二'))
    const id = ({ body }: request.Response): string => body.rejects[0].id
    expect(id(second)).not.toBe(id(first))
    expect(id(repeated)).toBe(id(second))
    await get('/api/rejects', { source: 'apart' }).expect(({ body }) => expect(body.total).toBe(2))
  })

  it('replaces a contact that comes with another content', async () => {
    const { body } = await post('/api/contacts', { source: 'rejected', contacts: [{ id: 'r1', occurredAt: '2026-03-06 10:00', text: '信号好了' }] })
    expect(body).toMatchObject({ stored: 0, updated: 1 })
  })

  it('lets other requests through while it works', async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({ id: `m${i}`, occurredAt: '2026-02-01 10:00', text: `${contacts[i % 3]!.text}，第${i}次反映，${'等了很久没有人处理，'.repeat(10)}` }))
    const submitted = post('/api/contacts', { source: 'many', contacts: many }).then(({ body }) => body)
    const order: string[] = []
    const done = submitted.then((body) => {
      order.push('submitted')
      return body
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    await get('/api/stages').expect(200)
    order.push('stages')
    expect(await done).toMatchObject({ stored: 1_000 })
    expect(order).toEqual(['stages', 'submitted'])
  })

  it('answers a repeated idempotency key as before, whatever happened since', async () => {
    const body = { source: 'keyed', contacts: [{ id: 'k1', occurredAt: '2026-03-06 10:00', text: '流量用不完' }] }
    const send = (key: string, sent: object): request.Test => post('/api/contacts', sent).set('Idempotency-Key', key)
    const first = await send('key-1', body).expect(200)
    const second = await send('key-1', body).expect(200)
    expect(first.headers['idempotency-replayed']).toBe('false')
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(second.body).toEqual(first.body)
    expect(first.body).toMatchObject({ stored: 1 })
    await send('key-1', { ...body, source: 'other' }).expect(409).expect(({ body: { error } }) => expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED'))
  })

  it('runs requests with the same key that come together once', async () => {
    const body = { source: 'together', contacts: [{ id: 'k1', occurredAt: '2026-03-06 10:00', text: '流量用不完' }] }
    const answers = await Promise.all(Array.from({ length: 5 }, () => post('/api/contacts', body).set('Idempotency-Key', 'key-2')))
    expect(answers.map(({ body: { stored } }) => stored)).toEqual([1, 1, 1, 1, 1])
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'false')).toHaveLength(1)
  })
})

describe('GET /api/contacts/search', () => {
  it('finds by words, with highlights, labels and their names', async () => {
    const { body } = await get('/api/contacts/search', { q: '断网 source:tickets' }).expect(200)
    expect(body.total).toBe(2)
    const hit = body.hits.find(({ id }: { id: string }) => id === 't1')
    expect(hit).toMatchObject({ source: 'tickets', kind: 'complaint', tier: 'functional', topic: 'broadband', polarity: 'negative' })
    expect(hit.snippet.highlights.map(({ start, end }: { start: number; end: number }) => hit.snippet.text.slice(start, end))).toContain('断网')
    expect(body.names).toMatchObject({ tier: { functional: '功能性' }, kind: { complaint: '投诉' } })
  })

  it('pages by cursor through every contact once', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const { body } = await get('/api/contacts/search', { q: 'source:tickets', limit: 2, sort: 'oldest', ...(cursor !== undefined && { cursor }) }).expect(200)
      expect(body.total).toBe(5)
      seen.push(...body.hits.map(({ id }: { id: string }) => id))
      cursor = body.next
    } while (cursor !== undefined)
    expect(seen).toEqual(['t1', 't2', 't3', 't4', 'c1'])
  })

  it('counts the asked facets over all contacts that match', async () => {
    const { body } = await get('/api/contacts/search', { q: 'source:tickets', limit: 1, facets: 'channel,form' }).expect(200)
    expect(Object.keys(body.facets)).toEqual(['channel', 'form'])
    expect(body.facets.form).toEqual([{ value: 'ticket', contacts: 4 }, { value: 'transcript', contacts: 1 }])
    expect(body.names.form).toMatchObject({ ticket: '工单', transcript: '通话' })
  })

  it('rejects a limit over 100', async () => {
    const { body } = await get('/api/contacts/search', { limit: 101 }).expect(400)
    expect(body.error).toMatchObject({ code: 'REQUEST_INVALID' })
    expect(body.error.message).toMatch(/limit.*100/)
  })

  it('says where in the query it goes wrong', async () => {
    const { body } = await get('/api/contacts/search', { q: '断网 (退款' }).expect(400)
    expect(body.error).toMatchObject({ code: 'QUERY_INVALID', details: { position: 4 } })
  })

  it('refuses a cursor of another search', async () => {
    const { body } = await get('/api/contacts/search', { q: 'source:tickets', limit: 1 })
    await get('/api/contacts/search', { q: 'source:many', cursor: body.next }).expect(400).expect(({ body: { error } }) => expect(error.code).toBe('CURSOR_INVALID'))
    await get('/api/contacts/search', { cursor: 'nonsense' }).expect(400).expect(({ body: { error } }) => expect(error.code).toBe('CURSOR_INVALID'))
  })
})

describe('GET /api/contacts/{id}', () => {
  it('gives the whole contact, each label with evidence in its text', async () => {
    const { body } = await get('/api/contacts/t1', { source: 'tickets' }).expect(200)
    expect(body.contact.text).toBe(contacts[0]!.text)
    expect(body.contact.labels.tier.evidence.length).toBeGreaterThan(0)
    for (const { start, end } of body.contact.labels.tier.evidence) expect(body.contact.text.slice(start, end)).not.toBe('')
    expect(body.names.topic).toHaveProperty('broadband')
  })

  it('gives a transcript with its turns', async () => {
    const { body } = await get('/api/contacts/c1').expect(200)
    expect(body.contact.turns.map(({ start, end }: { start: number; end: number }) => body.contact.text.slice(start, end))).toEqual(['您好，很高兴为您服务', '我家宽带又断网了，这个月第三次了'])
  })

  it('asks for the source when several have the id, and lists them', async () => {
    const { body } = await get('/api/contacts/k1').expect(400)
    expect(body.error.message).toMatch(/"keyed", "together"/)
    await get('/api/contacts/k1', { source: 'keyed' }).expect(200)
  })

  it.each([['no-such', {}], ['t1', { source: 'keyed' }]])('says that there is no %s %o', async (id, query) => {
    const { body } = await get(`/api/contacts/${id}`, query).expect(404)
    expect(body.error).toEqual({ code: 'CONTACT_NOT_FOUND', message: `No contact with id "${id}".`, details: { id } })
  })
})

describe('GET /api/contacts/{id}/similar', () => {
  it('gives others with the same words, and never itself', async () => {
    const { body } = await get('/api/contacts/c1/similar', { limit: 3 }).expect(200)
    expect(body.hits).toHaveLength(3)
    expect(body.hits.map(({ id }: { id: string }) => id)).not.toContain('c1')
    expect(body.total).toBeGreaterThanOrEqual(3)
  })
})

describe('counts', () => {
  it('GET /api/facets counts fields over all matching contacts', async () => {
    const { body } = await get('/api/facets', { q: 'source:tickets', fields: 'kind,region', top: 2 }).expect(200)
    expect(body.total).toBe(5)
    expect(body.facets.region[0]).toEqual({ value: '杭州', contacts: 2 })
    expect(body.facets.region).toHaveLength(2)
    expect(body.names.kind).toMatchObject({ complaint: '投诉' })
  })

  it('GET /api/keywords lists what most contacts speak of', async () => {
    const { body } = await get('/api/keywords', { q: 'source:tickets', top: 5 }).expect(200)
    expect(body).toMatchObject({ total: 5 })
    expect(body.keywords[0].contacts).toBeGreaterThanOrEqual(body.keywords.at(-1).contacts)
  })

  it('GET /api/significant-keywords lists what sets contacts apart from others', async () => {
    const { body } = await get('/api/significant-keywords', { q: 'source:tickets region:杭州', against: 'source:tickets', least: 1 }).expect(200)
    expect(body).toMatchObject({ contacts: 2, against: 5, approximate: false })
    for (const { contacts, against, score } of body.keywords) expect([contacts / 2 > against / 5, score > 0]).toEqual([true, true])
    expect(body.keywords.length).toBeGreaterThan(0)
    await get('/api/significant-keywords', { against: 'date:never' }).expect(400)
  })

  it('GET /api/series counts by day and leaves days without contacts out', async () => {
    const { body } = await get('/api/series', { q: 'source:tickets' }).expect(200)
    expect(body.counts).toEqual([
      { step: '2026-03-02', value: '', contacts: 2 },
      { step: '2026-03-04', value: '', contacts: 1 },
      { step: '2026-03-05', value: '', contacts: 2 },
    ])
  })

  it('GET /api/series tells the days on which any contact was kept from those that are missing', async () => {
    const { body } = await get('/api/series', { q: 'source:tickets region:杭州 date:2026-03-02..2026-03-05' }).expect(200)
    const kept = body.steps.map(({ step }: { step: string }) => step)
    expect(kept).toEqual(expect.arrayContaining(['2026-03-02', '2026-03-04', '2026-03-05']))
    expect(kept).not.toContain('2026-03-03')
    expect(body.counts.every(({ step }: { step: string }) => kept.includes(step))).toBe(true)
  })

  it('GET /api/series counts the values of a field apart, with their names', async () => {
    const { body } = await get('/api/series', { q: 'source:tickets', step: 'month', by: 'form' }).expect(200)
    expect(body).toMatchObject({ total: 5, step: 'month', by: 'form', names: { form: { ticket: '工单' } } })
    expect(body.counts).toEqual([{ step: '2026-03-01', value: 'ticket', contacts: 4 }, { step: '2026-03-01', value: 'transcript', contacts: 1 }])
  })

  it('GET /api/overview says what the contacts are about', async () => {
    const { body } = await get('/api/overview', { q: 'source:tickets' }).expect(200)
    expect(body).toMatchObject({ contacts: 5, firstDay: '2026-03-02', lastDay: '2026-03-05', busiestDay: { day: '2026-03-02', contacts: 2 } })
    expect(body.names.topic).toHaveProperty('broadband', '宽带固话与IPTV')
  })

  it('GET /api/overview of nothing has counts of zero and no days', async () => {
    const { body } = await get('/api/overview', { q: 'source:none-such' }).expect(200)
    expect(body).toMatchObject({ contacts: 0 })
    expect(body).not.toHaveProperty('busiestDay')
  })
})

describe('rejects', () => {
  it('GET /api/rejects filters and pages', async () => {
    const { body } = await get('/api/rejects', { source: 'rejected', limit: 2 }).expect(200)
    expect(body).toMatchObject({ total: 3 })
    expect(body.rejects).toHaveLength(2)
    const { body: rest } = await get('/api/rejects', { source: 'rejected', limit: 2, after: body.next }).expect(200)
    expect(rest.rejects).toHaveLength(1)
    expect(rest).not.toHaveProperty('next')
    await get('/api/rejects', { source: 'rejected', code: 'FIELD_INVALID' }).expect(({ body: { total } }) => expect(total).toBe(1))
  })

  it('POST /api/rejects/replay takes what can be taken now', async () => {
    const { body } = await post('/api/rejects/replay', { source: 'rejected', occurredAt: '2026-03-06' }).expect(200)
    expect(body).toEqual({ read: 3, stored: 1, unchanged: 0, updated: 0, rejected: 2, withoutRow: 0, unreadable: 0 })
    await get('/api/contacts/r4').expect(200)
    await get('/api/rejects', { source: 'rejected' }).expect(({ body: { total } }) => expect(total).toBe(2))
  })

  it('POST /api/rejects/replay refuses a time nobody can read', async () => {
    await post('/api/rejects/replay', { occurredAt: 'whenever' }).expect(422).expect(({ body: { error } }) => expect(error.code).toBe('FIELD_INVALID'))
  })
})

describe('GET /api/export', () => {
  const download = (query: object): request.Test =>
    get('/api/export', { q: 'source:tickets', ...query }).buffer(true).parse((response, done) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => done(null, Buffer.concat(chunks)))
    })

  it('gives a table with Chinese headers and names, in which no cell is a formula', async () => {
    const { headers, body } = await download({ format: 'csv' }).expect(200)
    const text = (body as Buffer).toString('utf8')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="?tingyin-\d{12}\.csv"?$/)
    expect(text.charCodeAt(0)).toBe(0xfeff)
    expect(text).toMatch(/工单编号,来源系统,受理时间/)
    expect(text).toMatch(/功能性/)
    expect(text.trim().split('\r\n')).toHaveLength(6)
    expect(text).not.toMatch(/(^|,)=/m)
  })

  it('gives JSON lines with the values as stored', async () => {
    const { body } = await download({ format: 'jsonl' }).expect(200)
    const rows = (body as Buffer).toString('utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(rows.find(({ id }) => id === 't2')).toMatchObject({ products: ['ring-back-tone'], escalation: true, channel: '微信' })
  })

  it('gives a workbook that can be imported again', async () => {
    const { body } = await download({ format: 'xlsx' }).expect(200)
    const path = join(opened.folder, 'export.xlsx')
    writeFileSync(path, body as Buffer)
    const rows: unknown[] = []
    for await (const row of (await openSource(path)).rows()) rows.push(row)
    expect(rows).toHaveLength(5)
    expect(JSON.stringify(rows)).toMatch(/"工单编号":"t1"/)
  })

  it('gives all contacts of a search that has several pages', async () => {
    const { body } = await get('/api/export', { q: 'source:many', format: 'jsonl' }).buffer(true).parse((response, done) => {
      let lines = 0
      response.on('data', (chunk: Buffer) => (lines += chunk.toString('latin1').split('\n').length - 1))
      response.on('end', () => done(null, lines))
    })
    expect(body).toBe(1_000)
  })

  it('refuses a query that is not one before the file begins', async () => {
    await get('/api/export', { q: '(' }).expect(400).expect('Content-Type', /json/)
  })
})

describe('analysis', () => {
  it('POST /api/classify labels a text with evidence in it and stores nothing', async () => {
    const before = (await get('/health')).body.contacts
    const { body } = await post('/api/classify', { text: '没有经过我同意就开通了彩铃，每个月乱扣费5元，太坑人了' }).expect(200)
    expect(body).toMatchObject({
      tier: 'emotional', kind: 'complaint', polarity: 'negative', product: 'ring-back-tone', escalation: false, churn: false, repeat: false,
      names: { tier: { emotional: '情感性' }, product: { 'ring-back-tone': '彩铃' } },
    })
    expect(Object.keys(body.scores)).toEqual(['tier', 'kind', 'polarity', 'stage', 'topic', 'product', 'escalation', 'churn', 'repeat'])
    for (const { start, end, text } of body.evidence) expect(body.text.slice(start, end)).toBe(text)
    expect(body.evidence.map(({ field }: { field: string }) => field)).toContain('tier')
    expect((await get('/health')).body.contacts).toBe(before)
  })

  it('POST /api/classify labels turns by what the customer says', async () => {
    const { body } = await post('/api/classify', { turns: contacts[4]!.turns, pipeline: 'call-transcripts' }).expect(200)
    expect(body).toMatchObject({ kind: 'complaint', topic: 'broadband', product: 'broadband' })
    expect(body.versions.pipeline).toMatch(/^call-transcripts@/)
  })

  it('POST /api/classify names the pipelines there are', async () => {
    const { body } = await post('/api/classify', { text: '你好', pipeline: 'none-such' }).expect(404)
    expect(body.error.details.known).toEqual(['call-transcripts', 'complaint-tickets'])
  })

  it('GET /api/pipelines counts the contacts of each', async () => {
    const { body } = await get('/api/pipelines').expect(200)
    const tickets = body.pipelines.find(({ name }: { name: string }) => name === 'complaint-tickets')
    expect(tickets.contacts).toBeGreaterThanOrEqual(1_005)
    expect(tickets).toMatchObject({ outdated: 0 })
  })

  it('GET /api/stages gives the options of each as JSON Schema', async () => {
    const { body } = await get('/api/stages').expect(200)
    const keywords = body.stages.find(({ name }: { name: string }) => name === 'extract_keywords')
    expect(keywords.options.properties).toHaveProperty('max_keywords')
  })

  it('POST /api/reindex adds one job, however often it is asked', async () => {
    await post('/api/reindex').expect(202).expect(({ body }) => expect(body).toMatchObject({ added: true, outdated: 0, job: { kind: 'reindex', state: 'waiting' } }))
    await post('/api/reindex').expect(202).expect(({ body }) => expect(body.added).toBe(false))
    await get('/api/jobs', { kind: 'reindex' }).expect(200).expect(({ body }) => expect(body.jobs).toHaveLength(1))
  })

  it('POST /api/jobs/{id}/replay leaves a waiting job alone, and knows no other', async () => {
    await post('/api/reindex').expect(202)
    await post('/api/jobs/reindex/replay').expect(200).expect(({ body }) => expect(body.job).toMatchObject({ id: 'reindex', state: 'waiting' }))
    await post('/api/jobs/nothing/replay').expect(404).expect(({ body }) => expect(body.error.code).toBe('JOB_NOT_FOUND'))
  })
})

describe('the probes', () => {
  it.each(['/live', '/ready'])('GET %s says ok while the stores answer', async (path) => {
    await get(path).expect(200, { status: 'ok' })
  })

  it('GET /ready fails while contacts cannot be kept, not while they cannot be searched, and GET /live never', async () => {
    const lost = jest.spyOn(opened.services.stores.contacts, 'lastRevision').mockRejectedValue(new Error('gone'))
    const { body } = await get('/ready').expect(503)
    expect(body.error.code).toBe('STORE_UNAVAILABLE')
    await get('/live').expect(200)
    lost.mockRestore()
    const broken = jest.spyOn(opened.services.stores.search, 'count').mockRejectedValue(new Error('gone'))
    await get('/ready').expect(200)
    await get('/health').expect(503)
    const { text } = await get('/metrics').expect(200)
    expect(text).not.toContain('tingyin_contacts{in="search"}')
    expect(text).toContain('tingyin_jobs{state="dead"} 0')
    broken.mockRestore()
  })

  it('GET /metrics tells how many contacts there are and how long requests took, by route', async () => {
    await get('/api/contacts/t1').expect(200)
    const { text, headers } = await get('/metrics').expect(200)
    expect(headers['content-type']).toContain('text/plain')
    expect(text).toMatch(/^tingyin_contacts\{in="contacts"\} [1-9]/m)
    expect(text).toMatch(/^tingyin_http_request_seconds_count\{method="GET",route="\/api\/contacts\/\{id\}",status="200"\} [1-9]/m)
    expect(text).not.toContain('/t1')
  })

  it('GET /metrics tells what was ingested, and how long the stages took', async () => {
    const { text } = await get('/metrics').expect(200)
    expect(text).toMatch(/^tingyin_ingested_rows_total\{outcome="stored"\} [1-9]/m)
    expect(text).toMatch(/^tingyin_stage_seconds_total\{pipeline="complaint-tickets",stage="segment_words"\} 0\.\d*[1-9]/m)
  })
})

describe('GET /health', () => {
  it('says what is active and how much there is', async () => {
    const { body } = await get('/health').expect(200)
    expect(body).toMatchObject({ status: 'ok', adapters: { contacts: 'embedded', search: 'embedded', jobs: 'embedded' }, segmenter: { engine: expect.any(String) } })
    expect(body.indexed).toBe(body.contacts)
  })

  it('fails when a store does, and says which without saying why', async () => {
    const count = jest.spyOn(opened.services.stores.search, 'count').mockRejectedValue(new Error('secret address'))
    const { body } = await get('/health').expect(503)
    expect(body.error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { store: 'search' } })
    expect(JSON.stringify(body)).not.toMatch(/secret/)
    expect(opened.logged()).toMatch(/secret address/)
    count.mockRestore()
  })
})

describe('pages', () => {
  it.each([
    ['/', /<title>听音/],
    ['/app.js', /import/],
    ['/analysis.html', /<title>听音 · 来电分析/],
    ['/analysis.js', /import/],
    ['/docs/', /swagger-ui-bundle/],
    ['/docs/swagger-ui.css', /swagger-ui/],
  ])('GET %s is served from here, with no script but our files', async (path, content) => {
    const { headers, text } = await get(path).expect(200)
    expect(text).toMatch(content)
    expect(headers['content-security-policy']).toMatch(/script-src 'self';/)
    expect(text.slice(0, 2_000)).not.toMatch(/(src|href)="https?:/)
  })

  it('GET /docs leads to the documentation', async () => {
    await get('/docs').expect(301).expect('Location', '/docs/')
  })

  it('GET /openapi.json is the document of the routes', async () => {
    const { body } = await get('/openapi.json').expect(200)
    expect(body.openapi).toBe('3.1.0')
    expect(body.paths).toHaveProperty(['/api/contacts/search', 'get'])
  })
})
