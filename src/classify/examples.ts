import { CharacterRuns } from './character-runs'
import { classifyByRules } from './classify-by-rules'
import type { CueSet } from './cues'
import { type LabelledContact, readableText } from './labelled-contacts'
import { CueMatcher } from './match-cues'
import { type OutputGroup, targetsOf } from './model-outputs'
import { Signals } from './signals'
import type { Example } from './train-linear'

/** A labelled contact with everything that can be learned from it. */
export interface Prepared {
  readonly contact: LabelledContact
  /** Contacts of one source were written alike, and are held out together. */
  readonly source: string
  /** Numbers of its runs of characters, each once, in the order of the text; `Preparation.hashes` has their hashes. */
  readonly runs: Int32Array
  readonly signals: Int32Array
  readonly values: Float32Array
  readonly targets: Float32Array
}

/** Turns labelled contacts into numbers, once for all folds. */
export class Preparation {
  readonly hashes: number[] = []
  readonly signals: Signals
  private readonly numbers = new Map<number, number>()
  private readonly runs = new CharacterRuns()
  private readonly matcher: CueMatcher

  constructor(
    private readonly cues: CueSet,
    readonly groups: readonly OutputGroup[],
  ) {
    this.signals = Signals.of(cues)
    this.matcher = new CueMatcher(cues)
  }

  prepare(contact: LabelledContact, source: string): Prepared {
    const { text, customerTurns } = readableText(contact)
    this.runs.read(text, customerTurns)
    const runs = new Set<number>()
    this.runs.forEach((hash) => {
      let number = this.numbers.get(hash)
      if (number === undefined) this.numbers.set(hash, (number = this.hashes.push(hash) - 1))
      runs.add(number)
    })
    const hits = this.matcher.find(text, customerTurns)
    const signals: number[] = []
    const values: number[] = []
    this.signals.forEach(hits, classifyByRules(hits, this.cues), this.runs.length, customerTurns, (signal, value) => {
      signals.push(signal)
      values.push(value)
    })
    return { contact, source, runs: Int32Array.from(runs), signals: Int32Array.from(signals), values: Float32Array.from(values), targets: targetsOf(contact, this.groups) }
  }
}

/**
 * The runs that three contacts and at least two sources have, the commonest first, so that what is read together lies together: number → row.
 * Whatever run is known, so are its beginnings. What only one author writes says more of the
 * author than of the contact. In a corpus of one source that is not asked.
 */
export function vocabularyOf(prepared: readonly Prepared[], hashes: readonly number[]): { readonly rowOf: Int32Array; readonly keys: Int32Array } {
  const sources = [...new Set(prepared.map(({ source }) => source))]
  const counts = new Int32Array(hashes.length)
  const contacts = new Int32Array(hashes.length)
  const lastSource = new Int32Array(hashes.length).fill(-1)
  for (const { runs, source: name } of prepared) {
    const source = sources.indexOf(name)
    for (const run of runs) {
      contacts[run]!++
      if (lastSource[run] !== source) counts[run]!++
      lastSource[run] = source
    }
  }
  const kept = Int32Array.from(hashes.keys()).filter((run) => counts[run]! >= Math.min(2, sources.length) && contacts[run]! >= fewestContacts)
  kept.sort((a, b) => contacts[b]! - contacts[a]! || hashes[a]! - hashes[b]!)
  const rowOf = new Int32Array(hashes.length).fill(-1)
  kept.forEach((run, row) => (rowOf[run] = row))
  return { rowOf, keys: kept.map((run) => hashes[run]!) }
}

/** Rarer runs cost time and space and hardly tell anything. */
const fewestContacts = 3

/** The example that a contact is to a model with the given vocabulary. */
export function exampleOf({ runs, signals, values, targets }: Prepared, rowOf: Int32Array): Example {
  return { rows: runs.map((run) => rowOf[run] ?? -1).filter((row) => row !== -1), signals, values, targets }
}
