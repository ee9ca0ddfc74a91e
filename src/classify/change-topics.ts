import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TingyinError } from '../domain/errors'
import { type CueSet, parseCues, readCueFile } from './cues'
import { restoreTopics } from './topic-changes'
import { readTopicFile, type TopicFile } from './topic-file'
import { writeTopicFile } from './write-topic-file'

const current = 'topics.yaml'
/** The tree as it was before the last change, beside the one that counts. */
const previous = 'topics.previous.yaml'

/**
 * Changes the topic tree of a dictionaries folder and keeps the previous one beside it. What would make no tree is refused, and nothing is written.
 *
 * @throws TingyinError REQUEST_INVALID saying what is wrong with the change, DICTIONARY_INVALID when the files were not valid before, DICTIONARY_UNWRITABLE
 */
export function changeTopics(folder: string, change: (topics: TopicFile) => TopicFile): CueSet {
  const text = readCueFile(folder, current)
  const before = readTopicFile(current, text)
  return replaceTopics(folder, text, writeTopicFile(text, before, change(before)))
}

/**
 * Takes the last change back; done twice, it stands again. Ids that go with it mean what they stood under. What was changed by hand since the last change is in the file that is put aside.
 *
 * @throws TingyinError REQUEST_INVALID when nothing was ever changed, or the previous tree does not fit the other files any more
 */
export function undoTopicChange(folder: string): CueSet {
  if (!existsSync(join(folder, previous))) throw new TingyinError('REQUEST_INVALID', { problem: `no change of the topics can be taken back: there is no ${previous}.` })
  const [now, before] = [readCueFile(folder, current), readCueFile(folder, previous)]
  const topics = readTopicFile(previous, before)
  return replaceTopics(folder, now, writeTopicFile(before, topics, restoreTopics(topics, readTopicFile(current, now))))
}

function replaceTopics(folder: string, now: string, text: string): CueSet {
  const cues = cuesWith(folder, text)
  try {
    writeFileSync(join(folder, previous), now)
    // Whole or not at all: whoever reads meanwhile finds one of both.
    const fresh = join(folder, `.${current}.new`)
    writeFileSync(fresh, text)
    renameSync(fresh, join(folder, current))
  } catch (cause) {
    throw new TingyinError('DICTIONARY_UNWRITABLE', { file: current, folder }, { cause })
  }
  return cues
}

/** The cues of the folder with another topics.yaml. */
function cuesWith(folder: string, topics: string): CueSet {
  try {
    return parseCues((file) => (file === current ? topics : readCueFile(folder, file)))
  } catch (error) {
    if (!(error instanceof TingyinError) || error.code !== 'DICTIONARY_INVALID') throw error
    throw new TingyinError('REQUEST_INVALID', { problem: (error as TingyinError<'DICTIONARY_INVALID'>).details.problem }, { cause: error })
  }
}
