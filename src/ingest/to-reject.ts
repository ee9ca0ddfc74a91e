import { createHash } from 'node:crypto'
import type { TingyinError } from '../domain/errors'
import type { Reject } from '../stores/rejects/reject-store'
import { noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import { maskId } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'
import { type ImportContext, type IngestRow, originOf } from './import-context'
import { maskRecord, namesInRecord } from './mask-record'

/** What of a row its reject is made of. */
export type RejectedRow = Pick<IngestRow, 'line' | 'number' | 'record' | 'id' | 'idColumn' | 'rejectedAs'>

/**
 * What tells a row by the id that it names, without keeping it: the id of a refused row may be anything, somebody's name or a whole text. It is the digest
 * of the id as its contact has it, for a worker of the queue knows no other.
 */
export function rowIdOf({ id, rejectedAs }: Pick<RejectedRow, 'id' | 'rejectedAs'>, pseudonyms: Pseudonyms): string | undefined {
  if (rejectedAs !== undefined) return rejectedAs.rowId
  return id === undefined ? undefined : pseudonyms.digest(maskId(id, pseudonyms)).slice(0, 12)
}

/** A row that becomes no contact, as it is kept: masked, with its cause. */
export function toReject(row: RejectedRow, error: TingyinError, stage: string, context: ImportContext): Reject {
  const { pipeline, place, pseudonyms, personalColumns } = context
  const { file, source } = originOf(context)
  const names = row.record === undefined ? noNames : namesInRecord(row.record, personalColumns, stage !== 'source', row.idColumn)
  const record = row.record && maskRecord(row.record, { personalColumns, names, idColumn: row.idColumn }, pseudonyms)
  const rowId = rowIdOf(row, pseudonyms)
  return {
    // The same row of another file of the same name is another one.
    id: row.rejectedAs?.id ?? createHash('sha256').update([source, file, row.number, rowId ?? place].join('\n')).digest('hex').slice(0, 12),
    source,
    file,
    ...(place !== undefined && { place }),
    line: row.line,
    ...(rowId !== undefined && { rowId }),
    stage,
    code: error.code,
    message: maskCell(error.message, pseudonyms, names),
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    receivedAt: new Date(context.receivedAt).toISOString(),
    rejectedAt: new Date().toISOString(),
  }
}
