const { cpuSeconds } = require('./workbench.cjs')

const WARM_UP_DAYS = 21

/** CPU seconds in which ten thousand daily series, each saved and opened again, advance one day. */
module.exports = async ({ say }) => {
  const { SpikeDetector } = require('../../dist/analytics/spikes/spike-detector')
  const { BusinessCalendar } = require('../../dist/analytics/spikes/business-calendar')
  const options = { step: 'day', calendar: new BusinessCalendar() }
  const dayOf = (n) => new Date(Date.UTC(2024, 5, 3 + n)).toISOString().slice(0, 10)
  // Of a hundred levels; what a day costs depends on the level and not on the series.
  const saved = Array.from({ length: 100 }, (_, i) => {
    const detector = new SpikeDetector(options)
    for (let n = 0; n < WARM_UP_DAYS; n++) detector.advance({ at: dayOf(n), value: (i * i) / 5 + ((n * 7 + i) % 5) | 0 })
    return JSON.stringify(detector.state)
  })
  const start = cpuSeconds()
  for (let series = 0; series < 10_000; series++) {
    const i = series % saved.length
    const detector = new SpikeDetector(options, JSON.parse(saved[i]))
    detector.advance({ at: dayOf(WARM_UP_DAYS), value: ((i * i) / 5) | 0 })
    JSON.stringify(detector.state)
  }
  const result = { series: 10_000, cpuSeconds: Number((cpuSeconds() - start).toFixed(2)), stateBytes: Math.max(...saved.map((state) => state.length)) }
  say(`10,000 daily series advance one day in ${result.cpuSeconds} CPU-seconds (must be under 10)`)
  say(`state of a series            at most ${result.stateBytes} bytes`)
  return result
}
