/** A word our dictionary adds to jieba's own: its frequency decides against the words it is made of. */
export interface Term {
  readonly word: string
  readonly frequency: number
  /** Part of speech in jieba's notation: n, v, a, nz (product), nt (organisation), l (idiom) … */
  readonly tag: string
}

/**
 * Cuts clean Chinese text into words. Index and query must be cut by the same segmenter, so there is one in a process,
 * opened by the composition root.
 *
 * Adapters agree on text made of dictionary words; on unknown words they may differ, so the one in use is shown by /health.
 */
export interface Segmenter {
  /** `nodejieba` or `@node-rs/jieba`. */
  readonly engine: string
  /** All pieces in order; joined they give the text again. Synchronous: about 10 MB of text a second. */
  cut(text: string): string[]
  /** Makes a word known from now on. With nodejieba this loads the dictionary again, about two seconds. */
  add(term: Term): void
}
