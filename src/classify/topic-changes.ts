import { TingyinError } from '../domain/errors'
import { normalised, type Weights } from './dictionary-file'
import type { Name } from './name'
import type { TopicEntry, TopicFile } from './topic-file'
import { noTopic } from './topic-tree'

/*
 * Changes of the topic tree, each from one state of `topics.yaml` to the next. Ids are those of topics that are there. Whether the outcome makes
 * a tree, with names of its own for each topic, is found out when it is read.
 */

/** Names a topic anew. What it was called still means it. @throws TingyinError REQUEST_INVALID when nothing is new */
export function renameTopic(file: TopicFile, id: string, given: Partial<Name>): TopicFile {
  const topic = file[id]!
  const name = { ...topic.name, ...given }
  const left = [topic.name.zh, topic.name.en].filter((before) => before !== name.zh && before !== name.en)
  if (left.length === 0) refuse(`${id} is called ${topic.name.zh} (${topic.name.en}) already.`)
  return { ...file, [id]: { ...topic, name, was: union(without(topic.was, [name.zh, name.en]), without(left, topic.synonyms)) } }
}

/** Puts a topic, with all under it, under another one; to the top without one. @throws TingyinError REQUEST_INVALID */
export function moveTopic(file: TopicFile, id: string, parent: string | undefined): TopicFile {
  const { parent: before, ...topic } = file[id]!
  if (id === noTopic) refuse(`"${noTopic}" stays at the top; it takes what names no topic.`)
  if (before === parent) refuse(parent === undefined ? `${id} stands at the top already.` : `${id} stands under ${parent} already.`)
  if (parent !== undefined) refuseWithin(file, id, parent, 'moved under')
  return { ...file, [id]: { ...topic, ...(parent !== undefined && { parent }) } }
}

/**
 * Lets a topic go into another one: its cues speak for that, what stood under it stands under that, and its id and names mean that. Where a cue of
 * one is a near miss of the other, it is a cue.
 *
 * @throws TingyinError REQUEST_INVALID
 */
export function mergeTopics(file: TopicFile, from: string, into: string): TopicFile {
  if (from === noTopic) refuse(`"${noTopic}" cannot go into another topic; contacts that name no topic go there.`)
  refuseWithin(file, from, into, 'merged into')
  const gone = file[from]!
  const kept = file[into]!
  const cues = mergedWeights(kept.cues, gone.cues)
  const spoken = new Set(Object.values(cues).flat().map(normalised))
  const merged: TopicEntry = {
    ...kept,
    synonyms: union(kept.synonyms, gone.synonyms),
    was: union(kept.was, [from, gone.name.zh, gone.name.en, ...gone.was]),
    cues,
    mentions: mergedWeights(kept.mentions, gone.mentions),
    unless: union(kept.unless, gone.unless).filter((phrase) => !spoken.has(normalised(phrase))),
  }
  const others = Object.entries(file).flatMap(([id, topic]): [string, TopicEntry][] => {
    if (id === from) return []
    if (id === into) return [[id, merged]]
    return [[id, topic.parent === from ? { ...topic, parent: into } : topic]]
  })
  return Object.fromEntries(others)
}

/**
 * Puts parts under a topic, each with cues of its own; those it shares with the topic leave that. The topic stays, for what speaks of no part.
 *
 * @throws TingyinError REQUEST_INVALID
 */
export function splitTopic(file: TopicFile, id: string, parts: TopicFile, now: string): TopicFile {
  if (id === noTopic) refuse(`"${noTopic}" has no parts; add a topic beside it with "tingyin topics add".`)
  const taken = new Set<string>()
  for (const [part, { parent, cues, mentions }] of Object.entries(parts)) {
    if (parent !== undefined && parent !== id) refuse(`the part ${part} names the parent ${parent}; parts of ${id} stand under ${id}.`)
    const own = [...Object.values(cues), ...Object.values(mentions)].flat()
    if (own.length === 0) refuse(`the part ${part} has no cues; without cues no contact would ever be found to speak of it.`)
    for (const cue of own) taken.add(normalised(cue))
  }
  const topic = file[id]!
  const left = { ...topic, cues: weightsWithout(topic.cues, taken), mentions: weightsWithout(topic.mentions, taken), synonyms: topic.synonyms.filter((synonym) => !taken.has(normalised(synonym))) }
  return Object.entries(parts).reduce((grown, [part, entry]) => addTopic(grown, part, { ...entry, parent: id }, now), { ...file, [id]: left } as TopicFile)
}

/** @throws TingyinError REQUEST_INVALID when there is a topic of this id */
export function addTopic(file: TopicFile, id: string, topic: TopicEntry, now: string): TopicFile {
  if (id in file) refuse(`there is a topic ${id} already; a new one needs an id of its own.`)
  return { ...file, [id]: { ...topic, since: now } }
}

/** The topics as they were before, where those that have come since mean what they stood under then: contacts may be labelled by them. */
export function restoreTopics(before: TopicFile, now: TopicFile): TopicFile {
  const restored: Record<string, TopicEntry> = { ...before }
  const known = new Set(Object.entries(before).flatMap(([id, { was }]) => [id, ...was]))
  for (const id of Object.keys(now)) {
    if (known.has(id)) continue
    let heir = now[id]!.parent
    while (heir !== undefined && !(heir in before)) heir = now[heir]!.parent
    const topic = restored[heir ?? noTopic]!
    restored[heir ?? noTopic] = { ...topic, was: [...topic.was, id] }
  }
  return restored
}

/** Says no where a topic would end under itself. */
function refuseWithin(file: TopicFile, id: string, other: string, what: string): void {
  if (id === other) refuse(`${id} cannot be ${what} itself.`)
  for (let above = file[other]!.parent; above !== undefined; above = file[above]?.parent) {
    if (above === id) refuse(`${id} cannot be ${what} ${other}, which stands under it. Move ${other} out first.`)
  }
}

function mergedWeights(kept: Weights, gone: Weights): Weights {
  const known = new Set(Object.values(kept).flat().map(normalised))
  const added = weightsWithout(gone, known)
  return Object.fromEntries([...new Set([...Object.keys(kept), ...Object.keys(added)])].map((weight) => [weight, [...(kept[weight] ?? []), ...(added[weight] ?? [])]]))
}

function weightsWithout(weights: Weights, taken: ReadonlySet<string>): Weights {
  return Object.fromEntries(
    Object.entries(weights)
      .map(([weight, phrases]): [string, string[]] => [weight, phrases.filter((phrase) => !taken.has(normalised(phrase)))])
      .filter(([, phrases]) => phrases.length > 0),
  )
}

const union = (some: readonly string[], more: readonly string[]): string[] => [...new Set([...some, ...more])]
const without = (all: readonly string[], some: readonly string[]): string[] => all.filter((each) => !some.includes(each))

function refuse(problem: string): never {
  throw new TingyinError('REQUEST_INVALID', { problem })
}
