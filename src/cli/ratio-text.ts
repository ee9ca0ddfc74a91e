import type { RatioAlarm, RatioTrend } from '../analytics/cycle/consultation-ratio'
import type { RatioReport } from '../analytics/cycle/ratio-report'
import { grouped } from './count-table'

const directions: Readonly<Record<RatioTrend['direction'], string>> = { rising: '上升', falling: '下降', none: '无' }

const perThousand = (ratio: number): string => String(Number((1000 * ratio).toPrecision(3)))

/** `0.396 (0.32 to 0.48) per 1,000 users and week` */
export function ratioText({ ratio, low, high }: RatioReport['latest']): string {
  return `${perThousand(ratio)} (${perThousand(low)} to ${perThousand(high)}) per 1,000 users and week`
}

export function trendText(trend: RatioTrend | undefined): string {
  return trend === undefined ? '数据不足' : `${directions[trend.direction]} (tau ${trend.tau.toFixed(2)}, p ${trend.p.toFixed(3)})`
}

export function alarmText(alarm: RatioAlarm | undefined): string {
  return alarm === undefined ? '无' : `${alarm.day}: n = ${grouped(alarm.observed)}, ${alarm.expected.toFixed(1)} expected of its users`
}
