import { curveExamples } from '../../../src/analytics/cycle/curve-examples'
import type { CycleReport } from '../../../src/analytics/cycle/cycle-report'
import type { ConsultCurve, LifecycleCurve } from '../../../src/domain/cycle'

const aReport = (id: string, waves: readonly (readonly [ConsultCurve, number])[], users: LifecycleCurve, confidence = 1): CycleReport =>
  ({
    product: { id, name: id },
    waves: waves.map(([curve, probability]) => ({ curve: { curve, probability } })),
    lifecycle: { curve: users, confidence, phases: [] },
  }) as unknown as CycleReport

describe('examples of curves', () => {
  it('are the surest of each curve, in the order of their letters', () => {
    const found = curveExamples([
      aReport('a', [['long_tail', 0.9], ['burst', 0.6]], 'rebirth'),
      aReport('b', [['burst', 0.99]], 'mature', 0.7),
      aReport('c', [['gradual', 0.8]], 'mature', 0.9),
    ])
    expect(found.consultations.map(({ curve, product }) => [curve, product.id])).toEqual([['gradual', 'c'], ['burst', 'b'], ['long_tail', 'a']])
    expect(found.users.map(({ curve, product }) => [curve, product.id])).toEqual([['mature', 'c'], ['rebirth', 'a']])
  })

  it('leave out curves that none has, and what is no curve', () => {
    expect(curveExamples([aReport('a', [['none', 1]], 'none')])).toEqual({ consultations: [], users: [] })
    expect(curveExamples([])).toEqual({ consultations: [], users: [] })
  })

  it('name the first of two that are as sure', () => {
    const found = curveExamples([aReport('a', [['burst', 1]], 'growth'), aReport('b', [['burst', 1]], 'growth')])
    expect(found.consultations.map(({ product }) => product.id)).toEqual(['a'])
    expect(found.users.map(({ product }) => product.id)).toEqual(['a'])
  })
})
