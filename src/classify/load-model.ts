import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TingyinError } from '../domain/errors'
import { cueFiles } from './cues'
import { corpusFiles } from './load-corpus'
import { decodeModel, Model, modelFile } from './model'

/** Reads the model of a dictionaries folder. @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export function loadModel(dictionaries: string): Model {
  let file: Buffer
  try {
    file = readFileSync(join(dictionaries, modelFile))
  } catch (cause) {
    throw new TingyinError('DICTIONARY_MISSING', { file: modelFile, remedy: `It belongs in ${dictionaries}; restore it from the repository, or make it with "tingyin train".` }, { cause })
  }
  return new Model(decodeModel(file))
}

/** Digest of everything a model is trained from: the corpus and the cue files. */
export function trainingDigest(dictionaries: string): string {
  const digest = createHash('sha256')
  const inputs = [...corpusFiles(dictionaries), ...cueFiles.map((name) => ({ name, content: readFileSync(join(dictionaries, name), 'utf8') }))]
  for (const { name, content } of inputs) digest.update(`${name}\n${content.length}\n`).update(content)
  return digest.digest('hex').slice(0, 12)
}
