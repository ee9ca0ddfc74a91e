import { logProbability, logUpperTail, quantile } from '../../../src/analytics/spikes/negative-binomial'

describe('the negative binomial', () => {
  it.each([
    [4, 4.0001],
    [4, 12],
    [0.3, 0.9],
    [60, 300],
  ])('has with mean %f and variance %f the tail that its probabilities add up to', (mean, variance) => {
    for (const count of [1, 2, 5, 20, 90]) {
      const below = Array.from({ length: count }, (_, k) => Math.exp(logProbability(k, mean, variance))).reduce((a, b) => a + b)
      expect(Math.exp(logUpperTail(count, mean, variance))).toBeCloseTo(1 - below, 8)
    }
  })

  it('tells tails apart that are below the smallest number', () => {
    expect(logUpperTail(100_000, 10, 12)).toBeLessThan(logUpperTail(50_000, 10, 12))
    expect(logUpperTail(50_000, 10, 12)).toBeLessThan(-750)
  })

  it.each([0.01, 0.1, 0.9, 0.99])('has as its quantile %f the smallest count that enough are not above', (probability) => {
    for (const [mean, variance] of [[0.2, 0.3], [7, 20], [5000, 90_000]] as const) {
      const count = quantile(probability, mean, variance)
      expect(1 - Math.exp(logUpperTail(count + 1, mean, variance))).toBeGreaterThanOrEqual(probability - 1e-9)
      if (count > 0) expect(1 - Math.exp(logUpperTail(count, mean, variance))).toBeLessThan(probability)
    }
  })
})
