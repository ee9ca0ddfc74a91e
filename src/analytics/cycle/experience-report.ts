import type { LifecycleCurve, ProductPhase } from '../../domain/cycle'
import type { ExperienceStage } from '../../domain/labels'
import { type ExperienceRate, experienceRates, type RateSample, type Series, type SurveyedRates } from '../../domain/measures'
import type { DaySpan } from '../../domain/day-span'
import { addDays, type Day, type Period } from '../../domain/period'
import type { Finding } from '../find-contacts'
import { inTime } from '../product-figures'
import type { Counted } from '../topic-queries'
import type { AdviceTable } from './advice-table'
import { type Advice, adviceFor, type ExperienceGap, experienceGap } from './experience-gap'
import { countedAtStages } from './stored-consultations'

/** Where customers speak of what keeps them from the next step. */
const stagesOfRate: Readonly<Record<ExperienceRate, readonly ExperienceStage[]>> = {
  awareness: ['awareness'],
  knowledge: ['knowledge'],
  adoption: ['inclination'],
  approval: ['use', 'repeat'],
}

/** A product is being introduced for so many days after its launch. */
const INTRODUCTION_DAYS = 90

const phaseOfCurve: Readonly<Record<LifecycleCurve, ProductPhase | undefined>> = { growth: 'growth', rebirth: 'growth', mature: 'maturity', decline: 'decline', none: undefined }

export interface ExperienceReport extends ExperienceGap, Advice {
  /** Of the newest rates. */
  readonly period: Period
  /** What was said at the stage of the gap. */
  readonly contacts: Counted
  /** Absent where neither launch nor users tell it; advice is then for the gap alone. */
  readonly phase?: ProductPhase
}

/** Where a product stands in its life on a day. */
export function productPhase(curve: LifecycleCurve, launch: Day | undefined, day: Day): ProductPhase | undefined {
  return launch !== undefined && day < addDays(launch, INTRODUCTION_DAYS) ? 'introduction' : phaseOfCurve[curve]
}

/** 体验鸿沟 of the newest period for which all four rates were asked, opened onto its contacts; undefined where there is none. */
export async function experienceReport(
  product: string,
  rates: Series<SurveyedRates>,
  { phase, span, advice }: { readonly phase: ProductPhase | undefined; readonly span: DaySpan; readonly advice: AdviceTable },
  finding: Pick<Finding, 'search' | 'queryTools'>,
): Promise<ExperienceReport | undefined> {
  const newest = inTime(rates).findLast(({ value }) => experienceRates.every((rate) => value[rate] !== undefined))
  if (newest === undefined) return undefined
  const gap = experienceGap(newest.value as Record<ExperienceRate, RateSample>)
  return {
    ...gap,
    ...adviceFor(phase, gap, advice),
    period: newest.period,
    contacts: await countedAtStages(product, stagesOfRate[gap.gap], span, finding),
    ...(phase !== undefined && { phase }),
  }
}
