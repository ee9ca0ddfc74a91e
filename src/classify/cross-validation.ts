import { Classifier } from './classifier'
import type { CueSet } from './cues'
import { type Judged, valuesOf } from './evaluation'
import type { Prepared } from './examples'
import { readableText } from './labelled-contacts'
import { Model } from './model'
import type { ModelContent } from './model-file'
import { calibrate, contentOf, foldsOf, scoresOf, type Training, trainOn } from './train-model'

const uncalibrated = ({ groups }: Training): ModelContent['calibration'] => ({
  temperatures: groups.map(() => 1),
  thresholds: groups.flatMap(({ values }) => values.map(() => 0.5)),
})

/**
 * Labels every contact of the corpus by a model that has seen no contact of its fold, calibrated on the folds it was not judged on.
 * With a share below 1 each model learns from that share of its contacts only, spread evenly over the files.
 */
export function crossValidated(training: Training, cues: CueSet, share = 1, onFold: (fold: number, folds: number) => void = () => {}): readonly Judged[] {
  const { prepared, groups } = training
  const foldOf = foldsOf(prepared)
  const folds = Math.max(...foldOf.values()) + 1
  const contents: ModelContent[] = []
  const scores: Float64Array[] = []
  for (let fold = 0; fold < folds; fold++) {
    onFold(fold, folds)
    const raw = trainOn(shareOf(prepared.filter(({ source }) => foldOf.get(source) !== fold), share), training)
    contents.push(contentOf(raw, training, uncalibrated(training), ''))
    prepared.forEach((contact, i) => {
      if (foldOf.get(contact.source) === fold) scores[i] = scoresOf(contact, raw)
    })
  }
  const classifiers = contents.map((content, fold) => {
    const others = [...prepared.keys()].filter((i) => foldOf.get(prepared[i]!.source) !== fold)
    const calibration = calibrate(others.map((i) => prepared[i]!), others.map((i) => scores[i]!), groups)
    return new Classifier(cues, new Model({ ...content, calibration, version: `fold ${fold}` }))
  })
  return prepared.map(({ contact, source }) => judge(contact, classifiers[foldOf.get(source)!]!))
}

/** Every contact, judged by a classifier. */
export function judge(contact: Prepared['contact'], classifier: Classifier): Judged {
  const { text, customerTurns } = readableText(contact)
  const labels = classifier.classify(text, customerTurns)
  return { contact, text, labels, values: valuesOf(labels) }
}

/** Three of four, one of two, one of four: the same ones each time. */
export function shareOf<Item>(items: readonly Item[], share: number): readonly Item[] {
  return items.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share))
}
