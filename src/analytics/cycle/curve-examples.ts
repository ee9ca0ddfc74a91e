import { type ConsultCurve, consultCurves, type LifecycleCurve, lifecycleCurves } from '../../domain/cycle'
import type { CycleReport } from './cycle-report'
import type { WaveReport } from './product-waves'

type Product = CycleReport['product']

/** The surest product of each curve that any has, in the order of the curves' letters. */
export interface CurveExamples {
  readonly consultations: readonly { readonly curve: ConsultCurve; readonly product: Product; readonly wave: WaveReport }[]
  readonly users: readonly { readonly curve: LifecycleCurve; readonly product: Product; readonly lifecycle: CycleReport['lifecycle'] }[]
}

export function curveExamples(reports: readonly CycleReport[]): CurveExamples {
  const waves = reports.flatMap(({ product, waves: each }) => each.map((wave) => ({ curve: wave.curve.curve, product, wave })))
  const users = reports.map(({ product, lifecycle }) => ({ curve: lifecycle.curve, product, lifecycle }))
  return {
    consultations: consultCurves.flatMap((curve) => (curve === 'none' ? [] : surest(waves.filter((each) => each.curve === curve), ({ wave }) => wave.curve.probability))),
    users: lifecycleCurves.flatMap((curve) => (curve === 'none' ? [] : surest(users.filter((each) => each.curve === curve), ({ lifecycle }) => lifecycle.confidence))),
  }
}

/** The one that is surest, the first of several; none of none. */
function surest<Example>(examples: readonly Example[], certainty: (example: Example) => number): readonly Example[] {
  const most = Math.max(...examples.map(certainty))
  return examples.filter((example) => certainty(example) === most).slice(0, 1)
}
