import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { readFileSync } from 'node:fs'
import { namedDefinition, readDefinition } from '../../src/pipeline/definition'
import type { Tools } from '../../src/pipeline/fields'
import { Pipeline } from '../../src/pipeline/pipeline'
import { stages } from '../../src/stages/index'

interface PipelineFile {
  name: string
  stages: { use: string; with?: Record<string, unknown> }[]
  tests?: unknown[]
  [other: string]: unknown
}

const folder = mkdtempSync(join(tmpdir(), 'tingyin-pipelines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const good = readFileSync(join(__dirname, '../../pipelines/complaint-tickets.yaml'), 'utf8')

/** Reads and builds complaint-tickets with a fault in it. A pipeline that is refused never works with its tools. */
function build(fault: (file: PipelineFile) => void, fileName = 'complaint-tickets.yaml'): unknown {
  const file = parse(good) as PipelineFile
  fault(file)
  writeFileSync(join(folder, fileName), stringify(file))
  return Pipeline.build(readDefinition(join(folder, fileName)), stages, { domainWords: new Set<string>(), stopwords: new Set<string>() } as unknown as Tools, 'none')
}

const stage = (file: PipelineFile, name: string) => file.stages.find(({ use }) => use === name)!
const without = (file: PipelineFile, name: string) => file.stages.filter(({ use }) => use !== name)

describe('a pipeline file', () => {
  it.each<[string, (file: PipelineFile) => void, string]>([
    ['an unknown stage', (file) => void (stage(file, 'segment_words').use = 'segmnet_words'), 'there is no stage "segmnet_words". Did you mean "segment_words"? There are: normalise_text, '],
    ['an unknown option', (file) => void (stage(file, 'segment_words').with = { min_length: 2 }), '"segment_words" has no option "min_length". Its options are: min_characters.'],
    ['an option where there is none', (file) => void (stage(file, 'classify_kind').with = { strict: true }), '"classify_kind" has no option "strict". It has no options.'],
    ['a bad value of an option', (file) => void (stage(file, 'segment_words').with = { min_characters: 0 }), '"segment_words" option min_characters: Too small: expected number to be >=1'],
    [
      'an order that cannot work',
      (file) => void (file.stages = [stage(file, 'segment_words'), ...without(file, 'segment_words')]),
      '"segment_words" needs plain, which no earlier stage assigns. Put "split_turns" before it.',
    ],
    [
      'no masking',
      (file) => void (file.stages = [stage(file, 'normalise_text')]),
      'at its end clean is missing, without which a contact cannot be stored. Add "mask_personal_data".',
    ],
    ['a missing classifier', (file) => void (file.stages = without(file, 'classify_flags')), 'at its end flags is missing, without which a contact cannot be stored. Add "classify_flags".'],
    ['no tests', (file) => void delete file.tests, 'tests: '],
    ['an empty list of tests', (file) => void (file.tests = []), 'tests: needs at least one test.'],
    ['a test without text', (file) => void (file.tests = [{ name: 'it', expect: {} }]), 'tests.0: needs either text or turns.'],
    ['a test that expects what there is not', (file) => void (file.tests = [{ name: 'it', text: '断网', expect: { mood: 'bad' } }]), 'tests.0.expect: Unrecognized key: "mood".'],
    ['no stages', (file) => void (file.stages = []), 'stages: needs at least one stage.'],
    ['a column for a field there is not', (file) => void (file.source = { columns: { body: '内容' } }), 'source.columns: Unrecognized key: "body".'],
    ['an entry there is not', (file) => void (file.tsets = []), 'the file: Unrecognized key: "tsets".'],
    ['a name that is not its file’s', (file) => void (file.name = 'tickets'), 'it is named "tickets" but its file is "complaint-tickets.yaml"; both must be the same.'],
  ])('with %s is refused', (_, fault, sentence) => {
    expect(() => build(fault)).toThrow(expect.objectContaining({ code: 'PIPELINE_INVALID', message: expect.stringContaining(`Pipeline "complaint-tickets" cannot run: ${sentence}`) }))
  })

  it('that is no YAML is refused with the place', () => {
    writeFileSync(join(folder, 'broken.yaml'), 'name: broken\nstages: [')
    expect(() => readDefinition(join(folder, 'broken.yaml'))).toThrow(/Pipeline "broken" cannot run: the file is not YAML: .*line 2/)
  })

  it('is asked for by name among those there are', () => {
    build(() => undefined)
    expect(() => namedDefinition(folder, 'tickets')).toThrow('No pipeline "tickets". There are: broken, complaint-tickets.')
  })
})
