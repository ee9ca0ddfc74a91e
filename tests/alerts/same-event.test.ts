import { type CountContacts, eventQuery, goesOn, sharedContacts } from '../../src/alerts/same-event'
import type { Mover, ReportedIncident } from '../../src/domain/alert'

const reason = (field: string, query: string): Mover => ({ field, value: 'x', n: 30, expected: 3, excess: 27, likelihoodRatio: 80, query })
const anIncident = (fields: Partial<ReportedIncident>): ReportedIncident => ({ observed: 40, expected: 5, query: 'own', reasons: [reason('region', 'where'), reason('term', 'said')], ...fields }) as ReportedIncident

it.each<[string, Partial<ReportedIncident>, string | undefined]>([
  ['all contacts of a topic of which most are excess', { split: 'topic' }, 'own'],
  ['the surest reason in a topic of which most are not', { split: 'topic', expected: 30 }, 'said'],
  ['all contacts of a term that has no reasons', { split: 'keyword', expected: 30, reasons: [] }, 'own'],
  ['the surest reason in a region, whatever its excess', { split: 'region' }, 'said'],
  ['the surest reason in a rule without a split', {}, 'said'],
  ['nothing where only places moved', { reasons: [reason('region', 'where')] }, undefined],
])('takes for what an incident is about %s', (_, fields, query) => {
  expect(eventQuery(anIncident(fields))).toBe(query)
})

it.each([
  ['half of the fewer among the others', 10, 80, 5, 5],
  ['less than half', 10, 80, 4, 0],
  ['one that is a part of the other', 80, 3, 3, 3],
  ['none', 5, 5, 0, 0],
])('takes two for one event by the contacts they share: %s', async (_, one, other, both, shared) => {
  const count: CountContacts = async ([query], also) => (also !== undefined ? both : query === 'a' ? one : other)
  expect(await sharedContacts(['a'], ['b'], count)).toBe(shared)
})

it('takes what is about nothing for no event that is known', async () => {
  expect(await sharedContacts([], ['b'], async () => 9)).toBe(0)
})

it('lets a series go on with an event within seven steps of its last', () => {
  const ended = { until: '2026-03-02', step: 'day' } as const
  expect([goesOn(ended, { since: '2026-03-09' }), goesOn(ended, { since: '2026-03-10' })]).toEqual([true, false])
  const hours = { until: '2026-03-02 09:00:00', step: 'hour' } as const
  expect([goesOn(hours, { since: '2026-03-02 16:00:00' }), goesOn(hours, { since: '2026-03-02 17:00:00' })]).toEqual([true, false])
})
