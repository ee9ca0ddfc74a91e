import type { Settings } from '../config/settings'
import { NodejiebaSegmenter } from './nodejieba-segmenter'
import { RsJiebaSegmenter } from './rs-jieba-segmenter'
import type { Segmenter, Term } from './segmenter'
import { TingyinSegmenter } from './tingyin-segmenter'

export interface OpenedSegmenter {
  readonly segmenter: Segmenter
  /** Why a fallback is in use; absent when it is none. */
  readonly fallbackReason?: string
}

type Engine = Exclude<Settings['segmenter'], 'auto'>

const adapters: Readonly<Record<Engine, new (terms: readonly Term[]) => Segmenter>> = {
  tingyin: TingyinSegmenter,
  nodejieba: NodejiebaSegmenter,
  '@node-rs/jieba': RsJiebaSegmenter,
}
/** What `auto` tries, in this order: ours, the same words from nodejieba, and what needs neither its files nor its native build. */
const preferred: readonly Engine[] = ['tingyin', 'nodejieba', '@node-rs/jieba']

/** Opens the segmenter asked for, or the first that can be opened, over the same terms. Which one it is and why is never silent. */
export function openSegmenter(terms: readonly Term[], engine: Settings['segmenter'] = 'auto'): OpenedSegmenter {
  if (engine !== 'auto') return { segmenter: new adapters[engine](terms) }
  const failures: string[] = []
  for (const candidate of preferred.slice(0, -1)) {
    try {
      const segmenter = new adapters[candidate](terms)
      return failures.length === 0 ? { segmenter } : { segmenter, fallbackReason: failures.join('; ') }
    } catch (error) {
      failures.push(`${candidate} could not be loaded (${error instanceof Error ? error.message.split('\n')[0] : 'unknown reason'})`)
    }
  }
  return { segmenter: new adapters[preferred.at(-1)!](terms), fallbackReason: failures.join('; ') }
}
