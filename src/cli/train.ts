import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCues } from '../classify/cues'
import { decodeModel, modelFile } from '../classify/model-file'
import { trainModel } from '../classify/train-model'
import { readTrainingCorpus, trainingDigest } from '../sources/training-corpus'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { trainFromCorrections } from './train-from-corrections'

export interface TrainOptions {
  readonly check?: boolean
  readonly fromCorrections?: boolean
  readonly json?: boolean
}

/** Trains the model from the corpus and the cues of the dictionaries folder; with `check` only tells whether the one that lies there is it. */
export async function trainCommand(context: CommandContext, { check, fromCorrections, json }: TrainOptions): Promise<number> {
  if (fromCorrections) {
    await trainFromCorrections(context, { ...(json && { json }) })
    return 0
  }
  const { dictionariesFolder } = context.settings
  const corpus = readTrainingCorpus(dictionariesFolder)
  const start = performance.now()
  context.note(`Training on ${counted(corpus.length, 'contact')}.`)
  const trained = trainModel(corpus, loadCues(dictionariesFolder), trainingDigest(dictionariesFolder), (fold, folds) => context.note(`Fold ${fold + 1} of ${folds}, held out to measure how sure the model may be.`))
  const { version } = decodeModel(trained)
  const path = join(dictionariesFolder, modelFile)
  const isSame = before(path)?.equals(trained) ?? false
  if (!check && !isSame) {
    // Whoever loads it meanwhile sees the old one or the new one, whole.
    writeFileSync(`${path}.new`, trained)
    renameSync(`${path}.new`, path)
  }
  const seconds = Math.round((performance.now() - start) / 100) / 10
  const outcome = { model: version, changed: !isSame, megabytes: Math.round(trained.length / 10_000) / 100, contacts: corpus.length, seconds }
  if (json) context.printJson(outcome)
  else {
    const what = isSame ? 'is what training gives' : check ? 'is NOT what training gives; run "tingyin train"' : 'is new; "tingyin reindex" labels stored contacts by it'
    context.print(`Model ${version} (${outcome.megabytes} MB, ${seconds} s) ${what}.`)
  }
  return check && !isSame ? 1 : 0
}

function before(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
