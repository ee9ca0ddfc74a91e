import { join } from 'node:path'
import { readSettings } from '../../src/config/settings'
import { checkPipeline } from '../../src/pipeline/check-pipeline'
import { namedDefinition, pipelineNames } from '../../src/pipeline/definition'
import { openTools } from '../../src/pipeline/open-tools'
import { Pipeline } from '../../src/pipeline/pipeline'
import { stages } from '../../src/stages/index'
import { Pseudonyms } from '../../src/text/pseudonym'

const folder = join(__dirname, '../../pipelines')
const tools = openTools({ ...readSettings({}), pseudonyms: new Pseudonyms('a key for tests only'), addedTerms: [] })

describe('the tests of pipelines/', () => {
  it.each(pipelineNames(folder))('%s.yaml hold', (name) => {
    const pipeline = Pipeline.build(namedDefinition(folder, name), stages, tools, tools.dictionaryVersion)
    expect(checkPipeline(pipeline).failures).toEqual([])
  })
})

describe('a test of a pipeline file', () => {
  const check = (test: object) => {
    const definition = { ...namedDefinition(folder, 'complaint-tickets'), tests: [{ name: 'it', ...test }] } as never
    return checkPipeline(Pipeline.build(definition, stages, tools, tools.dictionaryVersion)).failures
  }
  const text = '宽带断网三天了，打10086说要投诉到工信部，我的手机是13812345678'

  it.each([
    { text: '没网' },
    { words: ['没网'] },
    { keywords: ['没网'] },
    { tier: 'convenience' },
    { tier: true },
    { also: ['functional', 'none'] },
    { kind: 'praise' },
    { polarity: 'positive' },
    { stage: 'awareness' },
    { topic: 'billing' },
    { product: 'none' },
    { flags: [] },
    { flags: ['escalation', 'churn'] },
    { evidence: ['宽带断网', '没网'] },
  ])('fails when %j does not hold, and says what was found', (expect_) => {
    const [failure, ...others] = check({ text, expect: expect_ })
    expect(others).toEqual([])
    expect(failure).toEqual({ test: 'it', expectation: Object.keys(expect_)[0], expected: Object.values(expect_)[0], found: expect.anything() })
  })

  it.each([
    [{ text: '断网了' }, { text: '断网了', words: ['断网', '了'], keywords: ['断网'], evidence: ['断网'] }],
    [{ text: '你好' }, { product: 'none', flags: [], also: [], tier: 'none' }],
    [{ turns: [{ speaker: 'agent', text: '您好' }, { speaker: 'customer', text: '断网了' }] }, { text: '客服：您好\n客户：断网了' }],
  ])('passes when everything holds: %j', (given, expectations) => expect(check({ ...given, expect: expectations })).toEqual([]))

  it('sees the text as it is stored, personal data masked', () => {
    expect(check({ text, expect: { text: '' } })[0]!.found).toMatch(/^宽带断网三天了，打10086说要投诉到工信部，我的手机是\[手机:[a-z]{10}\]$/)
  })

  it('fails when the pipeline refuses its text', () => {
    expect(check({ text: '断'.repeat(200_001), expect: {} })).toEqual([
      { test: 'it', expectation: 'run', expected: 'a contact', found: expect.stringContaining('at most 200000 are read') },
    ])
  })
})
