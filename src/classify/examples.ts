import { CharacterRuns } from './character-runs'
import { classifyByRules } from './classify-by-rules'
import type { CueSet } from './cues'
import { type CorpusContact, type LabelledContact, readableText } from './labelled-contacts'
import { CueMatcher } from './match-cues'
import { type OutputGroup, targetsOf } from './model-outputs'
import { ruleTables, type RuleTables } from './rule-tables'
import { Signals } from './signals'
import type { Example } from './train-linear'

/** A labelled contact with everything that can be learned from it. */
export interface Prepared {
  readonly contact: LabelledContact
  /** Contacts of one source were written alike, and are held out together. */
  readonly source: string
  /** Its runs of characters by their places in `Preparation.keys`, each once, in the order of the text. */
  readonly runs: Int32Array
  readonly signals: Int32Array
  readonly values: Float32Array
  readonly targets: Float32Array
}

/** Turns labelled contacts into numbers, once for all folds. */
export class Preparation {
  /** Every run that was met, as the model numbers it. */
  readonly keys: number[] = []
  readonly signals: Signals
  private readonly places = new Map<number, number>()
  private readonly runs = new CharacterRuns()
  private readonly matcher: CueMatcher
  private readonly ruleTables: RuleTables
  private readonly signalsOf: Int32Array

  constructor(
    private readonly cues: CueSet,
    readonly groups: readonly OutputGroup[],
  ) {
    this.signals = Signals.of(cues)
    this.matcher = new CueMatcher(cues)
    this.ruleTables = ruleTables(cues, this.matcher.senses)
    this.signalsOf = this.signals.slotsOf(this.matcher.senses)
  }

  prepare({ contact, file, judged }: CorpusContact): Prepared {
    const { text, customerTurns } = readableText(contact)
    this.runs.read(text, customerTurns)
    const runs = new Set<number>()
    this.runs.forEach((key) => {
      let place = this.places.get(key)
      if (place === undefined) this.places.set(key, (place = this.keys.push(key) - 1))
      runs.add(place)
    })
    const hits = this.matcher.find(text, customerTurns)
    this.signals.read(hits, this.signalsOf, classifyByRules(hits, this.ruleTables), this.runs.length, customerTurns)
    const { slots, values, count } = this.signals
    return {
      contact,
      source: file,
      runs: Int32Array.from(runs),
      signals: slots.slice(0, count),
      values: Float32Array.from(values.subarray(0, count)),
      targets: targetsOf({ ...contact, topic: this.cues.topicTree.path(contact.topic).at(-1)! }, this.groups, judged),
    }
  }
}

/** Rarer runs cost time and space and tell nothing: judged on held-out files, one of three contacts is as good as one of six. */
const fewestContacts = 6

/**
 * The runs that enough contacts and at least two sources have, the commonest first, so that what is read together lies together.
 * What only one author writes says more of the author than of the contact. In a corpus of one source that is not asked. `rowOf` has the
 * row of each place in `Preparation.keys`, −1 where it is left out.
 */
export function vocabularyOf(prepared: readonly Prepared[], known: readonly number[]): { readonly rowOf: Int32Array; readonly keys: Int32Array } {
  const sources = [...new Set(prepared.map(({ source }) => source))]
  const inSources = new Int32Array(known.length)
  const inContacts = new Int32Array(known.length)
  const lastSource = new Int32Array(known.length).fill(-1)
  for (const { runs, source: name } of prepared) {
    const source = sources.indexOf(name)
    for (const run of runs) {
      inContacts[run]!++
      if (lastSource[run] !== source) inSources[run]!++
      lastSource[run] = source
    }
  }
  const kept = Int32Array.from(known.keys()).filter((run) => inSources[run]! >= Math.min(2, sources.length) && inContacts[run]! >= fewestContacts)
  kept.sort((a, b) => inContacts[b]! - inContacts[a]! || known[a]! - known[b]!)
  const rowOf = new Int32Array(known.length).fill(-1)
  kept.forEach((run, row) => (rowOf[run] = row))
  return { rowOf, keys: kept.map((run) => known[run]!) }
}

/** The example that a contact is to a model with the given vocabulary. */
export function exampleOf({ runs, signals, values, targets }: Prepared, rowOf: Int32Array): Example {
  return { rows: runs.map((run) => rowOf[run] ?? -1).filter((row) => row !== -1), signals, values, targets }
}
