import { freeNames } from '../../src/text/free-names'

const namesOf = (names: readonly string[]): string[] => {
  const taken = new Set<string>()
  const freeName = freeNames((name) => taken.has(name))
  for (const name of names) taken.add(freeName(name))
  return [...taken]
}

it('leaves names that are different as they are', () => {
  expect(namesOf(['编号', '内容', '', 'constructor'])).toEqual(['编号', '内容', '', 'constructor'])
})

it('numbers those that are taken, around names that look like it', () => {
  expect(namesOf(['a', 'a 2', 'a', 'a', 'b', 'a 2', 'b'])).toEqual(['a', 'a 2', 'a 3', 'a 4', 'b', 'a 2 2', 'b 2'])
})

it('takes a hundred thousand of one name', () => {
  expect(namesOf(Array<string>(100_000).fill('a')).at(-1)).toBe('a 100000')
})
