import { setImmediate } from 'node:timers/promises'
import type { DailySeries } from '../../domain/cycle'
import { TingyinError } from '../../domain/errors'
import { addDays } from '../../domain/period'
import type { DayKindOf } from './calendar-effects'
import { type ConsultationCurve, consultationCurve } from './consultation-curve'
import { between, dayNumber, lastDay } from './daily-series'

/** Days before a promotion from which its baseline is read, and most days that a wave is followed. */
export const LEAD_DAYS = 14
const MOST_DAYS = 226
/** Promotions closer to each other than this raise one wave together. */
const LEAST_APART_DAYS = 14

export interface PromotionWave {
  /** First days of the promotions that raise the wave; several where they overlap and cannot be told apart. */
  readonly starts: readonly string[]
  /** Last day that is looked at: the one before the next promotion starts. */
  readonly lastDay: string
  readonly curve: ConsultationCurve
}

/**
 * Each launch's or promotion's wave on its own, until the next one starts. Other work is let through between two waves.
 *
 * @param starts days such as `2026-01-03`
 * @param today the day of the last count that can be there
 * @param isWanted tells by its first day whether a wave is to be fitted, which takes long; the others are left out
 * @throws TingyinError CYCLE_INVALID for a start in the future or after the last count
 */
export async function promotionWaves(series: DailySeries, starts: readonly string[], today: string, dayKindOf: DayKindOf, isWanted: (firstDay: string) => boolean = () => true): Promise<readonly PromotionWave[]> {
  const sorted = [...new Set(starts)].sort()
  const late = sorted.find((start) => start > today)
  if (late !== undefined) throw new TingyinError('CYCLE_INVALID', { problem: `a launch or promotion on ${late} lies in the future; today is ${today}. Ask again when it has begun.` })
  const unseen = sorted.find((start) => start > lastDay(series))
  if (unseen !== undefined) throw new TingyinError('CYCLE_INVALID', { problem: `there are no counts from ${unseen} on; the last is of ${lastDay(series)}. Import newer contacts first.` })
  const groups = sorted.reduce<string[][]>((kept, start) => {
    const group = kept.at(-1)
    if (group !== undefined && dayNumber(start) - dayNumber(group.at(-1) as string) < LEAST_APART_DAYS) group.push(start)
    else kept.push([start])
    return kept
  }, [])
  const waves: PromotionWave[] = []
  for (const [index, group] of groups.entries()) {
    const first = group[0] as string
    if (!isWanted(first)) continue
    const next = groups[index + 1]?.[0]
    const end = [addDays(first, MOST_DAYS - 1), next === undefined ? lastDay(series) : addDays(next, -1)].sort()[0] as string
    await setImmediate()
    waves.push({ starts: group, lastDay: end, curve: consultationCurve(between(series, addDays(first, -LEAD_DAYS), end), dayKindOf) })
  }
  return waves
}
