import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { DAY_MS, readDay } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'
import type { SeriesStep } from '../../domain/spike'

const STEP_MS: Readonly<Record<SeriesStep, number>> = { day: DAY_MS, hour: 3_600_000 }
export const HOURS_A_DAY = 24

/**
 * Milliseconds since 1970 of a time on the clock of Asia/Shanghai, as though that were UTC. It has no summer time, so no hour is missing
 * or there twice. A time with an offset is moved there.
 *
 * @throws TingyinError FIELD_INVALID
 */
export function clockOf(at: string): number {
  const [, day = '', clock = '00:00', offset] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(at.trim()) ?? []
  const instant = readDay(day) !== undefined ? Date.parse(`${day}T${clock}${offset ?? 'Z'}`) : NaN
  if (Number.isNaN(instant)) {
    throw new TingyinError('FIELD_INVALID', { field: 'time', problem: 'it is no time we can read. Write it as 2026-01-05 or 2026-01-05 10:00:00.' })
  }
  return offset === undefined ? instant : instant + BUSINESS_OFFSET_MS
}

/** Steps since 1970. @throws TingyinError FIELD_INVALID */
export function stepAt(at: string, step: SeriesStep): number {
  return Math.floor(clockOf(at) / STEP_MS[step])
}

/** The time a step begins, `2026-01-05` or `2026-01-05 10:00:00`. */
export function timeOfStep(index: number, step: SeriesStep): string {
  const text = new Date(index * STEP_MS[step]).toISOString()
  return step === 'day' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

/** When a step begins, in epoch milliseconds. */
export const momentOfStep = (index: number, step: SeriesStep): number => index * STEP_MS[step] - BUSINESS_OFFSET_MS

/** The last step that is over at an instant, in epoch milliseconds. */
export const lastStepBefore = (instant: number, step: SeriesStep): number => Math.floor((instant + BUSINESS_OFFSET_MS) / STEP_MS[step]) - 1
