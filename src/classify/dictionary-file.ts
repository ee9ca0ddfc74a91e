import { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { readYaml } from '../text/read-yaml'

const phraseSchema = z.union([z.string(), z.number().transform(String)], { error: 'must be a word; put it in quotes' }).pipe(z.string().trim().min(1))
export const phrasesSchema = z.array(phraseSchema)
export const nameSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export const idSchema = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be an id in small Latin letters and hyphens, such as mobile-network')
export const weightsSchema = z.record(z.string().regex(/^[1-9]$/, 'must be a weight from 1 to 9'), phrasesSchema.nullable().transform((phrases) => phrases ?? [])).default({})

/** What a value of a label is described by. */
export const valueFields = {
  name: nameSchema,
  /** Cue phrases by weight. */
  cues: weightsSchema,
  /** Cues that count only inside an @mention of a post. */
  mentions: weightsSchema,
  /** Near misses: where one stands, no shorter cue of the file counts. */
  unless: phrasesSchema.default([]),
}
export const valueSchema = z.strictObject(valueFields)

export type Value = z.infer<typeof valueSchema>
export type Weights = Value['cues']

/** Holds the text of a file against its schema. @throws TingyinError DICTIONARY_INVALID naming the key */
export function checked<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.infer<Schema> {
  let content: unknown
  try {
    content = readYaml(text)
  } catch (cause) {
    const sentence = (cause as Error).message.split('\n')[0]!.replace(/:$/, '.')
    throw new TingyinError('DICTIONARY_INVALID', { file, problem: `it is not YAML. ${sentence}` }, { cause })
  }
  if (content === null) refuse(file, 'it is empty; restore it from the delivered dictionaries.')
  const result = schema.safeParse(content)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const key = issue.path.join('.')
  const known = keysAt(schema, issue.path)
  const what =
    issue.code === 'unrecognized_keys'
      ? `${key === '' ? '' : `${key}: `}unknown key ${issue.keys.map((name) => `"${name}"`).join(', ')}${known === undefined ? '' : `; known: ${known.join(', ')}`}.`
      : `${key === '' ? '' : `${key}: `}${'issues' in issue && issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message}.`
  refuse(file, what)
}

/** The keys a strict object of the schema allows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] | undefined {
  let at: unknown = schema
  for (const step of path) {
    if (at instanceof z.ZodObject) at = at.shape[String(step)]
    else if (at instanceof z.ZodRecord) at = at.valueType
    else return undefined
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : undefined
}

export function refuse(file: string, problem: string): never {
  throw new TingyinError('DICTIONARY_INVALID', { file, problem })
}

export function entries<Key extends string, Item>(record: Record<Key, Item>): [Key, Item][] {
  return Object.entries(record) as [Key, Item][]
}

/** The form a clean text has: NFKC, lower case. */
export function normalised(phrase: string): string {
  return phrase.normalize('NFKC').toLowerCase().trim()
}
