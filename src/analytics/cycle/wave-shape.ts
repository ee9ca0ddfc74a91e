/** How a wave runs apart from its height: where it starts and peaks, how long it falls, and how it bends on both sides. */
export interface WaveShape {
  /** Index of the last day before the rise. */
  readonly onset: number
  /** Index of the highest day; after the onset. */
  readonly peak: number
  /** Days from the peak until e⁻² of the fall is left. */
  readonly fallDays: number
  readonly rise: RiseForm
  readonly fall: FallForm
}

/** From 0 to 1 over a share of the rise that is over. */
const rises = {
  straight: (share: number) => share,
  swung: (share: number) => (1 - Math.cos(Math.PI * share)) / 2,
  late: (share: number) => (1 - Math.cos(Math.PI * share ** 1.5)) / 2,
}
export type RiseForm = keyof typeof rises
export const riseForms = Object.keys(rises) as readonly RiseForm[]

/** From 1 towards 0 over days since the peak per `fallDays`: at once fast, in between, or slow at first. */
const falls = {
  exponential: (share: number) => Math.exp(-2 * share),
  between: (share: number) => Math.exp(-2 * share ** 1.5),
  bell: (share: number) => Math.exp(-2 * share ** 2),
}
export type FallForm = keyof typeof falls
export const fallForms = Object.keys(falls) as readonly FallForm[]

/** Curves of a form by the days they take, so that each is worked out once. */
class Tables<Form extends string> {
  readonly #tables = new Map<string, Float64Array>()

  constructor(
    private readonly forms: Readonly<Record<Form, (share: number) => number>>,
    private readonly length: (days: number) => number,
  ) {}

  of(form: Form, days: number): Float64Array {
    const key = `${form}/${days}`
    let table = this.#tables.get(key)
    if (table === undefined) {
      table = Float64Array.from({ length: this.length(days) }, (_, day) => this.forms[form](day / days))
      this.#tables.set(key, table)
    }
    return table
  }
}

/** After so many times `fallDays` nothing is left of any fall. */
const FALL_REACH = 4
const riseTables = new Tables(rises, (days) => days + 1)
const fallTables = new Tables(falls, (days) => days * FALL_REACH)

/**
 * Height of the wave on each day as a share of its amplitude: `falling` is the wave that falls back to the baseline,
 * `staying` the one that stays up. Every wave with a tail is a sum of both.
 */
export function drawWave(shape: WaveShape, falling: Float64Array, staying: Float64Array): void {
  const { onset, peak } = shape
  const rise = riseTables.of(shape.rise, peak - onset)
  const fall = fallTables.of(shape.fall, shape.fallDays)
  for (let day = 0; day < falling.length; day++) {
    if (day <= peak) {
      const height = day <= onset ? 0 : (rise[day - onset] as number)
      falling[day] = height
      staying[day] = height
    } else {
      falling[day] = fall[day - peak] ?? 0
      staying[day] = 1
    }
  }
}
