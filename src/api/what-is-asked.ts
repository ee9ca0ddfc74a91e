import { z } from 'zod'

/** What people call the types that a value may have. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What a part of a request must be, `must be a whole number from 1 to 100`, where its schema has no sentence of its own. */
export function whatIsAsked(issue: z.core.$ZodRawIssue): string {
  // The schema that owns the issue, however deep it lies in records, unions and pipes.
  const asked = issue.schema instanceof z.ZodNumber ? numberAsked(issue.schema) : otherAsked(issue)
  return issue.code === 'invalid_type' && issue.input === undefined ? `is missing; ${asked}` : asked
}

/** A query that names a parameter twice gives a list of its values. */
const ONE_TEXT = 'must be one text, not several'

function otherAsked(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string' && Array.isArray(issue.input)) return ONE_TEXT
      return `must be ${typeNames[issue.expected] ?? `of the type ${issue.expected}`}`
    case 'invalid_value':
      if (typeof issue.values[0] === 'string' && Array.isArray(issue.input)) return ONE_TEXT
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return `must have at least ${sizeOf(issue.minimum, issue.origin)}`
    case 'too_big':
      return `must have at most ${sizeOf(issue.maximum, issue.origin)}`
    default:
      return 'is not of the form that the description of this path asks for; see /docs'
  }
}

function sizeOf(size: number | bigint, origin: string): string {
  const unit = origin === 'string' ? 'character' : 'item'
  return `${size} ${unit}${size === 1 ? '' : 's'}`
}

/** All that is asked of a number, `must be a whole number from 1 to 100`: who is told of one bound at a time has to try again and again. */
function numberAsked(schema: z.ZodNumber): string {
  const asked = z.toJSONSchema(schema)
  const { type, multipleOf } = asked
  return `must be a ${type === 'integer' ? 'whole ' : ''}number${rangeOf(asked)}${multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`}`
}

function rangeOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: z.core.JSONSchema.BaseSchema): string {
  const [from, to] = [bound(minimum), bound(maximum)]
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`
  const bounds = [
    from !== undefined && `${from} at least`,
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    to !== undefined && `${to} at most`,
    exclusiveMaximum !== undefined && `less than ${exclusiveMaximum}`,
  ].filter((each) => each !== false)
  return bounds.length === 0 ? '' : `, ${bounds.join(' and ')}`
}

/** A whole number is bounded by what can be counted to, which nobody set. */
const bound = (set: number | undefined): number | undefined => (set === undefined || Math.abs(set) >= Number.MAX_SAFE_INTEGER ? undefined : set)
