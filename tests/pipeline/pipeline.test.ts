import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Contact, RawContact } from '../../src/domain/contact'
import { asRawContact } from '../../src/ingest/as-raw-contact'
import type { PipelineDefinition } from '../../src/pipeline/definition'
import { Pipeline } from '../../src/pipeline/pipeline'
import { stages } from '../../src/stages/index'
import { openTestPipeline, openTestTools } from '../open-tools'

const tools = openTestTools()
const everyStage = stages.map(({ name }) => ({ use: name, with: {} }))

function build(list: readonly { use: string; with?: Record<string, unknown> }[]): Pipeline {
  const definition: PipelineDefinition = {
    name: 'p',
    summary: '',
    source: { columns: {} },
    stages: list.map(({ use, with: options = {} }) => ({ use, with: options })),
    tests: [],
    digest: '0',
  }
  return Pipeline.build(definition, stages, tools, 'd')
}

const contact = (fields: Partial<RawContact>): RawContact => ({
  id: '1', source: 'test', occurredAt: '2026-01-03T09:05:00+08:00', text: '宽带断网', ...fields,
})

const casesOfPersonalData = readFileSync(join(__dirname, '..', 'text', 'personal-data-cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { text: string }).text)

describe('building a pipeline', () => {
  it.each([
    ['an unknown stage', [{ use: 'segment_word' }], 'there is no stage "segment_word". Did you mean "segment_words"?'],
    ['an order that cannot work', [{ use: 'normalise_text' }, { use: 'segment_words' }], '"segment_words" needs plain, which no earlier stage assigns. Put "split_turns" before it.'],
    ['an unknown option', [{ use: 'normalise_text', with: { max_chars: 3 } }], '"normalise_text" has no option "max_chars". Its options are: max_characters.'],
    ['an option out of range', [{ use: 'normalise_text', with: { max_characters: 0 } }], '"normalise_text" option max_characters:'],
    ['an option for a stage without any', [{ use: 'normalise_text' }, { use: 'mask_personal_data', with: { off: true } }], 'It has no options.'],
    ['masking left out', everyStage.filter(({ use }) => use !== 'mask_personal_data'), 'Put "mask_personal_data" before it.'],
    ['a stage left out that storing needs', everyStage.filter(({ use }) => use !== 'classify_flags'), 'at its end flags is missing, without which a contact cannot be stored. Add "classify_flags".'],
  ])('refuses %s', (_, list, sentence) => {
    expect(() => build(list)).toThrow(sentence)
  })

  it('accepts every stage in the order of the list', () => {
    expect(build(everyStage).versions).toEqual({ pipeline: 'p@0', dictionary: 'd' })
  })
})

describe('running a pipeline', () => {
  const pipeline = openTestPipeline(tools)

  it('gives the outcome of each of many contacts in its place', () => {
    const contacts = Array.from({ length: 250 }, (_, i) => contact({ id: `${i}`, text: [99, 100, 249].includes(i) ? '断'.repeat(200_001) : `第${i}次断网` }))
    const outcomes = pipeline.runAll(contacts)
    const masked = pipeline.maskAll(contacts)
    const named = (list: typeof outcomes | typeof masked) =>
      list.map((each) => ('code' in each ? each.code : 'contact' in each ? each.contact.text : each.text))
    const expected = contacts.map(({ text }) => (text!.length > 1_000 ? 'TEXT_TOO_LONG' : text))
    expect(named(outcomes)).toEqual(expected)
    expect(named(masked)).toEqual(expected)
  })

  it('makes of a masked contact what it makes of the contact itself', () => {
    const contacts = [
      contact({ text: '宽带断网三天，打138 1234 5678找王女士', region: '鸡西', channel: '代13912345678', transfers: 2 }),
      contact({ id: '13812345678', text: '寬頻斷網', customerNumber: '+86 138-1234-5678', personal: { 客户姓名: '王丽' }, attributes: { 备注: '回电１３８1234５678' } }),
      contact({ text: '', turns: [{ speaker: 'agent', text: '您好', startMs: 0 }, { speaker: 'customer', text: '我是李雷，断网了', startMs: 900, endMs: 2_000 }] }),
    ]
    const masked = pipeline.maskAll(contacts).map((each) => asRawContact(each as Contact))
    expect(pipeline.runMasked(masked)).toEqual(pipeline.runAll(contacts))
  })

  it.each([
    ['text', (text: string) => contact({ text })],
    ['attribute', (text: string) => contact({ attributes: { 备注: text } })],
    ['customer number', (text: string) => contact({ customerNumber: text })],
  ])('makes of a masked contact what it makes of the contact itself, with every labelled case of personal data as its %s', (_, contactWith) => {
    const contacts = casesOfPersonalData.map(contactWith)
    const masked = pipeline.maskAll(contacts).map((each) => asRawContact(each as Contact))
    const wanted = pipeline.runAll(contacts)
    const differing = pipeline.runMasked(masked).flatMap((made, i) => (isDeepStrictEqual(made, wanted[i]) ? [] : [casesOfPersonalData[i]]))
    expect(differing).toEqual([])
  })

  const run = (fields: Partial<RawContact>) => pipeline.run(contact(fields))

  it('keeps the text as written, with personal data replaced', () => {
    const { contact: analysed } = run({ text: '寬頻斷網，请回电１３８ 1234 5678，王女士' })
    expect(analysed.text).toMatch(/^寬頻斷網，请回电\[手机:[a-z]{10}\]，\[姓名:[a-z]{10}\]女士$/)
    // Scores have many digits, which prove nothing.
    expect(JSON.stringify(analysed, (_, value: unknown) => (typeof value === 'number' ? 0 : value))).not.toMatch(/1234|5678/)
  })

  it('points its evidence at the words of the stored text', () => {
    const { contact: analysed } = run({ text: '\u200b\u200b[手机13812345678]ＷｉＦｉ和宽带都断网了' })
    const spans = analysed.labels.topic.evidence.map(({ start, end }) => analysed.text.slice(start, end))
    expect(spans.some((words) => words.startsWith('宽带'))).toBe(true)
  })

  it('gives one customer one key, from a column or from the text', () => {
    const fromColumn = run({ customerNumber: '+86 138-1234-5678' }).contact.customerKey
    const fromText = run({ text: '我的号码是13812345678，上不了网' }).contact.customerKey
    expect(fromColumn).toMatch(/^[a-z]{10}$/)
    expect(fromText).toBe(fromColumn)
  })

  it('does not guess a customer where a text names two numbers', () => {
    expect(run({ text: '13812345678和13912345678都没信号' }).contact.customerKey).toBeUndefined()
  })

  it('masks every column, also an id that is a phone number', () => {
    const { contact: analysed } = run({
      id: '13812345678', agent: '李四13812345678', personal: { 姓名: '王小明' }, attributes: { 备注: '邮箱a.b@163.com' },
    })
    expect(analysed.id).toMatch(/^\[手机:/)
    expect(JSON.stringify(analysed)).not.toMatch(/13812345678|王小明|a\.b@/)
  })

  it('masks the names of columns too, which may be data in JSON', () => {
    const { contact: analysed } = run({ text: '断网', attributes: { '13812345678': '是', 备注: '无' }, personal: { 'a.b@163.com': '王小明' } })
    expect(Object.keys(analysed.attributes)).toEqual([expect.stringMatching(/^\[手机:[a-z]{10}\]$/), '备注', expect.stringMatching(/^\[邮箱:[a-z]{10}\]$/)])
  })

  it('masks the name of a column wherever it stands in its row, and keeps turns and evidence in place', () => {
    const named = {
      text: undefined as never,
      turns: [{ speaker: 'agent', text: '请问是吴芳吗' }, { speaker: 'customer', text: '我就是吴芳，我的宽带断网了' }] as const,
      personal: { 客户姓名: '吴芳', 联系人: '本人' },
      attributes: { 备注: '已回访吴芳本人' },
    }
    const { contact: analysed, indexed } = run(named)
    expect(JSON.stringify([analysed, indexed])).not.toContain('吴芳')
    const name = analysed.attributes['客户姓名']!
    expect(name).toMatch(/^\[姓名:[a-z]{10}\]$/)
    expect(analysed.attributes['备注']).toBe(`已回访${name}本人`)
    expect(analysed.turns!.map(({ start, end }) => analysed.text.slice(start, end))).toEqual([`请问是${name}吗`, `我就是${name}，我的宽带断网了`])
    expect(analysed.labels.topic.evidence.map(({ start, end }) => analysed.text.slice(start, end)).join(' ')).toContain('宽带')
    expect(pipeline.run(asRawContact(analysed)).contact).toEqual(analysed)
  })

  it('masks the name of a column in the columns of its own too, also where they were harmless in the row before', () => {
    const facts = { status: '已回复吴芳', product: '吴芳套餐', source: '吴芳专案', region: '吳　芳', agent: '李雷' }
    expect(run({ ...facts, personal: { 客户姓名: '王丽' } }).contact).toMatchObject(facts)
    const { contact: analysed } = run({ ...facts, personal: { 客户姓名: '吳　芳' } })
    const name = analysed.attributes['客户姓名']!
    expect(analysed).toMatchObject({ status: `已回复${name}`, product: `${name}套餐`, source: `${name}专案`, region: name, agent: '李雷' })
    expect(run({ agent: '李雷', personal: { 联系人: '李雷' } }).contact.agent).toMatch(/^\[姓名:/)
    expect(pipeline.run(asRawContact(analysed)).contact).toEqual(analysed)
  })

  it('masks the name that stands beside the number of the customer', () => {
    const { contact: analysed } = run({ text: '吴芳来电说网慢', customerNumber: '吴芳 13812345678', attributes: { 备注: '回复吴芳' }, status: '已回复吴芳' })
    expect(JSON.stringify(analysed)).not.toContain('吴芳')
    expect(analysed.text).toMatch(/^\[姓名:[a-z]{10}\]来电说网慢$/)
  })

  it.each(['客户', '本人', '先生', '匿名', '无'])('blanks no words of a text for a name column that holds %s', (cell) => {
    const text = `客户本人匿名反映，先生无奈，宽带断网`
    expect(run({ text, personal: { 客户姓名: cell } }).contact.text).toBe(text)
  })

  it('keeps turns with their times and hears only the customer', () => {
    const { contact: analysed, indexed } = run({
      text: undefined as never,
      turns: [
        { speaker: 'agent', text: '您好，非常感谢您的来电', startMs: 0, endMs: 900 },
        { speaker: 'customer', text: '宽带断网了\n没人管', startMs: 1_000, endMs: 2_000 },
      ],
    })
    expect(analysed.form).toBe('transcript')
    expect(analysed.turns!.map(({ start, end, speaker, startMs }) => [speaker, analysed.text.slice(start, end), startMs])).toEqual([
      ['agent', '您好，非常感谢您的来电', 0],
      ['customer', '宽带断网了 没人管', 1_000],
    ])
    expect(analysed.labels.polarity.value).toBe('negative')
    expect(indexed.words.join(' ')).not.toMatch(/客服|客户/)
  })

  it('refuses a text over the limit, naming the limit', () => {
    expect(() => run({ text: '断'.repeat(200_001) })).toThrow('The text has 200001 characters; at most 200000 are read.')
  })

  it.each([
    ['nothing but punctuation', '？！。。。'],
    ['emoji only', '😀😀😡'],
    ['English only', 'no signal at all, please fix my broadband'],
    ['one character', '啊'],
    ['20,000 characters', '宽带断网了，'.repeat(3_334)],
    ['control characters', '\u0000\u0007宽\ud800带'],
  ])('takes %s', (_, text) => {
    expect(run({ text }).contact.labels.tier.value).toBeDefined()
  })

  it('gives the same analysis for a contact that went through it already', () => {
    const first = run({ text: '手机13812345678，王先生反映彩铃乱扣费' }).contact
    const again = pipeline.run(contact({ text: first.text, customerNumber: `[手机:${first.customerKey}]` })).contact
    expect(again).toEqual(first)
  })
})
