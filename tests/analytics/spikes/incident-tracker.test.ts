import { IncidentTracker } from '../../../src/analytics/spikes/incident-tracker'
import { daysAround, judged } from './daily-series'

describe('an incident tracker', () => {
  const outbreak = judged(daysAround(40, 120, { factor: (n) => (n >= 100 && n < 104 ? 3 : 1) }))

  it('makes one incident of one outbreak, which opens, grows and closes', () => {
    const tracker = new IncidentTracker()
    const changes = outbreak.flatMap((judgement) => tracker.advance(judgement) ?? [])
    expect(new Set(changes.map(({ openedAt }) => openedAt)).size).toBe(1)
    const [first, last] = [changes[0]!, changes.at(-1)!]
    expect(first).toMatchObject({ openedAt: outbreak[100]!.at, alarms: 1 })
    expect(first).not.toHaveProperty('closedAt')
    expect(last.closedAt).toBeDefined()
    expect(last.excess).toBeGreaterThan(first.excess)
    expect(last.alarms).toBe(changes.length - 1)
  })

  it('keeps the severity of its peak when the outbreak fades', () => {
    const tracker = new IncidentTracker()
    const changes = outbreak.flatMap((judgement) => tracker.advance(judgement) ?? [])
    expect(changes.at(-1)!.peak.severity).toBe(Math.max(...changes.map(({ peak }) => peak.severity)))
  })

  it('goes on from its saved state', () => {
    let state = new IncidentTracker().state
    const changes = outbreak.flatMap((judgement) => {
      const tracker = new IncidentTracker(JSON.parse(JSON.stringify(state)))
      const change = tracker.advance(judgement)
      state = tracker.state
      return change ?? []
    })
    const whole = new IncidentTracker()
    expect(changes).toEqual(outbreak.flatMap((judgement) => whole.advance(judgement) ?? []))
  })

  it('does not close over days of which nothing is known', () => {
    const tracker = new IncidentTracker()
    tracker.advance({ at: '2023-06-05', observed: 90, expected: 40, score: 9, severity: 88, alarm: true, since: '2023-06-05', excess: 50, contributions: [], newLevel: false })
    for (const at of ['2023-06-06', '2023-06-07', '2023-06-08', '2023-06-09']) {
      expect(tracker.advance({ at, severity: 0, alarm: false, contributions: [], newLevel: false })).toBeUndefined()
    }
    expect(tracker.state.incident).toBeDefined()
  })
})
