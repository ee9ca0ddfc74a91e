import type { Correction } from '../src/domain/corrections'
import type { NewCorrection } from '../src/stores/corrections/correction-store'

/** A valid correction as it is given to a store: of a topic, unless `overrides` says otherwise. */
export function aNewCorrection(overrides: Partial<NewCorrection> = {}): NewCorrection {
  return {
    id: 'k1',
    field: 'topic',
    before: 'other',
    after: 'billing',
    model: { value: 'other', score: 0.25, versions: { pipeline: 'complaint-tickets@1f2e3d4c5b6a', dictionary: '0a1b2c3d4e5f' } },
    by: '王芳',
    at: '2026-03-02T09:30:00.000Z',
    ...overrides,
  }
}

export function aCorrection({ contact = { source: 'tickets', id: 't1' }, position = 1, undone, ...overrides }: Partial<Correction> = {}): Correction {
  return { ...aNewCorrection(overrides), contact, position, ...(undone && { undone }) }
}
