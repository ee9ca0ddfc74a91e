import fc from 'fast-check'
import { CharacterRuns, pairOf } from '../../src/classify/character-runs'
import { KnownRuns } from '../../src/classify/known-runs'

const signs = [...'断网宽带费a0!'].map((sign) => sign.charCodeAt(0))
/** Stands for the begin and the end of a text. */
const edge = 0xe000
const allRuns = [...signs, edge].flatMap((first) => [first, ...[...signs, edge].map((second) => pairOf(first, second))])

const runsOf = (text: string): CharacterRuns => {
  const runs = new CharacterRuns()
  runs.read(text)
  return runs
}

/** Row → where the run first begins and ends, by looking every run up in a map. */
function expectedOf(keys: readonly number[], { codes, starts, ends, length }: CharacterRuns): [number, number, number][] {
  const rows = new Map(keys.map((key, row) => [key, row]))
  const met = new Map<number, [number, number, number]>()
  const look = (key: number, start: number, end: number): void => {
    const row = rows.get(key)
    if (row !== undefined && !met.has(row)) met.set(row, [row, start, end])
  }
  for (let i = 0; i < length; i++) {
    if (i > 0) look(pairOf(codes[i - 1]!, codes[i]!), starts[i - 1]!, ends[i]!)
    look(codes[i]!, starts[i]!, ends[i]!)
  }
  return [...met.values()]
}

const triples = (met: Int32Array): number[][] => Array.from({ length: met.length / 3 }, (_, i) => [...met.subarray(3 * i, 3 * i + 3)])
const inOrder = (rows: readonly number[][]): number[][] => rows.toSorted((a, b) => a[0]! - b[0]!)
const knowing = (keys: readonly number[]): KnownRuns => new KnownRuns(Int32Array.from(keys))

const someKeys = fc.uniqueArray(fc.constantFrom(...allRuns), { maxLength: 60 })
const someText = fc.string({ unit: fc.constantFrom(...'断网宽带费a0!x说A7 '), maxLength: 40 })

describe('KnownRuns', () => {
  it('meets the runs that a map of them holds, each where it first stands, whatever the texts', () => {
    fc.assert(
      fc.property(someKeys, fc.array(someText, { maxLength: 8 }), (keys, texts) => {
        const known = knowing(keys)
        for (const text of texts) {
          const runs = runsOf(text)
          expect(inOrder(triples(known.meet(runs)))).toEqual(inOrder(expectedOf(keys, runs)))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('meets in each of a thousand texts what it meets in the first, and leaves alone what it met before', () => {
    const known = knowing(allRuns)
    const texts = Array.from({ length: 1_000 }, (_, i) => ['断网', '宽带断网', '费', '', 'aa00!!'][(i * 7) % 5]!.repeat(1 + (i % 3)))
    const met = texts.map((text) => known.meet(runsOf(text)))
    texts.forEach((text, i) => expect(inOrder(triples(met[i]!))).toEqual(inOrder(expectedOf(allRuns, runsOf(text)))))
  })

  // Texts are counted in one byte: a run last met when the count stood where it stands now must not pass for one met in this text.
  it.each([254, 255, 256, 510])('meets a run again after %i texts without it', (between) => {
    const [broken] = signs as [number]
    const known = knowing([broken])
    const met = (text: string): number[][] => triples(known.meet(runsOf(text)))
    expect(met('断')).toEqual([[0, 0, 1]])
    for (let i = 0; i < between; i++) expect(met('网')).toEqual([])
    expect(met('断')).toEqual([[0, 0, 1]])
  })

  it('tells a single sign from a pair of it', () => {
    const sign = '断'.charCodeAt(0)
    expect(triples(knowing([sign]).meet(runsOf('断断')))).toEqual([[0, 0, 1]])
    expect(triples(knowing([pairOf(sign, sign)]).meet(runsOf('断')))).toEqual([])
    expect(inOrder(triples(knowing([sign, pairOf(sign, sign)]).meet(runsOf('网断断'))))).toEqual([[0, 1, 2], [1, 1, 3]])
  })

  it('meets no pair in a text that begins with its second sign', () => {
    const [first, second] = signs as [number, number]
    const known = knowing([pairOf(first, second)])
    expect(triples(known.meet(runsOf('网')))).toEqual([])
    // Not with the last sign of the text before it either.
    known.meet(runsOf('网断'))
    expect(triples(known.meet({ codes: Uint16Array.of(second), starts: Int32Array.of(0), ends: Int32Array.of(1), length: 1 } as CharacterRuns))).toEqual([])
  })

  it('meets nothing where it knows nothing, and nothing in nothing', () => {
    expect(triples(knowing([]).meet(runsOf('宽带断网')))).toEqual([])
    expect(triples(knowing(allRuns).meet({ codes: new Uint16Array(0), starts: new Int32Array(0), ends: new Int32Array(0), length: 0 } as CharacterRuns))).toEqual([])
  })
})
