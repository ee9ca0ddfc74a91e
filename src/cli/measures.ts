import { importMeasures, measureReading } from '../ingest/import-measures'
import { readTable } from '../ingest/read-table'
import type { CommandContext } from './command-context'
import { grouped } from './count-table'
import { noteOutcome, type ReadingOptions } from './table-import'
import { withRegistry } from './with-registry'

/** Status 1 when a row was refused; the others are kept. */
export async function importMeasuresCommand(context: CommandContext, path: string, { json, ...reading }: ReadingOptions): Promise<number> {
  const read = await readTable(path, reading, measureReading)
  return withRegistry(context, 'new', async (opened) => {
    const outcome = await importMeasures(read, opened)
    const { added, corrected, unchanged } = outcome
    return noteOutcome(path, outcome, `${grouped(added)} added, ${grouped(corrected)} corrected, ${grouped(unchanged)} unchanged`, { json, pseudonyms: opened.pseudonyms }, context)
  })
}
