import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Analysis } from '../../src/domain/analysed-contact'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { migrate } from '../../src/ingest/migrate'
import { sampleContacts } from '../../src/sources/sample'
import { openMongodbDatabase } from '../../src/stores/mongodb-database'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'
import { dropIndices } from './elasticsearch-indices'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace, overServer } from './over-server'

const pipeline = openTestPipeline(openTestTools())

async function everything({ contacts }: Stores): Promise<unknown[]> {
  const all: unknown[] = []
  let after: string | undefined
  do {
    const page = await contacts.page({}, 500, after)
    all.push(...page.contacts.map(({ contact, rowDigest, receivedAt }) => ({ contact, rowDigest, receivedAt })))
    after = page.next
  } while (after !== undefined)
  return all
}

overServer('MONGODB_URL', (mongodbUrl) =>
  overServer('ELASTICSEARCH_URL', (elasticsearchUrl) => {
    it('moves a data folder to the servers and back, and loses nothing on the way', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tingyin-migrate-'))
      const namespace = freshNamespace()
      const settings = { dataFolder: join(folder, 'jobs'), namespace, mongodbUrl: withDatabase(mongodbUrl, namespace), elasticsearchUrl }
      const before = await openStores({ dataFolder: join(folder, 'before') })
      const servers = await openStores(settings)
      const after = await openStores({ dataFolder: join(folder, 'after') })
      try {
        const contacts = [...sampleContacts({ count: 1_000, seed: 3, dictionaries: join(__dirname, '../../dictionaries') })]
        const analyses = pipeline.runAll(contacts) as readonly Analysis[]
        await keepContacts(analyses.map((analysis, i) => ({ analysis, rowDigest: `d${i}`, receivedAt: aTime + i })), before)
        const sound = { contacts: 1_000, indexed: 1_000, missing: 0, surplus: 0, refused: 0 }
        expect(await migrate(before, servers, [pipeline])).toMatchObject({ copied: 1_000, verified: sound })
        expect(await migrate(servers, after, [pipeline])).toMatchObject({ copied: 1_000, verified: sound })
        expect(await everything(after)).toEqual(await everything(before))
      } finally {
        for (const stores of [before, servers, after]) await stores.close()
        await dropIndices(elasticsearchUrl, namespace)
        const database = await openMongodbDatabase(settings.mongodbUrl)
        await database.drop()
        await database.close()
        rmSync(folder, { recursive: true, force: true })
      }
    })
  }),
)
