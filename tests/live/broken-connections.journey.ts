import { type Answer, expectSameAsUndisturbed, Journey } from './journey'
import { overServer } from './over-server'
import { TcpProxy } from './tcp-proxy'

/** In the middle of a batch: looking its contacts up takes fewer bytes, writing them takes more. */
const AMID_BATCH = 300_000
/** What a busy machine may add to a time limit, in milliseconds. */
const BUSY_MS = 10_000
/** What somebody who asks whether all is well is kept waiting at most. */
const HEALTH_MS = 5_000 + BUSY_MS
/** One answer of Elasticsearch takes 10 s at most; an answer of ours takes four of 5 s. A MongoDB that hangs is found out within 15 s, and waited for 5 s more. */
const SEARCH_MS = 20_000 + BUSY_MS
/** For all of a test on a machine that is busy with others. */
const TIMEOUT_MS = 300_000

overServer('MONGODB_URL', (mongodbUrl) =>
  overServer('REDIS_URL', (redisUrl) =>
    overServer('ELASTICSEARCH_URL', (elasticsearchUrl) => {
      interface Proxies {
        readonly mongodb: TcpProxy
        readonly redis: TcpProxy
        readonly elasticsearch: TcpProxy
      }

      /** A journey whose servers are all behind proxies, and everything cleared up after it. */
      async function throughProxies(test: (journey: Journey, proxies: Proxies) => Promise<void>): Promise<void> {
        const direct = { mongodbUrl, redisUrl, elasticsearchUrl }
        const proxies = { mongodb: await TcpProxy.before(mongodbUrl), redis: await TcpProxy.before(redisUrl), elasticsearch: await TcpProxy.before(elasticsearchUrl) }
        const journey = await Journey.begun({ mongodbUrl: proxies.mongodb.url, redisUrl: proxies.redis.url, elasticsearchUrl: proxies.elasticsearch.url })
        try {
          await test(journey, proxies)
        } finally {
          for (const proxy of Object.values(proxies)) proxy.pass()
          await journey.end(direct)
          for (const proxy of Object.values(proxies)) await proxy.close()
        }
      }

      const unavailable = (store: string) => ({ status: 503, code: 'STORE_UNAVAILABLE', details: { store: expect.stringContaining(store) as string, problem: expect.any(String) as string } })

      async function expectAnswer(asked: Answer | Promise<Answer>, expected: object, limitMs: number): Promise<void> {
        const answer = await asked
        expect(answer).toMatchObject(expected)
        expect(answer.ms).toBeLessThan(limitMs)
      }

      it('tells of a server that is slow by 5 s or silent, waits for it no longer than it takes to know, and loses nothing and keeps nothing twice', () =>
        throughProxies(async (journey, { mongodb, redis, elasticsearch }) => {
          const slow = (proxy: TcpProxy): void => void (proxy.delayMs = 5_000)
          const silent = (proxy: TcpProxy): void => proxy.swallow()
          const importing = journey.import()

          await journey.rowsAcknowledged(1_000)
          for (const strike of [slow, silent]) {
            const failed = journey.nextFailure()
            strike(mongodb)
            await Promise.all([
              expectAnswer(journey.ask('health'), unavailable('contacts'), HEALTH_MS),
              expectAnswer(journey.ask('ready'), unavailable('contacts'), HEALTH_MS),
              expectAnswer(journey.ask('live'), { status: 200 }, BUSY_MS),
              // A slow answer may just come before the server is given up for slow.
              journey.ask('search').then((answer) => (answer.status === 200 && strike === slow ? undefined : expectAnswer(answer, unavailable('MongoDB'), SEARCH_MS))),
              // The batch under way is not acknowledged.
              failed.then(({ afterMs }) => expect(afterMs).toBeLessThan(2 * SEARCH_MS)),
            ])
            mongodb.pass()
          }

          await journey.rowsAcknowledged(2_000)
          for (const [strike, found] of [[slow, { status: 200 }], [silent, unavailable('Elasticsearch')]] as const) {
            strike(elasticsearch)
            await Promise.all([
              expectAnswer(journey.ask('health'), unavailable('search'), HEALTH_MS),
              // Contacts are taken all the same.
              expectAnswer(journey.ask('ready'), { status: 200 }, BUSY_MS),
              expectAnswer(journey.ask('search'), found, SEARCH_MS),
              journey.submit(1),
            ])
          }
          await importing
          elasticsearch.pass()
          // Or the health that is asked for next would still speak of Elasticsearch.
          await journey.untilDrained(TIMEOUT_MS)

          for (const strike of [slow, silent]) {
            strike(redis)
            await Promise.all([
              expectAnswer(journey.ask('health'), unavailable('jobs'), HEALTH_MS),
              expectAnswer(journey.ask('ready'), unavailable('jobs'), HEALTH_MS),
              expectAnswer(journey.startReindex(), unavailable('Redis'), HEALTH_MS),
              journey.submit(1).then(() => expectAnswer(journey.ask('search'), { status: 200 }, BUSY_MS)),
            ])
          }
          redis.pass()

          expect(journey.otherFailures()).toEqual([])
          await journey.untilDrained(TIMEOUT_MS)
          expect(await journey.startReindex()).toMatchObject({ status: 202 })
          await journey.jobs.idle()
          await expectSameAsUndisturbed(journey, { submitted: 4 })
        }), TIMEOUT_MS)

      it('loses nothing and keeps nothing twice when connections are reset in the middle of a batch, before the server has all of it or before its answer is back', () =>
        throughProxies(async (journey, { mongodb, redis, elasticsearch }) => {
          const importing = journey.import()
          for (const [i, lost] of (['request', 'answer'] as const).entries()) {
            await journey.rowsAcknowledged(1_000 * (i + 1))
            const failed = journey.nextFailure()
            await mongodb.breakAfter(AMID_BATCH, lost)
            expect(await failed).toMatchObject({ message: expect.stringContaining('may or may not have been kept') as string })
            await elasticsearch.breakAfter(AMID_BATCH, lost)
          }
          await importing
          expect(journey.otherFailures()).toEqual([])

          const added: string[] = []
          for (const lost of ['request', 'answer'] as const) {
            const broken = redis.breakAfter(2_000, lost)
            for (let i = 0; i < 20; i++) {
              const id = `${lost} ${i}`
              await journey.jobs.add({ id, kind: 'reindex', payload: {} }).then(
                () => added.push(id),
                (error: unknown) => expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' }),
              )
            }
            await broken
          }
          await journey.untilDrained(TIMEOUT_MS)
          await journey.jobs.idle()
          for (const id of added) expect(await journey.jobs.get(id)).toMatchObject({ state: 'done', attempts: 1 })
          await expectSameAsUndisturbed(journey, { submitted: 0 })
        }), TIMEOUT_MS)
    }),
  ),
)
