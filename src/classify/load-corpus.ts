import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { TingyinError } from '../domain/errors'
import { type LabelledContact, parseLabelled } from './labelled-contacts'

/** One file of the training corpus. */
export interface CorpusFile {
  readonly name: string
  readonly content: string
}

/** The files of `dictionaries/corpus` in the order of their names, so that training sees the same order everywhere. */
export function corpusFiles(dictionaries: string): readonly CorpusFile[] {
  const folder = join(dictionaries, 'corpus')
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    return names.sort((a, b) => (a < b ? -1 : 1)).map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }))
  } catch (cause) {
    throw new TingyinError('DICTIONARY_MISSING', { file: folder, remedy: 'It belongs to the project; restore it from the repository.' }, { cause })
  }
}

/** A labelled contact and the file it stands in: contacts of one file were written alike, and are held out together. */
export interface CorpusContact {
  readonly file: string
  readonly contact: LabelledContact
}

/** @throws TingyinError DICTIONARY_MISSING, or DICTIONARY_INVALID that names file and line */
export function parseCorpus(files: readonly CorpusFile[]): readonly CorpusContact[] {
  return files.flatMap(({ name, content }) => parseLabelled(content, `corpus/${name}`).map((contact) => ({ file: name, contact })))
}
