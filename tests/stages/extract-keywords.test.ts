import { mulberry32 } from '../../src/domain/mulberry32'
import type { Tools } from '../../src/pipeline/fields'
import { extractKeywords } from '../../src/stages/extract-keywords'

const domainWords = new Set(['宽带', '断网', '携号转网', '彩铃', '话费', '5G', '网'])
/** 话费 is of both kinds: then it is no keyword. */
const stopwords = new Set(['我们', '话费', '可以'])
const codes = ['kxbtrqmwzz', 'bcdfghjklm']
const numbers = ['10086', '3.5', '58']
const others = ['师傅', '上门', '安装', '营业厅', '退费', '客服', '合约', '取消', '投诉', '路由器', '光猫', '流量', '短信', 'wifi', 'kxbtrqmwza', '5g套餐', '费']
const vocabulary = [...domainWords, ...stopwords, ...codes, ...numbers, ...others]

const keywordsOf = (words: readonly string[], options: { max_keywords?: number; min_characters?: number } = {}): readonly string[] => {
  const extract = extractKeywords.create(extractKeywords.options.parse(options) as never, { stopwords, domainWords } as unknown as Tools)
  return extract({ words } as never).keywords!
}

/** By the book: all words sorted by rank, those that rank alike in the order in which they first stand. */
function sortedKeywords(words: readonly string[], most: number, minCharacters: number): string[] {
  const repeats = (word: string): number => words.filter((other) => other === word).length - 1
  const rank = (word: string): number => {
    if (word.length < minCharacters || stopwords.has(word)) return 0
    if (domainWords.has(word)) return 1_000 + repeats(word)
    return codes.includes(word) || numbers.includes(word) ? 0 : 1 + repeats(word)
  }
  return [...new Set(words)].filter((word) => rank(word) > 0).toSorted((a, b) => rank(b) - rank(a)).slice(0, most)
}

describe('extract_keywords', () => {
  it.each([1, 2, 3, 12, 50])('keeps the same words in the same order as sorting all of them, %i at most', (most) => {
    const random = mulberry32(most)
    for (let text = 0; text < 400; text++) {
      const used = 1 + Math.floor(random() * vocabulary.length)
      const words = Array.from({ length: Math.floor(random() * 60) }, () => vocabulary[Math.floor(random() * used)]!)
      const minCharacters = 1 + (text % 3)
      expect(keywordsOf(words, { max_keywords: most, min_characters: minCharacters })).toEqual(sortedKeywords(words, most, minCharacters))
    }
  })

  it('keeps of words that rank alike the earlier ones', () => {
    expect(keywordsOf(['上门', '安装', '退费', '客服'], { max_keywords: 3 })).toEqual(['上门', '安装', '退费'])
  })

  it('puts a dictionary word before any other, however often that is repeated', () => {
    expect(keywordsOf(['退费', '退费', '退费', '断网'])).toEqual(['断网', '退费'])
  })

  it('puts the more repeated word first, also where it comes last', () => {
    expect(keywordsOf(['上门', '宽带', '安装', '断网', '安装', '断网'])).toEqual(['断网', '宽带', '安装', '上门'])
  })

  it('takes a stopword for one even where it is a dictionary word', () => {
    expect(keywordsOf(['话费', '断网'])).toEqual(['断网'])
  })

  it('leaves out short words, codes of pseudonyms and numbers', () => {
    expect(keywordsOf(['网', '费', 'kxbtrqmwzz', '10086', '3.5', '5G', 'wifi'])).toEqual(['5G', 'wifi'])
  })

  it('finds nothing in no words', () => {
    expect(keywordsOf([])).toEqual([])
  })
})
