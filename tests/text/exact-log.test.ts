import { exactLog } from '../../src/text/exact-log'

describe('the exact logarithm', () => {
  it.each([
    [1, 0],
    [2, Math.LN2],
    [10, Math.LN10],
    [0, -Infinity],
    [Infinity, Infinity],
    // The nearest doubles by fifty digits; Math.log misses each by one.
    [131 / 60_101_983, -13.03635607076828],
    [147 / 60_101_983, -12.921120807190695],
    [172 / 60_101_983, -12.76405891715598],
    [280 / 60_101_983, -12.276763790800183],
  ])('of %d is %d', (x, log) => {
    expect(exactLog(x)).toBe(log)
  })

  it('is within a digit of what Math.log gives', () => {
    for (let x = 2 ** -40; x < 1e9; x *= 1.37) expect(Math.abs(exactLog(x) - Math.log(x))).toBeLessThanOrEqual(Math.abs(Math.log(x)) * Number.EPSILON)
  })
})
