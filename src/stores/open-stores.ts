import { EmbeddedContactStore } from './contacts/embedded-contact-store'
import type { ContactStore } from './contacts/contact-store'
import { openEmbeddedDatabase } from './embedded-database'
import { EmbeddedJobQueue } from './jobs/embedded-job-queue'
import type { JobQueue } from './jobs/job-queue'
import { EmbeddedRecordStore } from './records/embedded-record-store'
import type { RecordStore } from './records/record-store'
import { EmbeddedRejectStore } from './rejects/embedded-reject-store'
import type { RejectStore } from './rejects/reject-store'
import { EmbeddedSearchIndex } from './search/embedded-search-index'
import type { SearchIndex } from './search/search-index'

export interface Stores {
  readonly contacts: ContactStore
  readonly search: SearchIndex
  readonly jobs: JobQueue
  readonly rejects: RejectStore
  readonly records: RecordStore
  /** Which adapter stands behind each port, for the log and /health. */
  readonly adapters: Readonly<Record<'contacts' | 'search' | 'jobs', string>>
  close(): Promise<void>
}

/** Opens every store. The only place that knows the adapters. */
export function openStores({ dataFolder }: { readonly dataFolder: string }): Stores {
  const database = openEmbeddedDatabase(dataFolder)
  const jobs = new EmbeddedJobQueue(database)
  return {
    contacts: new EmbeddedContactStore(database),
    search: new EmbeddedSearchIndex(database),
    jobs,
    rejects: new EmbeddedRejectStore(database),
    records: new EmbeddedRecordStore(database),
    adapters: { contacts: 'embedded', search: 'embedded', jobs: 'embedded' },
    close: async () => {
      // The running job may still write.
      await jobs.close()
      database.close()
    },
  }
}
