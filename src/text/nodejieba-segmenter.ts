import { accessSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dictionaryLine } from './dictionary-line'
import { jiebaDictionary, jiebaModel } from './jieba-files'
import type { Segmenter, Term } from './segmenter'

type NodeJieba = typeof import('nodejieba')

/**
 * jieba in C++. Its dictionary is global to the thread and can be loaded once, so only the composition root creates it.
 * Loading blocks for about two seconds.
 *
 * @throws Error when the native build or a dictionary is missing
 */
export class NodejiebaSegmenter implements Segmenter {
  readonly engine = 'nodejieba'
  readonly cutsLike = 'nodejieba'
  private readonly jieba: NodeJieba

  constructor(private terms: readonly Term[]) {
    this.jieba = require('nodejieba') as NodeJieba
    // Where a file is missing nodejieba aborts the process.
    for (const file of [jiebaDictionary(), jiebaModel()]) accessSync(file)
    this.load()
  }

  cut(text: string): string[] {
    // Without the second argument new words are not recognised and numbers fall apart.
    return this.jieba.cut(text, true)
  }

  add(term: Term): void {
    // insertWord takes no frequency, so a word added with it cuts otherwise than after the next start.
    this.terms = [...this.terms, term]
    this.load()
  }

  private load(): void {
    // It reads its user dictionary from a file too.
    const folder = mkdtempSync(join(tmpdir(), 'tingyin-'))
    try {
      const userDict = join(folder, 'terms.utf8')
      writeFileSync(userDict, this.terms.map(dictionaryLine).join('\n') + '\n')
      this.jieba.load({ userDict })
      // The first cut completes the lazy part of loading, while the file still exists.
      this.jieba.cut('预热', true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
