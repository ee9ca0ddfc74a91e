import type { QueryNode } from '../../domain/query'
import { plainText } from '../../text/normalise'
import type { Segmenter } from '../../text/segmenter'
import type { Condition, RankingWord } from './search-index'
import { partsOf } from './search-term'

/** What reading the words of a query takes. */
export interface QueryTools {
  readonly segmenter: Pick<Segmenter, 'cut'>
  /** For each word the others of its group. */
  readonly synonyms: ReadonlyMap<string, readonly string[]>
  /** Words that say what kind of contact it is and hardly what it is about: they rank little. */
  readonly framingWords: ReadonlySet<string>
}

export interface CompiledQuery {
  readonly condition: Condition
  readonly ranking: readonly RankingWord[]
  /** What to mark in the texts found; with a trailing *, a prefix. */
  readonly highlightTerms: readonly string[]
}

const framingWeight = 0.2
/** Required of no text when they stand among other words: 开通的彩铃 is found by 开通 and 彩铃. */
const functionWords = new Set('的 地 得 了 着 过 吗 呢 吧 啊 呀 嘛 啦 哦 呃 嗯 之 与 和 及 或 是 在 把 被 给 就 都 也 还 又 很 太'.split(' '))

/**
 * Turns a query into what the index looks for.
 *
 * Of a stretch of words each must be in the text, wherever it stands; in place of a word its synonyms will do, and in place of
 * the whole stretch the synonyms of that. What the dictionary cuts to nothing but single characters is looked for as it
 * stands, and so are phrases and prefixes. Excluded words neither rank nor are marked.
 */
export function compileQuery(node: QueryNode, tools: QueryTools): CompiledQuery {
  const found = new Findings(tools)
  const condition = found.conditionOf(node, false)
  return { condition, ranking: found.ranking, highlightTerms: [...new Set(found.terms)] }
}

/**
 * Looks for any of the words of a text and ranks by all of them, for texts that are no query: a subject line, keywords. The
 * texts found share a pair of characters, or a Latin run, with the words; framing and function words find only when the
 * text has no others.
 */
export function anyOfTheWords(text: string, tools: QueryTools): CompiledQuery {
  const cut = queryWords(text, tools.segmenter)
  const words = cut.map(({ word }) => word)
  const ranking = words.map((word) => ({ word, weight: tools.framingWords.has(word) ? framingWeight : 1 }))
  const isTelling = (word: string): boolean => !tools.framingWords.has(word) && !functionWords.has(word)
  const hasTelling = words.some(isTelling)
  const chosen = words.filter((word) => !hasTelling || isTelling(word))
  const pieces = new Set<string>()
  cut.forEach(({ word }, i) => {
    if (!chosen.includes(word)) return
    const next = cut[i + 1]
    const joint = next?.touches && chosen.includes(next.word) ? next.word[0]! : ''
    for (const { kind, text: part } of partsOf(word + joint)) {
      if (kind === 'han') for (let at = 0; at + 1 < part.length; at++) pieces.add(part.slice(at, at + 2))
    }
    for (const { kind, text: part } of partsOf(word)) if (kind === 'latin' || kind === 'other') pieces.add(part)
  })
  // Nothing but single characters apart from each other.
  if (pieces.size === 0) for (const word of chosen) pieces.add(word)
  const condition: Condition = { type: 'text', alternatives: [...pieces], prefix: false }
  return { condition, ranking, highlightTerms: [...new Set(chosen)] }
}

class Findings {
  readonly ranking: RankingWord[] = []
  readonly terms: string[] = []
  readonly #tools: QueryTools

  constructor(tools: QueryTools) {
    this.#tools = tools
  }

  conditionOf(node: QueryNode, excluded: boolean): Condition {
    switch (node.type) {
      case 'everything':
        return { type: 'everything' }
      case 'all':
      case 'any':
        return { type: node.type, of: node.of.map((of) => this.conditionOf(of, excluded)) }
      case 'not':
        return { type: 'not', of: this.conditionOf(node.of, !excluded) }
      case 'period':
        return node
      case 'field':
        return { type: 'label', field: node.field, values: node.values, prefix: node.prefix }
      case 'phrase':
        return this.#asItStands(node.text, false, excluded)
      case 'words':
        return node.prefix ? this.#asItStands(node.text, true, excluded) : this.#words(node.text, excluded)
    }
  }

  #asItStands(text: string, prefix: boolean, excluded: boolean): Condition {
    const term = plain(text)
    if (!excluded) this.#rankBy(queryWords(text, this.#tools.segmenter).map(({ word }) => word))
    return this.#text([term], prefix, excluded)
  }

  #words(text: string, excluded: boolean): Condition {
    const whole = plain(text)
    const words = queryWords(text, this.#tools.segmenter).map(({ word }) => word)
    if (!excluded) this.#rankBy(words)
    const synonyms = this.#tools.synonyms.get(whole) ?? []
    if (words.length < 2 || words.every((word) => [...word].length === 1)) return this.#text([whole, ...synonyms], false, excluded)
    const telling = words.filter((word) => !functionWords.has(word))
    const required = [...new Set(telling.length > 0 ? telling : words)]
    const of = required.map((word) => this.#text([word, ...(this.#tools.synonyms.get(word) ?? [])], false, excluded))
    const each: Condition = of.length === 1 ? of[0]! : { type: 'all', of }
    return synonyms.length === 0 ? each : { type: 'any', of: [each, this.#text(synonyms, false, excluded)] }
  }

  #text(alternatives: readonly string[], prefix: boolean, excluded: boolean): Condition {
    if (!excluded) this.terms.push(...alternatives.map((term) => (prefix ? `${term}*` : term)))
    return { type: 'text', alternatives, prefix }
  }

  #rankBy(words: readonly string[]): void {
    for (const word of words) this.ranking.push({ word, weight: this.#tools.framingWords.has(word) ? framingWeight : 1 })
  }
}

const plain = (text: string): string => plainText(text).toLowerCase()

interface CutWord {
  readonly word: string
  /** Whether the word before stands right before it. */
  readonly touches: boolean
}

/** The words of a text, lower-case, without punctuation. Latin runs stay whole, as they are in the index. */
function queryWords(text: string, segmenter: Pick<Segmenter, 'cut'>): CutWord[] {
  const words: { word: string; touches: boolean }[] = []
  let touches = false
  for (const piece of segmenter.cut(plain(text))) {
    const last = words.at(-1)
    if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(piece)) touches = false
    else {
      if (last && touches && /[a-z0-9]$/.test(last.word) && /^[a-z0-9]/.test(piece)) last.word += piece
      else words.push({ word: piece, touches })
      touches = true
    }
  }
  return words
}
