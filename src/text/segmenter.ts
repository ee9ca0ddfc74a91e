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
  /** `tingyin`, `nodejieba` or `@node-rs/jieba`. */
  readonly engine: string
  /** The engine whose words these are: two that cut every text alike have the same, and what one has cut need not be cut again by the other. */
  readonly cutsLike: string
  /** All pieces in order; joined they give the text again. Synchronous: 5 MB of text or more a second. */
  cut(text: string): string[]
  /** Makes a word known from now on. With nodejieba this loads the dictionary again, about two seconds. */
  add(term: Term): void
}
