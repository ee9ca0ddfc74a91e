import { importMeasures, measureReading } from '../ingest/import-measures'
import { readTable } from '../ingest/read-table'
import type { CommandContext } from './command-context'
import { grouped } from './count-table'
import { noteOutcome, type ReadingOptions } from './table-import'
import { withRegistry } from './with-registry'

export async function importMeasuresCommand(context: CommandContext, path: string, { json, ...reading }: ReadingOptions): Promise<void> {
  const read = await readTable(path, reading, measureReading)
  await withRegistry(context, 'new', async (opened) => {
    const outcome = await importMeasures(read, opened)
    const { added, corrected, unchanged, empty } = outcome
    const without = empty === 0 ? '' : `, ${grouped(empty)} without a figure`
    noteOutcome(path, outcome, `${grouped(added)} added, ${grouped(corrected)} corrected, ${grouped(unchanged)} unchanged${without}`, { json, pseudonyms: opened.pseudonyms }, context)
  })
}
