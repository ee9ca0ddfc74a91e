import type { Settings } from '../config/settings'
import type { ContactStore } from './contacts/contact-store'
import { EmbeddedContactStore } from './contacts/embedded-contact-store'
import { MongodbContactStore } from './contacts/mongodb-contact-store'
import type { CorrectionStore } from './corrections/correction-store'
import { EmbeddedCorrectionStore } from './corrections/embedded-correction-store'
import { MongodbCorrectionStore } from './corrections/mongodb-correction-store'
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database'
import { openBullJobQueue } from './jobs/bull-job-queue'
import { EmbeddedJobQueue } from './jobs/embedded-job-queue'
import type { JobQueue } from './jobs/job-queue'
import { openMongodbDatabase } from './mongodb-database'
import { EmbeddedRecordStore } from './records/embedded-record-store'
import { MongodbRecordStore } from './records/mongodb-record-store'
import type { RecordStore } from './records/record-store'
import { EmbeddedRejectStore } from './rejects/embedded-reject-store'
import { MongodbRejectStore } from './rejects/mongodb-reject-store'
import type { RejectStore } from './rejects/reject-store'
import { openElasticsearchIndex } from './search/elasticsearch-search-index'
import { EmbeddedSearchIndex } from './search/embedded-search-index'
import type { SearchIndex } from './search/search-index'

export interface Stores {
  readonly contacts: ContactStore
  readonly search: SearchIndex
  readonly jobs: JobQueue
  readonly rejects: RejectStore
  readonly records: RecordStore
  readonly corrections: CorrectionStore
  /** Which adapter stands behind each port, for the log and /health. */
  readonly adapters: Readonly<Record<'contacts' | 'search' | 'jobs', string>>
  /** What whoever runs the servers should know: that Redis keeps nothing on disk, for one. */
  readonly warnings: readonly string[]
  /** bull's own queues, for its console; absent where jobs are not in Redis. */
  readonly bullQueues?: () => Promise<readonly unknown[]>
  close(): Promise<void>
}

/** Of the settings, what stores are opened by. */
export type StoreSettings = Pick<Settings, 'dataFolder'> &
  Partial<Pick<Settings, 'mongodbUrl' | 'redisUrl' | 'elasticsearchUrl' | 'elasticsearchShards' | 'elasticsearchReplicas' | 'namespace'>>

export interface OpenOptions {
  /** Opens a search index of another version too, to build it anew: until then it neither finds nor counts. Default false. */
  readonly outdatedIndex?: boolean
}

/**
 * Opens every store: on the server whose address is set, else in the data folder, which no store touches when every address is. The
 * only place that knows the adapters.
 *
 * @throws TingyinError STORE_UNAVAILABLE naming the server and what to do; whatever was opened before is closed again
 */
export async function openStores(settings: StoreSettings, { outdatedIndex = false }: OpenOptions = {}): Promise<Stores> {
  const { dataFolder, mongodbUrl, redisUrl, elasticsearchUrl, elasticsearchShards: shards = 1, elasticsearchReplicas: replicas, namespace = 'tingyin' } = settings
  const closers: (() => Promise<void>)[] = []
  // One that fails to close leaves none of the others open.
  const close = async (): Promise<void> => {
    const outcomes: PromiseSettledResult<void>[] = []
    for (const closer of closers.splice(0).toReversed()) outcomes.push(...(await Promise.allSettled([closer()])))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }
  const closing = <Store extends { close(): Promise<void> }>(store: Store): Store => {
    closers.push(() => store.close())
    return store
  }
  let embedded: EmbeddedDatabase | undefined
  const database = (): EmbeddedDatabase => {
    if (embedded === undefined) {
      const opened = openEmbeddedDatabase(dataFolder)
      embedded = opened
      closers.push(async () => opened.close())
    }
    return embedded
  }
  try {
    const kept = mongodbUrl === undefined ? inFolder(database()) : onMongodb(closing(await openMongodbDatabase(mongodbUrl)))
    const search = closing(
      elasticsearchUrl === undefined
        ? new EmbeddedSearchIndex(database())
        : await openElasticsearchIndex({ url: elasticsearchUrl, prefix: namespace, shards, replicas, outdated: outdatedIndex }),
    )
    const bull = redisUrl === undefined ? undefined : await openBullJobQueue({ url: redisUrl, namespace })
    // Closed first: the running job may still write.
    const jobs = closing(bull ?? new EmbeddedJobQueue(database()))
    const warning = await bull?.durabilityWarning()
    return {
      ...kept,
      search,
      jobs,
      adapters: {
        contacts: mongodbUrl === undefined ? 'embedded' : 'mongodb',
        search: elasticsearchUrl === undefined ? 'embedded' : 'elasticsearch',
        jobs: redisUrl === undefined ? 'embedded' : 'bull',
      },
      warnings: warning === undefined ? [] : [warning],
      ...(bull && { bullQueues: () => bull.bullQueues() }),
      close,
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

type KeptTogether = Pick<Stores, 'contacts' | 'rejects' | 'records' | 'corrections'>

const inFolder = (database: EmbeddedDatabase): KeptTogether => ({
  contacts: new EmbeddedContactStore(database),
  rejects: new EmbeddedRejectStore(database),
  records: new EmbeddedRecordStore(database),
  corrections: new EmbeddedCorrectionStore(database),
})

const onMongodb = (database: Awaited<ReturnType<typeof openMongodbDatabase>>): KeptTogether => ({
  contacts: new MongodbContactStore(database),
  rejects: new MongodbRejectStore(database),
  records: new MongodbRecordStore(database),
  corrections: new MongodbCorrectionStore(database),
})
