import fc from 'fast-check'
import { WordTrie } from '../../src/text/word-trie'

const unitsOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

/** The values of all beginnings of a text that are words. */
function valuesIn(trie: WordTrie, text: string): Record<string, number> {
  const found: Record<string, number> = {}
  let node = trie.first(text.charCodeAt(0))
  for (let end = 1; node !== 0; end++) {
    if (trie.value(node) !== 0) found[text.slice(0, end)] = trie.value(node)
    if (end === text.length) break
    node = trie.next(node, text.charCodeAt(end))
  }
  return found
}

describe('the trie of words', () => {
  const word = fc.string({ unit: fc.constantFrom('宽', '带', '网', 'a', '\u0000', '\uffff'), minLength: 1, maxLength: 6 })

  it('knows the words it was given and no others, as a map does, and grows as it must', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.integer({ min: 1, max: 9 })), { maxLength: 60 }), fc.array(word), (words, texts) => {
        const trie = new WordTrie(2)
        for (const [text, value] of words) trie.set(unitsOf(text), 0, text.length, value)
        const map = new Map(words)
        for (const text of map.keys()) if (text.length > 1) expect(trie.mayBegin(text.charCodeAt(0), text.charCodeAt(1))).toBe(true)
        for (const text of [...map.keys(), ...texts]) {
          const beginnings = Array.from(text, (_, i) => text.slice(0, i + 1)).filter((beginning) => map.has(beginning))
          expect(valuesIn(trie, text)).toEqual(Object.fromEntries(beginnings.map((beginning) => [beginning, map.get(beginning)])))
        }
      }),
    )
  })

  it('keeps a note with a node, also when it grows', () => {
    const trie = new WordTrie(2)
    trie.set(unitsOf('断网'), 0, 2, 5)
    trie.setNote(trie.next(trie.first('断'.charCodeAt(0)), '网'.charCodeAt(0)), 7)
    for (let unit = 0x4e00; unit < 0x4f00; unit++) trie.set(Uint16Array.of(unit, unit), 0, 2, 1)
    expect(trie.note(trie.next(trie.first('断'.charCodeAt(0)), '网'.charCodeAt(0)))).toBe(7)
  })
})
