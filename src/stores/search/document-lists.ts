/** Numbers of documents in ascending order, each once. Lists are shared: nobody changes one. */
export type DocumentList = Int32Array

/** The documents for which it holds. */
export function filtered(documents: DocumentList, holds: (document: number) => boolean): DocumentList {
  const kept = new Int32Array(documents.length)
  let length = 0
  for (let i = 0; i < documents.length; i++) if (holds(documents[i]!)) kept[length++] = documents[i]!
  return kept.slice(0, length)
}

/** The documents that are in both lists. */
export function intersection(one: DocumentList, other: DocumentList): DocumentList {
  let i = 0
  return filtered(one, (document) => {
    while (i < other.length && other[i]! < document) i++
    return other[i] === document
  })
}

/** The documents of the first list that are not in the second. */
export function difference(one: DocumentList, other: DocumentList): DocumentList {
  let i = 0
  return filtered(one, (document) => {
    while (i < other.length && other[i]! < document) i++
    return other[i] !== document
  })
}

export function union(one: DocumentList, other: DocumentList): DocumentList {
  const all = new Int32Array(one.length + other.length)
  let length = 0
  let i = 0
  let j = 0
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Infinity, other[j] ?? Infinity]
    all[length++] = Math.min(a, b)
    if (a <= b) i++
    if (b <= a) j++
  }
  return all.slice(0, length)
}
