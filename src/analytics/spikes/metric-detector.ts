import { DAY_MS } from '../../domain/day-span'
import { RankedHistory } from './ranked-history'

/** Values that are looked back on. */
const HISTORY = 20_000
/** Values before the first is judged. */
const AT_FIRST = 50
/** The range that is nothing special: between the hundredth smallest and the hundredth largest of a history. */
const ORDINARY_TAIL = 0.01
/** What it counts to be beyond that range, by the logarithm of how many ranges. */
const BEYOND_WEIGHT = 2.5
/** Steps after an anomaly in which only a greater one is told: a twentieth of what was seen, within these bounds. */
const REST = { least: 150, most: 600, part: 0.05 }
/** What is left of the score of what follows an anomaly. */
const FOLLOWING = 0.01

const TIME_OF_DAY_MS = 300_000
/** Days that the same time of day is held against. */
const DAYS = 5
const DAYS_MEAN = 6

/** A view of a metric and how much its surprise counts: the longer its mean, the more often it is far off for no reason. */
interface View {
  readonly weight: number
  /** The value under this view; nothing while it lacks history. */
  readonly look: (value: number, clock: number) => number | undefined
  readonly history: RankedHistory
}

/**
 * Scores a metric of any spacing and unit: a real value rather than a count, with no calendar. Higher is more anomalous, up and down alike.
 *
 * Each view of it (the value, means over 5 and 20, the difference from the same time of earlier days) is held against its own past: how
 * rare so extreme a value is there, as in conformal anomaly detection (Laxhammar & Falkman 2014), and how far beyond the ordinary
 * range, which ranks cannot tell once a value is the most extreme. One anomaly is told once, when it begins.
 */
export class MetricDetector {
  readonly #views: readonly View[] = [
    { weight: 1, look: (value) => value, history: new RankedHistory(HISTORY) },
    { weight: 0.95, look: meanOf(5), history: new RankedHistory(HISTORY) },
    { weight: 0.9, look: meanOf(20), history: new RankedHistory(HISTORY) },
    { weight: 0.9, look: fromEarlierDays(), history: new RankedHistory(HISTORY) },
  ]
  readonly #surprises: number[] = []
  #seen = 0

  /**
   * The score of the next value, from 0: 3 is about one in a thousand.
   *
   * @param clock milliseconds, of which the time of day is told; they need not be in order
   */
  advance(clock: number, value: number): number {
    const surprise = Math.max(...this.#views.map((view) => view.weight * surpriseIn(view, value, clock)))
    const rest = Math.max(REST.least, Math.min(REST.most, Math.floor(REST.part * this.#seen)))
    const greatest = this.#surprises.slice(-rest).reduce((most, earlier) => Math.max(most, earlier), 0)
    this.#surprises.push(surprise)
    if (this.#surprises.length > REST.most) this.#surprises.shift()
    this.#seen++
    return surprise > greatest ? surprise : surprise * FOLLOWING
  }
}

function surpriseIn({ look, history }: View, value: number, clock: number): number {
  const seen = look(value, clock)
  if (seen === undefined) return 0
  const surprise = history.size < AT_FIRST ? 0 : surpriseOf(seen, history)
  history.add(seen)
  return surprise
}

function surpriseOf(value: number, history: RankedHistory): number {
  const median = history.quantile(0.5)
  const [low, high] = [history.quantile(ORDINARY_TAIL), history.quantile(1 - ORDINARY_TAIL)]
  // Where all values are the same, any other is as far beyond as can be.
  const range = Math.max(high - low, 1e-9 * Math.abs(median) + 1e-12)
  const up = value > median
  const asExtreme = up ? history.size - history.below(value) : history.below(value + 1e-12)
  const beyond = Math.max(0, up ? value - high : low - value) / range
  return -Math.log10((asExtreme + 1) / (history.size + 1)) + BEYOND_WEIGHT * Math.log1p(beyond)
}

function meanOf(length: number): View['look'] {
  const last: number[] = []
  return (value) => {
    last.push(value)
    if (last.length > length) last.shift()
    return last.length === length ? last.reduce((sum, each) => sum + each, 0) / length : undefined
  }
}

/** The difference from the median of the same time of day, over a few steps. */
function fromEarlierDays(): View['look'] {
  const byTime = new Map<number, number[]>()
  const mean = meanOf(DAYS_MEAN)
  return (value, clock) => {
    const time = Math.round((((clock % DAY_MS) + DAY_MS) % DAY_MS) / TIME_OF_DAY_MS)
    const earlier = byTime.get(time) ?? []
    byTime.set(time, [...earlier.slice(1 - DAYS), value])
    if (earlier.length === 0) return undefined
    const sorted = [...earlier].sort((a, b) => a - b)
    return mean(value - sorted[Math.floor(sorted.length / 2)]!, clock)
  }
}
