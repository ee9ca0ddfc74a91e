import type { Analysis } from '../domain/analysed-contact'
import type { RawContact } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import { flags } from '../domain/labels'
import type { PipelineDefinition } from './definition'
import type { Pipeline } from './pipeline'

type PipelineTest = PipelineDefinition['tests'][number]
type Expectation = keyof PipelineTest['expect']
type Expected = NonNullable<PipelineTest['expect'][Expectation]>

/** An expectation of a test that does not hold. */
export interface TestFailure {
  readonly test: string
  /** What was looked at; `run` when the pipeline refused the contact. */
  readonly expectation: Expectation | 'run'
  readonly expected: unknown
  readonly found: unknown
}

export interface PipelineCheck {
  readonly tests: number
  readonly failures: readonly TestFailure[]
}

/** Runs the tests of a pipeline's file. */
export function checkPipeline(pipeline: Pipeline): PipelineCheck {
  const { tests } = pipeline.definition
  return { tests: tests.length, failures: tests.flatMap((test) => failuresOf(test, pipeline)) }
}

function failuresOf(test: PipelineTest, pipeline: Pipeline): readonly TestFailure[] {
  const { name, text, turns, expect } = test
  const raw: RawContact = { id: 'test', source: 'pipeline-tests', occurredAt: '2026-01-01T09:00:00+08:00', ...(turns ? { turns } : { text: text! }) }
  let analysis: Analysis
  try {
    analysis = pipeline.run(raw)
  } catch (error) {
    if (!(error instanceof TingyinError)) throw error
    return [{ test: name, expectation: 'run', expected: 'a contact', found: error.message }]
  }
  return (Object.keys(expect) as Expectation[]).flatMap((expectation): TestFailure[] => {
    const expected = expect[expectation]
    if (expected === undefined) return []
    const { found, holds } = looks[expectation](analysis)
    return holds(expected) ? [] : [{ test: name, expectation, expected, found }]
  })
}

interface Look {
  readonly found: unknown
  readonly holds: (expected: Expected) => boolean
}

const listOf = (expected: Expected): readonly unknown[] => (Array.isArray(expected) ? expected : [expected])
const exactly = (found: string): Look => ({ found, holds: (expected) => expected === found })
const inThisOrder = (found: readonly string[]): Look => ({ found, holds: (expected) => JSON.stringify(listOf(expected)) === JSON.stringify(found) })
const containing = (found: readonly string[]): Look => ({ found, holds: (expected) => listOf(expected).every((item) => found.some((one) => one === item)) })
const inAnyOrder = (found: readonly string[]): Look => ({
  found,
  holds: (expected) => JSON.stringify([...listOf(expected)].sort()) === JSON.stringify([...found].sort()),
})

const looks: Readonly<Record<Expectation, (analysis: Analysis) => Look>> = {
  text: ({ contact }) => exactly(contact.text),
  words: ({ indexed }) => inThisOrder(indexed.words),
  keywords: ({ contact }) => containing(contact.keywords),
  tier: ({ contact: { labels } }) => exactly(labels.tier.value),
  also: ({ contact: { labels } }) => inThisOrder(labels.tier.also),
  kind: ({ contact: { labels } }) => exactly(labels.kind.value),
  polarity: ({ contact: { labels } }) => exactly(labels.polarity.value),
  stage: ({ contact: { labels } }) => exactly(labels.stage.value),
  topic: ({ contact: { labels } }) => exactly(labels.topic.value),
  product: ({ contact: { labels } }) => exactly(labels.products[0]?.value ?? 'none'),
  flags: ({ contact: { labels } }) => inAnyOrder(flags.filter((flag) => labels.flags[flag].value)),
  evidence: ({ contact: { text, labels } }) => {
    const { tier, kind, polarity, stage, topic, products } = labels
    const all = [tier, kind, polarity, stage, topic, ...products, ...flags.map((flag) => labels.flags[flag])]
    return containing([...new Set(all.flatMap(({ evidence }) => evidence.map(({ start, end }) => text.slice(start, end))))])
  },
}
