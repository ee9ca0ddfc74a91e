import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { correctContact, undoCorrection } from '../../src/ingest/correct-contact'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { openMongodbDatabase } from '../../src/stores/mongodb-database'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace, overServer } from './over-server'

const tools = openTestTools()
const pipeline = openTestPipeline(tools)
const contact = { source: 'tickets', id: 't1' }

overServer('MONGODB_URL', (url) => {
  describe('corrections over MongoDB', () => {
    let folder: string
    let opened: Stores[]
    const mongodbUrl = withDatabase(url, freshNamespace())
    const topics = ['billing', 'data', 'vas', 'payment', 'order', 'roaming'] as const

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tingyin-corrections-'))
      opened = await Promise.all([0, 1, 2].map(() => openStores({ dataFolder: folder, mongodbUrl })))
      const analysis = pipeline.run({ ...contact, occurredAt: '2026-01-03T09:05:00+08:00', text: '宽带断网三天了' })
      await keepContacts([{ analysis, rowDigest: 'd', receivedAt: aTime }], opened[0]!)
    })
    afterEach(async () => {
      for (const stores of opened) await stores.close()
      const database = await openMongodbDatabase(mongodbUrl)
      await database.drop()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const over = (i: number) => ({ stores: opened[i % 3]!, pipelines: [pipeline], pseudonyms: tools.pseudonyms })

    it('of several processes at once are kept in one order, and the last holds in contact and index', async () => {
      await Promise.all(topics.map((topic, i) => correctContact({ contact, labels: { topic }, by: `p${i}` }, over(i))))
      const { corrections } = await opened[0]!.corrections.history(contact)
      expect(corrections.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6])
      corrections.slice(1).forEach(({ before }, i) => expect(before).toBe(corrections[i]!.after))
      const last = corrections.at(-1)!.after as string
      expect((await opened[1]!.contacts.get([contact]))[0]!.contact.labels).toMatchObject({ topic: { value: last }, corrected: { topic: { value: 'broadband' } } })
      const { total } = await opened[2]!.search.search({ condition: { type: 'label', field: 'topic', values: [last], prefix: false }, ranking: [], sort: 'newest', limit: 1 })
      expect(total).toBe(1)
      await Promise.all(corrections.map(({ id }, i) => undoCorrection(id, { by: '李雷' }, over(i))))
      const [{ contact: { labels } }] = (await opened[0]!.contacts.get([contact])) as [NonNullable<Awaited<ReturnType<Stores['contacts']['get']>>[number]>]
      expect(labels.topic.value).toBe('broadband')
      expect(labels).not.toHaveProperty('corrected')
    })

    it('of several who saw the same, one is kept', async () => {
      const outcomes = await Promise.allSettled(topics.map((topic, i) => correctContact({ contact, labels: { topic }, before: { topic: 'broadband' }, by: `p${i}` }, over(i))))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CORRECTION_CONFLICT' })
      expect((await opened[0]!.corrections.history(contact)).corrections).toHaveLength(1)
    })
  })
})
