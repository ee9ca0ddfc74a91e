import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { sampleContacts } from '../../src/sources/sample'
import { jiebaDictionary } from '../../src/text/jieba-files'
import { NodejiebaSegmenter } from '../../src/text/nodejieba-segmenter'
import type { Term } from '../../src/text/segmenter'
import { TingyinSegmenter } from '../../src/text/tingyin-segmenter'
import { parseTerms } from '../../src/text/word-lists'
import { dictionariesFolder } from '../open-tools'

const terms: readonly Term[] = [
  ...parseTerms(readFileSync(join(dictionariesFolder, 'terms.txt'), 'utf8'), 'terms.txt'),
  // Single characters, one of them beyond the first 65,536, stay apart from new words; a frequency above all others; a word given twice.
  { word: '龘', frequency: 3, tag: 'n' },
  { word: '𠮷', frequency: 3, tag: 'n' },
  { word: '𠮷野家', frequency: 20, tag: 'n' },
  { word: '掌厅', frequency: 90_000_000, tag: 'n' },
  { word: '断网', frequency: 1, tag: 'v' },
]
const ours = new TingyinSegmenter(terms)
const nodejieba = new NodejiebaSegmenter(terms)

/** nodejieba puts U+FFFD in the place of half a character; ours gives the text again. */
const expectAlike = (text: string): void => {
  const words = ours.cut(text)
  expect(words.map((word) => word.toWellFormed())).toEqual(nodejieba.cut(text))
  expect(words.join('')).toBe(text)
}

const inCorpus = ['messages', 'stories', 'tickets', 'transcripts'].flatMap((name) =>
  readFileSync(join(dictionariesFolder, 'corpus', `${name}.jsonl`), 'utf8').trim().split('\n'),
)
const inJieba = readFileSync(jiebaDictionary(), 'utf8').split('\n').map((line) => line.split(' ')[0]!)

const wordInJieba = fc.nat(inJieba.length - 1).map((i) => inJieba[i]!)

describe('our cutter gives word for word what nodejieba gives', () => {
  it('for every text of the corpus', () => {
    for (const line of inCorpus) expectAlike(line)
  })

  it('for 1,000 contacts of the sample', () => {
    for (const { text, turns } of sampleContacts({ dictionaries: dictionariesFolder, count: 1_000, seed: 3 })) {
      expectAlike((text ?? turns!.map((turn) => turn.text).join('\n')).toLowerCase())
    }
  })

  it.each([
    '', ' ', '\n\n', '，', '。，。', 'A', '5', '.', '5.', '.5', 'a.b', '5G', 'G5', '3.14元', '1.2.3', 'WiFi6和5G-A', 'C++和c#', 'AT&T的B超', '１２ＡＢ', '℡℡',
    '😀', '👨‍👩‍👧', '𠮷', '𠮷𠮷', '𠮷野家', '𪚥𠮷龘龘', '龘', '龘龘', '\ud83d', '\ude00', '\ude00\ud83d', '宽\ud83d带', '\u0000', '断\u0000网', '\u007f\u0080', '\r\n', '\u3000', '\ufeff',
    // Two ways of the same probability: which one it is hangs on the last digit of a logarithm.
    '老汉北河',
  ])('for %j', expectAlike)

  it.each<[string, fc.Arbitrary<string>]>([
    ['any units', fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })],
    ['any characters', fc.string({ unit: 'binary' })],
    ['Chinese characters', fc.string({ unit: fc.integer({ min: 0x4e00, max: 0x9fff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 })],
    ['words of the dictionary', fc.array(wordInJieba, { maxLength: 12 }).map((words) => words.join(''))],
    ['beginnings of words', fc.array(fc.tuple(wordInJieba, fc.integer({ min: 1, max: 3 })).map(([word, length]) => word.slice(0, length)), { maxLength: 15 }).map((words) => words.join(''))],
    [
      'all of these mixed',
      fc
        .array(
          fc.oneof(
            wordInJieba,
            fc.constantFrom(...terms.map(({ word }) => word)),
            fc.constantFrom('a', 'Zb', '7', '3.1', '.', '-', '@', ' ', '\t', '\n', '，', '。', '、', '！', '😀', '𠮷', '𪚥', '\ud83d', '\udc00', '\u0000', '\r', 'é', 'Ａ', '０', '\u200b', '한', 'の'),
          ),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    ],
  ])('for %s in any order', (_, texts) => {
    fc.assert(fc.property(texts, expectAlike), { numRuns: 300 })
  })

  it('also for words that are added later', () => {
    for (const term of [{ word: '星辰尊享卡', frequency: 100, tag: 'nz' }, { word: '带断', frequency: 1_000_000, tag: 'v' }]) {
      ours.add(term)
      nodejieba.add(term)
    }
    for (const text of ['开通了星辰尊享卡', '宽带断网了', ...inCorpus.slice(0, 200)]) expectAlike(text)
  })
})

it('gives the same words twice, and none that depend on what was cut before', () => {
  const text = '客户反映宽带断网3天，要求退费'
  const words = ours.cut(text)
  ours.cut('客户'.repeat(5_000))
  expect(ours.cut(text)).toEqual(words)
})
