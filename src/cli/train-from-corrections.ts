import type { KeptModel } from '../ingest/kept-models'
import { learnFromCorrections } from '../ingest/learn-from-corrections'
import { readTrainingCorpus, trainingDigest } from '../sources/training-corpus'
import type { CommandContext } from './command-context'
import { counted, grouped, padEnd } from './count-table'

/** Trains a model on the corpus and the corrections that hold, and shows it beside the one that labels; which one labels stays as it is. */
export async function trainFromCorrections(context: CommandContext, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async ({ settings: { dictionariesFolder }, stores, tools: { classifier } }) => {
    const model = await learnFromCorrections(
      {
        corpus: readTrainingCorpus(dictionariesFolder),
        trainedFrom: trainingDigest(dictionariesFolder),
        classifier,
        onFold: (fold, folds) => context.note(`Fold ${fold + 1} of ${folds}, held out to measure how sure the model may be.`),
      },
      stores,
    )
    if (json) return context.printJson(model)
    for (const line of comparison(model)) context.print(line)
    context.note(`\nCorrections are made where a model was wrong: only what was judged in a random sample tells how often it is right.`)
    context.note(`"tingyin models activate ${model.version}${context.dataOption}" lets it label.`)
  })
}

/** A line for each label: how often both models were right on the contacts held back, and on those of them that a random sample drew. */
export function comparison({ version, against, learned, heldBack, fields }: KeptModel): readonly string[] {
  const right = (n: number, share: number): string => (n === 0 ? '–' : share.toFixed(3)).padStart(9)
  const columns = (n: number, active: number, candidate: number): string => `${grouped(n).padStart(6)}${right(n, active)}${right(n, candidate)}`
  return [
    `Model ${version}, learned from the corpus and ${counted(learned, 'judged contact')}, beside ${against}, right on ${grouped(heldBack)} held back:`,
    '',
    `  ${padEnd('label', 12)}  corrected or confirmed      of a random sample`,
    `  ${padEnd('', 12)}${'n'.padStart(6)}${'before'.padStart(9)}${'new'.padStart(9)}  ${'n'.padStart(6)}${'before'.padStart(9)}${'new'.padStart(9)}`,
    ...fields.map(({ field, n, active, candidate, sampled }) => `  ${padEnd(field, 12)}${columns(n, active, candidate)}  ${columns(sampled.n, sampled.active, sampled.candidate)}`),
  ]
}
