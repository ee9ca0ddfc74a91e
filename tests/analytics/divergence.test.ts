import { divergence } from '../../src/analytics/divergence'

describe('divergence', () => {
  it.each([
    ['the same shares', [50, 50], [500, 500], 0],
    ['nothing shared', [100, 0], [0, 7], 1],
    ['shares that have moved', [50, 50], [90, 10], 0.147],
  ])('of %s', (_, some, others, bits) => {
    expect(divergence(some, others).bits).toBeCloseTo(bits, 3)
    expect(divergence(others, some).bits).toBeCloseTo(bits, 3)
  })

  it('says what each value adds', () => {
    const { bits, parts } = divergence([50, 50, 10], [90, 10, 18])
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(bits, 12)
    expect(parts[1]).toBe(Math.max(...parts))
  })

  it('tells what chance alone shows', () => {
    const [first, second] = [Array.from({ length: 100 }, () => 10), Array.from({ length: 100 }, () => 1)]
    expect(divergence(first, first).byChance).toBeCloseTo(0.0357, 4)
    expect(divergence(second, second).byChance).toBeCloseTo(0.357, 3)
    expect(divergence([5, 0, 5], [5, 0, 5]).byChance).toBeCloseTo((1 / (8 * Math.LN2)) * 0.2, 6)
  })
})
