import { addDays } from '../../../src/domain/period'
import type { RegisteredProduct } from '../../../src/domain/product'
import type { SearchIndex } from '../../../src/stores/search/search-index'
import { aLabel, anEntry } from '../../a-contact'
import { aSeries, aWave } from './a-curve'

export const LAUNCH = '2025-03-17'
export const star: RegisteredProduct = { id: 'star', name: '星卡', aliases: [], launch: LAUNCH, promotions: [] }

/** Day by its number from two weeks before the launch. */
export const day = (index: number): string => addDays('2025-03-03', index)

/** Consultations that star's launch raises, and one other contact on each of 170 days but one. */
export async function putLaunch(search: SearchIndex, missing = 100): Promise<void> {
  const { values } = aSeries({ days: 170, baseline: 0.5, amplitude: 12, height: aWave({ onset: 14, peak: 38, fallDays: 30 }) })
  const on = (index: number, id: string, labels: NonNullable<Parameters<typeof anEntry>[0]>['labels']) => anEntry({ id, occurredAt: `${day(index)}T10:00:00+08:00`, text: '问', keywords: [], ...(labels && { labels }) })
  const entries = values.flatMap((count, index) => {
    if (index === missing) return []
    const asked = Array.from({ length: count ?? 0 }, (_, i) => on(index, `c${index}-${i}`, { kind: aLabel('consultation'), stage: aLabel('inclination'), products: [aLabel('star'), aLabel('other-card')] }))
    return [...asked, on(index, `o${index}`, { kind: aLabel('complaint'), products: [aLabel('star')] })]
  })
  await search.put(entries)
}

/** Users by day from the launch: they level off, or stay. */
export const growingUsers = Object.fromEntries(Array.from({ length: 156 }, (_, index) => [day(14 + index), { users: Math.round(20_000 / (1 + Math.exp(-(index - 45) / 8))) }]))
