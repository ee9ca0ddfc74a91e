import type { Finding } from '../analytics/find-contacts'
import { queryVocabulary, type ValueNames, valueNames } from '../analytics/vocabulary'
import type { VersionedContent } from '../classify/model-file'
import type { Settings } from '../config/settings'
import { TingyinError } from '../domain/errors'
import { onFirstUse } from '../domain/on-first-use'
import type { RegisteredProduct } from '../domain/product'
import { catchUp } from '../ingest/catch-up'
import { IngestTally } from '../ingest/ingest-tally'
import { activeModel } from '../ingest/kept-models'
import { ProductRegistry, registeredProducts } from '../ingest/product-registry'
import { namedDefinition, pipelineNames } from '../pipeline/definition'
import { openTools, type OpenedTools } from '../pipeline/open-tools'
import { Pipeline } from '../pipeline/pipeline'
import { stages } from '../stages/index'
import { byTopicTree } from '../stores/by-topic-tree'
import { type OpenOptions, openStores, type Stores } from '../stores/open-stores'
import { keyOfFolder, passingKey } from '../text/pseudonym-key'
import { Pseudonyms } from '../text/pseudonym'
import type { Term } from '../text/segmenter'

/** What analysing contacts takes, without any store. */
export interface AnalysisServices {
  readonly tools: OpenedTools
  /**
   * Every pipeline of the pipelines folder. They and all tools are opened by the first call: who only reads makes none, also where services are copied.
   *
   * @throws TingyinError PIPELINE_INVALID, DICTIONARY_MISSING or DICTIONARY_INVALID
   */
  readonly pipelines: () => readonly Pipeline[]
}

/** Everything commands and routes work with. */
export interface Services extends AnalysisServices, Finding {
  readonly settings: Settings
  /** As the topic tree of the dictionaries sees them. */
  readonly stores: Stores
  readonly pseudonyms: Pseudonyms
  readonly names: ValueNames
  readonly registry: ProductRegistry
  /** What this process has ingested, for whoever watches it. */
  readonly tally: IngestTally
  close(): Promise<void>
}

/** Opens what the dictionaries say; the rest and the pipelines on first use. */
function openAnalysis(
  settings: Settings,
  pseudonyms: Pseudonyms,
  own: { readonly addedTerms?: readonly Term[]; readonly products?: readonly RegisteredProduct[]; readonly model?: VersionedContent } = {},
): AnalysisServices {
  const tools = openTools({ ...settings, pseudonyms, addedTerms: [], ...own })
  const pipelines = onFirstUse(() => {
    tools.openAll()
    return pipelineNames(settings.pipelinesFolder).map((name) =>
      Pipeline.build(namedDefinition(settings.pipelinesFolder, name), stages, tools, tools.dictionaryVersion),
    )
  })
  return { tools, pipelines }
}

/** For analysing without storing. */
export function openPassingAnalysis(settings: Settings): AnalysisServices {
  return openAnalysis(settings, new Pseudonyms(settings.key ?? passingKey()))
}

/** Opens everything and indexes what an earlier crash left unindexed. */
export async function openServices(settings: Settings, options: OpenOptions = {}): Promise<Services> {
  const opened = await openStores(settings, options)
  try {
    const pseudonyms = new Pseudonyms(settings.key ?? keyOfFolder(settings.dataFolder))
    await refuseOtherKey(pseudonyms, opened)
    const words = await opened.records.list('word')
    const model = await activeModel(opened.records)
    const analysis = openAnalysis(settings, pseudonyms, {
      addedTerms: words.map(({ value }) => value as Term),
      products: await registeredProducts(opened.records),
      ...(model && { model }),
    })
    const { tools, pipelines } = analysis
    const { segmenter, synonyms, framingWords, cues } = tools
    const stores = byTopicTree(opened, cues.topicTree)
    // On a server the backlog of an outage may be long, and whoever serves or works sees to it every few seconds.
    if (stores.adapters.search === 'embedded' && (await isBehind(stores))) await catchUp(stores, pipelines())
    return {
      settings,
      stores,
      contacts: stores.contacts,
      search: stores.search,
      pseudonyms,
      tools,
      pipelines,
      queryTools: { segmenter, synonyms, framingWords },
      vocabulary: queryVocabulary(cues),
      names: valueNames(cues),
      registry: new ProductRegistry(stores.records, tools.lexicon, pseudonyms),
      tally: new IngestTally(),
      close: () => stores.close(),
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function isBehind({ contacts }: Stores): Promise<boolean> {
  const { changed, removed } = await contacts.unindexed(1)
  return changed.length + removed.length > 0
}

/** Data masked by two keys would fall into two halves that no longer link. @throws TingyinError SETTING_INVALID */
export async function refuseOtherKey(pseudonyms: Pseudonyms, { records }: Pick<Stores, 'records'>): Promise<void> {
  const proof = pseudonyms.digest('the key of these contacts')
  if (await records.add('key', 'pseudonyms', proof)) return
  if ((await records.get('key', 'pseudonyms')) === proof) return
  throw new TingyinError('SETTING_INVALID', {
    variable: 'TINGYIN_KEY',
    problem: 'the contacts kept here were masked by another key. Set that one, or keep contacts elsewhere',
  })
}

/** The pipeline of a name. @throws TingyinError PIPELINE_NOT_FOUND, listing those there are */
export function pipelineNamed(pipelines: readonly Pipeline[], name: string): Pipeline {
  const pipeline = pipelines.find(({ definition }) => definition.name === name)
  if (pipeline) return pipeline
  throw new TingyinError('PIPELINE_NOT_FOUND', { pipeline: name, known: pipelines.map(({ definition }) => definition.name) })
}
