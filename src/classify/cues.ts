import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { type ExperienceStage, type Tier, experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import { checked, entries, idSchema, nameSchema, normalised, phrasesSchema, refuse, type Value, valueFields, valueSchema, type Weights, weightsSchema } from './dictionary-file'
import type { Name } from './name'
import { readTopicFile, type TopicFile, topicOf } from './topic-file'
import { TopicTree } from './topic-tree'

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
  readonly topicTree: TopicTree
  readonly products: readonly Product[]
  readonly modifiers: Modifiers
  /** The tiers that topics lean to. */
  readonly leanings: ReadonlyMap<string, Tier>
  /** How much a topic speaks for each stage, before any cue: a bill belongs to 重复使用. */
  readonly stagesOfTopic: ReadonlyMap<string, ReadonlyMap<ExperienceStage, number>>
  /** The same by kind: who asks is more often before the decision than who complains. */
  readonly stagesOfKind: ReadonlyMap<string, ReadonlyMap<ExperienceStage, number>>
}

const cueFiles = [
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

/** Reads the cue files of a folder. @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export function loadCues(directory: string): CueSet {
  return parseCues((file) => readCueFile(directory, file))
}

/** Reads the products alone, for the registry needs no other file. @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export function loadProducts(directory: string): readonly Product[] {
  return productsOf(checked('products.yaml', readCueFile(directory, 'products.yaml'), z.record(idSchema, productSchema)))
}

/** @throws TingyinError DICTIONARY_MISSING */
export function readCueFile(directory: string, file: string): string {
  try {
    return readFileSync(join(directory, file), 'utf8')
  } catch (cause) {
    throw new TingyinError('DICTIONARY_MISSING', { file, remedy: `It belongs in ${directory}, beside ${cueFiles.filter((other) => other !== file).join(', ')}.` }, { cause })
  }
}

/** Builds the cue set from the files' contents; `read` gives the text of one file. */
export function parseCues(read: (file: CueFile) => string): CueSet {
  const of = <Schema extends z.ZodType>(file: CueFile, schema: Schema) => checked(file, read(file), schema)
  const tierFile = of('tiers.yaml', valuesOf(tiers, tierSchema))
  const kindFile = of('kinds.yaml', valuesOf(kinds, valueSchema))
  const polarityFile = of('polarity.yaml', valuesOf(polarities, valueSchema))
  const stageFile = of('stages.yaml', valuesOf(experienceStages, stageSchema))
  const topicFile = readTopicFile('topics.yaml', read('topics.yaml'))
  const flagFile = of('flags.yaml', valuesOf(flags, valueSchema))
  const productFile = of('products.yaml', z.record(idSchema, productSchema))
  const modifierFile = of('modifiers.yaml', modifiersSchema)

  const topicTree = new TopicTree(entries(topicFile).map(([id, topic]) => topicOf(id, topic)))
  checkProducts(productFile, topicTree)
  checkStageTopics(stageFile, topicTree)

  return {
    cues: [
      ...cuesOf('tiers.yaml', 'tier', tierFile),
      ...entries(tierFile).flatMap(([value, { questions }]) => weighted('tiers.yaml', 'question', value, 'questions', questions, 'text')),
      ...entries(tierFile).flatMap(([value, { praises }]) => weighted('tiers.yaml', 'praise', value, 'praises', praises, 'text')),
      ...cuesOf('kinds.yaml', 'kind', kindFile),
      ...cuesOf('polarity.yaml', 'polarity', polarityFile),
      ...cuesOf('stages.yaml', 'stage', stageFile),
      ...topicCues(topicFile, productFile, topicTree),
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
    topicTree,
    products: productsOf(productFile).map((product) => (product.topic === undefined ? product : { ...product, topic: topicTree.present(product.topic) })),
    modifiers: modifiersOf(modifierFile),
    leanings: inherited(new Map(topicTree.topics.flatMap(({ id, leans }) => (leans === undefined ? [] : [[id, leans] as const]))), topicTree),
    stagesOfTopic: inherited(stagesBy(stageFile, 'topics', (id) => topicTree.present(id)), topicTree),
    stagesOfKind: stagesBy(stageFile, 'kinds', (id) => id),
  }
}

const tierSchema = z.strictObject({ ...valueFields, questions: weightsSchema, praises: weightsSchema })
const stageSchema = z.strictObject({ ...valueFields, topics: z.record(z.string(), z.number().positive()).default({}), kinds: z.partialRecord(z.enum(kinds), z.number().positive()).default({}) })
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

type ProductFile = Record<string, z.infer<typeof productSchema>>
type StageFile = Record<ExperienceStage, z.infer<typeof stageSchema>>

function valuesOf<const Id extends string, Schema extends z.ZodType>(ids: readonly Id[], schema: Schema) {
  return z.strictObject(Object.fromEntries(ids.map((id) => [id, schema])) as Record<Id, Schema>)
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
    const spoken = new Set(speaking.flatMap(({ place, parts }) => (place === 'text' ? [parts.join(gap)] : [])))
    for (const { cue, parts } of nearMisses) {
      if (spoken.has(parts.join(gap)))
        refuse(file, `${value}.unless: "${cue}" is a cue of ${value} too; keep one.`)
    }
    return [...speaking, ...nearMisses]
  })
}

function nearMiss(file: CueFile, field: CueField, value: string, phrase: string): Cue {
  return { field, value, cue: phrase, parts: partsOf(file, `${value}.unless`, phrase), weight: 0, place: 'text' }
}

const synonymHint = 2
/** How much a mention of a product speaks for its topic. */
export const productHint = 3

/** A topic's own cues; its synonyms and the products under it hint at it where they are no cues themselves. A synonym in Latin letters is only a name. */
function topicCues(topicFile: TopicFile, productFile: ProductFile, tree: TopicTree): Cue[] {
  const cues = cuesOf('topics.yaml', 'topic', topicFile)
  const listed = new Set(cues.map(({ value, parts }) => `${value} ${parts.join(gap)}`))
  const add = (file: CueFile, value: string, phrase: string, key: string, weight: number) => {
    const parts = partsOf(file, key, phrase)
    const id = `${value} ${parts.join(gap)}`
    if (listed.has(id)) return
    listed.add(id)
    cues.push({ field: 'topic', value, cue: phrase, parts, weight, place: 'text' })
  }
  for (const [id, { synonyms }] of entries(topicFile)) {
    for (const phrase of synonyms) if (/\p{Script=Han}/u.test(phrase)) add('topics.yaml', id, phrase, `${id}.synonyms`, synonymHint)
  }
  for (const [id, { aliases, topic }] of entries(productFile)) {
    if (topic !== undefined) for (const alias of aliases) add('products.yaml', tree.present(topic), alias, `${id}.aliases`, productHint)
  }
  for (const [id, { unless }] of entries(productFile)) {
    for (const phrase of unless) cues.push(nearMiss('products.yaml', 'topic', id, phrase))
  }
  return cues
}

function productsOf(productFile: ProductFile): Product[] {
  return entries(productFile).map(([id, { name, aliases, topic }]) => ({ id, name, aliases, ...(topic === undefined ? {} : { topic }) }))
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

function checkProducts(productFile: ProductFile, tree: TopicTree): void {
  const owner = new Map<string, string>()
  for (const [id, { aliases, topic }] of entries(productFile)) {
    if (topic !== undefined && tree.get(topic) === undefined)
      refuse('products.yaml', `${id}.topic: there is no topic "${topic}"; topics are ${tree.topics.map((topic) => topic.id).join(', ')}.`)
    for (const alias of aliases) {
      const before = owner.get(normalised(alias))
      if (before === id) refuse('products.yaml', `${id}.aliases: "${alias}" stands twice; keep one.`)
      if (before !== undefined) refuse('products.yaml', `"${alias}" is an alias of both ${before} and ${id}; leave it with one.`)
      owner.set(normalised(alias), id)
    }
  }
}

function checkStageTopics(stageFile: StageFile, tree: TopicTree): void {
  for (const [stage, { topics }] of entries(stageFile)) {
    for (const id of Object.keys(topics)) {
      if (tree.get(id) === undefined) refuse('stages.yaml', `${stage}.topics: there is no topic "${id}"; topics are ${tree.topics.map((topic) => topic.id).join(', ')}.`)
    }
  }
}

/** What is said of a topic holds for those under it of which nothing is said themselves. */
function inherited<Said>(said: ReadonlyMap<string, Said>, tree: TopicTree): ReadonlyMap<string, Said> {
  return new Map(
    tree.topics.flatMap(({ id }) => {
      const speaking = tree.path(id).find((above) => said.has(above))
      return speaking === undefined ? [] : [[id, said.get(speaking)!] as const]
    }),
  )
}

/** Of what went into one topic, the heaviest says how much it speaks for a stage. */
function stagesBy(stageFile: StageFile, by: 'topics' | 'kinds', present: (id: string) => string): Map<string, Map<ExperienceStage, number>> {
  const stagesOf = new Map<string, Map<ExperienceStage, number>>()
  for (const [stage, file] of entries(stageFile)) {
    for (const [before, weight] of Object.entries(file[by])) {
      const id = present(before)
      const stages = stagesOf.get(id) ?? new Map<ExperienceStage, number>()
      stagesOf.set(id, stages.set(stage, Math.max(weight, stages.get(stage) ?? 0)))
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
