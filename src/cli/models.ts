import { readBundledModel } from '../classify/load-model'
import { activateModel, activeVersion, bundled, type ComparedField, keptModels } from '../ingest/kept-models'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { takenUpAtStart } from './running-servers'

/** Works with the stores alone: where the active model cannot be read, these commands are what mends it. */
export async function listModelsCommand(context: CommandContext, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const [models, active] = [await keptModels(records), await activeVersion(records)]
    if (json) return context.printJson({ active, bundled: readBundledModel(context.settings.dictionariesFolder).version, models })
    const line = (version: string, words: string): void => context.print(`${version === active ? '*' : ' '} ${version.padEnd(12)}  ${words}`)
    line(bundled, `${readBundledModel(context.settings.dictionariesFolder).version}, of the dictionaries folder`)
    for (const { version, trainedAt, learned, fields } of models) line(version, `${trainedAt.slice(0, 10)}, with ${counted(learned, 'judged contact')}; ${fields.map(change).join(', ')}`)
  })
}

const change = ({ field, n, active, candidate }: ComparedField): string => `${field} ${active.toFixed(2)} → ${candidate.toFixed(2)} (n ${grouped(n)})`

export async function activateModelCommand(context: CommandContext, version: string, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const before = await activeVersion(records)
    await activateModel(version, records)
    if (json) context.printJson({ active: version, before })
    if (before === version) return context.note(`Model ${version} labels already.`)
    context.note(`Model ${version} labels from now on. ${takenUpAtStart} Then "tingyin reindex --background${context.dataOption}" labels stored contacts by it.`)
    context.note(`"tingyin models activate ${before}${context.dataOption}" brings the one before back.`)
  })
}
