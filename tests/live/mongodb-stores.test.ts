import { MongodbContactStore } from '../../src/stores/contacts/mongodb-contact-store'
import type { ContactStore } from '../../src/stores/contacts/contact-store'
import type { CorrectionStore } from '../../src/stores/corrections/correction-store'
import { MongodbCorrectionStore } from '../../src/stores/corrections/mongodb-correction-store'
import { MongodbRecordStore } from '../../src/stores/records/mongodb-record-store'
import type { RecordStore } from '../../src/stores/records/record-store'
import { MongodbRejectStore } from '../../src/stores/rejects/mongodb-reject-store'
import type { RejectStore } from '../../src/stores/rejects/reject-store'
import { contactStoreContract } from '../contracts/contact-store.contract'
import { describeContract } from '../contracts/contract'
import { correctionStoreContract } from '../contracts/correction-store.contract'
import { recordStoreContract } from '../contracts/record-store.contract'
import { rejectStoreContract } from '../contracts/reject-store.contract'
import { overMongodbDatabase } from './over-mongodb-database'
import { overServer } from './over-server'

overServer('MONGODB_URL', (url) => {
  describeContract('MongoDB contact store', contactStoreContract, overMongodbDatabase<ContactStore>(url, (database) => new MongodbContactStore(database)))
  describeContract('MongoDB reject store', rejectStoreContract, overMongodbDatabase<RejectStore>(url, (database) => new MongodbRejectStore(database)))
  describeContract('MongoDB correction store', correctionStoreContract, overMongodbDatabase<CorrectionStore>(url, (database) => new MongodbCorrectionStore(database)))
  describeContract('MongoDB record store', recordStoreContract, overMongodbDatabase<RecordStore>(url, (database) => new MongodbRecordStore(database)))
})
