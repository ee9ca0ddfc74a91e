/** Values an error lists before it only counts the rest. */
const MOST_NAMED = 40

/** Everything that can go wrong in a way we foresee: one code, one sentence, the details it needs. No sentence repeats personal data. */
const sentences = {
  REQUEST_INVALID: (d: { problem: string }) => `The request is not valid: ${d.problem}`,
  SETTING_INVALID: (d: { variable: string; problem: string }) => `Setting ${d.variable} is not valid: ${d.problem}`,
  DICTIONARY_MISSING: (d: { file: string; remedy: string }) => `Dictionary file "${d.file}" cannot be read. ${d.remedy}`,
  DICTIONARY_INVALID: (d: { file: string; problem: string }) => `Dictionary file "${d.file}" is not valid: ${d.problem}`,
  MODEL_NOT_FOUND: (d: { version: string; known: readonly string[] }) => `No model "${d.version}". There are: ${d.known.join(', ')}.`,
  TRAINING_IMPOSSIBLE: (d: { problem: string }) => `Nothing can be learned from the corrections: ${d.problem}`,
  DICTIONARY_UNWRITABLE: (d: { file: string; folder: string }) =>
    `Dictionary file "${d.file}" cannot be written in ${d.folder}. Make the folder writable, or copy it and name the copy in TINGYIN_DICTIONARIES.`,
  PIPELINE_NOT_FOUND: (d: { pipeline: string; known: readonly string[] }) =>
    `No pipeline "${d.pipeline}". There are: ${d.known.join(', ')}.`,
  PIPELINE_INVALID: (d: { pipeline: string; problem: string }) => `Pipeline "${d.pipeline}" cannot run: ${d.problem}`,
  STAGE_FAILED: (d: { stage: string; contactId: string }) => `Stage "${d.stage}" failed on contact "${d.contactId}".`,
  TEXT_TOO_LONG: (d: { characters: number; limit: number }) =>
    `The text has ${d.characters} characters; at most ${d.limit} are read. Split it, or raise max_characters in the pipeline.`,
  SOURCE_NOT_FOUND: (d: { file: string }) => `No file "${d.file}", or it cannot be read.`,
  SOURCE_UNREADABLE: (d: { file: string; problem: string }) => `File "${d.file}" cannot be read: ${d.problem}`,
  TEXT_COLUMN_MISSING: (d: { file: string; columns: readonly string[] }) =>
    `File "${d.file}" has no column that is known to hold the text of a contact. Its columns are ${d.columns.join(', ')}. Name the one that does with --column text=…, or put a line with the names of the columns above the first one if that is a row already.`,
  ROW_UNREADABLE: (d: { problem: string }) => `The row cannot be read: ${d.problem}`,
  SERIES_ROW_INVALID: (d: { file: string; line: number; problem: string }) => `File "${d.file}", line ${d.line}: ${d.problem}`,
  CYCLE_INVALID: (d: { problem: string }) => `The cycle cannot be told: ${d.problem}`,
  FIELD_MISSING: (d: { field: string; columns: readonly string[] }) =>
    `The row has no ${d.field}; it is read from the columns ${d.columns.join(', ')}.`,
  FIELD_INVALID: (d: { field: string; problem: string; column?: string }) => `The row's ${d.field} is not valid: ${d.problem}`,
  DUPLICATE_ID: (d: { id: string }) =>
    `Another row of this import has id "${d.id}" with different content. The first is kept; give this one an id of its own.`,
  BATCH_FAILED: (d: { job: string; first: number; last: number; failure: string }) =>
    `The workers gave up lines ${d.first} to ${d.last}: ${d.failure} See to it, then run the import again: it goes on from there. The job is "${d.job}".`,
  BATCH_UNREADABLE: (d: { problem: string }) => `The batch cannot be read: ${d.problem}`,
  CONTACT_NOT_FOUND: (d: { id: string }) => `No contact with id "${d.id}".`,
  LABEL_INVALID: (d: { field: string; problem: string; allowed: readonly string[] }) =>
    `The ${d.field} is not valid: ${d.problem} There ${d.allowed.length === 1 ? 'is' : 'are'}: ${d.allowed.slice(0, MOST_NAMED).join(', ')}${d.allowed.length > MOST_NAMED ? ` and ${d.allowed.length - MOST_NAMED} more` : ''}.`,
  CORRECTION_NOT_FOUND: (d: { id: string }) => `No correction with id "${d.id}".`,
  CORRECTION_UNDONE: (d: { id: string; by: string; at: string }) => `The correction "${d.id}" was undone already, by ${d.by} at ${d.at}.`,
  CORRECTION_CONFLICT: (d: { id: string; field: string; now: string; by?: string; at?: string }) =>
    `The ${d.field} of contact "${d.id}" is not what you corrected any more: it is ${d.now} now${d.by === undefined ? '' : `, by ${d.by} at ${d.at}`}. Look at it again, then correct it as it is.`,
  PRODUCT_NOT_FOUND: (d: { product: string; nearest?: string; unregistered?: boolean }) =>
    d.unregistered === true ? `Nothing is registered of ${d.product}, which the dictionaries know. "tingyin products add" registers it by its id, and so does PUT /api/products/ID.` : `No product "${d.product}".${d.nearest === undefined ? '' : ` Did you mean ${d.nearest}?`} A new one is registered with an id and a name.`,
  PRODUCT_INVALID: (d: { product: string; problem: string }) => `The product "${d.product}" is not valid: ${d.problem}`,
  ALIAS_TAKEN: (d: { alias: string; product: string; owner: string }) =>
    `"${d.alias}" cannot be a name of ${d.product}, for it is one of ${d.owner}. Take it from one of them.`,
  EVENT_NOT_FOUND: (d: { event: string }) => `There is no event "${d.event}". An id is objects and a predicate of events.yaml, such as 号码+申请+失败; "tingyin pces" and GET /api/pces list them.`,
  REJECT_NOT_FOUND: (d: { id: string }) => `No reject with id "${d.id}".`,
  JOB_NOT_FOUND: (d: { id: string }) => `No job with id "${d.id}".`,
  ALERT_NOT_FOUND: (d: { id: string }) => `No alert with id "${d.id}".`,
  ALERT_SETTLED: (d: { id: string; deed: string; by: string; at: string }) => `The alert "${d.id}" is ${d.deed} already, by ${d.by} at ${d.at}.`,
  ALERT_RULE_NOT_FOUND: (d: { id: string; known: readonly string[] }) => `No alert rule "${d.id}". There are: ${d.known.join(', ') || 'none'}.`,
  ALERT_RULE_EXISTS: (d: { id: string }) => `There is an alert rule "${d.id}" already. Edit it, or choose another id.`,
  EXCLUSION_NOT_FOUND: (d: { id: string }) => `No excluded span with id "${d.id}".`,
  PLANNED_EVENT_NOT_FOUND: (d: { id: string }) => `No planned event with id "${d.id}".`,
  PLANNED_EVENT_CONFLICT: (d: { kind: string; id: string; from: string; to: string }) =>
    `It contradicts the ${d.kind} "${d.id}" of the same scope, from ${d.from} to ${d.to}. Remove that one first, or choose days or a scope that do not overlap.`,
  WEBHOOK_NOT_FOUND: (d: { id: string }) => `No webhook with id "${d.id}".`,
  WEBHOOK_REFUSED: (d: { problem: string }) => `Nothing is sent to this address: ${d.problem}`,
  WEBHOOK_FAILED: (d: { id: string; problem: string }) => `The webhook "${d.id}" has not confirmed: ${d.problem}`,
  QUERY_INVALID: (d: { problem: string; position: number; allowed: string }) =>
    `The query is not valid at character ${d.position}: ${d.problem} ${d.allowed}`,
  CURSOR_INVALID: (_details: Record<string, never>) => 'The cursor is not one of this search. Start again without a cursor.',
  IDEMPOTENCY_KEY_REUSED: (d: { key: string }) =>
    `The idempotency key "${d.key}" was used for a different request. Use a new key for new content.`,
  CONTACTS_REFUSED: (d: { store: string; keys: readonly { source: string; id: string }[]; problem: string }) =>
    `${d.store} will never take ${d.keys.length} of the contacts as they are (${d.problem}): ${d.keys.slice(0, 5).map(({ source, id }) => `"${source}/${id}"`).join(', ')}${d.keys.length > 5 ? ' …' : ''}. All others are there.`,
  CALENDAR_INVALID: (d: { problem: string }) => `The calendar is not valid: ${d.problem}`,
  STORE_UNAVAILABLE: (d: { store: string; problem: string }) => `The store ${d.store} cannot be used: ${d.problem}`,
}

export type ErrorCode = keyof typeof sentences
type Details<Code extends ErrorCode> = Parameters<(typeof sentences)[Code]>[0]

/** A foreseen failure: `code` for programs, `message` for people, `details` for both. */
export class TingyinError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'TingyinError'
  /** The pipeline stage that threw it; set by the pipeline, read by rejects. */
  declare stage?: string

  constructor(
    readonly code: Code,
    readonly details: Details<Code>,
    options?: ErrorOptions,
  ) {
    super((sentences[code] as (d: Details<Code>) => string)(details), options)
  }
}

export const errorCodes = Object.keys(sentences) as readonly ErrorCode[]
