import { plannedEventKinds, type Contribution, type SeriesStep } from '../../domain/spike'
import { type BusinessDay, isHoliday } from './business-calendar'

/** What an effect may be before anything is counted, and how much it changes a step: variances of logarithms. */
export interface Effect {
  readonly group: string
  readonly prior: number
  readonly drift: number
}

/** The effects that are at work in one step, each with its weight. */
export type Design = readonly (readonly [effect: number, weight: number])[]

/** The effects of a kind of series. The first is the level, the second its slope, which moves the level and nothing else. */
export interface Effects {
  readonly all: readonly Effect[]
  /** Part of the slope that is left a step later: growth does not go on for ever. */
  readonly slopeKept: number
  designAt(day: BusinessDay, hour: number): Design
  /** What each effect makes of the expectation, so that the product of all is `exp` of the design over `means`. */
  contributions(design: Design, means: ArrayLike<number>): readonly Contribution[]
}

export const LEVEL = 0
export const SLOPE = 1
const FIRST_WEEKDAY = 2
const WEEKDAYS = 7
const WORKDAYS = [0, 1, 2, 3, 4]
const HOURS = 24

const alike = (count: number, effect: Effect): readonly Effect[] => Array.from({ length: count }, () => effect)

const calendarEffects: readonly Effect[] = [
  { group: 'holiday', prior: 0.25, drift: 1e-6 },
  { group: 'spring_festival', prior: 0.5, drift: 1e-6 },
  { group: 'after_holiday', prior: 0.05, drift: 1e-6 },
  { group: 'billing', prior: 0.05, drift: 1e-6 },
  ...plannedEventKinds.map((group) => ({ group, prior: 0.5, drift: 1e-6 })),
]

function calendarDesign(day: BusinessDay, first: number): Design {
  const weights: readonly number[] = [
    Number(day.kind === 'holiday'), Number(day.kind === 'spring_festival'), Number(day.afterHoliday), day.billing,
    ...plannedEventKinds.map((kind) => Number(day.events.has(kind))),
  ]
  return weights.flatMap((weight, i) => (weight === 0 ? [] : [[first + i, weight] as const]))
}

/** Each day is like its weekday; a holiday is like no weekday, and a make-up workday like the mean of five. */
const ofDays: Effects = {
  all: [
    { group: 'level', prior: 4, drift: 0.006 ** 2 },
    { group: 'slope', prior: 1e-5, drift: 0.0003 ** 2 },
    ...alike(WEEKDAYS, { group: 'weekday', prior: 0.15, drift: 1e-5 }),
    ...calendarEffects,
  ],
  slopeKept: 0.98,
  designAt: (day) => [[LEVEL, 1], ...weekdaysOf(day), ...calendarDesign(day, FIRST_WEEKDAY + WEEKDAYS)],
  contributions: (design, means) => contributionsOf(ofDays.all, design, means),
}

function weekdaysOf({ kind, weekday }: BusinessDay): Design {
  if (isHoliday(kind)) return []
  if (kind === 'makeup_workday') return WORKDAYS.map((each) => [FIRST_WEEKDAY + each, 1 / WORKDAYS.length] as const)
  return [[FIRST_WEEKDAY + weekday, 1]]
}

const FIRST_HOUR = FIRST_WEEKDAY + WEEKDAYS
const FIRST_WEEKEND_HOUR = FIRST_HOUR + HOURS

/**
 * Each hour is like that hour of its weekday, with a course of the day of its own at weekends. A holiday's effect goes on top: hours are
 * judged on weeks, too few to have seen a holiday, and until it is learned the weekday is the better guess.
 */
const ofHours: Effects = {
  all: [
    { group: 'level', prior: 4, drift: 0.004 ** 2 },
    { group: 'slope', prior: 0, drift: 0 },
    ...alike(WEEKDAYS, { group: 'weekday', prior: 0.1, drift: 1e-6 }),
    ...alike(HOURS, { group: 'hour', prior: 1, drift: 1e-6 }),
    ...alike(HOURS, { group: 'hour', prior: 0.1, drift: 1e-6 }),
    ...calendarEffects,
  ],
  slopeKept: 1,
  designAt: (day, hour) => [
    [LEVEL, 1],
    [FIRST_WEEKDAY + day.weekday, 1],
    [FIRST_HOUR + hour, 1],
    ...(day.weekday >= 5 ? [[FIRST_WEEKEND_HOUR + hour, 1] as const] : []),
    ...calendarDesign(day, FIRST_WEEKEND_HOUR + HOURS),
  ],
  contributions: (design, means) => contributionsOf(ofHours.all, design, means),
}

export const effectsOf: Readonly<Record<SeriesStep, Effects>> = { day: ofDays, hour: ofHours }

/** Weekdays and hours are told against their mean, so that the level is that of an average step and not of none in particular. */
function contributionsOf(effects: readonly Effect[], design: Design, means: ArrayLike<number>): readonly Contribution[] {
  const logarithms = new Map<string, number>()
  const add = (group: string, logarithm: number): void => void logarithms.set(group, (logarithms.get(group) ?? 0) + logarithm)
  for (const [effect, weight] of design) add(effects[effect]!.group, weight * means[effect]!)
  const mean = (first: number, count: number): number => Array.from({ length: count }, (_, i) => means[first + i]!).reduce((a, b) => a + b) / count
  const centred = [['weekday', mean(FIRST_WEEKDAY, WEEKDAYS)] as const, ...(logarithms.has('hour') ? [['hour', mean(FIRST_HOUR, HOURS)] as const] : [])]
  for (const [group, centre] of centred) {
    add('level', centre)
    // On a holiday no weekday is at work, so the holiday is told against the mean weekday.
    add(logarithms.has(group) ? group : logarithms.has('holiday') ? 'holiday' : 'spring_festival', -centre)
  }
  return [...logarithms].map(([effect, logarithm]) => ({ effect, factor: Math.exp(logarithm) }))
}
