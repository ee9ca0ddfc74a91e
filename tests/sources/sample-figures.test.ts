import { dailySeries } from '../../src/analytics/cycle/daily-series'
import { lifecycleCurve } from '../../src/analytics/cycle/lifecycle-curve'
import { daysOf, spanOf } from '../../src/domain/period'
import { sampleMeasures, sampleProducts, type SampleRow } from '../../src/sources/sample-figures'
import { sampleStory } from '../../src/sources/sample-timeline'

const rateHeaders = ['知晓人数', '认知人数', '认同人数', '认可人数'] as const
const usersOf = (product: string, rows: readonly SampleRow[]): readonly SampleRow[] => rows.filter((row) => row['产品编号'] === product && row['用户数'] !== undefined)

describe('the products of the sample', () => {
  it('have the launches and promotions of its stories, with their last days', () => {
    const story = Object.fromEntries(sampleStory(2025).map((event) => [event.name, event]))
    expect(sampleProducts().map((row) => row['上线日期'] ?? row['促销开始'])).toEqual(['launch', 'trial', 'rollout', 'term'].map((name) => story[name]!.start.slice(0, 10)))
    expect(sampleProducts()[1]).toEqual({ 产品编号: 'new-calling', 负责人: '李楠', 促销名称: '免费体验月', 促销开始: '2025-05-19', 促销结束: '2025-06-18' })
  })
})

describe('the figures of the sample', () => {
  const rows = sampleMeasures()

  it('are the same for the same seed, and others for another seed', () => {
    expect(sampleMeasures({ seed: 1 })).toEqual(rows)
    expect(sampleMeasures({ seed: 2 })).not.toEqual(rows)
  })

  it.each([
    ['cloud-phone', 'mature'],
    ['super-sim', 'growth'],
    ['new-calling', 'decline'],
    ['school-app', 'rebirth'],
  ])('let the users of %s be of the curve %s, whatever the seed', (product, curve) => {
    for (const seed of [1, 2, 3]) {
      const users = usersOf(product, sampleMeasures({ seed })).flatMap((row) => [...daysOf(spanOf(String(row['周'])))].map((day) => [day, Number(row['用户数'])] as const))
      expect(lifecycleCurve(dailySeries(new Map(users))).curve).toBe(curve)
    }
  })

  it('begin with the launch, where there is one in the year, and else with the year', () => {
    expect(usersOf('cloud-phone', rows)[0]!['周']).toBe('2025-W11')
    expect(usersOf('school-app', rows)[0]!['周']).toBe('2025-W02')
    expect(usersOf('school-app', rows).at(-1)!['周']).toBe('2025-W52')
  })

  it('ask the four rates four times, of which none is more than the one before', () => {
    const surveys = rows.filter((row) => row['样本数'] !== undefined)
    expect(surveys).toHaveLength(16)
    for (const survey of surveys) {
      const hits = rateHeaders.map((header) => Number(survey[header]))
      expect(hits).toEqual([...hits].sort((a, b) => b - a))
      expect(hits[0]).toBeLessThanOrEqual(Number(survey['样本数']))
    }
  })

  it.each([2020, 2024, 2026])('are there in %d too', (year) => {
    const days = sampleMeasures({ year }).flatMap((row) => (row['周'] === undefined ? [] : Object.values(spanOf(String(row['周'])))))
    expect(days.every((day) => day.startsWith(`${year}-`))).toBe(true)
  })
})
