import { existsSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { TingyinError } from '../domain/errors'
import { checkPipeline, type TestFailure } from '../pipeline/check-pipeline'
import { namedDefinition, type PipelineDefinition, pipelineNames, readDefinition } from '../pipeline/definition'
import type { OpenedTools } from '../pipeline/open-tools'
import { Pipeline } from '../pipeline/pipeline'
import { stages } from '../stages/index'
import { Pseudonyms } from '../text/pseudonym'
import { passingKey } from '../text/pseudonym-key'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'

interface CheckedPipeline {
  readonly pipeline: string
  readonly tests: number
  readonly failures: readonly TestFailure[]
  /** Why it cannot run at all. */
  readonly error?: { readonly code: string; readonly message: string; readonly details: unknown }
}

/** Checks pipelines and runs their tests. No store is opened: the words are those of the dictionaries folder alone. */
export async function checkPipelinesCommand(context: CommandContext, given: readonly string[], { json }: { readonly json?: boolean }): Promise<number> {
  const { settings } = context
  const names = given.length > 0 ? given : pipelineNames(settings.pipelinesFolder)
  // A file that cannot be read or is not valid is told before the dictionaries are loaded.
  const read = names.map((name) => attempt(nameOf(name), () => definitionOf(name, settings.pipelinesFolder)))
  let tools: OpenedTools | undefined
  const checked = read.map(({ name, value: definition, error }): CheckedPipeline => {
    if (!definition) return { pipeline: name, tests: 0, failures: [], error: error! }
    if (tools === undefined) {
      tools = context.open.tools({ ...settings, pseudonyms: new Pseudonyms(passingKey()), addedTerms: [] })
      tools.openAll()
    }
    const { dictionaryVersion } = tools
    const built = attempt(name, () => Pipeline.build(definition, stages, tools!, dictionaryVersion))
    return built.value ? { pipeline: name, ...checkPipeline(built.value) } : { pipeline: name, tests: definition.tests.length, failures: [], error: built.error! }
  })
  if (tools) context.noteFallback(tools)
  if (json) context.printJson({ pipelines: checked })
  for (const result of checked) tell(result, json === true, context)
  return checked.every(({ error, failures }) => !error && failures.length === 0) ? 0 : 1
}

function tell({ pipeline, tests, failures, error }: CheckedPipeline, json: boolean, context: CommandContext): void {
  if (error) context.note(error.message)
  else if (!json) context.print(`${pipeline}: ${failures.length === 0 ? `${counted(tests, 'test')} passed` : `${grouped(new Set(failures.map(({ test }) => test)).size)} of ${counted(tests, 'test')} failed`}`)
  if (json) return
  for (const { test, expectation, expected, found } of failures) {
    context.print(`  ${test}`)
    context.print(`    ${expectation}: expected ${shown(expected)}, found ${shown(found)}`)
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const nameOf = (given: string): string => (isFile(given) ? basename(given, extname(given)) : given)

/** A name has neither folder nor extension. */
const isFile = (given: string): boolean => /[/\\]|\.ya?ml$/.test(given)

function definitionOf(given: string, folder: string): PipelineDefinition {
  if (!isFile(given)) return namedDefinition(folder, given)
  if (!existsSync(given)) throw new TingyinError('SOURCE_NOT_FOUND', { file: given })
  return readDefinition(given)
}

/** What several pipelines are asked for must not end with the first bad one. */
function attempt<Value>(name: string, work: () => Value): { readonly name: string; readonly value?: Value; readonly error?: NonNullable<CheckedPipeline['error']> } {
  try {
    return { name, value: work() }
  } catch (error) {
    if (!(error instanceof TingyinError)) throw error
    const { code, message, details } = error
    return { name, error: { code, message, details } }
  }
}
