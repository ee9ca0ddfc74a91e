import { beyondChance } from '../../src/alerts/beyond-chance'

it.each<[string, readonly number[], number, number]>([
  ['asks the more of one the more series were compared', [0.001], 1_000, 0],
  ['lets one pass that stands out from a thousand', [0.00004], 1_000, 1],
  ['lets many pass together that alone would not', Array.from({ length: 20 }, () => 0.001), 1_000, 20],
  ['parts those that stand out from the others', [0.2, 1e-9], 10, 1],
  ['takes none of none', [], 0, 0],
])('%s', (_, pValues, compared, passing) => {
  const { beyond, within } = beyondChance(pValues.map((pValue) => ({ pValue })), compared)
  expect([beyond.length, within.length]).toEqual([passing, pValues.length - passing])
})
