import { z } from 'zod'
import { type Cue, partsOf } from './cues'
import { checked, normalised, phrasesSchema, refuse } from './dictionary-file'

export const eventFile = 'events.yaml'

/** What can have happened: the second half of an event, such as 失败. */
export interface EventPredicate {
  /** Short Chinese name, the last part of the ids of its events. */
  readonly name: string
  /** For a predicate that says what happened by itself: the objects that tell two of its events apart. Absent where any object does, and one is needed. */
  readonly objects?: ReadonlySet<string>
}

/** What `events.yaml` says. */
export interface EventDictionary {
  /** By the predicate's key in the file. */
  readonly predicates: ReadonlyMap<string, EventPredicate>
  /** Objects by name. */
  readonly objects: ReadonlySet<string>
  /** Words that are never taken for an object. */
  readonly vague: ReadonlySet<string>
  /** Objects that count only for predicates that list them. */
  readonly actors: ReadonlySet<string>
  /** Objects that count only where no other stands. */
  readonly light: ReadonlySet<string>
  /** By object those that go without saying beside it. */
  readonly implied: ReadonlyMap<string, readonly string[]>
  /** Cues of the field `event`, whose value is the key of a predicate or the name of an object. */
  readonly cues: readonly Cue[]
}

const schema = z.strictObject({
  predicates: z.record(
    z.string().regex(/^[a-z]+(-[a-z]+)*$/, 'must be small Latin letters and hyphens, such as not-credited'),
    z.strictObject({
      name: z.string().trim().min(1).max(12),
      words: phrasesSchema.min(1, 'must have at least one word'),
      with: z.record(z.string(), phrasesSchema).default({}),
      unless: phrasesSchema.default([]),
      objects: phrasesSchema.optional(),
    }),
  ),
  vague: phrasesSchema.default([]),
  actors: phrasesSchema.default([]),
  light: phrasesSchema.default([]),
  implied: z.record(z.string(), phrasesSchema).default({}),
  objects: z.record(z.string().min(2, 'must have two characters or more'), phrasesSchema),
})

/**
 * Builds the dictionary from the file's content. Synonyms of an object's words are words of the object too, unless they say something
 * else already.
 *
 * @throws TingyinError DICTIONARY_INVALID
 */
export function parseEvents(text: string, synonyms: ReadonlyMap<string, readonly string[]>): EventDictionary {
  const file = checked(eventFile, text, schema)
  const owners = new Map<string, string>()
  const cues: Cue[] = []
  const say = (key: string, phrase: string, weight: 0 | 1, ...values: readonly string[]): void => {
    const before = owners.get(normalised(phrase))
    if (before !== undefined) refuse(eventFile, before === key ? `${key}: "${phrase}" stands twice; keep one.` : `"${phrase}" stands in ${before} and in ${key}; keep one.`)
    owners.set(normalised(phrase), key)
    for (const value of values) cues.push({ field: 'event', value, cue: phrase, parts: partsOf(eventFile, key, phrase), weight, place: 'text' })
  }
  const known = (key: string, object: string): void => {
    if (!(object in file.objects)) refuse(eventFile, `${key}: there is no object "${object}"; add it under objects.`)
  }
  const named = new Map<string, string>()
  for (const [key, { name, words, with: naming, unless, objects }] of Object.entries(file.predicates)) {
    const before = named.get(name)
    if (before !== undefined) refuse(eventFile, `"${name}" is the name of both ${before} and ${key}; rename one, for ids are made of names.`)
    named.set(name, key)
    for (const phrase of words) say(`${key}.words`, phrase, 1, key)
    for (const [object, phrases] of Object.entries(naming)) {
      known(`${key}.with`, object)
      for (const phrase of phrases) say(`${key}.with`, phrase, 1, key, object)
    }
    for (const phrase of unless) say(`${key}.unless`, phrase, 0, key)
    for (const object of objects ?? []) known(`${key}.objects`, object)
  }
  for (const object of file.actors) known('actors', object)
  for (const object of file.light) known('light', object)
  for (const [object, others] of Object.entries(file.implied)) for (const each of [object, ...others]) known('implied', each)
  for (const [object, words] of Object.entries(file.objects)) for (const word of [object, ...words]) say(`objects.${object}`, word, 1, object)
  for (const [object, words] of Object.entries(file.objects)) {
    for (const synonym of [object, ...words].flatMap((word) => synonyms.get(normalised(word)) ?? [])) {
      if (synonym.length > 1 && !owners.has(synonym)) say(`objects.${object}`, synonym, 1, object)
    }
  }
  return {
    predicates: new Map(Object.entries(file.predicates).map(([key, { name, objects }]) => [key, { name, ...(objects && { objects: new Set(objects) }) }])),
    objects: new Set(Object.keys(file.objects)),
    vague: new Set(file.vague),
    actors: new Set(file.actors),
    light: new Set(file.light),
    implied: new Map(Object.entries(file.implied)),
    cues,
  }
}
