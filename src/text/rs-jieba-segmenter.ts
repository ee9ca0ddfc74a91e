import { dictionaryLine } from './dictionary-line'
import type { Segmenter, Term } from './segmenter'

type RsJieba = InstanceType<typeof import('@node-rs/jieba').Jieba>

/** jieba in Rust, prebuilt for common platforms: the declared fallback where nodejieba could not be built. */
export class RsJiebaSegmenter implements Segmenter {
  readonly engine = '@node-rs/jieba'
  readonly cutsLike = '@node-rs/jieba'
  private readonly jieba: RsJieba

  constructor(terms: readonly Term[]) {
    const { Jieba } = require('@node-rs/jieba') as typeof import('@node-rs/jieba')
    const { dict } = require('@node-rs/jieba/dict') as typeof import('@node-rs/jieba/dict')
    this.jieba = Jieba.withDict(dict)
    this.load(terms)
  }

  cut(text: string): string[] {
    return this.jieba.cut(text, true)
  }

  add(term: Term): void {
    this.load([term])
  }

  private load(terms: readonly Term[]): void {
    if (terms.length > 0) this.jieba.loadDict(Buffer.from(terms.map(dictionaryLine).join('\n') + '\n'))
  }
}
