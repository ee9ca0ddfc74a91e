import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Classifier } from '../../src/classify/classifier'
import { loadCues } from '../../src/classify/cues'
import { exactExp } from '../../src/classify/exact-exp'
import type { CorpusContact, LabelledContact } from '../../src/classify/labelled-contacts'
import { loadModel } from '../../src/classify/load-model'
import { Model } from '../../src/classify/model'
import { decodeModel, encodeModel } from '../../src/classify/model-file'
import { trainModel } from '../../src/classify/train-model'
import { TingyinError } from '../../src/domain/errors'
import { trainingDigest } from '../../src/sources/training-corpus'
import { experienceStages, flags, kinds, polarities, tiers, type Labels } from '../../src/domain/labels'
import { aCueSet } from './a-cue-set'

const dictionaries = join(__dirname, '../../dictionaries')
const cues = loadCues(dictionaries)
const classifier = new Classifier(cues, loadModel(dictionaries, cues.topicTree))

describe('the model that ships', () => {
  it('was trained from the corpus and the cues that lie beside it; if not, run "npm run train"', () =>
    expect(loadModel(dictionaries, cues.topicTree).trainedFrom).toBe(trainingDigest(dictionaries)))

  it('is loaded in less than half a second', () => {
    const before = process.cpuUsage()
    loadModel(dictionaries, cues.topicTree)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(0.5)
  })
})

describe('labels', () => {
  const all = (labels: Labels) => [labels.tier, labels.kind, labels.polarity, labels.stage, labels.topic, ...flags.map((flag) => labels.flags[flag])]
  const longest = '宽带又断网了,打10086没人接,再不修我就投诉到工信部。'.repeat(700)

  it.each([
    ['nothing', ''],
    ['a space', ' '],
    ['emoji only', '😡😡😡👎'],
    ['English only', 'I have had no signal since Monday, please help.'],
    ['one character', '差'],
    ['half of a pair', '\ud83d'],
    ['20,000 characters', longest.slice(0, 20_000)],
    ['punctuation', '???!!!。。。'],
    ['a pseudonym alone', '[手机:bcdfghjklm]'],
    ['nothing but mentions', '@中国移动 @中国联通客服'],
  ])('of %s are known values with probabilities', (_, text) => {
    const labels = classifier.classify(text)
    expect(tiers).toContain(labels.tier.value)
    expect(kinds).toContain(labels.kind.value)
    expect(polarities).toContain(labels.polarity.value)
    expect(experienceStages).toContain(labels.stage.value)
    expect(cues.topicTree.topics.map(({ id }) => id)).toContain(labels.topic.value)
    for (const { score, evidence } of all(labels)) {
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
      for (const { start, end } of evidence) expect(0 <= start && start < end && end <= text.length).toBe(true)
    }
  })

  it.each(['', ' ', '😡😡😡👎', '[手机:bcdfghjklm]', '@中国移动 @中国联通客服'])('of %j raise no flag', (text) => {
    const { flags: raised } = classifier.classify(text)
    expect(flags.filter((flag) => raised[flag].value)).toEqual([])
  })

  it('of a text that says nothing have no tier', () => expect(classifier.classify('').tier).toMatchObject({ value: 'none', also: [] }))

  it('of a text in which every cue is denied are not those of the cues', () => {
    const labels = classifier.classify('没有断网,没有乱扣费,没有投诉过,不会转网,也不投诉到工信部')
    expect([labels.flags.churn.value, labels.flags.escalation.value]).toEqual([false, false])
  })

  it('do not depend on what was read before', () => {
    const text = '家里宽带断网三天,师傅来了两次都没修好'
    const before = classifier.classify(text)
    classifier.classify(longest)
    classifier.classify('')
    expect(classifier.classify(text)).toEqual(before)
  })

  it('of a text read long before are those of reading it alone', () => {
    const texts = Array.from({ length: 300 }, (_, i) => `第${i}次了,${['老牛拉车似的破网', '这账单看不明白', '想问问怎么换套餐', '师傅人挺好'][i % 4]!}${i}`)
    const readings = [...texts, longest, ...texts].map((text) => classifier.read(text))
    for (const i of [0, 1, 2, 299]) {
      const { tier, topic, kind } = classifier.classify(texts[i]!)
      expect({ tier: classifier.tier(readings[i]!), topic: classifier.topic(readings[i]!), kind: classifier.kind(readings[i]!) }).toEqual({ tier, topic, kind })
    }
  })

  it('name the runs of characters that spoke where no cue did', () => {
    const { evidence } = classifier.classify('这破网一到晚上就跟老牛拉车似的').tier
    expect(evidence.every(({ cue, weight }) => cue !== '' && weight > 0)).toBe(true)
  })

  it('of a call are those of what the customer says', () => {
    const text = '客服:您好,您是要投诉到工信部吗\n客户:没有没有,我就问一下流量还剩多少'
    expect(classifier.classify(text, [{ start: 22, end: text.length }]).flags.escalation.value).toBe(false)
  })
})

/** A corpus small enough to be trained on in a moment. */
const few: readonly CorpusContact[] = [
  ['断网三天了没人修', { topic: 'other' }],
  ['断网了,急', { topic: 'other', repeat: true }],
  ['谢谢师傅,服务真好', { tier: 'emotional', kind: 'praise', polarity: 'positive' }],
  ['谢谢,太好了', { tier: 'emotional', kind: 'praise', polarity: 'positive' }],
  ['请问增值业务怎么取消', { tier: 'convenience', kind: 'consultation', polarity: 'neutral', topic: 'vas' }],
  ['请问怎么办理', { tier: 'convenience', kind: 'consultation', polarity: 'neutral' }],
].map(([text, labels], i) => ({
  file: i % 2 === 0 ? 'a' : 'b',
  contact: {
    id: String(i), text: text as string, tier: 'functional', also: [], kind: 'complaint', polarity: 'negative', stage: 'use', topic: 'other',
    escalation: false, churn: false, repeat: false, ...(labels as object),
  } as LabelledContact,
}))

describe('training', () => {
  const small = aCueSet()
  const trained = trainModel(few, small, 'few')

  it('gives the same bytes for the same corpus and cues', () => expect(trainModel(few, small, 'few').equals(trained)).toBe(true))

  // Changes with what training does: then the model that ships must be trained anew.
  it('gives the bytes it gave before', () => expect(createHash('sha256').update(trained).digest('hex').slice(0, 12)).toMatchInlineSnapshot(`"adc2405d5587"`))

  it('learns labels that occur once, and leaves those that never occur unsaid', () => {
    const labels = new Classifier(small, new Model(decodeModel(trained))).classify('谢谢师傅,服务真好')
    expect([labels.tier.value, labels.kind.value, labels.polarity.value]).toEqual(['emotional', 'praise', 'positive'])
  })

  it('works on contacts of one file, and on a single contact', () => {
    for (const corpus of [few.map(({ contact }) => ({ file: 'a', contact })), few.slice(0, 1)]) {
      expect(new Classifier(small, new Model(decodeModel(trainModel(corpus, small, '')))).classify('断网三天了没人修').tier.value).toBe('functional')
    }
  })

  it.each([0, 1, -1, 0.3, -20.7, 12.34, -699])('has an exponential function that is right at %d', (x) => expect(exactExp(x) / Math.exp(x)).toBeCloseTo(1, 9))
})

describe('a model file', () => {
  const content = decodeModel(trainModel(few, aCueSet(), 'few'))
  const file = encodeModel(content)
  const refusal = (bytes: Buffer): TingyinError => {
    try {
      decodeModel(bytes)
    } catch (error) {
      return error as TingyinError
    }
    throw new Error('it was not refused')
  }

  it('says what was written', () => expect(encodeModel(decodeModel(file)).equals(file)).toBe(true))

  it.each<[string, Buffer, string]>([
    ['is empty', Buffer.alloc(0), 'no model'],
    ['is something else', Buffer.from('PK\u0003\u0004'.repeat(40)), 'no model'],
    ['is cut short', file.subarray(0, file.length - 1000), 'cut short'],
    ['lacks its last byte', file.subarray(0, -1), 'cut short'],
    ['is damaged in the middle', Buffer.concat([file.subarray(0, 5000), Buffer.from([file[5000]! ^ 1]), file.subarray(5001)]), 'damaged'],
  ])('that %s is refused', (_, bytes, told) => {
    const error = refusal(bytes)
    expect(error).toMatchObject({ code: 'DICTIONARY_INVALID' })
    expect(error.message).toContain(told)
    expect(error.message).toContain('tingyin train')
  })

  it('of another format is refused, both named', () => {
    const body = Buffer.from(file.subarray(0, -32).toString('latin1').replace('"format":2', '"format":7'), 'latin1')
    expect(refusal(Buffer.concat([body, createHash('sha256').update(body).digest()])).message).toContain('format 7')
  })

  it('that is missing is told by name', () => expect(() => loadModel(join(dictionaries, 'corpus'), cues.topicTree)).toThrow(/model\.bin.*tingyin train/))
})
