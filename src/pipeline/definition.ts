import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { TingyinError } from '../domain/errors'
import { columnUses } from '../sources/columns'
import { readYaml } from '../text/read-yaml'

const labelExpectation = z.union([z.string(), z.boolean(), z.array(z.string())])

const definitionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be in kebab-case, such as complaint-tickets'),
  summary: z.string(),
  source: z
    .strictObject({
      /** Which columns feed which field, where the default names do not. */
      columns: z.partialRecord(z.enum(columnUses as [string, ...string[]]), z.union([z.string(), z.array(z.string())])).default({}),
      /** Channel of contacts whose source names none. */
      channel: z.string().optional(),
    })
    .default({ columns: {} }),
  stages: z
    .array(z.strictObject({ use: z.string(), with: z.record(z.string(), z.unknown()).default({}) }))
    .min(1, 'needs at least one stage'),
  tests: z
    .array(
      z
        .strictObject({
          name: z.string(),
          text: z.string().optional(),
          turns: z.array(z.strictObject({ speaker: z.enum(['customer', 'agent', 'system']), text: z.string() })).optional(),
          /** Any of: text, words, keywords (contains), tier, also, kind, polarity, stage, topic, product, flags (exactly those), evidence (contains). words and also are exact and in order. */
          expect: z.record(
            z.enum(['text', 'words', 'keywords', 'tier', 'also', 'kind', 'polarity', 'stage', 'topic', 'product', 'flags', 'evidence']),
            labelExpectation.optional(),
          ),
        })
        .refine((test) => (test.text === undefined) !== (test.turns === undefined), 'needs either text or turns'),
    )
    .min(1, 'needs at least one test'),
})

/** A pipeline file: which stages run, in what order, with what options, and examples that prove it. */
export type PipelineDefinition = z.infer<typeof definitionSchema> & {
  /** First twelve hexadecimal digits of the SHA-256 of the file: it names the rules a contact was analysed by. */
  readonly digest: string
}

/** Reads one pipeline file. @throws TingyinError PIPELINE_INVALID, naming the place and what would be right */
export function readDefinition(path: string): PipelineDefinition {
  const content = readFileSync(path, 'utf8')
  const refuse = (problem: string, cause?: unknown): never => {
    throw new TingyinError('PIPELINE_INVALID', { pipeline: basename(path, '.yaml'), problem }, { cause })
  }
  let yaml: unknown
  try {
    yaml = readYaml(content)
  } catch (error) {
    return refuse(`the file is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`, error)
  }
  const result = definitionSchema.safeParse(yaml)
  if (!result.success) {
    const issue = result.error.issues[0]!
    return refuse(`${issue.path.join('.') || 'the file'}: ${issue.message}.`)
  }
  if (result.data.name !== basename(path, '.yaml')) {
    return refuse(`it is named "${result.data.name}" but its file is "${basename(path)}"; both must be the same.`)
  }
  return { ...result.data, digest: createHash('sha256').update(content).digest('hex').slice(0, 12) }
}

/** Names of the pipelines in a folder, sorted. */
export function pipelineNames(folder: string): readonly string[] {
  let files: readonly string[]
  try {
    files = readdirSync(folder)
  } catch (cause) {
    throw new TingyinError('SETTING_INVALID', { variable: 'TINGYIN_PIPELINES', problem: 'the folder cannot be read' }, { cause })
  }
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort()
}

/** Reads a pipeline by name. @throws TingyinError PIPELINE_NOT_FOUND, listing those there are, or PIPELINE_INVALID */
export function namedDefinition(folder: string, name: string): PipelineDefinition {
  const known = pipelineNames(folder)
  if (!known.includes(name)) throw new TingyinError('PIPELINE_NOT_FOUND', { pipeline: name, known })
  return readDefinition(join(folder, `${name}.yaml`))
}
