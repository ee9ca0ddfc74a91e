import { TingyinError } from '../../domain/errors'
import type { Judgement, Observation, SeriesStep } from '../../domain/spike'
import type { BusinessCalendar } from './business-calendar'
import { CountModel, type CountModelState, type Forecast, relativeVariance } from './count-model'
import { Dispersion } from './dispersion'
import { effectsOf, LEVEL } from './effects'
import { quantile } from './negative-binomial'
import { type RecentStep, WINDOW, weighWindow } from './recent-steps'
import { HOURS_A_DAY, stepAt, timeOfStep } from './series-time'
import { severityOf } from './severity'

export interface DetectorOptions {
  readonly step: SeriesStep
  /** Of the series' own product and region. */
  readonly calendar: BusinessCalendar
  /** Contacts above expectation below which nothing is an outbreak, however unlikely. Default 3. */
  readonly leastExcess?: number
}

/** All a detector knows, as plain JSON: given back to `SpikeDetector`, it goes on as if it had never stopped. */
export interface DetectorState {
  readonly step: SeriesStep
  /** Steps since 1970 of the last one it was told of. */
  readonly last?: number
  /** Counts it has learned from. */
  readonly counts: number
  /** Steps in a row that were far off, positive above and negative below expectation. */
  readonly farOff: number
  readonly model: CountModelState
  readonly dispersion: readonly number[]
  readonly recent: readonly RecentStep[]
}

/** What differs between series of days and of hours. */
interface Pace {
  /** Counts that are learned from before the first is judged: two weeks of days, one of hours. */
  readonly judgedAfter: number
  /** Weight that what is known of the scatter keeps a step: half is forgotten after a year of days, two months of hours. */
  readonly memory: number
  /** Steps in a row that must be far off to be a new level. */
  readonly shiftAfter: number
}
const paces: Readonly<Record<SeriesStep, Pace>> = {
  day: { judgedAfter: 14, memory: 0.998, shiftAfter: 8 },
  hour: { judgedAfter: 168, memory: 0.9995, shiftAfter: 8 },
}

/** How many counts of a series are learned from before the first is judged. */
export const judgedAfter = (step: SeriesStep): number => paces[step].judgedAfter

/** Score of an alarm: one step in a thousand. */
export const ALARM_SCORE = 3
const LEAST_EXCESS = 3
/** Largest count that is believed. */
const MOST = 1e9
/** Most steps a gap is gone through; after so long a gap the level is as good as unknown. */
const LONGEST_GAP = 400
/** Standard deviations up to which a count is learned from once the series is judged: outbreaks reach above, and leave less behind the lower the limit. */
const LEARNED_ABOVE = 2
const LEARNED_BELOW = 3

/** What is known of a series when it is judged by another exposure from here on: its level is that much lower or higher, and all else as it was. */
export function byExposure(state: DetectorState, before: number, from: number): DetectorState {
  const shift = Math.log(before / from)
  const means = state.model.means.map((mean, effect) => (effect === LEVEL ? mean + shift : mean))
  return { ...state, model: { ...state.model, means }, recent: state.recent.map((step) => ({ ...step, level: step.level + shift })) }
}

/** Why a value is no count of contacts; nothing for one that is. */
export function countProblem(value: number): string | undefined {
  if (Number.isInteger(value) && value >= 0 && value <= MOST) return undefined
  return `a count of contacts is a whole number from 0 to ${MOST}.`
}

/**
 * Judges the counts of one series, each at the moment it is known: it has seen nothing later and never revises.
 *
 * The expectation comes from a dynamic log-linear model of level, weekday, hour, holidays, billing days and planned events (`CountModel`),
 * the scatter around it is negative binomial (`Dispersion`). Two channels look at the upper tail, the step alone and the last seven
 * together. What is learned of an outbreak is limited, so that it neither hides itself nor what follows; but what stays far off is a new level.
 */
export class SpikeDetector {
  readonly #step: SeriesStep
  readonly #pace: Pace
  readonly #calendar: BusinessCalendar
  readonly #leastExcess: number
  readonly #model: CountModel
  readonly #dispersion: Dispersion
  #last: number | undefined
  #counts: number
  #farOff: number
  #recent: RecentStep[]

  constructor({ step, calendar, leastExcess = LEAST_EXCESS }: DetectorOptions, state?: DetectorState, parent?: DetectorState) {
    if ([state, parent].some((known) => known !== undefined && known.step !== step)) {
      throw new TingyinError('REQUEST_INVALID', { problem: `the saved state is not of a series by ${step}. Start it anew, or take the state of one that is.` })
    }
    this.#step = step
    this.#pace = paces[step]
    this.#calendar = calendar
    this.#leastExcess = leastExcess
    const effects = effectsOf[step]
    this.#model = state === undefined && parent !== undefined ? CountModel.under(parent.model, effects) : new CountModel(effects, state?.model)
    this.#dispersion = new Dispersion(state?.dispersion)
    this.#last = state?.last
    this.#counts = state?.counts ?? 0
    this.#farOff = state?.farOff ?? 0
    this.#recent = [...(state?.recent ?? [])]
  }

  /** A detector for a new series that starts from what is known of the series it is a part of, such as a product of all contacts. */
  static under(parent: DetectorState, options: DetectorOptions): SpikeDetector {
    return new SpikeDetector(options, undefined, parent)
  }

  get state(): DetectorState {
    return {
      step: this.#step,
      ...(this.#last !== undefined && { last: this.#last }),
      counts: this.#counts,
      farOff: this.#farOff,
      model: this.#model.state,
      dispersion: this.#dispersion.logWeights,
      recent: this.#recent,
    }
  }

  /**
   * Judges the next step, then learns from it. Steps between the last one and this one count as not known.
   *
   * @throws TingyinError FIELD_INVALID for what is no time, no count or no number of users, REQUEST_INVALID when the step is not after the last one
   */
  advance({ at, value, exposure = 1 }: Observation): Judgement {
    const index = stepAt(at, this.#step)
    const time = timeOfStep(index, this.#step)
    const problem = value === undefined ? undefined : countProblem(value)
    if (problem !== undefined) throw new TingyinError('FIELD_INVALID', { field: 'value', problem })
    if (!(exposure > 0 && exposure < Infinity)) throw new TingyinError('FIELD_INVALID', { field: 'exposure', problem: 'a number of users is more than 0.' })
    if (this.#last !== undefined && index <= this.#last) {
      throw new TingyinError('REQUEST_INVALID', { problem: `the series was told up to ${timeOfStep(this.#last, this.#step)}; ${time} is not after it.` })
    }
    if (this.#last !== undefined) this.#pass(index - this.#last - 1)
    this.#last = index
    if (this.#counts === 0) {
      if (value === undefined) return { at: time, contributions: [], severity: 0, alarm: false, newLevel: false }
      this.#model.startAt(Math.log((value + 0.5) / exposure))
    }
    this.#model.evolve()
    const hours = this.#step === 'hour' ? index : index * HOURS_A_DAY
    const effects = effectsOf[this.#step]
    const design = effects.designAt(this.#calendar.dayAt(Math.floor(hours / HOURS_A_DAY)), hours % HOURS_A_DAY)
    const forecast = this.#model.forecast(design, exposure)
    this.#remember(index, forecast.expected, value)
    const contributions = [...effects.contributions(design, this.#model.means), ...(exposure === 1 ? [] : [{ effect: 'users', factor: exposure }])]
    const expectation = { at: time, expected: forecast.expected, ...this.#intervals(forecast), contributions }
    if (value === undefined) return { ...expectation, severity: 0, alarm: false, newLevel: false }
    const verdict = this.#judge(value, forecast)
    const newLevel = this.#learn(value, forecast)
    return { ...expectation, observed: value, ...verdict, newLevel }
  }

  #judge(value: number, { expected, logVariance }: Forecast): Omit<Judgement, 'at' | 'contributions' | 'newLevel'> {
    if (this.#counts < this.#pace.judgedAfter) return { severity: 0, alarm: false }
    const enough = value - expected >= this.#leastExcess
    const one = enough ? this.#dispersion.surprise(value, expected, relativeVariance(logVariance)) : 0
    const window = weighWindow(this.#recent, one, this.#dispersion, effectsOf[this.#step].all[LEVEL]!.drift)
    const seven = window.excess >= this.#leastExcess ? window.score : 0
    const score = Math.max(one, seven)
    const alarm = score >= ALARM_SCORE
    return {
      score,
      severity: severityOf(score, one >= seven ? value - expected : window.excess),
      alarm,
      ...(alarm && { channel: one >= seven ? 'one_step' : 'seven_step', since: timeOfStep(window.since, this.#step), excess: window.excessSince }),
    }
  }

  /** Whether what was learned makes a new level. */
  #learn(value: number, forecast: Forecast): boolean {
    const { expected, logVariance } = forecast
    const settled = this.#counts >= this.#pace.judgedAfter
    if (settled) this.#dispersion.learn(value, expected, relativeVariance(logVariance), this.#pace.memory)
    const ratio = this.#dispersion.ratio
    const deviation = Math.sqrt(expected * ratio + expected * expected * logVariance)
    const limited = Math.max(expected - LEARNED_BELOW * deviation, Math.min(expected + LEARNED_ABOVE * deviation, value))
    this.#model.learn(forecast, settled ? Math.max(0, limited) : value, ratio)
    this.#counts++
    const side = limited < value ? 1 : limited > value ? -1 : 0
    this.#farOff = side === 0 ? 0 : Math.sign(this.#farOff) === side ? this.#farOff + side : side
    if (Math.abs(this.#farOff) < this.#pace.shiftAfter) return false
    this.#model.expectShift()
    return true
  }

  #intervals({ expected, logVariance }: Forecast): Pick<Judgement, 'interval80' | 'interval98'> {
    const variance = this.#dispersion.variance(expected, relativeVariance(logVariance))
    const at = (probability: number): number => quantile(probability, expected, variance)
    return { interval80: { lower: at(0.1), upper: at(0.9) }, interval98: { lower: at(0.01), upper: at(0.99) } }
  }

  /** Steps pass of which nothing is known. */
  #pass(steps: number): void {
    if (this.#counts === 0) return
    for (let i = 0; i < Math.min(steps, LONGEST_GAP); i++) this.#model.evolve()
  }

  #remember(index: number, expected: number, value: number | undefined): void {
    const { level, slope, levelVariance, slopeVariance } = this.#model
    this.#recent.push({ index, expected, ...(value !== undefined && { observed: value }), level, slope, levelVariance, slopeVariance })
    this.#recent = this.#recent.filter((step) => step.index > index - WINDOW)
  }
}
