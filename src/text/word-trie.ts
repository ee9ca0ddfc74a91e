/** What is no node, and nobody's parent. */
const NONE = 0
/** Numbers a node has in the table. */
const WIDTH = 4
const BEFORE = 0
/** The unit that leads here, and above its 16 bits a bit for each further unit that leads on, sixteen kinds told apart. */
const UNITS = 1
const VALUE = 2
const NOTE = 3
/** Where the hashed nodes begin: behind the place that is no node and one for each unit. */
const HASHED = (1 + 0x10000) * WIDTH

/**
 * Words with a value each, as a trie over UTF-16 code units in one table: first a node for each unit, in their order, then a hash table, in which the
 * node that another and the next unit lead to lies where these two hash to. A node's place is its name. What is known of it lies side by side,
 * so a step reads one line of the processor's cache, and one that leads nowhere, as most do, mostly none; half a million nodes take 18 MB.
 */
export class WordTrie {
  /** A bit for each two units that words begin with, 1 MB: all that follows one unit lies within two lines. */
  readonly #beginnings = new Uint32Array(2 ** 18)
  #table: Int32Array
  #mask: number
  /** Hashed places taken; a quarter stays free, or a search for what is not there would not end. */
  #taken = 0

  /** `nodes` is about how many there will be; for more the table grows. */
  constructor(nodes: number) {
    const places = 2 ** Math.ceil(Math.log2(nodes * 1.5)) * WIDTH
    this.#table = new Int32Array(HASHED + places)
    // The first numbers of nodes only.
    this.#mask = places - WIDTH
  }

  /** The node of a first unit, also of one that begins no word. */
  first(unit: number): number {
    return (1 + unit) * WIDTH
  }

  /** False where no word begins with these two units, as with most neighbours in a text. True is not sure: bits are shared. */
  mayBegin(first: number, second: number): boolean {
    const bit = bitOfTwo(first, second)
    return (this.#beginnings[bit >>> 5]! & (1 << (bit & 31))) !== 0
  }

  /** The node that `unit` leads to from a node, 0 for none. */
  next(node: number, unit: number): number {
    const table = this.#table
    if ((table[node + UNITS]! & bitOf(unit)) === 0) return NONE
    const mask = this.#mask
    for (let place = hashOf(node, unit) & mask; ; place = (place + WIDTH) & mask) {
      const at = HASHED + place
      const before = table[at]!
      if (before === node && (table[at + UNITS]! & 0xffff) === unit) return at
      if (before === NONE) return NONE
    }
  }

  /** The value of the word that ends at a node, 0 for none. */
  value(node: number): number {
    return this.#table[node + VALUE]!
  }

  /** A number that somebody keeps with the node, 0 at first. */
  note(node: number): number {
    return this.#table[node + NOTE]!
  }

  setNote(node: number, note: number): void {
    this.#table[node + NOTE] = note
  }

  /** Makes the word of `units[start]` up to `end` known, or gives it another value. */
  set(units: Uint16Array, start: number, end: number, value: number): void {
    let node = this.first(units[start]!)
    for (let i = start + 1; i < end; i++) node = this.next(node, units[i]!) || this.#add(node, units[i]!)
    this.#table[node + VALUE] = value
    if (end === start + 1) return
    const bit = bitOfTwo(units[start]!, units[start + 1]!)
    this.#beginnings[bit >>> 5]! |= 1 << (bit & 31)
  }

  #add(node: number, unit: number): number {
    const from = this.#taken * WIDTH > this.#mask * 0.75 ? this.#grow(node) : node
    let place = hashOf(from, unit) & this.#mask
    while (this.#table[HASHED + place] !== NONE) place = (place + WIDTH) & this.#mask
    const at = HASHED + place
    this.#table[at + BEFORE] = from
    this.#table[at + UNITS] = unit
    this.#table[from + UNITS]! |= bitOf(unit)
    this.#taken++
    return at
  }

  /** Gives every hashed node a place in a table twice as large; says where `node` is then. */
  #grow(node: number): number {
    const old = this.#table
    const places = (old.length - HASHED) * 2
    this.#table = new Int32Array(HASHED + places)
    this.#table.set(old.subarray(0, HASHED))
    this.#mask = places - WIDTH
    this.#taken = 0
    const moved = new Int32Array(old.length)
    const move = (from: number): number => {
      if (from < HASHED) return from
      if (moved[from] === 0) {
        const to = this.#add(move(old[from + BEFORE]!), old[from + UNITS]! & 0xffff)
        this.#table[to + VALUE] = old[from + VALUE]!
        this.#table[to + NOTE] = old[from + NOTE]!
        moved[from] = to
      }
      return moved[from]!
    }
    for (let from = HASHED; from < old.length; from += WIDTH) if (old[from] !== NONE) move(from)
    return move(node)
  }
}

/** A bit above the lower sixteen. */
const bitOf = (unit: number): number => 0x10000 << (Math.imul(unit, 0x9e3779b1) >>> 28)

/** One of 8,192 rows of 1,024 bits by the first unit, one of its bits by the second. */
const bitOfTwo = (first: number, second: number): number => ((Math.imul(first, 0x9e3779b1) >>> 19) << 10) | (Math.imul(second, 0x85ebca6b) >>> 22)

const hashOf = (node: number, unit: number): number => {
  const mixed = Math.imul(node ^ Math.imul(unit, 0x9e3779b1), 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
