import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { verify } from '../../src/ingest/verify'
import { openStores, type StoreSettings } from '../../src/stores/open-stores'
import { openMongodbDatabase } from '../../src/stores/mongodb-database'
import { openTestPipeline, openTestTools } from '../open-tools'
import { dropIndices } from './elasticsearch-indices'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace, overServer } from './over-server'

const pipeline = openTestPipeline(openTestTools())

overServer('MONGODB_URL', (mongodbUrl) =>
  overServer('REDIS_URL', (redisUrl) =>
    overServer('ELASTICSEARCH_URL', (elasticsearchUrl) => {
      let folder: string
      let namespace: string
      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'tingyin-mix-'))
        namespace = freshNamespace()
      })
      afterEach(async () => {
        rmSync(folder, { recursive: true, force: true })
        await dropIndices(elasticsearchUrl, namespace)
        const database = await openMongodbDatabase(withDatabase(mongodbUrl, namespace))
        await database.drop()
        await database.close()
      })

      const mixes = Array.from({ length: 8 }, (_, bits) => ({ mongodb: (bits & 1) > 0, bull: (bits & 2) > 0, elasticsearch: (bits & 4) > 0 }))
      it.each(mixes)('opens each store on its server or in the folder: %o', async ({ mongodb, bull, elasticsearch }) => {
        const dataFolder = join(folder, 'data')
        const settings: StoreSettings = {
          dataFolder,
          namespace,
          mongodbUrl: mongodb ? withDatabase(mongodbUrl, namespace) : undefined,
          redisUrl: bull ? redisUrl : undefined,
          elasticsearchUrl: elasticsearch ? elasticsearchUrl : undefined,
        }
        const stores = await openStores(settings)
        expect(stores.adapters).toEqual({
          contacts: mongodb ? 'mongodb' : 'embedded',
          jobs: bull ? 'bull' : 'embedded',
          search: elasticsearch ? 'elasticsearch' : 'embedded',
        })
        const analyses = ['宽带断网三天', '彩铃乱扣费'].map((text, i) =>
          pipeline.run({ id: `t${i}`, source: 'tickets', occurredAt: `2026-0${i + 1}-03T09:05:00+08:00`, text }),
        )
        await keepContacts(analyses.map((analysis) => ({ analysis, rowDigest: 'd', receivedAt: 1 })), stores)
        await stores.jobs.add({ id: 'a job', kind: 'reindex', payload: {} })
        await stores.close()

        const again = await openStores(settings)
        const condition = { type: 'text', alternatives: ['断网'], prefix: false } as const
        const { hits, total } = await again.search.search({ condition, ranking: [{ word: '断网', weight: 1 }], sort: 'relevance', limit: 10 })
        expect([total, hits[0]?.key]).toEqual([1, { source: 'tickets', id: 't0' }])
        expect(await again.jobs.get('a job')).toMatchObject({ state: 'waiting' })
        expect(await verify(again, [pipeline])).toEqual({ contacts: 2, indexed: 2, missing: 0, surplus: 0, refused: 0 })
        again.jobs.work({ reindex: async () => undefined })
        await again.jobs.idle()
        await again.close()
        // With every store on a server nothing is written here.
        if (mongodb && bull && elasticsearch) expect(readdirSync(folder)).toEqual([])
      })
    }),
  ),
)
