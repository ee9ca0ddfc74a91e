import { Client } from '@elastic/elasticsearch'
import { createServer, request as forward, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { digestOf, readCursor } from '../../src/stores/search/elasticsearch-cursor'
import { type ElasticsearchSearchIndex, openElasticsearchIndex } from '../../src/stores/search/elasticsearch-search-index'
import { serverQuery } from '../../src/stores/search/elasticsearch-query'
import type { Condition, SearchRequest } from '../../src/stores/search/search-index'
import { found, indexed, request, text } from '../contracts/search-index.contract'
import { dropIndices } from './elasticsearch-indices'
import { freshNamespace, overServer } from './over-server'

type Answering = (path: string, body: Buffer, answer: ServerResponse) => void

const pitOf = (cursor: string, first: SearchRequest): string => readCursor(cursor, digestOf(serverQuery(first.condition), first)).pit

const everything: Condition = { type: 'everything' }

/** Something that listens on a port of its own. */
async function listening(answering: Answering): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => answering(`${incoming.method} ${incoming.url}`, Buffer.concat(chunks), answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function ended(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

overServer('ELASTICSEARCH_URL', (url) => {
  let prefix: string
  let index: ElasticsearchSearchIndex
  const client = new Client({ node: url })

  beforeEach(async () => {
    prefix = freshNamespace()
    index = await openElasticsearchIndex({ url, prefix })
  })
  afterEach(async () => {
    await index.close()
    await dropIndices(url, prefix)
  })
  afterAll(() => client.close())

  /** Passes everything on to the real server, but for what `meddling` takes on itself or changes in the answer. */
  async function proxy(meddling: { readonly before?: (path: string, answer: ServerResponse) => boolean; readonly after?: (path: string, body: string) => string; readonly refuse?: (path: string, body: Buffer, answer: ServerResponse) => boolean }) {
    return listening((path, body, answer) => {
      if (meddling.before?.(path, answer) === true || meddling.refuse?.(path, body, answer) === true) return
      const [method, rest] = path.split(' ') as [string, string]
      const type = rest.startsWith('/_bulk') ? 'application/vnd.elasticsearch+x-ndjson; compatible-with=8' : 'application/vnd.elasticsearch+json; compatible-with=8'
      const passed = forward(new URL(rest, url), { method, headers: { ...(body.length > 0 && { 'content-type': type, 'content-length': body.length }), accept: 'application/vnd.elasticsearch+json; compatible-with=8' } }, (real) => {
        const chunks: Buffer[] = []
        real.on('data', (chunk: Buffer) => chunks.push(chunk))
        real.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          answer.writeHead(real.statusCode!, { 'content-type': 'application/vnd.elasticsearch+json;compatible-with=8', 'x-elastic-product': 'Elasticsearch' })
          answer.end(meddling.after?.(path, text) ?? text)
        })
      })
      passed.end(body)
    })
  }

  const unavailable = (problem: string) => expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining(problem) as string }) as object

  describe('says at once what is wrong', () => {
    const product = { 'content-type': 'application/vnd.elasticsearch+json;compatible-with=8', 'x-elastic-product': 'Elasticsearch' }
    const cases: readonly (readonly [string, Answering, string])[] = [
      ['something else at the address', (_, __, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'), 'it is no Elasticsearch'],
      ['a wrong password', (_, __, answer) => answer.writeHead(401, product).end(JSON.stringify({ error: { type: 'security_exception' }, status: 401 })), 'another name or password'],
      ['an old version', (_, __, answer) => answer.writeHead(200, product).end(JSON.stringify({ version: { number: '7.17.9' } })), 'too old'],
      ['a server that hangs', () => undefined, 'does not answer in time'],
      ['a broken connection', (_, __, answer) => answer.destroy(), 'nothing answers there'],
    ]

    it.each(cases)('%s, without giving the password away', async (_, answering, problem) => {
      const { server, address } = await listening(answering)
      const opening = openElasticsearchIndex({ url: `http://elastic:geheim%21@${address}`, prefix })
      await expect(opening).rejects.toEqual(unavailable(problem))
      await expect(opening).rejects.toMatchObject({ message: expect.stringContaining(`Elasticsearch at ${address}`) as string })
      await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('geheim') as string })
      await ended(server)
    })

    it.each([['nothing at the address', 'http://127.0.0.1:9', 'nothing answers'], ['no address', 'elastic', 'its address is none']])('%s', async (_, wrong, problem) => {
      await expect(openElasticsearchIndex({ url: wrong, prefix })).rejects.toEqual(unavailable(problem))
    })
  })

  it('names the contacts it will never take, and takes all others', async () => {
    const endless = indexed('t2', '断网', { channel: '长'.repeat(12_000) })
    await expect(index.put([indexed('t1', '断网'), endless, indexed('t3', '断网')])).rejects.toMatchObject({
      code: 'CONTACTS_REFUSED',
      details: { keys: [{ source: 'tickets', id: 't2' }] },
      message: expect.stringContaining('"tickets/t2"') as string,
    })
    expect(await found(index, text('断网'))).toEqual(['t1', 't3'])
  })

  it('keeps the contact as it was when it is refused in another month', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: '2026-01-10T12:00:00+08:00' })])
    const endless = indexed('t1', '退款', { occurredAt: '2026-02-10T12:00:00+08:00', agent: '长'.repeat(12_000) })
    await expect(index.put([endless])).rejects.toMatchObject({ code: 'CONTACTS_REFUSED' })
    expect(await found(index, text('断网'))).toEqual(['t1'])
  })

  it('tries again what a busy server refuses of a bulk, and nothing else', async () => {
    const bulks: number[] = []
    const { server, address } = await proxy({
      after: (path, body) => {
        if (!path.includes('/_bulk')) return body
        const answer = JSON.parse(body) as { items: Record<string, { status: number; error?: unknown }>[] }
        bulks.push(answer.items.length)
        if (bulks.length > 2) return body
        answer.items.forEach((item, i) => {
          if (i % 2 === 0) item['index'] = { ...item['index'], status: 429, error: { type: 'es_rejected_execution_exception' } }
        })
        return JSON.stringify({ ...answer, errors: true })
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    await through.put(Array.from({ length: 40 }, (_, i) => indexed(`t${i}`, '断网')))
    expect(bulks).toEqual([40, 20, 10])
    expect(await index.count()).toBe(40)
    await through.close()
    await ended(server)
  })

  it('waits for a server that is away for a moment', async () => {
    let refusals = 0
    const { server, address } = await proxy({
      before: (path, answer) => {
        if (!path.includes('/_bulk') || refusals++ >= 3) return false
        answer.destroy()
        return true
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    await through.put([indexed('t1', '断网')])
    expect(refusals).toBe(4)
    expect(await found(index, text('断网'))).toEqual(['t1'])
    await through.close()
    await ended(server)
  })

  it('gives up on a server that stays away, and goes on when it is back', async () => {
    let isAway = false
    const { server, address } = await proxy({
      before: (_, answer) => {
        if (isAway) answer.destroy()
        return isAway
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    isAway = true
    await expect(through.put([indexed('t1', '断网')])).rejects.toEqual(unavailable('nothing answers'))
    await expect(through.search(request(everything))).rejects.toEqual(unavailable('nothing answers'))
    await expect(through.count()).rejects.toEqual(unavailable('nothing answers'))
    isAway = false
    await through.put([indexed('t1', '断网')])
    expect(await found(through, text('断网'))).toEqual(['t1'])
    await through.close()
    await ended(server)
  })

  it('makes nobody wait again for a server that hangs, and goes on when it is back', async () => {
    let hangs = false
    const asked: string[] = []
    const { server, address } = await proxy({
      before: (path) => {
        if (hangs) asked.push(path)
        return hangs
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    hangs = true
    await expect(through.put([indexed('t1', '断网')])).rejects.toEqual(unavailable('does not answer in time'))
    await expect(through.search(request(everything))).rejects.toEqual(unavailable('does not answer in time'))
    const before = asked.length
    await Promise.all(Array.from({ length: 20 }, () => expect(through.search(request(everything))).rejects.toEqual(unavailable('does not answer in time'))))
    // One question without an answer, then looks alone.
    expect(asked.slice(1)).toEqual(asked.slice(1).map(() => 'HEAD /'))
    expect(asked.length).toBeLessThan(before + 20)
    hangs = false
    for (let isBack = false; !isBack; ) {
      isBack = await through.put([indexed('t1', '断网')]).then(() => true, () => false)
      if (!isBack) await setTimeout(200)
    }
    expect(await found(through, text('断网'))).toEqual(['t1'])
    await through.close()
    await ended(server)
  })

  it('sends a bulk that is not understood by halves, and names the contact that it is about', async () => {
    const bulks: number[] = []
    const refusal = { 'content-type': 'application/vnd.elasticsearch+json;compatible-with=8', 'x-elastic-product': 'Elasticsearch' }
    const { server, address } = await proxy({
      // Whatever holds the contact is refused as a whole.
      refuse: (path, body, answer) => {
        if (!path.includes('/_bulk')) return false
        bulks.push(body.toString().trim().split('\n').length / 2)
        if (!body.includes('有毒')) return false
        answer.writeHead(400, refusal).end(JSON.stringify({ error: { type: 'illegal_argument_exception', reason: 'no' }, status: 400 }))
        return true
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    const contacts = Array.from({ length: 8 }, (_, i) => indexed(`t${i}`, i === 5 ? '有毒' : '断网'))
    await expect(through.put(contacts)).rejects.toMatchObject({
      code: 'CONTACTS_REFUSED', details: { keys: [{ source: 'tickets', id: 't5' }], problem: 'illegal_argument_exception' },
    })
    expect(bulks).toEqual([8, 4, 4, 2, 1, 1, 2])
    expect(await found(index, everything)).toEqual(['t0', 't1', 't2', 't3', 't4', 't6', 't7'])
    await through.close()
    await ended(server)
  })

  it('names a contact that is refused as an illegal argument', async () => {
    const { server, address } = await proxy({
      after: (path, body) => {
        if (!path.includes('/_bulk')) return body
        const answer = JSON.parse(body) as { items: Record<string, unknown>[] }
        answer.items[1] = { index: { status: 400, error: { type: 'illegal_argument_exception' } } }
        return JSON.stringify({ ...answer, errors: true })
      },
    })
    const through = await openElasticsearchIndex({ url: `http://${address}`, prefix })
    await expect(through.put(['t0', 't1', 't2'].map((id) => indexed(id, '断网')))).rejects.toMatchObject({ code: 'CONTACTS_REFUSED', details: { keys: [{ id: 't1' }] } })
    await through.close()
    await ended(server)
  })

  it('says that indices are read-only when the disk is full, still searches, and writes again when they no longer are', async () => {
    await index.put([indexed('t1', '断网')])
    const blocked = (value: boolean | null) => client.indices.putSettings({ index: `${prefix}-contacts-*`, settings: { 'index.blocks.read_only_allow_delete': value } })
    await blocked(true)
    await expect(index.put([indexed('t2', '断网')])).rejects.toEqual(unavailable('disk is nearly full'))
    expect(await found(index, text('断网'))).toEqual(['t1'])
    await blocked(null)
    await index.put([indexed('t2', '断网')])
    expect(await found(index, text('断网'))).toEqual(['t1', 't2'])
  })

  it('ends a search whose state the server no longer keeps', async () => {
    await index.put([indexed('t1', '断网'), indexed('t2', '断网')])
    const first = request(text('断网'), { limit: 1 })
    const cursor = (await index.search(first)).next!
    await client.closePointInTime({ id: pitOf(cursor, first) })
    await expect(index.search({ ...first, cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('keeps no state of a search that was read to its end', async () => {
    await index.put(Array.from({ length: 5 }, (_, i) => indexed(`t${i}`, '断网')))
    const first = request(text('断网'), { limit: 3 })
    const cursor = (await index.search(first)).next!
    await index.search({ ...first, cursor })
    await expect(client.search({ pit: { id: pitOf(cursor, first) } })).rejects.toMatchObject({ statusCode: 404 })
  })

  it('takes thousands of conditions, and says so when they are too many or too deep', async () => {
    await index.put([indexed('t1', '宽带断网'), indexed('t2', '退款')])
    const words = Array.from({ length: 3_000 }, (_, i) => text(`第${i}个说法`))
    expect(await found(index, { type: 'any', of: [...words, text('断网')] })).toEqual(['t1'])
    const nested = (levels: number, level: (of: Condition, i: number) => Condition): Condition => {
      let condition = text('断网')
      for (let i = 0; i < levels; i++) condition = level(condition, i)
      return condition
    }
    expect(await found(index, nested(3_000, (of) => ({ type: 'not', of })))).toEqual(['t1'])
    expect(await found(index, nested(3_000, (of, i) => ({ type: 'any', of: [of, text(`第${i}个说法`)] })))).toEqual(['t1'])
    expect(await found(index, nested(150, (of, i) => (i % 2 === 0 ? { type: 'all', of: [of, text('宽带')] } : { type: 'any', of: [of, text('没有')] })))).toEqual(['t1'])
    const tooDeep = nested(3_000, (of, i) => (i % 2 === 0 ? { type: 'all', of: [of, text('宽带')] } : { type: 'any', of: [of, text('没有')] }))
    await expect(index.search(request(tooDeep))).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    const tooMany = { type: 'text', alternatives: Array.from({ length: 100_000 }, (_, i) => `第${i}个说法`), prefix: false } as const
    await expect(index.search(request(tooMany))).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await found(index, everything)).toEqual(['t1', 't2'])
  })

  it('counts exactly when shards have more values than they report', async () => {
    const contacts = Array.from({ length: 10_010 }, (_, i) => indexed(`t${String(i).padStart(5, '0')}`, '断网', { occurredAt: '2026-01-10T12:00:00+08:00', customerKey: `k${i % 10_005}` }))
    const later = ['t90000', 't90001'].map((id) => indexed(id, '断网', { occurredAt: '2026-02-10T12:00:00+08:00', customerKey: 'k9999' }))
    await index.put([...contacts, ...later])
    const { facets } = await index.search(request(everything, { limit: 0, facets: { customer: 7, id: 2 } }))
    expect(facets).toEqual({
      customer: [{ value: 'k9999', contacts: 3 }, ...['k0', 'k1', 'k2', 'k3', 'k4'].map((value) => ({ value, contacts: 2 })), { value: 'k10', contacts: 1 }],
      id: [{ value: 't00000', contacts: 1 }, { value: 't00001', contacts: 1 }],
    })
  })
})
