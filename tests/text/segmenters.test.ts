import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodejiebaSegmenter } from '../../src/text/nodejieba-segmenter'
import { RsJiebaSegmenter } from '../../src/text/rs-jieba-segmenter'
import { openSegmenter } from '../../src/text/open-segmenter'
import type { Segmenter } from '../../src/text/segmenter'
import { TingyinSegmenter } from '../../src/text/tingyin-segmenter'
import { cutPairs, cutWords } from '../../src/text/word-cutting'
import { parseTerms } from '../../src/text/word-lists'

const terms = parseTerms(readFileSync(join(__dirname, '..', '..', 'dictionaries', 'terms.txt'), 'utf8'), 'terms.txt')

/** How the product cuts; wrong cuts are here too, so that an edit of the dictionary shows what it changes. */
const golden: readonly (readonly [string, string])[] = [
  ['我要携号转网', '我要 携号转网'],
  ['宽带断网三天了', '宽带 断网 三天 了'],
  ['光猫一直闪红灯', '光猫 一直 闪红灯'],
  ['没经过我同意就开通了视频彩铃', '没 经过 我 同意 就 开通 了 视频彩铃'],
  ['10086打不通', '10086 打不通'],
  ['每月乱扣费38元', '每月 乱扣费 38 元'],
]

describe.each<[string, () => Segmenter]>([
  ['tingyin', () => new TingyinSegmenter(terms)],
  ['nodejieba', () => new NodejiebaSegmenter(terms)],
  ['@node-rs/jieba', () => new RsJiebaSegmenter(terms)],
])('%s', (engine, open) => {
  let segmenter: Segmenter
  beforeAll(() => {
    segmenter = open()
  })

  it('names itself', () => {
    expect(segmenter.engine).toBe(engine)
  })

  it.each(golden)('cuts %s', (text, words) => {
    expect(segmenter.cut(text).join(' ')).toBe(words)
  })

  it('gives the text again when its pieces are joined', () => {
    const text = '客户反映：宽带 WiFi6 断网3天，\n要求退费！😀'
    expect(segmenter.cut(text).join('')).toBe(text)
  })

  it('keeps a word together once it is added', () => {
    expect(segmenter.cut('开通了星辰尊享卡')).not.toContain('星辰尊享卡')
    segmenter.add({ word: '星辰尊享卡', frequency: 100, tag: 'nz' })
    expect(segmenter.cut('开通了星辰尊享卡')).toContain('星辰尊享卡')
  })
})

function unopenable(): never {
  throw new Error('no such file\nat …')
}

describe('openSegmenter', () => {
  it('takes ours, and says nothing of a fallback', () => {
    const { segmenter, fallbackReason } = openSegmenter(terms)
    expect(segmenter.engine).toBe('tingyin')
    expect(fallbackReason).toBeUndefined()
  })

  it.each([
    ['nodejieba', ['tingyin-segmenter']],
    ['@node-rs/jieba', ['tingyin-segmenter', 'nodejieba-segmenter']],
  ])('takes %s where what it prefers cannot be opened, and says why', (engine, broken) => {
    jest.isolateModules(() => {
      for (const file of broken) jest.doMock(`../../src/text/${file}`, () => new Proxy({}, { get: () => unopenable }))
      const { openSegmenter: open } = require('../../src/text/open-segmenter') as typeof import('../../src/text/open-segmenter')
      const { segmenter, fallbackReason } = open(terms)
      expect(segmenter.engine).toBe(engine)
      expect(fallbackReason).toBe(broken.map((file) => `${file.replace('-segmenter', '')} could not be loaded (no such file)`).join('; '))
    })
    jest.dontMock('../../src/text/tingyin-segmenter').dontMock('../../src/text/nodejieba-segmenter')
  })

  it('opens the fallback when asked for it', () => {
    expect(openSegmenter([], '@node-rs/jieba').segmenter.engine).toBe('@node-rs/jieba')
  })
})

describe('cutting a clean text', () => {
  const segmenter: Segmenter = new RsJiebaSegmenter(terms)

  it('counts a pseudonym as one word, its code', () => {
    expect(cutWords('请联系[手机:kxbtrqmwzz]处理', segmenter)).toContain('kxbtrqmwzz')
    expect(cutPairs('请联系[手机:kxbtrqmwzz]处理')).toBe('请联 联系 系 kxbtrqmwzz 处理 理')
  })

  it.each([
    ['断网3天', '断网 网 3 天'],
    ['5G WiFi信号', '5g wifi 信号 号'],
    ['，。！', ''],
    ['卡', '卡'],
  ])('cuts %s into pairs', (text, pairs) => {
    expect(cutPairs(text)).toBe(pairs)
  })

  it('cuts a very long text in stretches without losing a word', () => {
    const words = cutWords('宽带断网。'.repeat(30_000), segmenter)
    expect(words.filter((word) => word === '断网').length).toBeGreaterThan(29_990)
  })
})
