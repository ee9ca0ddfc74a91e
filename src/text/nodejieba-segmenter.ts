import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Segmenter, Term } from './segmenter'
import { dictionaryLine } from './dictionary-line'

type NodeJieba = typeof import('nodejieba')

/**
 * jieba in C++. Its dictionary is global to the thread and can be loaded once, so only the composition root creates it.
 * Loading blocks for about two seconds.
 *
 * @throws Error when the native build is missing
 */
export class NodejiebaSegmenter implements Segmenter {
  readonly engine = 'nodejieba'
  private readonly jieba: NodeJieba

  constructor(private terms: readonly Term[]) {
    this.jieba = require('nodejieba') as NodeJieba
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
    // nodejieba reads its user dictionary from a file and aborts the process when it is missing.
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
