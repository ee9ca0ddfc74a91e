import { assessNeed } from './assess-need'
import { addAlertExclusion, listAlertExclusions, removeAlertExclusion } from './alert-exclusions'
import { addAlertRule, editAlertRule, listAlertRules, removeAlertRule } from './alert-rules'
import { addAlertWebhook, listAlertWebhooks, removeAlertWebhook, testAlertWebhook } from './alert-webhooks'
import { classifyText } from './classify-text'
import { contactCorrections, correctContact } from './correct-contact'
import { countFacets } from './count-facets'
import { countSeries } from './count-series'
import { compareCycles } from './compare-cycles'
import { cycleLeague } from './cycle-league'
import { deleteProduct } from './delete-product'
import { emergingPhrases } from './emerging-phrases'
import { exportContacts } from './export-contacts'
import { findWords } from './find-words'
import { getContact } from './get-contact'
import { getHealth } from './get-health'
import { getLive } from './get-live'
import { getOverview } from './get-overview'
import { getProduct } from './get-product'
import { getReady } from './get-ready'
import { postMeasures } from './import-measures'
import { postProducts } from './import-products'
import { keywordTrends } from './keyword-trends'
import { acknowledgeAlert, closeAlert, markFalseAlarm, markKnownEvent } from './judge-alert'
import { getAlert, listAlerts } from './list-alerts'
import { listCorrections } from './list-corrections'
import { listJobs } from './list-jobs'
import { listLabelValues } from './list-label-values'
import { listNeeds } from './list-needs'
import { listPces } from './list-pces'
import { listPipelines } from './list-pipelines'
import { listProducts } from './list-products'
import { listRejects } from './list-rejects'
import { listStages } from './list-stages'
import { listTopics } from './list-topics'
import { productCycle, productCyclePng, productCycleSvg } from './product-cycle'
import { productKpis } from './product-kpis'
import { productRates } from './product-rates'
import { productUsers } from './product-users'
import { putProduct } from './put-product'
import { addPlannedEvent, listPlannedEvents, removePlannedEvent } from './planned-events'
import { replayJob } from './replay-job'
import { postRejectsReplay } from './replay-rejects'
import { reviewContacts } from './review-contacts'
import { reviewPrecision } from './review-precision'
import type { Route } from './route'
import { searchContacts } from './search-contacts'
import { significantKeywords } from './significant-keywords'
import { similarContacts } from './similar-contacts'
import { startReindex } from './start-reindex'
import { streamAlerts } from './stream-alerts'
import { submitContacts } from './submit-contacts'
import { topKeywords } from './top-keywords'
import { topicHealth } from './topic-health'
import { undoCorrection } from './undo-correction'

/** What a process that watches others asks. */
export const probes: readonly Route[] = [getHealth, getReady, getLive]

/** Every route there is. The app mounts this table and the OpenAPI document describes it. A fixed path stands before one with an id. */
export const routes: readonly Route[] = [
  submitContacts,
  searchContacts,
  getContact,
  similarContacts,
  exportContacts,
  countFacets,
  topKeywords,
  significantKeywords,
  countSeries,
  keywordTrends,
  emergingPhrases,
  findWords,
  getOverview,
  listPces,
  listNeeds,
  assessNeed,
  correctContact,
  contactCorrections,
  listCorrections,
  undoCorrection,
  reviewContacts,
  reviewPrecision,
  listLabelValues,
  listTopics,
  topicHealth,
  listProducts,
  postProducts,
  getProduct,
  putProduct,
  deleteProduct,
  productUsers,
  productRates,
  productKpis,
  productCycle,
  productCycleSvg,
  productCyclePng,
  cycleLeague,
  compareCycles,
  postMeasures,
  listAlerts,
  streamAlerts,
  getAlert,
  acknowledgeAlert,
  closeAlert,
  markFalseAlarm,
  markKnownEvent,
  listAlertRules,
  addAlertRule,
  editAlertRule,
  removeAlertRule,
  listAlertExclusions,
  addAlertExclusion,
  removeAlertExclusion,
  listAlertWebhooks,
  addAlertWebhook,
  testAlertWebhook,
  removeAlertWebhook,
  listPlannedEvents,
  addPlannedEvent,
  removePlannedEvent,
  listRejects,
  postRejectsReplay,
  classifyText,
  listPipelines,
  listStages,
  startReindex,
  listJobs,
  replayJob,
  ...probes,
]
