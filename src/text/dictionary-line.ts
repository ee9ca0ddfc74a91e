import type { Term } from './segmenter'

/** A term in the form both jieba builds read. */
export const dictionaryLine = ({ word, frequency, tag }: Term): string => `${word} ${frequency} ${tag}`
