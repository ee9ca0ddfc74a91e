import { z } from 'zod'

/** What people call the types that a value may have. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What a part of a request must be, `must be a whole number from 1 to 100`, where its schema has no sentence of its own. `schema` is that of the part that is wrong. */
export function whatIsAsked(issue: z.core.$ZodRawIssue, schema: z.ZodType | undefined): string {
  const asked = schema instanceof z.ZodNumber ? numberAsked(schema) : otherAsked(issue)
  return issue.code === 'invalid_type' && issue.input === undefined ? `is missing; ${asked}` : asked
}

function otherAsked(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // A query that names a parameter twice gives a list of its values.
      if (issue.expected === 'string' && Array.isArray(issue.input)) return 'must be one text, not several'
      return `must be ${typeNames[issue.expected] ?? `of the type ${issue.expected}`}`
    case 'invalid_value':
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

function numberAsked({ isInt, minValue, maxValue }: z.ZodNumber): string {
  // A whole number is bounded by what can be counted to, which nobody set.
  const [from, to] = [minValue, maxValue].map((bound) => (bound === null || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound))
  const range = from === undefined ? (to === undefined ? '' : `, ${to} at most`) : to === undefined ? `, ${from} at least` : ` from ${from} to ${to}`
  return `must be a ${isInt ? 'whole ' : ''}number${range}`
}
