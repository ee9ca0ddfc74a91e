import { createHash } from 'node:crypto'
import type { TingyinError } from '../domain/errors'
import type { Reject } from '../stores/rejects/reject-store'
import { noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import type { ImportContext, IngestRow } from './import-context'
import { maskRecord, namesInRecord } from './mask-record'

/** A row that becomes no contact, as it is kept: masked, with its cause. */
export function toReject(row: Pick<IngestRow, 'line' | 'record'>, error: TingyinError, stage: string, context: ImportContext): Reject {
  const { pipeline, pseudonyms, personalColumns } = context
  const names = row.record === undefined ? noNames : namesInRecord(row.record, personalColumns, stage !== 'source')
  // People name files after customers too.
  const [file, source, message] = [context.file, context.source, error.message].map((text) => maskCell(text, pseudonyms, names)) as [string, string, string]
  const record = row.record && maskRecord(row.record, personalColumns, names, pseudonyms)
  return {
    id: createHash('sha256').update(`${source}\n${file}\n${row.line}`).digest('hex').slice(0, 12),
    source,
    file,
    line: row.line,
    stage,
    code: error.code,
    message,
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    receivedAt: new Date(context.receivedAt).toISOString(),
    rejectedAt: new Date().toISOString(),
  }
}
