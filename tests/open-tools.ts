import { join } from 'node:path'
import { openTools, type OpenedTools } from '../src/pipeline/open-tools'
import { Pipeline } from '../src/pipeline/pipeline'
import { namedDefinition } from '../src/pipeline/definition'
import { stages } from '../src/stages/index'
import { Pseudonyms } from '../src/text/pseudonym'

export const dictionariesFolder = join(__dirname, '..', 'dictionaries')
export const pipelinesFolder = join(__dirname, '..', 'pipelines')

/** The project's own dictionaries over the segmenter that loads fastest. */
export function openTestTools(): OpenedTools {
  return openTools({ dictionariesFolder, segmenter: '@node-rs/jieba', pseudonyms: new Pseudonyms('a key for tests alone'), addedTerms: [] })
}

export function openTestPipeline(tools: OpenedTools, name = 'complaint-tickets'): Pipeline {
  return Pipeline.build(namedDefinition(pipelinesFolder, name), stages, tools, tools.dictionaryVersion)
}
