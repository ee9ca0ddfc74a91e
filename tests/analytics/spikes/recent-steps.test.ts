import { Dispersion } from '../../../src/analytics/spikes/dispersion'
import { type RecentStep, weighWindow } from '../../../src/analytics/spikes/recent-steps'

const dispersion = new Dispersion()
const stepsOf = (observed: readonly (number | undefined)[]): readonly RecentStep[] =>
  observed.map((count, index) => ({ index, expected: 10, ...(count !== undefined && { observed: count }), level: 0, slope: 0, levelVariance: 0.001, slopeVariance: 0 }))

describe('the seven-step channel', () => {
  it('sees in seven steps together what no single step shows', () => {
    const single = dispersion.surprise(19, 10, 0)
    expect(single).toBeLessThan(3)
    expect(weighWindow(stepsOf([19, 19, 19, 19, 19, 19, 19]), single, dispersion, 0).score).toBeGreaterThan(3)
  })

  it('says since when counts are above expectation, and by how many contacts', () => {
    expect(weighWindow(stepsOf([9, 9, 9, 9, 14, 16, 18]), 1.5, dispersion, 0)).toMatchObject({ since: 4, excessSince: 18, excess: 14 })
  })

  it('holds a rise against the level before it, not against the one it has lifted', () => {
    const lifted = stepsOf([17, 17, 17, 17, 17, 17, 17]).map((step, i) => ({ ...step, level: i * 0.1, expected: 10 * Math.exp(i * 0.1) }))
    expect(weighWindow(lifted, 1.5, dispersion, 0).excess).toBeCloseTo(49, 6)
  })

  it('is silent once the last step is ordinary by itself', () => {
    expect(weighWindow(stepsOf([30, 30, 30, 30, 30, 30, 10]), 0, dispersion, 0).score).toBe(0)
  })

  it('does not judge a window of which less than three counts are known', () => {
    expect(weighWindow(stepsOf([undefined, undefined, undefined, undefined, undefined, 30, 30]), 5, dispersion, 0).score).toBe(0)
  })
})
