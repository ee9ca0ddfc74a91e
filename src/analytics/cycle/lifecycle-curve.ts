import type { DailySeries, LifecycleCurve, Movement, NoCurveReason } from '../../domain/cycle'
import { mulberry32 } from '../../domain/mulberry32'
import { dayAt } from './daily-series'
import { linePieces, type Point } from './line-pieces'
import { median } from './smooth-level'

const WEEK = 7
const MONTH = 30
/** With fewer weeks that have a count nothing is said. */
const LEAST_WEEKS = 8
/** Users that change by less than this share a month are level. */
const LEVEL_RATE = 0.04
/** A rise or fall that adds up to less than this share of the most users is none. */
const LEAST_CHANGE = 0.06
/** Where users are this share of the level they come to, they have reached it. */
const REACHED = 0.95
/** Small counts err more: what is added to a week's count, as a share of the most, before it weighs. */
const WEIGHT_FLOOR = 0.05
const RESAMPLES = 40

export interface UserPhase {
  readonly movement: Movement
  readonly from: string
  readonly to: string
  /** Users at both ends by the fitted line. */
  readonly usersFrom: number
  readonly usersTo: number
}

export interface LifecycleCurveFound {
  readonly curve: LifecycleCurve
  /** Share of resamples of the curve that get the same name, 0 to 1. */
  readonly confidence: number
  readonly reason?: NoCurveReason
  /** Change points lie between them. */
  readonly phases: readonly UserPhase[]
  /** Last day before users had reached their first level; absent while they rise. */
  readonly levelReached?: string
}

/** Names the curve of a product's users and its phases. Users are a level: a day without a count is not zero. */
export function lifecycleCurve(users: DailySeries): LifecycleCurveFound {
  const points = weeklyPoints(users.values)
  if (points.length < LEAST_WEEKS || points.every(({ value }) => value === 0)) return { curve: 'none', confidence: 1, reason: 'too_little_data', phases: [] }
  const pieces = linePieces(points)
  const phases = phasesOf(pieces)
  const curve = curveOf(phases)
  const level = phases.findIndex(({ movement }) => movement !== 'rising')
  const reached = level < 1 ? undefined : reachedAt(users.values, phases, level)
  return {
    curve,
    confidence: confidenceOf(points, pieces, curve),
    phases: phases.map(({ movement, from, to }) => ({
      movement,
      from: dayAt(users, Math.round(from.at)),
      to: dayAt(users, Math.round(to.at)),
      usersFrom: Math.max(0, from.value),
      usersTo: Math.max(0, to.value),
    })),
    ...(reached !== undefined && { levelReached: dayAt(users, reached) }),
  }
}

/** The median of each week, which neither weekdays nor odd days move. */
function weeklyPoints(values: DailySeries['values']): readonly Point[] {
  const most = values.reduce<number>((found, value) => Math.max(found, value ?? 0), 0)
  const points: Point[] = []
  for (let start = 0; start < values.length; start += WEEK) {
    const week = values.slice(start, start + WEEK)
    const counted = week.filter((value) => value !== null)
    if (counted.length === 0) continue
    const value = median(counted)
    points.push({ at: start + (week.length - 1) / 2, value, weight: (most / (value + WEIGHT_FLOOR * most)) ** 2 })
  }
  return points
}

interface Phase {
  readonly movement: Movement
  readonly from: Pick<Point, 'at' | 'value'>
  readonly to: Pick<Point, 'at' | 'value'>
}

/** Joins pieces that go the same way; what changes too little counts as level. */
function phasesOf(pieces: readonly Pick<Point, 'at' | 'value'>[]): readonly Phase[] {
  const most = Math.max(...pieces.map(({ value }) => value))
  const joined = (phases: readonly Phase[]): readonly Phase[] =>
    phases.reduce<Phase[]>((kept, phase) => {
      const before = kept.at(-1)
      if (before?.movement === phase.movement) kept[kept.length - 1] = { ...before, to: phase.to }
      else kept.push(phase)
      return kept
    }, [])
  const moving = pieces.slice(1).map((to, index): Phase => {
    const from = pieces[index] as Pick<Point, 'at' | 'value'>
    const rate = (((to.value - from.value) / (to.at - from.at)) * MONTH) / Math.max((to.value + from.value) / 2, WEIGHT_FLOOR * most)
    return { movement: rate > LEVEL_RATE ? 'rising' : rate < -LEVEL_RATE ? 'falling' : 'level', from, to }
  })
  return joined(joined(moving).map((phase) => (Math.abs(phase.to.value - phase.from.value) < LEAST_CHANGE * most ? { ...phase, movement: 'level' } : phase)))
}

function curveOf(phases: readonly Phase[]): LifecycleCurve {
  const movements = phases.map(({ movement }) => movement)
  if (movements.at(-1) === 'falling') return 'decline'
  const stopped = movements.findIndex((movement, index) => movement !== 'rising' && index > 0)
  if (stopped >= 0 && movements.lastIndexOf('rising') > stopped) return 'rebirth'
  if (movements.at(-1) === 'rising') return 'growth'
  return movements.includes('falling') ? 'decline' : 'mature'
}

/** Index of the last day on which the smoothed users were below `REACHED` of the level they came to. */
function reachedAt(values: DailySeries['values'], phases: readonly Phase[], index: number): number {
  const { movement, from, to } = phases[index] as Phase
  const upTo = Math.round(movement === 'level' ? to.at : from.at)
  const near = (day: number, reach: number): readonly number[] => values.slice(Math.max(0, day - reach), day + reach + 1).filter((value) => value !== null)
  const level = movement === 'level' ? median(values.slice(Math.round(from.at), upTo + 1).filter((value) => value !== null)) : from.value
  for (let day = upTo; day > 0; day--) {
    const around = near(day, WEEK)
    if (around.length > 0 && median(around) < REACHED * level) return day
  }
  return 0
}

/** Bootstrap of residuals (Efron 1979) about the fitted line, each kept with its neighbour because they err alike. */
function confidenceOf(points: readonly Point[], pieces: readonly Pick<Point, 'at' | 'value'>[], curve: LifecycleCurve): number {
  const fitted = points.map(({ at }) => valueAt(pieces, at))
  const residuals = points.map(({ value, weight }, index) => (value - (fitted[index] as number)) * Math.sqrt(weight))
  const random = mulberry32(1)
  let same = 0
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let from = 0
    const again = points.map((point, index): Point => {
      from = index % 2 === 0 ? Math.floor(random() * points.length) : (from + 1) % points.length
      return { ...point, value: (fitted[index] as number) + (residuals[from] as number) / Math.sqrt(point.weight) }
    })
    if (curveOf(phasesOf(linePieces(again))) === curve) same++
  }
  return same / RESAMPLES
}

function valueAt(pieces: readonly Pick<Point, 'at' | 'value'>[], at: number): number {
  const next = pieces.findIndex((piece) => piece.at >= at)
  const to = pieces[Math.max(next, 1)] as Pick<Point, 'at' | 'value'>
  const from = pieces[Math.max(next, 1) - 1] as Pick<Point, 'at' | 'value'>
  return from.value + ((to.value - from.value) * (at - from.at)) / (to.at - from.at)
}
