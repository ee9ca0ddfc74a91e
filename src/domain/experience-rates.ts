/** 知晓率, 认知率, 认同率 and 认可率, in the order a customer comes to a product. */
export const experienceRates = ['awareness', 'knowledge', 'adoption', 'approval'] as const
export type ExperienceRate = (typeof experienceRates)[number]

/** How many of those who were asked said yes. */
export interface SampledRate {
  readonly hits: number
  readonly sample: number
}

/** Where a product stands in its life, for which advice is given. */
export const productPhases = ['introduction', 'growth', 'maturity', 'decline'] as const
export type ProductPhase = (typeof productPhases)[number]
