import type { AllMembers } from '../domain/all-members'
import type { RawContact, SatisfactionScores, SpokenTurn } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import { present } from './cells'
import { headersOf, type ColumnMapping, type MappedField } from './columns'
import { dateText, parseTime } from './dates'
import { parseTurns } from './spoken-turns'

export interface RawContactOptions {
  /** The contact's source, unless the record names one in a column `source` or 来源系统. */
  readonly source: string
  /** Channel of records that name none. */
  readonly channelDefault?: string
  /** Time of records that have none, in any accepted form. Without it such a record is refused. */
  readonly occurredAtDefault?: string
  /** Gives an id to a record without one; the same record must get the same id each time. Without it such a record is refused. */
  readonly idFor?: (record: Readonly<Record<string, unknown>>) => string
  /** The present; times more than 48 hours after it are refused. */
  readonly now?: Date
}

/** A long number as a spreadsheet shortens it: its last digits are gone. */
const shortenedNumber = /^\d(?:\.\d+)?e\+?\d+$/i
/** A longer id is refused. */
export const ID_CHARACTERS = 200

/**
 * Reads a record as a contact. A record without id, time or text is refused, and so is one whose id or time cannot be
 * read; any other value that does not fit its field is kept as an attribute, because a person would not throw the
 * complaint away for it.
 */
export function toRawContact(record: Readonly<Record<string, unknown>>, mapping: ColumnMapping, options: RawContactOptions): RawContact {
  const now = options.now ?? new Date()
  const attributes = new Map<string, string>()
  const personal = new Map<string, string>()
  for (const [column, value] of Object.entries(record)) collect(column, value, mapping, attributes, personal)

  /** The field's first column that says something. What its further columns say is kept beside it. */
  const first = (field: MappedField): { readonly column: string; readonly value: unknown } | undefined => {
    let found: { readonly column: string; readonly value: unknown } | undefined
    for (const column of mapping.columns[field]) {
      const value = present(record[column])
      if (value === undefined) continue
      if (found === undefined) found = { column, value }
      else keep(field === 'customerNumber' ? personal : attributes, column, value)
    }
    return found
  }
  const fact = (field: MappedField): string | undefined => textOf(first(field)?.value)?.trim()
  /** A value that can be spared: what does not fit stays readable under its column's name. */
  const optional = <Value>(field: MappedField, parse: (value: unknown) => Value | undefined): Value | undefined => {
    const found = first(field)
    if (found === undefined) return undefined
    const value = parse(found.value)
    if (value === undefined) keep(attributes, found.column, found.value)
    return value
  }

  const occurredAt = timeOf(first('occurredAt'), mapping, options, now)
  const text = textOfColumns(record, mapping)
  const turnsCell = first('turns')
  const turns = turnsOf(turnsCell?.value, text !== undefined)
  // A plain text in the turns' column is the text, if there is no other.
  const spoken = turns === undefined && typeof turnsCell?.value === 'string' ? turnsCell.value : undefined
  if (turns === undefined && text === undefined && spoken === undefined) {
    const field = mapping.columns.text.length === 0 && mapping.columns.turns.length > 0 ? 'turns' : 'text'
    throw missing(field, mapping)
  }
  if (text !== undefined && turns !== undefined) for (const column of mapping.columns.text) keep(attributes, column, record[column])
  else if (text !== undefined && turns === undefined && turnsCell !== undefined) keep(attributes, turnsCell.column, turnsCell.value)

  const customerNumber = fact('customerNumber')
  const channel = fact('channel') ?? options.channelDefault
  const scores = scoresOf(first('scores')?.value, optional, attributes)
  const resolvedAt = optional('resolvedAt', (value) => readableTime(value, now))
  const transfers = optional('transfers', (value) => {
    const count = numberOf(value)
    return count !== undefined && Number.isInteger(count) && count >= 0 ? count : undefined
  })
  const product = fact('product')
  const region = fact('region')
  const agent = fact('agent')
  const team = fact('team')
  const operator = fact('operator')
  const status = fact('status')
  const subject = fact('subject')
  if (subject !== undefined) attributes.set('subject', subject)

  const contact: AllMembers<RawContact> = {
    id: idOf(first('id')?.value, record, mapping, options),
    source: fact('source') ?? options.source,
    occurredAt,
    text: turns === undefined ? (text ?? spoken ?? '') : undefined,
    turns,
    channel,
    scores,
    resolvedAt,
    transfers,
    product,
    region,
    agent,
    team,
    operator,
    status,
    // A number that a spreadsheet has rounded would make one customer of many.
    customerNumber: customerNumber === undefined || shortenedNumber.test(customerNumber) ? undefined : customerNumber,
    personal: personal.size === 0 ? undefined : Object.fromEntries(personal),
    attributes: attributes.size === 0 ? undefined : Object.fromEntries(attributes),
  }
  return contact as RawContact
}

/** Puts a column that is neither fact nor text where it belongs. An object named `attributes` or `personal` is opened. */
function collect(column: string, value: unknown, mapping: ColumnMapping, attributes: Map<string, string>, personal: Map<string, string>): void {
  const use = mapping.useOf(column)
  if (use !== 'attributes' && use !== 'personal') return
  const target = use === 'personal' ? personal : attributes
  if (isPlainObject(value) && (column === 'attributes' || column === 'personal')) {
    for (const [key, inner] of Object.entries(value)) keep(target, key, inner)
  } else keep(target, column, value)
}

function keep(target: Map<string, string>, column: string, value: unknown): void {
  const text = textOf(present(value))
  if (text !== undefined) target.set(column, text)
}

function idOf(value: unknown, record: Readonly<Record<string, unknown>>, mapping: ColumnMapping, options: RawContactOptions): string {
  if (value === undefined) {
    if (options.idFor === undefined) throw missing('id', mapping)
    return options.idFor(record)
  }
  const invalid = (problem: string): TingyinError => new TingyinError('FIELD_INVALID', { field: 'id', problem })
  const lost = 'it was stored as a number too long to be exact, so its last digits are lost. Export it as text.'
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw invalid(lost)
    return String(value)
  }
  if (typeof value !== 'string') throw invalid('it is neither text nor a number.')
  const id = value.trim()
  if (shortenedNumber.test(id)) throw invalid(lost)
  if (id.length > ID_CHARACTERS) throw invalid(`it is longer than ${ID_CHARACTERS} characters. Is it read from the right column?`)
  // Ids outlive the import's buffers; a copy keeps V8 from holding on to the chunk of the file that it was cut from.
  return Buffer.from(id, 'utf8').toString('utf8')
}

function timeOf(found: { readonly column: string; readonly value: unknown } | undefined, mapping: ColumnMapping, options: RawContactOptions, now: Date): string {
  if (found !== undefined) return parseTime('occurredAt', found.value, now, found.column)
  if (options.occurredAtDefault === undefined) throw missing('occurredAt', mapping)
  return parseTime('occurredAt', options.occurredAtDefault, now)
}

function readableTime(value: unknown, now: Date): string | undefined {
  try {
    return parseTime('resolvedAt', value, now)
  } catch (error) {
    if (error instanceof TingyinError && error.code === 'FIELD_INVALID') return undefined
    throw error
  }
}

/** Turns with at least one word, if there are any. Turns that cannot be read are refused, unless there is a text to go by. */
function turnsOf(value: unknown, hasText: boolean): readonly SpokenTurn[] | undefined {
  if (value === undefined) return undefined
  try {
    const turns = parseTurns(value)
    return turns === undefined || turns.length === 0 ? undefined : turns
  } catch (error) {
    if (hasText && error instanceof TingyinError) return undefined
    throw error
  }
}

function textOfColumns(record: Readonly<Record<string, unknown>>, mapping: ColumnMapping): string | undefined {
  const parts = mapping.columns.text.map((column) => textOf(present(record[column]))).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join('\n')
}

function scoresOf(
  native: unknown,
  optional: <Value>(field: MappedField, parse: (value: unknown) => Value | undefined) => Value | undefined,
  attributes: Map<string, string>,
): SatisfactionScores | undefined {
  const object = isPlainObject(native) ? native : {}
  const inner = (name: string): number | undefined => numberOf(object[name])
  const scores = given({
    csat: optional('csat', numberOf) ?? inner('csat'),
    nps: optional('nps', numberOf) ?? inner('nps'),
    ces: optional('ces', numberOf) ?? inner('ces'),
  })
  const others = isPlainObject(native) ? Object.entries(native).filter(([name]) => numberOf(object[name]) === undefined || !(name in scores)) : []
  if (others.length > 0) attributes.set('scores', JSON.stringify(Object.fromEntries(others)))
  else if (native !== undefined && !isPlainObject(native)) keep(attributes, 'scores', native)
  return Object.keys(scores).length === 0 ? undefined : scores
}

function missing(field: MappedField, mapping: ColumnMapping): TingyinError {
  const columns = mapping.columns[field]
  return new TingyinError('FIELD_MISSING', { field, columns: columns.length > 0 ? columns : headersOf(field) })
}

export function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined
    case 'string':
      return value.trim() === '' ? undefined : value
    case 'object':
      if (value === null) return undefined
      return value instanceof Date ? dateText(value) : JSON.stringify(value)
    default:
      return String(value)
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const text = value.normalize('NFKC').trim()
    return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

type Given<Facts> = { [Name in keyof Facts]?: Exclude<Facts[Name], undefined> }

function given<Facts extends Record<string, unknown>>(facts: Facts): Given<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Given<Facts>
}
