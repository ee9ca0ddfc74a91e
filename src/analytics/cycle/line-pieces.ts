/** A value at a time, both in the caller's units. */
export interface Point {
  readonly at: number
  readonly value: number
  /** 1 over its variance, up to a common factor. */
  readonly weight: number
}

/** What one more bend must gain, in logarithms of the number of points: above 1 because neighbouring points err alike. */
const PENALTY = 2
/** Points between the bends that are tried first, and most bends: many years are read more coarsely, or they would take minutes. */
const SPACING = 2
const MOST_BENDS = 60

/**
 * A line of straight pieces through points: bends at every second point, or at fewer where there would be more than 60, of which the one
 * that matters least is taken out again and again as long as that pays by the information criterion of Schwarz (1978).
 *
 * @param points in the order of time, at least two
 * @returns the bends and both ends
 */
export function linePieces(points: readonly Point[]): readonly Pick<Point, 'at' | 'value'>[] {
  const ends = [0, points.length - 1]
  const spacing = Math.max(SPACING, Math.ceil(points.length / MOST_BENDS))
  let knots = points.map((_, index) => index).filter((index) => index % spacing === 0 || ends.includes(index))
  const criterion = ({ squares }: Spline, count: number): number =>
    points.length * Math.log(squares / points.length) + PENALTY * count * Math.log(points.length)
  let best = fitSpline(points, knots)
  let kept = { knots, spline: best, value: criterion(best, knots.length) }
  while (knots.length > 2) {
    const candidates = knots.slice(1, -1).map((gone) => {
      const left = knots.filter((knot) => knot !== gone)
      return { knots: left, spline: fitSpline(points, left) }
    })
    const next = candidates.reduce((a, b) => (b.spline.squares < a.spline.squares ? b : a))
    knots = next.knots
    best = next.spline
    const value = criterion(best, knots.length)
    if (value < kept.value) kept = { knots, spline: best, value }
  }
  return kept.knots.map((knot, index) => ({ at: (points[knot] as Point).at, value: kept.spline.values[index] as number }))
}

interface Spline {
  readonly values: readonly number[]
  readonly squares: number
}

/** Weighted least squares for the values at the knots; a point weighs on the two knots around it, so the system has three diagonals. */
function fitSpline(points: readonly Point[], knots: readonly number[]): Spline {
  const diagonal = Array.from({ length: knots.length }, () => 1e-9)
  const upper = Array.from({ length: knots.length }, () => 0)
  const right = Array.from({ length: knots.length }, () => 0)
  let piece = 0
  const shares = points.map(({ at }, index) => {
    while (piece < knots.length - 2 && (knots[piece + 1] as number) < index) piece++
    const from = (points[knots[piece] as number] as Point).at
    const to = (points[knots[piece + 1] as number] as Point).at
    return { piece, share: (at - from) / (to - from) }
  })
  const add = (list: number[], index: number, value: number): void => void (list[index] = (list[index] as number) + value)
  points.forEach(({ value, weight }, index) => {
    const { piece, share } = shares[index] as (typeof shares)[number]
    add(diagonal, piece, weight * (1 - share) ** 2)
    add(diagonal, piece + 1, weight * share ** 2)
    add(upper, piece, weight * share * (1 - share))
    add(right, piece, weight * (1 - share) * value)
    add(right, piece + 1, weight * share * value)
  })
  for (let i = 1; i < knots.length; i++) {
    const share = (upper[i - 1] as number) / (diagonal[i - 1] as number)
    add(diagonal, i, -share * (upper[i - 1] as number))
    add(right, i, -share * (right[i - 1] as number))
  }
  const values = Array.from({ length: knots.length }, () => 0)
  for (let i = knots.length - 1; i >= 0; i--) {
    values[i] = ((right[i] as number) - (i + 1 < knots.length ? (upper[i] as number) * (values[i + 1] as number) : 0)) / (diagonal[i] as number)
  }
  const squares = points.reduce((sum, { value, weight }, index) => {
    const { piece, share } = shares[index] as (typeof shares)[number]
    return sum + weight * (value - (1 - share) * (values[piece] as number) - share * (values[piece + 1] as number)) ** 2
  }, 1e-12)
  return { values, squares }
}
