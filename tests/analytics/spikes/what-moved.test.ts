import { deviance } from '../../../src/analytics/deviance'
import { expectedValues } from '../../../src/analytics/spikes/what-moved'

it('shares what is expected of all among the values, so that with contacts without a value they add up', () => {
  const counted = expectedValues([{ value: '南京', contacts: 40 }, { value: '无锡', contacts: 2 }], [{ value: '南京', contacts: 10 }, { value: '苏州', contacts: 30 }], 45, 20)
  expect(counted.map(({ value, n }) => [value, n])).toEqual([['南京', 40], ['无锡', 2]])
  // 45 before, and half a contact more of each of three values and of none.
  expect(counted[0]!.expected).toBeCloseTo((20 * 10.5) / 47)
  expect(counted[1]!.expected).toBeCloseTo((20 * 0.5) / 47)
  const whole = ['南京', '苏州', '无锡'].map((value) => ({ value, contacts: 1 }))
  const ofValues = expectedValues(whole, [{ value: '南京', contacts: 10 }, { value: '苏州', contacts: 30 }], 45, 20).reduce((sum, { expected }) => sum + expected, 0)
  expect(ofValues + (20 * (45 - 40 + 0.5)) / 47).toBeCloseTo(20)
})

it('says how much better a count is explained by itself', () => {
  expect(deviance(8, 2)).toBeCloseTo(10.18, 2)
  expect(deviance(2, 2)).toBe(0)
  expect(deviance(0, 3)).toBe(6)
})
