import { contactPages } from '../analytics/contact-pages'
import { contactColumns, contactRow } from '../analytics/contact-rows'
import { readQuery } from '../analytics/find-contacts'
import { openWriter } from '../export/open-writer'
import type { ExportFormat } from '../export/row-writer'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { formatOfName, openOutput } from './open-output'
import { type ProgressBar, progressBar } from './progress-bar'

/** Writes every contact of a search, a page at a time. */
export async function exportCommand(context: CommandContext, query: string, options: { readonly out: string; readonly format?: ExportFormat }): Promise<void> {
  const format = options.format ?? formatOfName(options.out) ?? 'csv'
  await context.withStoredServices(async (services) => {
    const { condition } = readQuery(query, services)
    const writer = openWriter(format, await openOutput(options.out, context.terminal), contactColumns)
    let bar: ProgressBar | undefined
    let written = 0
    try {
      for await (const { total, contacts } of contactPages(condition, services)) {
        bar ??= progressBar(context.terminal, 'export', total)
        for (const contact of contacts) await writer.write(contactRow(contact, format, services.names))
        written += contacts.length
        bar.update(written, counted(written, 'contact'))
      }
    } finally {
      bar?.stop()
    }
    await writer.close()
    context.note(`${counted(written, 'contact')} written${options.out === '-' ? '' : ` to ${options.out}`}.`)
    if (writer.truncatedCells > 0) context.note(`${counted(writer.truncatedCells, 'cell')} had to be cut: a workbook holds 32,767 characters in one. Export to .jsonl or .csv to have all.`)
  })
}
