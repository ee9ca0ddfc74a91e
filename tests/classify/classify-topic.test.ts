import { Classifier } from '../../src/classify/classifier'
import { aCueSet } from './a-cue-set'

const classifier = new Classifier(
  aCueSet({
    'topics.yaml': `
billing: { name: { zh: 账单, en: Bills }, cues: { 3: [话费], 1: [元] } }
wrong-charge: { name: { zh: 错扣, en: Wrong charge }, parent: billing, cues: { 4: [乱扣] } }
late-bill: { name: { zh: 晚出账, en: Late bill }, parent: billing, cues: { 4: [账单没出] } }
vas: { name: { zh: 增值, en: VAS }, cues: { 5: [会员] } }
other: { name: { zh: 其他, en: Other } }`,
  }),
)
const topicOf = (text: string) => classifier.topic(classifier.read(text))

describe('classifyTopic', () => {
  it.each([
    ['the part that is spoken of', '话费乱扣', 'wrong-charge'],
    ['the whole where no part is spoken of', '话费多了5元', 'billing'],
    ['a part by its own cues alone', '账单没出', 'late-bill'],
    ['of two parts the heavier', '账单没出，乱扣，又乱扣', 'wrong-charge'],
    ['the whole and its part together against another topic', '会员乱扣5元话费', 'wrong-charge'],
    ['other where no topic is spoken of', '你好', 'other'],
  ])('says %s', (_, text, topic) => expect(topicOf(text).value).toBe(topic))

  it('shows what spoke for the part, and of the whole everything under it', () => {
    expect(topicOf('话费乱扣').evidence.map(({ cue }) => cue)).toEqual(['乱扣'])
    expect(topicOf('话费多了5元').evidence.map(({ cue }) => cue)).toEqual(['话费', '元'])
  })
})
