import { bayes, majority } from '../../src/classify/baselines'
import { crossValidated, shareOf } from '../../src/classify/cross-validation'
import { figuresOf, type Judged, judgedFields } from '../../src/classify/evaluation'
import { type LabelledContact, parseLabelled } from '../../src/classify/labelled-contacts'
import { foldsOf, prepareTraining } from '../../src/classify/train-model'
import type { Tier } from '../../src/domain/labels'
import { aCueSet } from './a-cue-set'

const contact = (id: string, tier: Tier, more: Partial<LabelledContact> = {}): LabelledContact =>
  ({ id, text: `断网${id}`, tier, also: [], kind: 'complaint', polarity: 'negative', stage: 'use', topic: 'other', escalation: false, churn: false, repeat: false, ...more }) as LabelledContact
const judged = (right: LabelledContact, tier: Tier): Judged => ({
  contact: right,
  text: '',
  values: { tier, kind: 'complaint', polarity: 'negative', stage: 'use', topic: 'other', escalation: 'false', churn: 'false', repeat: 'false' },
})

describe('figures', () => {
  const some = [
    judged(contact('1', 'functional'), 'functional'),
    judged(contact('2', 'functional'), 'emotional'),
    judged(contact('3', 'emotional', { also: ['functional'] }), 'functional'),
    judged(contact('4', 'none'), 'functional'),
  ]

  it('count what is right of each value, and the tier that also applies', () => {
    const figures = figuresOf(some, 'tier')
    expect(figures.values.find(({ value }) => value === 'functional')).toEqual({ value: 'functional', precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, contacts: 2 })
    expect(figures.accuracy).toBe(1 / 4)
    expect(figures.either).toBe(2 / 4)
    expect(figures.macroF1).toBeCloseTo(0.2)
    expect(figures.confusions).toContainEqual({ right: 'none', said: 'functional', contacts: 1 })
  })

  it('measure no calibration where there are no scores', () => expect(figuresOf(some, 'tier').calibrationError).toBeUndefined())
})

describe('baselines', () => {
  const learned = [contact('1', 'functional'), contact('2', 'functional'), contact('3', 'emotional')]

  it('say the commonest value', () => expect(majority(learned, [contact('9', 'none')])[0]!.values.tier).toBe('functional'))

  it("ask natural's Bayes about every field", () => {
    const many = Array.from({ length: 60 }, (_, i) => contact(String(i), i % 2 === 0 ? 'functional' : 'emotional', { text: i % 2 === 0 ? '断网了' : '谢谢师傅' } as never))
    const [said] = bayes(many, [contact('9', 'none', { text: '谢谢师傅' } as never)])
    expect(Object.keys(said!.values)).toEqual([...judgedFields])
    expect(said!.values.tier).toBe('emotional')
    expect(bayes(learned, [contact('9', 'none')])[0]!.values.tier).toBe('functional')
  })
})

describe('cross-validation', () => {
  const corpus = ['a', 'b', 'c'].flatMap((file) => [contact(`${file}1`, 'functional'), contact(`${file}2`, 'emotional', { text: `谢谢${file}` } as never)].map((one) => ({ file, contact: one })))
  const cues = aCueSet()

  it('judges every contact once, by a model that has not seen its file', () => {
    const training = prepareTraining(corpus, cues)
    expect(new Set(foldsOf(training.prepared).values()).size).toBe(3)
    expect(crossValidated(training, cues).map(({ contact: { id } }) => id)).toEqual(corpus.map(({ contact: { id } }) => id))
  })

  it.each([0.25, 0.5, 0.75])('takes %d of the contacts for a learning curve', (share) => expect(shareOf(Array.from({ length: 400 }), share)).toHaveLength(400 * share))
})

describe('a labelled file', () => {
  it.each([
    ['no JSON', '{"id":', 'line 1: it is not JSON'],
    ['an unknown value', JSON.stringify({ ...contact('1', 'functional'), kind: 'rant' }), 'kind'],
    ['no text', JSON.stringify({ ...contact('1', 'functional'), text: undefined }), 'text'],
  ])('with %s is refused, the line named', (_, line, told) => expect(() => parseLabelled(`${line}\n`, 'labelled.jsonl')).toThrow(told))
})
