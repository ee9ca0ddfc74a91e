/** Numbers of documents in ascending order, each once. Lists are shared: nobody changes one. */
export type DocumentList = Int32Array

/** The documents for which it holds. */
export function filtered(documents: DocumentList, holds: (document: number) => boolean): DocumentList {
  const kept = new Int32Array(documents.length)
  let length = 0
  for (let i = 0; i < documents.length; i++) if (holds(documents[i]!)) kept[length++] = documents[i]!
  return kept.slice(0, length)
}

/** The documents that are in both lists: little work where one of them is short. */
export function intersection(one: DocumentList, other: DocumentList): DocumentList {
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one]
  let i = 0
  return filtered(shorter, (document) => longer[(i = placeOf(document, longer, i))] === document)
}

/** The documents of the first list that are not in the second. */
export function difference(one: DocumentList, other: DocumentList): DocumentList {
  let i = 0
  return filtered(one, (document) => other[(i = placeOf(document, other, i))] !== document)
}

/** Where the first document stands that is not before the given one, looked for from a place on in steps that double, then halve. */
function placeOf(document: number, documents: DocumentList, from: number): number {
  let step = 1
  while (documents[from + step - 1]! < document) {
    from += step
    step *= 2
  }
  while (step > 1) {
    step /= 2
    if (documents[from + step - 1]! < document) from += step
  }
  return from
}

export function union(one: DocumentList, other: DocumentList): DocumentList {
  const all = new Int32Array(one.length + other.length)
  let length = 0
  let i = 0
  let j = 0
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i], other[j]]
    const isFirst = j === other.length || a! <= b!
    const isSecond = i === one.length || b! <= a!
    all[length++] = isFirst ? a! : b!
    if (isFirst) i++
    if (isSecond) j++
  }
  return all.slice(0, length)
}
