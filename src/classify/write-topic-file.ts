import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, parseDocument, stringify } from 'yaml'
import { entries, type Weights } from './dictionary-file'
import type { TopicEntry, TopicFile } from './topic-file'

/** Columns of a line before a list goes on in the next one. */
const WIDTH = 128

/**
 * The text of `topics.yaml` after a change. Topics that did not change keep theirs, comments and all; those that did are written anew, and new ones
 * behind their parent, else before the last topic, `other`.
 */
export function writeTopicFile(text: string, before: TopicFile, after: TopicFile): string {
  const { head, blocks } = blocksOf(text)
  const order = Object.keys(before).filter((id) => id in after)
  for (const [id, { parent }] of entries(after)) {
    if (order.includes(id)) continue
    order.splice(parent !== undefined && order.includes(parent) ? order.indexOf(parent) + 1 : order.length - 1, 0, id)
  }
  return order.reduce((written, id) => {
    const { comment = '', body = '', space = '\n\n' } = blocks.get(id) ?? {}
    return `${written}${comment}${isDeepStrictEqual(before[id], after[id]) ? body : topicText(id, after[id]!)}${space}`
  }, head)
}

interface Block {
  /** Lines of comment right above the topic. */
  readonly comment: string
  readonly body: string
  /** What parts it from the next one. */
  readonly space: string
}

/** What stands before the first topic, and the text of each. */
function blocksOf(text: string): { readonly head: string; readonly blocks: ReadonlyMap<string, Block> } {
  const { contents } = parseDocument(text)
  const places: { id: string; start: number; key: number }[] = []
  if (isMap(contents)) {
    for (const { key } of contents.items) {
      if (!isScalar(key)) continue
      const at = key.range![0]
      places.push({ id: String(key.value), start: at - (/(?:(?<=^|\n)#[^\n]*\n)*$/.exec(text.slice(0, at))?.[0].length ?? 0), key: at })
    }
  }
  const blocks = places.map(({ id, start, key }, i): [string, Block] => {
    const whole = text.slice(key, places[i + 1]?.start)
    const body = whole.trimEnd()
    return [id, { comment: text.slice(start, key), body, space: whole.slice(body.length) || '\n' }]
  })
  return { head: text.slice(0, places[0]?.start), blocks: new Map(blocks) }
}

function topicText(id: string, { name, parent, leans, since, was, synonyms, cues, mentions, unless }: TopicEntry): string {
  const lines = [`${id}:`, `  name: { zh: ${inline(name.zh)}, en: ${inline(name.en)} }`]
  for (const [key, value] of entries({ parent, leans, since })) if (value !== undefined) lines.push(`  ${key}: ${inline(value)}`)
  if (was.length > 0) lines.push(...listLines('  was', was))
  if (synonyms.length > 0) lines.push(...listLines('  synonyms', synonyms))
  for (const [key, weights] of entries({ cues, mentions })) lines.push(...weightLines(key, weights))
  if (unless.length > 0) lines.push(...listLines('  unless', unless))
  return lines.join('\n')
}

function weightLines(key: string, weights: Weights): readonly string[] {
  const filled = entries(weights).filter(([, phrases]) => phrases.length > 0).toReversed()
  return filled.length === 0 ? [] : [`  ${key}:`, ...filled.flatMap(([weight, phrases]) => listLines(`    ${weight}`, phrases))]
}

function listLines(key: string, phrases: readonly string[]): readonly string[] {
  const written = phrases.map(inline)
  const line = `${key}: [${written.join(', ')}]`
  if (columns(line) <= WIDTH) return [line]
  const indent = ' '.repeat(key.search(/\S/) + 2)
  const lines: string[] = []
  for (const phrase of written) {
    const longer = lines.length === 0 ? undefined : `${lines.at(-1)} ${phrase},`
    if (longer !== undefined && columns(longer) <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(`${indent}${phrase},`)
  }
  return [`${key}: [`, ...lines, `${indent.slice(2)}]`]
}

/** A word as it stands inside a list: in quotes where it would be read as something else. */
const inline = (phrase: string): string => stringify([phrase], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, singleQuote: true }).trim().slice(1, -1)

/** Chinese characters take two. */
const columns = (line: string): number => line.replace(/[^\0-\u{2fff}]/gu, 'xx').length
