/**
 * Texts one after the other, and of each its length, -1 where there is none. V8 copies one long text in a fifth of the time that it takes for
 * many short ones.
 */
interface PackedTexts {
  readonly all: string
  readonly lengths: Int32Array
}

/** Values that many have in common: each once, and of each place which it is, -1 where there is none. */
interface PackedNames {
  readonly names: readonly string[]
  readonly places: Int32Array
}

export function packTexts(texts: readonly (string | undefined)[]): PackedTexts {
  const lengths = new Int32Array(texts.length)
  for (let i = 0; i < texts.length; i++) lengths[i] = texts[i]?.length ?? -1
  return { all: texts.join(''), lengths }
}

export function unpackTexts({ all, lengths }: PackedTexts): (string | undefined)[] {
  const texts: (string | undefined)[] = []
  let start = 0
  for (const length of lengths) {
    texts.push(length < 0 ? undefined : all.slice(start, start + length))
    start += Math.max(0, length)
  }
  return texts
}

export function packNames(values: readonly (string | undefined)[]): PackedNames {
  const names: string[] = []
  const known = new Map<string, number>()
  const places = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    let place = value === undefined ? -1 : known.get(value)
    if (place === undefined) {
      place = names.push(value!) - 1
      known.set(value!, place)
    }
    places[i] = place
  }
  return { names, places }
}

export const nameAt = ({ names, places }: PackedNames, i: number): string | undefined => names[places[i]!]
