import type { NeedAssessment } from '../../domain/need'

/** What was said last of an event for its product; where nothing was, what was said last of it for all products. */
export function assessmentOf(product: string, variants: readonly string[], assessments: readonly NeedAssessment[]): NeedAssessment | undefined {
  const own = assessments.filter(({ event }) => variants.includes(event)).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return own.find((assessment) => assessment.product === product) ?? own.find((assessment) => assessment.product === undefined)
}
