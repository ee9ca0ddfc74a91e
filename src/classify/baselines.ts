import type { BayesClassifier as Bayes } from 'natural/lib/natural/classifiers'
import { type Judged, judgedFields, type JudgedField, rightValue } from './evaluation'
import { type LabelledContact, readableText } from './labelled-contacts'

/** What a classifier must beat: a guess for each contact of a test set from those of a training set. */
export type Baseline = (trainedOn: readonly LabelledContact[], judgedOn: readonly LabelledContact[]) => readonly Judged[]

/** Always the commonest value. */
export const majority: Baseline = (trainedOn, judgedOn) => {
  const commonest = (field: JudgedField): string => {
    const counts = new Map<string, number>()
    for (const contact of trainedOn) counts.set(rightValue(contact, field), (counts.get(rightValue(contact, field)) ?? 0) + 1)
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
  }
  const values = Object.fromEntries(judgedFields.map((field) => [field, commonest(field)])) as Judged['values']
  return judgedOn.map((contact) => ({ contact, text: '', values }))
}

/** A pair of characters must stand in this many contacts: natural looks at every feature for every contact. */
const fewestContacts = 30

/** natural's naive Bayes over pairs of characters. */
export const bayes: Baseline = (trainedOn, judgedOn) => {
  // Nobody but an evaluation needs it.
  const { BayesClassifier } = require('natural/lib/natural/classifiers') as { BayesClassifier: typeof Bayes }
  const counts = new Map<string, number>()
  const pairs = new Map([...trainedOn, ...judgedOn].map((contact) => [contact, pairsOf(contact)]))
  for (const contact of trainedOn) for (const pair of pairs.get(contact)!) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  const known = (contact: LabelledContact): string[] => pairs.get(contact)!.filter((pair) => (counts.get(pair) ?? 0) >= fewestContacts)
  // natural refuses to classify what it has learned nothing for.
  if (trainedOn.every((contact) => known(contact).length === 0)) return majority(trainedOn, judgedOn)
  const said = judgedFields.map((field) => {
    const classifier = new BayesClassifier()
    for (const contact of trainedOn) classifier.addDocument(known(contact), rightValue(contact, field))
    classifier.train()
    return judgedOn.map((contact) => classifier.classify(known(contact)))
  })
  return judgedOn.map((contact, i) => ({ contact, text: '', values: Object.fromEntries(judgedFields.map((field, f) => [field, said[f]![i]!])) as Judged['values'] }))
}

function pairsOf(contact: LabelledContact): readonly string[] {
  const { text } = readableText(contact)
  return [...new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)))]
}
