import request from 'supertest'
import { routes } from '../../src/api/routes'
import { type Opened, openApp } from './open-services'

let opened: Opened
beforeAll(async () => {
  opened = await openApp({ TINGYIN_BODY_MB: '1' })
})
afterAll(() => opened.close())

const contact = { id: 't1', occurredAt: '2026-03-02 09:30', text: '断网' }

describe('the request is refused with what is allowed', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown query parameter', '/api/contacts/search?query=x', /"query".*There are: q, sort, limit, cursor, facets/],
    ['a parameter given twice', '/api/contacts/search?q=a&q=b', /query parameter q: must be one text, not several\./],
    ['a parameter of listed values given twice', '/api/review?field=tier&field=kind', /query parameter field: must be one text, not several\./],
    ['a number that breaks two rules', '/api/rejects?limit=1e99', /: query parameter limit: must be a whole number from 1 to 500\.$/],
    ['two parameters that are wrong', '/api/rejects?limit=1e99&source=', /: query parameter (limit|source): [^;]*; query parameter (limit|source): [^;]*\.$/],
    ['a limit of zero', '/api/contacts/search?limit=0', /query parameter limit: must be a whole number from 1 to 100\./],
    ['a limit that is no number', '/api/contacts/search?limit=many', /query parameter limit: must be a whole number from 1 to 100\./],
    ['a limit that is no whole number', '/api/contacts/search?limit=2.5', /limit: must be a whole number from 1 to 100/],
    ['an unknown order', '/api/contacts/search?sort=best', /sort.*must be one of "relevance", "newest", "oldest"/],
    ['an unknown facet', '/api/contacts/search?facets=tier,mood', /facets.*"tier"/],
    ['an unknown field of a series', '/api/series?by=colour', /by.*"tier"/],
    ['too many values of a series', '/api/series?by=keyword&top=1001', /top/],
    ['trends of no period', '/api/trends', /query parameter from: is missing; must be a text/],
    ['trends of a period that ends before it begins', '/api/trends?from=2026-03-04&to=2026-03-02', /ends before it begins/],
    ['trends of the future', '/api/trends?from=2999-03-01&to=2999-03-02', /lies in the future/],
    ['trends against days that overlap', '/api/trends?from=2026-03-02&to=2026-03-04&against=2026-03-01..2026-03-02', /overlaps/],
    ['too many terms', '/api/trends?from=2026-03-02&to=2026-03-04&top=101', /top/],
    ['phrases of a day that is none', '/api/trends/phrases?from=2026-02-30&to=2026-03-04', /is no day/],
    ['an unknown step', '/api/series?step=year', /step.*"hour"/],
    ['an unknown format', '/api/export?format=pdf', /format.*"csv"/],
    ['a parameter where there is none', '/api/stages?x=1', /"x".*It takes none/],
    ['a path that is not UTF-8', '/api/contacts/%E0%A4', /percent-encoded/],
  ])('%s', async (_, path, message) => {
    const { body } = await request(opened.app).get(path).expect(400)
    expect(body.error).toMatchObject({ code: 'REQUEST_INVALID', details: { problem: expect.any(String) } })
    expect(body.error.message).toMatch(message)
  })

  it.each<[string, string, unknown, RegExp]>([
    ['no body', '/api/contacts', undefined, /the body must be a JSON object/],
    ['no contacts', '/api/contacts', { contacts: [] }, /contacts: must have at least 1 item\./],
    ['1,001 contacts', '/api/contacts', { contacts: Array.from({ length: 1_001 }, () => contact) }, /contacts: must have at most 1000 items/],
    ['a contact that is no object', '/api/contacts', { contacts: ['断网'] }, /contacts\.0: must be an object/],
    ['an unknown field', '/api/contacts', { contacts: [contact], pipelines: 'x' }, /"pipelines".*There are: pipeline, source, contacts/],
    ['an array as body', '/api/contacts', [contact], /the body must be a JSON object/],
    ['neither text nor turns', '/api/classify', {}, /either text or turns/],
    ['text and turns', '/api/classify', { text: '断网', turns: [{ speaker: 'customer', text: '断网' }] }, /either text or turns/],
    ['an unknown speaker', '/api/classify', { turns: [{ speaker: 'dog', text: '汪' }] }, /turns\.0\.speaker: must be one of "customer", /],
    ['an unknown field of a turn', '/api/classify', { turns: [{ speaker: 'agent', words: '断网' }] }, /"words" in turns\.0\. There are: speaker, text/],
    ['a body where nothing is asked', '/api/reindex', { force: true }, /"force".*It takes none/],
  ])('POST with %s', async (_, path, sent, message) => {
    const { body } = await request(opened.app).post(path).send(sent as object).expect(400)
    expect(body.error.code).toBe('REQUEST_INVALID')
    expect(body.error.message).toMatch(message)
  })

  it('POST with a body that is not JSON', async () => {
    const { body } = await request(opened.app).post('/api/contacts').type('json').send('{"contacts": [').expect(400)
    expect(body.error.message).toMatch(/not JSON/)
  })

  it('POST with a body nested too deeply', async () => {
    const { body } = await request(opened.app).post('/api/contacts').type('json').send(`{"contacts":[{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`).expect(400)
    expect(body.error.message).toMatch(/nested deeper than 32/)
  })

  it.each(['text/csv', 'application/x-www-form-urlencoded', 'application/json; charset=gb18030'])('POST with content type %s', async (type) => {
    const { body } = await request(opened.app).post('/api/contacts').set('Content-Type', type).send('contacts=1').expect(415)
    expect(body.error).toMatchObject({ code: 'CONTENT_TYPE_UNSUPPORTED', details: { allowed: ['application/json'] } })
  })

  it('POST with a body over the limit', async () => {
    const { body } = await request(opened.app).post('/api/contacts').send({ contacts: [{ ...contact, text: '断'.repeat(400_000) }] }).expect(413)
    expect(body.error).toMatchObject({ code: 'BODY_TOO_LARGE', details: { limitBytes: 1_000_000 } })
  })

  it('POST with an idempotency key that is none', async () => {
    const { body } = await request(opened.app).post('/api/contacts').set('Idempotency-Key', 'two words').send({ contacts: [contact] }).expect(400)
    expect(body.error.message).toMatch(/idempotency-key.*1 to 200 visible ASCII/)
  })

  it.each(['/api/nothing', '/nothing.html', '/api/contacts/t1/more'])('a path there is not: %s', async (path) => {
    const { body } = await request(opened.app).get(path).expect(404)
    expect(body.error.code).toBe('PATH_UNKNOWN')
    expect(body.error.message).toMatch(/openapi\.json/)
  })

  it.each([...new Set(routes.map(({ path }) => path))])('a method that %s does not take', async (path) => {
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase())
    const { headers, body } = await request(opened.app).patch(path.replace('{id}', 't1')).expect(405)
    expect(headers['allow']).toBe(allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '))
    expect(body.error).toMatchObject({ code: 'METHOD_NOT_ALLOWED', details: { allowed: expect.arrayContaining(allowed) } })
  })
})

describe('a failure nobody foresaw', () => {
  it('is answered with an id that the log has too, and nothing else', async () => {
    const search = jest.spyOn(opened.services.stores.search, 'search').mockRejectedValue(new TypeError('the customer 13812345678 is not a function'))
    const { body } = await request(opened.app).get('/api/overview').expect(500)
    search.mockRestore()
    expect(body.error).toEqual({ code: 'INTERNAL_ERROR', message: expect.stringContaining(body.error.details.id), details: { id: expect.any(String) } })
    const line = opened.logged().split('\n').find((each) => each.includes(body.error.details.id)) ?? ''
    expect(JSON.parse(line)).toMatchObject({ level: 50, route: '/api/overview', failure: { type: 'TypeError' } })
    expect(line).not.toMatch(/13812345678/)
  })
})

describe('on a loopback address', () => {
  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.1:80', '[::1]:8080'])('answers to the name %s', async (host) => {
    await request(opened.app).get('/api/stages').set('Host', host).expect(200)
  })

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:8080', ''])('does not answer to the name "%s"', async (host) => {
    const { body } = await request(opened.app).get('/').set('Host', host).expect(403)
    expect(body.error).toMatchObject({ code: 'HOST_NOT_ALLOWED', details: { allowed: ['localhost', '127.0.0.1', '[::1]'] } })
  })

  it.each(['https://evil.example', 'null', 'http://localhost:1'])('lets no page of %s change anything', async (origin) => {
    const { body } = await request(opened.app).post('/api/reindex').set('Host', 'localhost:8080').set('Origin', origin).expect(403)
    expect(body.error.code).toBe('ORIGIN_NOT_ALLOWED')
  })

  it('lets its own page ask for changes', async () => {
    await request(opened.app).post('/api/classify').set('Host', 'localhost:8080').set('Origin', 'http://localhost:8080').send({ text: '断网' }).expect(200)
  })

  it('counts no requests', async () => {
    const { headers } = await request(opened.app).get('/api/stages').expect(200)
    expect(headers).not.toHaveProperty('ratelimit')
  })
})

describe('on an address that other machines reach', () => {
  let open: Opened
  beforeAll(async () => {
    open = await openApp({ HOST: '0.0.0.0' }, { requestsPerMinute: 3 })
  })
  afterAll(() => open.close())

  it('answers to any name, and to so many requests a minute', async () => {
    for (let i = 0; i < 3; i++) await request(open.app).get('/api/stages').set('Host', 'tingyin.example').expect(200)
    const { body, headers } = await request(open.app).get('/api/stages').expect(429)
    expect(body.error).toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { perMinute: 3 } })
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  })

  it('does not count the page and the health check', async () => {
    await request(open.app).get('/health').expect(200)
    await request(open.app).get('/').expect(200)
  })
})
