import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TingyinError } from '../domain/errors'
import { Model } from './model'
import { decodeModel, modelFile, type VersionedContent } from './model-file'
import type { TopicTree } from './topic-tree'

/** What the model of a dictionaries folder holds: the one that comes with the product. @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export function readBundledModel(dictionaries: string): VersionedContent {
  let file: Buffer
  try {
    file = readFileSync(join(dictionaries, modelFile))
  } catch (cause) {
    throw new TingyinError('DICTIONARY_MISSING', { file: modelFile, remedy: `It belongs in ${dictionaries}; restore it from the repository, or make it with "tingyin train".` }, { cause })
  }
  return decodeModel(file)
}

/** The model of a dictionaries folder, for its topics as they are today. @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export const loadModel = (dictionaries: string, topicTree: TopicTree): Model => new Model(readBundledModel(dictionaries), topicTree)
