import { createHash } from 'node:crypto'
import type { TingyinError } from '../domain/errors'
import type { Reject } from '../stores/rejects/reject-store'
import { maskCell } from '../text/mask'
import { type ImportContext, type IngestRow, originOf } from './import-context'
import { maskRecord } from './mask-record'

/** A row that becomes no contact, as it is kept: masked, with its cause. */
export function toReject(row: Pick<IngestRow, 'line' | 'record'>, error: TingyinError, stage: string, context: ImportContext): Reject {
  const { pipeline, pseudonyms } = context
  const { file, source } = originOf(context)
  const record = row.record && maskRecord(row.record, context.personalColumns, pseudonyms)
  return {
    id: createHash('sha256').update(`${source}\n${file}\n${row.line}`).digest('hex').slice(0, 12),
    source,
    file,
    line: row.line,
    stage,
    code: error.code,
    message: maskCell(error.message, pseudonyms),
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    receivedAt: new Date(context.receivedAt).toISOString(),
    rejectedAt: new Date().toISOString(),
  }
}
