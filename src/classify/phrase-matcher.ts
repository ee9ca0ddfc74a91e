import { narrowTable } from './narrow-table'
import { nobody, overlaidRows } from './overlaid-rows'

const upperA = 65
const upperZ = 90

/** Numbers of a cell, in this order: where the state's row starts, the state the cell is reached from, the nearest suffix, the longest phrase that ends here. */
const row = 0
const owner = 1
const fallback = 2
const ending = 3
const numbersOfCell = 4

/** Within the tables phrases are counted from 1. */
const noPhrase = 0

interface Node {
  /** By letter. */
  readonly children: Map<number, number>
  /** The phrase that ends here. */
  phrase: number
}

/**
 * Finds every occurrence of every phrase in one pass over a text (Aho–Corasick).
 *
 * Works on UTF-16 code units, and the letters A–Z count as a–z on both sides, so a text needs no lower-casing of its own and
 * positions stay those of the text. Occurrences come in the order of their ends; of those that end together, the longest first.
 *
 * All states lie in one array (double array, Aoe 1989): by a letter a state leads to the cell that its row and the letter add up to, if that cell names it
 * as its owner. A step so reads one cell, four numbers side by side, which is what counts for tables larger than the nearest cache: 8,000 phrases take a
 * ninth of a megabyte.
 */
export class PhraseMatcher {
  /** Code unit → its letter in the phrases' alphabet; 0 for one that no phrase has. */
  private readonly letters = new Uint16Array(65_536)
  /** A state is the place of its cell; 0 is the beginning. */
  private readonly cells: Uint16Array | Int32Array
  /** Of each phrase, the longest other one that ends with it. */
  private readonly shorter: Uint16Array | Int32Array
  private readonly lengths: Int32Array

  /** Phrases must be distinct, without regard to case, and not empty. */
  constructor(phrases: readonly string[]) {
    this.lengths = Int32Array.from(['', ...phrases], (phrase) => phrase.length)
    const alphabet = this.nameLetters(phrases)
    const trie = this.trieOf(phrases)
    const { starts, owners } = overlaidRows(trie.map(({ children }) => [...children.keys()]), alphabet + 1)
    const stateOf = new Int32Array(trie.length)
    trie.forEach(({ children }, at) => {
      for (const [letter, child] of children) stateOf[child] = starts[at]! + letter
    })
    const noState = owners.length
    this.cells = narrowTable(numbersOfCell * owners.length, Math.max(noState, phrases.length))
    owners.forEach((at, state) => (this.cells[numbersOfCell * state + owner] = at === nobody ? noState : stateOf[at]!))
    starts.forEach((start, at) => (this.cells[numbersOfCell * stateOf[at]! + row] = start))
    this.shorter = narrowTable(phrases.length + 1, phrases.length)
    this.linkSuffixes(trie, stateOf)
  }

  /** Calls `onHit` with the phrase's index and the half-open range of each occurrence. */
  find(text: string, onHit: (phrase: number, start: number, end: number) => void): void {
    const { letters, cells, shorter, lengths } = this
    let state = 0
    for (let i = 0; i < text.length; i++) {
      const letter = letters[text.charCodeAt(i)]!
      if (letter === 0) {
        state = 0
        continue
      }
      let next = cells[numbersOfCell * state + row]! + letter
      while (cells[numbersOfCell * next + owner] !== state) {
        if (state === 0) {
          next = 0
          break
        }
        state = cells[numbersOfCell * state + fallback]!
        next = cells[numbersOfCell * state + row]! + letter
      }
      state = next
      for (let phrase = cells[numbersOfCell * state + ending]!; phrase !== noPhrase; phrase = shorter[phrase]!) onHit(phrase - 1, i + 1 - lengths[phrase]!, i + 1)
    }
  }

  private nameLetters(phrases: readonly string[]): number {
    let count = 0
    for (const phrase of phrases) {
      for (let i = 0; i < phrase.length; i++) {
        let unit = phrase.charCodeAt(i)
        if (unit >= upperA && unit <= upperZ) unit += 32
        if (this.letters[unit] !== 0) continue
        this.letters[unit] = ++count
      }
    }
    for (let unit = upperA; unit <= upperZ; unit++) this.letters[unit] = this.letters[unit + 32]!
    return count
  }

  private trieOf(phrases: readonly string[]): readonly Node[] {
    const trie: Node[] = [{ children: new Map(), phrase: noPhrase }]
    phrases.forEach((phrase, index) => {
      if (phrase === '') throw new RangeError(`Phrase ${index} is empty.`)
      let node = trie[0]!
      for (let i = 0; i < phrase.length; i++) {
        const letter = this.letters[phrase.charCodeAt(i)]!
        let next = node.children.get(letter)
        if (next === undefined) {
          next = trie.push({ children: new Map(), phrase: noPhrase }) - 1
          node.children.set(letter, next)
        }
        node = trie[next]!
      }
      if (node.phrase !== noPhrase) throw new RangeError(`Phrase "${phrase}" is given twice.`)
      node.phrase = index + 1
    })
    return trie
  }

  /** Breadth first, for what ends at a suffix is known before what ends at the state. */
  private linkSuffixes(trie: readonly Node[], stateOf: Int32Array): void {
    const { cells, shorter } = this
    const suffixes = new Int32Array(trie.length)
    const queue = [...trie[0]!.children.values()]
    for (let head = 0; head < queue.length; head++) {
      const at = queue[head]!
      const suffix = suffixes[at]!
      const { children, phrase } = trie[at]!
      const cell = numbersOfCell * stateOf[at]!
      const shorterPhrase = cells[numbersOfCell * stateOf[suffix]! + ending]!
      cells[cell + fallback] = stateOf[suffix]!
      cells[cell + ending] = phrase === noPhrase ? shorterPhrase : phrase
      if (phrase !== noPhrase) shorter[phrase] = shorterPhrase
      for (const [letter, child] of children) {
        let above = suffix
        while (above !== 0 && !trie[above]!.children.has(letter)) above = suffixes[above]!
        suffixes[child] = trie[above]!.children.get(letter) ?? 0
        queue.push(child)
      }
    }
  }
}
