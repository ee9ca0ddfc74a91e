import { readFileSync } from 'node:fs'
import { type Baseline, bayes, majority } from '../classify/baselines'
import { Classifier } from '../classify/classifier'
import { crossValidated, judge, shareOf } from '../classify/cross-validation'
import { type CueSet, loadCues } from '../classify/cues'
import { type FieldFigures, figuresOf, type Judged, judgedFields } from '../classify/evaluation'
import { type CorpusContact, type LabelledContact, parseLabelled } from '../classify/labelled-contacts'
import { loadModel } from '../classify/load-model'
import { Model } from '../classify/model'
import { decodeModel } from '../classify/model-file'
import { foldsOf, prepareTraining, type Training, trainModel } from '../classify/train-model'
import { TingyinError } from '../domain/errors'
import { readTrainingCorpus } from '../sources/training-corpus'
import type { CommandContext } from './command-context'
import { counted, padEnd } from './count-table'

export interface EvaluateOptions {
  readonly mistakes: number
  readonly curve?: boolean
  readonly json?: boolean
}

interface Row {
  readonly name: string
  readonly figures: readonly FieldFigures[]
}

const curveShares = [0.25, 0.5, 0.75]

/** Measures the labels on the corpus, cross-validated, or on the labelled contacts of a file, beside what they must beat. */
export async function evaluateCommand(context: CommandContext, file: string | undefined, { mistakes, curve, json }: EvaluateOptions): Promise<void> {
  const { dictionariesFolder } = context.settings
  const cues = loadCues(dictionariesFolder)
  // A file that is not valid is told before anything is trained.
  const given = file === undefined ? undefined : readLabelled(file)
  const corpus = readTrainingCorpus(dictionariesFolder)
  const row = (name: string, judged: readonly Judged[], most = 0): Row => ({ name, figures: judgedFields.map((field) => figuresOf(judged, field, most)) })
  const rules = new Classifier(cues)
  const rows: Row[] = []
  if (given !== undefined) {
    const classifier = new Classifier(cues, loadModel(dictionariesFolder, cues.topicTree))
    rows.push(row('classifier', given.map((contact) => judge(contact, classifier)), mistakes))
    if (curve) for (const share of curveShares) rows.push(row(ofCorpus(share), judgedByShare(given, corpus, share, cues)))
    rows.push(row('cue rules', withoutScores(given.map((contact) => judge(contact, rules)))))
    for (const [name, baseline] of baselines) rows.push(row(name, baseline(corpus.map(({ contact }) => contact), given)))
  } else {
    const training = prepareTraining(corpus, cues)
    const onFold = (fold: number, folds: number): void => context.note(`Fold ${fold + 1} of ${folds}.`)
    rows.push(row('classifier', crossValidated(training, cues, 1, onFold), mistakes))
    if (curve) for (const share of curveShares) rows.push(row(ofCorpus(share), crossValidated(training, cues, share, onFold)))
    rows.push(row('cue rules', withoutScores(corpus.map(({ contact }) => judge(contact, rules)))))
    for (const [name, baseline] of baselines) rows.push(row(name, overFolds(baseline, training)))
  }
  if (json) return context.printJson({ file: file ?? null, contacts: (given ?? corpus).length, rows })
  context.print(`${counted((given ?? corpus).length, 'contact')} of ${file ?? 'the corpus, each judged by a model that has not seen its file'}`)
  context.print()
  for (const line of comparison(rows)) context.print(line)
  for (const figures of rows[0]!.figures) for (const line of details(figures)) context.print(line)
}

const baselines: readonly (readonly [string, Baseline])[] = [
  ["natural's Bayes", bayes],
  ['majority', majority],
]

const ofCorpus = (share: number): string => `on ${share * 100} % of the corpus`

/** The scores of rules are no probabilities: no calibration is measured. */
const withoutScores = (judged: readonly Judged[]): readonly Judged[] => judged.map(({ contact, text, values }) => ({ contact, text, values }))

function readLabelled(file: string): readonly LabelledContact[] {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new TingyinError('SOURCE_NOT_FOUND', { file }, { cause })
  }
  const contacts = parseLabelled(content, file)
  if (contacts.length === 0) throw new TingyinError('SOURCE_UNREADABLE', { file, problem: 'it holds no labelled contact.' })
  return contacts
}

function judgedByShare(contacts: readonly LabelledContact[], corpus: readonly CorpusContact[], share: number, cues: CueSet): readonly Judged[] {
  const classifier = new Classifier(cues, new Model(decodeModel(trainModel(shareOf(corpus, share), cues, ''))))
  return contacts.map((contact) => judge(contact, classifier))
}

function overFolds(baseline: Baseline, { prepared }: Training): readonly Judged[] {
  const foldOf = foldsOf(prepared)
  return [...new Set(foldOf.values())].flatMap((fold) => {
    const of = (isHeldOut: boolean): readonly LabelledContact[] =>
      prepared.filter(({ source }) => (foldOf.get(source) === fold) === isHeldOut).map(({ contact }) => contact)
    return baseline(of(false), of(true))
  })
}

const three = (figure: number | undefined): string => (figure === undefined ? '' : figure.toFixed(3).replace(/^0/, ''))

/** A line for each classifier: F1 by label, and the tier that is right or also applies. */
function comparison(rows: readonly Row[]): readonly string[] {
  const header = ['F1', ...judgedFields.flatMap((field) => (field === 'tier' ? ['tier', 'or also'] : [field]))]
  const lines = rows.map(({ name, figures }) => [name, ...figures.flatMap(({ macroF1, either }) => (either === undefined ? [three(macroF1)] : [three(macroF1), three(either)]))])
  return [...table([header, ...lines]), '']
}

function details({ field, accuracy, macroF1, calibrationError, values, confusions, mistakes }: FieldFigures): readonly string[] {
  return [
    `${field}: F1 ${three(macroF1)}, right ${three(accuracy)}, calibration error ${three(calibrationError)}`,
    ...table([['value', 'precision', 'recall', 'F1', 'contacts'], ...values.map(({ value, precision, recall, f1, contacts }) => [value, three(precision), three(recall), three(f1), String(contacts)])]),
    `  taken for another: ${confusions.slice(0, 12).map(({ right, said, contacts }) => `${right} → ${said} ${contacts}`).join(', ') || 'none'}`,
    ...mistakes.map(({ id, text, right, said, score, evidence }) => `  ${id} is ${right}, said ${said} (${three(score)}) for ${evidence.join(' ') || 'nothing shown'}: ${text.slice(0, 80).replaceAll('\n', ' ')}`),
    '',
  ]
}

function table(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines.map((line) => `  ${line.map((cell, column) => (column === 0 ? padEnd(cell, widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd())
}
