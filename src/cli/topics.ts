import { readFileSync } from 'node:fs'
import { queryVocabulary } from '../analytics/vocabulary'
import { changeTopics, undoTopicChange } from '../classify/change-topics'
import { loadCues } from '../classify/cues'
import type { Name } from '../classify/name'
import { addTopic, mergeTopics, moveTopic, renameTopic, splitTopic } from '../classify/topic-changes'
import { readTopicFile, type TopicFile } from '../classify/topic-file'
import type { Topic } from '../classify/topic-tree'
import { TingyinError } from '../domain/errors'
import { readLabelValues } from '../ingest/read-label-values'
import type { CommandContext } from './command-context'
import { padEnd } from './count-table'
import { takenUpAtStart } from './running-servers'

interface JsonOption {
  readonly json?: boolean
}

export async function listTopicsCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  const { topicTree } = loadCues(context.settings.dictionariesFolder)
  if (json) return context.printJson({ topics: topicTree.topics })
  const lines = (parent: string | undefined, depth: number): readonly (readonly [string, Topic])[] =>
    topicTree.topics.filter((topic) => topic.parent === parent).flatMap((topic) => [['  '.repeat(depth) + topic.id, topic] as const, ...lines(topic.id, depth + 1)])
  const all = lines(undefined, 0)
  const width = Math.max(...all.map(([shown]) => shown.length))
  for (const [shown, { name, synonyms, was }] of all) {
    const others = [...synonyms, ...was.map((before) => `(${before})`)].join('、')
    context.print(`${padEnd(shown, width)}  ${name.zh} · ${name.en}${others && `  ${others}`}`)
  }
}

export async function renameTopicCommand(context: CommandContext, topic: string, { zh, en, json }: Partial<Name> & JsonOption): Promise<void> {
  if (zh === undefined && en === undefined) throw new TingyinError('REQUEST_INVALID', { problem: 'give a new name with --zh, --en or both.' })
  const id = topicNamed(topic, context)
  change(context, (file) => renameTopic(file, id, { ...(zh !== undefined && { zh }), ...(en !== undefined && { en }) }), id, json)
}

export async function moveTopicCommand(context: CommandContext, topic: string, under: string | undefined, { json }: JsonOption): Promise<void> {
  const id = topicNamed(topic, context)
  const parent = under === undefined ? undefined : topicNamed(under, context)
  change(context, (file) => moveTopic(file, id, parent), id, json)
}

export async function mergeTopicsCommand(context: CommandContext, topic: string, into: string, { json }: JsonOption): Promise<void> {
  const [from, kept] = [topicNamed(topic, context), topicNamed(into, context)]
  change(context, (file) => mergeTopics(file, from, kept), kept, json)
  if (!json) context.note(`Contacts and corrections on ${from} count for ${kept} from now on.`)
}

export async function splitTopicCommand(context: CommandContext, topic: string, path: string, { json }: JsonOption): Promise<void> {
  const id = topicNamed(topic, context)
  const parts = readTopicFile(path, textOf(path))
  change(context, (file) => splitTopic(file, id, parts, new Date().toISOString()), id, json)
  if (json) return
  context.note(`Contacts stay with ${id}, and are found by it, until "tingyin reindex${context.dataOption}" has looked at them again.`)
  context.note(`Corrections to ${id} stay until somebody decides on a part: "tingyin topics health${context.dataOption}" lists them.`)
}

export interface AddTopicOptions extends Name, JsonOption {
  readonly parent?: string
  readonly synonyms?: readonly string[]
  readonly cues?: readonly string[]
}

/** Weight of cues that nobody has weighed. */
const USUAL_WEIGHT = '3'

export async function addTopicCommand(context: CommandContext, id: string, { zh, en, parent, synonyms = [], cues = [], json }: AddTopicOptions): Promise<void> {
  const above = parent === undefined ? {} : { parent: topicNamed(parent, context) }
  const topic = { name: { zh, en }, ...above, synonyms: [...synonyms], was: [], cues: cues.length === 0 ? {} : { [USUAL_WEIGHT]: [...cues] }, mentions: {}, unless: [] }
  change(context, (file) => addTopic(file, id, topic, new Date().toISOString()), id, json)
  if (cues.length === 0 && !json) context.note('It has no cues, so nothing is found to speak of it: give it some in topics.yaml.')
}

export async function undoTopicsCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  const { topicTree } = undoTopicChange(context.settings.dictionariesFolder)
  if (json) context.printJson({ topics: topicTree.topics })
  context.note(`The topics are as they were before the last change; the same command brings that back. ${takenUpAtStart}`)
}

function change(context: CommandContext, changed: (file: TopicFile) => TopicFile, id: string, json: boolean | undefined): void {
  const { topicTree } = changeTopics(context.settings.dictionariesFolder, changed)
  const topic = topicTree.get(id)!
  if (json) context.printJson({ topic })
  else context.print(`${topicTree.path(id).toReversed().join(' / ')}  ${topic.name.zh} · ${topic.name.en}`)
  context.note(`"tingyin topics undo" takes it back. ${takenUpAtStart}`)
}

/** The id of a topic by any of its names. @throws TingyinError LABEL_INVALID saying what was meant */
function topicNamed(name: string, context: CommandContext): string {
  return readLabelValues({ topic: name }, queryVocabulary(loadCues(context.settings.dictionariesFolder))).topic!
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TingyinError('SOURCE_NOT_FOUND', { file: path }, { cause })
  }
}
