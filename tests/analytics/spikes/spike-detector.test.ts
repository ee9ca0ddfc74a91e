import { BusinessCalendar } from '../../../src/analytics/spikes/business-calendar'
import { SpikeDetector } from '../../../src/analytics/spikes/spike-detector'
import { daily, daysAround, dayOf, judged, ordinaryCalendar } from './daily-series'

describe('a spike detector', () => {
  it('raises an alarm on a day far above its weekday, and says by how many contacts', () => {
    const days = daysAround(40, 100)
    const last = judged([...days, { at: dayOf(100), value: 90 }]).at(-1)!
    expect(last).toMatchObject({ observed: 90, alarm: true, channel: 'one_step', since: dayOf(100) })
    expect(last.excess! / (90 - last.expected!)).toBeCloseTo(1, 1)
    expect(last.severity).toBeGreaterThan(75)
  })

  it('raises hardly any alarm on counts that only scatter', () => {
    const alarms = [1, 2, 3, 4].flatMap((seed) => judged(daysAround(20, 300, { seed })).filter(({ alarm }) => alarm))
    expect(alarms.length).toBeLessThanOrEqual(4)
  })

  it('gives the same judgements when it is saved after every step and opened again', () => {
    const days = daysAround(12, 60)
    const options = { step: 'day' as const, calendar: ordinaryCalendar }
    let state = new SpikeDetector(options).state
    const resumed = days.map((day) => {
      const detector = new SpikeDetector(options, JSON.parse(JSON.stringify(state)))
      const judgement = detector.advance(day)
      state = detector.state
      return judgement
    })
    expect(resumed).toEqual(judged(days))
  })

  it('keeps a small state, however long the series', () => {
    const detector = daily()
    judged(daysAround(40, 500), detector)
    expect(JSON.stringify(detector.state).length).toBeLessThan(6_000)
  })

  it('expects what its contributions multiply to', () => {
    for (const { contributions, expected } of judged(daysAround(40, 150)).slice(20)) {
      expect(contributions.reduce((product, { factor }) => product * factor, 1) / expected!).toBeCloseTo(1, 9)
    }
  })

  it('tells a holiday and a make-up workday among the contributions instead of the weekday', () => {
    const detector = new SpikeDetector({ step: 'day', calendar: new BusinessCalendar() })
    const effects = new Map(judged(daysAround(40, 130), detector).map(({ at, contributions }) => [at, contributions.map(({ effect }) => effect)]))
    expect(effects.get('2023-10-05')).toEqual(['level', 'holiday'])
    expect(effects.get('2023-10-07')).toEqual(['level', 'weekday', 'after_holiday'])
  })

  it('has 80 % of ordinary counts in the one interval and 98 % in the other', () => {
    const judgements = [1, 2, 3].flatMap((seed) => judged(daysAround(50, 400, { seed })).slice(60))
    const share = (name: 'interval80' | 'interval98'): number =>
      judgements.filter((each) => each[name]!.lower <= each.observed! && each.observed! <= each[name]!.upper).length / judgements.length
    expect(share('interval80')).toBeGreaterThan(0.78)
    expect(share('interval80')).toBeLessThan(0.92)
    expect(share('interval98')).toBeGreaterThan(0.97)
  })

  it('does not take an outbreak for the ordinary level afterwards', () => {
    const before = judged(daysAround(40, 100)).at(-1)!
    const after = judged(daysAround(40, 108, { factor: (n) => (n >= 100 && n < 105 ? 4 : 1) })).at(-3)!
    expect(after.expected! / before.expected!).toBeLessThan(1.6)
  })

  it('takes for a new level what stays high, and is quiet again', () => {
    const judgements = judged(daysAround(40, 160, { factor: (n) => (n >= 100 ? 2.5 : 1) }))
    expect(judgements.some(({ newLevel }) => newLevel)).toBe(true)
    expect(judgements.slice(-21).filter(({ alarm }) => alarm)).toEqual([])
    expect(judgements.at(-10)!.expected!).toBeGreaterThan(80)
  })

  it('judges nothing in the first two weeks', () => {
    const judgements = judged(daysAround(40, 20))
    expect(judgements.slice(0, 14).every(({ score, alarm }) => score === undefined && !alarm)).toBe(true)
    expect(judgements.slice(14).every(({ score }) => score !== undefined)).toBe(true)
  })

  it('knows from the parent which weekdays a new series has few contacts on', () => {
    const parent = daily()
    judged(daysAround(400, 140), parent)
    const monday = 140
    const child = SpikeDetector.under(parent.state, { step: 'day', calendar: new BusinessCalendar() })
    const first = daysAround(20, 146).slice(monday)
    const saturday = judged(first, child).at(-1)!
    expect(saturday.contributions.find(({ effect }) => effect === 'weekday')!.factor).toBeLessThan(0.7)
    const orphan = judged(first).at(-1)!
    expect(Math.abs(saturday.expected! - 10)).toBeLessThan(Math.abs(orphan.expected! - 10))
  })

  it('raises no alarm on a few contacts, however unlikely', () => {
    const days = Array.from({ length: 200 }, (_, n) => ({ at: dayOf(n), value: 0 }))
    const [two, nine] = [2, 9].map((value) => judged([...days, { at: dayOf(200), value }]).at(-1)!)
    expect(two).toMatchObject({ alarm: false, score: 0 })
    expect(nine).toMatchObject({ alarm: true })
  })

  it('is not alarmed by contacts that grow with their users, and is by a ratio that grows', () => {
    const users = (n: number): number => (n < 100 ? 10_000 : 20_000)
    const days = daysAround(40, 110, { factor: (n) => users(n) / 10_000 }).map((day, n) => ({ ...day, exposure: users(n) }))
    expect(judged(days).slice(100).filter(({ alarm }) => alarm)).toEqual([])
    expect(judged([...days, { at: dayOf(110), value: 220, exposure: 20_000 }]).at(-1)!.alarm).toBe(true)
  })

  it('learns what a planned promotion brings and expects it of the next', () => {
    const promotion = (from: number, to: number, name: string) => ({ name, kind: 'promotion' as const, from: dayOf(from), to: dayOf(to) })
    const calendar = new BusinessCalendar({ events: [promotion(60, 66, '春促'), promotion(100, 106, '夏促')] })
    const busy = (n: number): number => ((n >= 60 && n <= 66) || (n >= 100 && n <= 106) ? 2 : 1)
    const judgements = judged(daysAround(40, 107, { factor: busy }), new SpikeDetector({ step: 'day', calendar }))
    expect(judgements.slice(100).filter(({ alarm }) => alarm)).toEqual([])
    expect(judgements[100]!.contributions.find(({ effect }) => effect === 'promotion')!.factor).toBeGreaterThan(1.5)
  })

  it('takes a missing day for unknown and not for zero', () => {
    const days = daysAround(40, 80)
    const gap = days.map((day, n) => (n >= 60 && n < 70 ? { at: day.at } : day))
    const left = days.filter((_, n) => n < 60 || n >= 70)
    expect(judged(gap)[65]).toMatchObject({ alarm: false, severity: 0 })
    expect(judged(gap)[65]).not.toHaveProperty('score')
    expect(judged(gap)[70]!.expected! / 40).toBeCloseTo(1, 0)
    expect(judged(left).at(-10)!.expected!).toBeCloseTo(judged(gap).at(-10)!.expected!, 6)
  })

  it('judges hours by the hour of the day', () => {
    const detector = new SpikeDetector({ step: 'hour', calendar: new BusinessCalendar() })
    const hours = Array.from({ length: 24 * 21 }, (_, n) => ({ at: `${dayOf(Math.floor(n / 24))} ${String(n % 24).padStart(2, '0')}:00:00`, value: n % 24 < 8 ? 2 : 30 }))
    const judgements = hours.map((hour) => detector.advance(hour))
    expect(judgements.at(-1)!.expected!).toBeGreaterThan(20)
    expect(judgements.at(-20)!.expected!).toBeLessThan(6)
    expect(detector.advance({ at: `${dayOf(21)} 03:00:00`, value: 30 })).toMatchObject({ alarm: true, at: `${dayOf(21)} 03:00:00` })
  })

  it.each([
    ['a negative count', { at: dayOf(1), value: -1 }, 'FIELD_INVALID'],
    ['half a contact', { at: dayOf(1), value: 0.5 }, 'FIELD_INVALID'],
    ['more contacts than there are people', { at: dayOf(1), value: 1e12 }, 'FIELD_INVALID'],
    ['what is no number', { at: dayOf(1), value: NaN }, 'FIELD_INVALID'],
    ['no users at all', { at: dayOf(1), value: 1, exposure: 0 }, 'FIELD_INVALID'],
    ['what is no day', { at: '2023-02-30', value: 1 }, 'FIELD_INVALID'],
    ['the day before', { at: dayOf(-1), value: 1 }, 'REQUEST_INVALID'],
    ['the same day again', { at: dayOf(0), value: 1 }, 'REQUEST_INVALID'],
  ])('refuses %s and goes on afterwards', (_, observation, code) => {
    const detector = daily()
    detector.advance({ at: dayOf(0), value: 3 })
    expect(() => detector.advance(observation)).toThrow(expect.objectContaining({ code }))
    expect(detector.advance({ at: dayOf(1), value: 3 }).observed).toBe(3)
  })

  it('refuses a state of days for a series of hours', () => {
    expect(() => new SpikeDetector({ step: 'hour', calendar: new BusinessCalendar() }, daily().state)).toThrow(/not of a series by hour/)
  })
})
