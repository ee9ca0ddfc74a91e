import type { Finding } from '../../src/analytics/find-contacts'
import { overview } from '../../src/analytics/overview'

/** So many contacts a day, from the first of March on. */
const ofDays = (...counts: readonly number[]): Finding =>
  ({
    search: {
      search: async () => ({ total: counts.reduce((sum, count) => sum + count, 0), hits: [], facets: {} }),
      series: async () => counts.flatMap((contacts, i) => (contacts === 0 ? [] : [{ step: `2026-03-${String(i + 1).padStart(2, '0')}`, value: '', contacts }])),
    },
    vocabulary: {},
  }) as unknown as Finding

it.each([
  ['the last day', [40, 50, 30], '2026-03-03'],
  ['the day before strays', [40, 50, 30, 0, 0, 1, 0, 2], '2026-03-03'],
  ['a day that has just begun, once a quarter of the usual is there', [40, 50, 30, 10], '2026-03-04'],
  ['the last day of a query that hardly anybody is found by', [1, 0, 0, 1], '2026-03-04'],
])('takes for the last usual day %s', async (_, counts, day) => {
  expect(await overview('', ofDays(...counts))).toMatchObject({ lastUsualDay: day })
})

it('has no usual day without contacts', async () => {
  expect(await overview('', ofDays())).not.toHaveProperty('lastUsualDay')
})
