import type { Settings } from '../config/settings'
import { NodejiebaSegmenter } from './nodejieba-segmenter'
import { RsJiebaSegmenter } from './rs-jieba-segmenter'
import type { Segmenter, Term } from './segmenter'

export interface OpenedSegmenter {
  readonly segmenter: Segmenter
  /** Why the fallback is in use; absent when it is not. */
  readonly fallbackReason?: string
}

/** Opens nodejieba or, where its native build is missing, the declared fallback over the same terms. Which one is never silent. */
export function openSegmenter(terms: readonly Term[], engine: Settings['segmenter'] = 'auto'): OpenedSegmenter {
  if (engine === '@node-rs/jieba') return { segmenter: new RsJiebaSegmenter(terms) }
  try {
    return { segmenter: new NodejiebaSegmenter(terms) }
  } catch (error) {
    if (engine === 'nodejieba') throw error
    const fallbackReason = `nodejieba could not be loaded (${error instanceof Error ? error.message.split('\n')[0] : 'unknown reason'})`
    return { segmenter: new RsJiebaSegmenter(terms), fallbackReason }
  }
}
