import { difference, filtered, intersection, union } from '../../../src/stores/search/document-lists'

const list = (...documents: number[]) => Int32Array.from(documents)
const long = Int32Array.from({ length: 1_000 }, (_, i) => 3 * i)

it.each([
  ['two lists', list(1, 3, 5, 8), list(3, 4, 8, 9), [3, 8], [1, 5], [1, 3, 4, 5, 8, 9]],
  ['a list and an empty one', list(1, 2), list(), [], [1, 2], [1, 2]],
  ['an empty list and another', list(), list(1, 2), [], [], [1, 2]],
  ['equal lists', list(4, 7), list(4, 7), [4, 7], [], [4, 7]],
  ['a list after another', list(10, 11), list(1, 2, 3), [], [10, 11], [1, 2, 3, 10, 11]],
])('finds what is in both, in the first alone and in either of %s', (_, one, other, both, first, either) => {
  expect([...intersection(one, other)]).toEqual(both)
  expect([...difference(one, other)]).toEqual(first)
  expect([...union(one, other)]).toEqual(either)
})

it('finds a few documents in a long list, whichever comes first', () => {
  const few = list(0, 7, 600, 2_997, 5_000)
  expect([...intersection(few, long)]).toEqual([0, 600, 2_997])
  expect([...intersection(long, few)]).toEqual([0, 600, 2_997])
  expect([...difference(few, long)]).toEqual([7, 5_000])
})

it('keeps what a condition holds for and leaves the list as it was', () => {
  const documents = list(1, 2, 3)
  expect([...filtered(documents, (document) => document !== 2)]).toEqual([1, 3])
  expect([...documents]).toEqual([1, 2, 3])
})
