import { resolve } from 'node:path'
import { readAdviceTable } from '../../../src/analytics/cycle/advice-table'
import { adviceFor, experienceGap } from '../../../src/analytics/cycle/experience-gap'
import type { RateSample } from '../../../src/domain/measures'

const of = (awareness: number, knowledge: number, adoption: number, approval: number, sample = 800): Parameters<typeof experienceGap>[0] => {
  const rate = (share: number): RateSample => ({ hits: Math.round(share * sample), sampleSize: sample })
  return { awareness: rate(awareness), knowledge: rate(knowledge), adoption: rate(adoption), approval: rate(approval) }
}

describe('experienceGap', () => {
  it('finds the largest drop, the first rate being held against everybody', () => {
    expect(experienceGap(of(0.9, 0.8, 0.3, 0.25))).toMatchObject({ gap: 'adoption', drop: 0.5, certain: true })
    expect(experienceGap(of(0.2, 0.15, 0.1, 0.05))).toMatchObject({ gap: 'awareness', certain: true })
  })

  it('is not certain where a small sample could have given another gap', () => {
    expect(experienceGap(of(0.9, 0.6, 0.35, 0.3, 20)).certain).toBe(false)
  })

  it('gives each rate with its interval by Wilson', () => {
    const { awareness } = experienceGap(of(0, 0, 0, 0, 10)).rates
    expect(awareness).toEqual({ value: 0, low: 0, high: expect.closeTo(0.278, 3), sample: 10 })
  })

  it.each([
    ['more hits than people', { hits: 11, sampleSize: 10 }, 'more hits than people'],
    ['nobody asked', { hits: 0, sampleSize: 0 }, 'at least one person'],
    ['hits below 0', { hits: -1, sampleSize: 10 }, 'whole number from 0 up'],
  ])('refuses %s', (_, knowledge, sentence) => {
    expect(() => experienceGap({ ...of(0.9, 0.8, 0.3, 0.2), knowledge })).toThrow(sentence)
  })
})

describe('adviceFor', () => {
  const table = readAdviceTable(resolve('dictionaries'))

  it.each([
    ['可视电话', 'introduction', of(0.25, 0.15, 0.1, 0.08), ['awareness']],
    ['彩信', 'growth', of(0.9, 0.45, 0.25, 0.2), ['knowledge', 'adoption']],
    ['彩铃', 'maturity', of(0.95, 0.85, 0.5, 0.3), ['adoption', 'approval']],
  ] as const)('advises %s as the source does', (_, phase, rates, raise) => {
    const advice = adviceFor(phase, experienceGap(rates), table)
    expect(advice.raise).toEqual(raise)
    expect(advice.sentences).toHaveLength(raise.length)
  })
})
