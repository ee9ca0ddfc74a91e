import { chooseAlerts, type Candidate } from '../../src/alerts/choose-alerts'

const candidates = (...all: readonly (readonly [id: string, pValue: number, severity: number])[]): readonly Candidate[] => all.map(([id, pValue, severity]) => ({ id, pValue, severity }))

it.each<[string, readonly Candidate[], number, number, string[], string[]]>([
  ['takes the most severe where there are more than places', candidates(['a', 1e-6, 60], ['b', 1e-6, 90], ['c', 1e-6, 70]), 3, 2, ['b', 'c'], []],
  ['takes the less probable of the equally severe', candidates(['a', 1e-6, 60], ['b', 1e-9, 60]), 2, 1, ['b'], []],
  ['asks the more of one the more series were compared', candidates(['a', 0.001, 60]), 1_000, 5, [], ['a']],
  ['lets one pass that stands out from a thousand', candidates(['a', 0.00004, 60]), 1_000, 5, ['a'], []],
  ['lets many pass together that alone would not', candidates(...Array.from({ length: 20 }, (_, i) => [`${i}`, 0.001, 60] as const)), 1_000, 1, ['0'], []],
  ['takes none without places', candidates(['a', 1e-9, 99]), 1, 0, [], []],
  ['takes none where places were overdrawn', candidates(['a', 1e-9, 99]), 1, -2, [], []],
  ['takes none of none', [], 0, 3, [], []],
])('%s', (_, given, compared, places, chosen, falseDiscovery) => {
  const choice = chooseAlerts(given, compared, places)
  expect([...choice.chosen].sort()).toEqual(chosen)
  expect([...choice.falseDiscovery]).toEqual(falseDiscovery)
})
