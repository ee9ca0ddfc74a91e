/** 咨询周期: how consultations about a product come and go after a launch or promotion. `none`: no cycle, or too little to say. */
export const consultCurves = ['gradual', 'burst', 'long_tail', 'none'] as const
export type ConsultCurve = (typeof consultCurves)[number]

/** 产品生命周期: how a product's users come and go. */
export const lifecycleCurves = ['mature', 'growth', 'decline', 'rebirth', 'none'] as const
export type LifecycleCurve = (typeof lifecycleCurves)[number]

/** A区, B区 and C区 of a wave of promotion, from joining consultations and users. */
export const attentionZones = ['attention_rising', 'attention_falling', 'released'] as const
export type AttentionZone = (typeof attentionZones)[number]

/** The letter a table calls each curve by, such as the A of A型. */
export const consultCurveLetters: Readonly<Record<ConsultCurve, string>> = { gradual: 'A', burst: 'B', long_tail: 'C', none: 'none' }
export const lifecycleCurveLetters: Readonly<Record<LifecycleCurve, string>> = { mature: 'A', growth: 'B', decline: 'C', rebirth: 'D', none: 'none' }

/** Why no curve is named. */
export const noCurveReasons = ['too_little_data', 'no_wave', 'peak_not_confirmed'] as const
export type NoCurveReason = (typeof noCurveReasons)[number]

/** One number a day without interruption: days without a count are null, which is not zero. */
export interface DailySeries {
  /** Day of the first value in Asia/Shanghai, such as `2026-01-03`. */
  readonly firstDay: string
  readonly values: readonly (number | null)[]
}

/** Kinds of day that differ from their weekday. */
export type DayKind = 'ordinary' | 'holiday' | 'makeup_workday'

/** Where a product stands in its life, for which advice is given. */
export const productPhases = ['introduction', 'growth', 'maturity', 'decline'] as const
export type ProductPhase = (typeof productPhases)[number]

/** What people see. */
export const consultCurveNames: Readonly<Record<ConsultCurve, string>> = { gradual: '渐升渐降 A型', burst: '急升急降 B型', long_tail: '缓升长尾 C型', none: '无周期' }
export const lifecycleCurveNames: Readonly<Record<LifecycleCurve, string>> = { mature: '成熟 A型', growth: '成长 B型', decline: '衰退 C型', rebirth: '再生 D型', none: '无曲线' }
export const attentionZoneNames: Readonly<Record<AttentionZone, string>> = { attention_rising: 'A区 关注上升', attention_falling: 'B区 关注回落', released: 'C区 释放' }
export const noCurveReasonNames: Readonly<Record<NoCurveReason, string>> = { too_little_data: '数据不足', no_wave: '没有波', peak_not_confirmed: '峰值未确认' }

/** What happens in the cycle of a product that its owner should know of; `green_but_red`: the ratio rises while every operating KPI meets its target. */
export const cycleEvents = ['used_up_wave', 'rising_ratio', 'green_but_red'] as const
export type CycleEvent = (typeof cycleEvents)[number]
export const cycleEventNames: Readonly<Record<CycleEvent, string>> = { used_up_wave: '本轮推广已释放完', rising_ratio: '咨询比上升', green_but_red: '指标绿、体验红' }

/** Of users between two change points. */
export type Movement = 'rising' | 'level' | 'falling'
export const movementNames: Readonly<Record<Movement, string>> = { rising: '上升', level: '平稳', falling: '下降' }
