import fc from 'fast-check'
import { PhraseMatcher } from '../../src/classify/phrase-matcher'

interface Occurrence {
  readonly phrase: number
  readonly start: number
  readonly end: number
}

function occurrences(phrases: readonly string[], text: string): Occurrence[] {
  const found: Occurrence[] = []
  new PhraseMatcher(phrases).find(text, (phrase, start, end) => found.push({ phrase, start, end }))
  return found
}

const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Tries every phrase at every place; by end, of equal ends the longest first. */
function tried(phrases: readonly string[], text: string): Occurrence[] {
  const found: Occurrence[] = []
  for (let end = 1; end <= text.length; end++) {
    const here = phrases.flatMap((phrase, index) => {
      const start = end - phrase.length
      return start >= 0 && folded(text.slice(start, end)) === folded(phrase) ? [{ phrase: index, start, end }] : []
    })
    found.push(...here.sort((a, b) => a.start - b.start))
  }
  return found
}

const letter = fc.constantFrom('断', '网', '没', '信', '号', 'a', 'B', 'b', '😡')
const phrase = fc.array(letter, { minLength: 1, maxLength: 5 }).map((letters) => letters.join(''))
const phrasesOf = fc.uniqueArray(phrase, { maxLength: 40, selector: folded })
const textOf = fc.array(fc.oneof(letter, fc.constantFrom('，', ' ', 'A', 'x')), { maxLength: 60 }).map((letters) => letters.join(''))

describe('PhraseMatcher', () => {
  it('finds what trying every phrase at every place finds', () => {
    fc.assert(fc.property(phrasesOf, textOf, (phrases, text) => expect(occurrences(phrases, text)).toEqual(tried(phrases, text))), { numRuns: 500 })
  })

  it.each([
    { case: 'a phrase within a phrase', phrases: ['没有信号', '信号', '号'], text: '没有信号', ends: [[0, 4], [2, 4], [3, 4]] },
    { case: 'a phrase over the end of another', phrases: ['断网', '网速慢'], text: '断网速慢', ends: [[0, 2], [1, 4]] },
    { case: 'the same phrase twice', phrases: ['断'], text: '断断', ends: [[0, 1], [1, 2]] },
    { case: 'capital and small letters alike', phrases: ['App', '5g'], text: 'APP 5G aPp', ends: [[0, 3], [4, 6], [7, 10]] },
    { case: 'half of a surrogate pair only with the other', phrases: ['😡'], text: '😠😡', ends: [[2, 4]] },
  ])('finds $case', ({ phrases, text, ends }) => {
    expect(occurrences(phrases, text).map(({ start, end }) => [start, end])).toEqual(ends)
  })

  it('finds nothing without phrases, and nothing in an empty text', () => {
    expect(occurrences([], '断网')).toEqual([])
    expect(occurrences(['断网'], '')).toEqual([])
  })

  it.each([
    { phrases: ['断网', ''], problem: 'Phrase 1 is empty.' },
    { phrases: ['断网', '断网'], problem: 'Phrase "断网" is given twice.' },
    { phrases: ['app', 'APP'], problem: 'Phrase "APP" is given twice.' },
  ])('refuses $phrases', ({ phrases, problem }) => {
    expect(() => new PhraseMatcher(phrases)).toThrow(problem)
  })

  it('packs thousands of phrases that share their first characters', () => {
    const phrases = Array.from({ length: 3000 }, (_, i) => `断${String.fromCharCode(0x4e00 + i)}网${i % 7}`)
    expect(occurrences(phrases, `x${phrases[0]}${phrases[2999]}`)).toEqual([
      { phrase: 0, start: 1, end: 5 },
      { phrase: 2999, start: 5, end: 9 },
    ])
  })
})
