/**
 * 16 bits of a short text, for tables that are looked into once a word or cell: such a table answers before a map has found its bucket. Not for what
 * somebody could gain from making alike.
 */
export function textHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i)
  return Math.imul(hash, 0x9e3779b1) >>> 16
}
