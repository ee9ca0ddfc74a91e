import { Classifier } from '../classify/classifier'
import { judge } from '../classify/cross-validation'
import { figuresOf, judgedFields } from '../classify/evaluation'
import type { CorpusContact } from '../classify/labelled-contacts'
import { Model } from '../classify/model'
import { decodeModel } from '../classify/model-file'
import { trainModel } from '../classify/train-model'
import { TingyinError } from '../domain/errors'
import type { Stores } from '../stores/open-stores'
import { isHeldBack, judgedContacts, type JudgedContact } from './judged-contacts'
import { type ComparedField, keepModel, type KeptModel } from './kept-models'

export interface Learning {
  readonly corpus: readonly CorpusContact[]
  /** Digest of the corpus and the cues. */
  readonly trainedFrom: string
  /** What labels now. */
  readonly classifier: Classifier
  readonly onFold?: (fold: number, folds: number) => void
}

/**
 * Trains a model on the corpus and on what people said of stored contacts, holds it against the one that labels on contacts that were held back from
 * both, and keeps it beside that. The same corpus, cues and corrections give the same model.
 *
 * @throws TingyinError TRAINING_IMPOSSIBLE when nothing was judged, or nothing could be held back or learned
 */
export async function learnFromCorrections({ corpus, trainedFrom, classifier, onFold }: Learning, stores: Stores): Promise<KeptModel> {
  const { learned, heldBack } = split(await judgedContacts(stores))
  const file = trainModel([...corpus, ...learned], classifier.cues, trainedFrom, onFold)
  const content = decodeModel(file)
  const model: KeptModel = {
    version: content.version,
    trainedAt: new Date().toISOString(),
    learned: learned.length,
    heldBack: heldBack.length,
    against: classifier.model?.version ?? 'rules',
    fields: compare(heldBack, classifier, new Classifier(classifier.cues, new Model(content, classifier.cues.topicTree))),
  }
  await keepModel(model, file, stores.records)
  return model
}

function split(contacts: readonly JudgedContact[]): { readonly learned: readonly JudgedContact[]; readonly heldBack: readonly JudgedContact[] } {
  const refuse = (problem: string): never => {
    throw new TingyinError('TRAINING_IMPOSSIBLE', { problem })
  }
  const remedy = 'Judge more with "tingyin review" and "tingyin correct".'
  if (contacts.length === 0) return refuse(`there are none that hold and are of a contact that is stored. ${remedy}`)
  const [learned, heldBack] = [contacts.filter((contact) => !isHeldBack(contact)), contacts.filter(isHeldBack)]
  if (heldBack.length === 0 || learned.length === 0) {
    return refuse(`one contact in five is held back to measure by, and the ${contacts.length} that were judged are too few to have some for either side. ${remedy}`)
  }
  return { learned, heldBack }
}

function compare(heldBack: readonly JudgedContact[], active: Classifier, candidate: Classifier): readonly ComparedField[] {
  const judgements = heldBack.map((each) => ({ ...each, byActive: judge(each.contact, active), byCandidate: judge(each.contact, candidate) }))
  return judgedFields.flatMap((field) => {
    const figures = (of: typeof judgements): ComparedField['sampled'] => ({
      n: of.length,
      active: figuresOf(of.map(({ byActive }) => byActive), field, 0).accuracy,
      candidate: figuresOf(of.map(({ byCandidate }) => byCandidate), field, 0).accuracy,
    })
    const judged = judgements.filter((each) => each.judged.includes(field))
    return judged.length === 0 ? [] : [{ field, ...figures(judged), sampled: figures(judged.filter(({ sampled }) => sampled.includes(field))) }]
  })
}
