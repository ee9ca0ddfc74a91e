import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CueFile, loadCues } from '../../src/classify/cues'
import { aCueSet } from './a-cue-set'

const tier = (functional: string) => `
functional: ${functional}
convenience: { name: { zh: 便利性, en: Convenience } }
emotional: { name: { zh: 情感性, en: Emotional } }
none: { name: { zh: 无, en: None } }`

describe('parseCues', () => {
  it.each<{ case: string; file: CueFile; text: string; problem: string }>([
    { case: 'an empty file', file: 'tiers.yaml', text: '', problem: 'it is empty' },
    { case: 'a file of comments only', file: 'flags.yaml', text: '# nothing\n', problem: 'it is empty' },
    { case: 'text that is not YAML', file: 'kinds.yaml', text: 'complaint: [', problem: 'it is not YAML' },
    { case: 'a key given twice', file: 'kinds.yaml', text: 'complaint: {}\ncomplaint: {}', problem: 'Map keys must be unique' },
    {
      case: 'an unknown tier',
      file: 'tiers.yaml',
      text: `${tier('{ name: { zh: 功能性, en: Functional } }')}\nfunktional: { name: { zh: 功能性, en: Functional } }`,
      problem: 'unknown key "funktional"; known: functional, convenience, emotional, none',
    },
    { case: 'an unknown key', file: 'tiers.yaml', text: tier('{ name: { zh: 功能性, en: Functional }, cue: {} }'), problem: 'functional: unknown key "cue"; known: name, cues' },
    { case: 'a missing name', file: 'tiers.yaml', text: tier('{ name: { zh: 功能性 } }'), problem: 'functional.name.en' },
    {
      case: 'a cue with two weights in one value',
      file: 'tiers.yaml',
      text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [断网], 1: [断网] } }'),
      problem: 'functional.cues.3: "断网" stands with weight 1 and with weight 3 in functional; keep one.',
    },
    {
      case: 'a cue twice with one weight, written differently',
      file: 'tiers.yaml',
      text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [APP, ａｐｐ] } }'),
      problem: 'stands twice with weight 3',
    },
    { case: 'a weight out of range', file: 'tiers.yaml', text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 12: [断网] } }'), problem: 'must be a weight from 1 to 9' },
    { case: 'a gap with nothing behind it', file: 'tiers.yaml', text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [断网…] } }'), problem: 'has nothing on one side of its gap' },
    { case: 'two gaps', file: 'tiers.yaml', text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [断…网…慢] } }'), problem: 'has more than one gap' },
    {
      case: 'a near miss that is a cue',
      file: 'tiers.yaml',
      text: tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [断网] }, unless: [断网] }'),
      problem: 'functional.unless: "断网" is a cue of functional too',
    },
    {
      case: 'an alias of two products',
      file: 'products.yaml',
      text: 'ring: { name: { zh: 彩铃, en: Ring }, aliases: [彩铃] }\nvideo-ring: { name: { zh: 视频彩铃, en: Video ring }, aliases: [视频彩铃, 彩铃] }',
      problem: '"彩铃" is an alias of both ring and video-ring',
    },
    { case: 'a product of an unknown topic', file: 'products.yaml', text: 'ring: { name: { zh: 彩铃, en: Ring }, aliases: [彩铃], topic: tones }', problem: 'ring.topic: there is no topic "tones"; topics are vas, other.' },
    { case: 'an id with capitals', file: 'products.yaml', text: 'Ring: { name: { zh: 彩铃, en: Ring }, aliases: [彩铃] }', problem: 'must be an id in small Latin letters' },
    { case: 'a parent that is no topic', file: 'topics.yaml', text: 'vas: { name: { zh: 增值, en: VAS }, parent: all }\nother: { name: { zh: 其他, en: Other } }', problem: 'vas.parent: there is no topic "all"' },
    {
      case: 'topics in a circle',
      file: 'topics.yaml',
      text: 'vas: { name: { zh: 增值, en: VAS }, parent: other }\nother: { name: { zh: 其他, en: Other }, parent: vas }',
      problem: 'vas → other → vas runs in a circle',
    },
    { case: 'topics without other', file: 'topics.yaml', text: 'vas: { name: { zh: 增值, en: VAS } }', problem: 'the topic "other" is missing' },
    {
      case: 'a modifier with two meanings',
      file: 'modifiers.yaml',
      text: `
negation: { reach: 4, factors: {}, words: [没, 怕], lookalikes: [] }
degree: { reach: 3, fields: [], words: {} }
question: { factors: {}, words: [] }
hypothetical: { factors: {}, words: [怕] }
cancelled: { factors: {}, words: [], lookalikes: [] }
closers: []`,
      problem: '"怕" stands in negation.words and in hypothetical.words',
    },
  ])('refuses $case, naming file and key', ({ file, text, problem }) => {
    expect(() => aCueSet({ [file]: text })).toThrow(
      expect.objectContaining({ code: 'DICTIONARY_INVALID', details: { file, problem: expect.stringContaining(problem) }, message: expect.stringContaining(`"${file}"`) }),
    )
  })

  it('reads numbers as words', () => {
    const { cues } = aCueSet({ 'tiers.yaml': tier('{ name: { zh: 功能性, en: Functional }, cues: { 3: [691] } }') })
    expect(cues).toContainEqual(expect.objectContaining({ field: 'tier', cue: '691', weight: 3 }))
  })

  it('lets a product hint at its topic', () => {
    expect(aCueSet().cues).toContainEqual(expect.objectContaining({ field: 'topic', value: 'vas', cue: '彩铃' }))
  })
})

describe('loadCues', () => {
  it('names the file that is missing and where it belongs', () => {
    const directory = mkdtempSync(join(tmpdir(), 'cues-'))
    try {
      expect(() => loadCues(directory)).toThrow(expect.objectContaining({ code: 'DICTIONARY_MISSING', details: { file: 'tiers.yaml', remedy: expect.stringContaining(directory) } }))
      writeFileSync(join(directory, 'tiers.yaml'), tier('{ name: { zh: 功能性, en: Functional } }'))
      expect(() => loadCues(directory)).toThrow(expect.objectContaining({ code: 'DICTIONARY_MISSING', details: expect.objectContaining({ file: 'kinds.yaml' }) }))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  const delivered = loadCues('dictionaries')

  it('reads the delivered dictionaries', () => {
    expect(delivered.topicTree.topics).toHaveLength(18)
    expect(delivered.products.length).toBeGreaterThanOrEqual(60)
    for (const field of ['tier', 'kind', 'polarity', 'stage', 'topic', 'flag']) {
      expect(delivered.cues.filter((cue) => cue.field === field).length).toBeGreaterThan(200)
    }
  })

  it('has a Chinese and an English name for every value', () => {
    const names = [...Object.values(delivered.names).flatMap((values) => Object.values(values)), ...delivered.topicTree.topics.map(({ name }) => name), ...delivered.products.map(({ name }) => name)]
    for (const { zh, en } of names) {
      expect(zh).not.toBe('')
      expect(en).toMatch(/^[\x20-\x7e]+$/)
    }
  })
})
