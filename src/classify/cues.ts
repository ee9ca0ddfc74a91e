import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { type ExperienceStage, type Tier, experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'

/** A value's name in the two languages of the product. */
export interface Name {
  readonly zh: string
  readonly en: string
}

/**
 * What a cue can speak for. `question` and `praise` are tier cues that count only in plain questions, only in praise; `event` cues
 * tell what went wrong and to what, and label nothing.
 */
export const cueFields = ['tier', 'question', 'praise', 'kind', 'polarity', 'stage', 'topic', 'product', 'flag', 'event'] as const
export type CueField = (typeof cueFields)[number]

/** Where a cue is looked for: in the words themselves, or only inside an @mention of a post. */
export type CuePlace = 'text' | 'mention'

/** One cue phrase as the matcher reads it. */
export interface Cue {
  readonly field: CueField
  readonly value: string
  /** As the file has it, `…` marking a gap. */
  readonly cue: string
  /** One part, or two parts with a gap between them, each in the form of a clean text, lower case. */
  readonly parts: readonly [string] | readonly [string, string]
  /** 0 for a near miss: where it stands, no shorter cue of its field counts. */
  readonly weight: number
  readonly place: CuePlace
}

export interface Topic {
  readonly id: string
  readonly name: Name
  readonly parent?: string
  readonly synonyms: readonly string[]
  /** The tier a contact on this topic leans to when little else speaks. */
  readonly leans?: Tier
}

export interface Product {
  readonly id: string
  readonly name: Name
  readonly aliases: readonly string[]
  /** The topic a mention of the product hints at. */
  readonly topic?: string
}

/** What a modifier does to the weight of a cue, by the cue's field; fields not named are left alone. */
export type Factors = Partial<Record<CueField, number>>

export interface Modifiers {
  readonly negation: { readonly reach: number; readonly factors: Factors; readonly words: readonly string[]; readonly lookalikes: readonly string[] }
  readonly degree: { readonly reach: number; readonly fields: readonly CueField[]; readonly words: ReadonlyMap<string, number> }
  readonly question: { readonly factors: Factors; readonly words: readonly string[] }
  readonly hypothetical: { readonly factors: Factors; readonly words: readonly string[] }
  readonly cancelled: { readonly factors: Factors; readonly words: readonly string[]; readonly lookalikes: readonly string[] }
  /** Words that end what a negator or a hypothetical before them reaches: 没解决就投诉 is a complaint. */
  readonly closers: readonly string[]
}

/** Everything the dictionaries say about classification. */
export interface CueSet {
  readonly cues: readonly Cue[]
  /** Names of the values of tier, kind, polarity, stage and flag; topics and products carry their own. */
  readonly names: Readonly<Record<'tier' | 'kind' | 'polarity' | 'stage' | 'flag', Readonly<Record<string, Name>>>>
  readonly topics: readonly Topic[]
  readonly products: readonly Product[]
  readonly modifiers: Modifiers
  /** The tiers that topics lean to. */
  readonly leanings: ReadonlyMap<string, Tier>
  /** How much a topic speaks for each stage, before any cue: a bill belongs to 重复使用. */
  readonly stagesOfTopic: ReadonlyMap<string, ReadonlyMap<ExperienceStage, number>>
  /** The same by kind: who asks is more often before the decision than who complains. */
  readonly stagesOfKind: ReadonlyMap<string, ReadonlyMap<ExperienceStage, number>>
}

export const cueFiles = [
  'tiers.yaml',
  'kinds.yaml',
  'polarity.yaml',
  'stages.yaml',
  'topics.yaml',
  'flags.yaml',
  'products.yaml',
  'modifiers.yaml',
] as const
export type CueFile = (typeof cueFiles)[number]

/** Reads the cue files of a folder. */
export function loadCues(directory: string): CueSet {
  return parseCues((file) => {
    try {
      return readFileSync(join(directory, file), 'utf8')
    } catch (cause) {
      throw new TingyinError('DICTIONARY_MISSING', { file, remedy: `It belongs in ${directory}, beside ${cueFiles.filter((other) => other !== file).join(', ')}.` }, { cause })
    }
  })
}

/** Builds the cue set from the files' contents; `read` gives the text of one file. */
export function parseCues(read: (file: CueFile) => string): CueSet {
  const of = <Schema extends z.ZodType>(file: CueFile, schema: Schema) => checked(file, read(file), schema)
  const tierFile = of('tiers.yaml', valuesOf(tiers, tierSchema))
  const kindFile = of('kinds.yaml', valuesOf(kinds, valueSchema))
  const polarityFile = of('polarity.yaml', valuesOf(polarities, valueSchema))
  const stageFile = of('stages.yaml', valuesOf(experienceStages, stageSchema))
  const topicFile = of('topics.yaml', z.record(idSchema, topicSchema))
  const flagFile = of('flags.yaml', valuesOf(flags, valueSchema))
  const productFile = of('products.yaml', z.record(idSchema, productSchema))
  const modifierFile = of('modifiers.yaml', modifiersSchema)

  checkTopicTree(topicFile)
  checkProducts(productFile, topicFile)
  checkStageTopics(stageFile, topicFile)

  return {
    cues: [
      ...cuesOf('tiers.yaml', 'tier', tierFile),
      ...entries(tierFile).flatMap(([value, { questions }]) => weighted('tiers.yaml', 'question', value, 'questions', questions, 'text')),
      ...entries(tierFile).flatMap(([value, { praises }]) => weighted('tiers.yaml', 'praise', value, 'praises', praises, 'text')),
      ...cuesOf('kinds.yaml', 'kind', kindFile),
      ...cuesOf('polarity.yaml', 'polarity', polarityFile),
      ...cuesOf('stages.yaml', 'stage', stageFile),
      ...topicCues(topicFile, productFile),
      ...cuesOf('flags.yaml', 'flag', flagFile),
      ...productCues(productFile),
    ],
    names: {
      tier: namesOf(tierFile),
      kind: namesOf(kindFile),
      polarity: namesOf(polarityFile),
      stage: namesOf(stageFile),
      flag: namesOf(flagFile),
    },
    topics: entries(topicFile).map(([id, { name, parent, synonyms, leans }]) => ({
      id,
      name,
      synonyms,
      ...(parent === undefined ? {} : { parent }),
      ...(leans === undefined ? {} : { leans }),
    })),
    products: entries(productFile).map(([id, { name, aliases, topic }]) => ({
      id,
      name,
      aliases,
      ...(topic === undefined ? {} : { topic }),
    })),
    modifiers: modifiersOf(modifierFile),
    leanings: new Map(entries(topicFile).flatMap(([id, { leans }]) => (leans === undefined ? [] : [[id, leans] as const]))),
    stagesOfTopic: stagesBy(stageFile, 'topics'),
    stagesOfKind: stagesBy(stageFile, 'kinds'),
  }
}

const phraseSchema = z.union([z.string(), z.number().transform(String)], { error: 'must be a word; put it in quotes' }).pipe(z.string().trim().min(1))
export const phrasesSchema = z.array(phraseSchema)
const nameSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const idSchema = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be an id in small Latin letters and hyphens, such as mobile-network')
const weightsSchema = z.record(z.string().regex(/^[1-9]$/, 'must be a weight from 1 to 9'), phrasesSchema.nullable().transform((phrases) => phrases ?? [])).default({})

const valueFields = {
  name: nameSchema,
  /** Cue phrases by weight. */
  cues: weightsSchema,
  /** Cues that count only inside an @mention of a post. */
  mentions: weightsSchema,
  /** Near misses: where one stands, no shorter cue of the file counts. */
  unless: phrasesSchema.default([]),
}
const valueSchema = z.strictObject(valueFields)
const tierSchema = z.strictObject({ ...valueFields, questions: weightsSchema, praises: weightsSchema })
const stageSchema = z.strictObject({ ...valueFields, topics: z.record(z.string(), z.number().positive()).default({}), kinds: z.partialRecord(z.enum(kinds), z.number().positive()).default({}) })
const topicSchema = z.strictObject({ ...valueFields, parent: z.string().optional(), leans: z.enum(tiers).optional(), synonyms: phrasesSchema.default([]) })
const productSchema = z.strictObject({
  name: nameSchema,
  aliases: phrasesSchema.min(1, 'must name at least one alias'),
  topic: z.string().optional(),
  unless: phrasesSchema.default([]),
})
const factorsSchema = z.partialRecord(z.enum(cueFields), z.number().min(-1).max(2))
const reachSchema = z.int().min(1).max(20)
const modifiersSchema = z.strictObject({
  negation: z.strictObject({ reach: reachSchema, factors: factorsSchema, words: phrasesSchema, lookalikes: phrasesSchema }),
  degree: z.strictObject({ reach: reachSchema, fields: z.array(z.enum(cueFields)), words: z.record(z.string().regex(/^\d(\.\d+)?$/, 'must be a factor such as 1.5'), phrasesSchema) }),
  question: z.strictObject({ factors: factorsSchema, words: phrasesSchema }),
  hypothetical: z.strictObject({ factors: factorsSchema, words: phrasesSchema }),
  cancelled: z.strictObject({ factors: factorsSchema, words: phrasesSchema, lookalikes: phrasesSchema }),
  closers: phrasesSchema,
})

type Value = z.infer<typeof valueSchema>
type Weights = Value['cues']
type TopicFile = Record<string, z.infer<typeof topicSchema>>
type ProductFile = Record<string, z.infer<typeof productSchema>>
type StageFile = Record<ExperienceStage, z.infer<typeof stageSchema>>

function valuesOf<const Id extends string, Schema extends z.ZodType>(ids: readonly Id[], schema: Schema) {
  return z.strictObject(Object.fromEntries(ids.map((id) => [id, schema])) as Record<Id, Schema>)
}

/** What a dictionary file holds. @throws TingyinError DICTIONARY_INVALID */
export function checked<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.infer<Schema> {
  let content: unknown
  try {
    content = parse(text)
  } catch (cause) {
    const sentence = (cause as Error).message.split('\n')[0]!.replace(/:$/, '.')
    throw new TingyinError('DICTIONARY_INVALID', { file, problem: `it is not YAML. ${sentence}` }, { cause })
  }
  if (content === null || content === undefined) refuse(file, 'it is empty; restore it from the delivered dictionaries.')
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

function entries<Key extends string, Item>(record: Record<Key, Item>): [Key, Item][] {
  return Object.entries(record) as [Key, Item][]
}

/** The form a clean text has: NFKC, lower case. */
export function normalised(phrase: string): string {
  return phrase.normalize('NFKC').toLowerCase().trim()
}

const gap = '…'

export function partsOf(file: string, key: string, cue: string): readonly [string] | readonly [string, string] {
  const parts = cue.split(gap).map(normalised)
  if (parts.some((part) => part === '')) refuse(file, `${key}: "${cue}" has nothing on one side of its gap; write it as 打了${gap}没人接.`)
  const [first, second, ...more] = parts
  if (more.length > 0) refuse(file, `${key}: "${cue}" has more than one gap; split it into two cues.`)
  return second === undefined ? [first!] : [first!, second]
}

function weighted(file: CueFile, field: CueField, value: string, list: string, weights: Weights, place: CuePlace): Cue[] {
  const seen = new Map<string, string>()
  return entries(weights).flatMap(([weight, phrases]) =>
    phrases.map((phrase) => {
      const key = `${value}.${list}.${weight}`
      const parts = partsOf(file, key, phrase)
      const before = seen.get(parts.join(gap))
      if (before !== undefined) {
        const where = before === weight ? `twice with weight ${weight}` : `with weight ${before} and with weight ${weight}`
        refuse(file, `${key}: "${phrase}" stands ${where} in ${value}; keep one.`)
      }
      seen.set(parts.join(gap), weight)
      return { field, value, cue: phrase, parts, weight: Number(weight), place }
    }),
  )
}

function cuesOf(file: CueFile, field: CueField, values: Record<string, Value>): Cue[] {
  return entries(values).flatMap(([value, { cues, mentions, unless }]) => {
    const speaking = [...weighted(file, field, value, 'cues', cues, 'text'), ...weighted(file, field, value, 'mentions', mentions, 'mention')]
    const nearMisses = unless.map((phrase) => nearMiss(file, field, value, phrase))
    for (const { cue, parts } of nearMisses) {
      if (speaking.some((other) => other.place === 'text' && other.parts.join(gap) === parts.join(gap)))
        refuse(file, `${value}.unless: "${cue}" is a cue of ${value} too; keep one.`)
    }
    return [...speaking, ...nearMisses]
  })
}

function nearMiss(file: CueFile, field: CueField, value: string, phrase: string): Cue {
  return { field, value, cue: phrase, parts: partsOf(file, `${value}.unless`, phrase), weight: 0, place: 'text' }
}

const synonymHint = 2
const productHint = 3

/** A topic's own cues; its synonyms and the products under it hint at it where they are no cues themselves. */
function topicCues(topicFile: TopicFile, productFile: ProductFile): Cue[] {
  const cues = cuesOf('topics.yaml', 'topic', topicFile)
  const listed = new Set(cues.map(({ value, parts }) => `${value} ${parts.join(gap)}`))
  const add = (file: CueFile, value: string, phrase: string, key: string, weight: number) => {
    const parts = partsOf(file, key, phrase)
    const id = `${value} ${parts.join(gap)}`
    if (listed.has(id)) return
    listed.add(id)
    cues.push({ field: 'topic', value, cue: phrase, parts, weight, place: 'text' })
  }
  for (const [id, { synonyms }] of entries(topicFile)) for (const phrase of synonyms) add('topics.yaml', id, phrase, `${id}.synonyms`, synonymHint)
  for (const [id, { aliases, topic }] of entries(productFile)) {
    if (topic !== undefined) for (const alias of aliases) add('products.yaml', topic, alias, `${id}.aliases`, productHint)
  }
  for (const [id, { unless }] of entries(productFile)) {
    for (const phrase of unless) cues.push(nearMiss('products.yaml', 'topic', id, phrase))
  }
  return cues
}

function productCues(productFile: ProductFile): Cue[] {
  return entries(productFile).flatMap(([value, { aliases, unless }]) => [
    ...aliases.map((alias): Cue => ({ field: 'product', value, cue: alias, parts: partsOf('products.yaml', `${value}.aliases`, alias), weight: 1, place: 'text' })),
    ...unless.map((phrase) => nearMiss('products.yaml', 'product', value, phrase)),
  ])
}

function namesOf(values: Record<string, { readonly name: Name }>): Record<string, Name> {
  return Object.fromEntries(entries(values).map(([value, { name }]) => [value, name]))
}

function checkTopicTree(topicFile: TopicFile): void {
  for (const [id, { parent }] of entries(topicFile)) {
    const path = [id]
    for (let above = parent; above !== undefined; above = topicFile[above]?.parent) {
      if (!(above in topicFile)) refuse('topics.yaml', `${id}.parent: there is no topic "${above}"; topics are ${Object.keys(topicFile).join(', ')}.`)
      if (path.includes(above)) refuse('topics.yaml', `${id}.parent: ${[...path, above].join(' → ')} runs in a circle; a top topic has no parent.`)
      path.push(above)
    }
  }
  if (!('other' in topicFile)) refuse('topics.yaml', 'the topic "other" is missing; contacts that name no topic go there.')
}

function checkProducts(productFile: ProductFile, topicFile: TopicFile): void {
  const owner = new Map<string, string>()
  for (const [id, { aliases, topic }] of entries(productFile)) {
    if (topic !== undefined && !(topic in topicFile))
      refuse('products.yaml', `${id}.topic: there is no topic "${topic}"; topics are ${Object.keys(topicFile).join(', ')}.`)
    for (const alias of aliases) {
      const before = owner.get(normalised(alias))
      if (before === id) refuse('products.yaml', `${id}.aliases: "${alias}" stands twice; keep one.`)
      if (before !== undefined) refuse('products.yaml', `"${alias}" is an alias of both ${before} and ${id}; leave it with one.`)
      owner.set(normalised(alias), id)
    }
  }
}

function checkStageTopics(stageFile: StageFile, topicFile: TopicFile): void {
  for (const [stage, { topics }] of entries(stageFile)) {
    for (const id of Object.keys(topics)) {
      if (!(id in topicFile)) refuse('stages.yaml', `${stage}.topics: there is no topic "${id}"; topics are ${Object.keys(topicFile).join(', ')}.`)
    }
  }
}

function stagesBy(stageFile: StageFile, by: 'topics' | 'kinds'): Map<string, Map<ExperienceStage, number>> {
  const stagesOf = new Map<string, Map<ExperienceStage, number>>()
  for (const [stage, file] of entries(stageFile)) {
    for (const [id, weight] of Object.entries(file[by])) {
      const stages = stagesOf.get(id) ?? new Map<ExperienceStage, number>()
      stagesOf.set(id, stages.set(stage, weight))
    }
  }
  return stagesOf
}

function modifiersOf(file: z.infer<typeof modifiersSchema>): Modifiers {
  const owner = new Map<string, string>()
  const own = (key: string, words: readonly string[]): string[] =>
    words.map((word) => {
      const phrase = normalised(word)
      const before = owner.get(phrase)
      if (before !== undefined) refuse('modifiers.yaml', `"${word}" stands in ${before} and in ${key}; keep one.`)
      owner.set(phrase, key)
      return phrase
    })
  return {
    negation: {
      reach: file.negation.reach,
      factors: factorsOf(file.negation.factors),
      words: own('negation.words', file.negation.words),
      lookalikes: own('negation.lookalikes', file.negation.lookalikes),
    },
    degree: {
      reach: file.degree.reach,
      fields: file.degree.fields,
      words: new Map(entries(file.degree.words).flatMap(([factor, words]) => own(`degree.words.${factor}`, words).map((word) => [word, Number(factor)] as const))),
    },
    question: { factors: factorsOf(file.question.factors), words: own('question.words', file.question.words) },
    hypothetical: { factors: factorsOf(file.hypothetical.factors), words: own('hypothetical.words', file.hypothetical.words) },
    cancelled: {
      factors: factorsOf(file.cancelled.factors),
      words: own('cancelled.words', file.cancelled.words),
      lookalikes: own('cancelled.lookalikes', file.cancelled.lookalikes),
    },
    closers: own('closers', file.closers),
  }
}

function factorsOf(factors: z.infer<typeof factorsSchema>): Factors {
  return Object.fromEntries(Object.entries(factors).filter(([, factor]) => factor !== undefined))
}
