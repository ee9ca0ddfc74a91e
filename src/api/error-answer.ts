import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type ErrorCode, errorCodes, TingyinError } from '../domain/errors'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import { HttpError, httpErrorCodes } from './http-error'

/** The status of every foreseen error; a code without one does not compile. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  SETTING_INVALID: 500,
  DICTIONARY_MISSING: 500,
  DICTIONARY_INVALID: 500,
  MODEL_NOT_FOUND: 404,
  TRAINING_IMPOSSIBLE: 409,
  DICTIONARY_UNWRITABLE: 500,
  PIPELINE_NOT_FOUND: 404,
  PIPELINE_INVALID: 500,
  STAGE_FAILED: 500,
  TEXT_TOO_LONG: 422,
  SOURCE_NOT_FOUND: 404,
  SOURCE_UNREADABLE: 422,
  TEXT_COLUMN_MISSING: 422,
  ROW_UNREADABLE: 422,
  SERIES_ROW_INVALID: 422,
  CYCLE_INVALID: 422,
  FIELD_MISSING: 422,
  FIELD_INVALID: 422,
  DUPLICATE_ID: 409,
  BATCH_FAILED: 500,
  BATCH_UNREADABLE: 500,
  CONTACT_NOT_FOUND: 404,
  LABEL_INVALID: 422,
  CORRECTION_NOT_FOUND: 404,
  CORRECTION_UNDONE: 409,
  CORRECTION_CONFLICT: 409,
  PRODUCT_NOT_FOUND: 404,
  PRODUCT_INVALID: 422,
  ALIAS_TAKEN: 409,
  EVENT_NOT_FOUND: 404,
  REJECT_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  ALERT_NOT_FOUND: 404,
  ALERT_SETTLED: 409,
  ALERT_RULE_NOT_FOUND: 404,
  ALERT_RULE_EXISTS: 409,
  EXCLUSION_NOT_FOUND: 404,
  PLANNED_EVENT_NOT_FOUND: 404,
  PLANNED_EVENT_CONFLICT: 409,
  WEBHOOK_NOT_FOUND: 404,
  WEBHOOK_REFUSED: 422,
  WEBHOOK_FAILED: 502,
  QUERY_INVALID: 400,
  CURSOR_INVALID: 400,
  IDEMPOTENCY_KEY_REUSED: 409,
  CONTACTS_REFUSED: 422,
  CALENDAR_INVALID: 422,
  STORE_UNAVAILABLE: 503,
}

export const errorSchema = z
  .strictObject({
    error: z
      .strictObject({
        code: z.enum([...errorCodes, ...httpErrorCodes]).describe('What kind of failure it is, for programs.'),
        message: z.string().describe('What was wrong and what would be right, in one or two sentences.'),
        details: z.record(z.string(), z.unknown()).describe('What the message is made of, such as the position in a query. Never personal data.'),
      })
      .describe('The failure.'),
  })
  .meta({ id: 'Error', description: 'How every failure is answered.' })

export interface ErrorAnswer {
  readonly status: number
  readonly body: z.infer<typeof errorSchema>
  /** Set when nobody foresaw the failure: the log line with this id says more. */
  readonly unforeseenId?: string
}

/** The answer to a failure. What the caller sent may be quoted in it, so personal data is masked once more. */
export function errorAnswer(error: unknown, pseudonyms: Pseudonyms): ErrorAnswer {
  const failure = foreseen(error)
  if (failure === undefined) {
    const unforeseenId = randomUUID()
    const { code, message, details } = new HttpError('INTERNAL_ERROR', { id: unforeseenId })
    return { status: 500, body: { error: { code, message, details: { ...details } } }, unforeseenId }
  }
  const { status, code, message, details } = failure
  return { status, body: { error: { code, message: maskCell(message, pseudonyms), details: masked(details, pseudonyms) } } }
}

interface Foreseen {
  readonly status: number
  readonly code: ErrorCode | HttpError['code']
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

function foreseen(error: unknown): Foreseen | undefined {
  if (error instanceof HttpError) return { status: error.status, code: error.code, message: error.message, details: { ...error.details } }
  if (!(error instanceof TingyinError)) return undefined
  const { code, message, details } = error as TingyinError
  const status = statusOf[code]
  // A dictionary or pipeline that breaks while serving is ours to mend, not the caller's: to them it is an unknown failure.
  return status === 500 ? undefined : { status, code, message, details }
}

function masked(details: Readonly<Record<string, unknown>>, pseudonyms: Pseudonyms): Record<string, unknown> {
  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') return maskCell(value, pseudonyms)
    return Array.isArray(value) ? value.map(mask) : value
  }
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, mask(value)]))
}

/**
 * A failure as it may be logged: what it is and where it was thrown. Messages of foreign errors can quote what was being
 * worked on (a JSON error quotes the JSON), so they are masked, and nothing else that hangs on the error is taken along.
 */
export function failureForLog(error: unknown, pseudonyms: Pseudonyms): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line))
  return {
    type: error.name,
    ...(error instanceof TingyinError && { code: error.code }),
    message: maskCell(error.message, pseudonyms),
    at: frames.map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: failureForLog(error.cause, pseudonyms) }),
  }
}
