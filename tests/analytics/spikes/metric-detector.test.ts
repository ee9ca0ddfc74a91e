import { MetricDetector } from '../../../src/analytics/spikes/metric-detector'
import { mulberry32 } from '../../../src/domain/mulberry32'

const FIVE_MINUTES = 300_000

function scores(values: readonly number[]): readonly number[] {
  const detector = new MetricDetector()
  return values.map((value, i) => detector.advance(i * FIVE_MINUTES, value))
}

describe('a metric detector', () => {
  const random = mulberry32(3)
  const noise = Array.from({ length: 1200 }, () => 50 + random())

  it.each([
    ['far above', 80],
    ['far below', 20],
  ])('scores a value %s all others highest', (_, value) => {
    const all = scores([...noise, value])
    expect(Math.max(...all)).toBe(all.at(-1))
  })

  it('tells an anomaly once', () => {
    const all = scores([...noise, ...Array.from({ length: 100 }, () => 80)])
    expect(all.slice(1200).filter((score) => score > 3).length).toBeLessThan(25)
    expect(all[1200]).toBeGreaterThan(3)
  })

  it('says nothing of a metric that never changes', () => {
    expect(Math.max(...scores(Array.from({ length: 500 }, () => 7)))).toBeLessThan(0.1)
  })
})
