import { createHash } from 'node:crypto'
import type { TingyinError } from '../domain/errors'
import type { Reject } from '../stores/rejects/reject-store'
import { noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import { type ImportContext, type IngestRow, originOf } from './import-context'
import { maskRecord, namesInRecord } from './mask-record'

/** A row that becomes no contact, as it is kept: masked, with its cause. */
export function toReject(row: Pick<IngestRow, 'line' | 'record'>, error: TingyinError, stage: string, context: ImportContext): Reject {
  const { pipeline, pseudonyms, personalColumns } = context
  const { file, source } = originOf(context)
  const names = row.record === undefined ? noNames : namesInRecord(row.record, personalColumns, stage !== 'source')
  const record = row.record && maskRecord(row.record, personalColumns, names, pseudonyms)
  return {
    id: createHash('sha256').update(`${source}\n${file}\n${row.line}`).digest('hex').slice(0, 12),
    source,
    file,
    line: row.line,
    stage,
    code: error.code,
    message: maskCell(error.message, pseudonyms, names),
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    receivedAt: new Date(context.receivedAt).toISOString(),
    rejectedAt: new Date().toISOString(),
  }
}
