import type { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import { whatIsAsked } from './what-is-asked'

/** Nobody nests a contact deeper than that, and code that walks it must not run out of stack. */
const MOST_NESTING = 32
const MOST_PROBLEMS = 5

type Part = 'path' | 'query' | 'headers' | 'body'

const partNames: Readonly<Record<Part, string>> = { path: 'path parameter', query: 'query parameter', headers: 'header', body: 'body field' }

/**
 * Reads one part of a request by its schema.
 *
 * @throws TingyinError REQUEST_INVALID saying which field, what is wrong and what is allowed, without quoting its value
 */
export function readPart<Schema extends z.ZodType>(part: Part, schema: Schema, value: unknown, pseudonyms: Pseudonyms): z.output<Schema> {
  if (part === 'body' && isTooDeep(value)) throw invalid(`the body is nested deeper than ${MOST_NESTING} levels.`)
  const result = schema.safeParse(value, { error: whatIsAsked })
  if (result.success) return result.data
  // A number that breaks two rules is two issues, and both are told all that is asked of it.
  const problems = new Set<string>()
  for (const issue of result.error.issues) {
    problems.add(problemOf(part, issue, schema, pseudonyms))
    if (problems.size === MOST_PROBLEMS) break
  }
  throw invalid([...problems].join('; '))
}

const invalid = (problem: string): TingyinError => new TingyinError('REQUEST_INVALID', { problem: /[.。]$/.test(problem) ? problem : `${problem}.` })

function problemOf(part: Part, issue: z.core.$ZodIssue, schema: z.ZodType, pseudonyms: Pseudonyms): string {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(maskCell(key.slice(0, 60), pseudonyms))).join(', ')
    const known = fieldsAt(schema, issue.path)
    const allowed = known === undefined ? '' : known.length === 0 ? ' It takes none' : ` There are: ${known.join(', ')}`
    return `there is no ${partNames[part]} ${keys}${path === '' ? '' : ` in ${path}`}.${allowed}`
  }
  if (path === '') return part === 'body' && issue.code === 'invalid_type' ? 'the body must be a JSON object, sent as application/json' : `the ${part}: ${issue.message}`
  return `${partNames[part]} ${path}: ${issue.message}`
}

/** The fields an object of the schema has, at a path within it; undefined where it is not known. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] | undefined {
  const { shape } = insideOf(schemaAt(schema, path))
  return shape && Object.keys(shape)
}

/** What the schema asks for at a path within it; undefined where it is not known. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema
  const remaining = [...path]
  while (current !== undefined) {
    const { shape, element, innerType } = insideOf(current)
    if (innerType) current = innerType
    else if (remaining.length === 0) return current
    else {
      const name = String(remaining.shift())
      current = shape ? shape[name] : element
    }
  }
  return undefined
}

/** The definitions tell what wraps what; there is no public way to unwrap every kind. */
interface Inside {
  readonly shape?: Record<string, z.ZodType>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
}

const insideOf = (schema: z.ZodType | undefined): Inside => (schema === undefined ? {} : (schema.def as unknown as Inside))

function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_NESTING) return true
    level = level.flatMap((item) => (item !== null && typeof item === 'object' ? Object.values(item) : []))
  }
  return false
}
