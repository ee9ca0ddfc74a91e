import { Client } from '@elastic/elasticsearch'
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, expectSameAsUndisturbed, Journey, type Path } from './journey'
import { OwnServices, type ServiceCommand, type ServiceName, withOwnServices } from './own-services'

/** What a busy machine may add to a time limit, in milliseconds. */
const BUSY_MS = 10_000
/** For all of a test on a machine that is busy with others. */
const TIMEOUT_MS = 400_000
/** `serve` looks every five seconds for what is left to index. */
const DRAIN_MS = 120_000

withOwnServices(() => {
  let servers: OwnServices
  let journey: Journey

  beforeAll(async () => {
    servers = await OwnServices.started('mongo', 'redis', 'elasticsearch')
  }, TIMEOUT_MS)
  beforeEach(async () => {
    const { mongodbUrl, redisUrl, elasticsearchUrl } = servers
    journey = await Journey.begun({ mongodbUrl, redisUrl, elasticsearchUrl })
  }, TIMEOUT_MS)
  afterEach(() => journey.end(), TIMEOUT_MS)
  afterAll(() => servers.remove(), TIMEOUT_MS)

  /** Stops a server for so long, and starts it again. Gives what the API answered while it was away and nothing else went on. */
  async function outage(stop: ServiceCommand, name: ServiceName, ms: number): Promise<Readonly<Record<Path | 'submit', readonly Answer[]>>> {
    await servers.do(stop, name)
    const from = Date.now()
    await pause(ms)
    const to = Date.now()
    await servers.do('up', name)
    const answers = (path: Path | 'submit'): readonly Answer[] => journey.answered(path, from, to)
    return { health: answers('health'), ready: answers('ready'), live: answers('live'), search: answers('search'), submit: answers('submit') }
  }

  /** Every one of them, and there are some. */
  function expectAnswers(answers: readonly Answer[], expected: object, limitMs: number): void {
    expect(answers.length).toBeGreaterThan(0)
    for (const answer of answers) expect(answer).toMatchObject(expected)
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(limitMs)
  }

  /** In a month that no contact has been of. */
  const revised = { text: '宽带续约', month: '04' }
  const ok = { status: 200 }
  const unavailable = (store: string) => ({ status: 503, code: 'STORE_UNAVAILABLE', details: { store: expect.stringContaining(store) as string, problem: expect.any(String) as string } })

  it('loses nothing and keeps nothing twice when each server is gone for a while in the middle of an import, says what is away, and catches up by itself', async () => {
    journey.watch()
    await journey.revise({ text: '电视改签', month: '03' })
    const submitting = journey.submitOften()
    const importing = journey.import()

    // Nothing in the product tells 15 s from 60 s here: every call looks for MongoDB and for Redis anew, for 5 s at most.
    await journey.rowsAcknowledged(1_000)
    const withoutMongodb = await outage('down', 'mongo', 15_000)
    expectAnswers(withoutMongodb.health, unavailable('contacts'), 5_000 + BUSY_MS)
    expectAnswers(withoutMongodb.ready, unavailable('contacts'), 5_000 + BUSY_MS)
    expectAnswers(withoutMongodb.search, unavailable('MongoDB'), 5_000 + BUSY_MS)
    expectAnswers(withoutMongodb.submit, unavailable('MongoDB'), 5_000 + BUSY_MS)
    expectAnswers(withoutMongodb.live, ok, BUSY_MS)
    expect(journey.failures.length).toBeGreaterThan(0)

    await journey.rowsAcknowledged(2_000)
    const revising = journey.revise(revised)
    // The client of Elasticsearch leaves a node alone for a minute that has failed, so here it is a whole one.
    const withoutElasticsearch = await outage('kill', 'elasticsearch', 60_000)
    expectAnswers(withoutElasticsearch.health, unavailable('search'), BUSY_MS)
    expectAnswers(withoutElasticsearch.search, unavailable('Elasticsearch'), BUSY_MS)
    // Contacts are taken all the same.
    expectAnswers(withoutElasticsearch.ready, ok, BUSY_MS)
    expectAnswers(withoutElasticsearch.submit, ok, BUSY_MS)
    expectAnswers(withoutElasticsearch.live, ok, BUSY_MS)
    await revising
    await importing
    expect(journey.otherFailures()).toEqual([])

    expect(await journey.startReindex()).toMatchObject({ status: 202 })
    const withoutRedis = await outage('kill', 'redis', 12_000)
    expectAnswers(withoutRedis.health, unavailable('jobs'), 5_000 + BUSY_MS)
    expectAnswers(withoutRedis.ready, unavailable('jobs'), 5_000 + BUSY_MS)
    expectAnswers(withoutRedis.search, ok, BUSY_MS)
    expectAnswers(withoutRedis.submit, ok, BUSY_MS)
    expectAnswers(withoutRedis.live, ok, BUSY_MS)

    const submitted = await submitting.end()
    await journey.unwatch()
    await journey.untilDrained(DRAIN_MS)
    await journey.jobs.idle()
    await expectSameAsUndisturbed(journey, { submitted, revised })
  }, TIMEOUT_MS)

  it('keeps contacts and goes on finding while the disk of Elasticsearch is nearly full, and catches up by itself when there is room', async () => {
    const client = new Client({ node: servers.elasticsearchUrl })
    const watermarks = (free: string | null) =>
      client.cluster.putSettings({
        persistent: {
          'cluster.routing.allocation.disk.watermark.low': free,
          'cluster.routing.allocation.disk.watermark.high': free,
          'cluster.routing.allocation.disk.watermark.flood_stage': free,
          // How often it looks, seldom less.
          'cluster.info.update.interval': free === null ? null : '10s',
        },
      })
    const isBlocked = async (): Promise<boolean> => JSON.stringify(await client.indices.getSettings({ index: '*', expand_wildcards: 'all' })).includes('read_only_allow_delete')
    const importing = journey.import()
    await journey.rowsAcknowledged(1_000)
    // No disk has so much room.
    await watermarks('1000000gb')
    while (!(await isBlocked())) await pause(200)
    // Of a month that no contact has been of: its index cannot be made either.
    await journey.revise(revised)
    await importing
    expect(journey.otherFailures()).toEqual([])
    // Every store answers; the numbers tell what waits.
    const { status, body } = await journey.ask('health')
    const { contacts, indexed } = body as { readonly contacts: number; readonly indexed: number }
    expect([status, contacts > indexed]).toEqual([200, true])
    expectAnswers([await journey.ask('search')], ok, BUSY_MS)
    // There is room again; what the block held back is written without anybody's doing.
    await watermarks('1b')
    await journey.untilDrained(DRAIN_MS)
    await watermarks(null)
    await client.close()
    await expectSameAsUndisturbed(journey, { submitted: 0, revised })
  }, TIMEOUT_MS)
})
