import { createHash } from 'node:crypto'
import type { TingyinError } from '../domain/errors'
import type { Reject } from '../stores/rejects/reject-store'
import { type KnownName, namesInLine, noNames } from '../text/known-names'
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
    message: maskCell(error.message, pseudonyms, names) + whatItSays(row, error, names, pseudonyms),
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    receivedAt: new Date(context.receivedAt).toISOString(),
    rejectedAt: new Date().toISOString(),
  }
}

const MOST_SHOWN = 40
/** Nothing longer is a time that somebody got wrong. */
const MOST_READ = 200

/** What days and times are written with, also where we cannot read them: 昨天晚上, 05-Jan-2026, 2026年13月1日. */
const ofTimes = /^(?:[\d\s\p{P}+~年月日号时点分秒今昨前明后天早上中下午晚凌晨夜周星期礼拜一二三四五六末初底半]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|am|pm|t|z)(?![a-z]))+$/iu

/**
 * What stands in the column whose time cannot be read, ` 受理时间 says "昨天晚上".`, which the error does not tell. The column may be the wrong one and hold anybody's data: only what
 * times are written with is shown, and nothing where any of it is masked, or would be in a line of which nobody knows the columns.
 */
function whatItSays({ record }: Pick<IngestRow, 'record'>, error: TingyinError, names: readonly KnownName[], pseudonyms: Pseudonyms): string {
  const column = error.code === 'FIELD_INVALID' ? (error as TingyinError<'FIELD_INVALID'>).details.column : undefined
  const value = column === undefined ? undefined : record?.[column]
  if (column === undefined || (typeof value !== 'string' && typeof value !== 'number')) return ''
  const said = String(value).trim()
  if (said.length > MOST_READ || !ofTimes.test(said) || maskCell(said, pseudonyms, [...names, ...namesInLine(said)]) !== said) return ''
  return ` ${maskCell(column, pseudonyms, names)} says "${said.length > MOST_SHOWN ? `${said.slice(0, MOST_SHOWN)}…` : said}".`
}
