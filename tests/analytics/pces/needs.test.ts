import { assessmentOf } from '../../../src/analytics/pces/assessment-of'
import { rankNeeds, readWeights, usualWeights } from '../../../src/analytics/pces/needs'
import type { PceRecord } from '../../../src/analytics/pces/pce-records'
import type { NeedAssessment } from '../../../src/domain/need'

const aRecord = (id: string, contacts: number, severity: number, overrides: Partial<PceRecord> = {}): PceRecord => ({
  tier: 'functional',
  event: { id, name: id, variants: [id] },
  contacts,
  share: 0.1,
  severity: { value: severity, parts: { tier: 1, negative: 0, escalation: 0, churn: 0, repeat: 0 } },
  phrases: [],
  keys: [],
  ...overrides,
})
const anAssessment = (overrides: Partial<NeedAssessment> = {}): NeedAssessment => ({ event: '断网', by: '王芳', at: '2026-03-02T01:00:00Z', ...overrides })

describe('ranking needs', () => {
  it('explains each rank by factors whose contributions are its priority', () => {
    const [first, second] = rankNeeds([aRecord('断网', 9, 0.4), aRecord('乱扣费', 99, 0.8, { assessment: anAssessment({ difficulty: 5, strategicValue: 2 }) })], usualWeights)
    expect([first!.record.event.id, first!.rank, second!.rank]).toEqual(['乱扣费', 1, 2])
    expect(first!.factors).toEqual([
      { factor: 'impact', value: 0.8, weight: 0.35, contribution: 0.8 * 0.35, known: true },
      { factor: 'prevalence', value: 1, weight: 0.35, contribution: 0.35, known: true },
      { factor: 'ease', value: 0, weight: 0.15, contribution: 0, known: true },
      { factor: 'strategic', value: 0.25, weight: 0.15, contribution: 0.25 * 0.15, known: true },
    ])
    expect(first!.priority).toBeCloseTo(first!.factors.reduce((sum, { contribution }) => sum + contribution, 0))
    expect(second!.factors.map(({ value, known }) => [Number(value.toFixed(3)), known])).toEqual([[0.4, true], [0.5, true], [0.5, false], [0.5, false]])
  })

  it('ranks nothing where nothing was told', () => expect(rankNeeds([], usualWeights)).toEqual([]))
})

describe('weights', () => {
  it('are the usual ones where none are given, and may leave factors out', () => {
    expect(readWeights('')).toEqual(usualWeights)
    expect(readWeights('impact=0.7, prevalence=0.3，ease=0,strategic=0')).toEqual({ impact: 0.7, prevalence: 0.3, ease: 0, strategic: 0 })
  })

  it.each([
    ['do not add up to 1', 'impact=0.5', /add up to 1\.15 and must add up to 1/],
    ['are negative', 'impact=1.35,prevalence=-0.65', /weight of prevalence is -0\.65/],
    ['name another factor', 'beauty=1', /no factor "beauty".*impact/],
    ['are no numbers', 'impact=much', /"impact=much" is no name and number/],
    ['give one twice', 'impact=0.1,impact=0.2', /gives a name twice/],
  ])('are refused when they %s', (_, text, message) => expect(() => readWeights(text)).toThrow(message))
})

describe('assessments', () => {
  it('are those of the product, else those of all products; of several the newest', () => {
    const general = anAssessment({ difficulty: 1 })
    const newer = anAssessment({ event: '断线', difficulty: 2, at: '2026-03-03T01:00:00Z' })
    const own = anAssessment({ product: 'fetion', difficulty: 3 })
    expect(assessmentOf('fetion', ['断网', '断线'], [general, own, newer])).toBe(own)
    expect(assessmentOf('mms', ['断网', '断线'], [general, own, newer])).toBe(newer)
    expect(assessmentOf('', ['断网'], [own])).toBeUndefined()
  })
})
