import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCues } from '../classify/cues'
import { decidingText } from '../classify/deciding-text'
import type { CorpusContact } from '../classify/labelled-contacts'
import { TingyinError } from '../domain/errors'
import { readCorpus } from './sample'

/**
 * Every contact of `dictionaries/corpus` with the file it stands in, in the order of the files' names: training sees the same order everywhere.
 *
 * @throws TingyinError DICTIONARY_MISSING, or DICTIONARY_INVALID that names file and line
 */
export function readTrainingCorpus(dictionaries: string): readonly CorpusContact[] {
  return corpusFiles(dictionaries).flatMap((file) => readCorpus(dictionaries, [`corpus/${file}`]).map((contact) => ({ file, contact })))
}

/** Digest of everything a model is trained from: the corpus, and what decides in the cue files. */
export function trainingDigest(dictionaries: string): string {
  const digest = createHash('sha256')
  for (const file of corpusFiles(dictionaries).map((name) => join('corpus', `${name}.jsonl`))) {
    const content = readFileSync(join(dictionaries, file))
    digest.update(`${file}\n${content.length}\n`).update(content)
  }
  digest.update(decidingText(loadCues(dictionaries)))
  return digest.digest('hex').slice(0, 12)
}

function corpusFiles(dictionaries: string): readonly string[] {
  const folder = join(dictionaries, 'corpus')
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : [])).sort()
  } catch (cause) {
    throw new TingyinError('DICTIONARY_MISSING', { file: folder, remedy: 'It belongs to the project; restore it from the repository.' }, { cause })
  }
}
