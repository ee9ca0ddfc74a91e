import { WatchedSeries } from '../../src/alerts/watched-series'
import type { IncidentReport } from '../../src/domain/alert'
import { DAY_MS } from '../../src/domain/day-span'
import { BusinessCalendar } from '../../src/analytics/spikes/business-calendar'

const day = (at: number, year = 2026): string => new Date(Date.UTC(year, 0, 5 + at)).toISOString().slice(0, 10)
const options = { series: 'ringback', counts: 'all', step: 'day', calendar: new BusinessCalendar() } as const
const USERS = 50_000
const ordinary = (at: number): number => 10 + ((at * 7) % 5)

/** A series that was judged for sixty days by its volume. */
function judged(year?: number): WatchedSeries {
  const series = new WatchedSeries(options)
  for (let at = 0; at < 60; at++) series.advance({ at: day(at, year), value: ordinary(at) })
  return series
}

it('goes on when the users of a product are counted for the first time, and when they are not any more', () => {
  const series = new WatchedSeries(options, judged().state)
  for (let at = 60; at < 70; at++) expect(series.advance({ at: day(at), value: ordinary(at), exposure: USERS })).toBeUndefined()
  const asUsual = (report: IncidentReport | undefined): number => report!.expected / (Date.parse(report!.until) - Date.parse(report!.since) + DAY_MS) * DAY_MS
  expect(asUsual(series.advance({ at: day(70), value: 60, exposure: USERS }))).toBeCloseTo(12, -0.5)
  for (let at = 71; at < 75; at++) series.advance({ at: day(at), value: ordinary(at), exposure: USERS })
  expect(asUsual(series.advance({ at: day(75), value: 60 }))).toBeCloseTo(12, -0.5)
})

it('says the same by users that do not change as by volume', () => {
  const [byVolume, byUsers] = [judged(), judged()]
  for (let at = 60; at < 80; at++) {
    byVolume.advance({ at: day(at), value: ordinary(at) })
    byUsers.advance({ at: day(at), value: ordinary(at), exposure: USERS })
  }
  const [one, other] = [byVolume.advance({ at: day(80), value: 50 })!, byUsers.advance({ at: day(80), value: 50, exposure: USERS })!]
  expect(other.expected).toBeCloseTo(one.expected, 6)
  expect(other.severity).toBe(one.severity)
})

it('ranks what lasts above its own peak day', () => {
  const series = judged()
  const severities = [60, 61, 62, 63, 64].map((at) => series.advance({ at: day(at), value: 30 })!.severity)
  expect(severities.at(-1)).toBeGreaterThan(severities[0]!)
  expect([...severities].sort((a, b) => a - b)).toEqual(severities)
})

it('says where no public holidays are known', () => {
  expect(judged(2090).advance({ at: day(60, 2090), value: 90 })).toMatchObject({ holidaysUnknown: true })
  expect(judged().advance({ at: day(60), value: 90 })).not.toHaveProperty('holidaysUnknown')
})
