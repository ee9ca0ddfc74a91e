import { z } from 'zod'
import { contactPages } from '../analytics/contact-pages'
import { contactColumns, contactRow } from '../analytics/contact-rows'
import { readQuery } from '../analytics/find-contacts'
import { businessTime } from '../domain/business-time'
import { TingyinError } from '../domain/errors'
import { openWriter } from '../export/open-writer'
import { type ExportFormat, exportFormats } from '../export/row-writer'
import { MOST_SHEET_ROWS } from '../export/xlsx-writer'
import { queryParameter } from './query-parameters'
import { defineDownload } from './route'

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export const exportContacts = defineDownload({
  path: '/api/export',
  operationId: 'exportContacts',
  summary: 'Export all contacts of a query with their labels.',
  description:
    'Tables have Chinese headers and names, times in Asia/Shanghai, UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula. ' +
    'JSON lines have English keys and the values as stored. Newest first.',
  tag: 'contacts',
  errors: ['QUERY_INVALID'],
  contentTypes: Object.values(contentTypes).map((type) => type.split(';')[0]!),
  query: z.strictObject({ q: queryParameter, format: z.enum(exportFormats).default('csv').describe('Format of the file. Default csv.') }),
  handle: async ({ query: { q, format } }, services) => {
    // Asked once before the answer begins, so that a query that is refused is refused as an error and not as half a file.
    const { condition } = readQuery(q, services)
    const { total } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0 })
    if (format === 'xlsx' && total > MOST_SHEET_ROWS) {
      throw new TingyinError('REQUEST_INVALID', { problem: `${total} contacts match, and a sheet holds ${MOST_SHEET_ROWS}. Narrow the query, or take format=csv.` })
    }
    return {
      contentType: contentTypes[format],
      fileName: `tingyin-${businessTime(new Date().toISOString()).slice(0, 16).replace(/\D/g, '')}.${format}`,
      write: async (stream) => {
        const writer = openWriter(format, stream, contactColumns)
        for await (const { contacts } of contactPages(condition, services)) {
          for (const contact of contacts) await writer.write(contactRow(contact, format, services.names))
        }
        await writer.close()
      },
    }
  },
})
