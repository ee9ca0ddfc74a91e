import { contactPages } from '../analytics/contact-pages'
import type { Services } from '../api/services'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { ContactKey } from '../domain/contact'
import { plainText } from '../text/normalise'
import type { Term } from '../text/segmenter'
import { spokenText } from '../text/transcript'
import { cutWords } from '../text/word-cutting'

/** What adding a word does to the contacts that hold it. */
export interface WordEffect {
  /** Contacts that hold the word. */
  readonly contacts: number
  /** Those that would be cut differently. */
  readonly changed: number
  /** Some of their clauses, each cut both ways. */
  readonly examples: readonly CutClause[]
}

interface CutClause extends ContactKey {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const EXAMPLES = 3

/**
 * Cuts every stored contact that holds the word without and with it. The segmenter knows the word afterwards, whether it is
 * kept or not: this process is to end soon.
 *
 * Compared are the clauses that hold the word. jieba starts afresh at spaces, commas and full stops, so nothing else can change.
 */
export async function wordEffect(
  term: Term,
  services: Services,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<WordEffect> {
  const { segmenter } = services.tools
  const held: { readonly key: ContactKey; readonly clauses: readonly string[]; readonly before: readonly (readonly string[])[] }[] = []
  for await (const { total, contacts } of contactPages({ type: 'text', alternatives: [term.word], prefix: false }, services)) {
    for (const contact of contacts) {
      const { source, id } = contact
      const clauses = clausesWith(term.word, contact)
      held.push({ key: { source, id }, clauses, before: clauses.map((clause) => cutWords(clause, segmenter)) })
    }
    onProgress(held.length, total)
  }

  segmenter.add(term)
  let changed = 0
  const examples: CutClause[] = []
  for (const { key, clauses, before } of held) {
    const after = clauses.map((clause) => cutWords(clause, segmenter))
    const at = after.findIndex((words, i) => words.join('\n') !== before[i]!.join('\n'))
    if (at === -1) continue
    changed++
    if (examples.length < EXAMPLES) examples.push({ ...key, before: before[at]!, after: after[at]! })
  }
  return { contacts: held.length, changed, examples }
}

function clausesWith(word: string, { text, turns = [] }: AnalysedContact): readonly string[] {
  const clauses = plainText(spokenText(text, turns)).toLowerCase().split(/[\s，。]+/)
  return [...new Set(clauses.filter((clause) => clause.includes(word)))]
}
